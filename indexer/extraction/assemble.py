"""How do facts and passages become an Article?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter

from indexer.directives import PageText, told_apart
from indexer.errors import NotAnArticle
from indexer.extraction.blocks import Block
from indexer.extraction.ids import passage_id
from indexer.extraction.language import language
from indexer.extraction.links import absolute, bare_urls, same_site
from indexer.extraction.passages import Draft
from indexer.extraction.readable import lines_of
from indexer.extraction.shapes import ends_asking
from indexer.extraction.text import clean
from indexer.extraction.told import Told
from indexer.model import Article, Author, Link, Passage

ENOUGH = 40  # characters of text; a page of less is no article, unless it answers a question


@dataclass(frozen=True, slots=True)
class Facts:
    """All of an article but its text. ``base`` is what its links are relative to; ``house``: the site, where nobody else signs;
    ``titles``: the title, and what we take for it where a rule says otherwise; ``told``: what says each field.
    """

    id: str
    url: str | None
    base: str | None
    title: str
    titles: tuple[str, ...] = ()
    section: str | None = None
    published: date | None = None
    modified: date | None = None
    image: str | None = None
    authors: tuple[Author, ...] = ()
    house: tuple[Author, ...] = ()
    tags: tuple[str, ...] = ()
    told: Mapping[str, tuple[Told, ...]] = field(default_factory=dict)


def assemble(facts: Facts, summary: Block | None, drafts: Sequence[Draft], page: PageText | None = None) -> Article:
    """The article. ``page``: all that can be read on its page. Raises NotAnArticle where there is no text to speak of."""
    if not _says_enough(facts.title, summary, drafts):
        raise NotAnArticle("no text found")
    passages = tuple(_passages(facts.id, drafts))
    if page and facts.url:
        passages = told_apart(passages, list(map(lines_of, drafts)), page)
    lead = summary.text if summary else ""
    text = " ".join((facts.title, lead, *(passage.text for passage in passages)))
    return Article(
        id=facts.id,
        url=_plain(facts.url),
        title=str(facts.title),
        section=_plain(facts.section),
        summary=lead or None,
        language=language(text),
        published=facts.published,
        modified=facts.modified,
        image=_plain(facts.image),
        authors=facts.authors,
        tags=tuple(map(str, facts.tags)),
        passages=passages,
        links=tuple(_links(facts, summary, drafts, passages)),
    )


def _says_enough(title: str, summary: Block | None, drafts: Sequence[Draft]) -> bool:
    """'Do you deliver?' 'Yes.' is short, and says all there is to say; the question may be the title."""
    texts = [text for draft in drafts for text in draft.texts]
    if any(draft.kind == "qa" and draft.texts for draft in drafts) or (ends_asking(title) and texts):
        return True
    return sum(map(len, texts)) + (len(summary.text) if summary else 0) >= ENOUGH


def _plain(text: str | None) -> str | None:
    """A text that no longer knows where it stood: the page is not to live as long as the article."""
    return None if text is None else str(text)


def _passages(name: str, drafts: Sequence[Draft]) -> Iterator[Passage]:
    taken: set[str] = set()
    for number, draft in enumerate(drafts, 1):
        key = passage_id(name, draft.anchor, number, taken)
        taken.add(key)
        yield Passage(key, draft.kind, draft.question, draft.speaker, draft.answer, draft.anchor)


def _links(facts: Facts, summary: Block | None, drafts: Sequence[Draft], passages: Sequence[Passage]) -> Iterator[Link]:
    """Each address once, where it stands first."""
    seen: set[str] = set()
    places: list[tuple[str | None, list[tuple[str, str]], str]] = (
        [(None, list(summary.links), summary.text)] if summary else []
    )
    places += [(p.id, draft.links, _without_code(p.text, draft)) for p, draft in zip(passages, drafts, strict=True)]
    for passage, anchors, text in places:
        for href, said in _in_order(anchors, text):
            url = absolute(href, facts.base)
            if url and url not in seen:
                seen.add(url)
                yield Link(url, clean(said) or url, same_site(url, facts.url), passage)


def _without_code(text: str, draft: Draft) -> str:
    """An address in a program is an example, and leads nowhere."""
    if all(block.role != "pre" for block in draft.blocks):
        return text
    return "\n".join([draft.question or "", *(block.text for block in draft.blocks if block.role != "pre")])


def _in_order(anchors: list[tuple[str, str]], text: str) -> list[tuple[str, str]]:
    """Links and bare addresses, in the order in which they stand in the text; an address within a link's words is that link."""
    linked = set(bare_urls(" ".join(said for _, said in anchors)))
    bare = [
        ("http://" + url if url.lower().startswith("www.") else url, url)
        for url in bare_urls(text)
        if url not in linked
    ]
    return [
        (href, said) for _, href, said in sorted([*_placed(anchors, text), *_placed(bare, text)], key=itemgetter(0))
    ]


def _placed(links: list[tuple[str, str]], text: str) -> Iterator[tuple[int, str, str]]:
    """Each link with its place, looked for from the one before: in a long text, not from the beginning each time."""
    place = 0
    for href, said in links:
        place = max(place, text.find(said, place, place + FARTHEST))
        yield place, href, said


FARTHEST = 20_000  # characters from one link to the next in which its words are looked for
