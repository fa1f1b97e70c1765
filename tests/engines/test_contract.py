"""What every engine promises, whatever it is made of."""

import os
from dataclasses import replace
from datetime import date
from math import log1p

import numpy as np
import pytest

from indexer.analysis.planning import SENSE_WEIGHT
from indexer.engines import lifting, scoring
from indexer.engines.whoosh import WhooshEngine
from indexer.errors import ArticleUnknown, IndexLocked, IndexMissing
from indexer.model import Article, Author, Changes, Filters, Guidance, Link, Passage, Sort, Synonym
from indexer.query import MAX_WORDS, parse
from indexer.steering import Steering
from tests.engines.reference import ReferenceEngine, Scan


def article(id, *passages, **fields):
    return Article(
        id=id,
        url=fields.pop("url", f"https://{id.split('~')[0]}.example/{id}"),
        title=fields.pop("title", id),
        language=fields.pop("language", "en"),
        passages=tuple(
            Passage(f"{id}#{n}", "qa" if question else "text", question, None, answer)
            for n, (question, answer) in enumerate(passages, 1)
        ),
        **fields,
    )


ARCHIVE = (
    article(
        "one~a",
        ("What is a brand?", "A brand is a promise kept in public."),
        ("How is a brand measured?", "By asking strangers."),
        title="On brands",
        section="Essays",
        published=date(2019, 5, 1),
        authors=(Author("Ada Lind"), Author("Bo Falk")),
        links=(Link("https://www.cited.example/page", "a page", internal=False, passage="one~a#1"),),
    ),
    article(
        "one~b",
        (None, "Strangers seldom speak of a brand, and never of brand measurement."),
        title="Strangers",
        section="Columns",
        published=date(2021, 1, 2),
        authors=(Author("Ada Lind"),),
    ),
    article(
        "two~c",
        ("Qu’est-ce qu’une marque ?", "Une marque est une promesse tenue. Le brand content n’y change rien."),
        title="La marque",
        section="Essays",
        language="fr",
        published=date(2021, 3, 9),
        authors=(Author("Lise Ardent"),),
    ),
    article("two~d", (None, "Undated thoughts about a promise."), language="en"),
)


CLUSTERED = pytest.param("clustered", marks=pytest.mark.node)


@pytest.fixture(params=[WhooshEngine, ReferenceEngine, CLUSTERED], ids=["whoosh", "reference", "opensearch"])
def engine_of(request):
    """Makes an engine of a folder; where its archive is in a cluster, the folder tells archives apart."""
    return request.getfixturevalue("clustered") if request.param == "clustered" else request.param


@pytest.fixture
def engine(engine_of, tmp_path):
    engine = engine_of(tmp_path / "index")
    with engine.exclusive():
        engine.publish(engine.prepare(Changes(ARCHIVE, ledger=lambda: "what was read", full=True)))
    return engine


@pytest.fixture
def index(tmp_path):
    """The folder of an engine that keeps files."""
    engine = WhooshEngine(tmp_path / "index")
    with engine.exclusive():
        engine.publish(engine.prepare(Changes(ARCHIVE, full=True)))
    return tmp_path / "index"


EVERYDAY = Steering(rows=(("store", "shop"), ("magasin", "boutique", "commerce")))


def ask(engine, text="", *, limit=10, offset=0, **options):
    query = EVERYDAY.steer(parse(text, **options), lambda word: 1)
    return engine.open().search(query, limit=limit, offset=offset)


def ids(results):
    return [hit.article.id for hit in results.hits]


def change(engine, *articles, removed=()):
    with engine.exclusive():
        generation = engine.prepare(Changes(articles, removed=lambda: removed, ledger=lambda: "again"))
        engine.publish(generation)
    return generation


def test_nothing_indexed_is_said_so(engine_of, tmp_path):
    engine = engine_of(tmp_path / "none")
    with pytest.raises(IndexMissing, match="reindex"):
        engine.open()
    with pytest.raises(IndexMissing, match="reindex"):
        engine.published()
    with engine.exclusive(), pytest.raises(IndexMissing, match="reindex"):
        engine.prepare(Changes(ARCHIVE))


