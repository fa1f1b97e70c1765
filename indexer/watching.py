"""When do articles want to be read again?

`watch` reindexes, waits until something happens to a source, and does so again. Folders tell by themselves (inotify, or what the
system has); single files are looked at. Events say that something happened, never what: each run looks at all files, so an event
too many costs a moment, and one that got lost is made up for by the next look.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from stat import S_ISDIR

import watchfiles

from indexer.errors import ChecksFailed, EngineUnreachable, IndexLocked, IndexUnwritable, VerbatimError
from indexer.reindex import Progress, Report, reindex, sources_of
from indexer.settings import Settings, SourceSpec
from indexer.sources import concerns, linked

STEP = 75  # ms without a new change before a run: longer than a tick of a file's times, so what is read need not be read twice
TOGETHER = 2_000  # ms that changes are gathered at most, where they do not end
TICK = 250  # ms between two looks at whether the sources are there
AGAIN = 2.0  # s after a folder came: files that were put in it before it was watched told nobody
RETRY = 1.0  # s, where another reindex is at work
REACHED = 10.0  # s, where a cluster could not be reached; nothing is read before it can be
RESCAN = 300.0  # s between two looks at all files, for events that got lost (a queue that was full, a network disk)
RARELY = 30.0  # s between two looks where folders cannot be watched

PAUSES = {IndexLocked: RETRY, EngineUnreachable: REACHED}

Standing = tuple[int, ...] | None  # tells a source from another in its place; None: there is none
Changes = Iterable[tuple[watchfiles.Change, str]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Sources that are not there. Nothing is read, and so nothing removed, until they are."""

    missing: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Unwatched:
    """The system does not tell of changes, for this ``reason``: files are looked at every so many ``seconds``."""

    reason: str
    seconds: float = RARELY


Told = Report | VerbatimError | Waiting | Unwatched


def watch(
    settings: Settings, *, full: bool = False, allow_shrink: bool = False, progress: Progress | None = None
) -> Iterator[Told]:
    """Reindex now and whenever articles change, without end. ``full`` and ``allow_shrink`` are for the first run alone.

    Yields the first report and those of runs that did something, and once each what stands in the way. Raises what `reindex`
    raises at the first run, where waiting would not help.
    """
    watched = _Watched(_settled(settings))
    again = partial(reindex, watched.settings, progress=progress)
    run = partial(again, full=full, allow_shrink=allow_shrink)
    for told in watched.moments():
        if told is not None:
            yield told
            continue
        try:
            report = run()
        except VerbatimError as error:
            if not watched.has_run and not isinstance(error, ChecksFailed | IndexLocked | IndexUnwritable):
                raise
            yield from watched.failed(error)
        else:
            run = again
            yield from watched.done(report)


def _settled(settings: Settings) -> Settings:
    """The sources and their addresses are those that there were when it began, whatever other runs remember."""
    sources = tuple(SourceSpec(source.path, source.base_url or "") for source in sources_of(settings))
    return replace(settings, sources=sources)


