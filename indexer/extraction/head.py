"""What does the page say of itself: meta elements, links, linked data?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from indexer.extraction.text import clean, folded
from indexer.extraction.tree import said

_SAYING = ("meta", "script", "link", "base", "title")  # elements that say something of the page

# Comments and CDATA marks around the data, and commas before a closing bracket: what templates leave, and no parser forgives.
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")
_STRAY_COMMA = re.compile(r",(\s*[}\]])")
_ITEMS_AT_MOST = 2000  # values looked at: a catalogue's linked data says nothing of the article

_ARTICLES = re.compile(
    r"Article$|^(?:BlogPosting|LiveBlogPosting|SocialMediaPosting|Report|Review|AnalysisNewsArticle|HowTo|Recipe)$"
)
_PAGES = re.compile(r"Page$|^CreativeWork$|^(?:Podcast)?Episode$|^VideoObject$|^Product$|^Course$")

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """``metas``: content by name, property or itemprop in lower case; ``articles``, ``pages``: linked data of these types."""

    metas: dict[str, list[str]]
    items: tuple[Item, ...]
    articles: tuple[Item, ...]
    pages: tuple[Item, ...]
    title: str
    canonical: str | None
    base: str | None

    def meta(self, *names: str) -> str | None:
        """The first of these that says anything."""
        return next((value for name in names for value in self.metas.get(name, ()) if value), None)


def read_head(root: etree._Element) -> Head:
    saying: dict[str, list[etree._Element]] = {tag: [] for tag in _SAYING}
    for element in root.iter(*_SAYING):
        saying[str(element.tag)].append(element)
    items = tuple(_items(script for script in saying["script"] if "ld+json" in (script.get("type") or "")))
    titles = (clean(said(element)) for element in saying["title"] if next(element.iterancestors("svg"), None) is None)
    metas = with_metas({}, saying["meta"])
    title = next(filter(None, titles), "")
    canonical = _address(link for link in saying["link"] if "canonical" in (link.get("rel") or "").split())
    addresses = {address for address in (canonical, *metas.get("og:url", ())) if address}
    return Head(
        metas=metas,
        items=items,
        articles=_of_this_page([item for item in items if _is(item, _ARTICLES)], addresses, title),
        pages=tuple(item for item in items if _is(item, _PAGES)),
        title=title,
        canonical=canonical,
        base=_address(saying["base"]),
    )


def _of_this_page(articles: list[Item], addresses: set[str], title: str) -> tuple[Item, ...]:
    """Of several articles those that bear the page's address or whose headline is its title: the others are related ones."""
    if len(articles) < 2:
        return tuple(articles)
    known, words = {address.rstrip("/") for address in addresses}, folded(title)
    own = [item for item in articles if known & _addresses(item) or _is_headline(item, words)]
    return tuple(own or articles)


def _addresses(item: Item) -> set[str]:
    page = item.get("mainEntityOfPage")
    given = [item.get("url"), item.get("@id"), page.get("@id") if isinstance(page, dict) else page]
    return {address.partition("#")[0].rstrip("/") for address in given if isinstance(address, str)}


def _is_headline(item: Item, title: str) -> bool:
    headline = folded(str(item.get("headline") or item.get("name") or ""))
    return bool(headline) and title.startswith(headline)


def _address(elements: Iterable[etree._Element]) -> str | None:
    return next((href for element in elements if (href := (element.get("href") or "").strip())), None)


def with_metas(known: Mapping[str, Iterable[str]], elements: Iterable[etree._Element]) -> dict[str, list[str]]:
    """What is ``known``, and what these elements declare in their attributes."""
    metas = {name: dict.fromkeys(values) for name, values in known.items()}  # each value once, in order
    for element in elements:
        value = clean(element.get("content") or "")
        for name in {
            (element.get(key) or "").strip().lower() for key in ("name", "property", "itemprop", "http-equiv")
        }:
            if name and value:
                metas.setdefault(name, {})[value] = None
    return {name: list(values) for name, values in metas.items()}


def types(item: Item) -> list[str]:
    kind = item.get("@type") or item.get("type")
    return [str(k).rsplit("/", 1)[-1] for k in kind] if isinstance(kind, list) else [str(kind).rsplit("/", 1)[-1]]


def _is(item: Item, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(kind) for kind in types(item))


def _items(scripts: Iterable[etree._Element]) -> Iterator[Item]:
    """Every object of the page's linked data, in the order of the page, those within others after these."""
    pending: list[Any] = [_loads(said(script)) for script in scripts]
    for _ in range(_ITEMS_AT_MOST):
        if not pending:
            return
        value = pending.pop(0)
        if isinstance(value, list):
            pending[:0] = value
        elif isinstance(value, dict):
            yield value
            pending.extend(inner for key, inner in value.items() if isinstance(inner, list | dict) and key in _WITHIN)


# Keys whose objects speak of the same page.
_WITHIN = frozenset(("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "hasPart", "liveBlogUpdate"))


def _loads(text: str) -> Any:
    text = _WRAPPING.sub("", _WRAPPING.sub("", text))
    for attempt in (text, _STRAY_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):  # no JSON, or brackets nested as no page needs them
            continue
    return None
