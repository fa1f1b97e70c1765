"""What should a passage have to answer a query?

`plan` turns the words as typed into wants. Each want lists the index terms that will do, best first: the word itself, then
its stem, then words that are said for it (`Guidance.everyday`). Compounds are wanted whole or in parts.
Nothing here knows how an index is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TypeGuard

from indexer.analysis.asking import shape
from indexer.analysis.folding import NUMBERING, letters, question_key
from indexer.analysis.tables import AMBIGUOUS_STOP_WORDS, ELISIONS, STOP_WORDS, WEAK_WORDS
from indexer.analysis.tokens import Token, stem_of, typed_tokens
from indexer.model import Clause, Either, Query, Synonym, TypedPhrase, TypedWord

# Of what a word is worth where it stands as typed. Mean nDCG@10 on four judged collections (benchmarks/relevance.py) when chosen,
# .728: without families .726, without synonyms .720, without weak words .725; families of six letters .726.
EXACT_WEIGHT = 1.0
STEM_WEIGHT = 0.8
FAMILY_WEIGHT = 0.3
SYNONYM_WEIGHT = 0.3
LEAST_WEIGHT = 0.00001  # of a synonym of the only word: it comes after whatever has the word in any form
WEAK = 0.4  # what a word of WEAK_WORDS counts beside others
FAMILY = 5  # letters: words that begin so have to do with one another
SENSE_WEIGHT = (
    0.3  # of a want in full: the four collections, which need no glossary, lose nothing up to here, a little with 0.4
)
TERM_WEIGHT = (
    1.0  # of each word of a longer term: what says that otherwise answers better than what has one of its words
)


@dataclass(frozen=True, slots=True)
class Want:
    """One thing a passage should have: any of ``terms`` (index term, weight), or else the wants of ``sequence`` side by side,
    or any word that begins with ``prefix``. ``stop``: it is a stop word.

    Of ``terms`` the first is the word, the second its stem, any other the stem of a synonym. A word that begins with ``family``
    makes no passage answer, but speaks for one that does. ``weight``: how much it counts beside other wants."""

    terms: tuple[tuple[str, float], ...]
    sequence: tuple[Want, ...] = ()
    prefix: str | None = None
    stop: bool = False
    family: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class WantedPhrase:
    """Wants to stand side by side, in this order."""

    wants: tuple[Want, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Any of these will do as well as another."""

    wants: tuple[Want | WantedPhrase, ...]


@dataclass(frozen=True, slots=True)
class Sense:
    """What some wants mean together, which are told by their numbers in `Plan.wanted`: any of ``terms`` will do, but less well.
    ``weight``: how much it counts beside wants. ``written`` are the terms as the glossary has them."""

    of: tuple[int, ...]
    terms: tuple[Want | WantedPhrase, ...]
    weight: float
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A query as an engine reads it. A passage that has nothing but the terms of a sense answers, too.

    ``phrase`` is all its words in order, stop words too, where they are two or more; ``key`` is what a question that was
    typed as it stands has in common with it (see `question_key`); ``shape`` is what it asks for (see `indexer.analysis.asking`).
    """

    wanted: tuple[Want | WantedPhrase | AnyOf, ...] = ()
    excluded: tuple[Want | WantedPhrase, ...] = ()
    phrase: WantedPhrase | None = None
    key: str = ""
    shape: int = 0
    senses: tuple[Sense, ...] = ()

    @property
    def sought(self) -> tuple[Want | WantedPhrase | AnyOf, ...]:
        """All that a text may be marked for."""
        return (*self.wanted, *(AnyOf(sense.terms) for sense in self.senses))


@lru_cache(maxsize=256)
def plan(query: Query) -> Plan:
    """The wants of ``query``. Stop words are no wants, unless there is nothing else. How many words there are is the query's."""
    runs = _runs(query, _without_number(query))
    text = " ".join(_source(query, run) for run in runs)
    tokens = typed_tokens(text)
    stops = _stop_words(text, tokens, query.guidance.stop_words)
    said = _said(query.guidance.everyday)
    whole = _wants(tokens, stops, said)
    read = (
        whole if len(runs) == 1 and _is_plain(runs[0]) else [want for run in runs for want in _read(run, stops, said)]
    )
    wanted = [want for want in read if not _is_stop(want)] or read
    if len(wanted) == 1:
        wanted = [_synonyms_last(wanted[0])]
    wanted = list(dict.fromkeys(wanted))
    excluded = (_one(_exact(clause, stops)) for clause in query.excluded)
    return Plan(
        wanted=tuple(wanted),
        excluded=tuple(want for want in excluded if want),
        phrase=_whole_phrase(whole) if all(map(_is_literal, runs)) else None,
        key=question_key(text),
        shape=shape(text),
        senses=tuple(_senses(query.guidance.synonyms, wanted)),
    )


