"""A second strategy beside the demonstration's: its own council, people, teams, plan, updates, window and report.

Every text of it carries MARK, so that a page of the first strategy that shows any of it is found out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import select

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import action_id, latest
from tracker import Tracker
from tracker.changes.audit import By
from tracker.changes.bodies import add_body, plan_meeting
from tracker.changes.import_drafts import keep_import_draft
from tracker.changes.people import add_person, add_team
from tracker.changes.plans import add_plan, link_same_work
from tracker.changes.strategies import add_organisation, add_priority, add_strategy
from tracker.changes.windows import add_window
from tracker.domain.calendar import PlannedWindow
from tracker.domain.dates import PlanDate
from tracker.domain.permissions import Role
from tracker.domain.plan_document import ActionLine, DetailLine, MeasureLine, PlanDocument, PriorityLine
from tracker.extensions import begin_change, db
from tracker.models import Action, DeliveryPlan, Detail, Measure, Team
from tracker.passwords import hash_password

MARK = "Riverside-only"
PASSWORD_ELSEWHERE = "three plain words"
PEOPLE_ELSEWHERE = {
    "rae": Role.MEMBER,
    "rob": Role.MEMBER,
    "bo": Role.BOARD,
    "ray": Role.REFERENCE,
    "mo": Role.MANAGER,
}
STARTED = date(2018, 6, 1)
TEAM = f"{MARK} team"


@dataclass
class Elsewhere:
    """What the database calls the parts of the second strategy, and its people's browsers, signed in."""

    app: Tracker
    strategy: int = 0
    organisation: int = 0
    body: int = 0
    meeting: int = 0
    window: int = 0
    file: int = 0
    teams: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    actions: dict[str, int] = field(default_factory=dict)
    details: list[int] = field(default_factory=list)
    measures: list[int] = field(default_factory=list)
    updates: dict[str, int] = field(default_factory=dict)
    browsers: dict[str, Browser] = field(default_factory=dict)

    def ticked(self, number: str) -> str:
        """An action of there as a ticked box sends it."""
        return f"{self.actions[number]}:{self.updates.get(number, '')}"


def build_elsewhere(app: Tracker) -> Elsewhere:
    """Add the second strategy, through the doors that everything comes in by."""
    there = Elsewhere(app)
    with app.app_context():
        begin_change()
        _add_strategy(there)
        _add_plan(there)
        _add_people(there)
        db.session.commit()
        _note_ids(there)
    for name in PEOPLE_ELSEWHERE:
        there.browsers[name] = Browser(app.test_client())
        answer = there.browsers[name].sign_in(f"{name}@river.example", PASSWORD_ELSEWHERE)
        assert answer.status_code == 303
    _say_how_it_goes(there)
    return there


def _by() -> By:
    return By(None, datetime(2018, 6, 1, 9, tzinfo=UTC))


def _add_strategy(there: Elsewhere) -> None:
    by = _by()
    there.strategy = add_strategy(
        by=by,
        slug="riverside",
        title=f"{MARK} strategy",
        area=f"{MARK} area",
        vision="",
        about="",
        starts=date(2018, 4, 1),
        ends=date(2021, 3, 31),
        help_now=[],
    ).id
    for number in (1, 2, 3):
        add_priority(by=by, strategy_id=there.strategy, number=number, title=f"{MARK} priority {number}")
    there.organisation = add_organisation(
        by=by, slug="riverside-council", name=f"{MARK} council", short_name=f"{MARK} C", kind="council"
    ).id
    there.body = add_body(
        by=by,
        strategy_id=there.strategy,
        slug="riverside-board",
        name=f"{MARK} board",
        kind="programme board",
        organisation_id=None,
        may_decide="",
    ).id
    planned = PlannedWindow(
        name=f"{MARK} window",
        starts=date(2019, 7, 1),
        ends=date(2019, 9, 30),
        opens=date(2019, 9, 16),
        due=date(2019, 10, 4),
        closes=date(2019, 10, 11),
    )
    there.window = add_window(by=by, strategy_id=there.strategy, planned=planned).id
    there.meeting = plan_meeting(
        by=by, body_id=there.body, held_on=date(2019, 10, 20), papers_due_on=date(2019, 10, 13)
    ).id


