"""What is about to be typed?

Questions of the archive, then its words, authors and sections, that have what is typed so far; where there are none because of a
slip, those that have what must have been meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Protocol

from indexer.analysis import analyze, fold, letters
from indexer.model import Passage, Suggestion, SuggestionKind, Word
from indexer.query import MAX_CHARACTERS

MIN_ANYWHERE = 3  # letters that must be typed before other words than the first are looked at
MAX_OTHERS = 3  # suggestions that are no questions, where there are questions enough
MIN_FORGIVEN = 5  # letters of a word before a slip in it is forgiven: shorter ones are near too many others
MOST_FORGIVEN = 3  # ways to mend what is being typed that are tried


class Asked(Protocol):
    """What is asked of an archive (`indexer.engines.Reader`)."""

    def word(self, word: str) -> Word | None: ...
    def near(self, word: str, edits: int) -> Mapping[str, int]: ...
    def beginning(self, prefix: str, most: int) -> Sequence[Word]: ...
    def nearly_beginning(self, prefix: str) -> Mapping[str, int]: ...
    def questions_with(self, words: Sequence[str], most: int) -> Sequence[Passage]: ...


class Names:
    """The names of a facet, those of most articles first; found by their words."""

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        self._names = [name for name, _count in names]
        self._padded = [f" {_plain(name)} " for name in fold("\n".join(self._names)).split("\n")]

    def find(self, words: Sequence[str]) -> list[str]:
        """Those that begin with ``words`` (the last may be a beginning), then those that have them anywhere."""
        *whole, last = words
        start, wanted = f" {' '.join(words)}", [f" {word} " for word in whole]
        found = [n for n, padded in enumerate(self._padded) if f" {last}" in padded]
        starting = [n for n in found if self._padded[n].startswith(start)]
        if whole or len(last) >= MIN_ANYWHERE:
            having = [n for n in found if all(word in self._padded[n] for word in wanted)]
            starting += [n for n in having if n not in starting]
        return [self._names[n] for n in starting]


def _plain(folded: str) -> str:
    """The words of a folded name, and behind them those with a sign in them as one."""
    joined = [letters(chunk) for chunk in folded.split() if _SIGN.search(chunk)]
    return " ".join([*_SIGN.sub(" ", folded).split(), *joined])


_SIGN = re.compile(r"[^\w\s]")


def complete(
    typed: str, archive: Asked, names: Mapping[SuggestionKind, Names], *, limit: int = 8
) -> tuple[Suggestion, ...]:
    """What may be about to be typed: questions with every word typed (the last may be a beginning), those that begin so
    first, the shorter first; then words, then authors and sections. A question's ``url`` is its passage's id. Nothing goes on
    with more than is read of a query.
    """
    if len(typed) > MAX_CHARACTERS:
        return ()
    words = [token.word for token in analyze(typed, None) if not token.joined]
    if not words:
        return ()
    found = _completed(words, archive, names, limit)
    return found or next(
        filter(None, (_completed(meant, archive, names, limit) for meant in _forgiven(words, archive))), ()
    )


def _completed(
    words: list[str], archive: Asked, names: Mapping[SuggestionKind, Names], limit: int
) -> tuple[Suggestion, ...]:
    named = [_suggestion(name, kind, words) for kind, each in names.items() for name in each.find(words)[:MAX_OTHERS]]
    people = frozenset(token.word for item in named if item.kind == "author" for token in analyze(item.text, None))
    others = [*(_suggestion(text, "word", words) for text in _words(words, archive, people)), *named]
    room = max(limit - len(others), limit - min(MAX_OTHERS, limit // 2))
    asked = archive.questions_with(words, room)
    return (*(_suggestion(passage.question or "", "question", words, passage.id) for passage in asked), *others)[:limit]


def _words(words: list[str], archive: Asked, people: frozenset[str]) -> list[str]:
    """Words that begin so; none of the names of ``people``, who are suggested themselves."""
    if len(words) > 1 or len(words[0]) < MIN_ANYWHERE:
        return []
    return [word.text for word in archive.beginning(words[0], MAX_OTHERS + 1) if word.folded not in {words[0], *people}]


# ---------------------------------------------------------------- slips


def _forgiven(words: list[str], archive: Asked) -> Iterator[list[str]]:
    """``words`` with those mended that are no words of the archive, or begin none; the likelier first."""
    *whole, last = words
    meant = [_meant(word, archive) for word in whole]
    if len(last) < MIN_FORGIVEN or archive.beginning(last, 1):
        lasts = [last]
    else:
        uses = archive.nearly_beginning(last)
        lasts = sorted(uses, key=lambda beginning: (-uses[beginning], beginning))
    for beginning in islice(lasts, MOST_FORGIVEN):
        if [*meant, beginning] != words:
            yield [*meant, beginning]


def _meant(word: str, archive: Asked) -> str:
    if len(word) < MIN_FORGIVEN or archive.word(word):
        return word
    near = archive.near(word, 1)
    return min(near, key=lambda other: (-near[other], other), default=word)


# ---------------------------------------------------------------- marks


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
