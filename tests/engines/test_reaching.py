"""A cluster that is slow, half there, or not what it should be: we say so, in time, and never answer wrongly."""

from __future__ import annotations

import base64
import threading
import time
import traceback
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.engines.opensearch import OpenSearchEngine, client, reaching
from indexer.engines.opensearch.control import Card
from indexer.errors import (
    ArchiveIndexError,
    ArticleUnknown,
    EngineUnreachable,
    IndexBroken,
    IndexMissing,
    IndexUnwritable,
    VerbatimError,
)
from indexer.model import Changes, Filters, Generation
from indexer.query import parse
from tests.cluster.archives import spec_at
from tests.hostile_nodes import Asked, Said, refusing, strange

GENERATION = Generation("00000001-000001", 1, 1, "2026-01-01T00:00:00+00:00")
CARD = Card(GENERATION, "articles-000001", 1, 0, 0, 0, 0)
FILTER = {"bool": {"filter": [{"range": {"since": {"lte": 1}}}, {"range": {"until": {"gt": 1}}}]}}
SHARDS = {"total": 1, "successful": 1, "skipped": 0, "failed": 0}
BUCKETS = {"values": {"buckets": []}}
NOTHING = {
    "took": 1,
    "timed_out": False,
    "_shards": SHARDS,
    "hits": {"total": {"value": 0, "relation": "eq"}, "hits": []},
    "aggregations": dict.fromkeys(("lang", "author", "section", "year", "site", "link"), BUCKETS),
}
MISSING = {"error": "alias [articles-before] missing", "status": 404}


def well(asked: Asked) -> Said:
    """What a cluster says that has an archive in which nothing is found."""
    if "/_alias/" in asked.path:
        return Said({**MISSING, CARD.index: {"aliases": {"articles": {"filter": FILTER}}}}, 404)
    if asked.path.startswith("/_cluster/health"):
        return Said({"cluster_name": "verbatim", "status": "green", "number_of_nodes": 1})
    if "/_doc/generation:" in asked.path:
        return Said({"found": True, "_source": CARD.as_value()})
    if asked.path.endswith("/_search?allow_partial_search_results=false"):
        return Said(NOTHING)
    return Said({"error": {"type": "index_not_found_exception", "root_cause": []}, "status": 404}, 404)


def engine_at(*addresses: str, **more) -> OpenSearchEngine:
    return OpenSearchEngine(spec_at(addresses, "articles", **more))


def search(engine: OpenSearchEngine, text: str = "zebra"):
    return engine.open().search(parse(text), limit=10, offset=0)


class Took:
    def __enter__(self):
        self.began = time.monotonic()
        return self

    def __exit__(self, *_):
        self.seconds = time.monotonic() - self.began


@pytest.fixture
def hasty(monkeypatch):
    """Nobody waits long."""
    monkeypatch.setattr(client, "ASKED", 1.0)
    monkeypatch.setattr(reaching, "PAUSE", 0.5)
    monkeypatch.setattr(reaching, "REST", 1.2)  # longer than a request takes: none meets a node twice


def test_a_cluster_that_is_well_answers():
    with strange(well) as node:
        engine = engine_at(node.address)
        assert search(engine).total == 0
        assert engine.condition() == {"cluster": "verbatim", "status": "green", "number_of_nodes": 1}


# ---------------------------------------------------------------- in time


def test_a_node_that_never_answers_is_not_waited_for(hasty):
    with strange(None) as node:
        engine = engine_at(node.address)
        with Took() as took, pytest.raises(EngineUnreachable, match="no answer in time"):
            engine.published()
        assert took.seconds < 2
        assert len(node.asked) == 1, "it is the only one: to ask it twice is to wait twice"


def test_who_writes_is_patient(monkeypatch):
    monkeypatch.setattr(client, "CONNECTED", 0.2)
    with strange(lambda _: time.sleep(0.8) or Said({"acknowledged": True})) as node:
        assert engine_at(node.address)._client.write("PUT", "/x") == {"acknowledged": True}
    assert len(node.asked) == 1


