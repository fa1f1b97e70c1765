"""Who is speaking?"""

import pytest

from indexer.extraction.speakers import cast_of, full_name, label_of
from tests.extraction.page import LONG, MORE, pairs, read

ASK, ASK_AGAIN = "Comment fait-on parler de soi ?", "Quels clients parlent le plus ?"


def speakers(body: str, title: str = "Le bouche-à-oreille") -> list[str | None]:
    return [passage.speaker for passage in read(body, title=title).passages if passage.kind == "qa"]


@pytest.mark.parametrize(
    "turn",
    [
        "<p>{who} : {said}</p>",
        "<p><b>{who} :</b> {said}</p>",
        "<p><strong>{who}</strong> : {said}</p>",
        "<p>– {who} : {said}</p>",
        "{who}: {said}<br><br>",
    ],
)
def test_labels_leave_the_text_and_the_one_who_answers_is_the_speaker(turn: str):
    body = "".join(
        turn.format(who=who, said=said)
        for who, said in [("Lise", ASK), ("Vasseur", LONG), ("Lise", ASK_AGAIN), ("Vasseur", MORE)]
    )
    article = read(body)
    assert pairs(article) == [(ASK, LONG), (ASK_AGAIN, MORE)]
    assert speakers(body) == ["Vasseur", "Vasseur"]


def test_turns_on_lines_of_one_paragraph_are_told_apart():
    body = f"<p>ESG : {ASK}<br>Marion : {LONG}</p><p>ESG : {ASK_AGAIN}<br>Marion : {MORE}</p>"
    assert pairs(read(body)) == [(ASK, LONG), (ASK_AGAIN, MORE)]


def test_a_paragraph_without_a_label_belongs_to_the_turn_before():
    body = f"<p>Q: {ASK}</p><p>R: {LONG}</p><p>{MORE}</p><p>Q: {ASK_AGAIN}</p><p>R: {MORE}</p>"
    assert pairs(read(body)) == [(ASK, f"{LONG}\n{MORE}"), (ASK_AGAIN, MORE)]


def test_q_and_a_are_nobody():
    assert speakers(f"<p>Q: {ASK}</p><p>A: {LONG}</p><p>Q: {ASK_AGAIN}</p><p>A: {MORE}</p>") == [None, None]


def test_a_label_is_the_person_whom_the_page_names_in_full():
    body = f'<p class="chapo">Jean-Baptiste Tournefeuille dessine des stands depuis vingt ans, à Lyon.</p><p>ESG : {ASK}</p><p>J.-B. T. : {LONG}</p>'
    assert speakers(body + f"<p>ESG : {ASK_AGAIN}</p><p>J.-B. T. : {MORE}</p>") == ["Jean-Baptiste Tournefeuille"] * 2


def test_labels_under_marked_questions_are_speakers_too():
    body = f"<h2>{ASK}</h2><p>Marion : {LONG}</p><h2>{ASK_AGAIN}</h2><p>Marion : {MORE}</p>"
    assert (pairs(read(body)), speakers(body)) == ([(ASK, LONG), (ASK_AGAIN, MORE)], ["Marion", "Marion"])


def test_the_guest_of_an_interview_answers_where_no_label_says_so():
    lead = '<p class="chapo">Ondine Kermarrec dirige un blog d’entreprise à Saint-Malo depuis trois ans.</p>'
    body = f'<span class="byline">Propos recueillis par Lise Tournemire</span>{lead}<h2>{ASK}</h2><p>{LONG}</p><h2>{ASK_AGAIN}</h2><p>{MORE}</p>'
    assert speakers(body, title="Les sept vérités d’Ondine Kermarrec") == ["Ondine Kermarrec"] * 2


def test_in_a_column_nobody_answers_for_the_author():
    body = f'<p class="chapo">Ondine Kermarrec dirige un blog d’entreprise à Saint-Malo.</p><h2>{ASK}</h2><p>{LONG}</p><h2>{ASK_AGAIN}</h2><p>{MORE}</p>'
    assert speakers(body, title="Ce que m’apprend Ondine Kermarrec") == [None, None]


SPOKEN = f"<p>On a rencontré Rick sur le marché. {MORE}</p>"


@pytest.mark.parametrize(
    ("before", "asked", "answered", "speaker"),
    [
        ("", "Q:", "A:", None),
        ("", "Q1.", "R1.", None),
        ("", "Question :", "Réponse :", None),
        ("", "Q:", "Rick:", "Rick"),
        ("<p>Par Lise Vasseur</p>", "ESG :", "Lise Vasseur :", "Lise Vasseur"),
        (SPOKEN, "Lise :", "Rick :", "Rick"),
    ],
)
@pytest.mark.parametrize(
    "turns",
    [
        "<p>{} {}</p><p>{} {}</p>",
        "<p>{} {}<br>{} {}</p>",
        "<h3>{} {}</h3><p>{} {}</p>",
        "<p><b>{} {}</b></p><p><i>{}</i> {}</p>",
        "<details><summary>{} {}</summary><p>{} {}</p></details>",
    ],
)
def test_the_labels_of_one_question_alone_leave_it_where_one_is_known(turns, before, asked, answered, speaker):
    article = read(f"{before}<p>{MORE}</p>{turns.format(asked, ASK, answered, LONG)}")
    assert pairs(article) == [(ASK, LONG)]
    assert article.passages[-1].speaker == speaker


def test_in_an_interview_the_labels_of_one_question_are_speakers():
    body = f"<p>{MORE}</p><p><b>Rick: {ASK}</b></p><p>Lise: {LONG}</p>"
    article = read(body, title="Interview : Fidéliser sans points")
    assert (pairs(article), article.passages[-1].speaker) == ([(ASK, LONG)], "Lise")


@pytest.mark.parametrize("labels", [("Problème", "Solution"), ("Le prix", "Le lieu"), ("Note", "Exemple")])
def test_one_question_behind_a_colon_is_no_turn(labels):
    lines = [f"{labels[0]} : {ASK}", f"{labels[1]} : {LONG}"]
    article = read(f"<p>{MORE}</p><p>{lines[0]}</p><p>{lines[1]}</p>")
    assert pairs(article) == []
    assert article.passages[-1].answer.endswith("\n".join(lines))


def test_a_sentence_with_a_colon_is_no_turn():
    texts = [
        "Le prix : 12 euros par mois.",
        "Une règle : ne jamais mentir.",
        "Le prix : 14 euros en été.",
        "Une règle : compter deux fois.",
    ]
    assert cast_of(texts) is None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("ESG : Oui.", "ESG"),
        ("– Marion Le Goff : Oui.", "Marion Le Goff"),
        ("Q. Pourquoi ?", "Q"),
        ("Oui. Mais : non.", None),
    ],
)
def test_a_label_is_a_short_name_before_a_colon(text: str, label: str | None):
    assert (label_of(text) or (None,))[0] == label


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Marion", "Marion Le Goff"),
        ("Le Goff", "Marion Le Goff"),
        ("MLG", "Marion Le Goff"),
        ("Zoé", "Zoé"),
        ("R", None),
    ],
)
def test_a_label_stands_for_a_person_of_the_page(label: str, name: str | None):
    assert full_name(label, ["Marion Le Goff"]) == name
