"""Each file of an index, damaged alone: an error that says what to run, and a full run that mends it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer import ArchiveIndexError, IndexBroken, Settings, SourceSpec, open_archive, reindex_archive
from indexer.errors import ChecksFailed
from tests.pages import LOYALTY, page

DAMAGES = {
    "emptied": lambda data: b"",
    "halved": lambda data: data[: len(data) // 2],
    "shortened": lambda data: data[:-1],
    "replaced": lambda data: b"nonsense",
    "scrambled": lambda data: bytes(255 - byte for byte in data),
    "another JSON": lambda data: b'{"sources": [], "reader": 1, "files": [], "format": 1, "generation": {}}',
    "removed": None,
}


def ask_everything(settings):
    archive = open_archive(settings)
    for query in ("loyalty", "fidélité", '"brand awareness"', "mesur*", "author:ada", "zzzzzz"):
        archive.search(query)
    for id in ("house.example~loyalty", "house.example~fidelite"):
        archive.article(id)
    archive.suggest("com")


def files_of(settings):
    """The pointer and what it points to, as patterns that hold from one generation to the next."""
    folder = settings.index / "generations" / (settings.index / "current").read_text().strip()
    return [settings.index / "current", *sorted(path for path in folder.iterdir() if "LOCK" not in path.name)]


def hurt(path, damage):
    if DAMAGES[damage] is None:
        path.unlink()
    else:
        path.write_bytes(DAMAGES[damage](path.read_bytes()))


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("which", range(5))
def test_a_damaged_file_is_an_error_that_says_what_to_run_and_is_mended(run, settings, damage, which):
    run()
    hurt(files_of(settings)[which], damage)
    with contextlib.suppress(ArchiveIndexError):
        ask_everything(settings)
    with contextlib.suppress(ArchiveIndexError):
        run()
    assert run(full=True).published
    ask_everything(settings)
    assert open_archive(settings).search("loyalty OR fidélité").total == 2


def test_there_are_five_files_to_damage(run, settings):
    run()
    assert [path.suffix for path in files_of(settings)] == ["", ".arrays", ".toc", ".json", ".json"]


def test_nothing_damaged_is_linked_into_a_new_generation(run, settings, articles):
    run()
    segment = files_of(settings)[1]
    data = bytearray(segment.read_bytes())
    data[300] ^= 1
    segment.write_bytes(data)
    (articles / "third.html").write_text(page("third", ("Why a zebra?", "Because it is striped. " * 9)))
    with pytest.raises(IndexBroken, match=r"\.arrays is missing or damaged"):
        run()


def test_mending_goes_back_to_the_sources_of_the_last_time(run, settings, tmp_path, monkeypatch):
    run()
    files_of(settings)[1].write_bytes(b"")
    (tmp_path / "elsewhere" / "corpus").mkdir(parents=True)
    (tmp_path / "elsewhere" / "corpus" / "other.html").write_text(
        page("other", ("Why other?", "Because it is not ours. " * 9))
    )
    monkeypatch.chdir(tmp_path / "elsewhere")
    reindex_archive(Settings(index=settings.index), full=True)
    assert open_archive(settings).search("loyalty OR fidélité").total == 2


def test_where_the_sources_of_the_last_time_are_lost_they_must_be_named(run, settings, tmp_path, monkeypatch):
    run()
    (settings.index / "current").write_text("garbage/x")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(IndexBroken, match="reindex SOURCE --full"):
        reindex_archive(Settings(index=settings.index), full=True)
    sound = list((settings.index / "generations").iterdir())
    assert len(sound) == 1, "what was sound was deleted"


def test_mending_too_makes_the_check_for_shrinking(run, settings, articles):
    run()
    files_of(settings)[1].write_bytes(b"")
    (articles / "loyalty.html").unlink()
    with pytest.raises(ChecksFailed, match="shrink"):
        run(full=True)


def test_a_reindex_that_is_killed_takes_its_reading_processes_along(tmp_path):
    (tmp_path / "a").mkdir()
    for number in range(200):
        (tmp_path / "a" / f"{number}.html").write_text(page(f"p{number}", ("Why?", "Because. " * 5000)))
    command = [Path(sys.executable).parent / "reindex", "a", "--jobs", "2"]
    child = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )
    readers = wait_for(lambda: [pid for pid in processes_of(child.pid) if pid != child.pid])
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    assert readers
    assert wait_for(lambda: not [pid for pid in readers if alive(pid)])


def wait_for(condition, seconds=15):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.05)
    return condition()


def processes_of(group):
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rsplit(")", 1)[1].split()
            if int(fields[2]) == group:
                found.append(int(stat.parent.name))
    return found


def alive(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


def test_a_source_without_its_articles_is_not_taken_for_an_empty_archive(run, settings, articles):
    run()
    (articles / "loyalty.html").write_text(LOYALTY[:200])
    (articles / "fidelite.html").unlink()
    with contextlib.suppress(ChecksFailed):
        run()
    assert open_archive(Settings(index=settings.index, sources=(SourceSpec(articles),))).search('"fidélité"').total == 1


@pytest.mark.parametrize("dead", [["x"], [10**12], [-1], [99]])
def test_a_card_that_tells_of_articles_that_cannot_be_is_an_error_that_says_what_to_run(run, settings, articles, dead):
    run()
    card = files_of(settings)[3]
    value = json.loads(card.read_text())
    value["segments"][0]["dead"] = dead
    card.write_text(json.dumps(value))
    (articles / "third.html").write_text(page("third", ("Why a zebra?", "Because it is striped. " * 9)))
    for action in (lambda: ask_everything(settings), run):
        with contextlib.suppress(ArchiveIndexError):
            action()
    assert run(full=True).published
    assert open_archive(settings).search("loyalty OR fidélité OR zebra").total == 3


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8, 0.95])
def test_full_mends_a_segment_of_which_some_bytes_are_damaged(run, settings, articles, share):
    """Its table can be read, and so it opens; what lies at that place cannot be trusted."""
    run()
    (path,) = [path for path in files_of(settings) if path.suffix == ".arrays"]
    data = bytearray(path.read_bytes())
    at = int(len(data) * share)
    data[at : at + 40] = bytes(255 - byte for byte in data[at : at + 40])
    path.unlink()
    path.write_bytes(data)
    (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Stamps"), "utf-8")
    assert run(full=True).published
    assert open_archive(settings).search("stamps").total == 1