def test_an_index_that_a_lost_try_made_is_made(monkeypatch):
    monkeypatch.setattr(client, "_pauses", lambda: iter([0.0] * 3))
    there = {"type": "resource_already_exists_exception", "reason": "index [x] already exists"}
    says = iter([Said("", 504), Said("", 504), Said({"error": {"root_cause": [there]}, "status": 400}, 400)])
    with strange(lambda _: next(says)) as node:
        engine_at(node.address)._client.create("x", {})
    assert len(node.asked) == 3


def test_how_a_cluster_is_that_never_answers_is_said_after_a_second():
    with strange(None) as node, strange(None) as other:
        for addresses in ([node.address], [node.address, other.address]):
            with Took() as took, pytest.raises(EngineUnreachable):
                engine_at(*addresses).condition()
            assert took.seconds < 1.8


def test_while_nothing_answers_one_request_tries_and_the_others_are_told_at_once(hasty):
    with strange(None) as node:
        engine = engine_at(node.address)
        with pytest.raises(EngineUnreachable):
            engine.published()
        with Took() as took, pytest.raises(EngineUnreachable, match="no answer in time"):
            engine.published()
        assert took.seconds < 0.2
        assert len(node.asked) == 1
        time.sleep(0.6)
        told = together(20, lambda: outcome(engine.published))
        assert {type(each) for each in told} == {EngineUnreachable}
        assert len(node.asked) == 2
        node.says = well
        until_answered(engine)


