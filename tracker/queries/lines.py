"""What actions consist of: details, measures, milestones, leads, in the plan's order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    null,
    select,
    union,
    union_all,
)

from tracker.domain.dates import AsAt, PlanDate
from tracker.domain.permissions import OPEN_READER, Viewer
from tracker.domain.progress import Evidence
from tracker.domain.rules import DatedPart
from tracker.domain.values import bulk_value
from tracker.models import (
    Action,
    ActionLead,
    Detail,
    DetailDone,
    Measure,
    MeasureEvidence,
    Milestone,
    Priority,
    ProgressUpdate,
    Team,
)
from tracker.models.columns import read_plan_date
from tracker.queries.asking import ask, ask_plain
from tracker.queries.id_lists import any_of
from tracker.queries.private_words import hidden_updates
from tracker.queries.scope import DAY, leads_on, stays
from tracker.queries.waiting import is_through


@bulk_value()
class DetailOnDay:
    """A detail and the day it was ticked as done, by the day asked for."""

    detail_id: int
    text: str
    start: PlanDate | None
    end: PlanDate | None
    done_on: date | None
    is_critical: bool


@bulk_value()
class MeasureOnDay:
    """A measure and what was last reported on it, by the day asked for."""

    measure_id: int
    text: str
    detail_id: int | None
    evidence: Evidence | None
    reported_on: date | None
    link: str


@bulk_value()
class MilestoneOnDay:
    """A milestone as it stands."""

    title: str
    baseline_on: date
    forecast_on: date | None
    done_on: date | None
    is_critical: bool


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What a plan can be filtered by: its teams by id, its priorities by number."""

    teams: tuple[tuple[int, str], ...]
    priorities: tuple[tuple[int, str], ...]


@dataclass(slots=True)
class ActionLines:
    """What one action consists of."""

    description: str
    lead_text: str
    outcome: str
    details: list[DetailOnDay]
    measures: list[MeasureOnDay]
    milestones: list[MilestoneOnDay]
    leads: list[tuple[int, str, bool]]

    @property
    def parts(self) -> tuple[DatedPart, ...]:
        """The details and milestones with a day of their own, for the rules."""
        details = (
            DatedPart(
                detail.text, detail.end.last, detail.done_on is not None, detail.is_critical, detail.detail_id
            )
            for detail in self.details
            if detail.end is not None and detail.end.last is not None
        )
        milestones = (
            DatedPart(
                milestone.title, milestone.baseline_on, milestone.done_on is not None, milestone.is_critical
            )
            for milestone in self.milestones
        )
        return (*details, *milestones)

    @property
    def contributors(self) -> list[str]:
        """The teams that contribute, the accountable one left out."""
        return [name for _, name, is_accountable in self.leads if not is_accountable]


@dataclass(frozen=True, slots=True)
class PrintedLines:
    """What a paper prints of what one action consists of: the words of its lines, and the teams that contribute."""

    details: tuple[str, ...]
    measures: tuple[str, ...]
    contributors: tuple[str, ...]


# Where the words of a row stand among those of its action: as the parts of `PrintedLines` do.
_DETAIL, _MEASURE, _CONTRIBUTOR = range(3)

_NO_DATE = (null(), null(), null(), null())


