"""The promises, over the whole sample corpus: each has a test that fails when it is broken."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from indexer import Archive, Settings, SourceSpec, open_archive, reindex_archive
from indexer.analysis import analyze, fold, question_key
from indexer.query import parse

CORPUS = Path(__file__).parent.parent / "corpus"

# Words of the corpus' themes, in fields of no article: menus, share bars, comments, consent, boxes about the author.
FURNITURE = (
    "Follow me",
    "More »",
    "Bouton retour en haut",
    "Nous utilisons des cookies",
    "We use cookies",
    "Partager sur",
    "Share this",
    "Leave a comment",
    "Laisser un commentaire",
    "Newsletter sign-up",
    "All rights reserved",
    "Tous droits réservés",
    "Was this answer helpful",
    "vous a-t-elle été utile",
    "Most read",
    "Les plus lus",
    "Articles similaires",
    "Related posts",
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Archive, object]:
    settings = Settings(index=tmp_path_factory.mktemp("promises") / "index", sources=(SourceSpec(CORPUS),))
    report = reindex_archive(settings)
    return open_archive(settings), report


@pytest.fixture(scope="module")
def archive(corpus) -> Archive:
    return corpus[0]


@pytest.fixture(scope="module")
def articles(archive):
    citations = archive._current().reader.citations()
    return [archive.article(id) for id in citations]


@pytest.fixture(scope="module")
def questions(articles):
    return [passage.question for article in articles for passage in article.passages if passage.question]


def without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def test_1_every_page_of_the_corpus_is_an_article(corpus):
    report = corpus[1]
    assert {name: len(entries) for name, entries in report.outcomes.items() if entries} == {"added": 42}


def test_1_no_furniture_of_a_theme_is_in_any_field(articles):
    for article in articles:
        text = "\n".join(
            [article.title, article.text, article.section or "", *article.tags, *(a.name for a in article.authors)]
        )
        assert not [words for words in FURNITURE if words in text], article.id


# A page in the manner of the wild: what its theme says around, above and below the text, each in words that are in nothing else.
AROUND = {
    "a share bar": ("sharedaddy sd-sharing", "Trente-sept lecteurs ont épinglé cette page sur leur mur"),
    "related posts": ("related-posts", "Nos voisins de la mercerie racontent leur braderie de septembre"),
    "an author box": ("author-box", "Ondine Falaise tient la rubrique des vitrines depuis douze ans"),
    "a cookie bar": ("cookie-notice", "Des traceurs mesurent ce que vous regardez et pendant combien de temps"),
    "a pitch of the newsletter": ("newsletter-signup", "Chaque jeudi une idée dans votre boîte et jamais davantage"),
    "comments": ("comments-area", "Merci beaucoup pour ce billet qui tombe vraiment à point nommé"),
    "a column": ("sidebar widget-area", "Le marché couvert rouvre ses portes dès le premier lundi du mois"),
}
SAID = "Le client qui revient a trouvé ce qu’il cherchait, et il le dit à ses voisins sans qu’on le lui demande."


def wild(place):
    """A page with all of that, within its article or beside it."""
    around = "".join(f"<div class='{name}'><p>{words}.</p></div>" for name, words in AROUND.values())
    text = f"<h1>Fidéliser sans points</h1><h2>Que dit un client ?</h2>{f'<p>{SAID}</p>' * 12}"
    inner = f"<article class='post'>{text}{around}</article>" if place == "within" else f"{text}{around}"
    return f"<html><head><title>Fidéliser sans points</title></head><body><main>{inner}</main></body></html>"


@pytest.fixture(scope="module", params=["within", "beside"])
def wild_archive(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wild")
    (folder / "pages").mkdir()
    (folder / "pages" / "fideliser.html").write_text(wild(request.param), "utf-8")
    settings = Settings(index=folder / "index", sources=(SourceSpec(folder / "pages"),))
    reindex_archive(settings)
    return open_archive(settings)


@pytest.mark.parametrize("furniture", AROUND)
def test_1_what_a_theme_says_around_a_text_is_in_no_field_and_not_found(wild_archive, furniture):
    (hit,) = wild_archive.search("que dit un client").hits
    article = wild_archive.article(hit.article.id)
    words = AROUND[furniture][1]
    assert SAID in article.text
    assert words not in json.dumps(article.as_dict(), ensure_ascii=False)
    assert wild_archive.search(f'"{words}"').total == 0


def test_1_no_markup_and_no_address_of_a_script_is_in_any_field(articles):
    for article in articles:
        assert not re.search(r"</?[a-z]+[ >]|&[a-z]+;|javascript:", article.text), article.id
        assert all(link.url.startswith(("http://", "https://")) for link in article.links)


def test_1_no_paragraph_is_in_two_passages_and_no_title_or_lead_in_an_answer(articles):
    for article in articles:
        lines = [line for passage in article.passages for line in passage.answer.split("\n") if len(line) > 60]
        assert len(lines) == len(set(lines)), article.id
        assert article.title not in lines
        assert article.summary not in lines


VARIANTS = {
    "as it stands": lambda q: q,
    "without its question mark": lambda q: q.rstrip(" ?:"),
    "without accents": without_accents,
    "in capitals": str.upper,
    "with straight apostrophes": lambda q: q.replace("’", "'"),
    "decomposed": lambda q: unicodedata.normalize("NFD", q),
    "with no-break spaces": lambda q: q.replace(" ", "\u00a0"),
    "numbered": lambda q: f"3) {q}",
    "ligatures taken apart": lambda q: q.replace("œ", "oe"),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_2_a_question_typed_finds_a_passage_with_that_very_question_first(archive, questions, variant):
    missed = []
    for question in questions:
        hits = archive.search(VARIANTS[variant](question), limit=1).hits
        if not hits or question_key(hits[0].passage.question or "") != question_key(question):
            missed.append(question)
    assert missed == []


FRENCH = (
    "fidélité",
    "l’innovation",
    "notoriété de marque",
    "bouche-à-oreille",
    "e-commerce",
    "qu’est-ce que le marketing direct ?",
    "sœur",
    "études de marché",
    "R&D",
    "d’après vous",
)


@pytest.mark.parametrize("text", FRENCH)
def test_3_french_typed_any_way_finds_the_same_in_the_same_order(archive, text):
    typed = [
        text,
        text.upper(),
        without_accents(text),
        unicodedata.normalize("NFD", text),
        text.replace("’", "'"),
        text.replace("’", "\u02bc"),
        text.replace(" ", "\u00a0"),
        text.replace(" ", "\u202f"),
        text.replace("œ", "oe"),
    ]
    found = [[hit.passage.id for hit in archive.search(parse(words, exact=True), limit=50).hits] for words in typed]
    assert found == [found[0]] * len(typed)


@pytest.mark.parametrize(("one", "other"), [("e-commerce", "ecommerce"), ("bouche-à-oreille", "bouche à oreille")])
def test_3_a_hyphen_or_not_finds_the_same_article_first(archive, one, other):
    first, second = (archive.search(words, limit=1).hits[0].article.id for words in (one, other))
    assert first == second


def words_of(archive, hit):
    """The words that stand in a hit, folded: in its question, answer, title, and where it opens the article in the lead."""
    article = archive.article(hit.article.id)
    texts = (hit.passage.question, hit.passage.answer, article.title, article.summary, article.section, *article.tags)
    names = (hit.passage.speaker, *(author.name for author in article.authors))
    return {token.word for text in (*texts, *names) if text for token in analyze(text, None)}


def test_4_what_has_the_word_itself_stands_above_what_has_another_form_of_it(archive, articles):
    tried = 0
    for word in ("marque", "marques", "client", "clients", "prix", "brand", "brands", "price", "prices", "newsletter"):
        hits = archive.search(parse(word, exact=True), limit=50).hits
        having = [word in words_of(archive, hit) for hit in hits]
        assert having == sorted(having, reverse=True), word
        tried += any(having) and not all(having)
    assert tried >= 3, "the corpus does not put this to the test"


def test_4_a_correction_is_a_word_of_the_archive_and_is_announced(archive, articles):
    written = {token.word for article in articles for token in analyze(f"{article.title} {article.text}", None)}
    for typed in ("markting", "cliant", "marqque", "fromege"):
        results = archive.search(typed)
        assert results.correction, typed
        assert {fold(word) for _, word in results.correction.words} <= written
        assert [note.code for note in results.notes] == (["corrected"] if results.correction.applied else [])


@pytest.mark.parametrize(
    "text",
    [
        "NOT OR x",
        "*",
        '"',
        '"""',
        "-",
        "--",
        "a" * 100_000,
        "\0\x1b\ud800",
        "OR OR OR",
        "(((",
        ":::",
        "lang:",
        "é" * 9999,
        "«",
        "a OR",
        "-a",
    ],
)
def test_5_nothing_that_is_typed_is_an_error(archive, text):
    results = archive.search(text)
    assert results.total >= 0
    assert archive.suggest(text) is not None
