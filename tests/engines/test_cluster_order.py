"""Does a cluster order articles as their scores do, before any of them is scored anew?

The best articles of a query come in our own order, whatever the cluster makes of them: so an archive of a few says nothing of it.
Here none is put in order anew.
"""

from contextlib import closing
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engines import lifting
from indexer.engines.whoosh import WhooshEngine
from indexer.model import Article, Author, Passage, Sort
from indexer.query import parse
from tests.cluster.archives import archive_at
from tests.engines.test_same_answers import PHASES, indexed, queries, rounds, standing, typed_as_they_stand

pytestmark = pytest.mark.node

NEARLY = 0.02  # points: phrases are not rounded to a 255th there, and a score has some seven digits


def in_order_of_scores(node, rounds, queries):
    with archive_at([node]) as engine, pytest.MonkeyPatch.context() as patch:
        patch.setattr(lifting, "WINDOW", 0)
        reader = indexed(engine, rounds)
        for query in [*queries, *typed_as_they_stand(standing(rounds))]:
            if query.sort is Sort.RELEVANCE:
                hits = reader.search(query, limit=100, offset=0).hits
                assert all(one.score > other.score - NEARLY for one, other in pairwise(hits)), (query, hits)


def article(id, answer, *authors):
    passages = (Passage(f"{id}#1", "text", None, None, answer),)
    return Article(
        id, url=None, title="Of things", language="en", authors=tuple(map(Author, authors)), passages=passages
    )


@pytest.mark.parametrize(
    ("text", "articles", "expected"),
    [
        pytest.param(
            '"lise ardent" harbour',
            [article("a", "harbour " * 200 + "Lise Ardent"), article("b", "harbour " * 200, "Lise Ardent")],
            ["b", "a"],
            id="a phrase counts in every field",
        ),
        pytest.param(
            '"zebra kettle harbour" lighthouse',
            [article("a", "zebra kettle harbour" + " walrus" * 80), article("b", "lighthouse" + " walrus" * 10)],
            ["b", "a"],
            id="a phrase counts once, however many words it has",
        ),
        pytest.param(
            "zebra commerce OR kettle",
            [article("a", "zebra lighthouse"), article("b", "zebra commencement")],
            ["a", "b"],
            id="a family alone is no choice",
        ),
    ],
)
def test_what_a_cluster_weighs_is_what_we_do(node, monkeypatch, text, articles, expected):
    monkeypatch.setattr(lifting, "WINDOW", 0)
    with archive_at([node]) as engine:
        reader = indexed(engine, [(articles, ())])
        assert [hit.article.id for hit in reader.search(parse(text), limit=9, offset=0).hits] == expected


@pytest.mark.parametrize("window", [1, 3, 20])
def test_pages_of_a_cluster_follow_as_those_of_a_folder_do(node, monkeypatch, tmp_path, window):
    monkeypatch.setattr(lifting, "WINDOW", window)
    answers = ["zebra " * n + "harbour " * 9 + "kettle " * (n % 3) for n in range(1, 8)]
    rounds = [([article(f"a{n}", answer) for n, answer in enumerate(answers)], ())]
    with archive_at([node]) as engine, closing(indexed(WhooshEngine(tmp_path), rounds)) as folder:
        reader = indexed(engine, rounds)
        for text in ("zebra kettle", "harbour", "zeb*", ""):
            whole = folder.search(parse(text), limit=9, offset=0).hits
            for size in (2, 3):
                pages = [reader.search(parse(text), limit=size, offset=n).hits for n in range(0, 9, size)]
                assert [hit for page in pages for hit in page] == list(whole)


@settings(max_examples=4, deadline=None, phases=PHASES)
@given(rounds(), st.lists(queries(), min_size=12, max_size=12))
def test_a_cluster_orders_articles_as_their_scores_do(node, rounds, queries):
    in_order_of_scores(node, rounds, queries)


@pytest.mark.long
@pytest.mark.timeout(7200)
@settings(max_examples=400, deadline=None, phases=PHASES)
@given(rounds(), st.lists(queries(), min_size=12, max_size=12))
def test_a_cluster_orders_articles_of_many_archives_as_their_scores_do(node, rounds, queries):
    in_order_of_scores(node, rounds, queries)
