"""When was this published, and when changed?

A page says it in many places; they are asked in the order of how often they are right: linked data, meta elements, marked
elements, short lines, and the address only where it names a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from lxml import etree

from indexer.extraction.head import Head
from indexer.extraction.marks import Marks
from indexer.extraction.text import clean
from indexer.extraction.told import Told
from indexer.extraction.tree import said, texts_of

EARLIEST, LATEST = 1990, 2099  # before the Web; a year that is a number of something else

_MONTHS = (
    "janv?(?:ier|\\.)?|january|jan",
    "f[ée]v(?:r(?:ier)?)?|february|feb",
    "mars|march|mar",
    "avr(?:il)?|april|apr",
    "mai|may",
    "juin|june|jun",
    "juil(?:let)?|july|jul",
    "ao[uû]t|august|aug",
    "sept(?:embre|ember)?|sep",
    "oct(?:obre|ober)?",
    "nov(?:embre|ember)?",
    "d[ée]c(?:embre|ember)?",
)
_WEEKDAYS = ("mon|lun", "tue|mar", "wed|mer", "thu|jeu", "fri|ven", "sat|sam", "sun|dim")
_MONTH = "|".join(f"(?P<m{n}>{names})" for n, names in enumerate(_MONTHS, 1))
_YEAR = re.compile(r"\d{4}")  # what all the others need, and hardly any text has
_GAP = r"(?:,\s*|[\s/-]+)"
_ENDS = r"(?:(?!\d)|(?=\d{1,2}[:h]\d\d))"  # where two elements meet without a blank: 'Nov 19, 20197:05 AM', '3 mai 2019Par Lise'
_DAY_FIRST = re.compile(
    rf"(?i)\b(?P<day>[0-3]?\d)(?:er|st|nd|rd|th)?\.?[\s/-]+(?:of\s+|de\s+)?(?:{_MONTH})\b\.?{_GAP}(?P<year>\d{{4}}){_ENDS}"
)
_MONTH_FIRST = re.compile(
    rf"(?i)\b(?:{_MONTH})\b\.?[\s-]+(?P<day>[0-3]?\d)(?:st|nd|rd|th)?{_GAP}(?P<year>\d{{4}}){_ENDS}"
)
_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)[-/.](?P<month>[01]?\d)[-/.](?P<day>[0-3]?\d)(?!\d)")
_COMPACT = re.compile(r"^(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?:T|\d{6}|$)")
_SLASHED = re.compile(
    rf"(?i)(?:\b(?P<weekday>{'|'.join(_WEEKDAYS)})[a-z]*\.?,?\s+)?\b(?P<day>[0-3]?\d)\s?[/.-]\s?(?P<month>[0-3]?\d)\s?[/.-]\s?(?P<year>(?:19|20)\d\d){_ENDS}"
)
_IN_ADDRESS = re.compile(r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>[01]?\d)[/-](?P<day>[0-3]?\d)(?!\d)")

_UPDATED = re.compile(
    r"(?i)mis(?:e)? à jour|modifi[ée]|updated|modified|last (?:edited|reviewed|change)|revised|actualis[ée]|révis[ée]"
)
_PUBLISHED = re.compile(r"(?i)publi[ée]|post[ée]|published|posted|created|écrit le|mis en ligne|paru|released")


def parse_date(text: str) -> date | None:
    """The first day that ``text`` names, in French or English words or in figures (day first, unless that is no month).

    >>> parse_date("publié le 1er mai 2004"), parse_date("March 3, 2021 at noon"), parse_date("12/03/2004")
    (datetime.date(2004, 5, 1), datetime.date(2021, 3, 3), datetime.date(2004, 3, 12))
    """
    if not _YEAR.search(text):
        return None
    found = [
        match for pattern in (_COMPACT, _ISO, _DAY_FIRST, _MONTH_FIRST, _SLASHED) for match in pattern.finditer(text)
    ]
    for match in sorted(found, key=re.Match.start):
        if day := _day(match):
            return day
    return None


_SAID = re.compile(
    r"(?i)\b(?:publi[ée]e?|posted|published|written|updated|last|le|on|du|the|at|à|mis|mise|jour|date)\b|\d{1,2}\s*[h:]\s*\d{0,2}"
)


def without_date(text: str) -> str:
    """What a line says beside its dates and the words that announce them."""
    for pattern in (_ISO, _DAY_FIRST, _MONTH_FIRST, _SLASHED, _SAID):
        text = pattern.sub(" ", text)
    return clean(text.replace("|", " "))


# What stands between the date, the author and the category of a line.
_SEGMENT = re.compile(r"\s*[|•·]\s*|\s+[/–—-]\s+")


def is_dated(line: str, words: int) -> bool:
    """Whether a line, or a segment of it, is a date and at most so many words.

    >>> is_dated("Conseils | Posté le 3 mai 2019 | Par Marion", 4), is_dated("Le 3 mai 2019 la boutique de Nantes a rouvert", 4)
    (True, False)
    """
    return any(
        parse_date(part) and len(without_date(part).split()) <= words and not _SINCE.search(part)
        for part in _SEGMENT.split(line)
    )


# Since when somebody is a member, or will be away: what forums and market places say beside a face.
_SINCE = re.compile(r"(?i)\b(?:since|depuis|joined|inscrite?|until|jusqu['’]au)\b")


def _day(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    year, day = int(parts["year"]), int(parts["day"])
    month = int(parts["month"]) if "month" in parts else next(n for n in range(1, 13) if parts[f"m{n}"])
    if ("/" in match[0] or "weekday" in parts) and (
        month > 12 >= day or _is_month_first(year, month, day, parts.get("weekday"))
    ):
        day, month = month, day
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_month_first(year: int, month: int, day: int, weekday: str | None) -> bool:
    """Whether the day of the week that stands before a date is right only if the month comes first: Drupal writes both."""
    if not weekday or max(month, day) > 12 or not EARLIEST <= year <= LATEST:
        return False
    wanted = next(n for n, names in enumerate(_WEEKDAYS) if weekday.lower() in names.split("|"))
    return date(year, day, month).weekday() == wanted != date(year, month, day).weekday()


# ---------------------------------------------------------------- where a page says it

# Of meta elements, by name, property or itemprop, best first.
_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "datepublished", "article.published", "article:published",
    "og:published_time",
    "citation_publication_date", "citation_date", "citation_online_date", "parsely-pub-date", "sailthru.date", "dc.date.issued",
    "dcterms.issued", "dc.date.created", "dcterms.created", "dcterms.date", "dc.date", "dc:date",
    "dc.date.publication", "publishdate", "publish_date",
    "publish-date", "pubdate", "publication_date", "publicationdate", "article_date_original",
    "originalpublicationdate", "cxenseparse:recs:publishtime",
    "date_published", "rnews:datepublished", "displaydate", "date", "datecreated", "article:create_at", "release_date", "timestamp",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
)

MOST_WORDS_BESIDE = 5  # in a line that is a date
_LONGEST_LINE = 250  # characters; a date in more text is a date of which the text speaks


@dataclass(frozen=True, slots=True)
class Dates:
    published: Day | None
    modified: Day | None

    def given(self, published: Told | None) -> Dates:
        """With the day of publication that a rule finds."""
        day = parse_date(published) if published else None
        if day is None or published is None:
            return self
        return Dates(Day(day, published), self.modified if self.modified and self.modified.day > day else None)


class Day(NamedTuple):
    """A day, and what says it."""

    day: date
    told: Told


def find_dates(head: Head, marks: Marks, heading: etree._Element | None, url: Told | None) -> Dates:
    """``heading``: what shows the title; of several dates, the nearest to it is the article's."""
    published = _first(_declared(head, "datePublished", _PUBLISHED_METAS))
    if published:
        published = _local(published, _days_of_the_page(marks, heading, url))
    else:
        published = _first(_shown(marks, heading, updated=False))
    modified = _first(_declared(head, "dateModified", _MODIFIED_METAS)) or _first(_shown(marks, heading, updated=True))
    if published is None:
        shown = _written(marks, heading)
        published = _first(_declared(head, "dateCreated", ())) or _in_address(url) or shown.published
        modified = modified or shown.modified or (_at_the_foot(marks) if published is None else None)
    if published is None or (modified and modified.day <= published.day):
        return Dates(published or modified, None)
    return Dates(published, modified)


