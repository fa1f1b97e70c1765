"""Title, authors, dates, section, tags, lead, language: what does a page say, and where?"""

from datetime import date

import pytest

from indexer.extraction import extract
from indexer.extraction.dates import parse_date
from indexer.extraction.language import language
from indexer.extraction.names import names_in
from tests.extraction.page import LONG, MORE, page, read, whole

# ---------------------------------------------------------------- title


@pytest.mark.parametrize("separator", [" | ", " - ", " – ", " — ", " · ", " » ", " :: ", " • "])
def test_the_site_s_name_is_no_part_of_the_title(separator: str):
    head = '<meta property="og:site_name" content="Brumaire">'
    html = f"<html><head><title>Fidéliser{separator}Brumaire</title>{head}</head><body><p>{LONG}</p></body></html>"
    assert extract(html.encode(), id="a").title == "Fidéliser"


def test_the_title_is_the_heading_that_the_head_repeats_among_several():
    html = (
        f"<html><head><title>Fidéliser un client | Brumaire</title></head><body><h1>Brumaire</h1><h1>Fidéliser un client</h1><p>{LONG}</p>"
        "<div class='related'><h1>Autre titre</h1></div></body></html>"
    )
    assert extract(html.encode(), id="a").title == "Fidéliser un client"


def test_the_title_is_as_the_page_shows_it_where_the_head_shortens_it():
    html = f"<html><head><title>Fidéliser en 2019</title></head><body><h1>Fidéliser en 2019 : la méthode</h1><p>{LONG}</p></body></html>"
    assert extract(html.encode(), id="a").title == "Fidéliser en 2019 : la méthode"


def test_a_heading_that_links_home_is_the_site_s_name():
    html = f"<html><head><title>Fidéliser</title></head><body><h1><a href='/'>Le journal du commerce local</a></h1><p>{LONG}</p></body></html>"
    assert extract(html.encode(), id="a").title == "Fidéliser"


# ---------------------------------------------------------------- authors


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Par Marion Le Goff", ["Marion Le Goff"]),
        ("By Harriet Dunmore and Jonas Peverell", ["Harriet Dunmore", "Jonas Peverell"]),
        ("Propos recueillis par Thibaut Craponne", ["Thibaut Craponne"]),
        ("Par J.-B. Trémeur, le 3 mars 2004", ["J.-B. Trémeur"]),
        ("By Rick Halloran | 14 November 2017 | 5 min read", ["Rick Halloran"]),
        ("Written by Dana Quill, staff writer", ["Dana Quill"]),
        ("Auteur : Anna Kubišta", ["Anna Kubišta"]),
        ("Par la rédaction", []),
        ("By admin", []),
        ("12 mars 2004", []),
        ("https://a.example/marion", []),
        ("marion@a.example", []),
    ],
)
def test_a_byline_names_people_and_nothing_else(byline: str, names: list[str]):
    assert names_in(byline) == names


@pytest.mark.parametrize(
    "markup",
    [
        '<span class="byline">Par <a rel="author" href="/qui">Marion Le Goff</a></span>',
        '<p class="meta"><a rel="author" href="/qui">Marion Le Goff</a>, 3 mars 2004</p>',
        '<span itemprop="author">Marion Le Goff</span>',
        '<div class="author-name"><span>By</span> <b>Marion Le Goff</b> <time>3 mars 2004</time></div>',
        "<p>Par Marion Le Goff</p>",
        "<p><i>par <a href='/qui'>Marion Le Goff</a>, le 4 mai 2006</i></p>",
    ],
)
def test_the_author_is_found_in(markup: str):
    article = read(f"{markup}<p>{LONG}</p><p>{MORE}</p>")
    assert [author.name for author in article.authors] == ["Marion Le Goff"]
    assert "Marion" not in "".join(passage.answer for passage in article.passages)


def test_neither_the_site_nor_a_reader_is_the_author():
    head = '<meta property="og:site_name" content="Brumaire"><meta name="author" content="Brumaire">'
    comments = '<div class="comments"><p class="comment-author">Par Joffrey Dutour</p></div>'
    assert read(f"<p>{LONG}</p>{comments}", head).authors == ()


def test_the_biography_goes_to_the_author_once():
    bio = "Marion Le Goff forme des équipes commerciales depuis 2004. Elle vit à Nantes."
    box = f'<div class="author-box"><h3>Marion Le Goff</h3><a href="https://m.example">Follow me</a><p>{bio} <a href="/qui">More »</a></p></div>'
    article = read(f'<span class="byline">Par Marion Le Goff</span>{f"<p>{LONG}</p>" * 4}{box}')
    assert [author.bio for author in article.authors] == [bio]
    assert bio not in "".join(passage.answer for passage in article.passages)


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12 mars 2004", date(2004, 3, 12)),
        ("le 1er mai 2019", date(2019, 5, 1)),
        ("3 March 2021", date(2021, 3, 3)),
        ("March 3, 2021", date(2021, 3, 3)),
        ("May 11th, 2004", date(2004, 5, 11)),
        ("1 août 2010", date(2010, 8, 1)),
        ("15 déc. 2011", date(2011, 12, 15)),
        ("01-Dec-2003", date(2003, 12, 1)),
        ("12/03/2004", date(2004, 3, 12)),
        ("03/25/2004", date(2004, 3, 25)),
        ("2019-05-01T23:30:00-05:00", date(2019, 5, 1)),
        ("20190501", date(2019, 5, 1)),
        ("mars 2004", None),
        ("31 février 2004", None),
        ("5 mai 1789", None),
        ("12 marsouins 2004", None),
    ],
)
def test_a_day_is_read_in_words_and_figures(text: str, day: date | None):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "markup",
    [
        '<time datetime="2004-03-12">il y a longtemps</time>',
        '<abbr class="published" title="2004-03-12T09:12:00+01:00">12 mars</abbr>',
        '<p class="meta">Publié le 12 mars 2004 | 3 commentaires</p>',
        '<div class="submitted">Submitted on Fri, 12/03/2004 - 09:12</div>',
        "<p>12 mars 2004</p>",
        '<time datetime="2004-05-01">Mis à jour le 1er mai 2004</time><time datetime="2004-03-12">12 mars 2004</time>',
    ],
)
def test_the_date_is_found_in(markup: str):
    assert read(f"{markup}<p>{LONG}</p>").published == date(2004, 3, 12)


