"""Whereto does a text lead?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

_BARE = re.compile(r"\b(?:https?://|www\.)[^\s<>\"'«»“”]+", re.IGNORECASE)
_TRAILING = ".,;:!?…’'\"»”*_"
_WHOLE = re.compile(
    r"https?://\w[\w.-]*(?:/[!-\"$->@-~]*)?(?:\?[!-\"$-~]+)?(?:#[!-~]+)?"
)  # needs nothing to be absolute
_BLANK_END = re.compile(r"(?:%(?:09|0[AaDd]|20|C2%A0|c2%a0))+$")  # pasted with the address
_SPACES = re.compile(r"[\t\n\r]")


def absolute(href: str, base: str | None) -> str | None:
    """The http(s) URL that ``href`` means, or None: other schemes, a place in this very page, a relative address without a base.

    >>> absolute("../b.html", "https://a.example/x/y"), absolute("javascript:alert(1)", None), absolute("#top", "https://a.example")
    ('https://a.example/b.html', None, None)
    >>> absolute("https://a.example/b%09", None)
    'https://a.example/b'
    """
    if _WHOLE.fullmatch(href):
        return _BLANK_END.sub("", href) if href[-3:-2] == "%" else href
    href = _SPACES.sub("", href).strip()
    if not href or href.startswith("#"):
        return None
    try:
        url = urljoin(base or "", href)
        parts = urlsplit(url)
        named = bool(parts.hostname)
    except ValueError:  # a bracket where no host may have one
        return None
    return _BLANK_END.sub("", url.replace(" ", "%20")) if named and parts.scheme in ("http", "https") else None


def leads_away(href: str) -> bool:
    """Whether a link leads to another page: not to a place in this one, a script or a mailbox."""
    return not href.lower().startswith(("#", "javascript:", "mailto:", "data:"))


def bare_urls(text: str) -> Iterator[str]:
    """Addresses written out in a text, without the punctuation of the sentence around them.

    >>> list(bare_urls("Voir (https://a.example/b_(c)), puis http://d.example."))
    ['https://a.example/b_(c)', 'http://d.example']
    """
    if "://" not in text and "www." not in text and "WWW." not in text:
        return  # as nearly every text: to look for a few signs takes no time
    for match in _BARE.finditer(text):
        url = _without_closing(match[0].rstrip(_TRAILING))
        if "." in url or "localhost" in url:
            yield url


def _without_closing(url: str) -> str:
    """Without the brackets at its end that were opened before it, and the punctuation before these."""
    surplus = url.count(")") + url.count("]") - url.count("(") - url.count("[")
    end = len(url)
    while surplus > 0 and end and url[end - 1] in ")]":
        surplus -= 1
        end -= 1
        while end and url[end - 1] in _TRAILING:
            end -= 1
    return url[:end]


def same_site(url: str, page: str | None) -> bool:
    """Whether two addresses are of one host, 'www.' or not."""
    return bool(page) and _host(url) == _host(page or "")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # a bracket where no host may have one
        return ""
