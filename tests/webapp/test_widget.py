"""The box on other sites, in a real browser: their policy, their styles, their language, with leave and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.webapp.hosts import hosting
from tests.webapp.processes import serving

pytestmark = pytest.mark.browser

PASSAGE = "How much should a points card cost?"
PAGE = '<!doctype html><html lang="{lang}"><title>A host</title><body>{body}</body></html>'
LOUD = """<style>* { color: rgb(200, 0, 0) !important; letter-spacing: 9px; text-transform: uppercase; line-height: 3; direction: rtl; }
input, button, form, li, mark { background: lime !important; border: 9px solid blue; font: 40px cursive; } .suggestions { display: none }</style>"""


@pytest.fixture(scope="module")
def host():
    with hosting() as host:
        yield host


@pytest.fixture(scope="module")
def archive(settings, host, tmp_path_factory):
    """The address of an archive that gives leave to one of the host's origins."""
    folder = tmp_path_factory.mktemp("named")
    (folder / "verbatim.toml").write_text(f'origins = ["{host.named}"]')
    with serving("--index", settings.index, "--workers", "1", cwd=folder) as (_, address):
        yield address


@pytest.fixture
def script(archive):
    """The line that a site copies, with its options."""

    def line(options: str = "", *, asynchronous: str = "async") -> str:
        return f'<script src="{archive}/widget.js" {asynchronous} {options}></script>'

    return line


@pytest.fixture
def visit(tab, host):
    """Opens a page of the host with this body."""

    def open_page(body: str, *, lang: str = "en", origin: str = host.named, **headers: str):
        host.put("/", PAGE.format(body=body, lang=lang), **headers)
        tab.goto(f"{origin}/")
        return tab

    return open_page


@pytest.fixture
def embed(visit, script):
    """Opens a page of the host with the box, so set."""
    return lambda options, **page: visit(script(options), **page)


def boxes(tab):
    return tab.locator("verbatim-search")


def style_of(locator, *names):
    read = "(e, names) => names.map((name) => getComputedStyle(e)[name])"
    return locator.evaluate(read, list(names))


# ---------------------------------------------------------------- with leave


@pytest.mark.parametrize("source", ["{archive}", "'nonce-once'", "'nonce-once' 'strict-dynamic'"])
def test_on_a_site_with_a_strict_policy_the_box_completes_and_leads_to_the_passage(embed, archive, tab, source):
    refused = []
    tab.on("console", lambda message: refused.append(message.text))
    policy = f"default-src 'none'; script-src {source}; connect-src {{archive}}; form-action {{archive}}; base-uri 'none'; require-trusted-types-for 'script'"
    embed("nonce=once", Content_Security_Policy=policy.format(archive=archive))
    box = tab.get_by_role("combobox", name="Your words or question")
    box.press_sequentially("points", delay=20)
    expect(tab.get_by_role("option").first).to_contain_text(PASSAGE)
    assert style_of(tab.get_by_role("listbox"), "position") == ["absolute"]
    tab.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "v-box-option-0")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(rf"^{archive}/articles/faq\?ui=en#cost$"))
    assert [text for text in refused if "favicon" not in text] == []


def test_what_is_typed_is_searched_in_the_archive_in_the_language_of_the_box(visit, script, archive, tab):
    visit(script('data-lang="fr"'))
    box = tab.get_by_role("combobox")
    box.fill("points card")
    tab.get_by_role("button", name="Chercher").click()
    expect(tab).to_have_url(f"{archive}/search?q=points+card&ui=fr")
    expect(tab.get_by_role("heading", level=1)).to_contain_text("article")


def test_the_site_sends_nothing_that_tells_who_visits(visit, script, tab, archive):
    asked = []
    tab.on("request", lambda request: asked.append(request.all_headers()) if "/api/" in request.url else None)
    tab.context.add_cookies([{"name": "who", "value": "me", "url": archive}])
    visit(script())
    tab.get_by_role("combobox").press_sequentially("points", delay=20)
    expect(tab.get_by_role("option").first).to_be_visible()
    assert asked
    assert [headers for headers in asked if "cookie" in headers] == []


def test_a_site_that_isolates_itself_may_load_it(visit, script, tab):
    visit(script(), Cross_Origin_Embedder_Policy="require-corp", Cross_Origin_Opener_Policy="same-origin")
    assert tab.evaluate("crossOriginIsolated")
    expect(tab.get_by_role("combobox")).to_be_visible()


def test_keys_and_announcements_are_those_of_the_page(visit, script, tab):
    visit(f"<p>Text</p>{script()}")
    expect(tab.get_by_role("combobox")).to_be_visible()
    tab.keyboard.press("/")
    box = tab.get_by_role("combobox")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    box.press_sequentially("pricing", delay=20)
    expect(tab.get_by_role("status")).to_have_text("8 suggestions")
    tab.keyboard.press("ArrowUp")
    expect(tab.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("listbox")).to_be_hidden()
    tab.keyboard.press("Escape")
    expect(box).to_have_value("")


