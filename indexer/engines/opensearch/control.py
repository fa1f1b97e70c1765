"""Which generations are there in a cluster, which is published, and who may write?

    NAME                 an alias: the index of the published generation, filtered to what counts in it
    NAME-before          an alias: the generation before it
    NAME-000007          an index, made anew by a full run; generations from 7 on lie in it
    NAME-control         the lock, what is said of each generation, its ledger, and what is being prepared

To publish is one call that moves both aliases: a change of the cluster's state, which happens whole or not at all.
"""

from __future__ import annotations

import base64
import os
import secrets
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from math import inf
from pathlib import Path
from typing import Any, NamedTuple, Self

from indexer.cluster import ClusterSpec
from indexer.engines.opensearch.client import Client, translating
from indexer.engines.opensearch.mapping import DEEPEST, FORMAT, Body, control_body
from indexer.errors import IndexBroken, IndexLocked, IndexMissing, IndexOutdated, VerbatimError
from indexer.model import Generation

BEAT = 5.0  # seconds after which who holds the lock says that he is still there
DEAD = 60.0  # seconds of silence after which he is taken for dead
PIECE = 4_000_000  # characters of a ledger in one document


class Place(NamedTuple):
    """Where a generation lies: the ``name`` of the index; ``number`` counts up over all of an archive."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a generation. ``marks``, ``questions``, ``words`` and ``uses`` are sums over its documents, by which it is
    compared with what it should be; ``ledger`` names the pieces of its ledger, which are ``pieces`` many.
    """

    generation: Generation
    index: str
    number: int
    marks: int
    questions: int
    words: int
    uses: int
    ledger: str = ""
    pieces: int = 0

    def as_value(self) -> Body:
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def from_value(cls, value: Body) -> Self:
        """Raises KeyError, TypeError."""
        told = {name: each for name, each in value.items() if name != "format"}
        return cls(**{**told, "generation": Generation(**told["generation"])})

    @property
    def place(self) -> Place:
        return Place(self.index, self.number)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A generation that is being prepared: from nothing (``base`` is empty), or from the one with that id."""

    place: Place
    base: str


@translating
class Control:
    """What is known of the generations of one archive."""

    def __init__(self, spec: ClusterSpec, client: Client) -> None:
        self._spec = spec
        self._client = client
        self._index = f"{spec.name}-control"

    def index_of(self, number: int) -> str:
        return f"{self._spec.name}-{number:06d}"

    # ------------------------------------------------------------ what is published

    def published(self, *, by_any: bool = False) -> tuple[Place | None, Place | None]:
        """Where the published generation lies, and the one before it; ``by_any`` node as it knows it."""
        told = self._client.aliases(f"{self._spec.name}-*", self._spec.name, f"{self._spec.name}-before", by_any=by_any)
        with self._client.translated():
            places = {
                alias: Place(index, _number_in(each))
                for index, aliases in told.items()
                for alias, each in aliases.items()
            }
        return places.get(self._spec.name), places.get(f"{self._spec.name}-before")

    def current(self, *, by_any: bool = False) -> Place:
        """Raises IndexMissing."""
        place, _ = self.published(by_any=by_any)
        if place is None:
            raise IndexMissing(self._spec.where)
        return place

    def point(self, current: Place, before: Place | None) -> None:
        """Move both aliases at once."""
        actions: list[Body] = [
            {"remove": {"index": f"{self._spec.name}-*", "alias": alias, "must_exist": False}}
            for alias in (self._spec.name, f"{self._spec.name}-before")
        ]
        actions.append(self._added(self._spec.name, current))
        if before is not None:
            actions.append(self._added(f"{self._spec.name}-before", before))
        self._client.write("POST", "/_aliases", {"actions": actions})

    def _added(self, alias: str, place: Place) -> Body:
        return {"add": {"index": place.name, "alias": alias, "filter": _filter(place.number)}}

    # ------------------------------------------------------------ what is said of generations

    def begin(self) -> None:
        """Where nothing was ever written, the place to write."""
        if self._client.get(f"/{self._index}") is None:
            self._client.create(self._index, control_body(self._spec.replicas))

    def card(self, id: str) -> Card:
        """Raises IndexBroken, IndexOutdated."""
        value = self._get(f"generation:{id}")
        if value is None:
            raise IndexBroken(self._spec.where, f"nothing is known of generation {id}")
        if value.get("format") != FORMAT:
            raise IndexOutdated(self._spec.where, int(value.get("format", 0)), FORMAT)
        with self._client.translated():
            return Card.from_value(value)

    def _keep(self, card: Card) -> None:
        self._put(f"generation:{card.generation.id}", card.as_value())

    def sweep(self, ids: Iterable[str]) -> None:
        """Delete what is said of other generations than these, and ledgers that are none of theirs."""
        named = {"lock", "attempt"}
        for id in ids:
            value = self._get(f"generation:{id}") or {}
            pieces = range(int(value.get("pieces") or 0))
            named |= {f"generation:{id}", *(f"ledger:{value.get('ledger')}:{n}" for n in pieces)}
        self._client.refresh(self._index)
        for hit in self._client.search(self._index, {"size": DEEPEST, "_source": False})["hits"]["hits"]:
            if hit["_id"] not in named:
                self._client.delete(f"/{self._index}/_doc/{hit['_id']}")

    # ------------------------------------------------------------ ledgers

    def keep_ledger(self, card: Card, text: str) -> Card:
        """The card with a ledger in the place of its own: what is deflated in pieces, and named when all of it is there. The one
        that it had is swept by the next run: somebody may be reading it.
        """
        packed = base64.b64encode(zlib.compress(text.encode())).decode()
        name = secrets.token_hex(8)
        pieces = [packed[n : n + PIECE] for n in range(0, len(packed), PIECE)]
        for n, piece in enumerate(pieces):
            self._put(f"ledger:{name}:{n}", {"text": piece})
        kept = replace(card, ledger=name, pieces=len(pieces))
        self._keep(kept)
        return kept

    def ledger(self, card: Card) -> str:
        """Raises IndexBroken."""
        pieces = [self._get(f"ledger:{card.ledger}:{n}") for n in range(card.pieces)]
        try:
            return zlib.decompress(base64.b64decode("".join(piece["text"] for piece in pieces if piece))).decode()
        except (zlib.error, ValueError) as error:
            raise IndexBroken(self._spec.where, f"the ledger of generation {card.generation.id}: {error}") from None

    # ------------------------------------------------------------ what is being prepared

    def attempt(self) -> Attempt | None:
        value = self._get("attempt")
        if value is None or value.get("ended") or value.get("format") != FORMAT:
            return None
        return Attempt(Place(value["index"], value["number"]), value["base"])

    def begin_attempt(self, base: str, index: str | None) -> Attempt:
        """In an index, or in one of its own. No number is given twice: whoever held the generation before would not notice."""
        last = self._get("attempt") or {}
        number = 1 + max([int(last.get("number", 0)), *(place.number for place in self.published() if place)])
        attempt = Attempt(Place(index or self.index_of(number), number), base)
        self._put("attempt", {"format": FORMAT, "index": attempt.place.name, "number": number, "base": base})
        return attempt

    def end_attempt(self) -> None:
        """Its number stays known."""
        last = self._get("attempt")
        if last and not last.get("ended"):
            self._put("attempt", last | {"ended": True})

    # ------------------------------------------------------------ documents by their ids

    def _get(self, id: str) -> Body | None:
        told = self._client.get(f"/{self._index}/_doc/{id}")
        value: Body | None = told and told["_source"]
        return value

    def _put(self, id: str, value: Body) -> None:
        self._client.write("PUT", f"/{self._index}/_doc/{id}", value)

    # ------------------------------------------------------------ the lock

    @contextmanager
    def locked(self) -> Iterator[Lock]:
        """The right to write, for one process at a time. Raises IndexLocked."""
        lock = Lock(self._client, f"/{self._index}/_doc/lock", self._spec.where)
        lock.take()
        try:
            yield lock
        finally:
            lock.release()

    def fence(self, token: str) -> Callable[[], None]:
        """Looks now and then, and raises IndexLocked where another has the lock: a process may be paused for minutes, and wake."""
        known_until = -inf

        def confirm() -> None:
            nonlocal known_until
            now = time.monotonic()
            if now > known_until:
                held = self._get("lock")
                if held is None or held.get("token") != token:
                    raise IndexLocked(self._spec.where, "another, which took this one for dead")
                known_until = now + DEAD / 4

        return confirm


@translating
class Lock:
    """A document that its holder renews for as long as he is there. Whoever finds one of a dead holder takes it over."""

    def __init__(self, client: Client, path: str, where: str) -> None:
        self._client, self._path, self._where = client, path, where
        self.token = secrets.token_hex(8)
        self._version: Body = {}
        self._lost = False
        self._ended = threading.Event()
        self._guard = threading.Lock()
        self._since = time.strftime("%Y-%m-%d %H:%M:%S")

    def take(self) -> None:
        """Raises IndexLocked."""
        _HELD.add(self.token)
        try:
            self._take()
        except BaseException:
            _HELD.discard(self.token)
            raise
        threading.Thread(target=self._beat, daemon=True).start()

    def _take(self) -> None:
        if not self._written({"op_type": "create"}):
            held = self._held()
            if held is not None:
                if not self._is_dead(held):
                    raise IndexLocked(self._where, str(held["_source"].get("holder")))
                if not self._written({"if_seq_no": held["_seq_no"], "if_primary_term": held["_primary_term"]}):
                    raise IndexLocked(self._where, "another that has just begun")
            elif not self._written({"op_type": "create"}):
                raise IndexLocked(self._where, "another that has just begun")

    def check(self) -> None:
        """Before anything that others see. Raises IndexLocked where somebody else has it now."""
        with self._guard:
            if not self._lost:
                self._lost = not self._written(self._version)
            if self._lost:
                raise IndexLocked(self._where, "another, which took this one for dead")

    def release(self) -> None:
        self._ended.set()
        _HELD.discard(self.token)  # whatever becomes of the document
        with self._guard:
            if not self._lost:
                with suppress(VerbatimError):
                    self._client.change("DELETE", self._path, None, self._version)

    def _beat(self) -> None:
        while not self._ended.wait(BEAT):
            with suppress(VerbatimError):  # whoever writes will notice
                self.check()

    def _written(self, condition: Body) -> bool:
        process = os.getpid()
        value = {
            "token": self.token,
            "holder": f"process {process} on {socket.gethostname()}, since {self._since}",
            "machine": _machine(),
            "process": process,
            "beat": time.time(),
        }
        told = self._client.change("PUT", self._path, value, condition)
        if told is None:
            told = self._held()
            if told is None or told["_source"].get("token") != self.token:
                return False
            # It was written, and the answer got lost.
        self._version = {"if_seq_no": told["_seq_no"], "if_primary_term": told["_primary_term"]}
        return True

    def _held(self) -> Any:
        return self._client.get(self._path)

    def _is_dead(self, held: Body) -> bool:
        """Gone from this machine; or silent for long, by clocks that may differ, and silent still. A container that is started
        anew may have the name of the one before, and its processes their numbers.
        """
        holder = held["_source"]
        if holder.get("machine") == _machine() and not _holds(int(holder["process"]), holder["token"]):
            return True
        if abs(time.time() - float(holder.get("beat", 0))) < DEAD:
            return False
        time.sleep(2 * BEAT)
        later = self._held()
        return later is not None and later["_seq_no"] == held["_seq_no"]


_HELD: set[str] = set()  # the tokens of the locks of this process


def _machine() -> str:
    """Where a process has its number: containers may share a name, and not their processes."""
    try:
        return f"{socket.gethostname()} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()


def _holds(process: int, token: str) -> bool:
    """Whether it may; its number may be another's by now."""
    return token in _HELD if process == os.getpid() else _is_running(process)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _filter(number: int) -> Body:
    return {"bool": {"filter": [{"range": {"since": {"lte": number}}}, {"range": {"until": {"gt": number}}}]}}


def _number_in(alias: Body) -> int:
    """Of a filter of ours, which the cluster tells back as it was given."""
    number: int = alias["filter"]["bool"]["filter"][1]["range"]["until"]["gt"]
    return number
