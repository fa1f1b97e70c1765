"""Where do tests and benchmarks find real OpenSearch nodes?

Each node is a JVM of its own on this machine, made of the artifacts that Maven fetches once. Which line of OpenSearch it is, the Java
found decides: 2.x below Java 21, 3.x from there on.

    with Cluster(folder, 3) as cluster:     # three nodes that have found one another
        cluster.addresses[0]                # "127.0.0.1:24711"
        cluster.kill(2)
        cluster.wait("yellow", nodes=2)
        cluster.restart(2)
        cluster.wait()
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("VERBATIM_NODES") or Path.home() / ".cache" / "verbatim-opensearch")

# The first Java that each line runs on, newest first; and a digest over the names and digests of all its jars.
LINES = (
    (21, "3.8.0.0", "a1f2c18dd4b7ca90625772953dabdc3ba65efb22fb8857535beb371b6018b416"),
    (11, "2.19.1.0", "e1a38ccda4b7f5c28e594edc3e6070bddc8614e29fe2f630301cbe92fca3e0d9"),
)
# What encrypts and asks for passwords in the official images, by line, with its digest; of 3.x none is published.
SECURITY = {"2.19.1.0": "2f15d646a15e1725e72d72b31772acab256a86add409cde73c1f13583ce03f76"}

SMALL = ("-Xms384m", "-Xmx640m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
QUIET = ("--enable-native-access=ALL-UNNAMED",)  # which Java has warned of since 22
PORTS = range(
    20000, 32000
)  # below those that a system gives to outgoing connections, so that a killed node finds its own free
PATIENCE = 300.0  # seconds, on a machine that is busy
LAST = 30  # lines of a log, in an error


class NodesMissing(Exception):
    """There can be no nodes here; says what to install."""


class NodesFailed(Exception):
    """Nodes did not become what they should; says so with the last lines of their logs."""


# ---------------------------------------------------------------- what nodes are made of


@functools.cache
def java() -> tuple[str, int]:
    """The Java to use, and its version: that of $JAVA_HOME, else the one on the PATH. Raises NodesMissing."""
    home = os.environ.get("JAVA_HOME")
    found = (shutil.which("java", path=f"{home}/bin") if home else None) or shutil.which("java")
    if not found:
        raise NodesMissing("no java here (Debian: apt-get install default-jdk-headless)")
    said = subprocess.run([found, "--list-modules"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"^java\.base@(\d+)", said, re.MULTILINE)
    if not version or int(version[1]) < LINES[-1][0]:
        raise NodesMissing(f"{found} is older than Java {LINES[-1][0]}")
    if "jdk.compiler@" not in said:
        raise NodesMissing(f"{found} cannot compile: a JDK is wanted (Debian: apt-get install default-jdk-headless)")
    return found, int(version[1])


def jars() -> Path:
    """The folder of what nodes are made of, for the Java that is here; fetched at first use. Raises NodesMissing."""
    version, digest = _line()
    return _fetched(version, digest, version, "dependency:copy-dependencies")


def security() -> Path:
    """The folder of the security plugin and its configuration, likewise."""
    version, _ = _line()
    if version not in SECURITY:
        raise NodesMissing(f"no security plugin is published for OpenSearch {version}: an older Java is wanted")
    artifact = f"-Dartifact=org.opensearch.plugin:opensearch-security:{version}:zip"
    return _fetched(f"security-{version}", SECURITY[version], version, "dependency:copy", artifact)


def _line() -> tuple[str, str]:
    _, own = java()
    return next((version, digest) for first, version, digest in LINES if own >= first)


def _fetched(name: str, digest: str, version: str, *goal: str) -> Path:
    folder = CACHE / name
    with _alone(CACHE):
        if not folder.exists():
            _fetch(folder, digest, version, *goal)
    return folder


def _fetch(folder: Path, digest: str, version: str, *goal: str) -> None:
    """Into a folder beside, which gets its name once it is whole."""
    maven = shutil.which("mvn")
    if not maven:
        raise NodesMissing(f"no mvn here to fetch OpenSearch {version} with (Debian: apt-get install maven)")
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        new = Path(beside) / folder.name
        command = [maven, "-B", "-q", "-C", "-f", HERE / "pom.xml", f"-Dnodes={version}", f"-DoutputDirectory={new}"]
        said = subprocess.run([*command, *goal], capture_output=True, text=True, check=False)
        if said.returncode:
            raise NodesMissing(
                f"OpenSearch {version} cannot be fetched by mvn:\n{said.stdout[-2000:]}{said.stderr[-2000:]}"
            )
        if _digest(new) != digest:
            raise NodesMissing(
                f"what mvn fetched as OpenSearch {version} is not what was fetched before: {_digest(new)}"
            )
        for archive in new.glob("*.zip"):
            shutil.unpack_archive(archive, new)
            archive.unlink()
        new.rename(folder)


def _digest(folder: Path) -> str:
    """As `sha256sum * | sha256sum` has it, in that folder."""
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(folder.iterdir())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time: neither Maven's folder nor ours minds what others do in it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# ---------------------------------------------------------------- nodes


class Cluster:
    """Nodes on this machine, with all they keep in a folder. They end with this process, however that ends.

    ``settings`` are OpenSearch's, for every node: ``{"cluster.routing.allocation.disk.threshold_enabled": "true"}``. Unless they say so, nodes
    take no notice of how full the disk is. ``plugins``: the folder of each, by its class. Raises NodesMissing.
    """

    def __init__(
        self,
        folder: Path,
        nodes: int = 1,
        settings: Mapping[str, str] | None = None,
        *,
        java_options: Sequence[str] = (),
        plugins: Mapping[str, Path] | None = None,
    ) -> None:
        self.folder = folder
        self.settings = {"cluster.routing.allocation.disk.threshold_enabled": "false", **(settings or {})}
        found, version = java()
        self._command = [
            found,
            *SMALL,
            *java_options,
            *(QUIET if version >= 22 else ()),
            f"-Dplugins={','.join(plugins or {})}",
            "-cp",
            os.pathsep.join(f"{each}/*" for each in (jars(), *(plugins or {}).values())),
            str(HERE / "Node.java"),
        ]
        ports = _free_ports(2 * nodes)
        self.ports, self.between = ports[:nodes], ports[nodes:]
        self._processes: list[subprocess.Popen[bytes] | None] = [None] * nodes
        self._paused: set[int] = set()

    def __enter__(self) -> Self:
        try:
            self.start()
            self.wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def config(self, n: int) -> Path:
        """Where a node looks for files that its settings name."""
        return self.folder / f"n{n}" / "node_1" / "config"

    @property
    def addresses(self) -> list[str]:
        return [f"127.0.0.1:{port}" for port in self.ports]

    def start(self) -> None:
        """Start all nodes, and do not wait for them."""
        for n in range(len(self.ports)):
            self.restart(n)

    def restart(self, n: int) -> None:
        """Start a node with what it has on disk; kill it before, where it is running."""
        self.kill(n)
        told = [f"{name}={value}" for name, value in self._told(n).items()]
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._log(n).open("ab") as log:
            self._processes[n] = subprocess.Popen(
                [*self._command, str(self.folder / f"n{n}"), *told],
                stdin=subprocess.PIPE,  # ends when this process does, and the node with it
                stdout=log,
                stderr=log,
                process_group=0,  # so that Ctrl-C is for us alone; and what is paused when we end is woken by the system
            )

    def kill(self, n: int) -> None:
        """End a node as if its machine had lost its power."""
        process = self._processes[n]
        if process is None:
            return
        self._processes[n] = None
        self._paused.discard(n)
        process.kill()
        process.wait()
        if process.stdin:
            process.stdin.close()

    def pause(self, n: int) -> None:
        """Let a node hold its connections and do nothing."""
        process = self._signal(n, signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)  # until all its threads stand still
        self._paused.add(n)

    def resume(self, n: int) -> None:
        self._signal(n, signal.SIGCONT)
        self._paused.discard(n)

    def stop(self) -> None:
        for n in range(len(self._processes)):
            self.kill(n)

    def wait(self, status: str = "green", *, nodes: int | None = None, within: float = PATIENCE) -> None:
        """Wait until every node at work says that the cluster has this colour and so many nodes (all of them, unless said)."""
        wanted = (status, len(self.ports) if nodes is None else nodes)
        self.until(lambda: self._seen() == {wanted}, f"{wanted[1]} nodes, {status}", within=within)

    def until(self, true: Callable[[], bool], what: str, *, within: float = PATIENCE) -> None:
        """Wait until something is so, while no node ends by itself. Raises NodesFailed."""
        end = time.monotonic() + within
        while not true():
            ended = [n for n, process in enumerate(self._processes) if process and process.poll() is not None]
            if ended or time.monotonic() > end:
                why = f"nodes {ended} ended" if ended else f"not {what} within {within:g} s, but {self._seen()}"
                raise NodesFailed(f"{why}\n{self._last_lines()}")
            time.sleep(0.2)

    def health(self, n: int = 0, *, timeout: float = 5) -> dict[str, Any]:
        """What a node says of the cluster. Raises OSError, where it says nothing."""
        address = f"http://{self.addresses[n]}/_cluster/health"
        try:
            with urllib.request.urlopen(address, timeout=timeout) as answer:
                return json.load(answer)
        except (urllib.error.HTTPError, http.client.HTTPException, ValueError) as error:
            if isinstance(error, urllib.error.HTTPError):
                error.close()  # it holds the connection
            raise ConnectionError(f"{address}: {error}") from None

    def _seen(self) -> set[tuple[str, int]]:
        """What the nodes at work say of the cluster: colour and count of nodes, or that they say nothing."""
        seen = set()
        for n in [n for n, process in enumerate(self._processes) if process and n not in self._paused]:
            try:
                health = self.health(n)
                seen.add((health["status"], health["number_of_nodes"]))
            except OSError:
                seen.add(("silent", 0))
        return seen

    def _told(self, n: int) -> dict[str, str]:
        """The settings of a node."""
        nodes = range(len(self.ports))
        together = {
            "discovery.type": "zen",  # the runner means one node alone where nothing is said
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in self.between),
            "cluster.initial_cluster_manager_nodes": ",".join(f"n{number}" for number in nodes),
        }
        return {
            "node.name": f"n{n}",
            "network.host": "127.0.0.1",
            "http.port": str(self.ports[n]),
            "transport.port": str(self.between[n]),
            **(together if len(nodes) > 1 else {"discovery.type": "single-node"}),
            **self.settings,
        }

    def _signal(self, n: int, number: signal.Signals) -> subprocess.Popen[bytes]:
        process = self._processes[n]
        assert process, f"node {n} is not running"
        process.send_signal(number)
        return process

    def _log(self, n: int) -> Path:
        return self.folder / f"n{n}.log"

    def _last_lines(self) -> str:
        told = []
        for n in range(len(self.ports)):
            with suppress(FileNotFoundError):
                lines = self._log(n).read_text("utf-8", "replace").splitlines()[-LAST:]
                told += [f"--- node {n}", *lines]
        return "\n".join(told)


def _free_ports(count: int) -> list[int]:
    free: list[int] = []
    for port in random.sample(PORTS, len(PORTS)):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            free.append(port)
        if len(free) == count:
            return free
    raise NodesMissing("no free ports on 127.0.0.1")
