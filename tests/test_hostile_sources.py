"""What lies among the articles and means harm is refused with a reason, costs little, and leads nowhere; nothing is unpickled."""

import contextlib
import gzip
import json
import os
import pickle
import resource
import socket
import stat
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

from indexer import ArchiveIndexError, Settings, SourceError, SourceSpec, open_archive, reindex_archive
from indexer.reading import read
from indexer.reindex import rollback
from indexer.sources import find
from tests.pages import LOYALTY

GOOD = {"id": "good", "title": "Good", "passages": [{"question": "Is this good?", "answer": "It is, and it says why."}]}


def lines(folder, *articles):
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), "utf-8")
    return path


def outcome(report, name):
    return [entry.reason for entry in report.outcomes[name]]


def reindex(folder, tmp_path):
    return reindex_archive(Settings(index=tmp_path / "index", sources=(SourceSpec(folder),), jobs=1))


# ---------------------------------------------------------------- ids


@pytest.mark.parametrize(
    "id",
    ["../../etc/passwd", "..", ".", "/etc/passwd", "a/b", "a\\b", "a\x00b", "a b", "é", "a#b", "a?b", "%2e%2e", "", "x" * 201, "a\n", "~/../x", None, 7, ["a"]],
)  # fmt: skip
def test_an_id_that_is_no_name_is_refused_and_no_file_of_that_name_is_made(articles, tmp_path, id):
    lines(articles, GOOD | {"id": id}, GOOD)
    report = reindex(articles, tmp_path)
    (reason,) = outcome(report, "failed")
    assert "id" in reason
    assert report.articles == 3
    made = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*")}
    assert made == {"articles", "index"}


@pytest.mark.parametrize("id", ["../other#1", "other#1", "good", "1", "#1", "good/../other#1"])
def test_a_passage_belongs_to_its_article(articles, tmp_path, id):
    lines(articles, GOOD | {"passages": [{"id": id, "answer": "Elsewhere."}]})
    (reason,) = outcome(reindex(articles, tmp_path), "failed")
    assert "must begin with the article's id" in reason


@pytest.mark.parametrize(
    "anchor", ["../../x", 'a"><script>', "a\x00b", "javascript:alert(1)", "\u202ea", "#", "%0d%0aX: y"]
)
def test_any_anchor_stays_behind_the_sign_for_it(articles, tmp_path, anchor):
    lines(
        articles,
        GOOD
        | {
            "url": "https://good.example/a",
            "passages": [{"id": f"good#{anchor}", "answer": "Anchored here.", "anchor": anchor}],
        },
    )
    assert not outcome(reindex(articles, tmp_path), "failed")
    from indexer import deep_link

    (hit,) = open_archive(tmp_path / "index").search("anchored").hits
    link = deep_link(hit.article, hit.passage)
    assert link.startswith("https://good.example/a#")
    assert not set(link) & set('\r\n"<> \x00\u202e')


# ---------------------------------------------------------------- what is no article


def test_a_line_without_end_costs_no_more_than_a_page_may(articles, tmp_path):
    """A gigabyte of spaces, then an article: the line is refused, the next one read."""
    path = lines(articles, GOOD)
    with path.open("r+b") as file:
        good = file.read()
        file.truncate(0)
        file.seek(1_000_000_000)
        file.write(b"\n" + good)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = reindex(articles, tmp_path)
    (reason,) = outcome(report, "skipped")
    assert "max_page_mb" in reason
    assert report.articles == 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000, "kB"


def test_an_archive_is_not_unpacked(articles, tmp_path):
    for name in ("bomb.html", "bomb.html.gz", "bomb.jsonl.gz", "bomb.zip"):
        (articles / name).write_bytes(gzip.compress(b" " * 50_000_000))
    report = reindex(articles, tmp_path)
    assert report.articles == 2
    assert [entry.name.rpartition("/")[2] for name in ("skipped", "failed") for entry in report.outcomes[name]] == [
        "bomb.html"
    ]


@pytest.mark.parametrize("suffix", ["html", "xhtml"])
def test_entities_that_grow_do_not(articles, tmp_path, suffix):
    names = "abcdefghij"
    grown = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    outside = '<!ENTITY out SYSTEM "file:///etc/passwd">'
    bomb = f'<!DOCTYPE html [<!ENTITY a "lol">{grown}{outside}]>' + LOYALTY.removeprefix("<!doctype html>").replace(
        "loyalty programme", "&j; &out; programme"
    )
    (articles / f"loyalty.{suffix}").write_text(bomb, "utf-8")
    report = reindex(articles, tmp_path)
    assert not outcome(report, "failed")
    stored = open_archive(tmp_path / "index").search("programme").hits[0].article.id
    text = open_archive(tmp_path / "index").article(stored).text
    assert len(text) < 3 * len(bomb)
    assert "root:" not in text


