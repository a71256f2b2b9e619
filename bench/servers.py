"""Starting the tracker or its floor under the one launcher, asking it for pages, and reading what that cost it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

CHECKOUT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
SECRET = "for the bench alone, and long enough to be one"
SECONDS_TO_START = 60
SECONDS_QUIET = 20
_TOKEN = re.compile(r'name="(csrf_token|key|seen)"[^>]* value="([^"]*)"')


class BenchProblem(Exception):
    """A measurement that means nothing: a page that did not come, or came wrong."""


@dataclass
class Answer:
    """What came back for one request."""

    status: int
    body: bytes
    headers: dict[str, str]

    def tokens(self) -> dict[str, str]:
        """The hidden fields of the page's form."""
        return dict(_TOKEN.findall(self.body.decode()))


@dataclass
class Server:
    """A running server and one browser that talks to it over one connection."""

    process: subprocess.Popen[bytes]
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None
    asked_at: float = 0.0

    def ask(
        self,
        path: str,
        *,
        form: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
        wanted: int = 200,
    ) -> Answer:
        """Send a form, or a body as it is, and read all of the answer. Raises BenchProblem where another status than `wanted` comes."""
        # The server closes a connection that has been quiet for long.
        if self.connection is None or time.monotonic() - self.asked_at > SECONDS_QUIET:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        sent = dict(headers or {})
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            body = urlencode(form).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("POST" if body is not None else "GET", path, body, sent)
        answer = self.connection.getresponse()
        content = answer.read()
        self.asked_at = time.monotonic()
        for name, value in answer.getheaders():
            if name == "Set-Cookie":
                kept, _, rest = value.partition("=")
                self.cookies[kept] = rest.partition(";")[0]
        if answer.status != wanted:
            raise BenchProblem(f"{path} answered {answer.status} and not {wanted}: {content[:300]!r}")
        return Answer(answer.status, content, {name.lower(): value for name, value in answer.getheaders()})

    def seconds_used(self) -> float:
        """The CPU seconds of the server and all its processes so far."""
        return sum(_seconds_of(pid) for pid in _family(self.process.pid))

    def proportional_kib(self) -> int:
        """The memory of the web processes in KiB, shared pages counted by their share; the press is left out."""
        web = [self.process.pid, *_children(self.process.pid)]
        return sum(_pss_of(pid) for pid in web)


@contextmanager
def serving(application: str, database: str, *, warm: bool = True) -> Iterator[Server]:
    """The application ("wsgi" or "bench.floor") on a database, under `flask serve`, until the block is left."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ = os.environ | {
        "DATABASE_URL": database,
        "SECRET_KEY": SECRET,
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", application, "serve"],
        cwd=CHECKOUT,
        env=environ,
        start_new_session=True,
    )
    server = Server(process, port)
    try:
        if warm:
            wait_for(server, "/healthz" if application == "wsgi" else "/hello")
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_for(server: Server, path: str) -> None:
    """Ask for a page until it comes. Raises BenchProblem where it never does."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        try:
            server.ask(path)
        except (ConnectionError, http.client.HTTPException):
            server.connection = None
            if server.process.poll() is not None:
                raise BenchProblem(f"The server ended by itself with {server.process.returncode}.") from None
            time.sleep(0.002)
        else:
            return
    raise BenchProblem(f"{path} did not come within {SECONDS_TO_START} seconds.")


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in task.read_text().split()]
    return found


def _family(pid: int) -> list[int]:
    found = [pid]
    for child in _children(pid):
        found += _family(child)
    return found


def _seconds_of(pid: int) -> float:
    # The name in the second field may hold blanks and brackets; what counts stands after the last one.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    # Its own, and those of the processes that it started and saw end.
    return sum(int(field) for field in fields[11:15]) / TICKS


def _pss_of(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
