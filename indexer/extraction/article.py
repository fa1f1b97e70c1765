"""How does a page become an Article?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree

from indexer.extraction import leads
from indexer.extraction.asides import credits_a_picture, is_aside
from indexer.extraction.assemble import Facts, assemble
from indexer.extraction.authors import find_authors, find_house
from indexer.extraction.blocks import Block, read_blocks
from indexer.extraction.dates import find_dates
from indexer.extraction.decode import decode
from indexer.extraction.endings import is_furniture, without_appendix
from indexer.extraction.faq import listed_pairs
from indexer.extraction.garbage import kept_until_read
from indexer.extraction.head import Head, read_head, with_metas
from indexer.extraction.ids import article_id
from indexer.extraction.interview import name_speakers, names_of
from indexer.extraction.links import absolute
from indexer.extraction.marks import Marks, find_marks
from indexer.extraction.markup import markup
from indexer.extraction.metadata import find_section, find_tags, image_url, page_url, site_names
from indexer.extraction.opening import Opening, read_opening
from indexer.extraction.passages import Draft, compose
from indexer.extraction.pitches import askers
from indexer.extraction.prune import prune
from indexer.extraction.refusals import refuse_no_article
from indexer.extraction.shapes import ends_asking
from indexer.extraction.sizes import Sizes, strip
from indexer.extraction.summary import find_summary
from indexer.extraction.survey import Survey
from indexer.extraction.teasers import without_teasers
from indexer.extraction.text import folded
from indexer.extraction.titles import find_title
from indexer.extraction.tree import parse, said
from indexer.model import Article, Author

EXTRACTOR = 3  # raised when other articles come out of the same bytes


@kept_until_read()
def extract(data: bytes, *, id: str | None = None, url: str | None = None, path: str | None = None) -> Article:
    """The article on the page ``data``.

    ``url`` stands in where the page names no address of its own; ``path`` (within the source, POSIX) gives the id where the page
    names none.
    Raises NotAnArticle for a page without one, UnreadablePage for what is no page, ValueError where nothing gives an id.
    """
    root = parse(decode(data))
    head = read_head(root)
    body = _body(root)
    asking = askers(body)
    strip(body)
    survey = Survey(body)
    sizes = Sizes(survey)
    head = replace(head, metas=with_metas(head.metas, survey.declaring()))
    refuse_no_article(root, head, survey, sizes)
    marks = find_marks(survey, sizes.large())
    facts = _facts(head, marks, id or name(page_url(head, None), path, url), url)
    pairs = listed_pairs(head)
    outside = leads.read(marks)
    main = prune(survey, sizes, [*marks.props["articlebody"], *marks.parts["text"]], asking, facts.title)
    opening = read_opening(list(_own(read_blocks(markup(main)), facts.title)))
    facts = _completed(facts, opening)
    description = head.meta("description", "og:description")
    summary, blocks = find_summary(without_teasers(without_appendix(opening.blocks), facts.base), outside, description)
    lead = summary.text if summary else ""
    authors = [author.name for author in facts.authors]
    people = [*names_of(facts.title), *names_of(lead), *authors]
    drafts = compose(blocks, known={folded(question) for question, _ in pairs}, people=people)
    name_speakers(drafts, facts.title, lead, (_bylines(marks), facts.section or "", description or ""), authors)
    return assemble(facts, summary, [*drafts, *_unshown(pairs, drafts)])


def _completed(facts: Facts, opening: Opening) -> Facts:
    """With what only the lines above the text say."""
    return replace(
        facts,
        section=facts.section or opening.section,
        published=facts.published or opening.published,
        authors=facts.authors or tuple(map(Author, opening.names)) or facts.house,
    )


def _bylines(marks: Marks) -> str:
    return " ".join(text for part in ("byline", "date") for e in marks.parts[part][:6] if len(text := said(e)) < 300)


def _body(root: etree._Element) -> etree._Element:
    body = root.find("body")
    return root if body is None else body


def _facts(head: Head, marks: Marks, id: str, url: str | None) -> Facts:
    address = page_url(head, url)
    base = absolute(head.base or "", url or address) or url or address
    sites = site_names(head, address)
    title = find_title(head, marks, sites)
    section = find_section(head, marks, title.text, sites)
    dates = find_dates(head, marks, title.heading, address)
    authors = find_authors(head, marks, title.heading, sites, base)
    return Facts(
        id=id,
        url=address,
        base=base,
        title=title.text,
        section=section,
        published=dates.published,
        modified=dates.modified,
        image=image_url(head, base),
        authors=authors,
        house=() if authors else find_house(marks, title.heading, sites, base),
        tags=find_tags(head, marks, section),
    )


def name(own: str | None, path: str | None, url: str | None) -> str:
    """The article's id: by the address the page names, else its path in the source, else the address it was given."""
    source = own or path or url
    if not source:
        raise ValueError("an id, a url or a path is needed: the page names no address of its own")
    return article_id(source)


def _own(blocks: Sequence[Block], title: str) -> Iterator[Block]:
    """Without the title again, the theme's lines and paragraphs, and captions said twice (for a small screen and for a large one).

    What stands right under a question is its answer, even if the site speaks: 'How do you earn money?'
    """
    said = {folded(title)}
    longest = len(title) + PUNCTUATION
    asked = False
    for block in blocks:
        if (len(block.text) <= longest and folded(block.text) in said) or is_furniture(block):
            continue
        if not asked and is_aside(block):
            continue
        if block.role == "caption":
            said.add(folded(block.text))
            longest = max(longest, len(block.text) + PUNCTUATION)
            if credits_a_picture(block):
                continue
        asked = ends_asking(block.text)
        yield block


PUNCTUATION = 60  # characters by which two texts of the same words may differ in length


def _unshown(pairs: Sequence[tuple[str, str]], drafts: Sequence[Draft]) -> list[Draft]:
    """Pairs of the page's data that its text does not hold."""
    shown = folded(" ".join(f"{draft.question or ''} {draft.answer}" for draft in drafts)) if pairs else ""
    questions = {folded(draft.question or "") for draft in drafts}
    missing = [(q, a) for q, a in pairs if folded(q) not in questions and folded(a)[:80] not in shown]
    return [Draft("qa", question, texts=answer.split("\n")) for question, answer in missing]
