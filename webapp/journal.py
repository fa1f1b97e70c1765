"""What is written down of a request?

Its id, which the answer bears too; in the log, on wish, a line of JSON. Never what was typed, nor who asked: a route is the rule
that answered and no address, and a failure is its kind and its place in the code, because its message may quote the visitor.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import traceback
from datetime import UTC, datetime
from secrets import token_hex
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, has_request_context, request

SANE = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)  # an id of a proxy; anything else could forge lines or headers
METHODS = ("GET", "HEAD", "OPTIONS", "POST")  # others may be any word
HEADER = "X-Request-ID"
LOGGER = "verbatim"
ACCESS = logging.getLogger(f"{LOGGER}.request")

Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def keep_journal(app: Flask, log: str) -> None:
    """To be called before anybody else asks for a part in requests: so its part comes first, and of the answers last."""
    app.before_request(begin)
    app.after_request(end)
    app.log_exception = log_failure  # type: ignore[method-assign, assignment]  # Flask's own tells the message
    if log == "json":
        write_json()


def begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if SANE.fullmatch(given) else token_hex(8)
    g.began = time.perf_counter()


def end(response: Response) -> Response:
    response.headers[HEADER] = g.request_id
    facts = _facts(response)
    ACCESS.info("%s %s", facts["method"], facts["status"], extra={"facts": facts})
    return response


def _facts(response: Response) -> dict[str, Any]:
    return {
        "method": request.method if request.method in METHODS else "other",
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.began) * 1000, 1),
        "bytes": response.calculate_content_length(),
    }


def log_failure(failure: Failure) -> None:
    kind, _, trace = failure
    logging.getLogger(LOGGER).error(
        "%s at %s", kind.__name__ if kind else "?", " < ".join(places(trace)), extra={"facts": {"request": _id()}}
    )


def places(trace: TracebackType | None) -> list[str]:
    """Where it failed, the innermost place first.

    >>> places(None)
    []
    """
    return [f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in reversed(traceback.extract_tb(trace))]


def _id() -> str | None:
    return g.get("request_id") if has_request_context() else None


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "request": _id(),
            "text": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            kind, _, trace = record.exc_info
            line |= {"failure": kind.__name__ if kind else None, "places": places(trace)}
        return json.dumps(line, ensure_ascii=False)


def write_json() -> None:
    """From now on, what is logged by us goes to stderr as lines of JSON, requests among it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    ours = logging.getLogger(LOGGER)
    ours.handlers, ours.propagate = [handler], False
    ours.setLevel(logging.INFO)
