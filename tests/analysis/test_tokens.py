"""Text is cut into words that point back to where they stand."""

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import analyze, fold, letters, opening, stem, tokens
from indexer.analysis.tables import (
    AMBIGUOUS_STOP_WORDS,
    COMPOUND_PREFIXES,
    ELISIONS,
    FUNCTION_WORDS,
    KEPT_ACROSS,
    KEPT_WITHIN,
    STEMS,
    STOP_WORDS,
)
from indexer.analysis.tokens import chunks, cut


def words(text: str) -> list[str]:
    return [token.word for token in analyze(text, "fr") if not token.joined]


def compounds(text: str) -> list[str]:
    return [token.word for token in analyze(text, "fr") if token.joined]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’innovation, l'innovation lʼinnovation", "innovation innovation innovation"),
        (
            "d’une part qu’il jusqu’ici lorsqu’elle puisqu’on quoiqu’il presqu’autant",
            "une part il ici elle on il autant",
        ),
        ("J’aime, m’aime, t’aime, s’aime, n’aime, c’est", "aime aime aime aime aime est"),
        ("Aujourd’hui aujourd hui AUJOURD'HUI", "aujourdhui aujourdhui aujourdhui"),
        ("d’aujourd’hui", "aujourdhui"),
        ("quelqu’un quelqu'une", "quelquun quelquune"),
        ("a brand’s story, they’ve, we'll", "a brand story they we"),
        ("don’t", "dont"),
        ("L’Oréal, ç’avait ç’avait", "oreal avait avait"),
        ("Apple C's", "apple c"),
        ("a-t-il est-ce peut-on", "a t il est ce peut on"),
    ],
)
def test_elisions_and_endings_are_dropped(text, expected):
    assert words(text) == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C++, C# et c", "c++ c# et c"),
        ("R&D R & D r&d l’R&D", "r&d r&d r&d r&d"),
        ("Q&A H&M AT&T", "q&a h&m at&t"),
        ("B2B b2b BtoB B-to-B B‑to‑B b to b", "b2b b2b b2b b2b b2b b2b"),
        ("B2C C2C D2C B2B2C", "b2c c2c d2c b2b2c"),
        ("4P, 4 P, 4Ps, 4 Ps, 4P’s", "4p 4p 4p 4p 4p"),
        ("web 2.0", "web 2.0"),
        ("2,5 et 2.5", "2.5 et 2.5"),
        ("50 %, 50%, 2,5\u00a0%", "50 50 2.5"),
        ("en 2008.", "en 2008"),
        ("2008 200 personnes", "2008 200 personnes"),
        ("https://www.exemple.fr/a-b", "https www exemple fr a b"),
        ("Marks&Spencer", "marks spencer"),
        ("snake_case", "snake case"),
    ],
)
def test_signs_and_numbers_that_mean_something_are_kept(text, expected):
    assert words(text) == expected.split()


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("e-commerce", "ecommerce"),
        ("e commerce", "ecommerce"),
        ("e‑commerce", "ecommerce"),
        ("l’e-commerce", "ecommerce"),
        ("micro blogging", "microblogging"),
        ("pré achat", "preachat"),
        ("pré achat", "preachat"),
        ("Micro-Blogging", "microblogging"),
        ("chef-d’œuvre", "chefdoeuvre"),
        ("O’Reilly", "oreilly"),
        ("prud’homme", "prudhomme"),
        ("rendez-vous", "rendezvous"),
        ("10 000", "10000"),
        ("10\u202f000", "10000"),
        ("10,000", "10000"),
        ("web2.0", "web2.0"),
        ("A/B", "ab"),
        ("50 %", "50%"),
    ],
)
def test_a_compound_is_also_one_word_at_the_place_of_its_first_part(text, whole):
    joined, *parts = analyze(text, "fr")
    assert (joined.word, joined.joined, joined.position) == (whole, True, parts[0].position)
    assert text[joined.start : joined.end].endswith(text[-1])


@pytest.mark.parametrize("text", ["pensez-vous", "est-ce", "va-t-on", "micro est", "celui-là"])
def test_questions_and_stop_words_with_hyphens_are_no_compounds(text):
    assert compounds(text) == []


def test_offsets_point_into_the_source_text():
    text = "De\u0301finition de l’œuvre"
    assert [text[token.start : token.end] for token in analyze(text, "fr")] == ["De\u0301finition", "de", "œuvre"]


