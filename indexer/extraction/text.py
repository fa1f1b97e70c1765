"""What is left of a text when only what is read counts?"""

from __future__ import annotations

import re
import unicodedata

from indexer.analysis import stream_safe

# Soft hyphens, zero-width spaces and joiners, direction marks, byte order marks: none is seen, all of them spoil a comparison.
_UNSEEN = re.compile("[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2061-\u2064\u2066-\u2069\ufeff]")
_WORD = re.compile(r"\w+")


def clean(text: str) -> str:
    """One line: white space collapsed (no-break spaces too), nothing invisible.

    >>> clean("  Qu’est-ce\\n que\\xa0? ")
    'Qu’est-ce que ?'
    """
    line = " ".join(text.split())
    return (
        line if line.isascii() or line.isprintable() else " ".join(_UNSEEN.sub("", text).split())
    )  # what is unseen cannot be printed


def clean_lines(text: str) -> str:
    """As `clean`, line by line; empty lines go."""
    if "\n" not in text:
        return clean(text)
    lines = (clean(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def folded(text: str) -> str:
    """Words only, without case, for telling whether two texts say the same.

    >>> folded("Le Social Media … !") == folded("le social media ...")
    True
    """
    if text.isascii():
        return " ".join(_WORD.findall(text.lower()))
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", stream_safe(text)).casefold()))


def squeezed(text: str) -> str:
    """As `folded`, without blanks: as hosts write names, and markup that parts letters.

    >>> squeezed("Le Social Media !")
    'lesocialmedia'
    """
    return folded(text).replace(" ", "")
