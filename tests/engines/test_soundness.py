"""A segment is read whole before it is published: what cannot be right is found, whatever its digest says."""

from itertools import pairwise

import numpy as np
import pytest

from indexer import reindex_archive
from indexer.engines.whoosh import WhooshEngine
from indexer.engines.whoosh.segments import Segment, map_arrays, write_arrays
from indexer.engines.whoosh.soundness import examine
from indexer.errors import IndexBroken


@pytest.fixture
def arrays(run, settings):
    """The arrays of the only segment of an index, to be changed."""
    generation = run().generation
    (path,) = (settings.index / "generations" / generation).glob("*.arrays")
    return {name: values.copy() for name, values in map_arrays(path).items()}


def test_a_segment_as_it_was_built_is_sound(arrays):
    examine(Segment(arrays))


def cut_list(arrays):
    arrays["word_start"][3] = arrays["word_start"][5] + 1


def name_no_passage(arrays):
    arrays["posting_passage"][-1] = 10_000


def swap_postings(arrays):
    starts = arrays["word_start"].astype(int)
    first = next(at for at, end in pairwise(starts) if end - at > 1)
    arrays["posting_passage"][[first, first + 1]] = arrays["posting_passage"][[first + 1, first]]


def swap_positions(arrays):
    first = int(np.cumsum(arrays["posting_count"])[np.flatnonzero(arrays["posting_count"] > 1)[0]]) - 2
    arrays["positions"][[first, first + 1]] = arrays["positions"][[first + 1, first]]


def lose_positions(arrays):
    arrays["positions"] = arrays["positions"][:-1]


def stem_out_of_order(arrays):
    arrays["stem_start"][-1] += 1


def question_of_nobody(arrays):
    arrays["key_passage"][0] = 10_000


def another_s_record(arrays):
    arrays["article_rank"] = arrays["article_rank"][::-1]


def text_cut_short(arrays):
    arrays["passage_text"][:] = 0


def questions_out_of_order(arrays):
    arrays["key_hash"] = arrays["key_hash"][::-1]


def fence_elsewhere(arrays):
    arrays["position_fence"][-1] += 1


def article_elsewhere(arrays):
    arrays["article_by_rank"] = np.roll(arrays["article_by_rank"], 1)


def passage_of_another(arrays):
    arrays["passage_article"][0] += 1


def articles_that_overlap(arrays):
    arrays["article_first"][1] = arrays["article_first"][2] + 1


def impact_missing(arrays):
    arrays["posting_impact"] = arrays["posting_impact"][:-1]


def length_missing(arrays):
    arrays["length_answer"] = arrays["length_answer"][:-1]


DAMAGES = [questions_out_of_order, fence_elsewhere, article_elsewhere, passage_of_another, articles_that_overlap, impact_missing,
           length_missing, cut_list, name_no_passage, swap_postings, swap_positions, lose_positions, stem_out_of_order, question_of_nobody,
           another_s_record, text_cut_short]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_what_cannot_be_right_is_found(arrays, damage):
    damage(arrays)
    with pytest.raises(Exception, match=r"."):  # a record may be no deflated JSON, which raises what its reader raises
        examine(Segment(arrays))


def test_positions_are_looked_at_beyond_the_first_part(arrays, monkeypatch):
    monkeypatch.setattr("indexer.engines.whoosh.soundness.AT_ONCE", 7)
    examine(Segment(arrays))
    last = len(arrays["positions"]) - 1
    several = np.flatnonzero(arrays["posting_count"] > 1)[-1]
    last = int(np.cumsum(arrays["posting_count"])[several]) - 1
    arrays["positions"][last] = arrays["positions"][last - 1]
    with pytest.raises(ValueError, match="positions of a posting"):
        examine(Segment(arrays))


def test_a_generation_that_was_written_wrong_is_not_published(run, settings, articles, monkeypatch):
    """Its digests are right, for they are of what was written."""
    run()
    before = WhooshEngine(settings.index).published()

    def wrong(path, arrays):
        arrays = {name: np.array(values) for name, values in arrays.items()}
        name_no_passage(arrays)
        write_arrays(path, arrays)

    monkeypatch.setattr("indexer.engines.whoosh.building.write_arrays", wrong)
    monkeypatch.setattr("indexer.engines.whoosh.engine._tidied", lambda _folder, old, new: [*old, *new])
    loyalty = articles / "loyalty.html"
    loyalty.write_text(loyalty.read_text("utf-8").replace("Points", "Stamps"), "utf-8")
    with pytest.raises(IndexBroken, match="names a passage that is not there"):
        reindex_archive(settings)
    assert WhooshEngine(settings.index).published() == before
