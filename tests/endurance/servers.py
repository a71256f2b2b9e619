"""The real server in processes of its own, and real connections to it: what every test in this folder drives."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import URL

from tests.conftest import PASSWORD
from tests.journeys.pages import Fields, fields_of, filled, words_of

CHECKOUT = Path(__file__).parents[2]
SERVE = (sys.executable, "-m", "flask", "serve")
# Only ever waited in full where a test fails; a busy machine is slow.
SECONDS_TO_WAIT = 60
# What a request meets whose server is gone, or going.
GONE = (OSError, http.client.HTTPException)


def rounds() -> int:
    """How many rounds the long tests run: one in the suite, more by `make endure`."""
    return int(os.environ.get("ENDURANCE_ROUNDS", "1"))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def server_on(
    url: URL, port: int, *, command: Sequence[str] = SERVE, log: Path | None = None, **settings: str
) -> Iterator[subprocess.Popen[bytes]]:
    """`flask serve`, or a command that ends in it, with all its processes in a group of their own."""
    environ = {
        **os.environ,
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "SECRET_KEY": "for tests alone, and long enough to be one",
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        **settings,
    }
    with (
        Path(log or os.devnull).open("ab") as said,
        subprocess.Popen(
            [*command],
            cwd=CHECKOUT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        ) as process,
    ):
        try:
            wait_until_it_listens(process, port)
            yield process
        finally:
            kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the server with everything it started, at once."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Come back when it is so; fail where it does not come about."""
    patience = Event()
    for _ in range(SECONDS_TO_WAIT * 20):
        if is_so():
            return
        patience.wait(0.05)
    raise AssertionError(f"It never came about that {what}.")


def listens(port: int) -> bool:
    """Whether somebody takes connections on a port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def wait_until_it_listens(process: subprocess.Popen[bytes], port: int) -> None:
    """Come back when the server takes connections."""

    def is_up() -> bool:
        assert process.poll() is None, "The server ended at its start."
        return listens(port)

    wait_until(is_up, "the server answers")


def wait_until_gone(port: int) -> None:
    """Come back when nobody listens any more: a killed process may hold its port for a moment."""
    wait_until(lambda: not listens(port), "the killed server is gone")


def children_of(parent: int) -> list[int]:
    """The processes that this one started and that still live."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            state, ppid = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(ppid) == parent and state != "Z":
            found.append(int(folder.name))
    return sorted(found)


class Answer:
    """What came back: its number, its headers and its text."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status = answer.status
        self.headers = answer.headers
        self.text = answer.read().decode("utf-8", "replace")

    @property
    def heading(self) -> str:
        """The heading of the page; empty for anything that is no page."""
        return words_of(LexborHTMLParser(self.text).css_first("h1"))

    def form(self, action: str = "") -> Fields:
        """The form of the page that posts (to `action`), as a browser would send it."""
        wanted = f"main form[method=post][action='{action}']" if action else "main form[method=post]"
        form = LexborHTMLParser(self.text).css_first(wanted)
        assert form is not None, self.text
        return fields_of(form)


class Client:
    """A browser over real connections, with its cookie. Each request has a connection of its own."""

    def __init__(self, port: int, *, cookie: str = "", patience: float = SECONDS_TO_WAIT) -> None:
        self.port = port
        self.cookie = cookie
        self.patience = patience

    def ask(self, method: str, path: str, fields: Fields | None = None, **headers: str) -> Answer:
        """One request. Raises one of GONE when the server is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        try:
            sent = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded", **headers}
            connection.request(method, path, urlencode(fields or {}, doseq=True), sent)
            answer = connection.getresponse()
            if cookie := answer.headers.get("Set-Cookie"):
                self.cookie = cookie.partition(";")[0]
            return Answer(answer)
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        """Open a page."""
        return self.ask("GET", path, None, **headers)

    def form(self, path: str) -> Fields:
        """The form of a page as a browser would send it."""
        return self.get(path).form()

    def sign_in(self, name: str = "esi", password: str = PASSWORD) -> Answer:
        """Sign in: as the manager, who may post to every action, unless another of the cast is named."""
        fields = filled(self.form("/sign-in"), email=f"{name}@example.org", password=password)
        return self.ask("POST", "/sign-in", fields)
