"""The example of a cluster in containers hangs together: every file, setting, user and name that it speaks of is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml

from indexer import load_settings
from indexer.settings import unknown_variables
from tests.webapp.test_nginx import NGINX, Proxy, free_port, needs_nginx, running, wait_for

ROOT = Path(__file__).parents[2]
CLUSTER = ROOT / "docs" / "cluster"
COMPOSE = yaml.safe_load((CLUSTER / "compose.yaml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
SEARCH = [name for name in SERVICES if name.startswith("search-")]
WEB = [name for name in SERVICES if name.startswith("web-")]
OURS = [*WEB, "reindex"]
SECURITY = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in (CLUSTER / "security").glob("*.yml")}
NGINX_CONF = (CLUSTER / "nginx.conf").read_text("utf-8")

needs_openssl = pytest.mark.skipif(
    not shutil.which("openssl"), reason="no openssl here (Debian: apt-get install openssl)"
)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "certificates"
    subprocess.run(["sh", CLUSTER / "certificates.sh", folder], check=True)
    return folder


def mounts(service: str) -> dict[str, str]:
    """What of this machine a service sees, by where it sees it; volumes of Docker's own left out."""
    pairs = [mount.removesuffix(":ro").rpartition(":")[::2] for mount in SERVICES[service].get("volumes", ())]
    return {
        inside: re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", outside)
        for outside, inside in pairs
        if outside.startswith((".", "$"))
    }


def users() -> set[str]:
    return SECURITY["internal_users"].keys() - {"_meta"}


def test_there_are_three_nodes_that_search_and_two_that_serve():
    assert (len(SEARCH), len(WEB)) == (3, 2)
    assert SERVICES.keys() == {*SEARCH, *WEB, "front", "reindex"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_limited_and_watched(name):
    service = SERVICES[name]
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert "latest" not in service["image"]
    assert "build" in service or re.search(r":\d+\.\d+", service["image"])
    if name == "reindex":
        assert service["profiles"] == ["reindex"]
    else:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert set(service["networks"]) <= COMPOSE["networks"].keys()
    assert set(service.get("depends_on", ())) <= SERVICES.keys()


@needs_openssl
@pytest.mark.parametrize("name", SERVICES)
def test_every_file_that_a_service_sees_is_there_or_made(name, certificates):
    for path in mounts(name).values():
        made = path.partition("/certificates/")[2]
        assert (certificates / made if made else CLUSTER / path).exists(), path


def test_every_volume_is_a_nodes_own():
    own = [mount.partition(":")[0] for name in SEARCH for mount in SERVICES[name]["volumes"] if mount.endswith("/data")]
    assert own == SEARCH == list(COMPOSE["volumes"])


def test_the_front_alone_is_reached_from_elsewhere():
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert [name for name in SERVICES if "ports" in SERVICES[name] or "outside" in SERVICES[name]["networks"]] == [
        "front"
    ]


@pytest.mark.parametrize("name", OURS)
def test_what_is_set_for_verbatim_are_settings_that_it_takes(name, tmp_path):
    given = {**SERVICES[name]["environment"]}
    assert unknown_variables(given) == ()
    inside = given["VERBATIM_OPENSEARCH_CA"]
    assert mounts(name)[inside] == "./certificates/ca.pem"
    (tmp_path / "ca.pem").touch()
    settings = load_settings(environ={**given, "VERBATIM_OPENSEARCH_CA": str(tmp_path / "ca.pem")})
    assert [host for host, _ in settings.engine.hosts] == SEARCH
    assert settings.engine.tls
    assert settings.engine.user in users()


@pytest.mark.parametrize("name", SEARCH)
def test_nodes_find_one_another_and_their_certificates(name):
    given = SERVICES[name]["environment"]
    assert given["node.name"] == name
    assert (
        given["discovery.seed_hosts"].split(",") == given["cluster.initial_cluster_manager_nodes"].split(",") == SEARCH
    )
    config = "/usr/share/opensearch/config/"
    seen = {inside.removeprefix(config): path for inside, path in mounts(name).items()}
    assert seen["certificates/node"] == f"./certificates/{name}"
    settings = yaml.safe_load((CLUSTER / "opensearch.yml").read_text("utf-8"))
    named = [value for key, value in settings.items() if key.endswith("_filepath")]
    assert {str(Path(path).parent) if "/node/" in path else path for path in named} <= seen.keys()
    assert {f"opensearch-security/{kind}.yml" for kind in SECURITY} <= seen.keys()


def test_every_password_is_asked_for_and_given_to_whoever_needs_it():
    text = (CLUSTER / "compose.yaml").read_text("utf-8")
    asked = set(re.findall(r"\$\{(\w+):\?", text))
    told = (CLUSTER / "example.env").read_text("utf-8")
    assert asked == set(re.findall(r"^(\w+)=$", told, re.MULTILINE))
    assert set(re.findall(r"\$\{(\w+):-", text)) == set(re.findall(r"^#(\w+)=", told, re.MULTILINE))
    digested = {
        re.fullmatch(r"\$\{envbc\.(\w+)\}", user["hash"])[1]
        for name, user in SECURITY["internal_users"].items()
        if name != "_meta"
    }
    assert digested == asked
    assert all(asked <= SERVICES[name]["environment"].keys() for name in SEARCH)


def test_every_user_has_a_role_and_every_role_is_there():
    mapping = {role: each for role, each in SECURITY["roles_mapping"].items() if role != "_meta"}
    roles = SECURITY["roles"].keys() - {"_meta"}
    assert mapping.keys() == roles | {"all_access"}
    assert {user for each in mapping.values() for user in each.get("users", ())} == users() - {"admin"} == roles


def test_roles_are_for_the_very_archive():
    archive = SERVICES["reindex"]["environment"]["VERBATIM_ENGINE"].rpartition("/")[2]
    for role in SECURITY["roles"].keys() - {"_meta"}:
        (permitted,) = SECURITY["roles"][role]["index_permissions"]
        assert permitted["index_patterns"] == [archive, f"{archive}-*"]


def test_who_serves_may_not_write():
    (permitted,) = SECURITY["roles"]["verbatim-serve"]["index_permissions"]
    every = [*permitted["allowed_actions"], *SECURITY["roles"]["verbatim-serve"]["cluster_permissions"]]
    assert [action for action in every if not re.search(r":data/read/|:monitor/|/get$", action)] == []


def test_the_image_is_made_of_what_is_there_and_locked():
    text = (CLUSTER / "Dockerfile").read_text("utf-8")
    (kept,) = {tuple(re.findall(r"^!(.+)$", (CLUSTER / "Dockerfile.dockerignore").read_text("utf-8"), re.MULTILINE))}
    copied = [path for line in re.findall(r"^COPY (?!--)(.+) \S+$", text, re.MULTILINE) for path in line.split()]
    assert sorted(copied) == sorted(kept)
    assert [path for path in copied if not (ROOT / path).exists()] == []
    installs = re.findall(r"pip install .*", text)
    assert [line for line in installs if "--require-hashes" not in line and "--no-deps" not in line] == []
    assert all(SERVICES[name]["build"]["dockerfile"] == "docs/cluster/Dockerfile" for name in OURS)


def test_the_page_about_it_names_every_file_and_every_user():
    text = (CLUSTER / "README.md").read_text("utf-8")
    files = {path.name for path in CLUSTER.iterdir() if not path.name.startswith(".")} - {"README.md", "certificates"}
    assert {name.rstrip("/") for name in re.findall(r"\]\(([\w.-]+/?)\)", text)} == files - {"Dockerfile.dockerignore"}
    assert set(re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE)) == users()
    assert set(re.findall(r"run --(?:rm|detach) (\w+)", text)) == {"reindex"}