def test_one_at_a_time_may_write(engine):
    with engine.exclusive(), pytest.raises(IndexLocked, match="index"), engine.exclusive():
        pass
    with engine.exclusive():
        pass


def test_another_ledger_is_remembered_with_the_same_articles(engine):
    before = engine.published()
    with engine.exclusive():
        engine.remember("what was touched")
    assert engine.remembered() == "what was touched"
    assert engine.published() == before


def test_a_whole_new_archive_leaves_nothing_of_the_old_one(engine):
    with engine.exclusive():
        engine.publish(engine.prepare(Changes((article("x", (None, "zebra")),), full=True)))
    assert list(engine.open().citations()) == ["x"]
    assert [word.folded for word in engine.open().words()] in (["x", "zebra"], ["zebra", "x"])


def test_a_generation_says_what_it_holds_and_gives_its_ledger_back(engine):
    reader = engine.open()
    assert (reader.generation.articles, reader.generation.passages) == (4, 5)
    assert engine.remembered() == "what was read"
    assert reader.generation.id == engine.published()


def test_a_prepared_generation_is_seen_by_nobody_until_published(engine):
    with engine.exclusive():
        generation = engine.prepare(Changes((article("x", (None, "zebra")),)))
        assert ids(ask(engine, "zebra")) == []
        assert engine.open(generation).search(parse("zebra"), limit=1, offset=0).total == 1
        engine.discard(generation)
    assert ids(ask(engine, "zebra")) == []


def test_an_article_comes_back_whole(engine):
    for original in ARCHIVE:
        assert engine.open().article(original.id) == original


def test_an_unknown_article_is_said_to_be_unknown(engine):
    with pytest.raises(ArticleUnknown, match="nobody"):
        engine.open().article("nobody")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("brand", {"one~a", "one~b", "two~c"}),
        ("brands", {"one~a", "one~b", "two~c"}),
        ("BRAND", {"one~a", "one~b", "two~c"}),
        ("promesse tenue", {"two~c"}),
        ("l'promesse", {"two~c"}),
        ('"promise kept"', {"one~a"}),
        ('"kept promise"', set()),
        ("brand -strangers", {"two~c", "one~a"}),
        ("brand -promise", {"one~a", "one~b", "two~c"}),
        ("zebra OR marque", {"two~c"}),
        ("prom*", {"one~a", "two~c", "two~d"}),
        ("zebra", set()),
        ("lind", {"one~a", "one~b"}),
        ("essays", {"one~a", "two~c"}),
        ("a page", {"one~a"}),  # the text of a link
        ("cited", set()),  # its address
    ],
)
def test_words_phrases_exclusions_and_prefixes_find(engine, text, expected):
    assert set(ids(ask(engine, text))) == expected


def test_the_very_question_comes_first_however_it_is_typed(engine):
    for text in ("How is a brand measured?", "how is a brand measured", "HOW IS A BRAND MEASURED ??"):
        assert ask(engine, text).hits[0].passage.id == "one~a#2"
    for text in ("Qu'est-ce qu'une marque ?", "qu est ce qu une marque"):
        assert ask(engine, text).hits[0].passage.id == "two~c#1"


def test_a_passage_with_all_the_words_stands_above_one_with_some(engine):
    assert ids(ask(engine, "promise public strangers kept"))[0] == "one~a"


def test_the_exact_word_beats_its_stem(engine):
    change(engine, article("x~1", (None, "We sell prints here.")), article("x~2", (None, "We sell print here.")))
    assert ids(ask(engine, "print")) == ["x~2", "x~1"]
    assert ids(ask(engine, "prints")) == ["x~1", "x~2"]


def test_the_word_beats_another_form_of_it_and_that_a_synonym(engine):
    """However much of it there is: the synonym is asked for, and stands alone in its answer."""
    long = " And so on and on." * 40
    change(
        engine,
        article("x~1", ("A shop, what is a shop?", "Shop.")),
        article("x~2", (None, f"They had stores in the north.{long}")),
        article("x~3", (None, f"They had a store in the north.{long}")),
    )
    assert ids(ask(engine, "store")) == ["x~3", "x~2", "x~1"]
    assert ids(ask(engine, "stores")) == ["x~2", "x~3", "x~1"]


