"""Which words of a byline are people?

'Par X, le 3 mars', 'By X and Y', 'Propos recueillis par X', 'X | Marketing | 5 min read': the names come first, and
roles, dates, rooms of the site after.
"""

from __future__ import annotations

import re

from indexer.extraction.dates import parse_date
from indexer.extraction.text import clean

# Words before a name.
_BYS = (
    # who asked
    r"propos recueillis par|recueillis? par|(?:entretien|interview) réalisée? par",
    r"interview(?: menée| conducted)? (?:par|by)|(?:entretien|interview) (?:de|avec|with|of) [^,.:|]{3,50}? (?:par|by)",
    r"(?:questions|entretien) (?:de|par)|(?:questions|interview) by",
    # who wrote
    r"(?:rédigé|écrit|publié|posté) par|(?:un )?(?:article|billet|dossier|reportage) (?:de|par)|texte(?: de| par)?",
    r"(?:written|posted|published|created|words|story|reported|submitted|compiled|maintained) by",
    r"(?:guest )?(?:post|article|column) by",
    # labels
    r"(?:the )?authors?(?:\(s\))?|auteure?s?(?:\(s\))?|about the authors?|à propos de l['’]auteure?",
    r"by|par|von|door",
)
_BY = "|".join(_BYS)
# Atomic: 'texte par' is read in one way only, else a line of many such words would be read in exponentially many.
_OPENING = re.compile(rf"(?i)^\W*+(?>(?:{_BY})(?![\w'’])\s*+(?::\s*+)?)+")
_ONLY_OPENING = re.compile(rf"(?i)^\W*+(?>(?:{_BY})\s*+(?::\s*+)?)+$")
_OPENING_AND_MORE = re.compile(rf"(?i)^\W*(?:{_BY})\s*:?\s+(?=\S)")
_SIGNED = re.compile(
    r"(?i)(?:(?:written|posted|submitted) by|(?:rédigé|écrit|posté|publié) par|propos recueillis par)\s*:?\s+(\w[\w’'-]+)"
)
_MAY_OPEN = re.compile(r"(?i)\W*+(?:" + _BY.replace(" ", r"\s+") + ")")  # in a text as it stands
# In the middle of a line of dates and categories: 'Posted on 3 March by X'.
_WITHIN = re.compile(r"\b(?:[Bb]y|[Pp]ar)\s+((?:[A-ZÀ-Þ][\w’'.-]+\s*){1,4})")

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_TRAILING_MONTH = re.compile(rf"(?i)\s*\b(?:{_MONTHS})\.?\s*$")
_DAYS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
# What follows the names.
_CLOSINGS = (
    r"[|•·/(\n–—@:]|\s-\s|\d",  # a sign, a figure
    r"(?<=\S\s)(?:on|in|the|for|at|pour|dans|chez)\s",  # a place
    r"(?<=\S\s)[^\W\d]+\s?:\s",  # the next label
    rf"\b(?:le|à)\s+\d|(?:\ble\s+)?\b(?:{_DAYS})\b|\b(?:{_MONTHS})\b\.?\s+\d",  # a date
    r"\b(?:last )?updated\b|\bpublished\b|\bposted\b|\bpublié|\bmis à jour",
)
_CLOSING = re.compile(rf"(?i)\s*(?:{'|'.join(_CLOSINGS)}).*$", re.DOTALL)
_NOTHING_MORE = re.compile(rf"\s*$|{_CLOSING.pattern.replace('(?i)', '')}", re.DOTALL | re.IGNORECASE)
_LABEL = re.compile(r"[^\W\d_]+\s?:\s")  # 'Interview : Anna Kubišta'
# 'Anna Kubišta (avec Jean Dubreuil)', as French newspapers write it; 'Richard (R.J.) Eskow'.
_HELPERS = re.compile(r"(?i)\s*\((?:avec|with) ([^()]{3,80})\)")
_NICKNAME = re.compile(r"\s+\([^()\s]{1,20}\)(?=\s+[A-ZÀ-Þ])")
_BETWEEN = re.compile(r"(?i)\s*(?:[,;&\n|]|\band\b|\bet\b|\bwith\b|\bavec\b)\s*")
_EDGES = " .,:;-–—'\""

# What stands where a name would, and is none: accounts, rooms, buttons.
_NOBODY = re.compile(
    r"(?i)(?:admin(?:istrat(?:or|eur))?|webmaster|editor(?:ial)?(?: team| staff)?|staff(?: writer|"
    r" report(?:er)?)?|team|guest|anonym(?:ous|e)|unknown"
    r"|null|none|author|auteur|user|root|(?:la )?rédaction|the editors?|contributor|home|share|follow|(?:about|"
    r"more|view|read|see|voir) .*|all posts.*"
    r"|tous les.*|comments?|leave.*|newsletter|subscribe|contact|twitter|facebook|linkedin|instagram|email|rss|"
    r"default|nobody|true|false"
    r"|.*\bmin(?:ute)?s? read.*|related.*|log ?in|sign ?(?:in|up)|se connecter|mon compte|my account)"
)
_ROLES = (
    r"(?:edit|review|check|verifi|updat|translat)ed by|photos? (?:by|par)|edition",  # what others did
    r"staff|writer|reporter|editor|correspondent|contributor|journalist|columnist|author|reviewer|producer|freelance",
    r"journaliste|rédact\w+|correspondant\w*|fondat\w+|directeur|directrice",
    r"director|(?:co-)?founder|ceo|cto|cmo|vp|phd|md|manager|president|lead|head|senior|chief|associate|assistant",
    r"analyst|specialist|consultant\w*|professor|strategist|expert\w*",
)
_ROLE = re.compile(rf"(?i)\b(?:{'|'.join(_ROLES)})\b")
_TRAILING_ROLE = re.compile(
    r"(?i)(?<=\w)\s+(?:\w+\s+)?(?:staff(?: writer| reporter)?|contributor|correspondent|ph\.?d\.?|md)$"
)
_DEGREE = re.compile(r"[A-Z][A-Z.]{1,5}")  # after a name: 'Anna Kubišta, CPA'
_HOUSES = (
    r"^(?i:the|le|la|les|l['’])\b",  # an article before it
    r"\b(?!I{2,3}\b)[A-Z]{3,}\b",  # an acronym in it
    r"\b(?i:news|press|presse|media|médias?|magazine|journal|times|post|daily|weekly|radio|tv|network|blog|online|éditions)\b",
    r"\b(?i:bank|banque|studios?|agency|agence|groupe?|company|inc|ltd|llc|gmbh|sarl|office|bureau)\b",
    r"\b(?i:foundation|fondation|universit[yé]|institute?|institut|college|association|society|société|ministère|cent(?:er|re)|club)\b",
)
_HOUSE = re.compile("|".join(_HOUSES))
_PARTICLES = frozenset(
    ("de", "du", "des", "la", "le", "d’", "da", "di", "van", "von", "der", "den", "of", "el", "al", "bin")
)

