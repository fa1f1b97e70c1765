"""Who is it that signs: what does the author's box say, and where does the page link the name to?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from indexer.extraction.dates import without_date
from indexer.extraction.links import absolute
from indexer.extraction.marks import Marks
from indexer.extraction.names import is_byline
from indexer.extraction.sizes import BLOCKS
from indexer.extraction.survey import Survey
from indexer.extraction.text import clean, folded
from indexer.extraction.tree import said

SHORTEST, LONGEST = 40, 4000  # characters; an element of more that names an author is the page
FEWEST_WORDS = 6  # of a sentence about somebody

_MORE = re.compile(
    r"(?i)\s*(?:more|read more|lire la suite|en savoir plus|plus|view all posts.*|voir tous.*|all posts.*|"
    r"follow me|suivez-moi|website|site web)"
    r"\s*[»›→.…]*\s*$"
)
_AWAY = re.compile(
    r"(?i)\b(?:follow|suivre|suivez|twitter|facebook|linkedin|instagram|website|more|plus|voir|view|posts?|articles)\b|[»›→]"
)
# Not what the box says of its author: headings, lists of profiles and of articles.
_NOT_SAID = frozenset(("h2", "h3", "h4", "h5", "ul", "form", "button"))
_NO_BOX = frozenset(("html", "body", "article", "main", "img"))


def without_more(text: str) -> str:
    """A biography without the link to more of it.

    >>> without_more("Il forme des équipes. More »")
    'Il forme des équipes.'
    """
    return _MORE.sub("", text)


def find_biographies(marks: Marks, names: Sequence[str]) -> dict[str, str]:
    """The text of the box that presents an author, by folded name: the longest, where there are several."""
    found: dict[str, str] = {}
    for box in marks.parts["box"] if names else ():
        if box.tag in _NO_BOX or marks.elsewhere(box) or not SHORTEST < len(whole := said(box)) < LONGEST:
            continue
        text = _sentences(box)
        about = [folded(name) for name in names if len(names) == 1 or folded(name) in folded(whole)]
        for key in about if len(text) > SHORTEST else ():
            found[key] = max(text, found.get(key, ""), key=len)
    return found


def _sentences(box: etree._Element) -> str:
    """The sentences of a box: not its headings, its byline, its dates, its links to elsewhere, nor the bare name."""
    lines = (without_more(line) for line in _lines(box))
    about = [line for line in lines if len(without_date(line).split()) >= FEWEST_WORDS and not is_byline(line)]
    return " ".join(dict.fromkeys(about))


def _lines(box: etree._Element) -> Iterator[str]:
    """Its paragraphs: the text between tags that are no inline ones."""
    parts: list[str] = []
    walk = etree.iterwalk(box, events=("start", "end"))
    for event, element in walk:
        if event == "start" and (element.tag in _NOT_SAID or (element.tag == "a" and _AWAY.search(said(element)))):
            walk.skip_subtree()
            continue
        parts.append("\n" if element.tag in BLOCKS or element.tag == "br" else "")
        parts.append((element.text if event == "start" else element.tail if element is not box else "") or "")
    return (line for line in map(clean, "".join(parts).split("\n")) if line)


def find_addresses(survey: Survey, base: str | None) -> dict[str, str]:
    """Where a page links an author's name to, by folded name; a link marked as the author's first."""
    found: dict[str, str] = {}
    signed = [link for link, _, attributes in survey.links if _is_of_an_author(attributes)]
    for link in sorted(signed, key=lambda link: "author" not in (link.get("rel") or "")):
        if url := absolute(link.get("href") or "", base):
            found.setdefault(folded(said(link)), url)
    return found


def _is_of_an_author(link: Mapping[str, str]) -> bool:
    href = link.get("href", "")
    return bool(href) and ("author" in href or "auteur" in href or "author" in link.get("rel", ""))
