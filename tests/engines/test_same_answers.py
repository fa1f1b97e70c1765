"""Does every engine answer as the reference does, whatever is indexed, changed and asked?

Archives and queries are drawn at random from a few words that have much to do with one another.
"""

from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from indexer.analysis import analyze, cutting, fold, plan, stem, stem_of
from indexer.engines import columns, lifting
from indexer.engines.columns import plain
from indexer.engines.whoosh import WhooshEngine, building, laying, segments
from indexer.model import FACETS, Article, Author, Changes, Guidance, Link, Passage, Sort, Synonym
from indexer.query import parse
from tests.cluster.archives import archive_at
from tests.engines.reference import ReferenceEngine

PHASES = set(Phase) - {Phase.explain}  # which traces every line, and takes longer than all the rest

# Words of both languages, with other forms of them, compounds whole and in parts, elisions, and what is kept together.
TYPED = """
    brand brands branding brandé marque marques marquer market marketing marketer data donnée données promise
    e-commerce ecommerce commerce e-brands rendez-vous B2B BtoB C++ A/B 50% 2.0 web2.0 R&D qu’est-ce d’une
    l’élan élan elan él&an Élans l’innovation innovation aujourd’hui brand's don’t or car comment what is the la une ? . _
"""
WORDS = TYPED.split()
SECTIONS = (None, "Essais", "Études", "etudes")
NAMES = ("Lise Ardent", "Ada Lind", "Lise", "ada lind")
DAYS = (None, date(2019, 5, 1), date(2021, 1, 2), date(2021, 12, 31))
ADDRESSES = (
    "https://www.cited.example/page",
    "http://cited.example/page/",
    "https://one.example/a",
    "https://élan.example/",
)
FILTERS = (
    *("lang:fr", "lang:en", "author:lise", "author:lind", 'author:"Ada Lind"', "section:etudes", "section:Essais"),
    *("year:2021", "year:2019", "site:one.example", "site:www.two.example", "link:cited.example"),
    *("link:https://cited.example/page", "link:one.example", "after:2020", "before:2021-01-02"),
)


def text(*, min_size=0, max_size=10):
    return st.lists(st.sampled_from(WORDS), min_size=min_size, max_size=max_size).map(" ".join)


@st.composite
def articles(draw, texts=text):
    id = draw(st.sampled_from("abcdef"))
    passages = tuple(
        Passage(f"{id}#{n}", "qa" if question else "text", question, draw(st.sampled_from((None, *NAMES))), answer)
        for n, (question, answer) in enumerate(
            draw(st.lists(st.tuples(st.none() | texts(min_size=1, max_size=4), texts()), min_size=1, max_size=3)), 1
        )
    )
    return Article(
        id,
        url=draw(st.sampled_from((None, f"https://one.example/{id}", f"https://www.two.example/{id}"))),
        title=draw(text(min_size=1, max_size=3)),
        section=draw(st.sampled_from(SECTIONS)),
        summary=draw(st.none() | text(min_size=1, max_size=2)),
        language=draw(st.sampled_from(("fr", "en", "de", None))),
        published=draw(st.sampled_from(DAYS)),
        authors=tuple(map(Author, draw(st.lists(st.sampled_from(NAMES), max_size=2)))),
        tags=tuple(draw(st.lists(st.sampled_from(WORDS), max_size=1))),
        passages=passages,
        links=tuple(
            Link(
                url,
                draw(st.sampled_from(WORDS)),
                draw(st.booleans()),
                draw(st.sampled_from((None, *(p.id for p in passages)))),
            )
            for url in draw(st.lists(st.sampled_from(ADDRESSES), max_size=2))
        ),
    )


def different(articles, **size):
    return st.lists(articles, unique_by=lambda article: article.id, **size)


def renamed(article, id):
    passages = tuple(replace(passage, id=f"{id}#{n}") for n, passage in enumerate(article.passages, 1))
    return replace(article, id=id, passages=passages, links=())


@st.composite
def rounds(draw, articles=articles):
    """An archive as it was first indexed, and what became of it: the articles that changed or came, the ids that went.

    Its first article has a twin, which comes before it in the archive and after it by id.
    """
    first = draw(different(articles(), min_size=1, max_size=5))
    first.insert(0, renamed(first[0], "z"))
    later = draw(st.lists(st.tuples(different(articles(), max_size=2), st.sets(st.sampled_from("abcdef"))), max_size=3))
    return [(first, ()), *((changed, removed - {article.id for article in changed}) for changed, removed in later)]


