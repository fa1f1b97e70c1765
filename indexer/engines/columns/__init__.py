"""How are columns of postings combined?

By thirteen functions, which serve any engine that keeps its postings as columns. They are there twice: compiled (`native`), and by
numpy alone (`plain`), which answers the same where a machine had no compiler. Passages are uint32, ascending, below ``size``;
``allowed`` is a mask of them, or None for all.

- ``meet(lists, size, allowed)``: the passages in every list, and the fields (a mask) that all of them have there. A list is
  passages and their fields, or None for all fields.
- ``union(lists, size, allowed)``: the passages in any list; ``count``: how many these are.
- ``best(wants, kin, size, allowed, count)``: the passages that may be among the ``count`` best by the sums of what is wanted,
  ascending, and how many have anything wanted. A want is its idf and its layers (`Layer`); what is ``kin`` to one (`Kin`) speaks
  for passages that have anything wanted, and makes no other match.
- ``scores(passages, wants, kin, size)``: the sums, in double precision, each want in turn, then what is kin to each.
- ``strongest(passages, wants, kin, size)``: the greatest of the sums in each, each of one want and of what is kin to it (there is a
  `Kin` for each want, perhaps without postings).
- ``highest(fields, steps, count)``: where the ``count`` highest of the masks stand by a table of 256 steps, all as high as the
  last of them included, and how high each is.
- ``gather(passages, impacts, fields, size)``: passages that come again made one: impacts added up, to 255 at most, and fields
  joined.
- ``runs(words, positions, among, size)``: where words (passages, number of their first posting) stand side by side in the
  passages of ``among`` (None: any): for each such place the passage, the field and the length of that field.
- ``near(words, positions, passages, size)``: how far from one another words stand in some passages. A word is passages and the
  numbers of its first posting and of what follows its last; or these of several words, one behind the other, any of which will do.
  For each word and the one after it, a row: in each passage the least number of places from the one to the other in the same
  field, 255 at most, 0 where there is none; then the rows of the same from the other to the one.
- ``distinct(column, places)``: what stands in the column at places, ascending, once where it comes again at once.
- ``tally(firsts, more, places, size)``: how often each of ``size`` values is filed at places: ``firsts`` has the first value of
  each place, or -1, ``more`` the places and values of further ones.
- ``seek(text, fences, entry)``: among sorted strings, each with its line end (every `FENCE`th begins where ``fences`` says), how
  many are smaller than ``entry``, and whether it is one of them.
"""

from indexer.engines.columns.values import (
    FENCE,
    NO_BYTES,
    NOWHERE,
    SOMEWHERE,
    Bytes,
    Floats,
    Kin,
    Layer,
    Mask,
    Numbers,
    Positions,
    Wanted,
)

try:
    from indexer.engines.columns.native import (
        best,
        count,
        distinct,
        gather,
        highest,
        meet,
        near,
        runs,
        scores,
        seek,
        strongest,
        tally,
        union,
    )

    COMPILED = True
except ImportError:
    from indexer.engines.columns.plain import (
        best,
        count,
        distinct,
        gather,
        highest,
        meet,
        near,
        runs,
        scores,
        seek,
        strongest,
        tally,
        union,
    )

    COMPILED = False

__all__ = [
    "COMPILED",
    "FENCE",
    "NOWHERE",
    "NO_BYTES",
    "SOMEWHERE",
    "Bytes",
    "Floats",
    "Kin",
    "Layer",
    "Mask",
    "Numbers",
    "Positions",
    "Wanted",
    "best",
    "count",
    "distinct",
    "gather",
    "highest",
    "meet",
    "near",
    "runs",
    "scores",
    "seek",
    "strongest",
    "tally",
    "union",
]