def test_a_synonym_is_found_where_no_form_of_the_word_is(engine):
    change(engine, article("x~1", ("Où acheter ?", "Dans une boutique.")))
    assert ids(ask(engine, "magasins")) == ["x~1"]
    assert ids(ask(engine, '"magasins"')) == []
    assert ids(ask(engine, "magasins OR chapelle")) == []
    assert ids(ask(engine, "magasins", exact=True)) == []
    assert ids(ask(engine, "acheter -magasins")) == ["x~1"]


def test_synonyms_found_in_the_place_of_words_are_told(engine):
    change(
        engine,
        article("x~1", ("Où acheter ?", "Dans une boutique ou un magasin.")),
        article("x~2", ("Où vendre ?", "Dans une boutique.")),
    )
    assert ask(engine, "magasins").instead == {"~boutiqu"}
    assert ask(engine, "magasins", limit=1).instead == set(), "the passage shown has the word"
    assert ask(engine, "boutiques").instead == set()


def test_terms_of_the_glossary_that_hits_have_in_some_form_are_told(engine):
    change(
        engine,
        article("x~1", ("Why a store?", "Because people like to look."), ("And who owns shops?", "Nobody.")),
        article("x~2", ("Why a store there?", "Because of the corner.")),
    )
    terms = ("shop", "point of sale", "corner")
    query = replace(parse("why a store"), guidance=Guidance((Synonym(("~stor",), terms),)))
    reader = engine.open()
    pages = [reader.search(query, limit=1, offset=n) for n in range(3)]
    assert reader.search(query, limit=10, offset=0).beside == {"shop", "corner"}, "in another passage of a hit, too"
    assert sorted(term for page in pages for term in page.beside) == ["corner", "shop"], "of the hits shown alone"
    assert reader.search(parse("why a store"), limit=10, offset=0).beside == set()


def test_a_word_of_the_same_family_speaks_for_a_passage_that_matches_and_finds_no_other(engine):
    change(
        engine,
        article("x~1", (None, "A zebra, mentioned.")),
        article("x~2", (None, "A zebra, stratified.")),
        article("x~3", (None, "Nothing but stratagems.")),
    )
    assert ids(ask(engine, "zebra stratosphere")) == ["x~2", "x~1"]
    assert ids(ask(engine, "stratosphere")) == []


def test_a_word_that_asks_more_than_it_says_counts_for_less(engine):
    change(engine, article("x~1", (None, "Please find the gate.")), article("x~2", (None, "The zebra is out.")))
    assert ids(ask(engine, "find zebra")) == ["x~2", "x~1"]


def test_of_two_questions_with_the_word_the_shorter_is_about_it(engine):
    change(
        engine,
        article("x~1", ("What would you say to a zebra that has lost its way in a town?", "Hello.")),
        article("x~2", ("What is a zebra?", "Hello.")),
    )
    assert ids(ask(engine, "zebra story")) == ["x~2", "x~1"]


def test_passages_of_an_article_are_one_hit_and_the_total_counts_articles(engine):
    results = ask(engine, "brand")
    (hit,) = [hit for hit in results.hits if hit.article.id == "one~a"]
    assert results.total == 3
    assert {hit.passage.id, *(passage.id for passage in hit.more)} == {"one~a#1", "one~a#2"}


@pytest.mark.parametrize("others", [(), (("Who pays cash?", "Nobody does."),)])
def test_the_very_question_answers_even_if_no_word_of_it_stands_there_as_typed(engine, others):
    change(engine, article("three~e", ("Cash-back ?", "A part of the price, given back.")), article("three~f", *others))
    change(engine, article("three~e", ("Cashback ?", "A part of the price, given later.")))
    results = ask(engine, "cash back")
    assert ids(results)[0] == "three~e"
    assert results.total == len(results.hits) == (2 if others else 1)
    assert ids(ask(engine, "cash back", limit=1)) == ["three~e"]
    assert ids(ask(engine, "cash back -given")) == ["three~f"][: len(others)]


