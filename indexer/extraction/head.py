"""What does the page say of itself: meta elements, links, linked data?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from indexer.extraction.text import clean
from indexer.extraction.tree import said, selector

_METAS = selector("//meta[@content]")
_MARKED_METAS = selector("//*[@itemprop][@content]")
_LINKED_DATA = selector("//script[contains(@type, 'ld+json')]")
_CANONICAL = selector("//link[contains(concat(' ', @rel, ' '), ' canonical ')][@href]")
_BASE = selector("//base[@href]")
_TITLE = selector("//title[not(ancestor::*[local-name() = 'svg'])]")

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
    items = tuple(_items(root))
    titles = [text for element in _TITLE(root) if (text := clean(said(element)))]
    return Head(
        metas=_metas(root),
        items=items,
        articles=tuple(item for item in items if _is(item, _ARTICLES)),
        pages=tuple(item for item in items if _is(item, _PAGES)),
        title=titles[0] if titles else "",
        canonical=_address(_CANONICAL(root)),
        base=_address(_BASE(root)),
    )


def _address(elements: list[etree._Element]) -> str | None:
    return next((href for element in elements if (href := (element.get("href") or "").strip())), None)


def _metas(root: etree._Element) -> dict[str, list[str]]:
    metas: dict[str, dict[str, None]] = {}  # each value once, in order
    for element in (*_METAS(root), *_MARKED_METAS(root)):
        value = clean(element.get("content") or "")
        for name in {
            (element.get(key) or "").strip().lower() for key in ("name", "property", "itemprop", "http-equiv")
        }:
            if name and value:
                metas.setdefault(name, {})[value] = None
    return {name: list(values) for name, values in metas.items()}


def types(item: Item) -> list[str]:
    kind = item.get("@type")
    return [str(k).rsplit("/", 1)[-1] for k in kind] if isinstance(kind, list) else [str(kind).rsplit("/", 1)[-1]]


def _is(item: Item, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(kind) for kind in types(item))


def _items(root: etree._Element) -> Iterator[Item]:
    """Every object of the page's linked data, in the order of the page, those within others after these."""
    pending: list[Any] = [_loads(said(script)) for script in _LINKED_DATA(root)]
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
