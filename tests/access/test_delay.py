"""The delay after wrong passwords: it grows, and only for that account at that address."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.access.test_sessions import NINE
from tests.conftest import PASSWORD, Browser
from tests.journeys.pages import Page
from tracker import Tracker

STRANGER, OFFICE = "10.0.0.1", "10.0.0.2"


def try_from(app: Tracker, address: str, email: str = "amira@example.org", password: str = "wrong word"):  # type: ignore[no-untyped-def]
    """Try to sign in from an address of the network, in a browser that is new each time."""
    browser = Browser(app.test_client())
    return browser.post(
        "/sign-in",
        {"email": email, "password": password},
        page="/sign-in",
        environ_overrides={"REMOTE_ADDR": address},
    )


def test_the_first_wrong_passwords_cost_nothing_and_then_it_waits(app: Tracker) -> None:
    with time_machine.travel(NINE, tick=False):
        tries = [try_from(app, STRANGER).status_code for _ in range(6)]
        right = try_from(app, STRANGER, password=PASSWORD)

    assert tries == [422, 422, 422, 422, 422, 429]
    assert right.status_code == 429
    assert Page(right).problems == ["Too many wrong passwords. Wait 3 seconds, then try again."]


def test_each_wrong_password_doubles_the_wait_up_to_a_quarter_of_an_hour(app: Tracker) -> None:
    waits = []
    with time_machine.travel(NINE, tick=False) as clock:
        for _ in range(4):
            try_from(app, STRANGER)
        for _ in range(12):
            try_from(app, STRANGER)
            wait = int(try_from(app, STRANGER).headers["Retry-After"])
            waits.append(wait)
            clock.shift(timedelta(seconds=wait))

    assert waits == sorted(waits)
    assert waits[:4] == [3, 5, 9, 17]
    assert waits[-1] == 15 * 60 + 1


def test_the_account_gets_in_from_another_address_all_the_same(app: Tracker) -> None:
    with time_machine.travel(NINE, tick=False):
        for _ in range(8):
            try_from(app, STRANGER)

        elsewhere = try_from(app, OFFICE, password=PASSWORD)
        stranger = try_from(app, STRANGER, password=PASSWORD)

    assert (elsewhere.status_code, stranger.status_code) == (303, 429)


def test_another_account_gets_in_from_the_same_address(app: Tracker) -> None:
    with time_machine.travel(NINE, tick=False):
        for _ in range(8):
            try_from(app, STRANGER)

        answer = try_from(app, STRANGER, email="ben@example.org", password=PASSWORD)

    assert answer.status_code == 303


def test_the_right_password_after_the_wait_forgets_the_wrong_ones(app: Tracker) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        for _ in range(6):
            try_from(app, STRANGER)
        clock.shift(timedelta(minutes=1))
        right = try_from(app, STRANGER, password=PASSWORD)
        wrong = [try_from(app, STRANGER).status_code for _ in range(5)]

    assert right.status_code == 303
    assert wrong == [422] * 5


@pytest.mark.parametrize("spelling", ["AMIRA@example.org", " amira@example.org "], ids=["capitals", "blanks"])
def test_another_spelling_of_the_account_waits_as_well(app: Tracker, spelling: str) -> None:
    with time_machine.travel(NINE, tick=False):
        for _ in range(6):
            try_from(app, STRANGER)

        answer = try_from(app, STRANGER, email=spelling, password=PASSWORD)

    assert answer.status_code == 429


def test_a_name_for_the_address_that_the_visitor_invents_does_not_count(app: Tracker) -> None:
    answers = []
    with time_machine.travel(NINE, tick=False):
        for number in range(7):
            browser = Browser(app.test_client())
            answers.append(
                browser.post(
                    "/sign-in",
                    {"email": "amira@example.org", "password": "wrong word"},
                    page="/sign-in",
                    headers={"X-Forwarded-For": f"192.0.2.{number}"},
                    environ_overrides={"REMOTE_ADDR": STRANGER},
                ).status_code
            )

    assert answers[-1] == 429
