"""Whatever happens to files, in whatever order, an archive that was brought up to date answers as one that was made anew.

The machine edits a small archive like people, editors and scripts do; after each few steps both are asked the same, scores included.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from indexer import Settings, SourceSpec, answer_as_dict, open_archive, reindex_archive
from tests.pages import page

WORDS = ("stamp", "heron", "fidélité", "prix", "campaign", "l’été", "market", "brands")
SLUGS = ("alpha", "beta", "gamma")  # few, so that two files often are one article
ENCODINGS = ("utf-8", "latin-1", "utf-16", "cp1252")
HOMES = ("one/a", "one/b", "one", "two")
BAD = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
QUERIES = (
    *WORDS,
    "stamp heron",
    '"what is heron"',
    "campain",
    "stam*",
    "heron -prix",
    "fidelite",
    "lang:fr prix",
    "market OR brands",
)
TYPED = ("st", "fid", "what is", "her")
EVERY = 3  # steps between two comparisons
SECOND = 1_000_000_000  # in nanoseconds
QUIET = {"suppress_health_check": list(HealthCheck), "print_blob": False}

words = st.sampled_from(WORDS)
numbers = st.integers(0, 99)  # which of the files there are
names = st.builds("{}/{}".format, st.sampled_from(HOMES), st.sampled_from(("x", "y", "z")))


def text_of(slug: str, first: str, second: str) -> str:
    questions = (
        (f"What is {first}?", f"A {first} is dear to {second}. " * 4),
        (f"Le {second} ?", f"Le {second} des {first}. " * 4),
    )
    return page(
        slug, *questions, lang="fr" if "’" in first else "en", title=f"On {first}", author=f"Ada {second.title()}"
    )


def line_of(slug: str, first: str, second: str) -> str:
    return json.dumps(
        {"id": f"line-{slug}", "title": first, "passages": [{"question": f"Why {first}?", "answer": f"For {second}."}]}
    )


class Editing(RuleBasedStateMachine):
    """Files come, change and go; ``check`` compares."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(mkdtemp(prefix="equivalence"))
        for folder in HOMES:
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        self.good: dict[Path, bytes] = {}  # what files had that have gone bad
        self.clock = 1_500_000_000 * SECOND
        self.steps = 0
        self.settings = Settings(
            index=self.home / "index",
            sources=(SourceSpec(self.home / "one", "https://one.example"), SourceSpec(self.home / "two")),
            self_retrieval=0.0,  # articles of a few words, many the same: what finds what is not the question here
            jobs=1,
        )

    def teardown(self) -> None:
        try:
            self.compare()
        finally:
            shutil.rmtree(self.home)

    def files(self) -> list[Path]:
        return sorted(path for folder in ("one", "two") for path in (self.home / folder).rglob("*.*"))

    def save(self, path: Path, data: bytes) -> None:
        """Each with a time of its own, so that of two files of one article both archives know the newer."""
        path.write_bytes(data)
        self.stamp(path)

    def stamp(self, path: Path) -> None:
        self.clock += SECOND
        os.utime(path, ns=(self.clock, self.clock))

    def some(self, number: int) -> Path | None:
        return files[number % len(files)] if (files := self.files()) else None

    # ------------------------------------------------------------ what happens to files

    @rule(name=names, slug=st.sampled_from(SLUGS), first=words, second=words, encoding=st.sampled_from(ENCODINGS))
    def write_a_page(self, name, slug, first, second, encoding):
        self.save(self.home / f"{name}.html", text_of(slug, first, second).encode(encoding, "xmlcharrefreplace"))

    @rule(name=names, first=words, second=words)
    def write_a_text(self, name, first, second):
        self.save(
            self.home / f"{name}.txt",
            f"On {first}\n\nA {first} is a thing that a {second} is not, as they say.\n".encode(),
        )

    @rule(name=names, lines=st.lists(st.tuples(st.sampled_from(SLUGS), words, words), max_size=3), broken=st.booleans())
    def write_lines(self, name, lines, broken):
        text = "\n".join([*(line_of(*line) for line in lines), *(['{"id": "x"'] if broken else [])])
        self.save(self.home / f"{name}.jsonl", text.encode())

    @rule(number=numbers)
    def delete(self, number):
        if path := self.some(number):
            path.unlink()

    @rule(number=numbers, name=names)
    def move(self, number, name):
        if path := self.some(number):
            path.replace(self.home / f"{name}{path.suffix}")

    @rule(number=numbers, name=names)
    def copy(self, number, name):
        if path := self.some(number):
            self.save(self.home / f"{name}{path.suffix}", path.read_bytes())

    @rule(number=numbers)
    def touch(self, number):
        if path := self.some(number):
            self.stamp(path)

    @rule(number=numbers, first=words)
    def edit_without_a_trace_in_size_and_time(self, number, first):
        """As an editor would that keeps times, or a disk whose clock ticks once a second."""
        if (path := self.some(number)) and (before := path.stat()):
            text = path.read_bytes()
            path.write_bytes(text.replace(b"dear", b"near") if b"dear" in text else text.replace(b"near", b"dear"))
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    @rule(number=numbers)
    def go_bad(self, number):
        path = self.some(number)
        if path and path.suffix == ".html" and path.read_bytes() != BAD:
            self.good[path] = path.read_bytes()
            self.save(path, BAD)

    @rule(number=numbers)
    def go_good_again(self, number):
        bad = [path for path in self.files() if path in self.good and path.read_bytes() == BAD]
        if bad:
            path = bad[number % len(bad)]
            self.save(path, self.good[path])

    @rule()
    def rename_a_folder(self):
        source, target = self.home / "one" / "a", self.home / "one" / "b"
        source.rename(self.home / "aside")
        target.rename(source)
        (self.home / "aside").rename(target)

    # ------------------------------------------------------------ what must be so

    @invariant()
    def now_and_then(self):
        self.steps += 1
        if self.steps % EVERY == 0:
            self.compare()

    def compare(self):
        report = reindex_archive(self.settings, allow_shrink=True)
        assert report.found == self.listed()
        if not report.articles:
            return
        anew = replace(self.settings, index=self.home / "anew")
        shutil.rmtree(anew.index, ignore_errors=True)
        if report.failed:  # what was read of a file before it went bad, nobody else knows
            shutil.copytree(self.settings.index, anew.index)
        full = reindex_archive(anew, full=True, allow_shrink=True)
        assert (report.articles, endings(report)) == (full.articles, endings(full))
        assert told(self.settings.index) == told(anew.index)
        assert not reindex_archive(self.settings).published

    def listed(self) -> int:
        """The files that are there, and the lines of those that are lines."""
        lines = [
            path.read_bytes().split() and path.read_bytes().count(b"\n") + 1
            for path in self.files()
            if path.suffix == ".jsonl"
        ]
        return sum(count or 0 for count in lines) + sum(path.suffix != ".jsonl" for path in self.files())


