"""What are the paragraphs of the article, in order, and how does each stand out?

BeautifulSoup reads the pruned markup; a walk over its tree, without recursion, cuts it into blocks: headings, paragraphs, list
items, rows of tables. ``<br><br>`` parts paragraphs as ``</p>`` does, for pages that have no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Literal, NamedTuple

from bs4.element import NavigableString, PreformattedString, Tag

from indexer.extraction.ids import usable_anchor
from indexer.extraction.markup import GIVEN, PLACE
from indexer.extraction.sizes import BLOCKS, HEADINGS
from indexer.extraction.soup import soup_of
from indexer.extraction.tables import is_data_table
from indexer.extraction.text import clean, clean_lines

Role = Literal["text", "heading", "control", "item", "row", "pre", "caption"]

CONTROL_LEVEL = 7  # what opens an answer stands below every heading,
STRONG_LEVEL = 8  # and above a paragraph that is only bold

_BOLD = frozenset(("b", "strong"))
_ITALIC = frozenset(("i", "em", "cite"))
_CONTROLS = frozenset(("summary", "dt", "button"))
# Classes of FAQ blocks: Yoast (schema-faq-question), Rank Math (rank-math-question), accordions made by hand.
_ASKED = re.compile(
    r"(?i)(?:^|[\s_-])(?:faq|accordion|toggle|collapse|qa|schema)[\w-]*(?:question|title|header|heading|button|"
    r"trigger|toggle|summary|label|head|[_-]q)\b|^(?:.*[\s_-])?question(?:[\s_-]?(?:title|text|label|"
    r"header))?(?:\s|$)|rank-math-question"
)
_LEAD = re.compile(
    r"(?i)(?:^|[\s_-])(?:chapo|chapeau|lead|lede|standfirst|entry-summary|excerpt|intro|introduction|dek|deck|"
    r"subtitle|sub-title|subhead|subheadline|article-summary|accroche|teaser-text)(?:$|[\s_-])"
)
_NO_LEAD = frozenset(("body", "main", "article"))

_GIVEN, _PLACE = GIVEN.lower(), PLACE.lower()  # as they are read again

LINE = "\n"
_SAYS = re.compile(r"[^\W_]").search  # a letter or a digit


class Fragment(NamedTuple):
    """A piece of a line: text of one weight. ``link`` numbers the <a> that it stands in."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str | None = None
    link: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph. ``level``: 1 to 6 for headings, then controls and bold paragraphs, 0 for the rest.

    ``path``: numbers of the elements around it, outermost first; ``wrappers``: those of them that begin with this
    block and have an id; ``given``: 'question' or 'answer' and a number, where a rule of the site's owner finds it;
    ``place``: what `markup` calls its element.
    """

    text: str
    role: Role
    level: int = 0
    strong: bool = False
    italic: bool = False
    asked: bool = False
    lead: bool = False
    ruled: bool = False
    anchor: str | None = None
    path: tuple[int, ...] = ()
    wrappers: tuple[tuple[int, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    given: str = ""
    place: str | None = None


@dataclass(slots=True)
class _Around:
    """An element that the walk is in."""

    tag: Tag
    number: int
    anchor: str | None
    lead: bool
    asks: bool
    says: str = ""  # what the innermost element that gives its text a role is called
    path: tuple[int, ...] = (0,)
    given: str = ""
    since: int = 0  # how many lines had been read when it began
    cells: int = 0


@dataclass(slots=True)
class _Walk:
    around: list[_Around] = field(default_factory=list)
    run: list[Fragment] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    bold: int = 0
    italic: int = 0
    hrefs: list[tuple[int, str]] = field(default_factory=list)
    numbered: int = 0
    lines: int = 0
    inline_anchor: str | None = None
    row: int = 0
    pre: int = 0
    ruled: bool = False
    data_tables: set[int] = field(default_factory=set)


def read_blocks(markup: str) -> list[Block]:
    """The blocks of the article whose pruned markup this is."""
    soup = soup_of(markup)
    walk = _Walk()
    walk.around.append(_Around(soup, 0, None, lead=False, asks=False))
    _read(walk, soup)
    _flush(walk)
    return walk.blocks


def _read(walk: _Walk, root: Tag) -> None:
    """A walk without recursion: pages nest deeper than Python's stack."""
    stack = [(root, iter(root.contents))]
    while stack:
        element, children = stack[-1]
        for child in children:
            if isinstance(child, Tag):
                _start(walk, child)
                stack.append((child, iter(child.contents)))
                break
            if isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                _text(walk, str(child))
        else:
            stack.pop()
            if stack:
                _end(walk, element)


