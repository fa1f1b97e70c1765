"""What was left out for speed changes nothing that is read."""

import gc

import pytest

from indexer.errors import NotAnArticle
from indexer.extraction import extract
from indexer.extraction.links import absolute
from tests.extraction.page import LONG, MORE, page, read


@pytest.fixture
def collector():
    yield
    gc.enable()


def test_the_garbage_of_a_page_waits_for_its_end_and_no_longer(monkeypatch, collector):
    resting = []
    monkeypatch.setattr("indexer.extraction.article.assemble", lambda *_: resting.append(not gc.isenabled()))
    read(f"<p>{LONG}</p>")
    assert resting == [True]
    assert gc.isenabled()


def test_a_page_that_is_refused_wakes_the_collector_too(collector):
    with pytest.raises(NotAnArticle):
        extract(b"<p>x</p>", id="a")
    assert gc.isenabled()


def test_a_collector_that_rested_before_rests_after(collector):
    gc.disable()
    read(f"<p>{LONG}</p>")
    assert not gc.isenabled()


def test_white_space_between_blocks_says_nothing():
    dense = f"<h2>Pourquoi ?</h2><div><p>{LONG}</p><div><p>{MORE}</p></div></div><ul><li>Un</li><li>Deux</li></ul>"
    assert read(dense.replace("><", ">\n  <")) == read(dense)


def test_white_space_between_words_stays():
    article = read(
        f"<p>{LONG}</p><div><b>Un</b> <i>deux</i> <a href='/x'>trois</a> <p>quatre</p> cinq</div><pre>a\n\n  b</pre>"
    )
    assert article.passages[-1].answer.split("\n")[1:] == ["Un deux trois", "quatre", "cinq", "a", "", "  b"]


@pytest.mark.parametrize("empty", ["<div></div>", "<p> </p>", "<figure><img src=x></figure>", "<div><p></p></div>"])
def test_an_empty_block_parts_the_text_around_it(empty):
    article = read(f"<p>{LONG}</p><div>Un{empty}deux</div><div>trois{empty}</div>quatre")
    assert article.passages[-1].answer.split("\n")[1:] == ["Un", "deux", "trois", "quatre"]


def test_an_empty_block_with_an_id_is_where_its_heading_is_linked_to():
    article = read(f'<p>{LONG}</p><a name="ici"></a><h2>Pourquoi ?</h2><p>{MORE}</p>')
    assert article.passages[-1].anchor == "ici"


def test_blocks_of_one_cell_do_not_run_into_each_other():
    rows = "<tr><td><div><p>Un</p> </div>deux</td><td>trois</td></tr>" * 2
    assert read(f"<p>{LONG}</p><table>{rows}</table>").passages[-1].answer.endswith("Un deux | trois\nUn deux | trois")


def test_the_heads_styles_and_scripts_present_nobody():
    head = f'<meta name="author" content="Jean Martin"><script id="author-box">Jean Martin : {LONG}</script>'
    assert [(author.name, author.bio) for author in read(f"<p>{LONG}</p>", head).authors] == [("Jean Martin", None)]


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example",
        "http://a.example:80/b;c/d?e=f#g",
        "https://a.example/(b)/c%20d?e",
        "https://a.example/b.html",
    ],
)
def test_a_whole_address_is_kept_as_it_is(url):
    assert absolute(url, "https://b.example/c/d") == url


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("https://a.example/b c", "https://a.example/b%20c"),
        (" https://a.example/b\n", "https://a.example/b"),
        ("https://[a", None),
        ("//a.example/b", "https://a.example/b"),
    ],
)
def test_an_address_that_is_not_whole_is_mended(href, url):
    assert absolute(href, "https://b.example/c/d") == url


def test_a_pages_own_elements_say_what_its_meta_elements_do_not():
    article = extract(page(f'<span itemprop="datePublished" content="2019-05-03"></span><p>{LONG}</p>'), id="a")
    assert str(article.published) == "2019-05-03"
