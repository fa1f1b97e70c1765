"""Which everyday words are said for one another?"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from indexer.analysis import fold, opening, stem
from indexer.model import Synonym

MOST_SAID = 20  # words for one, of all its rows: each is looked up


class Everyday:
    """Rows of words, asked by the stems of typed words. What begins alike is stemmed when it is first asked for: to stem all words
    would take as long as to open an index.

    >>> Everyday([("boutique", "magasin"), ("livre", "ouvrage")]).beside(stem("boutiques"))
    Synonym(stems=('~boutiqu',), terms=('magasin',))
    """

    def __init__(self, rows: Sequence[tuple[str, ...]]) -> None:
        self._rows = rows
        self._words = sorted([(fold(word), number, word) for number, row in enumerate(rows) for word in row])
        self._written = frozenset([folded for folded, _, _ in self._words])
        self._known: dict[str, dict[str, Synonym]] = {}

    def __contains__(self, word: str) -> bool:
        """Whether a folded word stands in a row, or its singular does: it is a word then, and no slip for another of its stem."""
        return word in self._written or word.removesuffix("s") in self._written

    def beside(self, stemmed: str) -> Synonym | None:
        """What is said for words of a stem."""
        beginning = opening(stemmed)
        known = self._known.get(beginning)
        if known is None:
            known = self._beginning(beginning)
            if known:  # whatever visitors type, no more is kept than there is
                self._known[beginning] = known
        return known.get(stemmed)

    def _beginning(self, beginning: str) -> dict[str, Synonym]:
        """For the stems of all words that begin so; every word of a stem begins with its `opening`."""
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        at = bisect_left(self._words, (beginning,))
        while at < len(self._words) and self._words[at][0].startswith(beginning):
            word, number, written = self._words[at]
            found[stem(word)].update({other: None for other in self._rows[number] if other != written})
            at += 1
        return {each: Synonym(("~" + each,), tuple(others)[:MOST_SAID]) for each, others in found.items() if others}