# ---------------------------------------------------------------- nginx


def configured(behind: dict[str, str], port: int) -> str:
    """The example, for a machine without containers, and an nginx older than theirs."""
    own = (
        re.sub(r"^resolver .*$", "", NGINX_CONF, flags=re.MULTILINE)
        .replace(" resolve ", " ")
        .replace("listen 8080", f"listen 127.0.0.1:{port}")
    )
    for name, address in behind.items():
        own = own.replace(f"{name}:8080", address)
    return own


STANDS_FOR_A_WEB_NODE = """if 1:
    import http.server
    class Answering(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def do_GET(self):
            body = f"{self.server.server_port} {self.headers['X-Forwarded-For']} {self.headers['Host']}".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def log_message(self, *_):
            pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    print(server.server_port, flush=True)
    server.serve_forever()
"""


@pytest.fixture
def behind() -> Iterator[dict[str, subprocess.Popen[str]]]:
    """Two servers that stand for the web nodes, by their ports."""
    command = [sys.executable, "-c", STANDS_FOR_A_WEB_NODE]
    with ExitStack() as stack:
        servers = [stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) for _ in WEB]
        yield {server.stdout.readline().strip(): server for server in servers}
        for server in servers:
            server.kill()


def test_nginx_asks_every_web_node():
    assert re.findall(r"server (\S+):8080 resolve", NGINX_CONF) == WEB
    assert SERVICES["front"]["ports"] == ["${PORT:-8080}:8080"]


@needs_nginx
def test_where_one_web_node_is_gone_the_other_answers_and_no_request_fails(behind, tmp_path):
    port = free_port()
    first, second = behind
    path = tmp_path / "nginx.conf"
    addresses = dict(zip(WEB, [f"127.0.0.1:{each}" for each in behind], strict=True))
    path.write_text(Proxy(tmp_path, port, "").around(configured(addresses, port)), "utf-8")
    with running([NGINX, "-c", path, "-p", tmp_path]):
        wait_for(port)
        assert {ask(port).split()[0] for _ in range(10)} == {first, second}
        assert ask(port).split()[1:] == ["127.0.0.1", f"127.0.0.1:{port}"]
        behind[first].kill()
        behind[first].wait()
        assert {ask(port).split()[0] for _ in range(20)} == {second}


def ask(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/search?q=x", timeout=20) as answer:
        return answer.read().decode()
