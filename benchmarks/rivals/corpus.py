"""Which passages does every engine get?

The same, whatever their number. A corpus that is too small is repeated: each copy has ids of its own, one word in ten is put in
place of another that the article before it has, and of all words, one in ten (others in each copy) gets an ending that no word has.
So lengths, counts and scores differ, the vocabulary grows with the archive, and common words stay common.
"""

from __future__ import annotations

import itertools
import json
import lzma
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

from benchmarks.rivals import WORD

ARTICLES = "articles.jsonl"  # ours: article JSON lines
PASSAGES = "passages.jsonl"  # the rivals': {"id", "title", "body"}
TABLE = "passages.tsv"  # the same in columns, for who reads no JSON
CARD = "corpus.json"

ONE_IN = 10  # words of a copy that are changed, either way
VOWELS, CONSONANTS = "aeiou", "bdfgklmnprtvz"

Article = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Laid:
    """A corpus in its folder: how many passages, and how many bytes of text are in their titles and bodies."""

    folder: Path
    passages: int
    bytes: int


def lay(source: Path | None, count: int | None, folder: Path) -> Laid:
    """Write so many passages of a source for every engine to read, unless they are there; invented ones without a source."""
    card = folder / CARD
    if not card.exists():
        folder.mkdir(parents=True, exist_ok=True)
        articles = _counted(_repeated(source, count) if source else invented(count or 1000), count)
        card.write_text(json.dumps(_write(articles, folder)), "utf-8")
    return Laid(folder, **json.loads(card.read_text("utf-8")))


def _write(articles: Iterable[Article], folder: Path) -> dict[str, int]:
    passages = size = 0
    with (
        (folder / ARTICLES).open("w", encoding="utf-8") as ours,
        (folder / PASSAGES).open("w", encoding="utf-8") as lines,
        (folder / TABLE).open("w", encoding="utf-8") as table,
    ):
        for article in articles:
            ours.write(json.dumps(article, ensure_ascii=False) + "\n")
            for passage in passages_of(article):
                lines.write(json.dumps(passage, ensure_ascii=False) + "\n")
                table.write("\t".join(re.sub(r"\s+", " ", value) for value in passage.values()) + "\n")
                passages, size = passages + 1, size + len((passage["title"] + passage["body"]).encode())
    return {"passages": passages, "bytes": size}


def passages_of(article: Article) -> Iterator[dict[str, str]]:
    """What a rival indexes: a question belongs to the body, a title to each passage.

    >>> list(passages_of({"id": "a", "title": "T", "passages": [{"question": "Q?", "answer": "A"}]}))
    [{'id': 'a#0', 'title': 'T', 'body': 'Q?\\nA'}]
    """
    for number, passage in enumerate(article["passages"]):
        parts = (passage.get("question"), passage.get("answer"))
        body = "\n".join(part for part in parts if part)
        yield {
            "id": passage.get("id") or f"{article['id']}#{number}",
            "title": article.get("title") or "",
            "body": body,
        }


def read_passages(folder: Path) -> Iterator[dict[str, str]]:
    with (folder / PASSAGES).open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


# ---------------------------------------------------------------- one source


def read(path: Path) -> Iterator[Article]:
    """Article JSON lines, or objects {id, title, body, lang}, of which each becomes an article of one passage."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            value = json.loads(line)
            yield value if "passages" in value else _article(value)


def _article(value: Article) -> Article:
    return {
        "id": value["id"],
        "title": value["title"],
        "language": value["lang"],
        "passages": [{"answer": value["body"]}],
    }


def _counted(articles: Iterable[Article], count: int | None) -> Iterator[Article]:
    """Articles until there are so many passages."""
    passages = 0
    for article in articles:
        if count is not None and passages >= count:
            return
        passages += len(article["passages"])
        yield article


# ---------------------------------------------------------------- the same again, otherwise


def _repeated(source: Path, count: int | None) -> Iterator[Article]:
    for copy in itertools.count():
        article = None
        for article in _copy(read(source), copy) if copy else read(source):
            yield article
        if article is None or count is None:
            return


def _copy(articles: Iterable[Article], copy: int) -> Iterator[Article]:
    change = _Change(copy)
    for article in articles:
        passages = [
            passage
            | {name: change(passage[name]) for name in ("question", "answer") if passage.get(name)}
            | {name: f"copy-{copy}-{passage[name]}" for name in ("id",) if passage.get(name)}
            for passage in article["passages"]
        ]
        texts = {name: change(article[name]) for name in ("title", "summary") if article.get(name)}
        address = {"url": f"{article['url']}#copy-{copy}"} if article.get("url") else {}
        yield article | texts | address | {"id": f"copy-{copy}-{article['id']}", "passages": passages, "links": []}
        change.turn()


class _Change:
    """Changes words of one copy."""

    def __init__(self, copy: int) -> None:
        self._lot = Random(copy)
        self._copy = copy
        self._ending = VOWELS[copy % len(VOWELS)] + CONSONANTS[copy % len(CONSONANTS)]
        self._known: dict[str, str] = {}
        self._before: list[str] = []
        self._seen: list[str] = []

    def __call__(self, text: str) -> str:
        return WORD.sub(self._word, text)

    def turn(self) -> None:
        """To the next article."""
        self._before, self._seen = self._seen, []

    def _word(self, match: re.Match[str]) -> str:
        word = match[0]
        self._seen.append(word)
        if self._before and self._lot.random() * ONE_IN < 1:
            word = self._before[int(self._lot.random() * len(self._before))]
        if word not in self._known:
            changed = word.isalpha() and not crc32(f"{self._copy} {word.lower()}".encode()) % ONE_IN
            self._known[word] = word + self._ending if changed else word
        return self._known[word]


# ---------------------------------------------------------------- out of nothing


def invented(count: int, *, seed: int = 7) -> Iterator[Article]:
    """Articles of one passage in words that nobody uses, the n-th of them 1/n as often as the first."""
    lot = Random(seed)
    words = list(dict.fromkeys(_invented_word(lot) for _ in range(20 + count * 5)))
    weights = list(itertools.accumulate(1 / (n + 5) for n in range(len(words))))
    for number in range(count):
        title, body = (lot.choices(words, cum_weights=weights, k=lot.randint(*size)) for size in ((4, 12), (20, 200)))
        yield _article({"id": f"n{number}", "title": " ".join(title), "body": " ".join(body), "lang": "en"})


def _invented_word(lot: Random) -> str:
    return "".join(lot.choice(CONSONANTS) + lot.choice(VOWELS) for _ in range(lot.randint(2, 5)))
