"""Whose page does an address open?"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


def host_of(address: str) -> str:
    """The host of an address, or of one typed without its scheme, in small letters and without ``www.``; empty where it has none.

    >>> host_of("https://www.Example.org:8080/a"), host_of("www.example.org/a"), host_of("https://[broken")
    ('example.org', 'example.org', '')
    """
    parts = _split(address)
    return (parts.hostname or "").removeprefix("www.") if parts else ""


def names_a_page(address: str) -> bool:
    """Whether an address says more than a host: a path or a query.

    >>> names_a_page("https://example.org/"), names_a_page("example.org/a")
    (False, True)
    """
    parts = _split(address)
    return bool(parts and (parts.path.strip("/") or parts.query))


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address if _SCHEME.match(address) else f"//{address}")
    except ValueError:
        return None
