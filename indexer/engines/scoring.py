"""Which passages answer a plan, and how well?

Array by array over postings, for any engine that can give them (`Source`). Any word wanted makes a passage match. Passages are
ranked by one BM25F over all fields (Robertson, Zaragoza and Taylor 2004: weighted frequencies are added up over the fields before
they saturate), and above that by steps: the very question, the query as a phrase in the question, all its words in the question,
and so on, each worth more than all below it can add up to. The words themselves make the steps; other forms of them make but the
lowest. Only live passages count, so it does not matter how an index was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import AnyOf, Plan, Want, WantedPhrase

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

# (weight of an occurrence, share of length normalisation). A question is what people ask for; a title repeats over an
# article's passages; the summary is found at the first passage, which need not say it; names and links are short or long for
# reasons of their own. Measured on four judged collections (benchmarks/relevance.py), mean nDCG@10: these .698; question 3,
# title 1.5, saturation 1.2: .694; of these with question 1.5: .689, title 0.5: .687, saturation 0.8: .691.
FIELDS = {
    "question": (4.0, 0.3),
    "title": (2.0, 0.3),
    "answer": (1.0, 0.7),
    "summary": (0.4, 0.7),
    "author": (1.5, 0.0),
    "links": (0.3, 0.0),
}
SATURATION = 1.6  # k1

STEPS = (
    "phrase in answer",
    "all words",
    "all words in title",
    "all words in question",
    "phrase in question",
    "same question",
)
STEP = 1000.0  # more than BM25F gives: at most the sum of the idfs, and 64 words of a million passages stay below

MAX_EXPANSIONS = 64  # of a prefix: its commonest words
SPAN = 1 << 32  # of positions a document has in a key

_NOWHERE = np.empty(0, dtype=np.int64)


class Source(Protocol):
    """Postings by document number. ``size`` is one more than the greatest; dead documents are in no posting."""

    @property
    def size(self) -> int: ...

    def live(self) -> Mask:
        """Which documents are passages of this generation."""
        ...

    def lengths(self, field: str) -> Floats:
        """How many terms each document has in a field, by document number."""
        ...

    def occurrences(self, field: str, term: str) -> Numbers:
        """Where a term stands: document * SPAN + position, ascending."""
        ...

    def words(self, field: str, prefix: str) -> Sequence[str]:
        """The words of a field that begin so, commonest first."""
        ...

    def asking(self, key: str) -> Numbers:
        """The documents whose question has this key."""
        ...


@dataclass(frozen=True, slots=True)
class Scored:
    """Document numbers, ascending, and their scores."""

    documents: Numbers
    scores: Floats


def score(plan: Plan, source: Source) -> Scored:
    """Every passage that has something wanted and nothing excluded; all of them, at 0, where nothing is wanted."""
    scores, matching = np.zeros(source.size), source.live().copy()
    if plan.wanted:
        evidence = [_evidence(item, source) for item in plan.wanted]
        matching = np.any([item.anywhere for item in evidence], axis=0)
        scores = np.sum([item.score for item in evidence], axis=0) + _steps(plan, evidence, source)
    for item in plan.excluded:
        matching &= ~_evidence(item, source).anywhere
    documents = np.flatnonzero(matching)
    return Scored(documents, scores[documents])


def _steps(plan: Plan, evidence: Sequence[_Evidence], source: Source) -> Floats:
    """1, 2, 4 ... steps for each condition met: each is worth more than all those below it."""
    holds: dict[str, Mask | None] = {
        "all words in some form": np.all([item.anywhere for item in evidence], axis=0),
        "all words": np.all([item.exactly for item in evidence], axis=0),
        "phrase in answer": _phrase_in(plan.phrase, "answer", source),
        "all words in title": np.all([item.in_title for item in evidence], axis=0),
        "all words in question": np.all([item.in_question for item in evidence], axis=0),
        "phrase in question": _phrase_in(plan.phrase, "question", source),
        "same question": _mask(source.asking(plan.key), source) if plan.key else None,
    }
    steps = np.zeros(source.size)
    for rank, name in enumerate(STEPS):
        condition = holds[name]
        if condition is not None:
            steps += condition * (STEP * 2**rank)
    return steps


def _phrase_in(phrase: WantedPhrase | None, field: str, source: Source) -> Mask | None:
    return _mask(_side_by_side(phrase.wants, field, source) // SPAN, source) if phrase else None


def _mask(documents: Numbers, source: Source) -> Mask:
    mask = np.zeros(source.size, dtype=np.bool_)
    mask[documents] = True
    return mask


# ---------------------------------------------------------------- what speaks for a passage


@dataclass(frozen=True, slots=True)
class _Evidence:
    """By document number: how much one thing wanted speaks for it, and where it was seen, in some form or exactly."""

    score: Floats
    anywhere: Mask
    exactly: Mask
    in_question: Mask  # exactly
    in_title: Mask  # exactly


def _evidence(item: Want | WantedPhrase | AnyOf, source: Source) -> _Evidence:
    if isinstance(item, AnyOf):
        return _any_of([_evidence(want, source) for want in item.wants])
    weighted, anywhere = np.zeros(source.size), np.zeros(source.size, dtype=np.bool_)
    exactly = {}
    for field, (weight, share) in FIELDS.items():
        frequencies, exact = _frequencies(item, field, source)
        exactly[field] = exact > 0
        seen = frequencies > 0
        if seen.any():
            anywhere |= seen
            weighted += weight * frequencies / _normaliser(source.lengths(field), share)
    score = _idf(anywhere, source) * weighted / (SATURATION + weighted)
    return _Evidence(score, anywhere, np.any(list(exactly.values()), axis=0), exactly["question"], exactly["title"])


def _any_of(alternatives: Sequence[_Evidence]) -> _Evidence:
    return _Evidence(
        np.max([item.score for item in alternatives], axis=0),
        np.any([item.anywhere for item in alternatives], axis=0),
        np.any([item.exactly for item in alternatives], axis=0),
        np.any([item.in_question for item in alternatives], axis=0),
        np.any([item.in_title for item in alternatives], axis=0),
    )


def _idf(anywhere: Mask, source: Source) -> float:
    passages, having = int(source.live().sum()), int(anywhere.sum())
    return float(np.log1p((passages - having + 0.5) / (having + 0.5)))


def _normaliser(lengths: Floats, share: float) -> Floats:
    average = float(lengths.sum()) / max(1, int(np.count_nonzero(lengths)))
    return 1 - share + share * lengths / average


def _frequencies(item: Want | WantedPhrase, field: str, source: Source) -> tuple[Floats, Floats]:
    """How often it occurs, other forms of a word for less than one each; and how often exactly as wanted."""
    if isinstance(item, WantedPhrase):
        found = _count(_side_by_side(item.wants, field, source), source)
        return found, found
    if item.prefix:
        words = [source.occurrences(field, word) for word in source.words(field, item.prefix)[:MAX_EXPANSIONS]]
        found = _count(np.concatenate([_NOWHERE, *words]), source)
        return found, found
    (word, full), *forms = item.terms
    exact = _count(source.occurrences(field, word), source)
    if item.sequence:
        exact = np.maximum(exact, _count(_side_by_side(item.sequence, field, source), source))
    best: Floats = full * exact
    for term, weight in forms:
        # An occurrence of the very word is one of its stem too.
        best = np.maximum(best, weight * _count(source.occurrences(field, term), source) + (full - weight) * exact)
    return best, exact


def _count(occurrences: Numbers, source: Source) -> Floats:
    return np.bincount(occurrences // SPAN, minlength=source.size).astype(np.float64)


def _side_by_side(wants: Iterable[Want], field: str, source: Source) -> Numbers:
    """Where the first of the words stands, the others following."""
    starts: Numbers | None = None
    # Texts have a hyphenated word in parts, each at its own position.
    parts = [part for want in wants for part in want.sequence or (want,)]
    for place, part in enumerate(parts):
        here = source.occurrences(field, part.terms[0][0]) - place
        starts = here if starts is None else np.intersect1d(starts, here, assume_unique=True)
        if not len(starts):
            break
    return _NOWHERE if starts is None else starts
