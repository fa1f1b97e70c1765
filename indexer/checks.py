"""Does a new generation find what it holds, and what its owner counts on?

`retrieve` types questions of the archive as they stand: each should find a passage with that very question first.
`compare_canaries` asks the owner's own queries of the old generation and of the new one. `worsened` says what an article lost since
it was last read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from indexer.analysis import question_key
from indexer.archive import Archive, archive_of
from indexer.engines import Engine
from indexer.errors import ArticleUnknown, SettingsError
from indexer.model import Article, Generation, Passage
from indexer.processes import is_working, start_pool
from indexer.settings import Settings

MANY = 1_000  # articles whose questions are asked by several processes, sooner than here
TOGETHER = 500  # articles handed to a process at once
SAMPLE = 100  # passages, each of which may ask a question: a tenth of a second or two
SHOWN = 5  # of what went wrong, named in a report
AMONG = 10  # first articles, where a canary does not say how many
SHRUNKEN = 0.5  # of an article's text: less than that of what there was is worth a look

Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Findings:
    """Of a generation: ``problems`` are sentences, and where there are any it must not be published."""

    retrieval: Retrieval
    moves: tuple[Move, ...]
    problems: tuple[str, ...]


def examine(  # noqa: PLR0913  # what is asked, and who is told
    engine: Engine,
    generation: Generation,
    before: Generation | None,
    ids: Sequence[str],
    settings: Settings,
    *,
    step: Step | None = None,
) -> Findings:
    """Ask the questions of the articles with these ids, and the owner's canaries, of it and of the generation ``before``.

    ``step`` is told how many of the articles are done, of how many.
    Raises SettingsError where the file of canaries cannot be used.
    """
    retrieval = retrieve(engine, generation, ids, glossary=settings.glossary, jobs=settings.jobs, step=step)
    canaries = read_canaries(settings.canaries)
    old = archive_of(engine, before, settings.glossary) if before and canaries else None
    moves, missed = compare_canaries(canaries, old, archive_of(engine, generation, settings.glossary))
    return Findings(retrieval, tuple(moves), (*_too_few(retrieval, settings.self_retrieval), *missed))


def sample(ids: Iterable[str], generation: Generation, passages: int = SAMPLE) -> list[str]:
    """Some of many articles, from all over the alphabet, with so many passages about; others each time."""
    every, most = sorted(ids), max(1, passages * generation.articles // max(1, generation.passages))
    step = max(1, len(every) // most)
    return every[crc32(generation.id.encode()) % step :: step][:most]


def _too_few(retrieval: Retrieval, wanted: float) -> Iterator[str]:
    """One question alone stops nothing: in a small archive it would be a large share."""
    if retrieval.share < wanted and retrieval.asked - retrieval.found > 1:
        yield (
            f"of {retrieval.asked} questions typed as they stand only {retrieval.found} find themselves, and self_retrieval wants "
            f"{wanted:.0%} (not found: {', '.join(map(repr, retrieval.lost))})"
        )


# ---------------------------------------------------------------- self-retrieval


@dataclass(frozen=True, slots=True)
class Retrieval:
    """How many different questions were asked, and how many found a passage with that very question first. ``lost``: some that did
    not."""

    asked: int = 0
    found: int = 0
    lost: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.found / self.asked if self.asked else 1.0

    def __add__(self, other: Retrieval) -> Retrieval:
        lost = (self.lost + other.lost)[:SHOWN]
        return Retrieval(self.asked + other.asked, self.found + other.found, lost)


def retrieve(  # noqa: PLR0913  # as `examine`
    engine: Engine,
    generation: Generation,
    ids: Sequence[str],
    *,
    glossary: Path | None = None,
    jobs: int = 0,
    step: Step | None = None,
) -> Retrieval:
    """The questions of these articles, typed as they stand. ``jobs``: how many processes ask, 0 for one a core."""
    batches = [ids[n : n + TOGETHER] for n in range(0, len(ids), TOGETHER)]
    jobs = jobs or os.cpu_count() or 1
    if len(ids) >= MANY and jobs > 1:
        with start_pool(jobs) as pool:
            if is_working(pool):
                asked = [pool.submit(_ask, engine, generation, glossary, batch) for batch in batches]
                return _summed((each.result() for each in asked), len(ids), step)
    return _summed((_ask(engine, generation, glossary, batch) for batch in batches), len(ids), step)


def _summed(retrievals: Iterable[Retrieval], articles: int, step: Step | None) -> Retrieval:
    total = Retrieval()
    for number, retrieval in enumerate(retrievals, 1):
        total += retrieval
        if step:
            step(min(number * TOGETHER, articles), articles)
    return total


def _ask(engine: Engine, generation: Generation, glossary: Path | None, ids: Sequence[str]) -> Retrieval:
    archive = archive_of(engine, generation, glossary)
    asked, lost = 0, []
    for question in _questions(archive, ids):
        asked += 1
        if not _finds_itself(archive, question):
            lost.append(question)
    return Retrieval(asked, asked - len(lost), tuple(lost[:SHOWN]))


def _questions(archive: Archive, ids: Sequence[str]) -> Iterator[str]:
    """Each once: as it stands first."""
    seen: set[str] = set()
    for id in ids:
        for passage in archive.article(id).passages:
            key = question_key(passage.question or "")
            if passage.question and key and key not in seen:
                seen.add(key)
                yield passage.question


def _finds_itself(archive: Archive, question: str) -> bool:
    results = archive.search(question, limit=1)
    if any(hit.pinned for hit in results.hits):  # by the owner, whatever else there is
        return True
    first = results.hits[0].passage.question if results.hits else None
    return question_key(first or "") == question_key(question)


# ---------------------------------------------------------------- canaries


@dataclass(frozen=True, slots=True)
class Canary:
    """A query of the owner's. ``finds``: articles or passages that have to be among the first ``among``; without any, the article
    that came first before has to be."""

    query: str
    finds: tuple[str, ...] = ()
    among: int = AMONG


@dataclass(frozen=True, slots=True)
class Move:
    """A canary whose first result is another than before: ids of passages, None where nothing is found."""

    query: str
    before: str | None
    after: str | None


def read_canaries(path: Path | None) -> tuple[Canary, ...]:
    """JSON lines: objects with "text", and perhaps "finds" (a list of ids) and "among" (a number).

    Raises SettingsError, which names file and line.
    """
    if path is None:
        return ()
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(str(path), f"cannot be read ({error}): see to the setting `canaries`") from None
    return tuple(_canary(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip())


def _canary(line: str, place: str) -> Canary:
    try:
        value = json.loads(line)
        unknown = value.keys() - {"id", "text", "finds", "among"}
        canary = Canary(value["text"], tuple(value.get("finds", ())), value.get("among", AMONG))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SettingsError(
            place, 'a canary is written {"text": "a query", "finds": ["an-article"], "among": 3}'
        ) from None
    if unknown:
        raise SettingsError(place, f"there is no {min(unknown)!r} here; there are text, finds, among and id")
    if not (isinstance(canary.query, str) and canary.query.strip()):
        raise SettingsError(place, "text is the query, which is not empty")
    if not all(isinstance(id, str) for id in canary.finds) or isinstance(value.get("finds"), str):
        raise SettingsError(place, "finds is a list of ids of articles or passages")
    if isinstance(canary.among, bool) or not isinstance(canary.among, int) or not 1 <= canary.among <= 100:
        raise SettingsError(place, "among is a whole number from 1 to 100")
    return canary


def compare_canaries(canaries: Sequence[Canary], old: Archive | None, new: Archive) -> tuple[list[Move], list[str]]:
    """The canaries whose first result moved, and in sentences what they miss."""
    moves, missed = [], []
    for canary in canaries:
        before = _first(canary, old) if old else ()
        after = _first(canary, new)
        if old and before[:1] != after[:1]:
            moves.append(Move(canary.query, next(iter(before), None), next(iter(after), None)))
        missed += [_sentence(canary, id) for id in _wanted(canary, before, new) if not _is_among(id, after)]
    return moves, missed


def _first(canary: Canary, archive: Archive) -> tuple[str, ...]:
    """The ids of the best passages of its first articles."""
    return tuple(hit.passage.id for hit in archive.search(canary.query, limit=canary.among).hits)


def _wanted(canary: Canary, before: Sequence[str], new: Archive) -> tuple[str, ...]:
    """What it has to find; an article that was removed need not be found any more, unless it is named."""
    if canary.finds or not before:
        return canary.finds
    article = before[0].partition("#")[0]
    try:
        new.article(article)
    except ArticleUnknown:
        return ()
    return (article,)


def _is_among(id: str, found: Sequence[str]) -> bool:
    return any(id in (passage, passage.partition("#")[0]) for passage in found)


def _sentence(canary: Canary, id: str) -> str:
    return f"the canary {canary.query!r} does not find {id!r} among its first {canary.among}: if that is right, change the canary"


# ---------------------------------------------------------------- articles read anew


@dataclass(frozen=True, slots=True)
class Loss:
    """``what`` of an article was ``before`` and is now only ``after``."""

    article: str
    what: str
    before: str
    after: str | None


_FIELDS = ("section", "summary", "published", "modified", "image")


def worsened(before: Article, after: Article) -> Iterator[Loss]:
    """Fields that are empty and were not, fewer questions, a text that shrank by half."""
    for name in _FIELDS:
        if (was := getattr(before, name)) and not getattr(after, name):
            yield Loss(after.id, name, str(was), None)
    if before.authors and not after.authors:
        yield Loss(after.id, "authors", ", ".join(author.name for author in before.authors), None)
    if (was := _asked(before.passages)) > (now := _asked(after.passages)):
        yield Loss(after.id, "questions", str(was), str(now))
    if len(after.text) < SHRUNKEN * len(before.text):
        yield Loss(after.id, "text", f"{len(before.text)} characters", f"{len(after.text)} characters")


def _asked(passages: Sequence[Passage]) -> int:
    return sum(passage.kind == "qa" for passage in passages)
