"""Which passages answer a plan, and which of them best?

Array by array over columns of postings, for any engine that can give them (`Source`); no loop goes over postings. Any word wanted
makes a passage match. A want speaks for a passage by what it weighs there (`ranking.impact`), the more the rarer it is; above that
come steps: the very question, the query as a phrase in the question, all its words in the question, and so on, each worth more
than all below it can add up to. Most queries are settled among the few passages that stand on a step, and no other is scored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial, reduce

import numpy as np

from indexer.analysis import Plan, Want, WantedPhrase
from indexer.engines.evidence import (
    NOWHERE,
    Bytes,
    Evidence,
    Floats,
    Mask,
    Numbers,
    Source,
    evidence,
    looked_up,
    meeting,
    side_by_side,
)
from indexer.engines.ranking import BITS

STEP = 1000.0  # more than impacts give: at most the sum of the idfs, and 64 words of a million passages stay below
# What each condition adds, in steps: each more than all those above it together.
STEPS = {
    "phrase in answer": 1,
    "all words": 2,
    "all words in title": 4,
    "all words in question": 8,
    "phrase in question": 16,
    "same question": 32,
}
NEARLY = 1 - 1e-4  # sums in single precision are as near as that to those in double


def find(plan: Plan, sources: Sequence[Source]) -> list[Found]:
    """What answers in each source. How rare a want is counts over all of them."""
    wanted = [[evidence(item, source) for source in sources] for item in plan.wanted]
    passages = sum(source.alive for source in sources)
    idfs = [_idfs(item, sources, passages) for item in wanted]
    return [
        Found(
            plan,
            source,
            [_weighed(item[n], each) for item, each in zip(wanted, idfs, strict=True)],
            reduce(partial(_without, source), plan.excluded, source.live),
        )
        for n, source in enumerate(sources)
    ]


def _without(source: Source, allowed: Mask | None, item: Want | WantedPhrase) -> Mask | None:
    passages = evidence(item, source).passages
    if not len(passages):
        return allowed
    mask = np.ones(source.size, dtype=np.bool_) if allowed is None else allowed.copy()
    mask[passages] = False
    return mask


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A want's evidence in one source, with what all of it is worth."""

    evidence: Evidence
    idf: float


def _idfs(item: Sequence[Evidence], sources: Sequence[Source], passages: int) -> tuple[float, ...]:
    """How rare a want is, over its evidence in every source; of a choice, how rare each of its alternatives is."""
    choices = zip(*(each.alternatives or (each,) for each in item), strict=True)
    return tuple(_idf(choice, sources, passages) for choice in choices)


def _idf(item: Sequence[Evidence], sources: Sequence[Source], passages: int) -> float:
    having = sum(source.count_live(each.passages) for each, source in zip(item, sources, strict=True))
    return float(np.log1p((passages - having + 0.5) / (having + 0.5)))


def _weighed(found: Evidence, idfs: tuple[float, ...]) -> _Weighed:
    return _Weighed(found.best_of(idfs), 1.0) if found.alternatives else _Weighed(found, idfs[0])