# A moment in the time of Greenwich: servers write it so, wherever the publisher sits.
_UTC = re.compile(r"[T ](?P<hour>[0-2]\d):[0-5]\d[\d:.]*\s*(?:Z|[+-]00:?00|GMT|UTC)$")
_WEST, _EAST = 12, 10  # hours of that clock before which, and from which, it is another day somewhere


def _local(declared: Day, others: Iterable[Day | None]) -> Day:
    """The day that the publisher's clock had: the page's address or its text may name it.

    >>> _local(Day(date(2020, 2, 25), Told("2020-02-25T02:25:54Z", "")), [Day(date(2020, 2, 24), Told("", ""))]).day
    datetime.date(2020, 2, 24)
    """
    day, said = declared
    moment = _UTC.search(said)
    if not moment:
        return declared
    hour = int(moment["hour"])
    possible = {day, day - _DAY if hour < _WEST else None, day + _DAY if hour >= _EAST else None}
    return next((other for other in others if other and other.day in possible), declared)


_DAY = timedelta(days=1)


def _days_of_the_page(marks: Marks, heading: etree._Element | None, url: Told | None) -> Iterator[Day | None]:
    """What its address and its text say, besides what it declares."""
    yield _in_address(url)
    yield _first(_shown(marks, heading, updated=False))
    lines = _marked_lines(marks)
    yield _first(lines[element] for element in marks.survey.nearest(lines, heading))


def _first(values: Iterable[Told]) -> Day | None:
    return next((Day(day, told) for told in values if (day := parse_date(told))), None)


