"""Do compiled loops combine columns as numpy does, and does a damaged column do no harm?"""

import contextlib
import importlib
import os
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engines.columns import COMPILED, FENCE, SOMEWHERE, Kin, Layer, Positions, plain
from indexer.engines.whoosh.segments import lexicon_arrays

SIZE = 70_000  # more than two windows of marks, and of sums
sometimes = settings(deadline=None, max_examples=40)


@pytest.fixture(scope="module")
def native():
    if not COMPILED:
        pytest.skip("indexer.engines.columns._native was not compiled (no C compiler?)")
    from indexer.engines.columns import native

    return native


@pytest.mark.skipif(not os.environ.get("CI"), reason="a machine without a compiler is served by numpy")
@pytest.mark.parametrize(
    "name", ["indexer.engines.columns._native", "indexer.engines.whoosh._laying", "indexer.analysis._cutting"]
)
def test_the_compiled_loops_are_there_where_changes_are_checked(name):
    assert importlib.import_module(name).__file__.endswith(".so")


def test_loops_of_another_version_are_left_alone(native, monkeypatch):
    monkeypatch.setattr("indexer.engines.columns._native.VERSION", native.VERSION - 1)
    with pytest.raises(ImportError, match="another version"):
        importlib.reload(native)


def passages(rng, share):
    return np.flatnonzero(rng.random(SIZE) < share).astype(np.uint32)


def a_list(rng, share):
    found = passages(rng, share)
    return found, rng.integers(1, 64, len(found)).astype(np.uint8)


def lists(rng, count):
    """Some long, some short, with more in common than chance would have it."""
    every = [a_list(rng, share) for share in rng.choice([0, 0.0001, 0.01, 0.3], count)]
    return [*every, every[0]] if rng.random() < 0.5 else every


def a_mask(rng):
    return None if rng.random() < 0.5 else rng.random(SIZE) < 0.7


def wants(rng):
    values = (lambda n: rng.integers(1, 256, n).astype(np.uint8), rng.random)
    return [
        (
            float(rng.random() + 0.1),
            tuple(
                Layer(where, values[rng.integers(2)](len(where)), float(rng.random()), float(rng.random()))
                for where, _ in lists(rng, int(rng.integers(0, 3)) + 1)
            ),
        )
        for _ in range(rng.integers(1, 4))
    ]


def kin(rng):
    return [
        Kin(float(rng.random() + 0.1), *map(np.concatenate, zip(*lists(rng, 3), strict=True)), float(rng.random()))
        for _ in range(rng.integers(0, 3))
    ]


seeds = st.integers(0, 2**32 - 1).map(np.random.default_rng)


def same(ours, theirs):
    assert type(ours) is type(theirs)
    for one, other in zip(ours, theirs, strict=True) if isinstance(ours, tuple) else [(ours, theirs)]:
        np.testing.assert_array_equal(one, other)
        assert getattr(one, "dtype", None) == getattr(other, "dtype", None)


@sometimes
@given(seeds, st.integers(1, 5))
def test_lists_meet_alike(native, rng, count):
    given, mask = lists(rng, count), a_mask(rng)
    same(native.meet(given, SIZE, mask), plain.meet(given, SIZE, mask))
    without_fields = [*given, (passages(rng, 0.01), None)]
    same(native.meet(without_fields, SIZE, mask), plain.meet(without_fields, SIZE, mask))


@sometimes
@given(seeds, st.integers(1, 5))
def test_lists_are_joined_and_counted_alike(native, rng, count):
    given, mask = [where for where, _ in lists(rng, count)], a_mask(rng)
    joined = native.union(given, SIZE, mask)
    same(joined, plain.union(given, SIZE, mask))
    assert native.count(given, SIZE, mask) == plain.count(given, SIZE, mask) == len(joined)


