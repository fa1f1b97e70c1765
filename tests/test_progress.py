"""The line on a terminal says what is done, how fast, and how long it will take."""

from io import StringIO

from indexer.progress import CLEAR, ProgressLine


def lines(*steps):
    """What is shown of steps (at which second, phase, done, total)."""
    now, out = [0.0], StringIO()
    line = ProgressLine(out, clock=lambda: now[0])
    for second, phase, done, total in steps:
        now[0] = float(second)
        line(phase, done, total)
    line.clear()
    return out.getvalue().split(CLEAR)[1:]


def test_rate_and_time_left_are_shown():
    assert (
        lines((0, "reading", 0, 2000), (2, "reading", 1000, 2000))[1]
        == "Reading: 1,000 of 2,000 (50 %), 500 a second, 2 s left"
    )


def test_the_rate_is_that_of_the_last_seconds():
    """Files that did not change go by at once, and say nothing of those that are to be read."""
    steps = [(0, "reading", 0, 20_000), (1, "reading", 10_000, 20_000)]
    steps += [(second, "reading", 10_000 + 10 * second, 20_000) for second in range(2, 30)]
    assert ", 10 a second, 16 min 11 s left" in lines(*steps)[-2]


def test_what_comes_after_reading_is_named():
    shown = lines((0, "reading", 5, 5), (1, "building", 0, 0), (2, "checking", 0, 0), (3, "checking", 500, 1000))
    assert shown[1:4] == [
        "Building the index ...",
        "Checking the new index ...",
        "Checking the new index: 500 of 1,000 (50 %), 500 a second, 1 s left",
    ]


def test_no_more_than_ten_lines_a_second_and_none_is_left():
    shown = lines(*((number / 1000, "reading", number, 5000) for number in range(1000)))
    assert len(shown) <= 12
    assert shown[-1] == ""
