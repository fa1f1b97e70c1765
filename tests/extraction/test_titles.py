"""What is the article called, on pages in the manner of the wild?"""

import pytest

from indexer.extraction import extract
from tests.extraction.page import LONG, MORE


def titled(body: str, head: str, *, url: str | None = None) -> str:
    html = f'<html><head><meta charset="utf-8">{head}</head><body>{body}<p>{LONG}</p><p>{MORE}</p></body></html>'
    return extract(html.encode(), id="a", url=url).title


@pytest.mark.parametrize(
    "heading",
    [
        "<h1>Fidéliser sans points<span>Une méthode de comptoir</span></h1>",
        "<h1>Fidéliser sans points <div class='meta'>Publié le 3 mai 2019 par brumaire</div></h1>",
        "<h1><a href='/a'>Fidéliser sans points</a> <small>(revue-sillage.example)</small> <b>87</b></h1>",
        "<h1><span class='rubrique'>Méthodes</span> Fidéliser sans points</h1>",
        "<h1><span><span>Fidéliser sans points</span><em>Le comptoir</em></span></h1>",
        "<h1><span><a href='/a'>Fidéliser sans points</a> <span>(revue-sillage.example)</span></span> <span>87</span></h1>",
    ],
    ids=["subtitle", "byline", "source and count", "section", "wrapped", "source and count, deeper"],
)
def test_what_a_heading_holds_beside_the_declared_title_is_no_part_of_it(heading: str):
    assert titled(heading, "<title>Fidéliser sans points</title>") == "Fidéliser sans points"


def test_a_title_of_two_lines_is_one_title():
    heading = "<h1>Fidéliser sans points<br>La méthode du comptoir</h1>"
    assert titled(heading, "<title>Fidéliser sans points</title>") == "Fidéliser sans points La méthode du comptoir"


def test_a_heading_of_two_words_that_shares_one_with_what_is_declared_is_not_the_title():
    head = (
        "<title>Fidéliser 1.8 – la grande mise à jour</title><meta property='og:site_name' content='Les nouvelles de Fidéliser'>"
        "<meta property='og:title' content='Fidéliser 1.8 – la grande mise à jour'>"
    )
    assert titled("<h1>Fidéliser vite</h1>", head) == "Fidéliser 1.8 – la grande mise à jour"


def test_a_lower_heading_that_the_head_repeats_is_the_title_where_no_main_one_is():
    head = "<title>Fidéliser sans points | Méthodes | Le carnet de Lise</title>"
    assert titled("<h1>Bonjour, je suis Lise.</h1><h2>Fidéliser sans points</h2>", head) == "Fidéliser sans points"


def test_the_first_page_s_link_tells_the_site_s_name():
    head = "<title>Fidéliser sans points - Le carnet de Lise</title>"
    assert titled("<a href='/'>Le carnet de Lise</a>", head) == "Fidéliser sans points"


def test_the_name_its_owner_chose_for_the_host_is_the_site_s():
    head = "<title>Fidéliser sans points - Brumaire</title>"
    assert titled("", head, url="https://blog.brumaire.co.uk/a") == "Fidéliser sans points"


def test_the_shelf_of_an_old_theme_is_no_part_of_the_title():
    head = "<title>Le carnet de Lise » Blog Archive » Fidéliser sans points</title>"
    assert titled("<h1><a href='/'>Le carnet de Lise</a></h1>", head) == "Fidéliser sans points"


def test_a_heading_laid_over_a_picture_is_a_heading():
    body = f"<div class='hero'><div class='overlay'><h1>Fidéliser sans points</h1></div></div><p>{LONG}</p><h1>Lire aussi</h1>"
    assert titled(body, "<title>Comment fidéliser sans points ni carte</title>") == "Fidéliser sans points"


def test_a_heading_that_stands_above_every_article_is_not_this_one_s():
    name = "Brumaire : le commerce autrement"
    body = f"<h1>{name}</h1><article><h1>Fidéliser sans points ni carte</h1></article>"
    assert titled(body, f"<title>{name}</title>", url="https://brumaire.example/a") == "Fidéliser sans points ni carte"


def test_a_heading_of_a_word_is_the_title_where_the_head_only_names_the_site():
    assert titled("<h1>Fidéliser</h1>", "<title>Brumaire</title>", url="https://brumaire.example/a") == "Fidéliser"


def test_a_line_that_the_head_repeats_is_the_title_where_no_heading_is():
    line = "<font size=5>Fidéliser sans points</font>"
    assert (
        titled(line, "<title>Fidéliser sans points | Méthodes | Le carnet de Lise</title>") == "Fidéliser sans points"
    )


# ---------------------------------------------------------------- pages that offer something

SLOGAN = "<h1>Vos clients. Votre comptoir.</h1>"
OFFER = "<meta property='og:title' content='Logiciel de caisse pour les boutiques'>"


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (f"{SLOGAN}<p>Publié le 3 mai 2019</p>", OFFER),
        (SLOGAN, f"{OFFER}<meta property='og:type' content='article'>"),
        (SLOGAN, "<title>Logiciel de caisse pour les boutiques</title>"),
    ],
    ids=["a day", "an article by its own word", "nothing written for sharing"],
)
def test_the_heading_of_an_article_is_its_title_whatever_the_head_says(body: str, head: str):
    assert titled(body, head) == "Vos clients. Votre comptoir."


def test_a_page_without_a_day_opens_with_a_slogan_and_its_head_says_what_it_offers():
    assert titled(SLOGAN, OFFER) == "Logiciel de caisse pour les boutiques"


def test_what_stands_behind_a_bar_is_a_claim():
    head = "<meta property='og:title' content='Logiciel de caisse | Plus de 100 boutiques'>"
    assert titled(SLOGAN, head) == "Logiciel de caisse"


@pytest.mark.parametrize(
    ("heading", "declared"),
    [
        ("Logiciel de caisse", "Logiciel de caisse pour les boutiques"),
        ("Le logiciel de caisse pour les boutiques", "Logiciel de caisse pour les boutiques"),
        ("Un logiciel de caisse pour boutiques en 2025", "Logiciel de caisse pour boutiques | Blog | Nantes"),
    ],
    ids=["shorter", "longer", "a part"],
)
def test_a_heading_that_says_as_much_as_the_head_is_the_title(heading: str, declared: str):
    assert titled(f"<h1>{heading}</h1>", f"<meta property='og:title' content='{declared}'>") == heading
