"""What a board looks at: all actions of a strategy on a day, beside the last frozen report."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import JSON, CompoundSelect, bindparam, literal, null, select, type_coerce, union_all

from tracker.collecting import uncollected
from tracker.domain.dates import AsAt, write_day, write_month
from tracker.domain.permissions import Viewer
from tracker.domain.rag import Label
from tracker.domain.status import ActionStatus, Owner
from tracker.domain.windows import Window
from tracker.extensions import UtcDateTime, db
from tracker.models import (
    Body,
    DeliveryPlan,
    FrozenReport,
    Organisation,
    OrganisationName,
    PlanDueDay,
    PlanOwner,
    Priority,
    ReportingWindow,
    Successor,
)
from tracker.queries.asking import ask
from tracker.queries.reports import FrozenFigures, figures_of
from tracker.queries.scope import DAY, NAME, SHORT_NAME, is_named, standing, stands_for
from tracker.queries.statuses import Earlier, Scope, action_statuses, status_page
from tracker.queries.strategies import (
    OWN_DUE_DAYS,
    WINDOW_COLUMNS,
    PlanInForce,
    StrategyInForce,
    plans_of,
    read_windows,
)


@dataclass(frozen=True, slots=True)
class PriorityLine:
    """A priority as a row of a table."""

    number: int
    title: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the RAG summary, the matrix and the board report are made from.

    `compared_with` names what the earlier figures come from, as in "since …"; empty where there is nothing earlier.
    """

    strategy: StrategyInForce
    as_at: AsAt
    priorities: tuple[PriorityLine, ...]
    partners: tuple[Owner, ...]
    plans: tuple[PlanInForce, ...]
    windows: tuple[Window, ...]
    statuses: tuple[ActionStatus, ...]
    frozen: tuple[FrozenFigures, ...]
    before: Mapping[Label, int] | None
    compared_with: str
    compared_with_short: str


@uncollected()
def board_of(*, viewer: Viewer, strategy: StrategyInForce, as_at: AsAt, before: date | None = None) -> Board:
    """The board's facts on a day, in five statements, or six where no report has been frozen yet.

    Movement counts against the last report frozen on or before the day; where there is none, against the close of
    the last window. `before` leaves out reports from that day on, for the report that is being frozen.
    """
    plans = plans_of(strategy.strategy_id, on=as_at.day)
    windows, frozen = _calendar(strategy.strategy_id, as_at=as_at.day)
    if before is not None:
        frozen = [report for report in frozen if report.as_at < before]
    last = frozen[-1] if frozen else None
    scope = Scope(plans=plans)
    earlier = _earlier(last, viewer=viewer, scope=scope, windows=windows, as_at=as_at)
    statuses = action_statuses(
        viewer=viewer, as_at=as_at, scope=scope, windows=windows, earlier=earlier.actions
    )
    priorities, partners = _rows_and_columns(strategy.strategy_id, as_at=as_at.day)
    return Board(
        strategy=strategy,
        as_at=as_at,
        priorities=priorities,
        partners=partners,
        plans=tuple(plans),
        windows=tuple(windows),
        statuses=tuple(statuses),
        frozen=tuple(frozen),
        before=earlier.counts,
        compared_with=earlier.name,
        compared_with_short=earlier.short_name,
    )


def narrowed_to(board: Board, partner: Owner) -> Board:
    """The board of one partner alone: its plans, joint ones included, now and in the report before."""
    codes = {plan.code for plan in board.plans if partner in plan.owners}
    earlier = board.frozen[-1].labels if board.frozen else {}
    own = [label for code, label in earlier.items() if code.rpartition(" ")[0] in codes]
    return replace(
        board,
        partners=(partner,),
        plans=tuple(plan for plan in board.plans if plan.code in codes),
        statuses=tuple(status for status in board.statuses if status.plan_code in codes),
        before={label: own.count(label) for label in Label} if board.frozen else None,
    )


def narrowed_to_actions(board: Board, action_ids: Collection[int]) -> Board:
    """The board of some actions alone, whatever plans they are in. It compares with nothing."""
    return replace(
        board,
        statuses=tuple(status for status in board.statuses if status.action_id in action_ids),
        before=None,
    )


def narrowed_to_priority(board: Board, number: int) -> Board:
    """The board of one priority alone, with the partners that have an action in it. It compares with nothing."""
    statuses = tuple(status for status in board.statuses if status.priority == number)
    owners = {owner for status in statuses for owner in status.owners}
    return replace(
        board,
        partners=tuple(partner for partner in board.partners if partner in owners),
        statuses=statuses,
        before=None,
    )


@dataclass(frozen=True, slots=True)
class _Earlier:
    name: str
    short_name: str
    counts: Mapping[Label, int] | None
    actions: Earlier


