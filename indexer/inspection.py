"""Why is a page read as it is, and what do its owner's rules change?

`explained` puts reasons into lines; `compare` says what differs between two readings of one article, field by field and passage by
passage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, TypeVar

from indexer.archive import Archive
from indexer.errors import ArticleUnknown, NotAnArticle, SourceError, UnreadablePage
from indexer.extraction import Explanation, explain, extract
from indexer.model import Article, Passage
from indexer.rules import SiteRule, selectors_for
from indexer.sources import File, open_file

T = TypeVar("T")

WIDE = 100  # characters of a text that are shown
CONTEXT = 20  # of them before the place where two texts begin to differ

_FIELDS = ("title", "section", "summary", "language", "published", "modified", "image")
_KINDS = {"qa": "pair", "section": "heading", "text": "text"}


class Change(NamedTuple):
    """``what``: a field, or the kind of a passage; ``before`` and ``after`` are None where it is not there."""

    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one file is read by the rules, and what that changes. ``reason``: why there is no article (else None); ``keys``: those of
    the rules that are for it; ``silent``: those of them whose selectors find nothing that could be used; ``failed``: it should have
    been readable.
    """

    name: str
    id: str | None
    address: str
    reason: str | None
    keys: tuple[str, ...]
    silent: tuple[str, ...]
    changes: tuple[Change, ...]
    failed: bool = False

    @property
    def is_read(self) -> bool:
        """Whether there is an article, or would be without the rules."""
        return self.reason is None or bool(self.changes)


class Silence(NamedTuple):
    """On how many of the ``pages`` that a rule's selector is for it finds nothing. ``rule``: its number."""

    rule: int
    match: str
    key: str
    silent: int
    pages: int


# ---------------------------------------------------------------- what rules change


def check_page(
    file: File, rules: Sequence[SiteRule], indexed: Callable[[str], Article | None] | None = None
) -> Comparison:
    """What the rules change in the reading of a page: against ours without them, or against what is ``indexed``.

    Raises SourceError where the file cannot be read.
    """
    after = _attempt(lambda: explain_page(file, rules))
    article = after.article if isinstance(after, Explanation) else None
    address = (article and article.url) or file.url or file.identity
    keys = tuple(selectors_for(rules, address))
    if indexed:
        before = indexed(article.id) if article else None
    elif keys or article is None:
        before = _article(_attempt(lambda: extract(_bytes(file), url=file.url, path=file.identity)))
    else:
        before = article
    silent, reason = (after.silent, None) if isinstance(after, Explanation) else ((), after.reason)
    id = article.id if article else None
    failed = isinstance(after, UnreadablePage)
    return Comparison(str(file.path), id, address, reason, keys, silent, tuple(compare(before, article)), failed)


def _bytes(file: File) -> bytes:
    try:
        with open_file(file) as opened:
            return opened.read()
    except OSError as error:
        raise SourceError(file.path, f"cannot be read: {error.strerror}") from None


def _attempt(reading: Callable[[], T]) -> T | NotAnArticle | UnreadablePage:
    """What was read, or why there is nothing."""
    try:
        return reading()
    except (NotAnArticle, UnreadablePage) as error:
        return error


def compare(before: Article | None, after: Article | None) -> Iterator[Change]:
    """What differs, field by field and passage by passage."""
    for name in _FIELDS:
        yield from _change(name, _value(before, name), _value(after, name))
    yield from _change("authors", _names(before), _names(after))
    yield from _change("tags", _joined(before.tags if before else ()), _joined(after.tags if after else ()))
    yield from _passages(before.passages if before else (), after.passages if after else ())


def _change(what: str, before: str | None, after: str | None) -> Iterator[Change]:
    if before != after:
        yield Change(what, before, after)


def _value(article: Article | None, name: str) -> str | None:
    value = getattr(article, name, None)
    return None if value is None else str(value)


def _names(article: Article | None) -> str | None:
    return _joined(author.name for author in article.authors) if article else None


def _joined(texts: Iterable[str]) -> str | None:
    return ", ".join(texts) or None


def _passages(before: Sequence[Passage], after: Sequence[Passage]) -> Iterator[Change]:
    """Passages are the same where they are asked the same; those without a question are told by their place among such."""
    old, new = dict(_keyed(before)), dict(_keyed(after))
    for key in (*new, *(key for key in old if key not in new)):
        passage = new.get(key) or old[key]
        yield from _change(_KINDS[passage.kind], _said(old.get(key)), _said(new.get(key)))


def _keyed(passages: Iterable[Passage]) -> Iterator[tuple[tuple[str | None, int], Passage]]:
    asked: Counter[str | None] = Counter()
    for passage in passages:
        asked[passage.question] += 1
        yield (passage.question, asked[passage.question]), passage


def _said(passage: Passage | None) -> str | None:
    """A passage in one text: what is asked, who answers, and what; a heading and what stands under it."""
    if passage is None:
        return None
    speaker = f"{passage.speaker}:" if passage.speaker else None
    opening = passage.question if passage.kind == "qa" else passage.question and f"{passage.question}:"
    return " ".join(filter(None, (opening, speaker, passage.answer)))


def described(comparison: Comparison) -> Iterator[str]:
    """One article's changes, old over new."""
    yield comparison.name + (f"  {comparison.address}" if comparison.address not in comparison.name else "")
    if comparison.reason:
        yield f"  no article: {comparison.reason}"
    for change in comparison.changes:
        before, after = _shortened(change.before, change.after), _shortened(change.after, change.before)
        lines = [f"- {before}"] * (before is not None) + [f"+ {after}"] * (after is not None)
        for label, line in zip((change.what, ""), lines, strict=False):
            yield f"  {label:10} {line}"


