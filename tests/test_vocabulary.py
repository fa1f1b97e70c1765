"""Corrections and completions are words, questions and names of the archive."""

from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.whoosh import WhooshEngine
from indexer.model import Article, Author, Changes, Passage, Suggestion
from indexer.query import parse
from indexer.vocabulary import MAX_CORRECTED, MAX_OTHERS, Names, complete, correct, offer
from tests.engines.reference import ReferenceEngine
from tests.growth import seconds

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
    "newsletter": 9,
    "îles": 20,
    "lily": 1,
    "prix": 20,
    "prise": 2,
    "souris": 9,
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
AUTHORS = {"Solène Marquet": 1, "Ada Lind": 5}


def article(id: str, *passages: tuple[str | None, str], title: str = "0", **fields) -> Article:
    asked = [Passage(f"{id}#{n}", "qa", question, None, answer) for n, (question, answer) in enumerate(passages, 1)]
    return Article(id, None, title, passages=tuple(asked), **fields)


def saying(words: Mapping[str, int]) -> list[Article]:
    """Articles of one passage each, so that every word stands in as many passages as is said."""
    passages = [" . ".join(word for word, held in words.items() if held > n) for n in range(max(words.values()))]
    return [article(f"w{n:02d}", (None, text)) for n, text in enumerate(passages)]


def asking(questions: Sequence[str]) -> list[Article]:
    return [article(f"a{n}", (question, "")) for n, question in enumerate(questions)]


def signed() -> list[Article]:
    numbers = count()
    return [
        article(
            f"n{next(numbers)}", (None, "0"), authors=(Author(name),), section="Marques et médias" if n == 0 else None
        )
        for name, held in AUTHORS.items()
        for n in range(held)
    ]


class Archive:
    """A generation with its names, as `indexer.archive` asks it."""

    def __init__(self, engine: WhooshEngine | ReferenceEngine, articles: Sequence[Article]) -> None:
        with engine.exclusive():
            engine.publish(engine.prepare(Changes(articles, full=True)))
        self.reader = engine.open()
        self._names = {kind: Names(self.reader.names(kind)) for kind in ("author", "section")}

    def correct(self, typed: str):
        return correct(parse(typed), self.reader)

    def offer(self, typed: str):
        return offer(parse(typed), self.reader)

    def complete(self, typed: str, limit: int = 8):
        return complete(typed, self.reader, self._names, limit=limit)


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    engine = WhooshEngine(tmp_path_factory.mktemp("index"))
    return Archive(engine, [*asking(QUESTIONS), *saying(WORDS), *signed()])


def archive_of(articles: Sequence[Article]) -> Archive:
    return Archive(ReferenceEngine(Path("nowhere")), articles)


def corrections(vocabulary: Archive, typed: str) -> dict[str, str]:
    correction = vocabulary.correct(typed)
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
        ("loreal", "l’oréal"),
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
    assert vocabulary.correct(typed) is None


def test_a_correction_is_the_whole_query_corrected(vocabulary):
    correction = vocabulary.correct('les entreprizes "inovation" et linnovation lang:fr')
    assert correction.query == 'les entreprises "inovation" et l’innovation lang:fr'
    assert correction.words == (("entreprizes", "entreprises"), ("linnovation", "l’innovation"))
    assert not correction.applied


def test_the_word_used_more_is_preferred_at_the_same_distance(vocabulary):
    assert corrections(vocabulary, "marqe") == {"marqe": "marque"}


def test_one_edit_is_preferred_to_two(vocabulary):
    assert corrections(vocabulary, "communitty") == {"communitty": "community"}


def test_the_first_letter_may_be_wrong_but_another_word_with_the_right_one_is_likelier(vocabulary):
    assert corrections(vocabulary, "antreprise") == {"antreprise": "entreprise"}
    better = archive_of(saying({"garden": 5, "harden": 9}))
    assert corrections(better, "gardne") == {"gardne": "garden"}
    assert corrections(better, "gharden") == {"gharden": "garden"}


@pytest.mark.parametrize("typed", ["peux", "mieux", "notre", "can’t", "test", "ma", "veuxx"])
def test_what_may_be_a_word_though_a_small_archive_has_it_not_is_left_alone(typed):
    """Stop words, contractions, and short words that another first letter or an apostrophe would make one of the archive's."""
    archive = archive_of(
        saying({"deux": 9, "lieux": 9, "votre": 9, "cant": 9, "est": 9, "à": 9, "yeuxx": 9, "lettre": 9})
    )
    assert corrections(archive, typed) == {}
    assert corrections(archive, f"{typed} lettre") == {}