@pytest.mark.parametrize(
    "make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), lambda path: path.symlink_to("/dev/stdin")]
)
@pytest.mark.parametrize("name", ["x.html", "x.jsonl", "x.txt"])
def test_a_pipe_or_device_is_never_opened_even_where_it_is_the_source_itself(tmp_path, make, name):
    make(tmp_path / name)
    for source in (tmp_path, tmp_path / name):
        (found,) = find(SourceSpec(source), Settings())
        assert found.reason in ("is not a regular file", "a link that leads out of its source is not followed")


def listen(path):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))


SWAPS = {
    "a pipe": os.mkfifo,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a link that leads out": lambda path: path.symlink_to("/etc/passwd"),
    "a socket": listen,
}


@pytest.mark.parametrize("swap", SWAPS.values(), ids=SWAPS)
@pytest.mark.parametrize("name", ["x.html", "x.jsonl", "link.html"])
def test_what_takes_the_place_of_a_file_after_it_was_found_is_not_read(tmp_path, swap, name):
    """Nor is it waited for: whoever opens a pipe waits for somebody to write into it."""
    (tmp_path / "articles").mkdir()
    path = tmp_path / "articles" / name
    path.write_text(json.dumps(GOOD))
    if name == "link.html":
        path.rename(tmp_path / "articles" / "there.txt")
        path.symlink_to(tmp_path / "articles" / "there.txt")
    file = next(found for found in find(SourceSpec(tmp_path / "articles"), Settings()) if found.name == str(path))
    assert list(read(file))
    path.unlink()
    with contextlib.chdir(tmp_path / "articles"):  # what is bound has a name of a hundred bytes at most
        swap(Path(name))
    with pytest.raises(SourceError, match="cannot be read: "):
        list(read(file))


def test_a_file_saved_anew_after_it_was_found_is_read(tmp_path):
    path = lines(tmp_path, GOOD)
    (file,) = find(SourceSpec(tmp_path), Settings())
    path.unlink()
    lines(tmp_path, GOOD | {"title": "Better"})
    assert [reading.article.title for reading in read(file)] == ["Better"]


# ---------------------------------------------------------------- the index


@pytest.mark.parametrize("umask", [0o000, 0o002, 0o022, 0o077])
def test_nobody_but_its_owner_may_write_to_an_index(run, settings, articles, umask):
    before = os.umask(umask)
    try:
        run()
        (articles / "more.html").write_text(
            LOYALTY.replace("https://house.example/loyalty", "https://house.example/more")
        )
        run()
        assert os.umask(umask) == umask, "what was set for the process is set again"
    finally:
        os.umask(before)
    every = [settings.index, *settings.index.rglob("*")]
    assert len(every) > 10
    assert [path for path in every if stat.S_IMODE(path.stat().st_mode) & 0o022] == []


def test_nothing_is_unpickled_while_opening_searching_and_reindexing(run, settings, articles, monkeypatch):
    """(Processes for reading send one another pickles of their own: one process reads here.)"""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something was unpickled")

    settings_of_one = settings.__class__(index=settings.index, sources=settings.sources, jobs=1)
    run()
    for name in ("load", "loads", "Unpickler", "_load", "_loads", "_Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    monkeypatch.setattr("_pickle.loads", refuse)
    monkeypatch.setattr("_pickle.load", refuse)
    with pytest.raises(AssertionError, match="unpickled"):
        pickle.loads(b"N.")
    (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Stamps"))
    assert reindex_archive(settings_of_one).articles == 2
    assert reindex_archive(settings_of_one, full=True).articles == 2
    archive = open_archive(settings)
    for query in ("loyalty", '"brand awareness"', "loy*", "loyaltee", "author:lind", "-loyalty fidélité"):
        archive.search(query)
    archive.suggest("loy")
    archive.related(archive.search("loyalty").hits[0].passage.id)
    rollback(settings)


def test_a_pickle_put_in_the_index_is_not_believed(run, settings, tmp_path):
    """Stock Whoosh would run what its table of contents says; ours is never asked."""
    run()
    ran = tmp_path / "ran"

    class Evil:
        def __reduce__(self):
            return os.mkdir, (str(ran),)

    for path in settings.index.rglob("*.toc"):
        path.write_bytes(pickle.dumps(Evil()))
    for path in (settings.index / "generations").iterdir():
        (path / "_MAIN_1.toc").write_bytes(pickle.dumps(Evil()))
    with suppress(ArchiveIndexError):  # to refuse is right too
        open_archive(settings).search("loyalty")
        run()
    assert not ran.exists()
