"""Ctrl-C at any moment: all is as it was, one sentence says so, and no process is left."""

import time

import pytest

from indexer.archive import open_archive
from indexer.engines.whoosh import WhooshEngine
from indexer.errors import IndexMissing
from tests.commands import Command, until
from tests.pages import page

PAGES = 1_500  # read for longer than the longest of the moments, by all cores


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    for number in range(PAGES):
        told = (f"What is number {number}?", f"The number {number} is the one that comes before the next one. " * 40)
        (folder / f"{number}.html").write_text(page(f"n{number}", told), "utf-8")
    return folder


@pytest.mark.parametrize("moment", [0.0, 0.2, 0.5, 1.0, 1.5, 2.5])
def test_stopped_while_processes_read(many, tmp_path, moment):
    with Command(many, "--jobs", "3", cwd=tmp_path) as command:
        until((tmp_path / "index" / "lock").exists)
        time.sleep(moment)
        code = command.interrupt()
        until(lambda: not command.others())
    assert "Traceback" not in command.said
    published = "just after the new index was published" in command.said or "Published" in command.said
    assert (code, "nothing was changed" in command.said) == (130, not published)
    engine = WhooshEngine(tmp_path / "index")
    if published:
        assert open_archive(tmp_path / "index").generation.articles == PAGES
    else:
        with pytest.raises(IndexMissing):
            engine.published()
    with engine.exclusive():
        assert not list((tmp_path / "index").glob("generations/*/generation.json")) or published


def test_an_index_that_answers_goes_on_answering(many, tmp_path):
    (tmp_path / "one.jsonl").write_text('{"id": "one", "passages": [{"answer": "An ocelot."}]}\n', "utf-8")
    with Command("one.jsonl", cwd=tmp_path) as command:
        assert command.wait() == 0
    with Command(many, "one.jsonl", "--jobs", "2", cwd=tmp_path) as command:
        until(lambda: len(list((tmp_path / "index" / "generations").iterdir())) == 2)
        time.sleep(0.5)
        assert command.interrupt() == 130
        until(lambda: not command.others())
    assert command.said == "Stopped: nothing was changed; run again to go on.\n"
    assert open_archive(tmp_path / "index").search("ocelot").total == 1
