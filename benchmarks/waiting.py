"""How many bytes, and how long, until a visitor sees the first result?

    python -m benchmarks.waiting [SOURCE] --pagefind PAGEFIND [--queries N]

Our page beside Pagefind's own (https://pagefind.app), which searches in the browser: the same articles, as plain pages that it
indexes; the same queries; a browser with nothing in its cache; a line of 1.6 Mbit/s with 150 ms to the server and back, as slow
mobile lines have. Both are served by one little server, which compresses what compresses. PAGEFIND is its program (from npm or
PyPI); without it, ours alone is measured. Needs a chromium.
"""

from __future__ import annotations

import gzip
import html
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.middleware.shared_data import SharedDataMiddleware
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from benchmarks.searching import index_of, queries_for
from benchmarks.timing import arguments, markdown
from indexer import Settings
from indexer.engines.whoosh import WhooshEngine
from indexer.model import Article
from webapp import create_app

CHROMIUM = "/usr/bin/chromium"
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}  # bytes a second
COMPRESSED = ("text/", "application/json", "application/javascript", "image/svg")
KINDS = ("rare word", "2-3 words")  # of benchmarks.queries: what both find
PATIENCE = 60_000  # milliseconds


@dataclass(frozen=True, slots=True)
class Side:
    """A page with a box, and where its first result appears. ``enter``: nothing is searched before that is pressed."""

    name: str
    application: Callable[..., Iterable[bytes]]
    url: str
    box: str
    result: str
    enter: bool


@dataclass(frozen=True, slots=True)
class Waited:
    """Bytes over the line and milliseconds on the wall: until the box can be used, and from there to the first result."""

    opening_bytes: int
    opening: float
    finding_bytes: int
    finding: float


# ---------------------------------------------------------------- the two pages


def ours(index: Path) -> Side:
    return Side("Verbatim", create_app(Settings(index=index)), "/", "input[name=q]", ".result", enter=True)


def pagefinds(program: Path, articles: Iterable[Article], site: Path) -> Side:
    """Its index and its page over the same articles, all in one language: else it would search only those in the page's own."""
    for article in articles:
        (site / f"{article.id.replace('/', '-')}.html").write_text(_page_of(article), "utf-8")
    subprocess.run([program, "--site", site, "--force-language", "en", "--silent"], check=True)
    (site / "search.html").write_text(PAGEFIND_PAGE, "utf-8")
    files = SharedDataMiddleware(Response("not here", status=404), {"/": str(site)}, cache=False)
    return Side(
        "Pagefind", files, "/search.html", ".pagefind-ui__search-input", ".pagefind-ui__result-link", enter=False
    )


def _page_of(article: Article) -> str:
    passages = "".join(
        f"<h2 id='{n}'>{html.escape(passage.question or '')}</h2>"
        + "".join(f"<p>{html.escape(line)}</p>" for line in passage.answer.split("\n"))
        for n, passage in enumerate(article.passages)
    )
    title = html.escape(article.title)
    return f"<!doctype html><html lang='en'><title>{title}</title><body><h1>{title}</h1>{passages}"


