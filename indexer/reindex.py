"""What changed since the last time, and is the new generation fit to be published?

Files are taken newest first, so that of two files of one article the newer wins; unchanged ones are accounted for from the ledger
without being read. Articles stream from the readers into the engine. Until `publish`, nothing that answers is touched.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from indexer.engines import Engine
from indexer.engines.whoosh import WhooshEngine
from indexer.errors import ChecksFailed, IndexBroken, IndexMissing, IndexOutdated, SourceError
from indexer.extraction import EXTRACTOR
from indexer.ledger import FileRecord, Item, Ledger
from indexer.model import Article, Changes, Generation
from indexer.reading import Reading, read, read_in_order
from indexer.settings import Settings, SourceSpec
from indexer.sources import File, Unusable, find

DEFAULT_SOURCE = Path("corpus")
KEPT = " (the article is kept as last read)"
SMALLEST_SHARE = 0.9  # of the articles before: a generation that shrank more is not published unasked

FileOutcome = Literal["added", "updated", "unchanged", "duplicate", "skipped", "failed"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """How one file (or line of a JSON lines file) ended."""

    name: str
    article: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a reindex did. Every file found is in exactly one of the outcomes; ``removed`` are ids of articles that went."""

    outcomes: dict[FileOutcome, tuple[Entry, ...]]
    removed: tuple[str, ...]
    articles: int
    passages: int | None
    generation: str | None
    published: bool
    dry_run: bool
    seconds: float

    @property
    def found(self) -> int:
        return sum(len(entries) for entries in self.outcomes.values())

    @property
    def failed(self) -> tuple[Entry, ...]:
        return self.outcomes["failed"]


