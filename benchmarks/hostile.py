"""What does the dearest thing cost that anybody can ask?

    python -m benchmarks.hostile INDEX [--count N] [--seed N] [--seconds S] [--at-most MS] [--only WHERE ...]
                                       [--every N] [--tell N]

Makes queries that want to cost much, of kinds in `KINDS`, out of the archive's own words, and asks each of `archive.search`
and, by Flask's test client, of /search, /api/search and /api/suggest with whatever parameters these take. Each is timed in CPU;
what took longer than ``--at-most`` is asked twice more and counts with the least of the three, since a machine that is shared
is slow now and then. With ``--every``, all are asked of `archive.search` and one in so many of the rest, which takes longer. The
table has the worst of each kind. Exit code 1 where any costs more, or is answered with an error.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import sys
import time
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from benchmarks.timing import percentile
from indexer import FACETS, Archive, Settings, open_archive
from webapp import create_app

COMMON = 300  # words of most passages, from which the dearest are made
AT_MOST = 100.0
AGAIN = 2
DEAREST = 10  # are told
WHERE = ("archive", "/search", "/api/search", "/api/suggest")
SPANS = ("after", "before", "year", "depuis", "avant")
DAYS = ("", "2019-02-31", "13/2019", "-1", "٢٠١٩", "1e9")
ALPHABET = "abcdefghijklmnopqrstuvwxyzéèàçœ"
SYNTAX = "\"-*:()OR «»’'|&+~^[]{}\\/.,;!?<>=%#@_ "
RANGES = (  # of characters that are handled otherwise than letters of ours
    *((0x20, 0x7F), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x5FF), (0x600, 0x6FF), (0x900, 0x97F), (0x1100, 0x11FF)),
    *((0x2000, 0x206F), (0x3040, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xE000, 0xE0FF), (0xFB00, 0xFDFF)),
    *((0x1F300, 0x1F9FF), (0xE0000, 0xE007F)),
)


@dataclass(frozen=True, slots=True)
class Material:
    """Of the archive: its commonest words, commonest first; some texts; values of its facets."""

    words: tuple[str, ...]
    texts: tuple[str, ...]
    facets: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, archive: Archive) -> Material:
        reader = archive._current().reader  # noqa: SLF001  # a benchmark looks inside
        counted = sorted(reader.words(), key=lambda word: (-word.passages, word.folded))[:COMMON]
        words = tuple(word.folded for word in counted)
        found = [archive.search(word, limit=20) for word in words[:20]]
        texts = tuple(hit.passage.answer for results in found for hit in results.hits)
        facets = {
            name: tuple(each.value for results in found for each in results.facets.get(name, ())) for name in FACETS
        }
        return cls(words or ("word",), texts or ("text",), facets)


Make = Callable[[Random, Material], str]


def _some(lot: Random, of: Sequence[str], most: int) -> list[str]:
    return [lot.choice(of) for _ in range(lot.randint(1, most))]


def _unicode(lot: Random, _: Material) -> str:
    picked = [lot.choice(RANGES) for _ in range(lot.randint(1, 600))]
    return "".join(chr(lot.randint(*each)) for each in picked)


def _soup(lot: Random, made: Material) -> str:
    return "".join(lot.choice((lot.choice(SYNTAX), lot.choice(made.words), " ")) for _ in range(lot.randint(1, 300)))


def _beginnings(lot: Random, made: Material) -> str:
    """`com* pro* ...`: the beginnings that most words have, and those too short to count."""
    return " ".join(f"{lot.choice(made.words)[: lot.randint(1, 4)]}*" for _ in range(lot.randint(1, 80)))


def _letters(lot: Random, _: Material) -> str:
    size = lot.choice((1, 1, 2, 3))
    return " ".join(
        "".join(_some(lot, ALPHABET, size)) + lot.choice(("", "*", "**")) for _ in range(lot.randint(1, 120))
    )


def _common(lot: Random, made: Material) -> str:
    most = lot.choice((1, 2, 5, 30, 64, 200))
    return " ".join(_some(lot, made.words[: lot.choice((5, 30, COMMON))], most))


def _either(lot: Random, made: Material) -> str:
    return " OR ".join(_some(lot, made.words, lot.choice((2, 10, 64))))


def _choices_of_all(lot: Random, made: Material) -> str:
    """Choices side by side, of words, phrases, beginnings and compounds."""
    return " ".join(
        " OR ".join(_alternative(lot, made) for _ in range(lot.randint(2, 4))) for _ in range(lot.randint(1, 20))
    )


def _alternative(lot: Random, made: Material) -> str:
    one, other = lot.choice(made.words), lot.choice(made.words)
    return lot.choice((one, f'"{one} {other}"', f"{one[:3]}*", f"{one}-{other}"))


def _compounds(lot: Random, made: Material) -> str:
    """One word of many parts, common ones or the same again and again."""
    parts = _some(lot, made.words, 80) if lot.random() < 0.5 else [lot.choice(made.words)[:2]] * lot.randint(2, 200)
    return lot.choice("-'’").join(parts)


def _phrases(lot: Random, made: Material) -> str:
    """Phrases of the commonest words, one in another, and never closed."""
    return " ".join(
        f'"{" ".join(_some(lot, made.words[:40], lot.choice((2, 3, 30))))}"' for _ in range(lot.randint(1, 30))
    )


def _quotes(lot: Random, made: Material) -> str:
    word = lot.choice(made.words)
    return (
        lot.choice(('"', "«", "“", '"-', '" OR ')) * lot.randint(1, 500)
        + word
        + lot.choice(('"', "»", "")) * lot.randint(0, 500)
    )


def _pasted(lot: Random, made: Material) -> str:
    return " ".join(lot.choice(made.texts) for _ in range(lot.randint(1, 30)))[lot.randint(0, 200) :]


def _quoted(lot: Random, made: Material) -> str:
    words = lot.choice(made.texts).split()
    start = lot.randrange(max(1, len(words)))
    return f'"{" ".join(words[start : start + lot.randint(2, 60)])}"'


def _repeated(lot: Random, made: Material) -> str:
    return f"{lot.choice(made.words)}{lot.choice((' ', '', '-', ' OR ', '*', ' -'))}" * lot.randint(2, 400)


def _misspelt(lot: Random, made: Material) -> str:
    """One letter from the commonest words: each asks for what is near it."""
    return " ".join(_slip(lot, lot.choice(made.words)) for _ in range(lot.choice((1, 2, 8, 64))))


def _slip(lot: Random, word: str) -> str:
    at = lot.randrange(len(word) + 1)
    return lot.choice(
        (
            word[:at] + lot.choice(ALPHABET) + word[at:],
            word[:at] + word[at + 1 :],
            word[:at] + lot.choice(ALPHABET) + word[at + 1 :],
        )
    )


def _joined(lot: Random, made: Material) -> str:
    """Words run together, which may be parted anywhere."""
    return lot.choice((" ", "", "-", "'")).join("".join(_some(lot, made.words, 6)) for _ in range(lot.randint(1, 12)))


def _excluded(lot: Random, made: Material) -> str:
    return " ".join(lot.choice(("-", "")) + word for word in _some(lot, made.words, 64))


def _dates(lot: Random, made: Material) -> str:
    spans = [f"{lot.choice(SPANS)}:{lot.choice(DAYS) or lot.randint(0, 99999)}" for _ in range(lot.randint(1, 40))]
    return " ".join([*spans, lot.choice(made.words)])


def _filters(lot: Random, made: Material) -> str:
    return (
        " ".join(f'{name}:"{_value(lot, made, name)}"' for name in _some(lot, FACETS, 40))
        + f" {lot.choice(made.words)}"
    )


def _value(lot: Random, made: Material, name: str) -> str:
    return lot.choice(
        (
            lot.choice(made.facets[name]) if made.facets[name] else "none",
            lot.choice(made.words),
            _unicode(lot, made)[:30],
        )
    )


def _marks(lot: Random, made: Material) -> str:
    """Emoji in sequences, turned text, combining marks, NULs: around words that are found."""
    odd = (
        "\0",
        "\u202e",
        "\u2066",
        "\u200d",
        "\ufeff",
        "\U0001f469\u200d\U0001f469\u200d\U0001f467",
        "\u0301" * 30,
        "\U0001f1eb\U0001f1f7",
        "\ud800",
        "ﷺ",
    )
    return "".join(lot.choice((lot.choice(odd), lot.choice(made.words), " ")) for _ in range(lot.randint(1, 120)))


def _long(lot: Random, made: Material) -> str:
    return lot.choice(("a", "é", "œ", "ß", "\u0301", "aa-", "a'", "1", "a.", lot.choice(made.words))) * lot.choice(
        (50, 512, 5_000)
    )


KINDS: dict[str, Make] = {
    "random characters": _unicode,
    "syntax soup": _soup,
    "many beginnings": _beginnings,
    "letters alone": _letters,
    "commonest words": _common,
    "choices": _either,
    "choices of all kinds": _choices_of_all,
    "compounds": _compounds,
    "phrases of common words": _phrases,
    "deep quotes": _quotes,
    "pasted articles": _pasted,
    "quoted articles": _quoted,
    "one word repeated": _repeated,
    "near-misspellings": _misspelt,
    "words run together": _joined,
    "exclusions": _excluded,
    "dates": _dates,
    "filters typed": _filters,
    "emoji, bidi, NULs": _marks,
    "long words": _long,
}


# ---------------------------------------------------------------- addresses


def parameters(lot: Random, made: Material) -> list[tuple[str, str]]:
    """What stands beside ``q`` in an address, or nothing: filters by the dozen, orders, pages, junk."""
    if lot.random() < 0.4:
        return []
    names = _some(
        lot,
        (*FACETS, "after", "before", "sort", "page", "per_page", "exact", "explain", "ui", "zzz"),
        lot.choice((1, 4, 60)),
    )
    return [(name, _parameter(lot, made, name)) for name in names]


def _parameter(lot: Random, made: Material, name: str) -> str:
    if name in FACETS:
        return _value(lot, made, name)
    return lot.choice({
        "sort": ("newest", "oldest", "relevance", "x"),
        "page": ("1", "2", "50", "1000", "99999", "0", "-1", "1e9", "٣"),
        "per_page": ("10", "100", "1000", "0", "x"),
        "exact": ("1", "0", "x"), "explain": ("1", "0"), "ui": ("fr", "en", "xx"),
    }.get(name, ("2019", "2019-02", "2019-02-31", "x", "\0")))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One hostile query, and its parameters in an address."""

    kind: str
    text: str
    beside: tuple[tuple[str, str], ...]

    @property
    def address(self) -> str:
        pairs = [("q", self.text), *self.beside]
        return urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in pairs])