def _earlier(
    last: FrozenFigures | None, *, viewer: Viewer, scope: Scope, windows: Sequence[Window], as_at: AsAt
) -> _Earlier:
    if last is not None:
        name = f"the report of {write_day(last.as_at)}"
        actions = Earlier(last.labels, last.promises, last.at_risk_running)
        return _Earlier(name, write_month(last.as_at), last.counts, actions)
    closed = [window for window in windows if window.is_closed(as_at.day)]
    if not closed:
        return _Earlier("", "", None, Earlier())
    then = closed[-1].closes
    statuses = status_page(
        viewer=viewer,
        as_at=AsAt(then, as_at.today),
        scope=scope,
        windows=windows,
        page=None,
        with_parts=False,
    ).statuses
    counts = {label: sum(1 for status in statuses if status.label is label) for label in Label}
    return _Earlier(
        f"the close of {closed[-1].title}",
        write_month(then),
        counts,
        Earlier({status.code: status.label for status in statuses}),
    )


_CALENDAR: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(
        literal("window").label("kind"),
        *WINDOW_COLUMNS,
        type_coerce(null(), UtcDateTime).label("at"),
        type_coerce(null(), JSON).label("figures"),
    )
    .select_from(ReportingWindow)
    .outerjoin(PlanDueDay, OWN_DUE_DAYS)
    .where(ReportingWindow.strategy_id == bindparam("strategy_id")),
    select(
        literal("report"),
        FrozenReport.number,
        FrozenReport.title,
        FrozenReport.as_at,
        FrozenReport.public_from,
        *([null()] * 6),
        FrozenReport.frozen_at,
        FrozenReport.figures,
    ).where(FrozenReport.strategy_id == bindparam("strategy_id"), FrozenReport.as_at <= DAY),
)


def _calendar(strategy_id: int, *, as_at: date) -> tuple[list[Window], list[FrozenFigures]]:
    """The reporting windows, and the reports frozen up to a day, each in their order, in one statement."""
    rows: Any = ask(_CALENDAR, {"strategy_id": strategy_id, "day": as_at}).all()
    windows = read_windows(row for row in rows if row.kind == "window")
    reports = [
        figures_of(
            number=row.id,
            title=row.name,
            as_at=row.starts,
            frozen_at=row.at,
            public_from=row.ends,
            figures=row.figures,
        )
        for row in rows
        if row.kind == "report"
    ]
    return (
        sorted(windows, key=lambda window: (window.opens, window.window_id)),
        sorted(reports, key=lambda report: report.number),
    )


_signed_up = (
    select(Body.organisation_id)
    .where(Body.strategy_id == bindparam("strategy_id"))
    .union(
        select(PlanOwner.organisation_id)
        .join(DeliveryPlan, DeliveryPlan.id == PlanOwner.plan_id)
        .where(DeliveryPlan.strategy_id == bindparam("strategy_id"))
    )
    .subquery()
)
_standing = (
    select(standing(_signed_up.c.organisation_id))
    .select_from(_signed_up)
    .outerjoin(Successor, stands_for(_signed_up.c.organisation_id))
)
_ROWS_AND_COLUMNS: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(
        literal(0).label("kind"),
        Priority.number.label("id"),
        Priority.title.label("name"),
        Priority.outcome.label("more"),
        null().label("slug"),
    ).where(Priority.strategy_id == bindparam("strategy_id")),
    select(literal(1), Organisation.id, NAME, SHORT_NAME, Organisation.slug)
    .select_from(Organisation)
    .outerjoin(OrganisationName, is_named())
    .where(Organisation.id.in_(_standing)),
)


def _rows_and_columns(strategy_id: int, *, as_at: date) -> tuple[tuple[PriorityLine, ...], tuple[Owner, ...]]:
    """The priorities in number order and the partners by name: all who signed up, plan or no plan.

    Of organisations that were taken over, those that stood in their place on the day.
    """
    rows: Any = ask(_ROWS_AND_COLUMNS, {"strategy_id": strategy_id, "day": as_at}).all()
    priorities = sorted((row.id, row.name, row.more) for row in rows if row.kind == 0)
    partners = sorted((row.name, row.id, row.slug, row.more) for row in rows if row.kind == 1)
    return (
        tuple(PriorityLine(*line) for line in priorities),
        tuple(Owner(owner_id, slug, name, short) for name, owner_id, slug, short in partners),
    )


def priority_lines(strategy_id: int) -> list[PriorityLine]:
    """The priorities of a strategy as rows, in number order."""
    rows = db.session.execute(
        select(Priority.number, Priority.title, Priority.outcome)
        .where(Priority.strategy_id == strategy_id)
        .order_by(Priority.number)
    )
    return [PriorityLine(*row) for row in rows]
