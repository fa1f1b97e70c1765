"""How is a plain-text file read that was copied from a page?"""

from datetime import date

import pytest

from indexer.errors import NotAnArticle, UnreadablePage
from indexer.extraction import extract_text

ANSWER = "Parce qu’on y a été bien reçu, et qu’on l’a raconté à ses voisins sans que personne ne le demande. Voir http://tout.example/court."
FILE = f"""relation client / boutique

Qu’est-ce qu’un client fidèle … et deux autres questions

J’ai répondu à trois questions d’un étudiant. Pourquoi revient-on, combien cela coûte-t-il, et à qui le confier ? Voici mes réponses.

Qu’est-ce qu’un client fidèle … et deux autres questions

Qu'est-ce qu'un client fidèle ... et deux autres questions
Qu’est-ce qu’un client fidèle … et deux autres questions

1) Votre définition du client fidèle :

{ANSWER}

Il revient même quand il pleut. C’est écrit dans https://brumaire.example/pluie, page 3.

2) Combien coûte-t-il ?

Un café par visite, et du temps pour écouter.

3) À qui le confier ?

À quelqu’un qui reste.

Thibaut Craponne
Follow me

Thibaut Craponne

Thibaut Craponne runs a blog since 2004. ———— Thibaut Craponne tient un blog depuis 2004 et forme des équipes. More »
Bouton retour en haut de la page"""


def read(text: str = FILE):
    return extract_text(text.encode(), path="notes/fidele.txt", url="https://brumaire.example/fidele")


def test_the_first_line_is_the_section_and_the_line_that_returns_the_title():
    article = read()
    assert (article.section, article.title) == (
        "relation client / boutique",
        "Qu’est-ce qu’un client fidèle … et deux autres questions",
    )


def test_the_lead_stands_between_the_titles_and_its_questions_are_no_pairs():
    assert (read().summary or "").startswith("J’ai répondu à trois questions")


def test_numbered_lines_are_the_questions_also_where_they_end_in_a_colon():
    article = read()
    assert [(p.kind, p.question) for p in article.passages] == [
        ("qa", "Votre définition du client fidèle :"),
        ("qa", "Combien coûte-t-il ?"),
        ("qa", "À qui le confier ?"),
    ]
    assert article.passages[0].answer.count("\n") == 1


def test_the_author_s_box_is_the_author_with_both_biographies_and_no_passage():
    article = read()
    expected = (
        "Thibaut Craponne runs a blog since 2004. ———— Thibaut Craponne tient un blog depuis 2004 et forme des équipes."
    )
    assert [(author.name, author.bio) for author in article.authors] == [("Thibaut Craponne", expected)]
    assert article.passages[-1].answer == "À quelqu’un qui reste."


def test_addresses_in_the_text_are_links():
    assert [(link.url, link.internal, link.passage) for link in read().links] == [
        ("http://tout.example/court", False, "notes~fidele.txt#1"),
        ("https://brumaire.example/pluie", True, "notes~fidele.txt#1"),
    ]


def test_id_and_language_come_from_path_and_text():
    assert (read().id, read().language) == ("notes~fidele.txt", "fr")


def test_lines_that_an_editor_broke_are_joined():
    text = "Un titre court\n\nLe client qui revient a trouvé ce qu’il\ncherchait, et il le dit\nà ses voisins."
    assert (
        read(text).passages[0].answer
        == "Le client qui revient a trouvé ce qu’il cherchait, et il le dit à ses voisins."
    )


@pytest.mark.parametrize(("asks", "answers"), [("Q:", "A:"), ("Q :", "R :"), ("ESG :", "Marion :")])
def test_turns_on_lines_that_follow_each_other_are_told_apart(asks: str, answers: str):
    text = (
        f"Foire aux questions\n\n{asks} Livrez-vous le samedi ?\n{answers} Oui, avant midi,\net sans supplément.\n"
        f"{asks} Et le dimanche ?\n{answers} Non, jamais, sauf en décembre."
    )
    assert [(p.question, p.answer) for p in read(text).passages] == [
        ("Livrez-vous le samedi ?", "Oui, avant midi, et sans supplément."),
        ("Et le dimanche ?", "Non, jamais, sauf en décembre."),
    ]


def test_a_byline_and_a_date_above_the_text_are_no_text():
    article = read(f"Un titre\n\nPar Lise Tournemire\n\n12 mars 2004\n\n{ANSWER}")
    assert ([a.name for a in article.authors], article.published) == (["Lise Tournemire"], date(2004, 3, 12))
    assert [p.answer for p in article.passages] == [ANSWER]


def test_a_file_without_text_is_no_article():
    with pytest.raises(NotAnArticle):
        read("Un titre")
    with pytest.raises(UnreadablePage):
        read("")


@pytest.mark.parametrize(
    "turns",
    [
        f"Q: Pourquoi revient-on ?\nA: {ANSWER}",
        "Q: Pourquoi revient-on ?\nA: Parce qu’on y a été bien reçu,\net qu’on l’a raconté à ses voisins.",
        "Q : Pourquoi\nrevient-on ?\nR : Pour l’accueil.",
        "Q1: Pourquoi revient-on ?\nA1: Pour l’accueil.\nQ2: Et après ?\nA2: On reste.",
        "Question: Pourquoi revient-on ?\nRick: Pour l’accueil.",
    ],
)
def test_a_question_and_its_answer_need_no_empty_line_between_them(turns):
    passage = read(f"Fidéliser sans points\n\n{turns}").passages[0]
    assert (passage.kind, passage.question) == ("qa", "Pourquoi revient-on ?")
    assert passage.answer.startswith(("Parce qu’on y a été", "Pour l’accueil."))