def test_pages_follow_one_another_without_gap_or_overlap(engine):
    whole = ids(ask(engine, "brand OR promise"))
    pages = [ids(ask(engine, "brand OR promise", limit=1, offset=n)) for n in range(5)]
    assert [id for page in pages for id in page] == whole
    assert ask(engine, "brand OR promise", limit=1, offset=9).total == 4


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(lang=("fr",)), {"two~c"}),
        (Filters(lang=("fr", "en")), {"one~a", "one~b", "two~c", "two~d"}),
        (Filters(author=("ada",)), {"one~a", "one~b"}),
        (Filters(author=("Bo Falk", "Lise Ardent")), {"one~a", "two~c"}),
        (Filters(section=("essays",)), {"one~a", "two~c"}),
        (Filters(section=("Essays",), lang=("en",)), {"one~a"}),
        (Filters(year=("2021",)), {"one~b", "two~c"}),
        (Filters(site=("two.example",)), {"two~c", "two~d"}),
        (Filters(link=("cited.example",)), {"one~a"}),
        (Filters(link=("https://cited.example/page",)), {"one~a"}),
        (Filters(link=("https://cited.example/other",)), set()),
        (Filters(after=date(2021, 1, 2)), {"one~b", "two~c"}),
        (Filters(before=date(2021, 1, 2)), {"one~a", "one~b"}),
        (Filters(after=date(2021, 1, 3), before=date(2021, 3, 9)), {"two~c"}),
    ],
)
def test_filters_are_or_within_a_field_and_and_across(engine, filters, expected):
    assert set(ids(ask(engine, "", filters=filters))) == expected
    assert set(ids(ask(engine, "promise promesse brand", filters=filters))) == expected & {
        *ids(ask(engine, "promise promesse brand"))
    }


def test_facets_count_articles_and_leave_their_own_filter_out(engine):
    facets = ask(engine, "brand", filters=Filters(lang=("fr",))).facets
    assert {(f.value, f.count) for f in facets["lang"]} == {("en", 2), ("fr", 1)}
    assert {(f.value, f.count) for f in facets["section"]} == {("Essays", 1)}
    assert [f.value for f in ask(engine, "brand").facets["year"]] == ["2021", "2019"]


@pytest.mark.parametrize(
    "address", ["https://www.cited.example/page", "http://cited.example/page/", "cited.example/page"]
)
def test_an_article_is_among_those_that_cite_an_address_however_it_is_written(engine, address):
    assert [citation.id for citation in engine.open().citing(address, 9)] == ["one~a"]


@pytest.mark.parametrize("address", ["https://cited.example/", "https://cited.example/page/two", "", "/"])
def test_no_article_cites_an_address_that_no_link_has(engine, address):
    assert list(engine.open().citing(address, 9)) == []


def test_of_those_that_cite_an_address_the_newest_come_first(engine):
    cited = (Link("https://cited.example/page", "a page", internal=True),)
    days = {"x~1": date(2020, 1, 1), "x~2": None, "x~3": date(2022, 1, 1), "x~0": date(2022, 1, 1)}
    change(engine, *(article(id, (None, "text"), published=day, links=cited) for id, day in days.items()))
    citing = engine.open().citing
    assert [citation.id for citation in citing("https://cited.example/page", 9)] == [
        "x~0",
        "x~3",
        "x~1",
        "one~a",
        "x~2",
    ]
    assert citing("https://cited.example/page", 2) == citing("https://cited.example/page", 9)[:2]
    change(engine, removed=("x~0",))
    assert engine.open().citing("https://cited.example/page", 1)[0].id == "x~3"


def test_a_facet_counts_an_article_once_however_its_names_are_written(engine):
    change(engine, article("x", (None, "zebra"), authors=(Author("Zoé Blanc"), Author("zoe blanc"))))
    (zoe,) = ask(engine, "zebra").facets["author"]
    assert zoe.count == 1


