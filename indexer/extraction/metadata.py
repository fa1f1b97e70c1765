"""What is the page's address, title, section, tags and picture?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

from lxml import etree

from indexer.extraction.head import Head, Item, types
from indexer.extraction.marks import Marks
from indexer.extraction.text import clean, folded
from indexer.extraction.tree import said, text_of

# What stands between an article's title and the name of its site.
_SEPARATOR = re.compile(r"\s+[|\u2013\u2014\u2015·•»«:/\\<>~*-]+\s+|\s*[|\u00bb]\s*|\s+::\s+|: ")
_HOME = re.compile(
    r"(?i)^(?:accueil|home(?: ?page)?|start|blog|articles?|actualités?|news|index|vous êtes ici|you are here|"
    r"uncategorized|non classé|aller au contenu|skip to.*|front page)\s*:?$"
)
_CRUMB_MARKS = re.compile(r"\s*[>»›→/|]+\s*|\s{2,}")
_LONGEST_NAME = 60  # characters of a section or tag; longer ones are titles
_LONGEST_TITLE = 300
_LONGEST_DECLARED = 1_000  # characters of a title in which the name of its site is looked for


def page_url(head: Head, url: str | None) -> str | None:
    """The canonical link, else og:url, else ``url``: absolute and http(s), or None."""
    for candidate in (head.canonical, head.meta("og:url"), url):
        absolute = _absolute(candidate, url)
        if absolute:
            return absolute
    return None


def _absolute(candidate: str | None, base: str | None) -> str | None:
    if not candidate:
        return None
    try:
        joined = urljoin(base or "", candidate.strip())
        parts = urlsplit(joined)
    except ValueError:  # a bracket where no host may have one
        return None
    return joined if parts.scheme in ("http", "https") and parts.hostname else None


def image_url(head: Head, base: str | None) -> str | None:
    for candidate in (
        head.meta("og:image", "og:image:url", "og:image:secure_url", "twitter:image"),
        *map(_image, head.articles),
    ):
        absolute = _absolute(candidate, base)
        if absolute:
            return absolute
    return None


def _image(item: Item) -> str | None:
    value = item.get("image")
    value = value[0] if isinstance(value, list) and value else value
    value = value.get("url") if isinstance(value, dict) else value
    return value if isinstance(value, str) else None


def site_names(head: Head, url: str | None) -> set[str]:
    """What the site calls itself, folded: names that are no author and no part of a title."""
    names = {head.meta("og:site_name", "application-name", "apple-mobile-web-app-title") or ""}
    for item in head.items:
        publisher = item.get("publisher")
        if isinstance(publisher, dict):
            names.add(str(publisher.get("name") or ""))
        if {"WebSite", "Organization", "NewsMediaOrganization"} & set(types(item)):
            names.add(str(item.get("name") or ""))
    host = (urlsplit(url).hostname or "") if url else ""
    names |= {host, host.removeprefix("www."), host.removeprefix("www.").rsplit(".", 1)[0]}
    return {name for name in map(folded, names) if name}


# ---------------------------------------------------------------- title


def find_title(head: Head, marks: Marks, sites: set[str]) -> str:
    """The main heading as the page shows it, else what the page declares; "" where there is neither.

    A heading of the first level may be the site's name or a related article's, and what is declared may be written
    for search engines; so the
    heading that shares most words with what is declared wins, and where none shares any, the page's only one if it is a sentence.
    """
    declared = list(_declared(head, sites))
    shown = [text for text in _headings(marks) if folded(text) not in sites and not _GENERIC.fullmatch(text)]
    scored = [(_likeness(text, declared), text) for text in dict.fromkeys(shown)]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    if best[0] >= ALIKE:
        return best[1]
    if len(scored) == 1 and (len(scored[0][1].split()) >= SENTENCE or not declared or _GENERIC.fullmatch(declared[0])):
        return scored[0][1]
    return declared[0] if declared else best[1]


ALIKE = 0.4  # of the words of the shorter text
SENTENCE = 4  # words
_GENERIC = re.compile(
    r"(?i)home(?: ?page)?|accueil|blog|menu|news|actualités|search|articles?|untitled|page|user|post navigation|index"
)


def _likeness(text: str, declared: list[str]) -> float:
    """The share of words in common with the declared title that is most like it; one that repeats it is ahead of one
    that has it within.
    """
    words = set(folded(text).split())
    if not words:
        return 0.0
    shares = [0.0]
    for other in declared:
        theirs = set(folded(other).split())
        common = len(words & theirs)
        shares.append(
            common / min(len(words), len(theirs)) + 0.1 * common / max(len(words), len(theirs)) if theirs else 0.0
        )
    return max(shares)


def _headings(marks: Marks) -> Iterator[str]:
    """The page's main headings; where it has none, what its theme calls a title."""
    found = False
    for element in (*marks.headings, *marks.props["headline"]):
        text = text_of(element)
        if 1 < len(text) <= _LONGEST_TITLE and not marks.elsewhere(element) and not _leads_home(element):
            found = True
            yield text.rstrip(" ¶#")
    for element in () if found else marks.parts["title"]:
        text = text_of(element)
        if 1 < len(text) <= _LONGEST_TITLE and not marks.elsewhere(element):
            yield text