def test_positions_count_words_whatever_stands_between():
    assert [token.position for token in analyze("l’e-commerce : un essor !", "fr")] == [0, 0, 1, 2, 3]


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("fr", "fidéliser fidélise fidélisé fidélisée fidélisées fidélisation"),
        ("fr", "média médias"),
        ("fr", "donnée données"),
        ("fr", "social sociale sociaux"),
        ("fr", "stratégie stratégies stratégique"),
        ("en", "brand brands branded branding"),
        ("en", "strategy strategies"),
        ("en", "company companies"),
        ("fr", "marque marques"),
        ("fr", "utilisateur utilisateurs"),
        ("fr", "marque marques marquer marqué"),
        ("en", "server servers"),
        ("en", "save saves saved saving"),
        ("en", "activity activities"),
        ("en", "organize organized organizing organization organisations"),
        ("fr", "organisation organiser organisée organization"),
        ("fr", "premier premiers"),
        ("en", "comment comments"),
    ],
)
def test_forms_of_a_word_have_one_stem(language, forms):
    assert len({token.stem for token in analyze(forms, language)}) == 1


def test_accents_make_no_difference_to_a_stem():
    text = "évènements innovés métiers sociétés idées"
    assert [t.stem for t in analyze(text, "fr")] == [
        t.stem for t in analyze("evenements innoves metiers societes idees", "fr")
    ]


@pytest.mark.parametrize("language", [None, "de", "xx", ""])
def test_other_languages_have_no_stop_words(language):
    assert [(t.word, t.stop) for t in analyze("the les Marken", language)] == [
        ("the", False),
        ("les", False),
        ("marken", False),
    ]


def test_a_stem_does_not_depend_on_the_language_of_the_text():
    text = "organisation brands marques stratégies utilisateurs companies"
    assert {tuple(token.stem for token in analyze(text, language)) for language in ("fr", "en", "de", None)} == {
        tuple(stem(fold(word)) for word in text.split())
    }


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["e-commerce", "l’été", "A/B", "50", "%", "don’t", "R&D", "web2.0"])).map(" ".join)
)
def test_the_chunks_of_a_text_cut_are_its_tokens(text):
    words, position = [], 0
    for chunk in chunks(text):
        parts = cut(chunk)
        words += [(part.word, position + part.offset, part.joined) for part in parts]
        position += parts[-1].offset + 1 if parts else 0
    assert words == [(token.word, token.position, token.joined) for token in analyze(text, None)]


@pytest.mark.parametrize("word", ["b2b", "r&d", "2.0", "c++", "news", "business"])
def test_names_numbers_and_words_a_stemmer_would_take_for_others_are_their_own_stem(word):
    assert [token.stem for token in analyze(word, "en")] == [word]


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("données", "donner"),
        ("news", "new"),
        ("stories", "stores"),
        ("policies", "polices"),
        ("apple", "apply"),
        ("care", "car"),
        ("cartes", "carts"),
        ("métiers", "mettez"),
        ("fiches", "fichiers"),
        ("devis", "devises"),
        ("utile", "utilisateur"),
        ("panier", "pan"),
        ("plaisir", "player"),
        ("événement", "even"),
        ("activity", "active"),
    ],
)
def test_a_word_is_no_form_of_another_that_a_stemmer_takes_it_for(word, other):
    one, two = analyze(f"{word} {other}", None)
    assert one.stem != two.stem


def test_a_stop_word_is_its_own_stem_and_no_other_words():
    assert [stem(word) for word in ("not", "moi", "entre", "sa")] == ["not", "moi", "entre", "sa"]
    assert [stem(word) for word in ("notes", "note", "mois", "entry", "saas")] == [
        "not-",
        "not-",
        "moi-",
        "entr",
        "sa-",
    ]


def test_nothing_else_is_a_form_of_a_stop_word():
    endings = ("s", "e", "es", "ed", "ing", "er", "ment", "ation", "y")
    forms = {word + ending for word in FUNCTION_WORDS for ending in endings}
    assert {form for form in forms - FUNCTION_WORDS if stem(form) in FUNCTION_WORDS} == set()


def test_terms_are_the_word_and_its_stem():
    assert analyze("marques", "fr")[0].terms == ("marques", "~marqu")


def test_stop_words_are_kept_and_marked_in_their_own_language():
    assert [token.stop for token in analyze("le social media", "fr")] == [True, False, False]
    assert [token.stop for token in analyze("le social media", "en")] == [False, False, False]


def test_threads_do_not_disturb_each_other():
    texts = [" ".join(f"marques{letter}{n}s fidelisees" for n in range(50)) for letter in "abcdefgh"]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: analyze(text, "fr"), texts)) == [analyze(text, "fr") for text in texts]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_stop_words_are_written_as_texts_fold(language):
    assert all(letters(word) == word for word in STOP_WORDS[language])


