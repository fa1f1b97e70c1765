"""How is text cut into terms?

One regular expression finds chunks (what stands between spaces and punctuation, or a row of the keep-list); each chunk becomes
words by `cut`, once for as long as it stays in the cache, because texts repeat their words. A token's place is always that
of the text as written; only what it is compared by is folded and stemmed.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from indexer.analysis.folding import APOSTROPHES, HYPHENS, MARKS, fold, letters
from indexer.analysis.tables import (
    ANY_STOP_WORD,
    CLITICS,
    ELISIONS,
    ENDINGS,
    ENGLISH_ENDINGS,
    FUNCTION_WORDS,
    KEPT_ACROSS,
    KEPT_WITHIN,
    NOT_INVERTED,
    OPENINGS,
    SPACE,
    STEMS,
    STOP_WORDS,
    WORD,
    How,
    Kept,
    spelled,
)


class Token(NamedTuple):
    """A word of a text. (A tuple is made six times as fast as a frozen data class, and of tokens there are millions.)

    ``word`` is folded, ``stem`` is the light stem of it; ``start`` and ``end`` are its place in the
    text as written. ``joined``: the whole of a compound (`ecommerce` for e-commerce), at the position of its first part.
    """

    word: str
    stem: str
    start: int
    end: int
    position: int
    joined: bool = False
    stop: bool = False

    @property
    def terms(self) -> tuple[str, str]:
        """What an index keeps of it: the word, and the stem behind a tilde."""
        return (self.word, "~" + self.stem)


def analyze(text: str, language: str | None) -> tuple[Token, ...]:
    """The words of ``text`` in order, compounds before their parts. ``language`` is ISO 639-1: what a stop word is depends on it.

    >>> [(token.word, token.stem) for token in analyze("L’innovation des e-boutiques", "fr")]
    [('innovation', 'innov'), ('des', 'des'), ('eboutiques', 'ebout'), ('e', 'e'), ('boutiques', 'boutiqu')]
    """
    stops = STOP_WORDS.get(language or "", frozenset())
    tokens: list[Token] = []
    position = 0
    for found in _CHUNK.finditer(text):
        start = found.start(1)
        last = -1
        for word, stemmed, begin, end, last, joined in cut(found[1] or ""):
            # As Token(...), in half the time.
            tokens.append(
                _new(Token, (word, stemmed, start + begin, start + end, position + last, joined, word in stops))
            )
        position += last + 1
    return tuple(tokens)


_new = tuple.__new__


@lru_cache(maxsize=256)
def typed_tokens(text: str) -> tuple[Token, ...]:
    """The words of what was typed, or of a term searched beside it: a query's are asked for by all who have a hand in it."""
    return analyze(text, None)


def words_in(text: str) -> list[Piece]:
    """The words of ``text`` in order, compounds before their parts, without their stems, which take as long again to find.

    >>> [piece.word for piece in words_in("L’e-commerce")]
    ['ecommerce', 'e', 'commerce']
    """
    found = [(chunk.start(1), piece) for chunk in _CHUNK.finditer(text) for piece in split(chunk[1] or "")]
    return [piece._replace(start=start + piece.start, end=start + piece.end) for start, piece in found]


def chunks(text: str) -> list[str]:
    """The chunks of a text as written, in order; elisions are empty ones. What `cut` makes of them makes its tokens.

    >>> chunks("L’innovation des e-boutiques, 50 % moins cher")
    ['', 'innovation', 'des', 'e-boutiques', '50 %', 'moins', 'cher']
    """
    found: list[str] = _CHUNK.findall(text)
    return found


# ---------------------------------------------------------------- chunks

# A ç too is elided: ç’avait été.
_ELISION = spelled(f"(?:{'|'.join(ELISIONS)}|ç)`(?=§|\\d)(?!(?:{'|'.join(ENGLISH_ENDINGS)})$)")
_ACROSS = "|".join(kept.pattern.pattern for kept in KEPT_ACROSS)
_GENERAL = rf"{WORD}(?:[{HYPHENS}{APOSTROPHES}&]{WORD}){{0,7}}(?:(?:(?<=[^\W\d_]\d)|(?<=[{MARKS}]\d))\.\d{{1,3}}\b)?"
_RULES = rf"(?!{_ELISION})(?:{_ACROSS}|{_GENERAL})"

