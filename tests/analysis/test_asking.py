"""What does a question ask for?"""

import pytest

from indexer.analysis import plan, shape
from indexer.analysis.asking import SHAPES
from indexer.query import parse

NAMES = (None, *(name for name, _words, _reason in SHAPES))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Combien coûte une étude ?", "number"),
        ("How much is it?", "number"),
        ("À quel prix ?", "number"),
        ("Pourquoi fidéliser ?", "cause"),
        ("WHY NOW", "cause"),
        ("Comment mesurer la fidélité ?", "way"),
        ("how do i know when it works", "way"),
        ("Quand relancer ?", "time"),
        ("Where is it sold?", "place"),
        ("Qui est le client idéal ?", "person"),
        ("Les clients qui partent reviennent-ils ?", None),
        ("Is it new?", None),
        ("somehow whether whole", None),
        ("", None),
    ],
)
def test_the_first_word_that_asks_says_what_for(question, expected):
    assert NAMES[shape(question)] == expected


def test_a_query_asks_as_a_question_does_however_it_is_typed():
    for text in ("Pourquoi fidéliser ?", "POURQUOI fideliser", "pourquoi fidéliser lang:fr"):
        assert NAMES[plan(parse(text)).shape] == "cause"
