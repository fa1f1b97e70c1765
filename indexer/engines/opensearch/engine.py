"""How is a generation of a cluster made, published and opened?

A full run makes an index of its own. Any other writes beside what is published, in the same index: documents count from one
generation on, up to another (`mapping`), so whoever reads the published one sees nothing of it. Words are counted by what articles
add and take away. What was interrupted is taken up where it stopped, by whoever comes next.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import islice

from indexer.cluster import ClusterSpec
from indexer.engines.opensearch.client import SENT, Client, translated
from indexer.engines.opensearch.control import Attempt, Card, Control, Lock, Place
from indexer.engines.opensearch.documents import Counts, digest, word_document, word_id
from indexer.engines.opensearch.mapping import Body, index_body, safe
from indexer.engines.opensearch.reader import OpenSearchReader
from indexer.engines.opensearch.standing import counting, of_kind
from indexer.engines.opensearch.writing import (
    Sent,
    Target,
    delete,
    delete_matching,
    reopen,
    send_all,
)
from indexer.errors import IndexBroken, IndexLocked, IndexMissing, NothingBefore, VerbatimError
from indexer.model import Changes, Generation

FRESH = 1.0  # seconds for which what is published is not asked again
LINGER = 2.0  # seconds after which nobody answers from what is no longer published
WORDS = 1_000  # looked up together
HEALTH = (
    "status",
    "discovered_cluster_manager",
    "number_of_nodes",
    "active_shards_percent_as_number",
    "unassigned_shards",
)


class OpenSearchEngine:
    """An archive in a cluster. Connects when first asked; goes to other processes as its settings."""

    def __init__(self, spec: ClusterSpec) -> None:
        self.spec = spec
        self._client = Client(spec)
        self._control = Control(spec, self._client)
        self._lock: Lock | None = None
        self._seen: tuple[float, str] | None = None

    def __reduce__(self) -> tuple[type[OpenSearchEngine], tuple[ClusterSpec]]:
        return OpenSearchEngine, (self.spec,)

    @property
    def where(self) -> str:
        return self.spec.where

    @translated
    def condition(self) -> Mapping[str, object]:
        told = self._client.health()
        if told is None:
            return {"status": "not told: the user may not ask (cluster:monitor/health)"}
        return {"cluster": told["cluster_name"], **{name: told[name] for name in HEALTH if name in told}}

    # ------------------------------------------------------------ what is published

    def published(self) -> str:
        seen = self._seen
        if seen is None or time.monotonic() - seen[0] > FRESH:
            self._seen = seen = time.monotonic(), _id_of(self._control.current(by_any=True))
        return seen[1]

    def open(self, generation: Generation | None = None) -> OpenSearchReader:
        card = self._control.card(generation.id if generation else _id_of(self._control.current(by_any=True)))
        return OpenSearchReader(self._client, card.index, card.number, card.generation)

    def _card(self, generation: Generation | None = None) -> Card:
        return self._control.card(generation.id if generation else _id_of(self._control.current()))

    @translated
    def remembered(self) -> str:
        return self._control.ledger(self._card())

    # ------------------------------------------------------------ the right to write

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        self._control.begin()
        with self._control.locked() as lock:
            self._lock = lock
            try:
                with self._client.writing(self._control.fence(lock.token)):
                    self._sweep()
                    yield
            finally:
                self._lock = None

    def _checked(self) -> Lock:
        """Nothing that others see is changed by one that is taken for dead."""
        if self._lock is None:
            raise IndexLocked(self.where, "nobody: it is to be asked for first")
        self._lock.check()
        return self._lock

    @translated
    def publish(self, generation: Generation) -> None:
        card = self._card(generation)
        current, before = self._control.published()
        self._checked()
        self._control.point(card.place, current if current != card.place else None)
        self._seen = None
        with suppress(VerbatimError):  # it is published; and what could not be swept, the next run sweeps
            self._control.end_attempt()
            time.sleep(LINGER if before else 0)
            self._sweep()

    def remember(self, ledger: str) -> None:
        self._checked()
        self._control.keep_ledger(self._card(), ledger)

    @translated
    def rollback(self) -> Generation:
        current, before = self._control.published()
        if current is None:
            raise IndexMissing(self.where)
        if before is None:
            raise NothingBefore(self.where)
        card = self._control.card(_id_of(before))
        self._verify_sums(card)
        self._checked()
        self._control.point(before, None)
        self._seen = None
        time.sleep(LINGER)  # whoever may write next sweeps what was published
        return card.generation

    # ------------------------------------------------------------ making one

    def prepare(self, changes: Changes) -> Generation:
        lock = self._checked()
        base = None if changes.full else self._card()
        attempt, is_resumed = self._attempt(base)
        target = Target(self.spec, attempt.place, base.number if base else 0, is_resumed, lock.token)
        sent = send_all(self._client, target, changes.articles, changes.removed)
        self._client.refresh(attempt.place.name)
        if is_resumed:
            self._without_others(target, set(sent.ids))
        words, uses = self._write_words(target, sent, base)
        self._client.refresh(attempt.place.name)
        card = _card(attempt.place, sent, base, words, uses)
        return self._control.keep_ledger(card, changes.ledger()).generation

    @translated
    def _attempt(self, base: Card | None) -> tuple[Attempt, bool]:
        """What an interrupted run began, where it was to become the same; else a new one."""
        begun = self._control.attempt()
        wanted = base.generation.id if base else ""
        if begun and begun.base == wanted and begun.place.name in self._indices():
            return begun, True
        if begun:
            self._clear()
        attempt = self._control.begin_attempt(wanted, base.index if base else None)
        if not base:
            self._client.create(attempt.place.name, index_body(self.spec.shards, self.spec.replicas))
        return attempt, False

    @translated
    def _without_others(self, target: Target, ids: set[str]) -> None:
        """Delete what an interrupted run sent and this one did not."""
        index, number = target.place
        query = {"bool": {"filter": [{"term": {"kind": "article"}}, {"term": {"since": number}}]}}
        every = {each["id"] for each in self._client.every(index, query, ["id"], page=5_000)}
        for batch in _in_batches(every - ids):
            delete(self._client, index, batch, number)

    # ------------------------------------------------------------ words

    @translated
    def _write_words(self, target: Target, sent: Sent, base: Card | None) -> tuple[int, int]:
        """How many words there are now, and in how many passages, all added up."""
        index, number = target.place
        if not target.base:
            terms = sent.added.having
            self._client.bulk(index, (_indexed(sent.added, term, number) for term in terms))
            return len(terms), sum(terms.values())
        words, uses = (base.words, base.uses) if base else (0, 0)
        changed = sent.added.having.keys() | sent.gone.having.keys()
        for batch in _in_batches(changed, WORDS):
            before = self._words_before(target, batch)
            actions: list[tuple[Body, Body | None]] = []
            for term in batch:
                old = before.get(safe(term))
                new = _counted(term, old, sent)
                if old and new == _values(old):
                    continue
                if old:
                    actions.append(({"update": {"_id": old["_id"]}}, {"doc": {"until": number}}))
                if new[0]:
                    actions.append(({"index": {"_id": word_id(term, number)}}, word_document(term, *new, number)))
                words += bool(new[0]) - bool(old)
                uses += new[0] - (old["having"] if old else 0)
            self._client.bulk(index, actions)
        return words, uses

    def _words_before(self, target: Target, terms: Sequence[str]) -> dict[str, Body]:
        query = of_kind("word", target.base, {"terms": {"term": [safe(term) for term in terms]}})
        source = ["term", "having", "writing", "ways"]
        body = {"size": len(terms), "query": query, "_source": source, "track_total_hits": False}
        hits = self._client.search(target.place.name, body, timeout=SENT)["hits"]["hits"]
        return {hit["_source"]["term"]: {"_id": hit["_id"], **hit["_source"]} for hit in hits}

    # ------------------------------------------------------------ looking at it

    @translated
    def verify(self, generation: Generation, *, beside: Generation | None = None) -> None:
        """Whether the cluster holds all of a generation: as many articles, passages, questions and words as were sent, with the
        same sums; and every article as it was, those apart that it shares with ``beside``. Raises IndexBroken.
        """
        card = self._card(generation)
        self._verify_sums(card)
        known = self._control.card(beside.id) if beside else None
        shared = known.number if known and known.index == card.index and known.number < card.number else 0
        since = {"range": {"since": {"gt": shared}}}
        query = of_kind("article", card.number, since)
        for each in self._client.every(card.index, query, ["id", "article", "hash"]):
            if digest(each["article"]) != each["hash"]:
                raise IndexBroken(self.where, f"generation {generation.id}: article {each['id']} is damaged")

    def _verify_sums(self, card: Card) -> None:
        self._client.refresh(card.index)
        wanted = {
            "articles": card.generation.articles,
            "passages": card.generation.passages,
            "marks": card.marks,
            "questions": card.questions,
            "words": card.words,
            "uses": card.uses,
        }
        found = self._sums(card.place)
        for name, number in wanted.items():
            if found[name] != number:
                raise IndexBroken(
                    self.where, f"generation {card.generation.id}: {number} {name} were sent, {found[name]} are there"
                )

    def _sums(self, place: Place) -> dict[str, int]:
        sums = {"passages": "size", "marks": "mark", "uses": "having"}
        body = {
            "size": 0,
            "track_total_hits": False,
            "query": {"bool": {"filter": counting(place.number)}},
            "aggs": {
                "kinds": {"terms": {"field": "kind"}},
                **{name: {"sum": {"field": each}} for name, each in sums.items()},
            },
        }
        told = self._client.search(place.name, body, timeout=SENT)["aggregations"]
        kinds = {bucket["key"]: bucket["doc_count"] for bucket in told["kinds"]["buckets"]}
        return {
            "articles": kinds.get("article", 0),
            "questions": kinds.get("asked", 0),
            "words": kinds.get("word", 0),
            **{name: int(told[name]["value"]) for name in sums},
        }

    # ------------------------------------------------------------ what goes

    @translated
    def discard(self, generation: Generation) -> None:
        attempt = self._control.attempt()
        if attempt and _id_of(attempt.place) == generation.id:
            self._checked()
            self._clear()

    def _clear(self) -> None:
        """Leave nothing of what is being prepared."""
        self._control.end_attempt()
        self._sweep()

    def _sweep(self) -> None:
        """Delete what belongs neither to the published generation nor to the one before it, nor to what is being prepared."""
        published = [place for place in self._control.published() if place]
        attempt = self._standing(published)
        if not published:  # nothing was yet; or somebody took away the name, and what it named may be all there is
            return
        kept = [*published, *([attempt] if attempt else [])]
        for index in self._indices():
            numbers = [place.number for place in published if place.name == index]
            preparing = attempt.number if attempt and attempt.name == index else 0
            if numbers or preparing:
                self._sweep_index(index, numbers, preparing)
            else:
                self._client.delete(f"/{index}")
        self._control.sweep([_id_of(place) for place in kept])

    def _standing(self, published: Sequence[Place]) -> Place | None:
        """Where something is being prepared that may still become the next generation."""
        attempt = self._control.attempt()
        if attempt is None:
            return None
        if attempt.place not in published and attempt.base in ("", *map(_id_of, published[:1])):
            return attempt.place
        self._control.end_attempt()  # it was published, or what it was to replace is no longer what is published
        return None

    def _sweep_index(self, index: str, published: Sequence[int], preparing: int) -> None:
        """Of what is being prepared, the articles sent are left alone: they need not be sent again."""
        first, newest = min(published, default=preparing), max(published, default=0)
        self._client.refresh(index)
        unwanted: list[Body] = [
            {"range": {"until": {"lte": first}}},
            {"bool": {"filter": [{"range": {"since": {"gt": newest}}}], "must_not": [{"term": {"since": preparing}}]}},
            {"bool": {"filter": [{"term": {"kind": "word"}}, {"term": {"since": preparing}}]}},
        ]
        delete_matching(self._client, index, {"bool": {"should": unwanted}})
        if published:
            reopen(self._client, index, newest)

    def _indices(self) -> list[str]:
        """In which generations lie, or did."""
        ours = re.compile(rf"{re.escape(self.spec.name)}-\d{{6,}}")
        told = self._client.get(f"/_cat/indices/{self.spec.name}-*", format="json", h="index")
        return [each["index"] for each in told if ours.fullmatch(each["index"])]


def _id_of(place: Place) -> str:
    """A generation's id: its number and the index it lies in."""
    return f"{place.number:08d}-{place.name.rpartition('-')[2]}"


