"""How do arrays lie in a file, and strings in arrays?

A segment is one immutable file of named arrays, one after another, with their table at the end. It is mapped, not read: what a
query touches comes from the page cache, which every process shares. Strings that are looked up are a `Lexicon`.
"""

from __future__ import annotations

import json
import mmap
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from io import BufferedWriter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from indexer.engines.columns import FENCE, seek

Array = NDArray[Any]

MAGIC = b"verbatim"  # the last bytes; before them, how long the table is
ALIGNMENT = 64  # bytes: a line of the processor's cache


class ArrayWriter:
    """Writes arrays one after another, each at once (`add`), piece by piece (`begin`, `append`), or piece by piece beside others
    (`room`). The file is whole, and on disk, once the context is left without an error.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb")
        self._table: dict[str, list[Any]] = {}
        self._last: list[Any] = []
        self._rooms: list[Room] = []

    def __enter__(self) -> Self:
        return self

    def begin(self, name: str, dtype: DTypeLike) -> None:
        self._file.write(b"\0" * (-self._file.tell() % ALIGNMENT))
        self._last = self._table[name] = [np.dtype(dtype).str, self._file.tell(), 0]

    def append(self, values: Array) -> None:
        """To the array begun last."""
        values = np.ascontiguousarray(values, dtype=self._last[0])
        self._file.write(values.data.cast("B") if values.size else b"")
        self._last[2] += values.size

    def add(self, name: str, values: Array) -> None:
        self.begin(name, values.dtype)
        self.append(values)

    def room(self, name: str, dtype: DTypeLike, count: int) -> Room:
        """For ``count`` values, which are all there before the context is left."""
        self.begin(name, dtype)
        self._last[2] = count
        self._rooms.append(Room(self._file, np.dtype(dtype), count))
        self._file.seek(count * np.dtype(dtype).itemsize, os.SEEK_CUR)
        return self._rooms[-1]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._file:
            if kind is None:
                if any(room.left for room in self._rooms):
                    raise ValueError("an array is shorter than its room")
                table = json.dumps(self._table).encode()
                self._file.write(table + len(table).to_bytes(8, "little") + MAGIC)
                self._file.flush()
                os.fsync(self._file.fileno())


class Room:
    """Where the values of an array go, in a file that goes on behind them."""

    def __init__(self, file: BufferedWriter, dtype: np.dtype[Any], count: int) -> None:
        self._file, self._dtype, self.left = file, dtype, count
        self._place = file.tell()

    def append(self, values: Array) -> None:
        if values.size > self.left:
            raise ValueError("an array is longer than its room")
        end = self._file.tell()
        self._file.seek(self._place)
        self._file.write(np.ascontiguousarray(values, dtype=self._dtype).data.cast("B") if values.size else b"")
        self._place = self._file.tell()
        self.left -= values.size
        self._file.seek(end)


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """One file of ``arrays``, which is not there yet."""
    with ArrayWriter(path) as writer:
        for name, values in arrays.items():
            writer.add(name, values)


def map_arrays(path: Path) -> dict[str, Array]:
    """The arrays of a file, mapped. Raises ValueError where it is no such file, or a part of it is missing."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < 16:
            raise ValueError(f"{path.name} is cut short")
        memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    end = size - 16
    if memory[-8:] != MAGIC:
        raise ValueError(f"{path.name} is cut short, or no segment")
    length = int.from_bytes(memory[end : end + 8], "little")
    table: dict[str, tuple[str, int, int]] = json.loads(memory[end - length : end] if length <= end else b"")
    if any(offset % ALIGNMENT for _dtype, offset, _count in table.values()):
        raise ValueError(f"{path.name} has an array where none can begin")
    return {
        name: np.frombuffer(memory, dtype, count, offset) if count else np.empty(0, dtype)
        for name, (dtype, offset, count) in table.items()
    }


class Segment:
    """The arrays of one file by their names, and its lexicons."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._arrays = arrays
        self._lexicons: dict[str, Lexicon] = {}

    @classmethod
    def open(cls, path: Path) -> Self:
        return cls(map_arrays(path))

    def let_go(self) -> None:
        """Hold none of its pages in memory until they are read again: whoever goes through all of them once needs few at a time."""
        memories = (getattr(each.base, "obj", None) for each in self._arrays.values())
        mapped = {id(memory): memory for memory in memories if isinstance(memory, mmap.mmap)}
        for memory in mapped.values() if hasattr(mmap, "MADV_DONTNEED") else ():
            memory.madvise(mmap.MADV_DONTNEED)

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def names(self) -> Iterable[str]:
        return self._arrays.keys()

    def lexicon(self, name: str) -> Lexicon:
        lexicon = self._lexicons.get(name)
        if lexicon is None:
            lexicon = self._lexicons[name] = Lexicon(self[f"{name}_text"], self[f"{name}_fences"])
        return lexicon

    @cached_property
    def passages(self) -> int:
        return len(self["passage_article"])

    @cached_property
    def articles(self) -> int:
        return len(self["article_rank"])


class Lexicon:
    """Different strings, sorted, by their numbers. None has a line end in it.

    >>> Lexicon.of(["brand", "data", "market"]).find("data")
    1
    """

    def __init__(self, text: Array, fences: Array) -> None:
        self._text = text
        self._fences = fences

    @classmethod
    def of(cls, entries: Sequence[str]) -> Self:
        """A lexicon of sorted, different entries."""
        return cls(*lexicon_arrays([entry.encode() for entry in entries]))

    def _blocks(self, first: int, end: int) -> bytes:
        """The entries between two fences, each with its line end."""
        return bytes(self._text.data[int(self._fences[first]) : int(self._fences[end])])

    @cached_property
    def _length(self) -> int:
        blocks = len(self._fences) - 1
        return FENCE * (blocks - 1) + self._blocks(blocks - 1, blocks).count(b"\n") if blocks > 0 else 0

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self):
            raise IndexError(number)
        block = number // FENCE
        return self._blocks(block, block + 1).split(b"\n")[number % FENCE].decode()

    def find(self, entry: str) -> int:
        """Its number, or -1."""
        number, found = seek(self._text, self._fences, entry.encode())
        return number if found else -1

    def range(self, prefix: str) -> tuple[int, int]:
        """The numbers of the entries that begin so: from the first up to, not with, the second."""
        wanted = prefix.encode()
        return seek(self._text, self._fences, wanted)[0], seek(self._text, self._fences, wanted + b"\xff")[0]

    def begins(self, prefix: str) -> bool:
        """Whether an entry begins so."""
        low, high = self.range(prefix)
        return low < high

    def entries(self, low: int = 0, high: int | None = None) -> list[str]:
        """The entries from one number up to, not with, another."""
        high = len(self) if high is None else min(high, len(self))
        if low >= high:
            return []
        first, last = low // FENCE, (high - 1) // FENCE
        text = self._blocks(first, last + 1).decode()
        return text.split("\n")[low - first * FENCE : high - first * FENCE]


def lexicon_arrays(entries: Sequence[bytes]) -> tuple[Array, Array]:
    """Text and fences of sorted, different entries."""
    blocks = [b"".join(entry + b"\n" for entry in entries[n : n + FENCE]) for n in range(0, len(entries), FENCE)]
    fences = np.cumsum([0, *map(len, blocks)], dtype=np.uint64)
    return np.frombuffer(b"".join(blocks), dtype=np.uint8), fences


def segment_file() -> str:
    """A name that no other segment has, of the form that Whoosh takes for one of its own."""
    return f"MAIN_{secrets.token_hex(8)}.arrays"