def test_an_ambiguous_stop_word_is_one_of_one_language_only():
    assert all((word in STOP_WORDS["fr"]) != (word in STOP_WORDS["en"]) for word in AMBIGUOUS_STOP_WORDS)


def test_every_row_of_the_keep_list_has_its_reason():
    assert all(kept.reason for kept in (*KEPT_ACROSS, *KEPT_WITHIN))


# ---------------------------------------------------------------- laws

FRENCH = st.text(alphabet="abcdeéèêàçiîoôuùœ’-  ,.?0123456789lqd", max_size=60)
ANY_TEXT = st.one_of(st.text(), FRENCH, st.text(alphabet="aé1 .,'’-&/%+#tob2B\u0301\u00ad_", max_size=60))


@given(ANY_TEXT, st.sampled_from(["fr", "en", None]))
def test_every_token_points_at_its_word(text, language):
    for token in analyze(text, language):
        assert 0 <= token.start < token.end <= len(text)
        assert token.word
        again = analyze(text[token.start : token.end], language)
        assert token.word in {other.word for other in again}


@given(ANY_TEXT)
def test_tokens_come_in_order_of_place_and_position(text):
    tokens = [token for token in analyze(text, "fr") if not token.joined]
    assert all(one.end <= other.start for one, other in pairwise(tokens))
    assert [token.position for token in tokens] == list(range(len(tokens)))


@given(FRENCH, st.sampled_from(["'", "ʼ", "´"]), st.sampled_from(["\u00a0", "\u202f"]))
def test_french_typed_any_way_has_the_same_words(text, apostrophe, space):
    typed = unicodedata.normalize("NFD", text.replace("œ", "oe")).replace("’", apostrophe).replace(" ", space)
    assert words(typed.upper()) == words(text)


FRENCH_WORDS = st.sampled_from(
    [
        "l’été",
        "d’œuvre",
        "à",
        "éé",
        "pré",
        "achat",
        "néo",
        "ça",
        "ç’avait",
        "R&D",
        "É&A",
        "50 %",
        "2,5",
        "web2.0",
        "été2.1",
        "e-commerce",
        "là-bas",
        "dîner-débat",
        "être",
        "où",
        "4P",
        "aujourd’hui",
        "B to B",
        "10 000",
        "c++",
        "?",
        "-",
        "«",
    ]
)


@given(st.lists(FRENCH_WORDS).map(" ".join))
def test_accents_left_out_change_no_word(text):
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    assert words(bare) == words(text)


RULES = re.compile(rf"({tokens._RULES})|{tokens._ELISION}")
BEGINNINGS = ("aujourd", "quelqu", *COMPOUND_PREFIXES, *ELISIONS, *"abc4", "10", "été", "neuf", "Straße")
MIDDLES = (*" \u00a0\u202f\n’'-&/.,+#%?_(ʼ\u0301\u00ad", "", "``", " & ", " to ", "2")
ENDS = ("hui", "un", "b", "c", "p", "s", "achat", "Ça", "000", "%", "x" * 70)


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_the_plain_pattern_finds_what_the_rules_find(beginning):
    texts = [f"{beginning}{middle}{end} {beginning}." for middle in MIDDLES for end in ENDS]
    for text in (*texts, *map(str.title, texts), *map(str.upper, texts)):
        assert chunks(text) == RULES.findall(text)


@given(ANY_TEXT)
def test_the_plain_pattern_finds_what_the_rules_find_in_any_text(text):
    assert chunks(text) == RULES.findall(text)


MONSTERS = ("a", "a-", "l'", "1,", "a\u0301", "e ", "1 000 ", "\u0301", "B to ", "a&", "ab12", "micro a", "a.1")


@pytest.mark.parametrize("piece", MONSTERS)
@pytest.mark.timeout(10)
def test_no_text_takes_more_than_linear_time(piece):
    analyze(piece * (200_000 // len(piece)), "fr")


# Letters, and what stemmers take from words or put in their place.
PARTS = [
    *"abcdeilmnoprstuvy", "ies", "ied", "ying", "ing", "ed", "ly", "ically", "eux", "euse", "aux", "eaux", "logie", "ution", "ence", "ement",
    "amment", "ique", "ateur", "atrice", "ivement", "ite", "iser", "ization", "er", "ers", "ee", "ees", "ss",
]  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=5).map("".join) | st.sampled_from(sorted(STEMS)))
def test_a_word_begins_as_its_stem_says(word):
    assert word.startswith(opening(stem(word)))
    assert word.startswith(opening(word))
