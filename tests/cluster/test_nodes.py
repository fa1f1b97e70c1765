"""Nodes are real ones: they answer, end with whoever started them, and find one another again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from opensearchpy import OpenSearch

from tests.cluster import nodes
from tests.commands import until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def java_of(tmp_path, monkeypatch):
    """A `java` that says to be of this version and to have these modules."""

    def make(version: str, *modules: str) -> None:
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        java = folder / "java"
        java.write_text("".join(["#!/bin/sh\n", *(f"echo {module}@{version}\n" for module in ("java.base", *modules))]))
        java.chmod(0o755)
        monkeypatch.setenv("JAVA_HOME", str(folder.parent))
        nodes.java.cache_clear()

    yield make
    nodes.java.cache_clear()


@pytest.mark.parametrize(
    ("version", "line"), [("11.0.2", "2.19.1.0"), ("17", "2.19.1.0"), ("21.0.1", "3.8.0.0"), ("25", "3.8.0.0")]
)
def test_the_java_decides_on_the_line(java_of, monkeypatch, tmp_path, version, line):
    java_of(version, "jdk.compiler")
    monkeypatch.setattr(nodes, "CACHE", tmp_path)
    (tmp_path / line).mkdir()
    assert nodes.jars() == tmp_path / line


def test_what_is_missing_is_named(java_of, monkeypatch, tmp_path):
    monkeypatch.setattr(nodes, "CACHE", tmp_path / "cache")
    java_of("8")
    with pytest.raises(nodes.NodesMissing, match="older than Java 11"):
        nodes.Cluster(tmp_path)
    java_of("17")
    with pytest.raises(nodes.NodesMissing, match="a JDK is wanted"):
        nodes.Cluster(tmp_path)
    java_of("21", "jdk.compiler")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(nodes.NodesMissing, match="no mvn here"):
        nodes.Cluster(tmp_path)
    monkeypatch.delenv("JAVA_HOME")
    nodes.java.cache_clear()
    with pytest.raises(nodes.NodesMissing, match="no java here"):
        nodes.Cluster(tmp_path)
    assert not list((tmp_path / "cache").glob("[0-9]*"))


def test_what_maven_fetches_is_held_to_its_digest(java_of, monkeypatch, tmp_path):
    java_of("17", "jdk.compiler")
    monkeypatch.setattr(nodes, "CACHE", tmp_path / "cache")
    mvn = tmp_path / "mvn"
    mvn.write_text(
        '#!/bin/sh\nfor a; do case $a in -DoutputDirectory=*) mkdir "${a#*=}"; echo x > "${a#*=}/a.jar";; esac; done\n'
    )
    mvn.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(nodes.NodesMissing, match="not what was fetched before"):
        nodes.jars()
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == ["lock"]


def test_a_node_answers(node):
    with OpenSearch([node]) as client:
        health = client.cluster.health()
    assert (health["cluster_name"], health["number_of_nodes"]) == ("verbatim", 1)


@pytest.mark.node
@pytest.mark.parametrize(
    "last",
    [signal.SIGKILL, *(pytest.param(each, marks=pytest.mark.long) for each in (signal.SIGINT, signal.SIGTERM))],
)
def test_nodes_end_with_their_parent_however_that_ends(tmp_path, last):
    command = [sys.executable, "-m", "tests.cluster", "--folder", tmp_path]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        host, _, port = process.stdout.readline().strip().partition(":")
        socket.create_connection((host, int(port))).close()
        process.send_signal(last)
    until(lambda: not processes_with(tmp_path))


@pytest.mark.long
@pytest.mark.node
def test_a_paused_node_ends_with_its_parent_too(tmp_path):
    script = """if 1:
        import os, pathlib, sys
        from tests.cluster.nodes import Cluster
        with Cluster(pathlib.Path(sys.argv[1])) as cluster:
            cluster.pause(0)
            os.kill(os.getpid(), 9)
    """
    subprocess.run([sys.executable, "-c", script, tmp_path], cwd=ROOT, check=False)
    assert (tmp_path / "n0").exists()
    until(lambda: not processes_with(tmp_path))


def processes_with(folder: Path) -> list[str]:
    """The command lines that name a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in line:
            found.append(line.decode())
    return found


@pytest.mark.node
def test_a_node_that_cannot_start_is_told_with_its_last_lines(tmp_path):
    with (
        pytest.raises(nodes.NodesFailed, match=r"unknown setting .no\.such\.setting"),
        nodes.Cluster(tmp_path, settings={"no.such.setting": "1"}),
    ):
        pass
    assert not processes_with(tmp_path)


@pytest.mark.long
def test_three_nodes_elect_one_lose_one_and_find_it_again(cluster):
    with OpenSearch(cluster.addresses) as client:
        client.indices.create(index="articles", body={"settings": {"number_of_shards": 3, "number_of_replicas": 1}})
        cluster.wait()
        for n in range(30):
            client.index(index="articles", body={"n": n}, id=n, params={"refresh": "wait_for" if n == 29 else "false"})
    manager = elected(cluster, 0)
    assert {elected(cluster, n) for n in range(3)} == {manager}
    cluster.kill(manager)
    cluster.wait("yellow", nodes=2)
    others = [n for n in range(3) if n != manager]
    assert {elected(cluster, n) for n in others} < set(others)
    assert {count(cluster, n) for n in others} == {30}
    cluster.restart(manager)
    cluster.wait()
    assert {count(cluster, n) for n in range(3)} == {30}


@pytest.mark.long
def test_a_node_that_is_paused_says_nothing_and_goes_on_where_it_stood(cluster):
    other, stopped = 0, 1
    cluster.pause(stopped)
    with pytest.raises(TimeoutError):
        cluster.health(stopped, timeout=1)
    assert cluster.health(other)["number_of_nodes"] in {2, 3}
    cluster.resume(stopped)
    cluster.wait()


def ask(cluster, n: int, path: str):
    with urllib.request.urlopen(f"http://{cluster.addresses[n]}{path}", timeout=30) as answer:
        return json.load(answer)


def elected(cluster, n: int) -> int:
    """Whom a node holds for the one that decides."""
    (manager,) = ask(cluster, n, "/_cat/cluster_manager?format=json")
    return int(manager["node"].removeprefix("n"))


def count(cluster, n: int) -> int:
    return ask(cluster, n, "/articles/_count")["count"]
