"""How well, and how fast, are real pages read?

    python benchmarks/extraction.py FOLDER --out predictions.jsonl
    python FOLDER/score.py FOLDER predictions.jsonl

FOLDER holds ``gold.json`` (page id -> {"file", "url", ...}) and the pages, gzipped or not. One prediction a line goes to
``--out``; pages a second of CPU, on one core, to the terminal.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indexer.errors import NotAnArticle, UnreadablePage
from indexer.extraction import extract


def pages(folder: Path) -> Iterator[tuple[str, dict[str, Any], bytes]]:
    """Each page's id, what is known of it, and its bytes."""
    for page_id, gold in json.loads((folder / "gold.json").read_text(encoding="utf-8")).items():
        data = (folder / gold["file"]).read_bytes()
        yield page_id, gold, gzip.decompress(data) if gold["file"].endswith(".gz") else data


def predict(page_id: str, url: str | None, data: bytes) -> dict[str, Any]:
    """What `extract` says, in the scorer's words; a page it refuses is an empty prediction with the reason."""
    try:
        article = extract(data, id="page", url=url)
    except (NotAnArticle, UnreadablePage) as error:
        return {"page_id": page_id, "refused": error.reason}
    return {
        "page_id": page_id,
        "title": article.title,
        "authors": [author.name for author in article.authors],
        "date": article.published and article.published.isoformat(),
        "lang": article.language,
        "text": article.text,
        "passages": [{"question": p.question, "answer": p.answer} for p in article.passages if p.kind == "qa"],
        "links": [{"url": link.url, "text": link.text} for link in article.links],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    spent, size, lines = 0.0, 0, []
    for page_id, gold, data in pages(arguments.folder):
        start = time.process_time()
        lines.append(json.dumps(predict(page_id, gold.get("url"), data), ensure_ascii=False))
        spent += time.process_time() - start
        size += len(data)
    arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} pages, {size / 1e6:.1f} MB, {spent:.2f} s of CPU: {len(lines) / spent:.0f} pages/s")


if __name__ == "__main__":
    main()
