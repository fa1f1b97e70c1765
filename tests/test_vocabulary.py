"""Corrections and completions are words, questions and names of the archive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import fold
from indexer.model import Passage, Suggestion, Word
from indexer.query import parse
from indexer.vocabulary import MAX_CORRECTED, MAX_OTHERS, Vocabulary

WORDS = {
    "entreprise": 40,
    "entreprises": 20,
    "innovation": 30,
    "fidélité": 15,
    "fidélisation": 9,
    "événement": 8,
    "marque": 50,
    "marques": 40,
    "Oréal": 3,
    "média": 20,
    "social": 30,
    "les": 90,
    "greener": 5,
    "e-commerce": 7,
    "webmarketing": 6,
    "community": 5,
    "communauté": 12,
    "réseau": 9,
    "loyalty": 14,
}
QUESTIONS = [
    "Qu’est-ce que le social media ?",
    "Le social, c’est quoi ?",
    "Comment fidéliser une communauté sur les réseaux sociaux ?",
    "Comment fidéliser ?",
    "Pourquoi l’e-commerce séduit-il L’Oréal ?",
    "What is loyalty?",
    "Comment fidéliser ?",
]
NAMES = {
    "author": [("Solène Marquet", 1), ("Ada Lind", 5)],
    "section": [("Marques et médias", 4)],
    "year": [("2019", 9)],
}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    words = [Word(text, fold(text).replace("-", ""), passages) for text, passages in WORDS.items()]
    questions = [(Passage(f"a{n}#1", "qa", text, None, ""), f"a{n}") for n, text in enumerate(QUESTIONS)]
    return Vocabulary(words, questions, NAMES)


def corrections(vocabulary: Vocabulary, typed: str) -> dict[str, str]:
    correction = vocabulary.correct(parse(typed))
    return dict(correction.words) if correction else {}


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("entreprize", "entreprise"),
        ("inovation", "innovation"),
        ("innvoation", "innovation"),
        ("évènemant", "événement"),
        ("evenemant", "événement"),
        ("fidelizatoin", "fidélisation"),
        ("l’inovation", "l’innovation"),
        ("linnovation", "l’innovation"),
        ("loreal", "l’Oréal"),
        ("socialmedia", "social média"),
        ("e-comerce", "e-commerce"),
        ("ecomerce", "e-commerce"),
        ("web marketing", "webmarketing"),
        ("ENTREPRIZE", "entreprise"),
    ],
)
def test_a_word_the_archive_does_not_know_becomes_one_that_it_knows_as_it_writes_it(vocabulary, typed, word):
    assert corrections(vocabulary, typed) == {typed: word}


@pytest.mark.parametrize(
    "typed",
    [
        "entreprise ENTREPRISE",
        "evenement événements fidelite",
        "fidélisations evennement",
        "greece",
        "marke",
        '"entreprize"',
        "entrepriz*",
        "-entreprize",
        "b2bx marque2",
        "mots totalement inconnus",
        "e-commerce e commerce ecommerce",
        "",
        "lang:fr",
    ],
)
def test_known_short_quoted_cut_excluded_and_far_words_stay(vocabulary, typed):
    assert vocabulary.correct(parse(typed)) is None


def test_a_correction_is_the_whole_query_corrected(vocabulary):
    correction = vocabulary.correct(parse('les entreprizes "inovation" et linnovation lang:fr'))
    assert correction.query == 'les entreprises "inovation" et l’innovation lang:fr'
    assert correction.words == (("entreprizes", "entreprises"), ("linnovation", "l’innovation"))
    assert not correction.applied


def test_the_word_used_more_is_preferred_at_the_same_distance(vocabulary):
    assert corrections(vocabulary, "marqe") == {"marqe": "marque"}


def test_one_edit_is_preferred_to_two(vocabulary):
    assert corrections(vocabulary, "communitty") == {"communitty": "community"}


def test_the_first_letter_is_taken_as_typed(vocabulary):
    assert corrections(vocabulary, "antreprise") == {}


def test_only_so_many_words_are_corrected(vocabulary):
    typed = " ".join(f"entrepri{letter}e" for letter in "abdfghjklmnopqrt")
    assert len(corrections(vocabulary, typed)) == MAX_CORRECTED


@given(st.text(alphabet="entrprisvoaclé’- ", max_size=60))
def test_a_correction_is_made_of_words_of_the_archive(vocabulary, typed):
    correction = vocabulary.correct(parse(typed))
    again = vocabulary.correct(parse(correction.query)) if correction else None
    assert again is None or not {word for _, word in correction.words} & {typed for typed, _ in again.words}


# ---------------------------------------------------------------- completions


def show(suggestion: Suggestion) -> str:
    text = suggestion.text
    for start, end in reversed(suggestion.marks):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


def shown(vocabulary: Vocabulary, typed: str, **options: int) -> list[str]:
    return [show(suggestion) for suggestion in vocabulary.complete(typed, **options)]


def test_questions_come_first_those_that_begin_so_before_others(vocabulary):
    assert shown(vocabulary, "le soc") == ["[Le] [soc]ial, c’est quoi ?", "Qu’est-ce que [le] [soc]ial media ?"]


def test_shorter_questions_come_first_and_none_twice(vocabulary):
    assert shown(vocabulary, "comment fid") == [
        "[Comment] [fid]éliser ?",
        "[Comment] [fid]éliser une communauté sur les réseaux sociaux ?",
    ]


@pytest.mark.parametrize(
    "typed",
    ["COMMENT FIDÉLISER UNE", "comment fideliser une", "Comment fide\u0301liser  une ", "comment, fidéliser une"],
)
def test_a_question_is_found_however_its_beginning_is_typed(vocabulary, typed):
    assert shown(vocabulary, typed) == ["[Comment] [fidéliser] [une] communauté sur les réseaux sociaux ?"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("l’e-com", "Pourquoi l’[e]-[com]merce séduit-il L’Oréal ?"),
        ("ecom", "Pourquoi l’[e-com]merce séduit-il L’Oréal ?"),
        ("l'ore", "Pourquoi l’e-commerce séduit-il L’[Oré]al ?"),
    ],
)
def test_what_is_typed_is_marked_as_it_is_written(vocabulary, typed, expected):
    assert shown(vocabulary, typed)[0] == expected


def test_words_authors_and_sections_follow(vocabulary):
    suggestions = vocabulary.complete("marq")
    assert [(suggestion.text, suggestion.kind) for suggestion in suggestions] == [
        ("marque", "word"),
        ("marques", "word"),
        ("Solène Marquet", "author"),
        ("Marques et médias", "section"),
    ]
    assert [suggestion.marks for suggestion in suggestions] == [((0, 4),), ((0, 4),), ((7, 11),), ((0, 4),)]


def test_a_word_typed_whole_is_not_suggested(vocabulary):
    assert "[marque]" not in shown(vocabulary, "marque")
    assert "[marque]s" in shown(vocabulary, "marque")


def test_only_a_question_leads_somewhere_at_once(vocabulary):
    suggestions = vocabulary.complete("loyal")
    assert [(suggestion.kind, suggestion.url) for suggestion in suggestions] == [("question", "a5#1"), ("word", None)]


def test_a_question_asked_twice_leads_to_the_first(vocabulary):
    assert vocabulary.complete("comment fideliser")[0].url == "a3#1"


@pytest.mark.parametrize("typed", ["", " ", "?", "zzz", "comment zzz", "fid comment"])
def test_nothing_is_suggested_for_what_nothing_begins_with(vocabulary, typed):
    assert shown(vocabulary, typed) == []


def test_no_more_than_asked_for_and_room_for_others():
    questions = [(Passage(f"a#{n}", "qa", f"Marque numéro {n} ?", None, ""), "a") for n in range(50)]
    vocabulary = Vocabulary([Word(f"marque{x}", f"marque{x}", 1) for x in "abcdef"], questions, NAMES)
    kinds = [suggestion.kind for suggestion in vocabulary.complete("marq", limit=8)]
    assert (len(kinds), kinds.count("question")) == (8, 8 - MAX_OTHERS)
    assert [suggestion.kind for suggestion in vocabulary.complete("marq", limit=1)] == ["question"]


def test_an_empty_archive_knows_nothing():
    vocabulary = Vocabulary([], [], {})
    assert (vocabulary.complete("marque"), vocabulary.correct(parse("marque"))) == ((), None)


@given(st.text(max_size=30))
def test_whatever_is_typed_its_marks_are_in_order_and_inside(vocabulary, typed):
    for suggestion in vocabulary.complete(typed):
        edges = [edge for span in suggestion.marks for edge in span]
        assert edges == sorted(edges)
        assert all(0 <= edge <= len(suggestion.text) for edge in edges)
