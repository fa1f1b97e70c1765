"""`verbatim extract --check` and `--explain`: what rules change, and why a page is read as it is."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.cli import reindex, verbatim
from indexer.sources import open_file
from tests.pages import page

RULES = """
[[extraction.rules]]
match = "https://house.example/loy*"
title = "h2"
question = "h2"
author = ".none"

[[extraction.rules]]
match = "https://elsewhere.example/*"
title = "h1"
"""


@pytest.fixture
def here(tmp_path: Path, articles: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "verbatim.toml").write_text(RULES, "utf-8")
    return tmp_path


def call(*arguments: str, code: int = 0):
    result = CliRunner().invoke(verbatim, ["extract", *arguments])
    assert result.exit_code == code, result.output
    return result


def test_extract_reads_by_the_rules(here):
    assert [json.loads(line)["title"] for line in call("articles").stdout.splitlines()] == [
        "La fidélité sans carte",
        "What is a loyalty programme worth?",
    ]


def test_check_shows_old_and_new_of_each_article_that_rules_change(here):
    lines = call("articles", "--check").stdout.splitlines()
    assert lines[0].endswith("loyalty.html  https://house.example/loyalty")
    assert lines[1:3] == [
        "  title      - Points are not loyalty",
        "             + What is a loyalty programme worth?",
    ]
    assert lines[-3:] == [
        "Rule 2 (match = 'https://elsewhere.example/*') is for none of these pages.",
        "Rule 1 (match = 'https://house.example/loy*'), author: finds nothing on the one page that it is for; read as without it",
        "2 read, 1 changed: title 1",
    ]
    assert not any("fidelite" in line for line in lines)


SEVERAL = """
[[extraction.rules]]
match = "*/fidelite"
ignore = "footer"

