"""A long page takes time in proportion to its length, whatever it is made of."""

import pytest

from benchmarks.growth import CONSTRUCTS
from indexer.extraction import extract
from indexer.extraction.links import bare_urls
from indexer.extraction.names import announces, opens_byline
from indexer.extraction.titles import without_site
from tests.extraction.page import read
from tests.growth import assert_in_proportion, seconds

# Each took quadratic time or worse; how many of them there are in the smaller page.
ONCE_SLOW = {
    "separators in a title": 5_000,
    "sites in a title": 5_000,
    "combining marks": 5_000,
    "links within the page": 5_000,
    "brackets behind an address": 10_000,
    "lines": 5_000,
    "lines of bold and plain": 2_500,
    "turns on one line": 1_000,
    "bold lines": 2_500,
    "meta elements": 5_000,
    "attributes": 20_000,
    "attributes of a template": 20_000,
}


@pytest.mark.parametrize("name", ONCE_SLOW)
def test_a_page_four_times_as_long_takes_about_four_times_as_long(name):
    def reading(count: int) -> object:
        return extract(CONSTRUCTS[name](count).encode(), id="a", url="http://a.example/a")

    assert_in_proportion(reading, ONCE_SLOW[name])


def test_words_before_a_name_that_never_comes_are_read_in_one_way():
    line = "texte par " * 30 + "!"
    assert seconds(lambda: (announces(line), opens_byline(line))) < 5
    assert announces("Propos recueillis par :")
    assert announces("Texte : par")
    assert opens_byline("Texte de Marion Le Goff")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("(http://a.example/b_(c)).", "http://a.example/b_(c)"),
        ("((http://a.example/b)).)", "http://a.example/b"),
        ("[http://a.example/b]…", "http://a.example/b"),
        ("http://a.example/(b", "http://a.example/(b"),
    ],
)
def test_a_written_address_keeps_the_brackets_it_opens(text, url):
    assert list(bare_urls(text)) == [url]


def test_a_title_of_sites_alone_is_read():
    title = "Brumaire | " * 80 + "Fidéliser"
    assert without_site(title, {"brumaire"}) == "Fidéliser"


def test_lines_of_one_weight_stay_together_and_a_bold_one_stands_alone():
    article = read("<p>Un début de texte.<br>Une suite.<br><b>Pourquoi ?</b><br>Parce que.<br>Et voilà.</p>" * 3)
    assert [(p.question, p.answer) for p in article.passages][1:] == [("Pourquoi ?", "Parce que.\nEt voilà.\nUn début de texte.\nUne suite.")] * 2 + [("Pourquoi ?", "Parce que.\nEt voilà.")]  # fmt: skip
