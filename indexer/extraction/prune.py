"""What of a page is furniture of its theme?

What a table calls so, by tag, role, class or id, unless the page's text is in it; and, within the article, groups of
hardly anything but links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from indexer.extraction import furniture
from indexer.extraction.answers import Questions
from indexer.extraction.asides import LONGEST_CAPTION
from indexer.extraction.dates import parse_date, without_date
from indexer.extraction.given import Given
from indexer.extraction.mainpart import alike, between, find_heading, find_main, says
from indexer.extraction.markup import CAPTIONED, is_caption
from indexer.extraction.names import is_byline
from indexer.extraction.pitches import pitches
from indexer.extraction.sizes import BLOCKS, MOST, Sizes, drop, within
from indexer.extraction.survey import Survey
from indexer.extraction.tree import said, selector, text_of

ALL = 0.85  # an element with this share of the page's text is no furniture, even if it is called comments or is hidden
FOOT = 0.97  # a foot of the site may hold its whole terms of use, which are longer than any article
LINKED = 0.65  # a group of this share of links is a menu

# Rooms that ask questions of their own: a menu, a cookie dialogue.
_NEVER_CONTENT = frozenset((furniture.NAV.text, "windows over the page", "cookie notice"))


class Clues(NamedTuple):
    """What tells where the article is.

    ``marked``: what its theme calls the article's text; ``asking``: what asks for an address; ``given``: what the rules of the
    site's owner find, which is no furniture.
    """

    title: str
    marked: Sequence[etree._Element]
    asking: Sequence[etree._Element]
    given: Given


def prune(survey: Survey, sizes: Sizes, clues: Clues) -> etree._Element:
    """The element that holds the article, without furniture. The page is changed."""
    title, marked, asking, given = clues
    questions = Questions(survey, sizes)
    heading = find_heading(sizes, title)
    titled = heading if says(heading, title) else None
    kept = given.keeps()
    judge = _Judge(sizes, questions, set(titled.iterancestors()) if titled is not None else set(), kept)
    judged = list(_judged(survey, judge))
    for pitch in pitches(asking, sizes, [*kept, heading, *marked] if heading is not None else [*kept, *marked]):
        sizes.drop(pitch)
    _drop_furniture(judged, judge)
    if content := [element for element in given.content if within(element, sizes.body)]:
        main = _together(content)
        _drop_menus(main, judge)
        return _with_pairs(main, given, judge)
    main = find_main(survey, sizes, marked, heading)
    opening = list(_opening(titled, main, sizes)) if titled is not None else []
    for number, element in enumerate(opening):
        drop(element)
        main.insert(number, element)
    _drop_menus(main, judge)
    for group in list(questions.groups_outside(main)):
        drop(group)
        main.append(group)
    return _with_pairs(main, given, judge)


def _together(content: Sequence[etree._Element]) -> etree._Element:
    """What rules say holds the article, in its first element."""
    for element in content[1:]:
        drop(element)
        content[0].append(element)
    return content[0]


def _with_pairs(main: etree._Element, given: Given, judge: _Judge) -> etree._Element:
    """With the questions and answers that rules find elsewhere in the page; where no rule finds answers, with what stands among the
    questions.
    """
    body, pairs = judge.sizes.body, given.pairs
    main = next((around for around in main.iterancestors() if around in pairs), main) if pairs else main
    outside = [e for e in pairs if e is not main and within(e, body) and not within(e, main)]
    if outside and not given.answers:
        main, outside = _widened(main, outside)
        _drop_menus(main, judge)
    place = 0
    for element in outside:
        before = _precedes(element, main)
        drop(element)
        main.insert(place if before else len(main), element)
        place += before
    return main


def _widened(main: etree._Element, outside: Sequence[etree._Element]) -> tuple[etree._Element, list[etree._Element]]:
    """The main part, and the parts of the page that hold the other questions with text to answer them. A question that stands
    beside its answer, in no part of its own, widens the main part to what is around both.
    """
    while True:
        parts: dict[etree._Element, list[etree._Element]] = {}
        for element in outside:
            parts.setdefault(_apart(element, main), []).append(element)
        alone = (part for part, asked in parts.items() if len(said(part)) <= sum(len(said(e)) for e in asked))
        bare = next(alone, None)
        if bare is None:
            return main, list(parts)
        main = next(bare.iterancestors())
        outside = [element for element in outside if not within(element, main)]


def _apart(element: etree._Element, main: etree._Element) -> etree._Element:
    """The largest element around ``element`` that does not hold the main part."""
    around = {main, *main.iterancestors()}
    return next(e for e in (element, *element.iterancestors()) if e.getparent() in around)


def _precedes(element: etree._Element, main: etree._Element) -> bool:
    """Whether an element outside the main part stands before it."""
    around = {main, *main.iterancestors()}
    return any(sibling in around for sibling in _apart(element, main).itersiblings())


def _opening(heading: etree._Element, main: etree._Element, sizes: Sizes) -> Iterator[etree._Element]:
    """What stands between heading and article and is text: whole where most of it is, else its paragraphs alone."""
    for element in between(heading, main):
        if not sizes.good[element] or element.tag == "figure":
            continue
        whole = sizes.good[element] >= MOSTLY_TEXT * sizes.length(element)
        yield from filter(_is_text, [element] if whole else _paragraphs(element, sizes))


def _paragraphs(element: etree._Element, sizes: Sizes) -> list[etree._Element]:
    return [e for e in element.iter(*BLOCKS) if sizes.good[e] and not any(sizes.good[child] for child in e)]


def _is_text(element: etree._Element) -> bool:
    """Not who signs and when."""
    text = text_of(element)
    if len(text) >= LONGEST_SIGNATURE:
        return True
    dated = parse_date(text) is not None and len(without_date(text)) < LONGEST_SIGNATURE // 2
    return not (dated or is_byline(text) or _DATED.match(text))


MOSTLY_TEXT = 0.6  # share of running text
LONGEST_SIGNATURE = 150  # characters
_DATED = re.compile(r"(?i)(?:published|posted|updated|last (?:updated|modified)|publié|mis à jour|modifié)\b")


class _Judge(NamedTuple):
    """``around``: the elements around the heading that says the title; ``kept``: around what rules of the site's owner find."""

    sizes: Sizes
    questions: Questions
    around: set[etree._Element]
    kept: set[etree._Element]

    def keeps(self, element: etree._Element, reason: furniture.Reason) -> bool:
        """Whether the page's text is in there, its introduction under the title, or questions with their answers, whatever it is
        called.
        """
        if element in self.kept or element in self.questions.panels:
            return True
        good, whole = self.sizes.good[element], self.sizes.good[self.sizes.body]
        share = FOOT if reason.text == furniture.FOOT.text else ALL if reason.always else MOST
        if good > 0 and good >= share * whole:
            return True
        if good > 0 and reason.text == furniture.HEAD.text and element in self.around:
            return True
        return not reason.always and reason.text not in _NEVER_CONTENT and self.questions.answered_in(element)


