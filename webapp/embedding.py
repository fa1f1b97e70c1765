"""How does any other site get the archive's box?

By one script, which makes a custom element; and by a page that shows it and says what to copy.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import force_locale

from webapp.languages import LANGUAGES
from webapp.words import BOX

AN_HOUR = 3_600  # the script's address is the same in every release: sites that embed it see a new one within this time


def blueprint() -> Blueprint:
    embedding = Blueprint("embedding", __name__)
    embedding.add_url_rule("/widget.js", "script", script)
    embedding.add_url_rule("/widget", "page", page)
    return embedding


def script() -> Response:
    """The same for everybody, whatever their language: it chooses by the page that it stands in."""
    module = url_for("static", filename="combobox.js").removeprefix(f"{request.script_root}/")
    text = render_template("widget.js", texts={code: box_texts(code) for code in LANGUAGES}, combobox=module)
    response = Response(text, mimetype="text/javascript")
    response.cache_control.public = True
    response.cache_control.max_age = AN_HOUR
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.add_etag()
    response.make_conditional(request)
    return response


def page() -> Response:
    response = Response(render_template("widget.html", script=url_for("embedding.script", _external=True)))
    response.vary.add("Accept-Language")
    response.cache_control.no_cache = True
    return response


def box_texts(language: str) -> dict[str, str]:
    with force_locale(language):
        return {name: str(text) for name, text in BOX.items()}
