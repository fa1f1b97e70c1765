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
    r"^\s*(?:[–—-]\s*)?([QRA]\d{0,3})\s*[.–—-]\s+(?=\S)"
)
_LABELLED_WITHIN = 200  # characters; the longest label and what stands beside it have 90
_MOST_WORDS = 5
_SENTENCE_END = re.compile(r"\w{3,}\. ")  # initials end in full stops, words do not
_ASKING = frozenset(("q", "question", "questions"))
_ANSWERING = frozenset(("r", "a", "réponse", "reponse", "answer", "rép", "rep", "ans"))
OFTEN = 2  # turns that a label needs to be one, unless the label itself is known
_NUMBERED = re.compile(r"\s?\d{1,3}$")  # 'Q1:', 'Réponse 2 :'
_CALLED = re.compile(r"[^\W\d_a-z][\w.’'-]*(?: [^\W\d_a-z][\w.’'-]*){0,2}")  # as people are


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


def key_of(label: str) -> str:
    """A label folded, without a number behind a word for question or answer.

    >>> key_of("Q12"), key_of("Réponse 2"), key_of("Lise 2")
    ('q', 'réponse', 'lise 2')
    """
    key = folded(label)
    word = _NUMBERED.sub("", key)
    return word if word in _ASKING or word in _ANSWERING else key


def cast_of(turns: Sequence[str], people: Sequence[str] = (), *, interview: bool = False) -> Cast | None:
    """Who asks and who answers in these paragraphs; None where they are no dialogue. ``people`` and ``interview``: what makes
    labels known that do not return.
    """
    found = {n: label for n, text in enumerate(turns) if (label := label_of(text))}
    if len(found) == 2:
        return _cast_of_one(turns, list(found), people, interview=interview)
    return _cast_of_many([(key_of(label), text) for label, text in found.values()])


def _cast_of_many(labelled: list[tuple[str, str]]) -> Cast | None:
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


def _cast_of_one(turns: Sequence[str], places: Sequence[int], people: Sequence[str], *, interview: bool) -> Cast | None:
    """Where one question was put: in two turns, one after the other, and no other line is labelled."""
    asked, answered = (turns[n] for n in places)
    others = [text for n, text in enumerate(turns) if n not in places]
    cast = cast_of_pair(asked, answered, people, others, interview=interview)
    if cast is None or (cast.askers <= _ASKING and cast.answerers <= _ANSWERING):
        return cast
    return cast if places[1] == places[0] + 1 and ends_asking(asked) and not ends_asking(answered) else None


def cast_of_pair(
    asked: str, answered: str, people: Sequence[str], others: Sequence[str] = (), *, interview: bool = False
) -> Cast | None:
    """Who asks and who answers in a question and its answer, both labelled as people are. One of the labels is known, or the page
    says that it is an interview. ``others``: the rest of the text, which may speak of them.

    >>> cast_of_pair("Q: Why?", "Rick: Because.", []), cast_of_pair("Problem: why?", "Fact: because.", [])
    (Cast(askers=frozenset({'q'}), answerers=frozenset({'rick'})), None)
    """
    asking, answering = label_of(asked), label_of(answered)
    if not asking or not answering:
        return None
    asker, answerer = key_of(asking[0]), key_of(answering[0])
    if asker == answerer or asker in _ANSWERING or answerer in _ASKING:
        return None
    known = interview or any(_is_known(label, people, others) for label in (asking[0], answering[0]))
    if not known or not all(map(_CALLED.fullmatch, (asking[0], answering[0]))):
        return None
    return Cast(frozenset((asker,)), frozenset((answerer,)))


def _is_known(label: str, people: Sequence[str], others: Sequence[str]) -> bool:
    """Whether it is a word for question or answer, a person whom the page names, or one so called in the middle of a sentence."""
    if key_of(label) in _ASKING | _ANSWERING or _named(label, people):
        return True
    within = re.compile(rf"[a-zà-ÿ,] {re.escape(label)}\b")
    return bool(_CALLED.fullmatch(label)) and any(within.search(text) for text in others)


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
    return None if key_of(label) in _ASKING | _ANSWERING else _named(label, names) or label


def _named(label: str, names: Sequence[str]) -> str | None:
    key = folded(label)
    initials = "".join(word[0] for word in key.split())
    for name in names:
        words = folded(name).split()
        if key in (" ".join(words), words[0], " ".join(words[1:])) or set(key.split()) <= set(words):
            return name
        if len(key) <= 2 * len(words) and (
            key.replace(" ", "") == "".join(w[0] for w in words) or initials == "".join(w[0] for w in words)
        ):
            return name
    return None
