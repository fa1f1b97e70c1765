"""The comparison with other engines runs, and compares like with like: counts are asserted here, never seconds."""

import doctest
import json
import subprocess
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from sqlite3 import sqlite_version

import pytest

from benchmarks import engines, rivals
from benchmarks.rivals import corpus, places, queries, tables

PASSAGES = 1000
EACH = 2  # queries of a kind
HERE = ("verbatim", "verbatim-whole", "whoosh", "fts5", "lucene")  # Lucene is not, without an environment of rivals


def jsonl(path: Path, values: list[dict]) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in values), "utf-8")
    return path


@pytest.fixture(scope="module")
def laid(tmp_path_factory):
    return corpus.lay(None, PASSAGES, tmp_path_factory.mktemp("laid") / "invented")


@pytest.fixture(scope="module")
def posed(laid):
    return queries.make_queries(lambda: corpus.read_passages(laid.folder), EACH)


@pytest.fixture(scope="module")
def beside(posed, tmp_path_factory):
    """The engines that are installed wherever we are, and one that is nowhere: the work folder and what was printed."""
    work = tmp_path_factory.mktemp("work")
    queries.write_queries(posed, work / "posed.json")
    given = (
        f"--first {PASSAGES} --queries {work}/posed.json --rounds 2 --passes 1 --work {work} --only {' '.join(HERE)}"
    )
    return work / f"invented-{PASSAGES}", engines.compare(engines.parser().parse_args(given.split()), work)