# What the rules come to for most words: two letters of Western Europe or more, then a sign that belongs to no word; and no space
# that a row of the keep-list goes beyond. It changes nothing but the time: with it, three times as many words a second.
_LETTERS = "".join(filter(str.isalpha, map(chr, (*range(ord("A"), ord("z") + 1), *range(0xC0, 0x100)))))
_DOUBTFUL = "".join(sorted({letter for word in OPENINGS for letter in (word[0], word[0].upper())}))
_CERTAIN = "".join(sorted({*_LETTERS} - {*_DOUBTFUL}))
_OPENING = spelled(f"(?:{'|'.join(OPENINGS)})~")
_PLAIN = rf"(?:[{_CERTAIN}]|(?!{_OPENING})[{_DOUBTFUL}])[{_LETTERS}]{{1,62}}+(?=[\s.,:;?!()/\"«»…])"
# The signs behind a chunk are skipped with it: to try all this at each of them takes longer.
_SIGNS = r"[\x00-/:-@\[-`{-\xa0]"
_CHUNK = re.compile(rf"(?:({_PLAIN}|{_RULES})|{_ELISION}){_SIGNS}*+")

# What a row of `KEPT_ACROSS` has before a space.
_BEFORE_SPACE = re.compile(spelled(rf"(?:(?<![^\W\d_ʼ])(?:[a-zA-Z]|to|{'|'.join(OPENINGS)})|[&/\d])\Z"))


@lru_cache(maxsize=1 << 14)
def may_go_on(piece: str) -> bool:
    """Whether a chunk may hold both the end of a piece of text without spaces and what follows behind the space.

    >>> [may_go_on(piece) for piece in ("50", "e", "R", "micro", "marque", "50,")]
    [True, True, True, True, False, False]
    """
    return _BEFORE_SPACE.search(piece) is not None


# ---------------------------------------------------------------- parts of a chunk

_ANY_KEPT = re.compile("|".join(kept.pattern.pattern for kept in (*KEPT_ACROSS, *KEPT_WITHIN)))
# What all this comes to for most chunks: letters of Western Europe and digits, of which no row makes more than a word.
_NAMES = "|".join(kept.pattern.pattern for kept in KEPT_ACROSS if kept.how in ("channel", "mix"))
_SIMPLE = re.compile(rf"(?!{_NAMES})[{_LETTERS}0-9]{{1,62}}")
_PIECE = re.compile(rf"(?:{_ELISION})?({WORD})")
_ENGLISH_ENDING = re.compile(spelled(rf"`(?:{'|'.join(ENGLISH_ENDINGS)})\Z"))
_NEGATION = re.compile(spelled(r"[a-zA-Z]+n`t"))


class Part(NamedTuple):
    """A token of a chunk; its place and its position are counted from the chunk's."""

    word: str
    stem: str
    start: int
    end: int
    offset: int
    joined: bool


@lru_cache(maxsize=1 << 16)
def cut(chunk: str) -> tuple[Part, ...]:
    """The words of a chunk, in order, a compound before its parts; of an elision there are none. Positions go on after the
    last one's.

    >>> [(part.word, part.offset) for part in cut("e-boutiques")]
    [('eboutiques', 0), ('e', 0), ('boutiques', 1)]
    """
    return tuple(Part(p.word, stem(p.word), p.start, p.end, p.offset, p.joined) for p in split(chunk))


class Piece(NamedTuple):
    """A part before it is stemmed."""

    word: str
    start: int
    end: int
    offset: int = 0
    joined: bool = False


def split(chunk: str) -> list[Piece]:
    """What `cut` makes parts of."""
    if _SIMPLE.fullmatch(chunk):
        return [Piece(fold(chunk), 0, len(chunk))]
    pieces = _CUTS[_kept(chunk).how](chunk) if _ANY_KEPT.fullmatch(chunk) else _compound(chunk)
    return [piece for piece in pieces if piece.word]


def _kept(chunk: str) -> Kept:
    return next(kept for kept in (*KEPT_ACROSS, *KEPT_WITHIN) if kept.pattern.fullmatch(chunk))


def _compound(chunk: str) -> list[Piece]:
    """Parts between hyphens and apostrophes, without elisions and English endings, and their whole."""
    if _NEGATION.fullmatch(chunk):
        return [Piece(letters(chunk), 0, len(chunk))]
    text = _ENGLISH_ENDING.sub("", chunk)
    pieces = [
        Piece(letters(piece[1]), piece.start(1), piece.end(1), n) for n, piece in enumerate(_PIECE.finditer(text))
    ]
    words = [piece.word for piece in pieces]
    if len(pieces) < 2 or _is_inverted(words) or ANY_STOP_WORD.issuperset(words):
        return pieces
    return [Piece(letters(text), 0, len(text), joined=True), *pieces]