def endings(report):
    """How every file ended, whether or not it was read for that."""
    ended = {
        name: sorted((entry.name, entry.article or "", entry.reason or "") for entry in entries)
        for name, entries in report.outcomes.items()
    }
    there = sorted(ended.pop("added") + ended.pop("updated") + ended.pop("unchanged"))
    return {"there": there, **ended}


def told(index):
    """What the archive says to everything it is asked, but for how long it took."""
    archive = open_archive(index)
    answers = [answer_as_dict(archive.search(query, limit=50), page=1, per_page=50) for query in QUERIES]
    ids = sorted({hit["article"]["id"] for answer in answers for hit in answer["hits"]})
    return {
        "answers": {query: {**answer, "took_ms": 0} for query, answer in zip(QUERIES, answers, strict=True)},
        "suggestions": {typed: archive.suggest(typed, limit=20) for typed in TYPED},
        "articles": [archive.article(id) for id in ids],
        "size": (archive.generation.articles, archive.generation.passages),
    }


def test_an_archive_brought_up_to_date_answers_as_one_made_anew():
    run_state_machine_as_test(
        Editing, settings=settings(max_examples=8, stateful_step_count=24, deadline=None, derandomize=True, **QUIET)
    )


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_it_does_whatever_happens_for_a_long_time():
    run_state_machine_as_test(
        Editing, settings=settings(max_examples=300, stateful_step_count=60, deadline=None, **QUIET)
    )
