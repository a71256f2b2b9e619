"""Away, and covered for: docs/rules/permissions.md."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, contents, latest, person_id
from tests.journeys.test_post_update import send as post
from tests.web.forms import send
from tracker import Tracker
from tracker.changes.audit import By, fix_today
from tracker.extensions import db
from tracker.models import Person, ProgressUpdate

BrowserOf = Callable[..., Browser]

OWN = "/account/away"
ACTION = "/plans/lrccg/actions/12"
TEAM = "Primary Care Team and Strategy Team"
WINDOWS = "/strategies/llr-carers/windows"


def go_away(app: Tracker, browser: Browser, *, deputy: str = "carys", until: str = "2019-10-04") -> Page:
    """Say on one's own account that one is away from today on."""
    answer = send(browser, OWN, until=until, deputy=str(person_id(app, deputy)) if deputy else "")
    assert answer.status_code == 303, Page(answer).problems
    return Page(browser.get("/account"))


def test_a_deputy_sees_what_is_due_and_posts_it_for_the_team(app: Tracker, browser_of: BrowserOf) -> None:
    account = go_away(app, browser_of("amira"))
    carys = browser_of("carys")
    cards = Page(carys.get("/my-updates")).cards

    answer = post(carys, f"{ACTION}/update", answer="on_track", words="Seen at the practice meeting.")

    with app.app_context():
        covering = db.session.get_one(ProgressUpdate, latest(app, "lrccg", "12").update_id).covering_for_id
    page = Page(browser_of("farid").get(ACTION))
    assert "Amira (demonstration) is away until 4 October 2019: Carys (demonstration) covers." in account.text
    assert "For Amira (demonstration), away until 4 October 2019." in cards["LRCCG 12"]
    assert answer.status_code == 303, Page(answer).problems
    assert covering == person_id(app, "amira")
    assert page.facts["Last update"] == (
        f"30 September 2019, by Carys (demonstration) for {TEAM}, covering for Amira (demonstration)"
    )
    assert page.history[0].who == f"By Carys (demonstration) for {TEAM}, covering for Amira (demonstration)"


def test_a_deputy_confirms_several_unchanged(app: Tracker, browser_of: BrowserOf) -> None:
    go_away(app, browser_of("amira"))
    carys = browser_of("carys")
    page = Page(carys.get("/my-updates"))
    ticked = page.offered["LRCCG 16"] if "LRCCG 16" in page.offered else next(iter(page.offered.values()))

    answer = carys.client.post(
        "/my-updates/unchanged", data=filled(page.form("/my-updates/unchanged"), action=ticked)
    )

    with app.app_context():
        covering = db.session.execute(
            select(ProgressUpdate.covering_for_id).order_by(ProgressUpdate.id.desc()).limit(1)
        ).scalar_one()
    assert answer.status_code == 303
    assert covering == person_id(app, "amira")


def test_the_cover_ends_by_itself_on_its_day(app: Tracker, browser_of: BrowserOf) -> None:
    go_away(app, browser_of("amira"))
    carys = browser_of("carys")
    before = carys.get(f"{ACTION}/update").status_code

    with app.app_context():
        fix_today(by=By(None, datetime.now(UTC)), day=date(2019, 10, 5))
        db.session.commit()

    assert (before, carys.get(f"{ACTION}/update").status_code) == (200, 403)
    assert Page(browser_of("amira").get("/account")).text.count("You are not away.") == 1


def test_the_cover_is_ended_early(app: Tracker, browser_of: BrowserOf) -> None:
    amira, carys = browser_of("amira"), browser_of("carys")
    go_away(app, amira)

    answer = amira.post(f"{OWN}/ended", page=OWN)

    assert answer.status_code == 303
    assert carys.get(f"{ACTION}/update").status_code == 403
    assert audit_lines(app, 2) == [
        ("say away", "amira", "person", person_id(app, "amira")),
        ("end absence", "amira", "person", person_id(app, "amira")),
    ]


def test_a_deputy_who_is_stopped_from_signing_in_covers_no_more(app: Tracker, browser_of: BrowserOf) -> None:
    amira = browser_of("amira")
    go_away(app, amira)
    with app.app_context():
        db.session.get_one(Person, person_id(app, "carys")).is_disabled = True
        db.session.commit()

    account = Page(amira.get("/account"))

    assert "Amira (demonstration) is away until 4 October 2019, and nobody covers." in account.text


def test_whoever_asks_for_updates_writes_to_the_deputy(app: Tracker, browser_of: BrowserOf) -> None:
    go_away(app, browser_of("priya"), deputy="ben")

    page = Page(browser_of("esi").get(WINDOWS))

    assert "Priya (demonstration) is away until 4 October 2019: Ben (demonstration) covers." in page.text
    assert "To: ben@example.org" in page.text
    assert "priya@example.org" not in page.text


def test_a_deputy_who_is_away_too_is_said(app: Tracker, browser_of: BrowserOf) -> None:
    ben = browser_of("ben")
    go_away(app, browser_of("priya"), deputy="ben")
    account = go_away(app, ben, deputy="")

    page = Page(browser_of("esi").get(WINDOWS))

    assert (
        "Priya (demonstration) is away until 4 October 2019. Ben (demonstration), who covers, is away too, "
        "until 4 October 2019: nobody can be asked meanwhile."
    ) in page.text
    assert "You are away too, until 4 October 2019: nobody covers meanwhile." in account.text


def test_a_manager_says_it_for_somebody(app: Tracker, browser_of: BrowserOf) -> None:
    esi, amira = browser_of("esi"), person_id(app, "amira")

    answer = send(esi, f"/people/{amira}/away", until="2019-10-04", deputy=str(person_id(app, "harun")))

    assert answer.status_code == 303
    assert Page(esi.get(f"/people/{amira}")).notices == [
        "Amira (demonstration) is away until 4 October 2019: Harun (demonstration) covers."
    ]
    assert audit_lines(app, 1) == [("say away", "esi", "person", amira)]


def test_a_manager_says_nothing_for_whom_they_do_not_look_after(app: Tracker, browser_of: BrowserOf) -> None:
    dev = person_id(app, "dev")
    esi, before = browser_of("esi"), contents(app)

    answer = esi.post(f"/people/{dev}/away", {"version": "1"})

    assert answer.status_code in (403, 404)
    assert contents(app) == before


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        pytest.param({"until": ""}, "Enter the last day away.", id="no last day"),
        pytest.param({"until": "2019-09-01"}, "The last day away is before the first.", id="in no order"),
        pytest.param(
            {"until": "2019-10-04", "deputy": "999999"}, "Not a valid choice.", id="a deputy who is nobody"
        ),
    ],
)
def test_what_is_wrong_is_explained_and_nothing_is_stored(
    app: Tracker, browser_of: BrowserOf, typed: dict[str, str], problem: str
) -> None:
    amira, before = browser_of("amira"), contents(app)

    page = Page(send(amira, OWN, **typed))

    assert page.status == 422
    assert [line for line in page.problems if line.startswith(problem)]
    assert contents(app) == before


def test_two_who_save_the_same_person_are_told(app: Tracker, browser_of: BrowserOf) -> None:
    amira = browser_of("amira")
    form = Page(amira.get(OWN)).form(OWN)
    go_away(app, browser_of("amira"), until="2019-10-01")

    answer = amira.client.post(OWN, data=filled(form, until="2019-10-04"))

    assert answer.status_code == 409
    assert "Somebody else saved this first" in Page(answer).text
