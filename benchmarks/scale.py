"""How does one get a large archive to measure with?

    python -m benchmarks.scale PASSAGES --first 10000 > articles.jsonl
    python -m benchmarks.searching articles.jsonl --index kept

PASSAGES holds objects {"id", "title", "body", "lang"}, one a line, xz-compressed or not. Each becomes an article of one passage.
"""

from __future__ import annotations

import argparse
import itertools
import json
import lzma
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def articles(path: Path, first: int | None = None) -> Iterator[dict[str, Any]]:
    """The first so many passages as article JSON."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        for line in itertools.islice(lines, first):
            value = json.loads(line)
            yield {
                "id": value["id"],
                "title": value["title"],
                "language": value["lang"],
                "passages": [{"answer": value["body"]}],
            }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("passages", type=Path)
    parser.add_argument("--first", type=int, metavar="N", help="of the passages; all unless given")
    given = parser.parse_args()
    for article in articles(given.passages, given.first):
        sys.stdout.write(json.dumps(article, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
