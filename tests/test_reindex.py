"""Every file is accounted for; what did not change is not read; until a generation is whole, the old one answers."""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from indexer import (
    IndexBroken,
    IndexLocked,
    IndexOutdated,
    Settings,
    SourceError,
    SourceSpec,
    open_archive,
    reindex_archive,
)
from indexer.engines.whoosh import WhooshEngine
from indexer.errors import ChecksFailed, IndexUnwritable
from indexer.sources import open_file
from tests.pages import FIDELITE, LOYALTY, page


def counts(report):
    return {name: len(entries) for name, entries in report.outcomes.items() if entries}


def titles(settings, query="fidélité OR loyalty OR measure"):
    return {hit.article.title for hit in open_archive(settings).search(query).hits}


def generations(settings):
    return sorted(path.name for path in (settings.index / "generations").iterdir())


def test_the_first_run_adds_everything(run):
    report = run()
    assert (counts(report), report.found, report.published) == ({"added": 2}, 2, True)
    assert (report.articles, report.passages) == (2, 4)


def test_with_nothing_changed_nothing_is_read_or_written(run, settings, monkeypatch):
    time.sleep(0.1)  # files as old as that are known by their times
    run()
    before = {path: path.stat().st_mtime_ns for path in settings.index.rglob("*")}
    monkeypatch.setattr("indexer.accounting.read", lambda file, *_: pytest.fail(f"{file.path} was read"))
    monkeypatch.setattr("indexer.reading.pool.read", lambda file, *_: pytest.fail(f"{file.path} was read"))
    report = run()
    assert (counts(report), report.published) == ({"unchanged": 2}, False)
    after = {path: path.stat().st_mtime_ns for path in settings.index.rglob("*")}
    after[settings.index / "lock"] = before[settings.index / "lock"]
    assert after == before


def test_a_changed_file_replaces_its_article(run, settings, articles):
    run()
    (articles / "loyalty.html").write_text(LOYALTY.replace("closed tomorrow", "shut on Monday"), "utf-8")
    assert counts(run()) == {"updated": 1, "unchanged": 1}
    archive = open_archive(settings)
    assert archive.search('"shut on Monday"').total == 1
    assert archive.search('"closed tomorrow"').total == 0


def test_a_touched_file_is_unchanged(run, articles):
    run()
    os.utime(articles / "loyalty.html", (1, 1))
    assert counts(run()) == {"unchanged": 2}


def test_a_file_too_fresh_to_be_known_by_its_times_is_read_again_and_nothing_is_published(run, articles):
    generation = run().generation
    (articles / "loyalty.html").write_text(LOYALTY, "utf-8")
    report = run()
    assert (counts(report), report.published, report.generation) == ({"unchanged": 2}, False, generation)


def test_an_edit_of_the_same_size_within_the_same_tick_is_seen(run, settings, articles):
    for letter in "abcdefgh":
        (articles / "loyalty.html").write_text(LOYALTY.replace("closed", f"close{letter}"), "utf-8")
        run()
        assert (
            open_archive(settings).search(f"close{letter}", limit=1).hits[0].article.title == "Points are not loyalty"
        )


def test_a_vanished_file_takes_its_article_along(run, settings, articles):
    run()
    (articles / "loyalty.html").unlink()
    report = run(allow_shrink=True)
    assert (counts(report), report.removed) == ({"unchanged": 1}, ("house.example~loyalty",))
    assert titles(settings) == {"La fidélité sans carte"}


def test_a_renamed_file_keeps_its_article(run, settings, articles):
    run()
    (articles / "loyalty.html").rename(articles / "moved.html")
    report = run()
    assert (report.removed, report.articles) == ((), 2)
    assert len(titles(settings)) == 2


def test_of_two_files_of_one_article_the_newer_wins_and_the_other_is_named(run, settings, articles):
    (articles / "copy.html").write_text(LOYALTY.replace("Points are not loyalty", "An older title"), "utf-8")
    os.utime(articles / "copy.html", (1, 1))
    report = run()
    assert counts(report) == {"added": 2, "duplicate": 1}
    assert Path(report.outcomes["duplicate"][0].name).name == "copy.html"
    assert titles(settings) == {"Points are not loyalty", "La fidélité sans carte"}