class Found:
    """What answers in one source, among the passages that are ``allowed`` (None: all). Passages are numbers, ascending."""

    def __init__(self, plan: Plan, source: Source, wanted: Sequence[_Weighed], allowed: Mask | None) -> None:
        self._plan = plan
        self._source = source
        self._wanted = wanted
        self._allowed = allowed

    def narrowed(self, mask: Mask) -> Found:
        """What of it is in a mask of passages."""
        return Found(self._plan, self._source, self._wanted, mask if self._allowed is None else mask & self._allowed)

    # ------------------------------------------------------------ how many

    @cached_property
    def matching(self) -> Numbers:
        """Every passage that matches; all that are allowed, where nothing is wanted."""
        if not self._wanted:
            return np.arange(self._source.size) if self._allowed is None else np.flatnonzero(self._allowed)
        lists = [item.evidence.passages.astype(np.intp) for item in self._wanted]
        if len(lists) == 1:
            return self._permitted(lists[0])
        with self._source.scratch() as scratch:
            for passages in lists:
                scratch.seen[passages] = True
            matching = self._permitted(np.flatnonzero(scratch.seen))
            scratch.seen.fill(0)
        return matching

    def _permitted(self, passages: Numbers) -> Numbers:
        return passages if self._allowed is None else passages[self._allowed[passages]]

    # ------------------------------------------------------------ how well

    def top(self, count: int) -> tuple[Numbers, Floats]:
        """The best ``count`` passages and their scores, in no order, and all those as good as the last of them."""
        if not self._wanted:
            return self.matching, np.zeros(len(self.matching))
        passages, levels = self._risen
        if len(passages) < count:
            passages, levels = self._with_best_of_the_rest(count)
        elif len(passages) > count:
            passages, levels = _highest(passages, levels, count)
        scores = STEP * levels + self._sum(passages)
        if len(passages) > count:
            good = scores >= _largest(scores, count)
            return passages[good], scores[good]
        return passages, scores

    def scores(self, passages: Numbers) -> Floats:
        """Of passages that match, ascending."""
        if not self._wanted:
            return np.zeros(len(passages))
        return STEP * looked_up(passages, *self._risen) + self._sum(passages)

    def _sum(self, passages: Numbers) -> Floats:
        """In the order of the wants, in double precision: what is equal comes out equal."""
        total = np.zeros(len(passages))
        for item in self._wanted:
            total += item.idf * item.evidence.impacts_at(passages, self._source)
        return total

    def _with_best_of_the_rest(self, count: int) -> tuple[Numbers, Numbers]:
        """All on a step, and of the others those that may be among the best."""
        with self._source.scratch() as scratch:
            for item in self._wanted:
                item.evidence.add_to(scratch.sums, item.idf)
            # What is found at all has a sum above 0: as good a way to know what matches as any, and already paid for.
            matching = self._permitted(np.flatnonzero(scratch.sums > 0))
            sums = scratch.sums[matching]
            scratch.sums.fill(0)
        self.__dict__["matching"] = matching
        if len(sums) > count:
            matching = matching[sums >= _largest(sums, count) * NEARLY]
        risen, levels = self._risen
        every = np.union1d(matching, risen) if len(risen) else matching
        return every, looked_up(every, risen, levels)

    # ------------------------------------------------------------ the steps

    @cached_property
    def _risen(self) -> tuple[Numbers, Numbers]:
        """The passages that stand on a step, and on which. All steps but the last need all words."""
        first, *others = sorted((item.evidence for item in self._wanted), key=lambda each: len(each.exact))
        passages, fields = first.exact.astype(np.intp), first.fields
        if others:
            with self._source.scratch() as scratch:
                for other in others:
                    if not len(passages):
                        break
                    passages, fields = meeting(passages, fields, other, scratch)
        if self._allowed is not None:
            kept = self._allowed[passages]
            passages, fields = passages[kept], fields[kept]
        levels = _LEVELS[fields]
        if self._plan.phrase and len(passages):
            self._raise_phrases(passages, fields, levels)
        return self._with_same_question(passages, levels)

    def _raise_phrases(self, passages: Numbers, fields: Bytes, levels: Numbers) -> None:
        """A phrase can only be in a field that has all words."""
        places = np.flatnonzero(fields & (BITS["question"] | BITS["answer"]))
        if not len(places) or not self._plan.phrase:
            return
        found = side_by_side(self._plan.phrase.wants, self._source, passages[places]).fields_at(passages[places])
        levels[places] += STEPS["phrase in question"] * ((found & BITS["question"]) > 0)
        levels[places] += STEPS["phrase in answer"] * ((found & BITS["answer"]) > 0)

    def _with_same_question(self, passages: Numbers, levels: Numbers) -> tuple[Numbers, Numbers]:
        same = self._permitted(self._source.asking(self._plan.key)) if self._plan.key else NOWHERE
        if not len(same):
            return passages, levels
        every = np.union1d(passages, same)
        return every, looked_up(every, passages, levels) + STEPS["same question"] * np.isin(every, same)


# By the fields that all words are in: what that raises a passage by.
_LEVELS = np.array(
    [
        STEPS["all words"]
        + STEPS["all words in question"] * bool(fields & BITS["question"])
        + STEPS["all words in title"] * bool(fields & BITS["title"])
        for fields in range(256)
    ],
    dtype=np.int16,
)


def _highest(passages: Numbers, levels: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """Those on the ``count`` highest steps, and all on the same as the last of them."""
    for level in np.flatnonzero(np.bincount(levels))[:0:-1]:
        high = levels >= level
        if np.count_nonzero(high) >= count:
            return passages[high], levels[high]
    return passages, levels


def _largest(values: Numbers | Floats, count: int) -> float:
    """The ``count``-th largest."""
    return float(np.partition(values, len(values) - count)[len(values) - count])