def test_updated_is_not_published():
    article = read(
        f'<p class="meta">Publié le <time>12 mars 2004</time>, mis à jour le <time>1er mai 2005</time></p><p>{LONG}</p>'
    )
    assert (article.published, article.modified) == (date(2004, 3, 12), date(2005, 5, 1))


def test_the_address_dates_an_article_only_where_it_names_a_day():
    html = page(f"<p>{LONG}</p>")
    assert extract(html, url="https://a.example/2019/05/03/x").published == date(2019, 5, 3)
    assert extract(html, url="https://a.example/2019/05/x").published is None


# ---------------------------------------------------------------- section, tags, picture, lead, language


def test_section_and_tags_are_those_beside_the_article():
    body = (
        '<a rel="category tag" href="/c">Relation client</a>'
        f'<p>{LONG}</p><p class="tags">Mots-clefs : <a rel="tag" href="/t/a">fidélité</a>, <a rel="tag" href="/t/b">points</a></p>'
    )
    article = read(body)
    assert (article.section, article.tags) == ("Relation client", ("fidélité", "points"))
    assert "Mots-clefs" not in whole(article)


def test_the_section_is_the_last_step_of_the_path_but_the_article():
    path = '<div class="breadcrumb"><a href="/">Accueil</a> » <a href="/c">Méthodes</a> » <span>Fidéliser sans points</span></div>'
    assert read(f"{path}<p>{LONG}</p>").section == "Méthodes"


def test_a_path_without_a_class_is_the_section_and_no_text():
    article = read(
        f'<font size=1><a href="/">Home</a> &gt; <a href="/c">Advertising</a> &gt; Fidéliser</font><p>{LONG}</p>'
    )
    assert article.section == "Advertising"
    assert "Home" not in whole(article)


def test_data_in_hidden_elements_are_data():
    data = "<div style='display:none'><span itemprop='author'>Marion Le Goff</span><span itemprop='articleSection'>Méthodes</span></div>"
    article = read(f"{data}<p>{LONG}</p>")
    assert ([author.name for author in article.authors], article.section) == (["Marion Le Goff"], "Méthodes")


def test_the_picture_is_absolute():
    assert (
        read(f"<p>{LONG}</p>", '<meta property="og:image" content="/i.jpg">').image == "https://brumaire.example/i.jpg"
    )


@pytest.mark.parametrize(
    "lead",
    [
        '<p class="chapo">{}</p>',
        '<div class="entry-summary"><p>{}</p></div>',
        "<p><strong>{}</strong></p>",
        "<p><em>{}</em></p>",
        '<p class="standfirst">{}</p>',
    ],
)
def test_the_lead_is_the_summary_and_no_passage(lead: str):
    article = read(f"{lead.format(LONG)}<p>{MORE}</p><p>{MORE}</p>")
    assert article.summary == LONG
    assert LONG not in "".join(passage.answer for passage in article.passages)


def test_the_paragraph_that_the_description_begins_is_the_summary():
    assert read(f"<p>{LONG}</p><p>{MORE}</p>", f'<meta name="description" content="{LONG[:80]}…">').summary == LONG


def test_a_description_that_the_page_does_not_show_is_no_summary():
    assert (
        read(
            f"<p>{LONG}</p><p>{MORE}</p>",
            '<meta name="description" content="Vingt conseils pour vendre, en accès libre.">',
        ).summary
        is None
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LONG, "fr"),
        ("What is the difference between marketing and a joke that is told at dinner?", "en"),
        ("Diese Kunden kommen wieder, weil sie gefunden haben, was sie suchten.", "de"),
        ("ROI 2019", None),
        ("", None),
    ],
)
def test_the_language_is_that_of_the_text(text: str, expected: str | None):
    assert language(text) == expected


def test_a_french_page_that_declares_english_is_french():
    assert extract(page(f"<p>{LONG}</p>").replace(b"<html>", b'<html lang="en">'), id="a").language == "fr"


# ---------------------------------------------------------------- address


def test_the_page_s_own_address_names_it_before_path_and_url():
    html = page(f"<p>{LONG}</p>", '<link rel="canonical" href="https://a.example/x/">')
    article = extract(html, path="p.html", url="https://b.example/y")
    assert (article.id, article.url) == ("a.example~x", "https://a.example/x/")


def test_without_an_address_of_its_own_the_path_names_the_page():
    article = extract(page(f"<p>{LONG}</p>"), path="a/p.html", url="https://b.example/a/p.html")
    assert (article.id, article.url) == ("a~p.html", "https://b.example/a/p.html")


def test_an_id_given_is_kept():
    assert extract(page(f"<p>{LONG}</p>", '<link rel="canonical" href="https://a.example/x/">'), id="mine").id == "mine"


def test_without_any_name_there_is_no_article():
    with pytest.raises(ValueError, match="id"):
        extract(page(f"<p>{LONG}</p>"))
