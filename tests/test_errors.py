"""Errors carry their facts, also from one process to another."""

import pickle
from pathlib import Path

import pytest

from indexer import errors

CLUSTER = "opensearch://a:9200/articles"
ALL = (
    errors.SettingsError("verbatim.toml", "no such setting"),
    errors.SourceError(Path("a.html"), "cannot be read"),
    errors.NotAnArticle("no text found"),
    errors.UnreadablePage("binary"),
    errors.IndexMissing(Path("index")),
    errors.IndexBroken(Path("index"), "truncated"),
    errors.IndexOutdated(Path("index"), 1, 2),
    errors.IndexLocked(Path("index"), "process 3"),
    errors.NothingBefore(Path("index")),
    errors.IndexUnwritable(Path("index"), "No space left on device"),
    errors.EngineUnreachable(Path("index"), "connection refused"),
    errors.ArticleUnknown("a"),
    errors.ChecksFailed(("it shrank",)),
)


@pytest.mark.parametrize("error", ALL, ids=lambda error: type(error).__name__)
def test_an_error_survives_the_way_between_processes(error):
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_every_error_is_tried():
    kinds = {
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.VerbatimError)
    }
    assert kinds - {errors.VerbatimError, errors.ArchiveIndexError} == {type(error) for error in ALL}


@pytest.mark.parametrize(
    "error", [e for e in ALL if isinstance(e, errors.ArchiveIndexError)], ids=lambda e: type(e).__name__
)
def test_what_is_wrong_with_an_index_comes_with_what_to_do(error):
    assert "run" in str(error)
    assert error.path == Path("index")


@pytest.mark.parametrize(
    "error",
    [
        errors.IndexMissing(CLUSTER),
        errors.IndexBroken(CLUSTER, "truncated"),
        errors.IndexOutdated(CLUSTER, 1, 2),
        errors.IndexLocked(CLUSTER, "process 3"),
        errors.NothingBefore(CLUSTER),
        errors.IndexUnwritable(CLUSTER, "a disk is full"),
        errors.EngineUnreachable(CLUSTER, "connection refused"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_of_a_cluster_nothing_is_said_that_is_true_of_folders_alone(error):
    assert "run" in str(error)
    assert "--index" not in str(error)
    assert CLUSTER in str(error)
    assert error.path == CLUSTER
