"""Who signs the article?

Linked data and meta elements declare it, bylines show it. What is shown is believed where it names others or more; the site, an
address or a date is nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from itertools import chain, islice

from lxml import etree

from indexer.extraction.biographies import find_addresses, find_biographies
from indexer.extraction.dates import parse_date
from indexer.extraction.head import Head, Item, types
from indexer.extraction.links import absolute
from indexer.extraction.marks import Marks
from indexer.extraction.names import (
    LONGEST_NAME,
    announces,
    first_name_first,
    is_full_name,
    is_house,
    is_name,
    may_open_byline,
    names_in,
    names_within,
    opens_byline,
    signs,
    without_opening,
)
from indexer.extraction.text import clean, folded, squeezed
from indexer.extraction.told import Told
from indexer.extraction.tree import said, texts_of
from indexer.model import Author

_METAS = (
    "author", "article:author", "dc.creator", "dcterms.creator", "dc.contributor", "citation_author",
    "parsely-author", "sailthru.author",
    "byl", "article.author", "creator",
)  # fmt: skip
LONGEST_BYLINE = 200  # characters; a box with more speaks of the author
BESIDE = 5  # elements of the page from one name to the next that signs the same article
LONGEST_LINE = 90  # characters of a byline that no class marks as one

# Elements that name their author in a class, and are no byline.
_WHOLE = frozenset(("html", "body", "article", "main", "section", "img"))
_JOINING = frozenset((",", ";", "&", "and", "et", "with", "avec", "•", "|", "-"))
_LINES = frozenset(
    ("p", "div", "span", "td", "em", "i", "small", "font", "li", "h2", "h3", "h4", "h5", "address", "b", "strong")
)


def find_authors(head: Head, marks: Marks, names: Sequence[str], base: str | None) -> tuple[Author, ...]:
    """The people of these names, each with the biography and the address the page gives."""
    biographies = find_biographies(marks, names)
    addresses = find_addresses(marks.survey, base) if names else {}
    return tuple(
        Author(str(name), biographies.get(key), addresses.get(key) or _declared_address(head, key, base))
        for name in names
        if (key := folded(name))
    )


def find_house(marks: Marks, heading: etree._Element | None, sites: set[str]) -> tuple[Told, ...]:
    """The site itself, where its name stands in the article's byline: an association signs with its name."""
    texts = (_text(element, "byline: the site's own name") for element in _byline_elements(marks, heading))
    signed = (text.saying(without_opening(text)) for text in texts if _signs_as_house(text, sites))
    within = (line.saying(name) for line in islice(_dated_lines(marks, heading), 2) for name in names_within(line))
    return tuple(islice(chain(signed, (name for name in within if folded(name) in sites)), 1))


def present_house(marks: Marks, names: Sequence[str], base: str | None) -> tuple[Author, ...]:
    """The site of this name, with the address the page gives."""
    addresses = find_addresses(marks.survey, base) if names else {}
    return tuple(Author(str(name), url=addresses.get(folded(name))) for name in names)


def find_names(head: Head, marks: Marks, heading: etree._Element | None, sites: set[str]) -> list[Told]:
    """The people who sign, in the order of the page.

    ``heading``: what shows the title; of several bylines, the nearest to it is the article's.
    """
    declared = _declared(head, sites)
    byline, texts = next(_bylines(marks, heading, sites), ("", []))
    shown = _people(texts, sites)
    if declared and _agree(declared, shown, byline):
        spelled = {folded(name): name for name in shown}
        return [spelled.get(folded(name), name) if name.isupper() else name for name in declared]
    if byline and not texts:
        return []
    return (
        (shown if declared else _people(_marked(marks, heading), sites) or shown)
        or _people(_lines(marks, heading), sites)
        or _people(_beside_date(marks, heading), sites)
        or _people(_beside_face(marks, heading), sites)
        or _people(_signatures(marks), sites)
        or _namesake(head)
    )


def _agree(declared: Sequence[str], shown: Sequence[str], byline: str) -> bool:
    """Whether a byline names nobody but those declared; letters may stand in elements of their own."""
    if {folded(name) for name in shown} <= {folded(name) for name in declared}:
        return True
    line = squeezed(byline)
    return len(shown) <= len(declared) and all(squeezed(name) in line for name in declared)


def _people(texts: Iterable[Told], sites: set[str]) -> list[Told]:
    """The names in these texts, each once, without those of the site."""
    people: dict[str, Told] = {}
    for text in texts:
        for name in names_in(text) if folded(text) not in sites else ():
            key = folded(name)
            if key and key not in sites and key.replace(" ", "") not in sites:
                people.setdefault(key, text.saying(name))
    return list(people.values())


# ---------------------------------------------------------------- declared


def _declared(head: Head, sites: set[str]) -> list[Told]:
    """By linked data, or by meta elements where these name others besides."""
    data, metas = _people(_linked_data(head), sites), _people(_metas(head), sites)
    return metas if {folded(name) for name in data} <= {folded(name) for name in metas} else data


