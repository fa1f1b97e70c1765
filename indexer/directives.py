"""Which words of a page lead a browser to a passage, and to nowhere else?

A text fragment (https://wicg.github.io/scroll-to-text-fragment/) scrolls to the first place in the page that has its words: a table
of contents or a teaser that repeats a question comes before it. So a passage's `Directive` is looked for while all of the page is
at hand: the shortest whose words stand there once.

Browsers do not agree on what is the same word (case, accents, quotation marks), and only a style sheet knows where a line ends. So
what is counted is letters and signs without blanks, folded further than browsers fold: what is there once so is there once for each
of them. And terms are taken from single pieces of text, which no tag and no style can part.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from indexer.analysis import stream_safe
from indexer.model import NOWHERE, Article, Directive, Passage

FEW_WORDS = 8  # enough to be found once in most pages, short enough to survive small edits
LONGEST = 30  # words of a question that is given whole
HEADS = (4, 8, 16)  # words by which a line is told that is too long for that
BESIDE = (3, 7, 12)  # words of what stands beside it
LINES = 2  # of an answer that are tried
MOST_READ = 2_000_000_000  # signs gone through in a page: a second or two; 100 questions take some millions


def usual(passage: Passage) -> Directive:
    """The question's words, else those of the answer's first line: whole where they are few, else its two ends.

    >>> usual(Passage("a#1", "qa", "Which of the many ways to measure is best?", None, "None."))
    Directive(start='Which of the many', end='to measure is best?', prefix='', suffix='')
    """
    return _by_ends(passage.question or passage.answer.split("\n", 1)[0])


def _by_ends(line: str) -> Directive:
    words = line.split(None, FEW_WORDS)
    if len(words) <= FEW_WORDS:
        return Directive(" ".join(words))
    last = line.rsplit(None, FEW_WORDS // 2)[1:]
    return Directive(" ".join(words[: FEW_WORDS // 2]), " ".join(last))


# ---------------------------------------------------------------- the page

_QUOTED = "'\"`\xb4\u2019\u2018\u201c\u201d"  # browsers take one for another
_UNSEEN = "\u202f\u200b\u2009\ufeff\u200e\u2060"  # blanks and what is no sign at all, beyond windows-1252
_PASSED_OVER = re.compile(rf"[\s\u0300-\u036f\xad{_QUOTED}{_UNSEEN}]+")
PART = "\0"  # between two pieces of text; the parser lets no page have it


def _kept(code: int) -> int:
    """What a character of windows-1252 comes down to; a blank where that is nothing."""
    sign = bytes([code]).decode("cp1252", "replace")
    if sign in _QUOTED or sign.isspace() or (sign != PART and unicodedata.category(sign) in ("Cc", "Cf")):
        return ord(" ")
    letter = unicodedata.normalize("NFD", sign)[0].lower()
    return ord(letter) if letter.isascii() else letter.encode("cp1252", "replace")[0]


_FOLDED = bytes(map(_kept, range(256)))
_DROPPED = bytes(code for code in range(256) if _FOLDED[code] == ord(" "))


def _encoded(text: str) -> bytes:
    encoded = text.encode("cp1252", "replace")
    if encoded.count(b"?") == text.count("?"):
        return encoded
    for sign in _UNSEEN:
        text = text.replace(sign, "")
    return text.encode("cp1252", "replace")


def _fold(text: str) -> bytes:
    """Letters and signs of windows-1252; any other is a question mark."""
    return _encoded(text).translate(_FOLDED, _DROPPED)


def _fold_any(text: str) -> bytes:
    """Letters and signs of any script."""
    return _PASSED_OVER.sub("", unicodedata.normalize("NFKD", stream_safe(text)).casefold()).encode("utf-8", "replace")


FOREIGN = 0.1  # share of question marks from which a page is in other letters


class PageText:
    """All that can be read on a page, from its pieces of text in their order, which tags part.

    ``parts``: folded, with `PART` between the pieces; ``whole``: without; ``fold`` does the same to words that are looked for.
    ``read``: how many signs were gone through, looking for words.
    """

    def __init__(self, pieces: Iterable[str]) -> None:
        text = PART.join(pieces)
        encoded = _encoded(text)
        is_foreign = encoded.count(b"?") > FOREIGN * len(encoded)
        self.fold: Callable[[str], bytes] = _fold_any if is_foreign else _fold
        self.parts = _fold_any(text) if is_foreign else encoded.translate(_FOLDED, _DROPPED)
        self.whole = self.parts.translate(None, b"\0")
        self.read = 0

    @property
    def is_worn_out(self) -> bool:
        """Whether it was gone through so often that the passages left, of thousands, would take minutes."""
        return self.read > MOST_READ

    def leads(self, directive: Directive, *, parted: bool = False) -> bool:
        """Whether its words stand here once; ``parted``: even if there are tags between them."""
        terms = (directive.prefix, directive.start, directive.suffix, directive.end)
        prefix, start, suffix, end = [self.fold(term) if term else b"" for term in terms]
        place = self._only(prefix + start + suffix) if start else -1
        if place < 0 or not (parted or all(self._stands(term) for term in (prefix, start, suffix, end) if term)):
            return False
        return not end or self._find(self.whole, end, place + len(prefix + start)) >= 0

    def _only(self, wanted: bytes) -> int:
        """Where it is, if there alone; else -1."""
        place = self._find(self.whole, wanted)
        return place if place < 0 or self._find(self.whole, wanted, place + 1) < 0 else -1

    def _find(self, text: bytes, wanted: bytes, start: int = 0) -> int:
        place = text.find(wanted, start)
        self.read += (place if place >= 0 else len(text)) - start
        return place

    def _stands(self, term: bytes) -> bool:
        """Whether it is in one piece of text, and no number goes on into it: ``<b>3</b>Why?`` is the word '3Why' to a browser."""
        place = self._find(self.parts, term)
        while place >= 0 and _NUMBERED(self.parts[max(0, place - 2) : place + 1]):
            place = self._find(self.parts, term, place + 1)
        return place >= 0

    def has(self, words: Sequence[str]) -> bool:
        return self._find(self.whole, self.fold(" ".join(words))) >= 0

    def head(self, words: Sequence[str], most: int) -> int:
        """How many of the first words are in one piece."""
        return next((n for n in range(min(most, len(words)), 0, -1) if self._stands(self.fold(" ".join(words[:n])))), 0)

    def tail(self, words: Sequence[str], most: int) -> int:
        """How many of the last words are in one piece."""
        return next(
            (n for n in range(min(most, len(words)), 0, -1) if self._stands(self.fold(" ".join(words[-n:])))), 0
        )


_NUMBERED = re.compile(rb"[0-9]\0[a-z\x80-\xff]").fullmatch


# ---------------------------------------------------------------- the words


class Line(NamedTuple):
    """``whole``: on one line of the page; a line break has parted it otherwise. ``before`` and ``after``: the lines beside it."""

    text: str
    before: str = ""
    after: str = ""
    whole: bool = True


def find_directive(passage: Passage, lines: Iterable[Line], page: PageText) -> Directive | None:
    """The first of those that lead to one of the passage's ``lines`` alone; None: the usual one; NOWHERE: there is none, or
    looking for it would take too long.
    """
    if page.is_worn_out:
        return NOWHERE
    first = usual(passage)
    if page.leads(first):
        return None
    for line in lines:
        if (found := _found(line, page)) is not None:
            return None if found == first else found
    return NOWHERE


def _found(line: Line, page: PageText) -> Directive | None:
    words = line.text.split()
    if not page.has(words[:2]):
        return None
    tried = list(_tried(words, line))
    found = next(filter(page.leads, [*tried, *_ranges(words, page)]), None)
    if found is None and line.whole:
        found = next((each for each in tried if page.leads(each, parted=True)), None)
    return found


def _tried(words: Sequence[str], line: Line) -> Iterator[Directive]:
    """The shortest first, and the words themselves before what stands beside them."""
    ends = _by_ends(line.text)
    yield ends
    text = " ".join(words[:LONGEST])
    if len(words) <= LONGEST:
        if ends.end:
            yield Directive(text)
        after, before = line.after.split(None, BESIDE[-1]), line.before.rsplit(None, BESIDE[-1])
        yield from (Directive(text, suffix=" ".join(after[:n])) for n in BESIDE if after)
        yield from (Directive(text, prefix=" ".join(before[-n:])) for n in BESIDE if before)
    yield from (Directive(" ".join(words[:n])) for n in HEADS if n < len(words))


def _ranges(words: Sequence[str], page: PageText) -> Iterator[Directive]:
    """Its two ends, as far as no tag is in them."""
    start, end = page.head(words, FEW_WORDS), page.tail(words, FEW_WORDS // 2)
    if start and end and start + end <= len(words):
        yield Directive(" ".join(words[:start]), " ".join(words[-end:]))
    if start:
        yield Directive(" ".join(words[:start]))


# ---------------------------------------------------------------- articles without a page


def with_directives(article: Article) -> Article:
    """An article that came without its page: its passages are told apart at least from its own texts."""
    if article.url is None or _tells_apart(article):
        return article
    listed = [[*filter(None, [passage.question]), *passage.answer.split("\n")] for passage in article.passages]
    page = PageText([f"{line}{PART}" for line in (article.title, article.summary or "", *chain(*listed))])
    passages = told_apart(article.passages, listed, page)
    return article if passages is article.passages else replace(article, passages=passages)


def _tells_apart(article: Article) -> bool:
    """Whether the usual words do: asked of plain bytes, since archives of JSON lines are large."""
    text = f"{article.title}\n{article.text}".encode("utf-8", "replace").lower()
    if len(text) * len(article.passages) > MOST_READ:
        return False
    starts = (usual(passage).start.encode("utf-8", "replace").lower() for passage in article.passages)
    return all(start and text.count(start) == 1 for start in starts)


def told_apart(passages: tuple[Passage, ...], listed: Sequence[Sequence[str]], page: PageText) -> tuple[Passage, ...]:
    """The passages, each with the words that lead there where these are not the usual. ``listed``: the lines of each."""
    found = [find_directive(each, _beside(listed, n), page) for n, each in enumerate(passages)]
    if not any(found):
        return passages
    return tuple(replace(each, directive=one) if one else each for each, one in zip(passages, found, strict=True))


def _beside(listed: Sequence[Sequence[str]], number: int) -> Iterator[Line]:
    """The first lines of a passage, between those beside them."""
    lines = listed[number]
    before = next((there[-1] for there in reversed(listed[:number]) if there), "")
    after = next((there[0] for there in listed[number + 1 :] if there), "")
    around = [before, *lines, after]
    for place, line in enumerate(lines[: LINES + 1]):
        yield Line(line.replace("\n", " "), around[place], around[place + 2], "\n" not in line)
