"""`reindex --watch` as it is started: what happens to the sources is in the archive a moment later, and nothing ends the watch."""

import json
import os
import shutil
import signal
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
import watchfiles

from indexer import IndexLocked, IndexMissing, Settings, SourceSpec, open_archive, reindex_archive
from indexer.engines.whoosh import WhooshEngine
from indexer.watching import Unwatched, is_unmounted, watch
from tests.commands import Command, until
from tests.pages import FIDELITE, LOYALTY, page
from tests.webapp.processes import serving

ENDED = "The watch has ended"


def article(slug, word):
    return page(slug, (f"What is {word}?", f"A {word} is what this page is about. " * 5))


@pytest.fixture
def archive(tmp_path):
    return open_archive(tmp_path / "index")


@pytest.fixture
def watching(tmp_path, articles):
    """Watch the folder of articles, from the first report on."""

    @contextmanager
    def start(*arguments):
        with Command(*(arguments or ("articles",)), "--watch", cwd=tmp_path) as command:
            until(lambda: (tmp_path / "index" / "current").exists() or command.process.poll() is not None)
            yield command

    return start


def finds(archive, word, total=1):
    """Wait until it does, that very word."""

    def found():
        try:
            return archive.search(f'"{word}"').total == total
        except IndexMissing:
            return False

    until(found)


def generations(home):
    """How many there were."""
    return int(WhooshEngine(home / "index").published().partition("-")[0])