@sometimes
@given(seeds, st.sampled_from((1, 10, 1000)))
def test_the_best_are_among_those_that_either_way_gives(native, rng, count):
    wanted, relatives, mask = wants(rng), kin(rng), a_mask(rng)
    (ours, our_total), (theirs, their_total) = (
        way.best(wanted, relatives, SIZE, mask, count) for way in (native, plain)
    )
    assert our_total == their_total
    every = plain.union([layer.passages for _, layers in wanted for layer in layers], SIZE, mask)
    scores = plain.scores(every, wanted, relatives, SIZE)
    best = every[scores >= np.sort(scores)[-min(count, len(scores))]] if len(scores) else every
    assert np.isin(best, ours).all()
    assert np.isin(best, theirs).all()
    assert (np.diff(ours.astype(np.int64)) > 0).all()


@sometimes
@given(seeds)
def test_scores_are_the_same_to_the_last_bit(native, rng):
    wanted, relatives, asked = wants(rng), kin(rng), passages(rng, 0.01)
    same(native.scores(asked, wanted, relatives, SIZE), plain.scores(asked, wanted, relatives, SIZE))


@sometimes
@given(seeds)
def test_the_strongest_of_several_is_the_same_to_the_last_bit(native, rng):
    wanted, asked = wants(rng), passages(rng, 0.1)
    nothing = Kin(1.0, np.empty(0, np.uint32), np.empty(0, np.uint8), 1.0)
    relatives = [(kin(rng) or [nothing])[0] for _ in wanted]
    same(native.strongest(asked, wanted, relatives, SIZE), plain.strongest(asked, wanted, relatives, SIZE))
    some = [(idf, layers[:1]) for idf, layers in wanted]
    alone = [nothing] * len(some)
    same(native.strongest(asked, some, alone, SIZE), plain.strongest(asked, some, alone, SIZE))
    same(native.strongest(asked, [], [], SIZE), np.zeros(len(asked)))


def test_each_want_has_layers_and_what_is_kin_to_it(native):
    asked, here = np.array([3], np.uint32), Layer(np.array([3], np.uint32), np.ones(1, np.uint8), 1.0)
    nothing = Kin(1.0, np.empty(0, np.uint32), np.empty(0, np.uint8), 1.0)
    for wanted, relatives in (([(1.0, (here,))], []), ([(1.0, (here,)), (1.0, ())], [nothing] * 2)):
        with pytest.raises(ValueError, match="what is kin"):
            native.strongest(asked, wanted, relatives, 8)


@sometimes
@given(seeds, st.sampled_from((1, 10, 100_000)))
def test_the_highest_are_the_same(native, rng, count):
    fields = rng.integers(0, 256, rng.integers(0, 2000)).astype(np.uint8)
    steps = rng.integers(0, 8, 256).astype(np.uint8)
    same(native.highest(fields, steps, count), plain.highest(fields, steps, count))


@sometimes
@given(seeds, st.integers(1, 9))
def test_words_that_begin_alike_are_gathered_alike(native, rng, count):
    every = [a_list(rng, share) for share in rng.choice([0.0001, 0.01, 0.3], count)]
    where, fields = (np.concatenate(column) for column in zip(*every, strict=True))
    impacts = rng.integers(1, 256, len(where)).astype(np.uint8)
    same(native.gather(where, impacts, fields, SIZE), plain.gather(where, impacts, fields, SIZE))


@sometimes
@given(seeds)
def test_values_are_told_apart_and_counted_alike(native, rng):
    articles = np.sort(rng.integers(0, 300, SIZE)).astype(np.uint32)
    places = passages(rng, 0.01)
    same(native.distinct(articles, places), plain.distinct(articles, places))
    firsts = rng.integers(-1, 9, SIZE).astype(np.int32)
    where = passages(rng, 0.01)
    more = where, rng.integers(0, 9, len(where)).astype(np.uint32)
    same(native.tally(firsts, more, places, 9), plain.tally(firsts, more, places, 9))