def test_an_accent_that_was_typed_was_meant():
    archive = archive_of(saying({"zôlabe": 9, "zolobe": 20}))
    assert corrections(archive, "zôlibe") == {"zôlibe": "zôlabe"}
    assert corrections(archive, "zolibe") == {"zolibe": "zolobe"}


def test_two_slips_in_a_long_word_are_forgiven_behind_its_first_letter(vocabulary):
    assert corrections(vocabulary, "webmrketinng") == {"webmrketinng": "webmarketing"}
    assert corrections(vocabulary, "nebmrketing") == {}


def test_of_two_words_the_one_that_stands_beside_the_others_was_meant():
    meals = [article(f"m{n}", (None, "A waiter brings the sauce.")) for n in range(3)]
    woods = [article(f"w{n}", (None, "Nobody sees the source of the river.")) for n in range(9)]
    archive = archive_of([*meals, *woods])
    assert corrections(archive, "soauce waiter") == {"soauce": "sauce"}
    assert corrections(archive, "souce river") == {"souce": "source"}
    assert corrections(archive, "souce") == {"souce": "source"}
    assert corrections(archive, "souce wayiter") == {"souce": "sauce", "wayiter": "waiter"}, "each unknown"


def test_a_short_word_is_corrected_only_beside_a_word_that_stands_with_the_better_one():
    archive = archive_of([article("a", (None, "Kelly and her father.")), article("b", (None, "Jelly in a jar."))])
    assert corrections(archive, "klly father") == {"klly": "kelly"}
    assert corrections(archive, "klly") == {}


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("SocialMedia", "social média"),
        ("lesentreprises", "les entreprises"),
        ("lesprix", "les prix"),
        ("marqueentreprise", "marque entreprise"),
        ("réseauinnovations", "réseau innovation"),
        ("d’entreprisesocial", "d’entreprise social"),
    ],
)
def test_a_space_that_is_missing_is_put_where_two_words_meet(vocabulary, typed, word):
    assert corrections(vocabulary, f"les {typed}") == {typed: word}


@pytest.mark.parametrize("typed", ["intersocial", "insocial", "désocial"])
def test_half_of_a_split_word_is_no_scrap(vocabulary, typed):
    """'in' is a stop word, but not of French; 'dé' is not 'de'."""
    assert corrections(vocabulary, f"{typed} et les prix de la souris") == {}


def test_an_elision_is_seen_though_another_word_has_the_stem(vocabulary):
    assert vocabulary.reader.passages_with("liles") == 1, "lily"
    assert corrections(vocabulary, "liles") == {"liles": "l’îles"}
    assert corrections(vocabulary, "lily") == {}


def test_a_compound_is_joined_though_half_of_it_is_unknown():
    archive = archive_of(saying({"photobooth": 3, "photo": 2}))
    assert corrections(archive, "photo booth") == {"photo booth": "photobooth"}


def test_several_unknown_words_are_corrected_together(vocabulary):
    assert corrections(vocabulary, "entreprize inovation") == {"entreprize": "entreprise", "inovation": "innovation"}


def test_names_and_sections_are_words_too(vocabulary):
    assert corrections(vocabulary, "Soleene") == {"Soleene": "solène"}
    assert corrections(archive_of([article("a", (None, "0"), section="Fidélisation")]), "fidelisatoin") == {
        "fidelisatoin": "fidélisation"
    }


def test_a_slip_that_is_found_by_its_stem_is_only_offered(vocabulary):
    assert vocabulary.correct("newsleter") is None
    assert vocabulary.offer("newsleter").words == (("newsleter", "newsletter"),)
    assert vocabulary.offer("newsleter").query == "newsletter"


@pytest.mark.parametrize("typed", ["newsletter", "newsletters", "fidélisations", "zzzzzz", "b2bxx", '"newsleter"'])
def test_no_other_form_of_a_word_is_offered_another(vocabulary, typed):
    assert vocabulary.offer(typed) is None


