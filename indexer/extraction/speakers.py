"""Who is speaking?

An interview labels its turns: 'ESG : ...', 'Marion : ...', 'Q: ...', 'R: ...', '– Name: ...'. A label is one only
where it returns, and where another
answers it; a sentence with a colon is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.extraction.shapes import ends_asking
from indexer.extraction.text import folded

_LABEL = re.compile(
    r"^\s*(?:[–—-]\s*)?([^\W\d_](?:[^\W_]|[ .’'&/-]){0,39}?)\s*(?:\([^)]{1,40}\)\s*)?\s?[:：]\s+(?=\S)|"
    r"^\s*(?:[–—-]\s*)?([QRA])\s*[.–—-]\s+(?=\S)"
)
_LABELLED_WITHIN = 200  # characters; the longest label and what stands beside it have 90
_MOST_WORDS = 5
_SENTENCE_END = re.compile(r"\w{3,}\. ")  # initials end in full stops, words do not
_ASKING = frozenset(("q", "question", "questions"))
_ANSWERING = frozenset(("r", "a", "réponse", "reponse", "answer", "rép", "rep", "ans"))
OFTEN = 2  # turns that a label needs to be one


@dataclass(frozen=True, slots=True)
class Cast:
    """The labels of a dialogue, folded: who asks, who answers."""

    askers: frozenset[str]
    answerers: frozenset[str]


def label_of(text: str) -> tuple[str, str] | None:
    """The label before a turn, and the turn.

    >>> label_of("– J.-B. T. : Oui, bien sûr.")
    ('J.-B. T.', 'Oui, bien sûr.')
    """
    opening = text[:_LABELLED_WITHIN]
    if ":" not in opening and "：" not in opening and opening.lstrip(" –—-")[:1] not in ("Q", "R", "A"):
        return None  # nine lines of ten: to look for a sign takes a tenth of the time
    match = _LABEL.match(text)
    if not match:
        return None
    label = (match[1] or match[2]).strip()
    is_name = len(label.split()) <= _MOST_WORDS and not _SENTENCE_END.search(label)
    return (label, text[match.end() :]) if is_name else None


def cast_of(turns: Sequence[str]) -> Cast | None:
    """Who asks and who answers in these paragraphs; None where they are no dialogue."""
    labelled = [(folded(found[0]), found[1]) for text in turns if (found := label_of(text))]
    counts = Counter(label for label, _ in labelled)
    often = {label for label, count in counts.items() if count >= OFTEN}
    known = (often & _ASKING, often & _ANSWERING)
    if known[0] and known[1]:
        return Cast(frozenset(known[0]), frozenset(known[1]))
    if len(often) < 2:
        return None
    askers = {label for label in often if label in _ASKING or _share_asking(labelled, label) >= 0.6}
    answerers = often - askers
    if not askers or not answerers or not _alternate(labelled, askers, answerers):
        return None
    return Cast(frozenset(askers), frozenset(answerers))


def _share_asking(labelled: list[tuple[str, str]], label: str) -> float:
    turns = [text for name, text in labelled if name == label]
    return sum(ends_asking(text) for text in turns) / len(turns)


def _alternate(labelled: list[tuple[str, str]], askers: set[str], answerers: set[str]) -> bool:
    turns = [label in askers for label, _ in labelled if label in askers or label in answerers]
    changes = sum(a != b for a, b in pairwise(turns))
    return changes >= max(2, (len(turns) - 1) * 0.4)


def full_name(label: str, names: Sequence[str]) -> str | None:
    """The person of the page that a label stands for: its first or last name, its initials, or the whole; null for 'R:' and 'A:'.

    >>> full_name("Marion", ["Marion Le Goff"]), full_name("J.-B. T.", ["Jean-Baptiste Trémeur"]), full_name("R", [])
    ('Marion Le Goff', 'Jean-Baptiste Trémeur', None)
    """
    key = folded(label)
    if key in _ASKING or key in _ANSWERING:
        return None
    initials = "".join(word[0] for word in key.split())
    for name in names:
        words = folded(name).split()
        if key in (" ".join(words), words[0], " ".join(words[1:])) or set(key.split()) <= set(words):
            return name
        if len(key) <= 2 * len(words) and (
            key.replace(" ", "") == "".join(w[0] for w in words) or initials == "".join(w[0] for w in words)
        ):
            return name
    return label
