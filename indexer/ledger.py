"""What was read last time, file by file?

The ledger is kept with each generation. It lets `reindex` leave unchanged files alone, notice vanished ones, and account for every
file again without reading it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from indexer.settings import SourceSpec

Fate = Literal["article", "duplicate", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class Item:
    """One article of a file, or the reason why there is none. A duplicate's ``article`` is held by another item.

    A failed item may hold an article too: the one that was read before the file went bad, which is kept.
    """

    name: str
    digest: str
    fate: Fate
    article: str | None = None
    reason: str | None = None

    @property
    def holds(self) -> bool:
        return self.article is not None and self.fate != "duplicate"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """``signature`` is None where an unchanged file could not be told by it: then it is read again."""

    signature: tuple[int, ...] | None
    base_url: str | None
    items: tuple[Item, ...]


@dataclass(slots=True)
class Ledger:
    """The files of a generation by their paths, and the sources they came from."""

    sources: tuple[SourceSpec, ...] = ()
    reader: int = 0  # the version of the reading code
    files: dict[str, FileRecord] = field(default_factory=dict)

    def items(self) -> Iterator[Item]:
        for record in self.files.values():
            yield from record.items

    def digests(self) -> dict[str, str]:
        """The digest of every article that is held, by its id."""
        return {item.article: item.digest for item in self.items() if item.article and item.holds}

    def as_text(self) -> str:
        value = {
            "sources": [[str(source.path), source.base_url] for source in self.sources],
            "reader": self.reader,
            "files": {
                path: [record.signature, record.base_url, [_row(item) for item in record.items]]
                for path, record in sorted(self.files.items())
            },
        }
        return json.dumps(value, ensure_ascii=True)

    @classmethod
    def from_text(cls, text: str) -> Ledger:
        """Raises ValueError."""
        try:
            value = json.loads(text)
            return cls(
                tuple(SourceSpec(Path(path), base_url) for path, base_url in value["sources"]),
                value["reader"],
                {
                    path: FileRecord(signature and tuple(signature), base_url, tuple(Item(*row) for row in rows))
                    for path, (signature, base_url, rows) in value["files"].items()
                },
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"the ledger is damaged: {error}") from None


def _row(item: Item) -> list[str | None]:
    return [item.name, item.digest, item.fate, item.article, item.reason]
