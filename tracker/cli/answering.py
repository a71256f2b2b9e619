"""One process of the server: waitress over a socket that others share, until it is not wanted any more."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from socket import socket
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import WSGITask

# How long a process that is told to stop may take to finish what it has begun to answer.
SECONDS_TO_FINISH = 5
# Where the system gives no more files all the same: until some are closed nobody is taken in.
OUT_OF_FILES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
SECONDS_TO_REST = 0.5

# What is larger than the tracker takes is still read, up to so many times as much, and refused in its own words; beyond
# that waitress refuses it in its own. Each connection may write so much to the folder for temporary files.
TIMES_READ = 4

WAITRESS: dict[str, Any] = {
    "asyncore_use_poll": True,
    "backlog": 1024,
    # Seconds of silence after which a connection that waits for nothing is closed.
    "channel_timeout": 60,
    "cleanup_interval": 15,
    # Ours are below 2 kB; what a browser adds for other sites' sake stays out of memory.
    "max_request_header_size": 64 * 1024,
    # Nobody needs to know what to look up weaknesses of.
    "ident": None,
}


class _Task(WSGITask):
    """An answer; one without a body needs no length, and the connection it came over stays open all the same.

    Waitress closes after every answer that has no length, and so after each page that a browser holds already: the
    next click of somebody on a phone would have to begin with a new connection.
    """

    def set_close_on_finish(self) -> None:
        request: Any = self.request
        wants_to_stay = request.headers.get("CONNECTION", "").lower() != "close"
        if self.has_body or self.version != "1.1" or not wants_to_stay:
            super().set_close_on_finish()


class _Channel(HTTPChannel):
    task_class = _Task


def answer_requests(
    app: Flask, listener: socket, *, threads: int, connections: int, is_wanted: Callable[[], bool]
) -> None:
    """Answer requests while `is_wanted`, asked once a second; then finish the ones that were begun."""
    channels: dict[int, Any] = {}
    server: Any = create_server(
        app,
        map=channels,
        sockets=[listener],
        threads=threads,
        connection_limit=connections,
        url_scheme=urlsplit(app.config["BASE_URL"]).scheme,
        max_request_body_size=TIMES_READ * app.config["MAX_CONTENT_LENGTH"],
        # With proxies in front their headers are for ProxyFix; without, they are a visitor's invention.
        clear_untrusted_proxy_headers=app.config["TRUSTED_PROXIES"] == 0,
        **WAITRESS,
    )

    resting_until = 0.0
    accept = server.accept

    def accept_or_rest() -> Any:
        # Somebody who can't be taken in stays in the queue: without a rest we would be told of them all the time.
        nonlocal resting_until
        try:
            return accept()
        except OSError as problem:
            if problem.errno in OUT_OF_FILES:
                resting_until = time.monotonic() + SECONDS_TO_REST
            raise

    def turn(timeout: float) -> None:
        wasyncore.loop(timeout=timeout, use_poll=True, map=channels, count=1)

    server.accept, server.channel_class = accept_or_rest, _Channel
    while is_wanted():
        server.accepting = time.monotonic() >= resting_until
        turn(1 if server.accepting else SECONDS_TO_REST)
    # Someone whose update was just saved should also read that it was: no new requests, but every answer.
    server.accepting = False
    deadline = time.monotonic() + SECONDS_TO_FINISH
    while time.monotonic() < deadline and any(
        _is_busy(channel) for channel in server.active_channels.values()
    ):
        turn(0.05)
    server.task_dispatcher.shutdown(timeout=1)


def _is_busy(channel: Any) -> bool:
    """Whether a connection has a request that is being answered, or an answer not yet taken."""
    return bool(channel.requests) or channel.total_outbufs_len > 0
