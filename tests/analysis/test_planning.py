"""A query becomes what a passage should have."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import AnyOf, Plan, Want, WantedPhrase, plan, question_key
from indexer.analysis.planning import EXACT_WEIGHT, FAMILY_WEIGHT, STEM_WEIGHT, SYNONYM_WEIGHT, WEAK
from indexer.engines.ranking import FULL_IMPACT
from indexer.model import Guidance, Synonym
from indexer.query import MAX_WORDS, parse

# What the glossary's everyday words come to for a query: by the stem of a word, the words said for it.
EVERYDAY = (
    Synonym(("~magasin",), ("boutique", "Commerce")),
    Synonym(("~boutiqu",), ("magasin",)),
    Synonym(("~trouv",), ("chercher",)),
)


def planned(text: str) -> Plan:
    return plan(replace(parse(text), guidance=Guidance(everyday=EVERYDAY)))


def show(want: Want | WantedPhrase | AnyOf) -> str:
    """A want in short: its first term; a sequence in parentheses, a phrase in quotes, alternatives with bars."""
    if isinstance(want, WantedPhrase):
        return '"' + " ".join(map(show, want.wants)) + '"'
    if isinstance(want, AnyOf):
        return "|".join(map(show, want.wants))
    if want.prefix:
        return want.prefix + "*"
    return want.terms[0][0] + (f"({' '.join(map(show, want.sequence))})" if want.sequence else "")


def wanted(text: str) -> list[str]:
    return [show(want) for want in planned(text).wanted]


def test_a_word_is_wanted_as_itself_first_then_by_its_stem():
    (want,) = planned("marketing").wanted
    assert want == Want((("marketing", EXACT_WEIGHT), ("~market", STEM_WEIGHT)), family="marke")


def test_a_word_is_wanted_by_its_synonyms_after_its_stem():
    want = planned("petit magasin").wanted[1]
    assert want.terms == (
        ("magasin", EXACT_WEIGHT),
        ("~magasin", STEM_WEIGHT),
        ("~boutiqu", SYNONYM_WEIGHT),
        ("~commerc", SYNONYM_WEIGHT),
    )


def test_the_synonyms_of_the_only_word_come_last_whatever_they_weigh():
    (want,) = planned("magasin").wanted
    synonyms = [weight for _, weight in want.terms[2:]]
    assert 0 < sum(synonyms) < (STEM_WEIGHT - FAMILY_WEIGHT) / FULL_IMPACT


def test_what_is_quoted_or_excluded_has_neither_synonyms_nor_family():
    plan = planned('"magasin" -boutique')
    assert plan.wanted == (Want((("magasin", EXACT_WEIGHT),)),)
    assert plan.excluded == (Want((("boutique", EXACT_WEIGHT),)),)


def test_of_a_choice_each_stays_as_typed_and_so_does_a_compound():
    (choice,) = planned("magasin OR boutique").wanted
    assert [len(want.terms) for want in choice.wants] == [2, 2]
    (compound,) = planned("magasin-boutique").wanted
    assert [len(want.terms) for want in (compound, *compound.sequence)] == [2, 2, 2]


def test_a_word_said_for_another_in_the_same_form_is_wanted_once():
    (want,) = plan(replace(parse("plan"), guidance=Guidance(everyday=(SAME,)))).wanted
    assert [term for term, _ in want.terms] == ["plan", "~plan", "~strateg"]


SAME = Synonym(("~plan",), ("stratégie", "strategies", "plans"))


def test_a_short_word_has_no_family_nor_has_a_stop_word_or_a_number():
    wants = (*planned("prix 2020 b2b").wanted, *planned("pourquoi comment").wanted)
    assert [want.family for want in wants] == [""] * 5


def test_a_word_that_asks_more_than_it_says_counts_for_less():
    assert [want.weight for want in planned("trouver magasin").wanted] == [WEAK, 1.0]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Qu’est-ce que le social media ?", ["social", "media"]),
        ("What is content marketing?", ["content", "marketing"]),
        ("1) Votre définition du social media :", ["definition", "social", "media"]),
        ("e-commerce", ["ecommerce(e commerce)"]),
        ("e commerce", ["ecommerce(e commerce)"]),
        ("R & D en B to B", ["r&d", "b2b"]),
        ("web 2.0", ["web", "2.0"]),
        ("50%", ["50%"]),
        ('"le social media"', ['"le social media"']),
        ('"fidélité"', ["fidelite"]),
        ("innov*", ["innov*"]),
        ("l’e-comm*", ["ecomm*"]),
        ("twitter OR facebook OU blog", ["twitter|facebook|blog"]),
        ("blog OR Blog OR twitter OR blog", ["blog|twitter"]),
        ("blog OR blog OR BLOG", ["blog"]),
        ("twitter OR the", ["twitter"]),
        ('twitter OR "réseaux sociaux"', ['twitter|"reseaux sociaux"']),
        ("blog blog Blog", ["blog"]),
        ("Qui êtes-vous ?", ["qui", "etes", "vous"]),
        ("", []),
        ("?", []),
    ],
)
def test_what_is_wanted(typed, expected):
    assert wanted(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("comment fidéliser ses clients", ["fideliser", "clients"]),
        ("how to answer a comment", ["answer", "comment"]),
        ("le son de la marque", ["marque"]),
        ("what is the age of the son", ["age", "son"]),
        ("the brand or the product", ["brand", "product"]),
        ("le prix de l’or", ["prix", "or"]),
        ("or noir", ["or", "noir"]),
        ("a shop for thé", ["shop", "the"]),
    ],
)
def test_a_stop_word_that_means_something_in_the_other_language_follows_the_words_around_it(typed, expected):
    assert wanted(typed) == expected


def test_stop_words_alone_are_wanted():
    assert [want.stop for want in planned("to be or not to be").wanted] == [True] * 4


def test_excluded_words_are_excluded_by_the_letter():
    assert planned("blog -marques").excluded == (Want((("marques", EXACT_WEIGHT),)),)


def test_excluded_phrases_compounds_and_prefixes_are_excluded():
    excluded = planned('x -"le blog" -e-commerce -innov* -"?"').excluded
    assert [show(want) for want in excluded] == ['"le blog"', "ecommerce(e commerce)", "innov*"]


@pytest.mark.parametrize(
    ("typed", "phrase"),
    [
        ("Le social media, c’est quoi ?", '"le social media est quoi"'),
        ("l innovation ouverte", '"innovation ouverte"'),
        ('le "social media"', '"le social media"'),
        ("R & D ouverte", '"r&d ouverte"'),
    ],
)
def test_the_phrase_is_the_whole_query_with_its_stop_words(typed, phrase):
    assert show(planned(typed).phrase) == phrase


@pytest.mark.parametrize("typed", ["blog", "", "innov* marques", "twitter OR facebook blog"])
def test_there_is_no_phrase_of_one_word_of_a_beginning_or_of_alternatives(typed):
    assert planned(typed).phrase is None


@pytest.mark.parametrize(
    "typed",
    [
        "Twitter OU Facebook ?",
        "TWITTER OU FACEBOOK",
        "twitter ou facebook lang:fr",
        "-blog twitter ou facebook",
        "2) Twitter ou Facebook ?",
    ],
)
def test_the_key_is_that_of_the_question_typed(typed):
    assert planned(typed).key == question_key("Twitter ou Facebook ?")


def test_every_word_that_was_read_is_wanted():
    read = [f"mot{n}" for n in range(MAX_WORDS)]
    assert wanted(" ".join(read)) == read


@pytest.mark.parametrize("between", [" ", "/", ".", "_"])
def test_a_long_query_has_a_bounded_number_of_wants(between):
    assert len(planned(between.join(f"m{n}" for n in range(500))).wanted) <= MAX_WORDS


def test_a_question_of_fifty_five_words_keeps_its_key_and_its_phrase():
    question = " ".join(f"mot{n}" for n in range(55)) + " ?"
    assert planned(question).key == question_key(question)
    assert len(planned(question).phrase.wants) == 55


def test_numbers_that_are_all_the_query_are_wanted():
    assert wanted("2. ") == ["2"]


def guided(text: str, *synonyms: Synonym, **guidance) -> Plan:
    return plan(replace(parse(text), guidance=Guidance(synonyms, **guidance)))


def test_a_sense_is_of_the_wants_it_stands_for_and_one_word_of_it_is_wanted_in_any_form():
    (sense,) = guided("réduire le taux de rebond", Synonym(("~taux", "~rebond"), ("bounce rate", "bounces"))).senses
    assert sense.of == (1, 2)
    assert list(map(show, sense.terms)) == ['"bounce rate"', "bounces"]
    assert sense.terms[1].terms == (("bounces", EXACT_WEIGHT), ("~bounc", STEM_WEIGHT))


def test_a_sense_of_a_compound_is_of_its_want():
    (sense,) = guided("l’e-réputation", Synonym(("~e", "~reput"), ("image",))).senses
    assert sense.of == (0,)


def test_there_is_no_sense_of_what_is_not_wanted():
    assert guided("prix", Synonym(("~taux",), ("rate",))).senses == ()
    assert guided("", Synonym((), ("rate",))).senses == ()


def test_what_is_beside_no_word_is_searched_beside_all():
    (sense,) = guided("prix", Synonym((), ("rate",))).senses
    assert sense.of == ()


def test_texts_are_marked_for_what_is_wanted_and_for_every_sense():
    planned = guided("prix", Synonym(("~prix",), ("price", "list price")))
    assert list(map(show, planned.sought)) == ["prix", 'price|"list price"']


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("svp les prix", ["prix"]),
        ("prix please svp", ["prix"]),
        ("what is the svp price", ["svp", "price"]),
        ("quel est le prix please", ["prix", "please"]),
        ("svp", ["svp"]),
    ],
)
def test_the_owners_stop_words_are_left_out_beside_words_of_their_language_or_of_none(typed, left):
    planned = guided(typed, stop_words=(frozenset({"svp"}), frozenset({"please"})))
    assert list(map(show, planned.wanted)) == left


VARIANTS = [
    "L’e-commerce à l’œuvre",
    "l'E-COMMERCE a l'oeuvre",
    "l’e commerce a l oeuvre",
    "le\u0301-commerce".replace("e\u0301", "'e") + " à l'œuvre",
]


@pytest.mark.parametrize("typed", VARIANTS)
def test_a_query_typed_any_way_wants_the_same(typed):
    assert planned(typed).wanted == planned(VARIANTS[0]).wanted


@given(st.text())
def test_whatever_is_typed_can_be_planned_and_wants_something_where_it_has_words(text):
    query = parse(text)
    assert bool(plan(query).wanted) == any(question_key(query.text[c.start : c.end]) for c in _parts(query))


def _parts(query):
    return [part for clause in query.clauses for part in getattr(clause, "alternatives", (clause,))]
