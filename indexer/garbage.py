"""When does Python look for garbage, while much is made that is none?"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 100_000  # new objects between two looks


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """What is read is no garbage, and to look for some among it every few hundred objects takes a quarter of the time."""
    before = gc.get_threshold()
    gc.set_threshold(MANY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
