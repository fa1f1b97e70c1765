"""Three nodes: visitors notice next to nothing of one that hangs or is gone."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.cluster.nodes import Cluster
from tests.commands import until
from tests.webapp.articles import ARTICLES
from tests.webapp.processes import serving

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]
PATIENCE = 15.0  # seconds; what is asked of the cluster takes five at most, and a page asks several things


@pytest.fixture(scope="module")
def site(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    source = folder / "articles.jsonl"
    source.write_text("".join(f"{json.dumps(article.as_dict())}\n" for article in ARTICLES), "utf-8")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("VERBATIM_ENGINE", f"opensearch://{','.join(cluster.addresses)}/losing")
        with serving(source, "--workers", "2", cwd=folder) as (_, address):
            cluster.wait()
            asked(address, 5)  # until every process is warm
            yield address


def asked(site: str, seconds: float) -> list[tuple[int, float]]:
    """What three visitors get who search all the time: statuses, and how long they waited."""
    told: list[tuple[int, float]] = []
    end = time.monotonic() + seconds

    def visit(text: str) -> None:
        while time.monotonic() < end:
            began = time.monotonic()
            told.append((status(f"{site}/search?q={text}"), time.monotonic() - began))
            time.sleep(0.05)

    visitors = [threading.Thread(target=visit, args=(text,)) for text in ("fidelite", "pricing", "tone+of+voice")]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    return told


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def holder(cluster: Cluster) -> int:
    """A node that has a copy of the archive."""
    rows = ask(cluster, "/_cat/shards/losing-0*?format=json&h=node")
    return int(rows[0]["node"].removeprefix("n"))


def ask(cluster: Cluster, path: str):
    with urllib.request.urlopen(f"http://{cluster.addresses[0]}{path}", timeout=30) as answer:
        return json.load(answer)


def decided(site: str) -> bool:
    """Whether the nodes have elected one, as the page says where it can answer."""
    try:
        with urllib.request.urlopen(f"{site}/readyz", timeout=30) as answer:
            return json.load(answer)["cluster"]["discovered_cluster_manager"]
    except urllib.error.HTTPError as error:
        error.close()
        return False


def test_a_node_that_hangs_costs_some_visitors_some_seconds(site, cluster):
    hung = holder(cluster)
    cluster.pause(hung)
    try:
        told = asked(site, 40)
    finally:
        cluster.resume(hung)
    failed, slow = [code for code, _ in told if code != 200], [took for _, took in told if took > 1]
    assert len(failed) < len(told) / 50
    assert len(slow) < len(told) / 20
    assert max(took for _, took in told) < PATIENCE
    time.sleep(20)  # until the others have noticed that it was away, if they are about to
    cluster.wait()


def test_a_node_that_is_gone_costs_nothing(site, cluster):
    gone = holder(cluster)
    cluster.kill(gone)
    told = asked(site, 15)
    assert [code for code, _ in told if code != 200] == []
    assert max(took for _, took in told) < PATIENCE
    cluster.restart(gone)
    cluster.wait()


def test_what_is_left_is_searched_where_nobody_can_decide(site, cluster):
    """Too few nodes to elect one: what it holds, the last one answers."""
    left = holder(cluster)
    others = [n for n in range(3) if n != left]
    for n in others:
        cluster.kill(n)
    asked(site, 3)
    assert {code for code, _ in asked(site, 5)} == {200}
    assert decided(site) is False
    for n in others:
        cluster.restart(n)
    until(lambda: decided(site), within=120)
    assert {code for code, _ in asked(site, 5)} == {200}
