"""Which questions and answers does a page set apart from its text?

In closed accordions, below the article, in an element called footer or side column: wherever two questions stand with text to
answer them, there is content.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from indexer.extraction.shapes import LONGEST_QUESTION, ends_asking, strip_number
from indexer.extraction.sizes import Sizes, within
from indexer.extraction.tree import said, selector

# What opens an answer: disclosure elements, controls, and headings in what themes call an FAQ.
_OPENERS = selector(
    ".//*[self::summary or self::button or @aria-expanded or @data-toggle='collapse' or contains(@class, 'question')"
    " or ((self::h3 or self::h4) and ancestor::*[contains(@class, 'faq') or contains(@class, 'FAQ')])"
    " or (@itemprop='name' and ancestor::*[contains(@itemtype, 'Question')])]"
)
FEWEST = 2
SHORTEST = 8  # characters of a question


class Questions:
    """The elements of a page that open an answer and ask; how many each element holds, and how long they are."""

    def __init__(self, body: etree._Element, sizes: Sizes) -> None:
        self._sizes = sizes
        self.openers = [opener for opener in _OPENERS(body) if _is_question(opener)]
        self._number: Counter[etree._Element] = Counter()
        self._length: Counter[etree._Element] = Counter()
        for opener in self.openers:
            for ancestor in opener.iterancestors():
                self._number[ancestor] += 1
                self._length[ancestor] += sizes.lengths[opener].total

    def answered_in(self, element: etree._Element) -> bool:
        """Whether there are questions in it with text to answer them: then it is content, whatever it is called."""
        return self._number[element] >= FEWEST and self._sizes.lengths[element].total > 2 * self._length[element]

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


def _is_question(opener: etree._Element) -> bool:
    text = " ".join(said(opener).split())
    return SHORTEST < len(text) <= LONGEST_QUESTION and ends_asking(strip_number(text))
