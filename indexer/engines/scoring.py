"""Which passages answer a plan, and which of them best?

Over columns of postings (`indexer.engines.columns`), for any engine that can give them (`Source`); no loop in Python goes over
postings. Any word wanted makes a passage match, and so does asking the very question. A want speaks for a passage by what it weighs
there (`ranking.impact`), the more the rarer it is; above that come steps: the very question, the query as a phrase in the question,
all its words in the question, and so on, each worth more than all below it can add up to. Most queries are settled among the few
passages that stand on a step, and no other is scored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, partial, reduce
from math import log1p

import numpy as np

from indexer.analysis import FORMS, Plan, Want, WantedPhrase
from indexer.engines import columns
from indexer.engines.columns import NO_BYTES, NOWHERE, Bytes, Floats, Kin, Layer, Mask, Numbers, Wanted
from indexer.engines.evidence import Evidence, Source, evidence, sense, side_by_side
from indexer.engines.explaining import reason
from indexer.engines.lifting import SHAPE, nearness
from indexer.engines.ranking import BITS
from indexer.model import Explanation

DIGITS = 9  # behind the point: scores that differ by less are equal, whatever they were added up in
# More than words give with all that lifts them: 64 words, each in one of a thousand million passages, come to 1300, senses of them
# to 390, nearness to 50, and the other passages of an article to a fifth of what words and senses do.
STEP = 2500.0
# What each condition adds, in steps: each more than all those above it together.
STEPS = {
    "phrase in answer": 1,
    "all words": 2,
    "all words in title": 4,
    "all words in question": 8,
    "phrase in question": 16,
    "same question": 32,
}

EQUAL = 10.0**-DIGITS
PIN = STEP * 64  # more than all steps together: what the owner pinned, and as often as its place in his order says


def find(
    plan: Plan,
    sources: Sequence[Source],
    pinned: Sequence[Layer] | None = None,
    idfs: Sequence[tuple[float, ...]] | None = None,
) -> list[Found]:
    """What answers in each source, and what is pinned there. How rare a want is counts over all of them; where they are not all
    there is, ``idfs`` says it, of each want and each sense, of a choice of each of its alternatives.
    """
    wanted = [[evidence(item, source) for source in sources] for item in plan.wanted]
    senses = [
        [sense(item, [wanted[place][n] for place in item.of], source) for n, source in enumerate(sources)]
        for item in plan.senses
    ]
    if idfs is None:
        passages = sum([source.alive for source in sources])
        idfs = [_idfs(item, sources, passages) for item in (*wanted, *senses)]
    return [
        Found(
            plan,
            source,
            [_weighed(item[n], each, source) for item, each in zip((*wanted, *senses), idfs, strict=True)],
            reduce(partial(_without, source), plan.excluded, source.live),
            pinned[n] if pinned else NOTHING_PINNED,
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


def _idfs(item: Sequence[Evidence], sources: Sequence[Source], passages: int) -> tuple[float, ...]:
    """How rare a want is, over its evidence in every source; of a choice, how rare each of its alternatives is."""
    choices = zip(*(each.alternatives or (each,) for each in item), strict=True)
    return tuple([rarity(_having(choice, sources), passages) for choice in choices])


def _having(item: Sequence[Evidence], sources: Sequence[Source]) -> int:
    return sum([source.count_live(each.passages) for each, source in zip(item, sources, strict=True)])


def rarity(having: int, passages: int) -> float:
    """How rare it is to be found in so many of the passages."""
    # Never nothing. With the passages that lack it for all, as usual, mean nDCG@10 on four judged collections is .727, not .728.
    return log1p((passages + 0.5) / (having + 0.5))


def _weighed(found: Evidence, idfs: tuple[float, ...], source: Source) -> tuple[Evidence, float]:
    """What speaks for a want, and what all of it is worth."""
    return (found.best_of(idfs, source.size), 1.0) if found.alternatives else (found, idfs[0])


class Found:
    """What answers in one source, among the passages that are ``allowed`` (None: all). Passages are numbers, ascending.

    ``speaking`` has what speaks for each thing wanted, then for each sense, and what that is worth; what is ``pinned`` answers too.
    """

    def __init__(
        self,
        plan: Plan,
        source: Source,
        speaking: Sequence[tuple[Evidence, float]],
        allowed: Mask | None,
        pinned: Layer,
    ) -> None:
        self._plan = plan
        self._source = source
        self._speaking = speaking
        self._allowed = allowed
        self._pinned = pinned
        self._wants: list[Wanted] = [(idf * found.weight, found.layers) for found, idf in speaking]
        self._kin: list[Kin] = [found.kin_worth(idf) for found, idf in speaking if len(found.kin.passages)]
        self._answering = [passages for found, _ in speaking for passages in found.lists]
        if len(pinned.passages):
            self._wants.append((PIN, (pinned,)))
            self._answering.append(pinned.passages)
        if len(self._asking):  # in whatever words: 'cash back', 'cashback'
            self._answering.append(self._asking)
        self._exact: list[tuple[Numbers, Bytes | None]] = [
            (found.exact, found.fields) for found, _ in speaking[: len(plan.wanted)]
        ]

    def narrowed(self, mask: Mask) -> Found:
        """What of it is in a mask of passages."""
        allowed = mask if self._allowed is None else mask & self._allowed
        return Found(self._plan, self._source, self._speaking, allowed, self._pinned)

    # ------------------------------------------------------------ how many

    @cached_property
    def matching(self) -> Numbers:
        """Every passage that matches; all that are allowed, where nothing is wanted."""
        if not self._speaking:
            every = np.arange(self._source.size, dtype=np.uint32)
            return every if self._allowed is None else every[self._allowed]
        return columns.union(self._answering, self._source.size, self._allowed)

    @cached_property
    def total(self) -> int:
        """How many passages match."""
        if not self._speaking:
            return len(self.matching)
        return columns.count(self._answering, self._source.size, self._allowed)

    # ------------------------------------------------------------ how well

    def top(self, count: int, most: int = 0) -> tuple[Numbers, Floats]:
        """The best ``count`` passages and their scores, in no order, and all those as good as the last of them; the best ``most``,
        if that is more, but for those that stand on lower steps than all of the best ``count``.
        """
        most = max(count, most)
        if not self._speaking:
            return self.matching, np.zeros(len(self.matching))
        passages, levels = self._highest(count)
        wants = self._with_steps(passages, levels)
        if len(passages) < count:
            passages, total = columns.best(wants, self._kin, self._source.size, self._allowed, most)
            self.__dict__["total"] = total
        scores = columns.scores(passages, wants, self._kin, self._source.size)
        if len(passages) > most:
            good = scores >= np.partition(scores, len(scores) - most)[len(scores) - most] - EQUAL
            return passages[good], scores[good]
        return passages, scores

    def scores(self, passages: Numbers) -> Floats:
        """Of passages that match, ascending."""
        if not self._speaking:
            return np.zeros(len(passages))
        wants = self._with_steps(passages, self._levels(passages))
        return columns.scores(passages, wants, self._kin, self._source.size)

    def lifts(self, passages: Numbers, typed: Mask) -> dict[str, Floats]:
        """By what passages, ascending, are lifted where they are among the best (see `lifting`): those that are ``typed``."""
        items = zip(self._plan.wanted, self._speaking, strict=False)
        wanted = [
            (item, found, idf * found.weight) for item, (found, idf) in items if isinstance(item, Want) and item.terms
        ]
        asked = self._source.shapes[passages] == self._plan.shape if self._plan.shape else np.zeros(len(passages))
        return {
            "words near one another": nearness(wanted, self._source, passages) * typed,
            "same kind of question": SHAPE * asked * typed,
        }

    def typed(self, passages: Numbers) -> Mask:
        """Which of some passages, ascending, have something as typed, in any form. Nothing lifts synonyms alone."""
        having = np.zeros(len(passages), dtype=np.bool_)
        for found, _ in self._speaking[: len(self._plan.wanted)]:
            met, _ = columns.meet([(passages, None), (found.passages, None)], self._source.size, None)
            having[passages.searchsorted(met)] = True
        return having

    def explain(self, passage: int, others: float | None = None) -> Explanation:
        """Why one that matches has its score; among the best, where the article's ``others`` lift it, with its lifts."""
        if not self._speaking:
            return Explanation()
        here = np.array([passage], dtype=np.uint32)
        items = zip((*self._plan.wanted, *self._plan.senses), self._speaking, strict=True)
        reasons = [reason(item, found, idf, here, self._source.size) for item, (found, idf) in items]
        level = int(self._levels(here)[0])
        return Explanation(
            reasons=tuple([each for each in reasons if each]),
            pinned=float(columns.scores(here, [(PIN, (self._pinned,))], [], self._source.size)[0]),
            steps=tuple([(name, STEP * step) for name, step in STEPS.items() if level & step]),
            lifts=() if others is None else self._told_lifts(here, others),
        )

    def _told_lifts(self, here: Numbers, others: float) -> tuple[tuple[str, float], ...]:
        lifts = {name: float(points[0]) for name, points in self.lifts(here, self.typed(here)).items()} | {
            "other passages": others
        }
        return tuple([(name, points) for name, points in lifts.items() if points])

    def instead(self, passages: Numbers) -> Iterator[str]:
        """The synonyms (index terms) that some of ``passages`` have where they have no form of the word wanted."""
        for item, (found, _) in zip(self._plan.wanted, self._speaking, strict=False):
            if found.synonyms and isinstance(item, Want):
                lacking = passages[~_among(passages, found.passages)]
                for (term, _), having in zip(item.terms[FORMS:], found.synonyms, strict=True):
                    if len(lacking) and _among(lacking, having).any():
                        yield term

    def beside(self, passages: Numbers) -> Iterator[str]:
        """The terms of the glossary (as written) that some of ``passages`` have in any form."""
        senses = self._speaking[len(self._plan.wanted) :]
        for item, (found, _) in zip(self._plan.senses, senses, strict=True):
            for term, having in zip(item.written, found.terms, strict=True):
                if _among(passages, having).any():
                    yield term

    def _with_steps(self, passages: Numbers, levels: Bytes) -> list[Wanted]:
        """What is wanted and, above it, the steps that passages stand on."""
        return [*self._wants, (STEP, (Layer(passages, levels, 1.0),))] if len(passages) else self._wants

    # ------------------------------------------------------------ the steps

    def _highest(self, count: int) -> tuple[Numbers, Bytes]:
        """The passages on the ``count`` highest steps, all on the step of the last included, and how high each stands; all that
        stand on a step, where these are fewer. All steps but the last need all words.
        """
        passages, fields = columns.meet(self._exact, self._source.size, self._allowed)
        phrase = self._plan.phrase is not None
        places, levels = columns.highest(fields, _AT_MOST if phrase else _LEVELS, count)
        passages, fields = passages[places], fields[places]
        if phrase and len(passages):
            levels = _LEVELS[fields] | self._phrases(passages, fields)
            places, levels = columns.highest(levels, _AS_IT_IS, count)
            passages = passages[places]
        raised = [each for each in (self._asking, self._pinned_here) if len(each)]
        if raised:
            passages = columns.union([passages, *raised], self._source.size, None)
            levels = self._levels(passages)
        return passages, levels

    def _levels(self, passages: Numbers) -> Bytes:
        """How high each of some passages stands."""
        exact: list[tuple[Numbers, Bytes | None]] = [*self._exact, (passages, None)]
        met, fields = columns.meet(exact, self._source.size, self._allowed)
        levels = np.zeros(len(passages), dtype=np.uint8)
        levels[passages.searchsorted(met)] = _LEVELS[fields] | self._phrases(met, fields)
        levels[
            passages.searchsorted(columns.meet([(passages, None), (self._asking, None)], self._source.size, None)[0])
        ] |= STEPS["same question"]
        return levels

    def _phrases(self, passages: Numbers, fields: Bytes) -> Bytes:
        """Where the query is a phrase: only a field that has all words can have it."""
        levels = np.zeros(len(passages), dtype=np.uint8)
        if self._plan.phrase is None or not len(passages):
            return levels
        if self._plan.wanted == (self._plan.phrase,):  # then that is where it was found
            return _IN_FIELDS[fields]
        likely = (fields & _PHRASED) > 0
        runs = side_by_side(self._plan.phrase.wants, self._source, passages[likely])
        for number, step in _PHRASES.items():
            levels[passages.searchsorted(runs.passages[runs.fields == number])] |= step
        return levels

    @cached_property
    def _asking(self) -> Numbers:
        """The passages that ask the very question."""
        same = self._source.asking(self._plan.key) if self._plan.key else NOWHERE
        return same if self._allowed is None else same[self._allowed[same]]

    @property
    def _pinned_here(self) -> Numbers:
        passages = self._pinned.passages
        return passages if self._allowed is None else passages[self._allowed[passages]]


