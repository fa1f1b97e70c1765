"""Nothing from an article or a visitor reaches a page unescaped, and nobody can make a page costly."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape

from indexer import Excerpt
from tests.webapp.articles import SCRIPT
from tests.webapp.documents import Document
from webapp.marking import marked

OURS = {
    "html", "head", "meta", "title", "link", "script", "body", "a", "header", "form", "label", "input", "button", "nav", "main", "div",
    "h1", "h2", "h3", "p", "ul", "ol", "li", "mark", "span", "cite", "abbr", "time", "details", "summary", "aside", "section", "article",
    "footer", "strong", "code", "pre", "figure", "figcaption", "svg", "rect",
}  # fmt: skip
PAGES = [
    "/",
    "/search?q=hostile",
    f"/search?q={quote(SCRIPT)}",
    f"/search?q=hostile&author={quote(SCRIPT)}&section={quote(SCRIPT)}&lang={quote(SCRIPT)}&after={quote(SCRIPT)}",
    f"/search?q=hostile&page={quote(SCRIPT)}",
    "/articles/hostile",
    "/articles/hostile?q=hostile",
    f"/articles/interview?q={quote(SCRIPT)}",
    "/articles/glossary",  # which the hostile one cites
    f"/search?q=pricng+{quote(SCRIPT)}",  # which is corrected
    f"/search?q=pricng+{quote(SCRIPT)}&exact=1",
    f"/search?q={quote(SCRIPT)}+{quote(SCRIPT)}&year=1999&author={quote(SCRIPT)}",  # which finds nothing, and less is offered
]


@pytest.mark.parametrize("url", PAGES)
def test_a_page_holds_no_element_attribute_or_address_that_we_did_not_make(page, url):
    document = page(url)
    assert {element.tag for element in document.elements} <= OURS
    assert {script["src"].partition("?")[0] for script in document.all("script")} <= {
        "/static/search.js",
        "/static/quote.js",
    }
    assert not any(script.text for script in document.all("script"))
    for element in document.elements:
        assert not [name for name in element.attributes if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action"):
            assert (element[name] or "/").startswith(("/", "#", "https://"))
            assert not (element[name] or "/").startswith("//")


@pytest.mark.parametrize("url", [f"/{quote(SCRIPT)}", f"/articles/{quote(SCRIPT)}"])
def test_an_address_that_is_not_there_is_not_repeated_in_the_page(client, url):
    assert "alert" not in client.get(url).text


def test_the_text_of_a_hostile_article_is_shown_as_text(page):
    assert SCRIPT in page("/articles/hostile").one("h1").text


def test_an_address_that_no_browser_should_open_is_no_link(page):
    assert page("/articles/hostile").all("link", rel="canonical") == []
    assert "Open the original" not in page("/articles/hostile").text


def test_a_program_gets_no_such_address_either(client):
    hit = client.get("/api/search?q=hostile").json["hits"][0]
    assert [item["url"].partition("#")[0] for item in (hit, *hit["more"])] == ["/articles/hostile"] * 2


@pytest.mark.parametrize("parameter", ["_anchor", "_external", "_scheme", "_method", "endpoint", "filename"])
def test_a_parameter_of_ours_alone_cannot_be_set_from_outside(page, parameter):
    links = [link["href"] for link in page(f"/search?q=pricing&{parameter}=javascript").all("a")]
    assert not [link for link in links if "javascript" in link]


def test_a_path_of_two_slashes_leads_to_no_other_host(client):
    response = client.get("/", environ_overrides={"PATH_INFO": "//evil.example/"})
    assert response.status_code == 404
    assert '="//' not in response.text


def test_the_host_header_stands_in_no_page(client):
    assert "evil.example" not in client.get("/search?q=pricing", headers={"Host": "evil.example"}).text


def test_a_query_of_a_hundred_thousand_characters_is_answered_briefly(client):
    response = client.get(f"/search?q={'pricing ' * 12_500}")
    assert response.status_code == 200
    assert len(response.data) < 200_000


def test_a_thousand_filters_make_no_huge_page(client):
    response = client.get("/search?q=pricing&" + "&".join(f"author=name-{number}" for number in range(1000)))
    assert response.status_code == 200
    assert len(response.data) < 500_000


@pytest.mark.parametrize(
    "typed",
    [
        "NOT OR x",
        "*",
        '"',
        "a\x00b\x1b",
        "-",
        "- -",
        "()",
        "author:",
        'lang:"',
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
)
def test_what_is_typed_is_never_an_error(client, typed):
    for url in ("/search", "/api/search", "/api/suggest", "/opensearch/suggest"):
        assert client.get(url, query_string={"q": typed}).status_code == 200


def test_bytes_that_are_no_utf8_are_no_error(client):
    assert client.get("/search?q=%ff%fe%80&author=%c3").status_code == 200


@st.composite
def excerpt_values(draw):
    text = draw(st.text(st.characters(codec="utf-8", exclude_characters="\ufdd0\ufdd1"), max_size=60))
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    return Excerpt(text, tuple(zip(ends[::2], ends[1::2], strict=False)))


@given(excerpt_values())
def test_marked_text_reads_back_as_itself(excerpt):
    html = re.sub(r'</?mark>|<span class="tied">|</span>', "", str(marked(excerpt)))
    assert html.replace("\u00a0", " ") == str(escape(excerpt.text)).replace("\u00a0", " ")


@given(st.sampled_from(["", "pricing "]), st.text(max_size=40))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_typed_gives_a_well_formed_page(client, start, typed):
    response = client.get("/search", query_string={"q": start + typed})
    assert response.status_code == 200
    assert {element.tag for element in Document(response.text).elements} <= OURS
