"""How did every file end, and which articles changed?

Every file found ends as exactly one of the outcomes (a JSON lines file: every line). The first file that has an article claims it;
files come newest first, so of two files of one article the newer wins. A file that went bad keeps what was read from it before,
unless another file claims that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from indexer.errors import SourceError
from indexer.ledger import FileRecord, Item, Ledger
from indexer.model import Article, Directive
from indexer.reading import Reading, is_page, read
from indexer.rules import selectors_for
from indexer.sources import File, Unusable

FileOutcome = Literal["added", "updated", "unchanged", "duplicate", "skipped", "failed"]
KEPT = " (what was read from it before is kept)"


@dataclass(frozen=True, slots=True)
class Entry:
    """How one file (or line of a JSON lines file) ended."""

    name: str
    article: str | None = None
    reason: str | None = None


@dataclass(slots=True)
class Accounts:
    """One pass over the files. ``before`` is the ledger of the last time, ``after`` the one that is being written; ``article_of``
    gives an article that was held last time, as it was, ``address_of`` its address.
    """

    before: Ledger
    after: Ledger
    full: bool
    address_of: Callable[[str], str | None]
    article_of: Callable[[str], Article | None]
    claims: dict[str, str] = field(default_factory=dict)  # article: what has it
    _held: dict[str, str] = field(init=False)
    _ends: dict[FileOutcome, list[tuple[str, Entry]]] = field(init=False)
    _bad: set[str] = field(default_factory=set)  # files of which something failed
    _bad_folders: list[Path] = field(default_factory=list)
    _kept: set[str] = field(default_factory=set)  # files of which something is kept

    def __post_init__(self) -> None:
        self._held = self.before.digests()
        self._ends = {name: [] for name in get_args(FileOutcome)}

    def outcomes(self) -> dict[FileOutcome, tuple[Entry, ...]]:
        return {name: tuple(self._explained(path, entry) for path, entry in ends) for name, ends in self._ends.items()}

    def _explained(self, path: str, entry: Entry) -> Entry:
        if path not in self._kept or entry.reason is None or path not in self._bad:
            return entry
        return Entry(entry.name, entry.article, entry.reason + KEPT)

    def held(self, article: str) -> bool:
        """Whether the archive had it last time."""
        return article in self._held

    def removed(self) -> tuple[str, ...]:
        return tuple(sorted(self._held.keys() - self.claims.keys()))

    # ------------------------------------------------------------ file by file

    def is_known(self, file: File) -> bool:
        """Whether a file need not be read: nothing about it has changed since it was."""
        record = self.before.files.get(file.name)
        return (
            not self.full
            and record is not None
            and self.before.reader == self.after.reader
            and record.signature == file.signature
            and record.published_as == file.published_as
            and not self._is_ruled_otherwise(file, record)
        )

    def _is_ruled_otherwise(self, file: File, record: FileRecord) -> bool:
        """Whether a page is to be read by other rules than last time. Where nothing was read, nothing says what its address is."""
        if self.before.rules == self.after.rules or not is_page(file):
            return False
        addresses = [item.article and (self.address_of(item.article) or file.identity) for item in record.items]
        return any(
            address is None or selectors_for(self.before.rules, address) != selectors_for(self.after.rules, address)
            for address in addresses
        )

    def unusable(self, found: Unusable) -> None:
        path = found.name
        self._end("failed" if found.failed else "skipped", path, path, reason=found.reason)
        if found.failed:
            self._bad.add(path)
            self._bad_folders.append(found.path)

    def take(self, file: File, readings: Iterator[Reading] | None) -> Iterator[Article]:
        """Account for a file; what it yields is new or changed. ``readings`` is None for a known file."""
        path = file.name
        record = self.before.files.get(path)
        if readings is None and record is not None and not self._wins_anew(record):
            items = [self._as_before(path, item) for item in record.items]
            self.after.files[path] = record if items == [*record.items] else record.of(items)
            return
        items = []
        signature = file.signature if _is_settled(file) else None
        try:
            for reading in readings or read(file, self.after.rules):
                article, item = self._judge(path, reading)
                items.append(item)
                if article:
                    yield article
        except SourceError as error:
            signature = None  # it is tried again next time
            items.append(self._failed(path, path, error.reason))
        self.after.files[path] = FileRecord(signature, file.published_as, tuple(items))

    def _wins_anew(self, record: FileRecord) -> bool:
        """Whether an article that a newer file held last time falls to this one, and so has to be read."""
        own = {item.article for item in record.items if item.fate == "article"}
        return any(
            item.fate == "duplicate" and item.article not in self.claims and item.article not in own
            for item in record.items
        )

    def _as_before(self, path: str, item: Item) -> Item:
        if item.fate == "failed":
            self._bad.add(path)
        elif item.fate in ("article", "duplicate") and item.article:
            if item.article in self.claims:
                return self._duplicate(path, item.name, item.digest, item.article)
            self.claims[item.article] = item.name
        if item.fate != "kept":
            self._end("unchanged" if item.fate == "article" else item.fate, path, item.name, item.article, item.reason)
        return item

    def _judge(self, path: str, reading: Reading) -> tuple[Article | None, Item]:
        if reading.article is None:
            return None, self._without_article(path, reading)
        id = reading.article.id
        if id in self.claims:
            return None, self._duplicate(path, reading.name, reading.digest, id)
        self.claims[id] = reading.name
        same = not self.full and (self._held.get(id) == reading.digest or self._reads_as_before(reading.article))
        self._end("unchanged" if same else "updated" if id in self._held else "added", path, reading.name, id)
        return (None if same else reading.article), Item(reading.name, reading.digest, "article", id)

    def _reads_as_before(self, article: Article) -> bool:
        """Whether other rules than last time made nothing else of a page. They are part of its digest, which so says nothing."""
        if (
            self.before.rules == self.after.rules
            or self.before.reader != self.after.reader
            or not self.held(article.id)
        ):
            return False
        before = self.article_of(article.id)
        return before == article and _directives(before) == _directives(article)

    def _duplicate(self, path: str, name: str, digest: str, id: str) -> Item:
        reason = f"the same article as {self.claims[id]}"
        self._end("duplicate", path, name, id, reason)
        return Item(name, digest, "duplicate", id, reason)

    def _without_article(self, path: str, reading: Reading) -> Item:
        reason = reading.reason or "no article"
        if reading.failed:
            return self._failed(path, reading.name, reason)
        self._end("skipped", path, reading.name, reason=reason)
        return Item(reading.name, reading.digest, "skipped", reason=reason)

    def _failed(self, path: str, name: str, reason: str) -> Item:
        self._bad.add(path)
        self._end("failed", path, name, reason=reason)
        return Item(name, "", "failed", reason=reason)

    def _end(
        self, outcome: FileOutcome, path: str, name: str, article: str | None = None, reason: str | None = None
    ) -> None:
        self._ends[outcome].append((path, Entry(name, article, reason)))

    # ------------------------------------------------------------ once all files were taken

    def keep(self) -> list[str]:
        """The articles of files gone bad that no other file has: they stay as they were last read. To be called once, last."""
        records = list(self.before.files.items())
        return [id for path, record in records if self._went_bad(path) for id in self._keep(path, record)]

    def _went_bad(self, path: str) -> bool:
        unseen = path not in self.after.files
        return path in self._bad or (unseen and any(Path(path).is_relative_to(folder) for folder in self._bad_folders))

    def _keep(self, path: str, record: FileRecord) -> list[str]:
        new = self.after.files.get(path) or FileRecord(None, record.published_as, ())
        kept = {
            item.article: Item(item.name, item.digest, "kept", item.article)
            for item in record.items
            if item.holds and item.article and item.article not in self.claims
        }
        self.after.files[path] = new.of([*(item for item in new.items if item.fate != "kept"), *kept.values()])
        self.claims |= {id: item.name for id, item in kept.items()}
        if kept:
            self._kept.add(path)
        return list(kept)


def _directives(article: Article) -> list[Directive | None]:
    """How links lead to its passages, which is no part of an article."""
    return [passage.directive for passage in article.passages]


def _is_settled(file: File) -> bool:
    """Whether a later change is bound to show in the signature: not if the last one was within a tick of the clock."""
    tick = 2_000_000_000 if file.modified % 1_000_000_000 == 0 else 50_000_000
    return file.seen - max(file.signature[1:3]) > tick
