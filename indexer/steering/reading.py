"""What stands in the owner's file, and where does it stand wrong?

    ours = true                                     # false: nothing that comes with us; ["glossary"]: that alone

    [glossary]
    "taux de rebond" = "bounce rate"                # each finds the other
    "référencement" = ["SEO", "search engine optimization"]
    "panier" = []                                   # nothing beside it; what we have for it does not count

    [synonyms]                                      # everyday words, which count for less
    "boutique" = ["magasin", "échoppe"]
    "livre" = []

    [stop_words]
    fr = ["svp"]
    en = ["please"]

    [[pin]]
    query = "fidélité"
    passages = ["an-article#q1"]
    articles = ["another"]

What stands wrong is told with its line, because nobody finds it otherwise.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from indexer.analysis import analyze, question_key, stem_of
from indexer.errors import SettingsError
from indexer.steering.guiding import Pin, Steering, words_of

MOST_OF_A_GROUP = 8  # terms that mean the same: each is searched where another is typed
MOST_OF_A_PIN = 10  # passages and articles that come first
LANGUAGES = ("fr", "en")
OURS = Path(__file__).with_name("ours.toml")
SECTIONS = ("glossary", "synonyms")  # that come with us, too


def read_steering(path: Path | None) -> Steering:
    """The owner's file and ours; that alone where there is no file. Raises SettingsError, which names file and line."""
    if path is None:
        return our_steering()
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise SettingsError(str(path), f"cannot be read ({error.strerror}): see to the setting `glossary`") from None
    except UnicodeDecodeError:
        raise SettingsError(str(path), "is not in UTF-8: save it as such") from None
    return parse_steering(text, str(path))


@cache
def our_steering() -> Steering:
    """What comes with us; it is right, as a test says.

    Each of its lines is an entry, written as JSON too would write it but for the sign: read as such, it takes a tenth of the time.
    """
    _, *sections = re.split(r"^\[\w+\]$", OURS.read_text("utf-8"), flags=re.MULTILINE)
    glossary, synonyms = map(_entries, sections)
    return Steering(glossary, synonyms, digest="ours")


def _entries(section: str) -> tuple[tuple[str, ...], ...]:
    lines = [line.replace(" = ", ": ", 1) for line in section.split("\n") if line[:1] == '"']
    return tuple([(term, *_listed(others)) for term, others in json.loads(f"{{{','.join(lines)}}}").items()])


def parse_steering(text: str, origin: str) -> Steering:
    """The steering of a file with this text, ours included."""
    values, places = _values(text, origin), _Places(text, origin)
    _refuse_unknown(values, ("ours", *SECTIONS, "stop_words", "pin"), places.of)
    ours, wanted = our_steering(), _ours(values, places)
    groups, rows = (tuple(_groups(values, name, places)) for name in SECTIONS)
    return Steering(
        groups=(*_told(groups), *(_other_groups(ours.groups, groups) if "glossary" in wanted else ())),
        rows=(*_told(rows), *(_other_rows(ours.rows, rows) if "synonyms" in wanted else ())),
        stop_words=_stop_words(values, places),
        pins=tuple(_pins(values, places)),
        digest=hashlib.sha256(text.encode()).hexdigest()[:12],
    )


# ---------------------------------------------------------------- lines


