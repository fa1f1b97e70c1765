"""How do several processes answer at one address?

gunicorn, set up here and not by files: its master holds the socket and restarts workers; each worker opens the archive by itself
and sees a new generation at its next request.
"""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from indexer import Settings
from webapp import create_app

THREADS = 4  # a worker: while one thread computes, the others wait for slow networks
BACKLOG = 1024
GRACE = 5  # seconds for what is being answered when the server is told to end; no answer takes one
MEMORY = Path("/dev/shm")  # noqa: S108  # where a worker's heartbeat file costs no disk


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Raises OSError where the address is taken, or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """The application on a socket, until SIGTERM or Ctrl-C."""

    def __init__(self, settings: Settings, listening: socket.socket) -> None:
        self.settings, self.listening = settings, listening
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options().items():
            if name in self.cfg.settings:  # older releases lack some
                self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(self.settings)

    def _options(self) -> dict[str, Any]:
        return {
            "bind": f"fd://{self.listening.fileno()}",
            "workers": self.settings.workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "graceful_timeout": GRACE,
            "loglevel": "warning",
            "limit_request_line": 8190,  # the longest there is: the box takes 512 characters, of up to 9 bytes each when escaped
            "worker_tmp_dir": str(MEMORY) if MEMORY.is_dir() else None,
            "control_socket_disable": True,  # a way in that nobody asked for
            "proc_name": "verbatim",
        }
