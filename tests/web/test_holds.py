"""Nothing new becomes public while a hold lasts; what is public stays: docs/rules/cycle.md, section 3."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, contents, organisation_id, verify_chain
from tests.web.forms import send
from tests.web.test_agree import move_to
from tests.web.test_moments import PUBLIC, REPORT, checked, freeze, of_body
from tracker import Tracker
from tracker.extensions import db
from tracker.models import PublicationHold

Open = Callable[..., Browser]

HOLDS = "/strategies/llr-carers/holds"
WORDING = "/strategies/llr-carers/wording/3"
WHY = "council election on 10 October"
CITY = "leicester-city-council"
OPEN_PAGES = ("/", PUBLIC, *(f"{PUBLIC}/priorities/{number}" for number in range(1, 9)), "/public")


def hold(browser: Browser, *, starts: str = "2019-09-30", ends: str = "2019-10-10", **typed: str):  # type: ignore[no-untyped-def]
    """Record a hold with its form."""
    return send(browser, f"{HOLDS}/new", starts=starts, ends=ends, **({"words": WHY} | typed))


def hold_id(app: Tracker) -> int:
    with app.app_context():
        return db.session.execute(select(PublicationHold.id)).scalar_one()


def public_pages(browser: Browser) -> dict[str, str]:
    """What nobody in particular reads, page by page."""
    return {address: Page(browser.get(address)).text for address in OPEN_PAGES}


def set_hour(browser: Browser, address: str, day: str, at: str = "9am"):  # type: ignore[no-untyped-def]
    return send(browser, address, public="from_hour", public_on=day, public_time=at)


# It works


def test_nothing_new_becomes_public_and_what_is_public_stays(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    before = public_pages(browser_of())

    recorded = hold(esi)
    freeze(esi)
    at_once = send(esi, f"{REPORT}/moments/0", public="at_once")
    later = set_hour(esi, f"{REPORT}/moments/0", "2019-10-10")
    words = send(esi, WORDING, said="We will do something new.")

    says = "Nothing new of all partners is made public from 30 September 2019 to 10 October 2019: "
    assert (recorded.status_code, recorded.headers["Location"]) == (303, HOLDS)
    for refused in (at_once, later, words):
        assert refused.status_code == 422
        assert [line for line in Page(refused).problems if line.startswith(says)], Page(refused).problems
    assert "Choose a day from 11 October 2019 on." in Page(words).text
    assert Page(words).typed["said"] == ["We will do something new."]
    assert public_pages(browser_of()) == before
    assert "Not public yet." in Page(esi.get(REPORT)).text


def test_issuing_to_members_goes_on(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    hold(esi)
    freeze(esi)

    issued = send(esi, of_body(app, "Carers Delivery Group"), issued="2019-09-30", keep=[], public="not_yet")

    assert issued.status_code == 303
    assert "30 September 2019" in Page(esi.get(REPORT)).text


@pytest.mark.parametrize(
    "args", [["report", "publish", "llr-carers", "latest"], ["report", "freeze", "llr-carers", "--public"]]
)
def test_commands_obey_it_too(app: Tracker, browser_of: Open, args: list[str]) -> None:
    esi = browser_of("esi")
    hold(esi)
    freeze(esi)
    before = contents(app)

    done = app.test_cli_runner().invoke(args=args)

    assert done.exit_code == 1
    assert "Nothing new of all partners is made public from 30 September 2019" in done.output
    assert "Put it off until 11 October 2019" in done.output
    assert "--put-off" in done.output
    assert contents(app) == before


def test_an_hour_set_before_is_put_off_until_the_hold_is_over(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    freeze(esi)
    assert set_hour(esi, f"{REPORT}/moments/0", "2019-10-04").status_code == 303

    hold(esi, starts="2019-10-01")

    page = Page(esi.get(REPORT)).text
    assert f"Not public yet: held until 10 October 2019 ({WHY}). Public from 11 October 2019" in page
    assert "4 October 2019, 9:00am, held: from 11 October 2019" in page
    assert "held until 10 October 2019" in Page(esi.get("/strategies/llr-carers/reports")).text
    for day, month in ((date(2019, 10, 10), "July 2019"), (date(2019, 10, 11), "September 2019")):
        move_to(app, day)
        assert checked(browser_of()) == month
    assert "Public since 11 October 2019" in Page(esi.get(REPORT)).text


def test_a_hold_that_is_ended_lets_the_hour_stand_again(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    freeze(esi)
    set_hour(esi, f"{REPORT}/moments/0", "2019-10-04")
    hold(esi, starts="2019-10-01")
    move_to(app, date(2019, 10, 8))
    held = checked(browser_of())

    ended = send(esi, f"{HOLDS}/{hold_id(app)}", end="1")

    assert ended.status_code == 303
    assert (held, checked(browser_of())) == ("July 2019", "September 2019")
    # The hour that passed counts from the moment the hold went, and not from before it.
    assert "Public since 8 October 2019" in Page(esi.get(REPORT)).text
    assert Page(esi.get(HOLDS)).table()[0][2:5] == ["7 October 2019", WHY, "Ended"]


def test_a_shorter_hold_lets_an_hour_after_it_stand(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    freeze(esi)
    set_hour(esi, f"{REPORT}/moments/0", "2019-10-04")
    hold(esi)

    changed = send(esi, f"{HOLDS}/{hold_id(app)}", ends="2019-10-03")

    assert changed.status_code == 303
    assert "Not public yet. Public from 4 October 2019, 9:00am." in Page(esi.get(REPORT)).text


def test_a_hold_that_has_not_begun_is_taken_back(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    hold(esi, starts="2019-10-05")

    send(esi, f"{HOLDS}/{hold_id(app)}", end="1")

    assert "No hold is recorded." in Page(esi.get(HOLDS)).text


def test_what_is_public_already_is_not_taken_back(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    freeze(esi)
    send(esi, f"{REPORT}/moments/0", public="at_once")
    before = public_pages(browser_of())

    hold(esi)

    assert checked(browser_of()) == "September 2019"
    assert public_pages(browser_of()) == before
    assert "Public since 30 September 2019" in Page(esi.get(REPORT)).text


def test_one_organisations_hold_holds_its_bodies_and_no_others(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    freeze(esi)
    own = of_body(app, "Leicestershire County Council")
    county = str(organisation_id(app, "leicestershire-county-council"))
    hold(esi, organisation=county)

    refused = set_hour(esi, own, "2019-10-04")
    other = set_hour(esi, of_body(app, "Home First Programme Board"), "2019-10-04")

    assert (refused.status_code, other.status_code) == (422, 303)
    assert "Nothing new of Leicestershire County Council is made public" in Page(refused).text
    assert "Not public yet. Public from 4 October 2019, 9:00am." in Page(esi.get(REPORT)).text


def test_one_organisations_hold_holds_public_words_where_its_plans_have_actions(
    app: Tracker, browser_of: Open
) -> None:
    esi = browser_of("esi")
    hold(esi, organisation=str(organisation_id(app, CITY)))

    answers = {
        number: send(
            esi, f"/strategies/llr-carers/wording/{number}", said="We said that we would do this."
        ).status_code
        for number in (1, 3)
    }

    # The city's plan has an action under priority 1, and none under 3.
    assert answers == {1: 422, 3: 303}


# Put off


@pytest.mark.parametrize("chosen", ["at_once", "from_hour"])
def test_a_held_hour_is_put_off_by_one_choice(app: Tracker, browser_of: Open, chosen: str) -> None:
    esi = browser_of("esi")
    freeze(esi)
    hold(esi)
    own = of_body(app, "Leicestershire County Council")
    typed = {"issued": "2019-10-02", "keep": [], "public_on": "2019-10-05", "public_time": "2pm"}

    refused = Page(send(esi, own, public=chosen, **typed))
    again = esi.client.post(own, data=refused.form() | {"public": ["2019-10-11"]})

    assert refused.status == 422
    assert "Put it off until 11 October 2019, when the hold is over" in refused.text
    assert refused.form()["issued-day"] == ["02"]
    assert again.status_code == 303
    page = Page(esi.get(REPORT)).text
    assert "To be issued on 2 October 2019 Public From 11 October 2019" in page
    for day, month in ((date(2019, 10, 10), "July 2019"), (date(2019, 10, 11), "September 2019")):
        move_to(app, day)
        assert checked(browser_of()) == month


def test_it_is_put_off_to_the_end_of_the_holds_that_follow(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    freeze(esi)
    hold(esi)
    hold(esi, starts="2019-10-11", ends="2019-10-20")
    everybody = f"{REPORT}/moments/0"

    # It is offered before anything is refused; a day that is held by now is refused and the next one offered.
    offered = "Put it off until 21 October 2019, when the hold is over" in Page(esi.get(everybody)).text
    late = Page(esi.client.post(everybody, data=Page(esi.get(everybody)).form() | {"public": ["2019-10-11"]}))

    assert offered
    assert late.status == 422
    assert "Put it off until 21 October 2019, when the hold is over" in late.text
    assert esi.client.post(everybody, data=late.form() | {"public": ["2019-10-21"]}).status_code == 303
    assert "held until 20 October 2019" in Page(esi.get(REPORT)).text


def test_nothing_is_offered_where_nothing_is_held(browser_of: Open) -> None:
    esi = browser_of("esi")
    freeze(esi)

    assert "Put it off" not in Page(esi.get(f"{REPORT}/moments/0")).text


@pytest.mark.parametrize(
    "args", [["report", "publish", "llr-carers", "latest"], ["report", "freeze", "llr-carers"]]
)
def test_commands_put_off_where_they_are_told_to(app: Tracker, browser_of: Open, args: list[str]) -> None:
    esi = browser_of("esi")
    hold(esi)
    if "publish" in args:
        freeze(esi)

    done = app.test_cli_runner().invoke(args=[*args, "--put-off"])

    assert done.exit_code == 0, done.output
    assert "Public from 11 October 2019." in Page(esi.get(REPORT)).text
    assert checked(browser_of()) == "July 2019"


# Bad input, conflicts, and the audit


def test_what_is_missing_is_said_and_nothing_is_written(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    before = contents(app)

    empty = hold(esi, starts="", ends="", words="")
    wrong = hold(esi, starts="2019-10-10", ends="2019-10-01", words="")

    assert (empty.status_code, wrong.status_code) == (422, 422)
    assert Page(empty).problems == ["Enter the first day.", "Enter the last day."]
    assert [line.partition(".")[0] for line in Page(wrong).problems] == [
        "The last day is before the first",
        "Say why nothing new may be public",
    ]
    assert Page(wrong).typed["ends-day"] == ["01"]
    assert contents(app) == before


def test_the_same_form_sent_twice_records_one_hold(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    form = filled(Page(esi.get(f"{HOLDS}/new")).form(), starts="2019-10-01", ends="2019-10-10", words=WHY)

    answers = [esi.client.post(f"{HOLDS}/new", data=form).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert len(Page(esi.get(HOLDS)).table()) == 1


def test_nothing_is_changed_that_was_not_seen(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    hold(esi)
    address = f"{HOLDS}/{hold_id(app)}"
    old = filled(Page(esi.get(address)).form(), ends="2019-11-30")
    send(esi, address, ends="2019-10-20")

    late = esi.client.post(address, data=old)
    ended_late = esi.client.post(address, data=old | {"end": ["1"]})
    page = Page(late)

    assert (late.status_code, ended_late.status_code) == (409, 409)
    assert "to 20 October 2019" in page.text
    assert page.typed["ends-month"] == ["11"]
    assert esi.client.post(address, data=page.form()).status_code == 303


def test_each_step_is_an_entry_of_the_audit(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")

    hold(esi)
    send(esi, f"{HOLDS}/{hold_id(app)}", ends="2019-10-20")
    send(esi, f"{HOLDS}/{hold_id(app)}", end="1")

    assert [line[:3] for line in audit_lines(app, 3)] == [
        ("record publication hold", "esi", "strategy"),
        ("change publication hold", "esi", "strategy"),
        ("end publication hold", "esi", "strategy"),
    ]
    page = Page(esi.get("/strategies/llr-carers/audit")).text
    assert "recorded a hold on what becomes public" in page
    assert WHY in page
    assert verify_chain(app)


def test_another_strategys_hold_is_not_found(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")

    assert esi.get(f"{HOLDS}/999").status_code == 404