def _add_plan(there: Elsewhere) -> None:
    def line(number: int, lead: str) -> ActionLine:
        return ActionLine(
            number=str(number),
            priority=1 + number % 3,
            title=f"{MARK} action {number}",
            details=(DetailLine(f"{MARK} detail"), DetailLine(f"{MARK} other detail")),
            measures=(MeasureLine(f"{MARK} measure"),),
            leads=(lead,),
            start=PlanDate.of_month(2018, 4),
            end=PlanDate.of_month(2020, 3),
        )

    by = _by()
    add_plan(
        by=by,
        on=STARTED,
        strategy_id=there.strategy,
        slug="river",
        document=PlanDocument(
            title=f"{MARK} plan",
            code="RVR",
            status="draft",
            owners=("riverside-council",),
            priorities=tuple(PriorityLine(number, f"{MARK} priority {number}") for number in (1, 2, 3)),
            actions=(*(line(number, TEAM) for number in (1, 2, 3)), line(12, f"{MARK} team without people")),
        ),
    )
    wanted = select(Action.number, Action.id).join(DeliveryPlan).where(DeliveryPlan.slug == "river")
    ids = {row.number: row.id for row in db.session.execute(wanted)}
    link_same_work(by=by, strategy_id=there.strategy, action_id=ids["1"], other_id=ids["3"])
    add_team(by=by, strategy_id=there.strategy, name=f"{MARK} spare team", organisation_id=there.organisation)


def _add_people(there: Elsewhere) -> None:
    password_hash = hash_password(PASSWORD_ELSEWHERE)
    team = db.session.execute(select(Team.id).where(Team.name == TEAM)).scalar_one()
    for name, role in PEOPLE_ELSEWHERE.items():
        there.people[name] = add_person(
            by=_by(),
            email=f"{name}@river.example",
            name=f"{name.capitalize()} {MARK}",
            role=role,
            strategy_id=there.strategy,
            organisation_id=there.organisation,
            team_ids=(team,) if role is Role.MEMBER else (),
            on=STARTED,
            password_hash=password_hash,
        ).id

    there.file = keep_import_draft(
        by=By(there.people["mo"], datetime.now(UTC)),
        strategy_id=there.strategy,
        plan_id=None,
        file_name=f"{MARK}.csv",
        content=b"Action,Lead\n",
        answers={},
    ).id


def _note_ids(there: Elsewhere) -> None:
    session = db.session
    teams = select(Team.name, Team.id).where(Team.strategy_id == there.strategy)
    there.teams = {row.name: row.id for row in session.execute(teams)}
    there.actions = {number: action_id(there.app, "river", number) for number in ("1", "2", "3", "12")}
    owned = list(there.actions.values())
    there.details = list(session.scalars(select(Detail.id).where(Detail.action_id.in_(owned))))
    there.measures = list(session.scalars(select(Measure.id).where(Measure.action_id.in_(owned))))


def _say_how_it_goes(there: Elsewhere) -> None:
    """An update, a "done" that waits to be checked, a draft, published words and a frozen report."""
    rae, mo = there.browsers["rae"], there.browsers["mo"]
    _send(rae, "/plans/river/actions/1/update", answer="on_track", words=f"{MARK} words.")
    _send(rae, "/plans/river/actions/2/update", answer="done", words=f"{MARK} done.", done_month="2019-08")
    _send(rae, "/plans/river/actions/3/update", words=f"{MARK} draft.", later="1")
    for number in ("1", "2"):
        there.updates[number] = latest(there.app, "river", number).update_id
    _send(mo, "/strategies/riverside/wording/3", said="We said so.")
    _send(mo, "/strategies/riverside/reports", early="y")


def _send(browser: Browser, address: str, **typed: object) -> None:
    form = filled(Page(browser.get(address)).form(), **typed)
    answer = browser.client.post(address, data=form)
    assert answer.status_code == 303, Page(answer).text
