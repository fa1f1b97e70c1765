"""Which words of the archive did the visitor mean, or begin to type?

A `Vocabulary` is built once for a generation, from what its reader lists. It corrects words that the archive does not know, by
words that it does, as it writes them; and it completes what is being typed by the archive's own questions, words and names.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice, pairwise
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.analysis import ELISIONS, analyze, letters, stem
from indexer.model import Correction, Passage, Query, Suggestion, SuggestionKind, TypedWord, Word
from indexer.query import corrected, plain_words

MIN_CORRECTED = 5  # letters: with one edit a shorter word becomes too many others
TWO_EDITS_FROM = 9  # letters
MAX_CORRECTED = 8  # words of one query: the rest is searched as typed, so that no query is slow
# How much more often the archive must use a word to be preferred in spite of one more edit: e^3, twenty times.
EDIT_COST = 3.0
ELISION_COST = 0.5 * EDIT_COST  # 'linnovation': only the apostrophe is missing
SPLIT_COST = 1.5 * EDIT_COST  # 'socialmedia': a space is missing
ACCENT_COST = 0.1  # an accent typed otherwise decides only between equals
MIN_SPLIT = 2  # passages that hold each half: a rare one is likely to be an accident

MIN_ANYWHERE = 3  # letters that must be typed before words inside questions are looked at
MAX_OTHERS = 3  # suggestions that are no questions, where there are questions enough


class Vocabulary:
    """What one generation knows: its ``words``, its ``questions`` (passage, article's id), the ``names`` of its facets."""

    def __init__(
        self,
        words: Iterable[Word],
        questions: Iterable[tuple[Passage, str]],
        names: Mapping[str, Iterable[tuple[str, int]]],
    ) -> None:
        by_use = sorted(words, key=lambda word: (-word.passages, word.folded))
        self._spelling = _Spelling(by_use)
        self._words = _Sorted([(word.folded, word.text) for word in by_use])
        self._questions = _Phrases(_asked(questions))
        self._names = {
            kind: _Phrases([(name, None) for name, _count in sorted(names[kind], key=lambda item: (-item[1], item[0]))])
            for kind in _NAMED
            if kind in names
        }

    def correct(self, query: Query) -> Correction | None:
        """Words of the archive for typed words that it does not have, or None where it has them all, or none is near.

        Quoted words, words cut short by a star, short ones and those with digits stay as they are.
        """
        typed = list(plain_words(query))
        joined = dict(filter(None, (self._spelling.joined(query, *pair) for pair in pairwise(typed))))
        left = [word for word in typed if not any(word.text in pair.split() for pair in joined)]
        single = {word.text: better for word in left[:MAX_CORRECTED] if (better := self._spelling.corrected(word.text))}
        words = joined | single
        return Correction(corrected(query, words).text, tuple(words.items())) if words else None

    def complete(self, typed: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """What may be about to be typed: questions with every word typed (the last may be a beginning), those that begin so
        first, the shorter first; then words, then authors and sections. A question's ``url`` is its passage's id.
        """
        words = _typed_words(typed)
        if not words:
            return ()
        others = (*self._completed(words), *self._named(words))
        found = islice(self._questions.find(words), limit)
        questions = tuple(_suggestion(text, "question", words, url) for text, url in found)
        room = max(limit - len(others), limit - min(MAX_OTHERS, limit // 2))
        return (*questions[:room], *others)[:limit]

    def _completed(self, words: list[str]) -> Iterator[Suggestion]:
        if len(words) > 1 or len(words[0]) < MIN_ANYWHERE:
            return
        for text in self._words.first(words[0], MAX_OTHERS + 1):
            if letters(text) != words[0]:
                yield _suggestion(text, "word", words)

    def _named(self, words: list[str]) -> Iterator[Suggestion]:
        for kind, names in self._names.items():
            yield from (_suggestion(name, kind, words) for name, _ in islice(names.find(words), MAX_OTHERS))


_NAMED: tuple[SuggestionKind, ...] = ("author", "section")


def _asked(questions: Iterable[tuple[Passage, str]]) -> list[tuple[str, str | None]]:
    """Each question once, the shortest first, with the id of the first passage that asks it."""
    asked: dict[str, str | None] = {}
    for passage, _article in questions:
        if passage.question:
            asked.setdefault(passage.question, passage.id)
    return sorted(asked.items(), key=lambda item: len(item[0]))


# ---------------------------------------------------------------- corrections


class _Spelling:
    """Known words, by their first letter and length."""

    def __init__(self, words: list[Word]) -> None:
        self._words = {word.folded: word for word in words}
        self._stems = {stem(word.folded) for word in words}
        self._buckets: dict[tuple[str, int], list[str]] = {}
        for word in words:
            self._buckets.setdefault((word.folded[:1], len(word.folded)), []).append(word.folded)

    def knows(self, word: str) -> bool:
        """Whether the archive has the word, or another form of it."""
        return word in self._words or stem(word) in self._stems

    def corrected(self, typed: str) -> str | None:
        """``typed`` with what is unknown in it made known, compounds as a whole where that is near; None where nothing can be."""
        tokens = analyze(typed, None)
        unknown = [token for token in tokens if not token.joined and self._is_doubtful(token.word)]
        wholes = [token for token in tokens if token.joined]
        if not unknown or any(self.knows(whole.word) for whole in wholes):
            return None
        text = typed
        for token in reversed([whole for whole in wholes if any(self._near(whole.word, typed))] or unknown):
            better = self._better(token.word, typed[token.start : token.end])
            text = text[: token.start] + better + text[token.end :]
        return text if text != typed else None

    def joined(self, query: Query, first: TypedWord, second: TypedWord) -> tuple[str, str] | None:
        """Two typed words, not both known, that are one."""
        if query.text[first.end : second.start] != " ":
            return None
        typed = query.text[first.start : second.end]
        halves = letters(first.text), letters(second.text)
        word = self._words.get("".join(halves))
        if word is None or all(half in self._words for half in halves) or any(t.joined for t in analyze(typed, None)):
            return None
        return typed, word.text

    def _is_doubtful(self, word: str) -> bool:
        return len(word) >= MIN_CORRECTED and word.isalpha() and not self.knows(word)

    def _better(self, word: str, typed: str) -> str:
        """The best that ``word`` may have been meant for, or it as typed."""
        choices = [*self._near(word, typed), *self._elided(word), *self._split(word)]
        return max(choices, default=(0.0, typed))[1]

    def _near(self, word: str, typed: str) -> Iterator[tuple[float, str]]:
        edits = 2 if len(word) >= TWO_EDITS_FROM else 1
        for length in range(len(word) - edits, len(word) + edits + 1):
            bucket = self._buckets.get((word[0], length), ())
            for near, distance, _ in process.extract(word, bucket, scorer=OSA.distance, score_cutoff=edits, limit=None):
                text = self._words[near].text
                accents = OSA.distance(typed.lower(), text.lower())
                yield self._weight(near) - EDIT_COST * distance - ACCENT_COST * accents, text

    def _elided(self, word: str) -> Iterator[tuple[float, str]]:
        for elision in ELISIONS:
            rest = self._words.get(word.removeprefix(elision))
            if word.startswith(elision) and rest and rest.folded.startswith(_ELIDED_BEFORE):
                yield self._weight(rest.folded) - ELISION_COST, f"{elision}’{rest.text}"

    def _split(self, word: str) -> Iterator[tuple[float, str]]:
        for cut in range(MIN_SPLIT, len(word) - MIN_SPLIT + 1):
            halves = self._words.get(word[:cut]), self._words.get(word[cut:])
            if halves[0] and halves[1] and min(half.passages for half in halves if half) >= MIN_SPLIT:
                weight = min(self._weight(half.folded) for half in halves if half)
                yield weight - SPLIT_COST, f"{halves[0].text} {halves[1].text}"

    def _weight(self, word: str) -> float:
        return log(1 + self._words[word].passages)


_ELIDED_BEFORE = tuple("aeiouyh")

# ---------------------------------------------------------------- completions


def _typed_words(typed: str) -> list[str]:
    return [token.word for token in analyze(typed, None) if not token.joined]


class _Sorted:
    """Values under their keys, better ones given first; found by how a key begins."""

    def __init__(self, entries: list[tuple[str, str]]) -> None:
        self._values = [value for _key, value in entries]
        ranked = sorted((key, rank) for rank, (key, _value) in enumerate(entries))
        self._keys = [key for key, _rank in ranked]
        self._ranks = [rank for _key, rank in ranked]

    def span(self, prefix: str) -> tuple[int, int]:
        return bisect_left(self._keys, prefix), bisect_left(self._keys, prefix + _LAST)

    def keys(self, prefix: str) -> list[str]:
        return self._keys[slice(*self.span(prefix))]

    def ranks(self, prefix: str, count: int) -> list[int]:
        return heapq.nsmallest(count, self._ranks[slice(*self.span(prefix))])

    def first(self, prefix: str, count: int) -> list[str]:
        return [self._values[rank] for rank in self.ranks(prefix, count)]


_LAST = "\U0010ffff"


class _Phrases:
    """Texts, better ones first, each with a link; found by their words."""

    def __init__(self, phrases: list[tuple[str, str | None]]) -> None:
        self._phrases = phrases
        self._padded: list[str] = []
        self._having: dict[str, list[int]] = {}
        keys: list[tuple[str, str]] = []
        for rank, (text, _url) in enumerate(phrases):
            tokens = analyze(text, None)
            plain = " ".join(token.word for token in tokens if not token.joined)
            keys.append((plain, text))
            self._padded.append(" ".join(["", plain, *(token.word for token in tokens if token.joined), ""]))
            for word in {token.word for token in tokens}:
                self._having.setdefault(word, []).append(rank)
        self._starts = _Sorted(keys)
        self._words = _Sorted([(word, word) for word in self._having])

    def find(self, words: list[str]) -> Iterator[tuple[str, str | None]]:
        """Those that begin with ``words`` (the last may be a beginning), then those that have them anywhere."""
        starts = self._starts.ranks(" ".join(words), MAX_STARTS)
        yield from (self._phrases[rank] for rank in starts)
        seen = set(starts)
        yield from (self._phrases[rank] for rank in self._anywhere(words) if rank not in seen)

    def _anywhere(self, words: list[str]) -> Iterator[int]:
        *whole, last = words
        if len(last) < MIN_ANYWHERE and not whole:
            return
        having = min((self._having.get(word, []) for word in whole), key=len, default=None)
        ranks = having if having is not None else self._beginning(last)
        wanted = [*(f" {word} " for word in whole), f" {last}"]
        yield from (rank for rank in ranks if all(part in self._padded[rank] for part in wanted))

    def _beginning(self, prefix: str) -> Iterator[int]:
        """Those with a word that begins with ``prefix``, each once, better ones first."""
        merged = heapq.merge(*(self._having[word] for word in self._words.keys(prefix)))
        return (rank for rank, _same in groupby(merged))


MAX_STARTS = 10


def _suggestion(text: str, kind: SuggestionKind, words: list[str], url: str | None = None) -> Suggestion:
    return Suggestion(text, kind, tuple(_typed_part(text, words)), url)


def _typed_part(text: str, words: list[str]) -> Iterator[tuple[int, int]]:
    """The places of the typed words; of the last one, where it is only begun, its typed letters."""
    *whole, last = words
    end = 0
    for token in analyze(text, None):
        if token.start < end:
            continue
        if token.word == last or token.word in whole:
            end = token.end
        elif token.word.startswith(last):
            end = token.start + _length(text[token.start : token.end], len(last))
        else:
            continue
        yield token.start, end


def _length(text: str, count: int) -> int:
    """How many characters as written make ``count`` folded letters."""
    return next((n for n in range(count, len(text)) if len(letters(text[:n])) >= count), len(text))
