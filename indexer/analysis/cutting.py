"""Where may a text be cut, so that what is between can be analysed by itself?

Texts repeat their words, so a builder of indexes wants each of them analysed once. A piece is a stretch of text that no chunk goes
beyond, whatever stands around it: mostly a word. What ends one is a sign that is part of no word, or a space that no row of the
keep-list can go across: not the one of '50 %', 'R & D' or 'e commerce'. In doubt, a piece goes on: that costs time, nothing else.

It is decided byte by byte, by a compiled loop or by a regular expression that comes to the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis.tokens import chunks, split


class Word(NamedTuple):
    """A token of a piece. ``written`` is the text of it in small letters; its position is counted from the piece's."""

    word: str
    written: str
    offset: int
    joined: bool


def parts(piece: bytes) -> tuple[list[Word], int]:
    """The tokens of a piece as `analyze` makes them, and how many positions it takes.

    >>> parts("L’e-boutique".encode())[0][0]
    Word(word='eboutique', written='e-boutique', offset=0, joined=True)
    """
    found: list[Word] = []
    width = 0
    # A piece ends at a sign, and a space is one: words are found sooner before it.
    for chunk in filter(None, chunks(piece.decode("utf-8", "surrogatepass") + " ")):
        found += [Word(p.word, chunk[p.start : p.end].lower(), width + p.offset, p.joined) for p in split(chunk)]
        width = found[-1].offset + 1 if found else 0
    return found, width


Cut = tuple[list[bytes], NDArray[np.uint32], NDArray[np.uint32]]


def _cut_plainly(texts: Sequence[bytes]) -> Cut:
    numbers: dict[bytes, int] = {}
    find = _pattern().findall
    found = [[numbers.setdefault(piece, len(numbers)) for piece in find(text) if piece] for text in texts]
    return (
        list(numbers),
        np.array([number for each in found for number in each], dtype=np.uint32),
        np.array([len(each) for each in found], dtype=np.uint32),
    )


# ---------------------------------------------------------------- what ends a piece, in bytes of UTF-8

_WIDE = rb"\x80-\xff"  # of a sign that takes several bytes
_ACCENTED = rb"\xc3[\x80-\x96\x98-\xb6\xb8-\xbf]"  # letters of Western Europe
_SIGN = rb"(?:\xc2[\xab\xbb]|\xe2\x80[\x93\x94\x9c-\x9f\xa2\xa6])"  # of several bytes, in no word, and no space
_NEXT = rb"(?=[a-zA-Z" + _WIDE + rb"])"
# What may stand before a space within a word, and what behind it.
_DOUBTFUL = (
    (rb"(?<=[a-zA-Z])(?<![a-zA-Z].)(?<!" + _ACCENTED + rb".)", rb"(?=&)"),
    (rb"(?<=[ " + _WIDE + rb"]&)", rb"(?=[a-zA-Z])"),
    (rb"(?<=[aA])", rb"(?=/)"),
    (rb"(?<=/)", rb"(?=[bB])"),
    (rb"(?<=[0-9])", rb"(?=[%pP0-9" + _WIDE + rb"])"),
    # A sign of which there is more to know than that it is a letter of Western Europe, an apostrophe, or in no word.
    (
        rb"(?<=["
        + _WIDE
        + rb"])(?<!"
        + _ACCENTED
        + rb")(?<!\xc5[\x92\x93])(?<!\xe2\x80[\x93\x94\x99\x9c-\x9f\xa2\xa6])(?<!\xc2[\xab\xbb])",
        rb"",
    ),
    (rb"(?<=[bcdegBCDEG])(?:(?<![a-zA-Z].)|(?<=[oO].))", rb"(?=[tT])"),
    (rb"(?<=[tT][oO])(?:(?<=[" + _WIDE + rb"]..)|(?<=[bcdegBCDEG] ..)(?:(?<![a-zA-Z]. ..)|(?<=[oO]. ..)))", rb""),
    (rb"(?<=[eE])(?<![a-zA-Z].)(?<!" + _ACCENTED + rb".)", _NEXT),
    *(
        (b"(?<=" + b"".join(b"[%c%c]" % (letter, letter - 32) for letter in opening) + b")", _NEXT)
        for opening in (b"aujourd", b"quelqu", b"micro", b"multi", b"cyber", b"hyper", b"anti", b"semi", b"pre", b"neo")
    ),
    (rb"(?<=[pP][rR]\xc3[\x89\xa9])", _NEXT),
    (rb"(?<=[nN]\xc3[\x89\xa9][oO])", _NEXT),
    # More than the rules are sure to take for one word.
    (rb"(?<=[a-zA-Z0-9" + _WIDE + rb"]{40})(?<![0-9])", rb""),
)
_SPACE = rb"(?: |\xc2\xa0|\xe2\x80[\x89\xaf])"
# Which signs come first is looked at first: there are thirteen reasons to doubt, and one sign in seven is a space.
_WITHIN = rb"(?=[ \xc2\xe2])(?:" + b"|".join(before + _SPACE + behind for before, behind in _DOUBTFUL) + rb")"
_OTHER = rb"(?!" + _SPACE + b"|" + _SIGN + rb")[" + _WIDE + rb"]"
_NUMBER = rb"(?<=[0-9" + _WIDE + rb"])[.,](?=[0-9" + _WIDE + rb"])"
_SLASH = rb"(?<=[aA " + _WIDE + rb"])/(?=[bB " + _WIDE + rb"])"
_INNER = b"|".join((rb"[a-zA-Z0-9_\-'&`+#%]++", rb"\xc3[\x80-\xbf]", _OTHER, _NUMBER, _SLASH, _WITHIN))


@cache  # it takes longer to compile than most searches
def _pattern() -> re.Pattern[bytes]:
    return re.compile(rb"((?:" + _INNER + rb")+)|" + _SIGN + b"|" + _SPACE, re.DOTALL)


try:
    from indexer.analysis import _cutting
except ImportError:
    pieces = _cut_plainly
else:

    def pieces(texts: Sequence[bytes]) -> Cut:
        """The different pieces of some texts as they come, the number of each in turn, and how many each text has.

        >>> pieces([b"The brand, the R & D and the brand"])[0]
        [b'The', b'brand', b'the', b'R & D', b'and']
        """
        found, numbers, counts = _cutting.pieces(list(texts))
        return found, np.frombuffer(numbers, np.uint32), np.frombuffer(counts, np.uint32)
