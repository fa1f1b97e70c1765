"""A reindex is stopped at every call that changes the disk: killed, out of space, with an error of the disk, out of memory, cut short
in a write, without power. Afterwards the old generation answers or the new one, and the next run goes on."""

import itertools
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from indexer import IndexMissing, Settings, SourceSpec, answer_as_dict, open_archive, reindex_archive
from indexer.engines.whoosh import WhooshEngine
from indexer.reindex import rollback
from tests.faults import disk
from tests.faults.runner import DONE, REFUSED
from tests.pages import FIDELITE, LOYALTY, page

ROOT = Path(__file__).parent.parent
MODES = {"killed": 1, "disk full": 2, "error of the disk": 3, "no memory": 4, "short write": 5}
KILLED = -9
QUERIES = ("loyalty", "fidélité", "zebra", "brand awareness", "stamps OR points")


# ---------------------------------------------------------------- what is done, and with what


def zebra(folder):
    (folder / "zebra.html").write_text(page("zebra", ("Why a zebra?", "Because the zebra is striped. " * 9)), "utf-8")


def stamps(folder):
    (folder / "loyalty.html").write_text(LOYALTY.replace("Points", "Stamps"), "utf-8")


def begin(folder):
    """Three articles: two that stay beside each other, and one that goes."""
    (folder / "loyalty.html").write_text(LOYALTY, "utf-8")
    (folder / "fidelite.html").write_text(FIDELITE, "utf-8")
    for number in range(20):
        asked = (f"Which door is number {number}?", f"The door {number} is the one with that number on it. " * 6)
        (folder / f"door{number}.html").write_text(page(f"door{number}", asked), "utf-8")


def change(folder):
    """One added, one changed, one removed."""
    zebra(folder)
    stamps(folder)
    (folder / "door7.html").unlink()


def touch(folder):
    """Nothing to publish: a file's times alone changed."""
    os.utime(folder / "loyalty.html", ns=(1_000_000_000, 1_000_000_001))


@dataclass(frozen=True)
class Scenario:
    """``runs`` indexings before, then ``edit``, then ``work`` that is to be stopped."""

    name: str
    work: str
    runs: int = 1
    edit: object = staticmethod(lambda folder: None)


FIRST = Scenario("first", "reindex", 0)
INCREMENTAL = Scenario("incremental", "reindex", 1, change)
SCENARIOS = [
    FIRST,
    INCREMENTAL,
    Scenario("third", "reindex", 2, change),  # an old generation is deleted
    Scenario("full", "full", 2, change),
    Scenario("touched", "reindex", 1, touch),
    Scenario("rollback", "rollback", 2, change),
]


@dataclass(frozen=True)
class Stage:
    """A scenario before its last step: the index as it is, what it answers and what it will answer."""

    scenario: Scenario
    home: Path
    source: Path
    old: object
    new: object

    @property
    def before(self):
        return self.home / "before"

    @property
    def index(self):
        return self.home / "index"

    @property
    def settings(self):
        return Settings(index=self.index, sources=(SourceSpec(self.source),), jobs=1)

    def restore(self):
        shutil.rmtree(self.index, ignore_errors=True)
        shutil.copytree(self.before, self.index)


def answers(index):
    """What the archive says to every query, but for how long it took and which generation said it; None: there is none yet."""
    archive = open_archive(index)
    try:
        told = [answer_as_dict(archive.search(query), page=1, per_page=10) for query in QUERIES]
    except IndexMissing:
        return None
    return json.dumps([{**answer, "took_ms": 0} for answer in told], sort_keys=True)


def set_up(scenario, home):
    source = home / "articles"
    source.mkdir(parents=True)
    begin(source)
    stage = Stage(scenario, home, source, None, None)
    stage.before.mkdir()
    for run in range(scenario.runs):
        if run:
            (source / "fidelite.html").write_text(FIDELITE.replace("sans carte", "sans rien"), "utf-8")
        reindex_archive(replace(stage.settings, index=stage.before))
    scenario.edit(source)
    stage.restore()
    old = answers(stage.index)
    if scenario.work == "rollback":
        rollback(stage.settings)
    else:
        reindex_archive(stage.settings, full=scenario.work == "full")
    return replace(stage, old=old, new=answers(stage.index))


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    compiler = shutil.which("gcc") or shutil.which("cc")
    if not compiler:
        missing = "no C compiler here (Debian: apt-get install gcc)"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    path = tmp_path_factory.mktemp("faults") / "faults.so"
    source = ROOT / "tests" / "faults" / "faults.c"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", str(path), str(source)], check=True)
    return path


