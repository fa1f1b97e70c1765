"""Time in proportion to length: what is four times as long may not take sixteen times as long."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

TIMES = 4
AT_MOST = 8  # times the time; quadratic would be 16, and a busy machine is no reason to fail
NOISE = 0.05  # seconds of CPU below which a ratio says nothing
TRIES = 3  # what is quadratic is so each time


def seconds(action: Callable[[], object]) -> float:
    """Of this process's CPU, without collecting the garbage of other tests."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        action()
        return time.process_time() - start
    finally:
        gc.enable()


def assert_in_proportion(action: Callable[[int], object], count: int, *, at_most: float = 10.0) -> None:
    """``action`` takes a number of things; it is called with ``count`` and with `TIMES` as many."""
    ratios = []
    for _ in range(TRIES):
        small, large = seconds(lambda: action(count)), seconds(lambda: action(TIMES * count))
        assert large < at_most
        ratios.append(large / max(small, NOISE))
        if ratios[-1] < AT_MOST:
            return
    raise AssertionError(f"{TIMES} times the length took {ratios} times the time")
