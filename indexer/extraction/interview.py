"""Who answers, where no label says it?

An interview names its guest in the title and again in the lead: the one person named in both who does not sign the article.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from indexer.extraction.passages import Draft
from indexer.extraction.text import folded

_SIGN = re.compile(
    r"(?i)\binterviews?\b|\binterviewed\b|\bentretiens?\b|propos recueillis|recueilli par|\bquestions à\b|"
    r"\bquestions (?:for|to)\b|rencontre avec|\bconversation\b|\bq ?& ?a\b|\bin conversation with\b|grand témoin"
)
_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_WORD = rf"(?:{_CAPITAL}[\w’'-]*\w\.?|{_CAPITAL}\.(?:-?{_CAPITAL}\.)*)"
_NAME = re.compile(rf"(?<![\w’'-]){_WORD}(?:\s(?:(?:de|du|des|la|le|van|von|d’|of|y|al|el|bin|ben)\s)*{_WORD}){{1,3}}")
_ELIDED = re.compile(r"^(?:d|l|qu|D|L|Qu)[’']")
_LEAST_PAIRS = 2


def name_speakers(
    drafts: Sequence[Draft], title: str, lead: str, signs: Collection[str], authors: Collection[str]
) -> None:
    """Give the guest's name to the answers of an interview that have no speaker. ``signs``: byline, section, description."""
    pairs = [draft for draft in drafts if draft.kind == "qa"]
    if len(pairs) < _LEAST_PAIRS or any(draft.speaker for draft in pairs) or not is_interview(title, lead, *signs):
        return
    intro = " ".join([lead, *(draft.answer for draft in drafts[:1] if draft.kind == "text")])
    guest = _guest(title, intro, {folded(author) for author in authors})
    for draft in pairs:
        draft.speaker = guest


def is_interview(*signs: str) -> bool:
    """Whether title, lead, byline or section say so."""
    return any(_SIGN.search(sign) for sign in signs)


def _guest(title: str, intro: str, authors: Collection[str]) -> str | None:
    """The person of both title and lead; else the one the lead opens with."""
    said = folded(intro)
    for name in names_of(title):
        if folded(name) not in authors and folded(name) in said:
            return name
    opening = next(names_of(intro[:120]), None)
    return opening if opening and folded(opening) not in authors and intro.startswith(opening) else None


def names_of(text: str) -> Iterator[str]:
    """What looks like people's names in running text: two to four words with capitals."""
    for match in _NAME.finditer(_ELIDED.sub("", text).replace(" d’", " ").replace(" d'", " ").replace(" l’", " ")):
        yield match[0].rstrip(".")
