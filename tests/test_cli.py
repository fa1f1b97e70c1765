"""The commands as they are typed: what goes where, and with which exit code."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.cli import reindex, verbatim
from indexer.engines.whoosh import WhooshEngine
from indexer.reindex import reindex as reindex_archive
from tests.pages import LOYALTY
from webapp.cli import verbatim as served


@pytest.fixture
def here(tmp_path, articles, monkeypatch):
    """A working directory that holds the folder ``articles`` and will hold ``index``."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(command, *arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_reindex_talks_on_standard_error_and_keeps_standard_output_clean(here):
    result = call(reindex, "articles")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "2 found: 2 added" in result.stderr
    assert "2 articles, 4 passages" in result.stderr


def test_reindex_gives_one_json_object_whose_sums_match(here):
    (here / "articles" / "empty.html").write_text("<html></html>")
    value = json.loads(call(reindex, "articles", "--json").stdout)
    outcomes = sum(count for name, count in value["counts"].items() if name != "removed")
    assert (value["found"], outcomes, value["articles"], value["published"]) == (3, 3, 2, True)
    assert value["skipped"][0]["name"].endswith("empty.html")
    assert value["skipped"][0]["reason"]


def test_quiet_says_nothing_when_nothing_went_wrong(here):
    assert call(reindex, "articles", "--quiet").output == ""


def test_a_rehearsal_writes_nothing(here):
    result = call(reindex, "articles", "--dry-run")
    assert (result.exit_code, (here / "index").exists()) == (0, False)
    assert "2 added" in result.stderr


