"""What a busy or broken cluster says is tried again, or told, as what it is. The cluster is a script of answers."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from opensearchpy import TransportError, Urllib3HttpConnection
from opensearchpy.exceptions import ConnectionTimeout

from indexer.engines.opensearch import client as room
from indexer.engines.opensearch.client import Client
from indexer.errors import EngineUnreachable, IndexLocked, IndexUnwritable
from tests.cluster.archives import spec_at

FLOOD = "index [x] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];"
LEADERLESS = "blocked by: [SERVICE_UNAVAILABLE/2/no cluster-manager];"


def refused(status: int, reason: str) -> TransportError:
    cause = {"type": "cluster_block_exception", "reason": reason}
    return TransportError(status, cause["type"], {"error": {"root_cause": [cause], **cause}, "status": status})


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Client]:
    """A client of a cluster that gives these answers, one after the other, and no more; ``asked`` are what it was asked."""
    monkeypatch.setattr(room, "_pauses", lambda: [0.0] * room.ATTEMPTS)

    def make(*answers: object) -> Client:
        rest = list(answers)
        client = Client(spec_at(["node.example:9200"], "x"))
        client.asked = []

        def perform(
            _: object, method: str, url: str, *_args: object, **_more: object
        ) -> tuple[int, dict[str, str], str]:
            client.asked.append(f"{method} {url}")
            answer = rest.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return 200, {"content-type": "application/json"}, json.dumps(answer)

        monkeypatch.setattr(Urllib3HttpConnection, "perform_request", perform)
        return client

    return make


def item(status: int, reason: str = "") -> dict[str, object]:
    return {"index": {"status": status, **({"error": {"type": "refused", "reason": reason}} if status >= 300 else {})}}


def test_what_was_sent_twice_at_once_is_sent_again(answering):
    client = answering({"errors": True, "items": [item(201), item(409)]}, {"errors": False, "items": [item(200)]})
    client.bulk("x", [({"index": {"_id": id}}, {}) for id in "ab"])
    assert len(client.asked) == 2


def test_a_full_disk_is_told_at_once(answering):
    with pytest.raises(IndexUnwritable, match="make room"):
        answering(refused(429, FLOOD)).write("PUT", "/x")
    with pytest.raises(IndexUnwritable, match="make room"):
        answering({"errors": True, "items": [item(429, FLOOD)]}).bulk("x", [({"index": {"_id": "a"}}, {})])
    with pytest.raises(IndexUnwritable, match="make room"):
        answering(refused(403, "blocked by: [FORBIDDEN/10/cluster create-index blocked (api)];")).create("x", {})


def test_while_nobody_decides_for_the_cluster_it_is_waited_for(answering):
    client = answering(*[refused(503, LEADERLESS)] * 4, {"acknowledged": True})
    assert client.write("POST", "/_aliases", {})["acknowledged"]


def test_a_refresh_that_did_not_reach_a_shard_is_made_again(answering):
    failed, done = ({"_shards": {"failed": count}} for count in (1, 0))
    client = answering(failed, failed, done)
    client.refresh("x")
    assert len(client.asked) == 3
    with pytest.raises(EngineUnreachable, match="shards of x"):
        answering(*[failed] * room.ATTEMPTS).refresh("x")


def test_an_index_that_was_made_though_its_answer_got_lost_is_there(answering):
    there = TransportError(
        400, "resource_already_exists_exception", {"error": {"type": "resource_already_exists_exception"}}
    )
    answering(ConnectionTimeout("TIMEOUT", "", None), there).create("x", {})


def test_whoever_asks_for_visitors_is_told_soon_and_who_writes_is_patient(answering):
    gone = ConnectionTimeout("TIMEOUT", "", None)
    client = answering(gone, gone)
    with pytest.raises(EngineUnreachable):
        client.get("/x")
    client = answering(gone, gone, gone, {"here": 1})
    with client.writing(lambda: None):
        assert client.get("/x") == {"here": 1}


def test_behind_a_fence_nothing_is_written(answering):
    def fence() -> None:
        raise IndexLocked("x", "another")

    client = answering({"here": 1})
    with client.writing(fence):
        assert client.get("/x")
        for write in (lambda: client.write("PUT", "/x"), lambda: client.delete("/x"), lambda: client.refresh("x")):
            with pytest.raises(IndexLocked):
                write()
    assert client.asked == ["GET /x"]
