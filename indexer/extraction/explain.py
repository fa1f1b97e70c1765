"""Why is a page read as it is?

The page is read as `extract` reads it, by the same code, which hands on its reasons; its elements are named by CSS selectors that
find them in the page as it was parsed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from indexer.extraction.article import Origin, Reading, read_page
from indexer.extraction.decode import decode
from indexer.extraction.garbage import kept_until_read
from indexer.extraction.head import saved_from
from indexer.extraction.passages import Draft
from indexer.extraction.told import Told, sentence
from indexer.extraction.tree import parse
from indexer.model import Article
from indexer.rules import SiteRule


@dataclass(frozen=True, slots=True)
class Reason:
    """``field``: a key of the article's JSON; ``value``: what it holds (one of several, for authors and tags); ``said``: the words
    it was taken from; ``rule``: the name of what gave it, ``sentence``: what that is; ``elements``: selectors, each of one element.
    """

    field: str
    value: str
    said: str
    rule: str
    sentence: str
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PassageReason:
    """``said``: the question, the heading, or the text itself; ``question``, ``answer``: selectors of the elements they stand in,
    each of one.
    """

    id: str
    kind: str
    said: str
    rule: str
    sentence: str
    question: tuple[str, ...]
    answer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """``silent``: keys of the owner's rules whose selectors found nothing that could be used."""

    article: Article
    fields: tuple[Reason, ...]
    passages: tuple[PassageReason, ...]
    silent: tuple[str, ...]


@kept_until_read()
def explain(
    data: bytes,
    *,
    id: str | None = None,
    url: str | None = None,
    path: str | None = None,
    rules: Sequence[SiteRule] = (),
) -> Explanation:
    """The article on the page ``data``, with reasons. Arguments and errors are those of `extract`."""
    text = decode(data)
    root = parse(text)
    addresses = Addresses(root)
    places: dict[str, etree._Element] = {}
    reading = read_page(root, Origin(id, url, path, saved_from(text)), rules, places)
    named = _Named(addresses, places)
    return Explanation(
        reading.article, tuple(_fields(reading, named)), tuple(_passages(reading, named)), reading.given.silent
    )


def _fields(reading: Reading, named: _Named) -> Iterator[Reason]:
    for field, texts in reading.facts.told.items():
        for told in texts:
            value = getattr(reading.article, field)
            yield named.reason(field, told, str(value) if field in _DAYS else str(told))
    if reading.lead:
        lead, rule = reading.lead
        yield named.reason("summary", Told(lead.text, rule, lead.place), lead.text)


_DAYS = frozenset(("published", "modified"))


def _passages(reading: Reading, named: _Named) -> Iterator[PassageReason]:
    for passage, draft in zip(reading.article.passages, reading.drafts, strict=True):
        rule = draft.told.rule if draft.told else "text"
        question, answer = named.elements([draft.told] if draft.told else []), named.elements(_lines(draft))
        yield PassageReason(
            passage.id, passage.kind, passage.question or passage.answer, rule, sentence(rule), question, answer
        )


def _lines(draft: Draft) -> Iterator[Told]:
    return (Told(block.text, "text", block.place) for block in draft.blocks)


class _Named:
    """What elements are called, in the page as it was parsed."""

    def __init__(self, addresses: Addresses, places: Mapping[str, etree._Element]) -> None:
        self._addresses, self._places = addresses, places

    def reason(self, field: str, told: Told, value: str) -> Reason:
        return Reason(field, value, str(told), told.rule, sentence(told.rule), self.elements([told]))

    def elements(self, texts: Iterable[Told]) -> tuple[str, ...]:
        found = (self._places.get(t.element) if isinstance(t.element, str) else t.element for t in texts)
        return tuple(dict.fromkeys(self._addresses.of(element) for element in found if element is not None))


class Addresses:
    """A CSS selector for each element of a page as it is now, whatever becomes of the page."""

    def __init__(self, root: etree._Element) -> None:
        elements = list(root.iter(etree.Element))
        ids = Counter(element.get("id") for element in elements)
        self._steps = {
            element: (f"#{name}", None) if ids[name := element.get("id")] == 1 and _SIMPLE_ID(name or "") else step
            for element, step in _steps(elements)
        }

    def of(self, element: etree._Element) -> str:
        """From the nearest element around it that has an id of its own, else from the root.

        >>> page = etree.fromstring("<body><p/><div id='a'><p/><p/></div></body>")
        >>> Addresses(page).of(page[1][1]), Addresses(page).of(page[0])
        ('#a > p:nth-of-type(2)', 'body > p')
        """
        steps: list[str] = []
        around: etree._Element | None = element
        while around is not None:
            step, around = self._steps[around]
            steps.append(step)
        return " > ".join(reversed(steps))


def _steps(elements: Sequence[etree._Element]) -> Iterator[tuple[etree._Element, tuple[str, etree._Element | None]]]:
    """What tells each element from its siblings, and the element around it."""
    for element in elements:
        if element.getparent() is None:
            yield element, (str(element.tag), None)
        siblings = Counter(child.tag for child in element)
        before: Counter[str] = Counter()
        for n, child in enumerate(element, 1):
            tag = str(child.tag)
            before[tag] += 1
            if not _SIMPLE_TAG(tag):
                yield child, (f":nth-child({n})", element)
            elif siblings[tag] == 1:
                yield child, (tag, element)
            else:
                yield child, (f"{tag}:nth-of-type({before[tag]})", element)


_SIMPLE_ID = re.compile(r"[A-Za-z][\w-]*", re.ASCII).fullmatch
_SIMPLE_TAG = re.compile(r"[a-z][a-z0-9]*").fullmatch
