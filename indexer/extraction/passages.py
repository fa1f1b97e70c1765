"""Which passages make up the article?

Blocks become drafts: a question with its answer, a heading with its section, or text; each block goes into exactly one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from operator import attrgetter

from indexer.extraction.blocks import STRONG_LEVEL, Block
from indexer.extraction.endings import begins_an_appendix
from indexer.extraction.openers import Opener, apart, find_openers
from indexer.extraction.shapes import strip_marks, strip_number
from indexer.extraction.speakers import OFTEN, Cast, cast_of, cast_of_pair, full_name, key_of, label_of
from indexer.extraction.text import folded
from indexer.extraction.told import SITE_RULE, Told
from indexer.model import Kind

# A run of paragraphs, in words: long enough to answer something, short enough to be shown.
RUN_ENOUGH, RUN_AT_MOST = 120, 200
TURN_LEVEL = STRONG_LEVEL + 1  # a turn of a dialogue closes nothing but another turn


@dataclass(slots=True)
class Draft:
    """A passage in the making.

    ``told``: the line that opens it; ``answered``: whether a rule of the site's owner finds its answer.
    """

    kind: Kind
    question: str | None = None
    level: int = 0
    scope: int | None = None
    speaker: str | None = None
    anchor: str | None = None
    blocks: list[Block] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    told: Told | None = None
    answered: bool = False

    @property
    def answer(self) -> str:
        return "\n".join(self.texts)

    def add(self, block: Block) -> None:
        self.blocks.append(block)
        self.texts.append(block.text)
        self.links.extend(block.links)


def compose(
    blocks: Sequence[Block], *, known: Collection[str] = (), people: Sequence[str] = (), interview: bool = False
) -> list[Draft]:
    """The article's passages. ``known``: folded questions of the page's data; ``people``: names to resolve speakers' labels to;
    ``interview``: whether the page says that it is one.
    """
    openers: dict[int, Opener]
    speakers: dict[int, str] = {}
    if any(block.given for block in blocks):
        blocks = _joined(blocks)
        openers = find_openers(blocks, known)
        blocks = _answers_first(blocks, openers)
    elif cast := _cast(blocks, people, interview=interview):
        blocks, openers, speakers = _dialogue(blocks, cast, known)
    else:
        blocks = [part for block in blocks for part in (apart(block) if "\n" in block.text else (block,))]
        openers = find_openers(blocks, known)
    drafts = list(_drafts(blocks, openers, speakers))
    drafts = _merged(drafts)
    if not openers:
        drafts = [run for draft in drafts for run in _runs(draft)]
    _unlabel(drafts, people, interview=interview)
    for draft in drafts:
        draft.speaker = full_name(draft.speaker, people) if draft.speaker else None
    return drafts


# ---------------------------------------------------------------- by the owner's rules


def _joined(blocks: Sequence[Block]) -> list[Block]:
    """The lines of what a rule calls one question are one."""
    joined: list[Block] = []
    for given, run in groupby(blocks, attrgetter("given")):
        lines = list(run)
        if given.startswith("question"):
            text, links = " ".join(line.text for line in lines), tuple(link for line in lines for link in line.links)
            lines = [replace(lines[0], text=text.replace("\n", " "), links=links)]
        joined.extend(lines)
    return joined


def _answers_first(blocks: Sequence[Block], openers: Iterable[int]) -> list[Block]:
    """What rules call answers, before what else stands below their question."""
    ordered = list(blocks)
    for start, end in pairwise([*openers, len(blocks)]):
        ordered[start + 1 : end] = sorted(blocks[start + 1 : end], key=lambda block: not block.given)
    return ordered


# ---------------------------------------------------------------- dialogues


def _dialogue(
    blocks: Sequence[Block], cast: Cast, known: Collection[str]
) -> tuple[list[Block], dict[int, Opener], dict[int, str]]:
    """Blocks cut into turns, without their labels; who asks opens a passage, who answers is its speaker."""
    turns: list[Block] = []
    openers: dict[int, Opener] = {}
    speakers: dict[int, str] = {}
    for turn in (turn for block in blocks for turn in _turns(block, cast)):
        found = label_of(turn.text) if turn.role in ("text", "item") else None
        label = key_of(found[0]) if found else ""
        if found and label in cast.askers:
            openers[len(turns)] = Opener("qa", TURN_LEVEL, "question: who asks is named")
        elif found and label in cast.answerers:
            speakers[len(turns)] = found[0]
        is_turn = found and label in cast.askers | cast.answerers
        turns.append(replace(turn, text=found[1]) if found and is_turn else turn)
    for n, opener in find_openers(turns, known).items():
        if turns[n].role in ("heading", "control"):
            openers.setdefault(n, opener)
    return turns, dict(sorted(openers.items())), speakers


def _cast(blocks: Sequence[Block], people: Sequence[str], *, interview: bool) -> Cast | None:
    lines = [line for b in blocks if b.role in ("text", "item") for line in b.text.split("\n")]
    return cast_of(lines, people, interview=interview)


def _turns(block: Block, cast: Cast) -> Iterator[Block]:
    """A block whose lines are of several speakers, cut before each label."""
    lines = block.text.split("\n")
    starts = [
        n
        for n, line in enumerate(lines)
        if n and (found := label_of(line)) and key_of(found[0]) in cast.askers | cast.answerers
    ]
    if block.role not in ("text", "item") or not starts:
        yield block
        return
    for start, end in zip([0, *starts], [*starts, len(lines)], strict=True):
        text = "\n".join(lines[start:end])
        yield replace(block, text=text, links=tuple(link for link in block.links if link[1] in text))


def _unlabel(drafts: Sequence[Draft], people: Sequence[str], *, interview: bool) -> None:
    """Labels before answers (or questions) of a page whose questions are marked up: 'Marion : ...' under a bold question.

    'Marion Le Goff :' once and 'M. L. G. :' after that are one label.
    """
    pairs = [draft for draft in drafts if draft.kind == "qa"]
    answers = Counter(_label(draft.texts[0], people) for draft in pairs if draft.texts)
    questions = Counter(_label(draft.question, people) for draft in pairs if draft.question)
    for draft in pairs:
        asked, answered = label_of(draft.question or ""), label_of(draft.texts[0]) if draft.texts else None
        both = bool(answered) and _are_turns(draft, people, drafts, interview=interview)
        if answered and (both or answers[_label(draft.texts[0], people)] >= OFTEN):
            draft.speaker, draft.texts[0] = answered
        if asked and (both or questions[_label(draft.question or "", people)] >= OFTEN):
            draft.question = asked[1]


def _are_turns(draft: Draft, people: Sequence[str], drafts: Sequence[Draft], *, interview: bool) -> bool:
    """Whether the labels of one question and its answer are such, though they do not return: 'Rick: ...' under 'Q: ...'."""
    others = [text for other in drafts if other is not draft for text in other.texts]
    asked = draft.told or draft.question or ""
    return cast_of_pair(asked, draft.texts[0], people, others, interview=interview) is not None


def _label(text: str, people: Sequence[str]) -> str:
    """Who a turn is labelled with, folded; a text without a label is like no other."""
    found = label_of(text)
    return folded(full_name(found[0], people) or found[0]) if found else f"\n{text}"


# ---------------------------------------------------------------- drafts


def _drafts(blocks: Sequence[Block], openers: dict[int, Opener], speakers: dict[int, str]) -> Iterator[Draft]:
    scopes = _scopes(blocks, openers)
    openers_within = Counter(number for n in openers for number in blocks[n].path)
    current = Draft("text")
    for n, block in enumerate(blocks):
        opener = openers.get(n)
        if opener and not _heading(
            block, opener
        ):  # nothing but signs, which ask nothing: between two parts of the text
            continue
        if opener and not _absorbs(current, opener):
            yield current
            current = _open(block, opener, scopes.get(n), _anchor(block, openers_within))
            current.answered = opener.kind == "qa" and bool(blocks[n + 1 : n + 2]) and _is_given_answer(blocks[n + 1])
            continue
        if not opener and _leaves(current, block):
            yield current
            current = Draft("text")
        if n in speakers and not current.speaker:
            current.speaker = speakers[n]
        current.add(block)
    yield current


def _open(block: Block, opener: Opener, scope: int | None, anchor: str | None) -> Draft:
    draft = Draft(opener.kind, _heading(block, opener), opener.level, scope, None, anchor)
    draft.links.extend(block.links)
    draft.told = Told(block.text, opener.rule, block.place)
    return draft


def _heading(block: Block, opener: Opener) -> str:
    text = strip_number(block.text) if opener.kind == "qa" else strip_marks(block.text)
    return text.replace("\n", " ")


def _is_given_answer(block: Block) -> bool:
    return block.given.startswith("answer")


def _absorbs(current: Draft, opener: Opener) -> bool:
    """A heading below a question is part of its answer."""
    return current.kind == "qa" and opener.kind == "section" and opener.level > current.level


def _leaves(current: Draft, block: Block) -> bool:
    """Whether a block is no longer of the passage: outside the element of question and answer, or the article's appendix."""
    if current.answered:
        return not block.given
    if current.scope is not None:
        return current.scope not in block.path
    return current.kind == "qa" and bool(current.texts) and begins_an_appendix(block)


