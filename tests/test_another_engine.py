"""By one setting the same commands and the same archive are on another engine, and its absence is said plainly."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer import Settings, SourceSpec, open_archive, reindex_archive, watching
from indexer import archive as room
from indexer.cli import verbatim
from indexer.errors import EngineUnreachable, IndexLocked
from indexer.telling import stopped
from tests.clusters import SPEC, stand_in
from tests.pages import LOYALTY
from webapp import cli as web
from webapp.cli import verbatim as served

WHERE = "opensearchs://node.example:9200/articles"


@pytest.fixture
def cluster(tmp_path, articles, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return stand_in(monkeypatch, tmp_path / "cluster")


def call(command, *arguments):
    result = CliRunner().invoke(command, [str(argument) for argument in arguments])
    assert "hush" not in result.output, "a password was told"
    return result


def said(*arguments):
    """What a command says, where it goes well."""
    result = call(verbatim, *arguments)
    assert result.exit_code == 0, result.output
    return result


# ---------------------------------------------------------------- the commands


def test_the_commands_are_the_same(cluster, tmp_path):
    assert "2 added" in said("reindex", "articles").stderr
    assert "2 unchanged" in said("reindex").stderr
    assert "What is a loyalty programme worth?" in said("search", "loyalty").stdout
    assert not (tmp_path / "index").exists()


def test_status_tells_the_cluster_and_where_it_is(cluster):
    said("reindex", "articles")
    value = json.loads(said("status", "--json").stdout)
    assert (value["index"], value["sound"], value["articles"]) == (WHERE, True, 2)
    assert value["cluster"] == {"status": "green", "nodes": 3}
    lines = said("status").stdout.splitlines()
    assert f"index        {WHERE}" in lines
    assert "cluster      status green, nodes 3" in lines


def test_status_of_a_folder_tells_of_no_cluster(cluster, monkeypatch):
    monkeypatch.setenv("VERBATIM_ENGINE", "whoosh")
    said("reindex", "articles")
    assert json.loads(said("status", "--json").stdout)["cluster"] is None
    assert "cluster" not in said("status").stdout


def test_rollback_goes_back(cluster, articles):
    said("reindex", "articles")
    (articles / "loyalty.html").write_text(LOYALTY.replace("loyalty", "breakage"), "utf-8")
    said("reindex")
    assert "Published again" in said("rollback").stderr
    result = call(verbatim, "rollback")
    assert (result.exit_code, WHERE in result.stderr, "--index" in result.stderr) == (1, True, False)


@pytest.mark.parametrize("arguments", [["search", "x"], ["status"], ["rollback"]])
def test_without_an_index_a_command_says_what_to_run_and_names_no_folder(cluster, arguments):
    result = call(verbatim, *arguments)
    assert result.exit_code == 1
    assert f"nothing is indexed in {WHERE} yet: run `reindex SOURCE`" in result.stderr
    assert "--index" not in result.stderr


@pytest.mark.parametrize(
    "arguments", [["reindex", "articles"], ["search", "x"], ["status"], ["rollback"], ["reindex", "--watch"]]
)
def test_what_cannot_be_reached_is_said_with_where_to_look(cluster, arguments):
    cluster.reachable = False
    result = call(verbatim, *arguments)
    assert result.exit_code == 1
    assert f"{WHERE} cannot be reached (connection refused): see whether the cluster runs" in result.stderr


def test_status_as_json_says_what_cannot_be_reached(cluster):
    cluster.reachable = False
    value = json.loads(call(verbatim, "status", "--json").stdout)
    assert (value["index"], value["sound"]) == (WHERE, False)
    assert "connection refused" in value["fault"]


def test_a_folder_named_beside_a_cluster_is_not_passed_over(cluster):
    for command in (["reindex", "articles"], ["status"], ["search", "x"], ["rollback"], ["serve"]):
        result = call(served, *command, "--index", "mine")
        assert (result.exit_code, cluster.asked) == (2, [])
        assert "--index: a folder is for the engine whoosh" in result.stderr


def test_an_interrupted_run_claims_nothing_of_what_it_cannot_see():
    assert "cannot be told now" in stopped("1", None)
    assert "nothing was changed" in stopped(None, None)


# ---------------------------------------------------------------- the archive


@pytest.fixture
def archive(cluster, articles):
    settings = Settings(engine=SPEC, sources=(SourceSpec(articles),))
    reindex_archive(settings)
    return open_archive(settings)


def test_an_archive_follows_a_cluster(archive, articles, cluster):
    assert archive.condition() == {"status": "green", "nodes": 3}
    assert archive.search("breakage").total == 0
    (articles / "new.html").write_text(LOYALTY.replace("loyalty", "breakage").replace("Loyalty", "Breakage"), "utf-8")
    reindex_archive(Settings(engine=SPEC, sources=(SourceSpec(articles),)))
    assert archive.search("breakage").total == 1
    assert archive.standing().condition() == {}, "what stands asks nobody"


def test_a_search_that_reaches_nobody_says_so(archive, cluster):
    generation = archive.generation
    cluster.reachable = False
    assert archive.generation == generation
    with pytest.raises(EngineUnreachable, match="connection refused"):
        archive.search("loyalty")


def test_what_is_published_is_not_asked_at_each_request_of_a_cluster_out_of_reach(archive, cluster, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(room.time, "monotonic", lambda: now[0])
    edition = archive.edition
    cluster.reachable = False
    cluster.asked.clear()
    assert [archive.edition for _ in range(5)] == [edition] * 5
    assert cluster.asked == ["published"]
    cluster.reachable = True
    now[0] += room.PAUSE
    assert archive.edition == edition
    assert cluster.asked == ["published", "published"]


# ---------------------------------------------------------------- serving


@pytest.fixture
def begun(monkeypatch):
    """The settings of servers that would have begun."""
    servers = []
    monkeypatch.setattr(web, "Server", lambda settings, listening: servers.append((settings, listening)) or _Ended())
    yield servers
    for _, listening in servers:
        listening.close()


class _Ended:
    def run(self):
        """At once."""


def test_serve_indexes_first_where_a_cluster_has_nothing(cluster, begun):
    result = call(served, "serve", "articles", "--port", "0")
    assert f"There is no index in {WHERE}: articles will be indexed there." in result.stderr
    assert "2 added" in result.stderr
    assert len(begun) == 1
    assert "indexed" not in call(served, "serve", "articles", "--port", "0").stderr


def test_serve_begins_where_the_cluster_cannot_be_reached(cluster, begun):
    cluster.reachable = False
    result = call(served, "serve", "articles", "--port", "0")
    assert "Warning" in result.stderr
    assert "cannot be reached (connection refused)" in result.stderr
    assert len(begun) == 1


@pytest.mark.parametrize("engine", ["whoosh", WHERE])
def test_of_servers_that_begin_together_one_indexes(cluster, begun, monkeypatch, articles, engine):
    """Here it is another process: this one waits, and then finds an index."""
    monkeypatch.setenv("VERBATIM_ENGINE", engine)
    monkeypatch.setattr(web, "reindex_archive", refused := _Locked(2))
    monkeypatch.setattr(web.time, "sleep", lambda _: said("reindex", "articles") if refused.times == 0 else None)
    result = call(served, "serve", "articles", "--port", "0")
    assert result.stderr.count("Waiting: ") == 1
    assert "(process 7)" in result.stderr
    assert "added" not in result.stderr
    assert len(begun) == 1


def test_a_server_goes_on_where_the_one_that_indexed_failed(cluster, begun, monkeypatch):
    monkeypatch.setattr(web, "reindex_archive", _Locked(3, then=reindex_archive))
    monkeypatch.setattr(web.time, "sleep", lambda _: None)
    result = call(served, "serve", "articles", "--port", "0")
    assert (result.stderr.count("Waiting: "), result.stderr.count("2 added")) == (1, 1)
    assert len(begun) == 1


class _Locked:
    """A reindex that another one keeps waiting so many times."""

    def __init__(self, times, then=None):
        self.times, self.then = times, then

    def __call__(self, settings):
        if not self.times:
            return self.then(settings)
        self.times -= 1
        raise IndexLocked(WHERE, "process 7")


# ---------------------------------------------------------------- watching


def test_the_watch_goes_on_when_a_cluster_is_out_of_reach_for_a_while(cluster, monkeypatch):
    told, pauses = [], []
    settings = Settings(engine=SPEC, sources=(SourceSpec(Path("articles")),))
    monkeypatch.setattr(watching._Watched, "_wait", lambda self, seconds: pauses.append(seconds))
    for each in watching.watch(settings):
        told.append(each)
        if len(told) == 3:
            break
        cluster.reachable = not cluster.reachable
    assert [type(each).__name__ for each in told] == ["Report", "EngineUnreachable", "Report"]
    assert watching.REACHED in pauses


def test_articles_may_lie_in_a_folder_called_index_where_the_index_is_a_cluster(cluster, tmp_path):
    folder = tmp_path / "index"
    for engine, matters in ((SPEC, True), ("whoosh", False)):
        watched = watching._Watched(Settings(engine=engine, sources=(SourceSpec(folder),)))
        assert watched._matters(folder / "a.html", {folder: None}) is matters
