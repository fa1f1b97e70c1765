"""When are two texts the same but for how they were typed?

`fold` takes away what people leave out or vary as they type: case, accents, composed or not, ligatures, the kind of
apostrophe or space. `letters` keeps of that what is neither space nor punctuation. Both only change how a text is compared:
offsets are always into the text as written.
"""

from __future__ import annotations

import re
import unicodedata

APOSTROPHES = "'’‘‛ʼʹ´`′＇"
HYPHENS = "-‐‑"
# Written inside words and seen by nobody: soft hyphens, zero-width and direction marks.
INVISIBLE = "\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
# The blocks of combining marks that Latin letters take when they are decomposed.
MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"

_SPELLED = str.maketrans(
    {
        **dict.fromkeys(APOSTROPHES, "'"),
        **dict.fromkeys(HYPHENS, "-"),
        "œ": "oe",  # letters that Unicode does not decompose, as a keyboard without them writes them
        "æ": "ae",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "™": "",  # and these it decomposes into letters that nobody types
        "℠": "",
    }
)
_UNSEEN = re.compile(f"[{MARKS}{INVISIBLE}]")


def fold(text: str) -> str:
    """``text`` without accents and case, ligatures spelled out, one kind of apostrophe, hyphen and space.

    >>> fold("L’Œuvre à\\u00a0DÉCOUVRIR")
    "l'oeuvre a decouvrir"
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    # Apostrophes first: the acute accent used as one would decompose into a space and a mark.
    spelled = unicodedata.normalize("NFKD", stream_safe(text.translate(_SPELLED))).casefold().translate(_SPELLED)
    return _UNSEEN.sub("", unicodedata.normalize("NFKD", spelled))


MOST_MARKS = 30  # on one letter: the Stream-Safe Text Format of UAX #15; languages need no more than a few
_MAYBE_MARKS = re.compile(rf"[^\x00-\u02ff\w\s]{{{MOST_MARKS + 1},}}")


def stream_safe(text: str) -> str:
    """``text`` without the combining marks beyond `MOST_MARKS` in a row: normalization takes quadratic time to sort them.

    >>> len(stream_safe("e" + "\u0316\u0301" * 999 + "t"))
    32
    """
    return text if text.isascii() else _MAYBE_MARKS.sub(_fewer_marks, text)


def _fewer_marks(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


# C++ and C# are not C: a plus or a sharp counts where it follows a letter.
_NOT_LETTERS = re.compile(r"[^\w+#]+|_+|(?<![^\W_])(?<!\+)\++|(?<![^\W_])#+")


def letters(text: str) -> str:
    """``text`` folded, and without anything that is no letter or digit.

    >>> letters("Qu’est-ce que le e-commerce ?")
    'questcequeleecommerce'
    """
    return _NOT_LETTERS.sub("", fold(text))


# Possessive: what stands before the number is looked at once.
# "1) ", "2. ", "3 - ", "n° 4 : ", "Q5: ", "Question 6." before a question; "2.0" and "4P" are no numbers of questions.
NUMBERING = re.compile(
    r"""\W*+ (?: (?: q | question | n° )? [\s.]* \d{1,3} \s* (?: [).:°/] | [-–—](?=\s) ) | q \s* [.:] ) \s* (?=[^\s\d])""",
    re.IGNORECASE | re.VERBOSE,
)


def question_key(text: str) -> str:
    """What a question has in common with itself typed otherwise: other case, accents, apostrophes, hyphens or spaces,
    punctuation, numbering. Empty where no letter or digit is left.

    >>> question_key("1) Qu’est-ce que l’e-commerce ?") == question_key("quest ce que le commerce")
    True
    """
    numbering = NUMBERING.match(text)
    return letters(text[numbering.end() :] if numbering else text)
