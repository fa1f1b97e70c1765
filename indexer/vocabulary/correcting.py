"""Which words of the archive were meant by words that it does not know?

A word that no passage has, in any form, finds nothing as it is typed: it may be another word with a slip in it, two words without
their space, an article without its apostrophe, or half of a word. Which it is, the archive decides: by how often it uses a word,
and by whether it uses it beside the other words of the query.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import log
from typing import NamedTuple, Protocol

from rapidfuzz.distance import OSA

from indexer.analysis import ELISIONS, Token, analyze, fold, letters, stem, typed_tokens
from indexer.analysis.tables import ANY_STOP_WORD, STOP_WORDS
from indexer.model import Correction, Query, TypedPhrase, TypedWord, Word
from indexer.query import corrected, plain_words

# Letters. With one edit a short word becomes too many others: it must have company, if it can, and no less than `MIN_BESIDE`.
MIN_CORRECTED = 5
MIN_BESIDE = 4
SHORT = 5
FIRST_LETTER_FROM = 7  # may be wrong: 'peux' is not 'deux'
TWO_EDITS_FROM = 9
MAX_CORRECTED = 8  # words of one query: the rest is searched as typed, so that no query is slow
# How much more often the archive must use a word to be preferred in spite of one more edit: e^3, twenty times.
EDIT_COST = 3.0
FIRST_LETTER_COST = 1.5  # people seldom mistype the first
ELISION_COST = 0.5 * EDIT_COST  # 'linnovation': only the apostrophe is missing
SPLIT_COST = 1.5 * EDIT_COST  # 'socialmedia': a space is missing
SEAM_GAIN = EDIT_COST  # 'SocialMedia', 'lOréal': and a capital shows where
ACCENT_COST = 0.1  # an accent left out decides only between equals
WRONG_ACCENT_COST = 1.0  # one that was typed was meant
CONTEXT_GAIN = 1.0  # times the logarithm of how many passages have a word and one that stands beside it in the query
MAX_CHOICES = 5  # for one word, that are looked at beside the others
MAX_NEIGHBOURS = 2  # the rarest
MOST_TOGETHER = 5000  # passages of a neighbour: commoner ones say little, and take long

MIN_SPLIT = 2  # letters of each half
MIN_HALF = 4  # letters of half of two words without a space, unless it is a stop word: 'insuccess' is not 'in success'
MIN_PASSAGES = 2  # that have each half, unless both are long: a rare one is likely to be an accident
MIN_REST = 3  # letters behind an elision, unless they are a stop word: 'led' is not l’ed
# Times as many passages as have other forms of a word must write what is behind its elision: 'lile' is l’île, not lily.
NEXT_TO_NOTHING = 5


class Known(Protocol):
    """What is asked of an archive (`indexer.engines.Reader`)."""

    def has(self, word: str) -> bool: ...
    def passages_with(self, word: str) -> int: ...
    def word(self, word: str) -> Word | None: ...
    def near(self, word: str, edits: int) -> Mapping[str, int]: ...
    def together(self, word: str, other: str) -> int: ...


def correct(query: Query, archive: Known) -> Correction | None:
    """Words of the archive for typed words that it does not have, or None where it has them all, or none is near.

    Quoted words, words cut short by a star, short ones and those with digits stay as they are, and what has synonyms.
    """
    typed = list(plain_words(query))
    meant = {term for synonym in query.guidance.synonyms for term in synonym.stems}
    doubtful = [word for word in typed if not meant or meant.isdisjoint(token.terms[1] for token in _parts(word.text))]
    known = query.guidance.known
    doubts = {word.text: doubts for word in doubtful if (doubts := _doubts(word.text, archive, known))}
    if not doubts:
        return None
    pairs = [pair for pair in pairwise(typed) if any(word.text in doubts for word in pair)]
    joined = dict(filter(None, (_joined(query, *pair, archive) for pair in pairs)))
    left = [text for text in doubts if not any(text in pair.split() for pair in joined)][:MAX_CORRECTED]
    guess = _Guess(archive, _stop_words(query), _neighbours(query, archive))
    return _correction(
        query, joined | guess.mended([slip for text in left for slip in guess.slips(text, doubts[text])])
    )


def offer(query: Query, archive: Known) -> Correction | None:
    """Words of the archive for slips that it finds all the same: 'newsleter' has the stem of newsletters."""
    words = {}
    for typed in list(plain_words(query))[:MAX_CORRECTED]:
        tokens = _parts(typed.text)
        if len(tokens) == 1 and (better := _same_ending(tokens[0].word, archive)):
            words[typed.text] = better
    return _correction(query, words)


def _correction(query: Query, words: Mapping[str, str]) -> Correction | None:
    return Correction(corrected(query, words).text, tuple(words.items())) if words else None


def _same_ending(word: str, archive: Known) -> str | None:
    """The archive's word that has the stem of one it does not have, and its ending: so it is no other form of it."""
    if len(word) < MIN_CORRECTED or not word.isalpha() or archive.has(word):
        return None
    near = archive.near(word, 1)
    same = [other for other in near if stem(other) == stem(word) and other[-2:] == word[-2:]]
    found = archive.word(max(same, key=lambda other: (near[other], other))) if same else None
    return found.text if found else None


