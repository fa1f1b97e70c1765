"""What the log tells of a request, and what it never does: what was typed, and who asked."""

from __future__ import annotations

import http.client
import io
import json
import logging
import re
from dataclasses import replace

import pytest

from tests.webapp.processes import serving
from webapp import create_app
from webapp.journal import LOGGER, JsonLines

SECRET = "zebrasecret"


@pytest.fixture
def told(settings):
    """A client of an application that writes JSON, and the lines so far."""
    ours = logging.getLogger(LOGGER)
    before, said = (ours.handlers, ours.propagate, ours.level), io.StringIO()
    app = create_app(replace(settings, log="json"))
    ours.handlers[0].setStream(said)
    app.add_url_rule("/fails", "fails", lambda: int(SECRET))
    yield app.test_client(), lambda: [json.loads(line) for line in said.getvalue().splitlines()]
    ours.handlers, ours.propagate = before[:2]
    ours.setLevel(before[2])


# ---------------------------------------------------------------- ids


@pytest.mark.parametrize("url", ["/", "/search?q=pricing", "/nowhere", "/api/search", "/static/style.css", "/healthz"])
def test_every_answer_has_an_id_of_its_own(client, url):
    first, second = (client.get(url, buffered=True).headers["X-Request-ID"] for _ in range(2))
    assert re.fullmatch("[0-9a-f]{16}", first)
    assert first != second


def test_the_id_of_a_proxy_is_kept(client):
    assert client.get("/", headers={"X-Request-ID": "a.proxy-17_b"}).headers["X-Request-ID"] == "a.proxy-17_b"


@pytest.mark.parametrize("given", ["", "a b", "a" * 65, '"},{"level":"error', "é", "<script>", "a;b"])
def test_an_id_that_could_be_anything_else_is_not(client, given):
    assert re.fullmatch("[0-9a-f]{16}", client.get("/", headers={"X-Request-ID": given}).headers["X-Request-ID"])


# ---------------------------------------------------------------- lines


def test_a_request_is_a_line_with_the_rule_that_answered(told):
    client, lines = told
    client.get("/articles/interview", headers={"X-Request-ID": "one"})
    (line,) = lines()
    assert line.pop("ms") >= 0
    assert line.pop("bytes") > 1000
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "request": "one",
        "text": "GET 200",
        "method": "GET",
        "route": "/articles/<id>",
        "status": 200,
    }


@pytest.mark.parametrize(
    "url",
    [
        f"/search?q={SECRET}",
        f"/api/search?q={SECRET}&author={SECRET}",
        f"/api/suggest?q={SECRET}",
        f"/opensearch/suggest?q={SECRET}",
        f"/articles/{SECRET}",
        f"/{SECRET}",
        f"/fails?q={SECRET}",
    ],
)
def test_no_line_holds_what_was_typed_or_who_asked(told, url):
    client, lines = told
    client.get(url, headers={"User-Agent": SECRET, "Referer": SECRET, "Cookie": SECRET, "X-Forwarded-For": "192.0.2.7"})
    client.open(url, method=SECRET.upper())
    said = json.dumps(lines())
    assert SECRET not in said.lower()
    assert "192.0.2.7" not in said
    assert "127.0.0.1" not in said


def test_a_failure_is_told_by_its_kind_and_its_place_and_the_request_it_belongs_to(told):
    client, lines = told
    client.get("/fails", headers={"X-Request-ID": "failing"})
    failure, request = lines()
    assert (failure["level"], failure["request"]) == ("error", "failing")
    assert failure["text"].startswith("ValueError at <lambda> (")
    assert request["status"] == 500


def test_a_failure_outside_of_requests_is_a_line_too():
    try:
        int(SECRET)
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, __file__, 1, "broken", (), (type(error), error, error.__traceback__)
        )
    line = json.loads(JsonLines().format(record))
    assert (line["failure"], line["request"]) == ("ValueError", None)
    assert "test_a_failure" in line["places"][0]
    assert SECRET not in json.dumps(line)


# ---------------------------------------------------------------- the server


def ask_badly(address):
    """Lines that no browser sends: gunicorn refuses them before the application sees them."""
    for line in (f"GET /search?q={SECRET} HTTP/9.9", f"G{SECRET}T / HTTP/1.1", f"GET /{SECRET * 1000} HTTP/1.1"):
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
        connection.connect()
        connection.sock.sendall(f"{line}\r\nHost: a\r\n{SECRET}: {SECRET}\r\n\r\n".encode())
        assert connection.sock.recv(12).startswith(b"HTTP/1.1 4")
        connection.close()


@pytest.mark.parametrize("log", ["brief", "json"])
def test_the_server_tells_neither_of_what_it_refused(settings, log, tmp_path):
    with serving("--index", settings.index, "--workers", "1", "--log", log, cwd=tmp_path) as (process, address):
        ask_badly(address)
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
        connection.request("GET", f"/search?q={SECRET}")
        assert connection.getresponse().status == 200
        connection.close()
        process.terminate()
        said = process.communicate(timeout=30)[1]
    assert SECRET not in said.lower()
    assert "127.0.0.1" not in said
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert [line["route"] for line in lines if "route" in line] == (["/search"] if log == "json" else [])
