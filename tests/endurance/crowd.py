"""Visitors who take their time: connections that begin a request or an answer and then hardly go on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

HALF_A_HEADER = b"GET /plans/lrccg HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
HALF_A_BODY = (
    b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 9000\r\n\r\nemail="
)
MUCH_TO_READ = b"GET /static/ui/plotly-basic.min.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@contextmanager
def slow_visitors(port: int, count: int) -> Iterator[list[socket.socket]]:
    """So many connections, a third each that never end their headers, their form, and that never read the answer."""
    with ExitStack() as stack:
        visitors = []
        for number in range(count):
            visitor = stack.enter_context(socket.socket())
            # Too little for an answer, so that the server is left holding it.
            visitor.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            visitor.settimeout(10)
            visitor.connect(("127.0.0.1", port))
            visitor.sendall((HALF_A_HEADER, HALF_A_BODY, MUCH_TO_READ)[number % 3])
            visitors.append(visitor)
        yield visitors
