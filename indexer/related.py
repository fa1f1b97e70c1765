"""Which questions of other articles are near a passage?

Its own question is asked, by the words that tell it from others, and beside it the most telling words of its answer. What is found
is told apart by its words: no question comes twice, however it is typed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from math import log
from typing import Protocol

from indexer.analysis import FUNCTION_WORDS, Token, analyze, question_key
from indexer.model import Article, Guidance, Hit, Passage, Query, Synonym, TypedWord

QUESTION_WORDS = 6  # the most telling of a question: all of most
ANSWER_WORDS = 3  # and of the answer
LOOKED_AT = 8  # words of an answer, those that come most often, of which the rarest are the most telling
READ = 600  # characters of an answer, from its beginning: it says what it is about
TOO_COMMON = 0.05  # the share of passages from which on a word tells little, and takes long to look for ...
FEW = 100  # ... unless that is so few
NEARLY_SAME = 0.75  # the share of their words from which on two questions are one


class Known(Protocol):
    """What is asked of an archive (`indexer.engines.Reader`)."""

    def passages_with(self, word: str) -> int: ...


def related_query(article: Article, passage: Passage, archive: Known, passages: int) -> Query:
    """What to ask for questions near a passage of ``article``, in an archive of so many; empty where nothing in it tells."""
    asked = _meaning(passage.question or article.title)
    held = {token.word: archive.passages_with(token.word) for token in asked}
    words = _telling(held, passages, QUESTION_WORDS)
    text = " ".join(word for word in held if word in words)
    beside = _telling_of(passage.answer, {token.stem for token in asked}, archive, passages)
    guidance = Guidance(tuple([Synonym((), (word,)) for word in beside]))
    return Query(text, clauses=(TypedWord(text, 0, len(text)),) if text else (), exact=True, guidance=guidance)


def nearest(hits: Iterable[Hit], article: Article, passage: Passage, limit: int) -> tuple[Hit, ...]:
    """The first of them that are questions of other articles, each with the passage that asks; no near copies."""
    return tuple(islice(_apart(hits, article, passage), limit))


def _apart(hits: Iterable[Hit], article: Article, passage: Passage) -> Iterator[Hit]:
    seen = [_Asked(passage.question or article.title)]
    for hit in hits:
        asking = next((each for each in (hit.passage, *hit.more) if each.question), None)
        if hit.article.id == article.id or asking is None:
            continue
        asked = _Asked(asking.question or "")
        if not any(asked.is_nearly(other) for other in seen):
            seen.append(asked)
            yield replace(hit, passage=asking, more=())


class _Asked:
    """A question by its words."""

    def __init__(self, question: str) -> None:
        self._key = question_key(question)
        self._stems = frozenset(token.stem for token in _meaning(question))

    def is_nearly(self, other: _Asked) -> bool:
        together, either = len(self._stems & other._stems), len(self._stems | other._stems)  # of its own kind
        return self._key == other._key or together > NEARLY_SAME * either


def _meaning(text: str) -> list[Token]:
    return [token for token in analyze(text, None) if not token.joined and token.word not in FUNCTION_WORDS]


def _telling(held: dict[str, int], passages: int, count: int) -> set[str]:
    """The rarest words that another passage has; common ones where there are no others."""
    known = sorted((passages_with, word) for word, passages_with in held.items() if passages_with > 1)
    telling = [word for passages_with, word in known if passages_with <= _most(passages)]
    return set((telling or [word for _, word in known])[:count])


def _most(passages: int) -> float:
    return max(TOO_COMMON * passages, FEW)


def _telling_of(answer: str, asked: set[str], archive: Known, passages: int) -> list[str]:
    """The words of an answer that tell it from others, by how often it has them and how rare they are elsewhere."""
    tokens = [token for token in _meaning(answer[:READ]) if token.stem not in asked and token.word.isalpha()]
    counts = Counter(token.stem for token in tokens)
    words = {token.stem: token.word for token in reversed(tokens)}
    looked_at = {stem: archive.passages_with(words[stem]) for stem, _ in counts.most_common(LOOKED_AT)}
    weights = {
        stem: counts[stem] * log(1 + passages / held) for stem, held in looked_at.items() if 1 < held <= _most(passages)
    }
    return [words[stem] for stem in sorted(weights, key=lambda stem: (-weights[stem], stem))[:ANSWER_WORDS]]
