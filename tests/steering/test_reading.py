"""The owner's file becomes a steering, or an error that names the line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import stem_of
from indexer.errors import SettingsError
from indexer.steering import Pin, read_steering
from indexer.steering.guiding import words_of
from indexer.steering.reading import MOST_OF_A_GROUP, OURS, our_steering, parse_steering

FILE = """\
# The glossary of the House.
ours = false

[glossary]
"taux de rebond" = "bounce rate"
"référencement" = ["SEO", "search engine optimization"]

[synonyms]
"boutique" = ["magasin", "échoppe"]
"prix" = []

[stop_words]
fr = ["S’il", "plaît"]
en = ["please"]

[[pin]]
query = "fidélité"
passages = ["a#1"]
articles = ["b"]
"""


def test_a_file_has_a_glossary_everyday_words_stop_words_and_pins():
    steering = parse_steering(FILE, "glossary.toml")
    assert steering.groups == (
        ("taux de rebond", "bounce rate"),
        ("référencement", "SEO", "search engine optimization"),
    )
    assert steering.rows == (("boutique", "magasin", "échoppe"),)
    assert steering.stop_words == (frozenset({"il", "plait"}), frozenset({"please"}))
    assert steering.pins == (Pin("fidélité", ("a#1", "b")),)


def test_ours_is_added_unless_it_is_not_wanted():
    theirs = parse_steering('[glossary]\n"rétromarketing" = "retro marketing"', "x")
    assert theirs.groups == (("rétromarketing", "retro marketing"), *our_steering().groups)
    nothing = parse_steering("ours = false", "x")
    assert (nothing.groups, nothing.rows) == ((), ())


@pytest.mark.parametrize(
    ("ours", "glossary", "synonyms"),
    [("true", True, True), ('["glossary"]', True, False), ('["synonyms"]', False, True), ("[]", False, False)],
)
def test_either_part_of_ours_may_be_left_out(ours, glossary, synonyms):
    steering = parse_steering(f"ours = {ours}", "x")
    assert (bool(steering.groups), bool(steering.rows)) == (glossary, synonyms)


def test_an_everyday_word_of_the_owner_leaves_our_rows_and_the_others_stay_there():
    assert ("boutique", "magasin", "commerce") in our_steering().rows
    left = parse_steering('[synonyms]\n"Boutiques" = ["échoppe"]\n"voiture" = []', "x").rows
    assert ("Boutiques", "échoppe") in left
    assert ("magasin", "commerce") in left
    assert ("automobile", "véhicule") in left
    assert not [row for row in left if {"boutique", "voiture"} & set(row)]


def test_a_term_of_the_owner_takes_the_place_of_ours():
    panier = [group for group in our_steering().groups if "panier" in group]
    assert panier
    left = parse_steering('[glossary]\n"Panier" = []', "x").groups
    assert not set(panier) & set(left)
    assert len(left) == len(our_steering().groups) - len(panier)


def test_the_digest_changes_with_the_file():
    assert len({parse_steering(text, "x").digest for text in ("", "# a", "# b")}) == 3


def test_without_a_file_there_is_our_glossary_which_is_right():
    ours = read_steering(None)
    assert len(ours.groups) >= 150
    for group in ours.groups:
        assert 2 <= len(group) <= MOST_OF_A_GROUP, group
        assert all(map(words_of, group)), group
        assert len(set(group)) == len(group), group


def test_our_file_is_read_by_the_reader_of_the_owners_and_is_right():
    ours = parse_steering(f"ours = false\n{OURS.read_text('utf-8')}", "ours.toml")
    assert (ours.groups, ours.rows) == (our_steering().groups, our_steering().rows)
    assert len(ours.rows) >= 500
    for row in ours.rows:
        assert len(set(map(stem_of, row))) == len(row) <= MOST_OF_A_GROUP, row


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('[glossary]\nfidélité = "loyalty"', 2, "quotation marks"),
        ('[glossary]\n\n"a" = "b', 3, "quotation marks"),
        ('[glossary]\n"panier" = "cart"\n"panier" = "basket"', 3, "Cannot overwrite"),
        ('\n[glosary]\n"a" = "b"', 2, "there are ours, glossary, synonyms, stop_words, pin"),
        ('[glossary]\n"notes" = "x"\n"panier" = 3', 3, '"panier" = ["…", "…"]'),
        ('[glossary]\n# panier\n"panier" = ["cart", 3]', 3, "a list of terms"),
        ('[glossary]\n"panier" = "of the"', 2, "'of the' has no word"),
        ('[glossary]\n"?" = "cart"', 2, "'?' has no word"),
        ("[glossary]\n'a' = ['b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'b8']", 2, "take some out"),
        ('glossary = ["a = b"]', 1, "write [glossary] on a line"),
        ("\nours = 1", 2, "true or false"),
        ('\nours = ["pins"]', 2, "'glossary', 'synonyms'"),
        ('[glossary]\n"prix" = "price"\n[synonyms]\n"prix" = 3', 4, '"prix" = ["…", "…"]'),
        ('[synonyms]\n"prix" = "coût"\n"taux de rebond" = "rebond"', 3, "belong in [glossary]"),
        ('[synonyms]\n"boutique" = ["magasin", "e-boutique"]', 2, "'e-boutique' is not one word"),
        ('[synonyms]\n"boutique" = ["magasin", "les"]', 2, "'les' has no word"),
        ('[stop_words]\nfr = ["svp"]\nde = ["bitte"]', 3, "there are fr, en"),
        ('[stop_words]\nfr = ["svp"]\nen = "please"', 3, "en is a list"),
        ('[stop_words]\nfr = ["s’il vous plaît"]', 2, "is not one word"),
        ('[pin]\nquery = "x"', 1, "two pairs of brackets"),
        ('[[pin]]\nquery = "x"\narticles = ["a"]\n\n[[pin]]\narticles = ["a"]', 5, "needs the words typed"),
        ('[[pin]]\nquery = "x"\narticles = ["a"]\n\n[[pin]]\nquery = "X ?"\narticles = ["a"]', 6, "pinned twice"),
        ('[[pin]]\nquery = "x"', 2, "1 to 10 passages and articles"),
        ('[[pin]]\nquery = "x"\npassages = "a#1"', 3, "passages is a list"),
        ('[[pin]]\nquery = "x"\npassage = ["a#1"]', 3, "there are query, passages, articles"),
    ],
)
def test_what_stands_wrong_is_told_with_its_line_and_what_to_do(tmp_path, text, line, says):
    path = tmp_path / "glossary.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        read_steering(path)
    assert caught.value.origin == f"{path}:{line}"
    assert says in caught.value.reason


def test_a_file_that_is_not_there_or_not_utf_8_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"none\.toml: cannot be read .*`glossary`"):
        read_steering(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes("[glossary]\n'fidélité' = 'x'".encode("latin-1"))
    with pytest.raises(SettingsError, match=r"latin\.toml: is not in UTF-8"):
        read_steering(tmp_path / "latin.toml")


@given(st.text() | st.lists(st.sampled_from(FILE.splitlines(keepends=True))).map("".join))
def test_any_text_is_a_steering_or_an_error_with_a_line(text):
    try:
        parse_steering(text, "file")
    except SettingsError as error:
        origin, line = error.origin.split(":")
        assert origin == "file"
        assert 1 <= int(line) <= text.count("\n") + 1
