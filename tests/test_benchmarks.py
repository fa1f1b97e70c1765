"""The benchmarks run, and measure what they say: counts are asserted here, never seconds."""

import gzip
import html
import json
import lzma
import statistics
import urllib.request
from argparse import Namespace
from pathlib import Path

import pytest

from benchmarks import __main__ as every
from benchmarks import (
    cluster,
    indexing,
    memory,
    reading,
    relevance,
    scale,
    searching,
    serving,
    stages,
    unchanged,
    waiting,
)
from benchmarks.queries import KINDS, Asked, make_queries
from benchmarks.timing import Row, alone, cpu_ms, median_of, percentile, table, times_of
from indexer import open_archive
from indexer.engines.whoosh import WhooshEngine

ROUNDS = 1


@pytest.fixture
def index(articles, tmp_path):
    indexing.build(articles, tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def asked(index):
    return searching.queries_for(index, 3)


def jsonl(path: Path, values: list[dict]) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in values), "utf-8")
    return path


# ---------------------------------------------------------------- timing


def test_work_costs_more_cpu_than_waiting():
    assert cpu_ms(lambda: sum(range(300_000))) > cpu_ms(lambda: None)


def test_every_action_is_run_once_a_round_in_an_order_of_the_rounds_own():
    runs = [[], [], []]
    for seed in range(3):
        times = times_of([lambda n=n, seed=seed: runs[seed].append(n) for n in range(8)], seed)
        assert len(times) == 8
    assert all(sorted(order) == list(range(8)) for order in runs)
    assert runs[0] != runs[1] != runs[2]


def test_a_time_belongs_to_its_action_whatever_the_order():
    actions = [lambda count=count: sum(range(count)) for count in (2_000_000, 1, 2_000_000, 1)]
    slow, fast, slow_too, fast_too = median_of([times_of(actions, seed) for seed in range(3)])
    assert min(slow, slow_too) > max(fast, fast_too)


def test_a_percentile_is_a_value_that_was_measured():
    values = list(range(100, 0, -1))
    assert [percentile(values, share) for share in (0.5, 0.95, 0.99, 1)] == [50, 95, 99, 100]
    assert percentile([7.0], 0.99) == 7.0


def test_a_few_times_have_a_median_and_a_worst_but_no_percentiles():
    few, many = table([Row("few", (1.0, 3.0, 2.0)), Row("many", tuple(map(float, range(1, 101))), "9 a/s", "n")]).split(
        "\n"
    )[2:]
    assert few == "| few |  | 2.00 |  |  | 3.00 |  |"
    assert many == "| many | 9 a/s | 50.0 | 95.0 | 99.0 | 100 | n |"


def test_what_runs_alone_returns_its_result_and_a_peak_of_its_own():
    size, peak = alone(len, bytes(1000))
    _, larger = alone(statistics.median, range(4_000_000))
    assert size == 1000
    assert larger > peak + 100, "a sorted list of four million numbers"


# ---------------------------------------------------------------- queries


def test_the_same_archive_gives_the_same_queries(index, asked):
    assert asked == searching.queries_for(index, 3)


def test_there_are_queries_of_every_kind_and_none_twice(asked):
    assert {query.kind for query in asked} == set(KINDS)
    assert len({query.text for query in asked}) == len(asked) <= 3 * len(KINDS)


def test_a_query_finds_what_it_was_made_from(index, asked):
    archive = open_archive(index)
    assert [query for query in asked if not archive.search(query.text).total] == []


def test_a_misspelt_word_is_none_of_the_archive(index):
    reader = WhooshEngine(index).open()
    words = {word.folded for word in reader.words()}
    slips = [query.text.split()[0] for query in make_queries(reader, 5) if query.kind == "misspelt"]
    assert slips
    assert words.isdisjoint(slips)


# ---------------------------------------------------------------- arrows


def test_reading_counts_pages_and_articles(articles):
    files = reading.files_of(articles)
    readings, times = reading.time_files(files, ROUNDS)
    assert [file.relative for file in files] == ["fidelite.html", "loyalty.html"]
    assert len(readings) == len(times) == 2
    (row,) = reading.measure(articles, ROUNDS)
    assert row.note.startswith("2 articles in 2 files")


def test_indexing_counts_passages_and_bytes(articles, tmp_path):
    lines = tmp_path / "articles.jsonl"
    size = indexing.write_lines(reading.articles_of(articles), lines)
    built = indexing.time_build(lines, tmp_path / "built")
    assert built.passages == 4
    assert 800 < size < lines.stat().st_size
    speed, room = indexing.measure(articles, ROUNDS)
    assert speed.note.startswith("4 passages")
    assert "bytes of index a byte of text" in room.note


def test_an_index_with_an_article_missing_is_not_measured(tmp_path):
    lines = jsonl(tmp_path / "a.jsonl", [{"id": "not an id"}])
    with pytest.raises(ValueError, match=r"a\.jsonl:1"):
        indexing.build(lines, tmp_path / "index")


