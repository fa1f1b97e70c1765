"""Thousands of articles that try to become markup, indexed for real and read by a real browser: none runs, none changes a page.

What a page may be made of is what the pages of harmless articles are made of: each element by its path, with the names of its attributes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from indexer import Settings, SourceSpec, reindex_archive
from tests.webapp.hosts import hosting
from tests.webapp.payloads import KINDS, SHAPES, lay, lay_harmless
from tests.webapp.processes import serving

pytestmark = pytest.mark.browser

FEW, MANY = 120, 10_000
HARMLESS = 256
A_PAGE = 100  # results; the most there are
QUERIES = ("hostile", "hostile paragraph", '"in front"', "script", "alert", "onerror", "window.ran=1", "{{7*7}}")

READ = """async (urls) => {
  const found = { paths: {}, faults: [], pages: 0 };
  const path = (e) => {
    const names = e.getAttributeNames().sort().join(" ");
    const own = e.localName + (names && `[${names}]`);
    return e.parentElement ? path(e.parentElement) + ">" + own : own;
  };
  const normal = (text) => text.replace(/\\s+/g, " ").trim();
  for (const url of urls) {
    const answer = await fetch(url);
    const text = await answer.text();
    if (!answer.ok) found.faults.push(`${url}: ${answer.status}`);
    if (!/^text\\/html/.test(answer.headers.get("content-type"))) found.faults.push(`${url}: no page`);
    const page = new DOMParser().parseFromString(text, "text/html");
    found.pages++;
    for (const e of page.querySelectorAll("*")) {
      found.paths[path(e)] ??= url;
      for (const name of ["href", "src", "action", "formaction", "data-page"])
        if (e.hasAttribute(name) && !/^(https?:\\/\\/|[/#?](?![/\\\\])|$)/.test(e.getAttribute(name)))
          found.faults.push(`${url}: ${name}=${e.getAttribute(name).slice(0, 80)}`);
    }
    const id = url.match(/^\\/articles\\/([^?#]+)/)?.[1];
    if (id) {
      const said = await (await fetch(`/api/articles/${id}`)).json();
      const shown = [...page.querySelectorAll("section.passage")].length;
      if (shown !== said.passages.length) found.faults.push(`${url}: ${shown} passages`);
      const title = page.querySelector("h1").textContent;
      const wanted = new DOMParser().parseFromString("<p>", "text/html").querySelector("p");
      wanted.textContent = said.title.replaceAll("\\0", "");
      if (normal(title) !== normal(wanted.textContent)) found.faults.push(`${url}: title ${title} for ${said.title}`);
    }
  }
  return found;
}"""


@dataclass
class Seen:
    """What a tab met that no harmless page makes it meet."""

    tab: Page
    incidents: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tab.on("dialog", lambda dialog: (self.incidents.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.tab.on("console", self._said)
        self.tab.on("pageerror", lambda error: self.incidents.append(str(error)))
        self.tab.on("request", lambda request: self._ours(request.url))

    def _said(self, message) -> None:
        if "favicon" not in message.location["url"]:
            self.incidents.append(message.text)

    def _ours(self, url: str) -> None:
        if "evil.example" in url.partition("?")[0]:
            self.incidents.append(f"asked for {url}")

    def look(self) -> None:
        assert self.tab.evaluate("typeof window.ran") == "undefined"
        assert self.incidents == []


@dataclass
class Archive:
    address: str
    ids: list[str]
    host: object


@contextmanager
def archive_of(folder, lay_articles, count: int) -> Iterator[Archive]:
    """A server over so many articles, with leave for a host."""
    source = folder / "source"
    source.mkdir(parents=True)
    lay_articles(source, count)
    settings = Settings(index=folder / "index", sources=(SourceSpec(source),), self_retrieval=0.0)
    report = reindex_archive(settings)
    ended = {name: len(files) for name, files in report.outcomes.items() if files}
    assert ended.get("failed", 0) == 0, report.outcomes["failed"][:3]
    assert report.articles > 0.9 * count, ended
    ids = sorted(article_ids(settings))
    with hosting() as host:
        (folder / "verbatim.toml").write_text(f'origins = ["{host.named}"]')
        with serving("--index", settings.index, "--workers", "2", cwd=folder) as (_, address):
            yield Archive(address, ids, host)


def article_ids(settings: Settings) -> list[str]:
    from indexer import open_archive

    archive = open_archive(settings)
    found = [archive.search("hostile", limit=A_PAGE, offset=start) for start in range(0, 20_000, A_PAGE)]
    return [hit.article.id for results in found for hit in results.hits]


@pytest.fixture(scope="module", params=[FEW, pytest.param(MANY, marks=[pytest.mark.long, pytest.mark.timeout(3000)])])
def hostile(request, tmp_path_factory):
    with archive_of(tmp_path_factory.mktemp("hostile"), lay, request.param) as archive:
        yield archive


@pytest.fixture(scope="module")
def harmless(tmp_path_factory):
    with archive_of(tmp_path_factory.mktemp("harmless"), lay_harmless, HARMLESS) as archive:
        yield archive


@pytest.fixture
def seen(chromium):
    context = chromium.new_context(locale="en-GB")
    yield Seen(context.new_page())
    context.close()


def results(archive: Archive, query: str = "hostile") -> list[str]:
    pages = -(-len(archive.ids) // A_PAGE) if query == "hostile" else 1
    return [f"/search?q={query}&per_page={A_PAGE}&page={number}" for number in range(1, pages + 1)]


def views(archive: Archive) -> list[str]:
    return [f"/articles/{id}?q=hostile" for id in archive.ids]


def read(tab: Page, archive: Archive, urls: list[str]) -> dict:
    """What pages are made of: paths with where they were found first, faults."""
    tab.goto(f"{archive.address}/")
    found = {"paths": {}, "faults": [], "pages": 0}
    for start in range(0, len(urls), 100):
        part = tab.evaluate(READ, urls[start : start + 100])
        found["paths"] = part["paths"] | found["paths"]
        found["faults"] += part["faults"]
        found["pages"] += part["pages"]
    return found


@pytest.fixture
def allowed(chromium, harmless) -> set[str]:
    """Paths of the pages of harmless articles."""
    context = chromium.new_context(locale="en-GB")
    pages = [
        *results(harmless),
        *views(harmless),
        "/",
        "/search?q=hostile",
        "/search?q=place&sort=newest",
        "/search?q=nothingsuch",
        "/search?q=hostile&year=2001",
        "/search?q=12+place+13&per_page=100",
    ]
    found = read(context.new_page(), harmless, [*pages, *(f"{url}&exact=1" for url in pages[:3])])
    context.close()
    assert found["faults"] == []
    return {plain(path) for path in found["paths"]}


def plain(path: str) -> str:
    """Marks stand wherever a word does; whose language is not known, is that of the page."""
    return (
        path.removesuffix(">mark")
        .replace("[lang]", "")
        .replace(" lang ", " ")
        .replace("[lang ", "[")
        .replace(" lang]", "]")
    )


def test_no_article_adds_an_element_or_an_attribute_to_a_page(seen, hostile, allowed):
    urls = [*views(hostile), *results(hostile)]
    found = read(seen.tab, hostile, urls)
    assert found["pages"] == len(urls)
    assert found["faults"] == []
    strange = {path: url for path, url in found["paths"].items() if plain(path) not in allowed}
    assert strange == {}
    seen.look()


def test_no_article_runs_on_a_page_of_results(seen, hostile):
    shown = 0
    for url in [*results(hostile), *(url for query in QUERIES for url in results(hostile, query)[:1])]:
        seen.tab.goto(f"{hostile.address}{url}")
        shown += seen.tab.locator("li.result").count()
        seen.look()
    assert shown >= len(hostile.ids)


def test_no_article_runs_where_it_is_read(seen, hostile):
    """One of each shape at least, in each place; the structure of all the others is the same."""
    step = max(1, len(hostile.ids) // KINDS)
    for id in hostile.ids[::step]:
        seen.tab.goto(f"{hostile.address}/articles/{id}")
        expect(seen.tab.locator("h1")).to_be_visible()
        seen.look()


def complete(seen, *typings):
    """Type each into the box: suggestions are made of nothing but text and marks, and nothing runs."""
    box = seen.tab.get_by_role("combobox")
    for typed in typings:
        box.fill("")
        box.press_sequentially(typed, delay=5)
        expect(seen.tab.get_by_role("option").first).to_be_visible()
        inside = seen.tab.locator("[role=option] *").evaluate_all(
            "(all) => [...new Set(all.map((e) => e.localName))].sort()"
        )
        assert set(inside) <= {"mark", "small", "span"}
        seen.look()


def test_no_article_runs_in_a_list_of_suggestions(seen, hostile):
    seen.tab.goto(f"{hostile.address}/")
    complete(seen, "hostile", "hostile <", "is this hostile", "hostile {{7", "hostile &lt;", "hostile </")


def test_no_article_runs_in_the_box_of_another_site(seen, hostile):
    page = f'<!doctype html><title>A host</title><body><script src="{hostile.address}/widget.js" async></script>'
    hostile.host.put("/", page)
    seen.tab.goto(f"{hostile.host.named}/")
    complete(seen, "hostile", "is this hostile <", "hostile {{7")


def test_what_programs_get_is_no_page_and_says_so(seen, hostile):
    seen.tab.goto(f"{hostile.address}/")
    read_all = """async (urls) => Promise.all(urls.map(async (url) => {
        const answer = await fetch(url);
        return [answer.status, answer.headers.get("content-type"), answer.headers.get("x-content-type-options"), await answer.text()];
    }))"""
    typed = [shape[:60] for shape in SHAPES] + ["hostile", "hostile <"]
    for path in ("/api/search", "/api/suggest", "/opensearch/suggest"):
        urls = [f"{path}?{seen.tab.evaluate('(q) => new URLSearchParams({q}).toString()', q)}" for q in typed]
        for status, kind, sniffed, text in seen.tab.evaluate(read_all, urls):
            assert (status, sniffed) == (200, "nosniff")
            assert kind.split(";")[0] in ("application/json", "application/x-suggestions+json")
            json.loads(text)
    description = seen.tab.evaluate(
        """async () => {
            const text = await (await fetch("/opensearch.xml")).text();
            const read = new DOMParser().parseFromString(text, "text/xml");
            return [...read.querySelectorAll("*")].map((e) => e.localName);
        }"""
    )
    assert "parsererror" not in description
    seen.tab.goto(f"{hostile.address}/api/search?q=hostile&per_page=100")
    seen.look()
