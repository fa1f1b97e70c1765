"""An article survives the way to JSON and back; what is no article says why."""

import json
import pickle
from datetime import date

import pytest

from indexer.model import Article, Author, Filters, Link, Passage, Query, host_of, is_article_id

ARTICLE = Article(
    id="house.example~a",
    url="https://house.example/a",
    title="Loyalty",
    section="Essays",
    summary="The lead.",
    language="en",
    published=date(2019, 5, 1),
    authors=(Author("Ada Lind", "Writes.", "https://house.example/ada"),),
    tags=("crm",),
    passages=(Passage("house.example~a#why", "qa", "Why?", "Ada", "Because.\nAlso.", "why"),),
    links=(Link("https://b.example/", "b", internal=False, passage="house.example~a#why"),),
)


def test_an_article_survives_the_way_to_json_and_back():
    assert Article.from_dict(json.loads(json.dumps(ARTICLE.as_dict()))) == ARTICLE


def test_an_article_survives_the_way_to_another_process():
    assert pickle.loads(pickle.dumps(ARTICLE)) == ARTICLE


def test_the_body_is_summary_then_questions_and_answers():
    assert ARTICLE.text == "The lead.\nWhy?\nBecause.\nAlso."


def test_a_citation_is_the_article_without_its_text():
    citation = ARTICLE.citation
    assert (citation.id, citation.title, citation.published) == (ARTICLE.id, "Loyalty", date(2019, 5, 1))


def test_absent_and_unknown_keys_do_no_harm():
    article = Article.from_dict({"id": "a", "colour": "red", "passages": [{"question": "Why?", "answer": "So."}, {}]})
    assert [(passage.id, passage.kind) for passage in article.passages] == [("a#1", "qa"), ("a#2", "text")]
    assert (article.section, article.url, article.links) == (None, None, ())


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([], "an object is wanted"),
        ({}, "id"),
        ({"id": "a b"}, "letters, digits"),
        ({"id": ".."}, "letters, digits"),
        ({"id": "a" * 201}, "letters, digits"),
        ({"id": 3}, "article.id: text is wanted"),
        ({"id": "a", "published": "1st of May"}, "article.published: a date"),
        ({"id": "a", "passages": {}}, "article.passages: a list"),
        ({"id": "a", "passages": [3]}, "article.passages[0]: an object"),
        ({"id": "a", "passages": [{"kind": "poem"}]}, "one of qa, section, text"),
        ({"id": "a", "passages": [{"id": "b#1"}]}, "must begin with the article's id"),
        ({"id": "a", "passages": [{"id": "a#1"}, {"id": "a#1"}]}, "same id"),
        ({"id": "a", "authors": [{}]}, "article.authors[0].name"),
        ({"id": "a", "links": [{}]}, "article.links[0].url"),
        ({"id": "a", "tags": [1]}, "list of texts"),
    ],
)
def test_what_is_no_article_says_why(value, reason):
    with pytest.raises(ValueError) as caught:
        Article.from_dict(value)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@b.example",
        "/path",
        "JAVASCRIPT:x",
        "http://[broken",
        "https://",
        "https:///path",
    ],
)
def test_what_is_no_web_address_gets_in_nowhere(address):
    value = {
        "id": "a",
        "url": address,
        "image": address,
        "links": [{"url": address}],
        "authors": [{"name": "A", "url": address}],
    }
    article = Article.from_dict(value)
    assert (article.url, article.image, article.links, article.authors[0].url) == (None, None, (), None)


def test_half_a_surrogate_pair_cannot_get_in():
    article = Article.from_dict({"id": "a", "title": "x\ud800", "tags": ["crm", "y\udfff"]})
    assert article.title.encode()
    assert [tag.encode() for tag in article.tags] == [b"crm", b"y?"]


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("fr", "fr"),
        ("en-US", "en"),
        ("EN_gb", "en"),
        ("zh-Hant-TW", "zh"),
        ("English", None),
        ("f", None),
        ("é-x", None),
    ],
)
def test_a_language_is_its_code_of_two_letters(written, language):
    assert Article.from_dict({"id": "a", "language": written}).language == language


LONG = "Customers who come back do so for reasons that they seldom tell, and never in a survey."


@pytest.mark.parametrize(
    ("title", "passages", "expected"),
    [
        (" A title ", [{"question": "Why?"}], "A title"),
        (None, [{"answer": "A lead."}, {"question": " Why? "}], "Why?"),
        ("  ", [{"question": "Why?"}], "Why?"),
        (None, [{"question": " ", "answer": ""}, {"answer": "So it\nis."}], "So it is."),
        (None, [{"answer": LONG}], "Customers who come back do so for reasons that they seldom tell,…"),
        (None, [], "an-id"),
    ],
)
def test_an_article_without_a_title_is_called_by_what_it_says_first(title, passages, expected):
    assert Article.from_dict({"id": "an-id", "title": title, "passages": passages}).title == expected


@pytest.mark.parametrize(
    "address", ["https://www.Cited.example/", "www.cited.example", "cited.example:80/a", "//cited.example"]
)
def test_a_host_is_the_same_however_it_is_written(address):
    assert host_of(address) == "cited.example"


def test_the_words_of_a_query_are_its_text_without_the_filters_read():
    assert Query("a lang:fr b", lifted=((2, 9),)).words == "a b"


@pytest.mark.parametrize("text", ["a/b", "a#b", "a?b", "é", "", ".", "..", "a\n"])
def test_an_id_is_safe_in_an_address(text):
    assert not is_article_id(text)


def test_filters_are_true_when_one_is_set():
    assert not Filters()
    assert Filters(year=("2019",))
