"""How well are passages found?

Judgments in, nDCG, reciprocal rank and recall out, through the very path a visitor's query takes.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.archive import Archive
from indexer.errors import SourceError

RUN_DEPTH = 100  # hits a query in a run

Judgments = Mapping[str, Mapping[str, int]]  # query -> article -> grade
Run = Mapping[str, Sequence[tuple[str, float]]]  # query -> (article, score), best first


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Means over the judged queries that have something right, as those of ``trec_eval -c``: one that was not asked counts as 0.
    ``missing`` are those that were not.
    """

    queries: int
    ndcg_10: float
    mrr_10: float
    recall_10: float
    recall_100: float
    missing: int


def read_queries(path: Path) -> dict[str, str]:
    """``queries.jsonl``: objects with "id" and "text", other keys ignored. Raises SourceError with the line."""
    queries = {}
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            queries[str(value["id"])] = str(value["text"])
        except (ValueError, KeyError, TypeError):
            raise SourceError(f"{path}:{number}", 'a query is an object with "id" and "text"') from None
    return queries


def read_judgments(path: Path) -> Judgments:
    """``qrels.tsv``: query, document, grade, tab-separated; a header line is passed over. Raises SourceError with the line."""
    judgments: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, line in enumerate(_lines(path), 1):
        query, document, grade, *more = [*line.split("\t"), "", "", ""]
        if not line.strip() or (number == 1 and document and not _is_grade(grade)):
            continue
        if not (document and _is_grade(grade)) or any(more):
            raise SourceError(f"{path}:{number}", "query, document and grade are wanted, tab-separated")
        judgments[query][document] = int(grade)
    return judgments


def _is_grade(text: str) -> bool:
    return text.strip().removeprefix("-").isdecimal()


def _lines(path: Path) -> list[str]:
    """Lines end in a newline and in nothing else: a JSON string may hold the other separators of Unicode."""
    try:
        return path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(path, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None


def run(archive: Archive, queries: Mapping[str, str], *, depth: int = RUN_DEPTH) -> Run:
    return {
        id: [(hit.article.id, hit.score) for hit in archive.search(text, limit=depth).hits]
        for id, text in queries.items()
    }


def trec_lines(run: Run, name: str = "verbatim") -> list[str]:
    """The run in TREC's format: query, Q0, document, rank, score, name.

    Scores fall by at least a millionth from rank to rank: tools sort by them, and must keep our order.
    """
    return [line for query, hits in run.items() for line in _falling(query, hits, name)]


def _falling(query: str, hits: Sequence[tuple[str, float]], name: str) -> Iterator[str]:
    above = math.inf
    for rank, (document, score) in enumerate(hits, 1):
        above = min(score, above - 1e-6)
        yield f"{query} Q0 {document} {rank} {above:.6f} {name}"


def evaluate(run: Run, judgments: Judgments) -> Evaluation:
    """
    >>> evaluate({"q": [("a", 2.0), ("b", 1.0)]}, {"q": {"b": 1}}).mrr_10
    0.5
    """
    judged = {query: grades for query, grades in judgments.items() if any(grade > 0 for grade in grades.values())}
    ranked = {query: [document for document, _ in run.get(query, ())] for query in judged}
    return Evaluation(
        queries=len(judged),
        ndcg_10=_mean(_ndcg(ranked[query], grades, 10) for query, grades in judged.items()),
        mrr_10=_mean(_reciprocal_rank(ranked[query], grades, 10) for query, grades in judged.items()),
        recall_10=_mean(_recall(ranked[query], grades, 10) for query, grades in judged.items()),
        recall_100=_mean(_recall(ranked[query], grades, 100) for query, grades in judged.items()),
        missing=sum(query not in run for query in judged),
    )


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else 0.0


def _ndcg(ranked: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    """The grade as gain, discount log2(rank + 1) (Järvelin and Kekäläinen 2002; what trec_eval calls ndcg_cut)."""
    gained = _dcg([grades.get(document, 0) for document in ranked[:depth]])
    return gained / _dcg(sorted(grades.values(), reverse=True)[:depth])


def _dcg(grades: Sequence[int]) -> float:
    return sum(max(grade, 0) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def _reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    return next((1 / rank for rank, document in enumerate(ranked[:depth], 1) if grades.get(document, 0) > 0), 0.0)


def _recall(ranked: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    relevant = {document for document, grade in grades.items() if grade > 0}
    return len(relevant & set(ranked[:depth])) / len(relevant)
