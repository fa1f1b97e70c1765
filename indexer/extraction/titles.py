"""What is the article called?

The main heading as the page shows it, found by what the head declares; else what the head declares, without the name of the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from lxml import etree

from indexer.extraction.head import Head
from indexer.extraction.marks import Marks
from indexer.extraction.text import clean, folded, squeezed
from indexer.extraction.told import Told
from indexer.extraction.tree import said, text_of, texts_of

# What stands between an article's title and the name of its site.
_SEPARATOR = re.compile(r"\s+[|\u2013\u2014\u2015·•»«:/\\<>~*-]+\s+|\s*[|\u00bb]\s*|\s+::\s+|: ")
LONGEST = 300  # characters of a heading
_LONGEST_DECLARED = 1_000  # characters of a title in which the name of its site is looked for

ALIKE = 0.4  # of the words of the shorter text
SENTENCE = 4  # words
_GENERIC = re.compile(
    r"(?i)home(?: ?page)?|accueil|blog|menu|news|actualités|search|articles?|untitled|page|user|post navigation|index"
)
# Steps between site and article, as WordPress of 2005 wrote them: 'Site » Blog Archive » X'.
_SHELVES = frozenset(("blog archive", "blog archives", "archives du blog"))


@dataclass(frozen=True, slots=True)
class Title:
    """``heading``: the element that shows it, where one does."""

    text: Told
    heading: etree._Element | None = None


def find_title(head: Head, marks: Marks, sites: set[str]) -> Title:
    """The main heading as the page shows it, else what the page declares; "" where there is neither.

    A heading of the first level may be the site's name or a related article's, and what is declared may be written for search
    engines; so the heading that shares most words with what is declared wins, and where none shares any, the page's only one if
    it is a sentence.
    """
    declared = list(_declared(head, sites))
    shown: dict[str, etree._Element] = {}
    for element, text in _headings(marks):
        if folded(text) not in sites and not _GENERIC.fullmatch(text):
            shown.setdefault(text, element)  # the first: a page may have another for small screens
    if len(shown) > 1:  # 'Brumaire : le commerce autrement' stands above every article
        shown = {text: element for text, element in shown.items() if without_site(text, sites) == text} or shown
    scored = [(_likeness(text, declared), text) for text in shown]
    likeness, best = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    if likeness >= ALIKE:
        return _shown(_without_beside(shown[best], declared) or best, "heading: like the title declared", shown[best])
    if lower := _lower_heading(marks, declared):
        return lower
    if len(shown) == 1 and (len(best.split()) >= SENTENCE or not declared or _says_nothing(declared[0], sites)):
        return _shown(best, "heading: the only one", shown[best])
    if declared:
        return Title(declared[0].saying(without_site(declared[0], set(_home_names(marks)))))
    return Title(Told(best, "heading: the first", shown.get(best)))


def offered_title(own: Title, head: Head, sites: set[str]) -> Title:
    """Of a page that bears no day: what its head calls it, where that is written for sharing, names no article, and its heading
    says something else. Pages that offer something (services, products, courses) open with a slogan, 'Your content. Your canvas.'
    """
    declared = list(_declared(head, sites)) if own.heading is not None and _offers(head) else []
    if not declared or any(_says_as_much(own.text, title) for title in declared) or _says_nothing(declared[0], sites):
        return own
    return Title(declared[0].saying(_before_bar(declared[0])), own.heading)


def _before_bar(title: str) -> str:
    """Behind a bar stand a claim, a place, a brand: 'Barbecues à charbon | +100 modèles'."""
    before = title.partition(" | ")[0]
    return before if len(before.split()) > 1 else title


def _offers(head: Head) -> bool:
    return bool(head.meta("og:title")) and not head.articles and head.meta("og:type") != "article"


def _says_as_much(heading: str, declared: str) -> bool:
    """Whether one of both is within the other, or opens with a part of it that could be a title."""
    shown, told = f" {folded(heading)} ", f" {folded(declared)} "
    parts = (f" {folded(part)} " for part in _sides(declared) if len(part.split()) >= SENTENCE)
    return shown in told or told in shown or any(part in shown for part in parts)


def _shown(text: str, rule: str, heading: etree._Element) -> Title:
    return Title(Told(text, rule, heading), heading)


def _says_nothing(declared: str, sites: set[str]) -> bool:
    """Whether this is what every page of the site is called."""
    return _GENERIC.fullmatch(declared) is not None or folded(declared) in sites or squeezed(declared) in sites


def _likeness(text: str, declared: Sequence[str]) -> float:
    """The share of words in common with the declared title that is most like it; one that repeats it is ahead of one
    that has it within. Of few words, all must be in it.
    """
    words = set(folded(text).split())
    if not words:
        return 0.0
    shares = [0.0]
    for other in declared:
        theirs = set(folded(other).split())
        common = len(words & theirs)
        if theirs and (len(words) >= SENTENCE or words <= theirs or theirs <= words):
            shares.append(common / min(len(words), len(theirs)) + 0.1 * common / max(len(words), len(theirs)))
    return max(shares)


# ---------------------------------------------------------------- shown


def _headings(marks: Marks) -> Iterator[tuple[etree._Element, str]]:
    """The page's main headings; where it has none, what its theme calls a title."""
    found = False
    for element in (*marks.headings, *marks.props["headline"]):
        text = text_of(element)
        if 1 < len(text) <= LONGEST and not marks.elsewhere(element) and not _leads_home(element):
            found = True
            yield element, text.rstrip(" ¶#")
    for element in () if found else marks.parts["title"]:
        text = text_of(element)
        if 1 < len(text) <= LONGEST and not marks.elsewhere(element):
            yield element, text


