"""What may a visitor change of a search, and where do the links lead that change it?

Filters with their counts, the years as a chart, the filters in force, the orders.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer import FACETS, FacetCount, Query, Results, Sort
from webapp.address import DAYS, State
from webapp.languages import long_date
from webapp.words import ORDERS, chart_summary, field_label, filter_label, value_label, year_title

IN_ORDER = ("lang", "year", "author", "section", "site", "link")  # what is drawn stands where it is seen at once
SHOWN_CHOICES = 6  # of a facet at once; the others open on demand
MOST_CHOICES = 20  # of a facet: who wants another types it
FEWEST_BARS = 3  # years: two numbers need no drawing
MOST_BARS = 60  # years: more would be too thin to hit, and one false date would draw two thousand


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes the search. ``active``: it is in force already, and the link takes it back."""

    label: str
    url: str
    count: int | None = None
    active: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A year of the chart: the link that chooses it, and where its bar stands, in units of the chart."""

    choice: Choice
    title: str
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """How many of the results each year has, from the first to the last. ``summary`` says it in a sentence."""

    bars: tuple[Bar, ...]
    width: int
    first: int
    last: int
    summary: str

    STEP = 10  # units from a bar to the next
    BAR = 8  # units of it that are the bar's
    HEIGHT = 40


@dataclass(frozen=True, slots=True)
class Facet:
    field: str
    label: str
    shown: tuple[Choice, ...]
    hidden: tuple[Choice, ...]
    chart: Chart | None = None


def present_facets(results: Results, state: State) -> tuple[Facet, ...]:
    """The fields that leave a choice: one value that every result has is none."""
    return tuple(
        _facet(field, counts, state)
        for field in IN_ORDER
        if (counts := results.facets.get(field, ()))
        and (len(counts) > 1 or counts[0].count < results.total or getattr(results.query.filters, field))
    )


def _facet(field: str, counts: tuple[FacetCount, ...], state: State) -> Facet:
    active = state.values(field)
    active_first = sorted(counts, key=lambda item: item.value not in active) if active else counts
    choices = [_choice(field, item, state, active) for item in active_first[:MOST_CHOICES]]
    chart = _chart([_choice(field, item, state, active) for item in counts]) if field == "year" else None
    return Facet(field, field_label(field), tuple(choices[:SHOWN_CHOICES]), tuple(choices[SHOWN_CHOICES:]), chart)


def _choice(field: str, item: FacetCount, state: State, active: frozenset[str]) -> Choice:
    is_active = item.value in active
    url = state.without(field, item.value).url() if is_active else state.url_adding(field, item.value)
    return Choice(value_label(field, item.value), url, item.count, is_active)


def _chart(years: list[Choice]) -> Chart | None:
    """Of years, newest first. None where there is little to see."""
    last = int(years[0].label)
    years = [choice for choice in reversed(years) if int(choice.label) > last - MOST_BARS]
    if len(years) < FEWEST_BARS:
        return None
    first, most = int(years[0].label), max(years, key=lambda choice: choice.count or 0)
    return Chart(
        bars=tuple([_bar(choice, int(choice.label) - first, most.count or 1) for choice in years]),
        width=(last - first + 1) * Chart.STEP,
        first=first,
        last=last,
        summary=chart_summary(first, last, most.label, most.count or 0),
    )


def _bar(choice: Choice, place: int, most: int) -> Bar:
    count = choice.count or 0
    height = max(2, round(Chart.HEIGHT * count / most))  # what is there can be seen
    return Bar(choice, year_title(choice.label, count), place * Chart.STEP, Chart.HEIGHT - height, height)


def present_filters(query: Query, state: State) -> tuple[Choice, ...]:
    """The filters in force, each with the link that removes it."""
    values = [(field, value, value_label(field, value)) for field in FACETS for value in getattr(query.filters, field)]
    days = [(name, None, long_date(day)) for name in DAYS if (day := getattr(query.filters, name))]
    return tuple(
        Choice(filter_label(field, label), state.without(field, value).url(), active=True)
        for field, value, label in (*values, *days)
    )


def present_orders(query: Query, state: State) -> tuple[Choice, ...]:
    plain = state.without("sort")
    return tuple(
        Choice(
            str(label),
            plain.url() if order is Sort.RELEVANCE else plain.adding("sort", order.value).url(),
            active=order is query.sort,
        )
        for order, label in ORDERS.items()
    )
