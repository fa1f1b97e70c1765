"""What does a program get?

The same search as the page, as JSON; the OpenAPI document says what each answer holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, request, url_for

from indexer import Archive, Suggestion, answer_as_dict, parse_parameters
from webapp.address import ReadingView, State, safe
from webapp.openapi import describe
from webapp.paging import read_page

SUGGESTIONS = 8


@dataclass(frozen=True, slots=True)
class Api:
    archive: Archive

    def blueprint(self) -> Blueprint:
        api = Blueprint("api", __name__, url_prefix="/api")
        api.add_url_rule("/search", "search", self.search)
        api.add_url_rule("/suggest", "suggest", self.suggest)
        api.add_url_rule("/articles/<id>", "article", self.article)
        api.add_url_rule("/openapi.json", "openapi", self.openapi)
        return api

    def search(self) -> dict[str, Any]:
        page, notes = read_page(request.args)
        query = parse_parameters(request.args.to_dict(flat=False))
        query = replace(query, notes=query.notes + notes)
        results = self.archive.search(query, limit=page.size, offset=page.offset)
        return _with_links(answer_as_dict(results, page=page.number, per_page=page.size))

    def suggest(self) -> list[dict[str, Any]]:
        typed = request.args.get("q", "")
        return [
            {"text": item.text, "kind": item.kind, "marks": item.marks, "url": suggestion_url(item)}
            for item in self.archive.suggest(typed, limit=SUGGESTIONS)
        ]

    def article(self, id: str) -> dict[str, Any]:
        return self.archive.article(id).as_dict()

    def openapi(self) -> dict[str, Any]:
        return describe(request.root_url)


def suggestion_url(item: Suggestion) -> str | None:
    """Where choosing a suggestion leads at once; None where its text is to be searched."""
    if item.url:
        return ReadingView.of().url(item.url)
    if item.kind in ("author", "section"):
        return State(((item.kind, item.text),), url_for("pages.search")).url()
    return None


def _with_links(answer: dict[str, Any]) -> dict[str, Any]:
    """Where there is no original that a browser should open, the reading view, under whatever prefix the site stands."""
    reading = ReadingView.of()
    for hit in answer["hits"]:
        for linked, passage_id in ((hit, hit["passage"]["id"]), *((item, item["id"]) for item in hit["more"])):
            if not safe(linked["url"]):
                linked["url"] = reading.url(passage_id)
    return answer
