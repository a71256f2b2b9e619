"""What the pages of strategies and plans say: frozen values, ready for their templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from tracker.domain.dates import AsAt, write_date, write_day
from tracker.domain.gates import SignOff
from tracker.domain.keepers import Kept, LoneWarning, lone_warnings
from tracker.domain.rag import Label
from tracker.domain.status import ActionStatus
from tracker.domain.windows import UpdateState
from tracker.queries.lines import ActionLines, FilterChoices
from tracker.queries.statuses import StatusPage
from tracker.queries.strategies import (
    AdoptionOnRecord,
    BodyInForce,
    PlanInForce,
    PriorityInForce,
    StrategyInForce,
)
from tracker.reports.contents import plan_status_line
from tracker.web.days import DayLine, day_line
from tracker.web.plans.forms import Filters


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A plan as the strategy page lists it."""

    slug: str
    code: str
    title: str
    owners: str
    standing: str
    is_illustrative: bool


@dataclass(frozen=True, slots=True)
class StrategyPage:
    """The page of a strategy. `first_step` is what a strategy without a plan needs next, as far as the viewer may take
    it: "import", "people", or "" for nothing.
    """

    strategy: StrategyInForce
    day: DayLine
    span: str
    priorities: Sequence[PriorityInForce]
    plans: Sequence[PlanCard]
    bodies: Sequence[BodyInForce]
    adoptions: Sequence[tuple[AdoptionOnRecord, str]]
    lone: Sequence[LoneWarning]
    first_step: str
    edit_address: str


def strategy_page(
    strategy: StrategyInForce,
    *,
    as_at: AsAt,
    priorities: Sequence[PriorityInForce],
    plans: Sequence[PlanInForce],
    may_import: bool,
    may_invite: bool,
    may_edit: bool,
    bodies: Sequence[BodyInForce],
    adoptions: Sequence[AdoptionOnRecord],
    kept: Sequence[Kept] = (),
) -> StrategyPage:
    """Put the page of a strategy together."""
    span = f"{strategy.starts.year} to {strategy.ends.year}" if strategy.starts and strategy.ends else ""
    return StrategyPage(
        strategy=strategy,
        day=day_line(as_at),
        span=span,
        priorities=priorities,
        plans=[
            PlanCard(
                plan.slug,
                plan.code,
                plan.title,
                " and ".join(owner.name for owner in plan.owners),
                plan_status_line(plan),
                plan.is_illustrative,
            )
            for plan in plans
        ],
        bodies=bodies,
        adoptions=[(line, write_day(line.on) if line.on else "Day not on record") for line in adoptions],
        lone=lone_warnings(kept),
        first_step="" if plans else "import" if may_import else "people" if may_invite else "",
        edit_address=f"/strategies/{strategy.slug}/edit" if may_edit else "",
    )


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of a plan's table: the ten columns, the date now expected and the label."""

    number: str
    address: str
    priority: int
    outcome: str
    is_first_of_priority: bool
    priority_title: str
    title: str
    description: str
    details: Sequence[str]
    measures: Sequence[str]
    lead: str
    start: str
    due: str
    forecast: str
    label: Label
    update_state: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to another stretch of a list."""

    number: int
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The page of a plan."""

    plan: PlanInForce
    day: DayLine
    owners: str
    standing: str
    standing_address: str
    sign_off: str
    sign_off_address: str
    counts: Sequence[tuple[Label, int]]
    rows: Sequence[PlanRow]
    total: int
    filters: Filters
    choices: FilterChoices
    labels: Sequence[Label]
    links: Sequence[PageLink]
    take_away: Sequence[tuple[str, str]]


def plan_page(
    plan: PlanInForce,
    *,
    as_at: AsAt,
    statuses: StatusPage,
    filters: Filters,
    choices: FilterChoices,
    may_set: bool = False,
) -> PlanPage:
    """Put the page of a plan together."""
    day = day_line(as_at)
    titles = dict(choices.priorities)
    rows, before = [], None
    for status in statuses.statuses:
        rows.append(
            _plan_row(
                status,
                statuses.lines[status.action_id],
                day,
                titles.get(status.priority, ""),
                is_first=status.priority != before,
            )
        )
        before = status.priority
    # Counts of one stretch of a long plan would look like the whole plan's.
    counted = [(label, sum(1 for status in statuses.statuses if status.label is label)) for label in Label]
    return PlanPage(
        plan=plan,
        day=day,
        owners=" and ".join(owner.name for owner in plan.owners),
        standing=plan_status_line(plan),
        standing_address=f"/plans/{plan.slug}/status" if may_set else "",
        sign_off="" if plan.sign_off is SignOff.LIGHT else plan.sign_off.meaning,
        sign_off_address=f"/plans/{plan.slug}/sign-off" if may_set else "",
        counts=[(label, count) for label, count in counted if count and len(rows) == statuses.total],
        rows=rows,
        total=statuses.total,
        filters=filters,
        choices=choices,
        labels=list(Label),
        links=_page_links(filters, statuses.total),
        take_away=[
            (name, f"/plans/{plan.slug}.{suffix}{day.suffix}")
            for name, suffix in (("PDF", "pdf"), ("Word", "docx"), ("Excel", "xlsx"), ("CSV", "csv"))
        ],
    )


def _plan_row(
    status: ActionStatus, lines: ActionLines, day: DayLine, priority_title: str, *, is_first: bool
) -> PlanRow:
    return PlanRow(
        number=status.number,
        address=f"{action_address(status)}{day.suffix}",
        priority=status.priority,
        outcome=lines.outcome,
        is_first_of_priority=is_first,
        priority_title=priority_title,
        title=status.title,
        description=lines.description,
        details=[detail.text for detail in lines.details],
        measures=[measure.text for measure in lines.measures],
        lead=", ".join(name for _, name, _ in lines.leads) or status.lead,
        start=write_date(status.start),
        due=write_date(status.due),
        forecast=write_date(status.forecast) if status.is_expected_late else "",
        label=status.label,
        update_state=waiting_word(status),
    )


def waiting_word(status: ActionStatus) -> str:
    """Say "Update due" or "No update" where an action has not answered, "Not agreed yet" where its answer waits."""
    if status.waiting is not None:
        return "Not agreed yet"
    if status.update_state in (UpdateState.UPDATE_DUE, UpdateState.NO_UPDATE):
        return status.update_state.value
    return ""


def action_address(status: ActionStatus) -> str:
    """Where an action's page is."""
    return f"/plans/{status.plan_slug}/actions/{status.number}"


def _page_links(filters: Filters, total: int) -> list[PageLink]:
    last = (total + filters.per_page - 1) // filters.per_page
    if last < 2:
        return []
    near = sorted({1, last, *range(max(1, filters.page - 2), min(last, filters.page + 2) + 1)})
    kept = {name: value for name, value in request.args.items() if name != "page"}
    return [
        PageLink(number, f"{request.path}?{urlencode(kept | {'page': number})}", number == filters.page)
        for number in near
    ]
