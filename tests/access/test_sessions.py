"""Sessions: what a cookie opens, and when it stops."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.conftest import Browser, Readers
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, person_id, row_counts
from tracker import Tracker
from tracker.changes.audit import By
from tracker.changes.people import add_person
from tracker.changes.strategies import add_strategy
from tracker.domain.permissions import Role
from tracker.extensions import begin_change, db
from tracker.models import SignInSession
from tracker.passwords import hash_password

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def cookie_of(browser: Browser) -> str:
    """The session cookie as the browser holds it."""
    found = browser.client.get_cookie("session")
    assert found is not None
    return found.value


def with_cookie(app: Tracker, cookie: str) -> Browser:
    """Another browser that holds a copy of a cookie."""
    browser = Browser(app.test_client())
    browser.client.set_cookie("session", cookie)
    return browser


def is_signed_in(browser: Browser) -> bool:
    """True where a page for readers opens."""
    answer = browser.get("/plans/lrccg")
    assert answer.status_code in (200, 303)
    return answer.status_code == 200


def test_the_session_that_tests_begin_with_is_the_one_that_signing_in_gives(app: Tracker) -> None:
    left = []

    with time_machine.travel(NINE, tick=False):
        for begin in (Browser.begin_session, Browser.sign_in):
            browser, before = Browser(app.test_client()), row_counts(app)
            begin(browser, "amira@example.org")
            grown = {
                name: count - before[name] for name, count in row_counts(app).items() if count != before[name]
            }
            with browser.client.session_transaction() as session:
                # Where the browser stands in the network: Flask-Login notes it, and is told not to look at it.
                kept = set(session) - {"_id"}
            left.append((kept, grown, audit_lines(app, 1), is_signed_in(browser)))

    assert left[0] == left[1]
    assert left[0][1] == {"audit_entry": 1, "sign_in_session": 1}


def test_a_copied_cookie_opens_nothing_after_signing_out(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    copied = cookie_of(amira)
    assert is_signed_in(with_cookie(app, copied))

    signed_out = amira.post("/sign-out")

    assert signed_out.status_code == 303
    assert not is_signed_in(with_cookie(app, copied))
    assert not is_signed_in(amira)
    assert audit_lines(app, 1) == [("sign out", "amira", "person", person_id(app, "amira"))]


def test_signing_out_of_one_browser_leaves_the_other_signed_in(browser_of: Callable[..., Browser]) -> None:
    phone, desk = browser_of("amira"), browser_of("amira")

    phone.post("/sign-out")

    assert not is_signed_in(phone)
    assert is_signed_in(desk)


def test_a_person_who_is_disabled_is_out_at_once(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira, dev = browser_of("amira"), browser_of("dev")
    address = f"/people/{person_id(app, 'amira')}"
    form = Page(dev.get(address)).form(address)
    del form["may_sign_in"]

    saved = dev.post(address, form)

    assert saved.status_code == 303
    assert not is_signed_in(amira)
    assert amira.post("/my-updates/unchanged").status_code in (400, 401)
    assert Browser(app.test_client()).sign_in("amira@example.org").status_code == 422


def test_the_cookie_from_before_signing_in_opens_nothing_afterwards(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("nobody")
    amira.get("/sign-in")
    planted = cookie_of(amira)

    amira.sign_in("amira@example.org")

    assert is_signed_in(amira)
    assert cookie_of(amira) != planted
    assert not is_signed_in(with_cookie(app, planted))


def test_a_token_of_a_form_from_before_signing_in_is_worth_nothing_afterwards(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("nobody")
    planted = amira.token("/sign-in")
    amira.sign_in("amira@example.org")

    answer = amira.client.post("/sign-out", data={"csrf_token": planted})

    assert answer.status_code == 400
    assert is_signed_in(amira)


def test_whoever_signs_in_over_a_planted_session_is_themselves(browser_of: Callable[..., Browser]) -> None:
    browser = browser_of("amira")
    page = browser.get("/plans/lrccg/actions/12/update")
    token = Page(page).form()["csrf_token"][0]

    browser.client.post(
        "/sign-in",
        data={"csrf_token": token, "email": "farid@example.org", "password": "carers-count-2019"},
    )

    assert browser.get("/my-updates").status_code == 403
    assert "Farid (demonstration)" in browser.get("/plans/lrccg").text


def test_a_session_that_is_used_goes_on_and_one_that_is_not_ends(browser_of: Callable[..., Browser]) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        used, left = browser_of("amira"), browser_of("amira")
        clock.shift(timedelta(minutes=119))
        is_used_open = is_signed_in(used)
        clock.shift(timedelta(minutes=2))

        found = {"used": is_signed_in(used), "left alone": is_signed_in(left)}

    assert is_used_open
    assert found == {"used": True, "left alone": False}


def test_a_session_ends_after_its_hours_however_busy(browser_of: Callable[..., Browser]) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        amira = browser_of("amira")
        while_busy = []
        for _ in range(7):
            clock.shift(timedelta(minutes=100))
            while_busy.append(is_signed_in(amira))
        clock.move_to(NINE + timedelta(hours=12, seconds=1))

        is_open_after = is_signed_in(amira)

    assert while_busy == [True] * 7
    assert not is_open_after


def test_only_the_hash_of_a_token_is_kept(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    with amira.client.session_transaction() as session:
        token = session["_user_id"]

    with app.app_context():
        kept = [str(value) for row in db.session.execute(select(SignInSession.__table__)) for value in row]

    assert kept
    assert token not in kept


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser_of: Callable[..., Browser]) -> None:
    browser = browser_of("nobody")

    answer = browser.sign_in("amira@example.org")

    cookie = answer.headers["Set-Cookie"]
    parts = {part.strip().partition("=")[0]: part.strip().partition("=")[2] for part in cookie.split(";")}
    assert {"HttpOnly", "SameSite", "Path"} <= set(parts)
    assert (parts["SameSite"], parts["Path"]) == ("Lax", "/")
    assert "Domain" not in parts


@pytest.mark.parametrize(
    "email",
    ["amira@example.org", "nobody.of.that.name@example.org"],
    ids=["an account with another password", "no such account"],
)
def test_a_wrong_password_says_nothing_about_the_account(app: Tracker, email: str) -> None:
    browser = Browser(app.test_client())

    answer = browser.sign_in(email, "not the password")

    assert answer.status_code == 422
    assert Page(answer).problems == ["The e-mail address or the password is wrong."]
    assert not is_signed_in(browser)


def test_an_address_is_the_same_however_it_is_capitalised(app: Tracker) -> None:
    browser = Browser(app.test_client())

    answer = browser.sign_in("  Amira@Example.ORG ")

    assert answer.status_code == 303
    assert is_signed_in(browser)


def test_a_role_in_another_strategy_opens_nothing_of_this_one(app: Tracker) -> None:
    with app.app_context():
        begin_change()
        by = By(None, NINE)
        other = add_strategy(
            by=by,
            slug="elsewhere",
            title="Elsewhere",
            area="Elsewhere",
            vision="",
            about="",
            starts=None,
            ends=None,
            help_now=[],
        )
        for role in (Role.BOARD, Role.MANAGER):
            add_person(
                by=by,
                email=f"{role}@elsewhere.example",
                name=f"{role} elsewhere",
                role=role,
                strategy_id=other.id,
                on=NINE.date(),
                password_hash=hash_password("three plain words"),
            )
        db.session.commit()
    addresses = (
        "/strategies/llr-carers",
        "/strategies/llr-carers/summary",
        "/strategies/llr-carers/report.csv",
        "/strategies/llr-carers/wording",
        "/plans/lrccg",
        "/plans/lrccg.csv",
        "/plans/lrccg/actions/12",
        "/plans/lrccg/actions/12/update",
    )

    found = {}
    for role in ("board", "manager"):
        browser = Browser(app.test_client())
        assert browser.sign_in(f"{role}@elsewhere.example", "three plain words").status_code == 303
        found[role] = [browser.get(address).status_code for address in addresses]

    assert found == {"board": [403] * len(addresses), "manager": [403] * len(addresses)}


def test_a_manager_can_neither_give_nor_edit_more_than_their_own_reach(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    esi = browser_of("esi")
    form = Page(esi.get("/people/new")).form()
    wanted = filled(form, name="New Admin", email="new.admin@example.org", role="admin")

    added = esi.post("/people/new", wanted)
    edited = esi.post(f"/people/{person_id(app, 'dev')}", {"version": "1", "name": "Dev", "role": "board"})
    linked = esi.post(f"/people/{person_id(app, 'dev')}/link")

    assert added.status_code in (403, 422)
    assert edited.status_code in (403, 404)
    assert linked.status_code in (403, 404)


def test_nobody_changes_their_own_role(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    esi = browser_of("esi")
    address = f"/people/{person_id(app, 'esi')}"
    form = filled(Page(esi.get(address)).form(address), role="admin", strategy="every")

    esi.post(address, form)

    assert esi.get("/organisations").status_code == 403
    assert esi.get("/my-updates").status_code == 200


def test_demonstration_sign_ins_are_refused_in_production(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    app.config["IS_PRODUCTION"] = True

    answer = browser_of("nobody").sign_in("amira@example.org")

    assert answer.status_code == 422


def test_a_signed_in_person_is_not_asked_to_sign_in_again(reader_of: Readers) -> None:
    answer = reader_of("carys").get("/sign-in")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
