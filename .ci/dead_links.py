"""Does every relative link of the documentation lead somewhere?"""

import re
import sys
from pathlib import Path

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)


def slug(heading: str) -> str:
    """The anchor that forges give a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def dead(page: Path) -> list[str]:
    return [link for link in LINK.findall(page.read_text("utf-8")) if is_dead(page, link)]


def is_dead(page: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return False
    name, _, anchor = link.partition("#")
    target = page.parent / name if name else page
    if not target.exists():
        return True
    return bool(anchor) and anchor not in map(slug, HEADING.findall(target.read_text("utf-8")))


def main() -> int:
    pages = [
        page
        for pattern in ("*.md", "*/*.md", "docs/**/*.md")
        for page in Path().glob(pattern)
        if ".venv" not in page.parts
    ]
    faults = {f"{page}: {link}" for page in pages for link in dead(page)}
    for fault in sorted(faults):
        print("dead link:", fault, file=sys.stderr)
    print(f"{len(set(pages))} pages, {len(faults)} dead links")
    return 1 if faults or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
