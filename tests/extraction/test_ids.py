"""What is an article, or a passage, called?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extraction import article_id
from indexer.extraction.ids import passage_id, usable_anchor
from indexer.model import is_article_id


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://brumaire.example/2019/05/fideliser/", "brumaire.example~2019~05~fideliser"),
        ("http://www.Brumaire.example/2019/05/Fideliser", "brumaire.example~2019~05~Fideliser"),
        ("https://brumaire.example/a.html#comments", "brumaire.example~a.html"),
        ("https://brumaire.example", "brumaire.example"),
        ("interviews/social-media.html", "interviews~social-media.html"),
    ],
)
def test_a_plain_address_is_its_own_name(address: str, expected: str):
    assert article_id(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/?p=12",
        "https://a.example/b?c",
        "https://a.example/été",
        "https://a.example/a~b",
        "https://a.example/a//b",
        "https://a.example:8080/a",
        "https://a.example/" + "x" * 200,
        "a b.html",
        "https://[bad/x",
    ],
)
def test_an_address_that_had_to_change_bears_a_hash(address: str):
    assert is_article_id(article_id(address))
    assert len(article_id(address)) <= 100
    assert article_id(address)[-9] == "-"


@given(st.text(min_size=1))
def test_any_address_makes_an_id_that_is_safe(address: str):
    assert is_article_id(article_id(address))


@given(st.text("ab/~?.-é ", min_size=1, max_size=6), st.text("ab/~?.-é ", min_size=1, max_size=6))
def test_two_paths_share_an_id_only_where_a_last_slash_or_blanks_part_them(a: str, b: str):
    first, second = f"https://h.example/{a}", f"https://h.example/{b}"
    if first.strip().removesuffix("/") != second.strip().removesuffix("/"):
        assert article_id(first) != article_id(second)


def test_a_passage_is_called_by_its_own_id_else_by_its_number():
    assert passage_id("a", "why", 3, set()) == "a#why"
    assert passage_id("a", "why", 3, {"a#why"}) == "a#3"
    assert passage_id("a", None, 3, {"a#3"}) != "a#3"


def test_an_element_id_with_white_space_is_no_anchor():
    assert (usable_anchor("q 1"), usable_anchor(""), usable_anchor("q1")) == (None, None, "q1")
