"""What do themes call the parts of an article: its title, byline, date, category, tags, lead?

One pass over the page collects the elements by what their names stand for; names are read as in `furniture`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from lxml import etree

from indexer.extraction.furniture import by_name, pattern, words
from indexer.extraction.survey import Survey
from indexer.extraction.text import clean
from indexer.extraction.tree import named, said, texts_of

# (part of an article, its names as in `furniture`)
_ROWS: tuple[tuple[str, str], ...] = (
    (
        "title",
        r"(?:entry|post|article|page|story|blog|node|single)-?(?:title|heading|headline) headline h1",
    ),
    (
        "crumbs",
        r"breadcrumbs? crumbs? fil-ariane ariane chemin you-are-here breadcrumblist",
    ),
    (
        "category",
        (
            r"cat-links categor(?:y|ies) (?:post|entry|article)-categor(?:y|ies) rubriques? article-section "
            r"section-name terms-section kicker eyebrow surtitre"
        ),
    ),
    (
        "tags",
        r"tags tag-?list tags-links mots-?cle[sf]s? keywords post-tags? tag-cloud-links labels topics",
    ),
    (
        "byline",
        (
            r"by-?lines? byl authors? auteurs? posted-by submitted signature writers? contributors? published-by "
            r"par-qui author-?names? (?:fa|icon|glyphicon|bi|la)-(?:user|person|pencil)(?:-\w+)*"
        ),
    ),
    (
        "box",
        r"author authors auteur bio biography biographie signature about-me about-author contributor profile",
    ),
    (
        "face",
        r"avatars? gravatar (?:author|writer|byline)s?-?(?:image|img|photo|picture|avatar|thumbnail)s?(?:-?wrapper)?",
    ),
    (
        "date",
        (
            r"dates? datetime time times timestamp publish(?:ed)? published-at posted meta by-?line dateline info "
            r"submitted updated entry-meta pubdate created signature"
        ),
    ),
    (
        "lead",
        (
            r"chapo chapô chapeau standfirst entry-summary article-summary post-summary lead lede intro introduction "
            r"excerpt dek deck accroche subheadline subtitle sub-title subhead teaser-text summary surtitre sous-titre"
        ),
    ),
    (
        "text",
        (
            r"entry-content post-content article-content article-body articlebody post-body story-body body-content "
            r"entry-body article-text blog-content single-content td-post-content post-text rich-text-body "
            r"content-body article-main story-content postcontent entrytext post-entry articletext blog-post-content "
            r"post-article"
        ),
    ),
)
_ANY = re.compile(pattern(" ".join(names for _, names in _ROWS)))
_TABLE = tuple((part, re.compile(pattern(names))) for part, names in _ROWS)

# Rooms of the page whose titles, dates and names are not the article's.
OTHER_ROOMS = frozenset(
    (
        "other articles",
        "comments of readers",
        "side columns",
        "windows over the page",
        "cookie notice",
        "menus and paths",
        "foot of the site",
    )
)


@dataclass(frozen=True, slots=True)
class Marks:
    """Elements in the order of the page: by part, by itemprop, by rel. ``large``: those that hold most of the page's text."""

    survey: Survey
    parts: dict[str, list[etree._Element]]
    props: dict[str, list[etree._Element]]
    rels: dict[str, list[etree._Element]]
    large: set[etree._Element]
    rooms: dict[etree._Element, bool] = field(default_factory=dict)

    @property
    def headings(self) -> list[etree._Element]:
        """The main ones."""
        return self.survey.headings

    def elsewhere(self, element: etree._Element) -> bool:
        """Whether it stands in a room of the page that is not the article's: a menu, a side column, the comments,
        other articles.
        """
        path = []
        found = False
        for ancestor in element.iterancestors():
            if ancestor in self.large:
                break
            if ancestor in self.rooms:
                found = self.rooms[ancestor]
                break
            path.append(ancestor)
        for ancestor in reversed(path):
            found = found or _is_other_room(ancestor)
            self.rooms[ancestor] = found
        return found

    def of_others(self, element: etree._Element) -> bool:
        """Whether its own name says that it is not the article's, or it stands elsewhere, or is not shown: a byline, a date.
        Microdata may be hidden.
        """
        if self.elsewhere(element) or (element not in self.large and _is_called_other(element)):
            return True
        return "itemprop" not in element.attrib and any(map(_is_hidden, chain((element,), element.iterancestors())))


