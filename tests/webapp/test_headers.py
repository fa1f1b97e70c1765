"""What every answer says about itself: security and freshness."""

from __future__ import annotations

import re

import pytest

from webapp.headers import SECURITY, fingerprint

EVERYWHERE = [
    "/", "/search?q=pricing", "/search?q=nothingofthekind", "/articles/faq", "/articles/nobody", "/nowhere", "/widget", "/api/search?q=pricing",
    "/api/suggest?q=pri", "/api/articles/faq", "/api/articles/nobody", "/api/openapi.json", "/api/nowhere", "/opensearch.xml",
    "/opensearch/suggest?q=pri", "/healthz", "/readyz", "/static/style.css", "/static/nowhere.css",
]  # fmt: skip
FRESH = [
    "/",
    "/search?q=pricing",
    "/articles/faq",
    "/api/search?q=pricing",
    "/api/suggest?q=pri",
    "/api/articles/faq",
    "/opensearch.xml",
]


@pytest.mark.parametrize("url", EVERYWHERE)
def test_every_answer_bears_the_security_headers(client, url):
    headers = client.get(url, buffered=True).headers
    assert {name: headers.get(name) for name in SECURITY} == SECURITY


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(client):
    policy = dict(rule.split(" ", 1) for rule in client.get("/").headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert set(policy.values()) == {"'none'", "'self'"}


@pytest.mark.parametrize("url", EVERYWHERE)
def test_no_answer_sets_a_cookie(client, url):
    assert "Set-Cookie" not in client.get(url, buffered=True).headers


@pytest.mark.parametrize("url", EVERYWHERE)
def test_head_answers_like_get_without_a_body(client, url):
    got, head = client.get(url, buffered=True), client.head(url, buffered=True)
    assert (head.status_code, head.data) == (got.status_code, b"")


@pytest.mark.parametrize("url", FRESH)
def test_an_unchanged_answer_is_not_sent_again(client, url):
    tag = client.get(url).headers["ETag"]
    again = client.get(url, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("known", ['"other", {}', '{}, W/"other"', 'W/"a",{} , "b"'])
def test_the_answer_may_be_one_of_several_that_are_known(client, method, known):
    tag = client.get("/api/search?q=pricing").headers["ETag"]
    for form in (tag, tag.removeprefix("W/")):
        again = client.open("/api/search?q=pricing", method=method, headers={"If-None-Match": known.format(form)})
        assert (again.status_code, again.headers["ETag"]) == (304, tag)
    assert client.get("/api/search?q=pricing", headers={"If-None-Match": '"other", W/"a"'}).status_code == 200


@pytest.mark.parametrize("url", FRESH)
def test_head_says_of_an_answer_what_get_does(client, url):
    got, head = client.get(url), client.head(url)
    for name in ("ETag", "Cache-Control", "Vary", "Content-Type"):
        assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize("url", FRESH)
def test_whoever_has_any_answer_is_not_sent_it_again(client, url):
    again = client.get(url, headers={"If-None-Match": "*"})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("url", ["/articles/nobody", "/api/articles/nobody"])
def test_what_is_not_there_is_unchanged_for_nobody(client, url):
    assert client.get(url, headers={"If-None-Match": "*"}).status_code == 404


def test_another_language_is_another_answer(client):
    english, french = (client.get("/", headers={"Accept-Language": language}) for language in ("en", "fr"))
    assert english.headers["ETag"] != french.headers["ETag"]
    assert "Accept-Language" in english.headers["Vary"]


def test_another_address_is_another_answer(client):
    assert client.get("/search?q=a").headers["ETag"] != client.get("/search?q=b").headers["ETag"]


def test_a_browser_asks_each_time_whether_its_copy_is_still_true(client):
    assert client.get("/search?q=pricing").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("url", ["/articles/nobody", "/api/articles/nobody", "/nowhere", "/healthz"])
def test_errors_and_health_are_not_kept(client, url):
    response = client.get(url)
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


def test_the_same_search_gives_the_same_bytes(client):
    assert client.get("/search?q=pricing").data == client.get("/search?q=pricing").data


def test_static_files_are_kept_for_a_year_under_an_address_that_changes_with_them(client):
    stylesheet = re.search(r'href="(/static/style\.css\?v=\w+)"', client.get("/").text)[1]
    assert "max-age=31536000" in client.get(stylesheet, buffered=True).headers["Cache-Control"]


def test_without_a_version_in_its_address_a_static_file_is_asked_for_each_time(client):
    response = client.get("/static/combobox.js", buffered=True)
    assert response.headers["Cache-Control"] == "no-cache"
    again = client.get("/static/combobox.js", headers={"If-None-Match": response.headers["ETag"]}, buffered=True)
    assert again.status_code == 304


def test_the_fingerprint_changes_with_each_edit(tmp_path):
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "a.css").write_text("a {}")
    before = fingerprint(tmp_path)
    (tmp_path / "static" / "a.css").write_text("b {}")
    assert fingerprint(tmp_path) != before
