"""What does the owner's file say now?"""

from __future__ import annotations

import logging
from pathlib import Path

from indexer.errors import SettingsError
from indexer.steering.guiding import Steering
from indexer.steering.reading import read_steering

_LOG = logging.getLogger(__name__)
_Stamp = tuple[int, int, int] | None  # of a file: when it changed, how long it is, which it is; None where it is gone


class Followed:
    """A file that is read again when it changed. Raises SettingsError, which names file and line, where it cannot be read at first;
    later, what it said last goes on to hold, and the log says why. Safe to use from several threads.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._latest = _stamp(path), read_steering(path)

    def current(self) -> Steering:
        """What holds now; to look costs some microseconds."""
        if self._path is None:
            return self._latest[1]
        stamp = _stamp(self._path)
        if stamp != self._latest[0]:
            self._latest = stamp, self._read_again()
        return self._latest[1]

    def _read_again(self) -> Steering:
        try:
            return read_steering(self._path)
        except SettingsError as error:
            _LOG.warning("%s; what it said before holds until that is mended", error)
            return self._latest[1]


def _stamp(path: Path | None) -> _Stamp:
    try:
        found = path and path.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino) if found else None
