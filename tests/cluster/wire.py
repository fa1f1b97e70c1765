"""What goes over the wire to a cluster, and what may become of it.

Below the official client's own retries, every request of this process passes here. Counted are those of the main thread: beats of
the lock come when they come, and go through, unless the process stands for one that is dead.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from opensearchpy import Urllib3HttpConnection
from opensearchpy.exceptions import ConnectionError as Unreached
from opensearchpy.exceptions import ConnectionTimeout, OpenSearchException

READING = ("_search", "_count", "_mget")
LOST = 2  # answers, one after the other: of a request and of the client's own second try


class Killed(BaseException):
    """Stands for SIGKILL: from here on nothing reaches the cluster, whatever tries to clean up."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at the request with a number, counted from 0.

    ``killed``: the process is gone before it. ``lost``: it is carried out, and its answer does not come, twice. ``late``: no answer
    comes, and it is carried out after what was sent in its place. ``gone``: neither it nor any later one reaches the cluster.
    """

    mode: str
    number: int


class Wire:
    """``asked`` are the requests counted: those that change something, or all."""

    def __init__(self, carry_out: Callable[..., Any]) -> None:
        self._carry_out = carry_out
        self._main = threading.get_ident()
        self._fault: Fault | None = None
        self._dead = False
        self._late: list[Callable[[], Any]] = []
        self.asked: list[str] = []

    @contextmanager
    def with_fault(self, fault: Fault | None) -> Iterator[None]:
        self.asked, self._fault, self._dead, self._late = [], fault, False, []
        try:
            yield
        finally:
            self._fault, self._dead = None, False

    def ask(self, connection: object, method: str, url: str, *args: Any, **more: Any) -> Any:
        def carry_out() -> Any:
            return self._carry_out(connection, method, url, *args, **more)

        if threading.get_ident() != self._main:
            if self._dead:
                raise Unreached("N/A", "gone", None)
            return carry_out()
        if self._dead:
            raise self._end()
        fault = self._fault
        if not fault or not (fault.mode == "gone" or changes(method, url)):
            return carry_out()
        number = len(self.asked)
        self.asked.append(f"{method} {url}")
        return self._faulty(fault, number, carry_out)

    def _faulty(self, fault: Fault, number: int, carry_out: Callable[[], Any]) -> Any:
        behind = number - fault.number
        if fault.mode in ("killed", "gone") and behind == 0:
            self._dead = True
            raise self._end()
        if fault.mode == "late" and behind == 0:
            self._late = [carry_out]
            raise ConnectionTimeout("TIMEOUT", "not carried out yet", None)
        if fault.mode == "lost" and 0 <= behind < LOST:
            with suppress(OpenSearchException):
                carry_out()
            raise ConnectionTimeout("TIMEOUT", "carried out, and the answer lost", None)
        answer = carry_out()
        if behind > 0:
            while self._late:
                with suppress(OpenSearchException):
                    self._late.pop()()
        return answer

    def _end(self) -> BaseException:
        return Killed() if self._fault and self._fault.mode == "killed" else Unreached("N/A", "gone", None)


def changes(method: str, url: str) -> bool:
    """Whether a request may change what a cluster holds."""
    return method in ("PUT", "DELETE") or (method == "POST" and not url.partition("?")[0].endswith(READING))


@contextmanager
def tapped() -> Iterator[Wire]:
    """All requests of this process pass a Wire."""
    wire = Wire(Urllib3HttpConnection.perform_request)

    def ask(connection: Urllib3HttpConnection, *args: Any, **more: Any) -> Any:
        return wire.ask(connection, *args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Urllib3HttpConnection, "perform_request", ask)
        yield wire
