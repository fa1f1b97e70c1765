"""Which files are there to read?

A folder is searched for ``.html .htm .xhtml .txt .jsonl``. Passed over without a word: README files, hidden files and folders,
the ``_files`` folders of saved pages, and what the include and exclude patterns say. Links are followed only to files inside the
folder, so that no loop and no way out exists.
"""

from __future__ import annotations

import errno
import fnmatch
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from indexer.errors import SourceError
from indexer.settings import Settings, SourceSpec

EXTENSIONS = frozenset({".html", ".htm", ".xhtml", ".txt", ".jsonl"})
SAVED_PAGE_FOLDERS = ("_files", "_fichiers")  # "Save page as" of English and French browsers


@dataclass(frozen=True, slots=True)
class File:
    """A file to read.

    ``name`` is its path as text, of which most files are never more; ``relative`` its path within its source, with slashes;
    ``label`` tells sources apart that have the same path in them. ``signature`` (size, change times, inode) changes when the file
    does; ``seen`` is when we looked. Times are in nanoseconds. ``most`` is how many bytes an article may have.
    """

    name: str
    relative: str
    base_url: str | None
    signature: tuple[int, ...]
    modified: int
    seen: int
    label: str = ""
    most: int = 20_000_000

    @property
    def path(self) -> Path:
        return Path(self.name)

    @property
    def url(self) -> str | None:
        """As web servers serve it: the page of a folder is the folder."""
        return self.base_url and f"{self.base_url.rstrip('/')}/{quote(os.fsencode(_served_as(self.relative)))}"

    @property
    def identity(self) -> str:
        """What its article's id is made of where the page names no address."""
        return f"{self.label}/{self.relative}" if self.label else self.relative

    @property
    def published_as(self) -> str:
        return f"{self.identity} {self.url}"


INDEX_PAGES = frozenset({"index.html", "index.htm", "index.xhtml"})


def _served_as(relative: str) -> str:
    """
    >>> _served_as("2018/05/titre/index.html"), _served_as("index.htm"), _served_as("index/a.html")
    ('2018/05/titre/', '', 'index/a.html')
    """
    folder, slash, name = relative.rpartition("/")
    return folder + slash if name in INDEX_PAGES else relative


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file that was found and will not be read. ``failed``: it should have been readable."""

    path: Path
    reason: str
    failed: bool

    @property
    def name(self) -> str:
        return str(self.path)


def find(source: SourceSpec, settings: Settings) -> Iterator[File | Unusable]:
    """The files of one source, in no order. Raises SourceError where the source itself is not to be had."""
    base_url = source.base_url or settings.base_url or None
    try:
        is_folder = stat.S_ISDIR(source.path.stat().st_mode)
    except OSError as error:
        raise SourceError(source.path, f"{error.strerror}: name a folder or a file of articles") from None
    if not is_folder:
        if source.path.suffix.lower() not in EXTENSIONS:
            raise SourceError(source.path, f"is none of {' '.join(sorted(EXTENSIONS))}")
        yield _file(str(source.path), source.path.name, base_url, settings)
        return
    root = os.path.realpath(source.path)
    for found in _walk(root):
        if isinstance(found, Unusable):
            yield found
        elif _wanted(relative := found.path[len(root) :].lstrip(os.sep).replace(os.sep, "/"), settings):
            yield _file(found.path, relative, base_url, settings, root)


def _walk(root: str) -> Iterator[os.DirEntry[str] | Unusable]:
    """Every entry that looks like an article, without recursion."""
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            yield Unusable(Path(folder), f"cannot be listed: {error.strerror}", failed=True)
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.endswith(SAVED_PAGE_FOLDERS):
                    folders.append(entry.path)
            elif entry.is_symlink() and Path(entry.path).is_dir():
                yield Unusable(
                    Path(entry.path), "a link to a folder is not followed: name that folder as a source", failed=False
                )
            elif _is_candidate(entry.name):
                yield entry


def concerns(path: Path, root: Path, settings: Settings) -> bool:
    """Whether `find` may find other files in the folder ``root`` since something happened at ``path``, which is in it."""
    relative = path.relative_to(root)
    *folders, name = relative.parts or ("",)
    if any(folder.startswith(".") or folder.endswith(SAVED_PAGE_FOLDERS) for folder in folders):
        return False
    if path.is_file() or _is_candidate(name):
        return _is_candidate(name) and not name.startswith(".") and _wanted(relative.as_posix(), settings)
    return not name.startswith(".")  # a folder, or what has gone and may have been one


def linked(root: Path) -> frozenset[Path]:
    """The files that links in the folder ``root`` lead to."""
    entries = (entry for entry in _walk(str(root)) if isinstance(entry, os.DirEntry) and entry.is_symlink())
    return frozenset(Path(os.path.realpath(entry.path)) for entry in entries)


def _is_candidate(name: str) -> bool:
    stem, dot, extension = name.lower().rpartition(".")
    return dot + extension in EXTENSIONS and stem != "readme"


def _wanted(relative: str, settings: Settings) -> bool:
    """Patterns are matched against the path within the source; ``*`` also crosses folders."""
    if settings.include and not any(fnmatch.fnmatch(relative, pattern) for pattern in settings.include):
        return False
    return not any(fnmatch.fnmatch(relative, pattern) for pattern in settings.exclude)


def _file(
    name: str, relative: str, base_url: str | None, settings: Settings, root: str | None = None
) -> File | Unusable:
    real = name
    try:
        status = os.lstat(name)
        if stat.S_ISLNK(status.st_mode):  # nothing else leads elsewhere: the walk enters no linked folder
            real = os.path.realpath(name, strict=True)
            status = os.stat(real)  # noqa: PTH116  # of ten thousand files, few are ever more than their name
    except OSError as error:
        return Unusable(Path(name), f"cannot be opened: {error.strerror or error}", failed=True)
    if reason := _unwanted(real, status, settings, root):
        return Unusable(Path(name), reason, failed=False)
    signature = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    return File(
        real if root is None else name,
        relative,
        base_url,
        signature,
        status.st_mtime_ns,
        time.time_ns(),
        most=int(settings.max_page_mb * 1_000_000),
    )


def _unwanted(name: str, status: os.stat_result, settings: Settings, root: str | None) -> str | None:
    """Why a file, which is really called ``name``, is not to be read."""
    if root is not None and not name.startswith(os.path.join(root, "")):  # noqa: PTH118
        return "a link that leads out of its source is not followed"
    if not stat.S_ISREG(status.st_mode):
        return "is not a regular file"
    if status.st_size > settings.max_page_mb * 1_000_000 and not name.lower().endswith(".jsonl"):
        return f"is of {status.st_size / 1_000_000:.0f} MB, more than max_page_mb = {settings.max_page_mb:g}"
    return None


# ---------------------------------------------------------------- opening


def open_file(file: File) -> BinaryIO:
    """Open a file that was found. Raises OSError, also where something else has taken its place since: a pipe or a device, or a
    link where there was none or that leads elsewhere now. Nobody waits for the other end of a pipe.
    """
    descriptor = _open(file)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "is not a regular file any more", file.name)
    return os.fdopen(descriptor, "rb")


def _open(file: File) -> int:
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        return os.open(file.name, flags | os.O_NOFOLLOW)
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.EMLINK):  # how systems say that it is a link
            raise
    descriptor = os.open(file.name, flags)
    if os.fstat(descriptor).st_ino != file.signature[-1]:
        os.close(descriptor)
        raise OSError(errno.EINVAL, "is a link that leads elsewhere than when it was found", file.name)
    return descriptor
