"""A reindex in a cluster is stopped at every request that changes something: killed, its answer lost, carried out late, the cluster
gone. Afterwards the old generation answers or the new one, whole, and the next run goes on and leaves nothing behind."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from indexer import (
    IndexLocked,
    IndexMissing,
    Settings,
    SourceSpec,
    VerbatimError,
    answer_as_dict,
    open_archive,
    reindex_archive,
)
from indexer.engines.opensearch import OpenSearchEngine, client, control, engine
from indexer.model import Article, Changes
from indexer.reindex import rollback
from tests.cluster.archives import archive_at, delete_archive, spec_at
from tests.cluster.state import held, strays
from tests.cluster.wire import Fault, Killed, Wire, tapped
from tests.pages import FIDELITE, LOYALTY, page

MORE = 6  # requests, of a run that has old generations to sweep
MODES = ("killed", "lost", "late", "gone")
QUERIES = ("loyalty", "fidélité", "zebra", "stamps OR points", "door")

Pages = dict[str, str]


# ---------------------------------------------------------------- what is done, and with what


def doors(*numbers: int) -> Pages:
    def door(n: int) -> str:
        return page(f"door{n}", (f"Which door is number {n}?", f"The door {n} is the one with that number on it. " * 3))

    return {f"door{n}": door(n) for n in numbers}


ZEBRA = page("zebra", ("Why a zebra?", "Because the zebra is striped. " * 9))
FEWER = page(
    "loyalty", ("What are stamps worth?", "Stamps are worth what their owners make of them. " * 4), title="Stamps"
)
ONE: Pages = {"loyalty": LOYALTY, "fidelite": FIDELITE, **doors(*range(8))}
OTHER: Pages = {"loyalty": FEWER, "fidelite": FIDELITE, "zebra": ZEBRA, **doors(*range(7))}


def lay(pages: Pages, folder: Path) -> None:
    """Make a folder hold these pages; those that it has already are left alone."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if path.stem not in pages:
            path.unlink()
    for name, text in pages.items():
        path = folder / f"{name}.html"
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


def answers(settings: Settings) -> str | None:
    """What the archive says to every query, but for how long it took; None: there is none yet."""
    archive = open_archive(settings)
    try:
        told = [answer_as_dict(archive.search(query), page=1, per_page=10) for query in QUERIES]
    except IndexMissing:
        return None
    return json.dumps([{**answer, "took_ms": 0} for answer in told], sort_keys=True)


@dataclass(frozen=True)
class Right:
    """What a fresh archive of some pages answers and holds."""

    answers: str
    held: list[dict[str, object]]


class House:
    """An archive that runs change to and fro."""

    def __init__(self, node: str, home: Path, right: Callable[[Pages], Right], wire: Wire) -> None:
        self.node, self.right, self.wire = node, right, wire
        self.source = home / "articles"
        self.pages: Pages = {}
        self.settings = Settings(sources=(SourceSpec(self.source),), jobs=1)
        self.begin()

    def begin(self) -> None:
        """With nothing indexed."""
        self.end()
        self.pages = {}
        spec = spec_at([self.node], f"t{os.urandom(8).hex()}")
        self.settings = replace(self.settings, engine=spec)

    def end(self) -> None:
        if not isinstance(self.settings.engine, str):
            delete_archive(self.node, self.settings.engine.name)

    @property
    def engine(self) -> OpenSearchEngine:
        assert not isinstance(self.settings.engine, str)
        return OpenSearchEngine(self.settings.engine)

    def lay(self, pages: Pages) -> None:
        self.pages = pages
        lay(pages, self.source)

    def reindex(self, *, full: bool = False) -> None:
        report = reindex_archive(self.settings, full=full)
        assert not report.failed

    def stop(self, work: Callable[[], object], fault: Fault) -> list[str]:
        """Do some work with a fault; the requests counted."""
        with self.wire.with_fault(fault):
            try:
                work()
            except Killed:
                assert fault.mode == "killed"
            except VerbatimError:
                assert fault.mode == "gone", f"{fault} is no reason to fail"
            else:
                assert fault.mode not in ("killed", "gone") or fault.number >= len(self.wire.asked)
            return self.wire.asked

    def check_whole(self, pages: Pages) -> None:
        """All of these pages and nothing else answers, and is there once."""
        right = self.right(pages)
        assert answers(self.settings) == right.answers
        assert held(self.engine) == right.held


