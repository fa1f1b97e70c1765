"""Which words and questions are there in a generation, and in how many passages?

From the documents of words, which say it, and those of questions: no passage is looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import ascii_lowercase
from typing import Any

from rapidfuzz.distance import OSA

from indexer.analysis import stem
from indexer.engines.opensearch.documents import read_passage
from indexer.engines.opensearch.mapping import Body, safe
from indexer.engines.opensearch.querying import term
from indexer.engines.opensearch.standing import Standing
from indexer.engines.whoosh.asked import MIN_ANYWHERE
from indexer.model import Passage, Word

MOST_REMEMBERED = 100_000  # words of which a reader remembers how rare they are
MOST_NEAR = 1_000  # words looked at that may be near another
ASKED_TOGETHER = 200  # beginnings of words


class Lookups:
    """Words and questions of one generation. Safe to use from several threads."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._known: dict[str, int] = {}
        self._spelled: dict[str, Word | None] = {}

    def having(self, terms: Sequence[str]) -> dict[str, int]:
        """How many passages have each of some words or ~stems."""
        remembered = self._known  # one for all of this: another thread may begin a new one meanwhile
        counts = {each: remembered[each] for each in terms if each in remembered}
        unknown = [each for each in dict.fromkeys(terms) if each not in counts]
        if unknown:
            told = {each["term"]: each["having"] for each in self._words_among(unknown, ["term", "having"])}
            counts |= {each: told.get(each, 0) for each in unknown}
            self._remember({each: counts[each] for each in unknown})
        return counts

    def _remember(self, counts: Mapping[str, int]) -> None:
        if len(self._known) > MOST_REMEMBERED:
            self._known = {}
        self._known.update(counts)

    def _words_among(self, terms: Sequence[str], source: Sequence[str]) -> list[Body]:
        typed = {safe(each): each for each in terms}
        query = self._standing.of_kind("word", {"terms": {"term": list(typed)}})
        body = {"size": len(typed), "query": query, "_source": list(source), "track_total_hits": False}
        hits = self._standing.search(body)["hits"]["hits"]
        return [hit["_source"] | {"term": typed[hit["_source"]["term"]]} for hit in hits]

    # ------------------------------------------------------------ words

    def has(self, word: str) -> bool:
        return self._forms(word)[0] > 0

    def passages_with(self, word: str) -> int:
        return self._forms(word)[1]

    def _forms(self, word: str) -> tuple[int, int]:
        """How many passages have a word, and any form of it: who asks for the one asks for the other, too."""
        any_form = f"~{stem(word)}"
        counts = self.having([word, any_form])
        return counts[word], counts[any_form]

    def words(self) -> Iterator[Word]:
        every = self._standing.every("word", ["term", "writing", "ways"], _WRITTEN, by="term", page=2_000)
        yield from map(_word, every)

    def word(self, word: str) -> Word | None:
        spelled = self._spelled
        return spelled[word] if word in spelled else self._spell([word])[word]

    def _spell(self, words: Sequence[str]) -> dict[str, Word | None]:
        found = self._words_among(words, ["term", "writing", "ways"])
        told = dict.fromkeys(words) | {each["term"]: _word(each) for each in found if each["writing"]}
        if len(self._spelled) > MOST_REMEMBERED:
            self._spelled = {}
        self._spelled.update(told)
        return told

    def together(self, word: str, other: str) -> int:
        return self._standing.count([{"bool": {"filter": [term(word), term(other)]}}])[0]

    def near(self, word: str, edits: int) -> dict[str, int]:
        """Who asks this of a word asks next whether it is two, wherever it may be cut: all halves are asked for together."""
        self._spell([half for cut in range(1, len(word)) for half in (word[:cut], word[cut:])])
        fuzzy = {"value": safe(word), "fuzziness": edits, "transpositions": True, "rewrite": "constant_score"}
        hits = self._written({"fuzzy": {"term": fuzzy}}, MOST_NEAR)
        distances = {each["term"]: OSA.distance(word, each["term"]) for each in hits}
        return {
            each["term"]: each["writing"]
            for each in hits
            if distances[each["term"]] <= (edits if each["term"][:1] == word[:1] else 1)
        }

    def beginning(self, prefix: str, most: int) -> list[Word]:
        return [_word(each) for each in self._written({"prefix": {"term": {"value": safe(prefix)}}}, most)]

    def _written(self, condition: Body, most: int) -> list[Body]:
        """Words that are written, those that most passages write first."""
        body = {
            "size": most,
            "track_total_hits": False,
            "query": self._standing.of_kind("word", _WRITTEN, condition),
            "_source": ["term", "writing", "ways"],
            "sort": [{"writing": "desc"}, {"term": "asc"}],
        }
        return [hit["_source"] for hit in self._standing.search(body)["hits"]["hits"]]

    def commonest(self, prefix: str, most: int) -> list[str]:
        """Of the words that begin so, those that most passages write, as `safe` has them."""
        return [each["term"] for each in self._written({"prefix": {"term": {"value": safe(prefix)}}}, most)]

    def nearly_beginning(self, prefix: str) -> dict[str, int]:
        begun = self._uses(prefix[:length] for length in range(1, len(prefix)))
        beginnings = sorted(slips(prefix, max(map(len, begun), default=0)))
        uses: dict[str, int] = {}
        for n in range(0, len(beginnings), ASKED_TOGETHER):
            uses |= self._uses(beginnings[n : n + ASKED_TOGETHER])
        return uses

    def _uses(self, beginnings: Iterable[str]) -> dict[str, int]:
        """With how many times a passage writes a word that begins so, of those that any does."""
        each = {text: {"prefix": {"term": {"value": safe(text)}}} for text in beginnings}
        if not each:
            return {}
        body = {
            "size": 0,
            "track_total_hits": False,
            "query": self._standing.of_kind("word", _WRITTEN, {"bool": {"should": list(each.values())}}),
            "aggs": {"each": {"filters": {"filters": each}, "aggs": {"uses": {"sum": {"field": "writing"}}}}},
        }
        buckets = self._standing.search(body)["aggregations"]["each"]["buckets"]
        return {text: int(uses) for text in each if (uses := buckets[text]["uses"]["value"])}

    # ------------------------------------------------------------ questions

    def questions_with(self, words: Sequence[str], most: int) -> list[Passage]:
        *whole, last = map(safe, words)
        starting = {"prefix": {"asked": {"value": " ".join([*whole, last])}}}
        found_first = self._questions([starting], most)
        if len(found_first) == most or not (whole or len(last) >= MIN_ANYWHERE):
            return found_first
        having_all: list[Body] = [
            *({"term": {"words": word}} for word in whole),
            {"prefix": {"words": {"value": last}}},
        ]
        others = self._questions([*having_all, {"bool": {"must_not": [starting]}}], most - len(found_first))
        return [*found_first, *others]

    def _questions(self, conditions: Sequence[Body], most: int) -> list[Passage]:
        """Each question once, those with fewer letters first, asked by the passage that comes first."""
        body = {
            "size": most,
            "track_total_hits": False,
            "query": self._standing.of_kind("asked", *conditions),
            "_source": ["passage"],
            "sort": [{"letters": "asc"}, {"asked": "asc"}, {"id": "asc"}, {"number": "asc"}],
            "collapse": {"field": "asked"},
        }
        hits = self._standing.search(body)["hits"]["hits"]
        return [read_passage(hit["_source"]["passage"]) for hit in hits]


_WRITTEN: Body = {"range": {"writing": {"gt": 0}}}


def _word(document: Mapping[str, Any]) -> Word:
    """As most passages write it, with accents if in doubt."""
    word = document["term"]
    ways: dict[str, int] = json.loads(document["ways"])
    return Word(min(ways, key=lambda way: (-ways[way], way == word, way)), word, document["writing"])


def slips(text: str, most: int) -> set[str]:
    """``text`` with one slip behind its first letter, but not without its last letter; at ``most`` so many letters are right."""
    found_slips: set[str] = set()
    for place in range(1, min(len(text), most + 1)):
        head, letter, rest = text[:place], text[place], text[place + 1 :]
        found_slips.update(head + other + rest for other in ascii_lowercase)
        found_slips.update(head + other + letter + rest for other in ascii_lowercase)
        found_slips.update([head + rest, head + rest[0] + letter + rest[1:]] if rest else [])
    return found_slips - {text}
