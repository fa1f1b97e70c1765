"""Figures worked out by hand; files with a fault say the line."""

import math

import pytest

from indexer.errors import SourceError
from indexer.evaluation import evaluate, read_judgments, read_queries, trec_lines


def test_the_figures_are_those_worked_out_by_hand():
    run = {"q1": [("x", 3.0), ("a", 2.0), ("b", 1.0)], "q2": []}
    figures = evaluate(run, {"q1": {"a": 2, "b": 1, "c": 0}, "q2": {"z": 1}, "q3": {"z": 0}})
    gained, ideal = 2 / math.log2(3) + 1 / 2, 2 + 1 / math.log2(3)
    assert figures.ndcg_10 == pytest.approx(gained / ideal / 2)
    assert (figures.mrr_10, figures.recall_10, figures.queries, figures.missing) == (0.25, 0.5, 2, 0)


def test_a_judged_query_that_was_not_asked_counts_as_missing():
    assert evaluate({}, {"q": {"a": 1}}).missing == 1


def test_a_judged_query_that_was_not_asked_counts_as_0_as_with_trec_eval_c():
    judged = {"asked": {"a": 1}, "not": {"a": 1}, "nothing right": {"a": 0}}
    figures = evaluate({"asked": [("a", 1.0)]}, judged)
    assert (figures.ndcg_10, figures.mrr_10, figures.recall_10, figures.recall_100) == (0.5, 0.5, 0.5, 0.5)
    assert (figures.queries, figures.missing) == (2, 1)


def test_a_run_is_in_the_format_of_trec():
    assert trec_lines({"q": [("a", 2.5), ("b", 1.0)]}) == ["q Q0 a 1 2.500000 verbatim", "q Q0 b 2 1.000000 verbatim"]


def test_scores_of_a_run_fall_so_that_tools_keep_our_order():
    scores = [float(line.split()[4]) for line in trec_lines({"q": [("c", 1.0), ("b", 1.0), ("a", 1.0)]})]
    assert scores == sorted(set(scores), reverse=True)


def test_a_query_may_hold_any_separator_of_unicode_and_a_file_a_byte_order_mark(tmp_path):
    (tmp_path / "q.jsonl").write_text('\ufeff{"id": "1", "text": "a\u2028b\u0085c"}\n', "utf-8")
    assert read_queries(tmp_path / "q.jsonl") == {"1": "a\u2028b\u0085c"}


def test_quotes_in_judgments_are_nothing_special(tmp_path):
    (tmp_path / "q.tsv").write_text('q"1\t"a\t1\n')
    assert read_judgments(tmp_path / "q.tsv") == {'q"1': {'"a': 1}}


def test_a_malformed_first_line_is_no_header(tmp_path):
    (tmp_path / "q.tsv").write_text("q1 d1 1\n")
    with pytest.raises(SourceError, match=r"q\.tsv:1"):
        read_judgments(tmp_path / "q.tsv")


def test_a_header_line_of_judgments_is_passed_over(tmp_path):
    (tmp_path / "q.tsv").write_text("query-id\tdoc-id\tgrade\nq\ta\t1\nq\tb\t0\n")
    assert read_judgments(tmp_path / "q.tsv") == {"q": {"a": 1, "b": 0}}


@pytest.mark.parametrize("line", ["q\ta", "q\ta\tgood", "q a 1"])
def test_a_faulty_judgment_says_its_line(tmp_path, line):
    (tmp_path / "q.tsv").write_text(f"q\ta\t1\n{line}\n")
    with pytest.raises(SourceError, match=r"q\.tsv:2"):
        read_judgments(tmp_path / "q.tsv")


def test_queries_are_read_and_other_keys_ignored(tmp_path):
    (tmp_path / "q.jsonl").write_text('{"id": "1", "text": "loyalty", "lang": "en"}\n\n')
    assert read_queries(tmp_path / "q.jsonl") == {"1": "loyalty"}


@pytest.mark.parametrize("line", ["{", '{"id": 1}', "[]"])
def test_a_faulty_query_says_its_line(tmp_path, line):
    (tmp_path / "q.jsonl").write_text(f'{{"id": "1", "text": "a"}}\n{line}\n')
    with pytest.raises(SourceError, match=r"q\.jsonl:2"):
        read_queries(tmp_path / "q.jsonl")


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(SourceError, match="none"):
        read_queries(tmp_path / "none")