PAGEFIND_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Search</title>
<link rel="stylesheet" href="/pagefind/pagefind-ui.css"><script src="/pagefind/pagefind-ui.js"></script>
<div id="search"></div><script>new PagefindUI({ element: "#search", showImages: false });</script>"""


# ---------------------------------------------------------------- a line and a browser


def compressing(application: Callable[..., Iterable[bytes]], sent: list[int]) -> Callable[..., Iterable[bytes]]:
    """The application behind what a proxy does; ``sent`` grows by the bytes of each answer."""

    @Request.application
    def answer(request: Request) -> Response:
        response = Response.from_app(application, request.environ, buffered=True)
        if (response.content_type or "").startswith(COMPRESSED):
            response.data = gzip.compress(response.get_data())
            response.headers["Content-Encoding"] = "gzip"
        sent.append(len(response.get_data()) + len(str(response.headers)))
        return response

    return answer


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept

    def log(self, *_: Any, **__: Any) -> None:
        """Nobody reads it."""


@contextmanager
def served(side: Side) -> Iterator[tuple[str, list[int]]]:
    """Its address, and the bytes of each answer so far: counted here, as a worker's requests are no tab's."""
    sent: list[int] = []
    server = make_server("127.0.0.1", 0, compressing(side.application, sent), threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", sent
    finally:
        server.shutdown()
        server.server_close()


def wait(browser: Browser, home: str, sent: list[int], side: Side, query: str) -> Waited | None:
    """None where it finds nothing."""
    context = browser.new_context(locale="en")
    tab = context.new_page()
    _slow_down(tab)
    before = sum(sent)
    began = time.perf_counter()
    tab.goto(home + side.url, wait_until="commit", timeout=PATIENCE)
    tab.wait_for_selector(side.box, timeout=PATIENCE)
    opening = time.perf_counter() - began
    tab.wait_for_load_state("networkidle", timeout=PATIENCE)  # while somebody types
    opening_bytes = sum(sent) - before
    began = time.perf_counter()
    tab.fill(side.box, query)
    if side.enter:
        tab.press(side.box, "Enter", no_wait_after=True)
    tab.wait_for_selector(f"{side.result}, .advice, .pagefind-ui__message:has-text('No results')", timeout=PATIENCE)
    finding = time.perf_counter() - began
    is_there = tab.locator(side.result).count() > 0
    tab.wait_for_load_state("networkidle", timeout=PATIENCE)
    finding_bytes = sum(sent) - before - opening_bytes
    context.close()
    if not is_there:
        return None
    return Waited(opening_bytes, 1000 * opening, finding_bytes, 1000 * finding)


def _slow_down(tab: Page) -> None:
    """What the tab loads; what a worker of it does comes at once."""
    session = tab.context.new_cdp_session(tab)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)


# ---------------------------------------------------------------- the table

HEADINGS = (
    "",
    "pages",
    "found",
    "kB to open",
    "ms to open",
    "kB to the first result",
    "ms to the first result",
    "kB in all",
    "ms in all",
)


def row(side: Side, pages: int, queries: Sequence[str], browser: Browser) -> list[str]:
    with served(side) as (home, sent):
        waited = [one for query in queries if (one := wait(browser, home, sent, side, query))]
    opening, finding = (
        statistics.median(column) for column in zip(*((w.opening, w.finding) for w in waited), strict=True)
    )
    opened, found = (
        statistics.median(c) for c in zip(*((w.opening_bytes, w.finding_bytes) for w in waited), strict=True)
    )
    kilobytes = [f"{count / 1000:.1f}" for count in (opened, found, opened + found)]
    times = [f"{ms:,.0f}" for ms in (opening, finding, opening + finding)]
    columns = [text for pair in zip(kilobytes, times, strict=True) for text in pair]
    return [side.name, f"{pages:,}", f"{len(waited)} of {len(queries)}", *columns]


def measure(index: Path, program: Path | None, queries: Sequence[str]) -> list[list[str]]:
    reader = WhooshEngine(index).open()
    pages = reader.generation.articles
    with sync_playwright() as playwright, TemporaryDirectory() as site:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        sides = [ours(index)]
        if program:
            sides.append(pagefinds(program, map(reader.article, reader.citations()), Path(site)))
        rows = [row(side, pages, queries, browser) for side in sides]
        browser.close()
    reader.close()
    return rows


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--index", type=Path, help="where the index is, or is to be kept")
    parser.add_argument("--pagefind", type=Path, metavar="PAGEFIND", help="its program")
    parser.add_argument("--queries", type=int, default=10, help="of each kind")
    given = parser.parse_args()
    with index_of(given.source, given.index) as index:
        asked = [query.text for query in queries_for(index, given.queries) if query.kind in KINDS]
        print(markdown(HEADINGS, measure(index, given.pagefind, asked)))


if __name__ == "__main__":
    main()
