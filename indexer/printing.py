"""What is printed of articles that are read and not indexed?

The articles themselves, why they are read so, and what the owner's rules change, on standard output; on standard error what is no
article, named as it is met.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import click

from indexer.archive import open_archive
from indexer.errors import NotAnArticle, SourceError, UnreadablePage
from indexer.inspection import (
    Comparison,
    check_as_dict,
    check_page,
    described,
    explain_page,
    explained,
    explanation_as_dict,
    held_by,
    legend,
    summed,
)
from indexer.model import Article
from indexer.reading import is_page, read
from indexer.settings import Settings
from indexer.sources import File, Unusable, find


class Unread:
    """What is no article, named on standard error as it is met."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []

    def add(self, name: str, reason: str | None, *, failed: bool) -> None:
        click.echo(f"{'failed' if failed else 'skipped'}: {name}: {reason}", err=True)
        self.entries.append({"name": name, "reason": reason, "failed": failed})

    @property
    def failed(self) -> bool:
        return any(entry["failed"] for entry in self.entries)


def _files(settings: Settings, unread: Unread) -> Iterator[File]:
    """Source by source, in the order of their paths."""
    found = 0
    for source in settings.sources:
        for file in sorted(find(source, settings), key=lambda found: found.path):
            found += 1
            if isinstance(file, Unusable):
                unread.add(str(file.path), file.reason, failed=file.failed)
            else:
                yield file
    if not found:
        names = ", ".join(str(source.path) for source in settings.sources)
        click.echo(f"Nothing was found in {names}: articles are .html, .htm, .xhtml, .txt or .jsonl files", err=True)


def _pages(settings: Settings, unread: Unread) -> Iterator[File]:
    return filter(is_page, _files(settings, unread))


def print_articles(settings: Settings, unread: Unread, *, as_json: bool) -> None:  # noqa: ARG001  # it is JSON anyway
    for file in _files(settings, unread):
        try:
            for reading in read(file, settings.rules):
                if reading.article:
                    click.echo(json.dumps(reading.article.as_dict(), ensure_ascii=False))
                else:
                    unread.add(reading.name, reading.reason, failed=reading.failed)
        except SourceError as error:
            unread.add(str(file.path), error.reason, failed=True)


def print_explanations(settings: Settings, unread: Unread, *, as_json: bool) -> None:
    explanations = []
    for file in _pages(settings, unread):
        try:
            explanation = explain_page(file, settings.rules)
        except (NotAnArticle, UnreadablePage, SourceError) as error:
            unread.add(str(file.path), error.reason, failed=not isinstance(error, NotAnArticle))
            continue
        explanations.append(explanation)
        if as_json:
            click.echo(json.dumps({"name": str(file.path), **explanation_as_dict(explanation)}, ensure_ascii=False))
        else:
            click.echo("\n".join(explained(str(file.path), explanation)) + "\n")
    if not as_json:
        click.echo("\n".join(legend(explanations)))


def print_comparisons(settings: Settings, unread: Unread, *, as_json: bool, indexed: bool) -> None:
    """``indexed``: against what is in the index, not against reading without rules."""
    held = held_by(open_archive(settings)) if indexed else None
    comparisons = []
    for comparison in _compared(settings, unread, held):
        comparisons.append(comparison)
        if comparison.changes and not as_json:
            click.echo("\n".join(described(comparison)) + "\n")
    if as_json:
        value = {**check_as_dict(comparisons, settings.rules), "unread": unread.entries}
        click.echo(json.dumps(value, ensure_ascii=False))
    else:
        click.echo("\n".join(summed(comparisons, settings.rules)))


def _compared(settings: Settings, unread: Unread, held: Callable[[str], Article | None] | None) -> Iterator[Comparison]:
    for file in _pages(settings, unread):
        try:
            comparison = check_page(file, settings.rules, held)
        except SourceError as error:
            unread.add(str(file.path), error.reason, failed=True)
            continue
        if comparison.is_read:
            yield comparison
        else:
            unread.add(comparison.name, comparison.reason, failed=comparison.failed)
