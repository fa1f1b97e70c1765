"""The example of a reverse proxy does what the documentation says of it, where there is an nginx."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.webapp.processes import serving

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")

needs_nginx = pytest.mark.skipif(not NGINX, reason="no nginx here (Debian: apt-get install nginx)")


def example() -> str:
    section = OPERATIONS.split("### Limits of rate")[1].split("\n## ")[0]
    return re.sub(r"^ {4}", "", "\n".join(re.findall(r"^(?: {4}.*)?$", section, re.MULTILINE)), flags=re.MULTILINE)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@dataclass
class Proxy:
    """The example in a folder of its own, with ports of its own."""

    folder: Path
    port: int
    behind: str

    def configured(self) -> Path:
        own = example().replace("127.0.0.1:8081", f"127.0.0.1:{self.port}").replace("127.0.0.1:8080", self.behind)
        path = self.folder / "nginx.conf"
        path.write_text(self.around(own), "utf-8")
        return path

    def around(self, own: str) -> str:
        """What is to stand in `conf.d/`, with what stands around it."""
        places = "".join(
            f"{name}_temp_path {self.folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        head = f"pid {self.folder}/pid;\nerror_log stderr;\ndaemon off;\nmaster_process off;\nevents {{}}\n"
        return f"{head}http {{\n{places}{own}\n}}\n"


def test_the_example_limits_what_costs_and_names_the_request():
    """Also where there is no nginx to ask."""
    assert re.findall(r"limit_req zone=(\w+)", example()) == ["verbatim_searches", "verbatim_typing"]
    assert set(re.findall(r"zone=(\w+):", example())) == {"verbatim_searches", "verbatim_typing", "verbatim_visitors"}
    for header in ("Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Request-ID"):
        assert f"proxy_set_header {header} " in example()


@needs_nginx
def test_nginx_takes_the_example(tmp_path):
    path = Proxy(tmp_path, 8081, "127.0.0.1:8080").configured()
    said = subprocess.run([NGINX, "-t", "-c", path, "-p", tmp_path], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


@needs_nginx
def test_who_asks_too_often_is_told_so_and_the_archive_is_not_asked(settings, tmp_path):
    with serving("--index", settings.index, "--workers", "1", cwd=tmp_path) as (_, address):
        proxy = Proxy(tmp_path, free_port(), address.removeprefix("http://"))
        command = [NGINX, "-c", proxy.configured(), "-p", tmp_path]
        with running(command):
            wait_for(proxy.port)
            answers = [status(f"http://127.0.0.1:{proxy.port}/search?q=pricing") for _ in range(60)]
            assert set(answers) == {200, 429}
            assert answers[:20] == [200] * 20
            assert status(f"http://127.0.0.1:{proxy.port}/static/style.css") == 200
            assert status(f"http://127.0.0.1:{proxy.port}/api/suggest?q=pri") == 200


def status(url: str) -> int:
    try:
        with closing(urllib.request.urlopen(url, timeout=20)) as answer:
            assert re.fullmatch("[0-9a-f]{32}|[0-9a-f]{16}", answer.headers["X-Request-ID"])
            return answer.status
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code


@contextmanager
def running(command):
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=20)


def wait_for(port: int) -> None:
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("nginx does not listen")
