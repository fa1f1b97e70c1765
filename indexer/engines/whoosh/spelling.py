"""How does a generation write its words, and which of them are near a typed one?

Beside each word stands a signature of the letters in it. One edit changes at most two of its bits: so one pass over eight bytes a
word leaves a few dozen that may be near, and only these are compared letter by letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from string import ascii_lowercase

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.engines import columns
from indexer.engines.columns.plain import ragged
from indexer.engines.evidence import run_starts
from indexer.engines.ranking import BITS
from indexer.engines.whoosh.searching import Part
from indexer.engines.whoosh.segments import Array, Segment
from indexer.model import Word

# The fields that say how a word is written. (The text of a link stands among them where a reader sees it.)
SPELLED = BITS["question"] | BITS["title"] | BITS["answer"] | BITS["summary"] | BITS["author"]
BITS_AN_EDIT = 2  # of a signature: a letter changed for another
CLASSES = 32  # of letters: by the last five bits of a byte, which are the letter's place in the alphabet
AT_ONCE = 1 << 14  # words that signatures are made for


def signature_columns(words: Sequence[str]) -> dict[str, Array]:
    """The signature of each word, and where it ends in the text of the lexicon."""
    text = np.frombuffer("".join(f"{word}\n" for word in words).encode(), dtype=np.uint8)
    ends = np.flatnonzero(text == ord("\n"))
    starts = np.append(0, ends + 1)
    pieces = [
        _signatures(text[starts[first] : starts[min(first + AT_ONCE, len(words))]])
        for first in range(0, len(words), AT_ONCE)
    ]
    return {
        "word_signature": np.concatenate([np.empty(0, dtype=np.uint64), *pieces]),
        "word_end": ends.astype(np.uint32),
    }


def _signatures(text: Array) -> Array:
    """Of words with their line ends: a bit for each class of letters that is in it, and another where it comes again."""
    is_end = text == ord("\n")
    word = np.cumsum(is_end) - is_end
    letter = ~is_end & ((text & 0xC0) != 0x80)  # bytes that go on with a letter are no letters
    counts = np.bincount(word[letter] * CLASSES + text[letter] % CLASSES, minlength=int(is_end.sum()) * CLASSES)
    bits = np.concatenate([counts.reshape(-1, CLASSES) > seen for seen in (0, 1)], axis=1)
    return np.packbits(bits, axis=1, bitorder="little").view("<u8").reshape(-1).astype(np.uint64)


def signature(word: str) -> int:
    """The signature of one word.

    >>> signature("anna") == int(signature_columns(["anna"])["word_signature"][0])
    True
    """
    once = twice = 0
    for byte in word.encode():
        if byte & 0xC0 != 0x80:
            bit = 1 << byte % CLASSES
            once, twice = once | bit, twice | (once & bit)
    return twice << CLASSES | once


def words_at(segment: Segment, numbers: Array) -> list[str]:
    """The words with some numbers, read together."""
    ends = segment["word_end"]
    starts = np.where(numbers > 0, ends[numbers - 1].astype(np.int64) + 1, 0)
    text = segment["words_text"][ragged(starts, ends[numbers] + 1 - starts)]
    return text.tobytes().decode().split("\n")[:-1]


def ways(segment: Segment, number: int, word: str) -> Iterator[tuple[str, Array]]:
    """The ways in which a word is written, each with its passages."""
    first, end = segment["spelling_start"][number : number + 2].tolist()
    for n in range(first, end):
        begin, stop = segment["spelling_end"][n : n + 2].tolist()
        here = slice(*segment["spelling_posting_start"][n : n + 2].tolist())
        yield bytes(segment["spelling_text"].data[begin:stop]).decode(), segment["spelling_posting_passage"][here]
    if first == end and segment["word_spelled"][number]:
        yield word, _writing(segment, number, number + 1)


def _writing(segment: Segment, low: int, high: int) -> Array:
    """The passages that write the words from one number up to another, word after word."""
    here = slice(int(segment["word_start"][low]), int(segment["word_start"][high]))
    passages: Array = segment["posting_passage"][here]
    return passages[(segment["posting_fields"][here] & SPELLED) > 0]


class Spelling:
    """The words of all segments of a generation."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._is_whole = len(parts) == 1 and parts[0].postings.live is None

    def words(self) -> Iterator[Word]:
        """Every word, as most passages write it, with accents if in doubt."""
        every = sorted({word for part in self._parts for word in part.segment.lexicon("words").entries()})
        return filter(None, map(self.word, every))

    def word(self, word: str) -> Word | None:
        found = [(part, number) for part in self._parts if (number := part.segment.lexicon("words").find(word)) >= 0]
        passages = sum(_held(part, number) for part, number in found)
        if not passages:
            return None
        ways: Counter[str] = Counter()
        for part, number in found:
            ways.update(_counts(part, number, word))
        return Word(min(ways, key=lambda way: (-ways[way], way == word, way)), word, passages)

    def near(self, word: str, edits: int) -> dict[str, int]:
        """The words within so many edits (a letter more, less or other, or two that changed places), within one where they begin
        with another letter; with how many passages write each."""
        found: Counter[str] = Counter()
        for part in self._parts:
            numbers = _maybe_near(part.segment, word, edits)
            texts = words_at(part.segment, numbers)
            close = process.extract(word, texts, scorer=OSA.distance, score_cutoff=edits, limit=None)
            kept = [n for text, distance, n in close if distance <= 1 or text[:1] == word[:1]]
            found.update({texts[n]: _held(part, int(numbers[n])) for n in kept})
        return {text: passages for text, passages in found.items() if passages}

    def together(self, word: str, other: str) -> int:
        """How many passages have both words."""
        found = 0
        for part in self._parts:
            lists = [(part.postings.word(each).passages, None) for each in (word, other)]
            passages, _ = columns.meet(lists, part.postings.size, part.postings.live)
            found += len(passages)
        return found

    def beginning(self, prefix: str, most: int) -> list[Word]:
        """The words that begin so: those that most passages write first, equals by the alphabet."""
        ranges = [(part, *part.segment.lexicon("words").range(prefix)) for part in self._parts]
        count, best = most, list[Word]()
        while True:
            firsts = [_most_written(*each, count) for each in ranges]
            words = {word for numbers, _bound in firsts for word in numbers}
            best = sorted(filter(None, map(self.word, words)), key=lambda word: (-word.passages, word.folded))[:most]
            # No other word is in more passages than the last looked at of each segment together.
            bound = sum(bound for _words, bound in firsts)
            if self._is_whole or not bound or (len(best) == most and best[-1].passages > bound):
                return best
            count *= 4

    def nearly_beginning(self, prefix: str) -> dict[str, int]:
        """Beginnings of words that are one edit behind the first letter away, with how many times a passage writes such a word."""
        variants = {each for part in self._parts for each in _variants(prefix, part)}
        return {each: uses for each in variants if (uses := self._uses(each))}

    def _uses(self, prefix: str) -> int:
        ranges = [(part, *part.segment.lexicon("words").range(prefix)) for part in self._parts]
        return sum(_held(part, low, high) for part, low, high in ranges)


