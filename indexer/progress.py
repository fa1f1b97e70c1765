"""How far is a reindex, and how long will it take?

One line of a terminal, written over and over; it is gone when the run ends.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

LABELS = {
    "finding": "Looking for files",
    "reading": "Reading",
    "building": "Building the index",
    "checking": "Checking the new index",
}
OFTEN = 0.1  # s between two lines
RECENT = (
    10.0  # s over which a rate is taken: unchanged files go by at once, and say nothing of those that are to be read
)
CLEAR = "\r\x1b[K"


@dataclass(slots=True)
class ProgressLine:
    """What `reindex` takes as its ``progress``."""

    out: TextIO
    clock: Callable[[], float] = time.monotonic
    _phase: str = ""
    _written: float = 0.0
    _times: deque[tuple[float, int]] = field(default_factory=deque)  # when how many were done, of late

    def __call__(self, phase: str, done: int, total: int) -> None:
        now = self.clock()
        if phase != self._phase:
            self._phase, self._written = phase, -OFTEN
            self._times = deque([(now, done)])
        if now - self._written >= OFTEN or (total and done == total):
            self._written = now
            self.out.write(CLEAR + self._line(now, done, total))
            self.out.flush()

    def clear(self) -> None:
        """Make room for what is to be said."""
        if self._phase:
            self._phase = ""
            self.out.write(CLEAR)
            self.out.flush()

    def _line(self, now: float, done: int, total: int) -> str:
        label = LABELS[self._phase]
        if not total:
            return f"{label}: {done:,}" if done else f"{label} ..."
        rate = self._rate(now, done)
        left = f", {rate:,.0f} a second, {_span((total - done) / rate)} left" if rate and done < total else ""
        return f"{label}: {done:,} of {total:,} ({done * 100 // total} %){left}"

    def _rate(self, now: float, done: int) -> float:
        self._times.append((now, done))
        while len(self._times) > 2 and now - self._times[1][0] > RECENT:
            self._times.popleft()
        then, before = self._times[0]
        return (done - before) / (now - then) if now > then else 0.0


def _span(seconds: float) -> str:
    """
    >>> _span(42.3), _span(150), _span(7_400)
    ('42 s', '2 min 30 s', '2 h 3 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, hours = whole // 60 % 60, whole // 3600
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {whole % 60} s"
