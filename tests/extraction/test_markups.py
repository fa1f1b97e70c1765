"""In how many ways can a page ask and answer?"""

import pytest

from indexer.errors import NotAnArticle
from tests.extraction.page import LONG, MORE, asked, kinds, pairs, read

FIRST, SECOND = "Pourquoi revenir ?", "Combien cela coûte-t-il ?"
WANTED = [(FIRST, LONG), (SECOND, MORE)]

MARKUPS = {
    "headings": "<h2>{q1}</h2><p>{a1}</p><h2>{q2}</h2><p>{a2}</p>",
    "bold paragraphs": "<p><strong>{q1}</strong></p><p>{a1}</p><p><b>{q2}</b></p><p>{a2}</p>",
    "bold in spans and divs": "<div><span><strong><span>{q1}</span></strong></span></div><div>{a1}</div>"
    "<div><strong>{q2}</strong></div><div>{a2}</div>",
    "bold by style": '<p><span style="font-weight: 700">{q1}</span></p><p>{a1}</p>'
    '<p><span style="font-weight:bold">{q2}</span></p><p>{a2}</p>',
    "bold and line breaks": "<b>{q1}</b><br><br>{a1}<br><br><b>{q2}</b><br><br>{a2}<br><br>",
    "bold with the break inside": "<b>{q1}<br></b><br>{a1}<br><br><b>{q2}<br></b><br>{a2}",
    "bold and one line break": "<p><strong>{q1}</strong><br>{a1}</p><p><strong>{q2}</strong><br>{a2}</p>",
    "bold on the line of the answer": "<p><strong>{q1}</strong> {a1}</p><p><strong>{q2}</strong> {a2}</p>",
    "italics": "<p><em>{q1}</em></p><p>{a1}</p><p><i>{q2}</i></p><p>{a2}</p>",
    "a definition list": "<dl><dt>{q1}</dt><dd>{a1}</dd><dt>{q2}</dt><dd>{a2}</dd></dl>",
    "details": "<details><summary>{q1}</summary><p>{a1}</p></details><details><summary>{q2}</summary><p>{a2}</p></details>",
    "buttons with closed panels": '<h3><button aria-expanded="false" aria-controls="p1">{q1}</button></h3>'
    '<div id="p1" class="panel" hidden><p>{a1}</p></div><h3><button aria-expanded="false" aria-controls="p2">{q2}</button></h3>'
    '<div id="p2" class="panel" style="display:none"><p>{a2}</p></div>',
    "divs that open": '<div class="faq"><div class="faq-item"><div class="faq-question"><span>{q1}</span></div><div class="faq-answer" '
    'aria-hidden="true">{a1}</div></div><div class="faq-item"><div class="faq-question"><span>{q2}</span></div>'
    '<div class="faq-answer" aria-hidden="true">{a2}</div></div></div>',
    "links that open": '<div class="accordion"><a data-toggle="collapse" class="accordion-title" href="#c1">{q1}</a><div id="c1" class="collapse">'
    '<p>{a1}</p></div><a data-toggle="collapse" class="accordion-title" href="#c2">{q2}</a><div id="c2" class="collapse"><p>{a2}</p></div></div>',
    "Yoast": '<div class="schema-faq"><div class="schema-faq-section" id="faq-1"><strong class="schema-faq-question">{q1}</strong>'
    '<p class="schema-faq-answer">{a1}</p></div><div class="schema-faq-section" id="faq-2"><strong class="schema-faq-question">{q2}</strong>'
    '<p class="schema-faq-answer">{a2}</p></div></div>',
    "Rank Math": '<div class="rank-math-block"><div class="rank-math-list"><div id="faq-1" class="rank-math-list-item"><h3 class="rank-math-question">'
    '{q1}</h3><div class="rank-math-answer"><p>{a1}</p></div></div><div id="faq-2" class="rank-math-list-item"><h3 class="rank-math-question">'
    '{q2}</h3><div class="rank-math-answer"><p>{a2}</p></div></div></div></div>',
    "Q and A": "<p>Q: {q1}</p><p>A: {a1}</p><p>Q: {q2}</p><p>A: {a2}</p>",
    "Q et R": "<p><b>Q :</b> {q1}</p><p><b>R :</b> {a1}</p><p><b>Q :</b> {q2}</p><p><b>R :</b> {a2}</p>",
    "a table of the 1990s": "<TABLE BORDER=0><TR><TD WIDTH=500><FONT SIZE=2><P><B>{q1}</B><P>{a1}<P><B>{q2}</B><P>{a2}</FONT></TABLE>",
    "headings by role": '<div role="heading" aria-level="2">{q1}</div><p>{a1}</p><div role="heading" aria-level="2">{q2}</div><p>{a2}</p>',
}


