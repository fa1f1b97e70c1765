"""What does an engine in a cluster promise beside what every engine does?"""

import json
from dataclasses import replace
from urllib.request import Request, urlopen

import pytest

from indexer import Settings, SourceSpec
from indexer import reindex as reindexing
from indexer.engines.opensearch import reader, searching
from indexer.errors import IndexBroken, IndexLocked, NothingBefore
from indexer.model import Article, Changes, Passage, Sort
from indexer.query import parse
from indexer.reindex import reindex
from tests.cluster.archives import archive_at

pytestmark = pytest.mark.node


def article(id, *answers):
    passages = [Passage(f"{id}#{n}", "qa", f"What of {id}?", None, answer) for n, answer in enumerate(answers, 1)]
    return Article(id, url=f"https://one.example/{id}", title=id, language="en", passages=tuple(passages))


FIRST = (article("a", "zebra"), article("b", "kettle", "zebra kettle"), article("c", "harbour"))


@pytest.fixture
def engine(node):
    with archive_at([node]) as engine:
        publish(engine, *FIRST, full=True)
        yield engine


def publish(engine, *articles, removed=(), full=False):
    with engine.exclusive():
        generation = engine.prepare(Changes(articles, lambda: removed, lambda: f"ledger of {len(articles)}", full=full))
        engine.verify(generation)
        engine.publish(generation)
    return generation


def found(engine, text):
    return [hit.article.id for hit in engine.open().search(parse(text), limit=9, offset=0).hits]


def documents(engine, node):
    """How many there are of each kind in the indices of articles, whichever generation they are of; and the control documents."""
    name = engine.spec.name
    with urlopen(Request(f"http://{node}/{name}-*/_refresh", method="POST")):
        pass
    counts = {}
    for kind in ("article", "word", "asked"):
        with urlopen(f"http://{node}/{name}-0*/_count?q=kind:{kind}") as told:
            counts[kind] = int(told.read().split(b'"count":')[1].split(b",")[0])
    with urlopen(f"http://{node}/{name}-control/_search?size=99&filter_path=hits.hits._id") as told:
        counts["control"] = told.read().count(b"_id")
    return counts


def whole(engine, *articles):
    """What an engine says of an archive that is made anew of these articles, and what it says of this one."""
    with archive_at([f"{host}:{port}" for host, port in engine.spec.hosts]) as anew:
        publish(anew, *articles, full=True)
        return [holdings(each.open()) for each in (anew, engine)]


def holdings(reader):
    generation = reader.generation
    return {
        "size": (generation.articles, generation.passages),
        "articles": [reader.article(id) for id in reader.citations()],
        "words": sorted(reader.words(), key=lambda word: word.folded),
        "questions": reader.questions_with(["what"], 9),
        "scores": [hit.score for hit in reader.search(parse("zebra kettle"), limit=9, offset=0).hits],
    }


class Stopped(BaseException):
    """As if the process had been killed here."""


def stopped(*_):
    raise Stopped


def test_one_goes_back_to_the_generation_before_and_on_from_there(engine):
    gone = publish(engine, article("a", "walrus"), removed=("b",))
    assert found(engine, "walrus") == ["a"]
    with engine.exclusive():
        assert engine.rollback().articles == 3
    assert found(engine, "zebra") == ["a", "b"]
    assert found(engine, "walrus") == []
    with engine.exclusive(), pytest.raises(NothingBefore):
        engine.rollback()
    assert publish(engine, article("c", "lighthouse")).id != gone.id, "whoever has that one open is to notice"
    assert found(engine, "zebra") == ["a", "b"], "what was ended is there again"
    anew, this = whole(engine, *FIRST[:2], article("c", "lighthouse"))
    assert this == anew


def test_generations_that_nobody_goes_back_to_leave_nothing(engine, node):
    first = documents(engine, node)
    for n in range(4):
        publish(engine, article("a", f"zebra {n}"))
    publish(engine, FIRST[0])
    publish(engine, FIRST[0])
    with engine.exclusive():
        pass
    kept = documents(engine, node)
    assert kept["article"] == first["article"] + 1, "the one before the last"
    assert kept["control"] == 5, "two generations with their ledgers, and their last number"
    publish(engine, *FIRST, full=True)
    publish(engine, *FIRST, full=True)
    assert documents(engine, node)["article"] == 2 * first["article"], "two whole indices"


def test_what_is_discarded_leaves_nothing(engine, node):
    before = documents(engine, node)
    with engine.exclusive():
        generation = engine.prepare(Changes((article("a", "walrus"), article("d", "otter")), lambda: ("b",)))
        assert documents(engine, node) != before
        engine.discard(generation)
    assert documents(engine, node) == before
    assert holdings(engine.open()) == whole(engine, *FIRST)[0]


def test_one_that_is_stopped_once_it_has_published_has_published(engine, monkeypatch):
    with engine.exclusive():
        generation = engine.prepare(Changes((article("a", "walrus"),)))
        with monkeypatch.context() as patch:
            patch.setattr(type(engine._control), "end_attempt", stopped)
            with pytest.raises(Stopped):
                engine.publish(generation)
    publish(engine, article("c", "otter"))
    assert found(engine, "walrus") == ["a"]
    anew, this = whole(engine, article("a", "walrus"), FIRST[1], article("c", "otter"))
    assert this == anew


