"""How is the archive put on the web?

`create_app` makes the Flask application: pages for visitors, JSON for programs, and nothing that writes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from indexer import Settings, load_settings, open_archive
from webapp import embedding
from webapp.address import remembering, safe, same_page
from webapp.api import Api
from webapp.browser import BrowserSearch
from webapp.headers import A_YEAR, Freshness, fingerprint, secure
from webapp.health import Health
from webapp.journal import keep_journal
from webapp.languages import speak
from webapp.marking import tied
from webapp.origins import Origins
from webapp.pages import Pages
from webapp.problems import explain

__all__ = ["create_app"]


def create_app(settings: Settings | None = None) -> Flask:
    """The application; its settings come from the environment where none are given (see `load_settings`).

    An index is not needed before the first request: until there is one, every page says how to make it.
    """
    settings = settings or load_settings()
    app = Flask(__name__)
    keep_journal(app, settings.log)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it
    _lay_out(app, settings)
    speak(app)
    secure(app)
    explain(app)
    archive, version = open_archive(settings), fingerprint(Path(app.root_path))
    fresh = Freshness(archive, f"{version} {settings.name} {settings.home}")
    for room in (Pages(archive), Api(archive), BrowserSearch(archive, settings.name)):
        app.register_blueprint(fresh.watch(room.blueprint()))
    app.register_blueprint(Health(archive).blueprint())
    app.register_blueprint(embedding.blueprint())
    Origins(settings.origins).watch(app)
    _version_static_files(app, version)
    _trust_proxies(app, settings.proxies)
    return app


def _lay_out(app: Flask, settings: Settings) -> None:
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.globals["archive_name"], app.jinja_env.globals["home"] = settings.name, settings.home
    app.jinja_env.globals["same_page"] = same_page
    app.jinja_env.globals["url_for"] = remembering()
    app.jinja_env.filters["safe_url"] = safe
    app.jinja_env.filters["tied"] = tied


def _version_static_files(app: Flask, version: str) -> None:
    """A static file's address changes with its content, so that browsers may keep it for a year; without that, no longer than
    it is true.
    """

    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("v", version)

    app.url_defaults(add_version)
    app.get_send_file_max_age = lambda _: A_YEAR if "v" in request.args else None  # type: ignore[method-assign, assignment]


def _trust_proxies(app: Flask, count: int) -> None:
    """Behind ``count`` reverse proxies, their X-Forwarded headers tell our address, host and prefix; else nobody's do."""
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count)  # type: ignore[method-assign]