# ---------------------------------------------------------------- without


def test_a_site_that_is_not_named_has_a_plain_form(visit, script, host, archive, tab):
    asked = []
    tab.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    visit(script(), origin=host.unnamed)
    box = tab.get_by_role("textbox", name="Your words or question")
    box.press_sequentially("points card", delay=20)
    tab.wait_for_timeout(300)
    assert tab.get_by_role("combobox").count() == 0
    assert asked == []
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(f"{archive}/search?q=points+card&ui=en")


def test_an_archive_that_names_nobody_gives_every_site_a_plain_form(visit, site, tab):
    visit(f'<script src="{site}/widget.js"></script>')
    tab.get_by_role("textbox").fill("points card")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(f"{site}/search?q=points+card&ui=en")


# ---------------------------------------------------------------- styles

LOOKS = ("color", "backgroundColor", "fontFamily", "fontSize", "letterSpacing", "textTransform", "lineHeight", "direction",
         "borderTopWidth", "borderTopColor", "paddingLeft")  # fmt: skip


def test_styles_of_the_site_do_not_get_in(visit, script, tab):
    seen = []
    for style in ("", LOUD):
        visit(f"{style}{script()}")
        box = tab.get_by_role("combobox")
        box.press_sequentially("points", delay=20)
        expect(tab.get_by_role("option").first).to_be_visible()
        parts = (box, tab.get_by_role("button"), tab.get_by_role("option").first, boxes(tab).locator("mark").first)
        seen.append([style_of(part, *LOOKS) for part in parts])
    assert seen[0] == seen[1]


def test_styles_of_the_box_do_not_get_out(visit, script, tab):
    own = '<form><input name="q"><button>Go</button></form><ul class="suggestions"><li><mark>own</mark> <small>small</small></li></ul>'
    seen = []
    for box in ("", script()):
        visit(f"{own}{box}")
        if box:
            expect(boxes(tab)).to_be_visible()
        seen.append([style_of(tab.locator(f"body > {part}"), *LOOKS) for part in ("form input", "form button", "ul", "ul li", "ul mark", "ul small")])  # fmt: skip
    assert seen[0] == seen[1]


def test_variables_theme_it(visit, script, tab):
    theme = "<style>body { --verbatim-accent: rgb(1, 2, 3); --verbatim-radius: 0; --verbatim-font: monospace; --verbatim-size: 20px; }</style>"
    visit(f"{theme}{script()}")
    expect(boxes(tab)).to_be_visible()
    looks = style_of(tab.get_by_role("button"), "backgroundColor", "borderTopRightRadius", "fontFamily", "fontSize")
    assert looks[:1] + looks[2:] == ["rgb(1, 2, 3)", "monospace", "20px"]
    assert looks[1] == "0px"


@pytest.mark.parametrize(
    ("scheme", "dark"), [("normal", False), ("light dark", True), ("dark", True), ("light", False)]
)
def test_it_is_dark_where_the_page_is(chromium, host, script, scheme, dark):
    context = chromium.new_context(color_scheme="dark")
    tab = context.new_page()
    host.put("/scheme", PAGE.format(lang="en", body=f"<style>:root {{ color-scheme: {scheme} }}</style>{script()}"))
    tab.goto(f"{host.named}/scheme")
    expect(boxes(tab)).to_be_visible()
    (ground,) = style_of(tab.get_by_label("Your words or question"), "backgroundColor")
    assert (max(int(part) for part in re.findall(r"\d+", ground)[:3]) < 60) == dark
    context.close()


# ---------------------------------------------------------------- options


@pytest.mark.parametrize(
    ("page", "options", "label"),
    [
        ("fr", "", "Vos mots ou votre question"),
        ("fr-CA", "", "Vos mots ou votre question"),
        ("en", "", "Your words or question"),
        ("de", "", "Your words or question"),
        ("", "", "Your words or question"),
        ("en", 'data-lang="fr"', "Vos mots ou votre question"),
        ("fr", 'data-lang="en"', "Your words or question"),
    ],
)
def test_it_speaks_as_it_is_told_else_as_the_page_does(embed, page, options, label):
    tab = embed(options, lang=page)
    expect(tab.get_by_label(label)).to_be_visible()


def test_its_words_can_be_the_sites_own(visit, script, tab):
    visit(script('data-label="Ask our interviews" data-placeholder="A &quot;question&quot;"'))
    expect(tab.get_by_role("combobox", name="Ask our interviews")).to_have_attribute("placeholder", 'A "question"')