def hostile_queries(made: Material, seed: int) -> Iterator[Asked]:
    """Without end, each kind in turn; the same seed and archive give the same."""
    lot = Random(seed)
    for kind, make in itertools.cycle(KINDS.items()):
        yield Asked(kind, make(lot, made), tuple(parameters(lot, made)))


# ---------------------------------------------------------------- asking


@dataclass(frozen=True, slots=True)
class Cost:
    where: str
    asked: Asked
    milliseconds: float


def doors(index: Path) -> dict[str, Callable[[Asked], None]]:
    """The ways in. Each raises ValueError where it is answered with an error."""
    archive, client = open_archive(index), create_app(Settings(index=index)).test_client()

    def get(path: str, address: str) -> None:
        status = client.get(f"{path}?{address}").status_code
        if status != 200:
            raise ValueError(f"{status} for {path}?{address[:300]}")

    return {
        "archive": lambda asked: archive.search(asked.text) and None,
        **{path: lambda asked, path=path: get(path, asked.address) for path in WHERE[1:]},  # type: ignore[misc]  # a lambda with a default is not inferred
    }


def cost(door: Callable[[Asked], None], asked: Asked, at_most: float) -> float:
    """In milliseconds of CPU; of what seems dear, the least of three."""
    took = _time(door, asked)
    return took if took <= at_most else min([took, *(_time(door, asked) for _ in range(AGAIN))])