def _parts(text: str) -> list[Token]:
    return [token for token in typed_tokens(text) if not token.joined]


# ---------------------------------------------------------------- what is doubtful, and beside what


def _doubts(typed: str, archive: Known, known: frozenset[str]) -> list[Token]:
    """The parts of a typed word that no passage has, and those that may have lost an apostrophe."""
    plain = [token for token in _parts(typed) if typed[token.start : token.end].isalpha() and token.word.isalpha()]
    doubts = [token for token in plain if token.word not in known and _is_doubtful(token.word, archive)]
    wholes = [token for token in analyze(typed, None) if token.joined] if doubts else []
    return [] if any(archive.passages_with(whole.word) for whole in wholes) else doubts


def _is_doubtful(word: str, archive: Known) -> bool:
    """Stop words are words, whether or not a small archive has them."""
    if word in ANY_STOP_WORD or archive.has(word):
        return False
    return _MAYBE_ELIDED.match(word) is not None or not archive.passages_with(word)


_MAYBE_ELIDED = re.compile(f"(?:{'|'.join(ELISIONS)})[aeiouyh]")


def _stop_words(query: Query) -> frozenset[str]:
    """Those of the language that the query speaks; of both, where it does not say."""
    words = [token.word for token in analyze(query.text, None)]
    spoken = {language: sum(word in stops for word in words) for language, stops in STOP_WORDS.items()}
    most = max(spoken.values())
    return frozenset().union(*(STOP_WORDS[language] for language, count in spoken.items() if count == most))


def _neighbours(query: Query, archive: Known) -> list[str]:
    """The rarest words of the query that the archive has."""
    texts = [clause.text for clause in query.clauses if isinstance(clause, TypedWord | TypedPhrase)]
    tokens = {token.word for text in texts for token in _parts(text)} - ANY_STOP_WORD
    known = [(found.passages, word) for word in tokens if (found := archive.word(word))]
    return [word for passages, word in sorted(known) if passages <= MOST_TOGETHER][:MAX_NEIGHBOURS]


def _joined(query: Query, first: TypedWord, second: TypedWord, archive: Known) -> tuple[str, str] | None:
    """Two typed words, not both known, that are one."""
    if query.text[first.end : second.start] != " ":
        return None
    typed = query.text[first.start : second.end]
    halves = letters(first.text), letters(second.text)
    word = archive.word("".join(halves))
    if word is None or all(map(archive.word, halves)) or any(token.joined for token in analyze(typed, None)):
        return None
    return typed, word.text


# ---------------------------------------------------------------- what may have been meant


class _Choice(NamedTuple):
    """What may have been meant: ``text`` as the archive writes it, made of its ``words``."""

    score: float
    text: str
    words: tuple[str, ...]


class _Slip(NamedTuple):
    """What is wrong in a ``typed`` word, from ``start`` to ``end``, with what may have been meant, the likeliest first."""

    typed: str
    start: int
    end: int
    choices: Sequence[_Choice]