def _text(walk: _Walk, text: str) -> None:
    number, href = walk.hrefs[-1] if walk.hrefs else (0, None)
    if not walk.pre:
        text = text.replace("\n", " ")
    walk.run.append(Fragment(text, walk.bold > 0, walk.italic > 0, href, number))


def _start(walk: _Walk, tag: Tag) -> None:
    name = tag.name
    if name == "br":
        walk.run.append(Fragment(LINE))
    elif name in _BOLD:
        walk.bold += 1
    elif name in _ITALIC:
        walk.italic += 1
    elif name == "a":
        _open_link(walk, tag)
    elif name in ("td", "th") and walk.row:
        _open_cell(walk)
    elif name in BLOCKS or name in _CONTROLS:
        _open_block(walk, tag)
    elif anchor := usable_anchor(_attribute(tag, "id")):
        walk.inline_anchor = walk.inline_anchor or anchor


def _end(walk: _Walk, tag: Tag) -> None:
    name = tag.name
    if name in _BOLD:
        walk.bold -= 1
    elif name in _ITALIC:
        walk.italic -= 1
    elif name == "a":
        walk.hrefs.pop()
    elif walk.around[-1].tag is tag:
        _flush(walk)
        walk.around.pop()
        walk.row -= name == "tr" and id(tag) in walk.data_tables
        walk.pre -= name == "pre"
    elif walk.row and name in BLOCKS:
        walk.run.append(Fragment(" "))


def _attribute(tag: Tag, name: str) -> str | None:
    value = tag.get(name)
    return str(value) if value is not None else None


def _open_link(walk: _Walk, tag: Tag) -> None:
    walk.numbered += 1
    walk.hrefs.append((walk.numbered, _attribute(tag, "href") or ""))
    anchor = usable_anchor(_attribute(tag, "id") or _attribute(tag, "name"))
    walk.inline_anchor = walk.inline_anchor or anchor


def _open_cell(walk: _Walk) -> None:
    row = walk.around[-1]
    row.cells += 1
    if row.cells > 1:
        walk.run.append(Fragment(" | ", bold=True, italic=True))


def _open_block(walk: _Walk, tag: Tag) -> None:
    if walk.row:  # the paragraphs of a cell stay on the row's line
        walk.run.append(Fragment(" "))
        return
    if tag.name == "button" and _is_inline_control(walk):
        walk.inline_anchor = walk.inline_anchor or usable_anchor(_attribute(tag, "id"))
        return
    _flush(walk)
    if tag.name == "hr":
        walk.ruled = True
        return
    walk.numbered += 1
    if tag.name == "table" and is_data_table(tag):
        walk.data_tables.update(id(row) for row in tag.find_all("tr"))
    walk.row += tag.name == "tr" and id(tag) in walk.data_tables
    walk.pre += tag.name == "pre"
    walk.around.append(_inside(walk, tag))


def _inside(walk: _Walk, tag: Tag) -> _Around:
    """By its name and what is around it, by its class and id."""
    outer = walk.around[-1]
    says = tag.name if tag.name in _SAYING or (tag.name == "tr" and walk.row) else outer.says
    path = (*outer.path, walk.numbered)
    around = _Around(
        tag, walk.numbered, None, outer.lead, asks=False, says=says, path=path, given=outer.given, since=walk.lines
    )
    if tag.attrs:
        name = _attribute(tag, "class") or ""
        around.lead = outer.lead or (bool(name) and tag.name not in _NO_LEAD and _LEAD.search(name) is not None)
        around.asks = (bool(name) and _ASKED.search(name) is not None) or tag.get("aria-expanded") is not None
        around.anchor = usable_anchor(_attribute(tag, "id"))
        around.given = _attribute(tag, _GIVEN) or outer.given
    return around


def _is_inline_control(walk: _Walk) -> bool:
    return walk.around[-1].tag.name in HEADINGS or walk.around[-1].tag.name in _CONTROLS


# ---------------------------------------------------------------- from runs to blocks


def _flush(walk: _Walk) -> None:
    if not walk.run:
        return
    run, walk.run = walk.run, []
    anchor, walk.inline_anchor = walk.inline_anchor, None
    if all(not fragment.text or fragment.text.isspace() for fragment in run):
        walk.inline_anchor = anchor  # <a name="x"></a> before a heading
        return
    for part in _paragraphs(run) if not walk.pre else [run]:
        _emit(walk, part, anchor)
        anchor = None


