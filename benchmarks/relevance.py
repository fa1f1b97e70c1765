"""How well are passages found, on collections with judgments?

    python -m benchmarks.relevance FOLDER... [--rivals PYTHON] [--cluster HOST:PORT]

A folder holds ``corpus.jsonl`` ({"id", "title", "question", "answer", "author", "lang", "url"}), ``queries.jsonl`` and
``qrels.tsv`` as `verbatim evaluate` reads them. Each document becomes an article of one passage. Where there is a
``robust.jsonl`` ({"id", "base", "kind", "text"}: the queries as people mistype them), it is shown how much nDCG@10 each kind
loses against the same queries typed right. With ``--rivals``, the Python of an environment that has other engines, these and
those that are installed here are asked the same (`rivals/judged.py`), and scored the same; of the mistyped queries the two best
are shown. With ``--cluster``, the archive is kept on an OpenSearch node (`python -m tests.cluster` starts one).
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.indexing import build
from benchmarks.rivals.judging import Asked, found_by_rivals
from benchmarks.timing import markdown
from indexer.archive import Archive, open_archive
from indexer.evaluation import Evaluation, Judgments, Run, evaluate, read_judgments, read_queries, run
from indexer.reindex import reindex
from indexer.settings import Settings, SourceSpec
from tests.cluster.archives import archive_at


@dataclass(frozen=True, slots=True)
class Loss:
    """nDCG@10 of the queries of one kind, typed right and mistyped."""

    kind: str
    queries: int
    right: float
    mistyped: float


@dataclass(frozen=True, slots=True)
class Beside:
    """What a rival comes to on the same collection."""

    name: str
    evaluation: Evaluation
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A collection's figures; ``milliseconds`` are CPU a query, with a hundred hits; ``absent`` are rivals not here, and why."""

    name: str
    documents: int
    evaluation: Evaluation
    losses: tuple[Loss, ...]
    milliseconds: float
    rivals: tuple[Beside, ...] = ()
    absent: tuple[str, ...] = ()


def articles(corpus: Path) -> Iterator[dict[str, Any]]:
    """The documents as article JSON."""
    for value in _objects(corpus):
        yield {
            "id": value["id"],
            "url": value["url"],
            "title": value["title"],
            "language": value["lang"],
            "authors": [{"name": value["author"]}] if value["author"] else [],
            "passages": [{"question": value["question"], "answer": value["answer"]}],
        }


def _objects(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def judge(folder: Path, node: str | None = None) -> Judged:
    """Ask a collection its queries, through the path of a visitor's query; of the embedded engine, or of a node."""
    with clustered(folder, node) if node else indexed(folder) as archive:
        return _judge(folder, archive)


@contextmanager
def indexed(folder: Path) -> Iterator[Archive]:
    """A collection in a temporary folder."""
    with TemporaryDirectory() as home:
        build(_lines(folder, Path(home)), Path(home, "index"))
        yield open_archive(Path(home, "index"))


@contextmanager
def clustered(folder: Path, node: str) -> Iterator[Archive]:
    """A collection on a node, for as long as it is asked."""
    with TemporaryDirectory() as home, archive_at([node]) as engine:
        settings = Settings(engine=engine.spec, sources=(SourceSpec(_lines(folder, Path(home))),))
        reindex(settings)
        yield open_archive(settings)


def _lines(folder: Path, home: Path) -> Path:
    path = home / "articles.jsonl"
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(article, ensure_ascii=False) + "\n" for article in articles(folder / "corpus.jsonl"))
    return path


def _judge(folder: Path, archive: Archive) -> Judged:
    queries, judgments = read_queries(folder / "queries.jsonl"), read_judgments(folder / "qrels.tsv")
    began = time.process_time()
    answers = run(archive, queries)
    spent = time.process_time() - began
    variants = _variants(folder)
    mistyped = run(archive, {variant["id"]: variant["text"] for variant in variants})
    losses = tuple(_losses(variants, judgments, answers, mistyped))
    return Judged(
        folder.name, archive.generation.articles, evaluate(answers, judgments), losses, spent / len(queries) * 1000
    )


def _variants(folder: Path) -> list[dict[str, Any]]:
    path = folder / "robust.jsonl"
    return _objects(path) if path.exists() else []


def _losses(variants: list[dict[str, Any]], judgments: Judgments, right: Run, mistyped: Run) -> Iterator[Loss]:
    kinds: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for variant in variants:
        kinds[variant["kind"]].append(variant)
    for kind, those in kinds.items():
        bases = {variant["id"]: variant["base"] for variant in those}
        same = {id: judgments.get(base, {}) for id, base in bases.items()}
        yield Loss(
            kind,
            len(those),
            right=evaluate({id: right[base] for id, base in bases.items()}, same).ndcg_10,
            mistyped=evaluate({id: mistyped[id] for id in bases}, same).ndcg_10,
        )


