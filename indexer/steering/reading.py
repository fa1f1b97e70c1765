"""What stands in the owner's file, and where does it stand wrong?

    ours = true                                     # false: nothing of the glossary that comes with us

    [glossary]
    "taux de rebond" = "bounce rate"                # each finds the other
    "référencement" = ["SEO", "search engine optimization"]
    "panier" = []                                   # nothing beside it; what we have for it does not count

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
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from indexer.analysis import analyze, question_key
from indexer.errors import SettingsError
from indexer.steering.guiding import Pin, Steering, words_of

MOST_OF_A_GROUP = 8  # terms that mean the same: each is searched where another is typed
MOST_OF_A_PIN = 10  # passages and articles that come first
LANGUAGES = ("fr", "en")


def read_steering(path: Path | None) -> Steering:
    """The owner's file and our glossary; that alone where there is no file. Raises SettingsError, which names file and line."""
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
    """What comes with us; it is right, as a test says."""
    text = files("indexer.steering").joinpath("ours.toml").read_text("utf-8")
    glossary = tomllib.loads(text)["glossary"]
    return Steering(tuple([(term, *_listed(others)) for term, others in glossary.items()]), digest="ours")


def parse_steering(text: str, origin: str) -> Steering:
    """The steering of a file with this text, ours included."""
    values, places = _values(text, origin), _Places(text, origin)
    _refuse_unknown(values, ("ours", "glossary", "stop_words", "pin"), places.of)
    theirs = tuple(_groups(values, places))
    ours = our_steering().groups if _wants_ours(values, places) else ()
    replaced = {question_key(group[0]) for group in theirs}
    return Steering(
        groups=(
            *(group for group in theirs if len(group) > 1),
            *(group for group in ours if replaced.isdisjoint(map(question_key, group))),
        ),
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


def _wants_ours(values: Mapping[str, Any], places: _Places) -> bool:
    wanted = values.get("ours", True)
    if not isinstance(wanted, bool):
        raise SettingsError(places.of("ours"), "ours is true or false: whether the glossary that comes with us is used")
    return wanted


# ---------------------------------------------------------------- glossary


def _groups(values: Mapping[str, Any], places: _Places) -> Iterator[tuple[str, ...]]:
    for term, others in _table(values, "glossary", places).items():
        listed = _listed(others)
        fault = _fault(term, listed)
        if fault:
            raise SettingsError(places.of(term, table="glossary"), fault)
        yield (term, *listed)


def _listed(others: Any) -> Any:
    return [others] if isinstance(others, str) else others


def _fault(term: str, others: Any) -> str | None:
    if not isinstance(others, list) or not all(isinstance(other, str) for other in others):
        return f'beside {term!r} a term or a list of terms is wanted: "{term}" = ["…", "…"]'
    if 1 + len(others) > MOST_OF_A_GROUP:
        return f"{1 + len(others)} terms mean the same, {MOST_OF_A_GROUP} at most are searched: take some out"
    empty = next((each for each in (term, *others) if not words_of(each)), None)
    return None if empty is None else f"{empty!r} has no word that could be searched: take it out"


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