LONGEST_NAME = 60
MOST_WORDS = 7


def names_in(text: str) -> list[str]:
    """The names in a byline.

    >>> names_in("Propos recueillis par Marion Le Goff et J.-B. Trémeur, le 3 mars 2004")
    ['Marion Le Goff', 'J.-B. Trémeur']
    """
    text = _NICKNAME.sub("", _HELPERS.sub(r", \1", clean(text)))
    text = _OPENING.sub("", text)
    if (label := _LABEL.match(text)) and is_full_name(" ".join(text[label.end() :].split()[:2])):
        text = text[label.end() :]
    text = _CLOSING.sub("", text)
    return [
        name
        for part in _BETWEEN.split(text)
        if is_name(name := _bare(part)) and not (name != text and _DEGREE.fullmatch(name))
    ]


def _bare(part: str) -> str:
    part = part.strip() if part.endswith(("Jr.", "Sr.")) else part.strip(_EDGES)
    if len(part.split()) <= 2:
        return part
    name = _TRAILING_ROLE.sub("", part)
    return name if " " in name else ""  # 'Harbour Post Staff' is nobody


def without_opening(text: str) -> str:
    """A byline without the words before the name."""
    return clean(_OPENING.sub("", text)).strip(_EDGES)


def first_name_first(name: str) -> str:
    """As people say a name that is filed under its last word.

    >>> first_name_first("Le Goff, Marion"), first_name_first("Marion Le Goff, Lise Martin")
    ('Marion Le Goff', 'Marion Le Goff, Lise Martin')
    """
    last, comma, first = name.partition(", ")
    filed = comma and "," not in first and _is_last_name(last) and len(first.split()) <= 3
    return f"{first} {last}" if filed else name


def _is_last_name(text: str) -> bool:
    """One word, and maybe what stands before it: 'Le Goff', 'van der Berg'."""
    *before, last = text.split() or [""]
    return last[:1].isupper() and all(word.lower() in _PARTICLES for word in before)


def is_name(text: str) -> bool:
    """Whether this could be what someone is called: no address, no date, no role, no room of the site."""
    if not 2 < len(text) <= LONGEST_NAME or len(text.split()) > MOST_WORDS or _NOBODY.fullmatch(text):
        return False
    if any(mark in text for mark in ("http", "www.", "@")) or any(c.isdigit() for c in text) or parse_date(text):
        return False
    return any(c.isupper() for c in text) and not _ROLE.search(text)


def is_house(name: str) -> bool:
    """Whether this is what a publisher is called rather than a person: 'The Economist', 'CBC Bank', 'Les Échos'."""
    return bool(_HOUSE.search(name))


def is_full_name(text: str) -> bool:
    """Two words or more, each with a capital: 'Marion Le Goff', not 'Related topics'."""
    words = text.split()
    return len(words) >= 2 and all(
        word[0].isupper() or word in _PARTICLES or word[:2] in ("d'", "d’") for word in words
    )


def announces(text: str) -> bool:
    """Whether this is nothing but words before a name."""
    return bool(_ONLY_OPENING.match(text))


def may_open_byline(text: str) -> bool:
    """Whether a text, as it stands, can be a line that `announces` or `opens_byline`: hardly any can."""
    return bool(_MAY_OPEN.match(text))


def opens_byline(text: str) -> bool:
    """Whether a line opens with words before a name."""
    return bool(_OPENING_AND_MORE.match(text))


def signs(line: str) -> bool:
    """Whether a line is one word before which stands what stands before nothing but a name: 'Posted by Marion', and maybe a role
    after a sign, as product blogs write it: 'Written by Marion - Product marketer'.
    """
    found = _SIGNED.match(line)
    return found is not None and is_name(found[1]) and _NOTHING_MORE.match(line, found.end()) is not None


def is_byline(line: str) -> bool:
    """Whether a line opens with 'Par', 'By' or the like, and goes on with a name."""
    names = names_in(line) if opens_byline(line) else []
    return bool(names) and is_full_name(names[0])


def names_within(line: str) -> list[str]:
    """The names after a 'by' or 'par' inside a line."""
    found = _WITHIN.search(line)
    if not found:
        return []
    names, dated = str(found[1]), line[found.end() :][:1].isdigit()
    return names_in(_TRAILING_MONTH.sub("", names) if dated else names)
