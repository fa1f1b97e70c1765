"""In what language is this text?

py3langid (the model of Lui and Baldwin's langid) ranks its languages; French and English win where it is close, since
an archive of one house holds hardly anything else and short texts full of brand names mislead any detector.
"""

from __future__ import annotations

import re

from py3langid import langid

ENOUGH = 20  # letters; below that a text is a name or a number
READ = 1500  # characters; more text changes no answer and takes longer
HOUSE = ("fr", "en")
MARGIN = 12.0  # in log-probability: what another language must be ahead by to win

_LETTERS = re.compile(r"[^\W\d_]")
_URL = re.compile(r"https?://\S+")


def language(text: str) -> str | None:
    """ISO 639-1, or None where there is too little text to tell.

    >>> language("Le social media, c’est tout ce qui s’écrit et se recommande en ligne.")
    'fr'
    """
    sample = _URL.sub(" ", _spread(text))
    if len(_LETTERS.findall(sample)) < ENOUGH:
        return None
    ranking = langid.rank(sample)
    best, score = ranking[0]
    if best in HOUSE:
        return str(best)
    ours, our_score = next((pair for pair in ranking if pair[0] in HOUSE), ranking[0])
    return str(ours if score - our_score < MARGIN else best)


def _spread(text: str) -> str:
    """The beginning, the middle and the end: a page in one language may open with a quotation in another."""
    if len(text) <= READ:
        return text
    third = READ // 3
    middle = len(text) // 2
    return " ".join((text[:third], text[middle : middle + third], text[-third:]))
