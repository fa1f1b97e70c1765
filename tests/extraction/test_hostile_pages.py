"""What if the page is broken, huge or meant to hurt?"""

import json
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import NotAnArticle, UnreadablePage
from indexer.extraction import extract, extract_text
from indexer.extraction.tree import flatten, parse, said
from indexer.model import Article
from tests.extraction.page import LONG, MORE, page, read, whole

N = 100_000
DEEP = {
    "divs": "<div>" * N + LONG + "</div>" * N,
    "divs never closed": "<div>" * N + LONG,
    "bold": "<p>" + "<b>" * N + LONG,
    "lists": "<ul><li>" * N + LONG,
    "tables": "<table><tr><td>" * (N // 3) + LONG,
    "closed without being open": "</div>" * N + LONG,
    "quotes": "<a '<a \"" * N + ">" + LONG,
    "links": f'<a href="/x">{"<i>" * 999}' * 20 + LONG,
}


@pytest.mark.parametrize("markup", DEEP.values(), ids=DEEP)
def test_deep_nesting_loses_no_text_and_takes_seconds_at_most(markup: str):
    start = time.process_time()
    article = read(f"<p>{MORE}</p>{markup}<p>{MORE} Fin.</p>")
    assert time.process_time() - start < 20
    if "quotes" not in markup[:9] and "'" not in markup[:9]:
        assert LONG in whole(article)


def test_flattening_keeps_every_word():
    text = "".join(f"<div>w{n} " for n in range(3000))
    assert said(parse(text)).split() == [f"w{n}" for n in range(3000)]
    assert flatten("<p>a</p>") == "<p>a</p>"


def test_megabytes_of_attributes_are_passed_over():
    assert LONG in whole(read(f'<p class="{"x " * 2_000_000}" data-x="{"y" * 4_000_000}">{LONG}</p><p>{MORE}</p>'))


def test_of_thousands_of_attributes_the_first_are_read_and_no_text_is_lost():
    flood = " ".join(f"a{n}='{n}'" for n in range(50_000))
    article = read(f'<h2 id="q" {flood}>Pourquoi ?</h2><p>{LONG}</p><p {flood}>{MORE}</p>')
    assert [(p.question, p.anchor, p.answer) for p in article.passages] == [("Pourquoi ?", "q", f"{LONG}\n{MORE}")]


def test_a_long_script_or_picture_is_no_flood_of_attributes():
    data = "x" * 30_000
    script = json.dumps(
        {"@type": "Article", "author": {"name": "Lise Ardent"}, "text": "un a < b et la suite " * 5_000}
    )
    article = read(
        f'<p>{LONG}</p><img src="data:{data}" alt="a"><p>{MORE}</p>',
        f'<script type="application/ld+json">{script}</script>',
    )
    assert [author.name for author in article.authors] == ["Lise Ardent"]
    assert (LONG in whole(article), MORE in whole(article)) == (True, True)


def test_a_paragraph_of_megabytes_is_read_whole():
    assert len(read(f"<p>{'mot ' * 3_000_000}</p>").passages[0].answer) == 12_000_000 - 1


def test_entities_are_characters_and_grow_no_further():
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    article = extract(bomb.encode() + page(f"<p>{LONG} &amp;lt; &eacute; &b;</p>"), id="a")
    assert len(whole(article)) < 1000
    assert "&lt; é" in whole(article)


def test_nul_bytes_hide_no_text():
    assert LONG in whole(extract(page(f"<p>{LONG}</p>").replace(b"<p>", b"<p>\x00"), id="a"))


def test_bytes_that_are_no_utf_8_spoil_no_others():
    assert "voisins" in whole(extract(page(f"<p>{LONG}</p>").replace("é".encode(), b"\xe9"), id="a"))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 " + b"x" * 99, bytes(range(256)) * 99])
def test_what_is_no_page_is_unreadable(data: bytes):
    with pytest.raises(UnreadablePage):
        extract(data, id="a")


@pytest.mark.parametrize(
    "html",
    [
        '<html><head><meta http-equiv="refresh" content="0; url=/new"></head><body><a href="/new">This page has moved</a></body></html>',
        '<html><frameset cols="20%,80%"><frame src="a.html"><frame src="b.html"></frameset></html>',
        "<html><body class='archive category'>"
        + f"<article><h2><a href='/x'>Titre</a></h2><p>{LONG}</p></article>" * 5
        + "</body></html>",
        "<html><body></body></html>",
    ],
    ids=["redirect", "frames", "list", "nothing"],
)
def test_a_page_that_only_leads_elsewhere_is_no_article(html: str, request: pytest.FixtureRequest):
    reasons = {"redirect": "redirect", "frames": "frameset", "list": "list", "nothing": "no text"}
    with pytest.raises(NotAnArticle) as caught:
        extract(html.encode(), id="a")
    assert reasons[request.node.callspec.id] in caught.value.reason


def test_output_never_holds_markup():
    article = read(
        f"<h2>Pourquoi <script>alert(1)</script>?</h2><p>{LONG} <img src=x onerror=alert(1)> <svg><text>x</text></svg></p>"
    )
    assert "<" not in whole(article)
    assert "alert" not in whole(article)


SCRAPS = st.sampled_from(
    ["<p>", "</p>", "<div class='faq'>", "</div>", "<h2>", "</h2>", "<b>", "</b>", "<br>", "<ul><li>", "<table><tr><td>", "</table>", "<details><summary>",
     "<a href='", "'>", "<dl><dt>", "<dd>", "Pourquoi ? ", "1) ", "ESG : ", "R: ", LONG, "<!--", "-->", "<script>", "</script>", "&#0;", "&amp", "\x00", "<pre>",
     "<article>", "</article>", "<h1>", "<button aria-expanded=false>", "<time datetime='2004-99-99'>", "<meta name=author content='x'>"]
)  # fmt: skip


def attempt(reader: Callable[..., Article], data: bytes) -> Article | str:
    """The article, or why there is none."""
    try:
        return reader(data, id="a")
    except (NotAnArticle, UnreadablePage) as refusal:
        return refusal.reason


@settings(max_examples=300, deadline=None)
@given(st.lists(SCRAPS, max_size=40), st.sampled_from([extract, extract_text]))
def test_any_markup_is_an_article_or_refused_with_a_reason(scraps: list[str], reader: Callable[..., Article]):
    article = attempt(reader, "".join(scraps).encode())
    assert article
    if isinstance(article, Article):
        ids = [passage.id for passage in article.passages]
        assert len(set(ids)) == len(ids)
        assert {link.passage for link in article.links} <= {None, *ids}


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_an_article_or_refused_with_a_reason(data: bytes):
    assert attempt(extract, data)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([LONG, MORE, "Un mot.", "Pourquoi ?", "Ceci : cela."]), min_size=1, max_size=12))
def test_every_paragraph_is_in_one_passage(paragraphs: list[str]):
    numbered = [f"{text} {n}" for n, text in enumerate(paragraphs)]
    article = read(f"<p>{LONG} début</p><p>{MORE} suite</p>" + "".join(f"<p>{text}</p>" for text in numbered))
    lines = [line for passage in article.passages for line in passage.text.split("\n")]
    assert [line for line in lines if line in numbered] == numbered