def rows_under(title: str, text: str) -> dict[str, list[str]]:
    """The cells of a table by the engine they belong to."""
    block = text.split(f"### {title}\n\n")[1].split("\n\n", maxsplit=1)[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
    return {name.split(" (")[0]: own for name, *own in cells[2:]}


def test_invented_passages_are_the_same_every_time():
    once, again = list(corpus.invented(50)), list(corpus.invented(50))
    assert once == again
    assert len({article["id"] for article in once}) == 50


def test_every_engine_gets_the_same_passages(laid):
    articles = list(corpus.read(laid.folder / corpus.ARTICLES))
    passages = list(corpus.read_passages(laid.folder))
    table = (laid.folder / corpus.TABLE).read_text("utf-8").splitlines()
    assert laid.passages == PASSAGES == len(articles) == len(passages) == len(table)
    assert [article["passages"][0]["answer"] for article in articles] == [passage["body"] for passage in passages]
    assert table == ["\t".join(passage.values()) for passage in passages]
    assert laid.bytes == sum(len(passage["title"] + passage["body"]) for passage in passages)


def test_a_passage_of_an_article_is_indexed_with_its_question_and_the_articles_title(tmp_path):
    article = {
        "id": "a",
        "title": "T",
        "passages": [{"id": "a#q", "question": "Q?", "answer": "A\tB"}, {"answer": "C"}],
    }
    laid = corpus.lay(jsonl(tmp_path / "articles.jsonl", [article]), None, tmp_path / "laid")
    assert list(corpus.read_passages(laid.folder)) == [
        {"id": "a#q", "title": "T", "body": "Q?\nA\tB"},
        {"id": "a#1", "title": "T", "body": "C"},
    ]
    assert (laid.folder / corpus.TABLE).read_text("utf-8") == "a#q\tT\tQ? A B\na#1\tT\tC\n"


def test_a_small_corpus_is_repeated_with_other_ids_and_other_words(tmp_path):
    small = jsonl(tmp_path / "small.jsonl", list(corpus.invented(40)))
    laid = corpus.lay(small, 100, tmp_path / "laid")
    first, second, third = (list(corpus.read_passages(laid.folder))[start : start + 20] for start in (0, 40, 80))
    assert laid.passages == 100
    assert len({passage["id"] for passage in first + second + third}) == 60
    counts = [Counter(word for passage in copy for word in passage["body"].split()) for copy in (first, second, third)]
    for other in counts[1:]:
        kept = (counts[0] & other).total() / counts[0].total()
        assert 0.7 < kept < 0.9, "one word in ten is another, and one in ten has an ending"
        assert other.total() == counts[0].total()
    assert set(counts[1]) - set(counts[0]) - set(counts[2]), "words of a copy's own"


def test_a_corpus_is_not_repeated_unless_more_is_asked_for(tmp_path):
    small = jsonl(tmp_path / "small.jsonl", list(corpus.invented(40)))
    assert corpus.lay(small, None, tmp_path / "all").passages == 40
    assert corpus.lay(small, 7, tmp_path / "some").passages == 7
    assert corpus.lay(jsonl(tmp_path / "empty.jsonl", []), 7, tmp_path / "none").passages == 0


def test_engines_are_asked_nine_kinds_and_nothing_twice(laid, posed):
    assert Counter(asked.kind for asked in posed) == dict.fromkeys(rivals.KINDS, EACH)
    assert len({(asked.kind, asked.words) for asked in posed}) == len(posed)
    assert posed == queries.make_queries(lambda: corpus.read_passages(laid.folder), EACH)


def test_queries_are_what_their_kind_says(laid, posed):
    texts = [f"{passage['title']} {passage['body']}" for passage in corpus.read_passages(laid.folder)]
    held = Counter(word for text in texts for word in set(text.split()))
    words = {kind: [asked.words for asked in posed if asked.kind == kind] for kind in rivals.KINDS}
    assert all(30 <= held[word] <= 500 for (word,) in words["common"])
    assert all(held[word] == 1 for (word,) in words["rare"])
    assert all(any(set(own) <= set(text.split()) for text in texts) for own in words["and"])
    assert all(any(" ".join(own) in text for text in texts) for own in words["phrase"])
    assert not any(word in held for (word,) in words["fuzzy"])
    assert all(len(own) >= 6 for own in words["question"])


def test_queries_are_read_as_they_were_written(posed, tmp_path):
    queries.write_queries(posed, tmp_path / "posed.json")
    assert queries.read_queries(tmp_path / "posed.json") == posed
    assert (tmp_path / "posed.tsv").read_text("utf-8").splitlines()[0].split("\t") == ["common", *posed[0].words]


def test_engines_find_the_same(beside):
    found = rows_under("How many each finds: median of the queries of a kind", beside[1])
    assert found["fts5"][:6] == found["whoosh"][:6]
    assert found["verbatim"] == found["verbatim-whole"], "each article has one passage"
    for column in (0, 1, 4):  # a common word, a rare one, a phrase
        assert found["verbatim"][column] == found["whoosh"][column]
    assert all(int(count) for count in found["verbatim"])


def test_every_engine_has_a_row_with_every_kind_it_answers(beside):
    _, text = beside
    for figure, names in {"best": ["verbatim", "whoosh", "fts5"], "page": ["verbatim-whole", "whoosh", "fts5"]}.items():
        rows = rows_under(tables.TITLES[figure], text)
        assert list(rows) == names
        kinds = [[kind for kind, cell in zip(rivals.KINDS, rows[name], strict=False) if cell] for name in names]
        assert kinds == [list(rivals.KINDS)] * 2 + [[kind for kind in rivals.KINDS if kind != "fuzzy"]]
    assert list(rows_under("Building", text)) == ["verbatim", "whoosh", "fts5"]
    assert list(rows_under("Opening, and memory after all queries", text)) == list(HERE[:-1])


def test_an_engine_that_is_not_here_is_named_with_the_reason(beside):
    assert "Not measured: lucene (no" in beside[1]


def test_every_query_is_asked_in_every_round_and_finds_what_it_was_made_from(beside, posed):
    rounds = [json.loads(file.read_text("utf-8")) for file in sorted((beside[0] / "rounds").rglob("verbatim.*.json"))]
    assert len(rounds) == 2
    for told in rounds:
        assert told["kinds"] == [asked.kind for asked in posed]
        assert {len(told["cold"]), *map(len, told["figures"].values())} == {len(posed)}
        assert min(told["found"]) > 0
        assert told["memory"]["own"] <= told["memory"]["private"] <= told["memory"]["resident"]


def test_an_index_is_built_once_and_anew_when_asked(beside):
    folder, _ = beside
    arguments = f"--first {PASSAGES} --work {folder.parent} --only fts5 --rounds 1 --passes 1".split()
    told = folder / "indexes" / "fts5.json"
    told.write_text(json.dumps(json.loads(told.read_text("utf-8")) | {"version": "before"}), "utf-8")
    kept = engines.compare(engines.parser().parse_args(arguments), folder.parent)
    anew = engines.compare(engines.parser().parse_args([*arguments, "--rebuild"]), folder.parent)
    assert [rows_under("Building", text)["fts5"][0] for text in (kept, anew)] == ["before", f"SQLite {sqlite_version}"]


def test_what_others_answered_before_stands_beside_what_is_measured(beside):
    folder, before = beside
    arguments = f"--first {PASSAGES} --queries {folder.parent}/posed.json --work {folder.parent} --only fts5 --rounds 1"
    text = engines.compare(engines.parser().parse_args([*arguments.split(), "--earlier"]), folder.parent)
    title = "How many each finds: median of the queries of a kind"
    assert rows_under(title, text) == rows_under(title, before)
    assert rows_under("Building", text).keys() == rows_under("Building", before).keys()


def test_memory_of_what_a_build_starts_is_seen_from_outside():
    with engines.watching() as peaks:
        subprocess.run([sys.executable, "-c", "import time; held = b'x' * 90_000_000; time.sleep(1)"], check=True)
    assert max(peaks) > 90


def test_a_query_counts_with_its_median_over_the_rounds_and_engines_are_compared_kind_by_kind():
    def answers(*milliseconds: float) -> list[dict]:
        return [{"figures": {"best": [[ms, 9], [2 * ms, 9]]}, "kinds": ["rare", "phrase"]} for ms in milliseconds]

    ours, theirs = (
        tables.Measured("verbatim", answers(3, 1, 90)),
        tables.Measured("tantivy", answers(1, 1, 2)),
    )
    assert ours.of_kind("best") == {"rare": [3], "phrase": [6]}
    ((yardstick, table),) = tables.ratios([ours, theirs], "best")
    assert yardstick == "tantivy"
    assert "| verbatim (2 kinds) |  | 3.00 |  |  | 3.00 |  |  |  |  | 3.00 |" in table
    assert tables.spread([ours, theirs], "best").splitlines()[2].endswith("| 6.00 | 6.00 | 6.00 | 9.00 | 222 | 3.00 |")


def test_what_one_query_waits_for_shows_whichever_query_it_is():
    memory = dict.fromkeys(("own", "private", "resident"), 1)
    colds = ([5, 100, 1, 1], [5, 1, 100, 1], [5, 1, 1, 100])
    rounds = [{"start": [7, 8], "cold": [[ms, 9] for ms in cold], "memory": memory} for cold in colds]
    row = tables.opening([tables.Measured("ours", rounds)]).splitlines()[-1]
    assert row == "| ours | 7.00 | 8.00 | 5.00 | 9.00 | 1.00 | 1.00 | 100 | 1.00 | 1.00 | 1.00 |"


def test_an_engine_that_nobody_has_is_absent():
    (absent,) = places.contenders([], None, Path(), [rivals.Entry("nobody", "nobody:Nobody", ("nobody_has_this",))])[1]
    assert (absent.name, absent.reason) == ("nobody", "no Python here has nobody_has_this")


@pytest.mark.parametrize("name", ["", ".corpus", ".process", ".queries", ".tables", ".places"])
def test_the_examples_of_the_comparison_are_true(name):
    assert doctest.testmod(import_module(f"benchmarks.rivals{name}")).failed == 0