def _paragraphs(run: list[Fragment]) -> Iterator[list[Fragment]]:
    """Cut at two line breaks, and at one between lines of which only one is bold."""
    if len(run) == 1 or all(fragment.text != LINE for fragment in run):
        yield run
        return
    paragraph: list[Fragment] = []
    bold = False  # as all lines of the paragraph are, or none is
    for line in _lines(run):
        if paragraph and (not line or bold != _all_bold(line)):
            yield paragraph
            paragraph = []
        if paragraph:
            paragraph += (Fragment(LINE), *line)
        elif line:
            paragraph, bold = line, _all_bold(line)
    if paragraph:
        yield paragraph


def _lines(run: list[Fragment]) -> Iterator[list[Fragment]]:
    """The lines of a run; an empty one where two line breaks meet."""
    line: list[Fragment] = []
    for fragment in [*run, Fragment(LINE)]:
        if fragment.text != LINE:
            line.append(fragment)
            continue
        yield line if any(f.text.strip() for f in line) else []
        line = []


def _all_bold(fragments: Iterable[Fragment]) -> bool:
    weights = [fragment.bold for fragment in fragments if _SAYS(fragment.text)]
    return bool(weights) and all(weights)


def _emit(walk: _Walk, fragments: list[Fragment], anchor: str | None) -> None:
    joined = fragments[0].text if len(fragments) == 1 else "".join([f.text for f in fragments])
    text = joined.strip("\n").rstrip() if walk.pre else clean_lines(joined)
    if not text:
        return
    for split in _run_in(fragments) if not walk.pre else [fragments]:
        walk.blocks.append(
            _block(walk, split, text if split is fragments else clean_lines("".join(f.text for f in split)), anchor)
        )
        anchor = None
    walk.lines += 1
    walk.ruled = False


def _run_in(fragments: list[Fragment]) -> list[list[Fragment]]:
    """A bold question and its answer on one line are two blocks."""
    if not fragments[0].bold and _SAYS(fragments[0].text):
        return [fragments]
    for n, fragment in enumerate(fragments):
        if not fragment.bold and _SAYS(fragment.text):
            opening = clean("".join(f.text for f in fragments[:n]))
            return [fragments[:n], fragments[n:]] if opening.endswith("?") and len(opening.split()) > 2 else [fragments]
    return [fragments]


def _block(walk: _Walk, fragments: list[Fragment], text: str, anchor: str | None) -> Block:
    inner = walk.around[-1]
    begun = list(takewhile(lambda around: around.since == walk.lines, reversed(walk.around)))  # with this block
    role, level, asked = _role(inner, asked=any(around.asks for around in begun[:3]))
    said = [fragment for fragment in fragments if _SAYS(fragment.text)]
    strong = bool(said) and all(fragment.bold for fragment in said)
    return Block(
        text=text,
        role=role,
        level=level or (STRONG_LEVEL if strong and role in ("text", "item") else 0),
        strong=strong,
        italic=bool(said) and all(fragment.italic for fragment in said),
        asked=asked,
        lead=inner.lead,
        ruled=walk.ruled,
        anchor=(inner.anchor if begun else None) or anchor,
        path=inner.path,
        wrappers=tuple((around.number, around.anchor) for around in reversed(begun) if around.anchor),
        links=tuple(_links(fragments)),
        given=inner.given,
        place=_attribute(inner.tag, _PLACE),
    )


# What an element makes of the text within, where nothing nearer says otherwise.
_ROLES: dict[str, Role] = {"li": "item", "dd": "item", "pre": "pre", "figcaption": "caption", "caption": "caption"}
_SAYING = HEADINGS | _CONTROLS | frozenset(_ROLES)


def _role(inner: _Around, *, asked: bool) -> tuple[Role, int, bool]:
    """By the innermost element that says anything. ``asked``: an element that begins here is called a question."""
    name = inner.says
    if name in HEADINGS:
        return "heading", int(name[1]), asked
    if name in _CONTROLS:
        return "control", CONTROL_LEVEL, asked or name == "summary"
    if name:
        return _ROLES.get(name, "row"), 0, False
    return ("control", CONTROL_LEVEL, True) if asked else ("text", 0, False)


def _links(fragments: list[Fragment]) -> Iterator[tuple[str, str]]:
    texts: dict[int, tuple[str, str]] = {}
    for fragment in fragments:
        if fragment.link and fragment.href:
            href, text = texts.get(fragment.link, (fragment.href, ""))
            texts[fragment.link] = (href, text + fragment.text)
    return ((href, clean(text)) for href, text in texts.values())