def _measures(*, with_evidence: bool) -> Select[*tuple[Any, ...]]:
    """The measures, with what was reported last on each or with nothing in its place."""
    columns = (
        literal("measure"),
        Measure.action_id,
        Measure.position,
        Measure.id,
        Measure.text,
        *_NO_DATE,
        *_NO_DATE,
    )
    of_these = and_(Measure.action_id.in_(any_of("action_ids")), stays(Measure))
    if not with_evidence:
        return select(*columns, null(), Measure.__table__.c.detail_id, null(), literal(""), literal(0)).where(
            of_these
        )
    last_evidence = (
        select(MeasureEvidence.update_id)
        .join(ProgressUpdate, ProgressUpdate.id == MeasureEvidence.update_id)
        .where(MeasureEvidence.measure_id == Measure.id, ProgressUpdate.reported_on <= DAY, is_through())
        .order_by(ProgressUpdate.reported_on.desc(), ProgressUpdate.id.desc())
        .limit(1)
        .correlate(Measure)
        .scalar_subquery()
    )
    return (
        select(
            *columns,
            ProgressUpdate.reported_on,
            Measure.__table__.c.detail_id,
            MeasureEvidence.evidence,
            func.coalesce(MeasureEvidence.link, ""),
            # Of an update that is private, which one; the link is one of its words.
            case((ProgressUpdate.is_private, ProgressUpdate.id), else_=0),
        )
        .select_from(Measure)
        .outerjoin(
            MeasureEvidence,
            and_(MeasureEvidence.measure_id == Measure.id, MeasureEvidence.update_id == last_evidence),
        )
        .outerjoin(ProgressUpdate, ProgressUpdate.id == MeasureEvidence.update_id)
        .where(of_these)
    )


@cache
def _lines(*, with_evidence: bool) -> CompoundSelect[*tuple[Any, ...]]:
    detail = Detail.__table__.c
    done_on = (
        select(func.min(ProgressUpdate.reported_on))
        .join(DetailDone, DetailDone.update_id == ProgressUpdate.id)
        .where(DetailDone.detail_id == Detail.id, ProgressUpdate.reported_on <= DAY, is_through())
        .correlate(Detail)
        .scalar_subquery()
    )
    no_date = _NO_DATE
    return union_all(
        select(
            literal("detail").label("kind"),
            Detail.action_id,
            Detail.position,
            Detail.id,
            Detail.text,
            detail.start_text,
            detail.start_first,
            detail.start_last,
            detail.start_precision,
            detail.end_text,
            detail.end_first,
            detail.end_last,
            detail.end_precision,
            done_on.label("done_on"),
            null().label("other_id"),
            null().label("evidence"),
            literal("").label("link"),
            case((Detail.is_critical, 1), else_=0).label("is_critical"),
        ).where(Detail.action_id.in_(any_of("action_ids")), stays(Detail)),
        _measures(with_evidence=with_evidence),
        select(
            literal("milestone"),
            Milestone.action_id,
            Milestone.position,
            Milestone.id,
            Milestone.title,
            null(),
            Milestone.baseline_on,
            Milestone.forecast_on,
            null(),
            *no_date,
            case((Milestone.done_on <= DAY, Milestone.done_on), else_=null()),
            null(),
            null(),
            literal(""),
            case((Milestone.is_critical, 1), else_=0),
        ).where(Milestone.action_id.in_(any_of("action_ids"))),
        select(
            literal("lead"),
            ActionLead.action_id,
            ActionLead.position,
            Team.id,
            Team.name,
            *no_date,
            *no_date,
            null(),
            null(),
            null(),
            literal(""),
            case((ActionLead.is_accountable, 1), else_=0),
        )
        .select_from(ActionLead)
        .join(Team, Team.id == ActionLead.team_id)
        .where(ActionLead.action_id.in_(any_of("action_ids")), leads_on()),
        select(
            literal("about"),
            Action.id,
            literal(0),
            Action.id,
            Action.description,
            Action.lead_text,
            null(),
            null(),
            null(),
            Priority.outcome,
            null(),
            null(),
            null(),
            null(),
            null(),
            null(),
            literal(""),
            literal(0),
        )
        .select_from(Action)
        .join(Priority, Priority.id == Action.priority_id)
        .where(Action.id.in_(any_of("action_ids"))),
    ).order_by("action_id", "position")


