"""What does a query touch? Counts of postings, calls and bytes, which do not depend on the machine."""

import tracemalloc
from contextlib import closing
from functools import partial

import pytest

from indexer.analysis import plan
from indexer.engines import columns
from indexer.engines.scoring import find
from indexer.engines.whoosh import WhooshEngine, records
from indexer.model import Article, Changes, Passage
from indexer.query import parse

PASSAGES = 1000
HITS = 10


def article(n):
    """`everywhere` is in every passage, `often` in half of them, `thrice` in three, and each has words of its own."""
    words = ["everywhere", f"own{n} alone{n}", *(["often"] * (n % 2)), *(["thrice"] * (n % 333 == 0 and n < 999))]
    passages = (Passage(f"a{n}#1", "qa", f"Who is number {n}?", None, " ".join(words) + " filler words " * 20),)
    return Article(f"a{n}", url=None, title=f"Title {n}", language="en", passages=passages)


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    engine = WhooshEngine(tmp_path_factory.mktemp("costs") / "index")
    with engine.exclusive():
        engine.publish(engine.prepare(Changes(list(map(article, range(PASSAGES))), full=True)))
    with closing(engine.open()) as reader:
        yield reader


@pytest.fixture
def calls(monkeypatch):
    """The functions over columns that were called, each with how many postings it was given."""
    made = []

    def counted(name, function, *arguments):
        made.append((name, sum(map(len, _lists(name, arguments)))))
        return function(*arguments)

    for name in ("meet", "union", "count", "best", "scores", "highest", "strongest", "gather", "runs"):
        monkeypatch.setattr(columns, name, partial(counted, name, getattr(columns, name)))
    return made


def _lists(name, arguments):
    match name:
        case "meet":
            return [posted for posted, _ in arguments[0]]
        case "runs":
            return [posted for posted, _ in arguments[0]] if arguments[2] is None else [arguments[2]]
        case "union" | "count":
            return arguments[0]
        case "best":
            return [layer.passages for _, layers in arguments[0] for layer in layers]
        case "scores":
            return [arguments[0]]
    return [arguments[0]]


def search(reader, text):
    return reader.search(parse(text), limit=HITS, offset=0)


def best(reader, text):
    """What the engine's core does with a query."""
    sources = [part.postings for part in reader._parts]
    return [found.top(HITS) for found in find(plan(parse(text)), sources)]


def test_a_rare_word_touches_its_own_postings_and_no_others(reader, calls):
    best(reader, "own7")
    assert calls
    assert sum(postings for _, postings in calls) <= 6


def test_a_word_that_is_everywhere_is_passed_over_once_for_each_thing_asked(reader, calls):
    best(reader, "everywhere")
    assert [postings for _, postings in calls if postings > PASSAGES] == []
    assert len(calls) <= 4


def test_where_enough_passages_have_all_words_no_other_is_scored(reader, calls):
    best(reader, "often everywhere")
    assert "best" not in dict(calls)


def test_where_few_have_all_words_every_posting_is_added_up_once(reader, calls):
    best(reader, "thrice everywhere")
    assert dict(calls)["best"] <= PASSAGES + 3 * 2 + 3


def test_a_phrase_is_looked_for_only_where_a_field_has_all_its_words(reader, calls):
    """Not among the thousand passages of its commonest word."""
    best(reader, "often thrice everywhere")
    assert dict(calls)["runs"] <= 3


def test_the_number_of_calls_does_not_grow_with_what_is_found(reader, calls):
    search(reader, "own7 own8 own9")
    few = len(calls)
    calls.clear()
    search(reader, "often everywhere filler")
    assert len(calls) <= few + 2


def test_only_what_is_shown_is_inflated(reader, monkeypatch):
    read = []
    inflated = records._inflated
    monkeypatch.setattr(records, "_inflated", lambda *where: read.append(where[1:]) or inflated(*where))
    results = search(reader, "everywhere")
    assert results.total == PASSAGES
    assert len(read) == 2 * HITS, "a passage and a citation each"


@pytest.mark.parametrize(("text", "most"), [("own7", 120_000), ("everywhere", 120_000 + 60 * PASSAGES)])
def test_what_a_query_allocates_is_in_proportion_to_what_it_finds(reader, text, most):
    search(reader, text)
    plan.cache_clear()
    tracemalloc.start()
    search(reader, text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < most