@dataclass(slots=True)
class _Watched:
    """The sources, when they are to be read, and what was said of that."""

    settings: Settings
    has_run: bool = False
    _glimpse: tuple[Standing, ...] = ()  # of the sources, a moment ago
    _read: tuple[Standing, ...] = ()  # the same when they were last read
    _whole: tuple[Standing, ...] = ()  # when that went well
    _links: frozenset[Path] = frozenset()
    _due: float = 0.0
    _rescan: float = field(default_factory=lambda: RESCAN)
    _folders_came: bool = False
    _said: tuple[type, str] | None = None  # what stands in the way
    _unread: tuple[object, ...] = ()  # what the last report said that it could not read

    # ------------------------------------------------------------ when to run

    def moments(self) -> Iterator[Waiting | Unwatched | None]:
        """None whenever it is time to run."""
        for happened in self._events():
            if isinstance(happened, Unwatched):
                yield happened
                continue
            if happened:
                self._due = 0.0
            if time.monotonic() < self._due:
                continue
            if self.has_run and (missing := self._missing()):
                if self._is_news(waiting := Waiting(missing)):
                    yield waiting
                continue
            self._read = self._glimpse
            yield None

    def done(self, report: Report) -> Iterator[Report]:
        unread = (report.articles == 0, *report.outcomes["failed"], *report.outcomes["skipped"])
        if not self.has_run or report.published or self._said or unread != self._unread:
            yield report
        self.has_run, self._said, self._unread, self._whole = True, None, unread, self._read
        self._links = frozenset().union(*map(linked, self._roots()))
        self._wait(AGAIN if self._folders_came else self._rescan)
        self._folders_came = False

    def failed(self, error: VerbatimError) -> Iterator[VerbatimError]:
        self.has_run = True
        if self._is_news(error):
            yield error
        self._wait(next((pause for kind, pause in PAUSES.items() if isinstance(error, kind)), self._rescan))

    def _wait(self, seconds: float) -> None:
        self._due = time.monotonic() + seconds

    def _is_news(self, told: Waiting | VerbatimError) -> bool:
        before, self._said = self._said, (type(told), str(told))
        return self._said != before

    # ------------------------------------------------------------ what happens

    def _events(self) -> Iterator[bool | Unwatched]:
        """Several times a second whether something happened; the first once all that happens is seen."""
        while True:
            roots = self._roots()
            try:
                began = True  # to be watched: what happened before that told nobody
                for changes in _changes(roots):
                    yield self._matter(changes, roots) | self._looked() | began
                    began = False
                    if self._roots() != roots or any(Path(path) in roots for _, path in changes):
                        break  # one came, went (for a moment, perhaps), or is another folder now: that is to be watched
            except FileNotFoundError:  # it went just now
                continue
            except (OSError, RuntimeError) as error:
                yield Unwatched(str(error))
                break
        self._rescan = RARELY
        for _ in _changes({}):
            yield self._looked()

    def _matter(self, changes: Changes, roots: Iterable[Path]) -> bool:
        matter = [Path(path) for _, path in changes if self._matters(Path(path), roots)]
        self._folders_came |= any(path.is_dir() for path in matter)
        return bool(matter)

    def _matters(self, path: Path, roots: Iterable[Path]) -> bool:
        if self.settings.engine == "whoosh" and path.is_relative_to(self.settings.index.resolve()):
            return False
        return path in self._links or any(
            concerns(path, root, self.settings) for root in roots if path.is_relative_to(root)
        )

    # ------------------------------------------------------------ the sources themselves

    def _looked(self) -> bool:
        """Whether a source is another than when it was read, and has come to rest."""
        before, self._glimpse = self._glimpse, tuple(_standing(source.path) for source in self.settings.sources)
        return before == self._glimpse != self._read

    def _roots(self) -> dict[Path, Standing]:
        """The folders, where they really are."""
        real = (source.path.resolve() for source in self.settings.sources if source.path.is_dir())
        return {path: _standing(path) for path in real}

    def _missing(self) -> tuple[Path, ...]:
        whole = self._whole or self._glimpse
        told = zip(self.settings.sources, self._glimpse, whole, strict=True)
        return tuple(
            source.path for source, now, before in told if now is None or is_unmounted(source.path, now, before)
        )


def _standing(path: Path) -> Standing:
    """Of a folder, which one it is; of a file, its size and time too."""
    try:
        status = path.stat()
    except OSError:
        return None
    which = (status.st_dev, status.st_ino)
    return which if S_ISDIR(status.st_mode) else (*which, status.st_size, status.st_mtime_ns)


def is_unmounted(path: Path, now: Standing, before: Standing) -> bool:
    """Whether a folder is but the empty place where a disk was."""
    return bool(now and before and now[0] != before[0] and path.is_dir() and not any(path.iterdir()))


def _changes(roots: Iterable[Path]) -> Iterator[Changes]:
    """What changed in these folders, gathered; nothing, where nothing did for a while."""
    if not (folders := list(roots)):
        while True:
            time.sleep(TICK / 1000)
            yield ()
    yield from watchfiles.watch(
        *folders,
        watch_filter=None,  # where all is filtered out there is no pause to look at the sources in
        step=STEP,
        debounce=TOGETHER,
        rust_timeout=TICK,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
