"""Does a line ask something, and what number does it bear?"""

from __future__ import annotations

import re

# Words that open a question, in the two languages; those of one word must not be the beginning of a statement's usual words.
_INTERROGATIVE = re.compile(
    r"(?i)^(?:qu['’]est[- ]ce|est[- ]ce|qu['’](?:en|y|il|elle|on|a|as|avez)\b|que (?:faire|faut|pensez|penser|"
    r"signifie|veut|répond|dit|recouvre|mesur)|c['’]est quoi|comment\b|pourquoi\b|quel(?:le)?s?\b|"
    r"combien\b|où\b|quand\b(?! (?:on|le|la|les|un|une|vous|il|elle|nous|tout)\b)|qui (?:est|sont|doit|peut|a|"
    r"êtes)\b|à (?:qui|quoi|quel(?:le)?s?)\b|de (?:qui|quoi|quel(?:le)?s?)\b|par (?:qui|quoi|quel(?:le)?s?|où)\b|"
    r"faut[- ]il|peut[- ]on|doit[- ]on|puis[- ]je|dois[- ]je|avez[- ]vous|êtes[- ]vous|pouvez[- ]vous|y a[- ]t[- ]il|"
    r"what(?:['’]s| (?:is|are|was|were|does|do|did|should|can|could|would|will|if|makes?|happens?|about|kind|"
    r"type))\b|how (?:do|does|did|is|are|can|could|should|would|will|to|much|many|long|often|far|soon|big|fast|"
    r"old|come)\b|"
    r"why (?:is|are|was|were|do|does|did|should|can|would|not|don['’]t|isn['’]t)\b|who(?:['’]s| (?:is|are|was|"
    r"were|can|should|does|do|will|owns|pays))\b|whose\b|(?:when|where) (?:is|are|do|does|did|should|can|will|was|"
    r"were|would)\b|which (?:is|are|one|ones)\b|"
    r"(?:is|are|was|were|can|could|do|does|did|should|will|would|has|have|may|must) (?:i|you|we|they|he|she|it|"
    r"there|this|that|these|those|the|a|an|my|your|our|their)\b)"
)
_MARK = re.compile(r"\?[\s\"'’»”)\]]*(?:\([^)]*\))?[\s\"'’»”)\].]*$")
_NUMBER = re.compile(
    (
        r"^\s*[(\[]?(?:(?:question|q)\s*(?:n[o°]\s*)?(\d{1,3})?\s*[:.)\]–—-]|"
        r"(\d{1,3}(?:\.\d{1,3})*)\s*[.):\]/–—°-]+(?!\d)|n[o°]\s*(\d{1,3})\s*[:.)–-]?|(?:\d{1,3}\.)+\d{1,3}(?=\s)|"
        r"([ivx]{1,5})\s*[.):/–-])\s*"
    ),
    re.IGNORECASE,
)
_CLOSING_MARKS = re.compile(r"\s*(?:¶|#|\U0001f517|\[link\]|# TOC|§)+\s*$|\s+#?\s*TOC\s*$")
_CLOSING = ("¶", "#", "\U0001f517", "[link]", "TOC", "§")  # how these end
_OPENING_MARKS = re.compile(r"^\s*(?:[+\-–—▸▶►▾▼•»✓✔❓❔]\s+|[¶#]\s*)+")
_CONTROL_MARKS = re.compile(r"\s*[+\-–—▸▶►▾▼×✕⌄˅]\s*$")

LONGEST_QUESTION = 300  # characters; a bold paragraph of more is an emphasis


def asks(text: str) -> bool:
    """Whether a heading is a question: by its mark, or by the words it opens with.

    >>> asks("Qu’est ce qui vous passionne ?"), asks("Faut-il un blog"), asks("Notre méthode")
    (True, True, False)
    """
    text = strip_number(text)
    return bool(_MARK.search(text)) or "? " in text or bool(_INTERROGATIVE.match(text))


def ends_asking(text: str) -> bool:
    """Whether it ends with a question mark, quotation marks and a parenthesis apart."""
    return bool(_MARK.search(text, max(0, len(text) - LONGEST_QUESTION)))


def number_of(text: str) -> str | None:
    """The number a line opens with, None where it has none.

    >>> number_of("1) Votre définition :"), number_of("Q: why?"), number_of("2009 fut rude")
    ('1', '', None)
    """
    match = _NUMBER.match(text)
    if not match or match.end() == len(text):
        return None
    return next((group for group in match.groups() if group), "")


def strip_marks(text: str) -> str:
    """A heading without pilcrow or sign of the theme's for 'open'; its number is part of what it says."""
    text = _OPENING_MARKS.sub("", text)
    if text.rstrip().endswith(_CLOSING):  # to look for them from every blank of a text takes long
        text = _CLOSING_MARKS.sub("", text)
    return _CONTROL_MARKS.sub("", text).strip()


def strip_number(text: str) -> str:
    """The question alone: no number, no pilcrow, no sign of the theme's for 'open'."""
    text = strip_marks(text)
    match = _NUMBER.match(text)
    return text[match.end() :].strip() if match and match.end() < len(text) else text.strip()
