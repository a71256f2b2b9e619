"""The calendar of reporting windows as it is kept, and the people who can be asked for what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, func, select

from tracker.domain.dates import AsAt
from tracker.domain.windows import Window
from tracker.extensions import db
from tracker.models import (
    ActionLead,
    FrozenReport,
    MissingUpdate,
    Person,
    PlanDueDay,
    ReportingWindow,
    Team,
    TeamMember,
)
from tracker.models.columns import AnyRow
from tracker.queries.absences import ABSENCE, DEPUTY, IS_DEPUTY, read_absence
from tracker.queries.asking import ask
from tracker.queries.scope import leads_on
from tracker.queries.strategies import OWN_DUE_DAYS, WINDOW_COLUMNS, read_windows


@dataclass(frozen=True, slots=True)
class WindowOnRecord:
    """A window of the calendar: whether it has been closed, and how many updates were missing then."""

    window: Window
    version: int
    is_closed: bool
    missing: int


def windows_on_record(strategy_id: int) -> list[WindowOnRecord]:
    """Every window of a strategy, the first to open first."""
    missing = (
        select(MissingUpdate.window_id, func.count().label("missing"))
        .group_by(MissingUpdate.window_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            *WINDOW_COLUMNS,
            ReportingWindow.version,
            ReportingWindow.closed_at,
            func.coalesce(missing.c.missing, 0).label("missing"),
        )
        .select_from(ReportingWindow)
        .outerjoin(PlanDueDay, OWN_DUE_DAYS)
        .outerjoin(missing, missing.c.window_id == ReportingWindow.id)
        .where(ReportingWindow.strategy_id == strategy_id)
        .order_by(ReportingWindow.opens, ReportingWindow.id)
    ).all()
    by_window = {row.id: row for row in rows}
    return [
        WindowOnRecord(
            window,
            by_window[window.window_id].version,
            by_window[window.window_id].closed_at is not None,
            by_window[window.window_id].missing,
        )
        for window in read_windows(rows)
    ]


_WINDOWS_AND_LAST_REPORT = (
    select(
        *WINDOW_COLUMNS,
        select(func.max(FrozenReport.as_at))
        .where(FrozenReport.strategy_id == ReportingWindow.strategy_id)
        .correlate(ReportingWindow)
        .scalar_subquery()
        .label("last_report"),
    )
    .select_from(ReportingWindow)
    .outerjoin(PlanDueDay, OWN_DUE_DAYS)
    .where(ReportingWindow.strategy_id == bindparam("strategy_id"))
    .order_by(ReportingWindow.opens, ReportingWindow.id)
)


def windows_and_last_report(strategy_id: int) -> tuple[list[Window], date | None]:
    """The windows of a strategy, the first to open first, and the day of its last frozen report, in one statement.

    None where no report is frozen, and where there is no window that could have one.
    """
    rows: Sequence[AnyRow] = ask(_WINDOWS_AND_LAST_REPORT, {"strategy_id": strategy_id}).all()
    return read_windows(rows), rows[0].last_report if rows else None


@dataclass(frozen=True, slots=True)
class LeadTeam:
    """A team that leads an action, with the e-mail addresses of those to write to: those in it who may sign in.

    Whoever is away is left out where somebody covers, whose address stands instead; `away` says so in sentences.
    """

    name: str
    addresses: tuple[str, ...]
    away: tuple[str, ...] = ()


def accountable_teams(action_ids: Sequence[int], *, as_at: AsAt) -> dict[int, LeadTeam]:
    """The team that answers for each action on the day; an action without a lead is left out. One statement."""
    rows = db.session.execute(
        select(ActionLead.action_id, Team.name.label("team"), Person.email, *ABSENCE)
        .join(Team, Team.id == ActionLead.team_id)
        .outerjoin(TeamMember, and_(TeamMember.team_id == Team.id, TeamMember.member_to.is_(None)))
        .outerjoin(Person, and_(Person.id == TeamMember.person_id, Person.is_disabled.is_(False)))
        .outerjoin(DEPUTY, IS_DEPUTY)
        .where(ActionLead.action_id.in_(action_ids), ActionLead.is_accountable, leads_on(as_at))
        .order_by(ActionLead.action_id, ActionLead.position, Person.email)
    ).all()
    teams: dict[int, list[AnyRow]] = {}
    for row in rows:
        of_team = teams.setdefault(row.action_id, [])
        if not of_team or of_team[0].team == row.team:
            of_team.append(row)
    return {action_id: _lead_team(of_team, as_at=as_at) for action_id, of_team in teams.items()}


def _lead_team(rows: Sequence[AnyRow], *, as_at: AsAt) -> LeadTeam:
    addresses, away = [], []
    for row in rows:
        absence = read_absence(row, on=as_at.day) if row.away_until is not None else None
        is_away = absence is not None and absence.is_in_force(as_at.day)
        if absence is not None and is_away:
            away.append(absence.sentence)
        if row.email:
            addresses.append(absence.deputy_email if absence and is_away and absence.has_cover else row.email)
    return LeadTeam(rows[0].team, tuple(dict.fromkeys(addresses)), tuple(away))
