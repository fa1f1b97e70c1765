"""Which part of a page is its author's, and which the site's?"""

import pytest

from indexer.extraction import extract
from tests.extraction.page import LONG, MENU, MORE, TITLE, asked, pairs, read, whole

CREDITED = "Une vitrine de la rue des Halles, un soir de pluie."
IMAGE = '<img src="/a.jpg" alt="">'


def around(before: str, article: str) -> str:
    """Every field of a page that has something between the heading and the element of the article."""
    body = f"<body>{MENU}<header><h1>{TITLE}</h1>{before}</header><main><div class='entry-content'>{article}</div></main></body>"
    return whole(
        extract(f"<html><title>{TITLE}</title>{body}</html>".encode(), id="a", url="https://brumaire.example/a")
    )


# ---------------------------------------------------------------- above the article's element


def test_an_introduction_between_the_heading_and_the_article_s_element_is_text():
    said = around(f"<div class='hero'><p>{MORE}</p></div>", f"<p>{LONG}</p>" * 5)
    assert said.index(MORE) < said.index(LONG)


def test_a_picture_and_a_signature_between_them_are_none():
    signature = "Publié le 12 mars 2004 par la rédaction de Brumaire, mis à jour le 3 mai 2005"
    said = around(
        f"<figure>{IMAGE}<figcaption>ZZZ {MORE}</figcaption></figure><div>{signature}</div>", f"<p>{LONG}</p>" * 5
    )
    assert "ZZZ" not in said
    assert "mis à jour" not in said


def test_under_a_heading_that_is_the_site_s_name_nothing_is_an_introduction():
    body = f"<h1>Brumaire</h1><div><p>ZZZ {MORE}</p></div><div class='entry-content'><h2>{TITLE}</h2>{f'<p>{LONG}</p>' * 5}</div>"
    page = f'<html><head><meta property="og:title" content="{TITLE}"></head><body>{body}</body></html>'
    assert "ZZZ" not in whole(extract(page.encode(), id="a"))


def test_of_an_element_with_other_things_only_the_paragraphs_are_an_introduction():
    said = around(f"<div><p>{MORE}</p><ul>{'<li>ZZZ</li>' * 60}</ul></div>", f"<p>{LONG}</p>" * 5)
    assert MORE in said
    assert "ZZZ" not in said


def test_an_article_for_readers_without_scripts_is_the_article():
    article = f"<noscript>{f'<p>{LONG}</p>' * 4}</noscript>"
    assert whole(read(f"<div class='post-content'>{article}</div>")).count(LONG) == 4


# ---------------------------------------------------------------- the site's paragraphs among the author's


@pytest.mark.parametrize(
    "paragraph",
    [
        "If you buy a thing that we recommend, we may earn an affiliate commission.",
        "By clicking Sign me up, you confirm that you are sixteen and agree to our terms of use.",
        "En vous inscrivant, vous acceptez de recevoir la lettre et les offres de nos partenaires.",
        '<a href="/lettre">Subscribe to our newsletter</a> and stay smart with us.',
        'Follow Lise Tournemire on <a href="https://s.example">a network</a>.',
        "About the author: Lise Tournemire keeps a shop and writes about it.",
        '<a href="/demo">Book a demo</a>',
        '<a href="/devis">Demander un devis</a>',
        "La rue des Halles un soir de pluie. Photo : Lise Tournemire",
        "The oldest shop of the town. Photo by: 'Lise Tournemire'.",
        "© 2019 Brumaire. All rights reserved. This text may not be printed or read aloud.",
        "Copyright 2023 Brumaire, tous droits réservés.",
        "Follow Brumaire’s full coverage of shops at https://brumaire.example/shops",
        '<a href="/b">A SHOPKEEPER TELLS WHAT HIS CUSTOMERS SAY</a>',
        'Read our <a href="/b">full review of loyalty cards</a>',
        '<a href="/b">Also on brumaire.example The shop that closed</a>',
        "This slideshow requires JavaScript.",
        "Like this story? Share it with a friend!",
        "Medically reviewed by Lise Tournemire, MD",
    ],
)
def test_a_paragraph_of_the_site_s_is_no_text(paragraph: str):
    text = whole(read(f"<p>{LONG}</p><p>{paragraph}</p><p>{MORE}</p>"))
    assert text.split("\n")[1:] == [LONG, MORE]