[[extraction.rules]]
match = "https://house.example/*"
ignore = ".promo"
title = "h2"
"""


def test_selectors_that_find_nothing_are_summed_up_a_rule_below_what_changed(here):
    (here / "verbatim.toml").write_text(SEVERAL, "utf-8")
    for slug in ("one", "two", "three"):
        promo = '<p class="promo">Buy now</p>' if slug == "one" else ""
        html = page(slug, ("What now?", "A page that nobody had yet when it was read, and which says so."))
        (here / "articles" / f"{slug}.html").write_text(html.replace("</article>", f"{promo}</article>"), "utf-8")
    lines = call("articles", "--check").stdout.splitlines()
    told = "Rule 2 (match = 'https://house.example/*'), ignore: finds nothing on 3 of 4 pages; read as without it"
    assert lines[-2:-1] == [told]
    assert sum("finds nothing" in line for line in lines) == 1
    assert json.loads(call("articles", "--check", "--json").stdout)["silent"] == [
        {"rule": 2, "match": "https://house.example/*", "key": "ignore", "silent": 3, "pages": 4}
    ]


@pytest.mark.parametrize("option", [(), ("--explain",), ("--check",)])
def test_what_cannot_be_read_is_named_and_the_others_are_read(here, option, monkeypatch):
    (here / "articles" / "bad.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (here / "articles" / "empty.html").write_text("<html></html>")
    (here / "articles" / "locked.html").write_text("<html></html>")
    (here / "articles" / "nowhere.html").symlink_to(here / "gone.html")
    for room in ("reading.page", "inspection"):
        monkeypatch.setattr(
            f"indexer.{room}.open_file", lambda file: refuse() if "locked" in file.name else open_file(file)
        )
    result = call("articles", *option, code=6)
    assert [line.split(": ")[:2] for line in result.stderr.splitlines()] == [
        [fate, str(here / "articles" / f"{name}.html")]
        for fate, name in (("failed", "bad"), ("skipped", "empty"), ("failed", "locked"), ("failed", "nowhere"))
    ]
    assert "What is a loyalty programme worth?" in result.stdout


def refuse():
    raise PermissionError(13, "Permission denied")


def test_check_counts_as_read_what_was_read(here):
    (here / "articles" / "bad.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    assert call("articles", "--check", code=6).stdout.splitlines()[-1] == "2 read, 1 changed: title 1"
    value = json.loads(call("articles", "--check", "--json", code=6).stdout)
    assert (value["read"], [(Path(entry["name"]).name, entry["failed"]) for entry in value["unread"]]) == (
        2,
        [("bad.html", True)],
    )


def test_check_shows_pair_by_pair_what_comes_and_what_goes(here):
    body = page("turns", title="Turns").replace(
        "</h1>",
        "</h1><h2>Why now?</h2><p>Because nothing else could be done before the end of that long and rainy year.</p>"
        '<p class="q">Name a town</p><p class="a">Dover, where slogans are lost at sea between two languages.</p>',
    )
    (here / "articles" / "turns.html").write_text(body, "utf-8")
    rule = '[[extraction.rules]]\nmatch = "*/turns"\nquestion = "h2, .q"\n'
    (here / "verbatim.toml").write_text(rule, "utf-8")
    lines = call("articles", "--check").stdout.splitlines()
    assert [line for line in lines[1:] if line.startswith("  ")] == [
        "  pair       - …long and rainy year. Name a town Dover, where slogans are lost at sea between two languages.",
        "             + …long and rainy year.",
        "  pair       + Name a town Dover, where slogans are lost at sea between two languages.",
    ]
    assert lines[-1] == "3 read, 1 changed: pair added 1, pair changed 1"


def test_check_against_an_index_shows_what_the_next_reindex_would_change(here):
    (here / "verbatim.toml").write_text("", "utf-8")
    CliRunner().invoke(reindex, ["articles"])
    assert call("articles", "--check", "--index", "index").stdout == "2 read, 0 changed\n"
    (here / "verbatim.toml").write_text(RULES, "utf-8")
    CliRunner().invoke(reindex, ["articles"])
    assert call("articles", "--check", "--index", "index").stdout.endswith("2 read, 0 changed\n")
    (here / "verbatim.toml").write_text("", "utf-8")
    assert "title 1" in call("articles", "--check", "--index", "index").stdout
    (here / "articles" / "new.html").write_text(
        page("new", ("What now?", "A page that nobody had yet when it was read."))
    )
    assert "pair added 1" in call("articles", "--check", "--index", "index").stdout


def test_check_gives_one_json_object(here):
    value = json.loads(call("articles", "--check", "--json").stdout)
    (article,) = value["articles"]
    assert (value["read"], value["changed"], article["id"]) == (2, 1, "house.example~loyalty")
    assert (article["keys"], article["silent"]) == (["title", "author", "question"], ["author"])
    change = {"what": "title", "before": "Points are not loyalty", "after": "What is a loyalty programme worth?"}
    assert article["changes"] == [change]


def test_check_says_which_pages_are_no_articles(here):
    (here / "articles" / "empty.html").write_text("<html></html>")
    (here / "verbatim.toml").write_text('[[extraction.rules]]\nmatch = "*"\nignore = "article"\n', "utf-8")
    out = call("articles", "--check").stdout
    assert "no article: no text found" in out
    assert "- Points are not loyalty" in out
    assert "empty.html" not in out


def test_explain_names_the_rule_and_the_element_of_every_field_and_pair(here):
    out = call("articles/loyalty.html", "--explain").stdout
    assert "  title      What is a loyalty programme worth?\n             site rule: h2  <- #q1\n" in out
    assert "  authors    Ada Lind\n             meta: author  <- html > head > meta:nth-of-type(2)\n" in out
    assert "  published  2019-05-01\n             meta: article:published_time" in out
    assert "  pair       How do you measure brand awareness?\n             site rule: question  <- #q2\n" in out
    assert "answer: html > body > main > article > p:nth-of-type(2)" in out
    assert "author: the rule's selector finds nothing here" in out
    assert "site rule: h2 = a selector of [[extraction.rules]] in verbatim.toml finds it" in out


def test_explain_gives_json_lines(here):
    (value,) = map(json.loads, call("articles/fidelite.html", "--explain", "--json").stdout.splitlines())
    (title,) = [reason for reason in value["fields"] if reason["field"] == "title"]
    assert title.pop("sentence")
    assert title == {
        "field": "title",
        "value": "La fidélité sans carte",
        "said": "La fidélité sans carte",
        "rule": "heading: like the title declared",
        "elements": ["html > body > main > article > h1"],
    }
    assert value["passages"][1]["question"] == ["#q2"]


def test_explain_names_what_cannot_be_read_and_fails(here):
    (here / "articles" / "bad.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (here / "articles" / "empty.html").write_text("<html></html>")
    result = call("articles", "--explain", code=6)
    assert "failed: " in result.stderr
    assert "skipped: " in result.stderr


@pytest.mark.parametrize("options", [["--check", "--explain"], ["--index", "x"], ["--explain", "--index", "x"]])
def test_options_that_do_not_go_together_are_refused(here, options):
    call("articles", *options, code=2)


def test_a_bad_rule_is_named_with_its_place(here):
    (here / "verbatim.toml").write_text(RULES + 'question = "p["\n', "utf-8")
    result = call("articles", "--check", code=2)
    assert (
        "verbatim.toml, extraction.rules: table 2 (match = 'https://elsewhere.example/*'), question: 'p['"
        in result.stderr
    )
