"""Is it still a Whoosh index, for whoever opens it with stock Whoosh?"""

import pytest
from whoosh.index import open_dir
from whoosh.qparser import MultifieldParser, QueryParser
from whoosh.query import Phrase

from indexer.engines.whoosh import WhooshEngine
from indexer.model import Article, Author, Changes, Link, Passage


def article(id, *pairs, title="A title"):
    passages = tuple(
        Passage(f"{id}#{n}", "qa", question, None, answer) for n, (question, answer) in enumerate(pairs, 1)
    )
    links = (Link("https://cited.example/", "Cited", internal=False, passage=f"{id}#1"),)
    return Article(id, None, title, language="en", authors=(Author("Ada Lind"),), passages=passages, links=links)


ARTICLES = (
    article("one", ("What is a brand?", "A brand is a promise."), ("Why brands?", "Because a promise is kept.")),
    article("two", ("What is data?", "Data is no brand, brand is no data."), title="Data"),
)


@pytest.fixture
def engine(tmp_path):
    return WhooshEngine(tmp_path / "index")


@pytest.fixture
def opened(engine):
    """Stock Whoosh, on what was published after these changes."""

    def opened(*rounds):
        for n, (articles, removed) in enumerate(rounds):
            with engine.exclusive():
                engine.publish(engine.prepare(Changes(articles, lambda removed=removed: removed, full=n == 0)))
        return open_dir(str(engine.index / "generations" / engine.published()))

    return opened


def found(index, field, text):
    with index.searcher() as searcher:
        return [hit["id"] for hit in searcher.search(QueryParser(field, index.schema).parse(text))]


def test_stock_whoosh_opens_it_and_sees_the_owners_fields(opened):
    index = opened((ARTICLES, ()))
    assert {"question", "answer", "author", "links"} <= set(index.schema.names())
    assert index.doc_count() == 3
    with index.searcher() as searcher:
        stored = searcher.document(id="one#1")
        assert stored is None or stored["id"] == "one#1"
        hit = searcher.search(QueryParser("question", index.schema).parse("data"))[0]
        assert (hit["question"], hit["answer"]) == ("What is data?", "Data is no brand, brand is no data.")
        assert (hit["author"], hit["article"], hit["title"]) == ("Ada Lind", "two", "Data")


@pytest.mark.parametrize(
    ("field", "text", "ids"),
    [
        ("answer", "promise", {"one#1", "one#2"}),
        ("answer", "PROMISE kept", {"one#2"}),
        ("answer", "kept OR data", {"one#2", "two#1"}),
        ("answer", "promise NOT kept", {"one#1"}),
        ("answer", '"a promise"', {"one#1", "one#2"}),
        ("answer", '"brand brand"', {"two#1"}),
        ("answer", '"promise a"', set()),
        ("answer", "pro*", {"one#1", "one#2"}),
        ("question", "brand", {"one#1"}),
        ("question", "brand*", {"one#1", "one#2"}),
        ("author", "lind", {"one#1", "one#2", "two#1"}),
        ("links", "cited", {"one#1", "two#1"}),
        ("answer", "zebra", set()),
    ],
)
def test_stock_queries_find_passages(opened, field, text, ids):
    assert set(found(opened((ARTICLES, ())), field, text)) == ids


def test_stock_scoring_ranks_by_how_often(opened):
    index = opened((ARTICLES, ()))
    with index.searcher() as searcher:
        hits = searcher.search(MultifieldParser(["question", "answer"], index.schema).parse("data"))
        assert [hit["id"] for hit in hits] == ["two#1"]
        assert hits[0].score > 0
        assert searcher.doc_frequency("answer", "brand") == 2
        assert searcher.frequency("answer", "brand") == 3
        assert searcher.doc_field_length(0, "question") == 4
        assert len(searcher.search(Phrase("question", ["what", "is"]))) == 2


def test_the_words_of_a_field_are_listed(opened):
    with opened((ARTICLES, ())).reader() as reader:
        assert list(reader.lexicon("question")) == [b"a", b"brand", b"brands", b"data", b"is", b"what", b"why"]
        assert list(reader.expand_prefix("question", "bra")) == [b"brand", b"brands"]


def test_what_was_deleted_or_replaced_is_not_found(opened):
    changed = article("two", ("What is a zebra?", "It is striped."))
    index = opened((ARTICLES, ()), ((changed,), ("one",)))
    assert found(index, "answer", "promise") == []
    assert found(index, "answer", "data") == []
    assert found(index, "answer", "striped") == ["two#1"]
    assert index.doc_count() == 1


def test_stock_whoosh_cannot_write_to_it(opened):
    index = opened((ARTICLES, ()))
    with pytest.raises(NotImplementedError, match="only `reindex` writes"):
        index.writer(codec=index.reader().codec())