def test_sorting_by_date_puts_the_undated_last(engine):
    newest = ids(ask(engine, "brand OR promise", sort=Sort.NEWEST))
    oldest = ids(ask(engine, "brand OR promise", sort=Sort.OLDEST))
    assert newest == ["two~c", "one~b", "one~a", "two~d"]
    assert oldest == ["one~a", "one~b", "two~c", "two~d"]


FILLER = "stone river cloud garden window bridge"


def test_words_near_one_another_stand_above_the_same_words_far_apart(engine):
    change(
        engine,
        article("x~1", (None, f"zebra {FILLER} kettle {FILLER}."), title="A"),
        article("x~2", (None, f"{FILLER} zebra stone kettle {FILLER.removeprefix('stone ')}."), title="B"),
    )
    assert ids(ask(engine, "zebra kettle")) == ["x~2", "x~1"]


def test_words_in_the_order_typed_stand_above_the_same_words_in_another(engine):
    change(
        engine,
        article("x~1", (None, f"kettle stone zebra {FILLER}."), title="A"),
        article("x~2", (None, f"zebra stone kettle {FILLER}."), title="B"),
    )
    assert ids(ask(engine, "zebra kettle")) == ["x~2", "x~1"]
    assert ids(ask(engine, "kettle zebra")) == ["x~1", "x~2"]


def test_words_are_near_one_another_in_any_form(engine):
    change(
        engine,
        article("x~1", (None, f"kettles {FILLER} measured {FILLER}."), title="A"),
        article("x~2", (None, f"{FILLER} measured kettles {FILLER}."), title="B"),
    )
    assert ids(ask(engine, "measuring kettle"))[:2] == ["x~2", "x~1"]


def test_the_end_of_a_question_and_the_beginning_of_its_answer_are_not_near(engine):
    change(
        engine,
        article("x~1", (f"{FILLER} zebra?", f"kettle {FILLER}."), title="Same"),
        article("x~2", (f"zebra {FILLER}?", f"{FILLER} kettle."), title="Same"),
    )
    one, other = ask(engine, "zebra kettle").hits
    assert one.score == pytest.approx(other.score)


def test_a_question_that_asks_what_is_asked_stands_above_another_with_the_same_words(engine):
    change(
        engine,
        article("x~1", ("When does a zebra sleep?", "Mostly it does."), title="A"),
        article("x~2", ("Why does a zebra sleep?", "Mostly it does."), title="B"),
    )
    assert ids(ask(engine, "why would zebras sleep")) == ["x~2", "x~1"]
    assert ids(ask(engine, "when would zebras sleep")) == ["x~1", "x~2"]
    change(engine, article("x~3", ("Pourquoi ?", "Nobody knows.")))
    assert "x~3" not in ids(ask(engine, "pourquoi zebra")), "what asks finds nothing by itself"


def test_of_two_articles_with_equal_best_passages_the_one_with_more_passages_that_answer_comes_first(engine):
    change(
        engine,
        article("x~1", (None, "A zebra stood here."), (None, "Nothing more was seen."), title="A"),
        article("x~2", (None, "A zebra stood here."), (None, "Later the zebra had gone."), title="B"),
    )
    assert ids(ask(engine, "zebra")) == ["x~2", "x~1"]


def test_all_that_words_and_lifts_can_come_to_is_less_than_a_step():
    word = log1p(1e9 / 1.5)
    words = MAX_WORDS * word * (1 + SENSE_WEIGHT)
    near = (MAX_WORDS - 1) * lifting.pair_share(MAX_WORDS - 1) * word
    others = sum(lifting.others(np.full(lifting.MOST_OTHERS, words), np.arange(lifting.MOST_OTHERS) + 1))
    assert words + near + lifting.SHAPE + others < scoring.STEP