# ---------------------------------------------------------------- rivals


def judge_beside(folder: Path, python: Path | None, node: str | None = None) -> Judged:
    """Ours, and beside it what rivals come to, where there is a Python for them."""
    ours = judge(folder, node)
    if python is None:
        return ours
    rivals, absent = judge_rivals(folder, python)
    return replace(ours, rivals=rivals, absent=absent)


def judge_rivals(folder: Path, python: Path) -> tuple[tuple[Beside, ...], tuple[str, ...]]:
    """What those here come to on a collection, and a word for each that is not."""
    documents, variants = _objects(folder / "corpus.jsonl"), _variants(folder)
    queries, judgments = read_queries(folder / "queries.jsonl"), read_judgments(folder / "qrels.tsv")
    texts = queries | {variant["id"]: variant["text"] for variant in variants}
    found, absent = found_by_rivals(Asked(documents[0]["lang"], documents, texts), python)
    runs = {name: {id: [(each, 0.0) for each in ids.get(id, [])] for id in texts} for name, ids in found.items()}
    return (
        tuple([_beside(name, answers, queries, variants, judgments) for name, answers in runs.items()]),
        tuple([f"{one.name} ({one.reason})" for one in absent]),
    )


def _beside(
    name: str, found: Run, queries: Mapping[str, str], variants: list[dict[str, Any]], judgments: Judgments
) -> Beside:
    evaluation = evaluate({id: found[id] for id in queries}, judgments)
    return Beside(name, evaluation, tuple(_losses(variants, judgments, found, found)))


# ---------------------------------------------------------------- tables


def tables(collections: list[Judged]) -> str:
    losses = [_losses_table(judged) for judged in collections if judged.losses]
    rivals = [_rivals_table(collections)] if collections[0].rivals else []
    absent = [f"Not measured: {', '.join(collections[0].absent)}."] if collections[0].absent else []
    return "\n\n".join([markdown(HEADINGS, map(_row, collections)), *rivals, *absent, *losses])


def _rivals_table(collections: list[Judged]) -> str:
    """nDCG@10 of every engine on every collection."""
    ours = ["verbatim", *(f"{judged.evaluation.ndcg_10:.3f}" for judged in collections)]
    theirs = [
        [same[0].name, *(f"{each.evaluation.ndcg_10:.3f}" for each in same)]
        for same in zip(*(judged.rivals for judged in collections), strict=True)
    ]
    return markdown(("nDCG@10", *(judged.name for judged in collections)), [ours, *theirs])


def _losses_table(judged: Judged) -> str:
    best = sorted(judged.rivals, key=lambda each: -mean(loss.mistyped for loss in each.losses))[:BEST]
    headings = [heading for each in best for heading in (f"{each.name} as mistyped", "loss")]
    rows = [
        [*_loss_row(loss), *(cell for each in best for cell in _loss_row(each.losses[n])[-2:])]
        for n, loss in enumerate(judged.losses)
    ]
    return markdown((*LOSS_HEADINGS, *headings), rows)


BEST = 2  # rivals shown kind by kind
HEADINGS = ("collection", "documents", "queries", "nDCG@10", "MRR@10", "recall@10", "recall@100", "CPU ms a query")
LOSS_HEADINGS = ("mistyped", "queries", "nDCG@10 typed right", "as mistyped", "loss")


def _row(judged: Judged) -> list[str]:
    found = judged.evaluation
    figures = (found.ndcg_10, found.mrr_10, found.recall_10, found.recall_100)
    counts = (f"{judged.documents:,}", f"{found.queries:,}")
    return [judged.name, *counts, *(f"{figure:.3f}" for figure in figures), f"{judged.milliseconds:.1f}"]


def _loss_row(loss: Loss) -> list[str]:
    figures = (loss.right, loss.mistyped, loss.right - loss.mistyped)
    return [loss.kind, f"{loss.queries:,}", *(f"{figure:.3f}" for figure in figures)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--rivals", type=Path, metavar="PYTHON", help="of an environment that has other engines")
    parser.add_argument("--cluster", metavar="HOST:PORT", help="of an OpenSearch node to keep the archive on")
    given = parser.parse_args()
    print(tables([judge_beside(folder, given.rivals, given.cluster) for folder in given.folders]))


if __name__ == "__main__":
    main()
