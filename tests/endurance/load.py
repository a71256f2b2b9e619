"""People who post one update after another, and whether all that they were promised was kept."""

from __future__ import annotations

import itertools
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from sqlalchemy import URL, select

from tests.conftest import config_for
from tests.endurance.servers import GONE, Client
from tests.journeys.pages import Fields, filled
from tests.journeys.records import verify_chain
from tracker import create_app
from tracker.extensions import db
from tracker.models import AuditEntry, ProgressUpdate

MARK = "Of the load:"
# Over all posters and rounds, so that no two updates have the same words.
numbers = itertools.count(1)


@dataclass
class Poster:
    """Somebody who posts to one action of the real plan again and again."""

    client: Client
    number: int
    # What the server said is stored, and the moment at which it was told.
    promised: dict[str, float] = field(default_factory=dict)
    # The last form that was promised to be stored.
    last: Fields | None = None
    # Sent, and not yet answered: the server may have stored it or not.
    unanswered: Fields | None = None
    # How often it was told to come back later, and then did with the same form.
    put_off: int = 0
    # Answers that are none of these, and none from a server that is gone.
    refused: list[int] = field(default_factory=list)
    stop: Event = field(default_factory=Event)

    @property
    def path(self) -> str:
        """The address of the form."""
        return f"/plans/lrccg/actions/{self.number}/update"

    def post_until_stopped(self) -> None:
        """Go on until told to stop or until the server is gone."""
        try:
            while not self.stop.is_set():
                self.post_or_send_again()
        except GONE:
            return

    def post_through_deaths(self) -> None:
        """Go on until told to stop; where the connection breaks, send the same form again as a person would."""
        while not self.stop.is_set():
            try:
                self.post_or_send_again()
            except GONE:
                # Its process was killed; the other one goes on.
                self.stop.wait(0.05)

    def post_or_send_again(self) -> None:
        """Send what is not answered yet, or the next."""
        if self.unanswered is None:
            self.post_next()
        else:
            self.send_again()

    def post_next(self) -> None:
        """Fill in the form and send it."""
        words = f"{MARK} {next(numbers)} for action {self.number}"
        page = self.client.get(self.path)
        if page.status == 503:
            self._wait()
            return
        if page.status != 200:
            self.refused.append(page.status)
            return
        self.unanswered = filled(page.form(), answer="on_track", words=words, override_reason="So they say.")
        self.send_again()

    def send_again(self) -> None:
        """Send the form that was not answered."""
        assert self.unanswered is not None
        answer = self.client.ask("POST", self.path, self.unanswered)
        if answer.status == 503:
            self._wait()
            return
        if answer.status == 303:
            self.promised[self.unanswered["words"][0]] = time.time()
            self.last = self.unanswered
        else:
            self.refused.append(answer.status)
        self.unanswered = None

    def _wait(self) -> None:
        self.put_off += 1
        self.stop.wait(0.1)


def posters_of(port: int, count: int) -> list[Poster]:
    """Signed in with one session, each with an action of their own."""
    first = Client(port)
    assert first.sign_in().status == 303
    return [Poster(Client(port, cookie=first.cookie), number) for number in range(1, count + 1)]


def all_promised(posters: Iterable[Poster]) -> list[str]:
    """Everything that the server said is stored."""
    return [words for poster in posters for words in list(poster.promised)]


@contextmanager
def posting(posters: list[Poster], *, through_deaths: bool = False) -> Iterator[None]:
    """All of them at work, each in a thread, until the end of the block."""
    threads = [
        Thread(target=poster.post_through_deaths if through_deaths else poster.post_until_stopped)
        for poster in posters
    ]
    for poster, thread in zip(posters, threads, strict=True):
        poster.stop.clear()
        thread.start()
    try:
        yield
    finally:
        for poster in posters:
            poster.stop.set()
        for thread in threads:
            thread.join(timeout=60)


def check_promises(url: URL, promised: Iterable[str]) -> None:
    """Each promised update is stored once and audited once, nothing is there twice, and the chain is whole."""
    app = create_app(config_for(url))
    with app.app_context():
        stored = dict(
            db.session.execute(
                select(ProgressUpdate.id, ProgressUpdate.words).where(
                    ProgressUpdate.words.startswith(MARK, autoescape=True)
                )
            ).all()
        )
        entries = Counter(
            json.loads(facts)["update"]
            for facts in db.session.execute(
                select(AuditEntry.facts).where(AuditEntry.verb == "post update")
            ).scalars()
        )
    times = Counter(stored.values())
    assert [words for words in promised if times[words] == 0] == []
    assert [words for words, count in times.items() if count > 1] == []
    assert [one for one in stored if entries[one] != 1] == []
    verify_chain(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
