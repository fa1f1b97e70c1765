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


def filed_under_nothing(arrays):
    arrays["facet_section_first"][0] = 1_000


def filed_below_nothing(arrays):
    arrays["facet_lang_first"][0] = -2


def filed_by_nobody(arrays):
    arrays["facet_year_first"] = arrays["facet_year_first"][:-1]


def further_value_of_nobody(arrays):
    arrays["facet_author_more_article"] = np.array([1_000], np.uint32)
    arrays["facet_author_more_value"] = np.zeros(1, np.uint32)


def further_value_that_is_none(arrays):
    arrays["facet_author_more_article"] = np.zeros(1, np.uint32)
    arrays["facet_author_more_value"] = np.array([1_000], np.uint32)


def further_value_missing(arrays):
    arrays["facet_author_more_article"] = np.zeros(1, np.uint32)
    arrays["facet_author_more_value"] = np.empty(0, np.uint32)


def further_values_out_of_order(arrays):
    arrays["facet_author_more_article"] = np.array([1, 0], np.uint32)
    arrays["facet_author_more_value"] = np.zeros(2, np.uint32)


def word_that_ends_elsewhere(arrays):
    arrays["word_end"][2] += 1


def other_letters(arrays):
    arrays["word_signature"] = np.roll(arrays["word_signature"], 1)


def stem_that_is_none(arrays):
    arrays["word_stem"][0] = 100_000


def word_that_is_none(arrays):
    arrays["stem_word"][0] = 100_000


def stem_of_another_word(arrays):
    only = np.flatnonzero(arrays["stem_word"] >= 0)
    arrays["stem_word"][only[:2]] = arrays["stem_word"][only[1::-1]]


def written_by_too_many(arrays):
    arrays["word_spelled"][0] = 100_000


def positions_elsewhere(arrays):
    arrays["word_position"][1] = arrays["word_position"][2] + 1


def spelling_elsewhere(arrays):
    arrays["spelling_start"][1] = arrays["spelling_start"][-1] + 1


def spelling_cut_short(arrays):
    arrays["spelling_text"] = arrays["spelling_text"][:-1]


def spelling_of_nobody(arrays):
    arrays["spelling_posting_passage"][0] = 10_000


def asked_by_nobody(arrays):
    arrays["asked_passage"][0] = 10_000


def asked_without_a_word(arrays):
    arrays["asked_word"][0] = 100_000


def word_of_no_question(arrays):
    arrays["word_asked"][0] = 10_000


def questions_that_overlap(arrays):
    arrays["asked_word_start"][1] = arrays["asked_word_start"][2] + 1


def questions_by_length_out_of_order(arrays):
    arrays["asked_letters"] = arrays["asked_letters"][::-1]


def question_left_out(arrays):
    arrays["asked_by_words"][0] = arrays["asked_by_words"][1]


DAMAGES = [filed_under_nothing, filed_below_nothing, filed_by_nobody, further_value_of_nobody, further_value_that_is_none,
           further_value_missing, further_values_out_of_order, word_that_ends_elsewhere, other_letters, stem_that_is_none,
           word_that_is_none, stem_of_another_word, written_by_too_many, positions_elsewhere, spelling_elsewhere, spelling_cut_short,
           spelling_of_nobody, asked_by_nobody, asked_without_a_word, word_of_no_question, questions_that_overlap,
           questions_by_length_out_of_order, question_left_out,
           questions_out_of_order, fence_elsewhere, article_elsewhere, passage_of_another, articles_that_overlap, impact_missing,
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
