"""Does stock Whoosh find in our segments what it finds in an index it wrote itself, of the same texts with the same analysis?"""

import random
import tempfile
from types import SimpleNamespace

import pytest
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.index import open_dir
from whoosh.matching import ReadTooFar
from whoosh.qparser import FuzzyTermPlugin, MultifieldParser, OrGroup
from whoosh.query import Every, FuzzyTerm, Or, Phrase, Prefix, Term, TermRange, Wildcard
from whoosh.searching import Searcher

from indexer.engines.ranking import FIELDS
from indexer.engines.whoosh.building import build
from indexer.engines.whoosh.codec import BLOCK, write_toc
from indexer.engines.whoosh.schema import Words, texts
from indexer.engines.whoosh.segments import Segment, segment_file, write_arrays
from indexer.model import Article, Link, Passage

WORDS = ("brand", "data", "market", "réseau", "l’offre", "client", "content", "marque", "fidélité", "digital", "brands")
EXACT = (*range(11), 12, 13, 14)  # the lengths of fields that Whoosh's one byte holds


def text(chance):
    return " ".join(chance.choice(WORDS) for _ in range(chance.choice(EXACT)))


def made_up(chance, id):
    """Every word may stand in every field."""
    speakers = [*WORDS, *[None] * 30]
    passages = tuple(
        Passage(f"{id}#{n}", "qa", text(chance), chance.choice(speakers), text(chance))
        for n in range(chance.randrange(1, 5))
    )
    links = (Link("https://cited.example/", "brand", internal=False, passage=passages[-1].id),)
    language = chance.choice(["fr", "en"])
    title = text(chance) or "data"  # no article is without
    return Article(id, None, title, summary=text(chance), language=language, passages=passages, links=links)


def ours(folder, *parts):
    """Opened by stock Whoosh: segments of articles, some of which are deleted."""
    listed = []
    for articles, dead in parts:
        file = segment_file()
        write_arrays(folder / file, build(articles))
        listed.append((Segment.open(folder / file), file, dead))
    write_toc(folder, listed)
    return open_dir(str(folder))


def theirs(*parts):
    """The same written by stock Whoosh: nothing of ours but the analysis."""
    fields = {name: TEXT(analyzer=Words()) for name in FIELDS}
    index = RamStorage().create_index(Schema(**fields, id=ID(stored=True), article=ID, language=ID))
    for articles, _ in parts:
        with index.writer() as writer:
            writer.merge = False
            for each in articles:
                for passage, values in zip(each.passages, texts(each), strict=True):
                    filed = {"id": passage.id, "article": each.id, "language": each.language}
                    writer.add_document(**dict(zip(FIELDS, values, strict=True)), **filed)
    with index.writer() as writer:
        writer.merge = False
        passages = [n in dead for articles, dead in parts for n, each in enumerate(articles) for _ in each.passages]
        for number in [number for number, is_dead in enumerate(passages) if is_dead]:
            writer.delete_document(number)
    return index


