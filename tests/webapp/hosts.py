"""Other sites: pages of any text and policy, served at two origins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Host:
    """One server with two names: to a browser these are two sites."""

    port: int
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    @property
    def named(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def unnamed(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def put(self, path: str, text: str, **headers: str) -> None:
        """Headers as keywords: Content_Security_Policy."""
        self.pages[path] = (text, {name.replace("_", "-"): value for name, value in headers.items()})


@contextmanager
def hosting() -> Iterator[Host]:
    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text, headers = host.pages.get(self.path, ("", {}))
            self.send_response(200 if text else 404)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("", 0), Pages)
    host = Host(server.server_address[1])
    Thread(target=server.serve_forever, daemon=True).start()
    yield host
    server.shutdown()
    server.server_close()