def _time(door: Callable[[Asked], None], asked: Asked) -> float:
    began = time.thread_time()
    door(asked)
    return (time.thread_time() - began) * 1000


def measure(  # noqa: PLR0913  # for how long, and where
    index: Path,
    asked: Iterable[Asked],
    *,
    seconds: float,
    at_most: float,
    only: Sequence[str] = WHERE,
    every: int = 1,
) -> Iterator[Cost]:
    """Ask for so long at most: of the first way in each query, of the others one of each kind in so many of it."""
    ways = {where: door for where, door in doors(index).items() if where in only}
    for door in ways.values():
        door(Asked("warm", "a", ()))
    until = time.monotonic() + seconds
    for number, one in enumerate(asked):
        turn = number // len(KINDS)  # of all kinds: each has its turn
        for where, door in itertools.islice(ways.items(), 1 if turn % every else None):
            yield Cost(where, one, cost(door, one, at_most))
        if time.monotonic() > until:
            break


class Table:
    """The costs of each way in and each kind, and the dearest; of a million requests, only their milliseconds are kept."""

    def __init__(self, at_most: float) -> None:
        self.at_most = at_most
        self.requests = self.above = 0
        self.dearest: list[tuple[float, int, Cost]] = []
        self._costs: defaultdict[tuple[str, str], array[float]] = defaultdict(lambda: array("f"))

    def add(self, cost: Cost) -> None:
        self.requests += 1
        self.above += cost.milliseconds > self.at_most
        self._costs[cost.where, cost.asked.kind].append(cost.milliseconds)
        entry = (cost.milliseconds, self.requests, cost)
        (heapq.heappush if len(self.dearest) < DEAREST else heapq.heappushpop)(self.dearest, entry)

    def report(self) -> str:
        """A row a kind, a column a way in: the 99th percentile and the worst; all of them; and the dearest."""
        ways = [where for where in WHERE if any(where == each for each, _ in self._costs)]
        lines = [
            f"{self.requests:,} requests",
            "",
            f"| CPU ms: p99, worst | {' | '.join(ways)} |",
            "|---" * (len(ways) + 1) + "|",
            *(self._row(kind, ways, (kind,), (0.99,)) for kind in KINDS),
            self._row("all: p50, p95, p99, worst", ways, KINDS, (0.5, 0.95, 0.99)),
            "| requests | " + " | ".join(f"{len(self._of(where, KINDS)):,}" for where in ways) + " |",
            "",
            f"above {self.at_most:g} ms: {self.above}; the dearest:",
        ]
        for milliseconds, _, each in sorted(self.dearest, reverse=True):
            lines.append(f"    {milliseconds:.0f} ms, {each.where}, {each.asked.kind}: {each.asked.address[:200]!r}")
        return "\n".join(lines)

    def _of(self, where: str, kinds: Iterable[str]) -> list[float]:
        return [each for kind in kinds for each in self._costs.get((where, kind), ())]

    def _row(self, name: str, ways: Sequence[str], kinds: Iterable[str], shares: Sequence[float]) -> str:
        cells = [self._of(where, kinds) for where in ways]
        told = [
            ", ".join(f"{each:.1f}" for each in (*(percentile(cell, share) for share in shares), max(cell)))
            if cell
            else ""
            for cell in cells
        ]
        return f"| {name} | {' | '.join(told)} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--count", type=int, default=10_000, help="queries")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=3600.0, help="at most")
    parser.add_argument("--at-most", type=float, default=AT_MOST, metavar="MS")
    parser.add_argument("--only", nargs="+", choices=WHERE, default=WHERE, metavar="WHERE")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="query, of which all ways in are asked")
    parser.add_argument(
        "--tell", type=int, default=0, metavar="N", help="requests, after each of which the table is told"
    )
    given = parser.parse_args()
    asked = itertools.islice(hostile_queries(Material.of(open_archive(given.index)), given.seed), given.count)
    table = Table(given.at_most)
    limits = {"seconds": given.seconds, "at_most": given.at_most}
    for each in measure(given.index, asked, only=given.only, every=given.every, **limits):
        table.add(each)
        if given.tell and table.requests % given.tell == 0:
            print(table.report(), flush=True)
    print(table.report())
    return 1 if table.above else 0


if __name__ == "__main__":
    sys.exit(main())
