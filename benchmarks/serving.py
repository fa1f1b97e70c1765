"""What does a page cost?

    python -m benchmarks.serving [SOURCE] [--index DIR] [--queries N]

Requests go through the whole application, by Flask's test client, without a socket: route, search, excerpts, template, headers.
Each round is a new process, and no address is asked for twice in it but the start page.
"""

from __future__ import annotations

import gzip
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlencode

from flask.testing import FlaskClient

from benchmarks.queries import Asked
from benchmarks.searching import index_of, queries_for, searching_arguments, typed
from benchmarks.timing import Row, alone, median_of, rate, table, times_of
from indexer import Settings, open_archive
from webapp import create_app
from webapp.server import settled

ARTICLES = 50  # start pages and reading views asked for
OPENING = "/search?q=a"  # so that opening the archive is nobody's time


@dataclass(frozen=True, slots=True)
class Served:
    """Requests to one route: milliseconds of CPU each, mean size of a page, as it is and compressed."""

    route: str
    milliseconds: tuple[float, ...]
    size: float
    compressed: float


def routes(index: Path, asked: Sequence[Asked]) -> dict[str, list[str]]:
    """The addresses to ask for; half of the queries go to the page, the others to the API."""
    archive = open_archive(index)
    pages, answers = ([urlencode({"q": query.text}) for query in asked[start::2]] for start in (0, 1))
    hits = [hit.article.id for query in asked[:ARTICLES] for hit in archive.search(query.text, limit=1).hits]
    return {
        "GET /": ["/"] * ARTICLES,
        "GET /search": [f"/search?{query}" for query in pages],
        "GET /articles/<id>": [f"/articles/{quote(id)}" for id in dict.fromkeys(hits)],
        "GET /api/search": [f"/api/search?{query}" for query in answers],
        "GET /api/suggest": [f"/api/suggest?{urlencode({'q': text})}" for text in typed(asked)],
    }


def time_requests(index: Path, addresses: Mapping[str, Sequence[str]], seed: int) -> list[Served]:
    """One round over every route's addresses, once the archive is open."""
    client = settled(create_app(Settings(index=index))).test_client()
    _get(client, OPENING)
    return [_time(client, route, own, seed) for route, own in addresses.items()]


def _time(client: FlaskClient, route: str, addresses: Sequence[str], seed: int) -> Served:
    bodies: list[bytes] = []

    def ask(address: str) -> None:
        bodies.append(_get(client, address))

    times = times_of([partial(ask, address) for address in addresses], seed)
    sizes = [(len(body), len(gzip.compress(body))) for body in bodies]
    return Served(route, times, *(statistics.mean(column) for column in zip(*sizes, strict=True)))


def medians(rounds: Sequence[Sequence[Served]]) -> list[Served]:
    """The same requests in several rounds, each with its median."""
    return [
        replace(same[0], milliseconds=median_of([served.milliseconds for served in same]))
        for same in zip(*rounds, strict=True)
    ]


def _get(client: FlaskClient, address: str) -> bytes:
    response = client.get(address)
    if response.status_code != 200:
        raise ValueError(f"{address}: {response.status}")
    return response.get_data()


def rows(served: Sequence[Served]) -> list[Row]:
    return [_row(one) for one in served]


def _row(served: Served) -> Row:
    times = served.milliseconds
    note = f"{len(times)} requests, {served.size / 1000:.1f} kB each ({served.compressed / 1000:.1f} compressed)"
    return Row(served.route, times, rate(len(times), sum(times), "requests"), note)


def measure(index: Path, asked: Sequence[Asked], rounds: int) -> list[Row]:
    addresses = routes(index, asked)
    results = [alone(time_requests, index, addresses, seed) for seed in range(rounds)]
    peak = max(peak for _, peak in results)
    return [*rows(medians([served for served, _ in results])), Row("peak memory of serving", note=f"{peak:.0f} MB")]


def main() -> None:
    parser = searching_arguments(__doc__)
    parser.add_argument("--index", type=Path, help="where the index is, or is to be kept")
    given = parser.parse_args()
    with index_of(given.source, given.index) as index:
        print(table(measure(index, queries_for(index, given.queries), given.rounds)))


if __name__ == "__main__":
    main()
