"""Pages over a cluster, and what is said while it cannot be reached."""

from __future__ import annotations

import io
import json
import logging

import pytest
from openapi_schema_validator import OAS31Validator

from indexer import Settings, reindex_archive
from tests.clusters import SPEC, stand_in
from tests.webapp.documents import Document
from webapp import create_app
from webapp.journal import LOGGER, JsonLines
from webapp.openapi import describe

PAGES = ("/search?q=pricing", "/articles/faq")
ANSWERS = ("/api/search?q=pricing", "/api/suggest?q=pri", "/api/articles/faq")


@pytest.fixture
def cluster(monkeypatch, tmp_path):
    return stand_in(monkeypatch, tmp_path / "cluster")


@pytest.fixture
def client(cluster, settings):
    """The application over the small archive, in a cluster."""
    reindex_archive(Settings(engine=SPEC, sources=settings.sources, jobs=1))
    client = create_app(Settings(engine=SPEC)).test_client()
    assert client.get("/readyz").status_code == 200
    return client


@pytest.fixture
def unreached(cluster, client):
    cluster.reachable = False
    return client


def test_pages_answer_from_a_cluster_as_from_a_folder(client, page):
    assert (
        Document(client.get("/search?q=tone+of+voice").text).one("h1").text
        == page("/search?q=tone+of+voice").one("h1").text
    )
    assert all(client.get(url).status_code == 200 for url in ("/", *PAGES, *ANSWERS))


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("en", "The search cannot be reached at the moment", "Please try again in a moment."),
        ("fr", "La recherche est injoignable pour le moment", "Réessayez dans un instant."),
    ],
)
@pytest.mark.parametrize("url", PAGES)
def test_a_page_says_that_the_search_cannot_be_reached(unreached, url, language, title, text):
    response = unreached.get(url, headers={"Accept-Language": language})
    document = Document(response.text)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.headers["Cache-Control"] == "no-store"
    assert document.one("h1").text == title
    assert text in response.text
    assert not document.all("code"), "there is nothing that the owner has to run"


@pytest.mark.parametrize("url", ANSWERS)
def test_a_program_is_told_so_as_a_problem(unreached, url):
    response = unreached.get(url)
    assert (response.status_code, response.mimetype) == (503, "application/problem+json")
    assert response.headers["Retry-After"] == "5"
    assert response.json["detail"].startswith("The search cannot be reached at the moment. ")


def test_a_server_that_never_reached_its_cluster_says_the_same(cluster):
    cluster.reachable = False
    client = create_app(Settings(engine=SPEC)).test_client()
    for url in ("/", *PAGES, *ANSWERS):
        assert client.get(url).status_code == 503
    assert client.get("/healthz").status_code == 200
    cluster.reachable = True
    assert Document(client.get("/").text).one("code").text == "reindex SOURCE"


def test_where_the_cluster_is_stays_between_us(unreached):
    for url in ("/", *PAGES, *ANSWERS, "/healthz", "/readyz"):
        text = unreached.get(url).text
        assert "node.example" not in text
        assert "hush" not in text


def test_once_it_is_back_pages_answer(unreached, cluster):
    assert unreached.get("/search?q=pricing").status_code == 503
    cluster.reachable = True
    assert unreached.get("/search?q=pricing").status_code == 200


def test_a_browser_that_has_the_answer_keeps_it(client, cluster):
    tag = client.get("/search?q=pricing").headers["ETag"]
    cluster.reachable = False
    assert client.get("/search?q=pricing", headers={"If-None-Match": tag}).status_code == 304


# ---------------------------------------------------------------- health


def test_health_shows_the_cluster(client):
    for url in ("/healthz", "/readyz"):
        assert client.get(url).json["cluster"] == {"status": "green", "nodes": 3}


def test_a_server_out_of_reach_of_its_cluster_is_alive_and_not_ready(unreached):
    alive, ready = unreached.get("/healthz"), unreached.get("/readyz")
    assert (alive.status_code, ready.status_code) == (200, 503)
    assert alive.json == ready.json == {"status": "unreachable", "generation": None, "cluster": None}


def test_health_asks_a_cluster_out_of_reach_once(unreached, cluster):
    cluster.asked.clear()
    unreached.get("/healthz")
    assert cluster.asked == ["condition"]


def test_a_cluster_without_an_index_is_no_reason_to_send_visitors(cluster):
    response = create_app(Settings(engine=SPEC)).test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json == {"status": "no index", "generation": None, "cluster": {"status": "green", "nodes": 3}}


def test_health_is_as_it_is_described(client, cluster):
    document = describe("")
    schema = {**document["components"]["schemas"]["Health"], "components": document["components"]}
    for cluster.reachable in (True, False):
        OAS31Validator(schema).validate(client.get("/healthz").json)


# ---------------------------------------------------------------- the log


def test_the_log_tells_the_owner_where_to_look_and_nobody_what_was_typed(unreached):
    ours, said = logging.getLogger(LOGGER), io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(JsonLines())
    level = ours.level
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    try:
        unreached.get("/search?q=zebrasecret")
    finally:
        ours.removeHandler(handler)
        ours.setLevel(level)
    warning, request = map(json.loads, said.getvalue().splitlines())
    assert warning["level"] == "warning"
    assert warning["text"].startswith(f"{SPEC.where} cannot be reached (connection refused)")
    assert (request["route"], request["status"]) == ("/search", 503)
    assert "zebrasecret" not in said.getvalue()
    assert "hush" not in said.getvalue()
