"""What stands where a node should be: it says anything, or nothing at all. And certificates of an authority of our own."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

JSON = "application/json; charset=UTF-8"


@dataclass(frozen=True)
class Said:
    """An answer."""

    body: Any = ""
    status: int = 200
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)

    def data(self) -> bytes:
        return (
            self.body
            if isinstance(self.body, bytes)
            else (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()
        )


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Strange:
    """Answers every request with what ``says`` makes of it; with nothing, ever, where that is None."""

    def __init__(self, says: Callable[[Asked], Said] | None) -> None:
        self.says = says
        self.asked: list[Asked] = []
        self.connections: set[Any] = set()
        self.ended = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(), bind_and_activate=True)
        self.server.daemon_threads = True

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                outer.connections.add(self.client_address)
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                asked = Asked(self.command, self.path, dict(self.headers.items()), body)
                outer.asked.append(asked)
                if outer.says is None:
                    outer.ended.wait(60)
                    self.close_connection = True
                    return
                said = outer.says(asked)
                data = said.data()
                self.send_response(said.status)
                for name, value in {
                    "content-type": said.kind,
                    "content-length": str(len(data)),
                    **said.headers,
                }.items():
                    self.send_header(name, value)
                self.end_headers()
                with suppress(BrokenPipeError, ConnectionResetError):  # who asked no longer waits
                    self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _answer  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


@contextmanager
def strange(says: Callable[[Asked], Said] | None, context: ssl.SSLContext | None = None) -> Iterator[Strange]:
    node = Strange(says)
    if context:
        node.server.socket = context.wrap_socket(node.server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=node.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield node
    finally:
        node.ended.set()
        node.server.shutdown()
        node.server.server_close()
        thread.join()


def refusing() -> str:
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"


# ---------------------------------------------------------------- certificates

OPENSSL = shutil.which("openssl")


class Authority:
    """Signs certificates; ``ca`` is its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.ca = folder / "ca.pem"
        _openssl(
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=authority"),
            *("-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout", folder / "ca.key", "-out", self.ca),
        )

    def sign(self, name: str, alternatives: str = "IP:127.0.0.1,DNS:localhost", *, days: int = 1) -> ssl.SSLContext:
        """What a server of this name speaks TLS with; ``days``: until it ends, which may lie behind us."""
        key, request, certificate, more = (self.folder / f"{name}.{end}" for end in ("key", "csr", "pem", "more"))
        more.write_text(
            f"basicConstraints=CA:false\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName={alternatives}\n"
            "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
        )
        _openssl(
            "req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", key, "-out", request
        )
        _openssl(
            *("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.folder / "ca.key", "-CAcreateserial"),
            *("-days", str(days), "-extfile", more, "-out", certificate),
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context


def _openssl(*words: str | Path) -> None:
    subprocess.run([OPENSSL, *words], check=True, capture_output=True)