def _among(passages: Numbers, others: Numbers) -> Mask:
    """Which of some passages are among others, ascending."""
    if not len(others):
        return np.zeros(len(passages), dtype=np.bool_)
    mask: Mask = others.take(others.searchsorted(passages), mode="clip") == passages
    return mask


NOTHING_PINNED = Layer(NOWHERE, NO_BYTES, 1.0)

# By the fields that all words are in: what that raises a passage by.
_LEVELS: Bytes = np.array(
    [
        STEPS["all words"]
        + STEPS["all words in question"] * bool(fields & BITS["question"])
        + STEPS["all words in title"] * bool(fields & BITS["title"])
        for fields in range(256)
    ],
    dtype=np.uint8,
)
# The same where the query may be a phrase in the question, which is more than having all words in the title too.
_AT_MOST: Bytes = np.where(_LEVELS & STEPS["all words in question"], _LEVELS.max(), _LEVELS)
_AS_IT_IS: Bytes = np.arange(256, dtype=np.uint8)
_PHRASED = BITS["question"] | BITS["answer"]
_IN_FIELDS: Bytes = np.array(
    [
        STEPS["phrase in question"] * bool(fields & BITS["question"])
        + STEPS["phrase in answer"] * bool(fields & BITS["answer"])
        for fields in range(256)
    ],
    dtype=np.uint8,
)
# By the number of a field: the step of a phrase in it.
_PHRASES = {
    list(BITS).index("question"): STEPS["phrase in question"],
    list(BITS).index("answer"): STEPS["phrase in answer"],
}
