"""Prefixes, proxies, problems, and the real server with its processes."""

from __future__ import annotations

import gc
import http.client
import json
import signal
import socket
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import replace

import pytest
from click.testing import CliRunner
from flask import url_for

from indexer import Settings, SourceSpec, reindex_archive
from tests.webapp.articles import FAQ
from tests.webapp.documents import Document
from tests.webapp.processes import serving
from webapp import create_app
from webapp.cli import verbatim
from webapp.server import settled

PROXIED = {"X-Forwarded-Prefix": "/archive", "X-Forwarded-Host": "blog.example", "X-Forwarded-Proto": "https"}


# ---------------------------------------------------------------- behind a proxy


@pytest.fixture
def proxied(settings):
    return create_app(replace(settings, proxies=1)).test_client()


@pytest.mark.parametrize(
    "url", ["/", "/search?q=pricing+rule&lang=en", "/articles/interview", "/search?q=tone+of+voice", "/nowhere"]
)
def test_under_a_prefix_every_link_of_ours_has_the_prefix(proxied, url):
    document = Document(proxied.get(url, headers=PROXIED).text)
    addresses = [
        element[name]
        for element in document.elements
        for name in ("href", "src", "action", "data-suggest")
        if element[name]
    ]
    assert [address for address in addresses if address.startswith("/") and not address.startswith("/archive/")] == []


def test_under_a_prefix_the_api_links_to_the_prefix(proxied):
    assert (
        proxied.get("/api/search?q=tone+of+voice", headers=PROXIED)
        .json["hits"][0]["url"]
        .startswith("/archive/articles/house-notes")
    )
    assert proxied.get("/api/suggest?q=points", headers=PROXIED).json[0]["url"].startswith("/archive/")
    assert proxied.get("/api/openapi.json", headers=PROXIED).json["servers"] == [
        {"url": "https://blog.example/archive"}
    ]


def test_a_proxy_is_not_believed_unless_the_settings_name_it(client):
    assert "blog.example" not in client.get("/opensearch.xml", headers=PROXIED).text


# ---------------------------------------------------------------- problems


@pytest.mark.parametrize("url", ["/", "/search?q=loyalty", "/articles/faq"])
def test_without_an_index_every_page_says_what_to_run(unindexed, url):
    response = unindexed.get(url)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert Document(response.text).one("code").text == "reindex SOURCE"


def test_a_page_of_an_error_does_not_tell_where_the_index_lies(unindexed, tmp_path):
    assert str(tmp_path) not in unindexed.get("/").text


def test_a_broken_index_says_to_make_it_anew(settings, tmp_path):
    broken = replace(settings, index=tmp_path / "index")
    reindex_archive(broken)
    for path in broken.index.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.write_bytes(b"nonsense")
    response = create_app(broken).test_client().get("/")
    assert response.status_code == 503
    assert Document(response.text).one("code").text == "reindex --full"


def test_a_failure_is_a_page_that_tells_nothing_of_its_cause(settings, monkeypatch):
    app = create_app(settings)

    def fail() -> str:
        raise RuntimeError("the secret cause")

    app.add_url_rule("/fails", "fails", fail)
    app.add_url_rule("/api/fails", "api_fails", fail)
    page, answer = app.test_client().get("/fails"), app.test_client().get("/api/fails")
    assert (page.status_code, answer.status_code) == (500, 500)
    assert "Something went wrong here" in page.text
    assert "secret" not in page.text + answer.text
    assert answer.mimetype == "application/problem+json"


def test_a_new_generation_is_seen_at_the_next_request(tmp_path):
    source = tmp_path / "articles"
    source.mkdir()
    settings = Settings(index=tmp_path / "index", sources=(SourceSpec(source),), jobs=1)
    client = create_app(settings).test_client()
    assert client.get("/readyz").status_code == 503
    write(source / "faq.jsonl", FAQ)
    reindex_archive(settings)
    tag = client.get("/search?q=breakage").headers["ETag"]
    assert client.get("/api/search?q=breakage").json["total"] == 1
    write(
        source / "second.jsonl",
        replace(
            FAQ,
            id="second",
            url=None,
            passages=tuple(replace(p, id=p.id.replace("faq", "second")) for p in FAQ.passages),
        ),
    )
    reindex_archive(settings)
    assert client.get("/search?q=breakage", headers={"If-None-Match": tag}).status_code == 200
    assert client.get("/api/search?q=breakage").json["total"] == 2