def test_no_words_however_rare_and_no_lift_come_before_a_step(engine, monkeypatch):
    """As in an archive of a thousand million passages, each word asked for in one or two of them."""
    for room in (scoring, Scan):
        monkeypatch.setattr(room, "rarity", lambda *_: log1p(1e9 / 1.5))
    words = [f"z{one}{two}x" for one in "aeiouyls" for two in "bdfgkmpt"]
    most, phrase = " ".join(words[:-1]), " ".join(words)
    near = f"{' '.join(words[:32])}. Between. {' '.join(words[32:])}"
    change(
        engine,
        article("x~1", *[(most, near)] * 9, title=" ".join(words[1:])),
        article("x~2", (None, f"{'Filler beside it. ' * 400} {phrase}"), title="B"),
    )
    assert ids(ask(engine, phrase)) == ["x~2", "x~1"]


def test_what_only_the_address_of_a_link_says_is_found_by_filter_alone(engine):
    cited = Link("https://letters.example/newsletter", "our correspondence", internal=False, passage="cites#1")
    change(engine, article("cites", (None, "Strangers write."), links=(cited,)))
    assert ids(ask(engine, "newsletter")) == []
    assert ids(ask(engine, "correspondence")) == ["cites"]
    assert ids(ask(engine, "link:letters.example")) == ["cites"]


def test_nothing_lifts_what_only_a_synonym_finds_above_the_word_in_any_form(engine):
    """Neither a question of the same kind nor other passages that have the synonym."""
    change(
        engine,
        article("x~1", ("Why a shop?", "A shop."), ("Why shops?", "Shops."), title="A"),
        article("x~2", (None, f"They closed stores. {FILLER} {FILLER} {FILLER}."), title="B"),
    )
    query = replace(parse("why a store"), guidance=Guidance((Synonym(("~stor",), ("shop",)),)))
    found = engine.open().search(query, limit=5, offset=0)
    assert ids(found) == ["x~2", "x~1"]


def test_many_passages_that_answer_a_little_never_outdo_one_that_answers_better(engine):
    little = [(None, f"A zebra in passing, number {n}, {FILLER} {FILLER} {FILLER}.") for n in range(9)]
    change(
        engine,
        article("x~1", *little, title="A"),
        article("x~2", ("What is a zebra?", "A zebra is a horse with stripes."), title="B"),
    )
    assert ids(ask(engine, "zebra")) == ["x~2", "x~1"]
    assert ids(ask(engine, "zebra stripes")) == ["x~2", "x~1"]


def test_of_articles_that_answer_equally_the_newer_comes_first_and_the_undated_last(engine):
    days = {"t~1": None, "t~2": date(2019, 5, 1), "t~3": date(2022, 2, 2), "t~4": date(2019, 5, 1)}
    articles = [article(id, (None, "the same words"), title="Twin", published=day) for id, day in days.items()]
    change(engine, articles[1], articles[0])
    change(engine, articles[3], articles[2])
    assert ids(ask(engine, "same words")) == ["t~3", "t~2", "t~4", "t~1"]
    assert ids(ask(engine, "same words", limit=1, offset=1)) == ["t~2"]


def test_what_answers_better_comes_before_what_is_newer(engine):
    change(
        engine,
        article("t~1", (None, "zebra zebra zebra"), title="A", published=date(2010, 1, 1)),
        article("t~2", (None, "zebra"), title="B", published=date(2022, 1, 1)),
    )
    assert ids(ask(engine, "zebra")) == ["t~1", "t~2"]


def test_a_tie_breaks_by_id(engine):
    change(engine, *(article(f"t~{n}", (None, "the same words")) for n in (3, 1, 2)))
    assert ids(ask(engine, "same words")) == ["t~1", "t~2", "t~3"]


def test_an_article_replaced_is_found_by_its_new_words_only(engine):
    change(engine, article("one~b", (None, "Zebras at last.")))
    assert ids(ask(engine, "zebras")) == ["one~b"]
    assert "one~b" not in ids(ask(engine, "strangers"))
    assert engine.open().generation.articles == 4


def test_an_article_removed_is_gone_from_everything(engine):
    change(engine, removed=("two~c",))
    reader = engine.open()
    assert ids(ask(engine, "marque")) == []
    assert "two~c" not in reader.citations()
    assert reader.questions_with(["qu"], 9) == []
    assert reader.names("lang") == [("en", 3)]
    with pytest.raises(ArticleUnknown):
        reader.article("two~c")