@pytest.mark.parametrize(
    "paragraph",
    [
        "You may earn a commission on every sale, and that is why they write.",
        "Subscribe to nothing before you have read it twice.",
        'Book a table, then <a href="/b">ask the owner</a> what sells.',
        "Follow these steps on the first day.",
        "The whole wall is covered with pictures by people nobody knows.",
        "They are left with one image: a shop without customers.",
        "Copyright belongs to whoever takes the picture, and all rights reserved to others are a matter of contract.",
        '<a href="/b">PME</a> ET COMMERCES DE PROXIMITÉ SONT CONCERNÉS',
        "Follow the money, and read what it says at https://b.example/money",
    ],
)
def test_a_paragraph_that_only_resembles_one_is_text(paragraph: str):
    text = whole(read(f"<p>{LONG}</p><p>{paragraph}</p><p>{MORE}</p>"))
    assert len(text.split("\n")) == 4


def test_what_answers_a_question_is_text_even_if_the_site_speaks():
    earned = "If you buy a thing that we recommend, we may earn an affiliate commission."
    assert pairs(read(f"<h2>How do you earn money?</h2><p>{earned}</p><h2>And else?</h2><p>{LONG}</p>")) == [
        ("How do you earn money?", earned),
        ("And else?", LONG),
    ]


def test_a_caption_that_names_whose_picture_it_is_is_no_text():
    figure = f"<figure>{IMAGE}<figcaption>{CREDITED} (Photo: Lise Tournemire)</figcaption></figure>"
    assert CREDITED not in whole(read(f"<p>{LONG}</p>{figure}<p>{MORE}</p>"))


def test_a_caption_that_says_something_is_text():
    figure = f"<figure>{IMAGE}<figcaption>{CREDITED}</figcaption></figure>"
    assert CREDITED in whole(read(f"<p>{LONG}</p>{figure}<p>{MORE}</p>"))


def test_a_credit_in_an_element_of_its_own_takes_its_caption_along():
    figure = f"<figure>{IMAGE}<figcaption>{CREDITED} <span class='credit'>L. Tournemire</span></figcaption></figure>"
    assert CREDITED not in whole(read(f"<p>{LONG}</p>{figure}<p>{MORE}</p>"))


def test_a_caption_by_class_is_a_caption():
    figure = f"<div class='wp-caption'>{IMAGE}<p class='wp-caption-text'>{CREDITED} © Lise Tournemire</p></div>"
    assert CREDITED not in whole(read(f"<p>{LONG}</p>{figure}<p>{MORE}</p>"))


def test_the_name_of_an_icon_is_not_read():
    assert "chevron_right" not in whole(read(f"<p>{LONG} <i class='material-icons'>chevron_right</i></p>"))


# ---------------------------------------------------------------- forms


def test_what_surrounds_a_field_for_an_address_is_a_pitch():
    pitch = "<div><h3>ZZZ chaque mardi</h3><p>ZZZ : une idée, une seule.</p><div><input type='email'></div><p>ZZZ, merci !</p></div>"
    assert "ZZZ" not in whole(read(f"{f'<p>{LONG}</p>' * 3}{pitch}<p>{MORE}</p>"))


def test_a_short_article_above_such_a_field_is_none():
    body = f"<div><div id='story'><p>{LONG} {MORE}</p><form><input type='email' name='email'></form></div></div>"
    assert LONG in whole(read(f"{body}<div id='comments'>{f'<p>{MORE}</p>' * 9}</div>"))


