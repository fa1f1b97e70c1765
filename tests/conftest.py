"""What several rooms' tests share: a folder of pages and the archive built from it; real OpenSearch nodes."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import hypothesis
import pytest

from indexer import Settings, SourceSpec, reindex_archive
from indexer.engines.opensearch import OpenSearchEngine
from indexer.engines.opensearch import engine as opensearch_engine
from indexer.reindex import Report
from tests.cluster.archives import delete_archive, spec_at
from tests.cluster.nodes import Cluster, NodesMissing
from tests.pages import FIDELITE, LOYALTY

# How long an example takes is for benchmarks to say: here it would be told of a busy machine.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests that take minutes, too")


NODE = os.environ.get("VERBATIM_NODE")  # HOST:PORT
NODES = {"node", "cluster"}  # the fixtures that start some
STARTING = 900  # seconds, where what nodes are made of has to be fetched before


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if NODES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("node")
        if item.get_closest_marker("node") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(STARTING))
    if not config.getoption("--long"):
        long = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A folder of two pages, one in each language."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "loyalty.html").write_text(LOYALTY, "utf-8")
    (folder / "fidelite.html").write_text(FIDELITE, "utf-8")
    return folder


@pytest.fixture
def settings(tmp_path: Path, articles: Path) -> Settings:
    return Settings(index=tmp_path / "index", sources=(SourceSpec(articles),))


@pytest.fixture
def run(settings: Settings) -> Callable[..., Report]:
    """Reindex the folder of articles."""
    return lambda **options: reindex_archive(settings, **options)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("VERBATIM_")]:
        monkeypatch.delenv(name)


# ---------------------------------------------------------------- nodes


@pytest.fixture(autouse=True)
def _nobody_to_wait_for(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever answers from what was published before is this process, and does so no more."""
    if request.node.get_closest_marker("node"):
        monkeypatch.setattr(opensearch_engine, "LINGER", 0.0)


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an OpenSearch node, the same one for all tests; none of them has it for itself. ``$VERBATIM_NODE``, where it
    names one that is there, be it of a cluster.
    """
    if NODE:
        yield NODE
        return
    with _nodes(tmp_path_factory.mktemp("node"), 1) as cluster:
        yield cluster.addresses[0]


@pytest.fixture
def clustered(node: str) -> Iterator[Callable[[Path], OpenSearchEngine]]:
    """Makes an archive on the node, one for each folder's path, which is gone after the test."""
    made: dict[str, OpenSearchEngine] = {}

    def engine_of(folder: Path) -> OpenSearchEngine:
        name = f"t{sha256(str(folder).encode()).hexdigest()[:20]}"
        made[name] = OpenSearchEngine(spec_at([node], name))
        return made[name]

    yield engine_of
    for name in made:
        delete_archive(node, name)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three nodes, for the tests of one file, which may kill what they start again."""
    with _nodes(tmp_path_factory.mktemp("cluster"), 3) as cluster:
        yield cluster


@contextmanager
def _nodes(folder: Path, count: int) -> Iterator[Cluster]:
    """Skipped where there can be none; in CI that is a failure."""
    try:
        cluster = Cluster(folder, count)
    except NodesMissing as missing:
        pytest.fail(str(missing)) if os.environ.get("CI") else pytest.skip(str(missing))
    with cluster:
        yield cluster
