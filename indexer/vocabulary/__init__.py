"""Which words and questions of the archive did the visitor mean, or begin to type?

`correct` mends words that the archive does not know by words that it does, as it writes them (`correcting.py`); `complete` goes on
with what is being typed by the archive's own questions, words and names (`completing.py`). Both ask a generation's reader, and
keep nothing.
"""

from indexer.vocabulary.completing import MAX_OTHERS, Names, complete
from indexer.vocabulary.correcting import MAX_CORRECTED, correct, offer

__all__ = ["MAX_CORRECTED", "MAX_OTHERS", "Names", "complete", "correct", "offer"]
