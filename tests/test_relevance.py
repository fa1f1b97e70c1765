"""Are passages found as well as they once were? Each collection has its floor, in `relevance/floors.toml`."""

import os
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks.relevance import judge
from indexer import Settings, SourceSpec, open_archive, reindex_archive
from indexer.evaluation import evaluate, read_judgments, read_queries, run

HERE = Path(__file__).parent
FLOORS = tomllib.loads((HERE / "relevance" / "floors.toml").read_text("utf-8"))
# Where collections lie that are not shipped: in its `relevance/`, folders as `benchmarks.relevance` reads them.
DATA = os.environ.get("VERBATIM_DATA")
ROUNDING = 0.0005  # floors have three digits


def collection(name: str) -> Path:
    """The folder of a collection, where it is what the floor was measured on."""
    if not DATA:
        pytest.skip("the judged collections are not shipped; VERBATIM_DATA says where they are")
    folder = Path(DATA) / "relevance" / name
    if not folder.is_dir():
        pytest.skip(f"there is no {name} in {DATA}")
    digest = sha256(b"".join((folder / file).read_bytes() for file in ("corpus.jsonl", "queries.jsonl", "qrels.tsv")))
    assert digest.hexdigest() == FLOORS[name]["data"], f"{name} is not what its floor was measured on"
    return folder


def test_the_sample_corpus_is_searched_as_well_as_ever(tmp_path):
    settings = Settings(index=tmp_path / "index", sources=(SourceSpec(HERE.parent / "corpus"),))
    reindex_archive(settings)
    answers = run(open_archive(settings), read_queries(HERE / "relevance" / "queries.jsonl"))
    figures = evaluate(answers, read_judgments(HERE / "relevance" / "qrels.tsv"))
    assert figures.missing == 0
    assert figures.ndcg_10 >= FLOORS["sample"]["ndcg_10"] - ROUNDING


def test_every_judged_article_is_in_the_sample_corpus(tmp_path):
    settings = Settings(index=tmp_path / "index", sources=(SourceSpec(HERE.parent / "corpus"),))
    reindex_archive(settings)
    archive = open_archive(settings)
    judgments = read_judgments(HERE / "relevance" / "qrels.tsv")
    for id in {document for grades in judgments.values() for document in grades}:
        assert archive.article(id).id == id


@pytest.mark.parametrize("name", [name for name in FLOORS if name != "sample"])
def test_a_judged_collection_is_searched_as_well_as_ever(name):
    assert judge(collection(name)).evaluation.ndcg_10 >= FLOORS[name]["ndcg_10"] - ROUNDING
