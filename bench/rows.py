"""The bulk of a bench database: plans, actions with what they consist of, and updates, as rows.

Every value follows from the numbers of plan, action and update, so that two databases of one size are the same. Updates
are made inside the database, by laying every action beside every step of its history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    case,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    text,
)
from sqlalchemy.sql.elements import ColumnElement

from tracker.domain.dates import PlanDate
from tracker.domain.numbering import sort_key
from tracker.domain.progress import Evidence, HelpFrom
from tracker.domain.rag import Rating, Stage
from tracker.extensions import UtcDateTime
from tracker.models import (
    Action,
    ActionCurrent,
    ActionLead,
    Ask,
    Baseline,
    DeliveryPlan,
    Detail,
    DetailDone,
    Measure,
    MeasureEvidence,
    PlanOwner,
    ProgressUpdate,
)
from tracker.models.plan import PlanStatus

Row = TypeVar("Row")

ADDED_ON = date(2018, 6, 1)
FIRST_DAY, LAST_DAY = date(2018, 7, 2), date(2019, 9, 27)
AT_ONCE = 5_000
UPDATES_AT_ONCE = 250_000

PRIORITIES = (
    "Carers are identified early and recognised",
    "Carers are valued and involved in services",
    "Carers are informed and know their choices",
    "Communities are friendly to carers",
    "Carers have a life alongside caring",
    "Carers live well with technology",
    "Carers can reach the right support",
    "Young carers are supported",
)
DETAILS = (
    "Agree with practices how carers are asked, and put their names on a register with their consent.",
    "Train receptionists & clinical staff to recognise a carer, with a refresher each year.",
    "Write to every carer on the register with what is offered locally.",
    "Bring the pathway to the delivery group and publish it on the partners’ sites.",
    "Ask carers who used it what they would change, and say what was changed.",
)
MEASURES = (
    "Number of carers on registers, by practice",
    "Share of carers offered an assessment",
    "Carers who say that they were listened to",
    "Staff trained in the year",
)
WORDS = (
    "Two more practices have joined, and the leaflet is with the printers. Carers helped to write it.",
    "The first groups have met. What they asked for is in the next version of the pathway.",
    "Training took place on three days; the places left over were offered to the voluntary sector.",
)
STARTS = tuple(PlanDate.of_month(2018, month) for month in (4, 7, 9, 10))
ENDS = (
    PlanDate.of_month(2020, 3),
    PlanDate.of_month(2019, 8),
    PlanDate.of_month(2020, 9),
    PlanDate.ongoing(),
    PlanDate.of_month(2019, 12),
    PlanDate.of_month(2021, 3),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the rows go: the ids of what was added before them."""

    strategy_id: int
    person_id: int
    priorities: tuple[int, ...]
    owners: tuple[int, ...]
    teams: tuple[int, ...]
    bodies: tuple[int, ...]


# One row for each step of a history: the day it is about, for those who answer in time and for those who don't.
_step = Table(
    "bench_step",
    MetaData(),
    Column("n", Integer, primary_key=True),
    Column("prompt_on", Date, nullable=False),
    Column("prompt_at", UtcDateTime, nullable=False),
    Column("late_on", Date, nullable=False),
    Column("late_at", UtcDateTime, nullable=False),
    Column("words", Text, nullable=False),
    prefixes=["TEMPORARY"],
)


def insert_all(connection: Connection, *, place: Place, plans: int, actions: int, updates: int) -> None:
    """Insert so many plans of so many actions with so many updates each, and commit. Ids count from 1."""
    _insert_many(connection, DeliveryPlan, _plans(place, plans))
    _insert_many(connection, PlanOwner, _owners(place, plans))
    count = plans * actions
    _insert_many(connection, Action, _actions(place, plans, actions))
    _insert_many(connection, Baseline, _baselines(count))
    _insert_many(connection, ActionLead, _leads(place, count))
    _insert_many(connection, Detail, _details(count))
    _insert_many(connection, Measure, _measures(count))
    connection.commit()
    if updates:
        _insert_updates(connection, place, count, updates)
    _insert_current(connection, updates)
    _set_counters(connection)
    connection.commit()


def _insert_many(connection: Connection, model: Any, rows: Iterator[Mapping[str, Any]]) -> None:
    for some in _batches(rows):
        connection.execute(insert(model.__table__), some)


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while some := list(islice(rows, AT_ONCE)):
        yield some


def _date(prefix: str, value: PlanDate) -> dict[str, Any]:
    return {
        f"{prefix}_text": value.text,
        f"{prefix}_first": value.first,
        f"{prefix}_last": value.last,
        f"{prefix}_precision": value.precision.value if value.precision else None,
    }


def _plans(place: Place, plans: int) -> Iterator[dict[str, Any]]:
    for number in range(1, plans + 1):
        yield {
            "id": number,
            "strategy_id": place.strategy_id,
            "slug": f"bench-{number}",
            "code": f"B{number}",
            "title": f"Delivery plan {number}",
            "status": PlanStatus.RECEIVED,
            "status_words": "",
            "starts": date(2018, 4, 1),
            "ends": date(2021, 3, 31),
            "owner_may_move_months": 0,
            "thresholds": {},
            "is_illustrative": False,
            "version": 1,
        }