def _drop_furniture(judged: Sequence[_Judged], judge: _Judge) -> None:
    """Comments and the like first: what they say must not make the article look small."""
    for element, reason in sorted(judged, key=lambda pair: not pair[1].always):
        if within(element, judge.sizes.body) and not judge.keeps(element, reason):
            judge.sizes.drop(_credited(element, judge.sizes) if reason.text == furniture.CREDIT else element)


def _credited(credit: etree._Element, sizes: Sizes) -> etree._Element:
    """The caption that says whose picture it is, with what else it says of the picture."""
    around = credit.iterancestors("figcaption", *CAPTIONED)
    captions = (e for e in around if e.tag == "figcaption" or is_caption(e.get("class") or ""))
    return next((e for e in captions if sizes.length(e) <= LONGEST_CAPTION), credit)


def _judged(survey: Survey, judge: _Judge) -> Iterator[_Judged]:
    """What is called furniture; of what is in a menu and the like, half of a page, nothing needs to be judged."""
    seen, good = survey.seen, judge.sizes.good
    next_one, end = 1, len(seen)
    while next_one < end:
        element, tag, attributes = seen[next_one]
        next_one += 1
        reason = furniture.verdict(element, tag, attributes) if attributes or tag in furniture.TELLING_TAGS else None
        if not reason:
            continue
        yield element, reason
        if not good[element] and not judge.keeps(element, reason):
            next_one += len(list(element.iterdescendants(etree.Element)))


_Judged = tuple[etree._Element, furniture.Reason]  # noqa: SLF001  (an element as lxml calls it)


# ---------------------------------------------------------------- menus without a name

_GROUPS = ("ul", "ol", "div", "table", "section", "aside", "figure")
CATALOGUE = 6  # entries of the same class
SAID_OF_GOODS, MOSTLY = 0.1, 0.8  # share of running text, of children that are such entries
_TITLES = selector(".//*[self::h2 or self::h3 or self::h4][(.//a | ancestor::a)[@href][not(starts-with(@href, '#'))]]")
# Links to a place in this page, controls that open an answer apart.
_IN_PAGE = selector(
    ".//a[starts-with(@href, '#')][not(@aria-expanded or @data-toggle or @data-bs-toggle or @aria-controls or @role='button')]"
)


def _drop_menus(main: etree._Element, judge: _Judge) -> None:
    sizes, questions = judge.sizes, judge.questions
    for element in [group for group in main.iter(*_GROUPS) if group is not main and group not in judge.kept]:
        linked = sizes.linked(element) > 0.6 * sizes.length(element)
        if (not linked and len(element) < CATALOGUE) or questions.asked_in(element) or not within(element, main):
            continue
        if (linked and _is_menu(element, sizes)) or _is_catalogue(element, sizes):
            drop(element)


def _is_catalogue(element: etree._Element, sizes: Sizes) -> bool:
    """Things of a kind, each under a heading that leads to its own page, with hardly any running text about them."""
    if len(element) < CATALOGUE or sizes.good[element] > SAID_OF_GOODS * sizes.length(element):
        return False
    entries = [child for child in element if alike(child, element[0])]
    return len(entries) >= max(CATALOGUE, MOSTLY * len(element)) and all(_TITLES(entry) for entry in entries)


def _is_menu(element: etree._Element, sizes: Sizes) -> bool:
    """A group of links with hardly any words beside them, or a table of contents."""
    if sizes.good[element] > 0 or element.find(".//h1") is not None:
        return False
    links = len(element.findall(".//a"))
    if len(_IN_PAGE(element)) >= max(2, 0.7 * links):
        return True
    return links >= 3 and sizes.linked(element) > LINKED * sizes.length(element)
