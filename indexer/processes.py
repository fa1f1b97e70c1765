"""How does work go to other processes, and end with the one that sent it?"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


def start_pool(jobs: int) -> ProcessPoolExecutor:
    """``jobs`` processes that do not outlive this one, even if it is killed."""
    # Not fork: the caller may have threads.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_end_with_parent)


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
