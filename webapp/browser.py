"""How does a browser add the box to its address bar?

By the OpenSearch description, and suggestions in the format of that specification (https://github.com/dewitt/opensearch). Chromium
takes of it one address of results, one of suggestions and an icon of 16 pixels, if it is an ICO; it looks at the start page for it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from flask import Blueprint, Response, render_template, request, url_for

from indexer import Archive
from webapp.address import State
from webapp.api import SUGGESTIONS, suggestion_url

# No escaping brings these into XML (https://www.w3.org/TR/xml/#charsets): a browser would refuse the whole description.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


SHORT_NAME = 16  # characters, by the specification


def short_name(name: str) -> str:
    """The first words of it that a description may have.

    >>> short_name("Verbatim"), short_name("The archive of the house"), short_name("Unternehmensarchive")
    ('Verbatim', 'The archive of', 'Unternehmensarch')
    """
    if len(name) <= SHORT_NAME:
        return name
    return name[: SHORT_NAME + 1].rpartition(" ")[0] or name[:SHORT_NAME]


@dataclass(frozen=True, slots=True)
class BrowserSearch:
    archive: Archive
    name: str

    def blueprint(self) -> Blueprint:
        browser = Blueprint("browser", __name__)
        browser.add_url_rule("/opensearch.xml", "description", self.description)
        browser.add_url_rule("/opensearch/suggest", "suggest", self.suggest)
        return browser

    def description(self) -> Response:
        example = next((passage.question for passage, _ in self.archive.sample_questions(1)), None)
        text = render_template("opensearch.xml", name=short_name(self.name), example=_NO_XML.sub("", example or ""))
        return Response(text, mimetype="application/opensearchdescription+xml")

    def suggest(self) -> Response:
        """[what was typed, the completions, nothing said of each, where each leads: its text searched, unless it is a place]"""
        typed = request.args.get("q", "")
        found = self.archive.suggest(typed, limit=SUGGESTIONS)
        search = State((), url_for("pages.search"))
        urls = [urljoin(request.host_url, suggestion_url(item) or search.asking(item.text).url()) for item in found]
        answer = [typed, [item.text for item in found], ["" for _ in found], urls]
        return Response(json.dumps(answer, ensure_ascii=False), mimetype="application/x-suggestions+json")
