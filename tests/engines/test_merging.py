"""Is a merged segment the one that building it anew gives?"""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engines.whoosh import records
from indexer.engines.whoosh.building import build
from indexer.engines.whoosh.merging import merge
from indexer.engines.whoosh.segments import Segment
from tests.engines.test_same_answers import PHASES, articles, different


@settings(max_examples=60, deadline=None, phases=PHASES)
@given(different(articles(), min_size=2, max_size=5), st.data())
def test_merging_gives_what_building_the_living_together_gives(articles, data):
    cut = data.draw(st.integers(1, len(articles) - 1))
    dead = data.draw(st.sets(st.integers(0, len(articles) - 1), max_size=len(articles) - 1))
    whole = Segment(build([article for n, article in enumerate(articles) if n not in dead]))
    parts = [
        (Segment(build(articles[:cut])), {n for n in dead if n < cut}),
        (Segment(build(articles[cut:])), {n - cut for n in dead if n >= cut}),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "MAIN_0.arrays"
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
