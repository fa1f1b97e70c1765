"""Which lines of a text answer, and which of their words?

An `Excerpt` is a slice of the source text and the places of the words found in it, whole words as written. Nothing here
makes markup.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property, lru_cache

from indexer.analysis import AnyOf, Token, Want, WantedPhrase, analyze, letters, may_go_on, opening, plan
from indexer.model import Excerpt, Query

# Characters looked at together, and how often: an answer of common length is one stretch, a chapter of a book ends where
# everything wanted was found, or here.
STRETCH = 4_000
MAX_STRETCHES = 5
MOST_KNOWN = 5_000  # runs of words that are remembered for a query: a page has some hundreds
MAX_WINDOWS = 60  # places compared: a text that holds more of the words than this is as good at its beginning

_Span = tuple[int, int]
_Found = tuple[int, int, int]  # where something begins and ends, and which want of the plan it is


def mark(text: str, query: Query) -> Excerpt:
    """The whole text with its marks.

    >>> from indexer.query import parse
    >>> mark("L’innovation ouverte", parse("innovations"))
    Excerpt(text='L’innovation ouverte', marks=((2, 12),))
    """
    return _excerpt(text, (0, len(text)), _sought(query).find(text))


def mark_heading(text: str, query: Query) -> Excerpt:
    """A title or question with its marks; where it is longer than any heading, those of its beginning.

    >>> from indexer.query import parse
    >>> mark_heading("Fidéliser " * 9_999, parse("fideliser")).marks[-1]
    (3990, 3999)
    """
    if len(text) <= STRETCH:
        return mark(text, query)
    return replace(mark(text[: _stretch_end(text, 0)], query), text=text)


def excerpts(text: str, query: Query, *, count: int = 2, width: int = 240) -> tuple[Excerpt, ...]:
    """At most ``count`` slices of at most ``width`` characters, in the order of the text: the one with the most of what is
    wanted, then those with the rest of it, the earliest first. Where nothing is found, the beginning.

    They begin and end with a sentence where one fits, else with a word, and keep to a line.
    """
    found = _first_found(text, _sought(query))
    chosen = _best(_windows(text, found, width), found, count) if found else _first_window(text, width)
    return tuple([_excerpt(text, window, found) for window in chosen])


# ---------------------------------------------------------------- what is found


def _first_found(text: str, sought: _Sought) -> list[_Found]:
    """What is found in the first stretches of the text, until everything wanted was."""
    if len(text) <= STRETCH:
        return sought.find(text)
    found: list[_Found] = []
    start = 0
    for _ in range(MAX_STRETCHES):
        end = _stretch_end(text, start)
        found += [(start + a, start + b, want) for a, b, want in sought.find(text[start:end])]
        start = end
        if start >= len(text) or len({want for _, _, want in found}) == sought.count:
            break
    return found


def _stretch_end(text: str, start: int) -> int:
    """The end of a line, or of a word, about a stretch further on."""
    limit = start + STRETCH
    edge = max(text.rfind("\n", start, limit), -1) if limit < len(text) else len(text)
    return edge + 1 if edge > start else text.rfind(" ", start, limit) + 1 or limit


class _Sought:
    """The wants of a query, laid out to be looked for in one text after the other.

    Most of a text is only skipped: nothing is found across a word that cannot be wanted, so that the others can be analysed run
    by run as if there were nothing else.
    """

    def __init__(self, wanted: tuple[Want | WantedPhrase | AnyOf, ...]) -> None:
        self.count = len(wanted)
        alternatives = [(number, one) for number, want in enumerate(wanted) for one in _alternatives(want)]
        self._openings = _openings([one for _, one in alternatives])
        self._runs = _Runs(alternatives)

    def find(self, text: str) -> list[_Found]:
        """Where something wanted stands, in the order of the text, the longer first."""
        return [
            (at + start, at + end, number)
            for at, run in (self._wanted_runs(text) if self.count else ())
            for start, end, number in self._runs[run]
        ]

    def _wanted_runs(self, text: str) -> Iterator[tuple[int, str]]:
        """The runs of words that may be wanted, between spaces, and where each begins."""
        flat = _flat(text)  # a character is one further on in it
        begin = end = 0
        for found in self._openings.finditer(flat):
            at = found.start()
            if at < end:
                continue
            first, last = _whole(text, flat, at, end)
            if flat[end:first].strip(_NO_WORD):
                if end:
                    yield begin, text[begin : end - 1]
                begin = first
            end = last
        if end:
            yield begin, text[begin : end - 1]


def _whole(text: str, flat: bytes, at: int, least: int) -> tuple[int, int]:
    """The spaces before and behind what stands around a place, with all that its chunks may reach into."""
    first, last = flat.rfind(b" ", 0, at + 1), flat.find(b" ", at + 1)
    while first > least and may_go_on(text[(before := flat.rfind(b" ", 0, first)) : first - 1]):
        first = before
    while last < len(text) and may_go_on(text[flat.rfind(b" ", 0, last) : last - 1]):
        last = flat.find(b" ", last + 1)
    return first, last


# ---------------------------------------------------------------- words that may be wanted

_SPACE, _SIGN, _ANYTHING = " ", "-", "?"
_NO_WORD = f"{_SPACE}{_SIGN}".encode()


def _flat(text: str) -> bytes:
    """The text with a byte for each character, between two spaces: without capitals and accents, with one kind of space and sign.

    What is more than one letter or none of our alphabet may be anything.
    """
    return b" %b " % text.encode("cp1252", "replace").translate(_FLAT)


def _flattened(character: str) -> str:
    if character.isspace():
        return _SPACE
    folded = letters(character) if character.isalnum() else _SIGN
    is_sure = len(folded) == 1 and folded.isascii() and character not in (_ANYTHING, _SOFT_HYPHEN)
    return folded if is_sure else _ANYTHING


_SOFT_HYPHEN = "\u00ad"
_FLAT = "".join(map(_flattened, bytes(range(256)).decode("cp1252", "replace"))).encode()


def _openings(wanted: list[Want | WantedPhrase]) -> re.Pattern[bytes]:
    """Where, in a flat text, a word stands that may be wanted, by the letters that it begins with. (All of a word is enough where
    it may be the first part of a compound.)
    """
    known: defaultdict[str, set[str]] = defaultdict(set)
    for want in wanted:
        for term in (*_terms(want), *filter(None, [_prefix(want)])):
            beginning, *_ = _OUT_OF_ALPHABET.split(opening(term.lstrip("~")))
            known[beginning[:1]].add(beginning[1:])
    words = "|".join(_opening_pattern(first, rest) for first, rest in known.items() if first)
    numbers = "".join(filter(str.isdigit, known))
    within = f"|(?<=[a-z][{numbers}])" if numbers else ""  # a number behind letters, as in web2.0
    return re.compile(rf"[ ?0-9-](?:(?<=[?])|(?:{words or '(?!)'}){within})".encode())


def _opening_pattern(first: str, rest: set[str]) -> str:
    if "" in rest:
        return first
    parts = {letter[0] for letter in rest if len(letter) > 1} - rest
    return rf"{first}(?:{'|'.join([*rest, *(f'{part}(?=-)' for part in parts), '(?![a-z0-9])'])})"


_OUT_OF_ALPHABET = re.compile("[^a-z0-9]")


@lru_cache(maxsize=16)
def _made(query: Query) -> _Sought:
    return _Sought(plan(query).sought)


_latest: list[tuple[Query, _Sought]] = []


def _sought(query: Query) -> _Sought:
    """A page asks thirty times for the same query, and hashing one of many words takes longer than to find them in a title."""
    for known, sought in _latest:
        if known is query:
            return sought
    sought = _made(query)
    _latest[:] = [(query, sought)]
    return sought


def _alternatives(want: Want | WantedPhrase | AnyOf) -> Iterable[Want | WantedPhrase]:
    return want.wants if isinstance(want, AnyOf) else (want,)


def _sequence(want: Want | WantedPhrase) -> tuple[Want, ...]:
    return want.wants if isinstance(want, WantedPhrase) else want.sequence


def _terms(want: Want | WantedPhrase) -> Iterator[str]:
    """Every term that takes part in a match."""
    if isinstance(want, Want):
        yield from (term for term, _weight in want.terms)
    for part in _sequence(want):
        yield from _terms(part)


def _first_terms(want: Want | WantedPhrase) -> Iterator[str]:
    """Every term that a match can begin with."""
    if isinstance(want, Want):
        yield from (term for term, _weight in want.terms)
    for part in _sequence(want)[:1]:
        yield from _first_terms(part)


def _prefix(want: Want | WantedPhrase) -> str | None:
    return want.prefix if isinstance(want, Want) else None


class _Runs(dict[str, list[_Found]]):
    """What is found in a run of words: all its tokens are looked at."""

    def __init__(self, wanted: list[tuple[int, Want | WantedPhrase]]) -> None:
        super().__init__()
        self._begun = _Begun(wanted)

    def __missing__(self, run: str) -> list[_Found]:
        if (
            len(self) >= MOST_KNOWN
        ):  # whoever pages through everything found, or asks the same all day, sees ever new ones
            self.clear()
            self._begun.clear()
        tokens = analyze(run, None)
        places = _Places(tokens)
        found = [
            (token.start, end, number)
            for token in tokens
            for number, sequence in self._begun[token.word, token.stem]
            if (end := places.side_by_side(sequence, token) if sequence else token.end)
        ]
        if len(found) > 1:
            found.sort(key=_longer_first)
        self[run] = found
        return found


def _longer_first(found: _Found) -> tuple[int, int]:
    return found[0], -found[1]


class _Begun(dict[tuple[str, str], list[tuple[int, tuple[Want, ...]]]]):
    """The wants that may begin with a word of that stem, each with what has to stand side by side for it; that is nothing where
    the word is enough.
    """

    def __init__(self, wanted: list[tuple[int, Want | WantedPhrase]]) -> None:
        super().__init__()
        self._wanted = wanted
        self._prefixed = [place for place, (_, want) in enumerate(wanted) if _prefix(want)]
        self._by_term: defaultdict[str, list[int]] = defaultdict(list)
        for place, (_, want) in enumerate(wanted):
            for term in _first_terms(want):
                self._by_term[term].append(place)

    def __missing__(self, token: tuple[str, str]) -> list[tuple[int, tuple[Want, ...]]]:
        word, stem = token
        places = {*self._by_term.get(word, ()), *self._by_term.get(f"~{stem}", ())}
        places.update(place for place in self._prefixed if word.startswith(_prefix(self._wanted[place][1]) or ""))
        self[token] = begun = [
            (number, _left(want, word, stem)) for number, want in map(self._wanted.__getitem__, sorted(places))
        ]
        return begun


def _left(want: Want | WantedPhrase, word: str, stem: str) -> tuple[Want, ...]:
    return () if isinstance(want, Want) and _is_of(word, stem, want) else _sequence(want)


def _is_of(word: str, stem: str, want: Want) -> bool:
    if want.prefix:
        return word.startswith(want.prefix)
    return any(term in (word, f"~{stem}") for term, _weight in want.terms)


class _Places:
    """Tokens of a text by position."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self._tokens = tokens

    @cached_property
    def _at(self) -> dict[int, list[Token]]:
        at: defaultdict[int, list[Token]] = defaultdict(list)
        for token in self._tokens:
            at[token.position].append(token)
        return dict(at)

    def side_by_side(self, wants: tuple[Want, ...], token: Token) -> int:
        """Where the last of ``wants`` ends, with the others one behind the other from ``token`` on; 0 where one is missing.

        A compound is at its place both whole and in parts, and either leads on to the same tokens: each is looked at once a
        want, however many ways lead there.
        """
        reached = {token}
        for want in wants[:-1]:
            reached = {after for one in reached if (end := self._match(want, one)) for after in self._after(one, end)}
        return max((self._match(wants[-1], one) for one in reached), default=0)

    def _match(self, want: Want, token: Token) -> int:
        """Where what begins with ``token`` ends; 0 where it is not what is wanted."""
        if _is_of(token.word, token.stem, want):
            return token.end
        return self.side_by_side(want.sequence, token) if want.sequence else 0

    def _after(self, token: Token, end: int) -> list[Token]:
        """The tokens at the first position behind ``end``."""
        position = token.position + 1
        while position in self._at and self._at[position][0].start < end:
            position += 1
        return self._at.get(position, [])


