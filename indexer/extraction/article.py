"""How does a page become an Article?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from lxml import etree

from indexer.directives import PageText
from indexer.extraction import leads
from indexer.extraction.asides import credits_a_picture, is_aside
from indexer.extraction.assemble import Facts, assemble
from indexer.extraction.authors import find_authors, find_house, find_names, present_house
from indexer.extraction.blocks import Block, read_blocks
from indexer.extraction.dates import find_dates
from indexer.extraction.decode import decode
from indexer.extraction.endings import is_furniture, without_appendix
from indexer.extraction.faq import listed_pairs
from indexer.extraction.garbage import kept_until_read
from indexer.extraction.given import Given, read_given
from indexer.extraction.head import Head, read_head, saved_from, with_metas
from indexer.extraction.ids import article_id
from indexer.extraction.interview import is_interview, name_speakers, names_of
from indexer.extraction.letters import read_as_letter
from indexer.extraction.links import absolute
from indexer.extraction.marks import Marks, find_marks
from indexer.extraction.markup import Places, markup
from indexer.extraction.metadata import find_section, find_tags, image_url, page_url, site_names
from indexer.extraction.opening import Opening, read_opening
from indexer.extraction.passages import Draft, compose
from indexer.extraction.pitches import askers
from indexer.extraction.prune import Clues, prune
from indexer.extraction.readable import page_text
from indexer.extraction.refusals import refuse_no_article
from indexer.extraction.selection import select
from indexer.extraction.shapes import ends_asking
from indexer.extraction.signatures import part_signature
from indexer.extraction.sizes import Sizes, strip
from indexer.extraction.summary import Lead, find_summary
from indexer.extraction.survey import Survey
from indexer.extraction.teasers import without_teasers
from indexer.extraction.text import folded
from indexer.extraction.titles import Title, find_title, offered_title
from indexer.extraction.told import Told
from indexer.extraction.tree import parse, said
from indexer.model import Article, Author
from indexer.rules import SiteRule, selectors_for

EXTRACTOR = 8  # raised when other articles come out of the same bytes


@dataclass(frozen=True, slots=True)
class Reading:
    """An article, and what it was made of."""

    article: Article
    facts: Facts
    lead: Lead | None
    drafts: tuple[Draft, ...]
    given: Given


@kept_until_read()
def extract(
    data: bytes,
    *,
    id: str | None = None,
    url: str | None = None,
    path: str | None = None,
    rules: Sequence[SiteRule] = (),
) -> Article:
    """The article on the page ``data``.

    ``url`` stands in where neither the page names its address nor the browser that saved it; ``path`` (within the source, POSIX)
    gives the id where the page names none; ``rules`` are the site's owner's.
    Raises NotAnArticle for a page without one, UnreadablePage for what is no page, ValueError where nothing gives an id.
    """
    text = decode(data)
    return read_page(parse(text), Origin(id, url, path, saved_from(text)), rules).article


class Origin(NamedTuple):
    """What is known of a page before it is read: as in `extract`, and where a browser ``saved`` it from."""

    id: str | None
    url: str | None
    path: str | None
    saved: str | None


def read_page(root: etree._Element, origin: Origin, rules: Sequence[SiteRule], places: Places | None = None) -> Reading:
    """As `extract`, of a page as it was parsed, which is changed. ``places``: see `markup`."""
    page = _survey(root, origin, rules)
    marks = find_marks(page.survey, page.sizes.large())
    facts = _facts(page.head, marks, page.given, origin)
    outside = leads.read(marks, places)
    texts = [*marks.props["articlebody"], *marks.parts["text"]]
    main = prune(page.survey, page.sizes, Clues(facts.titles[-1], texts, page.asking, page.given))
    description = page.head.meta("description", "og:description")
    own = list(_own(read_blocks(markup(main, places)), facts.titles))
    opening = read_opening(own, description)
    facts = _completed(facts, opening if facts.published and facts.authors else read_as_letter(opening))
    text, authors = part_signature(without_teasers(without_appendix(opening.blocks), facts.base), facts.authors)
    facts = replace(facts, authors=authors)
    lead, blocks = find_summary(text, outside, description)
    signs = (_bylines(marks), facts.section or "", description or "")
    summary = lead.block if lead else None
    drafts = _drafts(blocks, facts, summary.text if summary else "", listed_pairs(page.head), signs)
    return Reading(assemble(facts, summary, drafts, page.text), facts, lead, tuple(drafts), page.given)


class _Page(NamedTuple):
    """A page, each element of which has been looked at. ``asking``: what asks for an address; ``text``: all that can be read."""

    head: Head
    survey: Survey
    sizes: Sizes
    given: Given
    asking: Sequence[etree._Element]
    text: PageText


def _survey(root: etree._Element, origin: Origin, rules: Sequence[SiteRule]) -> _Page:
    """The page without what is never text. Raises NotAnArticle where it is plainly none."""
    head = read_head(root)
    selectors = selectors_for(rules, page_url(head, origin.url, origin.saved) or origin.path)
    found = select(root, selectors)
    body = _body(root)
    asking = askers(body)
    strip(body)
    text = page_text(body)
    given = read_given(root, selectors, found)
    survey = Survey(body)
    sizes = Sizes(survey)
    head = replace(head, metas=with_metas(head.metas, survey.declaring()))
    if not (given.content or given.pairs):
        refuse_no_article(root, head, survey, sizes)
    return _Page(head, survey, sizes, given, asking, text)


def _drafts(
    blocks: Sequence[Block], facts: Facts, intro: str, listed: Sequence[tuple[Told, str]], signs: Sequence[str]
) -> list[Draft]:
    """The passages in the making, with those that the page's data alone has. ``signs``: what may say that it is an interview."""
    authors = [author.name for author in facts.authors]
    people = [*names_of(facts.title), *names_of(intro), *authors]
    interview = is_interview(facts.title, intro, *signs)
    drafts = compose(blocks, known={folded(question) for question, _ in listed}, people=people, interview=interview)
    name_speakers(drafts, facts.title, intro, signs, authors)
    return [*drafts, *_unshown(listed, drafts)]