def _anchor(block: Block, openers_within: Counter[int]) -> str | None:
    """The question's own id, or that of the nearest element which holds this question alone and begins with it."""
    if block.anchor:
        return block.anchor
    return next((anchor for number, anchor in reversed(block.wrappers) if openers_within[number] == 1), None)


def _scopes(blocks: Sequence[Block], openers: dict[int, Opener]) -> dict[int, int]:
    """For questions that sit each in an element of its own, with its answer, beside others of the kind: that element."""
    places = [n for n, opener in openers.items() if opener.kind == "qa"]
    scopes: dict[int, int] = {}
    for a, b in pairwise(places):
        depth = sum(1 for x, y in zip(blocks[a].path, blocks[b].path, strict=False) if x == y)
        if not _holds_all(blocks, a, b, depth, openers):
            scopes.pop(a, None)
            continue
        for n in (a, b):
            if depth < len(blocks[n].path) and _is_item(blocks, n, blocks[n].path[depth]):
                scopes.setdefault(n, blocks[n].path[depth])
    return scopes


def _holds_all(blocks: Sequence[Block], a: int, b: int, depth: int, openers: dict[int, Opener]) -> bool:
    """Whether what stands between two questions is in the first one's element (a heading over the second apart)."""
    item = blocks[a].path[depth : depth + 1]
    return bool(item) and all(item[0] in blocks[n].path for n in range(a + 1, b) if n not in openers)


