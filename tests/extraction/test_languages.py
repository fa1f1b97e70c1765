"""Little words tell French and English; the model is asked where they do not."""

import pytest

from indexer.extraction import language as room
from indexer.extraction.language import language

FRENCH = "Le client qui revient a trouvé ce qu’il cherchait, et il le dit à ses voisins sans qu’on le lui demande. " * 4
ENGLISH = "The customer who comes back has found what they were looking for, and they tell it to their neighbours. " * 4
SPANISH = (
    "El cliente que vuelve ha encontrado lo que buscaba, y se lo cuenta a sus vecinos sin que nadie se lo pida. " * 4
)
ITALIAN = (
    "Il cliente che ritorna ha trovato quello che cercava, e lo racconta ai vicini senza che nessuno lo chieda. " * 4
)
DUTCH = "De klant die terugkomt heeft gevonden wat hij zocht, en hij vertelt het aan zijn buren als dat zo is. " * 4


@pytest.fixture
def asked(monkeypatch):
    """The texts that the model is asked about."""
    texts = []
    monkeypatch.setattr(room, "_ranked_first", lambda text: texts.append(text) or "de")
    return texts


@pytest.mark.parametrize(
    ("text", "expected"), [(FRENCH, "fr"), (ENGLISH, "en"), (FRENCH.replace("’", "'"), "fr"), (FRENCH.upper(), "fr")]
)
def test_a_text_full_of_a_languages_little_words_is_of_it_without_the_model(asked, text, expected):
    assert (language(text), asked) == (expected, [])


@pytest.mark.parametrize(
    "text", [SPANISH, ITALIAN, DUTCH, FRENCH[:300] + ENGLISH[:300], "Brumaire Mistral Fidélité " * 30, FRENCH[:100]]
)
def test_another_language_a_mixture_and_a_short_text_are_the_models_to_tell(asked, text):
    assert language(text) == "de"
    assert asked


@pytest.mark.parametrize(("text", "expected"), [(SPANISH, "es"), (ITALIAN, "it"), (DUTCH, "nl")])
def test_the_model_tells_what_little_words_do_not(text, expected):
    assert language(text) == expected


def test_a_quotation_changes_no_language():
    assert language(FRENCH + ENGLISH[:60] + FRENCH) == "fr"