# ---------------------------------------------------------------- everyday words

_Terms = tuple[tuple[str, float], ...]  # of the index, and what each weighs
_Said = Mapping[str, _Terms]  # by the stem of a word, what is said for it
_NOTHING_SAID: _Said = {}


def _said(everyday: Iterable[Synonym]) -> _Said:
    return {stems[0]: _said_for(synonym) for synonym in everyday if (stems := synonym.stems)}


def _said_for(synonym: Synonym) -> _Terms:
    stems = dict.fromkeys([stem_of(word) for word in synonym.terms])
    return tuple([(each, SYNONYM_WEIGHT) for each in stems if each not in synonym.stems])


# ---------------------------------------------------------------- clauses, as typed


def plain_runs(query: Query) -> list[str]:
    """What was typed as plain words: neither quoted, nor the beginning of a word, nor one of a choice."""
    return [run.text for run in _runs(query, _without_number(query)) if _is_plain(run)]


def _without_number(query: Query) -> tuple[Clause, ...]:
    """The clauses, but for the number that a question bears where it stands in an article."""
    numbering = NUMBERING.match(query.text)
    if not numbering:
        return query.clauses
    return tuple(clause for clause in query.clauses if _span(clause)[0] >= numbering.end()) or query.clauses


def _span(clause: Clause) -> tuple[int, int]:
    if isinstance(clause, Either):
        return clause.alternatives[0].start, clause.alternatives[-1].end
    return clause.start, clause.end


def _source(query: Query, clause: Clause) -> str:
    return query.text[slice(*_span(clause))]


def _runs(query: Query, clauses: Sequence[Clause]) -> list[Clause]:
    """Words with nothing but spaces and signs between them made one, so that 'R & D' and 'e commerce' are read whole."""
    runs: list[Clause] = []
    for clause in clauses:
        before = runs[-1] if runs else None
        if _is_plain(before) and _is_plain(clause) and _parts_nothing(query.text[before.end : clause.start]):
            runs[-1] = TypedWord(query.text[before.start : clause.end], before.start, clause.end)
        else:
            runs.append(clause)
    return runs


def _parts_nothing(between: str) -> bool:
    return between == " " or not letters(between)


def _is_plain(clause: Clause | None) -> TypeGuard[TypedWord]:
    return isinstance(clause, TypedWord) and not clause.prefix


def _is_literal(clause: Clause) -> bool:
    """Whether its words stand in the text as they are typed: no alternatives, no beginning of a word."""
    return isinstance(clause, TypedPhrase) or _is_plain(clause)


# ---------------------------------------------------------------- wants


def _read(clause: Clause, stops: frozenset[str], said: _Said) -> Iterable[Want | WantedPhrase | AnyOf]:
    match clause:
        case TypedWord(prefix=False):
            return _wants(typed_tokens(clause.text), stops, said)
        case Either():
            return _any_of(clause, stops)
        case _:
            want = _one(_exact(clause, stops))
            return [want] if want else []


