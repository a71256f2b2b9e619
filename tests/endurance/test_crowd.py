"""Sixty slow connections, and fifty people at once: it stays available, and everything is stored once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import URL, select

from tests.conftest import config_for
from tests.endurance.crowd import slow_visitors
from tests.endurance.load import MARK, Poster, check_promises
from tests.endurance.servers import Client, free_port, server_on
from tests.journeys.pages import filled
from tracker import create_app
from tracker.extensions import db
from tracker.models import Team

SLOW = 60
PEOPLE = 50
ACTIONS = 18
PAGES = [
    "/plans/lrccg",
    "/strategies/llr-carers/summary",
    "/my-updates",
    "/plans/lrccg/actions/12",
    "/public/llr-carers",
]


@pytest.fixture
def port(database_url: URL, tmp_path: Path) -> Iterator[int]:
    """Where a server with the demonstration listens; what it said of anything that failed is shown with a failure."""
    port, log = free_port(), tmp_path / "server.log"
    with server_on(database_url, port, log=log):
        yield port
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    sys.stderr.write("\n".join(line for line in lines if " 200 " not in line and " 303 " not in line)[-8000:])


def test_sixty_slow_connections_keep_nobody_from_reading_and_posting(port: int, database_url: URL) -> None:
    manager = Client(port)
    manager.sign_in()
    poster = Poster(manager, 12)

    with slow_visitors(port, SLOW):
        answers = [manager.get(page).status for page in PAGES]
        poster.post_next()
        newcomer = Client(port).sign_in("amira")

    assert answers == [200] * len(PAGES)
    assert len(poster.promised) == 1
    assert newcomer.status == 303


def act(port: int, number: int) -> list[int]:
    """What one of fifty people does: sign in, read, and post an update or add a team, twice in their hurry."""
    person = Client(port)
    answers = [person.sign_in().status]
    answers += [person.get(page).status for page in PAGES]
    if number <= ACTIONS:
        path = f"/plans/lrccg/actions/{number}/update"
        words = f"{MARK} person {number}"
        form = filled(person.form(path), answer="on_track", words=words, override_reason="It is.")
    else:
        path = "/teams/new"
        form = filled(person.form(path), name=f"Team {number}")
    return answers + [person.ask("POST", path, form).status for _ in range(2)]


def test_fifty_people_at_once_meet_no_error_and_all_is_stored_once(port: int, database_url: URL) -> None:
    numbers = range(1, PEOPLE + 1)

    with ThreadPoolExecutor(PEOPLE) as people:
        answers = list(people.map(lambda number: act(port, number), numbers))

    app = create_app(config_for(database_url))
    with app.app_context():
        teams = db.session.execute(select(Team.name).where(Team.name.like("Team %"))).scalars().all()
        db.session.remove()
        db.engine.dispose()
    assert answers == [[303, *[200] * len(PAGES), 303, 303]] * PEOPLE
    assert sorted(teams) == sorted(f"Team {number}" for number in numbers if number > ACTIONS)
    check_promises(database_url, [f"{MARK} person {number}" for number in numbers if number <= ACTIONS])