@pytest.mark.parametrize("again", [("b", "d"), ("a", "d"), ()])
def test_what_was_interrupted_is_taken_up(engine, monkeypatch, again):
    """By a run that reads other articles, or none of them as they were, too."""
    changed = {id: article(id, f"otter {id}", "walrus") for id in ("a", "b", "d")}
    with engine.exclusive(), monkeypatch.context() as patch:
        patch.setattr(type(engine._control), "keep_ledger", stopped)
        with pytest.raises(Stopped):
            engine.prepare(Changes(changed.values(), lambda: ("c",)))
    assert holdings(engine.open()) == whole(engine, *FIRST)[0]
    publish(engine, *(replace(changed[id], title="Again") for id in again), article("e", "harbour"))
    left = {each.id: each for each in FIRST} | {id: replace(changed[id], title="Again") for id in again}
    anew, this = whole(engine, *left.values(), article("e", "harbour"))
    assert this == anew


def test_a_full_run_that_was_interrupted_is_taken_up(engine, monkeypatch):
    with engine.exclusive(), monkeypatch.context() as patch:
        patch.setattr(type(engine._control), "keep_ledger", stopped)
        with pytest.raises(Stopped):
            engine.prepare(Changes((article("a", "walrus"), article("d", "otter")), full=True))
    publish(engine, article("a", "walrus"), article("e", "heron"), full=True)
    anew, this = whole(engine, article("a", "walrus"), article("e", "heron"))
    assert this == anew


def test_what_is_not_there_as_it_was_sent_is_not_published(engine, node):
    with engine.exclusive():
        generation = engine.prepare(Changes((article("a", "walrus"),)))
        query = b'{"query": {"term": {"id": "a"}}}'
        with urlopen(
            Request(
                f"http://{node}/{engine.spec.name}-000001/_delete_by_query?refresh=true",
                query,
                {"Content-Type": "application/json"},
            )
        ):
            pass
        with pytest.raises(IndexBroken, match="were sent"):
            engine.verify(generation)


def test_nothing_is_written_by_one_who_was_taken_for_dead(engine, node):
    with engine.exclusive():
        generation = engine.prepare(Changes((article("a", "walrus"),)))
        path = f"http://{node}/{engine.spec.name}-control/_doc/lock"
        with urlopen(Request(path, b'{"token": "another"}', {"Content-Type": "application/json"}, method="PUT")):
            pass
        with pytest.raises(IndexLocked):
            engine.publish(generation)
    assert found(engine, "walrus") == []
    with urlopen(Request(path, method="DELETE")):
        pass
    publish(engine, article("a", "walrus"))
    assert found(engine, "walrus") == ["a"]


def test_the_condition_of_the_cluster_is_told(engine):
    assert engine.condition()["status"] in ("green", "yellow")


def test_of_an_article_with_very_many_passages_the_best_are_shown_as_ever(engine, monkeypatch):
    long = article("long", *[f"kettle number {n}, and a harbour" for n in range(30)])
    long = replace(long, summary="A summary of harbours.", tags=("walrus",))
    publish(engine, long)
    every = {text: engine.open().search(parse(text), limit=9, offset=0) for text in ("kettle 17", "harbour", "walrus")}
    for room in (searching, reader):
        monkeypatch.setattr(room, "MANY", 10)
    for text, expected in every.items():
        assert engine.open().search(parse(text), limit=9, offset=0) == expected
    newest = engine.open().search(parse("kettle 17", sort=Sort.NEWEST), limit=9, offset=0).hits
    monkeypatch.setattr(searching, "MOST_SHOWN", 3)
    for text, expected in every.items():
        results = engine.open().search(parse(text), limit=9, offset=0)
        assert [hit.passage for hit in results.hits] == [hit.passage for hit in expected.hits]
        assert all(len(hit.more) <= 2 for hit in results.hits if hit.article.id == "long")
    again = engine.open().search(parse("kettle 17", sort=Sort.NEWEST), limit=9, offset=0).hits
    assert [(hit.passage, hit.score) for hit in again] == [(hit.passage, hit.score) for hit in newest]


def test_what_lies_before_the_last_page_is_shown_on_pages_that_go_beyond_it(engine, monkeypatch):
    monkeypatch.setattr(reader, "DEEPEST", 2)
    for sort in Sort:
        query = parse("zebra OR kettle OR harbour", sort=sort)
        pages = [engine.open().search(query, limit=2, offset=n) for n in range(4)]
        assert [page.total for page in pages] == [3, 3, 3, 3]
        assert [len(page.hits) for page in pages] == [2, 1, 0, 0]
        assert pages[1].hits == pages[0].hits[1:]


def test_of_many_articles_that_changed_some_are_asked_for_from_afar(node, tmp_path, monkeypatch):
    lines = tmp_path / "articles.jsonl"
    each = (article(f"n{n}", f"zebra {n}") for n in range(12))
    lines.write_text("".join(json.dumps(one.as_dict()) + "\n" for one in each), "utf-8")
    monkeypatch.setattr(reindexing, "FROM_AFAR", 5)
    with archive_at([node]) as engine:
        report = reindex(Settings(engine=engine.spec, sources=(SourceSpec(lines),)))
    assert (report.articles, report.retrieval.asked, report.retrieval.found) == (12, 5, 5)
