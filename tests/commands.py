"""The commands as processes of their own, as a terminal starts them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self, TextIO

PATIENCE = 30.0  # seconds, on a machine that is busy

# Whoever runs the tests beside something else has a shell that lets them ignore Ctrl-C, and so would the command.
_HEEDING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
REINDEX = [sys.executable, "-c", f"{_HEEDING}; from indexer.cli import reindex; reindex()"]


def until(true: Callable[[], object], *, within: float = PATIENCE) -> None:
    """Wait until something is so."""
    end = time.monotonic() + within
    while not true():
        assert time.monotonic() < end, "it has not come to be"
        time.sleep(0.02)


class Command:
    """A command at work, in a group of its own, with what it has said so far."""

    def __init__(self, *arguments: str | Path, cwd: Path) -> None:
        self.process = subprocess.Popen(
            [*REINDEX, *map(str, arguments)],
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.out: list[str] = []
        self.err: list[str] = []
        streams = ((self.process.stdout, self.out), (self.process.stderr, self.err))
        self._listeners = [threading.Thread(target=_listen, args=streaming) for streaming in streams]
        for listener in self._listeners:
            listener.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.wait()

    @property
    def said(self) -> str:
        return "".join(self.err)

    def says(self, words: str, times: int = 1) -> None:
        """Wait for words on standard error."""
        until(lambda: self.said.count(words) >= times or self.process.poll() is not None)
        assert self.said.count(words) >= times, self.said

    def interrupt(self) -> int:
        """Ctrl-C, which goes to all processes of a terminal; the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.wait()

    def wait(self) -> int:
        code = self.process.wait(PATIENCE)
        for listener in self._listeners:
            listener.join()
        return code

    def others(self) -> list[int]:
        """The processes of its group that are left."""
        return [
            int(path.name)
            for path in Path("/proc").iterdir()
            if path.name.isdigit() and _group(path) == self.process.pid
        ]


def _listen(stream: TextIO, lines: list[str]) -> None:
    with stream:
        lines.extend(stream)


def _group(process: Path) -> int:
    try:
        state, _, group = (process / "stat").read_text().rpartition(")")[2].split()[:3]
    except OSError:
        return -1
    return int(group) if state != "Z" else -1
