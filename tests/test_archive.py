"""The one door for everybody who asks."""

import shutil

import pytest

from indexer import Filters, IndexMissing, open_archive
from indexer.engines.whoosh.reader import WhooshReader
from indexer.query import parse
from tests.pages import page


@pytest.fixture
def archive(run, settings):
    run()
    return open_archive(settings)


def test_an_archive_that_is_not_there_says_what_to_run(tmp_path):
    with pytest.raises(IndexMissing, match="reindex SOURCE"):
        open_archive(tmp_path / "none").search("loyalty")


def test_the_very_question_of_an_article_is_found_first(archive):
    hit = archive.search("comment mesurer la notoriete d une marque").hits[0]
    assert hit.passage.question == "Comment mesurer la notoriété d’une marque ?"
    assert (hit.article.title, hit.article.authors[0].name) == ("La fidélité sans carte", "Lise Ardent")


@pytest.mark.parametrize(
    "typed",
    [
        "l’innovation",
        "l'innovation",
        "innovation",
        "INNOVATION",
        "linnovation OR innovation",
        "l\u02bcinnovation",
        "innovations",
    ],
)
def test_french_is_found_however_it_is_typed(archive, typed):
    assert [hit.article.id for hit in archive.search(typed).hits] == ["house.example~fidelite"]


@pytest.mark.parametrize("typed", ["e-commerce", "ecommerce", "e commerce", "E-Commerce"])
def test_a_hyphen_may_be_there_or_not(archive, typed):
    assert archive.search(typed).hits[0].passage.id == "house.example~fidelite#q1"


def test_a_misspelt_word_that_finds_nothing_is_corrected_and_announced(archive):
    results = archive.search("innovvation")
    assert results.correction.applied
    assert results.query.text == "innovation"
    assert [(note.code, note.about) for note in results.notes] == [("corrected", "innovation")]


def test_a_word_that_finds_nothing_is_corrected_beside_words_that_find_what_they_found(archive):
    typed, mended = archive.search("notoriete innovvation"), archive.search("notoriete innovation")
    assert typed.correction.applied
    assert typed.correction.words == (("innovvation", "innovation"),)
    assert typed.hits == mended.hits
    assert {hit.article.id for hit in archive.search("notoriete").hits} <= {hit.article.id for hit in typed.hits}


@pytest.mark.parametrize("typed", ["innovation", "innovations", "notoriete innovation", '"innovvation"', "innov*"])
def test_words_that_find_something_as_typed_are_left_alone(archive, typed):
    assert archive.search(typed).correction is None


def test_a_slip_that_its_stem_forgives_is_offered_and_not_applied(archive, run, articles):
    (articles / "letters.html").write_text(page("letters", ("Why a newsletter?", "A newsletter is a habit. " * 9)))
    run()
    results = archive.search("newsleter")
    assert results.hits[0].passage.question == "Why a newsletter?"
    assert (results.correction.query, results.correction.applied) == ("newsletter", False)
    assert results.notes == ()


def test_a_correction_that_would_find_nothing_is_not_made(archive):
    results = archive.search("innovvation lang:de")
    assert (results.total, results.correction) == (0, None)


def test_a_word_that_is_said_for_one_of_the_archive_is_no_slip(archive, run, articles):
    """'vendre' is as near to 'rendre' as slips are."""
    (articles / "sale.html").write_text(page("sale", ("Quand rendre ?", "Une vente ne se rend pas. " * 9)))
    run()
    results = archive.search("vendre")
    assert (results.hits[0].passage.question, results.correction) == ("Quand rendre ?", None)


def test_exact_undoes_a_correction(archive):
    results = archive.search(parse("innovvation", exact=True))
    assert (results.total, results.correction.query, results.correction.applied) == (0, "innovation", False)


def test_a_word_of_a_removed_article_is_no_correction(archive, run, articles):
    (articles / "third.html").write_text(page("third", ("Why a hippopotamus?", "A hippopotamus is heavy. " * 9)))
    run()
    assert archive.search("hipopotamus").correction.query == "hippopotamus"
    (articles / "third.html").unlink()
    run(allow_shrink=True)
    assert archive.search("hipopotamus").correction is None