def write(path, article):
    path.write_text(json.dumps(article.as_dict()), "utf-8")


def test_answering_writes_nothing(app, client, settings):
    """Whatever is asked for: every route there is, and some queries."""

    def state():
        return {path: path.stat().st_mtime_ns for path in (settings.index, *settings.index.rglob("*"))}

    with app.test_request_context():
        known = {"id": "faq", "article_id": "faq", "filename": "style.css"}
        rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
        every = [url_for(rule.endpoint, **{name: known[name] for name in rule.arguments}) for rule in rules]
    assert {"/", "/search", "/articles/faq", "/api/search", "/api/articles/faq", "/readyz"} <= set(every)
    before = state()
    for url in (
        *every,
        "/search?q=pricing",
        "/search?q=brekage",
        "/api/search?q=brekage&explain=1",
        "/api/suggest?q=p",
    ):
        with client.get(url) as answer:
            assert answer.status_code == 200, url
    assert state() == before


# ---------------------------------------------------------------- the command


@pytest.fixture
def served(tmp_path):
    """`verbatim serve` over one article that nobody indexed before: (process, address)."""
    source = tmp_path / "faq.jsonl"
    write(source, FAQ)
    with serving(source, "--index", tmp_path / "index", "--workers", "2", cwd=tmp_path) as process_and_address:
        yield process_and_address


def fetch(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode()


def test_serve_indexes_where_there_is_no_index_and_answers(served):
    _, address = served
    assert "What is a loyalty programme for?" in fetch(f"{address}/search?q=loyalty")


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_serve_ends_cleanly(served, ending):
    process, address = served
    fetch(f"{address}/readyz")
    process.send_signal(ending)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in said


def test_serve_says_its_address(served):
    _, address = served
    assert fetch(f"{address}/readyz")


def test_a_port_in_use_is_said_with_what_to_do(settings):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = CliRunner().invoke(verbatim, ["serve", "--index", str(settings.index), "--port", str(port)])
    assert result.exit_code == 1
    assert f"port {port}" in result.stderr
    assert "--port" in result.stderr


def test_an_empty_folder_is_not_served(tmp_path):
    (tmp_path / "empty").mkdir()
    result = CliRunner().invoke(
        verbatim, ["serve", str(tmp_path / "empty"), "--index", str(tmp_path / "index"), "--port", "0"]
    )
    assert result.exit_code == 3
    assert "No article was found" in result.stderr


def test_a_request_line_longer_than_any_box_can_make_is_refused_by_the_server_itself(served):
    _, address = served
    fetch(f"{address}/readyz")
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(f"{address}/search?q={'a' * 100_000}", timeout=10)
    refusal.value.close()
    assert 400 <= refusal.value.code < 500
    assert fetch(f"{address}/readyz")


def test_nobodys_word_for_our_address_is_taken_by_the_server_either(served):
    _, address = served
    lies = {"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on", "SCRIPT_NAME": "/elsewhere", "PATH_INFO": "/healthz"}
    with urllib.request.urlopen(
        urllib.request.Request(f"{address}/opensearch.xml", headers=lies), timeout=20
    ) as answer:
        said = answer.read().decode()
    assert "https://127.0.0.1" not in said
    assert "elsewhere" not in said
    assert address in said


def test_who_never_finishes_asking_keeps_nobody_waiting_for_long(served):
    _, address = served
    host, port = address.removeprefix("http://").split(":")
    with ExitStack() as connections:
        for _ in range(40):
            connection = connections.enter_context(socket.create_connection((host, int(port)), timeout=20))
            connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-Half: ")
        assert fetch(f"{address}/healthz")
        assert connection.recv(1) == b""  # hung up on


def test_a_connection_kept_open_is_asked_again(served):
    _, address = served
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
    for _ in range(3):
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
    connection.close()


# ---------------------------------------------------------------- what lives as long as the process


def test_a_server_collects_no_garbage_among_what_stays(settings):
    try:
        app = settled(create_app(settings))
        assert gc.get_freeze_count() > 10_000
        assert app.test_client().get("/search?q=pricing").status_code == 200
    finally:
        gc.unfreeze()
