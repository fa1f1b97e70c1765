"""How does one speak with a cluster, and what becomes of what goes wrong?

One client a process, through the official library, which keeps connections and asks another node where one does not answer. What
cannot be had becomes one of our errors here, and nowhere else. What is only read is asked twice at most; what is sent in bulk is
sent again for as long as the cluster says that it has too much to do.
"""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError, NotFoundError, OpenSearchException, TransportError
from opensearchpy.exceptions import ConnectionError as Unreached

from indexer.cluster import ClusterSpec
from indexer.engines.opensearch.mapping import Body
from indexer.errors import EngineUnreachable, IndexBroken, IndexUnwritable, VerbatimError

ASKED = 5.0  # seconds until another node is asked
SENT = 120.0  # for what writes, or reads everything
ATTEMPTS = 8  # to send what a busy cluster refuses; the last waits some 60 seconds
LARGEST = 8_000_000  # bytes sent together
BUSY = (429, 502, 503, 504)
FULL = ("flood-stage", "disk usage exceeded", "read-only-allow-delete", "read_only_allow_delete", "cluster_block")

# It tells every 404 as a warning: to ask whether something is there is no fault.
logging.getLogger("opensearch").setLevel(logging.ERROR)


class Client:
    """A cluster by its settings. Safe to use from several threads; connects when first asked."""

    def __init__(self, spec: ClusterSpec) -> None:
        self.spec = spec
        self._library = OpenSearch(
            hosts=[{"host": host, "port": port} for host, port in spec.hosts],
            use_ssl=spec.tls,
            verify_certs=spec.tls,
            ca_certs=str(spec.ca) if spec.ca else None,
            http_auth=(spec.user, spec.password) if spec.user else None,
            http_compress=False,
            timeout=ASKED,
            max_retries=1,
            retry_on_timeout=True,
            retry_on_status=(502, 503, 504),
        )

    @contextmanager
    def translated(self, *, writing: bool = False) -> Iterator[None]:
        """Raises EngineUnreachable, IndexUnwritable (where something is ``writing``) and IndexBroken."""
        try:
            yield
        except (VerbatimError, NotFoundError, ConflictError):
            raise
        except Unreached as error:
            raise EngineUnreachable(self.spec.where, _first_line(error.info or error.error)) from error
        except TransportError as error:
            raise self._refused(error, writing=writing) from error
        except OpenSearchException as error:
            raise EngineUnreachable(self.spec.where, _first_line(error)) from error
        except (KeyError, TypeError, ValueError) as error:  # an answer that is not what we wrote
            raise IndexBroken(self.spec.where, f"{type(error).__name__}: {error}") from error

    def _refused(self, error: TransportError, *, writing: bool) -> VerbatimError:
        reason = _reason(error)
        if writing and any(word in reason for word in FULL):
            return IndexUnwritable(self.spec.where, f"the cluster takes nothing more: {reason}")
        if error.status_code in (401, 403):
            return EngineUnreachable(self.spec.where, f"it refuses what was asked: {reason}")
        if error.status_code in BUSY:
            return EngineUnreachable(self.spec.where, f"it has too much to do, or too few nodes: {reason}")
        return IndexUnwritable(self.spec.where, reason) if writing else IndexBroken(self.spec.where, reason)

    # ------------------------------------------------------------ reading

    def get(self, path: str, **params: object) -> Any:
        """None where there is no such thing."""
        with self.translated(), suppress(NotFoundError):
            return self._library.transport.perform_request("GET", path, params=_told(params), timeout=ASKED)
        return None

    def aliases(self, *names: str) -> dict[str, dict[str, Body]]:
        """By index, those of the names that there are."""
        with self.translated():
            try:
                told = self._library.transport.perform_request("GET", f"/_alias/{','.join(names)}", timeout=ASKED)
            except NotFoundError as error:  # of one of them; it has the others
                told = error.info if isinstance(error.info, dict) else {}
            return {index: value["aliases"] for index, value in told.items() if isinstance(value, dict)}

    def search(self, index: str, body: Body, *, timeout: float = ASKED, **params: object) -> Any:
        """Whole answers alone: where a shard did not answer, a part of the archive would be missing."""
        told = _told({"allow_partial_search_results": False, **params})
        with self.translated():
            try:
                return self._library.transport.perform_request(
                    "POST", f"/{index}/_search", params=told, body=body, timeout=timeout
                )
            except NotFoundError as error:
                raise IndexBroken(self.spec.where, f"the index {index} is not there") from error

    def every(self, index: str, query: Body, source: list[str], *, by: str = "id", page: int = 500) -> Iterator[Body]:
        """All documents that match, by a field that is another in each: each page begins behind the one before."""
        after: list[object] = []
        while True:
            body: Body = {"size": page, "query": query, "_source": source, "sort": [by], "track_total_hits": False}
            hits = self.search(index, body | ({"search_after": after} if after else {}), timeout=SENT)["hits"]["hits"]
            for hit in hits:
                yield {"_id": hit["_id"], **hit["_source"]}
            if len(hits) < page:
                return
            after = hits[-1]["sort"]

    # ------------------------------------------------------------ writing

    def write(self, method: str, path: str, body: object = None, **params: object) -> Any:
        """For as long as the cluster is busy, or a node that went has not answered: all that is written so may be written twice."""
        with self.translated(writing=True):
            try:
                return _again(partial(self._perform, method, path, body, _told(params)))
            except NotFoundError as error:
                raise IndexBroken(self.spec.where, f"{path} is not there") from error

    def delete(self, path: str) -> None:
        """It may be gone already."""
        with self.translated(writing=True), suppress(NotFoundError):
            _again(partial(self._perform, "DELETE", path, None, {}))

    def change(self, method: str, path: str, body: object, condition: Body) -> Any:
        """None where somebody else was quicker."""
        with self.translated(writing=True), suppress(ConflictError, NotFoundError):
            return _again(partial(self._perform, method, path, body, condition))
        return None

    def _perform(self, method: str, path: str, body: object, params: Body) -> Any:
        return self._library.transport.perform_request(method, path, params=params, body=body, timeout=SENT)

    def bulk(self, index: str, actions: Iterable[tuple[Body, Body | None]]) -> None:
        """Pairs of an action and a document (None: to delete), a few megabytes together. Whatever a busy cluster refuses is sent
        again, with longer and longer pauses. Raises IndexUnwritable where it is refused for good.
        """
        lines: list[str] = []
        size = 0
        for action, document in actions:
            line = json.dumps(action) + "\n" + (json.dumps(document) + "\n" if document is not None else "")
            if lines and size + len(line) > LARGEST:
                self._send(index, lines)
                lines, size = [], 0
            lines.append(line)
            size += len(line)
        if lines:
            self._send(index, lines)

    def _send(self, index: str, lines: list[str]) -> None:
        for pause in _pauses():
            answer = self.write("POST", f"/{index}/_bulk", "".join(lines))
            if not answer["errors"]:
                return
            lines = list(self._refused_lines(lines, answer["items"]))
            if not lines:
                return
            time.sleep(pause)
        raise IndexUnwritable(self.spec.where, "the cluster has had too much to do for minutes")

    def _refused_lines(self, lines: list[str], items: list[Mapping[str, Body]]) -> Iterator[str]:
        """What is to be sent again. Raises IndexUnwritable."""
        for line, item in zip(lines, items, strict=True):
            (result,) = item.values()
            if result["status"] in BUSY and not _is_full(result):
                yield line
            elif result["status"] >= 300 and not (result["status"] == 404 and "delete" in item):
                error = result.get("error") or {}
                raise IndexUnwritable(self.spec.where, f"{error.get('type')}: {error.get('reason')}")


