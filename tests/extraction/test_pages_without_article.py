"""Which pages hold no article, and which do although they look like one of these?"""

import pytest

from indexer.errors import NotAnArticle
from indexer.extraction import extract
from tests.extraction.page import LONG, MENU, MORE, whole

FOOT = "<footer><p>© Brumaire, mentions légales</p></footer>"
YOAST = '<meta property="og:type" content="article">'  # what plugins say of categories, too


def read(inner: str, name: str = "", *, title: str = "Brumaire", head: str = "") -> str:
    """All that is read of a page whose body is called ``name``."""
    page = f"<html><head><title>{title}</title>{head}</head><body class='{name}'>{MENU}{inner}{FOOT}</body></html>"
    return whole(extract(page.encode(), id="a", url="https://brumaire.example/a"))


def teasers(count: int, name: str = "post type-post hentry", tag: str = "article") -> str:
    entry = "<h2><a href='/b{}'>Un billet de la boutique</a></h2><p>{}</p><a class='more' href='/b{}'>Lire la suite</a>"
    return "".join(f"<{tag} class='{name}'>{entry.format(n, LONG, n)}</{tag}>" for n in range(count))


def listing(entries: str) -> str:
    return f"<main><h1 class='page-title'>Catégorie : Commerce</h1>{entries}</main>"


# ---------------------------------------------------------------- lists of articles


@pytest.mark.parametrize(
    "name",
    [
        "archive category category-commerce",
        "archive tag",
        "archive author author-lise",
        "archive date",
        "home blog",
        "search search-results",
    ],
)
@pytest.mark.parametrize("count", [1, 2, 3, 10])
@pytest.mark.parametrize("head", ["", YOAST])
def test_a_list_of_wordpress_is_none_however_few_it_lists(name, count, head):
    with pytest.raises(NotAnArticle, match="list"):
        read(listing(teasers(count)), name, head=head)


@pytest.mark.parametrize(
    ("name", "entry", "tag"),
    [
        ("path-taxonomy", "node node--view-mode-teaser", "div"),
        ("page-taxonomy page-taxonomy-term", "node node-teaser", "div"),
        ("site com_content view-category layout-blog", "blog-item", "div"),
        ("tag-template tag-commerce", "post-card post", "article"),
        ("archive", "wp-block-post", "li"),
    ],
)
def test_a_list_of_other_families_of_themes_is_none(name, entry, tag):
    with pytest.raises(NotAnArticle, match="list"):
        read(listing(teasers(3, entry, tag)), name)


def test_a_list_of_news_is_none_whatever_its_page_is_called():
    with pytest.raises(NotAnArticle, match="list"):
        read(f"<div class='news-list-view'>{teasers(5, 'article articletype-0', 'div')}</div>")


def test_teasers_whose_headings_lead_nowhere_are_known_by_what_leads_on():
    entry = f"<article class='hentry'><h2>Un billet</h2><p>{LONG}</p><a href='/b'>Read more »</a></article>"
    with pytest.raises(NotAnArticle, match="list"):
        read(listing(entry * 3), "archive")


def test_what_columns_beside_a_list_say_makes_no_article_of_it():
    column = f"<aside class='sidebar'>{f'<p>{MORE}</p>' * 9}</aside>"
    with pytest.raises(NotAnArticle, match="list"):
        read(f"{column}{listing(teasers(12))}{column}", "archive category")


ARTICLE = f"<h1>Fidéliser sans points</h1>{f'<p>{LONG}</p><p>{MORE}</p>' * 6}"


@pytest.mark.parametrize("name", ["archive category", "blog", "author", "error404", "tag-template", "error-page"])
@pytest.mark.parametrize(
    "inner",
    [
        f"<article class='hentry'>{ARTICLE}</article>",
        f"<article class='hentry'>{ARTICLE}</article>{teasers(3)}",
        f"<main>{ARTICLE}</main>{teasers(3)}",
        f"<main>{ARTICLE}{teasers(6)}</main>",
    ],
)
def test_a_page_with_one_long_article_is_that_article_whatever_it_is_called(name, inner):
    assert MORE in read(inner, name, title="Fidéliser sans points - Brumaire")


def test_a_short_article_that_lists_nothing_is_one_whatever_it_is_called():
    assert LONG in read(f"<main><h1>Fidéliser</h1><p>{LONG}</p></main>", "archive blog", title="Fidéliser")


def test_a_short_article_that_says_that_it_is_one_is_one():
    inner = f"<article class='hentry'><h1>Fidéliser</h1><p>{LONG}</p></article>{teasers(3)}"
    assert LONG in read(inner, "blog single-post", title="Fidéliser")
    dated = '<meta property="article:published_time" content="2019-03-04">'
    assert LONG in read(inner, "blog", title="Fidéliser", head=dated)


# ---------------------------------------------------------------- nothing found

LOST = f"<main><h1>{{}}</h1><p>{LONG}</p><form><input type='search'></form></main>"


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "Erreur 404",
        "404 Not Found",
        "Page introuvable",
        "Page non trouvée - Brumaire",
        "Brumaire | Page not found",
        "Error 404: Page not found",
        "Oops! That page can’t be found.",
        "La page demandée est introuvable",
        "Cette page n'existe plus",
    ],
)
def test_a_page_whose_title_says_that_there_is_none_is_none(title):
    with pytest.raises(NotAnArticle, match="404"):
        read(LOST.format("Zut"), title=title)
    with pytest.raises(NotAnArticle, match="404"):
        read(LOST.format(title), head=YOAST)


@pytest.mark.parametrize("name", ["error404", "page-404", "page-not-found", "search search-no-results"])
def test_a_page_that_its_theme_calls_missing_is_none(name):
    with pytest.raises(NotAnArticle, match="404"):
        read(LOST.format("Rien ici") + teasers(3), name)


@pytest.mark.parametrize(
    "title",
    ["Erreur 404 : que faire ?", "404", "Why a page is not found", "Page introuvable : dix exemples"],
)
def test_an_article_about_missing_pages_is_one(title):
    assert MORE in read(f"<article>{ARTICLE}</article>", title=title)


@pytest.mark.parametrize("title", ["Erreur 404 : que faire ?", "Why a page is not found", "404 pages that sell"])
def test_a_short_article_about_missing_pages_is_one(title):
    assert LONG in read(LOST.format(title), title=title)