def clauses():
    words = st.sampled_from(WORDS)
    typed = words | words.map(fold) | words.map(str.upper)
    phrases = st.lists(typed, min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"')
    prefixes = words.filter(lambda word: len(word) > 2).map(lambda word: f"{word[:3]}*")
    wanted = typed | phrases | prefixes
    either = st.lists(wanted, min_size=2, max_size=3).map(" OR ".join)
    excluded = (typed | phrases | prefixes).map(lambda clause: f"-{clause}")
    return typed | wanted | either | excluded | st.sampled_from(FILTERS)


def queries():
    texts = st.lists(clauses(), max_size=4).map(" ".join)
    plain = st.builds(lambda text, sort: parse(text, sort=sort), texts, st.sampled_from(Sort))
    return plain | st.builds(lambda query, guidance: replace(query, guidance=guidance), plain, guidances())


def guidances():
    """What the owner of an archive may add to queries: synonyms of one word, of two together or of nothing typed; pins, of ids that
    are there and that are not; stop words; everyday words."""
    stems = st.lists(st.sampled_from(WORDS).map(lambda word: f"~{stem(fold(word))}"), max_size=2).map(tuple)
    terms = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join), min_size=1, max_size=2)
    synonyms = st.lists(st.builds(Synonym, stems, terms.map(tuple)), max_size=2).map(tuple)
    ids = st.sampled_from("abz") | st.builds("{}#{}".format, st.sampled_from("abcd"), st.integers(1, 3))
    stop_words = st.frozensets(st.sampled_from(WORDS).map(fold), max_size=1)
    words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(tuple)
    everyday = st.lists(
        st.builds(Synonym, st.sampled_from(WORDS).map(lambda word: (stem_of(word),)), words), max_size=3
    )
    pins = st.lists(ids, max_size=3).map(tuple)
    return st.builds(Guidance, synonyms, pins, st.tuples(stop_words, stop_words), everyday.map(tuple))


def indexed(engine, rounds):
    for n, (articles, removed) in enumerate(rounds):
        changes = Changes(articles, lambda removed=removed: removed, lambda n=n: f"round {n}", full=n == 0)
        with engine.exclusive():
            engine.publish(engine.prepare(changes))
    return engine.open()


def standing(rounds):
    """The articles that are left after all rounds."""
    articles = {}
    for changed, removed in rounds:
        articles = {id: article for id, article in articles.items() if id not in removed}
        articles |= {article.id: article for article in changed}
    return list(articles.values())


def typed_as_they_stand(articles):
    """The questions, titles and first words of an archive as queries."""
    return [
        parse(text)
        for article in articles
        for text in (
            article.title,
            *(p.question for p in article.passages),
            " ".join(article.passages[0].answer.split()[:4]),
        )
        if text
    ]


def holdings(reader):
    """What a reader says unasked."""
    citations = dict(reader.citations())
    generation = reader.generation
    return {
        "size": (generation.articles, generation.passages),
        "citations": list(citations.items()),
        "articles": [reader.article(id) for id in citations],
        "words": {word.folded: word for word in reader.words()},
        "names": {facet: list(reader.names(facet)) for facet in FACETS},
        "citing": {address: list(reader.citing(address, 3)) for address in ADDRESSES},
    }


def beginnings():
    """Words as they are looked up while they are being typed: whole ones, the last perhaps not, and perhaps with a slip in it."""
    words = st.sampled_from([token.word for token in analyze(TYPED, None)])
    last = st.builds(lambda word, length: word[:length], words, st.integers(1, 9))
    slipped = st.builds(lambda word, at, letter: word[:at] + letter + word[at:], last, st.integers(1, 8), LETTERS)
    return st.tuples(st.lists(words, max_size=2), last | slipped).map(lambda typed: (*typed[0], typed[1]))


LETTERS = st.sampled_from("aeimnrst")


def knowledge(reader, typed):
    """What a reader knows of words that are being typed."""
    first, last = typed[0], typed[-1]
    return {
        "words": [(reader.word(word), reader.has(word), reader.passages_with(word)) for word in typed],
        "near": [dict(reader.near(last, edits)) for edits in (1, 2)],
        "together": reader.together(first, last),
        "beginning": list(reader.beginning(last, 2)),
        "nearly": dict(reader.nearly_beginning(last)),
        "questions": [list(reader.questions_with(typed, most)) for most in (1, 3, 100)],
    }


def answer(reader, query):
    """All that is found, but for the scores, and the scores."""
    results = reader.search(query, limit=100, offset=0)
    page = reader.search(query, limit=2, offset=1)
    assert page == replace(results, hits=results.hits[1:3], instead=page.instead, beside=page.beside)
    assert page.instead <= results.instead
    assert page.beside <= results.beside
    hits = level(results.hits) if query.sort is Sort.RELEVANCE else results.hits
    return replace(results, hits=tuple(replace(hit, score=0.0) for hit in hits), generation=""), [
        hit.score for hit in hits
    ]


def level(hits):
    """Neighbours whose scores differ but in the last digits of a sum as equals are ordered: the newer first, then the smaller id."""
    alike = [list(run) for _, run in groupby(hits, key=lambda hit: round(hit.score, 9))]
    return [hit for run in alike for hit in sorted(run, key=lambda hit: (-_day(hit), hit.article.id))]


