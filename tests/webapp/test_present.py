"""Marks become markup in one place, in one pass."""

from dataclasses import replace

import pytest

from indexer import Excerpt
from indexer.query import parse
from tests.growth import assert_in_proportion, seconds
from tests.webapp.articles import FAQ
from webapp.marking import marked
from webapp.reading import present_article


def test_everything_but_the_marks_is_escaped():
    assert marked(Excerpt("<b> R&D", ((4, 7),))) == "&lt;b&gt; <mark>R&amp;D</mark>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Cela augmente-t-il ?", "Cela augmente{-t-il}\u00a0?"),
        ("moi-même, elles-mêmes", "moi{-même}, elles{-mêmes}"),
        ("est-ce, dites-le-moi", "est{-ce}, dites{-le-moi}"),
        ("un e-mail", "un e{-mail}"),
        ("e-commerce, B-to-B", "e{-commerce}, B{-to}-B"),
        ("le savoir-faire", "le savoir-faire"),
        ("là-bas, demi-lune", "là-bas, demi-lune"),
        ("14 000 euros, 20 %, 9 h 30", "14\u00a0000 euros, 20\u00a0%, 9\u00a0h 30"),
        ("en 2019 1 200 pages", "en 2019 1\u00a0200 pages"),
        ("« à voir » : oui", "«\u00a0à voir\u00a0»\u00a0: oui"),
    ],
)
def test_lines_do_not_break_where_no_hand_would_break_them(text, html):
    tied = html.replace("{", '<span class="tied">').replace("}", "</span>")
    assert marked(Excerpt(text, ())) == tied


def test_a_word_is_tied_to_what_hangs_on_it_where_it_is_marked():
    assert marked(Excerpt("augmente-t-il", ((0, 8),))) == '<mark>augmente</mark><span class="tied">-t-il</span>'


def test_a_text_cannot_bring_marks_of_its_own():
    assert marked(Excerpt("a \ufdd0b\ufdd1", ((0, 1),))) == "<mark>a</mark> \ufffdb\ufffd"


def test_a_text_of_many_marks_takes_time_in_proportion():
    assert_in_proportion(
        lambda count: marked(Excerpt("mot " * count, tuple((4 * n, 4 * n + 3) for n in range(count)))), 10_000
    )


def test_an_answer_of_a_hundred_thousand_words_found_is_shown_whole(app):
    passage = replace(FAQ.passages[0], answer="mot " * 99_999 + "mot")
    article = replace(FAQ, passages=(passage,))
    shown = []
    with app.test_request_context():
        assert seconds(lambda: shown.append(present_article(article, parse("mot")))) < 10
    assert shown[0].sections[0].blocks[0].lines[0].count("<mark>") == 100_000
