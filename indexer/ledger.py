"""What was read last time, file by file?

The ledger is kept with each generation. It lets `reindex` leave unchanged files alone, notice vanished ones, and account for every
file again without reading it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from indexer.rules import SiteRule
from indexer.settings import SourceSpec

Fate = Literal["article", "duplicate", "skipped", "failed", "kept"]


@dataclass(frozen=True, slots=True)
class Item:
    """One article of a file, or the reason why there is none.

    A duplicate's ``article`` is held by another item; a kept one was read before the file went bad, and is in it no more.
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
    """``signature`` is None where an unchanged file could not be told by it: then it is read again.

    ``published_as`` is the address or path that the file's article gets where its page names none.
    """

    signature: tuple[int, ...] | None
    published_as: str
    items: tuple[Item, ...]

    def of(self, items: Iterable[Item]) -> FileRecord:
        return FileRecord(self.signature, self.published_as, tuple(items))


@dataclass(slots=True)
class Ledger:
    """The files of a generation by their paths, and the sources they came from."""

    sources: tuple[SourceSpec, ...] = ()
    reader: int = 0  # the version of the reading code
    files: dict[str, FileRecord] = field(default_factory=dict)
    rules: tuple[SiteRule, ...] = ()  # by which the owner wanted pages to be read

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
            "rules": [[rule.match, rule.selectors] for rule in self.rules],
            "files": {
                path: [record.signature, record.published_as, [_row(item) for item in record.items]]
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
                    path: FileRecord(signature and tuple(signature), published_as, tuple(Item(*row) for row in rows))
                    for path, (signature, published_as, rows) in value["files"].items()
                },
                tuple(SiteRule(match, tuple(map(tuple, rows))) for match, rows in value.get("rules", ())),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"the ledger is damaged: {error}") from None


def _row(item: Item) -> list[str | None]:
    return [item.name, item.digest, item.fate, item.article, item.reason]
