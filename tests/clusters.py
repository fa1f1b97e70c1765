"""A cluster as the rest of the house meets it: an engine at an address, which may be out of reach.

It is the embedded engine under another name. What a real one does is tried on real nodes; here it is what the others make of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from indexer.cluster import ClusterSpec
from indexer.engines import Reader
from indexer.engines.whoosh import WhooshEngine
from indexer.errors import ArchiveIndexError, EngineUnreachable
from indexer.model import Generation

SPEC = ClusterSpec((("node.example", 9200),), "articles", tls=True, user="me", password="hush-hush")


class Cluster:
    """Set ``reachable`` to False, and nothing of it can be had. ``asked`` names what was, in order."""

    def __init__(self, folder: Path) -> None:
        self.where, self.reachable = SPEC.where, True
        self.asked: list[str] = []
        self._engine = WhooshEngine(folder)

    def reach(self, what: str) -> None:
        self.asked.append(what)
        if not self.reachable:
            raise EngineUnreachable(self.where, "connection refused")

    def condition(self) -> Mapping[str, object]:
        self.reach("condition")
        return {"status": "green", "nodes": 3}

    def open(self, generation: Generation | None = None) -> Any:
        return _Reader(self, self._ask("open", generation))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *given, **named: self._ask(name, *given, **named)

    def _ask(self, name: str, *given: Any, **named: Any) -> Any:
        self.reach(name)
        with self._at_its_address():
            answer = getattr(self._engine, name)(*given, **named)
        return self._held(answer) if isinstance(answer, AbstractContextManager) else answer

    @contextmanager
    def _held(self, right: AbstractContextManager[None]) -> Iterator[None]:
        with self._at_its_address(), right:
            yield

    @contextmanager
    def _at_its_address(self) -> Iterator[None]:
        try:
            yield
        except ArchiveIndexError as error:
            raise type(error)(**{**vars(error), "path": self.where}) from None


class _Reader:
    """Knows its generation, and asks for all else."""

    def __init__(self, cluster: Cluster, reader: Reader) -> None:
        self.generation, self._cluster, self._reader = reader.generation, cluster, reader

    def __getattr__(self, name: str) -> Any:
        self._cluster.reach(name)
        return getattr(self._reader, name)


def stand_in(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Cluster:
    """One cluster, in the place of any that settings name; the environment names that of `SPEC`. What it holds is in ``folder``."""
    cluster, package = Cluster(folder), ModuleType("indexer.engines.opensearch")
    package.OpenSearchEngine = lambda spec: cluster  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, package.__name__, package)
    for name, value in (("ENGINE", SPEC.where), ("OPENSEARCH_USER", SPEC.user), ("OPENSEARCH_PASSWORD", SPEC.password)):
        monkeypatch.setenv(f"VERBATIM_{name}", str(value))
    return cluster
