"""Rules of a site's owner: what they name is read where they say, the rest as on any page."""

from datetime import date

import pytest

from indexer.errors import NotAnArticle
from indexer.extraction import explain, extract
from indexer.model import Article
from indexer.rules import SiteRule
from tests.extraction.page import LONG, MORE, TITLE, asked, page, pairs, whole

URL = "https://brumaire.example/entretiens/a"


def ruled(body: str, head: str = "", match: str = "*", **selectors: str) -> Article:
    return extract(page(body, head), url=URL, rules=[SiteRule(match, tuple(selectors.items()))])


# A theme that says nothing of itself: neither headings nor bold type, and lines that ask without a question mark.
TURNS = "".join(
    f'<p class="itw-q">Parlez-nous du point {n}</p><div class="itw-a"><p>{LONG} Point {n}.</p></div>' for n in (1, 2, 3)
)


def test_questions_and_answers_stand_where_a_rule_says():
    assert pairs(extract(page(TURNS), url=URL)) == []
    article = ruled(TURNS, question=".itw-q", answer=".itw-a")
    assert pairs(article) == [(f"Parlez-nous du point {n}", f"{LONG} Point {n}.") for n in (1, 2, 3)]


def test_without_a_rule_for_answers_an_answer_goes_on_to_the_next_question():
    article = ruled(f"<p>{MORE}</p>{TURNS}", question=".itw-q")
    assert pairs(article) == [(f"Parlez-nous du point {n}", f"{LONG} Point {n}.") for n in (1, 2, 3)]
    assert article.passages[0].kind == "text"


def test_what_stands_below_an_answer_is_no_part_of_it():
    article = ruled(f"{TURNS}<p>{MORE}</p>", question=".itw-q", answer=".itw-a")
    assert pairs(article)[-1][1] == f"{LONG} Point 3."
    assert (article.passages[-1].kind, article.passages[-1].answer) == ("text", MORE)


def test_an_answer_in_parts_is_one_and_a_heading_over_it_opens_nothing():
    turn = f'<p class="q">Le prix</p><h3>Réponse</h3><p class="a">{LONG}</p><p>Publicité au milieu.</p><p class="a">{MORE}</p>'
    article = ruled(turn + turn.replace("Le prix", "Le lieu"), question=".q", answer=".a")
    assert pairs(article) == [("Le prix", f"{LONG}\n{MORE}"), ("Le lieu", f"{LONG}\n{MORE}")]
    assert "Publicité au milieu." in whole(article)


def test_other_questions_of_the_page_open_no_pair():
    body = f"<h3>Pourquoi ce titre ?</h3><p>{MORE}</p>{TURNS}<p><b>Et alors ?</b></p><p>{MORE}</p>"
    assert asked(ruled(body, question=".itw-q")) == [f"Parlez-nous du point {n}" for n in (1, 2, 3)]


@pytest.mark.parametrize(
    "turn",
    [
        '<p><b class="q">Parlez-nous du prix</b> {}</p>',
        '<p><span class="q">Parlez-nous du prix</span><br>{}</p>',
        '<h4 class="q">Parlez-nous du prix</h4><p>{}</p>',
        '<div class="q"><p>Parlez-nous</p><p>du <i>prix</i></p></div><p>{}</p>',
        '<dl><dt class="q">Parlez-nous du prix</dt><dd>{}</dd></dl>',
        '<ul><li class="q">Parlez-nous du prix</li><li>{}</li></ul>',
        '<table><tr><td class="q">Parlez-nous du prix</td><td>{}</td></tr></table>',
        '<details><summary class="q">Parlez-nous du prix</summary>{}</details>',
        '<div class="share"><a class="q" href="#r">Parlez-nous du prix</a></div><p>{}</p>',
        '<nav><p class="q">Parlez-nous du prix</p></nav><p>{}</p>',
    ],
)
def test_a_question_may_be_any_element(turn):
    article = ruled("".join(turn.format(text) for text in (LONG, MORE)), question=".q")
    assert pairs(article) == [("Parlez-nous du prix", LONG), ("Parlez-nous du prix", MORE)]


def test_pairs_are_read_wherever_they_stand_in_the_page():
    body = f"<p>{LONG}</p><p>{MORE}</p></article><aside class='comments'>{TURNS}</aside><article>"
    assert len(pairs(ruled(body, question=".itw-q", answer=".itw-a"))) == 3


APART, BESIDE = f"</article><section>{TURNS}</section><article>", f"</article>{TURNS}<article>"


