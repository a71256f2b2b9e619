"""A leaver hands over everything in one step: docs/rules/permissions.md, "Handing over"."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import action_id, contents, latest, person_id, verify_chain
from tests.web.test_people import team_id
from tracker import Tracker
from tracker.changes.audit import By
from tracker.changes.people import edit_person
from tracker.domain.permissions import Role
from tracker.domain.problems import RuleBroken
from tracker.extensions import db
from tracker.models import Assessment, AuditEntry, Membership, Person, TeamMember, UpdateDraft
from tracker.models.assessment import AssessmentKind

BrowserOf = Callable[..., Browser]

TEAM = "Primary Care Team and Strategy Team"


def page_of(app: Tracker, name: str) -> str:
    return f"/people/{person_id(app, name)}/hand-over"


def preview(app: Tracker, browser: Browser, leaver: str, **typed: object) -> TestResponse:
    """Choose who takes what, and look at what will happen."""
    address = page_of(app, leaver)
    return browser.client.post(address, data=filled(Page(browser.get(address)).form(address), **typed))


def confirm(app: Tracker, browser: Browser, leaver: str, **typed: object) -> TestResponse:
    """Hand over what was previewed."""
    address = page_of(app, leaver)
    seen = Page(preview(app, browser, leaver, **typed))
    return browser.client.post(address, data=seen.form(address))


def ask_amira(app: Tracker, action: str = "12") -> int:
    """A question that the group puts to Amira by name; the id of the update it is about."""
    update_id = latest(app, "lrccg", action).update_id
    with app.app_context():
        db.session.add(
            Assessment(
                update_id=update_id,
                kind=AssessmentKind.RETURNED,
                reason="How many practices?",
                asked_of="Amira (demonstration)",
                assessed_on=datetime(2019, 9, 30, tzinfo=UTC).date(),
                recorded_at=datetime(2019, 9, 30, tzinfo=UTC),
                recorded_by=1,
            )
        )
        db.session.commit()
    return update_id


def keep_draft(app: Tracker, name: str, action: str, words: str) -> None:
    with app.app_context():
        db.session.add(
            UpdateDraft(
                person_id=person_id(app, name),
                action_id=action_id(app, "lrccg", action),
                typed={"words": [words]},
                saved_at=datetime(2019, 9, 30, tzinfo=UTC),
            )
        )
        db.session.commit()


def hand_over_entries(app: Tracker) -> list[tuple[str, str]]:
    """The verb and the reference of every entry of a hand-over."""
    with app.app_context():
        rows = db.session.execute(select(AuditEntry.verb, AuditEntry.facts).order_by(AuditEntry.seq)).all()
    entries = [(verb, json.loads(facts).get("reference", "")) for verb, facts in rows]
    return [entry for entry in entries if entry[1]]


def test_everything_is_listed_previewed_and_handed_over_at_once(app: Tracker, browser_of: BrowserOf) -> None:
    esi, harun = browser_of("esi"), str(person_id(app, "harun"))
    asked = ask_amira(app)
    keep_draft(app, "amira", "16", "Half of the surgeries so far.")
    before = contents(app)

    seen = preview(app, esi, "amira", everything=harun, ends_account="y")
    untouched = contents(app) == before
    done = confirm(app, esi, "amira", everything=harun, ends_account="y")

    page = Page(seen)
    assert seen.status_code == 200
    assert untouched
    assert (
        f"{TEAM}: Harun (demonstration) is a member from 30 September 2019 in the place of Amira (demonstration)."
    ) in page.text
    assert "the question is put to Harun (demonstration)." in page.text
    assert "Harun (demonstration) gets the draft, to see and go on with." in page.text
    assert done.status_code == 303, Page(done).problems
    with app.app_context():
        members = db.session.execute(
            select(TeamMember.person_id, TeamMember.member_from, TeamMember.member_to)
            .where(TeamMember.team_id == team_id(app, TEAM))
            .order_by(TeamMember.id)
        ).all()
        question = (
            db.session.execute(
                select(Assessment).where(Assessment.update_id == asked).order_by(Assessment.id.desc())
            )
            .scalars()
            .first()
        )
        draft = db.session.execute(select(UpdateDraft.person_id)).scalar_one()
        is_disabled = db.session.get_one(Person, person_id(app, "amira")).is_disabled
        assert question is not None
        put_to = (question.reason, question.asked_of)
    assert [(who, str(since), str(until)) for who, since, until in members] == [
        (person_id(app, "amira"), "2018-06-01", "2019-09-29"),
        (person_id(app, "harun"), "2019-09-30", "None"),
    ]
    assert put_to == ("How many practices?", "Harun (demonstration)")
    assert draft == person_id(app, "harun")
    assert is_disabled
    verify_chain(app)


def test_each_thing_is_an_entry_of_its_own_with_one_reference(app: Tracker, browser_of: BrowserOf) -> None:
    ask_amira(app)

    confirm(app, browser_of("esi"), "amira", everything=str(person_id(app, "harun")), ends_account="y")

    entries = hand_over_entries(app)
    assert [verb for verb, _ in entries] == ["hand over team", "hand over question", "disable person"]
    assert len({reference for _, reference in entries}) == 1


def test_what_the_leaver_wrote_stays_under_their_name(app: Tracker, browser_of: BrowserOf) -> None:
    before = Page(browser_of("carys").get("/plans/lrccg/actions/12")).history

    confirm(app, browser_of("esi"), "amira", everything=str(person_id(app, "harun")), ends_account="y")

    assert Page(browser_of("carys").get("/plans/lrccg/actions/12")).history == before
    assert "Amira (demonstration)" in before[0].who


def test_the_leaver_is_signed_out_at_once(app: Tracker, browser_of: BrowserOf) -> None:
    amira = browser_of("amira")

    confirm(app, browser_of("esi"), "amira", everything=str(person_id(app, "harun")), ends_account="y")

    assert amira.get("/my-updates").status_code == 303


def test_whom_they_covered_for_is_covered_by_the_successor(app: Tracker, browser_of: BrowserOf) -> None:
    page = Page(preview(app, browser_of("esi"), "harun", everything=str(person_id(app, "amira"))))

    confirm(app, browser_of("esi"), "harun", everything=str(person_id(app, "amira")))

    assert "Gwen (demonstration) is covered for by Amira (demonstration)." in page.text
    assert "For Gwen (demonstration)" in Page(browser_of("amira").get("/my-updates")).text


def test_a_draft_of_the_successors_own_stays_and_the_leavers_is_kept(
    app: Tracker, browser_of: BrowserOf
) -> None:
    keep_draft(app, "amira", "16", "Of Amira.")
    keep_draft(app, "harun", "16", "Of Harun.")

    confirm(app, browser_of("esi"), "amira", everything=str(person_id(app, "harun")))

    with app.app_context():
        drafts = {
            row.person_id: row.typed["words"] for row in db.session.execute(select(UpdateDraft)).scalars()
        }
    assert drafts == {person_id(app, "amira"): ["Of Amira."], person_id(app, "harun"): ["Of Harun."]}


def test_a_lead_team_is_not_left_without_anybody(app: Tracker, browser_of: BrowserOf) -> None:
    esi, before = browser_of("esi"), contents(app)

    page = Page(preview(app, esi, "amira", everything=""))

    assert page.status == 422
    assert page.problems == [f"{TEAM}: only Amira (demonstration) holds this. Choose who takes it over."]
    assert contents(app) == before


def test_what_has_changed_since_is_shown_and_nothing_is_done(app: Tracker, browser_of: BrowserOf) -> None:
    esi, address = browser_of("esi"), page_of(app, "amira")
    seen = Page(preview(app, esi, "amira", everything=str(person_id(app, "harun"))))
    keep_draft(app, "amira", "16", "Typed meanwhile.")
    before = contents(app)

    answer = esi.client.post(address, data=seen.form(address))

    assert answer.status_code == 409
    assert "Nothing was handed over." in Page(answer).text
    assert contents(app) == before


def test_sent_twice_it_is_done_once(app: Tracker, browser_of: BrowserOf) -> None:
    esi, address = browser_of("esi"), page_of(app, "amira")
    sent = Page(preview(app, esi, "amira", everything=str(person_id(app, "harun")))).form(address)
    first = esi.client.post(address, data=sent)
    before = contents(app)

    second = esi.client.post(address, data=sent)

    assert (first.status_code, second.status_code) == (303, 303)
    assert contents(app) == before


def test_the_only_managers_role_goes_to_the_successor(app: Tracker, browser_of: BrowserOf) -> None:
    dev = browser_of("dev")

    answer = confirm(app, dev, "esi", everything=str(person_id(app, "ben")), ends_account="y")

    with app.app_context():
        roles = (
            db.session.execute(
                select(Membership.role)
                .where(Membership.person_id == person_id(app, "ben"))
                .order_by(Membership.id)
            )
            .scalars()
            .all()
        )
    assert answer.status_code == 303, Page(answer).problems
    assert roles == [Role.MEMBER, Role.MANAGER]
    assert browser_of("ben").get("/strategies/llr-carers/windows").status_code == 200


def test_a_manager_who_leaves_is_told_who_gives_their_role(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    keep_draft(app, "esi", "16", "By phone.")

    page = Page(esi.get(page_of(app, "esi")))
    answer = confirm(app, esi, "esi", everything=str(person_id(app, "ben")))

    assert "An administrator gives this role to somebody else." in page.text
    assert answer.status_code == 303, Page(answer).problems
    assert hand_over_entries(app)[0][0] == "hand over draft"
    assert esi.get("/strategies/llr-carers/windows").status_code == 200


def test_the_last_administrator_stays(app: Tracker) -> None:
    dev = person_id(app, "dev")

    with app.app_context():
        person = db.session.get_one(Person, dev)
        by = By(None, datetime.now(UTC))
        try:
            edit_person(
                by=by,
                person_id=dev,
                seen_version=person.version,
                name=person.name,
                role=None,
                strategy_id=None,
                organisation_id=None,
                team_ids=(),
                is_disabled=True,
                on=datetime(2019, 9, 30, tzinfo=UTC).date(),
            )
            said = ""
        except RuleBroken as refusal:
            said = str(refusal)

    assert said == "This is the only administrator. Make somebody else an administrator first."


def test_what_hangs_on_one_person_stands_where_it_can_be_mended(browser_of: BrowserOf) -> None:
    people = Page(browser_of("dev").get("/people")).text
    strategy = Page(browser_of("esi").get("/strategies/llr-carers")).text
    windows = Page(browser_of("esi").get("/strategies/llr-carers/windows")).text
    board = Page(browser_of("carys").get("/strategies/llr-carers")).text

    manager = "Only Esi (demonstration) can run the cycle and publish for"
    assert "Only Dev (demonstration) is an administrator." in people
    assert all(manager in page for page in (people, strategy, windows))
    assert f"{TEAM} (Amira (demonstration))" in windows
    assert "This hangs on one person" not in board
