"""Organisations: added and renamed by administrators, the name before kept for the days before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from tests.conftest import Browser, Readers
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, contents, organisation_id
from tests.web.forms import send
from tracker import Tracker
from tracker.extensions import db
from tracker.models import Organisation, OrganisationName

BrowserOf = Callable[..., Browser]

PAGES = {
    "organisations": "/organisations",
    "a new organisation": "/organisations/new",
    "an organisation": "/organisations/1",
}
ADDRESSES = {name: path for name, path in PAGES.items() if name != "organisations"}
OTHERS = ["farid", "carys", "amira", "ben", "esi"]
OTHER_IDS = [
    "a reader of the reference group",
    "a board reader",
    "a member",
    "another partner's member",
    "a programme manager",
]
CITY = "leicester-city-council"


def page_of(app: Tracker, slug: str) -> str:
    """The address of the page of an organisation."""
    return f"/organisations/{organisation_id(app, slug)}"


def names_of(app: Tracker, slug: str) -> list[tuple[str, date | None, date | None]]:
    """The names an organisation went by, the oldest first, each with its first day and the day it ended."""
    with app.app_context():
        rows = db.session.execute(
            select(OrganisationName.name, OrganisationName.used_from, OrganisationName.used_to)
            .join(Organisation)
            .where(Organisation.slug == slug)
            .order_by(OrganisationName.id)
        )
        return [(row.name, row.used_from, row.used_to) for row in rows]


# It works


def test_an_administrator_sees_every_organisation(reader_of: Readers) -> None:
    page = Page(reader_of("dev").get("/organisations"))

    assert [row[1] for row in page.table()] == [
        "ELR CCG",
        "LC CCG",
        "City Council",
        "County Council",
        "Rutland",
        "WL CCG",
    ]
    assert page.table()[2] == ["Edit Leicester City Council", "City Council", "Council", CITY]


def test_a_new_organisation_is_listed_and_can_be_chosen(browser_of: BrowserOf) -> None:
    dev = browser_of("dev")

    answer = send(
        dev, "/organisations/new", name=" Northfield  Council ", short_name="Northfield", kind="council"
    )

    page = Page(dev.get("/organisations"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/organisations")
    assert page.notices == ["Northfield Council is added."]
    assert ["Edit Northfield Council", "Northfield", "Council", "northfield-council"] in page.table()
    assert "Northfield Council" in Page(dev.get("/people/new")).text


def test_a_renamed_organisation_keeps_its_name_of_the_days_before(
    app: Tracker, browser_of: BrowserOf
) -> None:
    dev, before = browser_of("dev"), names_of(app, CITY)

    answer = send(dev, page_of(app, CITY), name="City of Leicester", short_name="The City")

    page, today = Page(dev.get("/organisations")), date(2019, 9, 30)
    assert (answer.status_code, page.notices) == (303, ["City of Leicester is saved."])
    assert ["Edit City of Leicester", "The City", "Council", CITY] in page.table()
    assert names_of(app, CITY) == [(*before[0][:2], today), ("City of Leicester", today, None)]


def test_a_new_short_name_alone_starts_no_new_name(app: Tracker, browser_of: BrowserOf) -> None:
    before = names_of(app, CITY)

    answer = send(browser_of("dev"), page_of(app, CITY), short_name="The City")

    assert answer.status_code == 303
    assert names_of(app, CITY) == before


def test_an_organisation_renamed_twice_on_a_day_has_the_last_name(
    app: Tracker, browser_of: BrowserOf
) -> None:
    dev, address = browser_of("dev"), page_of(app, CITY)

    answers = [send(dev, address, name=name).status_code for name in ("City of Lester", "City of Leicester")]

    assert answers == [303, 303]
    assert [name for name, _, used_to in names_of(app, CITY) if used_to is None] == ["City of Leicester"]


# Another role or another partner is refused


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("who", OTHERS, ids=OTHER_IDS)
def test_only_administrators_open_the_pages(reader_of: Readers, who: str, path: str) -> None:
    answer = reader_of(who).get(path)

    assert (answer.status_code, Page(answer).heading) == (403, "You can’t do that here")


@pytest.mark.parametrize("path", ADDRESSES.values(), ids=ADDRESSES)
@pytest.mark.parametrize("who", OTHERS, ids=OTHER_IDS)
def test_only_administrators_change_anything(
    reading_app: Tracker, reader_of: Readers, who: str, path: str
) -> None:
    browser, before = reader_of(who), contents(reading_app)

    answer = browser.post(path, {"name": "X", "short_name": "X", "kind": "council", "version": "1"})

    assert answer.status_code == 403
    assert contents(reading_app) == before


@pytest.mark.parametrize(
    "path",
    ["/organisations/77", "/organisations/99999999999999999999", "/organisations/none"],
    ids=["none of that number", "more than a number holds", "no number"],
)
def test_an_organisation_that_is_not_there_is_not_found(reader_of: Readers, path: str) -> None:
    assert reader_of("dev").get(path).status_code == 404


@pytest.mark.parametrize("name", ["", "Northfield Council"], ids=["no name", "a name"])
def test_an_organisation_that_is_not_there_can_not_be_saved(
    reading_app: Tracker, reader_of: Readers, name: str
) -> None:
    dev, before = reader_of("dev"), contents(reading_app)

    answer = dev.post("/organisations/77", {"name": name, "short_name": name, "version": "1"})

    assert answer.status_code == 404
    assert contents(reading_app) == before


# Signed-out is sent to sign in


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_somebody_signed_out_is_sent_to_sign_in(reader_of: Readers, path: str) -> None:
    answer = reader_of().get(path)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sign-in?next={path}")


@pytest.mark.parametrize("path", ADDRESSES.values(), ids=ADDRESSES)
def test_a_form_of_somebody_signed_out_is_not_taken(
    reading_app: Tracker, reader_of: Readers, path: str
) -> None:
    before = contents(reading_app)

    answer = reader_of().post(path, {"name": "X", "short_name": "X", "kind": "council", "version": "1"})

    assert answer.status_code == 401
    assert contents(reading_app) == before


# Bad input is explained and nothing is written


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({}, ["Enter the name of the organisation.", "Enter a short name."]),
        ({"name": " ", "short_name": " "}, ["Enter the name of the organisation.", "Enter a short name."]),
        (
            {"name": "a" * 201, "short_name": "a" * 61},
            ["Use 200 characters or fewer for the name.", "Use 60 characters or fewer for the short name."],
        ),
        (
            {"name": "leicester city COUNCIL", "short_name": "City"},
            ["There is an organisation “leicester city COUNCIL” already. Edit that one."],
        ),
    ],
    ids=["nothing typed", "blanks", "long names", "the name of one that is there"],
)
def test_a_new_organisation_that_cannot_be_is_explained(
    reading_app: Tracker, reader_of: Readers, typed: dict[str, str], problems: list[str]
) -> None:
    dev, before = reader_of("dev"), contents(reading_app)

    answer = send(dev, "/organisations/new", **typed)

    assert (answer.status_code, Page(answer).problems) == (422, problems)
    assert contents(reading_app) == before


def test_a_kind_that_was_not_offered_is_refused(reading_app: Tracker, reader_of: Readers) -> None:
    dev, before = reader_of("dev"), contents(reading_app)

    answer = send(dev, "/organisations/new", name="Northfield", short_name="Northfield", kind="x")

    assert (answer.status_code, len(Page(answer).problems)) == (422, 1)
    assert contents(reading_app) == before


def test_an_organisation_without_its_names_is_explained(reading_app: Tracker, reader_of: Readers) -> None:
    dev, before = reader_of("dev"), contents(reading_app)

    answer = send(dev, page_of(reading_app, CITY), name="", short_name="")

    assert (answer.status_code, Page(answer).problems) == (
        422,
        ["Enter the name of the organisation.", "Enter a short name."],
    )
    assert contents(reading_app) == before


# The audit says who


def test_the_audit_says_who_added_an_organisation(app: Tracker, browser_of: BrowserOf) -> None:
    send(browser_of("dev"), "/organisations/new", name="Northfield Council", short_name="Northfield")

    added = organisation_id(app, "northfield-council")
    assert audit_lines(app, 1) == [("add organisation", "dev", "organisation", added)]


def test_the_audit_says_who_renamed_an_organisation(app: Tracker, browser_of: BrowserOf) -> None:
    send(browser_of("dev"), page_of(app, CITY), name="City of Leicester")

    renamed = organisation_id(app, CITY)
    assert audit_lines(app, 1) == [("rename organisation", "dev", "organisation", renamed)]


# Sent twice, and saved by two


def test_an_organisation_sent_twice_is_there_once(browser_of: BrowserOf) -> None:
    dev = browser_of("dev")
    form = filled(Page(dev.get("/organisations/new")).form(), name="Northfield", short_name="North")

    answers = [dev.client.post("/organisations/new", data=form).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert [row[1] for row in Page(dev.get("/organisations")).table()].count("North") == 1


@pytest.mark.parametrize("seen", ["1", "", "x", "9" * 30], ids=["an older one", "none", "a word", "too many"])
def test_two_who_save_an_organisation_are_both_shown(app: Tracker, browser_of: BrowserOf, seen: str) -> None:
    dev, address = browser_of("dev"), page_of(app, CITY)
    send(browser_of("dev"), address, name="City of Leicester", short_name="The City")
    before = contents(app)

    answer = send(dev, address, version=seen, name="Leicester", short_name="The City")

    page = Page(answer)
    assert (answer.status_code, page.heading) == (409, "Somebody else saved this first")
    assert page.table() == [["Name", "City of Leicester", "Leicester"]]
    assert page.form()["name"] == ["Leicester"]
    assert contents(app) == before


def test_the_second_to_save_an_organisation_may_then_replace_it(app: Tracker, browser_of: BrowserOf) -> None:
    dev, address = browser_of("dev"), page_of(app, CITY)
    send(dev, address, name="City of Leicester")
    shown = Page(send(dev, address, version="1", name="Leicester"))

    answer = dev.client.post(address, data=shown.form(address))

    assert answer.status_code == 303
    assert "Edit Leicester" in [row[0] for row in Page(dev.get("/organisations")).table()]
