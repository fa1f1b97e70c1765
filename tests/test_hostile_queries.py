"""Whatever is typed, the work is bounded: counted in postings, candidates and characters, which do not depend on the machine."""

from __future__ import annotations

from itertools import islice

import pytest

from benchmarks.hostile import DEAREST, KINDS, WHERE, Asked, Cost, Material, Table, doors, hostile_queries, measure
from indexer import SourceSpec, open_archive, reindex_archive
from indexer.engines import columns
from indexer.query import MAX_CHARACTERS, MAX_VALUES, MAX_WORDS, parse
from indexer.settings import Settings
from tests.test_promises import CORPUS

EACH = 6  # queries of each kind
LISTS = 1_500  # of postings that a query may look into: the dearest of 2,700 took 745
AT_MOST = 2000.0  # milliseconds of CPU: what is out of bounds takes seconds, however fast the machine


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked") / "index"
    reindex_archive(Settings(index=folder, sources=(SourceSpec(CORPUS),)))
    return folder


@pytest.fixture(scope="module")
def asked(index) -> list[Asked]:
    return list(islice(hostile_queries(Material.of(open_archive(index)), seed=5), EACH * len(KINDS)))


@pytest.fixture
def touched(monkeypatch):
    """How many lists of postings went through the loops over columns."""
    counts = [0]

    def counting(function):
        def counted(*arguments):
            counts[0] += sum(len(each) if isinstance(each, (list, tuple)) else 1 for each in arguments)
            return function(*arguments)

        return counted

    for name in ("meet", "union", "count", "best", "scores", "highest", "strongest", "gather", "runs"):
        monkeypatch.setattr(columns, name, counting(getattr(columns, name)))
    return counts


def test_the_queries_are_of_every_kind_and_the_same_each_time(index, asked):
    again = hostile_queries(Material.of(open_archive(index)), seed=5)
    assert list(islice(again, len(asked))) == asked
    assert [one.kind for one in asked[: len(KINDS)]] == list(KINDS)
    assert len({one.text for one in asked}) > len(asked) // 2


def test_no_more_is_read_than_a_question_needs(asked):
    for one in asked:
        query = parse(one.text)
        assert len(query.text) <= MAX_CHARACTERS
        assert len(query.clauses) + len(query.excluded) <= MAX_WORDS
        assert all(
            len(getattr(query.filters, name)) <= MAX_VALUES for name in ("author", "section", "site", "link", "lang")
        )


def test_no_query_looks_into_more_lists_than_its_words_may(index, asked, touched):
    archive = open_archive(index)
    for one in asked:
        touched[0] = 0
        archive.search(one.text)
        assert touched[0] <= LISTS, one


def test_every_way_in_answers_every_query_in_bounded_time(index, asked):
    costs = list(measure(index, asked, seconds=600, at_most=AT_MOST))
    assert len(costs) == len(WHERE) * len(asked)
    assert [cost for cost in costs if cost.milliseconds > AT_MOST] == []


def test_one_query_in_so_many_is_asked_of_every_way_in(index, asked):
    costs = list(measure(index, asked[: 3 * len(KINDS)], seconds=600, at_most=AT_MOST, every=2))
    assert [cost.asked.kind for cost in costs if cost.where == "archive"] == [*KINDS] * 3
    assert [cost.asked.kind for cost in costs if cost.where == "/search"] == [*KINDS] * 2


def test_an_error_is_no_answer(tmp_path):
    for path in WHERE[1:]:
        with pytest.raises(ValueError, match=f"503 for {path}"):
            doors(tmp_path / "nothing indexed")[path](Asked("dates", "a", ()))


def test_the_table_tells_the_worst_of_each_kind_and_what_was_above():
    dear = Cost("/search", Asked("dates", "after:1", ()), 123.4)
    table = Table(100.0)
    for each in (dear, *[Cost("/search", Asked("choices", "a OR b", ()), 5.0)] * 20):
        table.add(each)
    told = table.report()
    assert "| dates | 123.4, 123.4 |" in told
    assert "| all: p50, p95, p99, worst | 5.0, 5.0, " in told
    assert "| requests | 21 |" in told
    assert "above 100 ms: 1;" in told
    assert "123 ms, /search, dates" in told
    assert len(table.dearest) == DEAREST