def _any_of(either: Either, stops: frozenset[str]) -> Iterable[Want | WantedPhrase | AnyOf]:
    wants = list(dict.fromkeys(want for clause in either.alternatives for want in _alternative(clause, stops)))
    left = [want for want in wants if not _is_stop(want)] or wants
    return [AnyOf(tuple(left))] if len(left) > 1 else left


def _alternative(clause: TypedWord | TypedPhrase, stops: frozenset[str]) -> Iterable[Want | WantedPhrase]:
    want = _one(_wants_of(clause, stops) if _is_plain(clause) else _exact(clause, stops))
    return [want] if want else []


def _one(wants: Iterable[Want]) -> Want | WantedPhrase | None:
    """One want of several words is a phrase."""
    found = tuple(wants)
    return WantedPhrase(found) if len(found) > 1 else next(iter(found), None)


def _exact(clause: TypedWord | TypedPhrase, stops: frozenset[str]) -> list[Want]:
    """The wants of a clause to be taken by the letter: no stems."""
    if isinstance(clause, TypedWord) and clause.prefix:
        prefix = "".join(token.word for token in typed_tokens(clause.text) if not token.joined)
        return [Want((), prefix=prefix)] if prefix else []
    return [_without_stems(want) for want in _wants_of(clause, stops)]


def _without_stems(want: Want) -> Want:
    terms = tuple([term for term in want.terms if term[0][0] != "~"])
    sequence = tuple([_without_stems(part) for part in want.sequence])
    return replace(want, terms=terms, sequence=sequence, family="")


def _synonyms_last(want: Want | WantedPhrase | AnyOf) -> Want | WantedPhrase | AnyOf:
    if not isinstance(want, Want):
        return want
    forms, synonyms = want.terms[:FORMS], want.terms[FORMS:]
    return replace(want, terms=(*forms, *((term, LEAST_WEIGHT) for term, _ in synonyms)))


def _wants_of(clause: TypedWord | TypedPhrase, stops: frozenset[str]) -> list[Want]:
    return _wants(typed_tokens(clause.text), stops)


def _wants(tokens: Sequence[Token], stops: frozenset[str], said: _Said = _NOTHING_SAID) -> list[Want]:
    wants: list[Want] = []
    covered = 0
    for n, token in enumerate(tokens):
        if token.start < covered:
            continue
        if token.joined:
            covered = token.end
            parts = [part for part in tokens[n + 1 :] if part.end <= token.end]
            wants.append(_compound(token, parts, stops))
        else:
            wants.append(_word(token, stops, said))
    return wants


def _word(token: Token, stops: frozenset[str], said: _Said = _NOTHING_SAID) -> Want:
    word = token.word
    if word in stops:
        return Want(_forms(token), stop=True)
    if word in WEAK_WORDS:
        return Want(_forms(token), weight=WEAK)
    return Want(
        (*_forms(token), *said.get("~" + token.stem, ())),
        family=word[:FAMILY] if len(word) >= FAMILY and word.isalpha() else "",
    )


FORMS = 2  # of the terms of a want: the word and its stem


def _forms(token: Token) -> tuple[tuple[str, float], ...]:
    return ((token.word, EXACT_WEIGHT), ("~" + token.stem, STEM_WEIGHT))


def _compound(whole: Token, parts: list[Token], stops: frozenset[str]) -> Want:
    want = Want(_forms(whole))
    wants = tuple(_word(part, stops) for part in parts)
    if len(wants) > 1:
        return replace(want, sequence=wants)
    # A number and its sign: the number alone will do, but less well.
    return replace(want, terms=((whole.word, EXACT_WEIGHT), (parts[0].word, STEM_WEIGHT)))


def _whole_phrase(whole: Iterable[Want]) -> WantedPhrase | None:
    wants = [_without_stems(want) for want in whole]
    kept = tuple([want for want, after in pairwise([*wants, _END]) if not _is_elided(want, after)])
    return WantedPhrase(kept) if len(kept) > 1 else None


_END = Want((("", EXACT_WEIGHT),))


