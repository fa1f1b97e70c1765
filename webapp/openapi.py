"""What can a program ask, and what does it get?

The OpenAPI 3.1 document of everything under ``/api`` and of the two health checks. Tests hold it to the routes and to real answers.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from indexer import FACETS, Sort
from webapp.languages import LANGUAGES
from webapp.paging import MAX_PER_PAGE, PER_PAGE

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
MAYBE_TEXT: Json = {"type": ["string", "null"]}
MAYBE_DAY: Json = {"type": ["string", "null"], "format": "date"}
MAYBE_URL: Json = {"type": ["string", "null"], "format": "uri-reference"}
ADDRESS: Json = {
    **MAYBE_TEXT,
    "description": "As the article has it: perhaps with letters or spaces that no URI has, and that browsers mend",
}
COUNT: Json = {"type": "integer", "minimum": 0}
KIND: Json = {"type": "string", "enum": ["qa", "section", "text"]}


def _object(properties: Json, *, description: str | None = None) -> Json:
    """An object whose keys are all there in every answer; what is absent is null."""
    schema: Json = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {**schema, "description": description} if description else schema


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _named(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _either(schema: Json) -> Json:
    return {"oneOf": [schema, {"type": "null"}]}


MARKS: Json = {
    "description": "[start, end) offsets into the text, in Unicode code points, in order, apart",
    "type": "array",
    "items": {"type": "array", "items": COUNT, "minItems": 2, "maxItems": 2},
}
CITATION: Json = {
    "id": TEXT,
    "url": ADDRESS,
    "title": TEXT,
    "section": MAYBE_TEXT,
    "language": {**MAYBE_TEXT, "description": "ISO 639-1"},
    "published": MAYBE_DAY,
    "authors": _list(_named("Author")),
}
NAMED_PASSAGE: Json = {"id": TEXT, "kind": KIND, "question": MAYBE_TEXT, "speaker": MAYBE_TEXT}
DEEP_LINK: Json = {
    "type": "string",
    "format": "uri-reference",
    "description": "The original page at the passage; the reading view where the original's address is not known",
}

SCHEMAS: Json = {
    "Author": _object({"name": TEXT, "bio": MAYBE_TEXT, "url": ADDRESS}),
    "Link": _object({"url": TEXT, "text": TEXT, "internal": {"type": "boolean"}, "passage": MAYBE_TEXT}),
    "Passage": _object({**NAMED_PASSAGE, "answer": TEXT, "anchor": MAYBE_TEXT}),
    "Citation": _object(CITATION),
    "Article": _object(
        {
            **CITATION,
            "summary": MAYBE_TEXT,
            "modified": MAYBE_DAY,
            "image": ADDRESS,
            "tags": _list(TEXT),
            "passages": _list(_named("Passage")),
            "links": _list(_named("Link")),
        }
    ),
    "Excerpt": _object(
        {"text": TEXT, "marks": MARKS}, description="A slice of the source text, its found words marked"
    ),
    "Note": _object({"code": TEXT, "text": TEXT}, description="What was repaired in the query"),
    "Correction": _object(
        {
            "query": TEXT,
            "words": _list(_object({"typed": TEXT, "word": TEXT})),
            "applied": {"type": "boolean", "description": "true: these are its results; false: it is only offered"},
        }
    ),
    "FacetCounts": _list(_object({"value": TEXT, "count": COUNT})),
    "Hit": _object(
        {
            "score": {"type": "number"},
            "url": DEEP_LINK,
            "article": _named("Citation"),
            "passage": _object(NAMED_PASSAGE),
            "excerpts": _object(
                {
                    "title": _named("Excerpt"),
                    "question": _either(_named("Excerpt")),
                    "answer": _list(_named("Excerpt")),
                }
            ),
            "more": _list(_object({**NAMED_PASSAGE, "url": DEEP_LINK})),
            "pinned": {"type": "boolean", "description": "The owner of the archive put it first"},
            "explanation": {**_either(_named("Explanation")), "description": "With explain=1"},
        },
        description="The best passage of one article; `more` are its others",
    ),
    "Explanation": _object(
        {
            "score": {"type": "number"},
            "wants": _list(_named("Reason")),
            "pinned": {"type": "number", "description": "Points for being pinned"},
            "steps": _list(_object({"name": TEXT, "points": {"type": "number"}})),
            "lifts": _list(_object({"name": TEXT, "points": {"type": "number"}})),
        },
        description="What a score is made of: the points of the wants, of the pin, of the steps and of the lifts add up to it",
    ),
    "Reason": _object(
        {
            "terms": {**_list(TEXT), "description": "As the index has them, a stem behind a tilde"},
            "idf": {"type": "number", "description": "How rare it is"},
            "shares": _list(_named("Share")),
            "points": {"type": "number", "description": "The shares, added up, times the idf"},
        },
        description="Something wanted that the passage has",
    ),
    "Share": _object(
        {
            "form": {
                **TEXT,
                "description": "exact, stem, synonym, glossary, as typed (beside the glossary), phrase, beginning ...",
            },
            "weight": {"type": "number"},
            "impact": {"type": "number", "description": "From 0 to 1; it counts by its weight"},
        }
    ),
    "Results": _object(
        {
            "query": {**TEXT, "description": "The query answered, after a correction where one was applied"},
            "total": {**COUNT, "description": "Articles found"},
            "took_ms": {"type": "number"},
            "page": {"type": "integer", "minimum": 1},
            "per_page": {"type": "integer", "minimum": 1},
            "notes": _list(_named("Note")),
            "correction": _either(_named("Correction")),
            "facets": {
                "type": "object",
                "properties": {name: _named("FacetCounts") for name in FACETS},
                "additionalProperties": False,
            },
            "hits": _list(_named("Hit")),
        }
    ),
    "Suggestion": _object(
        {
            "text": TEXT,
            "kind": {"type": "string", "enum": ["question", "word", "author", "section"]},
            "marks": MARKS,
            "url": {**MAYBE_URL, "description": "Where it leads at once; null: search for its text"},
        }
    ),
    "Health": _object(
        {
            "status": {"type": "string", "enum": ["ok", "no index", "unreachable"]},
            "generation": _either(
                _object({"id": TEXT, "articles": COUNT, "passages": COUNT, "created": {**TEXT, "format": "date-time"}})
            ),
            "cluster": {
                "description": "How the cluster is that searches; null where there is none",
                "type": ["object", "null"],
                "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
            },
        }
    ),
    "Problem": {
        "description": "RFC 9457",
        "type": "object",
        "properties": {"title": TEXT, "status": {"type": "integer"}, "detail": TEXT},
        "required": ["title", "status", "detail"],
    },
}


def _parameter(name: str, description: str, schema: Json, *, required: bool = False) -> Json:
    return {"name": name, "in": "query", "description": description, "schema": schema, "required": required}


def _repeated(name: str, description: str) -> Json:
    return {**_parameter(name, f"{description}; repeated: any of them", _list(TEXT)), "style": "form", "explode": True}


ASKED: Json = {
    **TEXT,
    "examples": ["programme de fidélité", '"bouche à oreille" -prix', "loyalty author:lise after:2019"],
}
PAGES = _parameter("ui", "The language of the pages that links of ours lead to", {**TEXT, "enum": [*LANGUAGES]})
KNOWN: Json = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETags of the answers you have; 304 where one of them is still true",
    "schema": TEXT,
}
SEARCH_PARAMETERS = [
    _parameter("q", "What is asked, as typed; quotes, -word, OR, word* and field:value are understood", ASKED),
    _repeated("lang", "Only articles of this language (ISO 639-1)"),
    _repeated("author", "Only articles by this author"),
    _repeated("section", "Only articles of this section"),
    _repeated("year", "Only articles published in this year"),
    _parameter("after", "Only articles of this day or later: YYYY, YYYY-MM or YYYY-MM-DD", TEXT),
    _parameter("before", "Only articles of this day or earlier", TEXT),
    _repeated("site", "Only articles of this host"),
    _repeated("link", "Only articles that cite this host or URL"),
    _parameter(
        "sort", "The order", {"type": "string", "enum": [order.value for order in Sort], "default": "relevance"}
    ),
    _parameter("exact", "1: the words as typed, no correction, no synonyms", {"type": "string", "enum": ["1"]}),
    _parameter("explain", "1: each hit says what its score is made of", {"type": "string", "enum": ["1"]}),
    _parameter("page", "From 1", {"type": "integer", "minimum": 1, "default": 1}),
    _parameter(
        "per_page", "Articles a page", {"type": "integer", "minimum": 1, "maximum": MAX_PER_PAGE, "default": PER_PAGE}
    ),
    PAGES,
    KNOWN,
]
TYPED = _parameter("q", "What is being typed", {**TEXT, "examples": ["fid", "loyalty pro"]})
ARTICLE_ID: Json = {"name": "id", "in": "path", "required": True, "description": "The article's id", "schema": TEXT}


FRESHNESS: Json = {
    "ETag": {"description": "Changes with the archive", "required": True, "schema": TEXT},
    "Cache-Control": {"description": "Keep it, and ask each time", "required": True, "schema": {"const": "no-cache"}},
    "Vary": {"description": "What else the answer depends on", "required": True, "schema": TEXT},
}
UNCHANGED: Json = {"description": "The answer that you have is still true", "headers": FRESHNESS}


def _answers(schema: Json, *, links: Json | None = None, **others: Json) -> Json:
    answer = {**_answer("The answer", schema), "headers": FRESHNESS, "links": links or {}}
    return {"200": answer, "304": UNCHANGED, **others, "default": PROBLEM}


def _answer(description: str, schema: Json, *, media: str = "application/json") -> Json:
    return {"description": description, "content": {media: {"schema": schema}}}


def _article_at(pointer: str) -> Json:
    """A link from an answer to an article that it names."""
    return {"article": {"operationId": "article", "parameters": {"id": f"$response.body#{pointer}"}}}


PROBLEM = _answer("A problem", _named("Problem"), media="application/problem+json")
NO_ARTICLE = {**PROBLEM, "description": "No such article"}
UNREADY = {**PROBLEM, "description": "No index can be read, or the cluster cannot be reached; try later"}
HEALTH = _named("Health")
HEALTHY = _answer("The answer", HEALTH)


def _get(operation: str, summary: str, parameters: list[Json], answers: Json) -> Json:
    return {"get": {"operationId": operation, "summary": summary, "parameters": parameters, "responses": answers}}


PATHS: Json = {
    "/api/search": _get(
        "search",
        "Find passages",
        SEARCH_PARAMETERS,
        _answers(_named("Results"), links=_article_at("/hits/0/article/id"), **{"503": UNREADY}),
    ),
    "/api/suggest": _get(
        "suggest",
        "Complete what is being typed",
        [TYPED, PAGES, KNOWN],
        _answers(_list(_named("Suggestion")), **{"503": UNREADY}),
    ),
    "/api/articles/{id}": _get(
        "article",
        "One article, whole",
        [ARTICLE_ID, KNOWN],
        _answers(_named("Article"), **{"404": NO_ARTICLE, "503": UNREADY}),
    ),
    "/api/openapi.json": _get("openapi", "This document", [KNOWN], _answers({"type": "object"}, **{"503": UNREADY})),
    "/healthz": _get("alive", "Is the server alive?", [], {"200": HEALTHY}),
    "/readyz": _get("ready", "Can it answer?", [], {"200": HEALTHY, "503": _answer("No index can be read", HEALTH)}),
}


def describe(server: str) -> Json:
    """The document, for the API at the address ``server``."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Verbatim",
            "version": version("verbatim"),
            "summary": "Passages of an archive of articles: who was asked what, and what they answered.",
            "description": "Nothing that is asked is an error: what cannot be used is left out, and the answer's notes say so. "
            "Problems are RFC 9457. Scripts of other sites may read what the owner of the archive lets them (CORS).",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": server.rstrip("/")}],
        "paths": PATHS,
        "components": {"schemas": SCHEMAS},
    }
