"""Which paragraphs open a passage: which are questions, which are headings?

One line alone seldom tells: 'Votre pire souvenir :' is a question because its neighbours, set and numbered like it,
are. So lines are judged in
the groups that their markup makes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.extraction.blocks import CONTROL_LEVEL, STRONG_LEVEL, Block
from indexer.extraction.shapes import LONGEST_QUESTION, asks, ends_asking, number_of, strip_number
from indexer.extraction.text import folded
from indexer.extraction.told import SITE_RULE
from indexer.model import Kind

NUMBERED_AT_LEAST = 3  # plain numbered paragraphs that make a series
# Headings over questions, which are none themselves.
_GENERIC = re.compile(
    r"(?i)(?:the |les |vos |nos )?(?:questions?|faqs?|questions? (?:fréquentes?|et réponses?)|contents|index|sommaire|conclusion)"
)
SIBLINGS = 3  # questions that a level needs to make questions of the others
MOSTLY = 0.6  # of the headings of a level
LONGEST_HEADING = 100  # characters of a bold paragraph that stands for a heading


@dataclass(frozen=True, slots=True)
class Opener:
    """``level``: as in `Block`; a passage is closed by what stands as high or higher. ``rule``: by which it opens one."""

    kind: Kind
    level: int
    rule: str


def apart(block: Block) -> Iterator[Block]:
    """A numbered question and its answer, on lines of one paragraph, are two blocks."""
    asked, _, rest = block.text.partition("\n")
    if not rest or block.role not in ("text", "item") or not number_of(asked) or not ends_asking(asked):
        yield block
        return
    for text in (asked, rest):
        yield replace(block, text=text, links=tuple(link for link in block.links if link[1] in text))


def find_openers(blocks: Sequence[Block], known: Collection[str]) -> dict[int, Opener]:
    """The blocks that open a passage, by their place. ``known``: folded questions that the page's own data lists."""
    if any(is_given_question(block) for block in blocks):
        return _given(blocks)
    openers = {n: opener for n, block in enumerate(blocks) if (opener := _by_markup(block, known))}
    openers |= _like_their_siblings(blocks, openers)
    openers |= _strong(blocks, openers)
    openers |= _emphasised(blocks)
    openers |= _numbered(blocks, openers)
    openers |= _numbered_beside(blocks, openers)
    openers |= {} if openers else _in_turns(blocks)
    return {n: openers[n] for n in sorted(openers) if not blocks[n].given}


# ---------------------------------------------------------------- by the owner's rules


def is_given_question(block: Block) -> bool:
    return block.given.startswith("question")


def _given(blocks: Sequence[Block]) -> dict[int, Opener]:
    """What the owner's rules call questions; any other heading opens a section, unless the answer goes on below it."""
    openers: dict[int, Opener] = {}
    headings: list[int] = []  # since the last question
    asked = False
    for n, block in enumerate(blocks):
        if is_given_question(block):
            openers[n] = Opener("qa", block.level or STRONG_LEVEL, f"{SITE_RULE}: question")
            asked, headings = True, []
        elif block.given:
            for heading in headings:
                del openers[heading]
            headings = []
        elif opener := _by_markup(block, ()):
            openers[n] = replace(opener, kind="section", rule=f"section: {block.role}")
            headings += [n] if asked else []
    return openers


# ---------------------------------------------------------------- by markup


def _by_markup(block: Block, known: Collection[str]) -> Opener | None:
    if known and folded(strip_number(block.text)) in known:
        return Opener("qa", block.level or STRONG_LEVEL, "question: listed in FAQPage JSON-LD")
    if block.role not in ("heading", "control") or len(block.text) > LONGEST_QUESTION:
        return None
    if asks(block.text):
        return Opener("qa", block.level, f"question: {block.role}")
    return Opener("section", block.level, f"section: {block.role}")


def _like_their_siblings(blocks: Sequence[Block], openers: dict[int, Opener]) -> dict[int, Opener]:
    """Headings of a level most of which ask, numbered like these or side by side with them: questions without a question mark."""
    found: dict[int, Opener] = {}
    for level in {opener.level for opener in openers.values()}:
        alike = [n for n, opener in openers.items() if opener.level == level]
        asking = [n for n in alike if openers[n].kind == "qa"]
        if len(asking) < SIBLINGS or len(asking) == len(alike):
            continue
        numbered = sum(number_of(blocks[n].text) is not None for n in asking) * 2 > len(asking)
        mostly = len(asking) >= MOSTLY * len(alike)
        parents = {blocks[n].path[:-1] for n in asking}
        for n in (n for n in alike if not _GENERIC.fullmatch(blocks[n].text.strip(" :.!"))):
            if (numbered and number_of(blocks[n].text)) or (
                mostly and (level >= CONTROL_LEVEL or blocks[n].path[:-1] in parents)
            ):
                found[n] = Opener("qa", level, "question: like its siblings")
    return found


# ---------------------------------------------------------------- bold paragraphs


