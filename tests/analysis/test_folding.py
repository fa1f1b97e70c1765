"""Texts that differ only in how they were typed fold to the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import fold, letters, question_key


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("ÉVÉNEMENT", "evenement"),
        (unicodedata.normalize("NFD", "Événement"), "evenement"),
        ("Cœur d’ŒUVRE", "coeur d'oeuvre"),
        ("ex æquo", "ex aequo"),
        ("l’art l'art lʼart l´art l`art", "l'art l'art l'art l'art l'art"),
        ("e‑commerce", "e-commerce"),
        ("média\u00a0?", "media ?"),
        ("inno\u00advation", "innovation"),
        ("Straße Søren Łódź", "strasse soren lodz"),
        ("ﬁdélité", "fidelite"),
        ("Java™", "java"),
    ],
)
def test_case_accents_ligatures_apostrophes_hyphens_and_spaces_fold(typed, folded):
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_composed_or_not_folds_the_same(text):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


QUESTION = "Qu’est-ce que l’e-commerce à l’œuvre ?"


@pytest.mark.parametrize(
    "typed",
    [
        "QU’EST-CE QUE L’E-COMMERCE À L’ŒUVRE ?",
        "qu'est-ce que l'e-commerce a l'oeuvre",
        "qu est ce que l e commerce a l oeuvre",
        "quest ce que lecommerce a loeuvre",
        "1) Qu’est-ce que l’e-commerce à l’œuvre\u00a0?",
        "12. Qu’est-ce que l’e-commerce à l’œuvre…",
        "Q3 : Qu’est-ce que l’e-commerce à l’œuvre ?",
        "Question 4. Qu’est-ce que l’e-commerce à l’œuvre ?",
        "n° 5 - Qu’est-ce que l’e-commerce à l’œuvre ?",
        "« Qu’est-ce que l’e-commerce à l’œuvre ? »",
        unicodedata.normalize("NFD", "Qu’est-ce que l’e-commerce à l’œuvre ?"),
    ],
)
def test_a_question_has_the_same_key_however_it_is_typed(typed):
    assert question_key(typed) == question_key(QUESTION)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pourquoi C++ ?", "Pourquoi C ?"),
        ("Pourquoi C# ?", "Pourquoi C ?"),
        ("2.0 ou 3.0 ?", "3.0 ?"),
        ("4P : lesquels ?", "7P : lesquels ?"),
        ("2009 : un tournant ?", "2010 : un tournant ?"),
    ],
)
def test_different_questions_have_different_keys(one, other):
    assert question_key(one) != question_key(other)


@pytest.mark.parametrize("text", ["", " ", "?!…", "« »", "-", "'"])
def test_a_text_without_letters_has_no_key(text):
    assert question_key(text) == ""


def test_a_number_alone_is_no_numbering():
    assert question_key("3)") == "3"


@given(st.text())
def test_letters_are_what_is_neither_space_nor_punctuation(text):
    assert all(character.isalnum() or character in "+#" for character in letters(text.translate({0x37A: ""})))
