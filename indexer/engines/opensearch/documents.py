"""How does an article become documents, and what does it add to the counts of words?

By the columns that the embedded engine builds of it: so words, positions and weights are the same. A document's id says which
article it is of and since when it counts: to send it twice changes nothing.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

import numpy as np

from indexer.analysis import analyze, fold, question_key
from indexer.analysis.planning import FAMILY
from indexer.engines.opensearch.mapping import (
    AFTER_FOLDED,
    BEFORE_WEIGHT,
    FORMAT,
    GAP,
    OPEN,
    TOGETHER,
    Body,
    safe,
)
from indexer.engines.ranking import FIELDS
from indexer.engines.whoosh.building import build_searched, told_apart
from indexer.engines.whoosh.schema import facet_values
from indexer.engines.whoosh.segments import Array, Segment
from indexer.engines.whoosh.spelling import ways
from indexer.model import FACETS, Article, Directive, Passage


@dataclass(slots=True)
class Counts:
    """Of some articles: how many there are of them, of their passages and questions, and the sum of their marks; how many of the
    passages have each term, how many write each word, and in which way.
    """

    articles: int = 0
    passages: int = 0
    questions: int = 0
    marks: int = 0
    having: Counter[str] = field(default_factory=Counter)
    writing: Counter[str] = field(default_factory=Counter)
    ways: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, other: Counts) -> None:
        self.articles += other.articles
        self.passages += other.passages
        self.questions += other.questions
        self.marks += other.marks
        self.having.update(other.having)
        self.writing.update(other.writing)
        for word, counted in other.ways.items():
            self.ways[word].update(counted)


# ---------------------------------------------------------------- an article as text


def article_json(article: Article) -> str:
    """In ASCII, with the words that lead a browser to its passages: `as_dict` leaves them out."""
    directives = {
        number: [to.start, to.end, to.prefix, to.suffix]
        for number, passage in enumerate(article.passages)
        if (to := passage.directive) is not None
    }
    return json.dumps({**article.as_dict(), "directives": directives} if directives else article.as_dict())


def read_article(text: str) -> Article:
    """The inverse of `article_json`, for what we wrote. Raises ValueError, KeyError, TypeError."""
    value = json.loads(text)
    directives = {int(number): Directive(*words) for number, words in value.pop("directives", {}).items()}
    article = Article.from_dict(value)
    return _directed(article, directives) if directives else article


def _directed(article: Article, directives: dict[int, Directive]) -> Article:
    passages = tuple(
        replace(passage, directive=directives.get(number)) for number, passage in enumerate(article.passages)
    )
    return replace(article, passages=passages)


def digest(text: str) -> str:
    """Of an article's JSON, and of the format: what was sent in another one is sent again."""
    return blake2b(f"{FORMAT}\n{text}".encode(), digest_size=16).hexdigest()


def mark(digested: str) -> int:
    """Of a digest, what adds up over all articles: a sum stays exact up to 2**29 of them."""
    return int(digested[:6], 16)