def standing(rng, count):
    """Postings of a few words with their places; the words stand side by side now and then."""
    words = [passages(rng, share) for share in rng.choice([0.0005, 0.005, 0.03], count)]
    counts = rng.integers(1, 5, sum(map(len, words)))
    places = [np.sort(rng.choice(12, size, replace=False)) for size in counts]
    starts = np.append(0, np.cumsum(counts)).astype(np.uint64)
    kinds = (np.uint8, np.uint16, np.uint32)
    lengths = tuple(rng.integers(0, 6, SIZE).astype(rng.choice(kinds)) for _ in range(3))
    positions = Positions(
        counts.astype(rng.choice(kinds)),
        np.append(starts[:-1:FENCE], starts[-1]),
        np.concatenate(places).astype(rng.choice(kinds)) if places else np.empty(0, np.uint8),
        lengths,
    )
    firsts = np.append(0, np.cumsum([len(word) for word in words]))
    return [(word, int(first)) for word, first in zip(words, firsts, strict=False)], positions


@sometimes
@given(seeds, st.integers(1, 3))
def test_words_stand_side_by_side_alike(native, rng, count):
    words, positions = standing(rng, count)
    typed = [words[n] for n in rng.integers(0, count, rng.integers(1, 5))]
    among = None if rng.random() < 0.5 else passages(rng, 0.05)
    found = native.runs(typed, positions, among, SIZE)
    same(found, plain.runs(typed, positions, among, SIZE))


@sometimes
@given(seeds, st.integers(1, 3))
def test_words_stand_near_one_another_alike(native, rng, count):
    words, positions = standing(rng, count)
    firsts = [first for _, first in words]
    ends = np.array([*firsts[1:], firsts[-1] + len(words[-1][0])], np.uint64)
    alone = [(word, np.array([first, end], np.uint64)) for (word, first), end in zip(words, ends, strict=True)]
    alike = np.concatenate([word for word, _ in words]), np.append(np.uint64(0), ends)
    typed = [[*alone, alike][n] for n in rng.integers(0, count + 1, rng.integers(0, 5))]
    asked = passages(rng, 0.01)
    found = native.near(typed, positions, asked, SIZE)
    same(found, plain.near(typed, positions, asked, SIZE))
    assert not typed or len(found[0]) == len(typed) - 1


@given(
    st.sets(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=4), max_size=200),
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=4),
)
def test_strings_are_sought_alike(native, entries, wanted):
    ordered = sorted(entry.encode() for entry in {*entries, *map(str, range(70))})
    text, fences = lexicon_arrays(ordered)
    for entry in (wanted.encode(), ordered[0], ordered[-1], wanted.encode() + b"\xff"):
        expected = sum(each < entry for each in ordered), entry in ordered
        assert native.seek(text, fences, entry) == plain.seek(text, fences, entry) == expected


def test_among_no_strings_none_is_found(native):
    assert native.seek(*lexicon_arrays([]), b"a") == plain.seek(*lexicon_arrays([]), b"a") == (0, False)


# ---------------------------------------------------------------- what is damaged


def harmless(call):
    """Answers something, or says that a value is wrong."""
    try:
        call()
    except (ValueError, TypeError):
        return


