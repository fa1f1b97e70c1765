"""A link to a passage of the sample corpus scrolls there, in a real browser, by its words alone."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError as TooLate

from indexer import original_link
from indexer.extraction import extract

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

ROOT = Path(__file__).parents[2] / "corpus"
PAGES = sorted(ROOT.glob("*/*.html"))
LEAST = 0.98  # of all links
SITE = "https://corpus.example.org"
# As a visitor's browser has the page, without what it would fetch or run.
HEADERS = {"content-type": "text/html", "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}

# Whether the passage's question or its answer is in view: the question is the one that its answer comes nearest after.
IN_VIEW = """([question, answer]) => {
  const folded = text => text.normalize('NFKD').toLowerCase().replace(/[^\\p{L}\\p{N}]/gu, '')
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  let letters = ''
  const places = []
  while (walker.nextNode()) {
    const node = walker.currentNode
    if (node.parentElement.closest('script, style, noscript, template')) continue
    for (let n = 0; n < node.length; n++)
      for (const letter of folded(node.data[n])) { letters += letter; places.push([node, n]) }
  }
  const [asked, answered] = [folded(question || ''), folded(answer.split('\\n')[0]).slice(0, 60)]
  const answers = []
  for (let at = -1; answered && (at = letters.indexOf(answered, at + 1)) >= 0;) answers.push(at)
  const pairs = answers.map(at => [letters.lastIndexOf(asked, at - asked.length), at]).filter(pair => pair[0] >= 0)
  pairs.sort((a, b) => (a[1] - a[0]) - (b[1] - b[0]))
  const starts = pairs.length ? pairs[0] : [asked ? letters.lastIndexOf(asked) : -1]
  return starts.filter(at => at >= 0).some(at => {
    const range = document.createRange()
    range.setStart(...places[at])
    range.setEnd(places[at][0], places[at][1] + 1)
    const {top, bottom, height} = range.getBoundingClientRect()
    return height > 0 && bottom > 0 && top < innerHeight
  })
}"""


@dataclass(frozen=True)
class Link:
    page: Path
    address: str
    question: str | None
    answer: str


def links() -> list[Link]:
    found = []
    for number, path in enumerate(PAGES):
        article = extract(path.read_bytes(), id="page", url=f"{SITE}/{number}")
        for passage in article.passages:
            link = original_link(article, passage) or ""
            _, _, fragment = link.partition("#")
            anchor, mark, words = fragment.partition(":~:")
            place = f"{mark}{words}" if mark else anchor  # the id would do where the words do not
            found.append(Link(path, place, passage.question, passage.answer))
    return found


@pytest.fixture(scope="module")
def tab(chromium):
    context = chromium.new_context(viewport={"width": 800, "height": 400})
    tab = context.new_page()

    def serve(route):
        number = route.request.url.removeprefix(f"{SITE}/").partition("?")[0]
        if number.isdecimal():
            route.fulfill(body=PAGES[int(number)].read_bytes(), headers=HEADERS)
        else:
            route.abort()

    tab.route("**/*", serve)
    yield tab
    context.close()


def opens_there(tab, link: Link, number: int) -> bool:
    """``number`` makes each a page of its own: a browser only scrolls to words where it opens one."""
    tab.goto(f"{SITE}/{PAGES.index(link.page)}?{number}#{link.address}")
    try:
        tab.wait_for_function(IN_VIEW, arg=[link.question, link.answer], timeout=3000)
    except TooLate:
        return False
    return True


def test_links_scroll_to_their_passages_by_their_words_alone(tab):
    wanted = links()
    failing = [link for number, link in enumerate(wanted) if not (link.address and opens_there(tab, link, number))]
    report = "\n".join(f"{link.page.relative_to(ROOT)}#{link.address}" for link in failing)
    assert len(failing) <= (1 - LEAST) * len(wanted), report