def _is_elided(want: Want, after: Want) -> bool:
    """``l`` in 'l innovation', which texts write with the apostrophe that `analyze` drops."""
    return want.terms[0][0] in ELISIONS and after.terms[0][0].startswith(_AFTER_ELISION)


_AFTER_ELISION = tuple("aeiouyh")


# ---------------------------------------------------------------- synonyms


def _senses(synonyms: Iterable[Synonym], wanted: Sequence[Want | WantedPhrase | AnyOf]) -> Iterable[Sense]:
    for synonym in synonyms if wanted else ():
        of = tuple([n for n, want in enumerate(wanted) if isinstance(want, Want) and _has_any(want, synonym.stems)])
        terms = {text: term for text in synonym.terms if (term := _term(text))}
        if terms and (of or not synonym.stems):
            weight = SENSE_WEIGHT if len(of) < 2 else TERM_WEIGHT * len(of)
            yield Sense(of, tuple(terms.values()), weight, tuple(terms))


def _has_any(want: Want, stems: Sequence[str]) -> bool:
    return any(term in stems for term, _share in want.terms[:FORMS]) or any(
        _has_any(part, stems) for part in want.sequence
    )


def _term(text: str) -> Want | WantedPhrase | None:
    """One word in any form, or several side by side by the letter."""
    wants = [
        replace(want, terms=want.terms[:FORMS], family="", weight=1.0)
        for want in _wants(typed_tokens(text), frozenset())
    ]
    return wants[0] if len(wants) == 1 else _one(map(_without_stems, wants))


# ---------------------------------------------------------------- stop words


def _is_stop(want: Want | WantedPhrase | AnyOf) -> bool:
    return isinstance(want, Want) and want.stop


@dataclass(frozen=True, slots=True)
class _StopWords:
    """Those that only one language has and that mean nothing in the other; and all, by the language of the words around them."""

    french: frozenset[str]
    english: frozenset[str]
    beside_french: frozenset[str]
    beside_english: frozenset[str]
    beside_neither: frozenset[str]


@lru_cache(maxsize=64)  # few English stop words have a double with an accent
def _all_stop_words(accented: frozenset[str]) -> _StopWords:
    french, english = STOP_WORDS["fr"], STOP_WORDS["en"] - accented
    doubtful = frozenset(AMBIGUOUS_STOP_WORDS)
    every = french | english
    return _StopWords(
        french=french - english - doubtful,
        english=english - french - doubtful,
        beside_french=every - (doubtful - french),
        beside_english=every - (doubtful - english),
        beside_neither=every - doubtful,
    )


def _stop_words(
    text: str, tokens: Iterable[Token], more: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
) -> frozenset[str]:
    """The stop words of both languages, as far as ``text`` has them for stop words; of ``more``, French and English ones, those of
    the language that the other words speak, or all.

    One that means something in the other language (``or`` is gold in French) counts only where the other words speak its own; no
    English one has an accent (``thé``).
    """
    words = [token.word for token in tokens if not token.joined]
    stops = _all_stop_words(_accented(text, tokens))
    speaks_french = sum([word in stops.french for word in words]) + bool(_ACCENT.search(text))
    speaks_english = sum([word in stops.english for word in words])
    french, english = more
    if speaks_french > speaks_english:
        return _with(stops.beside_french, french)
    if speaks_english > speaks_french:
        return _with(stops.beside_english, english)
    return _with(stops.beside_neither, french | english)


def _with(words: frozenset[str], more: frozenset[str]) -> frozenset[str]:
    return words | more if more else words


def _accented(text: str, tokens: Iterable[Token]) -> frozenset[str]:
    """Words that would be English stop words, had they been typed without their accents."""
    if text.isascii():
        return frozenset()
    return STOP_WORDS["en"].intersection(
        [token.word for token in tokens if not token.joined and not text[token.start : token.end].isascii()]
    )


_ACCENT = re.compile(r"[àâçéèêëîïôùûœ]", re.IGNORECASE)
