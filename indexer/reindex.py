"""What changed since the last time, and is the new generation fit to be published?

Files are taken newest first; unchanged ones are accounted for from the ledger without being read. Articles stream from the readers
into the engine. Until `publish`, nothing that answers is touched.
"""

from __future__ import annotations

import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Literal, Self

from indexer.accounting import Accounts, Entry, FileOutcome
from indexer.checks import Findings, Loss, Move, Retrieval, examine, read_canaries, sample, worsened
from indexer.cluster import ClusterSpec
from indexer.engines import Engine, Reader
from indexer.engines.choosing import engine_of
from indexer.errors import ChecksFailed, IndexBroken, IndexMissing, IndexOutdated, VerbatimError
from indexer.extraction import EXTRACTOR
from indexer.garbage import rarely_collecting
from indexer.ledger import Ledger
from indexer.model import Article, Changes, Generation
from indexer.reading import Readings, read_in_order
from indexer.settings import Settings, SourceSpec
from indexer.sources import File, Unusable, find

DEFAULT_SOURCE = Path("corpus")
SMALLEST_SHARE = 0.9  # of the articles before: a generation that shrank more is not published unasked
FROM_AFAR = 2_000  # passages, of articles of which a cluster is asked the questions, where more of them changed
NAMED = 10  # of the articles that would go, where a generation shrank

Phase = Literal["finding", "reading", "building", "checking"]
Progress = Callable[[Phase, int, int], None]  # how many are done, of how many; 0: nobody knows yet


