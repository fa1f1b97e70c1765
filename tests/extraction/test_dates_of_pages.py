"""Of what day is the article, on pages in the manner of the wild?"""

from datetime import date

import pytest

from indexer.extraction import extract
from indexer.extraction.dates import parse_date
from indexer.model import Article
from tests.extraction.page import LONG, MORE, TITLE, page, read

TEXT = f"<p>{LONG}</p><p>{MORE}</p>"


def declared(moment: str) -> str:
    return f'<meta property="article:published_time" content="{moment}">'


# ---------------------------------------------------------------- the publisher's own day


@pytest.mark.parametrize(
    ("moment", "shown", "day"),
    [
        ("2020-02-25T02:25:54+00:00", "24 February 2020", date(2020, 2, 24)),
        ("2020-02-25T02:25:54Z", "24 February 2020", date(2020, 2, 24)),
        ("2020-02-24T23:25:54Z", "25 February 2020", date(2020, 2, 25)),
        ("2020-02-25T20:25:54Z", "24 February 2020", date(2020, 2, 25)),
        ("2020-02-25T02:25:54-06:00", "24 February 2020", date(2020, 2, 25)),
        ("2020-02-25T02:25:54Z", "20 February 2020", date(2020, 2, 25)),
    ],
    ids=["west", "zulu", "east", "no such clock", "the publisher's clock", "another day"],
)
def test_a_moment_of_greenwich_is_of_the_day_that_the_page_shows(moment: str, shown: str, day: date):
    assert read(f"<p class='date'>{shown}</p>{TEXT}", declared(moment)).published == day


def test_a_moment_of_greenwich_is_of_the_day_that_the_address_names():
    html = page(TEXT, declared("2020-02-25T02:25:54Z"))
    assert extract(html, url="https://a.example/2020/02/24/x").published == date(2020, 2, 24)


def test_the_address_is_believed_before_a_line():
    html = page(f"<p>12 mars 2004</p>{TEXT}")
    assert extract(html, url="https://a.example/2019/05/03/x").published == date(2019, 5, 3)


# ---------------------------------------------------------------- nearest to the heading


def outside(before: str, after: str) -> Article:
    html = (
        f"<html><head><title>{TITLE}</title></head><body><div>{before}<div><a>Accueil</a><a>Blog</a></div></div>"
        f"<div><h1>{TITLE}</h1>{after}</div></body></html>"
    )
    return extract(html.encode(), id="a")


def test_today_s_date_above_the_page_is_not_the_article_s():
    menu = "<ul>" + "<li>Rubrique</li>" * 8 + "</ul>"
    article = outside(
        f"<span class='current-time'>mercredi 19 février 2020</span>{menu}",
        f"<p class='date'>18 février 2020</p>{TEXT}",
    )
    assert article.published == date(2020, 2, 18)


def test_the_day_of_the_visit_is_not_the_article_s():
    assert read(
        f"<p class='current-date'>19 février 2020</p><p class='date'>18 février 2020</p>{TEXT}"
    ).published == date(2020, 2, 18)


def test_the_next_article_s_date_is_not_this_one_s():
    others = f"<div><h3>Autre titre</h3><span class='date'>12 mars 2021</span><p>{MORE}</p></div>" * 5
    article = outside("", f"<p>Mis à jour le 4 juin 2020</p>{TEXT * 6}{others}")
    assert article.published == date(2020, 6, 4)


# ---------------------------------------------------------------- lines


def test_one_line_tells_the_publication_from_the_change():
    article = read(f"<p class='date'>Written: 2023-11-07 15:03<span> / </span>Updated: 2023-11-08 15:30</p>{TEXT}")
    assert (article.published, article.modified) == (date(2023, 11, 7), date(2023, 11, 8))


def test_the_change_may_come_first():
    article = read(f"<p class='date'>Last updated 8 November 2023, originally published 7 November 2023</p>{TEXT}")
    assert (article.published, article.modified) == (date(2023, 11, 7), date(2023, 11, 8))


@pytest.mark.parametrize(
    "line",
    [
        "Posté le 3 mai 2019 | Catégorie : Conseils | Par Marion Le Goff",
        "Temps de lecture : 5 minutes environ | Marion Le Goff | 03/05/2019",
        "Conseils aux commerçants - 3 mai 2019 - deux commentaires de lecteurs",
    ],
)
def test_a_line_of_several_parts_dates_the_article(line: str):
    article = read(f"<p>{line}</p>{TEXT}")
    assert article.published == date(2019, 5, 3)