def _completed(facts: Facts, opening: Opening) -> Facts:
    """With what only the lines above the text say."""
    names = opening.names or facts.told["house"]
    above = _told(section=[opening.section], published=[opening.published and opening.published.told], authors=names)
    return replace(
        facts,
        section=facts.section or opening.section,
        published=facts.published or (opening.published and opening.published.day),
        authors=facts.authors or tuple(Author(str(name)) for name in opening.names) or facts.house,
        told={field: told or above.get(field, ()) for field, told in facts.told.items() if field != "house"},
    )


def _bylines(marks: Marks) -> str:
    return " ".join(text for part in ("byline", "date") for e in marks.parts[part][:6] if len(text := said(e)) < 300)


def _body(root: etree._Element) -> etree._Element:
    body = root.find("body")
    return root if body is None else body


def _facts(head: Head, marks: Marks, given: Given, origin: Origin) -> Facts:
    id, url, path, saved = origin
    address = page_url(head, url, saved)
    base = absolute(head.base or "", url or address) or url or address
    sites = site_names(head, address)
    own = find_title(head, marks, sites)
    dates = find_dates(head, marks, _titled(own, given, marks).heading, address)
    title = _titled(own if dates.published else offered_title(own, head, sites), given, marks)
    dates = dates.given(given.day)
    section = find_section(head, marks, title.text, sites)
    names = given.names or find_names(head, marks, title.heading, sites)
    house = () if names else find_house(marks, title.heading, sites)
    image, tags = image_url(head, base), find_tags(head, marks, section)
    return Facts(
        id=id or name(page_url(head, None), path, url or saved),
        url=address,
        base=base,
        title=title.text,
        titles=(title.text, own.text),
        section=section,
        published=dates.published and dates.published.day,
        modified=dates.modified and dates.modified.day,
        image=image,
        authors=find_authors(head, marks, names, base),
        house=present_house(marks, house, base),
        tags=tags,
        told=_told(
            url=[address],
            title=[title.text],
            section=[section],
            published=[dates.published and dates.published.told],
            modified=[dates.modified and dates.modified.told],
            image=[image],
            authors=names,
            house=house,
            tags=tags,
        ),
    )


def _titled(own: Title, given: Given, marks: Marks) -> Title:
    """As a rule has it, else as we read it."""
    if given.title is None:
        return own
    heading = next((seen for seen in marks.survey.places if seen is given.title.element), own.heading)
    return Title(given.title, heading)


def _told(**fields: Iterable[Told | None]) -> dict[str, tuple[Told, ...]]:
    """What says each field."""
    return {field: tuple(text for text in texts if text) for field, texts in fields.items()}


def name(own: str | None, path: str | None, url: str | None) -> str:
    """The article's id: by the address the page names, else its path in the source, else the address it was given."""
    source = own or path or url
    if not source:
        raise ValueError("an id, a url or a path is needed: the page names no address of its own")
    return article_id(source)


def _own(blocks: Sequence[Block], titles: Sequence[str]) -> Iterator[Block]:
    """Without the titles again, the theme's lines and paragraphs, and captions said twice (for a small screen and for a large one).

    What stands right under a question is its answer, even if the site speaks: 'How do you earn money?'
    """
    said = set(map(folded, titles))
    longest = max(map(len, titles)) + PUNCTUATION
    asked = False
    for block in blocks:
        if block.given:
            yield block
            continue
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


def _unshown(pairs: Sequence[tuple[Told, str]], drafts: Sequence[Draft]) -> list[Draft]:
    """Pairs of the page's data that its text does not hold."""
    shown = folded(" ".join(f"{draft.question or ''} {draft.answer}" for draft in drafts)) if pairs else ""
    questions = {folded(draft.question or "") for draft in drafts}
    missing = [(q, a) for q, a in pairs if folded(q) not in questions and folded(a)[:80] not in shown]
    return [Draft("qa", str(question), texts=answer.split("\n"), told=question) for question, answer in missing]