def together(count, what):
    told = []
    threads = [threading.Thread(target=lambda: told.append(what())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def outcome(what):
    try:
        return what()
    except VerbatimError as error:
        return error


def until_answered(engine):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if not isinstance(outcome(engine.published), VerbatimError):
            return
        time.sleep(0.05)
    raise AssertionError(outcome(engine.published))


def test_one_request_that_is_too_much_stops_no_other(hasty):
    def says(asked):
        if b"zebra" in asked.body:
            time.sleep(1.5)
        return well(asked)

    with strange(says) as node:
        engine = engine_at(node.address)
        reader = engine.open()
        slow = threading.Thread(target=outcome, args=(lambda: reader.search(parse("zebra"), limit=1, offset=0),))
        slow.start()
        time.sleep(0.3)
        reader.search(parse("horse"), limit=1, offset=0)
        slow.join()
        assert reader.search(parse("horse"), limit=1, offset=0).total == 0


def test_how_the_cluster_is_stops_no_search(hasty):
    """Who decides may be busy while nodes answer."""

    def says(asked):
        if "health" in asked.path:
            time.sleep(1.3)
        return well(asked)

    with strange(says) as node:
        engine = engine_at(node.address)
        with pytest.raises(EngineUnreachable):
            engine.condition()
        assert search(engine).total == 0


# ---------------------------------------------------------------- another node


def test_of_three_one_hangs_and_one_refuses_and_a_search_is_answered(hasty):
    with strange(None) as hung, strange(well) as node:
        for _ in range(3):  # they are asked in any order
            engine = engine_at(hung.address, refusing(), node.address)
            with Took() as took:
                assert search(engine).total == 0
            assert took.seconds < 1.5
        before = len(hung.asked)
        for _ in range(20):
            assert engine.open().has("zebra") is False
        assert len(hung.asked) - before < 10, "who does not answer is passed by"


def test_two_that_hang_are_not_waited_for_longer_than_one(hasty):
    with ExitStack() as stack:
        hung = [stack.enter_context(strange(None)).address for _ in range(4)]
        with Took() as took, pytest.raises(EngineUnreachable):
            engine_at(*hung).published()
        assert took.seconds < 1.8


def test_a_node_that_is_back_is_asked_again(hasty):
    with strange(None) as hung, strange(well) as node:
        engine = engine_at(hung.address, node.address)
        ask_often(engine)
        before = len(hung.asked)
        assert 0 < before < 4
        hung.says = well
        end = time.monotonic() + 20
        while len(hung.asked) < before + 3:
            assert time.monotonic() < end
            ask_often(engine)


def ask_often(engine):
    for _ in range(10):
        assert engine.open().has("zebra") is False


class Node:
    alive = None


def nodes():
    a, b = Node(), Node()
    return reaching.Nodes([(a, {}), (b, {})]), a, b


def test_one_request_alone_tries_a_node_that_rested():
    pool, a, b = nodes()
    pool.mark_dead(a, now=time.monotonic() - reaching.REST)
    assert [pool.get_connection() for _ in range(5)] == [a, b, b, b, b]
    a.alive()
    assert {pool.get_connection() for _ in range(5)} == {a, b}


def test_a_node_that_never_answers_is_tried_more_and_more_seldom():
    pool, a, _ = nodes()
    for _ in range(9):
        pool.mark_dead(a, now=0.0)
    assert pool._resting[a] == (reaching.LONGEST_REST, reaching.LONGEST_REST)


def test_where_all_rest_the_one_is_asked_that_has_rested_longest():
    pool, a, b = nodes()
    pool.mark_dead(b)
    pool.mark_dead(a)
    assert pool.get_connection() is b


def test_a_node_that_has_no_cluster_is_not_the_last_word(hasty):
    lonely = Said({"error": {"type": "cluster_block_exception", "root_cause": []}, "status": 503}, 503)
    with strange(lambda _: lonely) as node, strange(well) as other:
        for _ in range(4):
            assert search(engine_at(node.address, other.address)).total == 0


def test_a_connection_that_was_kept_and_ended_costs_nothing(hasty):
    with strange(lambda asked: Said(well(asked).body, well(asked).status, headers={"connection": "close"})) as node:
        engine = engine_at(node.address)
        assert [search(engine).total for _ in range(3)] == [0, 0, 0]


def test_as_many_connections_are_kept_as_a_server_has_threads():
    from webapp.server import THREADS

    assert client.CONNECTIONS >= THREADS
    with strange(well) as node:
        engine = engine_at(node.address)
        for _ in range(3):
            together(20, engine._control.current)
        assert len(node.connections) <= 20


# ---------------------------------------------------------------- who asks


@pytest.mark.parametrize(("user", "password"), [("ada", "pass word:é€漢"), ("zoë", "naïve"), ("a", "b")])
def test_user_and_password_arrive_whatever_letters_they_have(user, password):
    with strange(well) as node:
        engine = engine_at(node.address, user=user, password=password)
        assert search(engine).total == 0
    (header,) = {asked.headers["authorization"] for asked in node.asked}
    assert base64.b64decode(header.removeprefix("Basic ")).decode() == f"{user}:{password}"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Said("Unauthorized", 401, "text/plain"), "user or password are wrong, or wanted"),
        (
            Said(
                {
                    "error": {
                        "type": "security_exception",
                        "reason": "no permissions for [indices:data/read/search] and User [name=ada, roles=[], requestedTenant=null]",
                    },
                    "status": 403,
                },
                403,
            ),
            r"the user may not do this: indices:data/read/search is wanted",
        ),
        (Said("<h1>Forbidden</h1>", 403, "text/html"), "the user may not do this: 403"),
    ],
)
def test_who_is_refused_is_told_so_and_is_in_no_message(said, words, caplog, capfd):
    with strange(lambda _: said) as node:
        engine = engine_at(node.address, user="ada", password="hush-hush")
        with pytest.raises(EngineUnreachable, match=words) as caught:
            engine.open()
        text = "".join(traceback.format_exception(caught.value))
    captured = capfd.readouterr()
    for each in (str(caught.value), text, repr(engine), repr(vars(engine)), caplog.text, captured.out, captured.err):
        assert "hush" not in each
        assert base64.b64encode(b"ada:hush-hush").decode() not in each
    assert "ada" not in str(caught.value)


