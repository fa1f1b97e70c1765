"""How is a plain-text file read that was copied from a page?

It is laid out as the page was: the section, the title, the lead, the title again, numbered questions with their
answers, the author and who that is.
A title that returns marks the end of the head; a name that returns marks the beginning of the author's box.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.extraction.article import name
from indexer.extraction.assemble import Facts, assemble
from indexer.extraction.biographies import without_more
from indexer.extraction.blocks import Block
from indexer.extraction.dates import parse_date
from indexer.extraction.decode import decode
from indexer.extraction.endings import is_furniture
from indexer.extraction.names import names_in
from indexer.extraction.passages import compose
from indexer.extraction.speakers import cast_of, key_of, label_of
from indexer.extraction.text import clean, folded
from indexer.model import Article, Author

HEAD = 15  # lines in which a title may return
TAIL = 8  # lines in which an author's box may begin
LONGEST_LINE = 90  # characters; no line of a file is longer: its lines were broken by an editor
LONGEST_TITLE = 200
SHORTEST_BIO = 40
_BYLINE = re.compile(r"(?i)^(?:par|by|propos recueillis par|written by|auteur\s*:|author\s*:)\s+\S")


@dataclass(frozen=True, slots=True)
class _Head:
    """``lines``: how many lines the head takes."""

    section: str | None
    title: str
    lead: tuple[str, ...]
    lines: int


def extract_text(data: bytes, *, id: str | None = None, url: str | None = None, path: str | None = None) -> Article:
    """The article in the plain-text file ``data``. Arguments and errors are those of `extract`."""
    lines = _lines(decode(data))
    head = _head(lines)
    body, author = _author(lines[head.lines :])
    byline = next((line for line in body[:3] if len(line) < LONGEST_LINE and _BYLINE.match(line)), None)
    dated = next((line for line in body[:3] if len(line) < LONGEST_LINE and parse_date(line)), None)
    authors = (author,) if author else tuple(Author(person) for person in names_in(byline or ""))
    blocks = [
        Block(line, "text") for line in body if line not in (byline, dated) and folded(line) != folded(head.title)
    ]
    blocks = [block for block in blocks if not is_furniture(block)]
    facts = Facts(
        id=id or name(None, path, url),
        url=url,
        base=url,
        title=head.title,
        section=head.section,
        published=parse_date(dated) if dated else None,
        authors=authors,
    )
    summary = Block("\n".join(head.lead), "text") if head.lead else None
    return assemble(facts, summary, compose(blocks, people=[person.name for person in authors]))


def _lines(text: str) -> list[str]:
    """One paragraph a line, whether or not an editor broke them."""
    lines = [clean(line) for line in text.split("\n")]
    if max(map(len, lines), default=0) > LONGEST_LINE:
        return [line for line in lines if line]
    return [clean(paragraph) for paragraph in re.split(r"\n\s*\n", "\n".join(_turns(lines))) if clean(paragraph)]


def _turns(lines: Sequence[str]) -> Iterator[str]:
    """The lines, with an empty one before each turn of a dialogue."""
    cast = cast_of(lines)
    labels = cast.askers | cast.answerers if cast else frozenset()
    for line in lines:
        if labels and (found := label_of(line)) and key_of(found[0]) in labels:
            yield ""
        yield line


def _head(lines: Sequence[str]) -> _Head:
    """The title is the first line that returns among the first ones, else the first line of all."""
    keys = [folded(line) for line in lines[:HEAD]]
    for n, key in enumerate(keys):
        last = max((m for m in range(n + 1, len(keys)) if key and keys[m] == key), default=None)
        if last is not None and len(lines[n]) <= LONGEST_TITLE:
            lead = tuple(line for line in lines[n + 1 : last] if folded(line) != key)
            return _Head(lines[n - 1] if n else None, lines[n], lead, last + 1)
    return _Head(None, lines[0] if len(lines[0]) <= LONGEST_TITLE else "", (), int(len(lines[0]) <= LONGEST_TITLE))


def _author(lines: Sequence[str]) -> tuple[list[str], Author | None]:
    """The lines before the author's box, and the author: a name that returns, or that the text after it begins with."""
    start = max(0, len(lines) - TAIL)
    for n in range(start, len(lines) - 1):
        person = names_in(lines[n])
        if person != [lines[n]]:
            continue
        rest = [line for line in lines[n + 1 :] if not is_furniture(Block(line, "text")) and line != lines[n]]
        if rest and len(rest[0]) >= SHORTEST_BIO and (rest[0].startswith(lines[n]) or lines[n] in lines[n + 1 :]):
            return list(lines[:n]), Author(lines[n], without_more(" ".join(rest)))
    return list(lines), None
