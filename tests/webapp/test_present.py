"""Marks become markup in one place, in one pass."""

from dataclasses import replace

from indexer import Excerpt
from indexer.query import parse
from tests.growth import assert_in_proportion, seconds
from tests.webapp.articles import FAQ
from webapp.present import marked, present_article


def test_everything_but_the_marks_is_escaped():
    assert marked(Excerpt("<b> R&D", ((4, 7),))) == "&lt;b&gt; <mark>R&amp;D</mark>"


def test_a_text_of_many_marks_takes_time_in_proportion():
    assert_in_proportion(
        lambda count: marked(Excerpt("mot " * count, tuple((4 * n, 4 * n + 3) for n in range(count)))), 10_000
    )


def test_an_answer_of_a_hundred_thousand_words_found_is_shown_whole():
    passage = replace(FAQ.passages[0], answer="mot " * 99_999 + "mot")
    article = replace(FAQ, passages=(passage,))
    shown = []
    assert seconds(lambda: shown.append(present_article(article, parse("mot")))) < 10
    assert shown[0].sections[0].paragraphs[0].count("<mark>") == 100_000
