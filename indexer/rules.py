"""Where does a site keep what, where its owner says so?

A rule is for the pages whose address it matches, and says in CSS selectors which of their elements hold what. What no rule names
is read as on any page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

# (key of a rule, what the elements are that its selector finds)
SELECTORS: Mapping[str, str] = {
    "title": "the article's title: the first that says anything",
    "author": "who signs: every one of them",
    "date": "the day of publication: the first that names a day",
    "content": "what holds the article",
    "question": "questions, each the beginning of a passage",
    "answer": "answers to the question before them",
    "ignore": "what is no part of the article",
}


@dataclass(frozen=True, slots=True)
class SiteRule:
    """``match``: a pattern for addresses (``*`` also crosses slashes); ``selectors``: keys of `SELECTORS` with their selector."""

    match: str
    selectors: tuple[tuple[str, str], ...]


def selectors_for(rules: Iterable[SiteRule], address: str | None) -> dict[str, str]:
    """The selectors for the page at ``address`` (a URL, or a path within a source): for each key, the first rule's that has it.

    >>> entretien = SiteRule("https://blog.example/entretiens/*", (("question", ".q"),))
    >>> selectors_for([entretien, SiteRule("*", (("question", "h3"), ("ignore", "aside")))], "https://blog.example/entretiens/1")
    {'question': '.q', 'ignore': 'aside'}
    """
    found: dict[str, str] = {}
    for rule in rules:
        if address is not None and fnmatchcase(address, rule.match):
            found = dict(rule.selectors) | found
    return {key: found[key] for key in SELECTORS if key in found}


# A theme's own selectors have a few steps; to look for fifty in every way they may be met takes time without end.
LONGEST, MOST_STEPS = 1_000, 10
_STEP = re.compile(r"[\s>+~(]+")


def parse_rules(value: object) -> tuple[SiteRule, ...]:
    """Raises ValueError, which says in which table the fault stands."""
    if not isinstance(value, list | tuple):
        raise ValueError("tables are wanted, each under [[extraction.rules]]")
    return tuple(_rule(number, table) for number, table in enumerate(value, 1))


def _rule(number: int, table: object) -> SiteRule:
    if isinstance(table, SiteRule):
        return table
    if not isinstance(table, dict):
        raise ValueError(f"table {number}: a table is wanted, under [[extraction.rules]]")
    place = f"table {number}"
    match = _text(table.get("match"), f"{place}, match", "a pattern for addresses is wanted")
    place = f"{place} (match = {match!r})"
    for key in table.keys() - {"match"}:
        if key not in SELECTORS:
            raise ValueError(f"{place}: there is no key {key!r}; there are match, {', '.join(SELECTORS)}")
    selectors = {key: _selector(table[key], f"{place}, {key}") for key in SELECTORS if key in table}
    if not selectors:
        raise ValueError(f"{place}: at least one of {', '.join(SELECTORS)} is wanted")
    return SiteRule(match, tuple(selectors.items()))


def _selector(value: object, place: str) -> str:
    from soupsieve import SelectorSyntaxError, compile  # noqa: A004  # a tenth of a second, for owners who have rules

    selector = _text(value, place, "a CSS selector is wanted")
    if len(selector) > LONGEST or max(map(_steps, selector.split(","))) > MOST_STEPS:
        raise ValueError(f"{place}: the selector is too long: {LONGEST} characters, {MOST_STEPS} steps between commas")
    try:
        compile(selector)
    except (
        SelectorSyntaxError,
        NotImplementedError,
        RecursionError,
    ) as error:  # no elements but pseudo-elements; too deep
        reason = str(error).splitlines()[0]
        raise ValueError(f"{place}: {selector!r} is no CSS selector: {reason}") from None
    return selector


def _steps(selector: str) -> int:
    """How many elements, one within or beside another, a selector names."""
    return len(_STEP.split(selector.strip()))


def _text(value: object, place: str, wanted: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{place}: {wanted}")
    return value.strip()