def _lower_heading(marks: Marks, declared: Sequence[str]) -> Title | None:
    """The first heading of a lower level that says what is declared, or all of it on one side of a separator."""
    wanted = {folded(part): part for title in declared for part in _sides(title) if len(part.split()) > 1}
    for element in marks.survey.tagged(*_MAY_SHOW_IT) if wanted else ():
        text = text_of(element) if element.tag in ("h2", "h3") else clean(element.text or "")
        if len(text) <= LONGEST and folded(text) in wanted and not marks.elsewhere(element):
            return _shown(text, "heading: of a lower level", element)
    return None


_MAY_SHOW_IT = ("h2", "h3", "h4", "div", "p", "span", "td", "font", "b", "strong")


def _sides(title: str) -> Iterator[str]:
    yield title
    for match in _SEPARATOR.finditer(title[:_LONGEST_DECLARED]):
        before, after = title[: match.start()], title[match.end() :]
        yield before
        if len(after) > len(before):  # else what stands behind is the site, or its section
            yield after


def _without_beside(heading: etree._Element, declared: Sequence[str]) -> str | None:
    """What is declared, where the heading's element holds more in elements of its own: a subtitle, a section, a date, a source."""
    titles = {folded(title) for title in declared}
    while len(heading) == 1 and not (heading.text or "").strip() and not (heading[0].tail or "").strip():
        heading = heading[0]
    pieces = [*texts_of(heading)] if heading.find("br") is None else []
    for n in range(1, len(pieces)):
        sides = ["".join(pieces[:n]), "".join(pieces[n:])]
        if all(side.strip() for side in sides) and (found := next((s for s in sides if folded(s) in titles), None)):
            return clean(found)
    return None


def _leads_home(element: etree._Element) -> bool:
    """Whether a heading is the site's name: a link to its first page."""
    parent = element.getparent()
    link = parent if parent is not None and parent.tag == "a" else element.find(".//a[@href]")
    return link is not None and _is_home(link)


def _is_home(link: etree._Element) -> bool:
    return _HOME_ADDRESS.fullmatch((link.get("href") or "x").strip()) is not None


_HOME_ADDRESS = re.compile(r"(?:https?://[^/]+)?/?(?:index\.\w+)?")


def _home_names(marks: Marks) -> Iterator[str]:
    """What the links to the site's first page say, folded."""
    for link in marks.survey.tagged("a"):
        if _is_home(link):
            yield folded(said(link))
            yield from (folded(image.get("alt") or "") for image in link.iter("img"))


# ---------------------------------------------------------------- declared


def _declared(head: Head, sites: set[str]) -> Iterator[Told]:
    candidates = [
        head.told(item, "headline", item["headline"]) for item in head.articles if isinstance(item.get("headline"), str)
    ]
    candidates += [
        value
        for value in (head.meta("og:title"), head.meta("twitter:title", "dc.title", "citation_title"), head.title)
        if value
    ]
    for candidate in candidates:
        if text := without_site(clean(unescape(candidate)), sites):
            yield candidate.saying(text)


def without_site(title: str, sites: Iterable[str]) -> str:
    """A title without the name of its site, behind or before whatever separator. ``sites``: folded.

    >>> without_site("Fidéliser en 2019 | Brumaire", {"brumaire"}), without_site("Brumaire : fidéliser", {"brumaire"})
    ('Fidéliser en 2019', 'fidéliser')
    """
    if len(title) > _LONGEST_DECLARED:
        return title
    names = {site.replace(" ", "") for site in sites if site} | {shelf.replace(" ", "") for shelf in _SHELVES}
    return _without(title, names)


def _without(title: str, names: set[str]) -> str:
    parts = [(match.start(), match.end()) for match in _SEPARATOR.finditer(title)]
    for start, end in reversed(parts):
        if squeezed(title[end:]) in names:
            return _without(title[:start].strip(), names)
        if squeezed(title[:start]) in names:
            return _without(title[end:].strip(), names)
    return title
