"""What a program gets: JSON that the OpenAPI document describes, problems as RFC 9457 has them."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from indexer import Article, Passage, Settings, SourceSpec, reindex_archive
from tests.webapp.articles import INTERVIEW, NOTES
from webapp import create_app

OPENSEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}

FOUND = NOTES + 1  # what has "pricing rule", and what speaks of a price


@pytest.fixture
def description(client):
    return client.get("/api/openapi.json").json


# ---------------------------------------------------------------- answers


def test_a_search_gives_the_best_passage_of_each_article(client):
    answer = client.get("/api/search?q=what+is+a+loyalty+programme+for").json
    hit = answer["hits"][0]
    assert (answer["total"], answer["page"], answer["per_page"]) == (answer["total"], 1, 10)
    assert hit["article"]["id"] == "faq"
    assert hit["passage"]["question"] == "What is a loyalty programme for?"
    assert (
        hit["url"] == "https://ledger.example.org/loyalty#what-for:~:text=What%20is%20a%20loyalty%20programme%20for%3F"
    )


def test_marks_are_offsets_into_the_text(client):
    question = client.get("/api/search?q=loyalty").json["hits"][0]["excerpts"]["question"]
    assert "loyalty" in {question["text"][start:end].lower() for start, end in question["marks"]}


def test_a_page_and_its_length_can_be_chosen(client):
    answer = client.get("/api/search?q=pricing+rule&page=2&per_page=5").json
    assert (answer["total"], answer["page"], answer["per_page"], len(answer["hits"])) == (FOUND, 2, 5, 5)


def test_a_page_beyond_the_last_is_empty(client):
    assert client.get("/api/search?q=pricing+rule&page=40").json["hits"] == []


@pytest.mark.parametrize(("parameters", "code"), [("page=x", "bad_page"), ("per_page=0", "bad_per_page"), ("per_page=1000", "bad_per_page"), ("after=x", "bad_date"), ("sort=x", "bad_sort")])  # fmt: skip
def test_a_parameter_that_cannot_be_used_is_noted(client, parameters, code):
    answer = client.get(f"/api/search?q=pricing+rule&{parameters}").json
    assert [note["code"] for note in answer["notes"] if note["code"] != "synonyms"] == [code]
    assert answer["total"] == FOUND


def test_repeated_filters_are_alternatives_and_fields_are_all_wanted(client):
    either = client.get("/api/search?q=pricing+rule&author=Ann+Onym&author=Maud+Pellow").json["total"]
    both = client.get("/api/search?q=pricing+rule&author=Ann+Onym&year=2001").json["total"]
    assert (either, both) == (FOUND, 1)


def test_a_correction_is_told(client):
    answer = client.get("/api/search?q=brekage").json
    assert answer["correction"]["applied"] is True
    assert answer["correction"]["query"] == "breakage"


def test_an_article_is_given_whole(client):
    whole = INTERVIEW.as_dict()
    whole["links"] = [link for link in whole["links"] if not link["url"].startswith("javascript:")]
    assert client.get("/api/articles/interview").json == whole


def test_french_is_written_as_it_is(client):
    assert "fidéliser" in client.get("/api/articles/interview").text


def test_suggestions_are_questions_that_lead_to_their_passage(client):
    suggestions = client.get("/api/suggest?q=points").json
    assert {"text", "kind", "marks", "url"} == set(suggestions[0])
    question = next(item for item in suggestions if item["kind"] == "question")
    assert (question["text"], question["url"]) == ("How much should a points card cost?", "/articles/faq#cost")


def test_an_author_suggested_leads_to_what_he_wrote(client):
    author = next(item for item in client.get("/api/suggest?q=maud").json if item["kind"] == "author")
    assert author["url"] == "/search?author=Maud+Pellow"


def test_links_lead_to_pages_in_the_language_asked_for(client):
    assert client.get("/api/suggest?q=points&ui=fr").json[0]["url"] == "/articles/faq?ui=fr#cost"
    assert (
        client.get("/api/search?q=tone+of+voice&ui=fr")
        .json["hits"][0]["url"]
        .startswith("/articles/house-notes?ui=fr#")
    )


def test_questions_come_first_then_words_authors_and_sections(client):
    order = ["question", "word", "author", "section"]
    for typed in ("p", "pri", "ret", "maud", "on", "fid"):
        kinds = [item["kind"] for item in client.get(f"/api/suggest?q={typed}").json]
        assert kinds == sorted(kinds, key=order.index), typed
    assert {item["kind"] for item in client.get("/api/suggest?q=pri").json} == {"question", "word", "section"}


def test_nothing_typed_suggests_nothing(client):
    assert client.get("/api/suggest").json == []


# ---------------------------------------------------------------- OpenAPI


def test_the_openapi_document_is_valid(description):
    validate(description)
    assert description["openapi"] == "3.1.0"


def test_every_route_of_the_api_is_described_and_every_description_is_a_route(app, description):
    routes = {
        rule.rule.replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("api.", "health."))
    }
    assert set(description["paths"]) == routes


@pytest.mark.parametrize("url", ["/api/search?q=loyalty", "/api/search?q=brekage", "/api/search?q=nothingofthekind&page=x", "/api/search?q=hostile", "/api/search?q=loyalty&explain=1", "/api/search", "/api/suggest?q=p", "/api/articles/interview", "/api/articles/hostile", "/api/articles/nobody", "/api/openapi.json", "/healthz", "/readyz"])  # fmt: skip
def test_answers_are_as_the_document_says(client, description, url):
    response = client.get(url)
    path = "/api/articles/{id}" if url.startswith("/api/articles/") else url.partition("?")[0]
    answers = description["paths"][path]["get"]["responses"]
    schema = answers[str(response.status_code)]["content"][response.mimetype]["schema"]
    Draft202012Validator({**schema, "components": description["components"]}).validate(response.json)


def test_the_document_names_the_parameters_that_are_read(client, description):
    described = description["paths"]["/api/search"]["get"]["parameters"]
    parameters = {parameter["name"] for parameter in described if parameter["in"] == "query"}
    assert parameters == {
        "q",
        "lang",
        "author",
        "section",
        "year",
        "after",
        "before",
        "site",
        "link",
        "sort",
        "exact",
        "explain",
        "page",
        "per_page",
        "ui",
    }


# ---------------------------------------------------------------- problems


@pytest.mark.parametrize(("method", "url", "status"), [("GET", "/api/articles/nobody", 404), ("GET", "/api/nowhere", 404), ("POST", "/api/search", 405)])  # fmt: skip
def test_a_problem_is_problem_json(client, method, url, status):
    response = client.open(url, method=method)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert response.json["status"] == status
    assert response.json["detail"]


def test_a_method_that_is_not_allowed_says_which_are(client):
    assert "GET" in client.post("/api/search").headers["Allow"]


def test_without_an_index_a_program_is_told_what_to_run(unindexed):
    response = unindexed.get("/api/search?q=loyalty")
    assert (response.status_code, response.mimetype) == (503, "application/problem+json")
    assert "reindex" in response.json["detail"]


# ---------------------------------------------------------------- health


def test_a_healthy_server_tells_its_generation(client):
    answer = client.get("/healthz").json
    assert answer["status"] == "ok"
    assert answer["generation"]["articles"] == 28
    assert answer["cluster"] is None


def test_a_server_without_an_index_is_alive_but_not_ready(unindexed):
    alive, ready = unindexed.get("/healthz"), unindexed.get("/readyz")
    assert (alive.status_code, ready.status_code) == (200, 503)
    assert alive.json == ready.json == {"status": "no index", "generation": None, "cluster": None}


# ---------------------------------------------------------------- the address bar


def test_a_browser_finds_how_to_search_from_its_address_bar(client, page):
    response = client.get(page("/").one("link", rel="search")["href"])
    root = ET.fromstring(response.text)
    templates = {url.get("rel"): url.get("template") for url in root.findall("o:Url", OPENSEARCH)}
    assert response.mimetype == "application/opensearchdescription+xml"
    assert templates == {
        "results": "http://localhost/search?q={searchTerms}",
        "suggestions": "http://localhost/opensearch/suggest?q={searchTerms}",
        "self": "http://localhost/opensearch.xml",
    }


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Passages of the archive"), ("fr", "Des passages des archives")]
)
def test_the_description_speaks_both_languages_and_keeps_one_that_was_chosen(client, language, words):
    chosen = ET.fromstring(client.get(f"/opensearch.xml?ui={language}").text)
    told = ET.fromstring(client.get("/opensearch.xml", headers={"Accept-Language": language}).text)
    for root, addition in ((chosen, f"ui={language}&"), (told, "")):
        assert root.findtext("o:Description", namespaces=OPENSEARCH).startswith(words)
        template = root.find("o:Url[@rel='suggestions']", OPENSEARCH).get("template")
        assert sorted(template.partition("?")[2].split("&")) == sorted(f"{addition}q={{searchTerms}}".split("&"))


def test_the_description_keeps_the_limits_of_its_specification(client):
    root = ET.fromstring(client.get("/opensearch.xml").text)
    assert len(root.findtext("o:ShortName", namespaces=OPENSEARCH)) <= 16
    assert len(root.findtext("o:Description", namespaces=OPENSEARCH)) <= 1024
    example = root.find("o:Query[@role='example']", OPENSEARCH).get("searchTerms")
    assert client.get("/api/search", query_string={"q": example}).json["total"]


def test_the_description_is_xml_whatever_a_question_has_in_it(tmp_path):
    passage = Passage("odd#1", "qa", 'Why \x0b \ufffe <it> & "that"?', None, "It is so, and it will be so for a while.")
    source = tmp_path / "odd.jsonl"
    source.write_text(json.dumps(Article("odd", None, "Odd", language="en", passages=(passage,)).as_dict()), "utf-8")
    settings = Settings(index=tmp_path / "index", sources=(SourceSpec(source),), jobs=1)
    reindex_archive(settings)
    root = ET.fromstring(create_app(settings).test_client().get("/opensearch.xml").text)
    assert root.find("o:Query", OPENSEARCH).get("searchTerms").split() == ["Why", "<it>", "&", '"that"?']


def test_its_icon_is_one_that_chromium_takes(client):
    root = ET.fromstring(client.get("/opensearch.xml").text)
    icon = root.find("o:Image", OPENSEARCH)
    assert icon.attrib == {"width": "16", "height": "16", "type": "image/x-icon"}
    data = client.get(icon.text.removeprefix("http://localhost"), buffered=True).data
    assert data[:8] == bytes([0, 0, 1, 0, 1, 0, 16, 16])
    assert len(data) < 1_000


def test_the_address_bar_gets_suggestions_in_its_own_format(client):
    response = client.get("/opensearch/suggest?q=points+card")
    typed, texts, descriptions, urls = json.loads(response.text)
    assert response.mimetype == "application/x-suggestions+json"
    assert typed == "points card"
    assert texts[0] == "How much should a points card cost?"
    assert len(texts) == len(descriptions) == len(urls)
    assert urls[0] == "http://localhost/articles/faq#cost"


def test_a_word_suggested_in_the_address_bar_leads_to_its_results(client):
    _, texts, _, urls = json.loads(client.get("/opensearch/suggest?q=fid&ui=fr").text)
    assert urls[texts.index("fidélité")] == "http://localhost/search?ui=fr&q=fid%C3%A9lit%C3%A9"
