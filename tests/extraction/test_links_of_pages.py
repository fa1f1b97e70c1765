"""Whereto does an article lead?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extraction import extract
from indexer.extraction.links import absolute, bare_urls
from indexer.model import Link
from tests.extraction.page import LONG, MENU, MORE, page, read


def links(body: str) -> list[tuple[str, str]]:
    return [(link.url, link.text) for link in read(f"<p>{LONG}</p><p>{LONG} {body}</p>").links]


def test_a_link_is_absolute_and_said_once():
    assert links('<a href="/b">voir</a> et <a href="https://brumaire.example/b">encore</a>') == [
        ("https://brumaire.example/b", "voir")
    ]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "mailto:a@b.example",
        "data:text/html,x",
        "#note",
        "ftp://a.example/x",
        "http://[",
        "",
        " ",
    ],
)
def test_what_leads_to_no_page_is_refused(href: str):
    assert links(f'<a href="{href}">voir</a>') == []


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("voir https://a.example/b.", "https://a.example/b"),
        ("(https://a.example/b)", "https://a.example/b"),
        ("https://a.example/b_(c)", "https://a.example/b_(c)"),
        ("« http://a.example »", "http://a.example"),
        ("http://a.example/?q=1&r=2, puis", "http://a.example/?q=1&r=2"),
    ],
)
def test_an_address_written_out_is_a_link_without_the_punctuation_around_it(text: str, url: str):
    assert list(bare_urls(text)) == [url]
    assert links(text.replace("&", "&amp;")) == [(url, url)]


def test_an_address_that_is_a_link_s_text_is_one_link():
    assert links('<a href="https://a.example/long">https://a.example/long</a>') == [
        ("https://a.example/long", "https://a.example/long")
    ]


def test_an_address_in_a_program_is_none():
    assert read(f"<p>{LONG}</p><pre>get https://a.example/YOUR_ID</pre><p>{MORE} https://b.example</p>").links == (
        Link("https://b.example", "https://b.example", internal=False, passage="a#1"),
    )


def test_links_stand_in_the_order_of_the_text_each_with_its_passage():
    body = f'<h2 id="q">Pourquoi ?</h2><p>{LONG} https://c.example puis <a href="https://d.example">là</a></p>'
    article = read(f'<p>{LONG} <a href="https://b.example">ici</a></p>{body}')
    assert [(link.url, link.passage) for link in article.links] == [
        ("https://b.example", "a#1"),
        ("https://c.example", "a#q"),
        ("https://d.example", "a#q"),
    ]


def test_a_link_of_the_lead_stands_in_no_passage():
    article = read(f'<p class="chapo">{LONG} <a href="https://b.example">ici</a></p><p>{LONG}</p>')
    assert [(link.url, link.passage) for link in article.links] == [("https://b.example", None)]


def test_internal_is_of_the_same_host_with_or_without_www():
    article = read(f'<p>{LONG} <a href="https://www.brumaire.example/b">ici</a> <a href="https://b.example">là</a></p>')
    assert [link.internal for link in article.links] == [True, False]


def test_links_of_the_theme_are_not_the_article_s():
    assert MENU
    assert read(f"<p>{LONG}</p><div class='share'><a href='https://s.example'>Partager</a></div>").links == ()


def test_without_an_address_relative_links_are_left_out():
    article = extract(page(f'<p>{LONG} <a href="/b">ici</a> <a href="https://b.example">là</a></p>'), path="a.html")
    assert [(link.url, link.internal) for link in article.links] == [("https://b.example", False)]


def test_the_base_element_is_what_links_are_relative_to():
    article = read(f'<p>{LONG} <a href="b">ici</a></p>', '<base href="https://b.example/c/">')
    assert [link.url for link in article.links] == ["https://b.example/c/b"]


@given(st.text(max_size=60), st.one_of(st.none(), st.text(max_size=30)))
def test_any_address_is_http_or_none(href: str, base: str | None):
    url = absolute(href, base)
    assert url is None or url.startswith(("http://", "https://"))


@pytest.mark.parametrize("blank", ["%20", "%09", "%0A%20", "%C2%A0", " "])
def test_blanks_pasted_behind_an_address_are_not_of_it(blank):
    assert absolute(f"https://b.example/a{blank}", "https://a.example/") == "https://b.example/a"
    assert absolute(f"/a{blank}", "https://a.example/") == "https://a.example/a"