def _owners(place: Place, plans: int) -> Iterator[dict[str, Any]]:
    for number in range(1, plans + 1):
        owner = place.owners[(number - 1) % len(place.owners)]
        yield {"plan_id": number, "organisation_id": owner, "position": 1}


def _actions(place: Place, plans: int, actions: int) -> Iterator[dict[str, Any]]:
    action_id = 0
    for plan in range(1, plans + 1):
        for position in range(1, actions + 1):
            action_id += 1
            number = str(position)
            priority = (position - 1) * len(place.priorities) // actions
            yield {
                "id": action_id,
                "plan_id": plan,
                "priority_id": place.priorities[priority],
                "number": number,
                "sort_key": sort_key(number),
                "position": position,
                "title": f"Offer carers of part {number} of the area the help they ask for",
                "description": "With the partners’ teams, step by step.",
                **_date("start", STARTS[action_id % len(STARTS)]),
                "lead_text": f"Carers Team {action_id % len(place.teams) + 1}",
                "rating_text": "",
                "progress_text": "",
                "notes": {},
                "source": "",
                "added_on": ADDED_ON,
                "version": 1,
            }


def _baselines(count: int) -> Iterator[dict[str, Any]]:
    at = datetime(2018, 6, 1, 9, tzinfo=UTC)
    for action_id in range(1, count + 1):
        yield {
            "id": action_id,
            "action_id": action_id,
            **_date("due", ENDS[action_id % len(ENDS)]),
            "effective_on": ADDED_ON,
            "is_original": True,
            "recorded_at": at,
        }


def _leads(place: Place, count: int) -> Iterator[dict[str, Any]]:
    """One team leads each action; another contributes to every second one."""
    lead_id = 0
    for action_id in range(1, count + 1):
        for position in range(1, 2 + action_id % 2):
            lead_id += 1
            yield {
                "id": lead_id,
                "action_id": action_id,
                "team_id": place.teams[(action_id + position - 1) % len(place.teams)],
                "is_accountable": position == 1,
                "position": position,
                "leads_from": ADDED_ON,
            }


def _details(count: int) -> Iterator[dict[str, Any]]:
    """Two to five details an action; the first of every fourth action has an end of its own."""
    detail_id = 0
    for action_id in range(1, count + 1):
        for position in range(1, 3 + action_id % 4):
            detail_id += 1
            has_end = position == 1 and action_id % 4 == 0
            end = PlanDate.of_month(2019, 6) if has_end else PlanDate(None, None, None, None)
            yield {
                "id": detail_id,
                "action_id": action_id,
                "position": position,
                "text": DETAILS[(action_id + position) % len(DETAILS)],
                **_date("end", end),
                "is_critical": False,
            }


def _measures(count: int) -> Iterator[dict[str, Any]]:
    """One to four measures an action."""
    measure_id = 0
    for action_id in range(1, count + 1):
        for position in range(1, 2 + action_id % 4):
            measure_id += 1
            yield {
                "id": measure_id,
                "action_id": action_id,
                "position": position,
                "text": MEASURES[(action_id + position) % len(MEASURES)],
            }


