"""How do several processes answer at one address?

gunicorn, set up here and not by files: its master holds the socket and restarts workers; each worker opens the archive by itself
and sees a new generation at its next request.
"""

from __future__ import annotations

import gc
import logging
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from indexer import Settings
from webapp import create_app
from webapp.journal import JsonLines

THREADS = 32  # a worker: while one computes, the others wait for slow networks; those that nobody needs are never begun
PATIENCE = 5  # seconds for a request line and its headers; browsers send them at once, a lost packet costs one to three
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


def settled(app: Flask) -> Flask:
    """The application, its templates compiled, and what lives as long as the process out of the garbage collector’s way: looking
    through seventy thousand things that stay held up one answer in some hundreds for 40 to 100 ms."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    gc.collect()
    gc.freeze()
    return app


class Silent(logging.Filter):
    """Lets pass what gunicorn says of itself, and nothing of a request: that would quote the visitor, or tell his address."""

    REQUESTS = ("Invalid request from", "Error handling request", "Error parsing")

    def filter(self, record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith(self.REQUESTS)


class Log(Logger):  # type: ignore[misc]  # gunicorn has no types
    """What gunicorn says, in the words or as the lines that the settings ask for."""

    lines: logging.Formatter | None = None

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.addFilter(Silent())
            if self.lines:
                handler.setFormatter(self.lines)


class JsonLog(Log):
    lines = JsonLines()


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A worker of threads that hangs up on who takes too long to ask: gunicorn would give a thread to half a header forever."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asking: dict[Any, float] = {}

    def handle(self, conn: Any) -> Any:
        """One request of a connection, in a thread."""
        self._asking[conn] = time.monotonic() + PATIENCE
        try:
            return super().handle(conn)
        finally:
            self._asking.pop(conn, None)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """The answer: the request has been read."""
        self._asking.pop(conn, None)
        return super().handle_request(req, conn)

    def notify(self) -> None:
        """The heartbeat, about once a second."""
        super().notify()
        now = time.monotonic()
        for connection in [conn for conn, until in self._asking.copy().items() if until < now]:
            with suppress(OSError):  # it has gone by itself
                connection.sock.shutdown(socket.SHUT_RD)  # the thread reads the end of what was sent, and closes


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
        return settled(create_app(self.settings))

    def _options(self) -> dict[str, Any]:
        return {
            "bind": f"fd://{self.listening.fileno()}",
            "workers": self.settings.workers,
            "worker_class": Worker,
            "threads": THREADS,
            "graceful_timeout": GRACE,
            "loglevel": "warning",
            "logger_class": JsonLog if self.settings.log == "json" else Log,
            "forwarded_allow_ips": "",  # of proxies, `create_app` believes those that the settings count: nobody else does
            "limit_request_line": 8190,  # the longest there is: the box takes 512 characters, of up to 9 bytes each when escaped
            "worker_tmp_dir": str(MEMORY) if MEMORY.is_dir() else None,
            "control_socket_disable": True,  # a way in that nobody asked for
            "proc_name": "verbatim",
        }