def test_a_reader_goes_on_answering_from_the_generation_it_opened(engine):
    old = engine.open()
    change(engine, removed=("two~c",))
    assert old.search(parse("marque"), limit=10, offset=0).total == 1


def test_the_words_are_given_as_they_are_written_with_how_many_passages_hold_them(engine):
    change(engine, article("x", ("Où est l’Élan ?", "L’élan est parti.")), article("y", (None, "Un elan, dit-il.")))
    words = {word.folded: word for word in engine.open().words()}
    assert (words["elan"].text, words["elan"].passages) == ("élan", 2)
    assert words["brand"].passages == 4
    assert not [word for word in words if word.startswith("~")]


def test_a_word_is_known_in_any_form_while_a_passage_has_it(engine):
    assert engine.open().has("measured")
    assert not engine.open().has("measuring")
    assert engine.open().passages_with("measured") == 2
    assert engine.open().passages_with("measuring") == 2
    assert engine.open().passages_with("zebra") == 0
    change(engine, removed=("one~a", "one~b"))
    assert engine.open().passages_with("measuring") == 0


def test_words_near_a_typed_one_are_found_with_their_passages(engine):
    reader = engine.open()
    assert dict(reader.near("promisse", 1)) == {"promise": 2, "promesse": 1}
    assert dict(reader.near("promsei", 2)) == {"promise": 2}, "two letters changed places, twice"
    assert dict(reader.near("bromise", 2)) == {"promise": 2}, "another first letter"
    assert dict(reader.near("bromisse", 2)) == {}, "and one edit more"
    change(engine, removed=("two~d",))
    assert dict(engine.open().near("promisse", 1)) == {"promise": 1, "promesse": 1}


def test_words_that_begin_so_come_most_used_first(engine):
    words = [(word.text, word.passages) for word in engine.open().beginning("s", 3)]
    assert words == [("strangers", 2), ("seldom", 1), ("speak", 1)]


def test_beginnings_with_a_slip_in_them_are_known(engine):
    assert dict(engine.open().nearly_beginning("stanger")) == {"stranger": 2}
    assert dict(engine.open().nearly_beginning("xtranger")) == {}


def test_words_that_stand_together_are_counted(engine):
    assert engine.open().together("strangers", "brand") == 2
    assert engine.open().together("strangers", "zebra") == 0


def test_questions_are_found_by_their_words_the_best_first_and_each_once(engine):
    change(engine, article("x", ("Brand, what is a?", ""), ("WHAT IS A BRAND", ""), ("What is a brand worth?", "")))
    found = [passage.id for passage in engine.open().questions_with(["what", "is", "a", "br"], 9)]
    assert found == ["one~a#1", "x#3", "x#1"], "those that begin so, the shorter first; then others"
    change(engine, removed=("one~a",))
    assert [passage.id for passage in engine.open().questions_with(["what"], 1)] == ["x#2"]


def test_names_are_counted_by_article(engine):
    assert engine.open().names("author") == [("Ada Lind", 2), ("Bo Falk", 1), ("Lise Ardent", 1)]


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX ones")
def test_nobody_but_its_owner_may_write_the_index(index):
    assert not [path for path in index.rglob("*") if path.stat().st_mode & 0o022]


@pytest.mark.parametrize("text", ["_", "? _", "…", "_ -brand"])
def test_signs_alone_find_nothing(engine, text):
    assert ask(engine, text).total == 0


def test_who_wants_no_article_is_told_how_many_there_are(engine):
    results = ask(engine, "brand", limit=0)
    assert (results.total, results.hits) == (3, ())
    assert results.facets == ask(engine, "brand").facets


def test_nothing_wanted_finds_nothing_and_a_filter_alone_lists_the_newest_first(engine):
    assert ask(engine, "").total == 0
    assert ids(ask(engine, "", filters=Filters(lang=("en",)))) == ["one~b", "one~a", "two~d"]
