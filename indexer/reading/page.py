"""What is in a file?

A page or a text is one article; a JSON lines file has one a line. Each becomes one `Reading`: an article, or the reason why not.
A site's own rules are for pages alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO

from indexer.directives import with_directives
from indexer.errors import NotAnArticle, SourceError, UnreadablePage
from indexer.extraction import EXTRACTOR, extract, extract_text
from indexer.model import Article
from indexer.rules import SiteRule, selectors_for
from indexer.sources import File, open_file

# An article whose reading would differ must not count as unchanged, so what reads it is part of every digest.
_VERSION = f"{EXTRACTOR}\n".encode()


@dataclass(frozen=True, slots=True)
class Reading:
    """One article read, or the ``reason`` why there is none. ``failed``: it should have been readable.

    ``name`` is the file, and the line in a JSON lines file; ``digest`` is of what was read and of where it is published.
    """

    name: str
    digest: str
    article: Article | None = None
    reason: str | None = None
    failed: bool = False


def read(file: File, rules: Sequence[SiteRule] = ()) -> Iterator[Reading]:
    """``rules``: how the owner wants pages to be read. Raises SourceError where the file itself cannot be read."""
    try:
        if file.path.suffix.lower() == ".jsonl":
            yield from _read_lines(file)
        else:
            yield _read_page(file, rules if is_page(file) else ())
    except OSError as error:
        raise SourceError(file.path, f"cannot be read: {error.strerror}") from None


def is_page(file: File) -> bool:
    """Whether rules can be for it: neither text nor JSON lines."""
    return file.path.suffix.lower() not in (".txt", ".jsonl")


def _read_page(file: File, rules: Sequence[SiteRule]) -> Reading:
    with open_file(file) as opened:
        data = opened.read()
    name = str(file.path)
    try:
        article = _article(data, file, rules)
    except NotAnArticle as error:
        return Reading(name, _digest(data, file), reason=error.reason)
    except UnreadablePage as error:
        return Reading(name, _digest(data, file), reason=error.reason, failed=True)
    return Reading(name, _digest(data, file, selectors_for(rules, article.url or file.identity)), article)


def _article(data: bytes, file: File, rules: Sequence[SiteRule]) -> Article:
    if is_page(file):
        return extract(data, url=file.url, path=file.identity, rules=rules)
    return with_directives(extract_text(data, url=file.url, path=file.identity))


def _read_lines(file: File) -> Iterator[Reading]:
    with open_file(file) as lines:
        for number, line in enumerate(_lines(lines, file.most), 1):
            name = f"{file.path}:{number}"
            if len(line) > file.most and not line.endswith(b"\n"):
                reason = f"is a line of more than {file.most / 1e6:g} MB, the most that max_page_mb allows"
                yield Reading(name, _digest(line, file), reason=reason)
            elif line := line.strip():
                yield _read_line(line, name, file)


def _lines(file: BinaryIO, most: int) -> Iterator[bytes]:
    """The lines of a file; of one that has more bytes than that, the first so many and one: it may be as long as a disk."""
    while line := file.readline(most + 1):
        yield line
        while line and not line.endswith(b"\n"):
            line = file.readline(most + 1)


def _read_line(line: bytes, name: str, file: File) -> Reading:
    digest = _digest(line, file)
    try:
        article = Article.from_dict(json.loads(line))
    except (ValueError, RecursionError) as error:
        return Reading(name, digest, reason=f"is no article as JSON: {error}", failed=True)
    if not article.passages:
        return Reading(name, digest, reason="has no passages")
    return Reading(name, digest, with_directives(article))


def _digest(data: bytes, file: File, selectors: Mapping[str, str] | None = None) -> str:
    """``selectors``: by which the owner wants this page to be read."""
    digest = _keyed(file.published_as, json.dumps(selectors) if selectors else "").copy()
    digest.update(data)
    return digest.hexdigest()


@lru_cache(maxsize=8)  # the lines of a file are read one after another
def _keyed(published_as: str, wanted: str) -> hashlib.blake2b:
    published_at = published_as.encode("utf-8", "surrogateescape")
    key = hashlib.blake2b(_VERSION + published_at + wanted.encode(), digest_size=32).digest()
    return hashlib.blake2b(key=key, digest_size=16)
