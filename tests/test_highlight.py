"""Excerpts are slices of the text, and the words found are marked as they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.highlight import MAX_STRETCHES, STRETCH, excerpts, mark, mark_heading
from indexer.model import Excerpt
from indexer.query import parse
from tests.growth import seconds


def show(excerpt: Excerpt) -> str:
    text = excerpt.text
    for start, end in reversed(excerpt.marks):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


def marked(text: str, query: str, language: str | None = "fr") -> str:
    return show(mark(text, parse(query), language))


def shown(text: str, query: str, **options: int) -> list[str]:
    return [show(excerpt) for excerpt in excerpts(text, parse(query), "fr", **options)]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("L’innovation ouverte", "innovation", "L’[innovation] ouverte"),
        ("L’INNOVATION", "innovations", "L’[INNOVATION]"),
        ("Des données fidélisées", "donnee fidelisation", "Des [données] [fidélisées]"),
        ("Un chef-d’œuvre", "oeuvre", "Un chef-d’[œuvre]"),
        ("L’e-commerce", "ecommerce", "L’[e-commerce]"),
        ("L’e-commerce", "e commerce", "L’[e-commerce]"),
        ("L’e-commerce", "commerce", "L’e-[commerce]"),
        ("l’ecommerce", "e-commerce", "l’[ecommerce]"),
        ("le social-media", "social media", "le [social-media]"),
        ("le social media", "social media", "le [social] [media]"),
        ("La R & D", "r&d", "La [R & D]"),
        ("De\u0301finition", "définition", "[De\u0301finition]"),
        ("le web 2.0 et le web", '"web 2.0"', "le [web 2.0] et le web"),
        ("la voix de la marque de luxe", '"voix de la marque"', "la [voix de la marque] de luxe"),
        ("la marque de la voix", '"voix de la marque"', "la marque de la voix"),
        ("le blog de la marque", "le blog de la marque", "le [blog] de la [marque]"),
        ("être ou ne pas être", "être ou ne pas être", "[être] [ou] [ne] [pas] [être]"),
        ("innovation, innover, nove", "innov*", "[innovation], [innover], nove"),
        ("Twitter et Facebook", "twitter OR facebook", "[Twitter] et [Facebook]"),
        ("Twitter et Facebook", "twitter -facebook", "[Twitter] et Facebook"),
        ("Twitter", "blog", "Twitter"),
        ("", "blog", ""),
        ("Twitter", "", "Twitter"),
    ],
)
def test_words_are_marked_as_they_are_written(text, query, expected):
    assert marked(text, query) == expected


@pytest.mark.parametrize("language", ["en", "fr", None])
def test_other_forms_of_a_word_are_marked_whatever_the_language_of_the_text(language):
    assert marked("strong branding", "brands", language) == "strong [branding]"


def test_a_phrase_in_two_languages_is_found_by_the_letter():
    assert marked("les marques blanches", '"marque blanche"') == "les marques blanches"


def test_a_phrase_may_hold_a_compound():
    assert marked("Un site d’e-commerce B2B.", '"site e-commerce b2b"') == "Un [site d’e-commerce B2B]."
    assert marked("Un site ecommerce B2B.", '"site e-commerce b2b"') == "Un [site ecommerce B2B]."


DULL = "Rien à voir ici, vraiment rien du tout. "


def test_the_excerpt_is_the_sentence_with_the_words():
    text = DULL * 20 + "La marque écoute ses clients. " + DULL * 20
    assert shown(text, "marque clients", width=30) == ["La [marque] écoute ses [clients]."]


def test_the_sentence_with_more_of_the_words_is_preferred_to_an_earlier_one():
    text = "Une marque existe. " + DULL * 10 + "La marque écoute ses clients. " + DULL * 10
    assert shown(text, "marque clients", width=40, count=1) == ["La [marque] écoute ses [clients]."]


def test_the_earlier_of_two_equal_sentences_is_preferred():
    text = "Une marque existe bien. " + DULL * 10 + "Une marque existe aussi. "
    assert shown(text, "marque", width=30, count=1) == ["Une [marque] existe bien."]


def test_a_second_excerpt_has_what_the_first_has_not():
    text = (
        "La marque a un blog.\n" + DULL * 5 + "\nUne marque et un blog encore.\n" + DULL * 5 + "\nLe client, lui, lit."
    )
    assert shown(text, "marque blog client", width=60) == ["La [marque] a un [blog].", "Le [client], lui, lit."]


def test_excerpts_come_in_the_order_of_the_text():
    text = "Le client lit.\n" + DULL * 5 + "\nLa marque a un blog."
    assert shown(text, "marque blog client", width=60) == ["Le [client] lit.", "La [marque] a un [blog]."]


def test_excerpts_take_in_the_sentences_after_as_far_as_they_fit():
    text = "La marque écoute. Elle répond. " + DULL
    assert shown(text, "marque", width=35) == ["La [marque] écoute. Elle répond."]


def test_a_long_sentence_is_cut_at_words_around_what_was_found():
    text = "des mots " * 100 + "la marque " + "et des mots " * 100
    (excerpt,) = excerpts(text, parse("marque"), "fr", width=80)
    assert len(excerpt.text) <= 80
    assert show(excerpt).split()[-1] in ("mots", "et", "des")
    assert "la [marque] et" in show(excerpt)


def test_an_excerpt_keeps_to_a_line():
    assert shown("Avant.\nLa marque.\nAprès.", "marque") == ["La [marque]."]


def test_where_nothing_is_found_the_beginning_is_shown():
    assert shown("Premier mot. " + DULL * 20, "absent", width=20) == ["Premier mot."]
    assert shown("\n  Premier mot.\nDeuxième.", "absent") == ["Premier mot."]


@pytest.mark.parametrize("text", ["", " \n "])
def test_there_is_no_excerpt_of_nothing(text):
    assert shown(text, "marque") == []


def test_what_stands_far_down_a_long_text_is_found():
    text = DULL * (2 * STRETCH // len(DULL)) + "La marque."
    assert shown(text, "marque", width=15) == ["La [marque]."]


def test_a_book_is_not_read_to_its_end():
    text = DULL * ((MAX_STRETCHES + 2) * STRETCH // len(DULL)) + "La marque."
    assert shown(text, "marque", width=45) == [DULL.strip()]


def test_an_abbreviated_name_ends_no_sentence():
    assert shown("Selon M. Duval la marque écoute.", "marque") == ["Selon M. Duval la [marque] écoute."]


WORDS = st.sampled_from(
    ["la", "marque", "marques", "e-commerce", "l’œuvre", "blog.", "R & D", "\n", "x" * 50, "?", "B2B !", "\u0301", "M."]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=80).map(" ".join))
QUERIES = st.sampled_from(
    ["marque", "e commerce", '"la marque"', "œuvre blog", "innov*", "absent", "la", "B2B OR R&D", ""]
)


@given(TEXTS, QUERIES, st.integers(1, 4), st.integers(10, 100))
def test_excerpts_are_slices_apart_and_in_order(text, query, count, width):
    found = excerpts(text, parse(query), "fr", count=count, width=width)
    assert len(found) <= count
    assert bool(found) == bool(text.strip())
    place = 0
    for excerpt in found:
        assert 0 < len(excerpt.text) <= width
        place = text.index(excerpt.text, place)
        assert excerpt.text == excerpt.text.strip()


@given(TEXTS, QUERIES)
def test_marks_are_in_order_apart_and_inside(text, query):
    for excerpt in (mark(text, parse(query), "fr"), *excerpts(text, parse(query), "fr")):
        edges = [edge for span in excerpt.marks for edge in span]
        assert edges == sorted(set(edges))
        assert all(0 <= edge <= len(excerpt.text) for edge in edges)


@pytest.mark.parametrize(
    "text", ["marque " * 30_000, "marque. " * 30_000, "marque\n" * 30_000, "x" * 200_000, ". " * 100_000]
)
@pytest.mark.timeout(5)
def test_no_text_takes_long(text):
    excerpts(text, parse('marque blog "la marque" absent'), "fr")


@pytest.mark.parametrize("phrase", ["e-b", "e-b-c", "e-commerce"])
def test_a_phrase_of_compounds_takes_no_longer_for_the_ways_to_read_them(phrase):
    text, query = f"{phrase} " * 61, parse(f'"{f"{phrase} " * 60}"')
    assert seconds(lambda: mark(text, query, "fr")) < 10


def test_a_phrase_of_compounds_is_found_whole_and_in_parts():
    assert marked("le e-b a-c fin", '"e-b a-c"') == "le [e-b a-c] fin"
    assert marked("le eb a c fin", '"e-b a-c"') == "le [eb a c] fin"
    assert marked("le e-b a-d fin", '"e-b a-c"') == "le e-b a-d fin"


def test_a_heading_longer_than_any_is_marked_at_its_beginning_only():
    title = "marque " * 30_000
    found = mark_heading(title, parse("marque"), "fr")
    assert found.text == title
    assert found.marks[:2] == ((0, 6), (7, 13))
    assert found.marks[-1][1] <= STRETCH


def test_a_heading_is_marked_to_its_end():
    assert mark_heading("La marque", parse("marque"), "fr") == mark("La marque", parse("marque"), "fr")
