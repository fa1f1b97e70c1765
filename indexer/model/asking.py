"""What is asked: a query as it was typed and read."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class TypedWord:
    """A word as the visitor typed it; ``start`` and ``end`` are its place in `Query.text`. ``prefix``: it ended in ``*``."""

    text: str
    start: int
    end: int
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class TypedPhrase:
    """Words between quotation marks, to stand side by side in this order."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Either:
    """``a OR b``: any of these will do as well as another."""

    alternatives: tuple[TypedWord | TypedPhrase, ...]


Clause = TypedWord | TypedPhrase | Either


@dataclass(frozen=True, slots=True)
class Filters:
    """What a result must be: OR within a field, AND across fields. Days are inclusive."""

    lang: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))


FACETS = ("lang", "author", "section", "year", "site", "link")


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Note:
    """Something the visitor should know about how the query was read. ``text`` is plain English; pages translate by ``code``."""

    code: str
    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Synonym:
    """Other ``terms`` (as written) for the words of the query that have these ``stems`` (index terms), together."""

    stems: tuple[str, ...]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guidance:
    """What is not typed: terms of the glossary searched beside the words, the ids of passages and articles that come first, in this
    order, folded words that say nothing, French and English, and ``everyday`` words searched beside one of the words each.
    ``known`` are folded words of the query that are words, and no slips for others, whether or not an archive has them.
    """

    synonyms: tuple[Synonym, ...] = ()
    pinned: tuple[str, ...] = ()
    stop_words: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    everyday: tuple[Synonym, ...] = ()
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Query:
    """A query as read: always searchable, whatever was typed. ``exact``: the words as typed, no correction, no synonyms.

    ``lifted`` are the places in ``text`` of what stands in ``filters``; ``guidance`` is what the owner adds; ``explain``: hits
    say why they stand where they stand.
    """

    text: str
    clauses: tuple[Clause, ...] = ()
    excluded: tuple[TypedWord | TypedPhrase, ...] = ()
    filters: Filters = Filters()
    sort: Sort = Sort.RELEVANCE
    exact: bool = False
    notes: tuple[Note, ...] = ()
    lifted: tuple[tuple[int, int], ...] = ()
    guidance: Guidance = Guidance()
    explain: bool = False

    @property
    def words(self) -> str:
        """What was typed, without the filters in it."""
        text = self.text
        for start, end in reversed(self.lifted):
            text = f"{text[:start]} {text[end:]}"
        return " ".join(text.split())

    @property
    def is_empty(self) -> bool:
        """Nothing to look for: no word wanted and no filter set."""
        return not (self.clauses or self.filters)