def _values(text: str, origin: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason, _, place = str(error).partition(" (at ")
        found = re.match(r"line (\d+)", place)
        line = int(found[1]) if found else text.count("\n") + 1
        raise SettingsError(
            f"{origin}:{line}", f'{reason}: a line is written "term" = "other term", each in quotation marks'
        ) from None


@dataclass(frozen=True, slots=True)
class _Places:
    """Where in a file something stands: as "file:line", for which TOML itself has no word."""

    text: str
    origin: str

    def of(self, key: str, *, table: str = "", number: int = 0) -> str:
        """The line of a key, in the ``number``th table of that name; of the table, where the key has no line of its own."""
        lines = self.text.split("\n")
        first, last = self._table(lines, table, number) if table else (0, len(lines))
        here = next((n for n in range(first, last) if _is_key(lines[n], key)), first)
        return f"{self.origin}:{here + 1}"

    def _table(self, lines: list[str], table: str, number: int) -> tuple[int, int]:
        headings = [n for n, line in enumerate(lines) if re.match(r"\s*\[", line)]
        named = [n for n in headings if re.fullmatch(rf"\[+\s*{table}\s*\]+\s*(?:#.*)?", lines[n].strip())]
        named = named or [n for n, line in enumerate(lines) if _is_key(line, table)] or [0]
        first = named[min(number, len(named) - 1)]
        return first, next((n for n in headings if n > first), len(lines))


def _is_key(line: str, key: str) -> bool:
    """Whether a line gives the key its value, or is the heading of its table."""
    written = line.strip()
    names = [mark + key + mark for mark in ("", '"', "'")]
    return any(written.startswith(name) and written[len(name) :].lstrip()[:1] in ("=", ".") for name in names) or (
        written[:1] == "[" and written.partition("#")[0].strip("[] ") in names
    )


def _refuse_unknown(values: Mapping[str, Any], known: tuple[str, ...], place: Callable[[str], str]) -> None:
    for key in values:
        if key not in known:
            raise SettingsError(place(key), f"there is no {key!r} here; there are {', '.join(known)}")


def _ours(values: Mapping[str, Any], places: _Places) -> Sequence[str]:
    """Which sections of ours are used."""
    wanted = values.get("ours", True)
    if isinstance(wanted, bool):
        return SECTIONS if wanted else ()
    if not isinstance(wanted, list) or not all(name in SECTIONS for name in wanted):
        raise SettingsError(
            places.of("ours"),
            f"ours is true or false, or names what of ours is used: {', '.join(map(repr, SECTIONS))}",
        )
    return wanted


# ---------------------------------------------------------------- glossary, everyday words

_Groups = Iterable[tuple[str, ...]]


def _groups(values: Mapping[str, Any], name: str, places: _Places) -> Iterator[tuple[str, ...]]:
    """A term and those beside it, each a group."""
    for term, others in _table(values, name, places).items():
        listed = _listed(others)
        fault = _fault(term, listed) or (_fault_of_words((term, *listed)) if name == "synonyms" else None)
        if fault:
            raise SettingsError(places.of(term, table=name), fault)
        yield (term, *listed)


def _told(groups: _Groups) -> _Groups:
    """Those that have something beside their term."""
    return [group for group in groups if len(group) > 1]


def _other_groups(ours: _Groups, theirs: _Groups) -> _Groups:
    """Groups of ours without a term that is theirs."""
    replaced = {question_key(group[0]) for group in theirs}
    return [group for group in ours if replaced.isdisjoint(map(question_key, group))]


def _other_rows(ours: _Groups, theirs: _Groups) -> _Groups:
    """Rows of ours, without the words that are theirs: a word is in many rows, and the others go on to mean the same."""
    replaced = {stem_of(row[0]) for row in theirs}
    return _told(tuple([word for word in row if stem_of(word) not in replaced]) for row in ours) if replaced else ours


def _listed(others: Any) -> Any:
    return [others] if isinstance(others, str) else others


def _fault(term: str, others: Any) -> str | None:
    if not isinstance(others, list) or not all(isinstance(other, str) for other in others):
        return f'beside {term!r} a term or a list of terms is wanted: "{term}" = ["…", "…"]'
    if 1 + len(others) > MOST_OF_A_GROUP:
        return f"{1 + len(others)} terms mean the same, {MOST_OF_A_GROUP} at most are searched: take some out"
    empty = next((each for each in (term, *others) if not words_of(each)), None)
    return None if empty is None else f"{empty!r} has no word that could be searched: take it out"


def _fault_of_words(words: Iterable[str]) -> str | None:
    several = next((word for word in words if len(analyze(word, None)) != 1), None)
    return several and f"{several!r} is not one word: terms of several, or with a hyphen, belong in [glossary]"


def _table(values: Mapping[str, Any], name: str, places: _Places) -> Mapping[str, Any]:
    table = values.get(name, {})
    if not isinstance(table, dict):
        raise SettingsError(
            places.of(name), f"{name} is a table: write [{name}] on a line, and what belongs to it below"
        )
    return table


# ---------------------------------------------------------------- stop words


def _stop_words(values: Mapping[str, Any], places: _Places) -> tuple[frozenset[str], frozenset[str]]:
    table = _table(values, "stop_words", places)
    _refuse_unknown(table, LANGUAGES, lambda key: places.of(key, table="stop_words"))
    french, english = (frozenset(_words(table, language, places)) for language in LANGUAGES)
    return french, english


def _words(table: Mapping[str, Any], language: str, places: _Places) -> Iterator[str]:
    place = places.of(language, table="stop_words")
    for word in _texts(table, language, place):
        tokens = [token for token in analyze(word, None) if not token.joined]
        if len(tokens) != 1:
            raise SettingsError(place, f"{word!r} is not one word: a stop word is")
        yield tokens[0].word


def _texts(table: Mapping[str, Any], key: str, place: str) -> list[str]:
    texts = table.get(key, [])
    if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
        raise SettingsError(place, f'{key} is a list: {key} = ["…", "…"]')
    return texts


# ---------------------------------------------------------------- pins


def _pins(values: Mapping[str, Any], places: _Places) -> Iterator[Pin]:
    pins = values.get("pin", [])
    if not isinstance(pins, list) or not all(isinstance(pin, dict) for pin in pins):
        raise SettingsError(places.of("pin"), "a pin is one of several: write [[pin]], in two pairs of brackets")
    asked: set[str] = set()
    for number, pin in enumerate(pins):
        key = question_key(_query(pin, number, places))
        if key in asked:
            raise SettingsError(
                places.of("query", table="pin", number=number),
                f"{pin['query']!r} is pinned twice: make one pin of both",
            )
        asked.add(key)
        yield _pin(pin, number, places)


def _query(pin: Mapping[str, Any], number: int, places: _Places) -> str:
    query = pin.get("query")
    if not isinstance(query, str) or not question_key(query):
        raise SettingsError(
            places.of("query", table="pin", number=number),
            'a pin needs the words typed: query = "…", on a line of its own',
        )
    return query


def _pin(pin: Mapping[str, Any], number: int, places: _Places) -> Pin:
    def place(key: str) -> str:
        return places.of(key, table="pin", number=number)

    _refuse_unknown(pin, ("query", "passages", "articles"), place)
    ids = (*_texts(pin, "passages", place("passages")), *_texts(pin, "articles", place("articles")))
    if not 0 < len(ids) <= MOST_OF_A_PIN:
        raise SettingsError(place("query"), f"a pin names 1 to {MOST_OF_A_PIN} passages and articles, by their ids")
    return Pin(pin["query"], ids)