def _day(hit):
    return hit.article.published.toordinal() if hit.article.published else 0


def compare(reader, rounds, queries, beginnings):
    """With the reference."""
    reference = indexed(ReferenceEngine(Path("nowhere")), rounds)
    assert holdings(reader) == holdings(reference)
    for typed in beginnings:
        assert knowledge(reader, typed) == knowledge(reference, typed)
    for query in [*queries, *typed_as_they_stand(standing(rounds))]:
        found, scores = answer(reader, query)
        expected, expected_scores = answer(reference, query)
        assert found == expected
        assert scores == pytest.approx(expected_scores, rel=0, abs=1e-9)


@settings(max_examples=60, deadline=None, phases=PHASES)
@given(rounds(), st.lists(queries(), min_size=6, max_size=6), st.lists(beginnings(), min_size=6, max_size=6))
def test_every_engine_answers_as_the_reference(rounds, queries, beginnings):
    with TemporaryDirectory() as folder, closing(indexed(WhooshEngine(Path(folder) / "index"), rounds)) as reader:
        compare(reader, rounds, queries, beginnings)


def compare_a_cluster(node, rounds, queries, beginnings):
    """With the reference; and each generation is as it was sent."""
    with archive_at([node]) as engine:
        reader = indexed(engine, rounds)
        engine.verify(reader.generation)
        compare(reader, rounds, queries, beginnings)


@pytest.mark.node
@settings(max_examples=4, deadline=None, phases=PHASES)
@given(rounds(), st.lists(queries(), min_size=12, max_size=12), st.lists(beginnings(), min_size=3, max_size=3))
def test_a_cluster_answers_as_the_reference(node, rounds, queries, beginnings):
    compare_a_cluster(node, rounds, queries, beginnings)


@pytest.mark.long
@pytest.mark.node
@pytest.mark.timeout(7200)
@settings(max_examples=400, deadline=None, phases=PHASES)
@given(rounds(), st.lists(queries(), min_size=12, max_size=12), st.lists(beginnings(), min_size=3, max_size=3))
def test_a_cluster_answers_as_the_reference_in_many_archives(node, rounds, queries, beginnings):
    compare_a_cluster(node, rounds, queries, beginnings)


@settings(max_examples=30, deadline=None, phases=PHASES)
@given(rounds(), st.lists(queries(), min_size=6, max_size=6), st.lists(beginnings(), min_size=6, max_size=6))
def test_an_index_made_in_many_rounds_answers_as_one_made_in_a_single_run(rounds, queries, beginnings):
    whole = [(standing(rounds), ())]
    with (
        TemporaryDirectory() as folder,
        closing(indexed(WhooshEngine(Path(folder) / "rounds"), rounds)) as grown,
        closing(indexed(WhooshEngine(Path(folder) / "whole"), whole)) as made,
    ):
        assert holdings(grown) == holdings(made)
        for typed in beginnings:
            assert knowledge(grown, typed) == knowledge(made, typed)
        for query in [*queries, *typed_as_they_stand(standing(rounds))]:
            assert answer(grown, query) == answer(made, query)


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(rounds(), st.lists(queries(), min_size=6, max_size=6))
def test_the_parts_of_a_score_add_up_to_it(rounds, queries):
    with TemporaryDirectory() as folder, closing(indexed(WhooshEngine(Path(folder) / "index"), rounds)) as reader:
        reference = indexed(ReferenceEngine(Path("nowhere")), rounds)
        for query in [*queries, *typed_as_they_stand(standing(rounds))]:
            plain = reader.search(query, limit=100, offset=0)
            explained = reader.search(replace(query, explain=True), limit=100, offset=0)
            assert all(hit.explanation is None for hit in plain.hits)
            assert [replace(hit, explanation=None) for hit in explained.hits] == list(plain.hits)
            for hit in explained.hits:
                why = hit.explanation
                assert why.score == pytest.approx(hit.score, rel=0, abs=1e-9)
                assert dict(why.steps) == reference.steps(query, hit.passage.id)
                for reason in why.reasons:
                    shares = sum(share.weight * share.impact for share in reason.shares)
                    assert reason.idf * shares == pytest.approx(reason.points)


@pytest.fixture(scope="module")
def numpy_alone():
    """As on a machine without a compiler."""
    with pytest.MonkeyPatch.context() as patch:
        for name in plain_functions():
            patch.setattr(columns, name, getattr(plain, name))
        patch.setattr(segments, "seek", plain.seek)
        patch.setattr(building, "lay", laying._lay_plainly)
        patch.setattr(building, "pieces", cutting._cut_plainly)
        yield


