"""How is the article handed to BeautifulSoup?

As little markup as says the same: without pictures, without tags and attributes that nothing reads, and never too
deep to be parsed again.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from indexer.extraction.sizes import BLOCKS
from indexer.extraction.tree import DEEPEST, said

_PICTURES = ("img", "picture", "source", "wbr", "track")
_MEANINGLESS = (
    "span", "font", "u", "small", "big", "time", "ins", "mark", "abbr", "tbody", "thead", "tfoot", "sup", "sub",
    "label", "data", "code", "kbd", "samp", "var", "bdi", "strike", "s", "del", "nobr",
)  # fmt: skip
# Attributes of ours. No page can have set them: its parser writes all names in small letters.
GIVEN = "verbatimGiven"  # 'question' or 'answer' and a number, where a rule of the site's owner finds it
PLACE = "verbatimPlace"  # what `Places` calls the element
_KEPT = frozenset(("id", "class", "href", "name", "role", "aria-expanded", GIVEN))
# Bold by style: what editors' buttons and word processors write.
_HEAVY = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_ICONS = frozenset(("i", "span"))
# Lines under pictures: WordPress (wp-caption-text), galleries, news sites.
CAPTIONED = frozenset(("p", "div", "span"))
is_caption = lru_cache(maxsize=65536)(
    re.compile(
        r"(?i)(?:^|\s|image[_-]*|photo[_-]*|picture[_-]*|img[_-]*|media[_-]*|wp-|figure[_-]*)caption(?:[_-]*text|[_-]\w+)?(?:\s|$)"
    ).search
)
# Classes that the reader of blocks asks for: questions and leads.
_TELLING = lru_cache(maxsize=65536)(
    re.compile(
        r"(?i)faq|question|accordion|toggle|collaps|qa|schema|chap|lead|lede|standfirst|summary|excerpt|intro|"
        r"de[ck]k?|sub|accroche|teaser"
    ).search
)


Places = dict[str, etree._Element]  # noqa: SLF001  (an element as lxml calls it)


def markup(main: etree._Element, places: Places | None = None) -> str:
    """``places`` takes the elements that are handed on, by what each is called from now on."""
    _flatten(main)
    etree.strip_elements(main, *_PICTURES, with_tail=False)
    for element in main.iter(etree.Element):
        _simplify(element)
    etree.strip_tags(main, *_MEANINGLESS)
    _drop_blanks(main)
    main.tail = None
    if places is not None:
        for number, element in enumerate(main.iter(etree.Element)):
            places[str(number)] = element
            element.set(PLACE, str(number))
    return str(etree.tostring(main, encoding="unicode", method="html"))


def _simplify(element: etree._Element) -> None:
    attributes = element.attrib
    if not attributes:
        return
    if element.tag in ("span", "font") and _HEAVY.search(attributes.get("style") or ""):
        element.tag = "b"
    if element.tag in _ICONS and "material-" in attributes.get("class", ""):
        element.text = None  # the name of an icon
    if element.tag in CAPTIONED and "class" in attributes and is_caption(attributes["class"]):
        element.tag = "figcaption"
    if element.tag == "a" and (attributes.get("data-toggle") == "collapse" or "aria-expanded" in attributes):
        element.tag = "button"
    try:
        for name in attributes.keys():  # noqa: SIM118  (lxml's attributes change under an iterator)
            if name not in _KEPT or (name == "class" and not _TELLING(attributes[name])):
                del attributes[name]
    except (KeyError, ValueError):  # a template's '{{ x }}': lxml takes it for a namespace, and does not find it again
        kept = [(name, value) for name, value in element.items() if name in _KEPT]
        attributes.clear()
        attributes.update(kept)
    if element.tag == "span" and "id" in attributes:
        element.tag = "a"  # else its id would go with it


def _drop_blanks(main: etree._Element) -> None:
    """The white space between blocks: half of all pieces of text, and read by nobody."""
    for element in main.iter(*_HOLDING):
        if len(element) and (text := element.text) and text.isspace() and element[0].tag in BLOCKS:
            element.text = None
        for child in element:
            if not (text := child.tail):
                continue
            after = child.getnext()
            if text.isspace() and child.tag in BLOCKS and (after is None or after.tag in BLOCKS):
                child.tail = None
    for element in reversed(list(main.iter("div", "p", "figure"))):  # from the leaves up: some hold nothing but others
        if len(element) or element.tail or element is main or (element.text and not element.text.isspace()):
            continue
        if not element.attrib:
            _drop_empty(element)


def _drop_empty(element: etree._Element) -> None:
    """What is empty parts the text around it; where a block follows, or the end of one, that does."""
    parent, after = element.getparent(), element.getnext()
    if parent is not None and parent.tag in BLOCKS and (after is None or after.tag in BLOCKS):
        parent.remove(element)


_HOLDING = (
    "div", "section", "article", "main", "ul", "ol", "table", "tr", "header", "figure", "blockquote", "dl", "details", "body"
)  # fmt: skip


def _flatten(main: etree._Element) -> None:
    """Of what is too deep, the text."""
    depths = {main: 0}
    for element in list(main.iter(etree.Element)):
        parent = element.getparent()
        if element is main or parent is None or parent not in depths:
            continue
        depths[element] = depths[parent] + 1
        if depths[element] >= DEEPEST and len(element):
            text = said(element)
            for child in list(element):
                element.remove(child)
            element.text = text
