"""Which lines of a text answer, and which of their words?

An `Excerpt` is a slice of the source text and the places of the words found in it, whole words as written. Nothing here
makes markup.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from indexer.analysis import AnyOf, Plan, Token, Want, WantedPhrase, analyze, plan
from indexer.model import Excerpt, Query

# Characters looked at together, and how often: an answer of common length is one stretch, a chapter of a book ends where
# everything wanted was found, or here.
STRETCH = 4_000
MAX_STRETCHES = 5
MAX_WINDOWS = 60  # places compared: a text that holds more of the words than this is as good at its beginning


class _Found(NamedTuple):
    """Where want number ``want`` of the plan stands."""

    start: int
    end: int
    want: int


_Span = tuple[int, int]


def mark(text: str, query: Query, language: str | None) -> Excerpt:
    """The whole text with its marks.

    >>> from indexer.query import parse
    >>> mark("L’innovation ouverte", parse("innovations"), "fr")
    Excerpt(text='L’innovation ouverte', marks=((2, 12),))
    """
    return _excerpt(text, (0, len(text)), _found(text, plan(query), language))


def mark_heading(text: str, query: Query, language: str | None) -> Excerpt:
    """A title or question with its marks; where it is longer than any heading, those of its beginning.

    >>> from indexer.query import parse
    >>> mark_heading("Fidéliser " * 9_999, parse("fideliser"), "fr").marks[-1]
    (3990, 3999)
    """
    beginning = text if len(text) <= STRETCH else text[: _stretch_end(text, 0)]
    return replace(mark(beginning, query, language), text=text)


def excerpts(text: str, query: Query, language: str | None, *, count: int = 2, width: int = 240) -> tuple[Excerpt, ...]:
    """At most ``count`` slices of at most ``width`` characters, in the order of the text: the one with the most of what is
    wanted, then those with the rest of it, the earliest first. Where nothing is found, the beginning.

    They begin and end with a sentence where one fits, else with a word, and keep to a line.
    """
    found = _first_found(text, plan(query), language)
    windows = _windows(text, found, width)
    chosen: list[_Span] = []
    while len(chosen) < count and (left := [window for window in windows if _is_apart(window, chosen)]):
        seen = {item.want for window in chosen for item in _within(found, window)}
        chosen.append(max(left, key=lambda window: _worth(window, found, seen)))
    return tuple(_excerpt(text, window, found) for window in sorted(chosen or _beginning(text, width)))


# ---------------------------------------------------------------- what is found


def _first_found(text: str, wanted: Plan, language: str | None) -> list[_Found]:
    """What is found in the first stretches of the text, until everything wanted was."""
    found: list[_Found] = []
    start = 0
    for _ in range(MAX_STRETCHES):
        end = _stretch_end(text, start)
        found += (_Found(start + a, start + b, want) for a, b, want in _found(text[start:end], wanted, language))
        start = end
        if start >= len(text) or len({item.want for item in found}) == len(wanted.wanted):
            break
    return found


def _stretch_end(text: str, start: int) -> int:
    """The end of a line, or of a word, about a stretch further on."""
    limit = start + STRETCH
    edge = max(text.rfind("\n", start, limit), -1) if limit < len(text) else len(text)
    return edge + 1 if edge > start else text.rfind(" ", start, limit) + 1 or limit


def _found(text: str, wanted: Plan, language: str | None) -> list[_Found]:
    alternatives = [(number, one) for number, want in enumerate(wanted.wanted) for one in _alternatives(want)]
    terms = frozenset(term for _number, one in alternatives for term in _terms(one))
    prefixes = tuple(one.prefix for _number, one in alternatives if isinstance(one, Want) and one.prefix)
    tokens = analyze(text, language)
    places = _Places(tokens)
    found = (
        _Found(token.start, end, number)
        for token in tokens
        if not terms.isdisjoint(token.terms) or (prefixes and token.word.startswith(prefixes))
        for number, one in alternatives
        if (end := places.match(one, token))
    )
    return sorted(found, key=lambda item: (item.start, -item.end))


def _alternatives(want: Want | WantedPhrase | AnyOf) -> Iterable[Want | WantedPhrase]:
    return want.wants if isinstance(want, AnyOf) else (want,)


def _terms(want: Want | WantedPhrase) -> Iterator[str]:
    """Every term that takes part in a match."""
    if isinstance(want, Want):
        yield from (term for term, _weight in want.terms)
    for part in want.sequence if isinstance(want, Want) else want.wants:
        yield from _terms(part)


class _Places:
    """The tokens of a text by position."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self._at: dict[int, list[Token]] = {}
        for token in tokens:
            self._at.setdefault(token.position, []).append(token)

    def match(self, want: Want | WantedPhrase, token: Token) -> int:
        """Where what begins with ``token`` ends; 0 where it is not what is wanted."""
        if isinstance(want, WantedPhrase):
            return self._side_by_side(want.wants, token)
        if _is_of(token, want):
            return token.end
        return self._side_by_side(want.sequence, token) if want.sequence else 0

    def _side_by_side(self, wants: tuple[Want, ...], token: Token) -> int:
        """Where the last of ``wants`` ends, with the others one behind the other from ``token`` on; 0 where one is missing.

        A compound is at its place both whole and in parts, and either leads on to the same tokens: each is looked at once a
        want, however many ways lead there.
        """
        reached = {token}
        for want in wants[:-1]:
            reached = {after for one in reached if (end := self.match(want, one)) for after in self._after(one, end)}
        return max((self.match(wants[-1], one) for one in reached), default=0)

    def _after(self, token: Token, end: int) -> list[Token]:
        """The tokens at the first position behind ``end``."""
        position = token.position + 1
        while position in self._at and self._at[position][0].start < end:
            position += 1
        return self._at.get(position, [])


