"""Do the compiled loop and numpy lay tokens out alike, and is nothing harmed by columns that do not fit?"""

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engines.whoosh import laying
from indexer.engines.whoosh.laying import Cuts, _lay_plainly, lay

FIELDS = 3

compiled = pytest.mark.skipif(lay is _lay_plainly, reason="a machine without a compiler is served by numpy")


@st.composite
def tokens(draw):
    """Pieces with a few parts each, and texts of pieces, three fields a passage."""
    words, spellings = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    part = st.tuples(st.integers(0, 2), st.integers(0, words - 1), st.integers(0, spellings - 1))
    cut = draw(st.lists(st.lists(part, max_size=3), min_size=1, max_size=4))
    texts = st.lists(st.lists(st.integers(0, len(cut) - 1), max_size=4), min_size=FIELDS, max_size=FIELDS)
    given = [text for passage in draw(st.lists(texts, max_size=4)) for text in passage]
    flat = [each for parts in cut for each in parts]
    column = [np.array([each[n] for each in flat], dtype=np.uint32) for n in range(3)]
    return (
        np.array([number for text in given for number in text], dtype=np.uint32),
        np.array([len(text) for text in given], dtype=np.uint32),
        Cuts(
            np.cumsum([0, *map(len, cut)]).astype(np.uint32),
            np.array([max((each[0] + 1 for each in parts), default=0) for parts in cut], dtype=np.uint32),
            *column,
        ),
        np.array([1 / (3 + n) for n in range(len(given))]),
        (words, spellings),
        FIELDS,
        draw(st.integers(0, 7)),
    )


@compiled
@settings(max_examples=500, deadline=None)
@given(tokens())
def test_compiled_and_plain_lay_alike(given_):
    for one, other, name in zip(lay(*given_), _lay_plainly(*given_), laying.Laid._fields, strict=True):
        assert one.tolist() == other.tolist(), name
        assert one.dtype == other.dtype, name


def test_tokens_are_laid_out_by_word_then_passage_then_place():
    # Two passages of one field: "a b a" and "b", of pieces that are words.
    laid = _lay_plainly(
        np.array([0, 1, 0, 1], dtype=np.uint32),
        np.array([3, 1], dtype=np.uint32),
        Cuts(*(np.array(each, dtype=np.uint32) for each in ([0, 1, 2], [1, 1], [0, 0], [0, 1], [0, 1]))),
        np.array([0.5, 2.0]),
        (2, 2),
        1,
        1,
    )
    assert laid.word_start.tolist() == [0, 1, 3]
    assert laid.passages.tolist() == [0, 0, 1]
    assert laid.weights.tolist() == [1.0, 0.5, 2.0]
    assert laid.counts.tolist() == [2, 1, 1]
    assert laid.places.tolist() == [0, 2, 1, 0]
    assert laid.word_position.tolist() == [0, 2, 4]
    assert (laid.spelling_start.tolist(), laid.writing.tolist()) == ([0, 1, 3], [0, 0, 1])


@compiled
@settings(max_examples=500, deadline=None)
@given(tokens(), st.data())
def test_columns_that_do_not_fit_are_refused_or_do_no_harm(given_, data):
    numbers, counts, cuts, weights, sizes, fields, spelled = given_
    columns = [numbers, counts, *cuts, weights]
    for _ in range(data.draw(st.integers(1, 3))):
        which = data.draw(st.integers(0, len(columns) - 1))
        column = columns[which].copy()
        if len(column) and data.draw(st.booleans()):
            column[data.draw(st.integers(0, len(column) - 1))] = data.draw(
                st.sampled_from((0, 1, 5, 1 << 31, (1 << 32) - 1))
            )
            columns[which] = column
        else:
            columns[which] = column[: data.draw(st.integers(0, len(column)))]
    with contextlib.suppress(ValueError):
        laying._laying.lay(*columns, *sizes, fields, spelled)


@compiled
@pytest.mark.parametrize("wrong", [{"fields": 0}, {"fields": 9}, {"words": 0}, {"words": -1}, {"spellings": 0}])
def test_sizes_that_do_not_fit_are_refused(wrong):
    ones = np.array([0], dtype=np.uint32)
    columns = (ones, ones + 1, np.array([0, 1], dtype=np.uint32), ones + 1, ones, ones, ones, np.array([1.0]))
    sizes = {"words": 1, "spellings": 1, "fields": 1} | wrong
    with pytest.raises(ValueError):
        laying._laying.lay(*columns, sizes["words"], sizes["spellings"], sizes["fields"], 1)
    with pytest.raises(TypeError):
        laying._laying.lay(ones.astype(np.uint64), *columns[1:], 1, 1, 1, 1)
