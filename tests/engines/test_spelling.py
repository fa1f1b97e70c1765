"""Does the signature of a word tell which words may be near it?"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from indexer.engines.whoosh import spelling
from indexer.engines.whoosh.spelling import BITS_AN_EDIT, signature, signature_columns

WORDS = st.text(st.sampled_from("abcdez09éœλя"), min_size=1, max_size=9)


@given(WORDS, WORDS)
def test_an_edit_changes_so_many_bits_and_no_more(word, other):
    assert (signature(word) ^ signature(other)).bit_count() <= BITS_AN_EDIT * OSA.distance(word, other)


@given(st.lists(WORDS, max_size=9))
def test_the_signatures_of_many_words_are_those_of_each(words):
    columns = signature_columns(words)
    assert columns["word_signature"].tolist() == [signature(word) for word in words]
    assert columns["word_signature"].dtype == np.uint64
    assert columns["word_end"].tolist() == [len("\n".join(words[: n + 1]).encode()) for n in range(len(words))]


def test_more_words_than_are_read_at_once_have_their_signatures(monkeypatch):
    monkeypatch.setattr(spelling, "AT_ONCE", 2)
    words = ["a", "bb", "cab", "dada", "e"]
    assert signature_columns(words)["word_signature"].tolist() == list(map(signature, words))