def test_a_sentence_does_not():
    assert read(f"<p>Le 3 mai 2019 la boutique de Nantes a rouvert ses portes au public</p>{TEXT}").published is None


def test_a_margin_of_the_article_dates_it():
    html = f"<h1>{TITLE}</h1><aside><time datetime='2021-06-06'>June 6, 2021</time></aside>{TEXT}"
    assert read(html).published == date(2021, 6, 6)


def test_a_wiki_says_at_its_foot_when_it_was_changed():
    line = "<li id='footer-info-lastmod'>This page was last modified on 4 November 2020, at 19:23.</li>"
    article = outside("", f"{TEXT * 4}</div><div id='footer'><ul>{line}</ul>")
    assert article.published == date(2020, 11, 4)


def test_blogger_s_main_widget_is_no_side_column():
    body = f"<div class='widget Blog' id='Blog1'><span itemprop='datePublished'>May 19, 2020</span></div>{TEXT * 4}"
    assert read(body).published == date(2020, 5, 19)


def test_a_point_may_follow_the_day():
    assert parse_date("10. September 2017") == date(2017, 9, 10)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Wed, 03/10/2004 - 09:12", date(2004, 3, 10)),
        ("Sun, 03/10/2004 - 09:12", date(2004, 10, 3)),
        ("mer 10/03/2004 - 09:12", date(2004, 3, 10)),
        ("03/10/2004", date(2004, 10, 3)),
    ],
)
def test_the_day_of_the_week_tells_the_day_from_the_month(text: str, day: date):
    assert parse_date(text) == day


def test_a_reader_s_comment_does_not_date_the_article():
    comment = "<div class='comment'><span class='author'>Joffrey Dutour</span><time datetime='2020-01-01'>1 janvier 2020</time></div>"
    assert read(f"{TEXT}<div class='comments'>{comment}</div>").published is None


# ---------------------------------------------------------------- as it is written


@pytest.mark.parametrize(
    "text",
    [
        "Nov 19 20197:05 AM",
        "19 novembre 2019Par Marion",
        "November 19,2019",
        "19 Nov,2019",
        "19/Nov/2019",
        "Nov-19-2019",
        "19 / 11 / 2019",
        "19 . 11 . 2019",
        "11.19.2019",
        "11-19-2019",
    ],
)
def test_a_day_is_read_as_themes_write_it(text: str):
    assert parse_date(text) == date(2019, 11, 19)


@pytest.mark.parametrize("text", ["Nov 19 20191", "19 / 11 / 20195", "192.168.1.2019"])
def test_a_number_is_no_year(text: str):
    assert parse_date(text) is None


def test_since_when_somebody_is_a_member_is_not_the_article_s_day():
    assert read(f"<div><p>Membre depuis le 16 février 2016</p></div>{TEXT}").published is None


# ---------------------------------------------------------------- press releases and letters


@pytest.mark.parametrize(
    "opening",
    [
        "PARIS, le 3 mai 2019 – ",
        "Saint-Étienne, France, 3 mai 2019 — ",
        "NEW YORK, May 3, 2019 /Wire/ -- ",
        "LYON - May 3, 2019 (LE FIL) - ",
        "May 3, 2019 -- ",
    ],
)
def test_a_release_opens_with_its_place_and_day(opening: str):
    assert read(f"<p>{opening}{LONG} {MORE}</p><p>{MORE}</p>").published == date(2019, 5, 3)


@pytest.mark.parametrize("opening", ["Le 3 mai 2019 – ", "On May 3, 2019 – ", "3 mai 2019 - 4 juin 2020 – "])
def test_a_sentence_that_opens_with_a_day_does_not_date_the_text(opening: str):
    assert read(f"<p>{opening}{LONG} {MORE}</p><p>{MORE}</p>").published is None


@pytest.mark.parametrize(
    "ending",
    [
        "<p>Marion Le Goff<br>3 mai 2019</p>",
        "<p>Fait à Nantes, le 3 mai 2019</p><p>Marion Le Goff</p>",
    ],
    ids=["name, day", "place, day, name"],
)
def test_a_letter_ends_with_name_and_day(ending: str):
    article = read(f"{TEXT}<p>{LONG} {MORE}</p>{ending}")
    assert (article.published, [author.name for author in article.authors]) == (date(2019, 5, 3), ["Marion Le Goff"])


def test_a_day_that_nobody_signs_ends_no_letter():
    article = read(f"{TEXT}<p>{LONG} {MORE}</p><p>La boutique a fermé.<br>Le 3 mai 2019</p>")
    assert (article.published, article.authors) == (None, ())