@sometimes
@given(seeds)
def test_passages_in_no_order_or_beyond_the_end_do_no_harm(native, rng):
    size = int(rng.integers(1, SIZE))
    wild = rng.integers(0, 2**32, rng.integers(1, 500)).astype(np.uint32)
    fields = np.ones(len(wild), np.uint8)
    given = [(wild, fields), (rng.permutation(wild), fields), (np.sort(wild) % size, fields)]
    words, positions = standing(rng, 2)
    layers = [(1.0, tuple(Layer(where, values, 1.0) for where, values in given))]
    for part in (given, given[2:], [(where % size, values) for where, values in given]):
        harmless(lambda part=part: native.meet(part, size, None))
        harmless(lambda part=part: native.union([where for where, _ in part], size, None))
        harmless(lambda part=part: native.runs([(where, 7) for where, _ in part], positions, words[0][0], SIZE))
    relatives = [Kin(1.0, where, values, 1.0) for where, values in given]
    for where, _ in given:
        harmless(lambda where=where: native.best(layers, relatives, size, None, 10))
        harmless(lambda where=where: native.best([], relatives, size, None, 10))
        harmless(lambda where=where: native.scores(where, layers[:0], relatives, size))
        harmless(lambda where=where: native.scores(where, layers, [], size))
        harmless(lambda where=where: native.strongest(where, layers, relatives[:1], size))
        harmless(lambda where=where: native.strongest(where, layers, [Kin(1.0, where % size, fields, 1.0)], size))
        harmless(lambda where=where: native.scores(where, [], [Kin(1.0, where % size, fields, 1.0)], size))
    harmless(lambda: native.gather(wild, fields, fields, size))
    harmless(lambda: native.distinct(wild, wild))
    harmless(lambda: native.tally(wild.view(np.int32), (wild, wild), wild, size))
    # Nothing of it is left for whoever asks next.
    sound = lists(rng, 2)
    same(native.meet(sound, SIZE, None), plain.meet(sound, SIZE, None))
    same(native.gather(*sound[0], sound[0][1], SIZE), plain.gather(*sound[0], sound[0][1], SIZE))
    wanted, none = [(1.0, (Layer(*sound[0], 1.0), Layer(*sound[1], 1.0)))], [Kin(1.0, *sound[0], 1.0)]
    same(native.strongest(sound[0][0], wanted, none, SIZE), plain.strongest(sound[0][0], wanted, none, SIZE))
    assert native.count([sound[0][0], sound[1][0]], SIZE, None) == plain.count([sound[0][0], sound[1][0]], SIZE, None)


@sometimes
@given(seeds)
def test_fences_and_counts_that_lead_nowhere_do_no_harm(native, rng):
    words, positions = standing(rng, 2)
    wild = rng.integers(0, 2**63, len(positions.fences)).astype(np.uint64)
    many = np.full(len(positions.counts), 255, np.uint8)
    harmless(lambda: native.runs(words, positions._replace(fences=wild), None, SIZE))
    harmless(lambda: native.runs(words, positions._replace(counts=many), None, SIZE))
    harmless(lambda: native.runs(words, positions._replace(places=positions.places[:3]), None, SIZE))
    asked = passages(rng, 0.01)
    alike = [(word, np.array([first, first + len(word)], np.uint64)) for word, first in words]
    harmless(lambda: native.near(alike, positions._replace(fences=wild), asked, SIZE))
    harmless(lambda: native.near(alike, positions._replace(counts=many), asked, SIZE))
    harmless(
        lambda: native.near(
            [(word, rng.integers(0, 2**63, 3).astype(np.uint64)) for word, _ in words], positions, asked, SIZE
        )
    )
    harmless(lambda: native.near(alike, positions, asked + np.uint32(SIZE), SIZE))
    harmless(lambda: native.near([(word[::-1], starts) for word, starts in alike], positions, asked[::-1].copy(), SIZE))
    text, fences = lexicon_arrays(sorted(f"{n:04d}".encode() for n in range(300)))
    harmless(lambda: native.seek(text, rng.integers(0, 2**63, len(fences)).astype(np.uint64), b"0123"))


def test_a_fence_at_the_end_of_all_numbers_is_beyond_the_end_of_its_column(native):
    ones, lengths = np.ones(2 * FENCE, np.uint8), (np.full(SIZE, 9, np.uint8),)
    positions = Positions(ones, np.array([0, 2**63 - 1], np.uint64), np.arange(10, dtype=np.uint8), lengths)
    where = np.array([3], np.uint32)
    with pytest.raises(ValueError, match="beyond the end"):
        native.runs([(where, 0), (where, FENCE)], positions, None, SIZE)