# ---------------------------------------------------------------- windows

# A sentence ends with its line, or with a sign (not that of an initial) and a space before what is no small letter.
_SENTENCE_END = re.compile(r"""[.!?…\n](?:(?<=\n)|(?<!\b[A-Z].)["»”)\]]*(?=[^\S\n]+[^\sa-zà-ÿ]))""")


def _windows(text: str, found: list[_Found], width: int) -> list[_Span]:
    """For each place where something was found: its sentence and as many more of its line as fit, or else the words around."""
    found = found[:MAX_WINDOWS]
    edges = _edges(text, found[-1][0] + 2 * width)
    windows: dict[_Span, None] = {}
    sentence: _Span = (0, 0)
    fits = False
    for place, _, _ in found:
        if place >= sentence[1]:
            sentence = _sentence(text, edges, place)
            fits = sentence[1] - sentence[0] <= width
            if fits:
                windows[_lengthened(text, edges, sentence, width)] = None
        if not fits:
            windows[_around(text, sentence, place, width)] = None
    return list(windows)


def _edges(text: str, end: int) -> list[int]:
    """Where sentences end, the last of them at ``end`` or where the text does."""
    signs = _SENTENCE_END.finditer(text, 0, end)
    return [*(sign.start() if sign[0] == "\n" else sign.end() for sign in signs), min(end, len(text))]