@pytest.fixture(scope="module", autouse=True)
def _a_place_for_stock_whoosh(tmp_path_factory):
    """Its index in memory writes to one folder of the whole machine, which another run of these tests may be using."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("stock")))
        yield


@pytest.fixture(
    params=[((12, ()),), ((12, (0, 3, 11)),), ((9, (2,)), (1, ()), (7, (0, 6))), ((200, (5, 50)),)],
    ids=["one segment", "deletions", "three segments", "many blocks"],
)
def both(request, tmp_path):
    chance = random.Random(7)
    parts = [
        ([made_up(chance, f"a{chance.randrange(10**6)}-{n}") for n in range(count)], dead)
        for count, dead in request.param
    ]
    with ours(tmp_path, *parts).searcher() as mine, theirs(*parts).searcher() as stock:
        yield SimpleNamespace(mine=mine, stock=stock)


def answers(searcher, query, **options):
    return [(hit["id"], pytest.approx(hit.score, rel=1e-6)) for hit in searcher.search(query, **options)]


QUERIES = (
    Term("answer", "brand"),
    Term("summary", "client"),
    Term("links", "cited"),
    Term("language", "fr"),
    Or([Term("answer", "offre"), Term("question", "offre"), Term("title", "data")]),
    Term("answer", "brand") & Term("question", "brand"),
    Term("answer", "brand") - Term("answer", "data"),
    Phrase("answer", ["data", "market"]),
    Phrase("title", ["data", "market"]),
    Phrase("question", ["brand", "client"], slop=3),
    Prefix("answer", "brand"),
    Wildcard("answer", "*an*"),
    FuzzyTerm("answer", "bramd"),
    FuzzyTerm("title", "dat", maxdist=2, prefixlength=0),
    TermRange("question", "c", "m"),
    Every("author"),
    Every(),
    Term("answer", "nowhere"),
    Term("summary", "cited"),
)


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_stock_queries_get_the_answers_and_scores_that_a_stock_index_gives(both, query):
    wanted = answers(both.stock, query, limit=None)
    assert answers(both.mine, query, limit=None) == wanted
    assert answers(both.mine, query, limit=3) == wanted[:3]


@pytest.mark.parametrize(
    "typed",
    ["brand réseau", '"data market" OR l’offre', "data NOT brand", "bra* AND title:client", "marq?e", "bramd~ data~1"],
)
@pytest.mark.parametrize("group", [{}, {"group": OrGroup}], ids=["and", "or"])
def test_stock_parsers_get_them_too(both, typed, group):
    parsed = []
    for searcher in (both.mine, both.stock):
        parser = MultifieldParser(["question", "answer", "title"], searcher.schema, **group)
        parser.add_plugin(FuzzyTermPlugin())
        parsed.append(answers(searcher, parser.parse(typed), limit=None))
    assert parsed[0] == parsed[1]


def test_all_terms_and_postings_are_those_of_a_stock_index(both):
    mine, stock = both.mine.reader(), both.stock.reader()
    assert set(mine.indexed_field_names()) == set(stock.indexed_field_names())
    assert list(mine.all_terms()) == list(stock.all_terms())
    for field, term in stock.all_terms():
        assert mine.frequency(field, term) == stock.frequency(field, term), (field, term)
        assert mine.doc_frequency(field, term) == stock.doc_frequency(field, term), (field, term)
        assert postings(mine, field, term) == postings(stock, field, term), (field, term)
    for field in FIELDS:
        assert mine.field_length(field) == stock.field_length(field)


def postings(reader, field, term):
    matcher = reader.postings(field, term)
    what = "positions" if field in FIELDS else "frequency"
    listed = []
    while matcher.is_active():
        listed.append((matcher.id(), matcher.weight(), matcher.value_as(what)))
        matcher.next()
    return listed


def test_what_is_stored_of_a_field_is_what_is_indexed_of_it(both):
    stored = dict(both.mine.iter_docs())
    for field in FIELDS:
        for word in both.mine.lexicon(field):
            listed = {number for number, *_ in postings(both.mine.reader(), field, word)}
            assert listed == {number for number, values in stored.items() if word.decode() in words(values.get(field))}


def words(text):
    return {token.text for token in Words()(text or "", mode="index")}


def test_a_stock_index_can_take_it_over(both):
    index = RamStorage().create_index(both.stock.schema)
    with index.writer() as writer:
        writer.add_reader(both.mine.reader())
    with index.searcher() as taken:
        assert taken.doc_count_all() == both.mine.doc_count()
        for query in QUERIES:
            ids = [{hit["id"] for hit in searcher.search(query, limit=None)} for searcher in (taken, both.mine)]
            assert ids[0] == ids[1], query


def test_terms_are_gone_through_from_anywhere(both):
    for reader, _ in both.mine.reader().leaf_readers():
        words = [word.decode() for word in reader.lexicon("answer")]
        cursor = reader.cursor("answer")
        assert [cursor.text(), cursor.next()] == words[:2]
        assert cursor.find(words[2] + "!") == cursor.find(words[3]) == cursor.text() == words[3]
        assert cursor.term_info().doc_frequency() == reader.doc_frequency("answer", words[3])
        assert (cursor.find("zzz"), cursor.is_valid(), cursor.term_info()) == (None, False, None)
        assert cursor.first() == words[0]


def test_a_text_that_is_no_text_is_no_term(both):
    for field in ("answer", "id", "article", "language"):
        assert both.mine.doc_frequency(field, b"\xff") == 0
        assert (field, b"\xff") not in both.mine.reader()


def test_opening_decodes_nothing(tmp_path, monkeypatch):
    for name in ("segments.Lexicon.entries", "segments.Lexicon.find", "records._inflated", "terms.Words.find"):
        monkeypatch.setattr(f"indexer.engines.whoosh.{name}", lambda *_, name=name: pytest.fail(name))
    articles = [made_up(random.Random(1), "a")]
    with ours(tmp_path, (articles, ())).searcher() as searcher:
        assert searcher.doc_count() == len(articles[0].passages)


def test_an_index_of_nothing_finds_nothing(tmp_path):
    with ours(tmp_path).searcher() as searcher:
        assert (searcher.doc_count(), len(searcher.search(Term("answer", "brand")))) == (0, 0)


# ---------------------------------------------------------------- walking over postings


@pytest.fixture
def long(tmp_path):
    """A word in every third of many passages, one to five times."""
    passages = tuple(
        Passage(f"l#{n}", "text", None, None, "brand " * (1 + n % 5) + "x" if n % 3 == 0 else "x")
        for n in range(9 * BLOCK)
    )
    with ours(tmp_path, ([Article("l", None, "L", passages=passages)], ())).reader() as reader:
        yield reader


def test_postings_are_skipped_to_any_passage(long):
    for wanted in (0, 1, 3 * BLOCK - 1, 3 * BLOCK, 7 * BLOCK + 2):
        matcher = long.postings("answer", "brand")
        matcher.skip_to(wanted)
        assert matcher.id() == wanted + -wanted % 3
        matcher.skip_to(0)
        assert matcher.id() == wanted + -wanted % 3
    matcher.skip_to(9 * BLOCK)
    assert not matcher.is_active()
    for move in (matcher.next, lambda: matcher.skip_to(0)):
        with pytest.raises(ReadTooFar):
            move()


def test_the_best_of_many_are_found_without_looking_at_all(long):
    hits = Searcher(long, closereader=False).search(Term("answer", "brand"), limit=3)
    assert (len(hits.top_n), {long.stored_fields(number)["answer"] for _, number in hits.top_n}) == (
        3,
        {"brand " * 5 + "x"},
    )


def test_a_copy_walks_by_itself(long):
    matcher = long.postings("answer", "brand")
    matcher.next()
    copy = matcher.copy()
    copy.next()
    assert (matcher.id(), copy.id(), list(copy.all_ids())[:2]) == (3, 6, [6, 9])
    copy.reset()
    assert (matcher.id(), copy.id(), list(copy.all_ids())[:3]) == (3, 0, [0, 3, 6])


def test_blocks_are_passed_over_only_where_nothing_in_them_is_good_enough(long):
    matcher = Term("answer", "brand").matcher(Searcher(long))
    qualities = []
    while matcher.is_active():
        assert matcher.score() <= matcher.block_quality() <= matcher.max_quality()
        qualities.append(matcher.block_quality())
        matcher.next()
    matcher.reset()
    assert (matcher.skip_to_quality(0), matcher.id()) == (0, 0)
    assert (matcher.skip_to_quality(max(qualities)), matcher.is_active()) == (len(qualities) / BLOCK, False)
