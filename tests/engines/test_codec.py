"""Is it still a Whoosh index, for whoever opens it with stock Whoosh?"""

from dataclasses import replace

import pytest
from whoosh.index import open_dir
from whoosh.qparser import MultifieldParser, QueryParser
from whoosh.query import Phrase, Term

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
        ("answer", "p*mise", {"one#1", "one#2"}),
        ("answer", "PRÔM*", {"one#1", "one#2"}),
        ("answer", "zebra", set()),
        ("answer", "*", {"one#1", "one#2", "two#1"}),
        ("language", "en", {"one#1", "one#2", "two#1"}),
        ("article", "one", {"one#1", "one#2"}),
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
    with index.reader() as reader, pytest.raises(NotImplementedError, match="only `reindex` writes"):
        reader.segment().delete_document(0)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves its file open
def test_what_a_stock_writer_adds_never_comes_into_the_index(engine, opened):
    index = opened((ARTICLES, ()))
    writer = index.writer()
    writer.add_document(question="What is new?")
    with pytest.raises(NotImplementedError, match="only `reindex` writes"):
        writer.commit()
    assert index.doc_count() == 3
    engine.verify(engine.open().generation)


def test_a_passage_is_known_by_its_id_and_an_article_by_its_own(opened):
    index = opened((ARTICLES, ()))
    with index.searcher() as searcher:
        assert searcher.document(id="one#2")["question"] == "Why brands?"
        assert searcher.document(id="one#3") is None
        assert searcher.document(id="three") is None
        assert [each["id"] for each in searcher.documents(article="one")] == ["one#1", "one#2"]
        assert [each["id"] for each in searcher.documents(article="one", language="en")] == ["one#1", "one#2"]
        assert list(searcher.documents(article="one", language="fr")) == []
        assert list(searcher.lexicon("id")) == [b"one#1", b"one#2", b"two#1"]
        assert list(searcher.lexicon("article")) == [b"one", b"two"]


def test_a_hit_is_marked_corrected_and_followed_by_what_is_alike(opened):
    with opened((ARTICLES, ())).searcher() as searcher:
        hit = searcher.search(Term("answer", "kept"), terms=True)[0]
        assert hit.highlights("answer") == 'Because a promise is <b class="match term0">kept</b>'
        assert hit.matched_terms() == [("answer", b"kept")]
        assert "one#1" in [more["id"] for more in hit.more_like_this("answer")]
        assert searcher.suggest("answer", "promice") == ["promise"]


def test_summary_and_links_of_no_passage_are_at_the_first(opened):
    links = (
        Link("https://a.example/", "of no passage", internal=False),
        Link("https://b.example/", "of the second", internal=True, passage="s#2"),
    )
    pairs = (("What?", "This."), ("Why?", "That."))
    summed = replace(article("s", *pairs), summary="In short.", section="News", tags=("brands",), links=links)
    with opened(((summed,), ())).searcher() as searcher:
        first, second = (searcher.document(id=f"s#{n}") for n in (1, 2))
        assert (first["summary"], second.get("summary")) == ("In short.\nNews\nbrands", None)
        assert (first["links"], second["links"]) == ("of no passage", "of the second")
        for field, word in (("summary", "short"), ("summary", "news"), ("links", "no")):
            assert [hit["id"] for hit in searcher.search(Term(field, word))] == ["s#1"]
        assert not list(searcher.search(Term("links", "example"))), "what only an address says is seen by nobody"


def test_a_compound_is_found_by_its_parts_side_by_side_and_by_its_whole(opened):
    index = opened(((article("c", ("Why?", "The e-commerce grows."), ("How?", "A commerce grows by e")),), ()))
    for text in ("e-commerce", "E‑COMMERCE", "ecommerce", '"the e-commerce grows"', "e-comm*", "l'e-commerce"):
        assert found(index, "answer", text) == ["c#1"], text


def test_terms_are_listed_from_anywhere_through_all_later_fields(opened):
    with opened((ARTICLES, ())).reader() as reader:
        listed = list(reader.terms_from("id", "one#2"))
        assert listed[:3] == [("id", b"one#2"), ("id", b"two#1"), ("language", b"en")]
        assert listed[3:] == [(field, term) for field, term in reader.all_terms() if field > "language"]
        assert [term for term, _ in reader.iter_from("id", "one#2")] == listed
