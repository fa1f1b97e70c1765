"""Which pages hold no article?

Redirects, framesets, pages that list articles (archives, categories, home pages), and pages that say that there is none. Each is
passed over with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from lxml import etree

from indexer.errors import NotAnArticle
from indexer.extraction import furniture
from indexer.extraction.head import Head
from indexer.extraction.sizes import MOST, Sizes
from indexer.extraction.survey import Survey
from indexer.extraction.text import clean
from indexer.extraction.tree import said, selector

STUB = 400  # characters; a page of more that also refreshes itself is an article
ENTRIES = 4  # articles whose headings lead elsewhere make a list
LONGEST_TEASER = 0.5  # of the page's running text; an entry with more is the article, the others are beside it
ARTICLE = 800  # characters of running text in one piece: an article, whatever its page is called

# What themes call an article among others.
_ENTRY = frozenset(
    (
        *("hentry", "type-post", "wp-block-post"),  # WordPress
        *("node-teaser", "node--view-mode-teaser", "view-mode-teaser"),  # Drupal
        *("blog-item", "items-row"),  # Joomla
        *("post-card", "gh-card"),  # Ghost
        *("articletype-0", "news-list-item"),  # TYPO3
    )
)
_TITLES = selector(".//*[self::h1 or self::h2 or self::h3][.//a[@href] or parent::a[@href]]")
_MORE = re.compile(
    r"(?i)[\s\[(]*(?:lire (?:la suite|plus|l[’']article)|en savoir plus|continuer la lecture|read (?:more|the (?:article|post))|"
    r"continue reading|learn more|keep reading)\b"
)
# What the pages that list articles are called, and those that are one.
_LISTING = re.compile(
    r"(?:^| )(?:"
    r"archive|category|tag|author|blog|search-results"  # WordPress
    r"|page-taxonomy(?:-term)?|path-taxonomy"  # Drupal
    r"|view-(?:category|categories|featured|archive)|layout-blog"  # Joomla
    r"|(?:tag|author|home)-template"  # Ghost
    r")(?: |$)"
)
_SINGLE = re.compile(r"(?:^| )(?:single|single-post|page-template|page|postid-\d+|page-id-\d+)(?: |$)")
_REDIRECT = re.compile(r"(?i)^\s*[0-5]\s*;\s*url\s*=")
# What pages that say that there is none are called, and what they say for a title.
_MISSING = re.compile(r"(?:^| )(?:error-?404|page-?404|page-not-found|error-page|search-no-results)(?: |$)")
_NOT_FOUND = re.compile(
    r"(?i)(?:(?:oops|oups)\b[\s!.…,:]*)?(?:(?:erreur|error|http)?[\s:]*404(?: erreur| error)?)?[\s:!.,–—-]*"
    r"(?:not found|nothing found|(?:(?:this|that|the|la|cette) )?page (?:(?:is |was )?not found|"
    r"(?:can(?:no|['’])t|could(?: not|n['’]t)) be found|"
    r"do(?:es not|esn['’]t) exist|(?:demandée )?(?:est )?introuvable|non trouvée|inexistante|n['’](?:existe (?:pas|plus)|a pas été "
    r"trouvée)))?[\s!.…]*"
)
_PARTS = re.compile(r"\s+[-–—·]\s+|\s*[|«»]\s*")  # of a title, of which one may be the site's name


def refuse_no_article(root: etree._Element, head: Head, survey: Survey, sizes: Sizes) -> None:
    """Raises NotAnArticle with the reason."""
    if next(root.iter("frameset"), None) is not None:
        raise NotAnArticle("a frameset: its frames are pages of their own")
    if _REDIRECT.match(head.meta("refresh") or "") and sizes.length(sizes.body) < STUB:
        raise NotAnArticle("a redirect to another page")
    name = sizes.body.get("class") or ""
    # Themes say that a category or what is missing is an article, too; none dates it.
    dated = head.meta("article:published_time") or len(head.articles) == 1
    if not dated and _says_none(name, head, survey, sizes):
        raise NotAnArticle("a page that says that there is none (404)")
    if not dated and not _SINGLE.search(name) and _is_listing(name, survey, sizes):
        raise NotAnArticle("a list of articles: an archive, a category or a home page")
    declared = dated or head.articles or head.meta("og:type") == "article"
    if not declared and _lists_articles(survey, sizes):
        raise NotAnArticle("a list of articles: an archive, a category or a home page")


def _says_none(name: str, head: Head, survey: Survey, sizes: Sizes) -> bool:
    """By what the page is called, or by its title; but no article is in it."""
    if not _MISSING.search(name) and not any(_tells_none(clean(title)) for title in _titles(head, survey)):
        return False
    return not _holds_an_article(survey, sizes, _entries(survey))


def _titles(head: Head, survey: Survey) -> Iterator[str]:
    yield head.title or ""
    yield from (said(heading) for heading in survey.headings)


def _tells_none(title: str) -> bool:
    """
    >>> [_tells_none(title) for title in ("Page introuvable - Le blog", "Error 404: Page not found", "404 : que faire ?", "-")]
    [True, True, False, False]
    """
    parts = [part for part in _PARTS.split(title) if any(map(str.isalnum, part))]
    none = [part for part in parts if _NOT_FOUND.fullmatch(part)]
    return bool(none) and len(parts) - len(none) <= 1


def _is_listing(name: str, survey: Survey, sizes: Sizes) -> bool:
    """Called so by its theme, with entries that lead to their own pages, and with no article."""
    entries = _entries(survey) if _LISTING.search(name) else []
    leading = any(_TITLES(entry) or _leads_on(entry) for entry in entries)
    return leading and not _holds_an_article(survey, sizes, entries)


def _leads_on(entry: etree._Element) -> bool:
    return any(_MORE.match(said(link)) for link in entry.iter("a"))


def _entries(survey: Survey) -> list[etree._Element]:
    """The articles of a page, none of which is in another."""
    named = (elements for name, elements in survey.classes.items() if not _ENTRY.isdisjoint(name.split()))
    found = survey.within({*survey.tagged("article"), *chain.from_iterable(named)})
    among = set(found)
    return [entry for entry in found if among.isdisjoint(entry.iterancestors())]


def _holds_an_article(survey: Survey, sizes: Sizes, entries: list[etree._Element]) -> bool:
    """Whether an entry, or what stands in none, is long, and most of what the page says without its furniture."""
    pieces = [*(sizes.good[entry] for entry in entries), _beside(survey, sizes, entries)]
    return max(pieces) >= max(ARTICLE, LONGEST_TEASER * sum(pieces))


def _beside(survey: Survey, sizes: Sizes, entries: list[etree._Element]) -> float:
    """How much running text is in no entry and in no furniture."""
    text = whole = sizes.good[sizes.body]
    apart = set(entries)
    out: set[etree._Element] = set()
    for element, tag, attributes in survey.seen[1:]:
        if element.getparent() in out:
            out.add(element)
        elif element in apart or (
            sizes.good[element] < MOST * whole and furniture.verdict(element, tag, attributes) is not None
        ):
            out.add(element)
            text -= sizes.good[element]
    return text


def _lists_articles(survey: Survey, sizes: Sizes) -> bool:
    """Several entries, each under a heading that leads to its own page, none of which is most of the text, and that are most of it
    together.
    """
    entries = _entries(survey)
    entries = [entry for entry in entries if _TITLES(entry)] if len(entries) >= ENTRIES else []
    if len(entries) < ENTRIES:
        return False
    whole = sizes.good[sizes.body]
    if any(sizes.good[entry] > LONGEST_TEASER * whole for entry in entries):
        return False
    return sum(sizes.good[entry] for entry in entries) > LONGEST_TEASER * whole
