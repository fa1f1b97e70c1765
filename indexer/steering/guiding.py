"""What does a query get of the glossary, the everyday words, the stop words and the pins?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from indexer.analysis import FUNCTION_WORDS, Token, plain_runs, question_key, typed_tokens, words_in
from indexer.model import Guidance, Query, Sort, Synonym
from indexer.steering.everyday import Everyday

# What bounds the time that a query takes longer: a term searched beside it costs about as much as one more word typed.
MOST_SYNONYMS = 3  # of the terms in a query
MOST_TERMS = 3  # beside each of them
MOST_WORDS = 16  # of a query: who types more, or pastes an answer, has said it in every way

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pin:
    """What comes first where a query is asked: ids of passages and articles, in this order."""

    query: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Steering:
    """``groups`` are terms that mean the same, ``rows`` everyday words that are said for one another; ``stop_words`` are folded,
    French and English. ``digest`` changes with any of it.
    """

    groups: tuple[tuple[str, ...], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    stop_words: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    pins: tuple[Pin, ...] = ()
    digest: str = ""

    @cached_property
    def _beside(self) -> dict[Words, tuple[str, ...]]:
        return _by_words(self.groups)

    @cached_property
    def _everyday(self) -> Everyday:
        return Everyday(self.rows)

    @cached_property
    def _heads(self) -> frozenset[str]:
        return frozenset(words[0] for words in self._beside)

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._beside), default=0)

    @cached_property
    def _first(self) -> dict[str, tuple[str, ...]]:
        return {question_key(pin.query): pin.ids for pin in self.pins}

    def steer(self, query: Query, knows: Callable[[str], int]) -> Query:
        """The query with what is to be searched beside its words, but for those that are to be taken as typed; ``knows`` says in
        how many passages a word is, in any form.
        """
        if not query.clauses:
            return query
        typed = () if query.exact else tuple(map(_parts, plain_runs(query)))
        synonyms = tuple(self._synonyms(typed, knows)) if len(query.clauses) <= MOST_WORDS else ()
        is_pinned = self._first and query.sort is Sort.RELEVANCE
        pinned = self._first.get(question_key(query.words), ()) if is_pinned else ()
        guidance = Guidance(synonyms, pinned, self.stop_words, *self._said_for(typed))
        return query if guidance == query.guidance else replace(query, guidance=guidance)

    def _synonyms(self, typed: Iterable[Sequence[Token]], knows: Callable[[str], int]) -> Iterator[Synonym]:
        left = MOST_SYNONYMS
        for run in typed:
            for tokens, others in self._terms_in(run):
                terms = [term for term in others if all(map(knows, words_of(term)))]
                if terms and left:
                    left -= 1
                    yield Synonym(tuple([token.terms[1] for token in tokens]), tuple(terms[:MOST_TERMS]))

    def _said_for(self, typed: Iterable[Sequence[Token]]) -> tuple[tuple[Synonym, ...], frozenset[str]]:
        """The everyday words said for those typed, and which of these are such words."""
        stems = {token.word: token.stem for run in typed for token in run if token.word not in FUNCTION_WORDS}
        said = {stem: found for stem in stems.values() if (found := self._everyday.beside(stem))}
        known = [word for word, stem in stems.items() if stem in said and word in self._everyday]
        return tuple(said.values()), frozenset(known)

    def _terms_in(self, tokens: Sequence[Token]) -> Iterator[tuple[Sequence[Token], tuple[str, ...]]]:
        """The terms of the glossary in a text, each with those beside it: the longest that begin at each place, apart."""
        words = [_bare(token.word) for token in tokens]
        at = 0
        while at < len(tokens):
            length, others = self._longest_at(words, at) if words[at] in self._heads else (1, ())
            if others:
                yield [token for token in tokens[at : at + length] if token.word not in FUNCTION_WORDS], others
            at += length

    def _longest_at(self, words: Sequence[str], at: int) -> tuple[int, tuple[str, ...]]:
        """How many words the longest term has that begins at a place, and what is beside it."""
        for length in range(min(self._longest, len(words) - at), 0, -1):
            here = tuple(words[at : at + length])
            others = self._beside.get(here) or (
                () if here[-1] in FUNCTION_WORDS else self._beside.get(_telling(here), ())
            )
            if others:
                return length, others
        return 1, ()


def _by_words(groups: Iterable[Sequence[str]]) -> dict[Words, tuple[str, ...]]:
    """For each term the others of its groups, those of the first group first."""
    beside: dict[Words, dict[str, None]] = {}
    for group in groups:
        ways = {term: set(_ways(term)) for term in group}
        for term in group:
            for way in filter(None, ways[term]):
                beside.setdefault(way, {}).update({other: None for other in group if way not in ways[other]})
    return {way: tuple(others) for way, others in beside.items() if others}


def _ways(term: str) -> Iterator[Words]:
    """As it is written, without its small words ('taux de rebond' and 'taux rebond' are one term), and a compound as one word."""
    tokens = words_in(term)
    words = tuple([_bare(token.word) for token in tokens if not token.joined])
    yield words
    if len(telling := _telling(words)) > 1:
        yield telling
    if tokens and tokens[0].joined and tokens[0].end == tokens[-1].end:
        yield (_bare(tokens[0].word),)


def _telling(words: Words) -> Words:
    return tuple([word for word in words if word not in FUNCTION_WORDS])


def _bare(word: str) -> str:
    """Without the sign of a plural. (Stems would take 'utilized' for a user and 'saved' for after-sales service.)"""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and word not in FUNCTION_WORDS else word


def _parts(text: str) -> list[Token]:
    return [token for token in typed_tokens(text) if not token.joined]


def words_of(term: str) -> list[str]:
    """The words that mean something in a term; none where it has but stop words."""
    return [token.word for token in _parts(term) if token.word not in FUNCTION_WORDS]
