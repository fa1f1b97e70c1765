"""Which address opens the original page at a passage?

The page's address, the element's own id where it has one, and a text fragment (https://wicg.github.io/scroll-to-text-fragment/)
that a browser scrolls to and marks. Where no words lead there alone, the id does; else, and without an address of the page, the
reading view.
"""

from __future__ import annotations

from urllib.parse import quote, urldefrag

from indexer.directives import usual
from indexer.model import NOWHERE, Article, Citation, Directive, Passage


def deep_link(article: Article | Citation, passage: Passage) -> str:
    """The link a hit bears. ``/articles/…`` (to be put under the site's own prefix) where no original opens at the passage.

    >>> deep_link(Citation("a", "https://example.org/a", "A"), Passage("a#q1", "qa", "Why?", None, "Because.", "q1"))
    'https://example.org/a#q1:~:text=Why%3F'
    """
    return original_link(article, passage) or reading_link(passage)


def original_link(article: Article | Citation, passage: Passage) -> str | None:
    """The original page, opened at the passage; None where its address is not known, or nothing in it can be addressed."""
    if article.url is None:
        return None
    directive = passage.directive or usual(passage)
    if directive == NOWHERE and not passage.anchor:
        return None
    text = "" if directive == NOWHERE else f":~:text={_written(directive)}"
    return f"{urldefrag(article.url).url}#{quote(passage.anchor or '')}{text}"


def reading_link(passage: Passage) -> str:
    """Where our own reading view shows a passage."""
    article_id, _, rest = passage.id.partition("#")
    return f"/articles/{quote(article_id)}#{quote(rest)}"


def _written(directive: Directive) -> str:
    """By the syntax of text fragments: ``prefix-,start,end,-suffix``."""
    prefix, suffix = _quoted(directive.prefix), _quoted(directive.suffix)
    terms = (prefix and f"{prefix}-", _quoted(directive.start), _quoted(directive.end), suffix and f"-{suffix}")
    return ",".join(filter(None, terms))


def _quoted(term: str) -> str:
    """Percent-encoded with what the syntax of text fragments needs for itself: ``-`` ``,`` ``&``."""
    return quote(term, safe="").replace("-", "%2D")