def test_an_impact_of_nothing_leaves_no_trace(native):
    where = np.array([3], np.uint32)
    native.gather(where, np.zeros(1, np.uint8), np.ones(1, np.uint8), 8)
    ones = np.ones(30, np.uint8)  # where the fields of `where` were gathered is passage 19 of a larger source
    every = np.arange(30, dtype=np.uint32)
    met, _ = native.meet([(np.array([1, 25], np.uint32), ones[:2]), (every, ones)], 30, None)
    assert met.tolist() == [1, 25]


def test_impacts_of_nothing_leave_nothing_behind(native):
    none, one = np.zeros(1, np.uint8), np.ones(1, np.uint8)
    where = np.array([5], np.uint32)
    for impacts, fields in ((none, one << 1), (one, one << 3)):
        same(native.gather(where, impacts, fields, SIZE), plain.gather(where, impacts, fields, SIZE))


@pytest.mark.parametrize("start", [2**63 - 1, 2**64 - 1, 2**63 - 64])
def test_positions_that_begin_at_the_end_of_numbers_are_refused(native, start):
    # Of the second word: the first has its place, so that one beside it is looked for.
    columns = np.ones(FENCE + 1, np.uint8), np.array([0, start], np.uint64), np.arange(FENCE + 1, dtype=np.uint8)
    here = np.array([3], np.uint32)
    with pytest.raises(ValueError, match="positions beyond"):
        native.runs([(here, 0), (here, FENCE)], Positions(*columns, (np.full(9, 5, np.uint8),)), None, 9)
    with pytest.raises(ValueError, match="posting beyond"):
        native.runs([(here, 2**63 - 1), (here, 2**63 - 1)], Positions(*columns, ()), None, 9)


def test_more_positions_than_there_are_numbers_for_are_refused(native):
    counts, fences = np.array([1, 2**64 - 8], np.uint64), np.array([0, 9], np.uint64)
    here = np.array([3], np.uint32)
    with pytest.raises(ValueError, match="positions beyond"):
        native.runs([(here, 0), (here, 1)], Positions(counts, fences, np.arange(3, dtype=np.uint8), ()), None, 9)


def test_more_are_asked_for_than_can_be_counted(native):
    every = np.arange(5000, dtype=np.uint32)
    found, total = native.best([(1.0, (Layer(every, np.ones(5000, np.uint8), 1.0),))], [], 5000, None, 2**62)
    assert (found.tolist(), total) == (every.tolist(), 5000)


@pytest.mark.parametrize("kind", ["V0", "S3", "c16"])
def test_items_that_are_no_numbers_are_refused(native, kind):
    one = np.ones(1, np.uint32)
    with pytest.raises(TypeError, match="numbers are needed"):
        native.meet([(one, np.empty(1, kind)), (one, None)], SIZE, None)
    with pytest.raises(TypeError, match="numbers are needed"):
        native.meet([(np.frombuffer(bytes(9), np.uint32, 2, 1), None), (one, None)], SIZE, None)


def test_a_mask_that_is_refused_is_let_go(native):
    mask, lists = np.ones(3, np.uint16), [np.ones(1, np.uint32)] * 2
    before = sys.getrefcount(mask)
    with contextlib.suppress(TypeError):
        native.count(lists, SIZE, mask)
    assert sys.getrefcount(mask) == before


def test_columns_of_another_kind_are_refused(native):
    two = np.arange(2, dtype=np.uint32), np.ones(2, np.uint8)
    with pytest.raises(TypeError, match="items of 4 bytes"):
        native.meet([(two[0].astype(np.int64), two[1]), two], SIZE, None)
    with pytest.raises(ValueError, match="as many values"):
        native.meet([(two[0], two[1][:1]), two], SIZE, None)
    with pytest.raises(ValueError, match="as long as its source"):
        native.count([two[0]], SIZE, np.ones(3, np.bool_))
    assert SOMEWHERE.dtype == np.uint8
