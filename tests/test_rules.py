"""Rules of a site's owner are part of what is read: a changed rule has its pages read again, and only these."""

import time
from dataclasses import replace

import pytest

from indexer import Settings, SiteRule, open_archive, reindex_archive
from indexer.reading import page as reading
from indexer.reading import read_in_order
from indexer.rules import parse_rules, selectors_for
from indexer.sources import File, find
from tests.pages import page

LOYALTY = SiteRule("https://house.example/loy*", (("title", "h2"),))
FIDELITE = SiteRule("*/fidelite", (("author", "h2"),))


@pytest.fixture
def read(monkeypatch):
    """The files that are read, by name, each time."""
    names = []
    extract = reading.extract
    monkeypatch.setattr(reading, "extract", lambda data, **known: names.append(known["path"]) or extract(data, **known))
    return names


@pytest.fixture
def index(settings, read):
    """Reindex by these rules, and say which files were read."""
    time.sleep(0.1)  # files as old as that are known by their times

    def run(*rules, **options):
        read.clear()
        report = reindex_archive(replace(settings, rules=rules), **options)
        return sorted(read), {name: len(entries) for name, entries in report.outcomes.items() if entries}

    return run


def title(settings: Settings) -> str:
    return open_archive(settings).article("house.example~loyalty").title


def test_rules_are_followed_from_the_first_run_on(index, settings):
    assert index(LOYALTY)[1] == {"added": 2}
    assert title(settings) == "What is a loyalty programme worth?"


def test_with_the_same_rules_nothing_is_read_again(index):
    index(LOYALTY, FIDELITE)
    assert index(LOYALTY, FIDELITE) == ([], {"unchanged": 2})


def test_a_new_rule_has_its_own_pages_read_again(index, settings):
    index()
    assert index(LOYALTY) == (["loyalty.html"], {"updated": 1, "unchanged": 1})
    assert title(settings) == "What is a loyalty programme worth?"
    assert index(LOYALTY) == ([], {"unchanged": 2})


def test_a_changed_rule_has_its_own_pages_read_again(index):
    index(LOYALTY, FIDELITE)
    assert index(LOYALTY, replace(FIDELITE, selectors=(("author", "h1"),)))[0] == ["fidelite.html"]


def test_a_page_that_a_new_rule_reads_as_before_is_unchanged_and_nothing_is_published(index, settings):
    index()
    generation = open_archive(settings).generation
    nothing = SiteRule("https://house.example/*", (("title", "h1"), ("ignore", ".promo")))
    assert index(nothing) == (["fidelite.html", "loyalty.html"], {"unchanged": 2})
    assert open_archive(settings).generation == generation
    assert index(nothing) == ([], {"unchanged": 2})
    assert index(nothing, LOYALTY) == ([], {"unchanged": 2})  # the first rule that has a key counts
    assert index(LOYALTY, nothing) == (["loyalty.html"], {"updated": 1, "unchanged": 1})


def test_what_a_page_says_otherwise_at_the_same_time_is_seen(index, settings, articles):
    index()
    file = articles / "loyalty.html"
    file.write_text(file.read_text("utf-8").replace("Points are", "Stamps are"), "utf-8")
    assert index(SiteRule("https://house.example/*", (("ignore", ".promo"),)))[1] == {"updated": 1, "unchanged": 1}
    assert title(settings) == "Stamps are not loyalty"


def test_a_rule_that_goes_leaves_our_own_reading(index, settings):
    index(LOYALTY)
    assert index() == (["loyalty.html"], {"updated": 1, "unchanged": 1})
    assert title(settings) == "Points are not loyalty"


def test_a_rule_that_changes_for_no_page_has_none_read_again(index):
    index(LOYALTY)
    assert index(LOYALTY, SiteRule("https://elsewhere.example/*", (("title", "h1"),))) == ([], {"unchanged": 2})
    assert index(LOYALTY, SiteRule("*/loyalty", (("title", "h1"),))) == ([], {"unchanged": 2})


def test_a_page_of_which_nothing_was_read_is_read_again_whatever_the_rule(index, articles):
    entry = (
        "<article><h2><a href=/x>What now?</a></h2><p>A line of a teaser, which goes on behind the link.</p></article>"
    )
    (articles / "list.html").write_text(f"<html><body class=archive>{entry * 6}</body></html>")
    time.sleep(0.1)
    assert index()[1] == {"added": 2, "skipped": 1}
    assert index(SiteRule("list.html", (("question", "h2"),))) == (["list.html"], {"added": 1, "unchanged": 2})


def test_a_rehearsal_reads_by_the_rules_too(index):
    index()
    assert index(LOYALTY, dry_run=True)[1] == {"updated": 1, "unchanged": 1}


def test_rules_are_followed_in_the_reading_processes(settings, articles):
    for n in range(60):
        (articles / f"{n}.html").write_text(
            page(f"p{n}", ("What now?", "Nothing that could not have waited until the morning.")), "utf-8"
        )
    files = [file for file in find(settings.sources[0], settings) if isinstance(file, File)]
    rules = [SiteRule("https://house.example/p*", (("title", "h2"),))]
    readings = [reading for _, found in read_in_order(files, lambda _: False, 2, rules) for reading in found or ()]
    titles = {reading.article.title for reading in readings if reading.article}
    assert titles == {"What now?", "Points are not loyalty", "La fidélité sans carte"}


def test_text_and_json_lines_are_read_without_rules(index, articles):
    (articles / "note.txt").write_text(
        "Un titre\n\n" + "Le client qui revient a trouvé ce qu’il cherchait chez nous.", "utf-8"
    )
    time.sleep(0.1)
    index()
    assert index(SiteRule("*", (("title", "h2"),)))[1] == {"unchanged": 1, "updated": 2}


def test_selectors_come_in_one_order_whatever_the_order_of_the_rules():
    one, other = SiteRule("*", (("ignore", "a"),)), SiteRule("*", (("title", "b"),))
    assert list(selectors_for([one, other], "x")) == list(selectors_for([other, one], "x")) == ["title", "ignore"]
    assert selectors_for([one], None) == {}


@pytest.mark.parametrize("selector", ["p::before", "::after"])
def test_a_selector_of_what_is_no_element_is_refused_with_its_place(selector):
    with pytest.raises(ValueError, match=r"table 1.*title.*is no CSS selector"):
        parse_rules([{"match": "*", "title": selector}])


@pytest.mark.parametrize("selector", ["* " * 50 + "p", "p," * 600 + "p", ":is(" * 300 + "p" + ")" * 300])
def test_a_selector_that_would_take_for_ever_is_refused(selector):
    with pytest.raises(ValueError, match=r"table 1.*title.*too long"):
        parse_rules([{"match": "*", "title": selector}])


def test_a_list_of_long_selectors_is_none_too_long():
    selector = ", ".join(["body > main .post-content div.author-box > span + a.name"] * 12)
    (rule,) = parse_rules([{"match": "*", "author": selector}])
    assert rule.selectors == (("author", selector),)
