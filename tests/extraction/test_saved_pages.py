"""A page that a browser saved says in its first comment where it was."""

import pytest

from indexer import SiteRule
from indexer.extraction import explain, extract
from indexer.model import Article
from tests.extraction.page import LONG, MORE, page

SAVED = "<!-- saved from url=(0037)https://blog.example/2018/05/mon-titre/ -->"
BY_NAME = "https://blog.example/Mon%20titre.html"


def read(head: str = "", *, comment: str = SAVED, **known: object) -> Article:
    html = page(f"<p>{LONG}</p><p>{MORE}</p>", head).decode().replace("<html>", f"\n{comment}\n<html>")
    return extract(html.encode(), **({"path": "Mon titre.html", "url": BY_NAME} | known))


def test_its_address_is_where_it_was_and_its_id_that_of_its_path():
    article = read()
    assert article.url == "https://blog.example/2018/05/mon-titre/"
    assert article.id == read(comment="").id


@pytest.mark.parametrize(
    "head",
    ['<link rel="canonical" href="https://own.example/a">', '<meta property="og:url" content="https://own.example/a">'],
)
def test_what_the_page_itself_names_goes_before(head):
    assert (read(head).url, read(head).id) == ("https://own.example/a", "own.example~a")


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "<!-- saved from url=(0014)about:internet -->",
        "<!-- saved from url=(0020)file:///C:/Mon titre.html -->",
        f"<!-- a theme's -->{SAVED}",  # of what the page quotes
    ],
)
def test_where_the_first_comment_names_no_address_of_the_web_that_of_the_file_counts(comment):
    assert read(comment=comment).url == BY_NAME


def test_rules_are_for_the_address_where_it_was():
    assert read(rules=[SiteRule("https://blog.example/2018/*", (("title", "p"),))]).title == LONG


def test_without_a_path_its_id_is_made_of_where_it_was():
    assert read(path=None, url=None).id == "blog.example~2018~05~mon-titre"


def test_explain_names_the_comment():
    html = page(f"<p>{LONG}</p><p>{MORE}</p>").decode().replace("<html>", f"{SAVED}<html>")
    (reason,) = [reason for reason in explain(html.encode(), id="a").fields if reason.field == "url"]
    assert (reason.value, reason.rule) == ("https://blog.example/2018/05/mon-titre/", "address it was saved from")
