"""What other sites may read of the archive, from the browsers of their visitors."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from webapp import create_app

NAMED, OTHER = "https://blog.example", "https://other.example"
SHARED = [
    "/api/search?q=pricing",
    "/api/suggest?q=pri",
    "/api/articles/faq",
    "/api/articles/nobody",
    "/static/combobox.js",
    "/widget.js",
]
KEPT = ["/", "/search?q=pricing", "/articles/faq", "/api/openapi.json", "/healthz", "/opensearch/suggest?q=pri", "/static/search.js"]  # fmt: skip


@pytest.fixture(scope="module")
def open_client(settings):
    """The application, with one origin named."""
    return create_app(replace(settings, origins=(NAMED,))).test_client()


def ask(client, url, origin, method="GET", **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.open(url, method=method, headers={"Origin": origin, **names}, buffered=True)


def leave(response):
    return response.headers.get("Access-Control-Allow-Origin")


@pytest.mark.parametrize("url", SHARED)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_site_that_is_named_may_read_what_is_shared(open_client, url, method):
    assert leave(ask(open_client, url, NAMED, method)) == NAMED


@pytest.mark.parametrize("url", KEPT)
def test_nothing_else_is_shared(open_client, url):
    response = ask(open_client, url, NAMED)
    assert leave(response) is None
    assert "Origin" not in response.headers.get("Vary", "")


@pytest.mark.parametrize(
    "origin", [OTHER, "null", "", "https://blog.example.org", "http://blog.example", "https://blog.example:8443", "*"]
)
@pytest.mark.parametrize("url", SHARED)
def test_no_other_site_may(open_client, url, origin):
    assert leave(ask(open_client, url, origin)) is None


@pytest.mark.parametrize("url", SHARED)
def test_without_the_setting_nobody_may(client, url):
    assert leave(ask(client, url, NAMED)) is None


@pytest.mark.parametrize("url", SHARED)
@pytest.mark.parametrize("origin", [NAMED, OTHER])
def test_caches_are_told_that_the_answer_depends_on_who_asks(open_client, url, origin):
    assert "Origin" in ask(open_client, url, origin).headers["Vary"]
    assert "Origin" in open_client.get(url, buffered=True).headers["Vary"]


@pytest.mark.parametrize("url", [*SHARED, *KEPT])
def test_credentials_are_never_wanted(open_client, url):
    for method in ("GET", "OPTIONS"):
        assert "Access-Control-Allow-Credentials" not in ask(open_client, url, NAMED, method).headers


@pytest.mark.parametrize("url", SHARED)
def test_who_asks_first_whether_it_may_is_told(open_client, url):
    response = ask(open_client, url, NAMED, "OPTIONS", Access_Control_Request_Method="GET")
    assert response.status_code == 200
    assert leave(response) == NAMED
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert response.headers["Access-Control-Allow-Headers"] == "*"


def test_who_may_not_is_told_nothing(open_client):
    response = ask(open_client, "/api/search", OTHER, "OPTIONS", Access_Control_Request_Method="GET")
    assert [name for name in response.headers.keys() if name.startswith("Access-Control")] == []  # noqa: SIM118


def test_it_may_ask_whether_it_may_where_nothing_is_indexed(tmp_path, settings):
    empty = create_app(replace(settings, index=tmp_path / "nothing", origins=(NAMED,))).test_client()
    assert ask(empty, "/api/search", NAMED, "OPTIONS", Access_Control_Request_Method="GET").status_code == 200
    problem = ask(empty, "/api/search", NAMED)
    assert (problem.status_code, leave(problem)) == (503, NAMED)
    assert empty.get("/widget.js").status_code == 200


def test_an_unchanged_answer_gives_leave_too(open_client):
    tag = ask(open_client, "/api/suggest?q=pri", NAMED).headers["ETag"]
    again = ask(open_client, "/api/suggest?q=pri", NAMED, If_None_Match=tag)
    assert (again.status_code, leave(again)) == (304, NAMED)


def test_a_refusal_is_not_kept_for_a_year(open_client):
    url = re.search(r'"(static/combobox\.js\?v=\w+)"', open_client.get("/widget.js").text)[1]
    assert "max-age=31536000" in ask(open_client, f"/{url}", NAMED).headers["Cache-Control"]
    assert ask(open_client, f"/{url}", OTHER).headers["Cache-Control"] == "no-cache"


# ---------------------------------------------------------------- the script


def test_any_page_may_load_the_script_and_nothing_else(client):
    assert client.get("/widget.js").headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    for url in KEPT:
        assert client.get(url, buffered=True).headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_script_is_kept_for_an_hour_and_then_asked_for_anew(client):
    response = client.get("/widget.js")
    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    assert client.get("/widget.js", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_the_script_is_the_same_for_everybody(client):
    texts = {client.get(url, headers={"Accept-Language": language}).text for language in ("en", "fr") for url in ("/widget.js", "/widget.js?ui=fr")}  # fmt: skip
    assert len(texts) == 1
    assert "Vos mots ou votre question" in texts.pop()


def test_the_script_knows_its_own_files_behind_a_proxy(settings):
    client = create_app(replace(settings, proxies=1)).test_client()
    headers = {"X-Forwarded-Prefix": "/archive", "X-Forwarded-Host": "example.org", "X-Forwarded-Proto": "https"}
    assert '"static/combobox.js?v=' in client.get("/widget.js", headers=headers).text
    assert 'src="https://example.org/archive/widget.js"' in client.get("/widget", headers=headers).text


@pytest.mark.parametrize(("language", "other"), [("en", "fr"), ("fr", "en")])
def test_a_page_of_ours_shows_it_in_both_languages(page, language, other):
    found = page("/widget", language=language)
    first, second = (script for script in found.all("script") if script["src"].endswith("/widget.js"))
    assert (first["data-lang"], second["data-lang"]) == (None, other)
    assert '<script src="http://localhost/widget.js" async></script>' in found.one("pre").text


def test_that_page_is_kept_for_one_language_and_no_longer_than_it_is_true(client):
    headers = client.get("/widget").headers
    assert (headers["Vary"], headers["Cache-Control"]) == ("Accept-Language", "no-cache")
