"""How well do other engines find passages, by the same judgments?

Each runs in a process of its own (`judged.py`), under the first Python that has it; what it found is scored as ours is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.rivals import LUCENE, Entry
from benchmarks.rivals.judged import FIELDS
from benchmarks.rivals.places import Absent, Contender, contenders, run

# By the names of `judged.ENGINES`, and what each needs.
ROSTER = (
    Entry("whoosh", "judged", ("whoosh",)),
    Entry("whoosh-or", "judged", ("whoosh",)),
    Entry("fts5", "judged", ("sqlite3",)),
    Entry("fts5-porter", "judged", ("sqlite3",)),
    Entry("tantivy", "judged", ("tantivy",)),
    Entry("bm25s", "judged", ("bm25s", "Stemmer")),
    Entry(LUCENE, "JudgedLucene"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A collection as rivals read it: its documents, and texts by the ids of queries."""

    language: str
    documents: Sequence[Mapping[str, Any]]
    queries: Mapping[str, str]


def found_by_rivals(asked: Asked, rivals: Path | None) -> tuple[dict[str, dict[str, list[str]]], list[Absent]]:
    """By the name of each rival here, and by query, the ids of what it found, best first; and which are not here."""
    with TemporaryDirectory() as home:
        folder = Path(home)
        _lay(asked, folder)
        there, absent = contenders([], rivals, folder, ROSTER)
        return {one.name: _found(one, asked.language, folder) for one in there}, absent


def _lay(asked: Asked, folder: Path) -> None:
    documents = ([each["id"], *(each[name] for name in FIELDS)] for each in asked.documents)
    _write(documents, folder / "documents.tsv")
    _write(asked.queries.items(), folder / "queries.tsv")


def _write(rows: Iterable[Iterable[str | None]], path: Path) -> None:
    lines = ("\t".join(" ".join((cell or "").split()) for cell in row) + "\n" for row in rows)
    path.write_text("".join(lines), "utf-8")


def _found(one: Contender, language: str, folder: Path) -> dict[str, list[str]]:
    out = folder / f"{one.name}.tsv"
    run([*one.command, one.name, language, str(folder), str(out)])
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in out.read_text("utf-8").splitlines():
        query, document = line.split("\t")
        found[query].append(document)
    return found