def lines_of(
    action_ids: Sequence[int], *, as_at: AsAt, with_evidence: bool = True, viewer: Viewer = OPEN_READER
) -> dict[int, ActionLines]:
    """What each action consists of, in one statement; a second where evidence is linked in a private update.

    The link is then left out for those who may not read it.

    Without evidence its measures say nothing of what was reported on them: for tables that don't show it, since
    finding the last report on every measure costs more than all the rest.
    """
    if not action_ids:
        return {}
    asked = {"action_ids": action_ids, "day": as_at.day}
    rows: Any = ask(_lines(with_evidence=with_evidence), asked).all()
    found: dict[int, ActionLines] = {}
    private_ids = {row[17] for row in rows if row[0] == "measure" and row[17] and row[16]}
    hidden = hidden_updates(private_ids, viewer=viewer)
    # By place and not by name: a long plan has a hundred thousand of these rows.
    for row in rows:
        kind, action_id = row[0], row[1]
        if kind == "detail":
            start = read_plan_date(*row[5:9]) if row[8] else None
            end = read_plan_date(*row[9:13]) if row[12] else None
            found[action_id].details.append(DetailOnDay(row[3], row[4], start, end, row[13], bool(row[17])))
        elif kind == "measure":
            evidence = Evidence(row[15]) if row[15] else None
            found[action_id].measures.append(
                MeasureOnDay(row[3], row[4], row[14], evidence, row[13], "" if row[17] in hidden else row[16])
            )
        elif kind == "lead":
            found[action_id].leads.append((row[3], row[4], bool(row[17])))
        elif kind == "milestone":
            found[action_id].milestones.append(MilestoneOnDay(row[4], row[6], row[7], row[13], bool(row[17])))
        else:
            found[action_id] = ActionLines(row[4], row[5], row[9], [], [], [], [])
    return found


@cache
def _printed_lines() -> CompoundSelect[*tuple[Any, ...]]:
    wanted = select(Action.id).where(Action.id.in_(any_of("action_ids"))).cte("wanted")
    of_these = select(wanted.c.id)
    return union_all(
        select(Detail.action_id, literal(_DETAIL).label("part"), Detail.position, Detail.text).where(
            Detail.action_id.in_(of_these), stays(Detail)
        ),
        select(Measure.action_id, literal(_MEASURE), Measure.position, Measure.text).where(
            Measure.action_id.in_(of_these), stays(Measure)
        ),
        select(ActionLead.action_id, literal(_CONTRIBUTOR), ActionLead.position, Team.name)
        .join(Team, Team.id == ActionLead.team_id)
        .where(ActionLead.action_id.in_(of_these), ActionLead.is_accountable == false(), leads_on()),
    ).order_by("action_id", "position")


def printed_lines_of(action_ids: Sequence[int], *, as_at: AsAt) -> dict[int, PrintedLines]:
    """What papers print of what each action consists of, in the plan's order. One statement.

    `lines_of` says all of it, which of a thousand actions takes five times as long to read.
    """
    if not action_ids:
        return {}
    found: dict[int, tuple[list[str], ...]] = {action_id: ([], [], []) for action_id in action_ids}
    rows = ask_plain(_printed_lines(), {"action_ids": action_ids, "day": as_at.day})
    for action_id, part, _, words in rows:
        found[action_id][part].append(words)
    return {action_id: PrintedLines(*map(tuple, parts)) for action_id, parts in found.items()}


@cache
def _choices() -> CompoundSelect[Any]:
    return union(
        select(literal(0).label("kind"), Team.id.label("id"), Team.name.label("name"))
        .select_from(ActionLead)
        .join(Team, Team.id == ActionLead.team_id)
        .join(Action, Action.id == ActionLead.action_id)
        .where(Action.plan_id == bindparam("plan_id"), leads_on()),
        select(literal(1), Priority.number, Priority.title)
        .select_from(Action)
        .join(Priority, Priority.id == Action.priority_id)
        .where(Action.plan_id == bindparam("plan_id")),
    )


def filter_choices(plan_id: int, *, as_at: AsAt) -> FilterChoices:
    """The teams that lead actions of a plan on the day, and the priorities it has actions for."""
    rows: Any = ask(_choices(), {"plan_id": plan_id, "day": as_at.day}).all()
    return FilterChoices(
        tuple(sorted(((row.id, row.name) for row in rows if row.kind == 0), key=lambda team: team[1])),
        tuple(sorted((row.id, row.name) for row in rows if row.kind == 1)),
    )
