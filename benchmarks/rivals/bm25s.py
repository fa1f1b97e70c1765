"""What do arrays of finished scores do?

bm25s adds up one column of scores a word, all in memory; it ranks any of several words, knows no phrase, field or prefix, and
does not count. Its arrays are loaded whole when it is opened.
"""

from __future__ import annotations

import json
from pathlib import Path

import bm25s
from bm25s import BM25
from Stemmer import Stemmer

from benchmarks.rivals import TOP, WORD, Asked, Rival
from benchmarks.rivals.corpus import read_passages


class Bm25s(Rival):
    figures = ("best", "whole")
    kinds = ("common", "rare", "or", "question")
    backend = "numpy"

    def version(self) -> str:
        return f"bm25s {bm25s.__version__} ({self.backend})"

    def build(self, corpus: Path, index: Path) -> None:
        passages = list(read_passages(corpus))
        texts = [f"{passage['title']} {passage['body']}" for passage in passages]
        pattern = f"(?u){WORD.pattern}"
        stemmer = Stemmer("porter")
        tokens = bm25s.tokenize(texts, stopwords=[], token_pattern=pattern, stemmer=stemmer, show_progress=False)
        ranker = BM25(backend="numpy")
        ranker.index(tokens, show_progress=False)
        ranker.save(index, corpus=passages, show_progress=False)

    def open(self, index: Path) -> None:
        self._stemmer = Stemmer("porter")
        self._ranker = BM25.load(index, backend=self.backend, show_progress=False)
        self._ranker.backend = self.backend
        if self.backend == "numba":
            self._ranker.activate_numba_scorer()
        self._stored = (index / "corpus.jsonl").open("rb")
        self._starts = json.loads((index / "corpus.mmindex.json").read_text("utf-8"))

    def ready(self, asked: Asked) -> list[str]:
        known = self._ranker.vocab_dict
        return [stem for stem in self._stemmer.stemWords(list(asked.words)) if stem in known]

    def best(self, query: list[str]) -> list[tuple[int, float]]:
        if not query:
            return []
        numbers, scores = self._ranker.retrieve([query], k=TOP, show_progress=False)
        return [(int(number), float(score)) for number, score in zip(numbers[0], scores[0], strict=True) if score > 0]

    def whole(self, asked: Asked) -> None:
        for number, _ in self.best(self.ready(asked)):
            self._stored.seek(self._starts[number])
            json.loads(self._stored.readline())


class Bm25sNumba(Bm25s):
    backend = "numba"
