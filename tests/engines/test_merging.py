"""Is a merged segment the one that building it anew gives?"""

import os
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engines.whoosh import building, joining, records
from indexer.engines.whoosh.building import build
from indexer.engines.whoosh.merging import merge
from indexer.engines.whoosh.segments import Segment
from indexer.model import Article, Passage
from tests.engines.test_same_answers import PHASES, articles, different


@settings(max_examples=60, deadline=None, phases=PHASES)
@given(different(articles(), min_size=2, max_size=5), st.data())
def test_merging_gives_what_building_the_living_together_gives(articles, data):
    """However few words are merged at once."""
    cut = data.draw(st.integers(1, len(articles) - 1))
    dead = data.draw(st.sets(st.integers(0, len(articles) - 1), max_size=len(articles) - 1))
    whole = Segment(build([article for n, article in enumerate(articles) if n not in dead]))
    parts = [
        (Segment(build(articles[:cut])), {n for n in dead if n < cut}),
        (Segment(build(articles[cut:])), {n - cut for n in dead if n >= cut}),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "MAIN_0.arrays"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(joining, "AT_ONCE", data.draw(st.sampled_from((1, 5, 1 << 19))))
            merge(parts, path)
        merged = Segment.open(path)
        assert set(merged.names()) == set(whole.names())
        for name in whole.names():
            assert merged[name].tolist() == whole[name].tolist(), name
            assert merged[name].dtype == whole[name].dtype, name


@settings(max_examples=30, deadline=None, phases=PHASES)
@given(different(articles(), min_size=1, max_size=3))
def test_what_is_stored_comes_back(articles):
    segment = Segment(build(articles))
    passages = [passage for article in articles for passage in article.passages]
    assert [records.article(segment, n) for n in range(len(articles))] == articles
    assert [records.citation(segment, n) for n in range(len(articles))] == [article.citation for article in articles]
    assert [records.passage(segment, n) for n in range(len(passages))] == passages


def test_batches_built_by_several_processes_are_those_built_by_one(tmp_path, monkeypatch):
    many = [
        Article(
            f"a{n}", None, f"Title {n}", language="en", passages=(Passage(f"a{n}#1", "text", None, None, "A brand."),)
        )
        for n in range(5)
    ]
    monkeypatch.setattr(building, "BATCH", 2)
    ids = []
    for cores in (1, 2):
        monkeypatch.setattr(building.os, "cpu_count", lambda cores=cores: cores)
        folder = tmp_path / str(cores)
        folder.mkdir()
        segments = [Segment.open(path) for path in building.build_all(iter(many), folder)]
        ids.append([segment.lexicon("articles").entries() for segment in segments])
    assert ids == [[["a0", "a1"], ["a2", "a3"], ["a4"]]] * 2


def test_a_building_process_that_is_killed_is_an_error_that_says_so(tmp_path, monkeypatch):
    many = [Article(f"a{n}", None, "T", passages=(Passage(f"a{n}#1", "text", None, None, "x"),)) for n in range(3)]
    monkeypatch.setattr(building, "BATCH", 1)
    monkeypatch.setattr(building.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(building, "_build_elsewhere", kill_oneself)
    with pytest.raises(OSError, match="killed"):
        building.build_all(many, tmp_path)


def kill_oneself(*_):
    os.kill(os.getpid(), signal.SIGKILL)
