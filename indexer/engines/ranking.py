"""How much does a word weigh in a passage?

One BM25F over all fields (Robertson, Zaragoza and Taylor 2004: weighted frequencies are added up over the fields before they
saturate), but lengths are set against constants, not against the averages of the day: so a weight is the passage's alone, is
computed once, and an index that grew answers as one made anew. Saturated, a weight fits one byte.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Field(NamedTuple):
    """What an occurrence in it weighs, how much its length matters (BM25's b), and the length, in words, that changes nothing."""

    weight: float
    share: float
    pivot: float


# A question is what people ask for; a title repeats over an article's passages; the summary is found at the first passage, which
# need not say it; names and links are short or long for reasons of their own. Mean nDCG@10 on four judged collections
# (benchmarks/relevance.py) when chosen: these .700; answers against 100 words .700, 60 .696; SATURATION 1.2 .700, 2.4 .697.
FIELDS = {
    "question": Field(4.0, 0.3, 8),
    "title": Field(2.0, 0.3, 8),
    "answer": Field(1.0, 0.7, 150),
    "summary": Field(0.4, 0.7, 30),
    "author": Field(1.5, 0.0, 4),
    "links": Field(0.3, 0.0, 10),
}
BITS = {name: 1 << n for n, name in enumerate(FIELDS)}  # of a mask of fields
SATURATION = 1.6  # k1
FULL_IMPACT = 255  # what would weigh infinitely much


def normaliser(field: Field, lengths: NDArray[Any]) -> NDArray[np.float64]:
    """What the occurrences in a field of such lengths are divided by."""
    return 1 - field.share + field.share * np.asarray(lengths, dtype=np.float64) / field.pivot


def impact(weights: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Weights (above 0) saturated, in 255ths.

    >>> impact(np.array([0.001, 1.6, 1e9]))
    array([  1, 128, 255], dtype=uint8)
    """
    saturated = np.rint(FULL_IMPACT * weights / (SATURATION + weights))
    return np.maximum(saturated, 1).astype(np.uint8)