def _linked_data(head: Head) -> Iterator[Told]:
    people = {str(item["@id"]): item for item in _people_items(head) if item.get("@id") and item.get("name")}
    for item in head.articles or head.pages:
        for author in _list(item.get("author") or item.get("creator")):
            if isinstance(author, str):
                yield head.told(item, "author", author)
            elif isinstance(author, dict):
                names = _list(people.get(str(author.get("@id")), author).get("name"))
                yield from (head.told(item, "author", unescape(name)) for name in names if isinstance(name, str))


def _people_items(head: Head) -> Iterator[Item]:
    for item in head.items:
        yield item
        yield from (author for author in _list(item.get("author")) if isinstance(author, dict))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _metas(head: Head) -> list[Told]:
    """The content of the first meta element that names anybody."""
    named = (values for name in _METAS if _people(values := _values(head, name), set()))
    return next(named, None) or _labelled(head)


def _values(head: Head, name: str) -> list[Told]:
    values = head.metas.get(name, [])
    return [value.saying(first_name_first(value)) for value in values] if name in _OF_LIBRARIES else values


# Scholars' and librarians' elements, which file people under their last name.
_OF_LIBRARIES = frozenset(("citation_author", "dc.creator", "dcterms.creator", "dc.contributor"))


def _labelled(head: Head) -> list[Told]:
    """What Yoast's plugin writes for Twitter's cards: a label, and its value."""
    labels = (head.meta(f"twitter:label{n}") or "" for n in (1, 2))
    values = (head.meta(f"twitter:data{n}") for n, label in enumerate(labels, 1) if announces(label))
    return [value for value in values if value]


def _namesake(head: Head) -> list[Told]:
    """The person after whom a site is named: the site's name is nobody's, unless the page says that it is a person's."""
    persons = (item for item in _people_items(head) if "person" in map(str.lower, types(item)))
    people = [head.told(item, "name of a Person", item.get("name")) for item in persons]
    people += head.metas.get("author", ())  # a newsroom has an account, too, which its plugin calls a person
    return [name for name in people if is_full_name(name) and is_name(name) and not is_house(name)][:1]


def _declared_address(head: Head, key: str, base: str | None) -> str | None:
    items = (
        item
        for item in _people_items(head)
        if isinstance(item.get("url"), str) and folded(str(item.get("name"))) == key
    )
    return next((url for item in items if (url := absolute(item["url"], base))), None)


# ---------------------------------------------------------------- shown


def _marked(marks: Marks, heading: etree._Element | None) -> Iterator[Told]:
    """What rel=author, itemprop=author and business cards mark."""
    cards = (
        e
        for part in marks.parts["byline"]
        for e in part.iter("a", "span", "b", "strong")
        if "fn" in (e.get("class") or "").split()
    )
    elements = (e for e in (*marks.rels["author"], *marks.props["author"], *cards) if not marks.of_others(e))
    together = _together(marks.survey.nearest(elements, heading), marks.survey.places)
    return (_text(element, "author: marked by rel, itemprop or class") for element in together)


def _together(elements: Sequence[etree._Element], places: Mapping[etree._Element, int]) -> list[etree._Element]:
    """The first of these, and what follows close upon it: what stands elsewhere in the page signs something else."""
    together = list(elements[:1])
    for element in elements[1:]:
        if abs(places.get(element, 0) - places.get(together[-1], 0)) > BESIDE:
            break
        together.append(element)
    return together


def _bylines(marks: Marks, heading: etree._Element | None, sites: set[str]) -> Iterator[tuple[str, list[Told]]]:
    """What each element called a byline says, and whom it names: nobody, where it names the site or a newsroom. Others that name
    nobody are left out.
    """
    for element in _byline_elements(marks, heading):
        text = _text(element)
        if _signs_as_house(text, sites):
            yield text, []
        elif (names := list(_leading_names(element)) or names_within(text)) or opens_byline(text):
            yield text, [text.saying(name) for name in names]


def _signs_as_house(byline: str, sites: set[str]) -> bool:
    """A name of one word is its own only after a 'by': elsewhere it is what a logo says."""
    name = without_opening(byline)
    return (" " in name or (bool(name) and opens_byline(byline))) and folded(name) in sites


def _byline_elements(marks: Marks, heading: etree._Element | None) -> Iterator[etree._Element]:
    for named in marks.survey.nearest(marks.parts["byline"], heading):
        e = _beside_icon(named)
        if (
            e.tag not in _WHOLE
            and not _leads_to_a_topic(e)
            and not marks.of_others(e)
            and len(_text(e)) <= LONGEST_BYLINE
        ):
            yield e


def _leads_to_a_topic(element: etree._Element) -> bool:
    """Whether a link lists what is filed under a word: themes hang windows about the author on it, by an id."""
    return element.tag == "a" and _TOPIC.search(element.get("href") or "") is not None


_TOPIC = re.compile(r"(?i)topic|categor|rubrique|[/?&](?:tags?|sujets?|themes?)\b")


