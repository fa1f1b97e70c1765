"""Which files are found, which are passed over, and which are refused with a reason."""

import os
from pathlib import Path

import pytest

from indexer.errors import SourceError
from indexer.settings import Settings, SourceSpec
from indexer.sources import File, Unusable, find


def tree(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")
    return root


def found(root: Path, **options: object) -> list[str]:
    return sorted(f.relative for f in find(SourceSpec(root), Settings(**options)) if isinstance(f, File))


def refused(root: Path, **options: object) -> dict[str, tuple[str, bool]]:
    return {
        f.path.name: (f.reason, f.failed)
        for f in find(SourceSpec(root), Settings(**options))
        if isinstance(f, Unusable)
    }


def test_a_folder_is_searched_for_pages_texts_and_json_lines(tmp_path):
    tree(tmp_path, "a.html", "b/c.HTM", "b/d/e.xhtml", "f.txt", "g.jsonl", "h.pdf", "i")
    assert found(tmp_path) == ["a.html", "b/c.HTM", "b/d/e.xhtml", "f.txt", "g.jsonl"]


def test_read_mes_hidden_files_and_the_folders_of_saved_pages_are_passed_over(tmp_path):
    tree(tmp_path, "README.txt", "readme.html", ".git/a.html", ".b.html", "page.html", "page_files/ad.html")
    tree(tmp_path, "page_fichiers/pub.html")
    assert found(tmp_path) == ["page.html"]
    assert refused(tmp_path) == {}


def test_patterns_choose(tmp_path):
    tree(tmp_path, "blog/a.html", "blog/drafts/b.html", "shop/c.html")
    assert found(tmp_path, include=("blog/*",), exclude=("*/drafts/*",)) == ["blog/a.html"]


def test_a_file_is_a_source_too(tmp_path):
    tree(tmp_path, "a.html")
    assert found(tmp_path / "a.html") == ["a.html"]


def test_the_address_of_a_file_is_the_source_s_and_its_path(tmp_path):
    tree(tmp_path, "2019/a.html")
    (file,) = find(SourceSpec(tmp_path, "https://house.example/blog/"), Settings(base_url="https://other.example"))
    assert isinstance(file, File)
    assert file.url == "https://house.example/blog/2019/a.html"


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("2018/05/titre/index.html", "https://house.example/blog/2018/05/titre/"),
        ("2018/été/index.htm", "https://house.example/blog/2018/%C3%A9t%C3%A9/"),
        ("a/index.xhtml", "https://house.example/blog/a/"),
        ("index.html", "https://house.example/blog/"),
        ("a/reindex.html", "https://house.example/blog/a/reindex.html"),
        ("index/a.html", "https://house.example/blog/index/a.html"),
        ("a/index.txt", "https://house.example/blog/a/index.txt"),
    ],
)
def test_the_page_of_a_folder_has_the_folder_s_address_and_is_called_by_its_path(tmp_path, path, address):
    tree(tmp_path, path)
    for base_url in ("https://house.example/blog", "https://house.example/blog/"):
        (file,) = find(SourceSpec(tmp_path, base_url), Settings())
        assert isinstance(file, File)
        assert (file.url, file.identity) == (address, path)


@pytest.mark.parametrize("name", ["gone", "picture.png"])
def test_a_source_that_is_not_to_be_had_is_a_fault(tmp_path, name):
    tree(tmp_path, "picture.png")
    with pytest.raises(SourceError, match=name):
        list(find(SourceSpec(tmp_path / name), Settings()))


def test_a_loop_of_links_ends_and_is_named(tmp_path):
    tree(tmp_path, "a/b.html")
    (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "round.html").symlink_to(tmp_path / "round.html")
    assert found(tmp_path) == ["a/b.html"]
    assert refused(tmp_path).keys() == {"again", "round.html"}
    assert "not followed" in refused(tmp_path)["again"][0]


def test_a_link_out_of_the_source_is_refused_and_one_within_is_read(tmp_path):
    tree(tmp_path, "in/a.html", "out/secret.html")
    (tmp_path / "in" / "secret.html").symlink_to(tmp_path / "out" / "secret.html")
    (tmp_path / "in" / "b.html").symlink_to(tmp_path / "in" / "a.html")
    assert found(tmp_path / "in") == ["a.html", "b.html"]
    assert refused(tmp_path / "in")["secret.html"] == ("a link that leads out of its source is not followed", False)


def test_a_device_or_pipe_is_refused_unopened(tmp_path):
    os.mkfifo(tmp_path / "pipe.html")
    assert refused(tmp_path)["pipe.html"] == ("is not a regular file", False)


def test_a_page_too_large_is_refused_with_the_setting_that_allows_it(tmp_path):
    tree(tmp_path, "small.html", "lines.jsonl")
    with (tmp_path / "large.html").open("wb") as file:
        file.truncate(50_000_000)
    with (tmp_path / "lines.jsonl").open("wb") as file:
        file.truncate(50_000_000)
    assert found(tmp_path) == ["lines.jsonl", "small.html"]
    assert "50 MB" in refused(tmp_path)["large.html"][0]
    assert "max_page_mb" in refused(tmp_path)["large.html"][0]
    assert found(tmp_path, max_page_mb=60.0) == ["large.html", "lines.jsonl", "small.html"]


def test_a_signature_changes_with_the_file(tmp_path):
    tree(tmp_path, "a.html")
    (before,) = find(SourceSpec(tmp_path), Settings())
    os.utime(tmp_path / "a.html", ns=(0, 1))
    (after,) = find(SourceSpec(tmp_path), Settings())
    assert before.signature != after.signature