def test_an_edit_an_atomic_save_a_new_folder_and_a_vanished_one_are_found_by_an_open_archive(
    watching, articles, archive
):
    for number in range(10):
        (articles / f"bird{number}.html").write_text(article(f"bird{number}", f"bird{number}"), "utf-8")
    with watching():
        finds(archive, "loyalty")
        (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Zebras"), "utf-8")
        finds(archive, "zebras")
        (articles / ".loyalty.html.new").write_text(LOYALTY.replace("Points", "Walruses"), "utf-8")
        (articles / ".loyalty.html.new").replace(articles / "loyalty.html")
        finds(archive, "walruses")
        (articles / "new" / "deep").mkdir(parents=True)
        (articles / "new" / "deep" / "heron.html").write_text(article("heron", "heron"), "utf-8")
        finds(archive, "heron")
        (articles / "new" / "deep" / "heron.html").write_text(article("heron", "egret"), "utf-8")
        finds(archive, "egret")
        (articles / "more.jsonl").write_text('{"id": "more", "passages": [{"answer": "An ocelot."}]}\n', "utf-8")
        finds(archive, "ocelot")
        shutil.rmtree(articles / "new")
        finds(archive, "egret", 0)


def test_a_folder_that_is_moved_in_whole_is_watched_from_then_on(watching, articles, archive, tmp_path):
    (tmp_path / "elsewhere" / "deep").mkdir(parents=True)
    (tmp_path / "elsewhere" / "deep" / "heron.html").write_text(article("heron", "heron"), "utf-8")
    with watching():
        (tmp_path / "elsewhere").rename(articles / "here")
        finds(archive, "heron")
        (articles / "here" / "deep" / "heron.html").write_text(article("heron", "egret"), "utf-8")
        finds(archive, "egret")


def test_a_burst_of_edits_makes_few_generations(watching, articles, archive, tmp_path):
    with watching():
        finds(archive, "loyalty")
        before = generations(tmp_path)
        for number in range(50):
            (articles / f"bird{number}.html").write_text(article(f"bird{number}", f"bird{number}"), "utf-8")
        finds(archive, "bird49")
        finds(archive, "bird0")
        assert generations(tmp_path) - before <= 4


def test_an_index_inside_the_source_does_not_start_it_again(articles, archive, tmp_path, watching):
    with watching(tmp_path) as command:
        finds(archive, "loyalty")
        (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Zebras"), "utf-8")
        finds(archive, "zebras")
        command.says("Published", 2)
        before = generations(tmp_path)
        (articles / "fidelite.html").write_text(FIDELITE.replace("habitude", "zibeline"), "utf-8")
        finds(archive, "zibeline")
        command.interrupt()
        assert generations(tmp_path) == before + 1


def test_a_source_that_goes_is_waited_for_and_nothing_is_removed(watching, articles, archive, tmp_path):
    with watching() as command:
        finds(archive, "loyalty")
        articles.rename(tmp_path / "away")
        command.says(f"Waiting: {articles} is not there")
        assert archive.search('"loyalty"').total == 1
        (tmp_path / "away" / "loyalty.html").write_text(LOYALTY.replace("Points", "Zebras"), "utf-8")
        (tmp_path / "away").rename(articles)
        finds(archive, "zebras")
        (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Walruses"), "utf-8")
        finds(archive, "walruses")
        assert command.said.count("Waiting:") == 1


def test_a_running_server_shows_it(watching, articles, archive, tmp_path):
    with watching():
        finds(archive, "loyalty")
        with serving("--workers", "1", cwd=tmp_path) as (_, address):

            def total():
                with urlopen(f"{address}/api/search?q=zebras&exact=1") as answer:
                    return json.load(answer)["total"]

            assert total() == 0
            (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Zebras"), "utf-8")
            until(lambda: total() == 1)


def test_links_are_followed_as_when_reading(articles, archive, tmp_path, watching):
    """A file behind a link, and a source that is a link and comes to lead elsewhere."""
    (articles / "store").mkdir()
    (articles / "store" / "4711").write_text(article("heron", "heron"), "utf-8")
    (articles / "heron.html").symlink_to("store/4711")
    (tmp_path / "now").symlink_to("articles")
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "loyalty.html").write_text(LOYALTY.replace("Points", "Zebras"), "utf-8")
    (tmp_path / "later" / "fidelite.html").write_text(FIDELITE, "utf-8")
    (tmp_path / "later" / "heron.html").write_text(article("heron", "crane"), "utf-8")
    with watching("now"):
        finds(archive, "heron")
        (articles / "store" / "4711").write_text(article("heron", "egret"), "utf-8")
        finds(archive, "egret")
        (tmp_path / "next").symlink_to("later")
        (tmp_path / "next").replace(tmp_path / "now")
        finds(archive, "crane")
        (tmp_path / "later" / "loyalty.html").write_text(LOYALTY.replace("Points", "Walruses"), "utf-8")
        finds(archive, "walruses")


def test_a_file_as_source_is_seen_through_any_way_of_saving(tmp_path, archive, watching):
    def save(word):
        new = tmp_path / "new"
        new.write_text(json.dumps({"id": "one", "passages": [{"answer": f"A {word}."}]}) + "\n", "utf-8")
        new.replace(tmp_path / "all.jsonl")

    save("heron")
    with watching("all.jsonl") as command:
        finds(archive, "heron")
        save("egret")
        finds(archive, "egret")
        (tmp_path / "all.jsonl").unlink()
        command.says("Waiting:")
        save("crane")
        finds(archive, "crane")


def test_what_goes_wrong_is_said_and_the_watch_goes_on(watching, articles, archive, tmp_path):
    """A broken page, a generation that must not be published, another reindex at work."""
    with watching() as command:
        finds(archive, "loyalty")
        good = (articles / "fidelite.html").read_bytes()
        (articles / "fidelite.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
        command.says("failed:")
        (articles / "loyalty.html").rename(tmp_path / "loyalty.html")
        command.says("--allow-shrink")
        (articles / "fidelite.html").write_bytes(good)
        with WhooshEngine(tmp_path / "index").exclusive():
            (tmp_path / "loyalty.html").rename(articles / "loyalty.html")
            command.says("another reindex is at work")
            (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Zebras"), "utf-8")
        finds(archive, "zebras")
        assert command.said.count("failed:") == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_told_and_says_so(watching, articles, archive, number):
    with watching() as command:
        command.says("Published")
        os.kill(command.process.pid, number)
        assert (command.wait(), command.said.count(ENDED), command.others()) == (0, 1, [])
        assert "Traceback" not in command.said


def test_json_is_a_line_for_each_run_that_did_something(watching, articles, archive):
    with watching("articles", "--json", "--quiet") as command:
        finds(archive, "loyalty")
        os.utime(articles / "loyalty.html")
        (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Zebras"), "utf-8")
        finds(archive, "zebras")
        until(lambda: len(command.out) == 2)
        command.interrupt()
        assert [json.loads(line)["counts"]["added"] for line in command.out] == [2, 0]
        assert command.said == ""


def test_a_source_that_was_never_there_is_a_mistake(tmp_path):
    with Command("nowhere", "--watch", cwd=tmp_path) as command:
        assert command.wait() == 2
        assert "nowhere" in command.said


def test_the_address_that_was_given_stays_for_all_runs(tmp_path, articles, archive, watching):
    (articles / "note.txt").write_text("A heron\n\nA heron is a bird that waits for a fish.\n", "utf-8")
    with watching("articles", "--base-url", "https://blog.example"):
        finds(archive, "heron")
        (articles / "note.txt").write_text("An egret\n\nAn egret is a bird that waits for a fish.\n", "utf-8")
        finds(archive, "egret")
        assert archive.search("egret").hits[0].article.url == "https://blog.example/note.txt"


def test_where_nothing_tells_of_changes_all_files_are_looked_at_now_and_then(tmp_path, articles, monkeypatch):
    def refuse(*_, **__):
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr(watchfiles, "watch", refuse)
    monkeypatch.setattr("indexer.watching.RARELY", 0.3)
    told = watch(Settings(index=tmp_path / "index", sources=(SourceSpec(articles),)))
    assert isinstance(next(told), Unwatched)
    assert next(told).published
    (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Zebras"), "utf-8")
    assert next(told).published


def test_events_that_got_lost_are_made_up_for(tmp_path, articles, monkeypatch):
    """As on disks of other machines, which tell nothing."""
    monkeypatch.setattr("indexer.watching._changes", lambda _roots: iter(lambda: (), None))
    monkeypatch.setattr("indexer.watching.RESCAN", 0.2)
    told = watch(Settings(index=tmp_path / "index", sources=(SourceSpec(articles),)))
    assert next(told).published
    (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Zebras"), "utf-8")
    assert next(told).published


def test_a_folder_without_its_disk_is_not_an_empty_source(tmp_path):
    """A place to mount something at is there and empty, on another device."""
    assert is_unmounted(tmp_path, (1, 10), (2, 20))
    assert not is_unmounted(tmp_path, (1, 10), (1, 20))
    (tmp_path / "a.html").write_text("")
    assert not is_unmounted(tmp_path, (1, 10), (2, 20))


def test_another_run_by_hand_between_two_of_the_watch_is_no_matter(watching, articles, archive, tmp_path):
    with watching():
        finds(archive, "loyalty")
        (articles / "heron.html").write_text(article("heron", "heron"), "utf-8")
        until(lambda: _reindexed_by_hand(tmp_path, articles))
        (articles / "heron.html").write_text(article("heron", "egret"), "utf-8")
        finds(archive, "egret")


def _reindexed_by_hand(home: Path, articles: Path) -> bool:
    try:
        reindex_archive(Settings(index=home / "index", sources=(SourceSpec(articles),)))
    except IndexLocked:
        return False
    return True