def test_the_index_may_be_named_by_flag_or_environment(here, monkeypatch):
    call(reindex, "articles", "--index", "by-flag")
    monkeypatch.setenv("VERBATIM_INDEX", "by-environment")
    call(reindex, "articles")
    assert (here / "by-flag" / "current").exists()
    assert (here / "by-environment" / "current").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nowhere"], 2, "nowhere"),
        (["articles", "--frobnicate"], 2, "--frobnicate"),
        (["articles", "--base-url", "ftp://x"], 2, "--base-url"),
        (["empty"], 3, "No article was found"),
        (["shrunk"], 4, "--allow-shrink"),
        (["mixed"], 6, "failed:"),
        ([], 0, "Nothing to do"),
    ],
)
def test_reindex_ends_with_the_promised_exit_code_and_a_sentence(here, arguments, code, words):
    call(reindex, "articles")
    for name in ("empty", "shrunk", "mixed"):
        (here / name).mkdir()
    (here / "shrunk" / "loyalty.html").write_text(LOYALTY)
    for file in (here / "articles").iterdir():
        (here / "mixed" / file.name).write_bytes(file.read_bytes())
    (here / "mixed" / "bad.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    result = call(reindex, *arguments)
    assert (result.exit_code, words in result.stderr) == (code, True), result.stderr


def test_a_lock_that_is_held_ends_with_5(here):
    with WhooshEngine(here / "index").exclusive():
        result = call(reindex, "articles")
    assert result.exit_code == 5
    assert "another reindex is at work" in result.stderr


def test_a_folder_that_cannot_be_written_is_named(here):
    (here / "index").write_text("a file where the folder should be")
    result = call(reindex, "articles")
    assert result.exit_code == 1
    assert "could not be written" in result.stderr


def test_control_c_says_that_nothing_was_changed(here, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("indexer.cli.reindex_archive", interrupt)
    result = call(reindex, "articles")
    assert result.exit_code == 130
    assert "nothing was changed" in result.stderr


def test_extract_prints_json_lines_that_reindex_reads_back(here):
    result = call(verbatim, "extract", "articles")
    assert [json.loads(line)["title"] for line in result.stdout.splitlines()] == [
        "La fidélité sans carte",
        "Points are not loyalty",
    ]
    (here / "all.jsonl").write_text(result.stdout, "utf-8")
    assert call(reindex, "all.jsonl").exit_code == 0


def test_extract_names_what_is_no_article(here):
    (here / "articles" / "empty.html").write_text("<html></html>")
    result = call(verbatim, "extract", "articles")
    assert (len(result.stdout.splitlines()), result.exit_code) == (2, 0)
    assert "skipped:" in result.stderr


def test_search_prints_the_question_the_best_lines_and_a_link(here):
    call(reindex, "articles")
    result = call(verbatim, "search", "notoriété")
    assert "Comment mesurer la notoriété d’une marque ?" in result.stdout
    assert "https://house.example/fidelite#q2" in result.stdout
    assert result.stderr.startswith("Also searched: awareness, brand awareness\n2 articles, ")


def test_search_gives_the_object_of_the_api(here):
    call(reindex, "articles")
    value = json.loads(call(verbatim, "search", "notoriété", "--json").stdout)
    excerpt = value["hits"][0]["excerpts"]["question"]
    assert [excerpt["text"][start:end] for start, end in excerpt["marks"]] == ["notoriété"]
    assert value.keys() == {"query", "total", "took_ms", "page", "per_page", "notes", "correction", "facets", "hits"}


def test_nothing_found_is_no_fault(here):
    call(reindex, "articles")
    assert call(verbatim, "search", "xylophone").exit_code == 0


@pytest.mark.parametrize("arguments", [["search", "x"], ["status"]])
def test_a_command_without_an_index_says_what_to_run(here, arguments):
    result = call(verbatim, *arguments)
    assert result.exit_code == 1
    assert "reindex SOURCE" in result.stderr


def test_status_tells_what_is_indexed_since_when_and_whether_it_is_sound(here):
    call(reindex, "articles")
    value = json.loads(call(verbatim, "status", "--json").stdout)
    assert (value["articles"], value["passages"], value["sound"]) == (2, 4, True)
    assert value["sources"] == [{"path": str(here / "articles"), "base_url": None}]
    assert "sound" in call(verbatim, "status").stdout


def test_status_of_a_damaged_index_says_so_and_fails(here):
    call(reindex, "articles")
    (segment,) = (here / "index" / "generations").rglob("*.arrays")
    data = bytearray(segment.read_bytes())
    data[200] ^= 1
    segment.write_bytes(data)
    result = call(verbatim, "status", "--json")
    assert (result.exit_code, json.loads(result.stdout)["sound"]) == (1, False)
    assert segment.name in result.stderr
    assert "reindex SOURCE --full" in result.stderr


def test_evaluate_measures_and_writes_the_run_of_every_query(here):
    call(reindex, "articles")
    (here / "queries.jsonl").write_text('{"id": "1", "text": "notoriété"}\n{"id": "2", "text": "loyalty"}\n', "utf-8")
    (here / "qrels.tsv").write_text("query\tdoc\tgrade\n1\thouse.example~fidelite\t1\n")
    result = call(
        verbatim, "evaluate", "--queries", "queries.jsonl", "--qrels", "qrels.tsv", "--run-out", "run", "--json"
    )
    figures = json.loads(result.stdout)
    assert (figures["queries"], figures["ndcg_10"], figures["missing"]) == (1, 1.0, 0)
    assert {line.split()[0] for line in (here / "run").read_text().splitlines()} == {"1", "2"}


def test_evaluate_says_what_judged_queries_count_that_were_not_asked(here):
    call(reindex, "articles")
    (here / "queries.jsonl").write_text('{"id": "1", "text": "notoriété"}\n', "utf-8")
    (here / "qrels.tsv").write_text("1\thouse.example~fidelite\t1\n2\thouse.example~loyalty\t1\n")
    result = call(verbatim, "evaluate", "--queries", "queries.jsonl", "--qrels", "qrels.tsv")
    assert "ndcg_10      0.5000" in result.stdout
    assert result.stderr == "1 of 2 judged queries not asked: they count as 0 in every mean\n"


def test_the_commands_are_installed():
    scripts = Path(sys.executable).parent
    assert (
        "SOURCE" in subprocess.run([scripts / "reindex", "--help"], capture_output=True, text=True, check=True).stdout
    )
    listed = subprocess.run([scripts / "verbatim", "--help"], capture_output=True, text=True, check=True).stdout
    for command in ("reindex", "extract", "search", "evaluate", "serve", "status"):
        assert command in listed


def test_search_says_why_where_it_is_asked(here):
    call(reindex, "articles")
    result = call(verbatim, "search", "loyalty programme", "--explain")
    lines = result.stdout.splitlines()
    assert next(line for line in lines if line.endswith("  the score"))
    assert next(line for line in lines if line.endswith("  all words in question"))
    assert next(line for line in lines if "  loyalty, ~loyalt" in line and "idf" in line)
    why = json.loads(call(verbatim, "search", "loyalty programme", "--explain", "--json").stdout)["hits"][0][
        "explanation"
    ]
    points = [want["points"] for want in why["wants"]] + [step["points"] for step in why["steps"] + why["lifts"]]
    assert sum(points) == pytest.approx(why["score"])


def test_status_names_pins_of_what_is_not_in_the_archive(here, monkeypatch):
    call(reindex, "articles")
    (here / "mine.toml").write_text('[[pin]]\nquery = "prix"\narticles = ["gone"]', "utf-8")
    monkeypatch.setenv("VERBATIM_GLOSSARY", "mine.toml")
    value = json.loads(call(verbatim, "status", "--json").stdout)
    assert (value["glossary"], value["pins"], value["sound"]) == ("mine.toml", 1, True)
    assert value["warnings"] == ["'gone' is pinned for 'prix' and is not in the archive"]


def test_a_glossary_that_is_wrong_is_told_with_its_line(here, monkeypatch):
    call(reindex, "articles")
    (here / "mine.toml").write_text('[glossary]\npanier = "cart"\nclés = "keys"', "utf-8")
    monkeypatch.setenv("VERBATIM_GLOSSARY", "mine.toml")
    for command in (("search", "prix"), ("status",)):
        result = call(verbatim, *command)
        assert result.exit_code == 2
        assert result.stderr.startswith("Error: mine.toml:3: ")
        assert "quotation marks" in result.stderr


def test_watching_and_rehearsing_do_not_go_together(here):
    result = call(reindex, "articles", "--watch", "--dry-run")
    assert (result.exit_code, "--watch" in result.stderr, (here / "index").exists()) == (2, True, False)


def test_control_c_after_publication_says_that_it_was_published(here, monkeypatch):
    def publish_and_interrupt(settings, **options):
        reindex_archive(settings, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr("indexer.cli.reindex_archive", publish_and_interrupt)
    result = call(reindex, "articles")
    assert (result.exit_code, "just after the new index was published" in result.stderr) == (130, True)


def test_a_query_may_begin_with_a_hyphen_and_have_several_words(here):
    call(reindex, "articles")
    assert "1 article," in call(verbatim, "search", "-notoriété", "measure").stderr
    assert "1 article," in call(verbatim, "search", "loyalty", "-fidélité", "--limit", 5).stderr
    assert "1 article," in call(verbatim, "search", "-fidélité loyalty").stderr
    assert call(verbatim, "search", "brand", "awareness").stdout == call(verbatim, "search", "brand awareness").stdout
    assert "Usage" in call(verbatim, "search", "-h").stdout


def test_extract_says_where_nothing_was_found(here):
    (here / "empty").mkdir()
    result = call(verbatim, "extract", "empty")
    assert (result.stdout, "Nothing was found in empty" in result.stderr) == ("", True)


def test_a_file_that_is_not_there_is_told_in_words(here, monkeypatch):
    result = call(verbatim, "evaluate", "--queries", "nowhere.jsonl", "--qrels", "nowhere.tsv")
    assert (result.exit_code, "Errno" in result.stderr, "nowhere.tsv" in result.stderr) == (2, False, True)
    monkeypatch.setenv("VERBATIM_CONFIG", "nowhere.toml")
    result = call(verbatim, "status")
    assert (result.exit_code, "Errno" in result.stderr, "nowhere.toml" in result.stderr) == (2, False, True)


def test_status_shows_the_address_of_each_source(here):
    call(reindex, "articles", "--base-url", "https://blog.example")
    assert "articles (as https://blog.example)" in call(verbatim, "status").stdout


def test_serve_names_a_source_that_is_not_there_and_what_it_is_about_to_index(here, monkeypatch):
    monkeypatch.setattr("webapp.cli.bind", lambda *_: sys.exit(0))
    call(reindex, "articles", "--index", "mine")
    result = call(served, "serve", "nowhere", "--index", "mine")
    assert (result.exit_code, "nowhere" in result.stderr) == (2, True)
    (here / "articles").rename(here / "corpus")
    assert (
        f"There is no index in {here / 'mistyped'}: {here / 'corpus'} will be indexed"
        in call(served, "serve", "--index", "mistyped").stderr
    )


CONFIGURED = '[[sources]]\npath = "articles"\nbase_url = "https://house.example"\n'


def nameless(articles):
    """The folder's pages, without the addresses that they name."""
    for file in articles.iterdir():
        file.write_text(file.read_text("utf-8").replace('rel="canonical"', 'rel="nothing"'), "utf-8")


@pytest.mark.parametrize("named", [("articles",), ()])
def test_extract_gives_configured_sources_their_address_named_or_not(here, named):
    nameless(here / "articles")
    (here / "verbatim.toml").write_text(CONFIGURED, "utf-8")
    result = call(verbatim, "extract", *named)
    assert [json.loads(line)["url"] for line in result.stdout.splitlines()] == [
        "https://house.example/fidelite.html",
        "https://house.example/loyalty.html",
    ]


def test_reindex_gives_a_configured_source_its_address_when_it_is_named(here):
    nameless(here / "articles")
    (here / "verbatim.toml").write_text(CONFIGURED, "utf-8")
    call(reindex, "articles")
    assert json.loads(call(verbatim, "status", "--json").stdout)["sources"][0]["base_url"] == "https://house.example"


def test_check_takes_the_configured_sources(here):
    rule = '[[extraction.rules]]\nmatch = "https://house.example/loy*"\ntitle = "h2"\n'
    (here / "verbatim.toml").write_text(CONFIGURED + rule, "utf-8")
    assert "2 read, 1 changed" in call(verbatim, "extract", "--check").stdout


def test_extract_without_any_source_says_how_to_name_one(here):
    result = call(verbatim, "extract", "--check")
    assert result.exit_code == 2
    assert "name a SOURCE" in result.stderr


def test_a_misspelt_variable_is_named_with_those_that_there_are(here, monkeypatch):
    monkeypatch.setenv("VERBATIM_PROT", "8081")
    result = call(reindex, "articles", "--quiet")
    assert (result.exit_code, result.stdout) == (0, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("Warning: VERBATIM_PROT sets nothing")
    assert "VERBATIM_PORT" in line


def test_serve_without_anything_to_index_says_what_other_commands_say(here):
    result = call(served, "serve", "--port", "0")
    assert (result.exit_code, result.stderr) == (1, call(verbatim, "search", "word").stderr)
    assert "nothing is indexed in index yet: run `reindex SOURCE" in result.stderr


def test_a_port_that_is_taken_is_said_once_with_both_ways_to_choose_another(here):
    call(reindex, "articles")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = call(served, "serve", "--port", port)
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert (result.stderr.count("127.0.0.1"), result.stderr.count(str(port))) == (1, 1)
    assert "--port" in result.stderr
    assert "VERBATIM_PORT" in result.stderr
    assert "VERBATIM_PORT=8081 make run" in (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def test_a_run_that_checks_refuse_gives_one_json_object_and_its_exit_code(here):
    call(reindex, "articles")
    (here / "articles" / "loyalty.html").unlink()
    result = call(reindex, "articles", "--json")
    value = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (4, f"Error: {value['error']}\n")
    assert "--allow-shrink" in value["problems"][0]
    assert (value["found"], value["counts"]["unchanged"], value["counts"]["removed"]) == (1, 1, 1)
    assert value["published"] is False


@pytest.mark.parametrize(
    ("arguments", "code"), [(["nowhere"], 2), (["articles", "--base-url", "ftp://x"], 2), (["articles"], 5)]
)
def test_whatever_refuses_a_run_is_one_json_object(here, arguments, code):
    with WhooshEngine(here / "index").exclusive():
        result = call(reindex, *arguments, *(["--dry-run"] if code == 2 else []), "--json")
    value = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (code, f"Error: {value['error']}\n")
    assert (value["problems"], value["found"]) == ([], 0)
