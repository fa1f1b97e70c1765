"""Which questions and answers does a page set apart from its text?

In closed accordions, below the article, in an element called footer or side column: wherever two questions stand with text to
answer them, there is content.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from indexer.extraction.shapes import LONGEST_QUESTION, ends_asking, strip_number
from indexer.extraction.sizes import Sizes, within
from indexer.extraction.survey import Survey
from indexer.extraction.tree import said

_CONTROLS = ("summary", "button")
FEWEST = 2
SHORTEST = 8  # characters of a question


class Questions:
    """The elements of a page that open an answer and ask; how many each element holds, and how long they are.

    ``panels``: the answers that they open.
    """

    def __init__(self, survey: Survey, sizes: Sizes) -> None:
        self._sizes = sizes
        self.openers = [opener for opener in _openers(survey) if _is_question(opener)]
        self.panels = set(_panels(survey, self.openers))
        self._number: Counter[etree._Element] = Counter()
        self._length: Counter[etree._Element] = Counter()
        for opener in self.openers:
            for ancestor in opener.iterancestors():
                self._number[ancestor] += 1
                self._length[ancestor] += sizes.length(opener)

    def asked_in(self, element: etree._Element) -> bool:
        """Whether there are questions in it that open an answer, be it of a word."""
        return self._number[element] >= FEWEST

    def answered_in(self, element: etree._Element) -> bool:
        """Whether there are questions in it with text to answer them: then it is content, whatever it is called."""
        return self.asked_in(element) and self._sizes.length(element) > 2 * self._length[element]

    def groups_outside(self, main: etree._Element) -> Iterator[etree._Element]:
        """The smallest elements of questions with answers that are not in ``main``."""
        inside = {main, *main.iterancestors()}
        taken: set[etree._Element] = set()
        for opener in self.openers:
            ancestors = list(opener.iterancestors())
            if main in ancestors or not taken.isdisjoint(ancestors) or not within(opener, self._sizes.body):
                continue
            group = next((a for a in ancestors if a not in inside and self.answered_in(a)), None)
            if group is not None:
                taken.add(group)
                yield group


def _openers(survey: Survey) -> list[etree._Element]:
    """What opens an answer: disclosure elements, controls, and headings in what themes call an FAQ."""
    classes = survey.classes.items()
    lists = {element for name, elements in classes if "faq" in name or "FAQ" in name for element in elements}
    found = {element for name, elements in classes if "question" in name for element in elements}
    found.update(survey.body.iter(*_CONTROLS))
    found.update(element for element, _, attributes in survey.rare if _opens(attributes))
    if lists:
        headings = survey.body.iter("h3", "h4")
        found.update(heading for heading in headings if not lists.isdisjoint(heading.iterancestors()))
    asked = {element for element, _, attributes in survey.rare if "Question" in attributes.get("itemtype", "")}
    if asked:
        names = (element for element, _, attributes in survey.rare if attributes.get("itemprop") == "name")
        found.update(name for name in names if not asked.isdisjoint(name.iterancestors()))
    return survey.within(found)


def _opens(attributes: Mapping[str, str]) -> bool:
    return "aria-expanded" in attributes or attributes.get("data-toggle") == "collapse"


def _panels(survey: Survey, openers: Iterable[etree._Element]) -> Iterator[etree._Element]:
    """What controls name as that which they open."""
    names = {name for opener in openers if (name := opener.get("aria-controls"))}
    return (element for name in names for element in survey.idents.get(name, ()))


def _is_question(opener: etree._Element) -> bool:
    text = " ".join(said(opener).split())
    return SHORTEST < len(text) <= LONGEST_QUESTION and ends_asking(strip_number(text))