def _is_item(blocks: Sequence[Block], n: int, number: int) -> bool:
    """Whether the element begins with the question and holds an answer."""
    begins = n == 0 or number not in blocks[n - 1].path
    return begins and n + 1 < len(blocks) and number in blocks[n + 1].path


def _merged(drafts: Sequence[Draft]) -> list[Draft]:
    """Without what is empty: text of nothing, questions asked in two lines, headings left over at the end."""
    merged: list[Draft] = []
    for draft in drafts:
        last = merged[-1] if merged else None
        if draft.kind == "text" and not draft.texts:
            continue
        if last and last.question and last.question.endswith(":") and not last.texts and last.level >= STRONG_LEVEL:
            merged[-1] = draft  # it announced a list that was a menu's
            continue
        if last and _goes_on(last, draft):
            last.question = f"{last.question} {draft.question}"
            last.links, last.scope = [*last.links, *draft.links], draft.scope
            last.blocks, last.texts = draft.blocks, draft.texts
            last.speaker = draft.speaker
            continue
        if last and _stands_over(last, draft):
            last.kind = "section"
        merged.append(draft)
    while merged and not merged[-1].texts:
        merged.pop()
    return merged


def _stands_over(last: Draft, draft: Draft) -> bool:
    """Whether what sounds like a question ('Who does what') is the heading of the questions below it."""
    is_given = last.told is not None and last.told.rule.startswith(SITE_RULE)
    return last.kind == "qa" == draft.kind and not last.texts and draft.level > last.level and not is_given


def _goes_on(last: Draft, draft: Draft) -> bool:
    """Whether a question was asked in two lines; what rules call questions are one each."""
    if draft.told is None or draft.told.rule.startswith(SITE_RULE):
        return False
    return draft.kind == "qa" == last.kind and not last.texts and draft.level == last.level >= STRONG_LEVEL


def _runs(draft: Draft) -> Iterator[Draft]:
    """Runs of paragraphs, for an article without any heading."""
    run, words = Draft("text"), 0
    for block in draft.blocks:
        count = len(block.text.split())
        if words >= RUN_ENOUGH or (words and words + count > RUN_AT_MOST and words > RUN_AT_MOST - RUN_ENOUGH):
            yield run
            run, words = Draft("text"), 0
        run.add(block)
        words += count
    yield run