def _card(place: Place, sent: Sent, base: Card | None, words: int, uses: int) -> Card:
    counts = Counts()
    if base:
        counts.articles, counts.passages = base.generation.articles, base.generation.passages
        counts.questions, counts.marks = base.questions, base.marks

    def now(name: str) -> int:
        value: int = getattr(counts, name) + getattr(sent.added, name) - getattr(sent.gone, name)
        return value

    created = datetime.now(UTC).isoformat(timespec="seconds")
    generation = Generation(_id_of(place), now("articles"), now("passages"), created)
    return Card(generation, *place, now("marks"), now("questions"), words, uses)


_Values = tuple[int, int, dict[str, int]]  # passages that have a word, that write it, and each way


def _values(word: Body) -> _Values:
    return word["having"], word["writing"], json.loads(word["ways"])


def _counted(term: str, old: Body | None, sent: Sent) -> _Values:
    having, writing, ways = _values(old) if old else (0, 0, {})
    added, gone = sent.added, sent.gone
    more: Mapping[str, int] = added.ways.get(term, {})
    less: Mapping[str, int] = gone.ways.get(term, {})
    counts = {way: ways.get(way, 0) + more.get(way, 0) - less.get(way, 0) for way in ways.keys() | more.keys()}
    each = {way: count for way, count in counts.items() if count}
    return having + added.having[term] - gone.having[term], writing + added.writing[term] - gone.writing[term], each


def _indexed(counts: Counts, term: str, number: int) -> tuple[Body, Body]:
    values = counts.having[term], counts.writing[term], dict(counts.ways.get(term, {}))
    return {"index": {"_id": word_id(term, number)}}, word_document(term, *values, number)


def _in_batches(items: Iterable[str], size: int = 100) -> Iterator[list[str]]:
    rest = iter(sorted(items))
    while batch := list(islice(rest, size)):
        yield batch
