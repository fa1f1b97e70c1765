"""Is the server alive, and can it answer?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flask import Blueprint, Response

from indexer import Archive, ArchiveIndexError, Generation


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
        """Always 200: a process without an index is well and waits for one."""
        return _report(self._generation())

    def ready(self) -> tuple[dict[str, Any], int]:
        """200 where an index can be read, else 503: send no visitors."""
        generation = self._generation()
        return _report(generation), 200 if generation else 503

    def _generation(self) -> Generation | None:
        try:
            return self.archive.generation
        except ArchiveIndexError:
            return None


def _report(generation: Generation | None) -> dict[str, Any]:
    return {"status": "ok" if generation else "no index", "generation": generation and asdict(generation)}


def _never_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