def _is_full(result: Body) -> bool:
    reason = json.dumps(result.get("error") or "")
    return any(word in reason for word in FULL)


def _again(ask: Callable[[], Any]) -> Any:
    """What a busy cluster refuses, or a node that went has not answered: everything written here may be written twice."""
    *pauses, _last = _pauses()
    for pause in pauses:
        try:
            return ask()
        except Unreached:
            pass
        except TransportError as error:
            if error.status_code not in BUSY or any(word in _reason(error) for word in FULL):
                raise
        time.sleep(pause)
    return ask()


def _pauses() -> Iterator[float]:
    """Seconds, twice as long each time, and never the same for two who were refused together."""
    for attempt in range(ATTEMPTS):
        yield min(0.25 * 2**attempt, 20) * random.uniform(0.5, 1)  # noqa: S311  # nothing secret


def _told(params: Mapping[str, object]) -> dict[str, object]:
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in params.items()}


def _reason(error: TransportError) -> str:
    info = error.info
    if isinstance(info, dict) and isinstance(found := info.get("error"), dict):
        causes = found.get("root_cause") or [found]
        return f"{causes[0].get('type')}: {causes[0].get('reason')}"
    return _first_line(error.error)


def _first_line(value: object) -> str:
    return str(value).partition("\n")[0][:300]
