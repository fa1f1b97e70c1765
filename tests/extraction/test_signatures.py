"""Does the text end by saying who wrote it?"""

import pytest

from tests.extraction.page import LONG, MORE, read, whole

SIGNED = '<p class="byline">Par Lise Ardent</p>'
TEXT = f"<p>{LONG} {MORE}</p>" * 4
SAYS = "Lise Ardent est consultante en marketing et tient un blog depuis 2004."
ENGLISH = "Lise Ardent is a consultant, and has been writing about shops since 2004."


@pytest.mark.parametrize(
    ("end", "bio"),
    [
        (f"<p>{SAYS}</p>", SAYS),
        (f"<hr><p><em>{ENGLISH}</em></p>", ENGLISH),
        (f"<div><img src='/i.jpg'><h4>Lise Ardent</h4><p>{SAYS}</p></div>", SAYS),
        (
            f"<p><b>À propos de Lise Ardent</b></p><p>{SAYS.replace('Lise Ardent', 'Elle')}</p>",
            SAYS.replace("Lise Ardent", "Elle"),
        ),
        (
            f"<p>By Lise Ardent</p><p>{ENGLISH.replace('Lise Ardent', 'Lise')}</p>",
            ENGLISH.replace("Lise Ardent", "Lise"),
        ),
        (f"<p>{SAYS}</p><p>Photo prise au marché de Lyon.</p>", SAYS),
    ],
)
def test_a_last_paragraph_that_presents_the_author_is_the_biography(end, bio):
    article = read(f"{SIGNED}{TEXT}{end}")
    assert [author.bio for author in article.authors] == [bio]
    assert "2004" not in "".join(passage.text for passage in article.passages)


def test_it_is_no_part_of_the_last_answer():
    article = read(f"{SIGNED}{TEXT}<h2>Pourquoi revenir ?</h2><p>{LONG}</p><p>{SAYS}</p>")
    assert article.passages[-1].answer == LONG


@pytest.mark.parametrize(
    "body",
    [
        f"{TEXT}<p>Jean Martin est consultant en marketing et tient un blog depuis 2004.</p>",
        f"<p>{SAYS}</p>{TEXT}",
        f"{TEXT}<h2>Qui est Lise Ardent ?</h2><p>{SAYS}</p>",
        f"{TEXT}<p>Lise Ardent : {LONG} Depuis 2004.</p>",
    ],
)
def test_what_speaks_of_others_or_answers_is_text(body):
    article = read(SIGNED + body)
    assert [author.bio for author in article.authors] == [None]
    assert "2004" in whole(article)
