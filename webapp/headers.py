"""What does every answer say about itself to browsers and caches?

Security: nothing may run, load, frame or be sent anywhere but what we serve ourselves. Freshness: an answer is the same as long as
the generation, the language, the address and our own files are, so an unchanged one costs a few bytes and no search.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, g, request

from indexer import Archive
from webapp.languages import language

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",  # what is not named below
    "style-src": "'self'",
    "script-src": "'self'",  # no inline script: nothing that an article says can run
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",  # suggestions
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
SECURITY = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in CONTENT_SECURITY_POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Referrer-Policy": "strict-origin-when-cross-origin",  # other sites learn where a visitor came from, not what he asked
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",  # other sites load nothing of ours, but the script of the box
}
OURS = ("*.py", "templates/*", "static/*", "translations/*/LC_MESSAGES/*.mo")
A_YEAR = 31_536_000


def secure(app: Flask) -> None:
    app.after_request(add_security_headers)


def add_security_headers(response: Response) -> Response:
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    return response


def fingerprint(folder: Path) -> str:
    """A short digest of everything that makes our pages: it changes with each release and each edit."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in OURS for path in folder.glob(pattern)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Freshness:
    """Answers 304 to a browser that has the answer already. ``version`` is the `fingerprint` of our own files, and what
    the settings say on every page."""

    archive: Archive
    version: str

    def watch(self, blueprint: Blueprint) -> Blueprint:
        blueprint.before_request(self.answer_unchanged)
        blueprint.after_request(self.stamp)
        return blueprint

    def answer_unchanged(self) -> Response | None:
        if request.method == "OPTIONS":
            return None  # says what may be asked, nothing of the archive
        g.tag = self._tag()
        known = request.if_none_match
        return Response(status=304) if known.is_weak(g.tag) or known.is_strong(g.tag) else None

    def stamp(self, response: Response) -> Response:
        response.vary.add("Accept-Language")
        if response.status_code in (200, 304) and "tag" in g:
            response.set_etag(g.tag, weak=True)  # weak: the time that a search took differs from answer to answer
            response.headers["Cache-Control"] = "no-cache"  # keep it, but ask each time whether it is still true
            response.make_conditional(request)  # `If-None-Match: *` asks for what is there, whichever it is
        else:
            response.headers["Cache-Control"] = "no-store"
        return response

    def _tag(self) -> str:
        parts = (self.archive.edition, self.version, language(), request.url)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]
