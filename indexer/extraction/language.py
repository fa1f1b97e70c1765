"""In what language is this text?

Most texts tell by their little words alone. For the rest py3langid (the model of Lui and Baldwin's langid) ranks its languages;
French and English win where it is close, since an archive of one house holds hardly anything else and short texts full of brand
names mislead any detector.
"""

from __future__ import annotations

import re
from itertools import islice

from py3langid import langid

ENOUGH = 20  # letters; below that a text is a name or a number
READ = 1500  # characters; more text changes no answer and takes longer
HOUSE = ("fr", "en")
MARGIN = 12.0  # in log-probability: what another language must be ahead by to win

# The commonest words that no other language of Europe has, but by accident. A fifth of any French or English text is made of them;
# on 415 real pages and articles, whatever they told the model told too, ten times as slowly.
_FRENCH = (
    "les des dans pour avec vous nous est sont une cette aux du qui sur mais être ont leur leurs comme où elle ces c’est d’un "
    "d’une qu’il l’on plus ce il au ne pas je ses par"
)
_ENGLISH = (
    "the and that with this from you have are your which their they were been has what when will would for it to of is"
)
_LITTLE = {"fr": frozenset(_FRENCH.split()), "en": frozenset(_ENGLISH.split())}
_TELLING = 0.15  # of all words, from which they tell
_STRAY = 0.1  # as many of the other language's are quotations
_FEWEST = 40  # words

_LETTERS = re.compile(r"[^\W\d_]")
_URL = re.compile(r"https?://\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def language(text: str) -> str | None:
    """ISO 639-1, or None where there is too little text to tell.

    >>> language("Le social media, c’est tout ce qui s’écrit et se recommande en ligne.")
    'fr'
    """
    sample = _URL.sub(" ", _spread(text))
    if sum(1 for _ in islice(_LETTERS.finditer(sample), ENOUGH)) < ENOUGH:
        return None
    return _told_by_little_words(sample) or _ranked_first(sample)


def _told_by_little_words(sample: str) -> str | None:
    words = _WORD.findall(sample.lower().replace("'", "’"))
    if len(words) < _FEWEST:
        return None
    fr, en = (sum(map(_LITTLE[name].__contains__, words)) for name in HOUSE)
    most, least = max(fr, en), min(fr, en)
    if most < _TELLING * len(words) or least > _STRAY * most:
        return None
    return "fr" if fr > en else "en"


def _ranked_first(sample: str) -> str | None:
    ranking = langid.rank(sample)
    best, score = ranking[0]
    if best in HOUSE:
        return str(best)
    ours, our_score = next((pair for pair in ranking if pair[0] in HOUSE), ranking[0])
    found = str(ours if score - our_score < MARGIN else best)
    return found if len(found) == 2 else None  # py3langid knows languages that ISO 639-1 has no code for


def _spread(text: str) -> str:
    """The beginning, the middle and the end: a page in one language may open with a quotation in another."""
    if len(text) <= READ:
        return text
    third = READ // 3
    middle = len(text) // 2
    return " ".join((text[:third], text[middle : middle + third], text[-third:]))
