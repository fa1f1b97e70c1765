"""Which files are there to read?

A folder is searched for ``.html .htm .xhtml .txt .jsonl``. Passed over without a word: README files, hidden files and folders,
the ``_files`` folders of saved pages, and what the include and exclude patterns say. Links are followed only to files inside the
folder, so that no loop and no way out exists.
"""

from __future__ import annotations

import fnmatch
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from indexer.errors import SourceError
from indexer.settings import Settings, SourceSpec

EXTENSIONS = frozenset({".html", ".htm", ".xhtml", ".txt", ".jsonl"})
SAVED_PAGE_FOLDERS = ("_files", "_fichiers")  # "Save page as" of English and French browsers


@dataclass(frozen=True, slots=True)
class File:
    """A file to read.

    ``relative`` is its path within its source, with slashes; ``label`` tells sources apart that have the same path in them.
    ``signature`` (size, change times, inode) changes when the file does; ``seen`` is when we looked. Times are in nanoseconds.
    """

    path: Path
    relative: str
    base_url: str | None
    signature: tuple[int, ...]
    modified: int
    seen: int
    label: str = ""

    @property
    def url(self) -> str | None:
        return self.base_url and f"{self.base_url.rstrip('/')}/{quote(os.fsencode(self.relative))}"

    @property
    def identity(self) -> str:
        """What its article's id is made of where the page names no address."""
        return f"{self.label}/{self.relative}" if self.label else self.relative

    @property
    def published_as(self) -> str:
        return f"{self.identity} {self.url}"


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file that was found and will not be read. ``failed``: it should have been readable."""

    path: Path
    reason: str
    failed: bool


def find(source: SourceSpec, settings: Settings) -> Iterator[File | Unusable]:
    """The files of one source, in no order. Raises SourceError where the source itself is not to be had."""
    base_url = source.base_url or settings.base_url
    try:
        is_folder = stat.S_ISDIR(source.path.stat().st_mode)
    except OSError as error:
        raise SourceError(source.path, f"{error.strerror}: name a folder or a file of articles") from None
    if not is_folder:
        if source.path.suffix.lower() not in EXTENSIONS:
            raise SourceError(source.path, f"is none of {' '.join(sorted(EXTENSIONS))}")
        yield _file(source.path, source.path.name, base_url, settings)
        return
    root = source.path.resolve()
    for found in _walk(root):
        if isinstance(found, Unusable):
            yield found
        elif _wanted(relative := str(found)[len(str(root)) :].lstrip(os.sep).replace(os.sep, "/"), settings):
            yield _file(found, relative, base_url, settings, root)


def _walk(root: Path) -> Iterator[Path | Unusable]:
    """Every entry that looks like an article, without recursion."""
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            yield Unusable(folder, f"cannot be listed: {error.strerror}", failed=True)
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.endswith(SAVED_PAGE_FOLDERS):
                    folders.append(Path(entry.path))
            elif entry.is_symlink() and Path(entry.path).is_dir():
                yield Unusable(
                    Path(entry.path), "a link to a folder is not followed: name that folder as a source", failed=False
                )
            elif _is_candidate(entry.name):
                yield Path(entry.path)


def _is_candidate(name: str) -> bool:
    stem, dot, extension = name.lower().rpartition(".")
    return dot + extension in EXTENSIONS and stem != "readme"


def _wanted(relative: str, settings: Settings) -> bool:
    """Patterns are matched against the path within the source; ``*`` also crosses folders."""
    if settings.include and not any(fnmatch.fnmatch(relative, pattern) for pattern in settings.include):
        return False
    return not any(fnmatch.fnmatch(relative, pattern) for pattern in settings.exclude)


def _file(
    path: Path, relative: str, base_url: str | None, settings: Settings, root: Path | None = None
) -> File | Unusable:
    real = path
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):  # nothing else leads elsewhere: the walk enters no linked folder
            real = path.resolve(strict=True)
            status = real.stat()
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links, before Python 3.13
        return Unusable(path, f"cannot be opened: {getattr(error, 'strerror', None) or error}", failed=True)
    if root is not None and real is not path and not real.is_relative_to(root):
        return Unusable(path, "a link that leads out of its source is not followed", failed=False)
    if not stat.S_ISREG(status.st_mode):
        return Unusable(path, "is not a regular file", failed=False)
    if path.suffix.lower() != ".jsonl" and status.st_size > settings.max_page_mb * 1_000_000:
        megabytes = status.st_size / 1_000_000
        return Unusable(
            path, f"is of {megabytes:.0f} MB, more than max_page_mb = {settings.max_page_mb:g}", failed=False
        )
    signature = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    return File(real if root is None else path, relative, base_url, signature, status.st_mtime_ns, time.time_ns())