def _shortened(text: str | None, other: str | None) -> str | None:
    """On one line, from just before the place where it begins to differ."""
    if text is None:
        return None
    same = _common(text, other) if other else 0
    start = max(0, same - CONTEXT) if same > WIDE - CONTEXT else 0
    shown = text[start : start + WIDE].replace("\n", " ")
    return ("…" if start else "") + shown + ("…" if start + WIDE < len(text) else "")


def _common(text: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    return next(
        (n for n, pair in enumerate(zip(text, other, strict=False)) if len({*pair}) > 1), min(len(text), len(other))
    )


def summed(comparisons: Sequence[Comparison], rules: Sequence[SiteRule]) -> Iterator[str]:
    """What the rules are worth: those that are for nothing, selectors that find nothing, then one line of counts."""
    for number, rule in enumerate(rules, 1):
        if not any(selectors_for([rule], comparison.address) for comparison in comparisons):
            yield f"Rule {number} (match = {rule.match!r}) is for none of these pages."
    for rule_number, match, key, silent, pages in silences(comparisons, rules):
        there = f"{silent} of {pages} pages" if pages > 1 else "the one page that it is for"
        yield f"Rule {rule_number} (match = {match!r}), {key}: finds nothing on {there}; read as without it"
    changed = [comparison for comparison in comparisons if comparison.changes]
    counts = Counter(change.what + _kind(change) for comparison in changed for change in comparison.changes)
    what = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    yield f"{len(comparisons)} read, {len(changed)} changed{f': {what}' if what else ''}"


def silences(comparisons: Sequence[Comparison], rules: Sequence[SiteRule]) -> Iterator[Silence]:
    """The selectors that find nothing on some page, rule by rule: each counts where no rule before it has its key."""
    pages: Counter[tuple[int, str]] = Counter()
    silent: Counter[tuple[int, str]] = Counter()
    for comparison in comparisons:
        if comparison.id:
            givers = _givers(rules, comparison.address)
            pages.update((number, key) for key, number in givers.items())
            silent.update((number, key) for key, number in givers.items() if key in comparison.silent)
    for (number, key), count in sorted(silent.items()):
        yield Silence(number, rules[number - 1].match, key, count, pages[number, key])


def _givers(rules: Sequence[SiteRule], address: str) -> dict[str, int]:
    """The number of the rule that gives each key."""
    givers: dict[str, int] = {}
    for number, rule in enumerate(rules, 1):
        for key in selectors_for([rule], address):
            givers.setdefault(key, number)
    return givers


def _kind(change: Change) -> str:
    if change.what not in _KINDS.values():
        return ""
    return " added" if change.before is None else " gone" if change.after is None else " changed"


def _article(read: Article | NotAnArticle | UnreadablePage) -> Article | None:
    return read if isinstance(read, Article) else None


def check_as_dict(comparisons: Sequence[Comparison], rules: Sequence[SiteRule]) -> dict[str, Any]:
    """Every page that is read otherwise, or for which a selector finds nothing; and the selectors that find nothing."""
    told = [comparison for comparison in comparisons if comparison.changes or comparison.silent]
    return {
        "read": len(comparisons),
        "changed": sum(bool(comparison.changes) for comparison in comparisons),
        "articles": [
            asdict(comparison) | {"changes": [change._asdict() for change in comparison.changes]} for comparison in told
        ],
        "silent": [silence._asdict() for silence in silences(comparisons, rules)],
    }


def held_by(archive: Archive) -> Callable[[str], Article | None]:
    """What is indexed of an article, by its id."""

    def held(id: str) -> Article | None:
        try:
            return archive.article(id)
        except ArticleUnknown:
            return None

    return held


# ---------------------------------------------------------------- why


def explain_page(file: File, rules: Sequence[SiteRule]) -> Explanation:
    """Raises NotAnArticle and UnreadablePage, SourceError where the file cannot be read."""
    return explain(_bytes(file), url=file.url, path=file.identity, rules=rules)


def explanation_as_dict(explanation: Explanation) -> dict[str, Any]:
    return {
        "id": explanation.article.id,
        "fields": list(map(asdict, explanation.fields)),
        "passages": list(map(asdict, explanation.passages)),
        "silent": list(explanation.silent),
    }


def explained(name: str, explanation: Explanation) -> Iterator[str]:
    """Each field and passage, the rule that gave it, and its element."""
    yield name
    for reason in explanation.fields:
        yield f"  {reason.field:10} {_shortened(reason.value, None)}"
        said = "" if reason.said == reason.value else f" ({_shortened(reason.said, None)})"
        yield from _because(reason.rule + said, reason.elements)
    for passage in explanation.passages:
        yield f"  {_KINDS[passage.kind]:10} {_shortened(passage.said, None)}"
        yield from _because(passage.rule, passage.question)
        yield from (f"  {'':10} answer: {line}" for line in _listed(passage.answer))
    for key in explanation.silent:
        yield f"  {key}: the rule's selector finds nothing here"


def _because(rule: str, elements: Sequence[str]) -> Iterator[str]:
    yield f"  {'':10} {rule}" + "".join(f"  <- {line}" for line in _listed(elements))


def _listed(elements: Sequence[str]) -> Iterator[str]:
    if elements:
        yield elements[0] + (f" (and {len(elements) - 1} more)" if len(elements) > 1 else "")


def legend(explanations: Iterable[Explanation]) -> Iterator[str]:
    """What the rules are that were named."""
    told = {reason.rule: reason.sentence for explanation in explanations for reason in explanation.fields}
    told |= {passage.rule: passage.sentence for explanation in explanations for passage in explanation.passages}
    return (f"{rule} = {sentence}" for rule, sentence in sorted(told.items()))