def _strong(blocks: Sequence[Block], taken: dict[int, Opener]) -> dict[int, Opener]:
    """Bold paragraphs: questions where enough of them ask, headings where the article has no others."""
    places = [n for n, block in enumerate(blocks) if n not in taken and _may_open(blocks, n)]
    asking = {
        n
        for n in places
        if ends_asking(blocks[n].text) or (number_of(blocks[n].text) is not None and asks(blocks[n].text))
    }
    if asking:
        mostly = len(asking) >= 2 and len(asking) * 2 >= len(places)
        numbered = sum(number_of(blocks[n].text) is not None for n in asking) * 2 >= len(asking)
        chosen = [
            n for n in places if n in asking or mostly or (len(asking) >= 2 and _like(blocks[n], numbered=numbered))
        ]
        return {n: Opener("qa", STRONG_LEVEL, "question: bold paragraph") for n in chosen}
    if any(opener.level > 1 for opener in taken.values()):
        return {}
    headings = [n for n in places if _is_heading(blocks[n])]
    if len(headings) < 2:
        return {}
    return {n: Opener("section", STRONG_LEVEL, "section: bold paragraph") for n in headings}


def _may_open(blocks: Sequence[Block], n: int) -> bool:
    block = blocks[n]
    return (
        block.strong
        and block.role in ("text", "item")
        and len(block.text) <= LONGEST_QUESTION
        and not block.lead
        and n + 1 < len(blocks)
    )


def _like(block: Block, *, numbered: bool) -> bool:
    return (numbered and number_of(block.text) is not None) or block.text.endswith(":")


def _is_heading(block: Block) -> bool:
    return (
        len(block.text) <= LONGEST_HEADING
        and not block.text.endswith((".", ",", ";", "!"))
        and "\n" not in block.text
        and block.role == "text"
    )


def _emphasised(blocks: Sequence[Block]) -> dict[int, Opener]:
    """Questions in italics, as interviews in print have them."""
    places = [n for n in range(len(blocks) - 1) if _asks_in_italics(blocks[n]) and not blocks[n + 1].italic]
    if len(places) < 2:
        return {}
    return {n: Opener("qa", STRONG_LEVEL, "question: italic paragraph") for n in places}


def _asks_in_italics(block: Block) -> bool:
    emphasised = block.italic and not block.strong and block.role == "text"
    return emphasised and len(block.text) <= LONGEST_QUESTION and ends_asking(block.text)


# ---------------------------------------------------------------- numbered paragraphs


def _numbered(blocks: Sequence[Block], taken: dict[int, Opener]) -> dict[int, Opener]:
    """Plain paragraphs numbered 1, 2, 3 with others between them, most of which ask or announce."""
    places = list(_series(blocks, taken))
    if len(places) < NUMBERED_AT_LEAST or any(b - a < 2 for a, b in pairwise(places)):
        return {}
    asking = sum(ends_asking(blocks[n].text) for n in places)
    if asking * 2 < len(places):
        return {}
    return {n: Opener("qa", STRONG_LEVEL, "question: numbered paragraph") for n in places}


def _series(blocks: Sequence[Block], taken: dict[int, Opener]) -> Iterator[int]:
    expected = 1
    for n, block in enumerate(blocks):
        if (
            n not in taken
            and block.role in ("text", "item")
            and len(block.text) <= LONGEST_QUESTION
            and number_of(block.text) == str(expected)
        ):
            expected += 1
            yield n


def _numbered_beside(blocks: Sequence[Block], openers: dict[int, Opener]) -> dict[int, Opener]:
    """A plain question that bears the number before or after that of a question set apart: whoever set the others forgot it."""
    known = {
        number: opener.level
        for n, opener in openers.items()
        if opener.kind == "qa" and (number := _whole_number(blocks[n]))
    }
    found: dict[int, Opener] = {}
    for is_alike in (_asks_in_a_line, _announces):
        if len(known) < (1 if is_alike is _asks_in_a_line else 2):
            return found
        for n, block in enumerate(blocks):
            if n in openers or n in found or block.role not in ("text", "item"):
                continue
            number = _whole_number(block)
            level = known.get(number - 1) or known.get(number + 1) if number and number not in known else None
            if level and is_alike(blocks, n):
                known[number] = level
                found[n] = Opener("qa", level, "question: numbered beside others")
    return found


def _asks_in_a_line(blocks: Sequence[Block], n: int) -> bool:
    text = blocks[n].text
    return len(text) <= LONGEST_QUESTION and ends_asking(text) and "\n" not in text


def _announces(blocks: Sequence[Block], n: int) -> bool:
    """Whether a numbered line without a question mark stands over a text as its heading does, and not in a list of such lines."""
    block, below = blocks[n], blocks[n + 1 : n + 2]
    if not below or block.role != "text" or not _is_heading(block):
        return False
    beside = [*blocks[max(0, n - 1) : n], *below]
    return below[0].role == "text" and len(below[0].text) > len(block.text) and not any(map(_whole_number, beside))


# ---------------------------------------------------------------- nothing but turns


def _in_turns(blocks: Sequence[Block]) -> dict[int, Opener]:
    """Plain paragraphs that ask and answer in turn, from the first to the last: a page of nothing else."""
    asking = [block.role == "text" and _asks_in_a_line(blocks, n) for n, block in enumerate(blocks)]
    if len(blocks) % 2 or not all(asked is (n % 2 == 0) for n, asked in enumerate(asking)):
        return {}
    return {n: Opener("qa", STRONG_LEVEL, "question: answered by the next paragraph") for n in range(0, len(blocks), 2)}


def _whole_number(block: Block) -> int:
    """The number that a line opens with, 0 where it has none."""
    number = number_of(block.text) if block.text[:1].isdigit() else None
    return int(number) if number and number.isdecimal() else 0
