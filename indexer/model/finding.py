"""What is found: hits, facets, excerpts, suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Literal

from indexer.model.articles import Citation, Passage
from indexer.model.asking import Note, Query


@dataclass(frozen=True, slots=True)
class Share:
    """What one form of something wanted adds where it is found: its ``impact`` there, from 0 to 1, counts by its ``weight``."""

    form: str
    weight: float
    impact: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Something wanted that a passage has: the ``terms`` it goes by in the index, how rare it is, and what that comes to.

    ``points`` are the shares, each its weight times its impact, together, times the idf.
    """

    terms: tuple[str, ...]
    idf: float
    shares: tuple[Share, ...]
    points: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a passage stands where it stands: what it has of what was wanted, that it is pinned, the steps it stands on, and what
    lifts it among the best.
    """

    reasons: tuple[Reason, ...] = ()
    pinned: float = 0.0
    steps: tuple[tuple[str, float], ...] = ()
    lifts: tuple[tuple[str, float], ...] = ()

    @property
    def score(self) -> float:
        """The parts added up."""
        wanted = reduce(add, (reason.points for reason in self.reasons), 0.0)
        return wanted + self.pinned + sum(points for _name, points in (*self.steps, *self.lifts))


@dataclass(frozen=True, slots=True)
class Hit:
    """The best passage of one article. ``more`` are the article's other passages found, best first; ``pinned``: the owner put it
    first. ``explanation`` is there where the query asks for it.
    """

    article: Citation
    passage: Passage
    score: float
    more: tuple[Passage, ...] = ()
    pinned: bool = False
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class FacetCount:
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Correction:
    """Words of the archive for words that it does not have. ``words`` are (as typed, as corrected).

    ``applied``: the results are those of `query`; else it is only offered.
    """

    query: str
    words: tuple[tuple[str, str], ...]
    applied: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits. ``query`` is the one answered (after a correction was applied); ``total`` counts articles; ``instead`` are
    the everyday words (index terms) that the passages of the hits have in the place of words typed; ``beside``, the terms of the
    glossary (as written) that the hits have in some form.
    """

    query: Query
    total: int
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    correction: Correction | None = None
    took_ms: float = 0.0
    generation: str = ""
    instead: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A slice of a source text; ``marks`` are [start, end) offsets into ``text``, in code points, in order, apart."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


SuggestionKind = Literal["question", "word", "author", "section"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion of what is being typed. ``url``: where it leads at once (a question's passage), else None: search for it."""

    text: str
    kind: SuggestionKind
    marks: tuple[tuple[int, int], ...] = ()
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the archive writes it. ``folded`` is how it is looked up; ``passages`` is how many hold it."""

    text: str
    folded: str
    passages: int
