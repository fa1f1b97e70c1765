"""What did the visitor ask for?

    query     = clause*
    clause    = word | word* | "phrase" | -word | -"phrase" | clause OR clause | field:value | field:"value"
    field     = author, section, lang, year, site, link, after, before (and their French names)
    date      = YYYY | YYYY-MM | YYYY-MM-DD | MM/YYYY | DD/MM/YYYY

`parse` never fails, and what it returns can always be searched: what is no syntax is words, what was repaired or left out
stands in `notes`. Nothing is excluded by what ends in a question mark. ``after:`` a year or month is from its first day on,
``before:`` one is up to its last day: a period includes its ends, so that ``after:2019 before:2019`` is all of 2019.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from itertools import islice, pairwise

from indexer.model import Clause, Either, Filters, Note, Query, Sort, TypedPhrase, TypedWord, host_of, names_a_page

# Of 2,883 questions on real pages the longest has 293 characters and 55 words; whoever copies one must find it.
MAX_CHARACTERS = 512
MAX_WORDS = 64  # all that is read is looked for, so this bounds what a search costs
MIN_PREFIX = 3  # letters before a star: fewer stand for a good part of the dictionary
MAX_VALUES = 20  # of one field

NOTES: dict[str, str] = {
    "cut_characters": f"Only the first {MAX_CHARACTERS} characters were read.",
    "cut_words": f"Only the first {MAX_WORDS} words were read.",
    "cut_values": f"Only the first {MAX_VALUES} values of a filter were read.",
    "open_quote": "A quotation mark has no counterpart: its words were read as plain words.",
    "star_ignored": f"A star stands for the end of a word of {MIN_PREFIX} letters or more; this one was ignored.",
    "or_alone": "OR needs a word on each side: it was read as a word.",
    "no_value": "A filter without a value was left out.",
    "spaced_filter": "A filter has its value right after the colon, as in author:lise; this one was read as words.",
    "no_excluded_filter": "A filter cannot be excluded: it was left out.",
    "not_excluded": "In a question nothing is excluded: this was read as a word that is wanted.",
    "only_excluded": "Only words to exclude were given: nothing says what to look for.",
    "bad_date": "This is no date, and was left out: a year, a month or a day is wanted, as in 2019-05-31.",
    "bad_year": "This is no year, and was left out.",
    "bad_sort": "This is no order of sorting, and was left out.",
    "bad_language": "This is no language, and was left out: a code of two letters is wanted, as in fr.",
}


# ---------------------------------------------------------------- fields

FIELDS: dict[str, str] = {  # as typed: as in Filters
    "author": "author",
    "auteur": "author",
    "autrice": "author",
    "section": "section",
    "rubrique": "section",
    "lang": "lang",
    "language": "lang",
    "langue": "lang",
    "year": "year",
    "année": "year",
    "annee": "year",
    "site": "site",
    "link": "link",
    "lien": "link",
    "after": "after",
    "since": "after",
    "après": "after",
    "apres": "after",
    "depuis": "after",
    "before": "before",
    "avant": "before",
}
LANGUAGES: dict[str, str] = {"french": "fr", "français": "fr", "francais": "fr", "english": "en", "anglais": "en"}


@dataclass(slots=True)
class _Read:
    """What was read so far."""

    values: dict[str, list[str]] = field(default_factory=dict)
    after: date | None = None
    before: date | None = None
    lifted: list[tuple[int, int]] = field(default_factory=list)
    excluded: list[TypedWord | TypedPhrase] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def note(self, code: str, about: str = "") -> None:
        self.notes.append(Note(code, NOTES[code], about))

    def add(self, name: str, value: str) -> None:
        """One value of one filter; what cannot be one is noted."""
        if len(value) > MAX_CHARACTERS:
            self.note("cut_characters")
        _READERS.get(name, _read_text)(self, name, value[:MAX_CHARACTERS])

    def filters(self, given: Filters) -> Filters:
        """These values with those of ``given``: more values of a field, and the narrower span of time."""
        if not (self.values or self.after or self.before):
            return given
        merged = {name: tuple(dict.fromkeys((*getattr(given, name), *values))) for name, values in self.values.items()}
        return replace(
            given,
            **merged,
            after=max((day for day in (given.after, self.after) if day), default=None),
            before=min((day for day in (given.before, self.before) if day), default=None),
        )


def _read_text(read: _Read, name: str, value: str) -> None:
    values = read.values.setdefault(name, [])
    if value not in values and len(values) == MAX_VALUES:
        read.note("cut_values", value)
    elif value not in values:
        values.append(value)


def _read_language(read: _Read, name: str, value: str) -> None:
    code = LANGUAGES.get(value.casefold(), value.casefold())
    if re.fullmatch(r"[a-z]{2}", code):
        _read_text(read, name, code)
    else:
        read.note("bad_language", value)


def _read_year(read: _Read, name: str, value: str) -> None:
    if re.fullmatch(r"[0-9]{4}", value):
        _read_text(read, name, value)
    else:
        read.note("bad_year", value)


def _read_site(read: _Read, name: str, value: str) -> None:
    """A host, also where the address of a page is given."""
    _read_text(read, name, host_of(value) or value)


def _read_link(read: _Read, name: str, value: str) -> None:
    """A host, or the address of a page."""
    (_read_text if names_a_page(value) else _read_site)(read, name, value)


def _read_date(read: _Read, name: str, value: str) -> None:
    period = _period(value)
    if period is None:
        read.note("bad_date", value)
    elif name == "after":
        read.after = max(period[0], read.after or period[0])
    else:
        read.before = min(period[1], read.before or period[1])


_READERS: dict[str, Callable[[_Read, str, str], None]] = {
    "lang": _read_language,
    "year": _read_year,
    "site": _read_site,
    "link": _read_link,
    "after": _read_date,
    "before": _read_date,
}

_DATES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?",
        r"(?:(?P<day>\d{1,2})/)?(?P<month>\d{1,2})/(?P<year>\d{4})",
    )
)


def _period(text: str) -> tuple[date, date] | None:
    """The first and the last day of what a date stands for, or None where there is no such day."""
    found = next((match for pattern in _DATES if (match := pattern.fullmatch(text.strip()))), None)
    if not found:
        return None
    year, month, day = (int(found[part]) if found[part] else None for part in ("year", "month", "day"))
    try:
        first = date(year or 0, month or 1, day or 1)
        last_month = date(first.year, month or 12, 1)
    except ValueError:
        return None
    return first, first if day else last_month.replace(day=calendar.monthrange(first.year, last_month.month)[1])


# ---------------------------------------------------------------- pieces of the text

_QUOTED = '"[^"]*"|«[^»]*»|“[^”]*”|„[^“”]*[“”]'
_UNQUOTED = r'[^\s"«»“”„]+'
_FIELD = "|".join(spelling for name in FIELDS for spelling in (name, name.capitalize(), name.upper()))
_PIECE = re.compile(
    rf"""(?: (?<!\S) (?P<minus>-) (?=[\w"«“„]) )?
         (?: (?P<phrase> {_QUOTED} )
           | (?<!\w) (?P<field> {_FIELD} ) : (?P<value> {_QUOTED}|{_UNQUOTED} )
           | (?P<quote> ["«»“”„] )
           | (?P<word> {_UNQUOTED} ) )""",
    re.VERBOSE,
)
# "auteur : Lise" is typed as French is; but so is "Quel lien : la marque ou le client ?", which filters nothing.
_SPACED_FIELD = re.compile(rf"(?:{_FIELD})[ ]?:(?!\S)")
_QUOTES_AND_SPACE = '"«»“”„ '
# From the first letter to the last, with the signs that end C++, C# and 50%; stars apart.
_CORE = re.compile(r"(?P<text>\w(?:.*[\w+#%])?)(?P<star>\*)?")
OPERATORS = ("OR", "OU")


@dataclass(frozen=True, slots=True)
class _Operand:
    """A word or phrase wanted; ``operator``: it may stand for OR."""

    clause: TypedWord | TypedPhrase
    operator: bool = False


def _operands(text: str, read: _Read) -> Iterator[_Operand | None]:
    """What is wanted, in order; None where something else stands between two of them."""
    operators = () if _is_shouted(text) else OPERATORS
    is_question = text.endswith("?")  # "Why was the -sameq option removed?" excludes nothing
    for piece in _PIECE.finditer(text):
        if piece["field"]:
            _read_filter(piece, read)
            yield None
        elif piece["quote"]:
            read.note("open_quote")
        elif clause := _phrase(piece) if piece["phrase"] else _word(piece, read):
            if piece["minus"] and not is_question:
                read.excluded.append(clause)
                yield None
                continue
            if piece["minus"]:
                read.note("not_excluded", piece[0])
            yield _Operand(clause, operator=piece["word"] in operators)


def _is_shouted(text: str) -> bool:
    """A question all in capitals, in which OU is a word like another: more than one word stands beside it."""
    words = text.split()
    operators = sum(word in OPERATORS for word in words)
    return text.isupper() and len(words) > 2 * operators + 1


def _read_filter(piece: re.Match[str], read: _Read) -> None:
    value = piece["value"].strip(_QUOTES_AND_SPACE)
    if piece["minus"]:
        read.note("no_excluded_filter", piece[0])
    elif value:
        noted = len(read.notes)
        read.add(FIELDS[piece["field"].lower()], value)
        if len(read.notes) == noted:
            read.lifted.append(piece.span())
    else:
        read.note("no_value", piece["field"])


def _phrase(piece: re.Match[str]) -> TypedPhrase | None:
    core = _CORE.search(piece["phrase"])
    if not core:
        return None
    start = piece.start("phrase")
    return TypedPhrase(core["text"], start + core.start("text"), start + core.end("text"))


def _word(piece: re.Match[str], read: _Read) -> TypedWord | None:
    core = _CORE.search(piece["word"])
    prefix = core is not None and core["star"] is not None and len(core["text"]) >= MIN_PREFIX
    if piece["word"].count("*") > prefix:
        read.note("star_ignored", piece["word"])
    if core is None:
        return None
    start = piece.start("word")
    if spaced := _SPACED_FIELD.match(piece.string, start):
        read.note("spaced_filter", spaced[0])
    return TypedWord(core["text"], start + core.start("text"), start + core.end("text"), prefix)


def _clauses(operands: Iterable[_Operand | None], read: _Read) -> Iterator[Clause]:
    """The operands with those around an OR made one; an OR without two sides is a word."""
    found = [*operands, None]
    side: list[TypedWord | TypedPhrase] = []
    position = 0
    while position < len(found):
        operand, after = found[position], found[position + 1 : position + 2]
        if operand and operand.operator and side and after[0] and not after[0].operator:
            side.append(after[0].clause)
            position += 2
            continue
        yield from _either(side)
        if operand and operand.operator:
            read.note("or_alone", operand.clause.text)
        side = [operand.clause] if operand else []
        position += 1


def _either(alternatives: list[TypedWord | TypedPhrase]) -> Iterable[Clause]:
    return [Either(tuple(alternatives))] if len(alternatives) > 1 else alternatives


# ---------------------------------------------------------------- the whole

# Signs that no keyboard has and no page should echo: controls, lone surrogates, marks of direction and of nothing.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\s]+")
NO_FILTERS = Filters()


def parse(text: str, *, filters: Filters = NO_FILTERS, sort: Sort = Sort.RELEVANCE, exact: bool = False) -> Query:
    """Read a query. ``filters`` are added to those in the text.

    >>> query = parse('fidélité "réseaux sociaux" -facebook after:2009')
    >>> [clause.text for clause in query.clauses], query.excluded[0].text, query.filters.after.isoformat()
    (['fidélité', 'réseaux sociaux'], 'facebook', '2009-01-01')
    """
    read = _Read()
    whole = _clean(text)
    short = _cut(whole, read)
    clauses = tuple(_clauses(_operands(short, read), read))
    excluded, wanted = tuple(read.excluded), read.filters(filters)
    if excluded and not (clauses or wanted):
        read.note("only_excluded")
    notes = tuple(dict.fromkeys(read.notes))
    return Query(short, clauses, excluded, wanted, sort, exact, notes, lifted=tuple(read.lifted))


def _clean(text: str) -> str:
    """Without what is not seen, composed. Far more than is read is looked at, and no more: composing is slow on runs of accents."""
    seen = _UNSEEN.sub("", text[: 16 * MAX_CHARACTERS])
    return _CONTROL.sub(" ", unicodedata.normalize("NFC", seen)).strip()


# A word for counting: 'qu’est-ce' is one, 'a/b/c' are three.
_COUNTED = re.compile(r"[^\W_]+(?:['’\-‐‑][^\W_]+)*")


def _cut(text: str, read: _Read) -> str:
    beyond = next(islice(_COUNTED.finditer(text), MAX_WORDS, None), None)
    if beyond:
        read.note("cut_words")
        text = text[: beyond.start()].rstrip()
    if len(text) > MAX_CHARACTERS:
        read.note("cut_characters")
        text = text[: MAX_CHARACTERS + 1].rpartition(" ")[0] or text[:MAX_CHARACTERS]
    return text


def parse_parameters(parameters: Mapping[str, Sequence[str]]) -> Query:
    """Read the parameters of a search's URL: q, the filters (each may be repeated), sort, exact, explain. Others are not looked at.

    >>> parse_parameters({"q": ["fidélité"], "lang": ["fr", "en"], "sort": ["newest"]}).filters.lang
    ('fr', 'en')
    """
    read = _Read()
    for name in (item.name for item in fields(Filters)):
        for value in _values(parameters, name):
            read.add(name, value)
    sort = _sort(next(_values(parameters, "sort"), Sort.RELEVANCE), read)
    exact, explain = (
        next(_values(parameters, name), "") in ("1", "true", "yes", "on") for name in ("exact", "explain")
    )
    query = parse(next(_values(parameters, "q"), ""), filters=read.filters(NO_FILTERS), sort=sort, exact=exact)
    return replace(query, notes=tuple(dict.fromkeys((*query.notes, *read.notes))), explain=explain)


def _values(parameters: Mapping[str, Sequence[str]], name: str) -> Iterator[str]:
    cleaned = (_clean(value) for value in parameters.get(name, ()))
    return (value for value in cleaned if value)


def _sort(value: str, read: _Read) -> Sort:
    try:
        return Sort(value)
    except ValueError:
        read.note("bad_sort", value)
        return Sort.RELEVANCE


def corrected(query: Query, words: Mapping[str, str]) -> Query:
    """``query`` with typed words (or two that stand side by side, with what stands between them) replaced.

    >>> corrected(parse("entreprize inovante"), {"entreprize": "entreprise"}).text
    'entreprise inovante'
    """
    text = query.text
    for start, end in reversed(_replaceable(query, words)):
        text = text[:start] + words[query.text[start:end]] + text[end:]
    read = parse(text, filters=query.filters, sort=query.sort, exact=query.exact)
    return replace(read, notes=query.notes, explain=query.explain)


def _replaceable(query: Query, words: Mapping[str, str]) -> list[tuple[int, int]]:
    """The places of ``words`` in the query's text: in order, apart, pairs first."""
    typed = list(plain_words(query))
    singles = [(word.start, word.end) for word in typed]
    pairs = [(word.start, after.end) for word, after in pairwise(typed)]
    found: list[tuple[int, int]] = []
    for start, end in sorted([*singles, *pairs], key=lambda span: (span[0], -span[1])):
        if query.text[start:end] in words and (not found or found[-1][1] <= start):
            found.append((start, end))
    return found


def plain_words(query: Query) -> Iterator[TypedWord]:
    """The wanted words that are neither quoted nor the beginning of a word: those that may be mistyped."""
    for clause in query.clauses:
        for word in clause.alternatives if isinstance(clause, Either) else (clause,):
            if isinstance(word, TypedWord) and not word.prefix:
                yield word
