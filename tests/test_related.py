"""Questions of other articles that are near a passage's."""

import pytest

from indexer import ArticleUnknown, open_archive
from indexer.analysis import question_key
from tests.pages import page

ABOUT = {
    "cards": ("What is a loyalty card worth?", "A loyalty card is worth the visits that would not have happened."),
    "points": ("Do loyalty points pay?", "Points pay where members would miss them: count the visits."),
    "copy": ("What is a loyalty card worth ?", "Copied from elsewhere: a loyalty card is worth its visits."),
    "near-copy": ("What, then, is a loyalty card worth?", "Nearly copied: the visits of a loyalty card."),
    "carte": ("Que vaut une carte de fidélité ?", "Une carte vaut les visites qu’elle seule a values."),
    "price": ("How are prices set?", "By what visits cost, and by what others ask."),
    "press": ("Who reads a press release?", "Nobody does, unless it says something new."),
}


@pytest.fixture
def archive(articles, run, settings):
    for name, asked in ABOUT.items():
        second = ("And what else is a loyalty card?", "A piece of plastic in a purse that is too full.")
        text = page(name, asked, *([second] if name == "cards" else []), title=f"About {name}")
        (articles / f"{name}.html").write_text(text, "utf-8")
    run()
    return open_archive(settings)


def asked(hits):
    return [hit.passage.question for hit in hits]


def test_the_nearest_questions_come_first_and_each_once(archive):
    related = asked(archive.related("house.example~points#q1"))
    assert related[0] == "What is a loyalty programme worth?"
    assert related[1] in (ABOUT["cards"][0], ABOUT["copy"][0])
    assert len(set(map(question_key, related))) == len(related)
    assert "What, then, is a loyalty card worth?" not in related, "nearly the same words"
    assert "Who reads a press release?" not in related


def test_a_passage_is_related_neither_to_its_own_article_nor_to_copies_of_itself(archive):
    hits = archive.related("house.example~cards#q1")
    assert {"house.example~cards", "house.example~copy", "house.example~near-copy"}.isdisjoint(
        hit.article.id for hit in hits
    )
    assert "Do loyalty points pay?" in asked(hits)


def test_words_of_the_answer_count_less_than_those_of_the_question(archive):
    related = asked(archive.related("house.example~cards#q1"))
    assert related.index("Do loyalty points pay?") < related.index("How are prices set?")


def test_there_are_no_more_than_wanted(archive):
    assert len(archive.related("house.example~cards#q1", limit=1)) == 1


def test_every_passage_of_the_archive_has_its_related_ones(archive):
    for name in ABOUT:
        article = archive.article(f"house.example~{name}")
        for passage in article.passages:
            hits = archive.related(passage.id)
            assert len(hits) <= 5
            assert all(hit.passage.question and hit.article.id != article.id and not hit.more for hit in hits)


@pytest.mark.parametrize("id", ["gone", "gone#1", "house.example~cards", "house.example~cards#q9"])
def test_a_passage_that_is_not_there_is_an_error(archive, id):
    with pytest.raises(ArticleUnknown):
        archive.related(id)
