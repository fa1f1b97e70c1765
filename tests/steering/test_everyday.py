"""Everyday words that are said for one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import stem, stem_of
from indexer.model import Guidance
from indexer.query import parse
from indexer.steering import Steering
from indexer.steering.everyday import MOST_SAID, Everyday
from indexer.steering.reading import our_steering

STEERING = Steering(rows=(("boutique", "magasin"), ("magasin", "Échoppe"), ("tie", "cravate")))


def said(text, steering=STEERING, **options):
    """The everyday words searched beside those of a query."""
    guidance = steering.steer(parse(text, **options), lambda word: False).guidance
    return {synonym.stems: synonym.terms for synonym in guidance.everyday}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("boutiques", {("~boutiqu",): ("magasin",)}),
        ("le MAGASIN", {("~magasin",): ("boutique", "Échoppe")}),
        ("echoppe", {("~echopp",): ("magasin",)}),
        ("magasin, boutique", {("~magasin",): ("boutique", "Échoppe"), ("~boutiqu",): ("magasin",)}),
        ("ties", {("~ti",): ("cravate",)}),
        ("le prix", {}),
        ('"boutique"', {}),
        ("bouti*", {}),
        ("prix -boutique", {}),
        ("boutique OR prix", {}),
        ("author:boutique", {}),
        ("?", {}),
    ],
)
def test_a_word_is_known_in_any_form_each_by_its_rows(typed, expected):
    assert said(typed) == expected


def test_nothing_is_said_for_words_that_are_to_be_taken_as_typed():
    assert said("boutique", exact=True) == {}


def test_a_query_of_any_length_has_its_everyday_words():
    assert list(said("boutique " + "mot " * 30)) == [("~boutiqu",)]


def test_few_words_are_said_for_one_so_that_a_query_stays_fast():
    rows = tuple(("mot", f"autre{letter}e") for letter in "abcdefghijklmnopqrstuvwxyz")
    (terms,) = said("mot", Steering(rows=rows)).values()
    assert len(terms) == MOST_SAID


def test_without_rows_nothing_is_said():
    assert Steering().steer(parse("boutique"), lambda word: True).guidance == Guidance()


def test_in_ours_who_is_said_for_another_has_it_said_for_itself():
    rows = our_steering().rows
    beside = Everyday(rows).beside
    said = {each: {stem_of(word) for word in beside(each[1:]).terms} for row in rows for each in map(stem_of, row)}
    assert [(one, other) for one in said for other in said[one] if one not in said[other]] == []
    assert max(map(len, said.values())) < MOST_SAID


@given(st.lists(st.lists(st.text(min_size=1), min_size=2, max_size=3).map(tuple), max_size=3), st.text())
def test_any_words_can_be_rows_and_any_be_asked_for(rows, word):
    found = Everyday(rows).beside(stem(word))
    assert found is None or found.stems == (f"~{stem(word)}",)
