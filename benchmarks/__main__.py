"""How fast is every arrow?

    python -m benchmarks [SOURCE]

Reads, indexes, searches and serves the source (the sample corpus unless named), and reindexes a folder of generated pages;
prints one table. Exit code 1 where a query takes more than ``--at-most`` milliseconds of CPU.
"""

from __future__ import annotations

import platform
import sys

from benchmarks import indexing, reading, searching, serving, unchanged
from benchmarks.timing import table

AT_MOST = 50.0  # milliseconds of CPU a query over the sample corpus
FILES = 1_000  # of the reindex without a change; `benchmarks.unchanged` takes 10,000


def main() -> int:
    parser = searching.searching_arguments(__doc__)
    parser.add_argument("--files", type=int, default=FILES, help="in the folder that is reindexed without a change")
    parser.add_argument("--at-most", type=float, default=AT_MOST, metavar="MS", help="that a query may take")
    given = parser.parse_args()
    rows = [*reading.measure(given.source, given.rounds), *indexing.measure(given.source, given.rounds)]
    with searching.index_of(given.source) as index:
        asked = searching.queries_for(index, given.queries)
        searched, found = searching.measure(index, asked, given.rounds)
        rows += [*found, *serving.measure(index, asked, given.rounds)]
    rows += unchanged.measure(given.files, given.rounds)
    fast, sentence = searching.verdict(searched.queries, given.at_most)
    print(f"{platform.machine()}, Python {platform.python_version()}; times are milliseconds of CPU on one core\n")
    print(table(rows))
    print(f"\n{sentence}")
    return 0 if fast else 1


if __name__ == "__main__":
    sys.exit(main())
