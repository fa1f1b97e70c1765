"""What of a page is furniture of its theme?

What a table calls so, by tag, role, class or id, unless the page's text is in it; and, within the article, groups of
hardly anything but links.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from indexer.extraction import furniture
from indexer.extraction.answers import Questions
from indexer.extraction.mainpart import find_main
from indexer.extraction.sizes import MOST, Sizes, drop, within
from indexer.extraction.survey import Survey
from indexer.extraction.tree import selector

ALL = 0.85  # an element with this share of the page's text is no furniture, even if it is called comments or is hidden
FOOT = 0.97  # a foot of the site may hold its whole terms of use, which are longer than any article
LINKED = 0.65  # a group of this share of links is a menu

# Rooms that ask questions of their own: a menu, a cookie dialogue.
_NEVER_CONTENT = frozenset((furniture.NAV.text, "windows over the page", "cookie notice"))


def prune(survey: Survey, sizes: Sizes, marked: Sequence[etree._Element], title: str) -> etree._Element:
    """The element that holds the article, without furniture. The page is changed.

    ``marked``: what its theme calls the article's text.
    """
    questions = Questions(survey, sizes)
    _drop_furniture(survey, sizes, questions)
    main = find_main(survey, sizes, marked, title)
    _drop_menus(main, sizes)
    for group in list(questions.groups_outside(main)):
        drop(group)
        main.append(group)
    return main


def _drop_furniture(survey: Survey, sizes: Sizes, questions: Questions) -> None:
    """Comments and the like first: what they say must not make the article look small."""
    judged = _judged(survey, sizes, questions)
    for element, reason in sorted(judged, key=lambda pair: not pair[1].always):
        if within(element, sizes.body) and not _is_content(element, reason, sizes, questions):
            sizes.drop(element)


def _judged(survey: Survey, sizes: Sizes, questions: Questions) -> list[tuple[etree._Element, furniture.Reason]]:
    """What is called furniture; of what is in a menu and the like, half of a page, nothing needs to be judged."""
    judged = []
    gone: set[etree._Element | None] = set()
    for element, tag, attributes in survey.within():
        if gone and element.getparent() in gone:
            gone.add(element)
            continue
        reason = furniture.verdict(element, tag, attributes) if attributes or tag in furniture.TELLING_TAGS else None
        if reason:
            judged.append((element, reason))
            if not sizes.good[element] and not _is_content(element, reason, sizes, questions):
                gone.add(element)
    return judged


def _is_content(element: etree._Element, reason: furniture.Reason, sizes: Sizes, questions: Questions) -> bool:
    """Whether the page's text is in there, or questions with their answers, whatever it is called."""
    share = FOOT if reason.text == furniture.FOOT.text else ALL if reason.always else MOST
    if sizes.good[element] > 0 and sizes.good[element] >= share * sizes.good[sizes.body]:
        return True
    return not reason.always and reason.text not in _NEVER_CONTENT and questions.answered_in(element)


# ---------------------------------------------------------------- menus without a name

_GROUPS = ("ul", "ol", "div", "table", "section", "aside", "figure")
# Links to a place in this page, controls that open an answer apart.
_IN_PAGE = selector(
    ".//a[starts-with(@href, '#')][not(@aria-expanded or @data-toggle or @data-bs-toggle or @aria-controls or @role='button')]"
)


def _drop_menus(main: etree._Element, sizes: Sizes) -> None:
    for element in [group for group in main.iter(*_GROUPS) if group is not main]:
        if sizes.linked(element) > 0.6 * sizes.length(element) and within(element, main) and _is_menu(element, sizes):
            drop(element)


def _is_menu(element: etree._Element, sizes: Sizes) -> bool:
    """A group of links with hardly any words beside them, or a table of contents."""
    if sizes.good[element] > 0 or element.find(".//h1") is not None:
        return False
    links = len(element.findall(".//a"))
    if len(_IN_PAGE(element)) >= max(2, 0.7 * links):
        return True
    return links >= 3 and sizes.linked(element) > LINKED * sizes.length(element)