def _steps(updates: int) -> Iterator[dict[str, Any]]:
    """The history from its first to its last day; who is late stops three months before the end."""
    span, late_span = (LAST_DAY - FIRST_DAY).days, (LAST_DAY - FIRST_DAY).days - 92
    for n in range(1, updates + 1):
        seconds = n % 28_000
        prompt = FIRST_DAY + timedelta(days=span * n // updates)
        late = FIRST_DAY + timedelta(days=late_span * n // updates)
        yield {
            "n": n,
            "prompt_on": prompt,
            "prompt_at": _moment(prompt, seconds),
            "late_on": late,
            "late_at": _moment(late, seconds),
            "words": WORDS[n % len(WORDS)],
        }


def _moment(day: date, seconds: int) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + timedelta(seconds=seconds)


def _insert_updates(connection: Connection, place: Place, count: int, updates: int) -> None:
    """Every action beside every step, some actions at a time; the id follows from both."""
    _step.create(connection)
    for some in _batches(_steps(updates)):
        connection.execute(insert(_step), some)
    several = max(1, UPDATES_AT_ONCE // updates)
    for first in range(1, count + 1, several):
        _insert_updates_of(connection, place, updates, first, min(first + several - 1, count))
        connection.commit()
    _step.drop(connection)


def _insert_updates_of(connection: Connection, place: Place, updates: int, first: int, last: int) -> None:
    action, step = Action.__table__.c, _step.c
    is_late, is_last = action.id % 6 == 5, step.n == updates
    kind = (action.id * 7 + step.n * 3) % 10
    stage = case(
        (and_(is_last, action.id % 18 == 1), literal(Stage.COMPLETE.value)),
        (and_(is_last, action.id % 18 == 10), literal(Stage.DONE.value)),
        else_=literal(Stage.IN_PROGRESS.value),
    )
    rating = case(
        (and_(is_last, or_(action.id % 18 == 1, action.id % 18 == 10)), null()),
        (kind < 5, literal(Rating.GREEN.value)),
        (kind < 8, literal(Rating.AMBER.value)),
        else_=literal(Rating.RED.value),
    )
    is_worse = kind >= 5
    back = PlanDate.of_month(2020, 2)
    update_id = (action.id - 1) * updates + step.n
    constant: dict[str, Any] = {
        "recorded_by": place.person_id,
        "is_unchanged": False,
        "unchanged_running": 0,
        "times_moved": 0,
        "suggested_reasons": [],
        "override_reason": "",
        "worries": "",
        "plain_words": "",
        "reason": "",
        "decided_by": "",
        "is_private": False,
        "private_reason": "",
    }
    table = ProgressUpdate.__table__
    chosen: dict[str, ColumnElement[Any]] = {
        "id": update_id,
        "action_id": action.id,
        "seen_update_id": case((step.n > 1, update_id - 1), else_=null()),
        "reported_on": case((is_late, step.late_on), else_=step.prompt_on),
        "recorded_at": case((is_late, step.late_at), else_=step.prompt_at),
        "stage": stage,
        "rating": rating,
        "words": step.words,
        "put_it_right": case(
            (is_worse, literal("The team meets each week until the backlog is cleared.")), else_=literal("")
        ),
        **{
            name: case((is_worse, literal(value, table.c[name].type)), else_=null())
            for name, value in _date("back_on_track", back).items()
        },
        **{name: literal(value, table.c[name].type) for name, value in constant.items()},
    }
    connection.execute(
        insert(ProgressUpdate).from_select(
            list(chosen),
            select(*chosen.values())
            .select_from(Action.__table__.join(_step, literal(value=True)))
            .where(action.id.between(first, last)),
            include_defaults=False,
        )
    )
    _insert_parts_of(connection, place, updates, first, last)


def _insert_parts_of(connection: Connection, place: Place, updates: int, first: int, last: int) -> None:
    """What belongs to updates: evidence on the first measure, the first detail done, help asked when off track."""
    given, detail, measure = ProgressUpdate.__table__.c, Detail.__table__.c, Measure.__table__.c
    within = given.action_id.between(first, last)
    place_in_history = given.id - (given.action_id - 1) * updates
    connection.execute(
        insert(MeasureEvidence).from_select(
            ["update_id", "measure_id", "evidence", "link"],
            select(given.id, measure.id, literal(Evidence.SEEN.value), literal(""))
            .join_from(
                ProgressUpdate.__table__,
                Measure.__table__,
                and_(measure.action_id == given.action_id, measure.position == 1),
            )
            .where(within, place_in_history % 4 == 1),
            include_defaults=False,
        )
    )
    connection.execute(
        insert(DetailDone).from_select(
            ["update_id", "detail_id"],
            select(given.id, detail.id)
            .join_from(
                ProgressUpdate.__table__,
                Detail.__table__,
                and_(detail.action_id == given.action_id, detail.position == 1),
            )
            .where(within, given.action_id % 3 == 0, place_in_history == (updates + 1) // 2),
            include_defaults=False,
        )
    )
    connection.execute(
        insert(Ask).from_select(
            ["update_id", "action_id", "help_from", "body_id", "text", "is_private"],
            select(
                given.id,
                given.action_id,
                literal(HelpFrom.BODY.value),
                literal(place.bodies[1]),
                literal("A decision on the second trainer."),
                literal(value=False),
            ).where(within, place_in_history == updates, given.rating == Rating.RED),
            include_defaults=False,
        )
    )


def _insert_current(connection: Connection, updates: int) -> None:
    """The state kept beside each action: that of its last update."""
    action, given = Action.__table__.c, ProgressUpdate.__table__.c
    connection.execute(
        insert(ActionCurrent).from_select(
            ["action_id", "update_id", "stage", "rating", "reported_on"],
            select(
                action.id,
                given.id,
                func.coalesce(given.stage, literal(Stage.NOT_KNOWN.value)),
                given.rating,
                given.reported_on,
            ).select_from(
                Action.__table__.outerjoin(ProgressUpdate.__table__, given.id == action.id * updates)
            ),
            include_defaults=False,
        )
    )


def _set_counters(connection: Connection) -> None:
    """PostgreSQL counts ids by itself and has not seen those given here."""
    if connection.dialect.name != "postgresql":
        return
    for model in (DeliveryPlan, Action, Baseline, ActionLead, Detail, Measure, ProgressUpdate, Ask):
        name = model.__tablename__
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT coalesce(max(id), 1) FROM {name}))"
            )
        )


def count_for_the_planner(connection: Connection) -> None:
    """Tell PostgreSQL how much there is, as it finds out by itself within minutes; SQLite is left as the app leaves it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE"))
        connection.commit()
