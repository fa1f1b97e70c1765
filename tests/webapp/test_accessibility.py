"""Can everybody read and use every state of the page, in both languages and both schemes?

axe-core looks at each of them (https://github.com/dequelabs/axe-core); what it cannot see, the order of the keyboard above all, is
walked through.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from dataclasses import replace as changed
from urllib.parse import quote_plus, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page, expect

from indexer import Settings, SourceSpec, reindex_archive
from tests.webapp.articles import pricing_note
from webapp import create_app

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
LONG = quote_plus("what does a pricing rule cost and whom does it serve " * 9)
HOME = "http://archive.example"


@dataclass(frozen=True)
class State:
    """A page as somebody has it before them: ``archive`` names the fixture that answers, ``opened`` what was then opened."""

    url: str
    archive: str = "client"
    viewport: tuple[tuple[str, int], ...] = tuple(DESKTOP.items())
    opened: str = ""


STATES = {
    "start": State("/"),
    "results": State("/search?q=pricing+rule"),
    "one result": State("/search?q=fidéliser"),
    "none": State("/search?q=zeppelin+gardening&lang=fr"),
    "corrected": State("/search?q=brekage"),
    "offered": State("/search?q=brekage&exact=1"),
    "filters": State("/search?q=pricing+rule&author=Ann+Onym&year=2005&year=2007&after=2001-01-01&sort=newest"),
    "second page": State("/search?q=pricing+rule&page=2"),
    "beyond the last page": State("/search?q=pricing+rule&page=40"),
    "broken query": State("/search?q=%22pricing+(+OR+author:+*+-&after=someday&page=x"),
    "500 results": State("/search?q=pricing+rule", archive="large"),
    "very long question": State(f"/search?q={LONG}"),
    "more answers open": State("/search?q=glossary", opened=".more summary"),
    "index missing": State("/", archive="unindexed"),
    "reading view": State("/articles/interview"),
    "reading view at a passage": State("/articles/interview?q=fidélité#q2"),
    "reading view of what many cite": State("/articles/pricing-01"),
    "unknown article": State("/articles/nobody-wrote-this"),
    "hostile article": State("/articles/hostile?q=hostile"),
    "results on a phone": State("/search?q=pricing+rule", viewport=tuple(PHONE.items())),
    "facets open on a phone": State("/search?q=pricing+rule", viewport=tuple(PHONE.items()), opened=".narrow"),
    "suggestions open": State("/", opened="suggestions"),
}


@pytest.fixture(scope="session")
def five_hundred(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("large")
    notes = (changed(pricing_note(n % 23 + 1), id=f"note-{n:03}") for n in range(500))
    articles = (changed(note, passages=(changed(note.passages[0], id=f"{note.id}#1"),)) for note in notes)
    (folder / "articles.jsonl").write_text(
        "".join(f"{json.dumps(article.as_dict())}\n" for article in articles), "utf-8"
    )
    settings = Settings(index=folder / "index", sources=(SourceSpec(folder / "articles.jsonl"),), jobs=1)
    assert reindex_archive(settings).articles == 500
    return settings


@pytest.fixture
def large(five_hundred):
    return create_app(five_hundred).test_client()


def answered_by(client: FlaskClient, context: BrowserContext) -> None:
    """The browser's requests go to an application without a server."""

    def answer(route):
        parts = urlsplit(route.request.url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        with client.get(
            path, headers={"Accept-Language": route.request.headers.get("accept-language", "en")}
        ) as response:
            route.fulfill(status=response.status_code, headers=dict(response.headers), body=response.data)

    context.route(f"{HOME}/**", answer)


def opened(tab: Page, state: State) -> None:
    tab.goto(state.url)
    if state.opened == "suggestions":
        tab.get_by_role("combobox").press_sequentially("pricing", delay=10)
        expect(tab.get_by_role("option")).not_to_have_count(0)
        tab.keyboard.press("ArrowDown")
    elif state.opened:
        tab.locator(state.opened).first.click()


def violations(tab: Page, **options) -> list[str]:
    found = Axe().run(tab, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [f"{each['id']}: {node['target']} {node['html'][:160]}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing(chromium, request, name, language):
    state = STATES[name]
    context = chromium.new_context(base_url=HOME, locale=language, viewport=dict(state.viewport), color_scheme="light")
    answered_by(request.getfixturevalue(state.archive), context)
    tab = context.new_page()
    opened(tab, state)
    assert violations(tab) == []
    if language == "en":  # colours are those of every language
        tab.emulate_media(color_scheme="dark")
        assert violations(tab, runOnly=["color-contrast"]) == []
    assert tab.evaluate("document.documentElement.lang") == language
    context.close()


def test_axe_does_find_what_is_wrong(tab):
    tab.set_content("<title>Wrong</title><p style='color: #999; background: #fff'>Pale</p><input>")
    found = " ".join(violations(tab))
    assert all(rule in found for rule in ("color-contrast", "label", "html-has-lang"))


# ---------------------------------------------------------------- by keyboard alone


def reached(tab: Page, name: str, presses: int = 60) -> None:
    """Tab goes on until what has the focus is called so."""
    for _ in range(presses):
        tab.keyboard.press("Tab")
        if re.search(name, tab.evaluate("document.activeElement.textContent").strip()):
            return
    raise AssertionError(f"{name} was not reached in {presses} steps")


def test_a_filter_a_result_and_a_quotation_by_keyboard_alone(tab):
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.goto("/")
    tab.keyboard.press("/")
    tab.keyboard.type("loyalty points card")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"/search\?q=loyalty\+points\+card$"))
    reached(tab, "^English$")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile("lang=en"))
    reached(tab, "^Remove: Language: English$")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"/search\?q=loyalty\+points\+card$"))
    reached(tab, "^Read here")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile("/articles/faq"))
    reached(tab, "^Copy as a quotation$")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("status").last).to_have_text("Copied")
    assert "“Loyalty programmes, honestly”" in tab.evaluate("navigator.clipboard.readText()")


