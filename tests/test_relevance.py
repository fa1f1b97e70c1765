"""Are passages found as well as they once were? Each collection has its floor, in `relevance/floors.toml`."""

import os
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks.relevance import indexed
from indexer import Archive, Settings, SourceSpec, open_archive, reindex_archive
from indexer.evaluation import Evaluation, evaluate, read_judgments, read_queries, run

HERE = Path(__file__).parent
SAMPLE = HERE / "relevance"
FLOORS = tomllib.loads((SAMPLE / "floors.toml").read_text("utf-8"))
# Where collections lie that are not shipped: in its `relevance/`, folders as `benchmarks.relevance` reads them.
DATA = os.environ.get("VERBATIM_DATA")
ROUNDING = 0.0005  # floors have three digits


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    settings = Settings(
        index=tmp_path_factory.mktemp("sample") / "index", sources=(SourceSpec(HERE.parent / "corpus"),)
    )
    reindex_archive(settings)
    return open_archive(settings)


def figures(archive: Archive, folder: Path) -> Evaluation:
    return evaluate(run(archive, read_queries(folder / "queries.jsonl")), read_judgments(folder / "qrels.tsv"))


def collection(name: str) -> Path:
    """The folder of a collection, if it is what the floor was measured on."""
    if not DATA:
        pytest.skip("the judged collections are not shipped; VERBATIM_DATA says where they are")
    folder = Path(DATA, "relevance", name)
    if not folder.is_dir():
        pytest.skip(f"there is no {folder}")
    digest = sha256(b"".join((folder / file).read_bytes() for file in ("corpus.jsonl", "queries.jsonl", "qrels.tsv")))
    assert digest.hexdigest() == FLOORS[name]["data"], f"{name} is not what its floor was measured on"
    return folder


def test_the_sample_corpus_is_searched_as_well_as_ever(sample):
    found = figures(sample, SAMPLE)
    assert found.missing == 0
    assert found.ndcg_10 >= FLOORS["sample"]["ndcg_10"] - ROUNDING


def test_every_judged_article_is_in_the_sample_corpus(sample):
    for id in {document for grades in read_judgments(SAMPLE / "qrels.tsv").values() for document in grades}:
        assert sample.article(id).id == id


@pytest.mark.parametrize("name", [name for name in FLOORS if name != "sample"])
def test_a_judged_collection_is_searched_as_well_as_ever(name):
    folder = collection(name)
    with indexed(folder) as archive:
        assert figures(archive, folder).ndcg_10 >= FLOORS[name]["ndcg_10"] - ROUNDING