@pytest.mark.parametrize("markup", MARKUPS.values(), ids=MARKUPS)
def test_question_and_answer_are_found_in(markup: str):
    assert pairs(read(markup.format(q1=FIRST, a1=LONG, q2=SECOND, a2=MORE))) == WANTED


@pytest.mark.parametrize("number", ["{n}) ", "{n}. ", "{n} - ", "Question {n} : ", "Q{n}. ", "n° {n} : "])
def test_a_question_is_kept_without_its_number(number: str):
    body = f"<h3>{number.format(n=1)}{FIRST}</h3><p>{LONG}</p><h3>{number.format(n=2)}{SECOND}</h3><p>{MORE}</p>"
    assert pairs(read(body)) == WANTED


@pytest.mark.parametrize("mark", ["¶", " #", ' <a href="#x">¶</a>'])
def test_permanent_link_marks_belong_to_no_question(mark: str):
    assert asked(read(f"<h2 id=x>{FIRST}{mark}</h2><p>{LONG}</p>")) == [FIRST]


def test_a_numbered_line_without_question_mark_is_asked_like_its_neighbours():
    lines = [
        "1) Votre définition du métier :",
        "2) Pourquoi revenir ?",
        "3) Le soir de la panne",
        "4) Combien cela coûte-t-il ?",
    ]
    body = "".join(f"<p><strong>{line}</strong></p><p>{LONG}</p>" for line in lines)
    assert asked(read(body)) == [line[3:] for line in lines]


def test_plain_numbered_paragraphs_are_questions_where_most_of_them_ask():
    lines = ["1) Votre définition du métier :", "2) Pourquoi revenir ?", "3) Combien cela coûte-t-il ?"]
    body = "".join(f"<p>{line}</p><p>{LONG}</p>" for line in lines)
    assert asked(read(body)) == [line[3:] for line in lines]


PLAIN = ["{}. Et demain ?", "{}. Votre conseil :", "{}) Racontez-nous la suite", "{} – Un mot de la fin"]


@pytest.mark.parametrize("plain", PLAIN)
@pytest.mark.parametrize("place", [1, 2, 3])
@pytest.mark.parametrize("bold", ["<p><b>{}</b></p>", "<h3>{}</h3>"])
def test_a_numbered_question_that_is_not_set_like_the_others_is_one_too(plain, place, bold):
    wanted = ["Comment fait-on ?", "Et les clients ?"]
    lines = [bold.format(f"{n}. {asked}") for n, asked in zip({1, 2, 3} - {place}, wanted, strict=True)]
    lines.insert(place - 1, f"<p>{plain.format(place)}</p>")
    wanted.insert(place - 1, plain[4:].strip(" –"))
    assert asked(read("".join(f"{line}<p>{LONG}</p>" for line in lines))) == wanted


def test_a_numbered_question_and_its_answer_may_share_a_paragraph():
    body = f"<p><b>1. Comment fait-on ?</b></p><p>{MORE}</p><p>2. Et demain ?<br>{LONG}</p>"
    assert pairs(read(body)) == [("Comment fait-on ?", MORE), ("Et demain ?", LONG)]


def test_the_numbered_lines_of_an_answer_ask_nothing():
    lines = "".join(f"<p>{n}. Une chose à faire</p>" for n in (1, 2, 3, 4))
    body = f"<p><b>1. Comment fait-on ?</b></p><p>{LONG}</p><p><b>2. Et les clients ?</b></p><p>{MORE}</p>{lines}<p>{LONG}</p>"
    assert asked(read(body)) == ["Comment fait-on ?", "Et les clients ?"]


@pytest.mark.parametrize(
    "body",
    [
        "<h2>Livrez-vous ?</h2><p>Oui.</p>",
        "<p><b>Livrez-vous ?</b><br>Oui.</p>",
        "<p>Livrez-vous ?</p><p>Oui.</p>",
        "<p>Q : Livrez-vous ?</p><p>R : Oui.</p>",
        "<details><summary>Livrez-vous ?</summary>Oui.</details>",
        "<dl><dt>Livrez-vous ?</dt><dd>Oui.</dd></dl>",
    ],
)
def test_one_question_with_an_answer_of_a_word_is_an_article(body):
    assert pairs(read(body)) == [("Livrez-vous ?", "Oui.")]