def _sentence(text: str, edges: list[int], place: int) -> _Span:
    """The sentence that ``place`` stands in."""
    after = bisect_right(edges, place)
    return _stripped(text, edges[after - 1] if after else 0, edges[after])


def _lengthened(text: str, edges: list[int], sentence: _Span, width: int) -> _Span:
    """The sentence and those after it in its line."""
    start, end = sentence
    line_end = text.find("\n", end, start + width)
    fitting = bisect_right(edges, start + width if line_end < 0 else line_end)
    return _stripped(text, start, max(edges[fitting - 1], end) if fitting else end)


def _around(text: str, sentence: _Span, place: int, width: int) -> _Span:
    """Words of a long sentence, a third of them before what was found."""
    start = max(sentence[0], min(place - width // 3, sentence[1] - width))
    if start > sentence[0]:
        start = text.find(" ", start, place) + 1 or place
    return _stripped(text, start, _word_end(text, start, min(start + width, sentence[1])))


def _word_end(text: str, start: int, end: int) -> int:
    if end >= len(text) or text[end].isspace():
        return end
    space = text.rfind(" ", start + 1, end)
    return space if space > 0 else end


def _first_window(text: str, width: int) -> list[_Span]:
    place = len(text) - len(text.lstrip())
    edges = _edges(text, place + 2 * width)
    if place == len(text):
        return []
    sentence = _sentence(text, edges, place)
    start, end = sentence
    if end - start <= width:
        return [_lengthened(text, edges, sentence, width)]
    return [_stripped(text, start, _word_end(text, start, start + width))]


def _stripped(text: str, start: int, end: int) -> _Span:
    inside = text[start:end]
    start += len(inside) - len(inside.lstrip())
    return start, start + len(inside.strip())


# ---------------------------------------------------------------- choice


def _best(windows: list[_Span], found: list[_Found], count: int) -> list[_Span]:
    """At most ``count`` of the windows, apart from each other: those with the most that none chosen before has."""
    left = [(window, _within(found, window)) for window in windows]
    chosen: list[_Span] = []
    seen: set[int] = set()
    while len(chosen) < count and left:
        (start, end), within = max(left, key=lambda one: _worth(one[0], one[1], seen))
        chosen.append((start, end))
        seen.update(within)
        left = [one for one in left if one[0][1] <= start or one[0][0] >= end]
    return sorted(chosen)


def _within(found: list[_Found], window: _Span) -> list[int]:
    """The wants found in a window, as often as they are."""
    first, last = bisect_left(found, (window[0],)), bisect_left(found, (window[1],))
    return [want for _, end, want in found[first:last] if end <= window[1]]


def _worth(window: _Span, within: list[int], seen: set[int]) -> tuple[int, int, int, int]:
    """What is new in it, what is in it, how often, and how early."""
    wants = set(within)
    return len(wants - seen), len(wants), len(within), -window[0]


def _excerpt(text: str, window: _Span, found: list[_Found]) -> Excerpt:
    start, end = window
    inside = [(max(a, start), min(b, end)) for a, b, _ in found if a < end and b > start]
    return Excerpt(text[start:end], tuple([(a - start, b - start) for a, b in _merged(text, inside)]))


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