# ---------------------------------------------------------------- what is called furniture and is none


def test_a_comment_in_a_program_is_part_of_it():
    code = '<pre><code><span class="hljs-comment"># ZZZ the state of things</span>\ngit status</code></pre>'
    assert "# ZZZ the state of things" in whole(read(f"<p>{LONG}</p>{code}<p>{MORE}</p>"))


@pytest.mark.parametrize("name", ["social-media-embed", "modal-enabled", "has-modal"])
def test_a_name_that_says_what_an_element_can_do_does_not_make_it_furniture(name: str):
    assert MORE in whole(read(f"{f'<p>{LONG}</p>' * 4}<div class='{name}'><blockquote>{MORE}</blockquote></div>"))


@pytest.mark.parametrize("heading", ["Avis Car Rental", "Response", "Réponse aux critiques"])
def test_a_heading_with_a_word_of_the_comments_is_the_article_s(heading: str):
    assert MORE in whole(read(f"<p>{LONG}</p><h2>{heading}</h2><p>{MORE}</p><h2>Ensuite</h2><p>{LONG}</p>"))


# ---------------------------------------------------------------- what stands in the page and is none of it


def test_the_terms_of_a_site_in_windows_are_not_the_article_however_long():
    terms = "".join(f"<div role='dialog' id='modal-{n}'>{f'<p>ZZZ {MORE}</p>' * 60}</div>" for n in (1, 2))
    article = f"<h1>{TITLE}</h1><div>{f'<p>{LONG}</p>' * 3}</div>"
    page = f"<html><title>{TITLE}</title><body>{article}<footer>{terms}</footer></body></html>"
    assert "ZZZ" not in whole(extract(page.encode(), id="a"))


def test_what_stands_far_outside_the_page_is_not_shown():
    hidden = '<div class="content"><div style="position:absolute; left:-9999px">ZZZ free download ZZZ</div></div>'
    assert "ZZZ" not in whole(read(f"<p>{LONG}</p>{hidden}<p>{MORE}</p>"))


# ---------------------------------------------------------------- other articles that nothing names


def entries(count: int, host: str = "") -> str:
    entry = f"<h3><a href='{host}/b{{}}'>ZZZ ailleurs {{}}</a></h3><p>ZZZ : un autre article, qui parle d’autre chose que de celui-ci.</p>"
    return "".join(entry.format(n, n) for n in range(count))


def test_headings_that_lead_to_other_pages_of_the_site_are_a_list_of_other_articles():
    assert "ZZZ" not in whole(read(f"{f'<p>{LONG}</p>' * 6}{entries(3)}"))


def test_headings_that_lead_to_other_sites_are_the_article_s():
    assert whole(read(f"{f'<p>{LONG}</p>' * 6}{entries(3, 'https://b.example')}")).count("ZZZ") == 6


def test_headings_that_lead_elsewhere_one_after_the_other_are_a_list_between_two_paragraphs():
    listed = "".join(f"<ul><li><h4><a href='/b{n}'>ZZZ ailleurs {n}</a></h4></li></ul>" for n in range(3))
    assert "ZZZ" not in whole(read(f"<p>{LONG}</p><h4>More:</h4>{listed}<p>{MORE}</p>"))


def test_the_only_first_heading_of_a_teaser_is_not_that_of_the_article():
    teaser = (
        f"<article><h1><a href='/b'>ZZZ ailleurs</a></h1><p>ZZZ : {LONG}</p></article>"
        + f"<article><p>ZZZ {MORE}</p></article>" * 9
    )
    article = f"<article class='story'><header><b>{TITLE}</b></header>{f'<p>{LONG}</p>' * 8}</article>"
    head = f'<head><meta property="og:type" content="article"><meta property="og:title" content="{TITLE}"></head>'
    page = f"<html>{head}<body><section>{article}</section><section>{teaser}</section></body></html>"
    text = "".join(
        passage.text for passage in extract(page.encode(), id="a", url="https://brumaire.example/a").passages
    )
    assert text.count(LONG) == 8
    assert "ZZZ" not in text


