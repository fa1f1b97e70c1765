"""How well, and how fast, are real pages read?

    python benchmarks/extraction.py FOLDER --out predictions.jsonl
    python FOLDER/score.py FOLDER predictions.jsonl

FOLDER holds ``gold.json`` (page id -> {"file", "url", ...}) and the pages, gzipped or not. One prediction a line goes to
``--out``; pages a second of CPU, on one core, from bytes to Article, to the terminal. Tables and models are loaded before: an
archive pays for them once.
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
from indexer.model import Article


def pages(folder: Path) -> Iterator[tuple[str, dict[str, Any], bytes]]:
    """Each page's id, what is known of it, and its bytes."""
    for page_id, gold in json.loads((folder / "gold.json").read_text(encoding="utf-8")).items():
        data = (folder / gold["file"]).read_bytes()
        yield page_id, gold, gzip.decompress(data) if gold["file"].endswith(".gz") else data


def read(url: str | None, data: bytes) -> Article | str:
    """What `extract` says; the reason, of a page that it refuses."""
    try:
        return extract(data, id="page", url=url)
    except (NotAnArticle, UnreadablePage) as error:
        return error.reason


def predict(page_id: str, article: Article | str) -> dict[str, Any]:
    """In the scorer's words; a page that was refused is an empty prediction with the reason."""
    if isinstance(article, str):
        return {"page_id": page_id, "refused": article}
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


# In none of the languages that need no model.
_UNTOLD = f"<title>Kunden</title><p>{'Wer wiederkommt, hat gefunden, was er suchte, und erzählt es seinen Nachbarn. ' * 9}</p>"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    read(None, _UNTOLD.encode())
    spent, size, lines = 0.0, 0, []
    for page_id, gold, data in pages(arguments.folder):
        start = time.process_time()
        article = read(gold.get("url"), data)
        spent += time.process_time() - start
        lines.append(json.dumps(predict(page_id, article), ensure_ascii=False))
        size += len(data)
    arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} pages, {size / 1e6:.1f} MB, {spent:.2f} s of CPU: {len(lines) / spent:.0f} pages/s")


if __name__ == "__main__":
    main()
