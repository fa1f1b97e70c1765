"""Is the server alive, and can it answer?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from flask import Blueprint, Response

from indexer import Archive, ArchiveIndexError, EngineUnreachable


@dataclass(frozen=True, slots=True)
class Health:
    archive: Archive

    def blueprint(self) -> Blueprint:
        health = Blueprint("health", __name__)
        health.add_url_rule("/healthz", "alive", self.alive)
        health.add_url_rule("/readyz", "ready", self.ready)
        health.after_request(_never_kept)
        return health

    def alive(self) -> dict[str, Any]:
        """Always 200: a process without an index, or without its cluster, is well and waits for it."""
        return self._report()

    def ready(self) -> tuple[dict[str, Any], int]:
        """200 where an index can be read, else 503: send no visitors."""
        report = self._report()
        return report, 200 if report["status"] == "ok" else 503

    def _report(self) -> dict[str, Any]:
        """The cluster is asked first: what its index held a while ago is no answer for who wants to know how it is now."""
        try:
            cluster = dict(self.archive.condition()) or None
        except EngineUnreachable:
            return _told("unreachable")
        try:
            return _told("ok", generation=asdict(self.archive.generation), cluster=cluster)
        except EngineUnreachable:
            return _told("unreachable", cluster=cluster)
        except ArchiveIndexError:
            return _told("no index", cluster=cluster)


def _told(status: Literal["ok", "no index", "unreachable"], **facts: Any) -> dict[str, Any]:
    return {"status": status, "generation": None, "cluster": None, **facts}


def _never_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