# ---------------------------------------------------------------- the ways to write


@dataclass(frozen=True)
class Scenario:
    """``before`` leads to a state from which ``work`` starts, with so many ``requests`` that change something."""

    name: str
    requests: int
    before: Callable[[House], None]
    work: Callable[[House], object]

    def __str__(self) -> str:
        return self.name


def nothing(house: House) -> None:
    house.begin()
    house.lay(ONE)


def changed(house: House) -> None:
    """Something is published, and pages were added, changed and removed since."""
    if not house.pages:
        house.lay(ONE)
        house.reindex()
    house.lay(OTHER if house.pages is ONE else ONE)


def two(house: House) -> None:
    """Two generations, and pages as they are in the older."""
    changed(house)
    house.reindex()
    house.lay(OTHER if house.pages is ONE else ONE)


def touched(house: House) -> None:
    """A file's times alone changed."""
    if not house.pages:
        house.lay(ONE)
        house.reindex()
    at = house.source.joinpath("fidelite.html")
    os.utime(at, ns=(1_000_000_000, at.stat().st_mtime_ns - 1_000_000_000))


INCREMENTAL = Scenario("incremental", 24, changed, House.reindex)
SCENARIOS = [
    Scenario("first", 21, nothing, House.reindex),
    INCREMENTAL,
    Scenario("full", 27, changed, lambda house: house.reindex(full=True)),
    Scenario("remember", 9, touched, House.reindex),
    Scenario("rollback", 9, two, lambda house: rollback(house.settings)),
]


def interrupt(house: House, scenario: Scenario, fault: Fault) -> int:
    """Once, and look at what is left; how many requests there were to choose from."""
    scenario.before(house)
    old = answers(house.settings)
    new = house.right(house.pages)
    asked = house.stop(lambda: scenario.work(house), fault)
    where = f"({scenario}: {fault.mode} at request {fault.number} of {asked})"
    now = answers(house.settings)
    assert now in (old, new.answers), f"a mixed or lost answer {where}"
    if now is not None:
        asking = house.engine
        asking.verify(asking.open().generation)
    assert now == new.answers or fault.mode in ("killed", "gone"), f"it did not complete {where}"
    house.reindex(full=scenario.name == "full" and now == old)
    house.check_whole(house.pages)
    house.reindex()
    assert strays(house.engine) == [], f"left behind {where}"
    return len(asked)


@pytest.fixture
def house(node: str, tmp_path: Path, right: Callable[[Pages], Right], wire: Wire) -> Iterator[House]:
    house = House(node, tmp_path, right, wire)
    yield house
    house.end()


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    with tapped() as wire:
        yield wire


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_pauses", lambda: [0.0] * client.ATTEMPTS)
    monkeypatch.setattr(engine, "LINGER", 0.0)