@dataclass(frozen=True, slots=True)
class Report:
    """What a reindex did. Every file found is in exactly one of the outcomes; ``removed`` are ids of articles that went.

    ``worse``: what articles lost that were read anew; ``retrieval`` and ``moves``: see `indexer.checks`; None and empty where
    nothing was published.
    """

    outcomes: dict[FileOutcome, tuple[Entry, ...]]
    removed: tuple[str, ...]
    articles: int
    passages: int | None
    generation: str | None
    published: bool
    dry_run: bool
    seconds: float
    worse: tuple[Loss, ...] = ()
    retrieval: Retrieval | None = None
    moves: tuple[Move, ...] = ()

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

    Raises IndexLocked, IndexBroken and IndexOutdated (not where ``full``), SourceError (a source that is not there), ChecksFailed,
    IndexUnwritable and EngineUnreachable; in every case what was published before goes on answering. From the first file on, they
    bear ``counts``.
    """
    engine = engine_of(settings)
    if dry_run:
        with rarely_collecting(), _Run(engine, settings, full=full, progress=progress).counting() as run:
            return run.rehearse(allow_shrink=allow_shrink)
    with (
        engine.exclusive(),
        rarely_collecting(),
        _Run(engine, settings, full=full, progress=progress).counting() as run,
    ):
        return run.perform(allow_shrink=allow_shrink)


def sources_of(settings: Settings) -> tuple[SourceSpec, ...]:
    """What a reindex would read: the sources given, else those of the last time. Raises IndexBroken, IndexOutdated."""
    engine = engine_of(settings)
    try:
        return _sources(settings, Ledger.from_text(engine.remembered()))
    except IndexMissing:
        return _sources(settings, Ledger())
    except (IndexBroken, ValueError) as error:
        if settings.sources:
            return _sources(settings, Ledger())
        raise _unremembered(engine, error) from None


def _sources(settings: Settings, before: Ledger) -> tuple[SourceSpec, ...]:
    """With the address given for each, else that of the last time, so that a flag forgotten once loses no address."""
    given = settings.sources or before.sources or (SourceSpec(DEFAULT_SOURCE),)
    known = {source.path: source.base_url for source in before.sources}
    return tuple(_addressed(SourceSpec(source.path.absolute(), source.base_url), settings, known) for source in given)


def _addressed(source: SourceSpec, settings: Settings, known: Mapping[Path, str | None]) -> SourceSpec:
    own = source.base_url if settings.sources else None
    told = [address for address in (own, settings.base_url, known.get(source.path)) if address is not None]
    return SourceSpec(source.path, told[0] or None if told else None)


def _unremembered(engine: Engine, error: IndexBroken | ValueError) -> IndexBroken:
    return error if isinstance(error, IndexBroken) else IndexBroken(engine.where, str(error))


def rollback(settings: Settings) -> Generation:
    """Publish the generation before the published one, and say which that is.

    Raises IndexLocked, IndexMissing, IndexBroken, IndexOutdated (the one before is of another format), NothingBefore,
    IndexUnwritable and EngineUnreachable; in every case what was published stays so.
    """
    engine = engine_of(settings)
    engine.published()  # where there is no index, none is begun
    with engine.exclusive():
        return engine.rollback()


class _Run:
    """One pass over the sources."""

    def __init__(self, engine: Engine, settings: Settings, *, full: bool, progress: Progress | None) -> None:
        self.began = time.perf_counter()
        self.engine, self.settings, self.progress = engine, settings, progress
        self.base = self._opened(full=full)
        self.full = full or self.base is None
        before = self._before(full=full)
        after = Ledger(_sources(settings, before), EXTRACTOR, rules=settings.rules)
        self.accounts = Accounts(before, after, self.full, cache(self._address), self._article)
        read_canaries(settings.canaries)  # what is wrong in it is told before anything is read
        self.changed: list[str] = []
        self.worse: list[Loss] = []
        self.findings: Findings | None = None

    def _opened(self, *, full: bool) -> Reader | None:
        """The published generation; None where there is none, or where it cannot be read and need not be."""
        try:
            reader = self.engine.open()
            if full:
                # Its records are compared with what is read anew: where one is damaged, none is to be trusted.
                self.engine.verify(reader.generation, beside=reader.generation)
        except IndexMissing:
            return None
        except (IndexBroken, IndexOutdated):
            if not full:
                raise
            return None
        return reader

    def _before(self, *, full: bool) -> Ledger:
        try:
            return Ledger.from_text(self.engine.remembered())
        except IndexMissing:
            return Ledger()
        except (IndexBroken, ValueError) as error:
            if not full or not self.settings.sources:
                raise _unremembered(self.engine, error) from None
            return Ledger()

    def _article(self, id: str) -> Article | None:
        return self.base.article(id) if self.base else None

    def _address(self, id: str) -> str | None:
        return self.base.article(id).url if self.base else None

    def _tell(self, phase: Phase, done: int = 0, total: int = 0) -> None:
        if self.progress:
            self.progress(phase, done, total)

    @contextmanager
    def counting(self) -> Iterator[Self]:
        """Whatever goes wrong is told with how files had ended until then."""
        try:
            yield self
        except VerbatimError as error:
            counts = {name: len(entries) for name, entries in self.accounts.outcomes().items()}
            removed = {"removed": len(self.accounts.removed())} if isinstance(error, ChecksFailed) else {}
            error.counts = counts | removed
            raise

    # ------------------------------------------------------------ the two ways to end

    def rehearse(self, *, allow_shrink: bool) -> Report:
        for _ in self._changed_articles():
            pass
        if self.accounts.claims and not allow_shrink and (problems := self._shrunken(len(self.accounts.claims))):
            raise ChecksFailed(problems)
        return self._report(None, dry_run=True)

    def perform(self, *, allow_shrink: bool) -> Report:
        changed = self._changed_articles()
        first = next(changed, None)
        accounts = self.accounts
        if first is None and not accounts.claims:
            return self._report(None)
        if first is None and not self.full and not accounts.removed():
            self._remember()
            return self._report(None)
        articles = itertools.chain([first], changed) if first else changed
        generation = self.engine.prepare(Changes(articles, accounts.removed, accounts.after.as_text, full=self.full))
        try:
            self._check(generation, allow_shrink=allow_shrink)
        except BaseException:
            self.engine.discard(generation)
            raise
        self.engine.publish(generation)
        return self._report(generation)

    def _remember(self) -> None:
        """No article changed; perhaps some files did, or are known better now."""
        if self.accounts.after != self.accounts.before:
            self.engine.remember(self.accounts.after.as_text())

    def _check(self, generation: Generation, *, allow_shrink: bool) -> None:
        """Raises IndexBroken, and ChecksFailed with all that speaks against it: who mends one thing need not run into the next."""
        self._tell("checking")
        self.engine.verify(generation, beside=self.base.generation if self.base else None)
        if generation.articles != len(self.accounts.claims):
            raise ChecksFailed(
                (f"{len(self.accounts.claims)} articles were read, {generation.articles} are in the index",)
            )
        base = self.base.generation if self.base else None
        unchanged = sample(self.accounts.claims.keys() - self.changed, generation)
        # Where each question goes over a network, to ask all of a large archive would take hours.
        far = isinstance(self.settings.engine, ClusterSpec)
        changed = sample(self.changed, generation, FROM_AFAR) if far else self.changed
        asked = [*changed, *unchanged]
        self.findings = examine(
            self.engine, generation, base, asked, self.settings, step=partial(self._tell, "checking")
        )
        shrunken = () if allow_shrink else self._shrunken(generation.articles)
        if problems := (*shrunken, *self.findings.problems):
            raise ChecksFailed(problems)

    def _shrunken(self, articles: int) -> tuple[str, ...]:
        before = len(self.accounts.before.digests())
        if articles >= SMALLEST_SHARE * before:
            return ()
        problem = (
            f"the archive would shrink from {before} articles to {articles}, without {_some(self.accounts.removed())}"
        )
        return (f"{problem}: if that is right, run again with --allow-shrink",)

    def _report(self, generation: Generation | None, *, dry_run: bool = False) -> Report:
        standing = generation or (self.base.generation if self.base else None)
        return Report(
            outcomes=self.accounts.outcomes(),
            removed=self.accounts.removed() if self.accounts.claims else (),
            articles=len(self.accounts.claims),
            passages=standing.passages if standing and not dry_run else None,
            generation=standing.id if standing else None,
            published=generation is not None,
            dry_run=dry_run,
            seconds=time.perf_counter() - self.began,
            worse=tuple(self.worse),
            retrieval=self.findings.retrieval if self.findings else None,
            moves=self.findings.moves if self.findings else (),
        )

    # ------------------------------------------------------------ what changed

    def _changed_articles(self) -> Iterator[Article]:
        files = self._found()
        for done, (file, readings) in enumerate(self._read(files), 1):
            for article in self.accounts.take(file, readings):
                self._note(article)
                yield article
            self._tell("reading", done, len(files))
        if not self.full:
            self.accounts.keep()
        elif self.base:
            yield from map(self.base.article, self.accounts.keep())
        self._tell("building")

    def _note(self, article: Article) -> None:
        """What is to be asked for once it is indexed, and what of it was better before."""
        self.changed.append(article.id)
        if self.base and self.accounts.held(article.id):
            self.worse += worsened(self.base.article(article.id), article)

    def _read(self, files: list[File]) -> Iterator[tuple[File, Readings]]:
        return read_in_order(files, self.accounts.is_known, self.settings.jobs, self.settings.rules)

    def _found(self) -> list[File]:
        """All files, newest first; each path once, however many sources it is in."""
        found: dict[str, tuple[SourceSpec, File | Unusable]] = {}
        settings = replace(self.settings, base_url=None)  # each source has the one that counts for it
        for source in self.accounts.after.sources:
            for item in find(source, settings):
                found[item.name] = (source, item)
                self._tell("finding", len(found))
        files = []
        for source, item in found.values():
            if isinstance(item, Unusable):
                self.accounts.unusable(item)
            else:
                files.append((source, item))
        return sorted(_told_apart(files), key=lambda file: (-file.modified, file.name))


def _some(ids: Sequence[str]) -> str:
    """The first of them, and how many more."""
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return ", ".join(ids[:NAMED]) + more


def _told_apart(files: list[tuple[SourceSpec, File]]) -> list[File]:
    """Files of several sources that have the same path in them are labelled with their source."""
    if len({id(source) for source, _ in files}) == 1:
        return [file for _, file in files]
    homes: defaultdict[str, set[Path]] = defaultdict(set)
    for source, file in files:
        homes[file.relative].add(source.path)
    return [
        file if len(homes[file.relative]) == 1 else replace(file, label=_label(source.path, homes[file.relative]))
        for source, file in files
    ]


def _label(source: Path, others: set[Path]) -> str:
    """The folder's name, with a digest of its path where another source has that name too."""
    folder = source if source.is_dir() else source.parent
    same = [other for other in others if (other if other.is_dir() else other.parent).name == folder.name]
    return folder.name if len(same) == 1 else f"{folder.name}-{sha256(str(folder).encode()).hexdigest()[:8]}"