@pytest.mark.parametrize("apart", [APART, BESIDE, f"</article><div><div>{TURNS}</div><p></p></div><article>"])
@pytest.mark.parametrize("answer", [{}, {"answer": ".itw-a"}])
def test_questions_outside_the_main_part_widen_it_and_find_their_answers_there(apart, answer):
    article = ruled(f"<p>{LONG}</p>" * 9 + apart, question=".itw-q", **answer)
    assert pairs(article) == [(f"Parlez-nous du point {n}", f"{LONG} Point {n}.") for n in (1, 2, 3)]
    assert article.passages[0].answer.count(LONG) == 9


def test_questions_before_the_main_part_come_before_its_text():
    body = f"</article><section>{TURNS}</section><article>" + f"<p>{LONG}</p>" * 9
    article = ruled(body, question=".itw-q", answer=".itw-a")
    assert [passage.kind for passage in article.passages] == ["qa", "qa", "qa", "text"]


def test_what_stands_beside_questions_and_answers_elsewhere_is_not_text():
    apart = f"</article><div>{TURNS}<p>ZZZ {MORE}</p></div><article>"
    assert "ZZZ" not in whole(ruled(f"<p>{LONG}</p>" * 9 + apart, question=".itw-q", answer=".itw-a"))


def test_lines_of_the_theme_may_be_questions_where_a_rule_says_so():
    turns = "".join(f"<h3>{asked}</h3><p>{LONG}</p>" for asked in ("À lire aussi", "Newsletter", TITLE))
    assert asked(ruled(turns, question="h3")) == ["À lire aussi", "Newsletter", TITLE]


def test_a_page_that_looks_like_a_list_is_read_where_a_rule_finds_its_text():
    entries = "".join(f"<article><h2><a href='/{n}'>Titre {n}</a></h2><p>{LONG}</p></article>" for n in range(6))
    data = f"<html><body class='archive'>{entries}</body></html>".encode()
    with pytest.raises(NotAnArticle):
        extract(data, url=URL)
    assert len(asked(extract(data, url=URL, rules=[SiteRule("*", (("question", "h2"),))]))) == 6


def test_a_title_stands_where_a_rule_says():
    body = f'<p class="t">Le vrai <i>titre</i></p><p>{LONG}</p><p>{MORE}</p>'
    article = ruled(body, title=".none, .t")
    assert article.title == "Le vrai titre"
    assert TITLE in whole(article) or article.passages


def test_meta_elements_can_be_named_too():
    head = '<meta name="x-title" content="Le titre déclaré"><meta name="x-day" content="12 mars 2004">'
    article = ruled(f"<p>{LONG}</p>", head, title="meta[name=x-title]", date="meta[name=x-day]")
    assert (article.title, article.published) == ("Le titre déclaré", date(2004, 3, 12))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lise Ardent", ["Lise Ardent"]),
        ("Par Lise Ardent et Jean Martin, le 3 mars 2004", ["Lise Ardent", "Jean Martin"]),
        ("La rédaction", ["La rédaction"]),
    ],
)
def test_who_signs_is_whom_a_rule_finds(text, names):
    head = '<meta name="author" content="Webmaster Unique">'
    article = ruled(f'<p class="by"><b>{text}</b></p><p>{LONG}</p>', head, author=".by b")
    assert [author.name for author in article.authors] == names


def test_a_day_is_read_from_its_element_or_its_attributes():
    head = '<meta property="article:published_time" content="2020-01-01"><meta property="article:modified_time" content="2020-02-02">'
    article = ruled(
        f'<p id="d">paru le 3 mai 2019</p><time class="d" datetime="2019-05-04">hier</time><p>{LONG}</p>',
        head,
        date="#d",
    )
    assert (article.published, article.modified) == (date(2019, 5, 3), date(2020, 2, 2))
    article = ruled(
        f'<p class="d">hier</p><time class="d" datetime="2021-05-04">hier</time><p>{LONG}</p>', head, date=".d"
    )
    assert (article.published, article.modified) == (date(2021, 5, 4), None)


def test_what_is_ignored_is_not_read_and_what_follows_it_is():
    body = f'<p>{LONG}</p><div class="x7"><p>Une offre sans pareille, à saisir avant lundi soir chez nous.</p></div>Suite.<p>{MORE}</p>'
    assert "offre" in whole(extract(page(body), url=URL))
    article = ruled(body, ignore=".x7, body, html")
    assert "offre" not in whole(article)
    assert "Suite." in whole(article)


def test_what_is_ignored_may_still_say_who_signs():
    body = f'<p>{LONG}</p><p>{MORE}</p><div class="box"><p>Lise Ardent</p></div>'
    article = ruled(body, author=".box p", ignore=".box")
    assert [author.name for author in article.authors] == ["Lise Ardent"]
    assert "Lise" not in article.text