def test_bars_of_the_chart_are_no_stops_of_the_keyboard(tab):
    tab.goto("/search?q=pricing+rule")
    stops = tab.evaluate("[...document.querySelectorAll('.years a')].map(link => link.tabIndex)")
    assert set(stops) == {-1}
    assert "Articles a year from 2001 to 2023" in tab.locator(".years").inner_text()


def test_a_bar_filters_when_it_is_clicked_without_a_script(chromium, site):
    context = chromium.new_context(base_url=site, java_script_enabled=False, locale="en-GB", viewport=DESKTOP)
    tab = context.new_page()
    tab.goto("/search?q=pricing+rule")
    tab.locator(".years a", has_text="2005: 1 article").click()
    expect(tab).to_have_url(re.compile(r"year=2005$"))
    expect(tab.get_by_role("heading", level=1)).to_contain_text("1 article")
    context.close()


def test_escape_closes_the_filters_and_gives_the_focus_back(chromium, site):
    context = chromium.new_context(base_url=site, locale="en-GB", viewport=PHONE)
    tab = context.new_page()
    tab.goto("/search?q=pricing+rule")
    tab.get_by_role("button", name="Filter").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator(".facets")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.locator(".facets")).to_be_hidden()
    expect(tab.get_by_role("button", name="Filter")).to_be_focused()
    context.close()


# ---------------------------------------------------------------- a passage as a quotation


def test_a_passage_is_copied_with_whose_words_it_is_and_where_it_stands(tab):
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.goto("/articles/interview?q=court")
    tab.get_by_role("button", name="Copy as a quotation").first.click()
    expect(tab.get_by_role("status").last).to_have_text("Copied")
    assert tab.evaluate("navigator.clipboard.readText()").splitlines() == [
        "Votre définition du micro-blogging\u00a0:",
        "«\u00a0Un message court, lu debout.",
        "Rien de plus.\u00a0»",
        "— Ondine Kermarrec, “Le micro-blogging au service du client”, brumaire.example.org, 1 May 2009",
        "https://www.brumaire.example.org/2009/micro-blogging#q1:~:text=Votre%20d%C3%A9finition%20du%20micro%2Dblogging%20%3A",
    ]


def test_a_list_is_copied_too(tab):
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.goto("/articles/faq")
    tab.get_by_role("button", name="Copy as a quotation").first.click()
    expect(tab.get_by_role("status").last).to_have_text("Copied")
    assert "\nthe one that is not planned;\n" in tab.evaluate("navigator.clipboard.readText()")


def test_a_clipboard_that_refuses_is_told(tab):
    tab.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    tab.goto("/articles/faq")
    tab.get_by_role("button", name="Copy as a quotation").first.click()
    expect(tab.get_by_role("status").last).to_have_text("It could not be copied")


def test_where_no_clipboard_can_be_written_there_is_no_button(chromium, client):
    context = chromium.new_context(base_url=HOME)  # no https: browsers give such a page no clipboard
    answered_by(client, context)
    tab = context.new_page()
    tab.goto("/articles/faq")
    tab.wait_for_load_state("networkidle")
    expect(tab.locator(".copy").first).to_be_hidden()
    context.close()


# ---------------------------------------------------------------- languages


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_of_an_article_bears_its_language(page, language):
    found = page("/search?q=fidélité+loyalty+client", language=language)
    texts = [*found.all("h2", class_="question"), *found.all("div", class_="lines"), *found.all("cite")]
    assert {text["lang"] for text in texts} == {"en", "fr"}
