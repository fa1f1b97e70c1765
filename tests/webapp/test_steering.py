"""What the owner's file shows on the page and in the API."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from tests.webapp.documents import Document
from webapp import create_app
from webapp.cli import verbatim


@pytest.fixture
def steered(settings, tmp_path):
    """A client over the archive, and the owner's file."""
    path = tmp_path / "glossary.toml"
    path.write_text('[glossary]\n"carte à points" = "points card"\n', "utf-8")
    return create_app(replace(settings, glossary=path)).test_client(), path


def read(client, url, language="en"):
    response = client.get(url, headers={"Accept-Language": language})
    assert response.status_code == 200, response.text
    return Document(response.text)


@pytest.mark.parametrize(
    ("language", "says", "undo"),
    [
        ("en", "Also searched: points card.", "Only the words as typed"),
        ("fr", "Aussi cherché\u00a0: points card.", "Seulement les mots saisis"),
    ],
)
def test_what_was_also_searched_is_said_with_a_way_back(steered, language, says, undo):
    client, _ = steered
    page = read(client, "/search?q=carte+%C3%A0+points", language)
    said = page.one("p", class_="correction")
    assert " ".join(said.text.replace("\u00a0", "~").split()).replace("~", "\u00a0") == f"{says} {undo}"
    (link,) = [link for link in page.all("a") if link.text == undo]
    assert link["href"] == "/search?q=carte+%C3%A0+points&exact=1"
    assert says not in read(client, link["href"], language).text.replace("\n", " ")


def test_a_synonym_is_marked_in_results_and_in_the_reading_view(steered):
    client, _ = steered
    assert "points card" in [mark.text for mark in read(client, "/search?q=carte+%C3%A0+points").all("mark")]
    assert "points card" in [mark.text for mark in read(client, "/articles/faq?q=carte+%C3%A0+points").all("mark")]


def test_a_synonym_that_was_not_searched_is_not_marked_in_the_reading_view(steered):
    client, _ = steered
    read_exactly = read(client, "/articles/faq?q=carte+%C3%A0+points&exact=1")
    assert "points card" not in [mark.text for mark in read_exactly.all("mark")]


def test_what_is_pinned_is_said_to_be_chosen(steered):
    client, path = steered
    path.write_text('[[pin]]\nquery = "loyalty"\narticles = ["interview"]\n', "utf-8")
    answer = client.get("/api/search?q=loyalty").json
    assert [hit["article"]["id"] for hit in answer["hits"] if hit["pinned"]] == ["interview"]
    assert answer["hits"][0]["pinned"]
    badges = [badge.text for badge in read(client, "/search?q=loyalty").all("span", class_="badge")]
    assert badges == ["Chosen by the editors"]


def test_a_browser_gets_a_new_answer_when_the_file_changed(steered):
    client, path = steered
    tag = client.get("/search?q=loyalty").headers["ETag"]
    assert client.get("/search?q=loyalty", headers={"If-None-Match": tag}).status_code == 304
    path.write_text('[[pin]]\nquery = "loyalty"\narticles = ["interview"]\n', "utf-8")
    assert client.get("/search?q=loyalty", headers={"If-None-Match": tag}).status_code == 200


def test_a_server_does_not_start_with_a_file_that_is_wrong(steered, settings, monkeypatch):
    _, path = steered
    path.write_text("[glossary]\n'panier' = 3\n", "utf-8")
    monkeypatch.setenv("VERBATIM_GLOSSARY", str(path))
    result = CliRunner().invoke(verbatim, ["serve", "--index", str(settings.index), "--port", "0"])
    assert result.exit_code == 2
    assert f"{path}:2: " in result.stderr


def test_the_api_explains_where_it_is_asked(client):
    (hit, *_) = client.get("/api/search?q=loyalty&explain=1").json["hits"]
    points = [part["points"] for name in ("wants", "steps", "lifts") for part in hit["explanation"][name]]
    assert sum(points) == pytest.approx(hit["explanation"]["score"])
    assert client.get("/api/search?q=loyalty").json["hits"][0]["explanation"] is None


def test_the_reading_view_leads_to_questions_nearby(client):
    page = read(client, "/articles/pricing-01")
    assert page.one("h2", id="v-related").text == "Questions nearby"
    links = {
        link.text: link["href"] for link in page.all("a") if "#" in (link["href"] or "") and link.text.endswith("?")
    }
    assert links["Does pricing rule 23 hold?"] == "/articles/pricing-23#1", "of equals the newest come first"
    assert not [url for url in links.values() if url.startswith("/articles/pricing-01")]
