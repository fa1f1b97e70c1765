"""How are our codes said in the visitor's language?

Fields, orders and notes have codes in the library; here each has its words. A note whose code is not known here is shown in the
library's own plain English.
"""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from indexer import Note, Sort
from webapp.languages import language_name, number

FIELDS: dict[str, LazyString] = {
    "lang": lazy_gettext("Language"),
    "author": lazy_gettext("Author"),
    "section": lazy_gettext("Section"),
    "year": lazy_gettext("Year"),
    "site": lazy_gettext("Site"),
    "link": lazy_gettext("Cites"),
    "after": lazy_gettext("Since"),
    "before": lazy_gettext("Until"),
}

ORDERS: dict[Sort, LazyString] = {
    Sort.RELEVANCE: lazy_gettext("Best answer"),
    Sort.NEWEST: lazy_gettext("Newest"),
    Sort.OLDEST: lazy_gettext("Oldest"),
}

BOX: dict[str, LazyString] = {  # on other sites
    "label": lazy_gettext("Your words or question"),
    "placeholder": lazy_gettext("Words or a question"),
    "search": lazy_gettext("Search"),
    "list": lazy_gettext("Suggestions"),
    "one": lazy_gettext("1 suggestion"),
    "many": lazy_gettext("{n} suggestions"),
    "author": lazy_gettext("author"),
    "section": lazy_gettext("section"),
    "word": lazy_gettext("word"),
}

NOTES: dict[str, LazyString] = {
    "cut_characters": lazy_gettext("That was long: only its beginning was read."),
    "cut_words": lazy_gettext("Those were many words: only the first were read."),
    "cut_values": lazy_gettext("“%(about)s” was left out: the filter has too many values."),
    "open_quote": lazy_gettext("A quotation mark has no counterpart: its words were read as plain words."),
    "star_ignored": lazy_gettext(
        "In “%(about)s” the star was ignored: it stands for the end of a word of three letters or more."
    ),
    "or_alone": lazy_gettext("“%(about)s” needs a word on each side: it was read as a word."),
    "no_value": lazy_gettext("The filter “%(about)s” has no value: it was left out."),
    "spaced_filter": lazy_gettext(
        "“%(about)s” was read as a word: a filter has its value right after the colon, as in author:lise."
    ),
    "no_excluded_filter": lazy_gettext("“%(about)s” was left out: words can be excluded, filters cannot."),
    "not_excluded": lazy_gettext("In a question nothing is excluded: “%(about)s” was read as a word that is wanted."),
    "only_excluded": lazy_gettext("There are only words to exclude: which ones are wanted?"),
    "bad_date": lazy_gettext(
        "“%(about)s” is no date and was left out: write a year, a month or a day, as in 2019-05-31."
    ),
    "bad_year": lazy_gettext("“%(about)s” is no year and was left out."),
    "bad_sort": lazy_gettext("“%(about)s” is no order and was left out."),
    "bad_language": lazy_gettext("“%(about)s” is no language and was left out: write a code of two letters, as in fr."),
    "bad_page": lazy_gettext("There is no page “%(about)s”: this is the first."),
    "bad_per_page": lazy_gettext("“%(about)s” results a page cannot be had: the page has its usual length."),
}


def field_label(field: str) -> str:
    return str(FIELDS[field])


def filter_label(field: str, value: str) -> str:
    return str(gettext("%(field)s: %(value)s", field=field_label(field), value=value))


def value_label(field: str, value: str) -> str:
    return language_name(value) if field == "lang" else value


def year_title(year: str, count: int) -> str:
    return str(
        ngettext("%(year)s: %(count)s article", "%(year)s: %(count)s articles", count, year=year, count=number(count))
    )


def chart_summary(first: int, last: int, year: str, count: int) -> str:
    """What a chart of years shows, to be read."""
    said = gettext("Articles a year from %(first)s to %(last)s; most of them in %(year)s: %(count)s.",
                   first=first, last=last, year=year, count=number(count))  # fmt: skip
    return str(said)


def note_text(note: Note) -> str:
    if note.code not in NOTES:
        return note.text
    return str(NOTES[note.code]) % {"about": note.about}
