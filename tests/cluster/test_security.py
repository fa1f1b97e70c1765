"""What docs/cluster says of TLS, users and roles, on a node that has the security plugin of the official images: the roles are enough, and
no more than that."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer import EngineUnreachable, Settings, SourceSpec, open_archive, reindex_archive
from indexer.cluster import ClusterSpec
from indexer.reindex import rollback
from tests.cluster.nodes import Cluster, NodesMissing, security

CLUSTER = Path(__file__).parents[2] / "docs" / "cluster"
PLUGIN = "org.opensearch.security.OpenSearchSecurityPlugin"
PASSWORDS = {
    name: f"a passphrase of {name.lower()}" for name in ("ADMIN_PASSWORD", "SERVE_PASSWORD", "REINDEX_PASSWORD")
}

pytestmark = [pytest.mark.long, pytest.mark.node, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def specs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ClusterSpec]]:
    """The archive of the example, by who asks."""
    folder = tmp_path_factory.mktemp("secured")
    try:
        plugin = security()
    except NodesMissing as missing:
        pytest.skip(str(missing))
    own = {"cluster.name": "verbatim", "bootstrap.memory_lock": "false", "node.name": "search-1"}
    cluster = Cluster(folder, 1, own, plugins={PLUGIN: plugin})
    configure(cluster.config(0), plugin, folder / "certificates")
    with pytest.MonkeyPatch.context() as environment:
        for name, password in PASSWORDS.items():
            environment.setenv(name, password)
        cluster.start()
    try:
        ca = folder / "certificates" / "ca.pem"
        anybody = ClusterSpec((("localhost", cluster.ports[0]),), "articles", tls=True, ca=ca)
        asking = {
            who: replace(anybody, user=f"verbatim-{who}", password=PASSWORDS[f"{who.upper()}_PASSWORD"])
            for who in ("serve", "reindex")
        }
        cluster.until(lambda: answers(asking["serve"]), "green", within=200)
        yield {**asking, "nobody": anybody, "stranger": replace(asking["serve"], password="guessed")}
    finally:
        cluster.stop()


def configure(config: Path, plugin: Path, certificates: Path) -> None:
    """As compose.yaml does, over what the image has."""
    subprocess.run(["sh", CLUSTER / "certificates.sh", certificates, "search-1"], check=True)
    shutil.copytree(plugin / "config", config / "opensearch-security")
    shutil.copytree(CLUSTER / "security", config / "opensearch-security", dirs_exist_ok=True)
    shutil.copytree(certificates / "search-1", config / "certificates" / "node")
    shutil.copy(certificates / "ca.pem", config / "certificates")
    shutil.copy(CLUSTER / "opensearch.yml", config)


def answers(spec: ClusterSpec) -> bool:
    from indexer.engines.opensearch import OpenSearchEngine

    try:
        return OpenSearchEngine(spec).condition()["status"] == "green"
    except EngineUnreachable:
        return False


def test_the_two_roles_are_enough_to_reindex_go_back_and_serve(specs, articles):
    writing = Settings(engine=specs["reindex"], sources=(SourceSpec(articles),))
    assert reindex_archive(writing).articles == 2
    (articles / "loyalty.html").unlink()
    assert reindex_archive(writing, allow_shrink=True).articles == 1
    assert reindex_archive(writing, full=True).articles == 1
    assert rollback(writing).articles == 1
    archive = open_archive(replace(writing, engine=specs["serve"], sources=()))
    (hit,) = archive.search("notoriété d'une marque").hits
    assert archive.article(hit.article.id).title == "La fidélité sans carte"
    assert archive.suggest("not", limit=3)
    assert archive.condition()["status"] in {"green", "yellow"}


def test_who_serves_may_not_write(specs, articles):
    serving = Settings(engine=specs["serve"], sources=(SourceSpec(articles),))
    with pytest.raises(EngineUnreachable, match="the user may not do this"):
        reindex_archive(serving, full=True)


def test_another_archive_of_the_cluster_is_out_of_reach(specs, articles):
    elsewhere = replace(specs["reindex"], name="others")
    with pytest.raises(EngineUnreachable, match="the user may not do this"):
        reindex_archive(Settings(engine=elsewhere, sources=(SourceSpec(articles),)))


@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_nobody_enters_without_the_right_password(specs, who):
    with pytest.raises(EngineUnreachable):
        _ = open_archive(Settings(engine=specs[who])).generation


def test_a_node_that_cannot_show_a_certificate_of_ours_is_told_nothing(specs):
    with pytest.raises(EngineUnreachable, match=r"(?i)certificate"):
        _ = open_archive(Settings(engine=replace(specs["serve"], ca=None))).generation


def test_a_certificate_is_for_the_names_that_it_says(specs):
    elsewhere = replace(specs["serve"], hosts=(("127.0.0.2", specs["serve"].hosts[0][1]),))
    with pytest.raises(EngineUnreachable):
        _ = open_archive(Settings(engine=elsewhere)).generation
