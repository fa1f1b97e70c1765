"""What is every engine asked?

Nine kinds of queries that differ in cost, made of the corpus's own words with a fixed seed, each of a passage drawn by lot; or read
from a file of {"queries": [{"class", "words", "text"}]}.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from random import Random

from benchmarks.rivals import Asked, words_of

COUNT = 25  # of each kind
COMMON = (0.03, 0.5)  # share of the passages that hold a common word
RARE = 0.0003  # a rare one; in a small corpus, a word of one passage
SOME = (0.002, 0.2)  # a word like any other
ALPHABET = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class _Place:
    """A passage to make a query from: its words, in how many passages each is, and how many passages there are."""

    title: list[str]
    body: list[str]
    held: Mapping[str, int]
    passages: int

    def of(self, words: Iterable[str], least: float, most: float) -> list[str]:
        """The words that such a share of the passages hold, each once, in order; in a small corpus at least one passage."""
        low, high = least * self.passages, max(most * self.passages, 1)
        return list(dict.fromkeys(word for word in words if _is_telling(word) and low <= self.held[word] <= high))


def _is_telling(word: str) -> bool:
    return len(word) >= 4 and word.isalpha()


# ---------------------------------------------------------------- kinds


def _common(place: _Place, lot: Random) -> list[str]:
    return _some(place.of(place.body, *COMMON), 1, lot)


def _rare(place: _Place, lot: Random) -> list[str]:
    return _some(place.of(place.body, 0, RARE), 1, lot)


def _words(place: _Place, lot: Random) -> list[str]:
    return _some(place.of(place.body, *SOME), lot.choice((2, 3)), lot)


def _phrase(place: _Place, lot: Random) -> list[str]:
    pairs = [list(pair) for pair in pairwise(place.body) if all(map(_is_telling, pair))]
    return lot.choice(pairs) if pairs else []


def _prefix(place: _Place, lot: Random) -> list[str]:
    return [word[: lot.choice((3, 4))] for word in _some(place.of(place.body, *SOME), 1, lot)]


def _fuzzy(place: _Place, lot: Random) -> list[str]:
    long = [word for word in place.of(place.body, *SOME) if len(word) >= 5]
    return [wrong for wrong in (_with_a_slip(word, lot) for word in _some(long, 1, lot)) if wrong not in place.held]


def _with_a_slip(word: str, lot: Random) -> str:
    """One letter lost, added or changed; neither the first nor the last."""
    at, letter = lot.randrange(1, len(word) - 1), lot.choice(ALPHABET)
    before, rest = word[:at], word[at:]
    return before + lot.choice((rest[1:], letter + rest, letter + rest[1:]))


def _title(place: _Place, lot: Random) -> list[str]:
    return _some(place.of(place.title, *SOME), 1, lot)


def _question(place: _Place, _: Random) -> list[str]:
    words = list(dict.fromkeys(place.title))
    return words if 6 <= len(words) <= 12 else []


def _some(words: list[str], count: int, lot: Random) -> list[str]:
    return lot.sample(words, count) if len(words) >= count else []


MAKERS: dict[str, Callable[[_Place, Random], list[str]]] = {
    "common": _common,  # long posting lists
    "rare": _rare,  # what a look-up costs at least
    "or": _words,  # what is typed most
    "and": _words,  # both words needed: lists that are met
    "phrase": _phrase,  # positions
    "prefix": _prefix,  # many words at once
    "fuzzy": _fuzzy,  # words nearly so
    "title": _title,  # one field alone
    "question": _question,  # a title as it stands, any word of it: the longest lists of all
}


# ---------------------------------------------------------------- the lot


def make_queries(passages: Callable[[], Iterator[dict[str, str]]], count: int = COUNT, *, seed: int = 7) -> list[Asked]:
    """At most ``count`` queries of each kind; the passages are read twice."""
    held: Counter[str] = Counter()
    total = 0
    for passage in passages():
        held.update({*words_of(passage["title"]), *words_of(passage["body"])})
        total += 1
    drawn = set(Random(seed).sample(range(total), min(total, count * 40)))
    places = [
        _Place(list(words_of(passage["title"])), list(words_of(passage["body"])), held, total)
        for number, passage in enumerate(passages())
        if number in drawn
    ]
    return [asked for kind in MAKERS for asked in islice(_made(kind, places, Random(f"{seed} {kind}")), count)]


def _made(kind: str, places: list[_Place], lot: Random) -> Iterator[Asked]:
    known = set()
    for place in lot.sample(places, len(places)):
        words = tuple(MAKERS[kind](place, lot))
        if words and words not in known:
            known.add(words)
            yield Asked(kind, words, " ".join(words))


# ---------------------------------------------------------------- the file


def read_queries(path: Path) -> list[Asked]:
    """
    Raises KeyError where the file has another shape.
    """
    return [
        Asked(query["class"], tuple(query["words"]), query["text"])
        for query in json.loads(path.read_text("utf-8"))["queries"]
    ]


def write_queries(queries: Iterable[Asked], path: Path) -> None:
    """As `read_queries` reads them, and beside it a table for who reads no JSON: kind and words."""
    queries = list(queries)
    objects = [{"class": asked.kind, "words": asked.words, "text": asked.text} for asked in queries]
    path.write_text(json.dumps({"queries": objects}, ensure_ascii=False, indent=0), "utf-8")
    lines = ("\t".join((asked.kind, *asked.words)) + "\n" for asked in queries)
    path.with_suffix(".tsv").write_text("".join(lines), "utf-8")