def test_who_may_not_know_how_the_cluster_is_may_search_all_the_same():
    refused = Said(
        {"error": {"type": "security_exception", "reason": "no permissions for [cluster:monitor/health]"}}, 403
    )
    with strange(lambda asked: refused if "health" in asked.path else well(asked)) as node:
        engine = engine_at(node.address)
        assert engine.condition() == {"status": "not told: the user may not ask (cluster:monitor/health)"}
        assert search(engine).total == 0


# ---------------------------------------------------------------- what is said


def test_what_was_typed_is_in_no_error_of_a_search(caplog, capfd):
    reason = "Failed to parse query [zebrasecret]"
    for status in (400, 429, 500, 503):
        said = Said(
            {"error": {"root_cause": [{"type": "query_shard_exception", "reason": reason}], "reason": reason}}, status
        )
        with strange(lambda asked, said=said: said if asked.method == "POST" else well(asked)) as node:
            with pytest.raises(VerbatimError, match="query_shard_exception") as caught:
                search(engine_at(node.address), "zebrasecret")
            assert "zebrasecret" not in str(caught.value)
    captured = capfd.readouterr()
    assert "zebrasecret" not in caplog.text + captured.out + captured.err


def test_who_writes_is_told_all():
    said = Said(
        {"error": {"root_cause": [{"type": "mapper_parsing_exception", "reason": "failed to parse [day]"}]}}, 400
    )
    with strange(lambda _: said) as node, pytest.raises(IndexUnwritable, match=r"failed to parse \[day\]"):
        engine_at(node.address)._client.write("PUT", "/x")


def test_a_proxy_that_takes_less_than_is_sent_is_named_so():
    with (
        strange(lambda _: Said("<h1>413</h1>", 413, "text/html")) as node,
        pytest.raises(IndexUnwritable, match="413: up to 8000000 bytes"),
    ):
        engine_at(node.address)._client.write("PUT", "/x")


def test_a_page_of_another_server_is_no_missing_index():
    """Else `serve` would index anew what it does not see."""
    for said in (
        Said("<h1>Not Found</h1>", 404, "text/html"),
        Said({"error": "Not Found", "status": 404, "path": "/_alias"}, 404),
        Said({"message": "no route"}, 404),
        Said({"message": "welcome"}, 200),
        Said("<h1>It works!</h1>", 200, "text/html"),
        Said("", 302, headers={"location": "https://login.example/"}),
        Said("<h1>Bad gateway</h1>", 502, "text/html"),
    ):
        with strange(lambda _, said=said: said) as node, pytest.raises((EngineUnreachable, IndexBroken)):
            engine_at(node.address).open()


@pytest.mark.parametrize(
    "said",
    [
        Said({"error": "aliases [articles,articles-before] missing", "status": 404}, 404),
        Said({"error": {"type": "index_not_found_exception", "root_cause": []}, "status": 404}, 404),
        Said({}),
    ],
)
def test_an_index_that_is_not_there_is_said_so(said):
    with strange(lambda _: said) as node, pytest.raises(IndexMissing):
        engine_at(node.address).open()


@pytest.mark.parametrize(
    "partly",
    [
        {"timed_out": True},
        {"_shards": {**SHARDS, "failed": 1}},
        {"_shards": {**SHARDS, "successful": 0}},
        {"_shards": None},
        {"hits": {}},
    ],
)
def test_a_part_of_an_answer_is_none(partly):
    with (
        strange(lambda asked: Said({**NOTHING, **partly}) if asked.method == "POST" else well(asked)) as node,
        pytest.raises(EngineUnreachable, match="a part of the archive did not answer"),
    ):
        search(engine_at(node.address))


@pytest.mark.parametrize("warning", ['299 OpenSearch-2.19.1-x "[zebrasecret] is deprecated"', "anything"])
def test_a_warning_of_the_cluster_is_no_failure(warning, capfd):
    with strange(lambda asked: Said(well(asked).body, well(asked).status, headers={"warning": warning})) as node:
        assert search(engine_at(node.address)).total == 0
    assert "zebra" not in capfd.readouterr().err


scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab<{", max_size=3) | st.floats()
anything = st.recursive(
    scalars, lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text("ab"), each, max_size=3)
)
names = st.sampled_from(
    ["hits", "_source", "aggregations", "error", "root_cause", "type", "reason", "_shards", "timed_out"]
)
answers = st.recursive(anything, lambda each: st.lists(each, max_size=2) | st.dictionaries(names, each, max_size=4))


@st.composite
def damaged(draw):
    """An answer of a cluster that is well, one place of which is anything."""
    value = {**NOTHING}
    place = value
    while True:
        name = draw(st.sampled_from(sorted(place)))
        if isinstance(place[name], dict) and place[name] and draw(st.booleans()):
            place[name] = {**place[name]}
            place = place[name]
        else:
            place[name] = draw(anything)
            return Said(value)


said = st.builds(
    Said,
    answers
    | st.binary(max_size=20)
    | st.sampled_from(["[" * 100_000, '{"a":' * 50_000, "<html>", "NaN", "{", "", "null"]),
    st.sampled_from([200, 201, 206, 301, 400, 401, 403, 404, 409, 413, 418, 429, 500, 502, 503, 504]),
    st.sampled_from(["application/json", "text/html", "text/plain", "application/octet-stream", "x"]),
)


@pytest.fixture(scope="module")
def odd():
    with strange(well) as node:
        yield node


ASKING = {
    "condition": lambda engine, reader: engine.condition(),
    "published": lambda engine, reader: engine.published(),
    "open": lambda engine, reader: engine.open(),
    "remembered": lambda engine, reader: engine.remembered(),
    "verify": lambda engine, reader: engine.verify(GENERATION),
    "search": lambda engine, reader: reader.search(parse("zebra"), limit=10, offset=0).total,
    "filtered": lambda engine, reader: (
        reader.search(parse("", filters=Filters(author=("a",))), limit=1, offset=0).total
    ),
    "article": lambda engine, reader: reader.article("a"),
    "citing": lambda engine, reader: reader.citing("https://a.example/", 5),
    "citations": lambda engine, reader: reader.citations(),
    "names": lambda engine, reader: reader.names("author"),
    "asks": lambda engine, reader: reader.asks("a b"),
    "has": lambda engine, reader: reader.has("a"),
    "words": lambda engine, reader: list(reader.words()),
    "word": lambda engine, reader: reader.word("a"),
    "near": lambda engine, reader: reader.near("abcdef", 1),
    "together": lambda engine, reader: reader.together("a", "b"),
    "beginning": lambda engine, reader: reader.beginning("a", 3),
    "nearly": lambda engine, reader: reader.nearly_beginning("abc"),
    "questions": lambda engine, reader: reader.questions_with(["a"], 3),
}


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(name=st.sampled_from(sorted(ASKING)), said=said | damaged())
def test_whatever_is_answered_becomes_one_of_our_errors_or_an_answer(odd, name, said):
    odd.says = well
    engine = engine_at(odd.address)
    reader = engine.open()
    engine._seen = None
    odd.says = lambda _: said
    try:
        answer = ASKING[name](engine, reader)
    except ArchiveIndexError:
        return
    except ArticleUnknown:
        answer = None
    assert said.status in {200, 201, 206, 404}
    if name in {"search", "filtered"}:
        assert answer == said.body["hits"]["total"]["value"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(said=said)
def test_nothing_is_written_where_the_answers_are_not_those_of_a_cluster(odd, monkeypatch, said):
    monkeypatch.setattr(client, "ATTEMPTS", 1)
    odd.says = lambda _: said
    engine = engine_at(odd.address)
    with pytest.raises(VerbatimError), engine.exclusive():
        engine.prepare(Changes((), full=True))
