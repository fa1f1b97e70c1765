"""The settings name the engine; what it takes is imported with it."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from indexer.cluster import ClusterSpec
from indexer.engines.choosing import engine_of
from indexer.engines.whoosh import WhooshEngine
from indexer.errors import SettingsError
from indexer.settings import Settings

CLUSTER = ClusterSpec((("a.example", 9200),), "articles", tls=True, user="me", password="hush")
PACKAGE = "indexer.engines.opensearch"


def test_without_a_word_the_engine_is_the_embedded_one():
    engine = engine_of(Settings(index=Path("mine")))
    assert isinstance(engine, WhooshEngine)
    assert (engine.where, engine.condition()) == ("mine", {})


def test_an_address_asks_for_the_cluster(monkeypatch):
    package = ModuleType(PACKAGE)
    package.OpenSearchEngine = lambda cluster: ("engine of", cluster)
    monkeypatch.setitem(sys.modules, PACKAGE, package)
    assert engine_of(Settings(engine=CLUSTER)) == ("engine of", CLUSTER)


def test_what_is_not_installed_is_said_with_what_to_run(monkeypatch):
    class Missing:
        def find_spec(self, name, path=None, target=None):
            if name == PACKAGE:
                raise ModuleNotFoundError("No module named 'opensearchpy'", name="opensearchpy")

    monkeypatch.delitem(sys.modules, PACKAGE, raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(
        SettingsError, match=r"opensearchpy is not installed: run `pip install 'verbatim\[opensearch\]'`"
    ) as caught:
        engine_of(Settings(engine=CLUSTER))
    assert "opensearchs://a.example:9200/articles" in str(caught.value)
    assert "hush" not in str(caught.value)


def test_an_archive_in_a_folder_needs_no_client_of_a_cluster():
    asked = (
        "import sys; from indexer import open_archive; open_archive('index'); sys.exit('opensearchpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