def _declared(head: Head, key: str, metas: tuple[str, ...]) -> Iterator[Told]:
    yield from (head.told(item, key, item[key]) for item in head.articles if isinstance(item.get(key), str))
    yield from (value for name in metas for value in head.metas.get(name, ()))
    yield from (head.told(item, key, item[key]) for item in head.pages if isinstance(item.get(key), str))


def _shown(marks: Marks, heading: etree._Element | None, *, updated: bool) -> Iterator[Told]:
    """What <time> and its forerunners say, those that are marked as the publication's first."""
    dated = (e for e in marks.parts["date"] if e.tag == "abbr" and e.get("title"))
    times = [e for e in (*marks.survey.tagged("time"), *dated) if not marks.of_others(e)]
    for element in sorted(marks.survey.nearest(times, heading), key=_rank):
        name = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower()
        around = clean(said(element)) + " " + _before(element)
        is_update = "updat" in name or "modif" in name or bool(_UPDATED.search(around))
        if is_update == updated:
            declared = element.get("datetime") or element.get("title") or element.get("content") or ""
            for text in (around if _PUBLISHED.search(around) else "", declared, around):
                yield Told(text, "time element", element)


def _rank(element: etree._Element) -> int:
    name = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower()
    return 0 if element.get("pubdate") is not None or "publi" in name else 1


def _before(element: etree._Element) -> str:
    previous, parent = element.getprevious(), element.getparent()
    text = (previous.tail if previous is not None else parent.text if parent is not None else "") or ""
    return clean(text)[-40:]


def _written(marks: Marks, heading: etree._Element | None) -> Dates:
    """The first days that lines give. Where the first says that the article was updated, the day of a line far from it is another
    article's.
    """
    published = modified = None
    update = None
    lines = _short_lines(marks) | _marked_lines(marks)
    for element in marks.survey.nearest(lines, heading):
        line = lines[element]
        publication, change = map(parse_date, _shares(line))
        place = marks.survey.places.get(element, 0)
        if change and modified is None:
            modified, update = Day(change, line), None if published else place
        if publication and published is None and (update is None or abs(place - update) <= BESIDE):
            published = Day(publication, line)
    return Dates(published, modified)


BESIDE = 12  # elements of the page between two lines that speak of the same article


def _shares(line: str) -> tuple[str, str]:
    """What of a line speaks of the publication, and what of a change.

    >>> _shares("Publié le 3 mai 2019, mis à jour le 4 juin 2020")
    (' le 3 mai 2019, ', ' le 4 juin 2020')
    """
    said = {"published": "", "updated": ""}
    about, start = "published", 0
    for word in _ANNOUNCING.finditer(line):
        said[about] += line[start : word.start()]
        about, start = str(word.lastgroup), word.end()
    said[about] += line[start:]
    return said["published"], said["updated"]


_ANNOUNCING = re.compile(
    f"(?P<updated>{_UPDATED.pattern})|(?P<published>{_PUBLISHED.pattern})".replace("(?i)", ""), re.IGNORECASE
)


def _short_lines(marks: Marks) -> dict[etree._Element, Told]:
    """Short lines that hold a date and hardly anything else."""
    lines = ((element, _dated_line(text)) for element, text in _figures(marks))
    return {e: Told(line, "line: a date and little else", e) for e, line in lines if line and not marks.of_others(e)}


def _figures(marks: Marks) -> Iterator[tuple[etree._Element, str]]:
    """Short texts with a figure in them: hardly one in twenty."""
    return (
        (element, text)
        for (element, tag, _), text in zip(marks.survey.seen, marks.survey.texts, strict=True)
        if text and tag in _SHORT and len(text) <= _LONGEST_LINE and _FIGURE.search(text)
    )


def _dated_line(text: str) -> str:
    own = clean(text)
    return own if 6 <= len(own) <= 90 and is_dated(own, MOST_WORDS_BESIDE) else ""


def _at_the_foot(marks: Marks) -> Day | None:
    """When the page was last changed, as wikis and offices say it at its foot, below everything else."""
    lines = (
        Told(clean(text), "line: at the foot of the page", e) for e, text in _figures(marks) if _UPDATED.search(text)
    )
    return _first(line.saying(_shares(line)[1]) for line in lines)


def _marked_lines(marks: Marks) -> dict[etree._Element, Told]:
    """Lines that a theme marks as the date's."""
    return {
        element: Told(line, "line: called a date by the theme", element)
        for element in (*marks.props["datepublished"], *marks.parts["date"])
        if element.tag not in ("html", "body") and not marks.of_others(element) and (line := _dated(element))
    }


_FIGURE = re.compile(r"\d")
_SHORT = frozenset(("p", "span", "div", "td", "em", "i", "small", "font", "li", "h4", "h5", "h6", "b", "strong", "a"))


def _dated(element: etree._Element) -> str | None:
    text = clean(element.get("content") or element.get("datetime") or " ".join(texts_of(element)))
    return text if 6 <= len(text) <= _LONGEST_LINE and parse_date(text) else None


def _in_address(url: Told | None) -> Day | None:
    found = _IN_ADDRESS.search(url) if url else None
    day = _day(found) if found else None
    return Day(day, Told(url, "day in the address", url.element)) if day and url else None
