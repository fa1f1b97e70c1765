"""Excerpts are slices of the text, and the words found are marked as they are written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import highlight
from indexer.analysis import AnyOf, WantedPhrase, analyze, plan
from indexer.highlight import MAX_STRETCHES, STRETCH, excerpts, mark, mark_heading
from indexer.model import Excerpt
from indexer.query import parse
from tests.growth import seconds


def show(excerpt: Excerpt) -> str:
    text = excerpt.text
    for start, end in reversed(excerpt.marks):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


def marked(text: str, query: str) -> str:
    return show(mark(text, parse(query)))


def shown(text: str, query: str, **options: int) -> list[str]:
    return [show(excerpt) for excerpt in excerpts(text, parse(query), **options)]


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


def test_other_forms_of_a_word_are_marked_whatever_the_language_of_the_text():
    assert marked("strong branding", "brands") == "strong [branding]"


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
    (excerpt,) = excerpts(text, parse("marque"), width=80)
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
    found = excerpts(text, parse(query), count=count, width=width)
    assert len(found) <= count
    assert bool(found) == bool(text.strip())
    place = 0
    for excerpt in found:
        assert 0 < len(excerpt.text) <= width
        place = text.index(excerpt.text, place)
        assert excerpt.text == excerpt.text.strip()


@given(TEXTS, QUERIES)
def test_marks_are_in_order_apart_and_inside(text, query):
    for excerpt in (mark(text, parse(query)), *excerpts(text, parse(query))):
        edges = [edge for span in excerpt.marks for edge in span]
        assert edges == sorted(set(edges))
        assert all(0 <= edge <= len(excerpt.text) for edge in edges)


# ---------------------------------------------------------------- as if every word were looked at

ODD = [
    "e-commerce", "e commerce", "l’ecommerce", "R & D", "R&D", "rd", "B to B", "BtoB", "b2b", "50 %", "50", "10 000", "10,000", "10 000e", "2.0b2b", "web2.0",
    "2.0", "4 P", "A / B", "a/b", "aujourd’hui", "aujourd hui", "quelqu un", "chef-d'œuvre", "œuvres", "De\u0301finition", "définitions",
    "mar\u00adque", "marque,", "Marques", "la marque", "tying", "tie", "lʼinnovation", "innover", "ʹ", "micro entreprise", "microentreprise",
    "–", "«", "?", "!", "\u202f", "\u00a0", "\n", "x_marque", "C++", "c#", "ﬁdéliser", "fidelisation", "Ｍarque", "données", "seo", "se",
    "to", "rendez-vous", "rendezvous", "ma-rque", "m-arque", "½", "été", "Étés", "😀", "мар", "марка", "l", "d’",
]  # fmt: skip
ODD_TEXTS = st.one_of(
    st.lists(st.sampled_from(ODD), max_size=25).map(" ".join),
    st.lists(st.sampled_from([*ODD, " ", ", "]), max_size=25).map("".join),
    st.lists(st.sampled_from([*ODD, " "]) | st.text(max_size=3), max_size=15).map("".join),
)
ODD_QUERIES = st.one_of(
    st.lists(st.sampled_from(ODD), min_size=1, max_size=4).map(" ".join),
    st.lists(st.sampled_from(ODD), min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.lists(st.sampled_from(ODD), min_size=2, max_size=3).map(" OR ".join),
    st.sampled_from(["mar*", "inn*", "micro*", "déf* marque", "е*"]),
    st.text(max_size=8),
)


def plainly_marked(text, query):
    """The places of whatever is wanted, found among all tokens of the text."""
    tokens = analyze(text, None)
    wanted = [one for want in plan(query).wanted for one in (want.wants if isinstance(want, AnyOf) else [want])]
    return {(token.start, end) for want in wanted for token in tokens if (end := end_of(want, token, tokens))}


def end_of(want, token, tokens):
    if isinstance(want, WantedPhrase):
        return end_side_by_side(want.wants, token, tokens)
    if token.word.startswith(want.prefix) if want.prefix else {term for term, _ in want.terms} & {*token.terms}:
        return token.end
    return end_side_by_side(want.sequence, token, tokens) if want.sequence else 0


def end_side_by_side(wants, token, tokens):
    end = end_of(wants[0], token, tokens)
    if not end or len(wants) == 1:
        return end
    later = [other for other in tokens if other.start >= end]
    following = [other for other in later if other.position == later[0].position]
    return max((end_side_by_side(wants[1:], other, tokens) for other in following), default=0)


@settings(max_examples=500)
@given(ODD_TEXTS, ODD_QUERIES)
def test_what_is_marked_is_what_is_found_where_every_word_is_looked_at(text, query):
    query = parse(query)
    places = plainly_marked(text, query)
    marks = mark(text, query).marks
    assert {at for start, end in places for at in range(start, end)} <= {at for a, b in marks for at in range(a, b)}
    assert {a for a, _ in marks} <= {start for start, _ in places}
    assert {b for _, b in marks} <= {end for _, end in places}


@pytest.mark.parametrize(
    "text", ["marque " * 30_000, "marque. " * 30_000, "marque\n" * 30_000, "x" * 200_000, ". " * 100_000]
)
@pytest.mark.timeout(5)
def test_no_text_takes_long(text):
    excerpts(text, parse('marque blog "la marque" absent'))


@pytest.mark.parametrize(
    "piece", ["marque", "marque ", "1 000 ", "B to ", "e ", "e-", "? ", "œ", "micro a ", "\u202f", "4 p's "]
)
@pytest.mark.timeout(5)
def test_no_query_takes_long_in_any_text(piece):
    query = parse(" ".join(f"{piece.strip()}{number} {piece}" for number in range(32)))
    mark(piece * (20_000 // len(piece)), query)


@pytest.mark.parametrize("phrase", ["e-b", "e-b-c", "e-commerce"])
def test_a_phrase_of_compounds_takes_no_longer_for_the_ways_to_read_them(phrase):
    text, query = f"{phrase} " * 61, parse(f'"{f"{phrase} " * 60}"')
    assert seconds(lambda: mark(text, query)) < 10


def test_a_phrase_of_compounds_is_found_whole_and_in_parts():
    assert marked("le e-b a-c fin", '"e-b a-c"') == "le [e-b a-c] fin"
    assert marked("le eb a c fin", '"e-b a-c"') == "le [eb a c] fin"
    assert marked("le e-b a-d fin", '"e-b a-c"') == "le e-b a-d fin"


def test_a_heading_longer_than_any_is_marked_at_its_beginning_only():
    title = "marque " * 30_000
    found = mark_heading(title, parse("marque"))
    assert found.text == title
    assert found.marks[:2] == ((0, 6), (7, 13))
    assert found.marks[-1][1] <= STRETCH


def test_a_heading_is_marked_to_its_end():
    assert mark_heading("La marque", parse("marque")) == mark("La marque", parse("marque"))


def test_what_is_remembered_of_texts_for_a_query_does_not_grow_for_ever(monkeypatch):
    monkeypatch.setattr(highlight, "MOST_KNOWN", 20)
    query = parse("brand*")
    for n in range(100):
        (found,) = highlight.excerpts(f"A brand{n} is a promise.", query)
        assert found.marks == ((2, 7 + len(str(n))),)
    runs = highlight._sought(query)._runs
    assert len(runs) <= 20
    assert len(runs._begun) <= 40
