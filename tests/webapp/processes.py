"""The real server, as the command line starts it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COMMAND = [sys.executable, "-c", "from webapp.cli import verbatim; verbatim()", "serve", "--port", "0"]


@contextmanager
def serving(*arguments: str | Path, cwd: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`verbatim serve` with these arguments, and the address that it says, without the last slash."""
    process = subprocess.Popen([*COMMAND, *map(str, arguments)], stderr=subprocess.PIPE, text=True, cwd=cwd)
    try:
        yield process, _address(process)
    finally:
        process.terminate()
        process.wait(timeout=30)
        if process.stderr:
            process.stderr.close()


def _address(process: subprocess.Popen[str]) -> str:
    said = []
    for line in process.stderr or ():
        said.append(line)
        if found := re.search(r"http://[\w.:]+(?=/)", line):
            return found[0]
    raise AssertionError(f"the server ended: {''.join(said)}")
