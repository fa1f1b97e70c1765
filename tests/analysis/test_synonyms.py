"""Words that are said for one another."""

import pytest

from indexer.analysis import fold, stem
from indexer.analysis.synonyms import ROWS, synonyms
from indexer.analysis.tables import FUNCTION_WORDS


def test_who_is_a_synonym_of_another_has_it_for_a_synonym():
    stems = {stem(word) for row in ROWS for word in row}
    assert [(one, other) for one in stems for other in synonyms(one) if one not in synonyms(other)] == []


@pytest.mark.parametrize("row", ROWS, ids=", ".join)
def test_a_row_has_words_of_two_stems_or_more_folded_and_no_stop_word(row):
    assert len(set(map(stem, row))) == len(row) > 1
    assert [fold(word) for word in row] == row
    assert not FUNCTION_WORDS.intersection(row)


def test_a_word_has_no_more_synonyms_than_are_looked_up_in_no_time():
    assert max(len(synonyms(stem(word))) for row in ROWS for word in row) <= 20
