"""What is the page's address, section, tags and picture, and what does its site call itself?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from indexer.extraction.head import Head, Item, types
from indexer.extraction.marks import Marks
from indexer.extraction.text import clean, folded
from indexer.extraction.told import Told
from indexer.extraction.tree import said, text_of

_HOME = re.compile(
    r"(?i)^(?:accueil|home(?: ?page)?|start|blog|articles?|actualités?|news|index|vous êtes ici|you are here|"
    r"uncategorized|non classé|aller au contenu|skip to.*|front page)\s*:?$"
)
_CRUMB_MARKS = re.compile(r"\s*[>»›→/|]+\s*|\s{2,}")
_LONGEST_NAME = 60  # characters of a section or tag; longer ones are titles


def page_url(head: Head, url: str | None, saved: str | None = None) -> Told | None:
    """The canonical link, else og:url, else where a browser ``saved`` it from, else ``url``: absolute and http(s), or None."""
    source = Told(saved, "address it was saved from") if saved else None
    given = Told(url, "address it was given") if url else None
    return _first_absolute((head.canonical, head.meta("og:url"), source, given), url)


def _first_absolute(candidates: Iterable[Told | None], base: str | None) -> Told | None:
    absolute = (told.saying(_absolute(told, base) or "") for told in candidates if told)
    return next(filter(None, absolute), None)


def _absolute(candidate: str | None, base: str | None) -> str | None:
    if not candidate:
        return None
    try:
        joined = urljoin(base or "", candidate.strip())
        parts = urlsplit(joined)
    except ValueError:  # a bracket where no host may have one
        return None
    return joined if parts.scheme in ("http", "https") and parts.hostname else None


def image_url(head: Head, base: str | None) -> Told | None:
    declared = head.meta("og:image", "og:image:url", "og:image:secure_url", "twitter:image")
    images = (head.told(item, "image", image) for item in head.articles if (image := _image(item)))
    return _first_absolute((declared, *images), base)


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
    names |= {host, host.removeprefix("www."), host.removeprefix("www.").rsplit(".", 1)[0], _registered(host)}
    return {name for name in map(folded, names) if name}


def _registered(host: str) -> str:
    """The part of a host's name that its owner chose.

    >>> _registered("blog.brumaire.co.uk")
    'brumaire'
    """
    labels = [label for label in host.split(".")[:-1] if label not in _SUFFIXES]
    return labels[-1] if labels else ""


_SUFFIXES = frozenset(("co", "com", "org", "net", "gov", "gouv", "ac", "edu", "asso", "www"))


# ---------------------------------------------------------------- section and tags


def find_section(head: Head, marks: Marks, title: str, sites: set[str]) -> Told | None:
    """The category that the page shows beside its title or in its path, else the one that it declares."""
    unwanted = {folded(title), "", *sites}
    for name in (*_categories(marks), *_crumbs(marks), *_declared_sections(head)):
        text = clean(name)
        if folded(text) not in unwanted and len(text) <= _LONGEST_NAME and not _HOME.match(text):
            return name.saying(text)
    return None


def _categories(marks: Marks) -> Iterator[Told]:
    named = [element for rel in marks.rels["category"] for element in [rel]] + marks.props["articlesection"]
    for element in named or marks.parts["category"]:
        if not marks.elsewhere(element):
            link = element if element.tag == "a" else element.find(".//a")
            shown = element if link is None else link
            yield Told(text_of(shown), "category shown", shown)


def _crumbs(marks: Marks) -> Iterator[Told]:
    """The path's last step but the article itself."""
    for element in marks.parts["crumbs"][:1]:
        links = [Told(said(link), _PATH, link) for link in element.iter("a")]
        steps = links or [Told(step, _PATH, element) for step in _CRUMB_MARKS.split(clean(said(element)))[:-1] if step]
        yield from reversed(steps)


_PATH = "path to the page"


def _declared_sections(head: Head) -> Iterator[Told]:
    for item in head.articles:
        value = item.get("articleSection")
        values = value if isinstance(value, list) else [value]
        yield from (head.told(item, "articleSection", v) for v in values if isinstance(v, str))
    yield from head.metas.get("article:section", ())


def find_tags(head: Head, marks: Marks, section: str | None) -> tuple[Told, ...]:
    """In the order of the page: the links it marks as tags, else what it declares."""
    shown = [e for e in marks.rels["tag"] if e not in marks.rels["category"] and not marks.elsewhere(e)]
    shown = shown or [link for e in marks.parts["tags"] if not marks.elsewhere(e) for link in e.iter("a")]
    names = [Told(said(element), "tag shown", element) for element in shown] or list(_declared_tags(head))
    texts = (name.saying(clean(name).strip("#, ")) for name in names)
    unique = {folded(text): text for text in reversed([t for t in texts if t]) if len(text) <= _LONGEST_NAME}
    return tuple(reversed([text for key, text in unique.items() if key and (shown or key != folded(section or ""))]))


def _declared_tags(head: Head) -> Iterator[Told]:
    for item in head.articles:
        value = item.get("keywords")
        values = value if isinstance(value, list) else [value]
        yield from (head.told(item, "keywords", part) for v in values if isinstance(v, str) for part in v.split(","))
    yield from head.metas.get("article:tag", ())
    if not head.articles and not head.metas.get("article:tag"):
        keywords = head.metas.get("keywords", ())
        yield from (value.saying(part) for value in keywords for part in re.split("[,;]", value))
