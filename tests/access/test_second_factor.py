"""A second factor: set up, asked for after the password, never taken twice, and reset."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.access.second_factors import ADDRESS, begin, give_code, offer, turn_on
from tests.access.test_sessions import NINE, is_signed_in
from tests.conftest import PASSWORD, Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, contents, person_id
from tracker import Tracker
from tracker.changes.audit import By
from tracker.changes.people import disable_person
from tracker.clock import now
from tracker.extensions import begin_change, db
from tracker.models import RecoveryCode, SecondFactor, SignInSession

UPDATE = "/plans/lrccg/actions/12/update"
HALF_A_MINUTE = timedelta(seconds=30)


@pytest.fixture
def offered(app: Tracker) -> Tracker:
    """The application where everybody is offered a second factor."""
    offer(app)
    return app


def test_it_is_off_until_it_is_set(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")

    answers = [amira.get(ADDRESS), amira.post(ADDRESS, {"password": PASSWORD})]

    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(303, "/account")] * 2
    assert "second factor" not in amira.get("/account").text.casefold()


def test_with_it_the_password_alone_opens_nothing_and_a_code_does(
    offered: Tracker, browser_of: Callable[..., Browser]
) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        app = turn_on(browser_of("amira"))
        clock.shift(HALF_A_MINUTE)
        amira = Browser(offered.test_client())

        half = amira.sign_in("amira@example.org")
        opened_by_half = is_signed_in(amira)
        whole = give_code(amira, code=app.code())

    assert (half.status_code, half.headers["Location"]) == (303, "/sign-in/code")
    assert not opened_by_half
    assert (whole.status_code, whole.headers["Location"]) == (303, "/")
    with time_machine.travel(NINE + 2 * HALF_A_MINUTE, tick=False):
        assert is_signed_in(amira)


def test_setting_it_up_asks_for_the_password_shows_the_secret_as_picture_link_and_text_and_is_recorded(
    offered: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")

    wrong = Page(amira.post(ADDRESS, {"password": "not mine"}))
    app = begin(amira)
    page = Page(amira.get(ADDRESS))
    wrong_code = Page(amira.post(f"{ADDRESS}/code", {"code": app.wrong_code()}))
    before = Browser(offered.test_client()).sign_in("amira@example.org")

    assert (wrong.status, wrong.problems) == (422, ["The password is wrong."])
    assert page.tree.css_first("svg[role=img][aria-label] path") is not None
    links = [link for link in page.links if link.startswith("otpauth://totp/")]
    assert f"secret={app.secret}" in links[0]
    assert "amira%40example.org" in links[0]
    assert wrong_code.problems == ["This code is wrong. Type the one that your app shows now."]
    # Nothing is in force before the first right code.
    assert before.headers["Location"] == "/"

    turned_on = amira.post(f"{ADDRESS}/code", {"code": app.code()})

    assert turned_on.status_code == 200
    assert turned_on.headers["Cache-Control"] == "no-store"
    assert audit_lines(offered, 1) == [
        ("turn on second factor", "amira", "person", person_id(offered, "amira"))
    ]
    assert "Recovery codes left: 10." in Page(amira.get("/account")).text


def test_turning_it_on_ends_the_persons_other_sessions(
    offered: Tracker, browser_of: Callable[..., Browser]
) -> None:
    stolen, amira = browser_of("amira"), browser_of("amira")

    turn_on(amira)

    assert (is_signed_in(amira), is_signed_in(stolen)) == (True, False)


def test_neither_the_secret_nor_a_recovery_code_is_kept_as_it_is(
    offered: Tracker, browser_of: Callable[..., Browser]
) -> None:
    app = turn_on(browser_of("amira"))

    with offered.app_context():
        kept = " ".join(
            str(value)
            for table in (SecondFactor.__table__, RecoveryCode.__table__)
            for row in db.session.execute(select(table))
            for value in row
        )

    plain = [app.secret, *app.recovery_codes, *(code.replace("-", "") for code in app.recovery_codes)]
    assert [secret for secret in plain if secret in kept] == []


def test_a_code_is_taken_once_and_none_before_it(
    offered: Tracker, browser_of: Callable[..., Browser]
) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        app = turn_on(browser_of("amira"))
        browsers = [Browser(offered.test_client()) for _ in range(3)]
        for browser in browsers:
            browser.sign_in("amira@example.org")

        as_set_up = give_code(browsers[0], code=app.code()).status_code
        clock.shift(HALF_A_MINUTE)
        first = give_code(browsers[0], code=app.code()).status_code
        replayed = give_code(browsers[1], code=app.code()).status_code
        before = give_code(browsers[1], code=app.code(steps=-1)).status_code
        next_one = give_code(browsers[2], code=app.code(steps=1)).status_code

    assert (as_set_up, first, replayed, before, next_one) == (422, 303, 422, 422, 303)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "' OR 1=1", "0" * 41])
def test_what_is_no_code_is_explained(
    offered: Tracker, browser_of: Callable[..., Browser], typed: str
) -> None:
    turn_on(browser_of("amira"))
    amira = Browser(offered.test_client())
    amira.sign_in("amira@example.org")

    page = Page(give_code(amira, code=typed))

    assert page.status == 422
    assert len(page.problems) == 1
    assert not is_signed_in(amira)


def test_wrong_codes_cost_a_growing_wait_from_wherever_they_come(
    offered: Tracker, browser_of: Callable[..., Browser]
) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        app = turn_on(browser_of("amira"))
        clock.shift(HALF_A_MINUTE)
        statuses = []
        for number in range(6):
            browser = Browser(offered.test_client())
            browser.sign_in("amira@example.org")
            token = browser.token("/sign-in/code")
            answer = browser.client.post(
                "/sign-in/code",
                data={"csrf_token": token, "code": app.wrong_code()},
                environ_overrides={"REMOTE_ADDR": f"10.0.0.{number}"},
            )
            statuses.append(answer.status_code)
        waiting = give_code(browser, code=app.code())
        clock.shift(timedelta(seconds=3))
        after = give_code(browser, code=app.code())

    assert statuses == [422, 422, 422, 422, 422, 429]
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (429, "3")
    assert after.status_code == 303


def test_half_a_sign_in_waits_for_a_quarter_of_an_hour_and_keeps_what_was_typed(
    offered: Tracker, browser_of: Callable[..., Browser]
) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        app = turn_on(browser_of("amira"))
        amira = browser_of("nobody")
        amira.post(
            "/sign-in",
            {
                "email": "amira@example.org",
                "password": PASSWORD,
                "next": UPDATE,
                "kept": '{"words": ["Here."]}',
            },
            page="/sign-in",
        )
        form = filled(Page(amira.get("/sign-in/code")).form("/sign-in/code"))
        clock.shift(timedelta(minutes=15, seconds=1))

        late = Page(amira.client.post("/sign-in/code", data=form | {"code": [app.code()]}))

        assert late.status == 422
        assert late.problems == ["The code came too late. Sign in again from the beginning."]
        again = late.form("/sign-in")
        assert (again["next"], again["kept"]) == ([UPDATE], ['{"words": ["Here."]}'])
        assert amira.get("/sign-in/code").headers["Location"] == "/sign-in"


def test_what_was_typed_when_the_session_ended_comes_back_after_both_steps(
    offered: Tracker, browser_of: Callable[..., Browser]
) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        amira = browser_of("amira")
        app = turn_on(amira)
        clock.shift(HALF_A_MINUTE)
        form = filled(Page(amira.get(UPDATE)).form(), answer="on_track", words="Two practices more.")
        with offered.app_context():
            db.session.execute(SignInSession.__table__.update().values(revoked_at=now()))
            db.session.commit()
        signed_out = Page(amira.client.post(UPDATE, data=form))

        half = amira.client.post(
            "/sign-in",
            data=filled(signed_out.form("/sign-in"), email="amira@example.org", password=PASSWORD),
        )
        whole = give_code(amira, code=app.code())

        assert (half.headers["Location"], whole.headers["Location"]) == ("/sign-in/code", UPDATE)
        assert Page(amira.get(UPDATE)).form()["words"] == ["Two practices more."]


def test_a_recovery_code_works_once_however_it_is_typed(
    offered: Tracker, browser_of: Callable[..., Browser]
) -> None:
    app = turn_on(browser_of("amira"))
    typed = app.recovery_codes[3].upper().replace("-", " ")
    first, second = Browser(offered.test_client()), Browser(offered.test_client())
    for browser in (first, second):
        browser.sign_in("amira@example.org")

    signed_in = give_code(first, recovery_code=typed)
    again = Page(give_code(second, recovery_code=typed))

    assert signed_in.status_code == 303
    assert again.problems == ["This recovery code is wrong, or it was used before."]
    assert [line[0] for line in audit_lines(offered, 2)] == ["use recovery code", "sign in"]
    assert "Recovery codes left: 9." in Page(first.get("/account")).text


def test_the_recovery_code_of_somebody_else_is_worth_nothing(
    offered: Tracker, browser_of: Callable[..., Browser]
) -> None:
    turn_on(browser_of("amira"))
    of_ben = turn_on(browser_of("ben"))
    amira = Browser(offered.test_client())
    amira.sign_in("amira@example.org")

    assert give_code(amira, recovery_code=of_ben.recovery_codes[0]).status_code == 422


def test_under_another_secret_key_recovery_codes_still_work_and_the_page_says_what_to_do(
    offered: Tracker, browser_of: Callable[..., Browser]
) -> None:
    app = turn_on(browser_of("amira"))
    offered.config["SECRET_KEY"] = "another key of this installation, as long as the first"
    amira = Browser(offered.test_client())
    amira.sign_in("amira@example.org")

    refused = Page(give_code(amira, code=app.code(steps=1)))

    assert refused.status == 422
    assert "Use a recovery code, or ask your administrator to reset" in refused.problems[0]
    assert give_code(amira, recovery_code=app.recovery_codes[0]).status_code == 303


def test_turning_it_off_takes_the_password_and_a_code(
    offered: Tracker, browser_of: Callable[..., Browser]
) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        amira = browser_of("amira")
        app = turn_on(amira)
        clock.shift(HALF_A_MINUTE)

        refused = [
            amira.post(f"{ADDRESS}/off", {"password": password, "code": code}).status_code
            for password, code in (("", app.code()), ("not mine", app.code()), (PASSWORD, ""))
        ]
        off = amira.post(f"{ADDRESS}/off", {"password": PASSWORD, "code": app.code()})

        assert refused == [422, 422, 422]
        assert (off.status_code, off.headers["Location"]) == (303, "/account")
        assert audit_lines(offered, 1)[0][:2] == ("turn off second factor", "amira")
        assert Browser(offered.test_client()).sign_in("amira@example.org").headers["Location"] == "/"


def test_an_administrator_resets_it_and_the_person_is_signed_out(
    offered: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira, dev, esi = browser_of("amira"), browser_of("dev"), browser_of("esi")
    turn_on(amira)
    address = f"/people/{person_id(offered, 'amira')}"

    by_manager = esi.post(f"{address}/second-factor")
    offered_to = [f"{address}/second-factor" in browser.get(address).text for browser in (dev, esi)]
    reset = dev.post(f"{address}/second-factor")

    assert by_manager.status_code == 403
    assert offered_to == [True, False]
    assert (reset.status_code, reset.headers["Location"]) == (303, address)
    assert audit_lines(offered, 1) == [("reset second factor", "dev", "person", person_id(offered, "amira"))]
    assert not is_signed_in(amira)
    assert amira.sign_in("amira@example.org").headers["Location"] == "/"
    assert "second factor on" not in Page(dev.get(address)).text


def test_somebody_disabled_between_the_steps_does_not_get_in(
    offered: Tracker, browser_of: Callable[..., Browser]
) -> None:
    app = turn_on(browser_of("amira"))
    amira = Browser(offered.test_client())
    amira.sign_in("amira@example.org")
    form = Page(amira.get("/sign-in/code")).form("/sign-in/code")
    with offered.app_context():
        begin_change()
        disable_person(by=By(None, now()), person_id=person_id(offered, "amira"))
        db.session.commit()

    answer = amira.client.post("/sign-in/code", data=form | {"code": [app.code(steps=1)]})

    assert answer.status_code in (303, 422)
    assert not is_signed_in(amira)


def test_a_wrong_password_says_the_same_with_and_without_a_second_factor(
    offered: Tracker, browser_of: Callable[..., Browser]
) -> None:
    turn_on(browser_of("amira"))

    found = [
        Page(Browser(offered.test_client()).sign_in(f"{name}@example.org", "not the password")).problems
        for name in ("amira", "ben", "no.such.person")
    ]

    assert found == [["The e-mail address or the password is wrong."]] * 3


def test_whoever_has_proved_nothing_meets_no_code_page(app: Tracker) -> None:
    browser = Browser(app.test_client())
    before = contents(app)

    opened = browser.get("/sign-in/code")
    sent = browser.post("/sign-in/code", {"code": "123456"})

    assert [(one.status_code, one.headers["Location"]) for one in (opened, sent)] == [(303, "/sign-in")] * 2
    assert contents(app) == before