class _Guess:
    """What may have been meant, by what the ``archive`` has: beside the ``neighbours``, among words like the ``stops``."""

    def __init__(self, archive: Known, stops: frozenset[str], neighbours: Sequence[str]) -> None:
        self._archive = archive
        self._stops = stops
        self._neighbours = neighbours

    def slips(self, typed: str, doubts: Iterable[Token]) -> Iterable[_Slip]:
        """In the doubtful parts of ``typed``, or in its compounds as a whole where these are near."""
        wholes = [token for token in analyze(typed, None) if token.joined]
        near = [slip for whole in wholes if (slip := _slip(typed, whole, self._near(whole.word, typed)))]
        return near or [slip for token in doubts if (slip := _slip(typed, token, self._choices(typed, token)))]

    def mended(self, slips: Sequence[_Slip]) -> dict[str, str]:
        """The typed words with each slip replaced by what it is likeliest to have meant beside the other words."""
        words = {slip.typed: slip.typed for slip in slips}
        for slip in reversed(slips):
            others = [word for other in slips if other is not slip for word in other.choices[0].words]
            neighbours = [*self._neighbours, *others][:MAX_NEIGHBOURS]
            best = max(slip.choices, key=lambda choice: choice.score + self._context(choice, neighbours))
            text = words[slip.typed]
            words[slip.typed] = text[: slip.start] + best.text + text[slip.end :]
        return {typed: better for typed, better in words.items() if better != typed}

    def _context(self, choice: _Choice, neighbours: Sequence[str]) -> float:
        return CONTEXT_GAIN * _weight(self._beside(choice.words, neighbours))

    def _beside(self, words: Iterable[str], neighbours: Sequence[str]) -> int:
        """How many passages have one of ``words`` and a neighbour of theirs."""
        pairs = [(word, other) for word in words if word not in ANY_STOP_WORD for other in neighbours]
        return max((self._archive.together(*pair) for pair in pairs), default=0)

    def _choices(self, typed: str, token: Token) -> Iterator[_Choice]:
        text = typed[token.start : token.end]
        found = self._archive.passages_with(token.word)
        yield from self._elided(token.word, text, NEXT_TO_NOTHING * found)
        if not found:
            yield from self._near(token.word, text)
            yield from self._split(token.word, text)

    def _near(self, word: str, typed: str) -> Iterator[_Choice]:
        if len(word) < MIN_BESIDE:
            return
        near = self._archive.near(word, 2 if len(word) >= TWO_EDITS_FROM else 1)
        scores = {other: _nearness(word, other, held) for other, held in near.items() if _may_be(word, other)}
        for other in sorted(scores, key=lambda other: (-scores[other], other))[:MAX_CHOICES]:
            found = self._archive.word(other) if self._has_company(word, other) else None
            if found:
                accents = OSA.distance(typed.lower(), found.text.lower()) - OSA.distance(word, other)
                cost = ACCENT_COST if typed.isascii() else WRONG_ACCENT_COST
                yield _Choice(scores[other] - cost * accents, found.text, (other,))

    def _has_company(self, word: str, other: str) -> bool:
        """Whether a short word would stand beside others of the query."""
        if len(word) > SHORT or (len(word) >= MIN_CORRECTED and not self._neighbours):
            return True
        return self._beside((other,), self._neighbours) > 0

    def _elided(self, word: str, typed: str, least: int) -> Iterator[_Choice]:
        for elision in ELISIONS:
            rest, seam = word.removeprefix(elision), _is_seam(typed, len(elision))
            if rest == word or not rest.startswith(_ELIDED_BEFORE) or (elision in _SELDOM_ELIDED and not seam):
                continue
            found = self._archive.word(rest) if len(rest) >= MIN_REST or rest in ANY_STOP_WORD else None
            if found and (seam or found.passages >= least):
                score = _weight(found.passages) - ELISION_COST + SEAM_GAIN * seam
                yield _Choice(score, f"{elision}’{found.text}", (rest,))

    def _split(self, word: str, typed: str) -> Iterator[_Choice]:
        if len(typed) != len(word):  # a ligature, or accents apart: what belongs to which half is not worth the knowing
            return
        for cut in range(MIN_SPLIT, len(word) - MIN_SPLIT + 1):
            first, second = self._half(typed[:cut]), self._half(typed[cut:])
            if second and not first:
                first = self._other_form(word[:cut])
            elif first and not second:
                second = self._other_form(word[cut:])
            seam = _is_seam(typed, cut)
            if first and second and (seam or self._are_two(word, cut, first, second)):
                score = _weight(min(first.passages, second.passages)) - SPLIT_COST + SEAM_GAIN * seam
                yield _Choice(score, f"{first.text} {second.text}", (first.folded, second.folded))

    def _are_two(self, word: str, cut: int, first: Word, second: Word) -> bool:
        """Not by accident: a short word is made of stop words, and a rare half is long."""
        if len(word) < MIN_CORRECTED:
            return self._stops.issuperset((word[:cut], word[cut:]))
        is_rare = min(first.passages, second.passages) < MIN_PASSAGES
        return not is_rare or min(cut, len(word) - cut) >= MIN_CORRECTED

    def _half(self, typed: str) -> Word | None:
        """The archive's word for one half; a short one must be a stop word, and typed with no accent that this does not have."""
        word = fold(typed)
        if len(word) < MIN_HALF and word not in self._stops:
            return None
        found = self._archive.word(word)
        return None if found and word in self._stops and found.text.isascii() > typed.isascii() else found

    def _other_form(self, word: str) -> Word | None:
        """The archive's word for a half that it has in another form only."""
        if len(word) < MIN_CORRECTED or not self._archive.passages_with(word):
            return None
        near = self._archive.near(word, 2)
        forms = [other for other in near if stem(other) == stem(word)]
        return self._archive.word(max(forms, key=lambda other: (near[other], other))) if forms else None


_ELIDED_BEFORE = tuple("aeiouyh")
_SELDOM_ELIDED = {"m", "t"}  # 'test' is not t’est


def _may_be(word: str, other: str) -> bool:
    return other.isalpha() and (word[0] == other[0] or len(word) >= FIRST_LETTER_FROM)


def _slip(typed: str, token: Token, choices: Iterable[_Choice]) -> _Slip | None:
    best = sorted(choices, reverse=True)[:MAX_CHOICES]
    return _Slip(typed, token.start, token.end, best) if best else None


def _nearness(word: str, other: str, passages: int) -> float:
    slips = EDIT_COST * OSA.distance(word, other)
    return _weight(passages) - slips - FIRST_LETTER_COST * (word[0] != other[0])


def _is_seam(typed: str, place: int) -> bool:
    return typed[place - 1 : place].islower() and typed[place : place + 1].isupper()


def _weight(passages: int) -> float:
    return log(1 + passages)
