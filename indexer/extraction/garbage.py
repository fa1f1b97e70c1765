"""When is the garbage of a page collected?

After it. Python's collector starts anew every few hundred objects, and a page is made of ten thousands that are all in use until
the article is read: looking through them again and again was a sixth of the time. It waits for the page, never for two.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept_until_read() -> Iterator[None]:
    """The collector rests within, for every thread of the process, unless it rested before."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
