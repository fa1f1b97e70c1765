"""What does the page say of itself: meta elements, links, linked data?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from indexer.extraction.text import clean, folded
from indexer.extraction.told import Told
from indexer.extraction.tree import said

_SAYING = ("meta", "script", "link", "base", "title")  # elements that say something of the page

# Comments and CDATA marks around the data, and commas before a closing bracket: what templates leave, and no parser forgives.
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")
_STRAY_COMMA = re.compile(r",(\s*[}\]])")
_INLINE = re.compile(
    r"</?(?:a|b|br|cite|em|font|i|mark|q|small|span|strong|su[bp]|u|wbr)(?:\s[^<>]*)?(?:>|$)", re.IGNORECASE
)
_BEYOND = re.compile(
    r"(?:<!--|</?(?:html|head|body|meta|link|script|style|title|base|main|article|section|header|footer|nav|aside|div|p|h[1-6]|"
    r"[uod]l|li|d[td]|table|t(?:body|head|foot|[rdh])|blockquote|pre|figure|figcaption|img|svg|form|button|input|label|center|hr|"
    r"details|summary|noscript|iframe|template|textarea|select|frameset)(?:[\s/>]|$)).*",
    re.IGNORECASE | re.DOTALL,
)
_ITEMS_AT_MOST = 2000  # values looked at: a catalogue's linked data says nothing of the article

_ARTICLES = re.compile(
    r"Article$|^(?:BlogPosting|LiveBlogPosting|SocialMediaPosting|Report|Review|AnalysisNewsArticle|HowTo|Recipe)$"
)
_PAGES = re.compile(r"Page$|^CreativeWork$|^(?:Podcast)?Episode$|^VideoObject$|^Product$|^Course$")

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """``metas``: content by name, property or itemprop in lower case; ``articles``, ``pages``: linked data of these types."""

    metas: dict[str, list[Told]]
    items: tuple[Item, ...]
    articles: tuple[Item, ...]
    pages: tuple[Item, ...]
    title: Told | None
    canonical: Told | None
    base: str | None
    scripts: dict[int, etree._Element]  # the element of each item, by its identity

    def meta(self, *names: str) -> Told | None:
        """The first of these that says anything."""
        return next((value for name in names for value in self.metas.get(name, ()) if value), None)

    def told(self, item: Item, key: str, text: object) -> Told:
        """What linked data says under a key."""
        return Told(without_markup(str(text)), f"JSON-LD: {key}", self.scripts.get(id(item)))


def without_markup(text: str) -> str:
    """What is declared is text, as it stands. Some templates put inline tags into it, and where its end is missing, the rest of the
    page is in it.

    >>> without_markup("<The Palace>: 1 < 2 <em>et</em> 3 > 2"), without_markup("Fidéliser<p class=x>Le texte")
    ('<The Palace>: 1 < 2 et 3 > 2', 'Fidéliser')
    """
    return _BEYOND.sub("", _INLINE.sub("", text)) if "<" in text else text


def read_head(root: etree._Element) -> Head:
    saying: dict[str, list[etree._Element]] = {tag: [] for tag in _SAYING}
    for element in root.iter(*_SAYING):
        saying[str(element.tag)].append(element)
    scripts: dict[int, etree._Element] = {}
    items = tuple(_items((script for script in saying["script"] if "ld+json" in (script.get("type") or "")), scripts))
    titles = (
        Told(clean(without_markup(said(element))), "title element", element)
        for element in saying["title"]
        if next(element.iterancestors("svg"), None) is None
    )
    metas = with_metas({}, saying["meta"])
    title = next(filter(None, titles), None)
    canonical = _address(link for link in saying["link"] if "canonical" in (link.get("rel") or "").split())
    addresses = {address for address in (canonical, *metas.get("og:url", ())) if address}
    return Head(
        metas=metas,
        items=items,
        articles=_of_this_page([item for item in items if _is(item, _ARTICLES)], addresses, title or ""),
        pages=tuple(item for item in items if _is(item, _PAGES)),
        title=title,
        canonical=canonical,
        base=_address(saying["base"]),
        scripts=scripts,
    )


_SAVED = re.compile(r"\s*+saved from url=\(\d+\)(https?://[^\s<>\"]+)", re.IGNORECASE)
_BEFORE_ANY_TEXT = 4_000  # characters in which browsers write it: before or just within the html element


def saved_from(text: str) -> str | None:
    """The address in the first comment of a page that a browser saved, where it is that of the web.

    >>> saved_from("<!DOCTYPE html>\\n<!-- saved from url=(0022)https://blog.example/a -->\\n<html>")
    'https://blog.example/a'
    >>> saved_from("<!-- saved from url=(0014)about:internet --><html>")
    """
    comment = text.find("<!--", 0, _BEFORE_ANY_TEXT)
    found = _SAVED.match(text, comment + 4) if comment >= 0 else None
    return found[1] if found else None


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


def _address(elements: Iterable[etree._Element]) -> Told | None:
    addresses = (Told((element.get("href") or "").strip(), "canonical link", element) for element in elements)
    return next(filter(None, addresses), None)


def with_metas(known: Mapping[str, Iterable[Told]], elements: Iterable[etree._Element]) -> dict[str, list[Told]]:
    """What is ``known``, and what these elements declare in their attributes."""
    metas = {name: dict.fromkeys(values) for name, values in known.items()}  # each value once, in order
    for element in elements:
        content = element.get("content") or element.get("value") or ""  # Yoast's plugin wrote 'value' for years
        value = clean(without_markup(content))
        for name in {
            (element.get(key) or "").strip().lower() for key in ("name", "property", "itemprop", "http-equiv")
        }:
            if name and value:
                metas.setdefault(name, {}).setdefault(Told(value, f"meta: {name}", element))
    return {name: list(values) for name, values in metas.items()}


def types(item: Item) -> list[str]:
    kind = item.get("@type") or item.get("type")
    return [str(k).rsplit("/", 1)[-1] for k in kind] if isinstance(kind, list) else [str(kind).rsplit("/", 1)[-1]]


def _is(item: Item, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(kind) for kind in types(item))


def _items(scripts: Iterable[etree._Element], origins: dict[int, etree._Element]) -> Iterator[Item]:
    """Every object of the page's linked data, in the order of the page, those within others after these. ``origins`` takes the
    element of each.
    """
    pending: list[tuple[Any, etree._Element]] = [(_loads(said(script)), script) for script in scripts]
    for _ in range(_ITEMS_AT_MOST):
        if not pending:
            return
        value, script = pending.pop(0)
        if isinstance(value, list):
            pending[:0] = ((inner, script) for inner in value)
        elif isinstance(value, dict):
            origins[id(value)] = script
            yield value
            within = (inner for key, inner in value.items() if isinstance(inner, list | dict) and key in _WITHIN)
            pending.extend((inner, script) for inner in within)


# Keys whose objects speak of the same page.
_WITHIN = frozenset(("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "hasPart", "liveBlogUpdate"))


def _loads(text: str) -> Any:
    for attempt in _attempts(text):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):  # no JSON, or brackets nested as no page needs them
            continue
    return None


def _attempts(text: str) -> Iterator[str]:
    """As it stands, and mended."""
    yield text
    bare = _WRAPPING.sub("", _WRAPPING.sub("", text))
    yield bare
    yield _STRAY_COMMA.sub(r"\1", bare)