def test_a_question_of_a_removed_article_is_no_suggestion(archive, run, articles):
    (articles / "third.html").write_text(page("third", ("Why a hippopotamus?", "A hippopotamus is heavy. " * 9)))
    run()
    assert [each.kind for each in archive.suggest("hippo")] == ["question", "word"]
    (articles / "third.html").unlink()
    run(allow_shrink=True)
    assert archive.suggest("hippo") == ()


def test_an_article_knows_which_others_link_to_it(archive, run, articles):
    linking = 'As <a href="https://house.example/loyalty/">has been said</a>, points are not loyalty. ' * 3
    for slug, date in (("older", "2020-01-01"), ("newer", "2021-01-01"), ("loyalty-too", "2022-01-01")):
        (articles / f"{slug}.html").write_text(page(slug, ("Why do customers stay?", linking), date=date))
    run()
    ids = [f"house.example~{slug}" for slug in ("loyalty-too", "newer", "older")]
    assert [citation.id for citation in archive.citing("house.example~loyalty")] == ids
    assert [citation.id for citation in archive.citing("house.example~loyalty", limit=1)] == ids[:1]
    assert archive.citing("house.example~older") == ()


def test_an_article_does_not_cite_itself(archive, run, articles):
    own = '<a href="https://house.example/own">This very page</a> says that customers stay for the bread. ' * 3
    (articles / "own.html").write_text(page("own", ("Why do customers stay?", own)))
    run()
    assert archive.article("house.example~own").links
    assert archive.citing("house.example~own") == ()


def test_nothing_is_gathered_when_an_archive_is_opened(archive, monkeypatch):
    """What words and questions there are is known from the index, one by one."""
    for name in ("words", "citations"):
        monkeypatch.setattr(WhooshReader, name, forbidden)
    assert archive.search("innovvation").correction.applied
    assert archive.suggest("brand awa")
    assert archive.suggest("brand awarenss")
    assert archive.sample_questions(2)


def forbidden(*_):
    raise AssertionError("all of the archive is gathered")


def test_suggestions_are_questions_of_the_archive(archive):
    first = archive.suggest("brand awa")[0]
    assert (first.text, first.kind) == ("How do you measure brand awareness?", "question")
    assert first.url == "house.example~loyalty#q2"


def test_sample_questions_are_of_different_articles_and_languages(archive):
    samples = archive.sample_questions(4)
    assert {citation.language for _, citation in samples} == {"en", "fr"}
    assert len({citation.id for _, citation in samples}) == len(samples) == 2


def test_an_index_that_goes_bad_does_not_silence_an_open_archive(archive, settings):
    assert archive.search("visits").total == 1
    (settings.index / "current").write_text("no-such-generation\n")
    assert archive.search("visits").total == 1


@pytest.mark.parametrize(
    "question",
    [
        "Faut-il offrir -20 % en magasin",
        "Une remise de -20 % ?!",
        "À quoi sert site:exemple.fr dans Google ?",
        "Que cherche-t-on avec author:lise -prix ?",
    ],
)
def test_a_question_that_looks_like_syntax_is_that_question(archive, run, articles, question):
    (articles / "syntax.html").write_text(
        page("syntax", (question, "Cela dépend de la saison et du stock. " * 9), lang="fr")
    )
    run()
    assert archive.search(question).hits[0].passage.question == question
    assert archive.search(parse(question, filters=Filters(lang=("en",)))).total == 0, "a filter beside the text holds"


def test_an_index_made_anew_under_an_open_archive_is_noticed(archive, run, settings, articles):
    assert archive.search("zebra").total == 0
    shutil.rmtree(settings.index)
    (articles / "zebra.html").write_text(page("zebra", ("Why a zebra?", "Because the zebra is striped. " * 9)))
    run()
    assert archive.search("zebra").total == 1
