"""What the documentation says exists, and what exists is in the documentation."""

import re
from pathlib import Path

import click
import pytest

from indexer.cluster import CERTIFICATES, PASSWORD, USER
from indexer.extraction import extract
from indexer.rules import SELECTORS
from indexer.settings import SETTING_NAMES, VARIABLES, Settings, load_settings
from webapp import create_app
from webapp.cli import verbatim

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")


def options(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts if name.startswith("--")} - {"--help"}


def documented() -> dict[str, set[str]]:
    """The commands of the README with their options."""
    block = README.split("## The commands")[1].split("##")[0]
    lines = re.findall(r"^ {4}(?:verbatim )?(\w+) (.*)$", block, re.MULTILINE)
    return {name: set(re.findall(r"--[a-z-]+", rest)) for name, rest in lines if rest != "..."}


def test_the_readme_names_every_command():
    assert documented().keys() == verbatim.commands.keys()


@pytest.mark.parametrize("name", sorted(verbatim.commands))
def test_the_readme_names_every_option_of(name):
    assert documented()[name] == options(verbatim.commands[name])


def test_every_setting_is_documented_with_its_variable_and_default():
    table = OPERATIONS.split("## Settings")[1].split("##")[0]
    assert all(f"`{name}`" in OPERATIONS for name in (USER, PASSWORD, CERTIFICATES))
    assert set(re.findall(r"`VERBATIM_([A-Z_]+)`", table)) - {"CONFIG"} == {name.upper() for name in VARIABLES}
    for name in SETTING_NAMES:
        assert f"`{name}`" in table
    defaults = Settings()
    for name in ("host", "port", "workers", "proxies", "max_page_mb", "index", "engine"):
        (row,) = [line for line in table.splitlines() if line.startswith("|") and f"`{name}`" in line.split("|")[1]]
        value = getattr(defaults, name)
        assert f"{value:g}" in row if isinstance(value, float) else str(value) in row


RULED = """<html><head><meta name="headline" content="Anna Lind on slow shops"></head><body><h1>Interviews</h1>
<p class="byline">An interview of <b>Jean Martin</b></p><p class="posted">Some day in <time datetime="2019-05-03">spring</time></p>
<p class="itw-q">Tell me about the queue</p><div class="itw-a"><p>People who wait have decided already; the rest is manners.</p></div>
<div class="promo"><p>Subscribe to our paper edition before the end of the month and save a lot.</p></div>
<p class="itw-q">And the price</p><div class="itw-a"><p>Nobody remembers what they paid for the good one, only for the other.</p></div></body></html>"""


def test_the_example_of_rules_does_what_is_said_of_it(tmp_path):
    section = OPERATIONS.split("## When a theme is read wrongly")[1].split("\n## ")[0]
    example = re.search(r"^ {4}# verbatim\.toml\n((?: {4}.*\n|\n)+)", section, re.MULTILINE)
    assert example
    (tmp_path / "verbatim.toml").write_text(re.sub(r"^ {4}", "", example[1], flags=re.MULTILINE), "utf-8")
    rules = load_settings(environ={}, config=tmp_path / "verbatim.toml").rules
    article = extract(RULED.encode(), url="https://blog.example.org/interviews/anna-lind", rules=rules)
    assert (article.title, str(article.published)) == ("Anna Lind on slow shops", "2019-05-03")
    assert [author.name for author in article.authors] == ["Jean Martin"]
    assert [(p.question, p.answer) for p in article.passages if p.kind == "qa"] == [
        ("Tell me about the queue", "People who wait have decided already; the rest is manners."),
        ("And the price", "Nobody remembers what they paid for the good one, only for the other."),
    ]
    assert "Subscribe" not in article.text
    assert all(f"`{key}`" in section for key in ("match", *SELECTORS))


def test_every_exit_code_of_reindex_is_documented():
    from indexer import cli

    codes = {
        cli.DONE,
        cli.FAULT,
        cli.USAGE,
        cli.NO_ARTICLE,
        cli.CHECKS_FAILED,
        cli.LOCKED,
        cli.SOME_FAILED,
        cli.INTERRUPTED,
    }
    table = OPERATIONS.split("| exit code |")[1].split("\n\n")[0]
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)} == codes


def test_every_room_has_a_heading_in_the_architecture():
    headings = re.findall(r"^## `([^`]+)`", ARCHITECTURE, re.MULTILINE)
    rooms = {
        f"indexer/{path.name}" + ("/" if path.is_dir() else "")
        for path in (ROOT / "indexer").iterdir()
        if not path.name.startswith(("_", ".")) and path.name != "py.typed"
    }
    assert {heading for heading in headings if heading.startswith("indexer/")} == rooms


def test_every_route_a_program_may_use_is_in_the_readme():
    rules = {rule.rule for rule in create_app(Settings()).url_map.iter_rules()}
    for route in ("/api/search", "/api/suggest", "/api/openapi.json"):
        assert route in rules
        assert route in README
    assert "/api/articles/<id>" in README


def test_every_option_and_variable_of_the_box_is_documented_and_there_is_no_other():
    section = OPERATIONS.split("## The box on other sites")[1].split("\n## ")[0]
    script = (ROOT / "webapp" / "templates" / "widget.js").read_text("utf-8")
    read = set(re.findall(r"this\.(?:get|has)Attribute\(\"(\w+)\"\)", script)) - {
        "archive"
    }  # which the script itself sets
    assert set(re.findall(r"`data-(\w+)`", section)) == read | {"lang", "into"}
    assert set(re.findall(r"`(--verbatim-[\w-]+)`", section)) == set(re.findall(r"var\((--verbatim-[\w-]+)", script))
    assert "/widget" in {rule.rule for rule in create_app(Settings()).url_map.iter_rules()}


def test_the_page_of_the_box_says_where_its_options_stand():
    page = (ROOT / "webapp" / "templates" / "widget.html").read_text("utf-8")
    path, section = re.search(r"stands in (\S+) of Verbatim’s source, under “(.+?)”", page).groups()
    assert f"\n## {section}\n" in (ROOT / path).read_text("utf-8")


def test_the_readme_opens_with_the_two_commands():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for command in ("run", "test"):
        assert f"make {command}" in README.split("##")[0]
        assert re.search(rf"^{command}:", makefile, re.MULTILINE)


def test_the_corpus_says_how_many_articles_it_has():
    text = (ROOT / "corpus" / "README.md").read_text("utf-8")
    pages = list((ROOT / "corpus").glob("*/*.html"))
    assert f"{len(pages)}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert {path.parent.name for path in pages} == set(re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE))