def test_searching_times_every_query_excerpts_and_suggestions(index, asked):
    searched = searching.time_queries(index, asked, 1)
    assert [timed.asked for timed in searched.queries] == asked[1:], "the first one opens the archive"
    assert len(searched.again) == len(searched.queries)
    assert searched.hits == 2
    assert searched.excerpts
    assert len(searched.suggestions) == len(searching.typed(asked))
    rows = {row.what: row for row in searching.rows(searched)}
    assert {f"search: {kind}" for kind in (*KINDS, "all kinds")} < rows.keys()
    assert len(rows["search: all kinds"].milliseconds) == len(asked) - 1


def test_every_stage_of_a_query_is_on_its_way(index, asked):
    """A function that is renamed or no longer called would leave its time to others."""
    archive = open_archive(index)
    times = [stages.stages_of(archive, each, ROUNDS) for each in asked]
    measured = {stage for own in times for stage, time in own.items() if time > 0}
    assert measured == {stage for stage, _ in stages.STAGES} - {"columns: count"}
    lines = stages.report(archive, asked, ROUNDS).splitlines()
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines[2:]] == [
        *filter(measured.__contains__, times[0]),
        "all",
    ]


def test_a_query_counts_with_its_median_over_the_rounds():
    query = Asked("phrase", "beta")

    def searched(time):
        return searching.Searched(time, time, time, (searching.Timed(query, time, 1),), (time,), (time,), 1, (time,))

    assert searching.medians([searched(time) for time in (3, 1, 2)]) == searched(2)


def test_a_slow_query_is_named_and_fails():
    queries = [searching.Timed(Asked("rare word", "alpha"), 1.0, 1), searching.Timed(Asked("phrase", "beta"), 60.0, 1)]
    assert searching.verdict(queries[:1], 50)[0]
    fast, sentence = searching.verdict(queries, 50)
    assert not fast
    assert "FAIL, 1 did (slowest: 60.0 ms, phrase 'beta')" in sentence


def test_an_index_that_is_kept_is_there_the_next_time(articles, tmp_path):
    with searching.index_of(articles, tmp_path / "kept"):
        first = open_archive(tmp_path / "kept").generation
    with searching.index_of(articles, tmp_path / "kept") as index:
        assert open_archive(index).generation == first


def test_serving_asks_every_route_and_gets_pages(index, asked):
    addresses = serving.routes(index, asked)
    served = {one.route: one for one in serving.time_requests(index, addresses, 1)}
    assert list(served) == ["GET /", "GET /search", "GET /articles/<id>", "GET /api/search", "GET /api/suggest"]
    assert len(served["GET /search"].milliseconds) + len(served["GET /api/search"].milliseconds) == len(asked)
    assert len(served["GET /articles/<id>"].milliseconds) == 2
    assert len({address for own in addresses.values() for address in own}) == sum(map(len, addresses.values())) - 49
    assert all(0 < one.compressed < one.size for one in served.values() if one.size > 500)


def test_a_request_that_fails_is_not_measured(tmp_path):
    with pytest.raises(ValueError, match="503"):
        serving.time_requests(tmp_path / "none", {}, 1)


def test_reindexing_counts_what_changed(tmp_path):
    runs = unchanged.time_reindexes(tmp_path, 12, 2)
    counts = {
        what: [{name: len(entries) for name, entries in run.report.outcomes.items() if entries} for run in times]
        for what, times in runs.items()
    }
    assert counts == {
        "first reindex": [{"added": 12}],
        "reindex, no change": [{"unchanged": 12}] * 2,
        "reindex, one file changed": [{"unchanged": 11, "updated": 1}] * 2,
    }
    assert not any(run.report.published for run in runs["reindex, no change"])
    assert len(unchanged.rows(runs)) == 3
    watched = unchanged.time_watch(tmp_path / "pages", tmp_path / "index", 2)
    assert "until it is found" in watched.note


def test_the_memory_of_a_reindex_is_that_of_its_processes(tmp_path):
    unchanged.write_pages(tmp_path / "pages", 3)
    ran = memory.run(tmp_path / "pages", tmp_path / "index")
    assert ran.peak > 20_000_000
    assert ran.processes == 1
    with pytest.raises(ValueError, match="ended with 2"):
        memory.run(tmp_path / "nowhere", tmp_path / "index")


def test_all_of_them_make_one_table_and_fail_where_a_query_is_too_slow(articles, monkeypatch, capsys):
    options = ["--rounds", "1", "--queries", "2", "--files", "5", "--at-most", "0"]
    monkeypatch.setattr("sys.argv", ["benchmarks", str(articles), *options])
    assert every.main() == 1
    _, rows, sentence = capsys.readouterr().out.strip().split("\n\n")
    arrows = [line.split(" | ")[0] for line in rows.split("\n")[2:]]
    begun = {arrow.removeprefix("| ").split()[0] for arrow in arrows}
    assert begun >= {"read", "index", "size", "open,", "search:", "cut", "suggest", "peak", "GET", "first", "reindex,"}
    assert "FAIL" in sentence