def _is_of(token: Token, want: Want) -> bool:
    if want.prefix:
        return token.word.startswith(want.prefix)
    return any(term in token.terms for term, _weight in want.terms)


# ---------------------------------------------------------------- windows

# A sentence ends with its line, or with a sign (not that of an initial) and a space before what is no small letter.
_SENTENCE_END = re.compile(r"""(?<!\b[A-Z])[.!?…]["»”)\]]*(?=[^\S\n]+[^\sa-zà-ÿ])|(?=\n)|$""")


def _windows(text: str, found: list[_Found], width: int) -> list[_Span]:
    """For each place where something was found: its sentence and as many more of its line as fit, or else the words around."""
    windows: dict[_Span, None] = {}
    sentence = (0, 0)
    for item in found[:MAX_WINDOWS]:
        if item.start >= sentence[1]:
            sentence = _sentence(text, sentence[1], item.start)
        whole = sentence[1] - sentence[0] <= width
        windows[_lengthened(text, sentence, width) if whole else _around(text, sentence, item, width)] = None
    return list(windows)


def _sentence(text: str, start: int, place: int) -> _Span:
    """The sentence that ``place`` stands in, looked for from ``start`` on."""
    end = start
    for edge in _SENTENCE_END.finditer(text, start):
        if edge.end() > place:
            return _stripped(text, end, edge.end())
        end = edge.end()
    return _stripped(text, end, len(text))


def _lengthened(text: str, sentence: _Span, width: int) -> _Span:
    """The sentence and those after it in its line."""
    start, end = sentence
    for edge in _SENTENCE_END.finditer(text, end):
        if edge.end() > start + width or "\n" in text[end : edge.end()]:
            break
        end = edge.end()
    return _stripped(text, start, end)


def _around(text: str, sentence: _Span, item: _Found, width: int) -> _Span:
    """Words of a long sentence, a third of them before what was found."""
    start = max(sentence[0], min(item.start - width // 3, sentence[1] - width))
    if start > sentence[0]:
        start = text.find(" ", start, item.start) + 1 or item.start
    return _stripped(text, start, _word_end(text, start, min(start + width, sentence[1])))


def _word_end(text: str, start: int, end: int) -> int:
    if end >= len(text) or text[end].isspace():
        return end
    space = text.rfind(" ", start + 1, end)
    return space if space > 0 else end


def _beginning(text: str, width: int) -> list[_Span]:
    start, end = _sentence(text, 0, len(text) - len(text.lstrip()))
    if start == end:
        return []
    whole = end - start <= width
    return [
        _lengthened(text, (start, end), width)
        if whole
        else _stripped(text, start, _word_end(text, start, start + width))
    ]


def _stripped(text: str, start: int, end: int) -> _Span:
    inside = text[start:end]
    start += len(inside) - len(inside.lstrip())
    return start, start + len(inside.strip())


# ---------------------------------------------------------------- choice


def _within(found: list[_Found], window: _Span) -> list[_Found]:
    first = bisect_left(found, (window[0],))
    return [item for item in found[first : bisect_left(found, (window[1],))] if item.end <= window[1]]


def _is_apart(window: _Span, chosen: list[_Span]) -> bool:
    return all(window[1] <= start or window[0] >= end for start, end in chosen)


def _worth(window: _Span, found: list[_Found], seen: set[int]) -> tuple[int, int, int, int]:
    """What is new in it, what is in it, how often, and how early."""
    within = _within(found, window)
    wants = {item.want for item in within}
    return len(wants - seen), len(wants), len(within), -window[0]


def _excerpt(text: str, window: _Span, found: list[_Found]) -> Excerpt:
    start, end = window
    inside = [(max(item.start, start), min(item.end, end)) for item in found if item.start < end and item.end > start]
    return Excerpt(text[start:end], tuple((a - start, b - start) for a, b in _merged(text, inside)))


def _merged(text: str, spans: Iterable[_Span]) -> list[_Span]:
    """Spans that overlap, or that only a hyphen parts, made one."""
    merged: list[_Span] = []
    for start, end in spans:
        if merged and (start <= merged[-1][1] or text[merged[-1][1] : start] in _HYPHENS):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


_HYPHENS = ("-", "‐", "‑")
