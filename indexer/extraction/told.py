"""Why is this said of the article: what gave it, and where does it stand?

Whoever reads a page hands on what they read as `Told`: a text that knows the rule by which it was taken and the element that says
it. So who asks why is told by the very reading, and who does not ask pays for a name and a pointer.
"""

from __future__ import annotations

from typing import Self

from lxml import etree


class Told(str):
    """A text of the page.

    ``rule`` names a row of `REASONS`; ``element`` is the one that says it, or what `markup` calls it, or None where no single one
    does.
    """

    __slots__ = ("element", "rule")

    rule: str
    element: etree._Element | str | None

    def __new__(cls, text: str, rule: str, element: etree._Element | str | None = None) -> Self:
        told = super().__new__(cls, text)
        told.rule, told.element = rule, element
        return told

    def saying(self, text: str) -> Told:
        """What was made of it: as much of it as counts, and in its place."""
        return Told(text, self.rule, self.element)


SITE_RULE = "site rule"

# (the rule's name, or what stands before its colon; what it says)
REASONS: dict[str, str] = {
    SITE_RULE: "a selector of [[extraction.rules]] in verbatim.toml finds it",
    # what the page declares
    "meta": "a meta element (or one with itemprop and content) declares it under this name",
    "JSON-LD": "the page's linked data says it under this key",
    "title element": "the <title>, without the name of the site",
    "canonical link": "the page's link to its own address",
    "address it was saved from": "the first comment, in which browsers write where a page was saved from",
    "address it was given": "the page names no address; it was read from here",
    "day in the address": "the page's address names a day",
    # titles
    "heading: like the title declared": "the main heading that has most words in common with the title that the page declares",
    "heading: of a lower level": "an h2 or h3 that says the title that the page declares",
    "heading: the only one": "the page's only main heading, which is more like a title than what the page declares",
    "heading: the first": "a main heading, where the page declares no title",
    # sections and tags
    "category shown": "what the page shows as its category, by a link's rel, an itemprop or a class",
    "path to the page": "the last step before the page in its path ('Home > Interviews > ...')",
    "tag shown": "what the page shows as its tags, by a link's rel or a class",
    # authors
    "byline: beside a face": "the line after the picture of who wrote, which a class or an id calls so",
    "byline: called so by the theme": "the byline nearest to the title, called so by a class",
    "author: marked by rel, itemprop or class": "names marked by rel=author, itemprop=author or a business card's class",
    "byline: a line that opens with 'Par' or 'By'": "a short line that opens with 'Par', 'By' or the like, nearest to the title",
    "byline: beside the date": "a name after 'by' or 'par' in the line of the date",
    "byline: a name at the right": "the last line at the right of the page, where it is a name",
    "byline: the site's own name": "the byline names the site, and nobody else signs",
    # days
    "time element": "a <time> (or <abbr> with a title) nearest to the title",
    "line: called a date by the theme": "a line with a day, called a date by a class or an itemprop",
    "line: a date and little else": "a short line that holds a day and hardly anything else",
    "line: at the foot of the page": "a line that says when the page was last changed",
    # what stands above the text
    "line: of a letter": "the place and day that a text opens with, or the name and day that it ends with",
    "line above the text": "a line between title and text that says who signs, or the day",
    "lead: beside the heading": "called a lead by a class, beside the main heading",
    "lead: called so by the theme": "called a lead by a class, at the beginning of the text",
    "lead: bold or italic, above the text": "a first paragraph set in bold or italics",
    "lead: repeated by the description": "the page's own description repeats it",
    # passages
    "question: listed in FAQPage JSON-LD": "the page's linked data lists this line as a question",
    "question: heading": "a heading that asks",
    "question: control": "what opens an answer (a summary, a button, a term of a list, what a class calls a question), and asks",
    "question: like its siblings": "a heading numbered like questions, or beside them, most of which ask",
    "question: bold paragraph": "a bold paragraph that asks, or one among others that ask",
    "question: italic paragraph": "a paragraph in italics that asks",
    "question: numbered paragraph": "a paragraph of a series numbered 1, 2, 3, most of which ask",
    "question: numbered beside others": "a paragraph that asks and bears the number before or after that of a question set apart",
    "question: who asks is named": "a line that opens with the name of who asks: 'Q:', 'ESG :'",
    "section: heading": "a heading that does not ask",
    "section: control": "what opens a text apart, and does not ask",
    "section: bold paragraph": "a short bold line, where the article has no other headings",
    "text": "what no question and no heading stands over",
}


def sentence(rule: str) -> str:
    """What a rule says.

    >>> sentence("meta: og:title")
    'a meta element (or one with itemprop and content) declares it under this name'
    """
    return REASONS.get(rule) or REASONS[rule.partition(":")[0]]
