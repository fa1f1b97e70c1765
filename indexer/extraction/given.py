"""What do the owner's rules find on this page?

What they find of the title, the authors and the day is read at once; questions, answers and what is to be ignored are marked in the
page, for the rooms that read its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from indexer.extraction.dates import parse_date
from indexer.extraction.furniture import TAGS
from indexer.extraction.markup import GIVEN
from indexer.extraction.names import names_in, without_opening
from indexer.extraction.sizes import BLOCKS, drop, within
from indexer.extraction.text import clean, folded
from indexer.extraction.told import SITE_RULE, Told
from indexer.extraction.tree import text_of

_PAGE = frozenset(("html", "head", "body"))  # which no rule can make a part of itself
_SILENT = _PAGE.union(TAGS)  # which show nothing, or everything
# Elements that may stand for a question as they are; others become a <div>, so that it is a paragraph of its own.
_STANDING = BLOCKS - {"td", "th", "dt", "summary"}


@dataclass(frozen=True, slots=True)
class Given:
    """``pairs``: questions and answers, in the order of the page; ``answers``: whether a rule finds answers; ``silent``: keys whose
    selectors found nothing of use.
    """

    title: Told | None = None
    names: tuple[Told, ...] = ()
    day: Told | None = None
    content: tuple[etree._Element, ...] = ()
    pairs: tuple[etree._Element, ...] = ()
    answers: bool = False
    silent: tuple[str, ...] = ()

    def keeps(self) -> set[etree._Element]:
        """What a rule says holds the article or a part of it, and all that is around these."""
        kept = (*self.content, *self.pairs)
        return {around for element in kept for around in (element, *element.iterancestors())}


NOTHING = Given()


Found = Mapping[str, Sequence[etree._Element]]  # noqa: SLF001  (an element as lxml calls it)


def read_given(root: etree._Element, selectors: Mapping[str, str], found: Found) -> Given:
    """What the selectors ``found``, now that the page is rid of what is never text. It is changed: what is to be ignored goes,
    questions and answers are marked.
    """
    if not selectors:
        return NOTHING
    title = next(_texts("title", selectors, found), None)
    names = tuple(_names(_texts("author", selectors, found)))
    day = next(filter(parse_date, _moments(selectors, found)), None)
    for element in found.get("ignore", ()):
        if element.tag not in _PAGE:
            drop(element)
    content = tuple(_outermost(_there(found.get("content", ()), root)))
    questions, answers = (_there(found.get(key, ()), root) for key in ("question", "answer"))
    used: dict[str, object] = {"title": title, "author": names, "date": day, "content": content}
    used |= {"question": questions, "answer": answers, "ignore": found.get("ignore")}
    silent = tuple(key for key in selectors if not used[key])
    return Given(title, names, day, content, tuple(_marked(questions, answers)), bool(answers), silent)


def _texts(key: str, selectors: Mapping[str, str], found: Found) -> Iterator[Told]:
    for element in found.get(key, ()):
        if text := clean(element.get("content") or "") or ("" if element.tag in _SILENT else text_of(element)):
            yield Told(text, f"{SITE_RULE}: {selectors[key]}", element)


def _names(texts: Iterable[Told]) -> Iterator[Told]:
    """The people a byline names; who is named there alone is taken at the owner's word."""
    seen: set[str] = set()
    for text in texts:
        for name in names_in(text) or [without_opening(text)]:
            if (key := folded(name)) and key not in seen:
                seen.add(key)
                yield text.saying(name)


def _moments(selectors: Mapping[str, str], found: Found) -> Iterator[Told]:
    for element in found.get("date", ()):
        for text in (element.get("datetime"), element.get("content"), element.get("title"), text_of(element)):
            yield Told(text or "", f"{SITE_RULE}: {selectors['date']}", element)


def _there(elements: Iterable[etree._Element], root: etree._Element) -> list[etree._Element]:
    """Those of the page's elements that are not ignored."""
    return [element for element in elements if element.tag not in _PAGE and within(element, root)]


def _outermost(elements: Sequence[etree._Element]) -> Iterator[etree._Element]:
    among = set(elements)
    return (element for element in elements if among.isdisjoint(element.iterancestors()))


def _marked(questions: Sequence[etree._Element], answers: Sequence[etree._Element]) -> Iterator[etree._Element]:
    """The outermost of both, in the order of the page; the innermost mark is the one that counts."""
    marked: dict[etree._Element, str] = dict.fromkeys(answers, "answer") | dict.fromkeys(questions, "question")
    for number, (element, role) in enumerate(marked.items()):
        element.set(GIVEN, f"{role} {number}")
        if element.tag not in _STANDING:
            element.tag = "div"
    if not marked:
        return
    root = next(iter(marked)).getroottree().getroot()
    yield from _outermost([element for element in root.iter(etree.Element) if element in marked])