def _leads_home(element: etree._Element) -> bool:
    """Whether a heading is the site's name: a link to its first page."""
    parent = element.getparent()
    link = parent if parent is not None and parent.tag == "a" else element.find(".//a[@href]")
    return link is not None and _HOME_ADDRESS.fullmatch((link.get("href") or "x").strip()) is not None


_HOME_ADDRESS = re.compile(r"(?:https?://[^/]+)?/?(?:index\.\w+)?")


def _declared(head: Head, sites: set[str]) -> Iterator[str]:
    candidates = [str(item["headline"]) for item in head.articles if isinstance(item.get("headline"), str)]
    candidates += [
        value
        for value in (head.meta("og:title"), head.meta("twitter:title", "dc.title", "citation_title"), head.title)
        if value
    ]
    for candidate in candidates:
        if text := without_site(clean(unescape(candidate)), sites):
            yield text


def without_site(title: str, sites: set[str]) -> str:
    """A title without the name of its site, behind or before whatever separator.

    >>> without_site("Fidéliser en 2019 | Brumaire", {"brumaire"}), without_site("Brumaire : fidéliser", {"brumaire"})
    ('Fidéliser en 2019', 'fidéliser')
    """
    if len(title) > _LONGEST_DECLARED:
        return title
    parts = [(match.start(), match.end()) for match in _SEPARATOR.finditer(title)]
    for start, end in reversed(parts):
        if _is_site(title[end:], sites):
            return without_site(title[:start].strip(), sites)
        if _is_site(title[:start], sites):
            return without_site(title[end:].strip(), sites)
    return title


def _is_site(text: str, sites: set[str]) -> bool:
    name = folded(text)
    return name in sites or name.replace(" ", "") in {site.replace(" ", "") for site in sites}


# ---------------------------------------------------------------- section and tags


def find_section(head: Head, marks: Marks, title: str, sites: set[str]) -> str | None:
    """The category that the page shows beside its title or in its path, else the one that it declares."""
    unwanted = {folded(title), "", *sites}
    for name in (*_categories(marks), *_crumbs(marks), *_declared_sections(head)):
        text = clean(name)
        if folded(text) not in unwanted and len(text) <= _LONGEST_NAME and not _HOME.match(text):
            return text
    return None


def _categories(marks: Marks) -> Iterator[str]:
    named = [element for rel in marks.rels["category"] for element in [rel]] + marks.props["articlesection"]
    for element in named or marks.parts["category"]:
        if not marks.elsewhere(element):
            link = element if element.tag == "a" else element.find(".//a")
            yield text_of(element if link is None else link)


def _crumbs(marks: Marks) -> Iterator[str]:
    """The path's last step but the article itself."""
    for element in marks.parts["crumbs"][:1]:
        links = [said(link) for link in element.iter("a")]
        steps = links or [step for step in _CRUMB_MARKS.split(clean(said(element)))[:-1] if step]
        yield from reversed(steps)


def _declared_sections(head: Head) -> Iterator[str]:
    for item in head.articles:
        value = item.get("articleSection")
        yield from (str(v) for v in (value if isinstance(value, list) else [value]) if isinstance(v, str))
    yield from head.metas.get("article:section", ())


def find_tags(head: Head, marks: Marks, section: str | None) -> tuple[str, ...]:
    """In the order of the page: the links it marks as tags, else what it declares."""
    shown = [e for e in marks.rels["tag"] if e not in marks.rels["category"] and not marks.elsewhere(e)]
    shown = shown or [link for e in marks.parts["tags"] if not marks.elsewhere(e) for link in e.iter("a")]
    names = [said(element) for element in shown] or list(_declared_tags(head))
    texts = (clean(name).strip("#, ") for name in names)
    unique = {folded(text): text for text in reversed([t for t in texts if t]) if len(text) <= _LONGEST_NAME}
    return tuple(reversed([text for key, text in unique.items() if key and (shown or key != folded(section or ""))]))


def _declared_tags(head: Head) -> Iterator[str]:
    for item in head.articles:
        value = item.get("keywords")
        values = value if isinstance(value, list) else [value]
        yield from (part for v in values if isinstance(v, str) for part in v.split(","))
    yield from head.metas.get("article:tag", ())
    if not head.articles and not head.metas.get("article:tag"):
        yield from (part for value in head.metas.get("keywords", ()) for part in re.split("[,;]", value))
