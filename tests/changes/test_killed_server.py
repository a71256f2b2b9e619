"""A server killed in the middle of its work: every update that was acknowledged is there afterwards, once."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import URL, select

from tests.conftest import PASSWORD, config_for
from tests.journeys.pages import Fields, fields_of, filled
from tests.journeys.records import verify_chain
from tracker import create_app
from tracker.extensions import db
from tracker.models import AuditEntry, ProgressUpdate

CHECKOUT = Path(__file__).parents[2]
ENOUGH = 12
POSTERS = 3


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def server_on(url: URL, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`flask serve`, with all its processes in a group of their own."""
    environ = {
        **os.environ,
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "SECRET_KEY": "for tests alone, and long enough to be one",
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "flask", "serve"],
        cwd=CHECKOUT,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            wait_for(process, port)
            yield process
        finally:
            kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the server with everything it started, at once, as a power cut would."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    """Come back when the server answers."""
    patience = Event()
    for _ in range(600):
        assert process.poll() is None, "The server ended at its start."
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            patience.wait(0.05)
    raise AssertionError("The server did not answer.")


def wait_until_gone(port: int) -> None:
    """Come back when nobody listens any more: a killed process may hold its port for a moment."""
    patience = Event()
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return
        patience.wait(0.05)
    raise AssertionError("The killed server still answers.")


class Client:
    """A browser over a real connection, with its cookie."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""

    def ask(self, method: str, path: str, fields: Fields | None = None) -> tuple[int, str]:
        """One request; its number and its text. Raises OSError or HTTPException when the server is gone."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
            connection.request(method, path, urlencode(fields or {}, doseq=True), headers)
            answer = connection.getresponse()
            if cookie := answer.headers.get("Set-Cookie"):
                self.cookie = cookie.partition(";")[0]
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def form(self, path: str) -> Fields:
        """The form of a page as a browser would send it."""
        _, text = self.ask("GET", path)
        form = LexborHTMLParser(text).css_first("main form[method=post]")
        assert form is not None, text
        return fields_of(form)

    def sign_in(self) -> None:
        """Sign in as the manager, who may post to every action."""
        fields = filled(self.form("/sign-in"), email="esi@example.org", password=PASSWORD)
        status, _ = self.ask("POST", "/sign-in", fields)
        assert status == 303


def post_until_killed(client: Client, number: int, acknowledged: list[str], enough: Event) -> None:
    """Post to one action again and again, and note each update that the server says is stored."""
    path = f"/plans/lrccg/actions/{number}/update"
    for place in range(1000):
        words = f"Update {place} of poster {number}"
        try:
            form = client.form(path)
            typed = filled(form, answer="on_track", words=words, override_reason="So they say.")
            status, _ = client.ask("POST", path, typed)
        except (OSError, http.client.HTTPException):
            return
        # Anything else is no promise; too few promises fail the test.
        if status == 303:
            acknowledged.append(words)
        if len(acknowledged) >= ENOUGH:
            enough.set()


def test_every_acknowledged_update_survives_a_killed_server(database_url: URL) -> None:
    acknowledged: list[str] = []
    enough = Event()
    port = free_port()
    with server_on(database_url, port) as process:
        clients = [Client(port) for _ in range(POSTERS)]
        for client in clients:
            client.sign_in()
        posters = [
            Thread(target=post_until_killed, args=(client, number, acknowledged, enough))
            for number, client in enumerate(clients, start=1)
        ]
        for poster in posters:
            poster.start()
        is_enough = enough.wait(timeout=60)
        kill_group(process)
        assert is_enough, f"Only {len(acknowledged)} updates were acknowledged."
        for poster in posters:
            poster.join(timeout=30)
    wait_until_gone(port)
    noted = list(acknowledged)

    with server_on(database_url, port):
        client = Client(port)
        client.sign_in()
        after_restart, _ = client.ask("GET", "/plans/lrccg/actions/1")

    app = create_app(config_for(database_url))
    with app.app_context():
        stored = dict(
            db.session.execute(
                select(ProgressUpdate.id, ProgressUpdate.words).where(
                    ProgressUpdate.words.like("Update % of %")
                )
            ).all()
        )
        entries = [
            json.loads(facts)["update"]
            for facts in db.session.execute(
                select(AuditEntry.facts).where(AuditEntry.verb == "post update")
            ).scalars()
        ]
    words = list(stored.values())
    assert after_restart == 200
    assert len(noted) >= ENOUGH
    assert [one for one in noted if words.count(one) != 1] == []
    assert len(set(words)) == len(words)
    assert [one for one in stored if entries.count(one) != 1] == []
    verify_chain(app)
    with app.app_context():
        db.engine.dispose()
