"""With TLS it is verified who answers, and known who asks."""

from __future__ import annotations

import base64
import http.client
import traceback

import pytest

from indexer.cluster import CERTIFICATES, ClusterSpec
from indexer.engines.choosing import engine_of
from indexer.errors import EngineUnreachable, SettingsError
from indexer.model import Changes
from indexer.query import parse
from indexer.settings import Settings, load_settings
from tests.cluster.archives import delete_archive
from tests.engines.test_contract import ARCHIVE
from tests.engines.test_reaching import engine_at, search, well
from tests.hostile_nodes import OPENSSL, Asked, Authority, Said, strange

needs_openssl = pytest.mark.skipif(not OPENSSL, reason="no openssl here (Debian: apt-get install openssl)")
pytestmark = needs_openssl
WHO, PASSWORD = "ada", "hush:hush é漢"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority") / "own")


@pytest.fixture(scope="module")
def server(authority):
    return authority.sign("node")


def test_an_authority_of_ones_own_is_trusted_where_it_is_named(server, authority):
    with strange(well, server) as node:
        assert search(engine_at(node.address, tls=True, ca=authority.ca)).total == 0


def test_the_system_has_the_word_where_none_is_named(server, authority, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca))
    with strange(well, server) as node:
        assert search(engine_at(node.address, tls=True)).total == 0


@pytest.mark.parametrize("named", [False, True])
def test_an_unknown_authority_is_refused(server, tmp_path, named):
    other = Authority(tmp_path / "other").ca if named else None
    with strange(well, server) as node, pytest.raises(EngineUnreachable) as caught:
        engine_at(node.address, tls=True, ca=other).open()
    assert "its certificate is not to be trusted: " in str(caught.value)
    assert f"{CERTIFICATES} names a file of those to trust" in str(caught.value)
    assert not node.asked


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"alternatives": "DNS:other.example"}, "certificate is not valid for '127.0.0.1'"),
        ({"days": -1}, "certificate has expired"),
    ],
)
def test_a_wrong_name_and_an_expired_certificate_are_refused(authority, options, words):
    with (
        strange(well, authority.sign("wrong", **options)) as node,
        pytest.raises(EngineUnreachable, match=words) as caught,
    ):
        engine_at(node.address, tls=True, ca=authority.ca, user=WHO, password=PASSWORD).open()
    assert "is not to be trusted" in str(caught.value)
    assert not node.asked, "a password was sent to a stranger"


def test_one_without_tls_is_named_so(authority):
    with strange(well) as node, pytest.raises(EngineUnreachable, match="TLS cannot be spoken with it"):
        engine_at(node.address, tls=True, ca=authority.ca).open()


def test_one_that_wants_tls_is_named_so(server):
    with strange(well, server) as node, pytest.raises(EngineUnreachable, match="is it opensearchs://"):
        engine_at(node.address).open()


def test_one_that_never_shakes_hands_is_not_waited_for_long(authority, monkeypatch):
    import socket

    from indexer.engines.opensearch import client

    monkeypatch.setattr(client, "ASKED", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(EngineUnreachable, match="no answer in time"):
            engine_at(address, tls=True, ca=authority.ca).open()


def test_a_file_without_certificates_is_named(tmp_path):
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(SettingsError, match=f"{CERTIFICATES}: .*ca.pem cannot be used: no certificates are in it"):
        engine_at("127.0.0.1:9", tls=True, ca=tmp_path / "ca.pem")


# ---------------------------------------------------------------- before a real node


@pytest.fixture
def door(node, server):
    """TLS before a real node, for those who say who they are."""

    def says(asked: Asked) -> Said:
        given = asked.headers.get("authorization", "").removeprefix("Basic ")
        if base64.b64decode(given) != f"{WHO}:{PASSWORD}".encode():
            return Said("Unauthorized", 401, "text/plain", {"www-authenticate": 'Basic realm="node"'})
        connection = http.client.HTTPConnection(node, timeout=60)
        headers = {name: value for name, value in asked.headers.items() if name.lower() == "content-type"}
        connection.request(asked.method, asked.path, asked.body, headers)
        answer = connection.getresponse()
        said = Said(answer.read(), answer.status, answer.headers.get("content-type", ""))
        connection.close()
        return said

    with strange(says, server) as door:
        yield door


def settings_of(door, authority, monkeypatch, password: str) -> Settings:
    """As an owner has them: in the environment."""
    monkeypatch.setenv("VERBATIM_ENGINE", f"opensearchs://localhost:{door.address.partition(':')[2]}/tdoor")
    monkeypatch.setenv("VERBATIM_OPENSEARCH_USER", WHO)
    monkeypatch.setenv("VERBATIM_OPENSEARCH_PASSWORD", password)
    monkeypatch.setenv("VERBATIM_OPENSEARCH_CA", str(authority.ca))
    return load_settings()


def test_a_whole_archive_goes_through_tls(door, node, authority, monkeypatch):
    engine = engine_of(settings_of(door, authority, monkeypatch, PASSWORD))
    try:
        with engine.exclusive():
            engine.publish(engine.prepare(Changes(ARCHIVE, full=True)))
        assert engine.open().search(parse("brand"), limit=10, offset=0).total == 3
        assert engine.condition()["cluster"] == "verbatim"
    finally:
        delete_archive(node, "tdoor")


def test_a_wrong_password_is_said_so_and_shown_to_nobody(door, authority, monkeypatch, caplog, capfd):
    settings = settings_of(door, authority, monkeypatch, "wrong-wrong")
    engine = engine_of(settings)
    for ask in (engine.open, engine.condition, engine.published):
        with pytest.raises(EngineUnreachable, match="user or password are wrong") as caught:
            ask()
    captured = capfd.readouterr()
    assert isinstance(settings.engine, ClusterSpec)
    told = [str(caught.value), *traceback.format_exception(caught.value), repr(settings), repr(engine), caplog.text]
    assert "wrong-wrong" not in "".join([*told, captured.out, captured.err])
