"""What is an article, or a passage, called?

An address becomes a name that is safe in a URL and a TREC file, readable where it can be, and never shared by two addresses.
"""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import urldefrag, urlsplit

# Room for '-' and the hash below the length that the model allows, and short enough to be read in an address bar.
LONGEST_NAME = 100

_SAFE_PATH = re.compile(r"[A-Za-z0-9./_-]*")
_UNSAFE = re.compile(r"[^A-Za-z0-9._~-]+")


def article_id(address: str) -> str:
    """The id of the article at ``address`` (a URL, or a path within a source).

    >>> article_id("https://www.Brumaire.example/2019/05/fideliser/")
    'brumaire.example~2019~05~fideliser'
    >>> article_id("interviews/social-media.html")
    'interviews~social-media.html'
    >>> article_id("https://brumaire.example/?p=12")
    'brumaire.example-4458703a'
    """
    address = urldefrag(address.strip()).url
    text, faithful = _host_and_path(address)
    name = text.strip("/").replace("/", "~")
    if faithful and _SAFE_PATH.fullmatch(text) and name.strip(".") and len(name) <= LONGEST_NAME:
        return name
    readable = _UNSAFE.sub("-", name).strip("-")[: LONGEST_NAME - 9].strip("-")
    return f"{readable}-{sha256(address.encode('utf-8', 'replace')).hexdigest()[:8]}".lstrip("-")


def _host_and_path(address: str) -> tuple[str, bool]:
    """The text that makes the name, and whether it alone tells this address from others."""
    if not re.match(r"(?i)https?://", address):
        return address, "//" not in address and address == address.strip("/")
    try:
        url = urlsplit(address)
        port = f":{url.port}" if url.port else ""
    except ValueError:  # a bracket, or a port, that is none
        return address, False
    host = (url.hostname or "").removeprefix("www.") + port
    return host + url.path.removesuffix("/"), "?" not in address and "//" not in url.path


def passage_id(article: str, anchor: str | None, number: int, taken: set[str]) -> str:
    """An id that is not in ``taken``: the element's own id where it can serve, else the passage's number."""
    if anchor and f"{article}#{anchor}" not in taken:
        return f"{article}#{anchor}"
    name = f"{article}#{number}"
    while name in taken:  # an element of the page is itself called by a number
        name += "-"
    return name


def usable_anchor(value: str | None) -> str | None:
    """An element's id, unless it is empty or holds white space (then no link can lead to it)."""
    if not value or re.search(r"\s", value):
        return None
    return value