@pytest.fixture(scope="module")
def right(node: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Pages], Right]:
    known: dict[int, Right] = {}

    def right(pages: Pages) -> Right:
        if id(pages) not in known:
            folder = tmp_path_factory.mktemp("right") / "articles"
            lay(pages, folder)
            with archive_at([node]) as fresh:
                settings = Settings(engine=fresh.spec, sources=(SourceSpec(folder),), jobs=1)
                reindex_archive(settings)
                known[id(pages)] = Right(answers(settings) or "", held(fresh))
        return known[id(pages)]

    return right


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_stopped_somewhere_the_old_or_the_new_generation_answers(house, scenario):
    """At points that lie evenly among all, which are tried with --long."""
    points = 4 if scenario is INCREMENTAL else 1
    for n in range(points):
        interrupt(house, scenario, Fault("killed", (2 * n + 1) * scenario.requests // (2 * points)))
    interrupt(house, scenario, Fault("lost", scenario.requests // 3))


def test_without_a_cluster_nothing_is_harmed(house):
    for number in (3, 30):
        interrupt(house, INCREMENTAL, Fault("gone", number))


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_every_way_to_write_can_be_stopped_anywhere(house, scenario, mode):
    """With `pytest -s` it says how many points that are."""
    count = counted(house, scenario, mode)
    assert mode == "gone" or count == scenario.requests
    failed = []
    for number in range(count + MORE):
        try:
            interrupt(house, scenario, Fault(mode, number))
        except (AssertionError, VerbatimError) as error:
            failed.append(f"{number}: {type(error).__name__} {str(error)[:600]}")
            house.begin()
    sys.stdout.write(f"\n{scenario}, {mode}: {count} requests, {count + MORE} points, {len(failed)} failed\n")
    assert not failed, "\n".join(failed)


def counted(house: House, scenario: Scenario, mode: str) -> int:
    """How many requests there are to choose from."""
    scenario.before(house)
    count = len(house.stop(lambda: scenario.work(house), Fault(mode, 10_000)))
    house.reindex()
    return count


# ---------------------------------------------------------------- what else may come between


def test_after_a_rollback_other_pages_may_change(house):
    """What the generation rolled back had replaced and removed is there again."""
    two(house)
    house.reindex()
    assert house.pages is ONE
    rollback(house.settings)
    house.check_whole(OTHER)
    house.lay({**OTHER, **doors(9)})
    house.reindex()
    house.check_whole(house.pages)
    house.reindex()
    assert strays(house.engine) == []


def test_no_two_generations_have_one_id(house):
    """Who held the one that was rolled back would take the next for it."""
    two(house)
    house.reindex()
    rolled_back = house.engine.published()
    rollback(house.settings)
    house.reindex()
    assert house.engine.published() > rolled_back


def test_what_was_published_by_one_that_was_killed_then_is_not_taken_for_unfinished(house):
    """Neither a full run nor any other may clear it away."""
    for full in (True, False):
        changed(house)
        house.reindex(full=True)
        house.engine._control._put("attempt", {**house.engine._control._get("attempt"), "ended": False})
        house.reindex(full=full)
        house.check_whole(house.pages)


def test_questions_that_did_not_arrive_are_sent_again(house):
    """A batch may be cut anywhere: of an article that is there, questions may be missing."""
    changed(house)
    count = len(house.stop(house.reindex, Fault("killed", 12)))
    assert count == 13
    attempt = house.engine._control.attempt()
    asked = {"bool": {"filter": [{"term": {"kind": "asked"}}, {"term": {"since": attempt.place.number}}]}}
    house.engine._client.refresh(attempt.place.name)
    told = house.engine._client.write("POST", f"/{attempt.place.name}/_delete_by_query", {"query": asked}, refresh=True)
    assert told["deleted"] > 1
    house.reindex()
    house.check_whole(house.pages)


def test_one_that_was_taken_for_dead_writes_no_more(house, monkeypatch):
    """It wakes in the middle of its articles, when another has published them."""
    monkeypatch.setattr(control, "DEAD", 0.0)
    monkeypatch.setattr(control, "BEAT", 0.05)
    changed(house)
    paused, other = house.engine, house.engine
    target = house.pages

    def articles() -> Iterator[Article]:
        paused._lock._ended.set()  # it beats no more
        control._HELD.clear()
        house.reindex()
        yield other.open().article(next(iter(other.open().citations())))

    with pytest.raises(IndexLocked, match="took this one for dead"), paused.exclusive():
        paused.prepare(Changes(articles(), removed=lambda: ["fidelite"], ledger=str))
    house.check_whole(target)
    house.reindex()
    assert strays(house.engine) == []


def test_a_lock_of_this_process_counts_for_as_long_as_somebody_holds_it(house):
    house.lay(ONE)
    house.reindex()
    with house.engine.exclusive(), pytest.raises(IndexLocked, match=f"process {os.getpid()}"), house.engine.exclusive():
        pass
    held_by_nobody = {"token": "x", "machine": control._machine(), "process": os.getpid(), "beat": time.time()}
    house.engine._control._put("lock", held_by_nobody)
    house.reindex()


def test_a_ledger_may_be_read_while_another_is_kept(house):
    house.lay(ONE)
    house.reindex()
    card = house.engine._card()
    asking = house.engine
    with asking.exclusive():
        asking.remember("another")
    assert house.engine._control.ledger(card) != "another"
    assert house.engine.remembered() == "another"
