"""Which address opens the original page at a passage?

The page's address, the element's own id where it has one, and a text fragment (https://wicg.github.io/scroll-to-text-fragment/)
that a browser scrolls to and marks. Without an address of the page, the reading view.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urldefrag

from indexer.model import Article, Citation, Passage

FRAGMENT_WORDS = 8  # enough to be found once in a page, short enough to survive small edits


def deep_link(article: Article | Citation, passage: Passage) -> str:
    """The link a hit bears. ``/articles/…`` (to be put under the site's own prefix) where the original's address is not known.

    >>> deep_link(Citation("a", "https://example.org/a", "A"), Passage("a#q1", "qa", "Why?", None, "Because.", "q1"))
    'https://example.org/a#q1:~:text=Why%3F'
    """
    if article.url is None:
        return reading_link(passage)
    return f"{urldefrag(article.url).url}#{quote(passage.anchor or '')}:~:text={_fragment(passage)}"


def reading_link(passage: Passage) -> str:
    """Where our own reading view shows a passage."""
    article_id, _, rest = passage.id.partition("#")
    return f"/articles/{quote(article_id)}#{quote(rest)}"


def _fragment(passage: Passage) -> str:
    """``start`` or ``start,end`` of the question, else of the answer's first line: a range copes with markup between words."""
    line = passage.question or passage.answer.split("\n", 1)[0]
    words = re.findall(r"\S+", line)
    if len(words) <= FRAGMENT_WORDS:
        return _quoted(words)
    return f"{_quoted(words[: FRAGMENT_WORDS // 2])},{_quoted(words[-FRAGMENT_WORDS // 2 :])}"


def _quoted(words: list[str]) -> str:
    """Percent-encoded with what the syntax of text fragments needs for itself: ``-`` ``,`` ``&``."""
    return quote(" ".join(words), safe="").replace("-", "%2D")
