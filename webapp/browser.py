"""How does a browser add the box to its address bar?

By the OpenSearch description, and suggestions in the format of that specification (https://github.com/dewitt/opensearch).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urljoin

from flask import Blueprint, Response, render_template, request

from indexer import Archive
from webapp.api import SUGGESTIONS, suggestion_url


@dataclass(frozen=True, slots=True)
class BrowserSearch:
    archive: Archive

    def blueprint(self) -> Blueprint:
        browser = Blueprint("browser", __name__)
        browser.add_url_rule("/opensearch.xml", "description", self.description)
        browser.add_url_rule("/opensearch/suggest", "suggest", self.suggest)
        return browser

    def description(self) -> Response:
        return Response(render_template("opensearch.xml"), mimetype="application/opensearchdescription+xml")

    def suggest(self) -> Response:
        """[what was typed, the completions, nothing said of each, where each leads]"""
        typed = request.args.get("q", "")
        found = self.archive.suggest(typed, limit=SUGGESTIONS)
        urls = [urljoin(request.host_url, url) if (url := suggestion_url(item)) else "" for item in found]
        answer = [typed, [item.text for item in found], ["" for _ in found], urls]
        return Response(json.dumps(answer, ensure_ascii=False), mimetype="application/x-suggestions+json")
