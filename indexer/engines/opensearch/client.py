"""How does one speak with a cluster, and what becomes of what goes wrong?

One client a process, through the official library, which keeps connections. Whatever answers, or does not, becomes one of our
errors here, and nowhere else. What is only read is asked of another node where one does not answer, within a time; what is sent in
bulk is sent again for as long as the cluster says that it has too much to do.
"""

from __future__ import annotations

import functools
import inspect
import json
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, TypeVar, cast

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    ConflictError,
    ConnectionTimeout,
    NotFoundError,
    SerializationError,
    TransportError,
)
from opensearchpy.exceptions import ConnectionError as Unreached
from urllib3 import Timeout

from indexer.cluster import ClusterSpec
from indexer.engines.opensearch.mapping import Body
from indexer.engines.opensearch.reaching import WITHOUT_A_NODE, Fuse, Nodes, Quiet, entering, trusting, why
from indexer.errors import EngineUnreachable, IndexBroken, IndexUnwritable, VerbatimError

# Seconds until an answer is no longer waited for. Where there are several nodes, half of it for each of two.
ASKED = 5.0
SENT = 240.0  # for what writes, or reads everything
LOOKED_AT = 1.0  # for how the cluster is
CONNECTED = 2.0  # until a node takes a connection
SHORTEST = 0.1  # what it takes to be worth another try
CONNECTIONS = 32  # kept to a node: a worker of a server has as many threads
ATTEMPTS = 8  # to send what a busy cluster refuses; the last waits some 60 seconds
LARGEST = 8_000_000  # bytes sent together
BUSY = (429, 502, 503, 504)
TWICE = 409  # of something sent in bulk: it was sent twice, and both are at work
# Of blocks that stay: where nobody decides for the cluster, it is blocked too, and waited for.
FULL = ("flood-stage", "disk usage exceeded", "read-only-allow-delete", "read_only_allow_delete", "FORBIDDEN/")
STRANGE = "what answers there is not OpenSearch, or something before it that says no"

Kind = TypeVar("Kind", bound=type)
Method = TypeVar("Method", bound=Callable[..., Any])


