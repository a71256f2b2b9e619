"""Milestones of an action added, changed and taken off: by the manager, once, and never over somebody else's change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, contents
from tests.web.forms import send
from tracker import Tracker
from tracker.extensions import db
from tracker.models import Milestone

BrowserOf = Callable[..., Browser]
ACTION = "/plans/lrccg/actions/16"
HERE = f"{ACTION}/milestones"


def day(field: str, words: str) -> dict[str, str]:
    """The boxes of a day, from words such as "20 12 2019"."""
    return {
        f"{field}-{part}": text for part, text in zip(("day", "month", "year"), words.split(), strict=True)
    }


def add_one(browser: Browser, **typed: object):  # type: ignore[no-untyped-def]
    """Add a milestone to the action."""
    fields = {"title": "Leaflet is in every surgery", **day("agreed", "20 12 2019"), **typed}
    return send(browser, HERE, **fields)


def address_of(app: Tracker, title: str) -> str:
    """The page that changes a milestone."""
    with app.app_context():
        found = db.session.execute(select(Milestone.id).where(Milestone.title == title)).scalar_one()
        return f"{HERE}/{found}"


def test_a_milestone_is_added_changed_and_shown_to_all(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")

    assert add_one(esi).status_code == 303
    address = address_of(app, "Leaflet is in every surgery")
    answer = send(esi, address, is_critical="y", **day("expected", "31 1 2020"))

    assert answer.status_code == 303
    assert Page(esi.get(HERE)).notices == ["“Leaflet is in every surgery” is saved."]
    assert [line[:3] for line in audit_lines(app, 2)] == [
        ("add milestone", "esi", "action"),
        ("change milestone", "esi", "action"),
    ]
    shown = Page(browser_of("farid").get(ACTION)).text
    assert (
        "Leaflet is in every surgery (critical) Agreed 20 December 2019 Now expected 31 January 2020 Done Not yet"
        in shown
    )
    assert "Expected: none → 31 January 2020" in Page(esi.get("/strategies/llr-carers/audit")).text


def test_one_that_is_done_is_not_asked_about_again(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    add_one(esi)
    to_do = Page(esi.get(HERE)).text.count("or say that it is done")

    send(esi, address_of(app, "Leaflet is in every surgery"), **day("done", "20 9 2019"))

    assert Page(esi.get(HERE)).text.count("or say that it is done") == to_do - 1


def test_a_late_milestone_is_seen_by_the_rules(browser_of: BrowserOf) -> None:
    esi = browser_of("esi")

    add_one(esi, title="Volunteers found", is_critical="y", **day("agreed", "1 9 2019"))

    assert (
        "“Volunteers found” (1 September 2019): a critical part is late." in esi.get("/plans/lrccg.csv").text
    )
    late = Page(browser_of("carys").get("/strategies/llr-carers/milestones")).text.partition(
        "Late and critical"
    )[2]
    assert "LRCCG 16 “Volunteers found”" in late


def test_sent_twice_it_is_added_once(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    form = filled(Page(esi.get(HERE)).form(HERE), title="Once", **day("agreed", "20 12 2019"))

    answers = [esi.client.post(HERE, data=form).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert address_of(app, "Once")


def test_one_written_down_wrongly_is_taken_off(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    add_one(esi)
    address = address_of(app, "Leaflet is in every surgery")

    answer = send(esi, address, f"{address}/removed")

    assert answer.status_code == 303
    assert audit_lines(app, 1)[0][:2] == ("remove milestone", "esi")
    assert "Leaflet is in every surgery" not in Page(browser_of("farid").get(ACTION)).text
    assert esi.get(address).status_code == 404


@pytest.mark.parametrize("form", ["change", "take off"])
def test_somebody_elses_change_is_shown_and_nothing_lost(
    app: Tracker, browser_of: BrowserOf, form: str
) -> None:
    esi, other = browser_of("esi"), browser_of("esi")
    add_one(esi)
    address = address_of(app, "Leaflet is in every surgery")
    target = address if form == "change" else f"{address}/removed"
    stale = filled(Page(esi.get(address)).form(target), **({"title": "Mine"} if form == "change" else {}))
    send(other, address, title="Theirs")

    answer = esi.client.post(target, data=stale)

    page = Page(answer)
    assert answer.status_code == 409
    assert "Theirs. Agreed for 20 December 2019. Not done yet." in page.text
    assert page.tree.css_first("input[name=title]").attributes["value"] == (
        "Mine" if form == "change" else "Theirs"
    )
    # Sent again from the page that says so, it goes through.
    again = filled(page.form(target))
    assert esi.client.post(target, data=again).status_code == 303


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param({"title": " "}, "Say what will have happened by that day.", id="no title"),
        pytest.param({"title": "x" * 301}, "Use 300 characters or fewer.", id="too long"),
        pytest.param(day("agreed", "31 2 2020"), "“31 2 2020” is not a real date", id="no such day"),
        pytest.param(
            {"agreed-day": "", "agreed-month": "", "agreed-year": ""},
            "Enter the day it is agreed for.",
            id="none",
        ),
        pytest.param(
            day("done", "1 10 2019"),
            "1 October 2019 has not come yet. Enter the day it was done, or leave it empty and say when it is expected.",
            id="done tomorrow",
        ),
        pytest.param(
            {**day("done", "1 9 2019"), **day("expected", "1 11 2019")},
            "It is done and still expected.",
            id="both",
        ),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    app: Tracker, browser_of: BrowserOf, typed: dict[str, str], says: str
) -> None:
    esi = browser_of("esi")
    before = contents(app)

    answer = add_one(esi, **{"title": "A title of mine", **typed})

    page = Page(answer)
    assert answer.status_code == 422
    assert any(says in problem for problem in page.problems), page.problems
    for name, value in typed.items():
        assert page.tree.css_first(f"[name={name}]").attributes.get("value") in (value, value.strip(), None)
    assert contents(app) == before


def test_only_the_manager_changes_milestones(browser_of: BrowserOf) -> None:
    assert f"{HERE}" in Page(browser_of("esi").get(ACTION)).links
    assert f"{HERE}" not in Page(browser_of("amira").get(ACTION)).links
    assert browser_of("amira").get(HERE).status_code == 403
    assert browser_of("nobody").get(HERE).status_code == 303
    assert browser_of("esi").get("/plans/lrccg/actions/99/milestones").status_code == 404