# ---------------------------------------------------------------- converters


@pytest.mark.parametrize("compressed", [False, True])
def test_passages_become_articles_up_to_the_first_so_many(tmp_path, compressed):
    values = [{"id": str(n), "title": "Loyalty", "body": f"Points {n}", "lang": "en"} for n in range(3)]
    path = jsonl(tmp_path / "passages.jsonl", values)
    if compressed:
        packed = tmp_path / "passages.jsonl.xz"
        packed.write_bytes(lzma.compress(path.read_bytes()))
        path = packed
    lines = jsonl(tmp_path / "articles.jsonl", list(scale.articles(path, 2)))
    report = indexing.build(lines, tmp_path / "index")
    assert (report.articles, report.passages) == (2, 2)
    assert open_archive(tmp_path / "index").article("1").passages[0].answer == "Points 1"


@pytest.fixture
def collection(tmp_path):
    """Two documents, a query for each, and one of them mistyped."""
    folder = tmp_path / "collection"
    folder.mkdir()
    blank = {"url": "", "title": "Notes", "author": "Ada Lind", "lang": "en"}
    documents = [
        {"id": "d1", "question": "What is loyalty worth?", "answer": "Visits that would not have happened."},
        {"id": "d2", "question": "How is awareness measured?", "answer": "Ask for three shops."},
    ]
    jsonl(folder / "corpus.jsonl", [blank | document for document in documents])
    jsonl(folder / "queries.jsonl", [{"id": "q1", "text": "loyalty"}, {"id": "q2", "text": "awareness"}])
    (folder / "qrels.tsv").write_text("query-id\tdoc-id\tgrade\nq1\td1\t1\nq2\td2\t1\n", "utf-8")
    jsonl(folder / "robust.jsonl", [{"id": "q1#x", "base": "q1", "kind": "lost", "text": "qqqqqqqqq"}])
    return folder


def test_a_collection_is_judged_by_the_path_of_a_visitors_query(collection):
    judged = relevance.judge(collection)
    assert (judged.name, judged.documents, judged.evaluation.queries) == ("collection", 2, 2)
    assert judged.evaluation.ndcg_10 == judged.evaluation.recall_10 == 1.0


def test_a_mistyped_query_is_judged_against_the_one_it_comes_from(collection):
    assert relevance.judge(collection).losses == (relevance.Loss("lost", 1, right=1.0, mistyped=0.0),)


def test_a_collection_without_mistyped_queries_has_no_table_of_losses(collection):
    (collection / "robust.jsonl").unlink()
    text = relevance.tables([relevance.judge(collection)])
    assert "| collection | 2 | 2 | 1.000 |" in text
    assert "mistyped" not in text


def test_rivals_are_judged_beside_us_and_those_that_are_not_here_are_named(collection, tmp_path):
    """SQLite and Whoosh are, wherever we are; Lucene is not, without an environment of rivals."""
    judged = relevance.judge_beside(collection, tmp_path / "bin" / "python")
    figures = {each.name: each.evaluation.ndcg_10 for each in judged.rivals}
    assert {name: figures[name] for name in ("whoosh", "whoosh-or", "fts5", "fts5-porter")} == dict.fromkeys(
        ("whoosh", "whoosh-or", "fts5", "fts5-porter"), 1.0
    )
    assert any(one.startswith("lucene (") for one in judged.absent)
    text = relevance.tables([judged])
    assert "| fts5-porter | 1.000 |" in text
    assert "| lost | 1 | 1.000 | 0.000 | 1.000 | 0.000 | 1.000 | 0.000 | 1.000 |" in text


# ---------------------------------------------------------------- waiting


def test_bytes_are_counted_as_they_come_over_the_line(index):
    with waiting.served(waiting.ours(index)) as (home, sent), urllib.request.urlopen(f"{home}/") as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        body = answer.read()
        assert b"<form" in gzip.decompress(body)
        assert len(body) < sum(sent) < len(body) + 2_000


def test_the_pages_that_pagefind_gets_have_all_that_ours_has(index):
    reader = WhooshEngine(index).open()
    for article in map(reader.article, reader.citations()):
        page = html.unescape(waiting._page_of(article))
        assert all(line in page for passage in article.passages for line in passage.answer.split("\n"))


@pytest.mark.node
def test_a_cluster_is_measured_beside_the_embedded_engine_and_both_answer_alike(node, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "COUNT", 2)
    given = Namespace(corpus=None, queries=None, at=node, rounds=1, beside=True)
    sent, answered = cluster.measure(given, 60, tmp_path)
    assert sent.passages >= 60
    assert sent.index > sent.text > 0
    assert len(answered.clock) == len(answered.suggested) > 0
    assert answered.same == answered.places > 0