def find_marks(survey: Survey, large: set[etree._Element]) -> Marks:
    marks = Marks(survey, defaultdict(list), defaultdict(list), defaultdict(list), large)
    found: dict[str, set[etree._Element]] = defaultdict(set)
    for named_so in (survey.classes, survey.idents):
        for name, elements in named_so.items():
            for part in _parts(name):
                found[part].update(elements)
    marks.parts.update((part, survey.in_order(elements)) for part, elements in found.items())
    for element, _, attributes in survey.links:
        if "rel" in attributes:
            _split(element, attributes["rel"], marks.rels)
    for element, _, attributes in survey.rare:
        _split(element, attributes.get("itemprop", ""), marks.props)
    return marks


def _split(element: etree._Element, values: str, into: dict[str, list[etree._Element]]) -> None:
    for value in values.split():
        into[value.lower()].append(element)


@lru_cache(maxsize=65536)
def _parts(name: str) -> tuple[str, ...]:
    tokens = name.split()
    if len(tokens) == 1:
        return _parts_of(tokens[0])
    return tuple({part for token in tokens for part in _parts_of(token)})


@lru_cache(maxsize=65536)
def _parts_of(token: str) -> tuple[str, ...]:
    said = words(token)
    return tuple(part for part, pattern in _TABLE if pattern.search(said)) if _ANY.search(said) else ()


def _is_other_room(element: etree._Element) -> bool:
    if element.tag in ("nav", "figcaption") or (element.tag == "aside" and not _is_margin(element)):
        return True
    return _is_called_other(element)


def _is_called_other(element: etree._Element) -> bool:
    name = named(element)
    if _OF_ANOTHER.search(name):
        return True
    reason = by_name(name)
    if reason is None or reason.text not in OTHER_ROOMS:
        return False
    return not (
        _ends_an_article(element)
        or _MAIN_WIDGET.search(name)
        or _is_hero(element, reason.text, name)
        or _is_column_of_facts(element, reason.text)
    )


def _is_hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or bool(_NOT_SHOWN.search(element.get("style") or ""))


_NOT_SHOWN = re.compile(r"display\s*:\s*none")
# What says something of a picture, or of the day of the visit.
_OF_ANOTHER = re.compile(
    r"(?i)\b(?:photo|image|picture|video|media)s?[ _-]?credits?\b|\b(?:current|todays?)[ _-]?(?:date|day|time)\b"
)
_MAIN_WIDGET = re.compile(r"\bwidget Blog\b")  # Blogger builds its pages of widgets: this one holds the article
_LONGEST_MARGIN = 200  # characters


def _is_hero(element: etree._Element, room: str, name: str) -> bool:
    """Whether an overlay lies over a picture, and holds the heading: a window over the page has none of the first level."""
    return room == "windows over the page" and "overlay" in name and element.find(".//h1") is not None


def _is_column_of_facts(element: etree._Element, room: str) -> bool:
    """Whether a side column says who wrote the article and when, and nothing else: themes of universities and magazines set both
    beside the text.
    """
    if room != "side columns":
        return False
    text = clean(" ".join(texts_of(element)))
    return len(text) <= _LONGEST_MARGIN and _FACTS.match(text) is not None


_FACTS = re.compile(r"(?:By|Par|Author|Auteur[e·.()]*|Written by|Écrit par|Date|Published|Publié)\b")


def _is_margin(element: etree._Element) -> bool:
    """Date and author beside an article, in a margin of its own: themes written by hand do so."""
    if next(element.iterancestors("article"), None) is None or element.get("class") or element.find(".//time") is None:
        return False
    return len(clean(said(element))) <= _LONGEST_MARGIN


def _ends_an_article(element: etree._Element) -> bool:
    """An article has a foot of its own, with its tags and its author."""
    name = words(element.get("class") or "")
    return any(f"{part} footer" in name for part in ("entry", "post", "article", "node", "content"))
