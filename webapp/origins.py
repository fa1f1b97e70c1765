"""Which other sites may ask the archive from a visitor's browser?

Those whose origins the owner names (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol): the search, the suggestions, the
articles and the box's own files, for reading, and without anybody's credentials. Every other site may still load the script of the
box and send its visitors here.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, request

ROUTES = {"api.search", "api.suggest", "api.article", "embedding.script"}
FILES = {"combobox.js"}  # of the static ones
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",  # none changes what is read
    "Access-Control-Max-Age": "7200",  # seconds; Chromium keeps it no longer
}
READABLE = "ETag, Retry-After"  # headers that a script of the other site may see


@dataclass(frozen=True, slots=True)
class Origins:
    """The origins with leave, as browsers send them: ``https://blog.example.org``."""

    allowed: tuple[str, ...]

    def watch(self, app: Flask) -> None:
        app.after_request(self.answer)

    def answer(self, response: Response) -> Response:
        if not is_shared():
            return response
        response.vary.add("Origin")
        if request.origin in self.allowed:
            response.headers["Access-Control-Allow-Origin"] = request.origin
            response.headers["Access-Control-Expose-Headers"] = READABLE
            if request.method == "OPTIONS":
                response.headers.extend(PREFLIGHT)
        elif request.origin:
            response.headers["Cache-Control"] = "no-cache"  # leave may be given before a kept copy is a year old
        return response


def is_shared() -> bool:
    """Whether this request is for something that other sites may be given."""
    arguments = request.view_args or {}
    return request.endpoint in ROUTES or (request.endpoint == "static" and arguments.get("filename") in FILES)
