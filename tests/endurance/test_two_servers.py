"""Two servers on one database behave as one: what one of them is told, the other knows at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection

import pytest
from sqlalchemy import URL

from tests.endurance.load import MARK, all_promised, check_promises, posters_of, posting
from tests.endurance.servers import SECONDS_TO_WAIT, Client, free_port, rounds, server_on, wait_until
from tests.journeys.pages import filled as filled_in

UPDATE = "/plans/lrccg/actions/12/update"
FREE_TRIES = 4
ENOUGH = 12


@dataclass(frozen=True)
class Pair:
    """Two servers, and the database that they share."""

    url: URL
    first: int
    second: int

    def moved(self, client: Client) -> Client:
        """The same browser, whose requests the other server gets from now on."""
        return Client(self.first if client.port == self.second else self.second, cookie=client.cookie)


@pytest.fixture(scope="module")
def pair(shared_url: URL) -> Iterator[Pair]:
    """The two, each with one process, so that nothing is shared that two machines would not share."""
    first, second = free_port(), free_port()
    with (
        server_on(shared_url, first, WEB_PROCESSES="1"),
        server_on(shared_url, second, WEB_PROCESSES="1"),
    ):
        yield Pair(shared_url, first, second)


def test_a_session_holds_on_both_and_ends_on_both(pair: Pair) -> None:
    amira = Client(pair.first)
    amira.sign_in("amira")
    there = pair.moved(amira)

    before = there.get("/my-updates").status
    amira.ask("POST", "/sign-out", {"csrf_token": amira.form(UPDATE)["csrf_token"]})
    after = there.get("/my-updates")

    assert before == 200
    assert (after.status, after.headers["Location"].partition("?")[0]) == (303, "/sign-in")


def test_wrong_passwords_count_on_both(pair: Pair) -> None:
    tries = [
        Client(port).sign_in("farid", password="wrong, and wrong again").status
        for _ in range(FREE_TRIES)
        for port in (pair.first, pair.second)
    ]

    assert tries[:FREE_TRIES] == [422] * FREE_TRIES
    assert tries[-1] == 429


def test_one_form_sent_to_both_at_once_is_stored_once(pair: Pair) -> None:
    esi = Client(pair.first)
    esi.sign_in()
    form = filled_in(
        esi.form(UPDATE), answer="on_track", words=f"{MARK} sent to both", override_reason="It is."
    )

    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(lambda one: one.ask("POST", UPDATE, form).status, [esi, pair.moved(esi)] * 4)
        )

    assert answers == [303] * 8
    check_promises(pair.url, form["words"])


def test_people_who_post_to_either_leave_one_unbroken_chain(pair: Pair) -> None:
    posters = posters_of(pair.first, 4)
    for poster in posters[::2]:
        poster.client = pair.moved(poster.client)

    with posting(posters):
        wait_until(lambda: len(all_promised(posters)) >= ENOUGH * rounds(), "enough updates are acknowledged")

    assert [status for poster in posters for status in poster.refused] == []
    check_promises(pair.url, all_promised(posters))


def test_a_page_that_one_gave_is_unchanged_at_the_other(pair: Pair) -> None:
    carys = Client(pair.first)
    carys.sign_in("carys")

    given = carys.get("/plans/lrccg")
    again = pair.moved(carys).get("/plans/lrccg", **{"If-None-Match": given.headers["ETag"]})

    assert (given.status, again.status) == (200, 304)


def test_a_page_that_is_held_leaves_its_connection_open(pair: Pair) -> None:
    carys = Client(pair.first)
    carys.sign_in("carys")
    mark = carys.get("/plans/lrccg").headers["ETag"]
    connection = HTTPConnection("127.0.0.1", pair.first, timeout=SECONDS_TO_WAIT)
    asked = {"Cookie": carys.cookie, "If-None-Match": mark}

    # Each read to its end: what an answer without a body and without a length leaves behind would show in the next.
    answers = []
    for extra in ({}, {}, {"Connection": "close"}):
        connection.request("GET", "/plans/lrccg", headers=asked | extra)
        answer = connection.getresponse()
        answers.append((answer.status, answer.read(), connection.sock is not None))

    assert answers == [(304, b"", True), (304, b"", True), (304, b"", False)]


def test_what_was_posted_to_one_is_read_at_the_other_at_once(pair: Pair) -> None:
    esi = Client(pair.first)
    esi.sign_in()
    there = pair.moved(esi)
    held = there.get("/plans/lrccg/actions/11")

    form = filled_in(
        esi.form("/plans/lrccg/actions/11/update"),
        answer="on_track",
        words=f"{MARK} news of the first",
        override_reason="It is.",
    )
    posted = esi.ask("POST", "/plans/lrccg/actions/11/update", form)
    read = there.get("/plans/lrccg/actions/11", **{"If-None-Match": held.headers["ETag"]})

    assert (posted.status, read.status) == (303, 200)
    assert form["words"][0] in read.text