def test_a_duplicate_takes_over_when_the_file_that_won_goes(run, settings, articles):
    (articles / "copy.html").write_text(LOYALTY.replace("Points are not loyalty", "An older title"), "utf-8")
    os.utime(articles / "copy.html", (1, 1))
    run()
    (articles / "loyalty.html").unlink()
    report = run()
    assert (counts(report), report.removed) == ({"updated": 1, "unchanged": 1}, ())
    assert titles(settings) == {"An older title", "La fidélité sans carte"}


def test_an_older_file_that_appears_later_does_not_displace_the_newer(run, settings, articles):
    run()
    (articles / "copy.html").write_text(LOYALTY.replace("Points are not loyalty", "An older title"), "utf-8")
    os.utime(articles / "copy.html", (1, 1))
    assert counts(run()) == {"unchanged": 2, "duplicate": 1}
    assert "An older title" not in titles(settings)


def test_what_is_no_article_is_skipped_and_what_is_broken_failed_with_reasons(run, articles):
    (articles / "empty.html").write_text("<html><body></body></html>", "utf-8")
    (articles / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (articles / "bad.jsonl").write_text('{"id": "x y"}\nnot json\n', "utf-8")
    report = run()
    assert counts(report) == {"added": 2, "skipped": 1, "failed": 3}
    assert report.found == 6
    assert all(entry.reason for name in ("skipped", "failed") for entry in report.outcomes[name])
    assert counts(run()) == {"unchanged": 2, "skipped": 1, "failed": 3}, "accounted for again without being read"


def test_an_article_whose_file_goes_bad_is_kept_as_last_read(run, settings, articles):
    run()
    (articles / "loyalty.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    report = run()
    assert counts(report) == {"unchanged": 1, "failed": 1}
    assert "is kept" in str(report.failed[0].reason)
    assert "Points are not loyalty" in titles(settings)
    (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Stamps"), "utf-8")
    assert counts(run()) == {"updated": 1, "unchanged": 1}
    assert "Stamps are not loyalty" in titles(settings)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_fails_and_is_tried_again(run, articles):
    (articles / "loyalty.html").chmod(0)
    assert counts(run()) == {"added": 1, "failed": 1}
    (articles / "loyalty.html").chmod(0o600)
    assert counts(run()) == {"added": 1, "unchanged": 1}


def test_a_file_that_cannot_be_opened_fails_and_is_tried_again(run, articles, monkeypatch):
    def refuse(file):
        if file.path.name == "loyalty.html":
            raise PermissionError(13, "Permission denied", file.name)
        return open_file(file)

    monkeypatch.setattr("indexer.reading.page.open_file", refuse)
    report = run()
    assert counts(report) == {"added": 1, "failed": 1}
    assert "Permission denied" in str(report.failed[0].reason)
    monkeypatch.undo()
    assert counts(run()) == {"added": 1, "unchanged": 1}


def test_article_json_lines_are_read_line_by_line(run, settings, articles):
    lines = [{"id": f"a{n}", "title": f"T{n}", "passages": [{"answer": f"zebra {n}"}]} for n in range(3)]
    (articles / "more.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert counts(run()) == {"added": 5}
    lines[1]["title"] = "Changed"
    (articles / "more.jsonl").write_text("\n\n".join(map(json.dumps, [lines[2], lines[1]])), "utf-8")
    report = run(allow_shrink=True)
    assert (counts(report), report.removed) == ({"unchanged": 3, "updated": 1}, ("a0",))


def test_what_extract_writes_reindex_reads_back(run, settings, articles, tmp_path):
    run()
    archive = open_archive(settings)
    whole = [archive.article(f"house.example~{name}") for name in ("loyalty", "fidelite")]
    (tmp_path / "all.jsonl").write_text("\n".join(json.dumps(article.as_dict()) for article in whole), "utf-8")
    other = Settings(index=tmp_path / "other", sources=(SourceSpec(tmp_path / "all.jsonl"),))
    reindex_archive(other)
    assert [open_archive(other).article(article.id) for article in whole] == whole


def lines(*articles):
    """Article JSON lines: 'a:words' is article a, '!' a broken line."""
    written = [
        "{"
        if article == "!"
        else json.dumps({"id": article.split(":")[0], "passages": [{"answer": article.split(":")[1]}]})
        for article in articles
    ]
    return "\n".join(written) + "\n"


def words_of(settings, id):
    return open_archive(settings).article(id).passages[0].answer


def test_a_broken_line_neither_keeps_what_another_line_has_nor_loses_what_none_has(run, settings, articles):
    file = articles / "more.jsonl"
    file.write_text(lines("a:one", "b:two", "c:three"))
    run()
    file.write_text(lines("a:one", "!", "b:changed"))
    report = run(allow_shrink=True)
    assert counts(report) == {"unchanged": 3, "updated": 1, "failed": 1}
    assert (words_of(settings, "b"), words_of(settings, "c")) == ("changed", "three")
    assert counts(run()) == {"unchanged": 4, "failed": 1}
    assert words_of(settings, "c") == "three"
    file.write_text(lines("a:one", "b:changed"))
    assert run(allow_shrink=True).removed == ("c",)


def test_a_good_copy_elsewhere_beats_what_was_kept(run, settings, articles):
    (articles / "one.jsonl").write_text(lines("a:old"))
    run()
    (articles / "two.jsonl").write_text(lines("a:new"))
    (articles / "one.jsonl").write_text('{"id": "a", "pass')
    report = run()
    assert (counts(report)["updated"], counts(report)["failed"]) == (1, 1)
    assert words_of(settings, "a") == "new"


def test_a_folder_that_cannot_be_listed_keeps_its_articles(run, settings, articles, monkeypatch):
    (articles / "sub").mkdir()
    for number in range(20):
        (articles / f"{number}.jsonl").write_text(lines(f"x{number}:words"))
    (articles / "sub" / "one.jsonl").write_text(lines("a:old"))
    run()
    real = os.scandir

    def refuse(path):
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr("indexer.sources.files.os.scandir", refuse)
    report = run()
    assert (counts(report)["failed"], report.removed, words_of(settings, "a")) == (1, (), "old")
    monkeypatch.undo()
    assert counts(run()) == {"unchanged": 23}


def test_full_keeps_the_article_of_a_file_gone_bad(run, settings, articles):
    run()
    (articles / "loyalty.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    report = run(full=True)
    assert (counts(report), report.removed) == ({"updated": 1, "failed": 1}, ())
    assert "Points are not loyalty" in titles(settings)


def test_sources_with_the_same_path_in_them_lose_nothing(tmp_path):
    for name in ("fr", "en"):
        (tmp_path / name).mkdir()
        text = (FIDELITE if name == "fr" else LOYALTY).replace('rel="canonical"', 'rel="other"')
        (tmp_path / name / "faq.html").write_text(text, "utf-8")
    settings = Settings(index=tmp_path / "index", sources=(SourceSpec(tmp_path / "fr"), SourceSpec(tmp_path / "en")))
    assert counts(reindex_archive(settings)) == {"added": 2}
    assert open_archive(settings).article("fr~faq.html").language == "fr"


def test_a_file_that_is_in_two_sources_counts_once(run, settings, articles):
    (articles / "round.html").symlink_to(articles / "round.html")
    both = Settings(
        index=settings.index, sources=(*settings.sources, *settings.sources, SourceSpec(articles / "loyalty.html"))
    )
    assert counts(reindex_archive(both)) == {"added": 2, "failed": 1}


def test_the_address_of_a_source_is_remembered(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.html").write_text(LOYALTY.replace('rel="canonical"', 'rel="other"'))
    given = Settings(index=tmp_path / "index", sources=(SourceSpec(tmp_path / "a"),), base_url="https://blog.example")
    reindex_archive(given)
    assert counts(reindex_archive(Settings(index=given.index))) == {"unchanged": 1}
    assert open_archive(given).article("x.html").url == "https://blog.example/x.html"


def test_one_file_that_cannot_be_read_costs_that_file_alone_where_processes_read(tmp_path, monkeypatch):
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number}.html").write_text(
            page(f"p{number}", (f"What is number {number}?", f"It is {number}. " * 30))
        )
    from indexer.sources import find as real

    def vanish(*arguments):
        found = list(real(*arguments))
        (folder / "7.html").unlink()
        return found

    monkeypatch.setattr("indexer.reindex.find", vanish)
    report = reindex_archive(Settings(index=tmp_path / "index", sources=(SourceSpec(folder),), jobs=2))
    assert counts(report) == {"added": 59, "failed": 1}
    assert "No such file" in str(report.failed[0].reason)


def test_without_sources_those_of_the_last_time_are_read(run, settings, articles, tmp_path, monkeypatch):
    run()
    monkeypatch.chdir(tmp_path / "articles")
    assert counts(reindex_archive(Settings(index=settings.index))) == {"unchanged": 2}


def test_a_new_address_for_a_source_is_a_change(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.html").write_text(
        LOYALTY.replace('<link rel="canonical" href="https://house.example/loyalty">', "")
    )
    settings = Settings(index=tmp_path / "index", sources=(SourceSpec(tmp_path / "a"),))
    reindex_archive(settings)
    assert open_archive(settings).article("x.html").url is None
    report = reindex_archive(Settings(index=settings.index, base_url="https://new.example"))
    assert counts(report) == {"updated": 1}
    assert open_archive(settings).article("x.html").url == "https://new.example/x.html"


def test_an_empty_folder_publishes_nothing_and_the_old_archive_answers(run, settings, articles, tmp_path):
    run()
    (tmp_path / "empty").mkdir()
    report = reindex_archive(Settings(index=settings.index, sources=(SourceSpec(tmp_path / "empty"),)))
    assert (report.articles, report.published) == (0, False)
    assert len(titles(settings)) == 2


def test_a_source_that_is_gone_is_a_fault_not_an_empty_archive(run, settings, articles):
    run()
    shutil.rmtree(articles)
    with pytest.raises(SourceError, match="articles"):
        run()
    assert len(titles(settings)) == 2


def test_an_archive_that_shrinks_is_not_published_unasked(run, settings, articles):
    run()
    (articles / "loyalty.html").unlink()
    with pytest.raises(ChecksFailed, match="--allow-shrink"):
        run()
    assert len(titles(settings)) == 2
    assert len(generations(settings)) == 1
    assert run(allow_shrink=True).published


def test_a_rehearsal_tells_the_same_and_writes_nothing(run, settings, articles):
    assert counts(run(dry_run=True)) == {"added": 2}
    assert not settings.index.exists()
    run()
    (articles / "loyalty.html").unlink()
    with pytest.raises(ChecksFailed):
        run(dry_run=True)
    report = run(dry_run=True, allow_shrink=True)
    assert (counts(report), report.removed, report.articles) == ({"unchanged": 1}, ("house.example~loyalty",), 1)
    assert len(titles(settings)) == 2


def test_full_reads_everything_anew(run):
    run()
    assert counts(run(full=True)) == {"updated": 2}


def test_an_incremental_archive_answers_as_a_full_one(run, settings, articles, tmp_path):
    run()
    (articles / "loyalty.html").write_text(LOYALTY.replace("closed tomorrow", "shut on Monday"), "utf-8")
    (articles / "third.html").write_text(
        page("third", ("Why measure loyalty twice?", "To know whether loyalty moves. " * 9))
    )
    run()
    fresh = Settings(index=tmp_path / "fresh", sources=settings.sources)
    reindex_archive(fresh)
    for query in ("loyalty", "measure", "mesurer la notoriété", "what is a loyalty programme worth?"):
        ours = [(hit.passage.id, [p.id for p in hit.more]) for hit in open_archive(settings).search(query).hits]
        assert ours == [(hit.passage.id, [p.id for p in hit.more]) for hit in open_archive(fresh).search(query).hits]


def test_a_broken_index_asks_for_a_full_run_which_mends_it(run, settings, articles):
    run()
    for file in (settings.index / "generations").rglob("*"):
        if file.is_file():
            file.write_bytes(b"")
    with pytest.raises(IndexBroken, match="--full"):
        open_archive(settings).search("loyalty")
    with pytest.raises(IndexBroken, match="--full"):
        run()
    assert run(full=True).published
    assert len(titles(settings)) == 2


def test_an_index_of_another_format_asks_for_a_full_run_which_replaces_it(run, settings):
    generation = run().generation
    card = settings.index / "generations" / generation / "generation.json"
    card.write_text(card.read_text().replace('"format": ', '"format": 9'))
    with pytest.raises(IndexOutdated, match="--full"):
        run()
    assert run(full=True).published


def test_a_second_reindex_is_told_who_holds_the_lock(run, settings):
    with WhooshEngine(settings.index).exclusive(), pytest.raises(IndexLocked, match=str(os.getpid())):
        run()
    run()


def test_two_generations_are_kept(run, settings, articles):
    for number in range(5):
        (articles / "loyalty.html").write_text(LOYALTY.replace("tomorrow", f"on day {number}"), "utf-8")
        run()
        assert len(generations(settings)) == min(2, number + 1)
    run(full=True)
    assert len(generations(settings)) == 2


def test_an_open_archive_shows_a_new_generation_by_itself(run, settings, articles):
    run()
    archive = open_archive(settings)
    assert archive.search("zebra").total == 0
    (articles / "zebra.html").write_text(page("zebra", ("Why a zebra?", "Because the zebra is striped. " * 9)))
    run()
    assert archive.search("zebra").total == 1


KILLED = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from indexer import Settings, SourceSpec, reindex_archive
from indexer.engines.whoosh.generations import Generations

stage, index, source = sys.argv[1:]
die = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
if stage == "reading":
    from indexer.accounting import Accounts
    real = Accounts._judge
    seen = []
    Accounts._judge = lambda *a: (seen.append(1), len(seen) > 1 and die(), real(*a))[-1]
else:
    setattr(Generations, stage, die)
reindex_archive(Settings(index=Path(index), sources=(SourceSpec(Path(source)),)))
"""


@pytest.mark.parametrize("stage", ["reading", "begin", "complete", "publish"])
def test_killed_at_any_stage_the_old_generation_answers_and_the_next_run_goes_on(run, settings, articles, stage):
    run()
    (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Stamps"), "utf-8")
    (articles / "fidelite.html").write_text(FIDELITE.replace("sans carte", "sans rien"), "utf-8")
    script = [sys.executable, "-c", KILLED, stage, str(settings.index), str(articles)]
    assert subprocess.run(script, check=False, capture_output=True).returncode == -9
    assert titles(settings) == {"Points are not loyalty", "La fidélité sans carte"}
    assert counts(run()) == {"updated": 2}
    assert titles(settings) == {"Stamps are not loyalty", "La fidélité sans rien"}
    assert len(generations(settings)) <= 2, "wreckage was left"


def test_a_full_disk_is_named_and_loses_nothing(run, settings, articles, monkeypatch):
    run()
    (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Stamps"), "utf-8")

    def no_space(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("indexer.engines.whoosh.generations.os.fsync", no_space)
    with pytest.raises(IndexUnwritable, match="No space left"):
        run()
    monkeypatch.undo()
    assert titles(settings) == {"Points are not loyalty", "La fidélité sans carte"}
    assert counts(run()) == {"updated": 1, "unchanged": 1}


def test_many_files_are_read_by_processes_in_the_same_order(tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number}.html").write_text(
            page(f"p{number}", (f"What is number {number}?", f"It is {number}. " * 30))
        )
    one, two = (
        Settings(index=tmp_path / name, sources=(SourceSpec(folder),), jobs=jobs) for name, jobs in (("a", 1), ("b", 2))
    )
    reports = [reindex_archive(one), reindex_archive(two)]
    assert [counts(report) for report in reports] == [{"added": 60}] * 2
    assert reports[0].outcomes["added"] == reports[1].outcomes["added"]


@pytest.mark.parametrize(
    ("flag", "address"),
    [(None, "https://one.example/note.txt"), ("https://two.example", "https://two.example/note.txt"), ("", None)],
)
def test_the_address_of_a_source_stays_until_another_is_given_or_none(tmp_path, flag, address):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "note.txt").write_text("A heron\n\nA heron is a bird that waits for a fish.\n", "utf-8")
    settings = Settings(index=tmp_path / "index", sources=(SourceSpec(tmp_path / "texts"),))
    reindex_archive(replace(settings, base_url="https://one.example"))
    report = reindex_archive(replace(settings, base_url=flag))
    assert (open_archive(settings).search("heron").hits[0].article.url, report.articles) == (address, 1)


def test_of_three_files_of_one_article_the_others_name_the_one_that_has_it_now(run, settings, articles):
    """Not the one that had it when they were read."""
    for number, name in enumerate(("older", "old"), 1):
        (articles / f"{name}.html").write_text(LOYALTY, "utf-8")
        os.utime(articles / f"{name}.html", (number, number))
    time.sleep(0.1)
    run()
    (articles / "loyalty.html").unlink()
    (entry,) = run().outcomes["duplicate"]
    assert (Path(entry.name).name, entry.reason) == ("older.html", f"the same article as {articles / 'old.html'}")


def test_progress_tells_of_every_phase(run):
    told = []
    run(progress=lambda *step: told.append(step))
    assert list(dict.fromkeys(phase for phase, *_ in told)) == ["finding", "reading", "building", "checking"]
    assert ("reading", 2, 2) in told
    assert told[-1] == ("checking", 2, 2)