def _maybe_near(segment: Segment, word: str, edits: int) -> Array:
    """The words whose letters differ by no more than so many edits can make them."""
    signatures, wanted = segment["word_signature"], np.uint64(signature(word))
    one = np.flatnonzero(np.bitwise_count(signatures ^ wanted) <= BITS_AN_EDIT)
    if edits == 1:
        return one
    low, high = segment.lexicon("words").range(word[:1])
    more = low + np.flatnonzero(np.bitwise_count(signatures[low:high] ^ wanted) <= BITS_AN_EDIT * edits)
    # (`np.union1d` would import numpy.ma, which takes longer than a hundred searches.)
    both = np.sort(np.concatenate([one, more]))
    return both[run_starts(both)]


def _counts(part: Part, number: int, word: str) -> dict[str, int]:
    """The ways in which a word is written, each with how many living passages write it so."""
    segment = part.segment
    if part.postings.live is None and segment["spelling_start"][number] == segment["spelling_start"][number + 1]:
        return {word: int(segment["word_spelled"][number])}
    return {written: part.postings.count_live(passages) for written, passages in ways(segment, number, word)}


def _held(part: Part, low: int, high: int | None = None) -> int:
    """How many living passages write a word, or each of the words up to another one, added up."""
    high = low + 1 if high is None else high
    if part.postings.live is None:
        return int(part.segment["word_spelled"][low:high].sum(dtype=np.int64))
    return part.postings.count_live(_writing(part.segment, low, high))


def _most_written(part: Part, low: int, high: int, count: int) -> tuple[list[str], int]:
    """Of the words from one number up to another, those in most passages, deleted ones too; and in how many others may be."""
    written = part.segment["word_spelled"][low:high].astype(np.int64)
    if len(written) <= count:
        return words_at(part.segment, np.arange(low, high)), 0
    bound = int(np.partition(written, len(written) - count)[len(written) - count])
    more, same = np.flatnonzero(written > bound), np.flatnonzero(written == bound)
    numbers = np.concatenate([more, same[: count - len(more)]])
    return words_at(part.segment, low + numbers), bound


def _variants(prefix: str, part: Part) -> Iterator[str]:
    """What is one edit behind the first letter away from ``prefix`` and begins a word of a segment."""
    lexicon = part.segment.lexicon("words")
    for place in range(1, len(prefix)):
        head, letter, rest = prefix[:place], prefix[place], prefix[place + 1 :]
        if not lexicon.begins(head):
            return
        tries = [head + rest, head + rest[:1] + letter + rest[1:]] if rest else []
        for other in filter(lexicon.begins, (head + other for other in ascii_lowercase)):
            tries += [other + rest, other + letter + rest]
        yield from (text for text in tries if text != prefix and lexicon.begins(text))
