"""What is said when something goes wrong?

A page in words to a visitor, ``application/problem+json`` (RFC 9457) to a program. What only the owner may know (paths, traces)
goes to the log.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, render_template, request
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from werkzeug.exceptions import HTTPException

from indexer import ArchiveIndexError, ArticleUnknown, EngineUnreachable, IndexMissing
from webapp.journal import LOGGER

INDEXED_IN = 30  # seconds; a reindex of a small archive takes less
REACHED_IN = 5  # seconds; a cluster takes about as long to do without a node


@dataclass(frozen=True, slots=True)
class Trouble:
    """``command`` is what the owner has to run, where a command helps; ``again``: in how many seconds asking again may help."""

    status: int
    title: LazyString
    text: LazyString
    command: str | None = None
    again: int | None = None


NOT_FOUND = Trouble(
    404,
    lazy_gettext("There is nothing at this address"),
    lazy_gettext("The page may have moved, or the article is no longer in the archive. Perhaps a search finds it."),
)
NOT_INDEXED = Trouble(
    503,
    lazy_gettext("Nothing is indexed yet"),
    lazy_gettext(
        "The archive is empty. Its owner runs this command with a folder of articles; then this page answers."
    ),
    "reindex SOURCE",
    INDEXED_IN,
)
UNREADABLE = Trouble(
    503,
    lazy_gettext("The index cannot be read"),
    lazy_gettext(
        "It is damaged, or of another version. Its owner runs this command to make it anew; the articles are safe."
    ),
    "reindex --full",
    INDEXED_IN,
)
UNREACHABLE = Trouble(
    503,
    lazy_gettext("The search cannot be reached at the moment"),
    lazy_gettext("The engine behind this page does not answer; that has been noted. Please try again in a moment."),
    again=REACHED_IN,
)
REFUSED = Trouble(
    400,
    lazy_gettext("This request cannot be answered"),
    lazy_gettext("Something in it is not as it should be. A search from the box will do."),
)
FAILED = Trouble(
    500,
    lazy_gettext("Something went wrong here"),
    lazy_gettext("It is our fault, and it has been noted. Other searches may well work."),
)


WITHOUT_INDEX = ((IndexMissing, NOT_INDEXED), (EngineUnreachable, UNREACHABLE))  # any other cannot be read


def explain(app: Flask) -> None:
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(ArticleUnknown, lambda _: _answer(NOT_FOUND))
    app.register_error_handler(ArchiveIndexError, answer_without_index)


def answer_http_error(error: HTTPException) -> Response:
    """Any HTTP error, an unexpected failure (500) among them; its own headers, as Allow, are kept."""
    status = error.code or 500
    trouble = NOT_FOUND if status == 404 else REFUSED if status < 500 else FAILED
    headers = [header for header in error.get_headers() if header[0].lower() != "content-type"]
    return _answer(trouble, status=status, headers=headers)


def answer_without_index(error: ArchiveIndexError) -> Response:
    logging.getLogger(LOGGER).warning("%s", error)
    trouble = next((trouble for kind, trouble in WITHOUT_INDEX if isinstance(error, kind)), UNREADABLE)
    return _answer(trouble, headers=[("Retry-After", str(trouble.again))])


def _answer(trouble: Trouble, *, status: int | None = None, headers: list[tuple[str, str]] | None = None) -> Response:
    status = status or trouble.status
    if request.path.startswith("/api/"):
        response = Response(_problem(trouble, status), mimetype="application/problem+json")
    else:
        response = Response(render_template("error.html", trouble=trouble, status=status))
    response.status_code = status
    response.headers.extend(headers or [])
    response.headers["Cache-Control"] = "no-store"
    return response


def _problem(trouble: Trouble, status: int) -> str:
    """``type`` is left to its default, about:blank: the status says what kind of problem it is."""
    detail = f"{trouble.title}. {trouble.text}" + (f" `{trouble.command}`" if trouble.command else "")
    return json.dumps({"title": HTTPStatus(status).phrase, "status": status, "detail": detail}, ensure_ascii=False)