# ---------------------------------------------------------------- documents
class Columns:
    """Some articles, each id once, as the embedded engine has them."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles
        self._segment = Segment(build_searched(articles))
        self._words = self._segment.lexicon("words").entries()
        self._word_of = np.repeat(np.arange(len(self._words)), np.diff(self._segment["word_start"]).astype(np.int64))

    def counts(self) -> Counts:
        asked = int(np.count_nonzero(self._segment["length_question"]))
        counts = Counts(len(self._articles), self._segment.passages, asked)
        counts.marks = sum(mark(digest(article_json(article))) for article in self._articles)
        starts, written = self._segment["word_start"], self._segment["word_spelled"]
        counts.having.update(dict(zip(self._words, np.diff(starts).astype(np.int64).tolist(), strict=True)))
        counts.writing.update({word: count for word, count in zip(self._words, written.tolist(), strict=True) if count})
        for number, word in enumerate(self._words):
            for way, passages in ways(self._segment, number, word):
                counts.ways[word][way] += len(passages)
        stems, numbers, _ = self._stems()
        each = np.bincount(numbers, minlength=len(stems)).tolist()
        counts.having.update({f"~{stem}": count for stem, count in zip(stems, each, strict=True) if count})
        return counts

    def documents(self, since: int, until: int = OPEN) -> Iterator[tuple[str, Body]]:
        """By their ids: of each article itself and of its questions."""
        nested = self._nested()
        for number, article in enumerate(self._articles):
            first, end = self._segment["article_first"][number : number + 2].tolist()
            yield article_id(article.id, since), _article(article, nested[first:end], since, until)
            yield from _questions(article, since, until)

    # ------------------------------------------------------------ passages

    def _nested(self) -> list[Body]:
        """What is searched of each passage, but for what it is called."""
        terms, tokens = self._terms(), self._tokens()
        sizes = {name: self._segment[f"length_{name}"].tolist() for name in FIELDS}
        return [
            {
                "terms": " ".join(terms[n]),
                "text": f" {GAP} ".join(filter(None, tokens[n])),
                **{name: text for name, text in zip(FIELDS, tokens[n], strict=True) if text},
                **{f"{name}_size": size[n] for name, size in sizes.items() if size[n]},
            }
            for n in range(self._segment.passages)
        ]

    def _terms(self) -> list[list[str]]:
        """The words, stems and families of each passage with their weights."""
        terms: list[list[str]] = [[] for _ in range(self._segment.passages)]
        families: list[dict[str, int]] = [{} for _ in range(self._segment.passages)]
        kept = [safe(word) for word in self._words]
        passages = self._segment["posting_passage"].tolist()
        weights = self._segment["posting_impact"].tolist()
        for word, passage, weight in zip(self._word_of.tolist(), passages, weights, strict=True):
            terms[passage].append(f"{kept[word]}{BEFORE_WEIGHT}{weight}")
            if len(self._words[word]) >= FAMILY:
                family = self._words[word][:FAMILY]
                families[passage][family] = max(weight, families[passage].get(family, 0))
        stems, numbers, columns = self._stems()
        stem_terms = [safe(f"~{stem}") for stem in stems]
        for stem, passage, weight in zip(numbers.tolist(), *(each.tolist() for each in columns), strict=True):
            terms[passage].append(f"{stem_terms[stem]}{BEFORE_WEIGHT}{weight}")
        for each, those in zip(terms, families, strict=True):
            each += [f"^{family}{BEFORE_WEIGHT}{weight}" for family, weight in those.items()]
        return terms

    def _stems(self) -> tuple[list[str], Array, tuple[Array, Array]]:
        """The stems; of each of their postings the stem's number; passages and weights. A stem of one word has the word's."""
        stems = self._segment.lexicon("stems").entries()
        several = np.repeat(np.arange(len(stems)), np.diff(self._segment["stem_start"]).astype(np.int64))
        stem_of = self._segment["word_stem"].astype(np.int64)
        alone = (self._segment["stem_word"][stem_of] >= 0)[self._word_of]
        numbers = np.concatenate([several, stem_of[self._word_of[alone]]])
        passages = np.concatenate([self._segment["stem_posting_passage"], self._segment["posting_passage"][alone]])
        weights = np.concatenate([self._segment["stem_posting_impact"], self._segment["posting_impact"][alone]])
        return stems, numbers, (passages, weights)

    def _tokens(self) -> list[list[str]]:
        """What stands in each field of each passage, position by position."""
        counts = self._segment["posting_count"].astype(np.int64)
        words = np.repeat(self._word_of, counts)
        passages = np.repeat(self._segment["posting_passage"].astype(np.int64), counts)
        places = self._segment["positions"].astype(np.int64)
        order = np.lexsort((places, passages))
        kept = [safe(word) for word in self._words]
        standing: list[list[tuple[int, str]]] = [[] for _ in range(self._segment.passages)]
        for word, passage, place in zip(
            words[order].tolist(), passages[order].tolist(), places[order].tolist(), strict=True
        ):
            standing[passage].append((place, kept[word]))
        sizes = zip(*(self._segment[f"length_{name}"].tolist() for name in FIELDS), strict=True)
        return [list(_by_field(each, lengths)) for each, lengths in zip(standing, sizes, strict=True)]


def _by_field(standing: Iterable[tuple[int, str]], lengths: Sequence[int]) -> Iterator[str]:
    """Places run field after field, one left free after each."""
    at: defaultdict[int, list[str]] = defaultdict(list)
    for place, word in standing:
        at[place].append(word)
    begin = 0
    for length in lengths:
        yield " ".join(TOGETHER.join(at[place]) if place in at else GAP for place in range(begin, begin + length))
        begin += length + 1


def article_id(id: str, since: int) -> str:
    return f"a:{id}@{since}"


def _article(article: Article, nested: Sequence[Body], since: int, until: int) -> Body:
    text = article_json(article)
    values = facet_values(article)
    document: dict[str, Any] = {
        "kind": "article",
        "since": since,
        "until": until,
        "id": article.id,
        "article": text,
        "hash": (digested := digest(text)),
        "mark": mark(digested),
        "size": len(article.passages),
        "cited": sorted({safe(bare(link.url)) for link in article.links}),
        "passages": [
            {"id": safe(passage.id), "article": article.id, **_key(passage), **each}
            for passage, each in zip(article.passages, nested, strict=True)
        ],
    }
    for name in FACETS:
        written = told_apart(values[name])
        document[f"{name}_folded"] = [fold(value) for value in written]
        document[name] = [f"{fold(value)}{AFTER_FOLDED}{value}" for value in written]
    return document | ({"day": article.published.toordinal()} if article.published else {})


def _key(passage: Passage) -> Body:
    key = question_key(passage.question or "")
    return {"key": safe(key)} if key else {}


def _questions(article: Article, since: int, until: int) -> Iterator[tuple[str, Body]]:
    for number, passage in enumerate(article.passages):
        tokens = sorted(analyze(passage.question or "", article.language), key=lambda token: token.joined)
        if tokens:
            words = [token.word for token in tokens]
            yield (
                f"q:{article.id}:{number}@{since}",
                {
                    "kind": "asked",
                    "since": since,
                    "until": until,
                    "id": article.id,
                    "asked": safe(" ".join(words)),
                    "words": list(dict.fromkeys(map(safe, words))),
                    "letters": len("".join(words)),
                    "number": number,
                    "passage": passage_json(passage),
                },
            )


def passage_json(passage: Passage) -> str:
    to = passage.directive
    values = [passage.id, passage.kind, passage.question, passage.speaker, passage.answer, passage.anchor]
    return json.dumps([*values, *([to.start, to.end, to.prefix, to.suffix] if to else ())])


def read_passage(text: str) -> Passage:
    id, kind, question, speaker, answer, anchor, *words = json.loads(text)
    return Passage(id, kind, question, speaker, answer, anchor, Directive(*words) if words else None)


def bare(address: str) -> str:
    """An address without what people leave out."""
    return address.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def word_id(term: str, since: int) -> str:
    return f"w:{blake2b(term.encode('utf-8', 'replace'), digest_size=16).hexdigest()}@{since}"


def word_document(term: str, having: int, writing: int, ways: dict[str, int], since: int) -> Body:
    return {
        "kind": "word",
        "since": since,
        "until": OPEN,
        "term": safe(term),
        "having": having,
        "writing": writing,
        "ways": json.dumps(ways),
    }
