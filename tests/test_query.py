"""What is typed is read, whatever it is, and what was repaired is said."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Either, Filters, Query, Sort, TypedPhrase, TypedWord
from indexer.query import MAX_CHARACTERS, MAX_VALUES, MAX_WORDS, NOTES, corrected, parse, parse_parameters, plain_words


def show(clause) -> str:
    match clause:
        case Either():
            return "|".join(map(show, clause.alternatives))
        case TypedPhrase():
            return f'"{clause.text}"'
        case _:
            return clause.text + "*" * clause.prefix


def clauses(text: str) -> list[str]:
    return [show(clause) for clause in parse(text).clauses]


def codes(query: Query) -> list[str]:
    return [note.code for note in query.notes]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("social media", ["social", "media"]),
        ('le "social media" blog', ["le", '"social media"', "blog"]),
        ("«\u00a0social media\u00a0» “réseaux sociaux”", ['"social media"', '"réseaux sociaux"']),
        ('blog"social media"crm', ["blog", '"social media"', "crm"]),
        ("innov* marque", ["innov*", "marque"]),
        ("twitter OR facebook", ["twitter|facebook"]),
        ("a twitter OU facebook OR blog z", ["a", "twitter|facebook|blog", "z"]),
        ('twitter OR "réseaux sociaux"', ['twitter|"réseaux sociaux"']),
        ("Qu’est-ce que l’e-commerce ?", ["Qu’est-ce", "que", "l’e-commerce"]),
        ("c++ c# 50% R & D", ["c++", "c#", "50%", "R", "D"]),
        ("https://exemple.fr/a:b twitter:media", ["https://exemple.fr/a:b", "twitter:media"]),
        ("définition : (social), media…", ["définition", "social", "media"]),
        ("porte-à-porte - --option", ["porte-à-porte", "option"]),
        ("ou or", ["ou", "or"]),
    ],
)
def test_what_is_wanted(typed, expected):
    assert clauses(typed) == expected


def test_what_is_excluded_stands_apart():
    query = parse('blog -twitter -"réseaux sociaux" -innov*')
    assert [show(clause) for clause in query.excluded] == ["twitter", '"réseaux sociaux"', "innov*"]
    assert [show(clause) for clause in query.clauses] == ["blog"]


def test_a_question_excludes_nothing():
    query = parse("Why was the -sameq option removed?")
    assert (query.excluded, query.clauses[3].text) == ((), "sameq")
    assert [(note.code, note.about) for note in query.notes] == [("not_excluded", "-sameq")]


@pytest.mark.parametrize(
    ("typed", "filters"),
    [
        ('author:"Ondine Kermarrec"', Filters(author=("Ondine Kermarrec",))),
        ("auteur:Zoé Author:«Yves»", Filters(author=("Zoé", "Yves"))),
        ("rubrique:crm section:seo", Filters(section=("crm", "seo"))),
        ("lang:FR langue:anglais", Filters(lang=("fr", "en"))),
        ("year:2019 année:2020", Filters(year=("2019", "2020"))),
        ("site:https://Exemple.fr/a", Filters(site=("exemple.fr",))),
        ("site:www.exemple.fr site:https://www.b.fr/", Filters(site=("exemple.fr", "b.fr"))),
        ("link:www.exemple.fr link:https://b.fr lien:https://www.c.fr/", Filters(link=("exemple.fr", "b.fr", "c.fr"))),
        ("link:https://exemple.fr/a lien:b.fr", Filters(link=("https://exemple.fr/a", "b.fr"))),
        ("after:2019", Filters(after=date(2019, 1, 1))),
        ("before:2019", Filters(before=date(2019, 12, 31))),
        ("depuis:2019-02 avant:2020-02", Filters(after=date(2019, 2, 1), before=date(2020, 2, 29))),
        ("after:31/05/2019 before:6/2019", Filters(after=date(2019, 5, 31), before=date(2019, 6, 30))),
        ("after:2019-05-31 before:2019-05-31", Filters(after=date(2019, 5, 31), before=date(2019, 5, 31))),
        ("before:9999", Filters(before=date(9999, 12, 31))),
        ("after:2018 after:2019 before:2021 before:2020", Filters(after=date(2019, 1, 1), before=date(2020, 12, 31))),
    ],
)
def test_filters_are_read_in_both_languages(typed, filters):
    query = parse(typed)
    assert (query.filters, query.clauses, query.notes) == (filters, (), ())


def test_filters_of_the_text_add_to_those_given():
    given_filters = Filters(lang=("fr",), after=date(2019, 1, 1))
    query = parse("blog lang:en lang:fr after:2018", filters=given_filters)
    assert query.filters == Filters(lang=("fr", "en"), after=date(2019, 1, 1))


@pytest.mark.parametrize(
    ("typed", "code", "wanted"),
    [
        ('"social media', "open_quote", ["social", "media"]),
        ("social » media", "open_quote", ["social", "media"]),
        ("*", "star_ignored", []),
        ("*media so*ial in*", "star_ignored", ["media", "so*ial", "in"]),
        ("OR twitter", "or_alone", ["OR", "twitter"]),
        ("twitter OR", "or_alone", ["twitter", "OR"]),
        ("twitter OR -blog", "or_alone", ["twitter", "OR"]),
        ("twitter OR site:a.fr blog", "or_alone", ["twitter", "OR", "blog"]),
        ("-blog", "only_excluded", []),
        ('author:"" blog', "no_value", ["blog"]),
        ("author:", "spaced_filter", ["author"]),
        ("auteur : Lise", "spaced_filter", ["auteur", "Lise"]),
        ('blog Author: "Lise"', "spaced_filter", ["blog", "Author", '"Lise"']),
        ("Quel lien : la marque", "spaced_filter", ["Quel", "lien", "la", "marque"]),
        ("-lang:fr blog", "no_excluded_filter", ["blog"]),
        ("after:2019-13 blog", "bad_date", ["blog"]),
        ("before:31/02/2019 blog", "bad_date", ["blog"]),
        ("after:0000 blog", "bad_date", ["blog"]),
        ("after:hier blog", "bad_date", ["blog"]),
        ("year:19 blog", "bad_year", ["blog"]),
        ("year:٢٠١٩ blog", "bad_year", ["blog"]),
        ("lang:klingon blog", "bad_language", ["blog"]),
    ],
)
def test_what_is_repaired_is_said(typed, code, wanted):
    query = parse(typed)
    assert set(codes(query)) == {code}
    assert [show(clause) for clause in query.clauses] == wanted
    assert not any(getattr(query.filters, name) for name in ("lang", "year", "after", "before"))


def test_operators_that_operate_on_nothing_are_words():
    assert clauses("NOT OR x") == ["NOT|x"]
    assert clauses("OR OR OR") == ["OR", "OR", "OR"]


def test_in_a_question_all_in_capitals_or_is_a_word():
    assert clauses("VIVRE AVANT OU APRÈS") == ["VIVRE", "AVANT", "OU", "APRÈS"]
    assert clauses("SEO OU SEA OR CRM") == ["SEO|SEA|CRM"]
    assert parse("VIVRE AVANT OU APRÈS").notes == ()


def test_notes_say_what_they_are_about_once():
    (note, other) = parse("after:hier after:hier before:demain").notes
    assert (note.about, other.about) == ("hier", "demain")
    assert note.text == NOTES["bad_date"]


def test_only_excluding_within_a_filter_is_a_query():
    query = parse("-blog lang:fr")
    assert (query.is_empty, codes(query)) == (False, [])


def test_a_text_too_long_is_cut_at_a_word():
    query = parse("marketing " * 60 + "x" * 100_000)
    assert len(query.text) <= MAX_CHARACTERS
    assert query.text.endswith("marketing")
    assert codes(query) == ["cut_characters"]


def test_too_many_words_are_cut():
    query = parse("a " * 50_000)
    assert (len(query.clauses), codes(query)) == (MAX_WORDS, ["cut_words"])


def test_words_are_counted_as_they_are_looked_for():
    query = parse("a/b/c/" * 30 + "d")
    assert (query.text.count("/"), codes(query)) == (MAX_WORDS, ["cut_words"])
    assert codes(parse("l’e-commerce ? " * 30)) == []


@pytest.mark.parametrize("typed", ['"auteur : Lise"', "définition : social", "coauteur : Lise", "auteur/lien : x"])
def test_a_colon_after_anything_but_the_name_of_a_filter_is_not_worth_a_word(typed):
    assert codes(parse(typed)) == []


def test_a_word_too_long_is_cut():
    assert len(parse("x" * 100_000).text) == MAX_CHARACTERS


@pytest.mark.parametrize("typed", ["a\x00b", "a\nb", "a\ud800b", "a \u202f\u00a0 b", "\ta\u2028b\x7f"])
def test_controls_and_broken_characters_are_spaces(typed):
    assert parse(typed).text == "a b"


def test_marks_of_direction_are_left_out():
    assert parse("\u202emarque\u202c").text == "marque"


@pytest.mark.parametrize("typed", ["", " ", "?", '""', "« »", "-", '-""', "\x00", "&", "()"])
def test_a_text_without_words_is_an_empty_query(typed):
    query = parse(typed)
    assert (query.is_empty, query.excluded) == (True, ())


# ---------------------------------------------------------------- parameters


def test_parameters_of_the_url_are_read():
    query = parse_parameters(
        {
            "q": ["blog"],
            "lang": ["fr", "en", ""],
            "author": ["Ondine Kermarrec"],
            "section": ["CRM"],
            "year": ["2019"],
            "after": ["2019-01-02"],
            "before": [""],
            "site": ["exemple.fr"],
            "link": ["https://b.fr/a"],
            "sort": ["newest"],
            "exact": ["1"],
            "page": ["2"],
        }
    )
    filters = Filters(
        ("fr", "en"),
        ("Ondine Kermarrec",),
        ("CRM",),
        ("2019",),
        ("exemple.fr",),
        ("https://b.fr/a",),
        date(2019, 1, 2),
    )
    assert replace(query, clauses=()) == Query("blog", filters=filters, sort=Sort.NEWEST, exact=True)


def test_no_parameters_are_an_empty_query():
    assert parse_parameters({}) == Query("")


def test_parameters_that_cannot_be_are_left_out_with_a_note():
    query = parse_parameters(
        {"q": ["blog"], "year": ["x"], "after": ["demain"], "sort": ["best"], "lang": ["français"]}
    )
    assert set(codes(query)) == {"bad_year", "bad_date", "bad_sort"}
    assert (query.filters, query.sort) == (Filters(lang=("fr",)), Sort.RELEVANCE)


def test_values_are_bounded_in_number_and_length():
    query = parse_parameters({"section": [f"s{n}" for n in range(1000)], "author": ["x" * 100_000]})
    assert len(query.filters.section) == MAX_VALUES
    assert len(query.filters.author[0]) <= MAX_CHARACTERS
    assert [note.code for note in query.notes if note.about in ("", "s20")] == ["cut_characters", "cut_values"]


def test_the_words_are_what_was_typed_without_the_filters_read():
    typed = 'loyalty author:"Maud Pellow" cards -lang:fr after:hier https://a.example "lang:fr"'
    assert parse(typed).words == 'loyalty cards -lang:fr after:hier https://a.example "lang:fr"'


# ---------------------------------------------------------------- corrections


@pytest.mark.parametrize(
    ("typed", "words", "expected"),
    [
        ("entreprize inovante", {"entreprize": "entreprise", "inovante": "innovante"}, "entreprise innovante"),
        ("micro blogging ?", {"micro blogging": "microblogging"}, "microblogging ?"),
        ("l’inovation", {"l’inovation": "l’innovation"}, "l’innovation"),
        ('"inovation" inovation', {"inovation": "innovation"}, '"inovation" innovation'),
        ("inovation -inovation", {"inovation": "innovation"}, "innovation -inovation"),
        ("twiter OR blogue", {"twiter": "twitter"}, "twitter OR blogue"),
        ("blog", {}, "blog"),
    ],
)
def test_a_correction_replaces_plain_words_and_nothing_else(typed, words, expected):
    assert corrected(parse(typed), words).text == expected


def test_a_corrected_query_keeps_filters_order_and_notes():
    query = parse("entreprize lang:fr year:x", filters=Filters(year=("2019",)), sort=Sort.OLDEST, exact=True)
    other = corrected(query, {"entreprize": "entreprise"})
    assert (other.filters, other.sort, other.exact, other.notes) == (query.filters, Sort.OLDEST, True, query.notes)
    assert other.clauses == (TypedWord("entreprise", 0, 10),)


def test_plain_words_are_those_that_may_be_mistyped():
    typed = [word.text for word in plain_words(parse('un "deux trois" quatre* cinq OR six -sept'))]
    assert typed == ["un", "cinq", "six"]


# ---------------------------------------------------------------- laws

SYNTAX = st.text(alphabet="aé \"«»“”*-:+%#()&'’ORU\x00\u0301\u00a0 1/", max_size=80)
PIECES = st.lists(
    st.sampled_from(
        ["OR", "OU", '"', "«", "»", "*", "-", "author:", "lang:fr", "after:", "2019", "x", "mot*", "-y", " "]
    ),
    max_size=40,
).map(" ".join)
ANYTHING = st.one_of(st.text(), SYNTAX, PIECES)


def _typed(query: Query) -> list[TypedWord | TypedPhrase]:
    wanted = [part for clause in query.clauses for part in getattr(clause, "alternatives", (clause,))]
    return [*wanted, *query.excluded]


@given(ANYTHING)
@settings(max_examples=500)
def test_whatever_is_typed_is_a_query_whose_parts_stand_in_its_text(text):
    query = parse(text)
    assert len(query.text) <= MAX_CHARACTERS
    for part in _typed(query):
        assert query.text[part.start : part.end] == part.text
        assert re.search(r"\w", part.text)


@given(ANYTHING)
@settings(max_examples=500)
def test_the_text_of_a_query_reads_as_the_same_query(text):
    query = parse(text)
    assert replace(parse(query.text), notes=()) == replace(query, notes=())


@given(ANYTHING)
def test_every_note_has_a_text(text):
    assert all(note.text == NOTES[note.code] for note in parse(text).notes)


@given(
    st.dictionaries(
        st.sampled_from(["q", "lang", "year", "after", "before", "sort", "exact", "site"]), st.lists(ANYTHING)
    )
)
def test_no_parameters_are_an_error(parameters):
    parse_parameters(parameters)


@pytest.mark.parametrize("piece", ['"', "«", "a:", '"a" ', "-", "* ", "OR ", "author:", "\u0301", 'author:"'])
@pytest.mark.timeout(5)
def test_no_text_takes_long_to_read(piece):
    parse(piece * (1_000_000 // len(piece)))
