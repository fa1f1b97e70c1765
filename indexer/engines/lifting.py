"""What lifts an answer among the best?

Scores say what each word weighs in a passage; here words are looked at together, questions as a whole, and passages beside the
others of their article. That costs more, so it is done for the first `WINDOW` articles only, as their scores order them, and
orders these anew; those behind follow as they were. So every article has one place, whatever page is asked for. All that words
come to and what lifts them, together, is less than a step (`scoring.STEP`): none comes before another that stands higher. What
has nothing as typed, in any form, but only synonyms is not lifted: so none comes before a passage that has.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

import numpy as np

from indexer.analysis import Want
from indexer.engines import columns
from indexer.engines.columns import Floats, Numbers
from indexer.engines.evidence import Evidence, Source

# nDCG@10 with each left out, and with half and twice of it: benchmarks/README.md, "Relevance".
WINDOW = 20  # articles; 10 is .001 less on two collections, 30 and 50 come to the same
NEAR = 0.3  # of what the rarer word of two is worth, where one follows the other; of many pairs, less
BACKWARD = 0.5  # of that, where they stand in the other order
SHAPE = 0.5  # for a question that asks what is asked: a cause, a way, a time, a place, a person, a number
OTHERS = 0.1  # of what the second best passage of an article says itself, half of that of the third, and so on
MOST_OTHERS = 8  # the next would say a two-thousandth


def nearness(wanted: Sequence[tuple[Want, Evidence, float]], source: Source, passages: Numbers) -> Floats:
    """What words that were typed one after another add where they stand near one another, any of their families, in one field.

    Of each two of them, the nearest places count: in full side by side, half as much with one word between them, and so on.
    """
    points = np.zeros(len(passages))
    if len(wanted) < 2:  # a pair
        return points
    posted = [found.kin if want.family else source.word(want.terms[0][0]) for want, found, _ in wanted]
    behind, before = columns.near(
        [(each.passages, each.starts) for each in posted], source.positions, passages, source.size
    )
    closeness = np.maximum(_AHEAD[behind], _BACK[before])
    share = pair_share(len(wanted) - 1)
    for (one, other), here in zip(pairwise(worth for *_, worth in wanted), closeness, strict=True):
        points += share * min(one, other) * here
    return points


def pair_share(pairs: int) -> float:
    """What each of so many pairs counts: a long query has many by chance."""
    return NEAR / sqrt(pairs)


def close(gap: int) -> float:
    """How near words are, from 0 to 1, of which one stands so many places behind the other; 0: nowhere."""
    return 1 / gap if 0 < gap < FAR else 0.0


FAR = 255  # places
_AHEAD: Floats = np.array([close(gap) for gap in range(256)])
_BACK: Floats = BACKWARD * _AHEAD


def others(weights: Floats, ranks: Numbers) -> Floats:
    """What passages add to their article, each by what the words in it weigh and by its rank there, from 0."""
    added: Floats = weights * _SHARES[np.minimum(ranks, MOST_OTHERS + 1)]
    return added


_SHARES: Floats = np.array([0.0, *(OTHERS / 2**n for n in range(MOST_OTHERS)), 0.0])
