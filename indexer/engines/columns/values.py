"""What do columns of postings hold?"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]  # of passages: uint32, ascending
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

FENCE = 64  # postings from one fence of positions to the next, and strings from one fence to the next
SOMEWHERE = np.uint8(128)  # in a mask of fields: all are in the passage, if not all in one field

NOWHERE: Numbers = np.empty(0, dtype=np.uint32)
NO_BYTES: Bytes = np.empty(0, dtype=np.uint8)


class Layer(NamedTuple):
    """A share of what speaks for something: ``values`` (uint8 or float64) in ``passages``, times each of the factors, added up."""

    passages: Numbers
    values: NDArray[Any]
    first: float
    second: float = 0.0


class Kin(NamedTuple):
    """What is kin to a want: postings of several words, word after word, of which in each passage the greatest of the ``impacts``
    counts, times ``worth`` and ``share``."""

    worth: float
    passages: Numbers
    impacts: Bytes
    share: float


Wanted: TypeAlias = tuple[float, tuple[Layer, ...]]  # what a want is worth (its idf), and its layers


class Positions(NamedTuple):
    """Where words stand: how often each posting's does (``counts``), and one after another the ``places``, ascending within a
    posting; those of every 64th posting begin where ``fences`` (uint64) says. A passage's places run field after field, one left
    free after each; ``lengths`` has a column a field."""

    counts: NDArray[Any]
    fences: NDArray[Any]
    places: NDArray[Any]
    lengths: tuple[NDArray[Any], ...]
