"""Which node is asked, how is it known for ours, and when is nobody asked for a while?

A node that does not answer is passed by, and tried again by one request alone, later and later. Where no node answers, whoever asks
is told so at once, until one request is answered that tries: a web server has its threads for those whom it can help.
"""

from __future__ import annotations

import base64
import itertools
import json
import random
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from opensearchpy import ConnectionPool, Urllib3HttpConnection
from opensearchpy.exceptions import HTTP_EXCEPTIONS, ConnectionTimeout, TransportError
from opensearchpy.exceptions import ConnectionError as Unreached

from indexer.cluster import CERTIFICATES, ClusterSpec
from indexer.errors import SettingsError

REST = (
    5.0  # seconds, no less than a question takes, for which a node is passed by that did not answer; then twice as long
)
LONGEST_REST = 60.0
WITHOUT_A_NODE = (502, 503, 504)  # what is said where a node is not there, or without its cluster
PAUSE = 1.0  # seconds until a cluster is tried again of which no node answered


class Quiet(Urllib3HttpConnection):
    """A connection to a node that writes nothing of requests and answers into logs or warnings: both may quote a visitor.

    ``alive`` is told where a node answers, be it with a refusal.
    """

    alive: Callable[[], None] | None = None

    def log_request_success(self, *_: Any, **__: Any) -> None:
        pass

    log_request_fail = log_request_success

    def _raise_warnings(self, _: Any) -> None:
        pass

    def _raise_error(self, status_code: int, raw_data: str | bytes, content_type: str | None = None) -> None:  # noqa: ARG002
        """With what the cluster says; what anybody else says is nothing."""
        if self.alive and status_code not in WITHOUT_A_NODE:
            self.alive()
        try:
            told = json.loads(raw_data)
        except (ValueError, RecursionError):
            told = None
        raise HTTP_EXCEPTIONS.get(status_code, TransportError)(status_code, "", told if isinstance(told, dict) else {})


class Nodes(ConnectionPool):
    """Several nodes, asked in turn. Safe to use from several threads."""

    def __init__(self, connections: Sequence[tuple[Any, Any]], **_: Any) -> None:
        self.connection_opts = connections
        self.connections = [connection for connection, _ in connections]
        random.shuffle(self.connections)  # not all processes begin with the same
        for node in self.connections:
            node.alive = partial(self.mark_live, node)
        self._turns = itertools.count()
        self._resting: dict[Any, tuple[float, float]] = {}  # until when, and for how long
        self._guard = threading.Lock()

    def get_connection(self) -> Any:
        now = time.monotonic()
        with self._guard:
            awake = [node for node in self.connections if node not in self._resting]
            if awake and not any(until <= now for until, _ in self._resting.values()):
                return awake[next(self._turns) % len(awake)]
            node = min(self._resting, key=lambda node: self._resting[node])
            self._resting[node] = now + self._resting[node][1], self._resting[node][1]  # others pass it by meanwhile
            return node

    def mark_dead(self, connection: Any, now: float | None = None) -> None:
        now = time.monotonic() if now is None else now
        with self._guard:
            rest = min(2 * self._resting[connection][1], LONGEST_REST) if connection in self._resting else REST
            self._resting[connection] = now + rest, rest

    def mark_live(self, connection: Any) -> None:
        with self._guard:
            self._resting.pop(connection, None)


class Fuse:
    """Breaks where no node answers a request, and nobody else was answered meanwhile. Safe to use from several threads."""

    def __init__(self, longest: float) -> None:
        self._longest = longest  # seconds that a request takes at most
        self._fault: Unreached | None = None
        self._until = 0.0
        self._answered = 0.0
        self._guard = threading.Lock()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Raises at once what was raised last, where it is broken."""
        began = time.monotonic()
        with self._guard:
            if self._fault and began < self._until:
                raise type(self._fault)(*self._fault.args)
            self._until = began + self._longest  # others do not try meanwhile
        try:
            yield
        except Unreached as fault:
            self._failed(fault, began)
            raise
        except Exception:
            self._mend()
            raise
        self._mend()

    def _failed(self, fault: Unreached, began: float) -> None:
        with self._guard:
            if self._answered < began:  # else it is the request that was too much
                self._fault, self._until = fault, time.monotonic() + PAUSE

    def _mend(self) -> None:
        with self._guard:
            self._fault, self._answered = None, time.monotonic()


def trusting(spec: ClusterSpec) -> ssl.SSLContext | None:
    """The certificates that a node is verified by: those of the system, or those that the settings name. Raises SettingsError."""
    if not spec.tls:
        return None
    try:
        return ssl.create_default_context(cafile=spec.ca)
    except OSError as error:
        reason = (
            error.strerror if error.strerror and not isinstance(error, ssl.SSLError) else "no certificates are in it"
        )
        raise SettingsError(CERTIFICATES, f"{spec.ca} cannot be used: {reason}") from None


def entering(spec: ClusterSpec) -> dict[str, str]:
    """The header by which nodes know who asks. In UTF-8, as the cluster reads it (RFC 7617)."""
    if spec.user is None:
        return {}
    return {"authorization": "Basic " + base64.b64encode(f"{spec.user}:{spec.password}".encode()).decode()}


def why(fault: Unreached, spec: ClusterSpec) -> str:
    """Why no node was reached, in words.

    >>> spec = ClusterSpec((("a", 9200),), "articles")
    >>> why(Unreached("N/A", "", OSError(111, "Connection refused")), spec)
    'Connection refused'
    """
    causes = list(_causes(fault))
    refused = next((cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)), None)
    if refused:
        said = refused.verify_message.rstrip(".")
        unknown = (
            "issuer" in said or "self" in said
        )  # "unable to get local issuer certificate", "self-signed certificate"
        hint = f"; {CERTIFICATES} names a file of those to trust" if unknown else ""
        return f"its certificate is not to be trusted: {said}{hint}"
    if isinstance(fault, ConnectionTimeout) or any(isinstance(cause, TimeoutError) for cause in causes):
        return "no answer in time"
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return "TLS cannot be spoken with it: is it opensearch://…, without TLS?"
    words = [cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror]
    return words[-1] if words else "it hangs up" + ("" if spec.tls else ": is it opensearchs://…, with TLS?")


def _causes(fault: BaseException) -> Iterator[BaseException]:
    """What it was raised of, down to what the system said."""
    cause: BaseException | None = fault
    while cause is not None:
        yield cause
        inner = (each for each in cause.args if isinstance(each, BaseException))
        cause = next(inner, None) or cause.__cause__ or cause.__context__
