"""While generations are published and workers killed, no visitor gets a wrong answer, and no worker grows without end."""

from __future__ import annotations

import pytest

from benchmarks.load import ARTICLES, Run, Wrong, articles_of, at, check_answer, check_page, check_suggestions, one_mark

# ---------------------------------------------------------------- what would be seen


def test_an_answer_that_mixes_two_generations_is_seen():
    assert one_mark("edition00003, edition00003") == 3
    with pytest.raises(Wrong, match="2 generations"):
        one_mark("edition00003, edition00004")
    with pytest.raises(Wrong, match="2 generations"):
        check_suggestions("edition00003, edition00004")
    with pytest.raises(Wrong, match="0 generations"):
        one_mark("an empty page")


def test_counts_of_another_generation_are_seen():
    assert articles_of(1) == ARTICLES + 1
    assert check_page(f"<h1>\n {ARTICLES + 1} articles edition00001") == 1
    with pytest.raises(Wrong, match="not 61"):
        check_page(f"<h1>{ARTICLES} articles edition00001")
    facets = '"section": [{"value": "edition00001", "count": 61}], "lang": [{"count": 61}], "site": [{"count": %d}]'
    assert check_answer(f'{{"total": 61, "facets": {{{facets % 61}}}}}') == 1
    with pytest.raises(Wrong, match="site of generation 1 is 60"):
        check_answer(f'{{"total": 61, "facets": {{{facets % 60}}}}}')


# ---------------------------------------------------------------- and is not


def test_no_answer_is_wrong_while_generations_are_published_and_workers_killed(tmp_path):
    run = Run(tmp_path, clients=12, workers=2, generations=4, requests=300, kill=2.0, pause=0.1)
    run.run()
    assert run.tally.wrong == {}
    assert run.tally.done >= 300
    assert run.published == 5
    assert len(run.tally.generations) >= 3
    assert run.tally.kills


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_no_answer_is_wrong_among_many_clients(tmp_path):
    run = Run(tmp_path, clients=64, workers=3, generations=50, requests=10_000, kill=2.0, pause=0.3)
    run.run()
    assert run.tally.wrong == {}
    assert len(run.tally.generations) >= 40


@pytest.mark.long
@pytest.mark.timeout(6000)
def test_memory_and_open_files_level_out(tmp_path):
    """Between the half and the end of a hundred thousand requests, and as many generations as before."""
    run = Run(tmp_path, clients=64, workers=3, generations=50, requests=100_000, pause=3.0)
    run.run()
    assert run.tally.wrong == {}
    half, end = ([held for _, held in at(run.samples, share)] for share in (0.5, 1.0))
    assert {held.worker for held in half} == {held.worker for held in end}, "nobody was killed"
    assert max(held.own for held in end) < 1.1 * max(held.own for held in half) + 5
    assert max(held.files for held in end) < 64 + 40, "a connection each, and what a worker has"
    assert max(held.gone for held in end) <= 2 * max(held.gone for held in half) + 10
