"""How is a plan asked of a cluster?

As one query over the passages of articles. What matches, and what it weighs, is what `indexer.engines.scoring` says: words, stems
and families by the weights they were given, phrases by how often and in how long a field they stand, steps above all that words
can come to. A score is a 32-bit float there, so it is told in steps of this query's own size, which keeps its digits; weights of
phrases are not rounded as ours are. The best articles are scored anew by ours (`window`): what differs is which of two is the last
of these, and the order behind them, where scores are all but equal; and what is asked `plainly`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, log2

from indexer.analysis import FAMILY_WEIGHT, FORMS, AnyOf, Plan, Sense, Want, WantedPhrase
from indexer.engines.opensearch.mapping import Body, safe
from indexer.engines.ranking import ALONE, FIELDS, FULL_IMPACT, SATURATION, Field
from indexer.engines.scoring import PIN, STEP, STEPS

Item = Want | WantedPhrase | AnyOf
Idfs = tuple[float, ...]  # of a want; of a choice, of each of its alternatives
Beginnings = Mapping[str, Sequence[str]]  # the words that are weighed for a beginning; all that begin so match

MOST_LEAVES = 900  # of a query: Lucene refuses one of more than 1,024


# ---------------------------------------------------------------- what matches


def term(text: str, weight: float | None = None) -> Body:
    """A word, ``~stem`` or ``^family`` in any field; with its weight, times the one given."""
    value: Body = {"value": safe(text)}
    return {"term": {"passages.terms": value if weight is None else value | {"boost": weight}}}


def any_of(queries: Sequence[Body]) -> Body:
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def all_of(queries: Sequence[Body]) -> Body:
    return queries[0] if len(queries) == 1 else {"bool": {"filter": list(queries)}}


def side_by_side(wants: Sequence[Want], name: str) -> Body:
    """Words that follow one another in a field, compounds in their parts; scores how often, once for each of the words."""
    return {"match_phrase": {f"passages.{name}": {"query": " ".join(_parts(wants))}}}


def _parts(wants: Sequence[Want]) -> list[str]:
    return [safe(part.terms[0][0]) for want in wants for part in want.sequence or (want,)]


def having(item: Item | Sense, wanted: Sequence[Item] = ()) -> Body:
    """The passages that have something wanted in some form, or what a sense means; synonyms of words apart."""
    match item:
        case AnyOf():
            return any_of([having(want) for want in item.wants])
        case Sense():
            typed = [having(wanted[n]) for n in item.of]
            return any_of([*([all_of(typed)] if typed else []), *map(having, item.terms)])
        case WantedPhrase():
            return side_by_side(item.wants, "text")
        case Want(prefix=str()):
            return {"prefix": {"passages.terms": {"value": safe(str(item.prefix))}}}
        case _:
            whole = term(item.terms[:FORMS][-1][0])
            return any_of([whole, having(WantedPhrase(item.sequence))]) if item.sequence else whole


def having_exactly(item: Item, name: str | None) -> Body:
    """By the letter, in a field or (None) in any, a compound whole or in its parts."""
    match item:
        case AnyOf():
            return any_of([having_exactly(want, name) for want in item.wants])
        case WantedPhrase():
            return having(item) if name is None else side_by_side(item.wants, name)
        case Want(prefix=str()):
            place = "passages.terms" if name is None else f"passages.{name}"
            return {"prefix": {place: {"value": safe(str(item.prefix))}}}
        case _:
            word = item.terms[0][0]
            whole = term(word) if name is None else {"term": {f"passages.{name}": {"value": safe(word)}}}
            if not item.sequence:
                return whole
            return any_of([whole, having_exactly(WantedPhrase(item.sequence), name)])


def matching(item: Item | Sense, wanted: Sequence[Item]) -> list[Body]:
    """The passages that answer for something wanted: in some form, or by a synonym."""
    synonyms = [safe(each) for each, _ in item.terms[FORMS:]] if isinstance(item, Want) else []
    return [having(item, wanted), *([{"terms": {"passages.terms": synonyms}}] if synonyms else [])]


# ---------------------------------------------------------------- what it weighs


@dataclass(frozen=True, slots=True)
class Speaking:
    """What speaks for something wanted: ``matching`` makes a passage answer, too, ``beside`` does not; ``most`` is all that it can
    come to.
    """

    matching: list[Body] = field(default_factory=list)
    beside: list[Body] = field(default_factory=list)
    most: float = 0.0

    @property
    def clauses(self) -> list[Body]:
        return [*self.matching, *self.beside]


def speaking(
    item: Item | Sense, idfs: Idfs, wanted: Sequence[Item], beginnings: Beginnings, *, plainly: bool
) -> Speaking:
    """All that speaks for it, or, ``plainly``, what does so most, in few clauses."""
    match item:
        case _ if plainly:
            idf = max(idfs)
            forms = item.terms[:FORMS] if isinstance(item, Want) else ()
            words = [term(each, idf * share / FULL_IMPACT / 2) for each, share in forms]
            return Speaking(_silent(matching(item, wanted)), words, idf)
        case AnyOf():
            each = [_alternative(want, idf, beginnings) for want, idf in zip(item.wants, idfs, strict=True)]
            best = {"dis_max": {"queries": [any_of(one.clauses) for one in each]}}
            of_those = {"bool": {"filter": [having(item)], "must": [best]}}  # a family alone is no choice
            return Speaking(_silent(matching(item, wanted)), [of_those], max(one.most for one in each))
        case Sense():
            return _sense(item, idfs[0], wanted)
        case _:
            return _alternative(item, idfs[0], beginnings)


def _alternative(item: Want | WantedPhrase, idf: float, beginnings: Beginnings) -> Speaking:
    match item:
        case WantedPhrase():
            return Speaking(_silent([having(item)]), _phrase(item.wants, idf), idf)
        case Want(prefix=str()):
            words = beginnings.get(str(item.prefix), ())
            return Speaking(_silent([having(item)]), [_beginning(words, idf)] if words else [], idf)
        case _ if item.sequence:
            whole, parts = any_of(_word(item, idf).clauses), any_of(_phrase(item.sequence, idf))
            return Speaking(_silent([having(item)]), [{"dis_max": {"queries": [whole, parts]}}], idf)
        case _:
            return _word(item, idf * item.weight)


def _silent(queries: Iterable[Body]) -> list[Body]:
    return [{"constant_score": {"filter": query, "boost": 0}} for query in queries]


def _word(want: Want, idf: float) -> Speaking:
    (word, _full), *wider = want.terms
    if not wider:
        return Speaking([term(word, idf / FULL_IMPACT)], [], idf)
    (other, share), *synonyms = wider
    first = share - FAMILY_WEIGHT if want.family else share
    shares = [(other, first), (word, 1 - share), *synonyms]
    kin = [term(f"^{want.family}", FAMILY_WEIGHT * idf / FULL_IMPACT)] if want.family else []
    most = idf * (1 + sum(weight for _, weight in synonyms))
    return Speaking([term(each, idf * weight / FULL_IMPACT) for each, weight in shares if weight > 0], kin, most)


def _sense(item: Sense, idf: float, wanted: Sequence[Item]) -> Speaking:
    """The words as typed as much as can be, and the best of the terms."""
    points = idf * item.weight
    typed = [having(wanted[n]) for n in item.of]
    full = [{"constant_score": {"filter": all_of(typed), "boost": points}}] if typed else []
    terms = [any_of(_alternative(each, points, {}).clauses) for each in item.terms]
    return Speaking(_silent([having(item, wanted)]), [*full, {"dis_max": {"queries": terms}}], 2 * points)


def _beginning(words: Sequence[str], points: float) -> Body:
    """The weights of words that begin alike, together, but no more than a word can weigh."""
    return _scripted(
        any_of([term(word, 1.0) for word in words]),
        "Math.min(_score, params.full) * params.points",
        full=float(FULL_IMPACT),
        points=points / FULL_IMPACT,
    )


def _phrase(wants: Sequence[Want], points: float) -> list[Body]:
    """As `ranking.impact` weighs it: saturated over all fields together, and in some of them alone."""
    full = points / (1 + sum(ALONE.values()))
    places = {name: _standing(wants, name, each) for name, each in FIELDS.items()}
    alone = {list(FIELDS)[n]: share for n, share in ALONE.items()}
    return [
        _saturated(any_of(list(places.values())), full),
        *(_saturated(places[name], full * share) for name, share in alone.items()),
    ]


def _standing(wants: Sequence[Want], name: str, each: Field) -> Body:
    return _scripted(
        side_by_side(wants, name),
        f"_score * params.weight / (params.base + params.slope * doc['passages.{name}_size'].value)",
        weight=each.weight / len(_parts(wants)),
        base=1 - each.share,
        slope=each.share / each.pivot,
    )


def _saturated(query: Body, points: float) -> Body:
    return _scripted(query, "_score / (params.k + _score) * params.points", k=SATURATION, points=points)


def _scripted(query: Body, source: str, **params: float) -> Body:
    return {"script_score": {"query": query, "script": {"source": source, "params": params}}}


# ---------------------------------------------------------------- the whole


def ranked(plan: Plan, idfs: Sequence[Idfs], pinned: Sequence[str], beginnings: Beginnings) -> Body:
    """The passages that answer, each with what it comes to. What would have too many clauses is asked more plainly."""
    if not plan.wanted:
        return {"bool": {"must": [{"match_all": {}}], "must_not": [having(item) for item in plan.excluded]}}
    query = _ranked(plan, idfs, pinned, beginnings, plainly=False)
    return query if leaves(query) <= MOST_LEAVES else _ranked(plan, idfs, pinned, beginnings, plainly=True)


def _ranked(plan: Plan, idfs: Sequence[Idfs], pinned: Sequence[str], beginnings: Beginnings, *, plainly: bool) -> Body:
    items = zip((*plan.wanted, *plan.senses), idfs, strict=True)
    each = [speaking(item, idf, plan.wanted, beginnings, plainly=plainly) for item, idf in items]
    step = 2.0 ** ceil(log2(1 + sum(one.most for one in each)))
    answering = [clause for one in each for clause in one.matching]
    if plan.key:
        answering += _silent([_same_question(plan)])
    if pinned:
        answering.append(_pinned(pinned, step * PIN / STEP))
    return {
        "bool": {
            "must": [any_of(answering)],
            "should": [clause for one in each for clause in one.beside] + list(_steps(plan, step, plainly=plainly)),
            "must_not": [having(item) for item in plan.excluded],
        }
    }


def leaves(query: object) -> int:
    """How many clauses Lucene counts in a query: a phrase is one."""
    match query:
        case {"term": _} | {"terms": _} | {"match_phrase": _} | {"prefix": _} | {"match_all": _}:
            return 1
        case dict():
            return sum(map(leaves, query.values()))
        case list():
            return sum(map(leaves, query))
    return 0


def found(plan: Plan, pinned: Sequence[str]) -> Body:
    """The passages that answer, in no order."""
    if not plan.wanted:
        return ranked(plan, (), (), {})
    answering = [query for item in (*plan.wanted, *plan.senses) for query in matching(item, plan.wanted)]
    answering += [_same_question(plan)] if plan.key else []
    answering += [_is_pinned(id) for id in pinned]
    return {"bool": {"filter": [any_of(answering)], "must_not": [having(item) for item in plan.excluded]}}


def beginnings_in(plan: Plan) -> list[str]:
    """What words are wanted to begin with."""
    wants = [want for item in plan.wanted for want in (item.wants if isinstance(item, AnyOf) else (item,))]
    return list(dict.fromkeys(want.prefix for want in wants if isinstance(want, Want) and want.prefix))


def _same_question(plan: Plan) -> Body:
    return {"term": {"passages.key": safe(plan.key)}}


def _steps(plan: Plan, step: float, *, plainly: bool) -> Iterator[Body]:
    conditions = {"all words": all_of([having_exactly(item, None) for item in plan.wanted])}
    if not plainly:
        conditions["all words in title"] = all_of([having_exactly(item, "title") for item in plan.wanted])
        conditions["all words in question"] = all_of([having_exactly(item, "question") for item in plan.wanted])
    if plan.phrase is not None:
        conditions["phrase in answer"] = side_by_side(plan.phrase.wants, "answer")
        conditions["phrase in question"] = side_by_side(plan.phrase.wants, "question")
    if plan.key:
        conditions["same question"] = _same_question(plan)
    for name, condition in conditions.items():
        yield {"constant_score": {"filter": condition, "boost": STEPS[name] * step}}


def _pinned(ids: Sequence[str], points: float) -> Body:
    """The first of them comes first, and of an id of an article all its passages."""
    values = zip(range(len(ids), 0, -1), ids, strict=True)
    return {
        "dis_max": {
            "queries": [{"constant_score": {"filter": _is_pinned(id), "boost": value * points}} for value, id in values]
        }
    }


def _is_pinned(id: str) -> Body:
    return {"term": {"passages.id" if "#" in id else "passages.article": {"value": safe(id)}}}
