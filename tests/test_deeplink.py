"""A link to a passage: the page, the element's id, a text fragment by the rules of its syntax."""

from dataclasses import replace
from urllib.parse import unquote, urlsplit

import pytest

from indexer import Citation, Passage, deep_link, original_link, reading_link
from indexer.model import NOWHERE, Directive

ARTICLE = Citation("house.example~a", "https://house.example/a", "A")


def passage(question=None, answer="It depends.", anchor=None):
    return Passage("house.example~a#q1", "qa" if question else "text", question, None, answer, anchor)


def fragment(link):
    return urlsplit(link).fragment


def test_the_element_s_id_stands_before_the_text():
    assert deep_link(ARTICLE, passage("Why?", anchor="q1")) == "https://house.example/a#q1:~:text=Why%3F"


def test_without_an_id_the_text_alone_leads_there():
    assert deep_link(ARTICLE, passage("Why?")) == "https://house.example/a#:~:text=Why%3F"


def test_a_passage_without_a_question_is_found_by_its_first_line():
    assert unquote(fragment(deep_link(ARTICLE, passage(answer="One line.\nAnother.")))) == ":~:text=One line."


def test_a_long_text_is_given_by_its_two_ends():
    link = fragment(deep_link(ARTICLE, passage("Which of the many ways to measure a brand is the best one?")))
    assert link == ":~:text=Which%20of%20the%20many,is%20the%20best%20one%3F"


@pytest.mark.parametrize("sign", ["-", ",", "&", "#", "%", "“", "é"])
def test_signs_of_the_syntax_are_encoded(sign):
    text = fragment(deep_link(ARTICLE, passage(f"a{sign}b")))
    assert unquote(text) == f":~:text=a{sign}b"
    assert not set("-,&#“é") & set(text.removeprefix(":~:text="))


def test_an_id_with_odd_signs_cannot_break_the_link():
    assert fragment(deep_link(ARTICLE, passage("Why?", anchor='q"1<é'))).startswith("q%221%3C%C3%A9:~:")


def test_a_fragment_of_the_page_s_own_address_is_replaced():
    article = Citation("a", "https://house.example/a#top", "A")
    assert deep_link(article, passage("Why?")).count("#") == 1


@pytest.mark.parametrize(
    ("directive", "text"),
    [
        (Directive("Why?", suffix="It depends."), "Why%3F,-It%20depends."),
        (Directive("Why?", prefix="the end-"), "the%20end%2D-,Why%3F"),
        (Directive("Why", "so?", "a", "b"), "a-,Why,so%3F,-b"),
    ],
)
def test_words_of_a_passage_s_own_go_before_the_usual(directive, text):
    assert fragment(deep_link(ARTICLE, replace(passage("Why?"), directive=directive))) == f":~:text={text}"


def test_where_no_words_lead_there_the_id_does_and_else_the_reading_view():
    named, nameless = (replace(passage("Why?", anchor=anchor), directive=NOWHERE) for anchor in ("q1", None))
    assert deep_link(ARTICLE, named) == "https://house.example/a#q1"
    assert original_link(ARTICLE, nameless) is None
    assert deep_link(ARTICLE, nameless) == "/articles/house.example~a#q1"


def test_without_an_address_the_reading_view_is_linked():
    assert deep_link(Citation("a", None, "A"), passage("Why?")) == "/articles/house.example~a#q1"
    assert reading_link(passage("Why?")) == "/articles/house.example~a#q1"