def reindex(
    settings: Settings,
    *,
    full: bool = False,
    dry_run: bool = False,
    allow_shrink: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Bring the index up to date with its sources.

    Raises IndexLocked, IndexBroken and IndexOutdated (not where ``full``), SourceError (a source that is not there), ChecksFailed
    and IndexUnwritable; in every case what was published before goes on answering.
    """
    engine = WhooshEngine(settings.index)
    if dry_run:
        return _Run(engine, settings, full=full, progress=progress).rehearse()
    with engine.exclusive():
        return _Run(engine, settings, full=full, progress=progress).perform(allow_shrink=allow_shrink)


@dataclass
class _Run:
    """One pass over the sources: which articles changed, and how every file ended."""

    engine: Engine
    settings: Settings
    full: bool
    progress: Progress | None
    began: float = field(default_factory=time.perf_counter)
    outcomes: dict[FileOutcome, list[Entry]] = field(
        default_factory=lambda: {name: [] for name in get_args(FileOutcome)}
    )
    claims: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.base, self.before = self._last_time()
        self.held = self.before.digests()
        self.after = Ledger(self._sources(), EXTRACTOR)

    def _last_time(self) -> tuple[Generation | None, Ledger]:
        try:
            reader = self.engine.open()
        except IndexMissing:
            self.full = True
            return None, Ledger()
        except (IndexBroken, IndexOutdated):
            if not self.full:
                raise
            return None, Ledger()
        try:
            return reader.generation, Ledger.from_text(reader.ledger())
        except ValueError as error:
            if not self.full:
                raise IndexBroken(self.settings.index, str(error)) from None
            return reader.generation, Ledger()
        finally:
            reader.close()

    def _sources(self) -> tuple[SourceSpec, ...]:
        sources = self.settings.sources or self.before.sources or (SourceSpec(DEFAULT_SOURCE),)
        return tuple(SourceSpec(source.path.absolute(), source.base_url) for source in sources)

    # ------------------------------------------------------------ the two ways to end

    def rehearse(self) -> Report:
        for _ in self._changed_articles():
            pass
        return self._report(None, dry_run=True)

    def perform(self, *, allow_shrink: bool) -> Report:
        changed = self._changed_articles()
        first = next(changed, None)
        if first is None and not self.claims:
            return self._report(None)
        if first is None and not self.full and not self._removed():
            self._remember()
            return self._report(None)
        articles = itertools.chain([first], changed) if first else changed
        generation = self.engine.prepare(Changes(articles, self._removed, self.after.as_text, full=self.full))
        try:
            self._check(generation, allow_shrink=allow_shrink)
        except BaseException:
            self.engine.discard(generation)
            raise
        self.engine.publish(generation)
        return self._report(generation)

    def _remember(self) -> None:
        """No article changed; perhaps some files did, or are known better now."""
        if (ledger := self.after.as_text()) != self.before.as_text():
            self.engine.remember(ledger)

    def _removed(self) -> tuple[str, ...]:
        return tuple(sorted(self.held.keys() - self.claims.keys()))

    def _check(self, generation: Generation, *, allow_shrink: bool) -> None:
        problems = []
        self.engine.open(generation).close()
        if generation.articles != len(self.claims):
            problems.append(f"{len(self.claims)} articles were read, {generation.articles} are in the new generation")
        if self.base and not allow_shrink and generation.articles < SMALLEST_SHARE * self.base.articles:
            problems.append(
                f"the archive would shrink from {self.base.articles} articles to {generation.articles}: "
                "if that is right, run again with --allow-shrink"
            )
        if problems:
            raise ChecksFailed(tuple(problems))

    def _report(self, generation: Generation | None, *, dry_run: bool = False) -> Report:
        standing = generation or self.base
        return Report(
            outcomes={name: tuple(entries) for name, entries in self.outcomes.items()},
            removed=self._removed() if self.claims else (),
            articles=len(self.claims),
            passages=standing.passages if standing and not dry_run else None,
            generation=standing.id if standing else None,
            published=generation is not None,
            dry_run=dry_run,
            seconds=time.perf_counter() - self.began,
        )

    # ------------------------------------------------------------ what changed

    def _changed_articles(self) -> Iterator[Article]:
        files = self._found()
        for done, (file, readings) in enumerate(read_in_order(files, self._is_known, self.settings.jobs), 1):
            yield from self._take(file, readings)
            if self.progress:
                self.progress(done, len(files))

    def _found(self) -> list[File]:
        """All files, newest first; each path once, however many sources it is in."""
        files: dict[Path, File] = {}
        for source in self.after.sources:
            for found in find(source, self.settings):
                if isinstance(found, Unusable):
                    self._unusable(found)
                else:
                    files.setdefault(found.path, found)
        return sorted(files.values(), key=lambda file: (-file.modified, file.path))

    def _unusable(self, found: Unusable) -> None:
        path = str(found.path)
        if found.failed:
            self._lost(path, found.reason)
        else:
            self._end("skipped", path, reason=found.reason)

    def _is_known(self, file: File) -> bool:
        record = self.before.files.get(str(file.path))
        return (
            not self.full
            and record is not None
            and self.before.reader == EXTRACTOR
            and record.signature == file.signature
            and record.base_url == file.base_url
        )

    def _take(self, file: File, readings: Iterator[Reading] | None) -> Iterator[Article]:
        """Account for a file; what it yields is new or changed. ``readings`` is None for a file known to be unchanged."""
        path = str(file.path)
        record = self.before.files.get(path)
        if readings is None and record is not None and not self._wins_anew(record):
            self._account_again(path, record)
            return
        items: list[Item] = []
        try:
            for reading in readings or read(file):
                article, item = self._judge(reading, record)
                items.append(item)
                if article:
                    yield article
        except SourceError as error:
            self._lost(path, error.reason)
            return
        signature = file.signature if _is_settled(file) else None
        self.after.files[path] = FileRecord(signature, file.base_url, tuple(items))

    def _wins_anew(self, record: FileRecord) -> bool:
        """Whether an article that a newer file held last time falls to this one, and so has to be read."""
        return any(item.fate == "duplicate" and item.article not in self.claims for item in record.items)

    def _account_again(self, path: str, record: FileRecord) -> None:
        items = tuple(self._as_before(item) for item in record.items)
        self.after.files[path] = FileRecord(record.signature, record.base_url, items)

    def _as_before(self, item: Item) -> Item:
        if item.fate == "article" and item.article in self.claims:
            return self._duplicate(item.name, item.digest, item.article)
        if item.fate == "article":
            self._end("unchanged", item.name, item.article)
        else:
            self._end(item.fate, item.name, item.article, item.reason)
        if item.holds and item.article:
            self.claims.setdefault(item.article, item.name)
        return item

    def _judge(self, reading: Reading, record: FileRecord | None) -> tuple[Article | None, Item]:
        if reading.article is None:
            return None, self._without_article(reading, record)
        id = reading.article.id
        if id in self.claims:
            return None, self._duplicate(reading.name, reading.digest, id)
        self.claims[id] = reading.name
        item = Item(reading.name, reading.digest, "article", id)
        if not self.full and self.held.get(id) == reading.digest:
            self._end("unchanged", reading.name, id)
            return None, item
        self._end("updated" if id in self.held else "added", reading.name, id)
        return reading.article, item

    def _duplicate(self, name: str, digest: str, id: str) -> Item:
        reason = f"the same article as {self.claims[id]}"
        self._end("duplicate", name, id, reason)
        return Item(name, digest, "duplicate", id, reason)

    def _without_article(self, reading: Reading, record: FileRecord | None) -> Item:
        if not reading.failed:
            self._end("skipped", reading.name, reason=reading.reason)
            return Item(reading.name, reading.digest, "skipped", reason=reading.reason)
        held = [item for item in record.items if item.name == reading.name and item.holds] if record else []
        return self._failed(reading.name, str(reading.reason), held)

    def _lost(self, path: str, reason: str) -> None:
        """A file that could not be read at all: what it held is kept as last read, and it is tried again next time."""
        record = self.before.files.get(path)
        held = [item for item in record.items if item.holds] if record else []
        items = tuple(self._failed(item.name, reason, [item]) for item in held) or (self._failed(path, reason, []),)
        self.after.files[path] = FileRecord(None, record.base_url if record else None, items)

    def _failed(self, name: str, reason: str, held: list[Item]) -> Item:
        kept = next((item for item in held if item.article not in self.claims and not self.full), None)
        if kept is None or kept.article is None:
            self._end("failed", name, reason=reason)
            return Item(name, "", "failed", reason=reason)
        self.claims[kept.article] = name
        reason = reason.removesuffix(KEPT) + KEPT
        self._end("failed", name, kept.article, reason)
        return Item(name, kept.digest, "failed", kept.article, reason)

    def _end(self, outcome: FileOutcome, name: str, article: str | None = None, reason: str | None = None) -> None:
        self.outcomes[outcome].append(Entry(name, article, reason))


def _is_settled(file: File) -> bool:
    """Whether a later change is bound to show in the signature: not if the file was changed within a tick of its clock just now."""
    tick = 2_000_000_000 if file.modified % 1_000_000_000 == 0 else 50_000_000
    return time.time_ns() - max(file.signature[1:3], default=0) > tick