def test_only_so_many_words_are_corrected(vocabulary):
    typed = " ".join(f"entrepri{letter}e" for letter in "abdfghjklmnopqrt")
    assert len(corrections(vocabulary, typed)) == MAX_CORRECTED


@given(st.text(alphabet="entrprisvoaclé’- ", max_size=60))
def test_a_correction_is_made_of_words_of_the_archive(vocabulary, typed):
    correction = vocabulary.correct(typed)
    again = vocabulary.correct(correction.query) if correction else None
    assert again is None or not {word for _, word in correction.words} & {typed for typed, _ in again.words}


# ---------------------------------------------------------------- completions


def show(suggestion: Suggestion) -> str:
    text = suggestion.text
    for start, end in reversed(suggestion.marks):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


def shown(vocabulary: Archive, typed: str, **options: int) -> list[str]:
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
    questions = [f"Marque numéro {n} ?" for n in range(50)]
    vocabulary = archive_of([*asking(questions), *saying({f"marque{x}": 1 for x in "abcdef"})])
    kinds = [suggestion.kind for suggestion in vocabulary.complete("marq", limit=8)]
    assert (len(kinds), kinds.count("question")) == (8, 8 - MAX_OTHERS)
    assert [suggestion.kind for suggestion in vocabulary.complete("marq", limit=1)] == ["question"]


def test_an_empty_archive_knows_nothing():
    vocabulary = archive_of([])
    assert (vocabulary.complete("marque"), vocabulary.correct("marque")) == ((), None)


def test_a_name_is_suggested_as_a_name_and_not_as_a_word_too(vocabulary):
    assert [(each.text, each.kind) for each in vocabulary.complete("marquet")] == [("Solène Marquet", "author")]


def test_authors_of_more_articles_come_first_and_those_that_begin_so_before_them():
    names = Names([("Ada Lind", 5), ("Lindsay Ada", 1), ("Bo Lind", 1), ("Jean-Luc O’Hara", 1)])
    assert names.find(["lind"]) == ["Lindsay Ada", "Ada Lind", "Bo Lind"]
    assert names.find(["ad"]) == ["Ada Lind"]
    assert names.find(["jeanl"]) == names.find(["luc"]) == names.find(["ohar"]) == ["Jean-Luc O’Hara"]
    assert names.find(["lind", "a"]) == ["Ada Lind"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("fidelsier", "Comment [fidéliser] ?"),
        ("comment fidelsi", "[Comment] [fidéli]ser ?"),
        ("comunaute sur", "Comment fidéliser une [communauté] [sur] les réseaux sociaux ?"),
        ("reseuax", "Comment fidéliser une communauté sur les [réseaux] sociaux ?"),
    ],
)
def test_a_slip_is_forgiven_from_five_letters_on(vocabulary, typed, expected):
    assert shown(vocabulary, typed)[0] == expected


@pytest.mark.parametrize("typed", ["rsea", "comment zzzzz", "xomment"])
def test_no_slip_is_forgiven_in_a_short_word_or_a_first_letter_and_none_that_is_far(vocabulary, typed):
    assert shown(vocabulary, typed) == []


def test_true_matches_stand_alone():
    archive = archive_of(asking(["Which brandy is old?", "What is branding?"]))
    assert shown(archive, "brandy") == ["Which [brandy] is old?"]
    assert shown(archive, "brandxn") == ["What is [brandin]g?", "[brandin]g"]


def test_a_question_asked_in_many_ways_is_suggested_once(vocabulary):
    archive = archive_of(asking(["What is loyalty?", "what is Loyalty", "WHAT IS LOYALTY ?!"]))
    assert [each.text for each in archive.complete("what is")] == ["What is loyalty?"]


@given(st.text(max_size=30))
def test_whatever_is_typed_its_marks_are_in_order_and_inside(vocabulary, typed):
    for suggestion in vocabulary.complete(typed):
        edges = [edge for span in suggestion.marks for edge in span]
        assert edges == sorted(edges)
        assert all(0 <= edge <= len(suggestion.text) for edge in edges)


@pytest.mark.parametrize("typed", ["\ufdfa ", "socail ", "author:"])  # the first becomes eighteen letters
def test_a_pasted_book_is_not_gone_on_with_and_takes_no_time(vocabulary, typed):
    assert vocabulary.complete("marq" + " " * 500)
    assert seconds(lambda: vocabulary.complete(typed * 50_000)) < 0.05
