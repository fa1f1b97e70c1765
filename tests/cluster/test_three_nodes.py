"""Three nodes, each shard twice: nodes are killed, paused and filled, and reindexers killed, in the middle of a reindex. Meanwhile
every search is answered, by one generation; afterwards the archive is what it is where nothing went wrong."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from indexer import (
    EngineUnreachable,
    Settings,
    SourceSpec,
    VerbatimError,
    answer_as_dict,
    open_archive,
    reindex_archive,
)
from indexer.engines.opensearch import OpenSearchEngine
from tests.cluster.archives import archive_at
from tests.cluster.nodes import Cluster
from tests.cluster.state import held, strays
from tests.commands import Command, until

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]

ARTICLES = 1_000
WORDS = [
    f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("rel", "nic", "vot", "dun", "pas")
]  # 300 of them
QUERIES = (*WORDS[:8], "edition", "barel binic", '"what is number 77"', "section:s3", "barel OR dodun", "number 1234")
SEARCHERS = 4
PAUSED = 20.0  # seconds
LONG = 900.0  # seconds, for a reindex on a machine that is busy


# ---------------------------------------------------------------- what is indexed, and what is asked


def lines(edition: int) -> str:
    """Articles, of which each edition has another hundred changed, and fifty that the next has not."""
    rest = [n for n in range(ARTICLES) if n % 40 != edition]
    return "".join(json.dumps(article(n, edition if n % 20 == 7 else 0)) + "\n" for n in rest)


def article(n: int, edition: int) -> dict[str, object]:
    drawn = random.Random(n)
    passages = [
        {"kind": "qa", "question": f"What is number {n}?", "answer": " ".join(drawn.choices(WORDS, k=40))},
        {"kind": "text", "answer": " ".join(drawn.choices(WORDS, k=40))},
        {"kind": "text", "answer": f"This is edition {edition} of article {n}, and of no other. " * 2},
    ]
    return {"id": f"a{n}", "title": f"Article {n}", "language": "en", "section": f"s{n % 7}", "passages": passages}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("sources")
    found = []
    for edition in (1, 2):
        found.append(folder / str(edition) / "articles.jsonl")
        found[-1].parent.mkdir()
        found[-1].write_text(lines(edition), "utf-8")
    return found


def answer(archive, query: str) -> str:
    told = answer_as_dict(archive.search(query), page=1, per_page=10)
    return json.dumps({**told, "took_ms": 0}, sort_keys=True)


class Undisturbed:
    """What an archive of a source answers and holds, made while nothing went wrong."""

    def __init__(self, addresses: list[str], source: Path) -> None:
        with archive_at(addresses, shards=2) as engine:
            settings = Settings(engine=engine.spec, sources=(SourceSpec(source),))
            reindex_archive(settings)
            archive = open_archive(settings)
            self.answers = {query: answer(archive, query) for query in QUERIES}
            self.held = held(engine)


class Searching:
    """Threads that search, and what was wrong of what they were told."""

    def __init__(self, settings: Settings, right: list[Undisturbed]) -> None:
        self._settings, self._right = settings, right
        self.wrong: list[str] = []
        self.done: Counter[int] = Counter()  # by edition
        self.slowest = 0.0
        self._ended = threading.Event()

    def _search(self, seed: int) -> None:
        drawn, archive = random.Random(seed), open_archive(self._settings)
        while not self._ended.wait(0.2):
            query = drawn.choice(QUERIES)
            began = time.monotonic()
            try:
                told = answer(archive, query)
            except VerbatimError as error:
                self.wrong.append(f"{query}, after {time.monotonic() - began:.1f} s: {error!r}")
                continue
            self.slowest = max(self.slowest, time.monotonic() - began)
            editions = [n for n, each in enumerate(self._right, 1) if each.answers[query] == told]
            self.done.update(editions)
            if not editions:
                self.wrong.append(f"{query}: what no edition answers: {told[:300]}")

    @contextmanager
    def going_on(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._search, args=(seed,)) for seed in range(SEARCHERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._ended.set()
            for thread in threads:
                thread.join()


class House:
    """An archive on three nodes, with a reindex of one edition after the other."""

    def __init__(
        self, cluster: Cluster, engine: OpenSearchEngine, sources: list[Path], right: list[Undisturbed]
    ) -> None:
        self.cluster, self.engine, self.sources, self.right = cluster, engine, sources, right
        self.settings = Settings(engine=engine.spec)
        self.edition = 0
        self.home = sources[0].parent.parent

    def begin(self, *, full: bool = True) -> Command:
        """A reindex of the other edition, at work on its articles."""
        self.edition = 2 if self.edition == 1 else 1
        return self.again(full=full)

    def again(self, *, full: bool = True) -> Command:
        command = Command(self.sources[self.edition - 1], *(["--full"] if full else []), "--json", cwd=self.home)
        until(lambda: command.process.poll() is not None or self._is_sending(), within=LONG)
        return command

    def _is_sending(self) -> bool:
        with suppress(EngineUnreachable):  # a shard may be on its way
            attempt = self.engine._control.attempt()
            return attempt is not None and self._sent(attempt.place.name) > 20
        return False

    def _sent(self, index: str) -> int:
        told = self.engine._client.get(f"/{index}/_stats/indexing")
        indexing = told["_all"]["primaries"].get("indexing") if told else None
        return indexing["index_total"] if indexing else 0

    def complete(self, command: Command) -> dict[str, object]:
        with command:
            code = command.process.wait(LONG)
        assert code == 0, command.said
        return json.loads("".join(command.out))

    def check(self) -> None:
        """What is published is the edition, whole, and nothing else is left by the next run."""
        self.cluster.wait(within=300)
        assert held(self.engine) == self.right[self.edition - 1].held
        self.engine.verify(self.engine.open().generation)
        reindex_archive(replace(self.settings, sources=(SourceSpec(self.sources[self.edition - 1]),)))
        assert strays(self.engine) == []

    def manager(self) -> int:
        return int(self._ask("/_cat/cluster_manager")[0]["node"].removeprefix("n"))

    def primary(self) -> int:
        """A node, not the one that decides, with a primary shard of what is being written."""
        attempt = self.engine._control.attempt()
        assert attempt
        shards = self._ask(f"/_cat/shards/{attempt.place.name}")
        nodes = [int(each["node"].removeprefix("n")) for each in shards if each["prirep"] == "p"]
        return next((n for n in nodes if n != self.manager()), nodes[0])

    def _ask(self, path: str) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self.engine._client.get(path, format="json")
        return found

    def set(self, **settings: object) -> None:
        body = {
            "transient": {
                f"cluster.routing.allocation.disk.{name.replace('__', '.')}": value for name, value in settings.items()
            }
        }
        self.engine._client.write("PUT", "/_cluster/settings", body)


@pytest.fixture(scope="module")
def right(cluster: Cluster, sources: list[Path]) -> list[Undisturbed]:
    return [Undisturbed(cluster.addresses, source) for source in sources]


@pytest.fixture(scope="module")
def house(cluster: Cluster, sources: list[Path], right: list[Undisturbed]) -> Iterator[House]:
    with archive_at(cluster.addresses, shards=2, replicas=1) as engine:
        house = House(cluster, engine, sources, right)
        settings = f'engine = "{engine.spec.where}"\nshards = 2\nreplicas = 1\n'
        house.home.joinpath("verbatim.toml").write_text(settings, "utf-8")
        house.complete(house.begin())
        yield house


@contextmanager
def searching(house: House, what: str) -> Iterator[Searching]:
    searching = Searching(house.settings, house.right)
    began = time.monotonic()
    with searching.going_on():
        yield searching
    seconds, done = time.monotonic() - began, sum(searching.done.values())
    sys.stdout.write(f"\n{what}: {seconds:.0f} s, {done} answers {dict(searching.done)}, the slowest {searching.slowest:.1f} s, "
                     f"{len(searching.wrong)} wrong: {searching.wrong[:3]}\n")  # fmt: skip
    assert searching.wrong == []
    assert done


def killed(house: House, choose: Callable[[], int]) -> None:
    command = house.begin()
    n = choose()
    house.cluster.kill(n)
    time.sleep(15)
    house.cluster.restart(n)
    house.complete(command)


def test_a_node_with_a_primary_shard_is_killed(house):
    with searching(house, "a node killed"):
        killed(house, house.primary)
    house.check()


def test_the_node_that_decides_is_killed(house):
    with searching(house, "the cluster manager killed"):
        killed(house, house.manager)
    house.check()


def test_a_node_is_paused(house):
    with searching(house, "a node paused"):
        command = house.begin()
        n = house.primary()
        house.cluster.pause(n)
        time.sleep(PAUSED)
        house.cluster.resume(n)
        house.complete(command)
    house.check()


@pytest.mark.parametrize("full", [True, False], ids=["full", "incremental"])
def test_the_reindexer_is_killed_again_and_again(house, full):
    with searching(house, f"the reindexer killed three times, {'full' if full else 'incremental'}"):
        command = house.begin(full=full)
        for seconds in (0.2, 1.5, 3.0):
            with command:
                time.sleep(seconds)
                os.kill(command.process.pid, signal.SIGKILL)
            command = house.again(full=full)
        house.complete(command)
    house.check()


def test_disks_are_full(house):
    """Past the flood stage, nothing takes anything any more."""
    before = house.engine._control.published()
    with searching(house, "disks full"):
        command = house.begin()
        house.set(threshold_enabled="true", watermark__low="1%", watermark__high="1%", watermark__flood_stage="1%")
        with command:
            code = command.process.wait(LONG)
        assert code == 1, command.said
        assert "nothing that answers was changed; make room" in command.said
        assert house.engine._control.published() == before
        with house.again() as refused:
            assert refused.process.wait(LONG) == 1
        assert "make room" in refused.said
        house.set(watermark__low=None, watermark__high=None, watermark__flood_stage=None)
        until(lambda: not blocked(house), within=120)  # the cluster sees that there is room again
        house.set(threshold_enabled=None)
        house.complete(house.again())
    house.check()


def blocked(house: House) -> bool:
    url = f"http://{house.cluster.addresses[0]}/{house.engine.spec.name}-*/_settings/index.blocks.*?flat_settings"
    with urllib.request.urlopen(url, timeout=30) as told:
        return "read_only_allow_delete" in told.read().decode()