@pytest.fixture(scope="module")
def attempt(library, tmp_path_factory):
    """Do the last step of a stage with a call failing; what it logged lies in the stage's home."""
    environment = {**os.environ, "LD_PRELOAD": str(library), "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    environment.pop("CI", None)
    command = [sys.executable, "-m", "tests.faults.runner"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as runner:

        def run(stage, number=0, mode="killed"):
            log, store = stage.home / "log", stage.home / "store"
            log.unlink(missing_ok=True)
            shutil.rmtree(store, ignore_errors=True)
            store.mkdir()
            wanted = {"work": stage.scenario.work, "index": str(stage.index), "source": str(stage.source), "log": str(log),
                      "store": str(store), "number": number, "mode": MODES[mode]}  # fmt: skip
            runner.stdin.write(json.dumps(wanted) + "\n")
            runner.stdin.flush()
            return json.loads(runner.stdout.readline())

        yield run
        runner.stdin.close()


def calls_of(stage, attempt):
    """Every call that changes the disk, when all goes well."""
    stage.restore()
    ended = attempt(stage)
    assert ended["code"] == DONE, ended
    return disk.read_log(stage.home / "log", stage.index)


# ---------------------------------------------------------------- what must hold afterwards


def check(stage, ended=""):
    """The index answers as before or as after, is sound, and the next run completes and leaves nothing behind."""
    now = answers(stage.index)
    assert now in (stage.old, stage.new), f"a mixed or lost answer {ended}"
    if now is not None:
        engine = WhooshEngine(stage.index)
        engine.verify(engine.open().generation)
    if stage.scenario.work == "rollback" and now == stage.old:
        rollback(stage.settings)
        assert answers(stage.index) == stage.new
    report = reindex_archive(stage.settings, full=stage.scenario.work == "full")
    assert not report.failed
    if stage.scenario.work != "rollback":
        assert answers(stage.index) == stage.new, f"the next run did not go on {ended}"
    assert strays(stage.index) == [], f"left behind {ended}"


def strays(index):
    """What lies in the index that nothing names, and generations beyond two."""
    folders = sorted(path for path in (index / "generations").iterdir())
    known = {index / "current", index / "lock", index / "generations", *folders[-2:]}
    for folder in folders:
        card = json.loads((folder / "generation.json").read_text())
        known |= {folder / name for name in (*card["files"], "generation.json", "ledger.json")}
    return [str(path) for path in index.rglob("*") if path not in known]


def stop_everywhere(stage, attempt, modes):
    """Every call in every way; how many points that were."""
    calls = calls_of(stage, attempt)
    points = 0
    for mode, call in itertools.product(modes, calls):
        if mode == "short write" and call.name != "write":
            continue
        stage.restore()
        ended = attempt(stage, call.number, mode)
        where = f"({stage.scenario.name}: {mode} at call {call.number}, {call.name} {call.path}: {ended})"
        assert ended["code"] in ((KILLED,) if mode == "killed" else (DONE, REFUSED)), where
        check(stage, where)
        points += 1
    return points


def lose_power_everywhere(stage, attempt):
    calls = calls_of(stage, attempt)
    points = 0
    for number, image in disk.images(stage.before, calls, stage.home / "store"):
        shutil.rmtree(stage.index, ignore_errors=True)
        disk.lay(image, stage.index)
        check(stage, f"({stage.scenario.name}: power lost after call {number}: {sorted(image)})")
        points += 1
    return points


@pytest.fixture
def stage(tmp_path):
    return set_up(INCREMENTAL, tmp_path)


def test_every_kind_of_call_is_seen(stage, attempt):
    """If the calls were not counted, nothing below would be tried."""
    calls = calls_of(stage, attempt)
    assert {call.name for call in calls} >= {"create", "write", "fsync", "rename", "link", "mkdir"}
    assert any(call.name == "rename" and call.other == "current" for call in calls)
    assert {call.path for call in calls if call.name == "fsync"} >= {".", "generations"}


@pytest.mark.parametrize("mode", ["killed", "disk full", "error of the disk"])
def test_stopped_at_any_call_the_old_or_the_new_generation_answers(stage, attempt, mode):
    assert stop_everywhere(stage, attempt, [mode]) >= 20


@pytest.mark.parametrize("scenario", [FIRST, INCREMENTAL], ids=lambda scenario: scenario.name)
def test_without_power_at_any_call_the_old_or_the_new_generation_answers(scenario, tmp_path, attempt):
    """Of a first generation, the folder of generations has to be on disk, too."""
    assert lose_power_everywhere(set_up(scenario, tmp_path), attempt) >= 20


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_every_way_to_write_can_be_stopped_anywhere_in_any_way(scenario, tmp_path, attempt):
    """With `pytest -s` it says how many points that are."""
    stage = set_up(scenario, tmp_path)
    points = stop_everywhere(stage, attempt, MODES)
    images = lose_power_everywhere(stage, attempt)
    told = f"{len(calls_of(stage, attempt))} calls, {points} points, {images} disks without power"
    sys.stdout.write(f"\n{scenario.name}: {told}\n")