def test_a_page_whose_title_asks_needs_no_more_than_an_answer():
    assert [passage.answer for passage in read("<p>Oui.</p>", title="Livrez-vous ?").passages] == ["Oui."]


@pytest.mark.parametrize("body", ["<p>Oui.</p>", "<h2>Livrez-vous ?</h2>", "<h2>Livraison</h2><p>Oui.</p>"])
def test_a_word_that_answers_nothing_is_no_article(body):
    with pytest.raises(NotAnArticle):
        read(body)


def test_paragraphs_that_ask_and_answer_in_turn_are_pairs_where_there_are_no_others():
    turns = f"<p>{FIRST}</p><p>{LONG}</p><p>{SECOND}</p><p>{MORE}</p>"
    assert pairs(read(turns)) == WANTED
    assert pairs(read(f"<p>{MORE}</p>{turns}")) == []


CAPTION = "Une vitrine du centre de Lyon"


@pytest.mark.parametrize(
    "answer",
    [
        "<div>{}<figure><img src='/i.jpg'><figcaption>{}</figcaption></figure>{}</div>",
        "<p>{} <figure><figcaption>{}</figcaption></figure> {}</p>",
        "<p>{} <span class='wp-caption-text'>{}</span> {}</p>",
    ],
)
def test_a_caption_is_a_paragraph_of_its_own(answer):
    assert pairs(read(f"<h2>{FIRST}</h2>{answer.format(LONG, CAPTION, MORE)}")) == [
        (FIRST, f"{LONG}\n{CAPTION}\n{MORE}")
    ]


def test_numbered_paragraphs_that_ask_nothing_are_text():
    body = "".join(f"<p>{n}) Payez vos factures à temps.</p><p>{LONG}</p>" for n in (1, 2, 3))
    assert asked(read(body)) == []


def test_questions_listed_in_running_text_are_no_pairs():
    assert (
        asked(read(f"<p>À quoi ça sert ? Comment ça marche, et qui y travaille ? Voici mes réponses.</p><p>{LONG}</p>"))
        == []
    )


SHORT_ANSWERS = {
    "classes": '<div class="faq">{items}</div>|<div class="faq-item"><div class="faq-question">{q}</div><div class="faq-answer">{a}</div></div>',
    "headings": "<div>{items}</div>|<h2>{q}</h2><div>{a}</div>",
    "details": "<div>{items}</div>|<details><summary>{q}</summary><div>{a}</div></details>",
    "an accordion": '<div class="accordion">{items}</div>|<div class="accordion-item"><h2><button class="accordion-button">{q}</button></h2>'
    '<div class="accordion-collapse collapse"><div class="accordion-body">{a}</div></div></div>',
}


@pytest.mark.parametrize("markup", SHORT_ANSWERS.values(), ids=SHORT_ANSWERS)
@pytest.mark.parametrize("long", range(4))
def test_one_long_answer_does_not_hide_the_short_ones(markup, long):
    """The only running text of the page, it could pass for the whole article."""
    around, item = markup.split("|")
    answers = [LONG if n == long else f"Sous {n} jours." for n in range(4)]
    items = "".join(item.format(q=f"Peut-on commander la boîte {n} ?", a=answer) for n, answer in enumerate(answers))
    assert [answer for _, answer in pairs(read(around.format(items=items)))] == answers


def test_a_heading_that_asks_nothing_opens_a_section():
    body = f"<p>{LONG}</p><h2>Notre méthode</h2><p>{MORE}</p><h2>{FIRST}</h2><p>{LONG}</p>"
    assert kinds(read(body)) == [("text", None), ("section", "Notre méthode"), ("qa", FIRST)]


@pytest.mark.parametrize(
    ("heading", "asks"),
    [
        ("Qu’est ce que le social media", True),
        ("Faut-il un blog", True),
        ("How to answer a complaint", True),
        ("WHY DO THEY LEAVE", True),
        ("C’est quoi, un persona ??", True),
        ("What we bought", False),
        ("Quand la pluie tombe", False),
        ("Comments on the trade", False),
    ],
)
def test_a_heading_asks_by_its_mark_or_its_first_words(heading: str, asks: bool):
    assert asked(read(f"<h2>{heading}</h2><p>{LONG}</p>")) == ([heading] if asks else [])