def test_of_a_page_in_parts_what_one_calls_its_text_is_not_the_whole():
    parts = "".join(
        f"<section class='part'><div class='p{n}'><h2>Partie {n}</h2><p>{LONG} {n}</p></div></section>"
        for n in range(6)
    )
    text = f"<section class='part'><div class='article-body'><p>{MORE} {MORE}</p></div></section>"
    page = f"<html><body><main><div class='hero'><h1>{TITLE}</h1></div>{text}{parts}</main></body></html>"
    assert whole(extract(page.encode(), id="a", url="https://brumaire.example/a")).count(LONG) == 6


def test_a_list_of_links_under_a_plain_line_that_announces_other_articles_goes_with_it():
    listed = "<div>More great Brumaire stories</div><ul><li>The ZZZ of <a href='/b'>a shop</a></li><li>How ZZZ <a href='/c'>sells</a></li></ul>"
    assert "ZZZ" not in whole(read(f"<p>{LONG}</p><p>{MORE}</p><hr>{listed}"))


def test_a_catalogue_of_goods_is_no_text():
    goods = "".join(
        f"<div class='p'><div>ZZZ</div><h2><a href='/p{n}'>ZZZ {n}</a></h2><div>{n} €</div></div>" for n in range(6)
    )
    assert "ZZZ" not in whole(read(f"<p>{LONG}</p><div>{goods}</div><p>{MORE}</p>"))


def test_six_questions_that_open_their_answers_by_a_link_are_no_catalogue():
    faq = "".join(
        f"<div class='q'><h3><a href='#a{n}' data-toggle='collapse'>Et la question {n} ?</a></h3><div id='a{n}' class='collapse'>Oui.</div></div>"
        for n in range(6)
    )
    assert len(asked(read(f"<p>{LONG}</p><div class='faq'>{faq}</div>"))) == 6


def test_cards_that_are_links_are_a_menu_whatever_paragraphs_they_hold():
    card = f"<a href='/{{}}'><h3>ZZZ</h3><p>ZZZ {MORE}</p></a>"
    assert "ZZZ" not in whole(read(f"{f'<p>{LONG}</p>' * 6}<div>{''.join(card.format(n) for n in range(3))}</div>"))


# ---------------------------------------------------------------- headings and short answers


def test_a_heading_keeps_its_number_and_a_question_does_not():
    article = read(f"<h2>1. Le prix</h2><p>{LONG}</p><h2>2. Pourquoi la place ?</h2><p>{MORE}</p>")
    assert [passage.question for passage in article.passages] == ["1. Le prix", "Pourquoi la place ?"]


@pytest.mark.parametrize(
    "body",
    [
        "<h2>Livrez-vous ?</h2><p>Oui.</p><h2>Emballez-vous ?</h2><p>Non.</p>",
        "<dl><dt>Livrez-vous ?</dt><dd>Oui.</dd><dt>Emballez-vous ?</dt><dd>Non.</dd></dl>",
        "<p><b>Livrez-vous ?</b></p><p>Oui.</p><p><b>Emballez-vous ?</b></p><p>Non.</p>",
    ],
)
def test_answers_of_a_word_are_answers(body: str):
    assert pairs(read(body)) == [("Livrez-vous ?", "Oui."), ("Emballez-vous ?", "Non.")]


@pytest.mark.parametrize("plain", [1, 2, 3])
def test_a_numbered_question_that_is_not_set_like_its_neighbours_is_one_too(plain: int):
    lines = [f"{n}. Que dit la question {n} ?" for n in (1, 2, 3)]
    body = "".join(f"<p>{line if n == plain else f'<b>{line}</b>'}</p><p>{LONG}</p>" for n, line in enumerate(lines, 1))
    assert asked(read(body)) == [f"Que dit la question {n} ?" for n in (1, 2, 3)]