class Client:
    """A cluster by its settings. Safe to use from several threads; connects when first asked. Raises SettingsError."""

    def __init__(self, spec: ClusterSpec) -> None:
        self.spec = spec
        self._fuse = Fuse(ASKED)
        self._fence: Callable[[], None] | None = None
        self._library = OpenSearch(
            hosts=[{"host": host, "port": port} for host, port in spec.hosts],
            use_ssl=spec.tls,
            ssl_context=trusting(spec),
            headers=entering(spec),
            http_compress=False,
            pool_maxsize=CONNECTIONS,
            connection_class=Quiet,
            connection_pool_class=Nodes,
            max_retries=0,  # `_perform` asks again
            retry_on_timeout=True,
            retry_on_status=WITHOUT_A_NODE,
        )

    @contextmanager
    def translated(self, *, writing: bool = False) -> Iterator[None]:
        """Raises EngineUnreachable, IndexUnwritable (where something is ``writing``) and IndexBroken."""
        try:
            yield
        except VerbatimError:
            raise
        except TransportError as error:
            raise self._refused(error, writing=writing) from error
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
            raise IndexBroken(self.spec.where, f"an answer is not what we wrote: {type(error).__name__}") from error

    def _refused(self, error: TransportError, *, writing: bool) -> VerbatimError:  # noqa: PLR0911  # a table
        """What is read holds what visitors type, and the cluster may repeat that: of such a refusal the kind alone is told."""
        reason = _reason(error) if writing else _kind(error)
        if isinstance(error, Unreached):
            return EngineUnreachable(self.spec.where, why(error, self.spec))
        if writing and any(word in reason for word in FULL):
            return IndexUnwritable(self.spec.where, f"the cluster takes nothing more: {reason}")
        if error.status_code == 401:
            return EngineUnreachable(self.spec.where, "user or password are wrong, or wanted: 401")
        if error.status_code == 403:
            return EngineUnreachable(self.spec.where, f"the user may not do this: {_lacking(error) or reason}")
        if error.status_code == 413 and writing:
            return IndexUnwritable(self.spec.where, f"413: up to {LARGEST} bytes are sent together, and less is taken")
        if error.status_code in BUSY:
            return EngineUnreachable(self.spec.where, f"it has too much to do, or too few nodes: {reason}")
        if "error" not in _said(error):
            return EngineUnreachable(self.spec.where, f"{STRANGE}: {error.status_code}")
        if writing:
            return IndexUnwritable(self.spec.where, reason)
        return (EngineUnreachable if int(error.status_code) >= 500 else IndexBroken)(self.spec.where, reason)

    def _perform(
        self, method: str, path: str, body: object = None, params: Mapping[str, object] | None = None, *, within: float
    ) -> Any:
        """Asks another node where one does not answer. Raises NotFoundError, ConflictError where the cluster says so."""
        several = len(self.spec.hosts) > 1
        end = time.monotonic() + within
        wait = within / 2 if several else within
        for left in reversed(range(max(2, len(self.spec.hosts)))):
            try:
                patience: Any = Timeout(connect=min(wait, CONNECTED), read=wait)
                answer = self._library.transport.perform_request(
                    method, path, params=_told(params or {}), body=body, timeout=patience
                )
            except TransportError as error:
                wait = min(wait, end - time.monotonic())
                if not left or wait < SHORTEST or not _may_be_had_elsewhere(error, several=several):
                    if isinstance(error, NotFoundError) and not _is_missing(error):
                        raise EngineUnreachable(self.spec.where, f"{STRANGE}: 404") from error
                    raise
            except SerializationError as error:
                raise EngineUnreachable(self.spec.where, STRANGE) from error
            else:
                if isinstance(answer, dict | list):
                    return answer
                raise EngineUnreachable(self.spec.where, STRANGE)
        raise AssertionError  # the last try returns or raises

    @contextmanager
    def writing(self, fence: Callable[[], None]) -> Iterator[None]:
        """Be as patient in what is asked as in what is written; and let ``fence`` raise where nothing must be written any more."""
        self._fence = fence
        try:
            yield
        finally:
            self._fence = None

    # ------------------------------------------------------------ reading

    def get(self, path: str, **params: object) -> Any:
        """None where there is no such thing."""
        with self.translated(), suppress(NotFoundError):
            return self._read(partial(self._perform, "GET", path, params=params, within=ASKED))
        return None

    def _read(self, ask: Callable[[], Any]) -> Any:
        """For somebody who waits; or, where it is read for what is written, until it is told."""
        if self._fence:
            return _again(ask)
        with self._fuse():
            return ask()

    def health(self) -> Body | None:
        """How the cluster is; None where the user may not know. What becomes of searches does not hang on it."""
        with self.translated():
            try:
                health: Body = self._perform("GET", "/_cluster/health", params={"local": True}, within=LOOKED_AT)
            except TransportError as error:
                if error.status_code == 403:
                    return None
                raise
            return health

    def aliases(self, indices: str, *names: str, by_any: bool = False) -> dict[str, dict[str, Body]]:
        """By index, those of the names that there are. Who did not name ``indices`` would need leave to see them all. ``by_any``
        node as it knows them, also where the nodes cannot agree on who decides: the others may be a moment ahead.
        """
        path = f"/{indices}/_alias/{','.join(names)}"
        with self.translated():
            try:
                told = self._read(partial(self._perform, "GET", path, params={"local": by_any}, within=ASKED))
            except NotFoundError as error:  # of one of them; it has the others
                told = {name: each for name, each in _said(error).items() if name not in {"error", "status"}}
            return {index: value["aliases"] for index, value in told.items()}

    def search(self, index: str, body: Body, *, timeout: float | None = None, **params: object) -> Any:
        """Whole answers alone: where a shard did not answer, a part of the archive would be missing. Without a ``timeout``, it is
        for somebody who waits.
        """
        params = {"allow_partial_search_results": False, **params}
        ask = partial(self._perform, "POST", f"/{index}/_search", body, params, within=timeout or ASKED)
        with self.translated():
            try:
                answer = self._read(ask) if timeout is None or self._fence else ask()
            except NotFoundError as error:
                raise IndexBroken(self.spec.where, f"the index {index} is not there") from error
        if not _is_whole(answer):
            raise EngineUnreachable(self.spec.where, "a part of the archive did not answer, or not in time")
        return answer

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
                return _again(partial(self._fenced, method, path, body, params))
            except NotFoundError as error:
                raise IndexBroken(self.spec.where, f"{path} is not there") from error

    def create(self, index: str, body: Body) -> None:
        """It may be there already: by somebody else, or by a try whose answer got lost."""
        try:
            self.write("PUT", f"/{index}", body)
        except IndexUnwritable as error:
            if "resource_already_exists" not in error.reason:
                raise

    def delete(self, path: str) -> None:
        """It may be gone already."""
        with self.translated(writing=True), suppress(NotFoundError):
            _again(partial(self._fenced, "DELETE", path))

    def _fenced(self, method: str, path: str, body: object = None, params: Mapping[str, object] | None = None) -> Any:
        if self._fence:
            self._fence()
        return self._perform(method, path, body, params, within=SENT)

    def refresh(self, index: str) -> None:
        """Let what was written be found, wherever it is looked for."""
        for pause in _pauses():
            if not self.write("POST", f"/{index}/_refresh")["_shards"]["failed"]:
                return
            time.sleep(pause)
        raise EngineUnreachable(self.spec.where, f"shards of {index} do not tell what was written")

    def change(self, method: str, path: str, body: object, condition: Body) -> Any:
        """None where somebody else was quicker. Not fenced: so is the lock itself written."""
        with self.translated(writing=True), suppress(ConflictError, NotFoundError):
            return _again(partial(self._perform, method, path, body, condition, within=SENT))
        return None

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
            if result["status"] in (*BUSY, TWICE) and not _is_full(result):
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


