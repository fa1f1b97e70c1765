"""How much does a word weigh in a passage?

One BM25F over all fields (Robertson, Zaragoza and Taylor 2004: weighted frequencies are added up over the fields before they
saturate), and above that a share of what the question and the title say alone; but lengths are set against constants, not
against the averages of the day: so an impact is the passage's alone, is computed once, and an index that grew answers as one made
anew. It fits one byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Field(NamedTuple):
    """What an occurrence in it weighs, how much its length matters (BM25's b), the length, in words, that changes nothing, and what
    the field alone adds to what all fields say together (1).
    """

    weight: float
    share: float
    pivot: float
    alone: float = 0.0


# A question is what people ask for, and a short one that has the word is about it; a title repeats over an article's passages; the
# summary is found at the first passage, which need not say it; names and links are short or long for reasons of their own.
# Mean nDCG@10 on four judged collections (benchmarks/relevance.py) when chosen, .728: without the question alone .721, without the
# title alone .728, but .006 less on abstracts; answers against 150 words .727; SATURATION 1.6 .727.
FIELDS = {
    "question": Field(4.0, 0.75, 8, alone=1.0),
    "title": Field(2.5, 0.3, 8, alone=0.15),
    "answer": Field(1.0, 0.7, 90),
    "summary": Field(0.4, 0.7, 30),
    "author": Field(1.5, 0.0, 4),
    "links": Field(0.3, 0.0, 10),
}
BITS = {name: 1 << n for n, name in enumerate(FIELDS)}  # of a mask of fields
ALONE = {n: field.alone for n, field in enumerate(FIELDS.values()) if field.alone}  # by the number of the field
SATURATION = 1.2  # k1
FULL_IMPACT = 255  # what would weigh infinitely much in every field


def normaliser(field: Field, lengths: NDArray[Any]) -> NDArray[np.float64]:
    """What the occurrences in a field of such lengths are divided by."""
    return 1 - field.share + field.share * np.asarray(lengths, dtype=np.float64) / field.pivot


def impact(weights: NDArray[np.float64], alone: Mapping[int, NDArray[np.float64]]) -> NDArray[np.uint8]:
    """Weights (above 0) saturated, over all fields and in each of `ALONE`, in 255ths.

    >>> impact(np.array([0.001, 1e9, 1e9]), {0: np.array([0, 0, 1e9]), 1: np.array([0, 0, 1e9])})
    array([  1, 119, 255], dtype=uint8)
    """
    saturated = _saturated(weights)
    for field, share in ALONE.items():
        saturated += share * _saturated(alone[field])
    return np.maximum(np.rint(FULL_IMPACT * saturated / _FULL), 1).astype(np.uint8)


_FULL = 1 + sum(ALONE.values())


def _saturated(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return weights / (SATURATION + weights)