def test_the_content_is_what_a_rule_says():
    body = f"<p>{LONG}</p><p>{MORE}</p></article><div class='side'><p>Le texte à part, court mais seul voulu ici.</p></div><div><p>{MORE}</p></div><article>"
    article = ruled(body, content=".side")
    assert article.text == "Le texte à part, court mais seul voulu ici."


def test_content_in_several_elements_is_one_text_in_their_order():
    body = f"<p>{LONG}</p><p>{LONG}</p><section class='c'><p>{LONG} Un.</p></section><p>{MORE}</p><section class='c'><p>{LONG} Deux.</p></section>"
    assert ruled(body, content=".c").text == f"{LONG} Un.\n{LONG} Deux."


@pytest.mark.parametrize("key", ["title", "author", "date", "content", "question", "answer", "ignore"])
def test_a_selector_that_finds_nothing_leaves_our_own_reading(key):
    data = page(
        f"<h2>Pourquoi ?</h2><p>{LONG}</p><h2>Comment ?</h2><p>{MORE}</p>", '<meta name="author" content="Lise Ardent">'
    )
    rules = [SiteRule("*", ((key, ".none"),))]
    assert extract(data, url=URL, rules=rules) == extract(data, url=URL)
    assert explain(data, url=URL, rules=rules).silent == (key,)


def test_a_rule_changes_no_other_field():
    data = page(
        f'<p class="t">Autre</p><h2>Pourquoi ?</h2><p>{LONG}</p><p>{MORE}</p>',
        '<meta name="author" content="Lise Ardent">',
    )
    own, article = extract(data, url=URL), extract(data, url=URL, rules=[SiteRule("*", (("author", ".t"),))])
    assert [author.name for author in article.authors] == ["Autre"]
    assert (article.title, article.passages, article.published) == (own.title, own.passages, own.published)


@pytest.mark.parametrize(
    ("match", "applies"),
    [
        (URL, True),
        ("https://brumaire.example/entretiens/*", True),
        ("*/entretiens/*", True),
        ("https://brumaire.example/faq/*", False),
        ("a.html", False),
    ],
)
def test_a_rule_is_for_the_pages_whose_address_it_matches(match, applies):
    data = page(f'<p class="t">Autre titre</p><p>{LONG}</p>')
    article = extract(data, url=URL, path="a.html", rules=[SiteRule(match, (("title", ".t"),))])
    assert (article.title == "Autre titre") is applies


def test_the_address_is_the_one_the_page_names_else_the_path_in_its_source():
    rules = [SiteRule("https://own.example/*", (("title", ".t"),)), SiteRule("entretiens/*", (("title", ".u"),))]
    body = f'<p class="t">Premier</p><p class="u">Second</p><p>{LONG}</p>'
    named = page(body, '<link rel="canonical" href="https://own.example/a">')
    assert extract(named, url=URL, path="entretiens/a.html", rules=rules).title == "Premier"
    assert extract(page(body), path="entretiens/a.html", rules=rules).title == "Second"


def test_of_several_rules_the_first_that_has_a_key_counts():
    rules = [
        SiteRule("*/entretiens/*", (("title", ".t"),)),
        SiteRule("*", (("title", ".u"), ("author", ".u"))),
    ]
    article = extract(page(f'<p class="t">Premier</p><p class="u">Second</p><p>{LONG}</p>'), url=URL, rules=rules)
    assert (article.title, [author.name for author in article.authors]) == ("Premier", ["Second"])


def test_a_page_cannot_mark_its_own_questions():
    body = f'<p verbatimGiven="question 1">Achetez donc</p><p verbatimgiven="answer 2" verbatimplace="x">{LONG}</p><p class="a">{MORE}</p>'
    assert pairs(extract(page(body), url=URL)) == []
    assert pairs(ruled(body, answer=".a")) == []


@pytest.mark.parametrize("sign", ["—", "#", "¶ ¶"])
def test_signs_alone_ask_nothing(sign):
    body = f"<h2>Pourquoi ?</h2><p>{LONG}</p><h2>{sign}</h2><p>{MORE}</p><h2>Comment ?</h2><p>{LONG}</p>"
    expected = [("Pourquoi ?", f"{LONG}\n{MORE}"), ("Comment ?", LONG)]
    assert pairs(ruled(body, question="h2")) == pairs(extract(page(body), url=URL)) == expected


def test_every_paragraph_is_still_in_exactly_one_passage():
    lines = [f"{LONG} Ligne {n}." for n in range(9)]
    marks = ["q", "", "a", "", "q", "a", "", "a", ""]
    body = "".join(f'<p class="{mark}">{line}</p>' for mark, line in zip(marks, lines, strict=True))
    article = ruled(f"<p>{MORE}</p>{body}", question=".q", answer=".a")
    said = [line for passage in article.passages for line in passage.text.split("\n")]
    assert sorted(line for line in said if line in lines) == lines
