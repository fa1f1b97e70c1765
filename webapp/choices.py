"""What may a visitor change of a search, and where do the links lead that change it?

Filters with their counts, the years as a chart, the filters in force, the orders.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from indexer import FACETS, FacetCount, Query, Results, Sort, fold
from webapp.address import DAYS, State
from webapp.languages import long_date
from webapp.words import ORDERS, chart_summary, field_label, filter_label, value_label, year_title

IN_ORDER = ("lang", "year", "author", "section", "site", "link")  # what is drawn stands where it is seen at once
SHOWN_CHOICES = 6  # of a facet at once; the others open on demand
MOST_CHOICES = 20  # of a facet: who wants another types it
FEWEST_BARS = 5  # years: of fewer a drawing says nothing that the list does not
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
    wanted = state.values(field)
    chosen = _chosen(field, wanted, [item.value for item in counts]) if wanted else {}
    active_first = sorted(counts, key=lambda item: not chosen[item.value]) if wanted else counts
    choices = [_choice(field, item, state, chosen) for item in active_first[:MOST_CHOICES]]
    chart = _chart([_choice(field, item, state, chosen) for item in counts]) if field == "year" else None
    return Facet(field, field_label(field), tuple(choices[:SHOWN_CHOICES]), tuple(choices[SHOWN_CHOICES:]), chart)


def _chosen(field: str, wanted: Iterable[str], values: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """For each value the filters, as they were typed or clicked, that let it through: part of an author's name that is nobody's
    whole name lets everybody through who has it among his."""
    folded = {value: fold(value) for value in values}
    names = set(folded.values())

    def lets_through(typed: str, name: str) -> bool:
        is_part = field == "author" and typed not in names and set(typed.split()) <= set(name.split())
        return typed == name or is_part

    return {value: tuple([each for each in wanted if lets_through(fold(each), name)]) for value, name in folded.items()}


def _choice(field: str, item: FacetCount, state: State, chosen: Mapping[str, tuple[str, ...]]) -> Choice:
    if typed := chosen.get(item.value):
        url = reduce(lambda left, value: left.without(field, value), typed, state).url()
    else:
        url = state.url_adding(field, item.value)
    return Choice(value_label(field, item.value), url, item.count, bool(typed))


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