def _may_be_had_elsewhere(error: TransportError, *, several: bool) -> bool:
    """A node that is alone is not waited for twice; but a connection may have ended that was kept."""
    if isinstance(error, ConnectionTimeout):
        return several
    return isinstance(error, Unreached) or error.status_code in WITHOUT_A_NODE


def _said(error: TransportError) -> Body:
    return error.info if isinstance(error.info, dict) else {}


def _is_missing(error: TransportError) -> bool:
    """Whether it is the cluster that says so, and not something before it."""
    info = _said(error)
    said = info.get("error")
    if isinstance(said, dict):
        return said.get("type") == "index_not_found_exception"
    return (
        info.get("found") is False
        or info.get("result") == "not_found"
        or str(said).startswith(("alias [", "aliases ["))
    )


def _is_whole(answer: Any) -> bool:
    """Whether every shard answered a search, and in time."""
    try:
        shards = answer["_shards"]
        return (
            answer["timed_out"] is False
            and shards["failed"] == 0
            and shards["successful"] == shards["total"]
            and isinstance(answer["hits"]["hits"], list)
        )
    except (KeyError, TypeError):
        return False


def _cause(error: TransportError) -> Body:
    """What the cluster says is at the root of it."""
    found = _said(error).get("error")
    causes = found.get("root_cause") or [found] if isinstance(found, dict) else [{}]
    return causes[0] if isinstance(causes, list) and isinstance(causes[0], dict) else {}


def _kind(error: TransportError) -> str:
    """A name of the cluster's, else the status.

    >>> _kind(TransportError(429, "", {"error": {"type": "circuit_breaking_exception", "reason": "of a secret"}}))
    'circuit_breaking_exception'
    """
    kind = _cause(error).get("type")
    return kind if isinstance(kind, str) and _NAME.fullmatch(kind) else str(error.status_code)


def _reason(error: TransportError) -> str:
    cause = _cause(error)
    return _first_line(f"{cause.get('type')}: {cause.get('reason')}") if cause else str(error.status_code)


def _lacking(error: TransportError) -> str | None:
    """The permissions that the user lacks; who that is, the cluster says too, and we do not."""
    found = re.search(r"no permissions for \[([\w:/*, ]+)\]", str(_cause(error).get("reason")))
    return f"{found[1]} is wanted" if found else None


_NAME = re.compile(r"[a-z0-9_]{1,80}")


def _first_line(value: object) -> str:
    return str(value).partition("\n")[0][:300]


def translated(method: Method) -> Method:
    """A method of what asks a client, ``_client``: an answer that lacks what it looks for becomes one of our errors."""

    @functools.wraps(method)
    def asked(self: Any, *given: Any, **named: Any) -> Any:
        with self._client.translated():
            answer = method(self, *given, **named)
            return _each_translated(self._client, answer) if inspect.isgenerator(answer) else answer

    return cast("Method", asked)


def _each_translated(client: Client, answers: Iterator[Any]) -> Iterator[Any]:
    with client.translated():
        yield from answers


def translating(kind: Kind) -> Kind:
    """A class whose methods are all `translated` that others call."""
    for name, method in list(vars(kind).items()):
        if inspect.isfunction(method) and not name.startswith("_"):
            setattr(kind, name, translated(method))
    return kind