def test_a_heading_below_a_question_is_part_of_the_answer():
    body = f"<h2>{FIRST}</h2><p>{LONG}</p><h3>Un exemple</h3><p>{MORE}</p><h2>{SECOND}</h2><p>{LONG}</p>"
    assert pairs(read(body)) == [(FIRST, f"{LONG}\nUn exemple\n{MORE}"), (SECOND, LONG)]


def test_a_table_of_contents_repeats_no_question():
    contents = f'<ul><li><a href="#q1">{FIRST}</a></li><li><a href="#q2">{SECOND}</a></li></ul>'
    body = f'{contents}<h2 id="q1">{FIRST}</h2><p>{LONG}</p><h2 id="q2">{SECOND}</h2><p>{MORE}</p>'
    assert pairs(read(body)) == WANTED


def test_what_follows_the_last_item_of_an_accordion_is_not_its_answer():
    item = '<div class="faq-item"><h3>{}</h3><p>{}</p></div>'
    body = f"<div>{item.format(FIRST, LONG)}{item.format(SECOND, MORE)}</div><p>{LONG} Après.</p>"
    assert pairs(read(body)) == WANTED


@pytest.mark.parametrize(
    "end",
    [
        "Sources : institut Perrault",
        "Propos recueillis par Lise T.",
        "Thanks to Dana for her time.",
        "Inscrivez-vous à la lettre.",
    ],
)
def test_sources_and_thanks_are_not_of_the_last_answer(end: str):
    assert pairs(read(f"<h2>{FIRST}</h2><p>{LONG}</p><h2>{SECOND}</h2><p>{MORE}</p><p>{end}</p>")) == WANTED


def test_a_list_has_a_line_for_each_item_and_a_table_for_each_row():
    body = (
        f"<h2>{FIRST}</h2><p>{LONG}</p><ul><li>un</li><li>deux</li></ul>"
        "<table><tr><th>Canal</th><th>Part</th></tr><tr><td>papier</td><td>12 %</td></tr></table>"
    )
    assert pairs(read(body)) == [(FIRST, f"{LONG}\nun\ndeux\nCanal | Part\npapier | 12 %")]


def test_preformatted_text_keeps_its_lines():
    assert pairs(read(f"<h2>{FIRST}</h2><p>{LONG}</p><pre>a = 1\n  b = 2</pre>")) == [
        (FIRST, f"{LONG}\na = 1\n  b = 2")
    ]


def test_white_space_is_one_blank_and_what_is_invisible_goes():
    assert pairs(read(f"<h2>Pour\u00adquoi\u00a0 revenir\u202f?</h2><p>{LONG}\u200b\n\n  Oui\u00a0!</p>")) == [
        (FIRST, f"{LONG} Oui !")
    ]


def test_an_article_without_headings_becomes_runs_of_paragraphs():
    article = read("".join(f"<p>{LONG}</p>" for _ in range(20)))
    lengths = [len(passage.answer.split()) for passage in article.passages]
    assert {passage.kind for passage in article.passages} == {"text"}
    assert all(100 <= length <= 200 for length in lengths[:-1])
    assert "\n".join(passage.answer for passage in article.passages) == "\n".join([LONG] * 20)


def test_bold_lines_are_headings_where_there_are_no_others():
    body = "".join(f"<p><strong>{name}</strong></p><p>{LONG}</p>" for name in ("Le prix", "La place"))
    assert kinds(read(body)) == [("section", "Le prix"), ("section", "La place")]


def test_the_anchor_is_the_question_s_own_id():
    body = f'<h2 id="why">{FIRST}</h2><p>{LONG}</p><h2><a name="cost"></a>{SECOND}</h2><p>{MORE}</p>'
    assert [(p.id, p.anchor) for p in read(body).passages] == [("a#why", "why"), ("a#cost", "cost")]


def test_an_id_that_two_elements_share_names_one_passage_only():
    body = f'<h2 id="q">{FIRST}</h2><p>{LONG}</p><h2 id="q">{SECOND}</h2><p>{MORE}</p>'
    assert [p.id for p in read(body).passages] == ["a#q", "a#2"]
