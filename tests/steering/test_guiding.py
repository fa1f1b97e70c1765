"""What the owner adds to a query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Sort
from indexer.query import parse
from indexer.steering import Pin, Steering
from indexer.steering.guiding import MOST_SYNONYMS, MOST_TERMS, MOST_WORDS

GLOSSARY = Steering(
    groups=(
        ("fidélisation", "loyalty"),
        ("taux de rebond", "bounce rate"),
        ("taux", "rate"),
        ("référencement", "SEO", "search engine optimization"),
        ("référencement naturel", "SEO"),
        ("e-réputation", "online reputation"),
        ("maîtrise d’ouvrage", "project owner"),
        ("savoir-faire", "know-how"),
        ("utilisateur", "user"),
    )
)


def beside(text, steering=GLOSSARY, knows=lambda word: True):
    """The terms searched beside the words of a query."""
    guidance = steering.steer(parse(text), knows).guidance
    return [term for synonym in guidance.synonyms for term in synonym.terms]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("fidélisation", ["loyalty"]),
        ("FIDELISATION", ["loyalty"]),
        ("la fidélisation des clients", ["loyalty"]),
        ("loyalty", ["fidélisation"]),
        ("taux de rebond", ["bounce rate"]),
        ("taux rebond", ["bounce rate"]),
        ("comment réduire son taux de rebond ?", ["bounce rate"]),
        ("Taux de rebonds", ["bounce rate"]),
        ("bounce rates", ["taux de rebond"]),
        ("taux", ["rate"]),
        ("seo", ["référencement", "search engine optimization", "référencement naturel"]),
        ("référencement naturel", ["SEO"]),
        ("e-réputation", ["online reputation"]),
        ("ereputation", ["online reputation"]),
        ("e réputation", ["online reputation"]),
        ("maitrise d'ouvrage", ["project owner"]),
        ("fidélisation et taux de rebond", ["loyalty", "bounce rate"]),
        ("savoir faire", ["know-how"]),
        ("know-how", ["savoir-faire"]),
        ("I know how", ["savoir-faire"]),
        ("what I know", []),
        ("bonjour", []),
        ("", []),
        ("?", []),
    ],
)
def test_a_term_is_known_however_it_is_typed_the_longest_first(typed, expected):
    assert beside(typed) == expected


@pytest.mark.parametrize(
    "typed", ['"fidélisation"', "fidéli*", "-fidélisation prix", "fidélisation OR prix", "author:fidélisation"]
)
def test_what_is_quoted_begun_excluded_or_one_of_a_choice_stays_as_it_is(typed):
    assert beside(typed) == []


@pytest.mark.parametrize("typed", ["utilized", "utile", "fidéliser", "loyal"])
def test_another_word_of_the_same_stem_is_another_word(typed):
    assert beside(typed) == []


def test_words_with_something_between_them_are_no_term():
    assert beside('taux "de" rebond') == ["rate"]


def test_nothing_is_beside_words_that_are_to_be_taken_as_typed():
    assert GLOSSARY.steer(parse("fidélisation", exact=True), lambda word: True).guidance.synonyms == ()


def test_terms_of_which_the_archive_lacks_a_word_are_not_searched():
    assert beside("référencement", knows=lambda word: word != "engine") == ["SEO"]


def test_few_terms_are_searched_so_that_a_query_stays_fast():
    words = [f"terme{n}" for n in range(9)]
    wide = Steering(groups=tuple((word, *(f"{word}x{n}" for n in range(7))) for word in words))
    guidance = wide.steer(parse(" ".join(words)), lambda word: True).guidance
    assert [len(synonym.terms) for synonym in guidance.synonyms] == [MOST_TERMS] * MOST_SYNONYMS


def test_a_pasted_answer_is_searched_as_it_is():
    assert beside("fidélisation " + "mot " * MOST_WORDS) == []


PINNED = Steering(pins=(Pin("Qu’est-ce que la fidélité ?", ("a#2", "b")),))


@pytest.mark.parametrize(
    "typed", ["qu'est ce que la fidelite", "1) Qu’est-ce que la fidélité ?", "Qu’est-ce que la fidélité ? lang:fr"]
)
def test_a_pinned_query_is_known_however_it_is_typed(typed):
    assert PINNED.steer(parse(typed), lambda word: True).guidance.pinned == ("a#2", "b")


def test_another_query_or_another_order_has_nothing_pinned():
    asked = parse("fidélité"), parse("Qu’est-ce que la fidélité ?", sort=Sort.NEWEST)
    assert [PINNED.steer(query, lambda word: True).guidance.pinned for query in asked] == [(), ()]


@given(st.text(), st.lists(st.lists(st.text(min_size=1), min_size=2, max_size=3).map(tuple), max_size=3).map(tuple))
def test_any_query_can_be_steered_by_any_glossary_and_stays_what_it_is(text, groups):
    query = parse(text)
    steered = Steering(groups=groups).steer(query, lambda word: True)
    assert (steered.text, steered.clauses, steered.filters) == (query.text, query.clauses, query.filters)
