"""How does work go to other processes, and end with the one that sent it?"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import SpawnContext, SpawnProcess


def start_pool(jobs: int) -> ProcessPoolExecutor:
    """``jobs`` processes that do not outlive this one, even if it is killed."""
    return ProcessPoolExecutor(jobs, mp_context=_Context(), initializer=_end_with_parent)


class _Process(SpawnProcess):
    """Ctrl-C goes to all processes of a terminal; it is for the one that was called to say what becomes of it."""

    def start(self) -> None:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))  # from birth: the mask is inherited
        try:
            super().start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Context(SpawnContext):
    """Not fork: the caller may have threads."""

    Process = _Process


def is_working(pool: ProcessPoolExecutor) -> bool:
    """Whether processes can be had at all: not where a script starts us without asking for ``__name__ == "__main__"``."""
    try:
        return pool.submit(os.getpid).result() > 0
    except BrokenProcessPool:
        return False


def _end_with_parent() -> None:
    def watch() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            multiprocessing.connection.wait([parent.sentinel])
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
