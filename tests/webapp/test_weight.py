"""How much does a visitor wait for?

Bytes as they come over the wire, requests, scripts that hold the page up, and whether anything moves once it is seen.
"""

from __future__ import annotations

import gzip

import pytest

STATES = ["/", "/search?q=pricing+rule", "/search?q=glossary", "/articles/interview?q=fidélité", "/nowhere"]
PAGE = 30_000  # bytes of HTML, compressed: what comes with the first dozen packets or so
ALL = 60_000  # bytes of everything that the first page needs, as we send it
REQUESTS = 6  # the page, its style, its scripts, its icon

SHIFTS = """() => new Promise(done => {
  let moved = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => { moved += entry.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(moved), 400);
})"""


@pytest.mark.parametrize("url", [*STATES, "/search?q=hostile"])
def test_a_page_is_light(client, url):
    assert len(gzip.compress(client.get(url).data)) < PAGE


@pytest.mark.browser
@pytest.mark.parametrize("url", STATES)
def test_a_page_needs_few_bytes_and_requests_and_all_from_here(tab, site, url):
    answers = []
    tab.on("response", lambda response: answers.append(response))  # noqa: PLW0108  # playwright marks its handlers
    tab.goto(url)
    tab.wait_for_load_state("networkidle")
    assert {answer.url.startswith(site) for answer in answers} == {True}
    assert len(answers) <= REQUESTS
    assert sum(len(answer.body()) for answer in answers) < ALL


@pytest.mark.browser
@pytest.mark.parametrize("url", STATES)
def test_no_script_holds_a_page_up(tab, url):
    tab.goto(url)
    scripts = tab.evaluate("[...document.scripts].map(script => script.type || 'classic')")
    assert set(scripts) == {"module"}
    blocking = tab.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.renderBlockingStatus === 'blocking').map(e => e.name)"
    )
    assert [name.partition("?")[0].rpartition("/")[2] for name in blocking] == ["style.css"]


@pytest.mark.browser
@pytest.mark.parametrize("url", STATES)
@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_moves_once_it_is_seen(tab, url, width):
    tab.set_viewport_size({"width": width, "height": 740})
    tab.goto(url)
    assert tab.evaluate(SHIFTS) == 0
