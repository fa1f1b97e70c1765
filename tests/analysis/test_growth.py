"""No text, however odd, takes more than linear time."""

import pytest

from indexer.analysis import analyze, fold, letters, question_key
from tests.growth import assert_in_proportion

UNITS = ["mot ", ".", "q.", "1.", "1,", "- ", "+", "#", "_", "a-", "l'", "&", "\u0301", "\u0316\u0301", "a\u0316\u0301", "™\u0316\u0301", "\u200b", "ﬁ ", "10 000 ", "e-b "]  # fmt: skip
FUNCTIONS = {
    "fold": fold,
    "letters": letters,
    "question_key": question_key,
    "analyze": lambda text: analyze(text, "fr"),
}


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_text_four_times_as_long_takes_about_four_times_as_long(function, unit):
    assert_in_proportion(lambda count: function((unit * count)[:count] + "!"), 20_000)


def test_marks_that_a_letter_does_bear_are_kept_for_comparing_letters_that_lose_none():
    assert fold("ṩ" + "\u0316" * 20 + "é") == "se"
    assert fold("が" * 40) == fold("か\u3099" * 40)


def test_a_letter_under_a_pile_of_marks_is_the_letter():
    assert question_key("Qui" + "\u0316\u0301" * 500 + " paie ?") == question_key("qui paie")