def _is_inverted(words: list[str]) -> bool:
    return words[-1] in CLITICS and "-".join(words) not in NOT_INVERTED


def _spaced(chunk: str) -> list[Piece]:
    """A compound with a space for its hyphen, where what follows the space can be the rest of one."""
    parts = _compound(chunk)
    rest = parts[-1].word
    return [part for part in parts if not part.joined] if len(rest) < 3 or rest in ANY_STOP_WORD else parts


def _runs(chunk: str) -> list[Piece]:
    """Letters and numbers apart, and their whole."""
    runs = [Piece(fold(run[0]), *run.span(), n) for n, run in enumerate(_RUN.finditer(chunk))]
    return [Piece("".join(run.word for run in runs), 0, len(chunk), joined=True), *runs]


def _percent(chunk: str) -> list[Piece]:
    number = chunk.rstrip(f"%{SPACE}")
    word = _number_word(number)
    return [Piece(f"{word}%", 0, len(chunk), joined=True), Piece(word, 0, len(number))]


def _number_word(chunk: str) -> str:
    return fold(chunk).replace(",", ".")


def _plain_word(chunk: str) -> str:
    return fold(chunk).replace(" ", "").replace("'", "")


def _mix_word(chunk: str) -> str:
    return f"{chunk[0]}p"


def _channel_word(chunk: str) -> str:
    return letters(chunk).replace("to", "2")


def _whole(word_of: Callable[[str], str]) -> Callable[[str], list[Piece]]:
    return lambda chunk: [Piece(word_of(chunk), 0, len(chunk))]


_RUN = re.compile(rf"\d+(?:\.\d+)?|(?:[^\W\d_][{MARKS}]*)+")
_CUTS: dict[How, Callable[[str], list[Piece]]] = {
    "word": _whole(_plain_word),
    "channel": _whole(_channel_word),
    "mix": _whole(_mix_word),
    "number": _whole(_number_word),
    "percent": _percent,
    "runs": _runs,
    "spaced": _spaced,
}

# ---------------------------------------------------------------- stems

_FRENCH, _ENGLISH = Stemmer.Stemmer("french", 0), Stemmer.Stemmer("english", 0)  # what they would remember, `stem` does
_ONE_AT_A_TIME = threading.Lock()  # a Snowball stemmer is not made for several threads


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The light stem of a folded word: the English stem of its French stem, for nobody says which it is; itself for a stop word and
    what is no plain word. (Mean nDCG@10 on four judged collections is the same with a stem for each language.)

    >>> stem("marques"), stem("organizations"), stem("organisee"), stem("donnees"), stem("b2b")
    ('marqu', 'organ', 'organ', 'donnee', 'b2b')
    """
    if word in STEMS:
        return STEMS[word]
    if word in FUNCTION_WORDS or not word.isalpha():
        return word
    if _ANY_ENDING.search(word):
        for ending, simpler in _ENDINGS:
            word = ending.sub(simpler, word)
    with _ONE_AT_A_TIME:
        stemmed = _ENGLISH.stemWord(_FRENCH.stemWord(word))
    stemmed = _LEFT.sub("", stemmed)
    # 'notes' is no form of 'not', nor 'mois' of 'moi', of which every text is full.
    return f"{stemmed}-" if stemmed in FUNCTION_WORDS else stemmed


def stem_of(word: str) -> str:
    """What an index keeps of the stem of a word as written (see `Token.terms`).

    >>> stem_of("Échoppes")
    '~echopp'
    """
    return "~" + stem(fold(word))


_ANY_ENDING = re.compile("|".join(pattern for pattern, _simpler, _reason in ENDINGS))
_ENDINGS = tuple((re.compile(pattern), simpler) for pattern, simpler, _reason in ENDINGS)
# The English stemmer writes a final y as i; of -ies, the French one has left neither, and of 'save' no e, which 'saved' keeps.
_LEFT = re.compile(r"(?<=...)[eiy]$")


def opening(term: str) -> str:
    """What every word begins with that has this stem, or is this word: a stemmer changes no more than the last of three letters,
    but that *tying* is of *tie*.

    >>> opening("marqu"), opening("typ"), opening("tie"), opening("b2b")
    ('mar', 'ty', 't', 'b')
    """
    if not term.isalpha() or term[1:] == "ie":
        return term[:1]
    return term[: max(min(len(term) - 1, 3), 1)]
