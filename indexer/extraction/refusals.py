"""Which pages hold no article?

Redirects, framesets, and pages that list articles: archives, categories, home pages. Each is passed over with its reason.
"""

from __future__ import annotations

import re
from itertools import chain

from lxml import etree

from indexer.errors import NotAnArticle
from indexer.extraction.head import Head
from indexer.extraction.sizes import Sizes
from indexer.extraction.survey import Survey
from indexer.extraction.tree import selector

STUB = 400  # characters; a page of more that also refreshes itself is an article
ENTRIES = 4  # articles whose headings lead elsewhere make a list
LONGEST_TEASER = 0.5  # of the page's running text; an entry with more is the article, the others are beside it

_ENTRY = frozenset(("hentry", "type-post"))
_TITLES = selector(".//h1/a[@href] | .//h2/a[@href] | .//h3/a[@href]")
# What WordPress calls the pages that list articles, and those that are one.
_LISTING = re.compile(r"(?:^| )(?:archive|category|tag|search-results|blog|author)(?: |$)")
_SINGLE = re.compile(r"(?:^| )(?:single|single-post|page-template|page|postid-\d+|page-id-\d+)(?: |$)")
_REDIRECT = re.compile(r"(?i)^\s*[0-5]\s*;\s*url\s*=")


def refuse_no_article(root: etree._Element, head: Head, survey: Survey, sizes: Sizes) -> None:
    """Raises NotAnArticle with the reason."""
    if next(root.iter("frameset"), None) is not None:
        raise NotAnArticle("a frameset: its frames are pages of their own")
    if _REDIRECT.match(head.meta("refresh") or "") and sizes.length(sizes.body) < STUB:
        raise NotAnArticle("a redirect to another page")
    declared = head.articles or head.meta("article:published_time") or head.meta("og:type") == "article"
    if not declared and _lists_articles(survey, sizes):
        raise NotAnArticle("a list of articles: an archive, a category or a home page")


def _lists_articles(survey: Survey, sizes: Sizes) -> bool:
    """Several entries, each under a heading that leads to its own page, none of which is most of the text."""
    named = (elements for name, elements in survey.classes.items() if not _ENTRY.isdisjoint(name.split()))
    entries = survey.within({*survey.tagged("article"), *chain.from_iterable(named)})
    entries = [entry for entry in entries if _TITLES(entry)] if len(entries) >= ENTRIES else []
    if len(entries) < ENTRIES:
        return False
    whole = sizes.good[sizes.body]
    if any(sizes.good[entry] > LONGEST_TEASER * whole for entry in entries):
        return False
    name = sizes.body.get("class") or ""
    listing = bool(_LISTING.search(name)) and not _SINGLE.search(name)
    return listing or sum(sizes.good[entry] for entry in entries) > LONGEST_TEASER * whole
