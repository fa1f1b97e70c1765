"""What does a question ask for?

By the first word in it that says so: a number, a cause, a way, a time, a place or a person. What asks whether, which or what says
too little: every other question does.
"""

from __future__ import annotations

import re

from indexer.analysis.folding import fold

# What is asked for, the words that ask for it, and why these.
SHAPES = (
    ("number", "combien|how (?:much|many|long|often|far|old)|(?:a )?quel prix", "how much, how many, how long"),
    ("cause", "pourquoi|why|how come", "not 'what for', which asks for a use"),
    ("way", "comment|how", "how to do something, or how something is"),
    ("time", "quand|when", "when something is, or was"),
    ("place", "where", "French 'ou' is 'or', too, once its accent is gone"),
    ("person", "who|whom|whose|qui est|qui sont", "French 'qui' alone mostly goes on with a sentence"),
)
_ANY = re.compile("|".join(rf"(\b(?:{words})\b)" for _name, words, _reason in SHAPES))


def shape(question: str) -> int:
    """The number of the row of `SHAPES`, from 1; 0 where none is meant.

    >>> shape("Combien de clients faut-il ?"), shape("How do I measure it?"), shape("Is it new?")
    (1, 3, 0)
    """
    found = _ANY.search(fold(question))
    return found.lastindex or 0 if found else 0
