"""How well are passages found, on collections with judgments?

    python -m benchmarks.relevance FOLDER...

A folder holds ``corpus.jsonl`` ({"id", "title", "question", "answer", "author", "lang", "url"}), ``queries.jsonl`` and
``qrels.tsv`` as `verbatim evaluate` reads them. Each document becomes an article of one passage. Where there is a
``robust.jsonl`` ({"id", "base", "kind", "text"}: the queries as people mistype them), it is shown how much nDCG@10 each kind
loses against the same queries typed right.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.indexing import build
from benchmarks.timing import markdown
from indexer.archive import Archive, open_archive
from indexer.evaluation import Evaluation, Judgments, Run, evaluate, read_judgments, read_queries, run


@dataclass(frozen=True, slots=True)
class Loss:
    """nDCG@10 of the queries of one kind, typed right and mistyped."""

    kind: str
    queries: int
    right: float
    mistyped: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A collection's figures; ``milliseconds`` of CPU a query, with a hundred hits."""

    name: str
    documents: int
    evaluation: Evaluation
    losses: tuple[Loss, ...]
    milliseconds: float


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


def judge(folder: Path) -> Judged:
    """Ask a collection its queries, through the path of a visitor's query."""
    with indexed(folder) as archive:
        return _judge(folder, archive)


@contextmanager
def indexed(folder: Path) -> Iterator[Archive]:
    """A collection in a temporary folder."""
    with TemporaryDirectory() as home:
        lines = Path(home, "articles.jsonl")
        with lines.open("w", encoding="utf-8") as out:
            out.writelines(
                json.dumps(article, ensure_ascii=False) + "\n" for article in articles(folder / "corpus.jsonl")
            )
        build(lines, Path(home, "index"))
        yield open_archive(Path(home, "index"))


def _judge(folder: Path, archive: Archive) -> Judged:
    queries, judgments = read_queries(folder / "queries.jsonl"), read_judgments(folder / "qrels.tsv")
    began = time.process_time()
    answers = run(archive, queries)
    spent = time.process_time() - began
    losses = tuple(_losses(folder / "robust.jsonl", archive, judgments, answers))
    return Judged(
        folder.name, archive.generation.articles, evaluate(answers, judgments), losses, spent / len(queries) * 1000
    )


def _losses(robust: Path, archive: Archive, judgments: Judgments, right: Run) -> Iterator[Loss]:
    if not robust.exists():
        return
    kinds: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for variant in _objects(robust):
        kinds[variant["kind"]].append(variant)
    for kind, variants in kinds.items():
        bases = {variant["id"]: variant["base"] for variant in variants}
        same = {id: judgments.get(base, {}) for id, base in bases.items()}
        mistyped = run(archive, {variant["id"]: variant["text"] for variant in variants})
        yield Loss(
            kind,
            len(variants),
            right=evaluate({id: right[base] for id, base in bases.items()}, same).ndcg_10,
            mistyped=evaluate(mistyped, same).ndcg_10,
        )


def tables(collections: list[Judged]) -> str:
    losses = [markdown(LOSS_HEADINGS, map(_loss_row, judged.losses)) for judged in collections if judged.losses]
    return "\n\n".join([markdown(HEADINGS, map(_row, collections)), *losses])


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
    given = parser.parse_args()
    print(tables([judge(folder) for folder in given.folders]))


if __name__ == "__main__":
    main()
