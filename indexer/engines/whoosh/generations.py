"""How do generations lie on disk, and how does one take the place of another?

    index/
      current            the name of the published generation, replaced in one rename
      lock               held by the one reindex at work
      generations/NAME/  the engine's files, immutable; ledger.json; generation.json, written last

A generation is complete when its ``generation.json`` is; nothing else is ever looked at. Everything is fsynced before the
rename that publishes it, so power loss leaves the old or the new one, whole. The card names the segments and what is deleted in
each, and has the size and a digest of every file. Sizes are looked at whenever a generation is opened; digests, which take reading
all of it, before it is published, linked (links share corruption) and when its soundness is asked for.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from indexer.errors import IndexBroken, IndexLocked, IndexMissing, IndexOutdated, IndexUnwritable
from indexer.model import Generation

FORMAT = 7  # of the whole index directory; raise it when an older index could not be read rightly
MODE = 0o755  # of folders: whoever serves may read, nobody else may write
OTHERS = (
    0o022  # what is taken from every file and folder made here, however loose the umask: to write is its owner's alone
)
_NAME = re.compile(r"\d{8}-[0-9a-f]{8}")
CARD, LEDGER, POINTER = "generation.json", "ledger.json", "current"


@dataclass(frozen=True, slots=True)
class SegmentRecord:
    """A segment of a generation: the name of its file, and the numbers of its articles that are deleted."""

    file: str
    dead: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """What a generation says of itself. ``files``: size and digest of each by its name."""

    generation: Generation
    segments: tuple[SegmentRecord, ...]
    files: dict[str, tuple[int, str]]

    def as_json(self) -> str:
        return json.dumps({"format": FORMAT, **asdict(self)})

    @classmethod
    def from_value(cls, value: dict[str, Any]) -> Self:
        """Raises KeyError, TypeError, ValueError."""
        return cls(
            Generation(**value["generation"]),
            tuple(SegmentRecord(each["file"], tuple(each["dead"])) for each in value["segments"]),
            {name: (int(size), str(digest)) for name, (size, digest) in value["files"].items()},
        )


def fsync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, text: str) -> None:
    """Write a whole file, or leave what was there: temporary name, fsync, rename, fsync of the folder."""
    temporary = path.with_name(f".{path.name}.new")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    fsync_directory(path.parent)


class Generations:
    """The folder of generations of one index."""

    def __init__(self, index: Path) -> None:
        self.index = index
        self.folder = index / "generations"

    def path(self, name: str) -> Path:
        return self.folder / name

    def current(self) -> str:
        """The name of the published generation. Raises IndexMissing, IndexBroken."""
        try:
            name = (self.index / POINTER).read_text("utf-8").strip()
        except FileNotFoundError:
            raise IndexMissing(self.index) from None
        except (OSError, UnicodeDecodeError) as error:
            raise IndexBroken(self.index, str(error)) from None
        if not name or name != Path(name).name:
            raise IndexBroken(self.index, f"{POINTER} names no generation")
        return name

    def card(self, name: str) -> Card:
        """What a generation says of itself. Raises IndexBroken, IndexOutdated."""
        try:
            value = json.loads((self.path(name) / CARD).read_text("utf-8"))
            found = value["format"]
            if found == FORMAT:
                return Card.from_value(value)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexBroken(self.index, f"generation {name}: {error}") from error
        raise IndexOutdated(self.index, found, FORMAT)

    def measure(self, name: str) -> Card:
        """The card of a generation whose files are all there, and as long as they were. Raises IndexBroken, IndexOutdated."""
        card = self.card(name)
        for file, (size, _digest) in card.files.items():
            if _size_of(self.path(name) / file) != size:
                raise IndexBroken(self.index, f"generation {name}: {file} is missing or damaged")
        return card

    def verify(self, name: str) -> None:
        """Read every file of a generation. Raises IndexBroken where one is not as it was written."""
        for file, (_size, digest) in self.card(name).files.items():
            if _digest_of(self.path(name) / file) != digest:
                raise IndexBroken(self.index, f"generation {name}: {file} is missing or damaged")

    def begin(self, base: str | None) -> Path:
        """A new empty folder, or one with the files of ``base`` in it (linked, or copied where links are not to be had)."""
        self.folder.mkdir(parents=True, exist_ok=True)
        number = 1 + max((int(path.name.partition("-")[0]) for path in self._all()), default=0)
        # The number orders them; the rest tells one from another of the same number in an index that was made anew.
        folder = self.path(f"{number:08d}-{secrets.token_hex(4)}")
        folder.mkdir(mode=MODE)
        if base:
            self.verify(base)
            for segment in self.card(base).segments:
                _link_or_copy(self.path(base) / segment.file, folder / segment.file)
        return folder

    def _all(self) -> list[Path]:
        """The folders of generations, whole or not, oldest first."""
        return (
            sorted(path for path in self.folder.iterdir() if _NAME.fullmatch(path.name)) if self.folder.exists() else []
        )

    def complete(self, generation: Generation, segments: Sequence[SegmentRecord], ledger: str) -> None:
        """Put everything on disk, the card last."""
        folder = self.path(generation.id)
        files = sorted(folder.iterdir())
        for file in files:
            with file.open("rb") as handle:
                os.fsync(handle.fileno())
        write_durably(folder / LEDGER, ledger)
        marks = {file.name: (file.stat().st_size, _digest_of(file)) for file in files}
        write_durably(folder / CARD, Card(generation, tuple(segments), marks).as_json())
        fsync_directory(self.folder)
        fsync_directory(
            self.index
        )  # the folder of generations may be new, and must not be missing once one is published

    def publish(self, name: str) -> None:
        write_durably(self.index / POINTER, name + "\n")

    def before(self, name: str) -> str | None:
        """The last whole generation that was made before this one."""
        earlier = [path.name for path in self._all() if path.name < name and (path / CARD).exists()]
        return earlier[-1] if earlier else None

    def sweep(self) -> None:
        """Delete all generations but the published one and the one before it. Who reads another has it mapped, and reads on."""
        kept = self._kept()
        for path in self._all():
            if path.name not in kept:
                shutil.rmtree(path)

    def _kept(self) -> tuple[str | None, ...]:
        try:
            current = self.current()
        except IndexMissing:
            return ()
        except IndexBroken:  # nobody knows which of the whole ones it named
            return tuple(path.name for path in self._all() if (path / CARD).exists())
        return current, self.before(current)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """The right to write, for one process at a time; freed by the system if that process dies. Raises IndexLocked."""
        umask = os.umask(OTHERS)
        os.umask(umask | OTHERS)
        try:
            with self._locked():
                yield
        finally:
            os.umask(umask)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with writing(self.index):
            self.index.mkdir(parents=True, exist_ok=True, mode=MODE)
            lock = os.open(self.index / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise IndexLocked(self.index, os.read(lock, 100).decode().strip() or "just begun") from None
            with writing(self.index):
                holder = f"process {os.getpid()}, since {time.strftime('%Y-%m-%d %H:%M:%S')}".encode()
                os.write(lock, holder)
                os.ftruncate(lock, len(holder))
            yield
        finally:
            os.close(lock)


@contextmanager
def writing(index: Path) -> Iterator[None]:
    """Translate the system's refusals to write."""
    try:
        yield
    except OSError as error:
        raise IndexUnwritable(index, error.strerror or str(error)) from error


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _digest_of(path: Path) -> str:
    """Of a file's bytes; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError:
        return ""


def _size_of(path: Path) -> int:
    """In bytes; -1 where there is no such file."""
    try:
        return path.stat().st_size
    except OSError:
        return -1
