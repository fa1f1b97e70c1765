"""Who signs, on pages in the manner of the wild?"""

import pytest

from indexer.extraction.names import names_in
from tests.extraction.page import LONG, MORE, read
from tests.extraction.test_linked_data import script

SITE = '<meta property="og:site_name" content="Brumaire Conseil">'


def signed(body: str, head: str = "") -> list[str]:
    return [author.name for author in read(f"{body}<p>{LONG}</p><p>{MORE}</p>", head).authors]


# ---------------------------------------------------------------- the same in other words


@pytest.mark.parametrize(
    "markup",
    [
        "<div class='meta'>| <span>By</span> <span>Marion Le Goff</span></div>",
        "<div><div><p class='label'><strong>Par</strong></p></div><p>Marion Le Goff</p></div>",
        "<div class='field'><div class='label'><b>Auteur :</b></div><div class='value'>Marion Le Goff</div></div>",
        "<span class='authorname-txt'><span>Marion Le Goff</span></span>",
        "<div class='node__meta'><time datetime='2017-03-01'>01/03/2017</time> par Marion Le Goff, membre du comité</div>",
        "<p class='byline'><a>Marion Le Gof</a><span>f</span></p>",
        "<div class='post-author'><h4>À propos de l’auteure</h4><p>Marion Le Goff</p><p>Elle forme des équipes.</p></div>",
        "<ul class='infos'><li><i class='fa fa-user'></i> Marion Le Goff</li><li>3 mai 2019</li></ul>",
        "<p>Mis à jour le 3 mai 2019 par Marion Le Goff</p>",
        "<p>Posté le 3 mai 2019 | Catégorie : Conseils | Par Marion Le Goff</p>",
        "<aside><time datetime='2017-03-01'></time> <span itemprop='author'>Marion Le Goff —</span></aside>",
        "<div class='article-sidebar'><div><p>Par</p><p>Marion Le Goff</p></div><div>Date <p>3 mai 2019</p></div></div>",
        "<div><div id='authorAvatar'><img src='/a.png'></div><div><p>Marion Le Goff</p><time>3 mai 2019</time></div></div>",
        "<div>3 mai 2019 <span>·</span> 3 min <span>·</span> Par Marion Le Goff</div>",
        "<p><a href='/profiles/marion-le-goff'>Marion Le Goff</a>, <em><a href='/i/9'>Université de Nantes</a></em></p>",
    ],
    ids=[
        "label",
        "label and value",
        "field",
        "name",
        "beside the date",
        "split",
        "about",
        "icon",
        "update",
        "line",
        "margin",
        "column of facts",
        "face",
        "line without classes",
        "affiliation",
    ],
)
def test_the_author_is_found_in(markup: str):
    declared = '<meta name="author" content="Marion Le Goff">' if "Le Gof<" in markup else ""
    assert signed(markup, declared) == ["Marion Le Goff"]


def test_a_nickname_after_words_that_only_a_name_follows_is_one():
    assert signed("<span class='category'>Posted by Marion</span>") == ["Marion"]
    assert signed("<p>Par exemple</p>") == []
    assert signed("<div><b>Rédigé par</b><div><b>Marion</b> <i>- Cheffe de produit</i></div></div>") == ["Marion"]


def test_a_card_for_twitter_names_the_author():
    cards = '<meta name="twitter:label1" content="Écrit par"><meta name="twitter:data1" content="Marion Le Goff">'
    assert signed("", cards) == ["Marion Le Goff"]
    assert signed("", cards.replace("content", "value")) == ["Marion Le Goff"]  # as the plugin wrote them at first


@pytest.mark.parametrize(
    ("name", "filed"), [("citation_author", "Le Goff, Marion"), ("dc.creator", "Tournemire, Lise A.")]
)
def test_who_is_filed_under_the_last_name_is_called_by_the_first(name: str, filed: str):
    last, first = filed.split(", ")
    assert signed("", f'<meta name="{name}" content="{filed}">') == [f"{first} {last}"]


def test_who_wrote_is_named_between_the_lead_and_the_text():
    lead = f"{LONG} {MORE}"
    line = "<p><a href='https://savants.example/profiles/lise-9'>Lise Tournemire</a>, Université de Nantes</p>"
    assert signed(f"<p>{lead}</p>{line}", f'<meta name="description" content="{lead[:150]}">') == ["Lise Tournemire"]


def test_below_the_first_paragraph_a_name_is_whom_the_text_speaks_of():
    line = "<p><a href='https://savants.example/profiles/lise-9'>Lise Tournemire</a>, Université de Nantes</p>"
    assert signed(f"<p>{LONG} {MORE}</p>{line}") == []


def test_meta_elements_that_name_more_than_linked_data_are_believed():
    data = script({"@type": "Article", "author": {"@type": "Person", "name": "Marion Le Goff"}})
    head = f'{data}<meta name="author" content="Marion Le Goff, Lise Tournemire">'
    assert signed("", head) == ["Marion Le Goff", "Lise Tournemire"]


def test_a_name_declared_in_capitals_is_spelled_as_the_page_shows_it():
    head = '<meta name="author" content="MARION LE GOFF">'
    assert signed("<p class='byline'>Par Marion Le Goff</p>", head) == ["Marion Le Goff"]
    assert signed("", head) == ["MARION LE GOFF"]