def _beside_icon(element: etree._Element) -> etree._Element:
    """What holds an icon that stands for 'by': a head, a pen."""
    empty = element.tag in ("i", "span") and not len(element) and not element.text
    parent = element.getparent() if empty else None
    return element if parent is None else parent


def _beside_date(marks: Marks, heading: etree._Element | None) -> list[Told]:
    """The names in the first line of date and author that no class calls a byline."""
    found = ([text.saying(name) for name in names_within(text)] for text in _dated_lines(marks, heading))
    return next(filter(None, found), [])


def _dated_lines(marks: Marks, heading: etree._Element | None) -> Iterator[Told]:
    """Lines that a theme marks as the date's, and, of themes without classes, those close below the heading with a day in them."""
    marked = marks.survey.nearest(marks.parts["date"], heading)
    top = marks.survey.places.get(heading, 0) if heading is not None else 0
    below = slice(top + 1, top + BELOW if top else 0)
    texts = zip(marks.survey.seen[below], marks.survey.texts[below], strict=True)
    for element in (*marked, *(e for (e, _, _), text in texts if text and parse_date(text))):
        if element.tag not in _WHOLE and not marks.of_others(element):
            text = _text(element, "byline: beside the date")
            if len(text) <= LONGEST_BYLINE:
                yield text


def _leading_names(element: etree._Element) -> Iterator[str]:
    """The names that a byline begins with: 'By', 'X', 'and', 'Y' may each stand in an element of its own."""
    announced, joined = False, True
    for chunk in filter(None, map(clean, texts_of(element))):
        if announces(chunk):
            announced = True
        elif chunk.strip() in _JOINING:
            joined = True
        else:
            opens = opens_byline(chunk)
            names = [name for name in names_in(chunk) if announced or opens or is_full_name(name)]
            if not names or not (joined or opens):
                return
            yield from names
            announced, joined = announced or opens, chunk.endswith((",", "&", " and", " et"))


def _lines(marks: Marks, heading: etree._Element | None) -> list[Told]:
    """The names of the first short line of its own that opens with 'Par' or 'By'."""
    texts = zip(marks.survey.seen, marks.survey.texts, strict=True)
    elements = [e for (e, tag, _), text in texts if text and tag in _LINES and may_open_byline(text) and _opens(text)]
    for element in marks.survey.nearest(elements, heading):
        line = _whole_line(element)
        names = names_in(line)
        if (
            len(line) <= LONGEST_LINE
            and names
            and (is_full_name(names[0]) or signs(line))
            and not marks.of_others(element)
        ):
            return [line.saying(name) for name in names]
    return []


def _opens(text: str) -> bool:
    opening = clean(text)[:LONGEST_LINE]
    return announces(opening) or opens_byline(opening)


def _whole_line(element: etree._Element) -> Told:
    """What an element says, or, where that is only 'By', what is around it."""
    line = _text(element, "byline: a line that opens with 'Par' or 'By'")
    for ancestor in islice(element.iterancestors(), LABELS):
        if not announces(line):
            break
        line = _text(ancestor, line.rule)
    return line


LABELS = 3  # steps up from a label in an element of its own to the element that holds its value


def _beside_face(marks: Marks, heading: etree._Element | None) -> list[Told]:
    """The first line after the picture of who wrote, where it is names and nothing else. Further down faces are of those who
    praise a product.
    """
    places = marks.survey.places
    top = places.get(heading, 0) if heading is not None else 0
    faces = (
        face for face in marks.parts["face"] if top < places.get(face, 0) <= top + BELOW and not marks.of_others(face)
    )
    line = next((line for face in faces if (line := _first_line(marks, places[face]))), None)
    names = names_in(line) if line and len(line) <= LONGEST_LINE else []
    alone = line is not None and all(map(is_full_name, names)) and squeezed("".join(names)) == squeezed(line)
    return [line.saying(name) for name in names] if line and alone else []


BELOW = 30  # elements of the page from its heading to the picture of who wrote


def _first_line(marks: Marks, start: int) -> Told | None:
    """What stands first in an element or right after it."""
    here = slice(start, start + BESIDE)
    texts = zip(marks.survey.seen[here], marks.survey.texts[here], strict=True)
    return next(
        (Told(line, "byline: beside a face", e) for (e, _, _), text in texts if (line := clean(text or ""))), None
    )


def _signatures(marks: Marks) -> list[Told]:
    """The name that a line at the right of the page, as below a letter, is all about: the last."""
    lines = [
        Told(clean(said(e)), "byline: a name at the right", e)
        for e, tag, attributes in marks.survey.seen
        if tag in ("p", "div") and _at_right(attributes) and not marks.of_others(e)
    ]
    return [line for line in lines if len(line) <= LONGEST_NAME and is_full_name(line) and names_in(line) == [line]][
        -1:
    ]


def _at_right(attributes: Mapping[str, str]) -> bool:
    return attributes.get("align") == "right" or "text-align: right" in attributes.get("style", "")


def _text(element: etree._Element, rule: str = "byline: called so by the theme") -> Told:
    return Told(clean(element.get("content") or " ".join(texts_of(element))), rule, element)
