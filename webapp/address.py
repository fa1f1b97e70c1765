"""Where does a link of ours lead?

All state is in the address: the words, the filters, the order, the page. A `State` is that state, to be changed one thing at a
time and turned back into an address. Everything that comes from an article passes `safe` before it may stand in an ``href``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from flask import request, url_for

from indexer import FACETS, Article, Citation, Passage, Query, Sort, original_link
from webapp.languages import chosen_language

SAFE_SCHEMES = ("http", "https")
DAYS = ("after", "before")
IN_FRAGMENT = "%!#$&'()*+,/:;=?@"  # what needs no escape behind a #


def safe(url: str | None) -> str | None:
    """The URL where a browser may be sent there, else None.

    >>> safe("https://example.org/a"), safe("javascript:alert(1)"), safe("//example.org"), safe("https:nowhere")
    ('https://example.org/a', None, None, None)
    """
    parts = _split(url)
    return url if parts and parts[0] in SAFE_SCHEMES and parts[1] else None


# Hosts that nobody can have (RFC 2606, RFC 6761): a link there opens nothing. A plain localhost is somebody's own machine.
RESERVED = (".example", ".test", ".invalid", ".localhost")


def reachable(url: str | None) -> str | None:
    """The URL where a browser may be sent there and may find something, else None.

    >>> reachable("https://example.org/a"), reachable("https://blog.example/a")
    ('https://example.org/a', None)
    """
    host = (site(url) or "").rstrip(".")
    return None if f".{host}".endswith(RESERVED) and host != "localhost" else safe(url)


def site(url: str | None) -> str | None:
    """The host of a page as people say it.

    >>> site("https://www.brumaire.example/2019/a"), site(None)
    ('brumaire.example', None)
    """
    parts = _split(url)
    return (parts[1].removeprefix("www.") or None) if parts else None


def _split(url: str | None) -> tuple[str, str] | None:
    """Scheme and host; None where there is no sense in the text."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return parts.scheme, parts.hostname or ""


def original_url(article: Article | Citation, passage: Passage) -> str | None:
    """The original page, opened at the passage; None where its address is not known or reserved, or nothing in it can be
    addressed."""
    return original_link(article, passage) if reachable(article.url) else None


@dataclass(frozen=True, slots=True)
class ReadingView:
    """Our reading view: its address up to an article's id, and what comes behind that for those who came by a search."""

    before: str
    behind: str

    @classmethod
    def of(cls, search: State | None = None, *, page: int = 1) -> ReadingView:
        path, _, ours = url_for("pages.article", id="-").partition("?")
        parameters = "&".join(filter(None, (search.parameters(page=page) if search else "", ours)))
        return cls(path.removesuffix("-"), f"?{parameters}" if parameters else "")

    def url(self, passage: Passage | str) -> str:
        """It opens at the passage; or at the one of that id, or the article."""
        article_id, _, rest = (passage if isinstance(passage, str) else passage.id).partition("#")
        anchor = f"#{quote(rest, safe=IN_FRAGMENT)}" if rest else ""
        return f"{self.before}{quote(article_id)}{self.behind}{anchor}"


@dataclass(frozen=True, slots=True)
class State:
    """What a search is made of, as (name, value) pairs; ``path`` is the address of a search of nothing.

    Filters typed among the words are lifted out of them, to be changed like those that were clicked. ``page`` is not among the
    pairs: whatever else changes leads back to the first page.
    """

    pairs: tuple[tuple[str, str], ...]
    path: str

    @classmethod
    def of(cls, query: Query) -> State:
        """Taken from the query as it was understood, so that no link is longer than that."""
        filters = query.filters
        words = [("q", text)] if (text := query.words) else []
        values = [(name, value) for name in FACETS for value in getattr(filters, name)]
        days = [(name, day.isoformat()) for name in DAYS if (day := getattr(filters, name))]
        order = [("sort", query.sort.value)] if query.sort is not Sort.RELEVANCE else []
        exact = [("exact", "1")] if query.exact else []
        return cls((*words, *values, *days, *order, *exact), url_for("pages.search"))

    @classmethod
    def citing(cls, address: str) -> str:
        """The address of a search for everything that links to one."""
        return cls((("link", address),), url_for("pages.search")).url()

    @classmethod
    def searching(cls, words: str) -> str:
        """The address of a search for words alone."""
        return cls((("q", words),), url_for("pages.search")).url()

    @property
    def words(self) -> str:
        return next((value for name, value in self.pairs if name == "q"), "")

    def values(self, name: str) -> frozenset[str]:
        return frozenset([value for other, value in self.pairs if other == name])

    def url_adding(self, name: str, value: str) -> str:
        """The address of `adding`, made of that of this state: a page has a hundred of them."""
        url = self.url()
        return f"{url}{'&' if '?' in url else '?'}{_parameter((name, value))}"

    def adding(self, name: str, value: str) -> State:
        return State((*self.pairs, (name, value)), self.path)

    def without(self, name: str, value: str | None = None) -> State:
        """Without one value, or any, of that name."""
        kept = tuple([p for p in self.pairs if p[0] != name or (value is not None and p[1] != value)])
        return State(kept, self.path)

    def setting(self, name: str, value: str) -> State:
        return self.without(name).adding(name, value)

    def asking(self, words: str) -> State:
        return State((("q", words), *self.without("q").pairs), self.path)

    def url(self, *, page: int = 1) -> str:
        parameters = self.parameters(page=page)
        return f"{self.path}{'&' if '?' in self.path else '?'}{parameters}" if parameters else self.path

    def parameters(self, *, page: int = 1) -> str:
        pairs = (*self.pairs, ("page", str(page))) if page > 1 else self.pairs
        return "&".join([_parameter(pair) for pair in pairs])

    def hidden(self) -> tuple[tuple[str, str], ...]:
        """What a form must carry along beside its box: the filters and the order stay when other words are asked."""
        kept = tuple(pair for pair in self.pairs if pair[0] not in ("q", "exact"))
        language = chosen_language()
        return (*kept, ("ui", language)) if language else kept


@lru_cache(maxsize=1 << 10)  # a page of results has a hundred links, and the words in each
def _parameter(pair: tuple[str, str]) -> str:
    return urlencode((pair,))


def same_page(language: str) -> str:
    """This very page in another language of the interface; the start page where this one has no address of its own."""
    if request.endpoint is None or request.method not in ("GET", "HEAD") or request.endpoint.startswith("api."):
        return url_for("pages.start", ui=language)
    known = {
        name: request.args.getlist(name)
        for name in ("q", *FACETS, *DAYS, "sort", "exact", "page")
        if name in request.args
    }
    return url_for(request.endpoint, **{**known, **(request.view_args or {}), "ui": language})


def remembering() -> Callable[..., str]:
    """`url_for`, for templates of one application: a page has ten of its addresses, and each took 20 to 40 microseconds to make."""

    @lru_cache(maxsize=1 << 8)
    def known(endpoint: str, values: tuple[tuple[str, Any], ...], _prefix: str, _language: str | None) -> str:
        return url_for(endpoint, **dict(values))

    def address(endpoint: str, **values: Any) -> str:
        if "_external" in values:  # the host is this request's
            return url_for(endpoint, **values)
        return known(endpoint, tuple(values.items()), request.script_root, chosen_language())

    return address
