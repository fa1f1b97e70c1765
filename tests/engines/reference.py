"""What should an engine answer?

An engine as simple as can be seen to be right: generations are lists of articles in memory, and every question is answered by
reading all tokens of all passages again. No index, no postings, no arrays. It shares the analysis and the constants with the
engines it is a measure for, and nothing else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from itertools import pairwise
from math import log1p
from pathlib import Path
from string import ascii_lowercase

from rapidfuzz.distance import OSA

from indexer.analysis import (
    FAMILY_WEIGHT,
    AnyOf,
    Plan,
    Token,
    Want,
    WantedPhrase,
    analyze,
    fold,
    plan,
    question_key,
    shape,
    stem,
)
from indexer.engines import lifting, ranking, scoring
from indexer.errors import ArticleUnknown, IndexLocked, IndexMissing
from indexer.model import (
    FACETS,
    Article,
    Changes,
    Citation,
    FacetCount,
    Filters,
    Generation,
    Hit,
    Passage,
    Query,
    Results,
    Sort,
    Word,
    host_of,
)

Item = Want | WantedPhrase | AnyOf


class ReferenceEngine:
    """Generations by their ids, in memory."""

    def __init__(self, index: Path) -> None:
        self.index = index
        self._generations: dict[str, tuple[Generation, Mapping[str, Article]]] = {}
        self._ledgers: dict[str, str] = {}
        self._published = ""
        self._locked = False

    @property
    def where(self) -> str:
        return str(self.index)

    def condition(self) -> Mapping[str, object]:
        return {}

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        if self._locked:
            raise IndexLocked(self.index, "this process")
        self._locked = True
        try:
            yield
        finally:
            self._locked = False

    def published(self) -> str:
        if not self._published:
            raise IndexMissing(self.index)
        return self._published

    def prepare(self, changes: Changes) -> Generation:
        articles = {} if changes.full else dict(self._generations[self.published()][1])
        changed = {article.id: article for article in changes.articles}
        for id in () if changes.full else changes.removed():
            articles.pop(id, None)
        articles |= changed
        passages = sum(len(article.passages) for article in articles.values())
        generation = Generation(f"{len(self._ledgers) + 1:08d}", len(articles), passages, "2001-01-01T00:00:00+00:00")
        self._generations[generation.id] = generation, articles
        self._ledgers[generation.id] = changes.ledger()
        return generation

    def publish(self, generation: Generation) -> None:
        self._published = generation.id

    def remembered(self) -> str:
        return self._ledgers[self.published()]

    def remember(self, ledger: str) -> None:
        self._ledgers[self.published()] = ledger

    def discard(self, generation: Generation) -> None:
        del self._generations[generation.id]

    def open(self, generation: Generation | None = None) -> ReferenceReader:
        id = generation.id if generation else self.published()
        return ReferenceReader(*self._generations[id])


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage with its article, its number there, and the tokens of what is searched, field by field."""

    article: Article
    number: int
    passage: Passage
    fields: Mapping[str, tuple[Token, ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """An article's passages that answer, best first, each with its score."""

    article: Article
    passages: Sequence[tuple[float, Entry]]
    others: float = 0.0

    @property
    def score(self) -> float:
        return self.passages[0][0] + self.others


class ReferenceReader:
    """Answers from a list of articles."""

    def __init__(self, generation: Generation, articles: Mapping[str, Article]) -> None:
        self.generation = generation
        self._articles = [articles[id] for id in sorted(articles)]
        self._entries = [entry for article in self._articles for entry in entries(article)]

    def close(self) -> None:
        """Nothing is held."""

    def search(self, query: Query, *, limit: int, offset: int) -> Results:
        wanted = plan(query)
        nothing = query.is_empty or (query.clauses and not wanted.wanted)
        scan = Scan(self._entries, query.guidance.pinned if wanted.wanted else ())
        answers = [] if nothing else scan.answers(wanted)
        found = grouped(answers)
        people = {fold(name) for name, _ in self.names("author")}
        refused = [refusals(each.article, query.filters, people) for each in found]
        kept = [each for each, by in zip(found, refused, strict=True) if not by]
        plain = Scan(self._entries, ())
        shown = lifted(in_order(kept, query), query, plain, wanted)[offset : offset + limit]
        return Results(
            query,
            total=len(kept),
            hits=tuple(hit(each) for each in shown),
            facets={
                facet: counted([e.article for e, by in zip(found, refused, strict=True) if by <= {facet}], facet)
                for facet in FACETS
            },
            generation=self.generation.id,
            instead=frozenset(
                term for each in shown for item in wanted.wanted for term in scan.instead(each.passages[0][1], item)
            ),
            beside=frozenset(
                term for each in shown for _, entry in each.passages for term in scan.beside(entry, wanted)
            ),
        )

    def steps(self, query: Query, passage_id: str) -> dict[str, float]:
        """The steps that a passage stands on."""
        (entry,) = [entry for entry in self._entries if entry.passage.id == passage_id]
        return Scan(self._entries, ()).steps(entry, plan(query))

    def article(self, id: str) -> Article:
        for article in self._articles:
            if article.id == id:
                return article
        raise ArticleUnknown(id)

    def words(self) -> list[Word]:
        """As most passages write it, with accents if in doubt."""
        spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
        passages: Counter[str] = Counter()
        for entry in self._entries:
            for word, spelling in written(entry):
                spellings[word][spelling] += 1
            passages.update({word for word, _ in written(entry)})
        words = []
        for folded, counts in spellings.items():
            most = [spelling for spelling, count in counts.items() if count == max(counts.values())]
            accented = [spelling for spelling in most if spelling != folded]
            words.append(Word(min(accented or most), folded, passages[folded]))
        return words

    def word(self, word: str) -> Word | None:
        return next((each for each in self.words() if each.folded == word), None)

    def near(self, word: str, edits: int) -> dict[str, int]:
        distances = {each.folded: (OSA.distance(word, each.folded), each) for each in self.words()}
        return {
            other: each.passages
            for other, (distance, each) in distances.items()
            if distance <= (edits if other[:1] == word[:1] else 1)
        }

    def together(self, word: str, other: str) -> int:
        every = ({token.word for tokens in entry.fields.values() for token in tokens} for entry in self._entries)
        return sum({word, other} <= words for words in every)

    def beginning(self, prefix: str, most: int) -> list[Word]:
        words = [each for each in self.words() if each.folded.startswith(prefix)]
        return sorted(words, key=lambda each: (-each.passages, each.folded))[:most]

    def nearly_beginning(self, prefix: str) -> dict[str, int]:
        uses = {
            text: sum(each.passages for each in self.words() if each.folded.startswith(text)) for text in slips(prefix)
        }
        return {text: passages for text, passages in uses.items() if passages}

    def questions_with(self, words: Sequence[str], most: int) -> list[Passage]:
        asked: dict[tuple[str, ...], Passage] = {}
        for entry in self._entries:
            tokens = entry.fields["question"]
            theirs = tuple(token.word for token in sorted(tokens, key=lambda token: token.joined))
            if theirs:
                asked.setdefault(theirs, entry.passage)
        *whole, last = words
        found = [
            (not starts, len("".join(theirs)), theirs)
            for theirs in asked
            if (starts := theirs[: len(whole)] == tuple(whole) and "".join(theirs[len(whole) :][:1]).startswith(last))
            or (
                (whole or len(last) >= 3)
                and set(whole) <= set(theirs)
                and any(word.startswith(last) for word in theirs)
            )
        ]
        return [asked[theirs] for _, _, theirs in sorted(found)[:most]]

    def citations(self) -> dict[str, Citation]:
        return {article.id: article.citation for article in self._articles}

    def citing(self, address: str, most: int) -> list[Citation]:
        citing = [each for each in self._articles if any(bare(link.url) == bare(address) for link in each.links)]
        return [article.citation for article in by_day(citing, newest_first=True)[:most]]

    def has(self, word: str) -> bool:
        return any(token.word == word for entry in self._entries for f in entry.fields.values() for token in f)

    def passages_with(self, word: str) -> int:
        """Any form of it, in any field."""
        stems = ({token.stem for tokens in entry.fields.values() for token in tokens} for entry in self._entries)
        return sum(stem(word) in each for each in stems)

    def names(self, facet: str) -> list[tuple[str, int]]:
        """The commonest first, equals by name."""
        counts = Counter(value for article in self._articles for value in filed_under(article, facet))
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


# ---------------------------------------------------------------- what is searched


def entries(article: Article) -> list[Entry]:
    return [
        Entry(article, number, passage, fields(article, passage, is_first=number == 0))
        for number, passage in enumerate(article.passages)
    ]


def fields(article: Article, passage: Passage, *, is_first: bool) -> dict[str, tuple[Token, ...]]:
    """What is the summary's, its links too, is found at the first passage."""
    links = [link for link in article.links if link.passage == passage.id or (is_first and link.passage is None)]
    return {
        "question": analyze(passage.question or "", article.language),
        "title": analyze(article.title, article.language),
        "answer": analyze(passage.answer, article.language),
        "summary": analyze(lead(article) if is_first else "", article.language),
        "author": analyze(names(article, passage), None),
        "links": analyze("\n".join(link.text for link in links), article.language),
    }


def lead(article: Article) -> str:
    return "\n".join(text for text in (article.summary, article.section, *article.tags) if text)


def names(article: Article, passage: Passage) -> str:
    return "\n".join([*(author.name for author in article.authors), passage.speaker or ""])


def written(entry: Entry) -> set[tuple[str, str]]:
    """The words of all texts but links, each as it stands there, in small letters."""
    article, passage = entry.article, entry.passage
    texts = {
        "question": passage.question or "",
        "title": article.title,
        "answer": passage.answer,
        "summary": lead(article) if entry.number == 0 else "",
        "author": names(article, passage),
    }
    return {(t.word, text[t.start : t.end].lower()) for field, text in texts.items() for t in entry.fields[field]}


def slips(text: str) -> set[str]:
    """``text`` with one slip behind its first letter, but not without its last letter."""
    found = set()
    for place in range(1, len(text)):
        head, letter, rest = text[:place], text[place], text[place + 1 :]
        found |= {head + other + rest for other in ascii_lowercase}
        found |= {head + other + letter + rest for other in ascii_lowercase}
        found |= {head + rest, head + rest[0] + letter + rest[1:]} if rest else set()
    return found - {text}


# ---------------------------------------------------------------- what answers, and how well


def asks(entry: Entry, plan: Plan) -> bool:
    """Whether this is the very question."""
    return plan.key != "" and question_key(entry.passage.question or "") == plan.key


class Scan:
    """How well passages answer a plan."""

    def __init__(self, entries: Sequence[Entry], pinned: Sequence[str]) -> None:
        self.entries = entries
        self.pinned = pinned
        self.idf = cache(self._idf)  # asked for once a passage, and the same for all of them

    def answers(self, plan: Plan) -> list[tuple[float, Entry]]:
        """What has something wanted or meant or asks the very question, or anything where nothing is wanted; without what is excluded."""
        senses = [(tuple(plan.wanted[n] for n in sense.of), sense.terms) for sense in plan.senses]
        weights = [sense.weight for sense in plan.senses]
        return [
            (
                sum(self.worth(entry, item) for item in plan.wanted)
                + sum(
                    weight * self.worth_of_sense(entry, *sense) for weight, sense in zip(weights, senses, strict=True)
                )
                + sum(self.steps(entry, plan).values())
                + scoring.PIN * self.pins(entry),
                entry,
            )
            for entry in self.entries
            if not plan.wanted
            or asks(entry, plan)
            or any(self.has(entry, item) for item in plan.wanted)
            or any(self.has_sense(entry, *sense) for sense in senses)
            or self.pins(entry)
            if not any(self.has(entry, item) for item in plan.excluded)
        ]

    def pins(self, entry: Entry) -> int:
        """How many ids are pinned from its own on; 0 where it is not pinned."""
        own = {entry.passage.id, entry.article.id}
        return max((len(self.pinned) - n for n, id in enumerate(self.pinned) if id in own), default=0)

    def worth(self, entry: Entry, item: Item) -> float:
        if isinstance(item, AnyOf):  # a choice speaks only where something of it is found, its families too
            return max(self.worth(entry, want) for want in item.wants) if self.has(entry, item) else 0
        weight = item.weight if isinstance(item, Want) else 1
        return weight * self.idf(item) * self.impact(entry, item)

    def _idf(self, item: Item) -> float:
        """A word is as rare as its forms are, whatever synonyms it has."""
        return self.rarity(sum(self.has(entry, without_synonyms(item)) for entry in self.entries))

    def rarity(self, having: int) -> float:
        return log1p((len(self.entries) + 0.5) / (having + 0.5))

    def worth_of_sense(self, entry: Entry, typed: tuple[Item, ...], terms: tuple[Item, ...]) -> float:
        """The words as typed, all of them in any form, as much as can be; and what the best of the terms weighs."""
        idf = self.rarity(sum(self.has_sense(other, typed, terms) for other in self.entries))
        weight = self.means(entry, typed) + max(self.impact(entry, term) for term in terms)
        return idf * weight

    def has_sense(self, entry: Entry, typed: tuple[Item, ...], terms: tuple[Item, ...]) -> bool:
        return self.means(entry, typed) or any(self.has(entry, term) for term in terms)

    def means(self, entry: Entry, typed: tuple[Item, ...]) -> bool:
        return bool(typed) and all(self.has(entry, without_synonyms(item)) for item in typed)

    def instead(self, entry: Entry, item: Item) -> list[str]:
        """The synonyms of a word that a passage has without any form of the word."""
        if not isinstance(item, Want) or self.has(entry, without_synonyms(item)):
            return []
        return [term for term, _ in item.terms[2:] if any(occurrences(entry, term, field) for field in entry.fields)]

    def beside(self, entry: Entry, plan: Plan) -> list[str]:
        """The terms of the glossary that a passage has in any form."""
        pairs = [pair for sense in plan.senses for pair in zip(sense.written, sense.terms, strict=True)]
        return [text for text, term in pairs if self.has(entry, term)]

    def impact(self, entry: Entry, item: Want | WantedPhrase) -> float:
        """The very word counts in full, what shares but its stem, or the letters of its family, by its share, and synonyms are
        added by theirs; a compound counts by its better half."""
        if isinstance(item, WantedPhrase):
            return impact(entry, lambda field: runs(entry, item.wants, field)) / ranking.FULL_IMPACT
        if item.prefix:
            return self.impact_of_beginning(entry, item.prefix)
        worth = self.impact_of_forms(entry, item)
        if not item.sequence:
            return worth
        return max(worth, impact(entry, lambda field: runs(entry, item.sequence, field)) / ranking.FULL_IMPACT)

    def impact_of_forms(self, entry: Entry, want: Want) -> float:
        found = [impact(entry, partial(occurrences, entry, term)) / ranking.FULL_IMPACT for term, _ in want.terms]
        if len(found) == 1:
            return found[0]
        (_, (_, share), *others), (word, stem, *synonyms) = want.terms, found
        worth = (1 - share) * word + share * stem
        if want.family:
            worth += FAMILY_WEIGHT * (max(self.impacts_of_beginning(entry, want.family)) / ranking.FULL_IMPACT - stem)
        return worth + sum(weight * synonym for (_, weight), synonym in zip(others, synonyms, strict=True))

    def impact_of_beginning(self, entry: Entry, prefix: str) -> float:
        """All words that begin so as one."""
        return min(sum(self.impacts_of_beginning(entry, prefix)), ranking.FULL_IMPACT) / ranking.FULL_IMPACT

    def impacts_of_beginning(self, entry: Entry, prefix: str) -> list[int]:
        words = {token.word for tokens in entry.fields.values() for token in tokens if token.word.startswith(prefix)}
        return [impact(entry, partial(occurrences, entry, word)) for word in words] or [0]

    def steps(self, entry: Entry, plan: Plan) -> dict[str, float]:
        """Those that a passage stands on, with their points."""
        if not plan.wanted:
            return {}
        everywhere = tuple(ranking.FIELDS)
        holds = {
            "phrase in answer": plan.phrase is not None and self.has_exactly(entry, plan.phrase, ("answer",)),
            "all words": all(self.has_exactly(entry, item, everywhere) for item in plan.wanted),
            "all words in title": all(self.has_exactly(entry, item, ("title",)) for item in plan.wanted),
            "all words in question": all(self.has_exactly(entry, item, ("question",)) for item in plan.wanted),
            "phrase in question": plan.phrase is not None and self.has_exactly(entry, plan.phrase, ("question",)),
            "same question": asks(entry, plan),
        }
        return {name: scoring.STEP * step for name, step in scoring.STEPS.items() if holds[name]}

    def lift(self, entry: Entry, plan: Plan) -> float:
        """What words near one another and a question of the same kind add, among the best; nothing where only synonyms are found."""
        if not self.typed(entry, plan):
            return 0
        words = [item for item in plan.wanted if isinstance(item, Want) and item.terms]
        pairs = [
            min(one.weight * self.idf(one), other.weight * self.idf(other))
            * max(nearest(entry, one, other), lifting.BACKWARD * nearest(entry, other, one))
            for one, other in pairwise(words)
        ]
        same = plan.shape and shape(entry.passage.question or "") == plan.shape
        return (lifting.pair_share(len(pairs)) * sum(pairs) if pairs else 0) + lifting.SHAPE * bool(same)

    def typed(self, entry: Entry, plan: Plan) -> bool:
        return any(self.has(entry, without_synonyms(item)) for item in plan.wanted)

    def has(self, entry: Entry, item: Item) -> bool:
        """In any field, in some form."""
        if isinstance(item, AnyOf):
            return any(self.has(entry, want) for want in item.wants)
        if isinstance(item, Want) and any(occurrences(entry, term, f) for term, _ in item.terms for f in entry.fields):
            return True
        return self.has_exactly(entry, item, ranking.FIELDS)

    def has_exactly(self, entry: Entry, item: Item, fields: Iterable[str]) -> bool:
        """By the letter, a compound whole or in its parts."""
        if isinstance(item, AnyOf):
            return any(self.has_exactly(entry, want, fields) for want in item.wants)
        if isinstance(item, WantedPhrase):
            return any(runs(entry, item.wants, field) for field in fields)
        if item.prefix:
            return any(token.word.startswith(item.prefix) for field in fields for token in entry.fields[field])
        return any(
            occurrences(entry, item.terms[0][0], field) or (item.sequence and runs(entry, item.sequence, field))
            for field in fields
        )


def impact(entry: Entry, frequency: Callable[[str], int]) -> int:
    """What occurs so often in each field weighs so much, in 255ths; 0 where it does not occur."""
    weights = dict.fromkeys(ranking.FIELDS, 0.0)
    for name, field in ranking.FIELDS.items():
        if count := frequency(name):
            length = entry.fields[name][-1].position + 1
            weights[name] = field.weight * count / (1 - field.share + field.share * length / field.pivot)
    together = saturated(sum(weights.values()))
    alone = sum(field.alone * saturated(weights[name]) for name, field in ranking.FIELDS.items())
    full = 1 + sum(field.alone for field in ranking.FIELDS.values())
    return max(1, round(ranking.FULL_IMPACT * (together + alone) / full)) if together else 0


def nearest(entry: Entry, one: Want, other: Want) -> float:
    """How near the one, or a word of its family, comes before the other in one field."""
    gaps = [
        place - start
        for tokens in entry.fields.values()
        for start in places(tokens, one)
        for place in places(tokens, other)
        if place > start
    ]
    return lifting.close(min(gaps, default=0))


def places(tokens: Iterable[Token], want: Want) -> list[int]:
    if want.family:
        return [token.position for token in tokens if token.word.startswith(want.family)]
    return [token.position for token in tokens if token.word == want.terms[0][0]]


def saturated(weight: float) -> float:
    return weight / (ranking.SATURATION + weight)


def without_synonyms(item: Item) -> Item:
    return replace(item, terms=item.terms[:2]) if isinstance(item, Want) else item


def occurrences(entry: Entry, term: str, field: str) -> int:
    return sum(term in token.terms for token in entry.fields[field])


def runs(entry: Entry, wants: Iterable[Want], field: str) -> int:
    """How often the words stand side by side, compounds in their parts."""
    words = [part.terms[0][0] for want in wants for part in want.sequence or (want,)]
    standing = {(token.position, token.word) for token in entry.fields[field]}
    starts = {token.position for token in entry.fields[field]}
    return sum(all((start + n, word) in standing for n, word in enumerate(words)) for start in starts)


# ---------------------------------------------------------------- articles of passages


def grouped(answers: Iterable[tuple[float, Entry]]) -> list[Found]:
    by_article: defaultdict[str, list[tuple[float, Entry]]] = defaultdict(list)
    for score, entry in answers:
        by_article[entry.article.id].append((score, entry))
    return [Found(passages[0][1].article, ranked(passages)) for passages in by_article.values()]


def in_order(found: Iterable[Found], query: Query) -> list[Found]:
    """Best first, equals by day, or by day where that is asked for or no word is; the undated last, equals by id."""
    by_id = sorted(found, key=lambda each: each.article.id)
    places = {each.article.id: each for each in by_id}
    days = by_day([each.article for each in by_id], newest_first=query.sort is not Sort.OLDEST)
    ordered = [places[article.id] for article in days]
    if query.sort is Sort.RELEVANCE and query.clauses:
        return sorted(ordered, key=lambda each: round(each.score, scoring.DIGITS), reverse=True)
    return ordered


def by_day(articles: Sequence[Article], *, newest_first: bool) -> list[Article]:
    """Articles in the order of their ids in that of their days, the undated last."""
    dated = [article for article in articles if article.published]
    undated = [article for article in articles if not article.published]
    return sorted(dated, key=lambda article: article.published, reverse=newest_first) + undated


def lifted(found: list[Found], query: Query, scan: Scan, plan: Plan) -> list[Found]:
    """The first articles anew, by what they come to with what lifts them; those behind as they were."""
    if query.sort is not Sort.RELEVANCE or not query.clauses:
        return found
    best = [lifted_article(each, scan, plan) for each in found[: lifting.WINDOW]]
    return in_order(best, query) + found[lifting.WINDOW :]


def lifted_article(found: Found, scan: Scan, plan: Plan) -> Found:
    """Its passages in order of what each comes to; those after the first add to it by what their words weigh, without steps."""
    weights = {entry.number: score % scoring.STEP for score, entry in found.passages}
    passages = ranked([(score + scan.lift(entry, plan), entry) for score, entry in found.passages])
    rest = [weights[entry.number] for _, entry in passages[1:]][: lifting.MOST_OTHERS]
    others = sum(lifting.OTHERS * weight / 2**n for n, weight in enumerate(rest))
    return Found(found.article, passages, others if scan.typed(passages[0][1], plan) else 0.0)


def ranked(passages: Iterable[tuple[float, Entry]]) -> list[tuple[float, Entry]]:
    return sorted(passages, key=lambda pair: (-round(pair[0], scoring.DIGITS), pair[1].number))


def hit(found: Found) -> Hit:
    (_, best), *more = found.passages
    passages = tuple(entry.passage for _, entry in more)
    return Hit(found.article.citation, best.passage, found.score, passages, pinned=found.score >= scoring.PIN)


def filed_under(article: Article, facet: str) -> set[str]:
    """The values an article has of a facet, of those that differ in case or accents only the first in the alphabet. Who answers
    in an article is one of its authors."""
    values = {
        "lang": [article.language],
        "author": [*(author.name for author in article.authors), *(p.speaker for p in article.passages)],
        "section": [article.section],
        "year": [str(article.published.year)] if article.published else [],
        "site": [host_of(article.url or "")],
        "link": [host_of(link.url) for link in article.links if not link.internal],
    }
    named = {value for value in values[facet] if value}
    return {min(value for value in named if fold(value) == folded) for folded in {fold(value) for value in named}}


def counted(articles: Sequence[Article], facet: str) -> tuple[FacetCount, ...]:
    """How many articles have each value: the most first, equals by name, but years from the newest. What differs in case or
    accents only is one value, written as comes first in the alphabet."""
    filed = [filed_under(article, facet) for article in articles]
    passages = Counter(folded for values in filed for folded in {fold(value) for value in values})
    named = [(min(v for values in filed for v in values if fold(v) == folded), folded) for folded in passages]
    order = sorted(named, key=lambda pair: pair[1], reverse=facet == "year")
    if facet != "year":
        order.sort(key=lambda pair: -passages[pair[1]])
    return tuple(FacetCount(name, passages[folded]) for name, folded in order)


def refusals(article: Article, filters: Filters, people: set[str]) -> set[str]:
    """The filters that do not let an article through: OR within a field, AND across fields."""
    refused = {"days"} if not in_days(article.published, filters) else set()
    for facet in FACETS:
        wanted = getattr(filters, facet)
        if wanted and not any(lets_through(article, facet, value, people) for value in wanted):
            refused.add(facet)
    return refused


def in_days(published: date | None, filters: Filters) -> bool:
    if published is None:
        return not (filters.after or filters.before)
    after, before = filters.after or published, filters.before or published
    return after <= published <= before


def lets_through(article: Article, facet: str, wanted: str, people: set[str]) -> bool:
    if facet == "link" and "/" in wanted:
        return any(bare(link.url) == bare(wanted) for link in article.links)
    values = {fold(value) for value in filed_under(article, facet)}
    if facet == "author" and fold(wanted) not in people:
        return any(set(fold(wanted).split()) <= set(name.split()) for name in values)
    return fold(wanted) in values


def bare(address: str) -> str:
    """An address without what people leave out."""
    return address.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