def test_results_can_open_elsewhere(visit, script, tab):
    visit(script('data-target="_blank"'))
    box = tab.get_by_role("combobox")
    box.press_sequentially("points", delay=20)
    with tab.context.expect_page() as opened:
        tab.get_by_role("option", name="How much should a points card cost?").click()
    expect(opened.value).to_have_url(re.compile("/articles/faq"))
    with tab.context.expect_page() as opened:
        tab.get_by_role("button").click()
    expect(opened.value).to_have_url(re.compile("/search"))
    expect(tab).to_have_title("A host")


@pytest.mark.parametrize(
    ("options", "key", "focused"),
    [
        ("", "/", True),
        ('data-shortcut="none"', "/", False),
        ('data-shortcut="/ Ctrl+K"', "Control+k", True),
        ('data-shortcut="/ Ctrl+K"', "Meta+k", True),
        ('data-shortcut="Ctrl+K"', "/", False),
        ('data-shortcut="Ctrl+K"', "k", False),
    ],
)
def test_its_shortcut_can_be_chosen(embed, options, key, focused):
    tab = embed(options)
    expect(tab.get_by_role("combobox")).to_be_visible()
    tab.keyboard.press(key)
    assert (tab.evaluate("document.activeElement.localName") == "verbatim-search") == focused


def test_a_shortcut_that_the_site_uses_itself_is_left_to_it(visit, script, tab):
    visit(script())
    expect(tab.get_by_role("combobox")).to_be_visible()
    tab.evaluate("addEventListener('keydown', (event) => event.preventDefault(), true)")
    tab.keyboard.press("/")
    expect(tab.get_by_role("combobox")).not_to_be_focused()
    expect(tab.get_by_role("combobox")).to_have_value("")


def test_several_boxes_stand_apart_and_the_first_that_is_seen_takes_the_shortcut(visit, script, tab):
    visit(f"<div hidden>{script()}</div><header>{script()}</header><footer>{script('data-lang=fr')}</footer>")
    expect(tab.get_by_role("combobox")).to_have_count(2)
    tab.keyboard.press("/")
    header, footer = tab.locator("header").get_by_role("combobox"), tab.locator("footer").get_by_role("combobox")
    expect(header).to_be_focused()
    footer.press_sequentially("points", delay=20)
    expect(tab.get_by_role("option").first).to_be_visible()
    assert tab.locator("header").get_by_role("option").count() == 0


def test_a_script_in_the_head_puts_it_into_what_it_names(host, script, tab):
    line = script("data-into='.ask'", asynchronous="")
    head = f"<!doctype html><html lang=en><head>{line}</head>"
    host.put("/head", f'{head}<body><div class="ask"></div><p></p><div class="ask"></div></body></html>')
    tab.goto(f"{host.named}/head")
    expect(tab.locator(".ask").get_by_role("combobox")).to_have_count(2)
    expect(boxes(tab)).to_have_count(2)


def test_it_can_be_written_as_an_element(host, script, tab):
    head = f"<!doctype html><html lang=en><head>{script()}</head>"
    element = '<verbatim-search lang="fr" placeholder="Ici" shortcut="none"><a href="/">a link without scripts</a></verbatim-search>'
    host.put("/element", f"{head}<body>{element}</body></html>")
    tab.goto(f"{host.named}/element")
    expect(tab.get_by_role("combobox")).to_have_attribute("placeholder", "Ici")
    expect(tab.get_by_text("a link without scripts")).to_be_hidden()
    expect(boxes(tab)).to_have_count(1)


def test_a_box_that_is_moved_or_taken_away_is_no_trouble(visit, script, tab):
    visit(f"<main></main>{script()}")
    expect(tab.get_by_role("combobox")).to_be_visible()
    tab.evaluate("document.querySelector('main').append(document.querySelector('verbatim-search'))")
    tab.keyboard.press("/")
    expect(tab.locator("main").get_by_role("combobox")).to_be_focused()
    tab.evaluate("document.querySelector('verbatim-search').remove()")
    tab.keyboard.press("/")


# ---------------------------------------------------------------- our own page of it


def test_the_archive_shows_it_under_its_own_policy(tab):
    said = []
    tab.on("console", lambda message: said.append(message.text))
    tab.goto("/widget")
    expect(tab.get_by_role("combobox")).to_have_count(2)
    expect(tab.get_by_role("combobox").last).to_have_attribute("placeholder", "Mots ou question")
    tab.get_by_role("combobox").first.press_sequentially("points", delay=20)
    expect(tab.get_by_role("option").first).to_contain_text(PASSAGE)
    colours = {style_of(button, "backgroundColor")[0] for button in tab.get_by_role("button").all()}
    assert len(colours) == 2
    assert said == []
