"""Do arrays and strings come back from a file as they were, and is a broken file told from a whole one?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.whoosh.segments import FENCE, ArrayWriter, Lexicon, Segment, map_arrays, write_arrays

ENTRIES = st.sets(
    st.text(st.characters(blacklist_characters="\n", codec="utf-8"), min_size=1, max_size=5), max_size=200
)
MANY = sorted(f"{n:04d}é" for n in range(3 * FENCE + 1))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "MAIN_0.arrays"


def test_arrays_come_back_as_they_were_and_cannot_be_changed(path):
    arrays = {"a": np.arange(5, dtype=np.uint32), "b": np.empty(0, np.int64), "c": np.array([2.5], np.float32)}
    write_arrays(path, arrays)
    mapped = map_arrays(path)
    assert mapped.keys() == arrays.keys()
    for name, values in arrays.items():
        assert mapped[name].dtype == values.dtype
        assert mapped[name].tolist() == values.tolist()
    with pytest.raises(ValueError, match="read-only"):
        mapped["a"][0] = 1


def test_an_array_can_be_written_piece_by_piece(path):
    with ArrayWriter(path) as writer:
        writer.begin("a", np.uint16)
        writer.append(np.array([1, 2]))
        writer.append(np.array([], dtype=np.int64))
        writer.append(np.array([3]))
    assert Segment.open(path)["a"].tolist() == [1, 2, 3]


def test_arrays_can_be_written_piece_by_piece_beside_one_another(path):
    with ArrayWriter(path) as writer:
        numbers, marks = writer.room("numbers", np.uint32, 3), writer.room("marks", np.uint8, 2)
        numbers.append(np.array([1]))
        marks.append(np.array([7, 8]))
        writer.add("more", np.array([2.5]))
        numbers.append(np.array([2, 3]))
        numbers.append(np.array([], dtype=np.int64))
    assert {name: values.tolist() for name, values in map_arrays(path).items()} == {
        "numbers": [1, 2, 3],
        "marks": [7, 8],
        "more": [2.5],
    }


@pytest.mark.parametrize(("values", "said"), [([1, 2], "shorter"), ([1, 2, 3, 4], "longer")])
def test_a_file_in_which_an_array_does_not_fill_its_room_is_no_segment(path, values, said):
    with pytest.raises(ValueError, match=said), ArrayWriter(path) as writer:
        writer.room("a", np.uint32, 3).append(np.array(values))
    with pytest.raises(ValueError):
        map_arrays(path)


def test_a_segment_that_let_its_pages_go_has_them_still(path):
    write_arrays(path, {"a": np.arange(9999)})
    segment = Segment.open(path)
    segment.let_go()
    assert segment["a"].tolist() == list(range(9999))


def test_what_is_already_there_is_not_written_over(path):
    write_arrays(path, {"a": np.arange(3)})
    with pytest.raises(FileExistsError):
        write_arrays(path, {"a": np.arange(4)})
    assert len(Segment.open(path)["a"]) == 3


def test_a_file_whose_writing_failed_is_no_segment(path):
    writer = ArrayWriter(path)
    writer.add("a", np.arange(3))
    writer.__exit__(OSError, OSError(), None)
    with pytest.raises(ValueError, match="cut short"):
        map_arrays(path)


def test_a_file_cut_short_anywhere_is_no_segment(path):
    write_arrays(path, {"a": np.arange(9), "b": np.arange(2)})
    whole = path.read_bytes()
    for end in range(len(whole)):
        path.write_bytes(whole[:end])
        with pytest.raises(ValueError):
            map_arrays(path)


def test_a_table_that_lets_an_array_begin_anywhere_is_none(path):
    write_arrays(path, {"a": np.arange(9), "b": np.arange(2)})
    path.write_bytes(path.read_bytes().replace(b" 128,", b" 127,"))
    with pytest.raises(ValueError, match="where none can begin"):
        map_arrays(path)


@given(ENTRIES)
def test_a_lexicon_finds_every_entry_and_no_other(entries):
    ordered = sorted(entries, key=str.encode)
    lexicon = Lexicon.of(ordered)
    assert len(lexicon) == len(ordered)
    assert [lexicon.find(entry) for entry in ordered] == list(range(len(ordered)))
    assert [lexicon[n] for n in range(len(ordered))] == ordered
    assert lexicon.entries() == ordered
    assert all(
        lexicon.find(entry + "\0") == (-1 if entry + "\0" not in entries else lexicon.find(entry + "\0"))
        for entry in ordered
    )
    assert lexicon.find("") == -1


@given(ENTRIES, st.text(max_size=2))
def test_a_lexicon_gives_the_entries_that_begin_so(entries, prefix):
    lexicon = Lexicon.of(sorted(entries, key=str.encode))
    low, high = lexicon.range(prefix)
    assert lexicon.begins(prefix) == (low < high)
    assert lexicon.entries(low, high) == sorted((e for e in entries if e.startswith(prefix)), key=str.encode)


def test_a_lexicon_is_right_at_its_fences():
    lexicon = Lexicon.of(MANY)
    for n in (0, FENCE - 1, FENCE, 2 * FENCE, len(MANY) - 1):
        assert (lexicon[n], lexicon.find(MANY[n])) == (MANY[n], n)
        assert lexicon.entries(n, n + 2) == MANY[n : n + 2]
    assert lexicon.range(MANY[FENCE]) == (FENCE, FENCE + 1)
    with pytest.raises(IndexError):
        lexicon[len(MANY)]


def test_an_empty_lexicon_has_nothing():
    lexicon = Lexicon.of([])
    assert (len(lexicon), lexicon.find("a"), lexicon.range("a"), lexicon.entries()) == (0, -1, (0, 0), [])