def test_a_letter_is_signed_below_its_text_at_the_right():
    article = read(f"<p>{LONG}</p><p>{MORE}</p><p align='right'><em>Denise Tournemire</em></p>")
    assert [author.name for author in article.authors] == ["Denise Tournemire"]


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        (
            "Marion Le Goff (avec Lise Tournemire et J.-B. Trémeur)",
            ["Marion Le Goff", "Lise Tournemire", "J.-B. Trémeur"],
        ),
        ("Richard (R.J.) Halloran", ["Richard Halloran"]),
        ("BY ROBERT DUNMORE AND JONAS PEVERELL", ["ROBERT DUNMORE", "JONAS PEVERELL"]),
        ("Marion Le Goff, CPA", ["Marion Le Goff"]),
        ("AFP", ["AFP"]),
        ("The Corner Shop", ["The Corner Shop"]),
        ("Revised Edition Edited by Adrian Peverell", []),
        ("Medically reviewed by Adrian Peverell", []),
        ("By Harbour Post Staff", []),
        ("Par Marion Le Goff le dimanche 3 mai 2009, 10:12 - Méthodes - Lien permanent", ["Marion Le Goff"]),
        ("Publié par Marion Le Goff à 10:12", ["Marion Le Goff"]),
        ("Rédigé par Marion Le Goff dans Méthodes", ["Marion Le Goff"]),
        ("Interview de Marion Le Goff par Thibaut Craponne", ["Thibaut Craponne"]),
        ("Recueillis par Thibaut Craponne", ["Thibaut Craponne"]),
        ("Interview : Thibaut Craponne", ["Thibaut Craponne"]),
        ("Un billet de Marion Le Goff", ["Marion Le Goff"]),
        ("Guest post by Dana Quill", ["Dana Quill"]),
        ("Dana Quill, VP Marketing at Harbour & Lane", ["Dana Quill"]),
        ("Auteur : Marion Le Goff Date : 3 mai 2019", ["Marion Le Goff"]),
    ],
)
def test_a_byline_names_people_and_nothing_else(byline: str, names: list[str]):
    assert names_in(byline) == names


# ---------------------------------------------------------------- what signs something else


@pytest.mark.parametrize(
    "markup",
    [
        "<div class='css-writer' style='display: none'>Edit with Live Styles</div>",
        "<figure><img src='/i.jpg'><figcaption><cite class='author'>Joffrey Dutour</cite></figcaption></figure>",
        "<div>Le port <span class='credit photo-credit'>Par Joffrey Dutour</span></div>",
        "<table><tr><td align='right'>Montant Du Pourboire</td></tr></table>",
        "<button><a href='/blog?content_topic=906' id='author-modal'>Marketing Direct</a></button>",
        f"<p>{LONG}</p>{'<p>Oui.</p>' * 30}<div class='avatar'><img src='/l.png'></div><p>Lise Tournemire</p>",
    ],
    ids=["a tool", "a quotation", "a picture", "a table", "a topic", "praise far below"],
)
def test_nobody_is_found_in(markup: str):
    assert signed(markup) == []


def test_the_author_s_link_nearest_to_the_heading_signs():
    link = "<p>Par <a rel='author' href='/{0}'>{0}</a></p>"
    others = "".join(f"<div><h3>Autre titre</h3><p>{MORE}</p>{link.format('Lise Tournemire')}</div>" for _ in range(6))
    body = f"<p>{LONG}</p><p>{MORE}</p>{others}"
    assert signed(f"{link.format('Marion Le Goff')}{body}") == ["Marion Le Goff"]


# ---------------------------------------------------------------- the site


def test_an_association_that_signs_with_its_name_is_the_author():
    byline = "<span class='author vcard'><a href='/author/nous'>Brumaire Conseil</a></span>"
    article = read(f"{byline}<p>{LONG}</p><p>{MORE}</p>", SITE)
    assert [(author.name, author.url) for author in article.authors] == [
        ("Brumaire Conseil", "https://brumaire.example/author/nous")
    ]


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("<span class='byline'>par Brumaire</span>", ["Brumaire"]),
        ("<span class='byline'>Brumaire</span>", []),
        ("<div>3 mai 2019 <i>·</i> Par Brumaire</div>", ["Brumaire"]),
    ],
    ids=["signed", "a logo", "in the date's line"],
)
def test_a_house_of_one_word_signs_where_it_is_said_to(byline: str, names: list[str]):
    assert signed(byline, SITE.replace(" Conseil", "")) == names


def test_the_account_of_a_newsroom_is_no_person():
    data = script({"@type": "Person", "name": "Nantes Presse"})
    assert signed("", data + SITE.replace("Brumaire Conseil", "Nantes Presse")) == []


def test_below_an_article_the_site_signs_other_authors_sign_others():
    body = (
        f"<span class='author'>Brumaire Conseil</span><p>{LONG}</p><p><span class='author'>Lise Tournemire</span></p>"
    )
    assert signed(body, SITE) == ["Brumaire Conseil"]


def test_below_an_article_the_newsroom_signs_other_authors_sign_others():
    body = f"<span class='author'>By Harbour Post Staff</span><p>{LONG}</p><p><span class='author'>Lise Tournemire</span></p>"
    assert signed(body) == []


def test_the_site_that_only_declares_itself_is_no_author():
    data = script({"@type": "Article", "author": {"@type": "Organization", "name": "Brumaire Conseil"}})
    assert signed("", SITE + data) == []


@pytest.mark.parametrize(
    ("site", "names"),
    [("Marion Le Goff", ["Marion Le Goff"]), ("The Harbour", []), ("MDP Fidélité", []), ("Les Échos De Nantes", [])],
)
def test_a_site_named_after_a_person_is_a_person_s(site: str, names: list[str]):
    head = f'<meta property="og:site_name" content="{site}"><meta name="author" content="{site}">'
    assert signed("", head) == names


def test_a_person_whose_site_bears_her_name_signs():
    data = script({"@type": "BlogPosting", "author": {"@type": "person", "name": "Marion Goff"}})
    article = read(f"<p>{LONG}</p>", data + '<link rel="canonical" href="https://mariongoff.example/a">')
    assert [author.name for author in article.authors] == ["Marion Goff"]