def plain_functions():
    return [name for name in columns.__all__ if callable(getattr(plain, name, None)) and name.islower()]


CHOICES = ("brand", "brands", "marque", "marques", "comment", "market", "e-commerce", '"brand data"', "bran*")


@settings(max_examples=30, deadline=None, phases=PHASES)
@given(rounds(), st.lists(st.sampled_from(CHOICES), min_size=2, max_size=3), st.sampled_from(CHOICES))
def test_a_choice_beside_another_word_scores_as_the_reference_says(rounds, choice, word):
    """Words of one family, or said for one another, on both sides of OR."""
    query = parse(f"{word} {' OR '.join(choice)}")
    with TemporaryDirectory() as folder, closing(indexed(WhooshEngine(Path(folder) / "index"), rounds)) as reader:
        found, scores = answer(reader, query)
        expected, expected_scores = answer(indexed(ReferenceEngine(Path("nowhere")), rounds), query)
        assert found == expected
        assert scores == pytest.approx(expected_scores, rel=0, abs=1e-9)


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(rounds(), st.lists(queries(), min_size=6, max_size=6), st.integers(1, 3))
def test_pages_beyond_the_best_follow_without_gap_or_overlap(rounds, queries, window):
    """Wherever the articles end that are put in order anew."""
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setattr(lifting, "WINDOW", window)
        reader = indexed(WhooshEngine(Path(folder) / "index"), rounds)
        reference = indexed(ReferenceEngine(Path("nowhere")), rounds)
        for query in [*queries, *typed_as_they_stand(standing(rounds))]:
            found, scores = answer(reader, query)
            expected, expected_scores = answer(reference, query)
            assert found == expected
            assert scores == pytest.approx(expected_scores, rel=0, abs=1e-9)
            pages = [reader.search(query, limit=1, offset=n).hits for n in range(found.total)]
            assert [hit.article.id for page in pages for hit in page] == [hit.article.id for hit in found.hits]
            assert len({hit.article.id for hit in found.hits}) == found.total


@settings(max_examples=30, deadline=None, phases=PHASES)
@given(rounds(), st.lists(queries(), min_size=6, max_size=6), st.lists(beginnings(), min_size=6, max_size=6))
def test_numpy_alone_answers_as_the_reference(numpy_alone, rounds, queries, beginnings):
    test_every_engine_answers_as_the_reference.hypothesis.inner_test(rounds, queries, beginnings)


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(rounds(), st.sampled_from(WORDS), st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
def test_what_only_a_synonym_finds_stands_below_the_word_as_typed_in_any_form(rounds, word, terms):
    asked = parse(fold(word))
    widened = replace(asked, guidance=Guidance((Synonym((f"~{stem(fold(word))}",), tuple(terms)),)))
    with TemporaryDirectory() as folder, closing(indexed(WhooshEngine(Path(folder) / "index"), rounds)) as reader:
        typed = [hit.article.id for hit in reader.search(asked, limit=100, offset=0).hits]
        found = [hit.article.id for hit in reader.search(widened, limit=100, offset=0).hits]
    assert set(found[: len(typed)]) == set(typed)


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(rounds(), queries(), st.lists(st.sampled_from("abcdefz"), min_size=1, max_size=3, unique=True))
def test_what_is_pinned_comes_first_in_the_owners_order_and_nothing_else_is_said_to_be(rounds, query, ids):
    asked = replace(query, sort=Sort.RELEVANCE, guidance=Guidance(pinned=tuple(ids)))
    with TemporaryDirectory() as folder, closing(indexed(WhooshEngine(Path(folder) / "index"), rounds)) as reader:
        results = reader.search(asked, limit=100, offset=0)
    pinned = [hit.article.id for hit in results.hits if hit.pinned]
    assert pinned == [hit.article.id for hit in results.hits][: len(pinned)]
    assert pinned == [id for id in ids if id in pinned]
    if plan(asked).wanted and not (asked.filters or asked.excluded):
        assert set(pinned) == set(ids) & {article.id for article in standing(rounds)}


LONG_TEXTS = st.lists(st.sampled_from(WORDS), min_size=20, max_size=300).map(" ".join)


@settings(max_examples=20, deadline=None, phases=PHASES)
@given(different(articles(lambda **_: LONG_TEXTS), min_size=2, max_size=4), st.lists(queries(), min_size=6, max_size=6))
def test_long_texts_score_as_the_reference_says(articles, queries):
    with (
        TemporaryDirectory() as folder,
        closing(indexed(WhooshEngine(Path(folder) / "index"), [(articles, ())])) as reader,
    ):
        reference = indexed(ReferenceEngine(Path("nowhere")), [(articles, ())])
        for query in queries:
            found, scores = answer(reader, query)
            expected, expected_scores = answer(reference, query)
            assert found == expected
            assert scores == pytest.approx(expected_scores, rel=0, abs=1e-9)
