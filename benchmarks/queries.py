"""What would people ask an archive?

Queries of the kinds that differ in cost, made of the archive's own words: the same archive gives the same queries. Each is made
from one passage drawn by lot, so that it finds something, and words come as often as the archive has them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from indexer.analysis import Token, analyze, fold
from indexer.engines import Reader
from indexer.model import Article, Passage

SAMPLE = 2000  # articles that queries are made from
PASTED = 2000  # characters of an answer that somebody pastes into the box
COMMON = (0.03, 0.5)  # share of the passages that hold a common word
RARE = 0.0003  # a rare one; on a small archive, a word of one passage
ALPHABET = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Asked:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Place:
    """A passage to make a query from, with what the archive knows of its words."""

    article: Article
    passage: Passage
    passages: int  # of the archive
    known: Mapping[str, int]  # folded word -> passages that hold it

    @property
    def tokens(self) -> list[Token]:
        """Words that say something, in order."""
        tokens = analyze(self.passage.answer, self.article.language)
        return [token for token in tokens if not (token.stop or token.joined) and _is_telling(token.word)]

    @property
    def words(self) -> list[str]:
        return list(dict.fromkeys(self.written(token) for token in self.tokens))

    def written(self, token: Token) -> str:
        return self.passage.answer[token.start : token.end].lower()

    def held(self, word: str) -> int:
        return self.known.get(fold(word), 0)


def _is_telling(word: str) -> bool:
    return len(word) >= 4 and word.isalpha()


# ---------------------------------------------------------------- kinds


def _common_word(place: _Place, lot: Random) -> str | None:
    least, most = (share * place.passages for share in COMMON)
    return _any([word for word in place.words if least <= place.held(word) <= most], lot)


def _rare_word(place: _Place, lot: Random) -> str | None:
    most = max(RARE * place.passages, 1)
    return _any([word for word in place.words if 0 < place.held(word) <= most], lot)


def _words(place: _Place, lot: Random) -> str | None:
    words, count = place.words, lot.choice((2, 3))
    return " ".join(lot.sample(words, count)) if len(words) >= count else None


def _phrase(place: _Place, lot: Random) -> str | None:
    text = place.passage.answer
    pairs = ((a, b) for a, b in pairwise(place.tokens) if text[a.end : b.start] == " ")
    return _any([f'"{text[a.start : b.end]}"' for a, b in pairs], lot)


def _prefix(place: _Place, lot: Random) -> str | None:
    return _any([word[: lot.choice((3, 4))] + "*" for word in place.words], lot)


def _question(place: _Place, _: Random) -> str | None:
    """As it stands; an archive without questions is asked for its titles."""
    text = place.passage.question or place.article.title
    return text if len(text.split()) >= 4 else None


def _misspelt(place: _Place, lot: Random) -> str | None:
    words = [word for word in place.words if len(word) >= 6]
    if len(words) < 2:
        return None
    word, other = lot.sample(words, 2)
    wrong = _with_a_slip(word, lot)
    return None if place.held(wrong) else f"{wrong} {other}"


def _with_a_slip(word: str, lot: Random) -> str:
    """One letter lost, added, changed or swapped with the next; never the first."""
    at, letter = lot.randrange(1, len(word) - 1), lot.choice(ALPHABET)
    before, rest = word[:at], word[at:]
    return before + lot.choice((rest[1:], letter + rest, letter + rest[1:], rest[1] + rest[0] + rest[2:]))


def _filter(place: _Place, lot: Random) -> str | None:
    word, article = _any(place.words, lot), place.article
    filters = [
        article.language and f"lang:{article.language}",
        article.authors and f'author:"{article.authors[0].name}"',
        article.section and f'section:"{article.section}"',
        article.published and f"year:{article.published.year}",
    ]
    chosen = _any([text for text in filters if text], lot)
    return f"{word} {chosen}" if word and chosen else None


def _pasted(place: _Place, _: Random) -> str | None:
    return re.sub(r"\s+", " ", place.passage.answer[:PASTED]) or None


def _any(choices: list[str], lot: Random) -> str | None:
    return lot.choice(choices) if choices else None


KINDS: dict[str, Callable[[_Place, Random], str | None]] = {
    "common word": _common_word,  # long posting lists
    "rare word": _rare_word,  # what a look-up costs at least
    "2-3 words": _words,  # what is typed most
    "phrase": _phrase,  # positions
    "prefix": _prefix,  # many words at once
    "question": _question,  # function words: the longest posting lists of all
    "misspelt": _misspelt,  # corrections, and a second search
    "filter": _filter,  # a word of one language, author, section or year
    "pasted text": _pasted,  # the longest query there is
}


# ---------------------------------------------------------------- the lot


def make_queries(reader: Reader, count: int, *, seed: int = 7) -> list[Asked]:
    """At most ``count`` queries of each kind, fewer where the archive is too small for as many; no text twice."""
    places = list(_places(reader, Random(seed)))
    kinds: dict[str, str] = {}  # of a text
    for kind, make in KINDS.items():
        made = _made(make, places, Random(f"{seed} {kind}"))
        kinds |= dict.fromkeys(_different(made, count, known=kinds), kind)
    return [Asked(kind, text) for text, kind in kinds.items()]


def _places(reader: Reader, lot: Random) -> Iterator[_Place]:
    ids = list(reader.citations())
    known = {word.folded: word.passages for word in reader.words()}
    for id in lot.sample(ids, min(SAMPLE, len(ids))):
        article = reader.article(id)
        for passage in article.passages:
            yield _Place(article, passage, reader.generation.passages, known)


def _made(make: Callable[[_Place, Random], str | None], places: list[_Place], lot: Random) -> Iterator[str | None]:
    return (make(place, lot) for place in lot.sample(places, len(places)))


def _different(texts: Iterable[str | None], count: int, *, known: Container[str]) -> list[str]:
    found: dict[str, None] = {}
    for text in texts:
        if len(found) == count:
            break
        if text and text not in known:
            found[text] = None
    return list(found)
