"""`verbatim serve` over a real node: what visitors see, also while the node is gone, and when it is back."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cluster.nodes import Cluster, NodesMissing
from tests.commands import until
from tests.webapp.articles import ARTICLES
from tests.webapp.documents import Document
from tests.webapp.processes import serving

pytestmark = pytest.mark.node
VERBATIM = [sys.executable, "-c", "from webapp.cli import verbatim; verbatim()"]
PAGE = "/search?q=fid%C3%A9lit%C3%A9"


@dataclass
class Site:
    """Three workers over an archive of its own, on a node of its own."""

    address: str
    cluster: Cluster
    server: subprocess.Popen[str]
    folder: Path
    engine: str

    def get(self, path: str) -> tuple[int, str]:
        request = urllib.request.Request(self.address + path, headers={"accept-language": "en", "connection": "close"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def page(self, path: str) -> Document:
        status, text = self.get(path)
        assert status == 200, text
        return Document(text)

    def json(self, path: str):
        return json.loads(self.get(path)[1])

    def run(self, *words: str) -> str:
        environment = {**os.environ, "VERBATIM_ENGINE": self.engine}
        done = subprocess.run(
            [*VERBATIM, *words], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("served")
    source = folder / "articles.jsonl"
    source.write_text("".join(f"{json.dumps(article.as_dict())}\n" for article in ARTICLES), "utf-8")
    try:
        cluster = Cluster(folder / "node", 1)
    except NodesMissing as missing:
        pytest.fail(str(missing)) if os.environ.get("CI") else pytest.skip(str(missing))
    with cluster, pytest.MonkeyPatch.context() as environment:
        engine = f"opensearch://{cluster.addresses[0]}/served"
        environment.setenv("VERBATIM_ENGINE", engine)
        with serving(source, "--workers", "3", cwd=folder) as (server, address):
            yield Site(address, cluster, server, folder, engine)


def test_what_was_not_indexed_is_indexed_and_served(site):
    assert site.json("/readyz")["generation"]["articles"] == len(ARTICLES)
    assert site.json("/healthz")["cluster"]["status"] == "green"
    assert "status green" in site.run("status")


def test_visitors_find_read_and_go_on(site):
    hits = site.json("/api/search?q=fid%C3%A9lit%C3%A9")["hits"]
    assert hits[0]["article"]["id"] == "interview"
    assert site.page(PAGE).all("mark")
    first, second = (site.json(f"/api/search?q=pricing&page={number}") for number in (1, 2))
    assert first["total"] == second["total"] > 20
    assert not {hit["article"]["id"] for hit in first["hits"]} & {hit["article"]["id"] for hit in second["hits"]}
    assert {hit["article"]["language"] for hit in site.json("/api/search?q=fidelite&lang=fr&sort=newest")["hits"]} == {
        "fr"
    }
    assert "Ondine Kermarrec" in site.get("/articles/interview")[1]
    assert site.json("/api/suggest?q=fid")
    assert "pricing" in json.dumps(site.json("/api/search?q=pricng")["correction"])


def test_every_worker_has_connections_of_its_own(site):
    """A socket that two processes share would give one of them what the other asked for."""
    for _ in range(60):
        assert site.json("/api/search?q=fid%C3%A9lit%C3%A9")["hits"]
    port = site.cluster.ports[0]
    children = Path(f"/proc/{site.server.pid}/task/{site.server.pid}/children").read_text().split()
    sockets = [inodes(int(pid)) & connected_to(int(pid), port) for pid in children]
    assert len(children) == 3
    assert len(set().union(*sockets)) == sum(map(len, sockets)) > 0


def inodes(pid: int) -> set[str]:
    """Of the sockets that a process has."""
    links = (str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir())
    return {link[8:-1] for link in links if link.startswith("socket:[")}


def connected_to(pid: int, port: int) -> set[str]:
    """Of the connections of this machine to a port."""
    remote = f"{int.from_bytes(socket.inet_aton('127.0.0.1'), 'little'):08X}:{port:04X}"
    rows = (line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:])
    return {row[9] for row in rows if row[2] == remote}


def test_while_the_node_hangs_pages_say_so_soon_and_answer_when_it_goes_on(site):
    site.cluster.pause(0)
    try:
        until(lambda: site.get(PAGE)[0] == 503)
        began = time.monotonic()
        until(lambda: taken(lambda: site.get("/search?q=horse")) < 1.0)
        assert time.monotonic() - began < 40, "each of three workers has to find it out"
        assert taken(lambda: site.get("/healthz")) < 3.0
    finally:
        site.cluster.resume(0)
    until(lambda: {site.get(PAGE)[0] for _ in range(6)} == {200})


def taken(what) -> float:
    began = time.monotonic()
    what()
    return time.monotonic() - began


def test_while_the_node_is_gone_pages_say_so_and_answer_when_it_is_back(site):
    site.cluster.kill(0)
    until(lambda: site.get(PAGE)[0] == 503)
    status, text = site.get(PAGE)
    assert (status, Document(text).one("h1").text) == (503, "The search cannot be reached at the moment")
    assert site.get("/healthz")[0] == 200
    assert json.loads(site.get("/readyz")[1])["status"] == "unreachable"
    site.cluster.restart(0)
    site.cluster.wait()
    until(lambda: {site.get(PAGE)[0] for _ in range(12)} == {200})
    assert site.get("/readyz")[0] == 200


def test_a_new_generation_is_seen_and_so_is_going_back(site):
    before = site.json("/readyz")["generation"]["id"]
    source = site.folder / "articles.jsonl"
    lines = source.read_text("utf-8").splitlines(keepends=True)
    source.write_text("".join(lines[:-1]), "utf-8")
    assert "1 removed" in site.run("reindex", str(source))
    until(lambda: {site.json("/readyz")["generation"]["articles"] for _ in range(6)} == {len(ARTICLES) - 1})
    assert "Published again" in site.run("rollback")
    until(lambda: {site.json("/readyz")["generation"]["id"] for _ in range(6)} == {before})
