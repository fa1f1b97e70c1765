"""What of a page belongs to no field?"""

import pytest

from indexer.errors import NotAnArticle
from indexer.extraction import extract
from tests.extraction.page import LONG, MORE, asked, pairs, read, whole

THEME = {
    "a menu": "<nav><ul><li>ZZZ</li></ul></nav>",
    "a menu by class": '<div class="main-menu"><p>ZZZ</p></div>',
    "a menu without a class": '<ul><li><a href="/1">ZZZ</a></li><li><a href="/2">ZZZ</a></li><li><a href="/3">ZZZ</a></li></ul>',
    "a share bar": '<div class="sharedaddy sd-sharing"><h3>Partager ZZZ :</h3><ul><li><a href="#">ZZZ</a></li></ul></div>',
    "related articles": '<div id="related"><h2>Sur le même sujet</h2><p>ZZZ</p></div>',
    "comments": '<ol class="commentlist"><li><p><strong>8) Et les forums, ZZZ ?</strong></p><p>ZZZ</p></li></ol>',
    "a cookie notice": '<div id="cookie-law-info-bar"><span>ZZZ des cookies</span></div>',
    "a closed cookie dialogue": '<div role="dialog" hidden class="panel"><h2>ZZZ ?</h2><p>ZZZ</p><button>ZZZ ?</button></div>',
    "a newsletter box": '<div class="newsletter"><h2>La lettre ZZZ</h2><p>ZZZ</p></div>',
    "a breadcrumb": '<div class="breadcrumb"><a href="/">Accueil</a> » <span>ZZZ</span></div>',
    "a form": "<form><p>ZZZ</p><textarea>ZZZ</textarea></form>",
    "a script": '<script>var a = "ZZZ"</script><template><p>ZZZ</p></template><noscript>ZZZ</noscript>',
    "text that is not shown": '<div class="screen-reader-text">ZZZ</div><p hidden>ZZZ</p><p style="display: none">ZZZ</p>',
    "text for the printer": '<div class="print-only">ZZZ</div>',
    "a side column": "<aside><p>ZZZ</p></aside>",
    "an advertisement": '<div class="ad-slot"><p>ZZZ</p></div>',
    "a comment of the markup": "<!-- ZZZ -->",
}

# What a heading announces reaches to the next one, so it stands below the text.
BELOW = {
    "related articles by heading": "<h2>À lire aussi</h2><ul><li>ZZZ</li></ul>",
    "comments by heading": "<h3>3 réponses à « Fidéliser »</h3><p>ZZZ</p>",
    "a newsletter by heading": "<h2>Inscrivez-vous à notre newsletter</h2><p>ZZZ</p>",
}


@pytest.mark.parametrize("theme", BELOW.values(), ids=BELOW)
def test_no_field_holds_what_stands_below_the_text_under_a_heading_of(theme: str):
    article = read(f"<p>{LONG}</p><p>{MORE}</p>{theme}")
    assert "ZZZ" not in whole(article)


@pytest.mark.parametrize("theme", THEME.values(), ids=THEME)
@pytest.mark.parametrize(
    "where", ["{theme}<p>{a}</p><p>{b}</p>", "<p>{a}</p><p>{b}</p>{theme}"], ids=["before", "after"]
)
def test_no_field_holds(theme: str, where: str):
    article = read(where.format(theme=theme, a=LONG, b=MORE))
    assert "ZZZ" not in whole(article)
    assert LONG in whole(article)


@pytest.mark.parametrize(
    "line",
    [
        "Follow me",
        "More »",
        "Bouton retour en haut de la page",
        "Back to top",
        "Partager :",
        "Advertisement",
        "5 min read",
    ],
)
def test_a_line_of_the_theme_is_no_text(line: str):
    assert line not in whole(read(f"<p>{line}</p><p>{LONG}</p><p>{MORE}</p><p>{line}</p>"))


def test_the_title_is_said_once():
    repeats = "<div>Fidéliser sans points</div><p class='wp-caption-text'>FIDÉLISER SANS POINTS…</p>"
    assert whole(read(f"{repeats}<p>{LONG}</p>")).casefold().count("fidéliser sans points") == 1


def test_the_largest_part_of_the_page_is_text_whatever_it_is_called():
    assert LONG in whole(read(f'<div class="widget sidebar">{"".join(f"<p>{LONG}</p>" for _ in range(9))}</div>'))


def test_questions_below_the_article_are_content_even_in_a_foot():
    faq = "".join(
        f"<details><summary>{q} ?</summary><p>{MORE}</p></details>" for q in ("Et les retours", "Et les délais")
    )
    assert asked(read(f"<div class='entry-content'>{f'<p>{LONG}</p>' * 6}</div><footer>{faq}</footer>")) == [
        "Et les retours ?",
        "Et les délais ?",
    ]


def test_tags_and_categories_of_an_article_do_not_make_it_furniture():
    body = f'<div class="post hentry category-relation-client tag-social-media"><p>{LONG}</p></div>'
    assert LONG in whole(read(body))


def test_a_heading_is_not_judged_by_the_words_in_its_id():
    assert asked(read(f'<h3 id="comment-fidéliser-un-client">Comment fidéliser un client ?</h3><p>{LONG}</p>')) == [
        "Comment fidéliser un client ?"
    ]


def test_what_a_question_opens_is_its_answer_whatever_its_id_says():
    turn = (
        '<h3><button aria-expanded="false" aria-controls="{0}">{1} ?</button></h3><div id="{0}" hidden><p>{2}</p></div>'
    )
    body = turn.format("deleting-comments-panel", "Peut-on les effacer", LONG) + turn.format(
        "share", "Où partager", MORE
    )
    assert pairs(read(body)) == [("Peut-on les effacer ?", LONG), ("Où partager ?", MORE)]


def test_of_a_page_that_goes_on_with_other_articles_the_first_is_read():
    other = f"<article><h1>Autre chose</h1><div class='entry-content'><p>ZZZ {MORE}</p></div></article>"
    page = f"<html><body><article><h1>Un</h1><div class='entry-content'>{f'<p>{LONG}</p>' * 4}</div></article>{other}{other}</body></html>"
    assert "ZZZ" not in whole(extract(page.encode(), id="a"))


def test_a_text_in_several_columns_is_read_whole():
    column = "<div class='chunk article-body'>{}</div><div class='ad'>ZZZ</div>"
    text = whole(read(f"<div>{column.format(f'<p>{LONG}</p>' * 5)}{column.format(f'<p>{MORE}</p>' * 4)}</div>"))
    assert (text.count(LONG), text.count(MORE), text.count("ZZZ")) == (5, 4, 0)


@pytest.mark.parametrize("body", ["", "<nav><a href='/'>Accueil</a></nav>", "<p>Oui.</p>", "<form><input></form>"])
def test_a_page_without_text_is_no_article(body: str):
    with pytest.raises(NotAnArticle, match="text"):
        extract(f"<html><title>x</title><body>{body}</body></html>".encode(), id="a")
