"""How do other extractors do on the same pages?

    RIVALS/bin/python benchmarks/readers.py FOLDER --out DIR [--only NAME ...]
    python FOLDER/score.py FOLDER DIR/NAME.jsonl

RIVALS is an environment of its own (`pip install trafilatura readability-lxml newspaper4k resiliparse justext beautifulsoup4
lxml_html_clean`). FOLDER is as for `benchmarks/extraction.py`. Each gets the page as bytes or, where it takes text only, decoded by
what resiliparse detects; none tells questions from answers. What is not installed is passed over.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Prediction = dict[str, Any]


def _trafilatura(data: bytes, url: str | None, **options: Any) -> Prediction:
    import trafilatura

    document = trafilatura.bare_extraction(data, url=url, with_metadata=True, **options)
    if document is None:
        return {}
    found = document.as_dict()
    authors = [name.strip() for name in (found["author"] or "").split(";") if name.strip()]
    return {"title": found["title"], "authors": authors, "date": found["date"], "text": found["text"]}


def _readability(data: bytes, url: str | None) -> Prediction:
    from bs4 import BeautifulSoup
    from readability import Document

    document = Document(data, url=url)
    soup = BeautifulSoup(document.summary(), "lxml")
    links = [{"url": a["href"], "text": a.get_text()} for a in soup.find_all("a", href=True)]
    return {"title": document.short_title(), "text": soup.get_text("\n"), "links": links}


def _newspaper(data: bytes, url: str | None) -> Prediction:
    import newspaper

    article = newspaper.article(url or "https://example.org/", input_html=_decoded(data))
    date = article.publish_date
    return {
        "title": article.title,
        "authors": list(article.authors),
        "date": date.date().isoformat() if date else None,
        "text": article.text,
    }


def _resiliparse(data: bytes) -> Prediction:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse_from_bytes(data, _encoding(data))
    return {"title": tree.title, "text": extract_plain_text(tree, main_content=True)}


def _justext(data: bytes) -> Prediction:
    import justext

    words = justext.get_stoplist("English") | justext.get_stoplist("French")
    return {"text": "\n".join(p.text for p in justext.justext(data, words) if not p.is_boilerplate)}


def _soup(data: bytes) -> Prediction:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(data, "lxml")
    for element in soup(["script", "style", "noscript", "nav", "header", "footer", "aside", "form"]):
        element.decompose()
    title = soup.title.get_text() if soup.title else None
    links = [{"url": a["href"], "text": a.get_text()} for a in soup.find_all("a", href=True)]
    return {"title": title, "text": soup.get_text("\n"), "links": links}


def _encoding(data: bytes) -> str:
    from resiliparse.parse.encoding import detect_encoding

    return detect_encoding(data)


def _decoded(data: bytes) -> str:
    return data.decode(_encoding(data), "replace")


READERS: dict[str, Callable[[bytes, str | None], Prediction]] = {
    "trafilatura": _trafilatura,
    "trafilatura-precision": lambda data, url: _trafilatura(data, url, favor_precision=True),
    "trafilatura-recall": lambda data, url: _trafilatura(data, url, favor_recall=True),
    "readability-lxml": _readability,
    "newspaper4k": _newspaper,
    "resiliparse": lambda data, _url: _resiliparse(data),
    "justext": lambda data, _url: _justext(data),
    "beautifulsoup": lambda data, _url: _soup(data),
}


def measure(name: str, folder: Path, out: Path) -> str:
    """Predictions of one reader in a file; its pages a second of CPU, and on how many pages it gave up with an error."""
    spent, failed, lines = 0.0, 0, []
    for page_id, gold in json.loads((folder / "gold.json").read_text("utf-8")).items():
        data = gzip.decompress((folder / gold["file"]).read_bytes())
        began = time.process_time()
        try:
            found = READERS[name](data, gold.get("url"))
        except ImportError as error:
            return f"not here ({error.name})"
        except Exception:  # noqa: BLE001  # whatever a rival raises is a page it did not read
            found, failed = {}, failed + 1
        spent += time.process_time() - began
        lines.append(json.dumps({"page_id": page_id, **found}, ensure_ascii=False))
    (out / f"{name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8", "replace")
    return f"{len(lines) / spent:.0f} pages/s, {failed} pages not read"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="a folder for predictions")
    parser.add_argument("--only", nargs="+", choices=READERS, default=list(READERS))
    given = parser.parse_args()
    given.out.mkdir(exist_ok=True)
    for name in given.only:
        print(f"{name}: {measure(name, given.folder, given.out)}", flush=True)


if __name__ == "__main__":
    main()
