"""The page in a real browser: without JavaScript, by keyboard, on a phone, in the dark."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

STATES = ["/", "/search?q=fid%C3%A9lit%C3%A9", "/search?q=pricing+rule&author=Ann+Onym", "/search?q=zeppelin&lang=fr", "/search?q=brekage",
          "/search?q=hostile", "/articles/interview#q2", "/articles/hostile", "/nowhere"]  # fmt: skip
PASSAGE = "How much should a points card cost?"


def type_slowly(tab, text):
    tab.get_by_role("combobox").press_sequentially(text, delay=20)


# ---------------------------------------------------------------- without JavaScript


def test_the_whole_journey_works_without_javascript(chromium, site):
    context = chromium.new_context(base_url=site, java_script_enabled=False, locale="en-GB")
    tab = context.new_page()
    tab.goto("/")
    tab.get_by_label("Your words or question").fill("points card")
    tab.get_by_role("button", name="Search").click()
    expect(tab).to_have_url(re.compile(r"/search\?q=points\+card"))
    tab.locator(".result").first.get_by_role("link", name="Read here").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Loyalty programmes, honestly")
    context.close()


def test_other_answers_open_without_javascript(chromium, site):
    context = chromium.new_context(base_url=site, java_script_enabled=False, locale="en-GB")
    tab = context.new_page()
    tab.goto("/search?q=fidélité")
    another = tab.locator(".another").first
    expect(another).to_be_hidden()
    tab.locator(".more summary").first.click()
    expect(another).to_be_visible()
    context.close()


# ---------------------------------------------------------------- the combobox


def test_by_keyboard_alone_from_the_box_to_the_passage_and_back(tab):
    tab.goto("/")
    tab.keyboard.press("/")
    type_slowly(tab, "points")
    expect(tab.get_by_role("option")).not_to_have_count(0)
    box = tab.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "true")
    assert box.get_attribute("aria-activedescendant") is None
    tab.keyboard.press("ArrowDown")
    expect(tab.get_by_role("option", selected=True)).to_contain_text(PASSAGE)
    assert box.get_attribute("aria-activedescendant") == "v-box-option-0"
    expect(box).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"/articles/faq#cost$"))
    expect(tab.locator("#cost")).to_be_in_viewport()
    tab.go_back()
    expect(tab.get_by_role("heading", level=1)).to_have_text("What would you like to know?")


def test_enter_with_nothing_chosen_searches_what_is_typed(tab):
    tab.goto("/")
    type_slowly(tab, "points")
    expect(tab.get_by_role("option")).not_to_have_count(0)
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"/search\?q=points$"))


def test_arrows_pass_through_the_box_itself(tab):
    tab.goto("/")
    type_slowly(tab, "pricing")
    options = tab.get_by_role("option")
    expect(options).not_to_have_count(0)
    tab.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    tab.keyboard.press("ArrowDown")
    expect(tab.get_by_role("option", selected=True)).to_have_count(0)
    tab.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    tab.keyboard.press("Home")
    expect(tab.get_by_role("option", selected=True)).to_have_count(0)


@pytest.mark.parametrize(("key", "number"), [("ArrowDown", 0), ("ArrowUp", 7)])
def test_an_arrow_opens_a_closed_list_at_its_end(tab, key, number):
    tab.goto("/")
    tab.get_by_role("combobox").fill("pricing")
    expect(tab.get_by_role("listbox")).to_be_visible()
    tab.keyboard.press("Escape")
    tab.keyboard.press(key)
    expect(tab.get_by_role("option").nth(number)).to_have_attribute("aria-selected", "true")
    expect(tab.get_by_role("combobox")).to_have_attribute("aria-activedescendant", f"v-box-option-{number}")


def test_with_alt_arrows_open_and_close_and_choose_nothing(tab):
    tab.goto("/")
    tab.get_by_role("combobox").fill("pricing")
    expect(tab.get_by_role("listbox")).to_be_visible()
    tab.keyboard.press("Escape")
    tab.keyboard.press("Alt+ArrowDown")
    expect(tab.get_by_role("listbox")).to_be_visible()
    expect(tab.get_by_role("option", selected=True)).to_have_count(0)
    tab.keyboard.press("Alt+ArrowUp")
    expect(tab.get_by_role("listbox")).to_be_hidden()
    expect(tab.get_by_role("combobox")).to_have_value("pricing")


@pytest.mark.parametrize(("key", "place"), [("Home", 0), ("End", 7), ("ArrowLeft", 6), ("ArrowRight", 7)])
def test_keys_of_the_box_go_back_to_it(tab, key, place):
    tab.goto("/")
    type_slowly(tab, "pricing")
    expect(tab.get_by_role("option")).not_to_have_count(0)
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press(key)
    expect(tab.get_by_role("option", selected=True)).to_have_count(0)
    expect(tab.get_by_role("listbox")).to_be_visible()
    assert tab.get_by_role("combobox").evaluate("e => e.selectionStart") == place


def test_who_types_on_has_chosen_nothing(tab):
    """Else Enter, before the next suggestions are there, would go where they no longer mean to."""
    tab.goto("/")
    type_slowly(tab, "point")
    expect(tab.get_by_role("option")).not_to_have_count(0)
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("s")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"/search\?q=points$"))


def test_an_answer_that_comes_while_one_chooses_takes_nothing_away(tab):
    waiting = []

    def answer(route):
        if route.request.url.endswith("q=pri"):
            route.fulfill(body=suggestion("the one that is seen"), content_type="application/json")
        else:
            waiting.append(route)

    tab.add_init_script("AbortController.prototype.abort = () => {}")
    tab.route("**/api/suggest*", answer)
    tab.goto("/")
    box = tab.get_by_role("combobox")
    box.press_sequentially("pri")
    expect(tab.get_by_role("option")).to_be_visible()
    with tab.expect_request("**/api/suggest?q=pric"):
        box.press("c")
    tab.keyboard.press("ArrowDown")
    waiting[0].fulfill(body=suggestion("another"), content_type="application/json")
    tab.wait_for_timeout(300)
    expect(tab.get_by_role("option", selected=True)).to_have_text("the one that is seen")


def test_escape_that_has_nothing_to_do_is_left_to_the_page(tab):
    tab.goto("/")
    tab.evaluate("addEventListener('keydown', (event) => (document.title = String(event.defaultPrevented)))")
    tab.get_by_role("combobox").fill("points")
    tab.keyboard.press("Escape")
    expect(tab).to_have_title("true")
    tab.keyboard.press("Escape")
    expect(tab).to_have_title("false")


def test_escape_closes_the_list_then_clears_the_box(tab):
    tab.goto("/")
    type_slowly(tab, "points")
    expect(tab.get_by_role("listbox")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("listbox")).to_be_hidden()
    expect(tab.get_by_role("combobox")).to_have_value("points")
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("combobox")).to_have_value("")


def test_a_suggestion_can_be_clicked(tab):
    tab.goto("/")
    type_slowly(tab, "points")
    tab.get_by_role("option", name=PASSAGE).click()
    expect(tab).to_have_url(re.compile("/articles/faq#cost$"))


def test_the_number_of_suggestions_is_announced_politely(tab):
    tab.goto("/")
    type_slowly(tab, "pricing")
    expect(tab.get_by_role("status")).to_have_text("8 suggestions")


def test_a_slash_typed_in_the_box_is_a_slash(tab):
    tab.goto("/")
    type_slowly(tab, "and/or")
    expect(tab.get_by_role("combobox")).to_have_value("and/or")


FIELDS = ["<textarea></textarea>", "<select><option>/</option></select>", "<div contenteditable><p>text</p></div>", "<input type=checkbox>",
          "<div role=textbox tabindex=0></div>"]  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_a_slash_typed_in_any_field_is_a_slash(tab, field):
    tab.goto("/")
    tab.evaluate("(html) => { document.querySelector('main').innerHTML += `<section>${html}</section>`; }", field)
    tab.evaluate("document.querySelector('main > section:last-child > *').focus()")
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.closest('form')") is None


@pytest.mark.parametrize("mode", ["open", "closed"])
def test_a_slash_typed_in_the_field_of_an_element_of_its_own_is_a_slash(tab, mode):
    tab.goto("/")
    tab.evaluate(
        """(mode) => {
            const [editor, field] = ["some-editor", "textarea"].map((name) => document.createElement(name));
            document.body.append(editor);
            editor.attachShadow({ mode }).append(field);
            field.focus();
        }""",
        mode,
    )
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.localName") == "some-editor"


def test_a_key_that_ends_a_composition_is_not_ours(tab):
    """Safari sends Enter after the composition has ended, and says so by its code alone."""
    tab.goto("/")
    type_slowly(tab, "points")
    expect(tab.get_by_role("option")).not_to_have_count(0)
    tab.keyboard.press("ArrowDown")
    ours = tab.get_by_role("combobox").evaluate(
        "box => !box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, cancelable: true, bubbles: true }))"
    )
    assert not ours
    expect(tab.get_by_role("listbox")).to_be_visible()


def test_suggestions_lead_to_pages_in_the_language_chosen(tab):
    tab.goto("/?ui=fr")
    type_slowly(tab, "points")
    tab.get_by_role("option", name=PASSAGE).click()
    expect(tab).to_have_url(re.compile(r"/articles/faq\?ui=fr#cost$"))


def test_a_suggestion_clicked_with_control_opens_beside_the_page(tab):
    tab.goto("/")
    type_slowly(tab, "points")
    with tab.context.expect_page() as opened:
        tab.get_by_role("option", name=PASSAGE).click(modifiers=["ControlOrMeta"])
    expect(opened.value).to_have_url(re.compile("/articles/faq#cost$"))
    expect(tab).to_have_url(re.compile("/$"))


def suggestion(text):
    return json.dumps([{"text": text, "kind": "question", "marks": [], "url": None}])


def test_a_stale_answer_is_never_shown(tab):
    """The first request is answered after the second, and even though the browser was told to abort it."""
    waiting = []

    def answer(route):
        if route.request.url.endswith("q=pri"):
            waiting.append(route)
        else:
            route.fulfill(body=suggestion("the new one"), content_type="application/json")

    tab.add_init_script("AbortController.prototype.abort = () => {}")
    tab.route("**/api/suggest*", answer)
    tab.goto("/")
    box = tab.get_by_role("combobox")
    box.press_sequentially("pri")
    tab.wait_for_timeout(300)
    box.press_sequentially("cing")
    expect(tab.get_by_role("option")).to_have_text("the new one")
    waiting[0].fulfill(body=suggestion("the stale one"), content_type="application/json")
    tab.wait_for_timeout(300)
    expect(tab.get_by_role("option")).to_have_text("the new one")


def test_an_answer_that_comes_after_escape_does_not_open_the_list(tab):
    waiting = []
    tab.add_init_script("AbortController.prototype.abort = () => {}")
    tab.route("**/api/suggest*", lambda route: waiting.append(route))  # noqa: PLW0108  # playwright marks its handlers
    tab.goto("/")
    tab.get_by_role("combobox").press_sequentially("pri")
    tab.wait_for_timeout(300)
    tab.keyboard.press("Escape")
    waiting[0].fulfill(body=suggestion("too late"), content_type="application/json")
    tab.wait_for_timeout(300)
    expect(tab.get_by_role("listbox")).to_be_hidden()


@pytest.mark.parametrize("failure", ["abort", "500", "nonsense"])
def test_when_suggestions_fail_the_box_still_searches(tab, failure):
    answers = {
        "abort": lambda route: route.abort(),
        "500": lambda route: route.fulfill(status=500, body="[]"),
        "nonsense": lambda route: route.fulfill(body="<html>"),
    }
    tab.route("**/api/suggest*", answers[failure])
    tab.goto("/")
    type_slowly(tab, "points")
    tab.wait_for_timeout(300)
    expect(tab.get_by_role("listbox")).to_be_hidden()
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"/search\?q=points$"))


def test_typing_fast_asks_once(tab):
    asked = []
    tab.on("request", lambda request: asked.append(request.url) if "/api/suggest" in request.url else None)
    tab.goto("/")
    tab.get_by_role("combobox").press_sequentially("pricing", delay=10)
    expect(tab.get_by_role("option")).not_to_have_count(0)
    assert len(asked) == 1


def test_a_word_being_composed_is_not_asked_for(tab):
    asked = []
    tab.on("request", lambda request: asked.append(request.url) if "/api/suggest" in request.url else None)
    tab.goto("/")
    tab.get_by_role("combobox").focus()
    session = tab.context.new_cdp_session(tab)
    session.send("Input.imeSetComposition", {"text": "pri", "selectionStart": 3, "selectionEnd": 3})
    tab.wait_for_timeout(300)
    assert asked == []
    session.send("Input.insertText", {"text": "pricing"})
    expect(tab.get_by_role("option")).not_to_have_count(0)


def test_markup_in_a_suggestion_is_text(tab):
    tab.goto("/")
    type_slowly(tab, "hostile")
    expect(tab.get_by_role("option").first).to_contain_text("<script>alert('x')</script>")
    assert tab.locator("[role=option] script, [role=option] img").count() == 0


def test_marks_count_code_points_not_the_scripts_units(tab):
    body = json.dumps([{"text": "🙂🙂 pricing", "kind": "word", "marks": [[3, 6]], "url": None}])
    tab.route("**/api/suggest*", lambda route: route.fulfill(body=body, content_type="application/json"))
    tab.goto("/")
    type_slowly(tab, "pri")
    expect(tab.locator("[role=option] mark")).to_have_text("pri")


# ---------------------------------------------------------------- hostile articles


@pytest.mark.parametrize(
    "url", ["/search?q=hostile", "/articles/hostile", "/search?q=%3Cscript%3Ealert(1)%3C/script%3E"]
)
def test_nothing_of_an_article_runs(tab, url):
    alarms = []
    tab.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    refused = []
    tab.on(
        "console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None
    )
    tab.goto(url)
    tab.wait_for_load_state("networkidle")
    assert alarms == []
    assert refused == [], "the policy had to stop what should not have been in the page"


# ---------------------------------------------------------------- deep links


ORIGINAL = """<!doctype html><title>The original</title><body><p>{filler}</p>
<h2 id="cost">How much should a points card cost?</h2><p>Two per cent of sales, seldom more.</p><p>{filler}</p>"""


def test_the_headline_opens_the_original_at_the_passage(tab):
    page = ORIGINAL.format(filler="Something else.<br>" * 200)
    tab.route("https://ledger.example.org/**", lambda route: route.fulfill(body=page, content_type="text/html"))
    tab.goto("/search?q=how+much+should+a+points+card+cost")
    tab.get_by_role("link", name=PASSAGE, exact=True).first.click()
    expect(tab).to_have_title("The original")
    expect(tab.get_by_role("heading", name=PASSAGE)).to_be_in_viewport()


def test_a_text_fragment_alone_finds_the_passage(tab):
    page = ORIGINAL.format(filler="Something else.<br>" * 200).replace('id="cost"', "")
    tab.route("https://ledger.example.org/**", lambda route: route.fulfill(body=page, content_type="text/html"))
    tab.goto("/search?q=how+much+should+a+points+card+cost")
    tab.get_by_role("link", name=PASSAGE, exact=True).first.click()
    expect(tab.get_by_role("heading", name=PASSAGE)).to_be_in_viewport()


def test_the_reading_view_opens_at_the_passage(tab):
    tab.set_viewport_size({"width": 800, "height": 300})
    tab.goto("/articles/interview?q=fidélité#3")
    expect(tab.locator("[id='3'] h2")).to_be_in_viewport()
    assert tab.locator("[id='3']").evaluate("e => e.matches(':target')")


# ---------------------------------------------------------------- layouts


@pytest.mark.parametrize("url", STATES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_phone_never_scrolls_sideways(chromium, site, url, language):
    context = chromium.new_context(base_url=site, viewport={"width": 360, "height": 740}, locale=language)
    tab = context.new_page()
    tab.goto(url)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


def test_four_hundred_per_cent_zoom_does_not_scroll_sideways(chromium, site):
    context = chromium.new_context(base_url=site, viewport={"width": 320, "height": 256})
    tab = context.new_page()
    tab.goto("/search?q=pricing+rule&author=Ann+Onym")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_on_a_phone_the_filters_open_on_demand(chromium, site):
    context = chromium.new_context(
        base_url=site, viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="en"
    )
    tab = context.new_page()
    tab.goto("/search?q=pricing+rule")
    expect(tab.locator(".facets")).to_be_hidden()
    tab.get_by_role("button", name="Filter").click()
    tab.locator(".facets").get_by_role("link", name="Ann Onym").click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("12 articles")
    context.close()


def test_on_a_desktop_the_filters_stand_beside_the_results(tab):
    tab.goto("/search?q=pricing+rule")
    facets, result = tab.locator(".facets").bounding_box(), tab.locator(".result").first.bounding_box()
    assert facets["x"] > result["x"] + result["width"]
    expect(tab.get_by_role("button", name="Filter")).to_be_hidden()


def test_the_dark_scheme_is_dark(chromium, site):
    context = chromium.new_context(base_url=site, color_scheme="dark")
    tab = context.new_page()
    tab.goto("/search?q=pricing+rule")
    ground = tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert max(int(part) for part in re.findall(r"\d+", ground)[:3]) < 60
    context.close()


def test_marks_are_seen_in_forced_colours(chromium, site):
    context = chromium.new_context(base_url=site, forced_colors="active")
    tab = context.new_page()
    tab.goto("/search?q=pricing+rule")
    mark, page = (
        tab.locator(selector).first.evaluate("e => getComputedStyle(e).backgroundColor")
        for selector in ("mark", "body")
    )
    assert mark != page
    assert "underline" in tab.locator("mark").first.evaluate("e => getComputedStyle(e).textDecorationLine")
    context.close()


def test_paper_gets_the_answers_and_not_the_controls(tab):
    tab.goto("/search?q=pricing+rule")
    tab.emulate_media(media="print")
    for control in (".ask", ".facets", ".paging", ".languages"):
        expect(tab.locator(control)).to_be_hidden()
    expect(tab.locator(".result").first).to_be_visible()
    printed = tab.locator(".question a").first.evaluate("e => getComputedStyle(e, '::after').content")
    assert re.fullmatch(r'"https://ledger\.example\.org/pricing-\d\d"', printed)


def test_the_focus_is_seen(tab):
    tab.goto("/search?q=pricing+rule")
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    for _ in range(12):
        tab.keyboard.press("Tab")
        assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_passage_that_was_asked_for_opens_with_some_lines_above_it(tab):
    tab.goto("/articles/faq?q=points#cost")
    above = tab.locator("#cost").evaluate("passage => parseFloat(getComputedStyle(passage).scrollMarginTop)")
    assert above >= 48
