"""Builds the board report, and the table of one plan, from the same facts as the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from tracker.collecting import uncollected
from tracker.domain.board_report import (
    DRAFT,
    ILLUSTRATIVE,
    SCHEMA_VERSION,
    BoardReport,
    GroupCounts,
    LabelCount,
    OverTime,
    PublicPriority,
    ReportAction,
    ReportMilestone,
    ReportPriority,
)
from tracker.domain.dates import (
    AsAt,
    PlanDate,
    add_months,
    write_date,
    write_day,
)
from tracker.domain.permissions import OPEN_READER, Viewer
from tracker.domain.plan_document import write_plain_date
from tracker.domain.progress import HelpFrom
from tracker.domain.rag import Label, Rating
from tracker.domain.rollup import (
    Movement,
    compare_counts,
    count_by_label,
    count_by_partner,
    count_by_priority,
    movement_of,
)
from tracker.domain.rules import FALLING
from tracker.domain.sentences import draft_headline, going_to_plan, may_be_late, public_summary
from tracker.domain.status import ActionStatus, help_from_words
from tracker.domain.windows import UpdateState, asking_window
from tracker.queries.board import Board, PriorityLine
from tracker.queries.decisions import decisions_of
from tracker.queries.lines import PrintedLines, printed_lines_of
from tracker.queries.milestones import milestones_of
from tracker.queries.sign_off import GroupViewOnRecord
from tracker.queries.statuses import Page, Scope, action_statuses, status_page
from tracker.queries.strategies import PlanInForce, StrategyInForce, windows_of
from tracker.reports.sections import (
    GroupsViews,
    changed_since,
    dates_asked,
    group_view_line,
    indicators_by_area,
    matters_arising,
    new_dates_asked,
    next_window_line,
    not_agreed_lines,
    sign_off_line,
    views_of,
    voices_in,
)
from tracker.reports.tables import DUE_BY

MONTHS_AHEAD = 4
ROWS_AT_ONCE = 1000


@uncollected()
def board_report(board: Board) -> BoardReport:
    """The live report of a day, ready for a renderer or to be frozen."""
    counts = count_by_label(board.statuses)
    movement = movement_of(board.statuses)
    asked = decisions_asked(board.statuses)
    waiting = not_received(board.statuses)
    window = asking_window(board.windows, on=board.as_at.day)
    titles = {priority.number: priority for priority in board.priorities}
    numbers = [priority.number for priority in board.priorities]
    by_priority = count_by_priority(board.statuses, numbers)
    # Of an action that was not in the report before, nothing is counted there; where none was, nothing is told of it.
    was_counted = bool(board.frozen) and any(status.previous is not None for status in board.statuses)
    priorities_before = count_by_priority(board.statuses, numbers, before=True)
    partners_before = count_by_partner(board.statuses, board.partners, before=True)
    decisions = (
        decisions_of(board.strategy.strategy_id, viewer=OPEN_READER, as_at=board.as_at)
        if board.frozen
        else []
    )
    views = views_of(board)
    voices, not_public = voices_in(board)
    report = BoardReport(
        schema_version=SCHEMA_VERSION,
        kind="board",
        strategy_slug=board.strategy.slug,
        title=board.strategy.title,
        subtitle=f"Board report: {window.title}" if window else "Board report",
        area=board.strategy.area,
        as_at=board.as_at.day.isoformat(),
        as_at_written=write_day(board.as_at.day),
        number=None,
        frozen_written="",
        compared_with=board.compared_with,
        marks=(*((ILLUSTRATIVE,) if board.strategy.is_illustrative else ()), DRAFT),
        headline=tuple(headline(board, movement)),
        partners=tuple(partner.name for partner in board.partners),
        total=len(board.statuses),
        counts=tuple(
            LabelCount(label=line.label, now=line.now, before=line.before)
            for line in compare_counts(counts, board.before)
        ),
        by_priority=tuple(
            GroupCounts(
                name=f"{number} {titles[number].title}",
                counts=_plain(found),
                before=_plain(priorities_before[number]) if was_counted else None,
            )
            for number, found in by_priority.items()
        ),
        by_partner=tuple(
            GroupCounts(
                name=owner.name,
                counts=_plain(found),
                is_joint=any(len(plan.owners) > 1 and owner in plan.owners for plan in board.plans),
                before=_plain(partners_before[owner]) if was_counted else None,
            )
            for owner, found in count_by_partner(board.statuses, board.partners).items()
        ),
        worse=tuple(_moved(status) for status in movement.worse),
        better=tuple(_moved(status) for status in movement.better),
        completed=tuple(f"{status.code} {status.title}" for status in movement.completed),
        dates_changed=tuple(_date_changed(status) for status in movement.dates_changed),
        decisions_asked=tuple(_asked(status) for status in asked),
        no_update=tuple(_not_received(status) for status in waiting),
        over_time=(
            *(
                OverTime(name=report.title, as_at=report.as_at.isoformat(), counts=_plain(report.counts))
                for report in board.frozen
            ),
            *_now(board, counts),
        ),
        milestones=_milestones_ahead(board),
        public=tuple(_public(titles[number], by_priority[number]) for number in titles),
        actions=_report_actions(board, views),
        sign_off=sign_off_line(views),
        dates_asked=dates_asked(board.statuses),
        not_agreed=not_agreed_lines(views),
        matters=matters_arising(board, decisions),
        indicators=indicators_by_area(board),
        next_window=next_window_line(
            board.windows,
            codes={plan.plan_id: plan.code for plan in board.plans},
            on=board.as_at.day,
        ),
        falling=tuple(_falling(status) for status in falling(board.statuses)),
        voices=voices,
        voices_not_public=not_public,
        priorities=tuple(
            ReportPriority(number=priority.number, title=priority.title, outcome=priority.outcome)
            for priority in board.priorities
        ),
    )
    if not board.frozen:
        return report
    changed = changed_since(report, board.frozen[-1], decisions, strategy_id=board.strategy.strategy_id)
    return replace(report, changed=changed)


def lines_in_report(board: Board) -> tuple[ReportAction, ...]:
    """The actions as the report of the board's day prints them, without the rest of it. Three statements."""
    return _report_actions(board, views_of(board))


def _report_actions(board: Board, views: GroupsViews) -> tuple[ReportAction, ...]:
    lines = printed_lines_of([status.action_id for status in board.statuses], as_at=board.as_at)
    titles = {priority.number: priority for priority in board.priorities}
    not_agreed = frozenset(status.action_id for status in views.not_agreed)
    return tuple(
        report_action(
            status,
            lines[status.action_id],
            titles[status.priority],
            view=views.view_of(status),
            is_not_agreed=status.action_id in not_agreed,
        )
        for status in board.statuses
    )


def plan_report(
    *,
    viewer: Viewer,
    plan: PlanInForce,
    strategy: StrategyInForce,
    priorities: Sequence[PriorityLine],
    as_at: AsAt,
) -> BoardReport:
    """The table of one plan on a day."""
    statuses = action_statuses(
        viewer=viewer, as_at=as_at, scope=Scope(plans=[plan]), windows=windows_of(plan.strategy_id)
    )
    lines = printed_lines_of([status.action_id for status in statuses], as_at=as_at)
    titles = {priority.number: priority for priority in priorities}
    actions = [report_action(status, lines[status.action_id], titles[status.priority]) for status in statuses]
    return replace(
        plan_cover(plan=plan, strategy=strategy, as_at=as_at),
        total=len(statuses),
        counts=tuple(LabelCount(label=label, now=count) for label, count in count_by_label(statuses).items()),
        by_priority=tuple(
            GroupCounts(name=f"{number} {titles[number].title}", counts=_plain(found))
            for number, found in count_by_priority(statuses, [one.number for one in priorities]).items()
        ),
        actions=tuple(actions),
    )


def plan_actions(
    *, viewer: Viewer, plan: PlanInForce, priorities: Sequence[PriorityLine], as_at: AsAt
) -> Iterator[ReportAction]:
    """The rows of a plan's table in their order, asked for a thousand at a time: a long plan is never held whole."""
    windows = windows_of(plan.strategy_id)
    titles = {priority.number: priority for priority in priorities}
    for number in count(1):
        with uncollected():
            found = status_page(
                viewer=viewer,
                as_at=as_at,
                scope=Scope(plans=[plan]),
                windows=windows,
                page=Page(number, ROWS_AT_ONCE),
            )
            lines = printed_lines_of([status.action_id for status in found.statuses], as_at=as_at)
        for status in found.statuses:
            yield report_action(status, lines[status.action_id], titles[status.priority])
        if number * ROWS_AT_ONCE >= found.total:
            return


def plan_cover(*, plan: PlanInForce, strategy: StrategyInForce, as_at: AsAt) -> BoardReport:
    """The table of one plan without its rows: what stands above and beside them."""
    return BoardReport(
        schema_version=SCHEMA_VERSION,
        kind="plan",
        strategy_slug=plan.slug,
        title=plan.title,
        subtitle=f"{strategy.title}: action plan {plan.code}",
        area=strategy.area,
        as_at=as_at.day.isoformat(),
        as_at_written=write_day(as_at.day),
        number=None,
        frozen_written="",
        compared_with="",
        marks=(ILLUSTRATIVE,) if plan.is_illustrative or strategy.is_illustrative else (),
        headline=(plan_status_line(plan),),
        partners=tuple(owner.name for owner in plan.owners),
        total=0,
        counts=(),
        by_priority=(),
        by_partner=(),
        worse=(),
        better=(),
        completed=(),
        dates_changed=(),
        decisions_asked=(),
        no_update=(),
        over_time=(),
        milestones=(),
        public=(),
        actions=(),
    )


def frozen_figures(board: Board) -> dict[str, Any]:
    """What every page needs of a frozen report without opening it: counts, labels, promises, runs of at risk."""
    last = board.frozen[-1].at_risk_running if board.frozen else {}
    return {
        "counts": _plain(count_by_label(board.statuses)),
        "labels": {status.code: status.label.value for status in board.statuses},
        "promises": {
            status.code: write_plain_date(status.said.back_on_track)
            for status in board.statuses
            if status.said and status.said.back_on_track and status.rating in (Rating.AMBER, Rating.RED)
        },
        "at_risk_running": {
            status.code: last.get(status.code, 0) + 1
            for status in board.statuses
            if status.label is Label.AT_RISK
        },
    }


def headline(board: Board, movement: Movement) -> list[str]:
    """The drafted headline of a board's day, on which its actions had moved so."""
    states = [status.update_state for status in board.statuses]
    return draft_headline(
        counts=count_by_label(board.statuses),
        total=len(board.statuses),
        movement=movement,
        compared_with=board.compared_with,
        not_received=states.count(UpdateState.NO_UPDATE),
        still_to_come=states.count(UpdateState.UPDATE_DUE),
        decisions_asked=len(decisions_asked(board.statuses)),
        dates_asked=len(new_dates_asked(board.statuses)),
        overridden=sum(1 for status in board.statuses if status.is_overridden),
        unexplained=sum(1 for status in board.statuses if status.is_overridden and not _is_explained(status)),
        falling=len(falling(board.statuses)),
    )


def _is_explained(status: ActionStatus) -> bool:
    """True where a reason for its rating was given; one in private session is not looked at."""
    return status.said is not None and (status.said.is_hidden or bool(status.said.override_reason))


def decisions_asked(statuses: Sequence[ActionStatus]) -> list[ActionStatus]:
    """The actions whose lead asks a body for help, worst first."""
    return [
        status
        for status in sorted(statuses, key=lambda status: status.label.rank)
        if status.said is not None and status.said.help_from is HelpFrom.BODY
    ]


def not_received(statuses: Sequence[ActionStatus]) -> list[ActionStatus]:
    """The actions that have not answered the window that asks."""
    return [
        status
        for status in statuses
        if status.update_state in (UpdateState.NO_UPDATE, UpdateState.UPDATE_DUE)
    ]


def falling(statuses: Sequence[ActionStatus]) -> list[ActionStatus]:
    """The actions that are on track while a figure they are to move got worse since the last report."""
    return [status for status in statuses if any(flag.rule == FALLING for flag in status.flags)]


def _falling(status: ActionStatus) -> str:
    said = " ".join(flag.sentence for flag in status.flags if flag.rule == FALLING)
    return f"{status.code} {status.title}: {said}"


def plan_status_line(plan: PlanInForce) -> str:
    """How far the plan has been agreed, as a sentence."""
    words = {
        "draft": "This plan is a draft.",
        "received": "This plan was received; that is not an approval.",
        "approved": "This plan was approved.",
    }[plan.status.value]
    on = f" Recorded for {write_day(plan.status_on)}." if plan.status_on else ""
    return f"{words} {plan.status_words}".strip() + on


def help_line(status: ActionStatus) -> str:
    """Whose help is needed and for what; empty where nobody's is."""
    who = help_from_words(status.said) if status.said else ""
    return f"{who}: {status.said.help_text}" if who and status.said and status.said.help_text else who


def promise_line(status: ActionStatus) -> str:
    """What was promised in the last report, beside today; empty where nothing was."""
    if status.promised is None:
        return ""
    outcome = "It is not." if status.is_promise_past else "Not due yet."
    if status.label in (Label.ON_TRACK, Label.DONE, Label.COMPLETE):
        outcome = "It is."
    elif status.is_promise_past and status.label is Label.NOT_RATED:
        outcome = "Nobody has said whether it is."
    return f"Last report: back on track by {write_date(status.promised)}. {outcome}"


def own_marks(plan: PlanInForce) -> dict[str, str]:
    """The marks that the Excel and Word table of a plan carries, so that it is known when it comes back."""
    return {
        "code": plan.code,
        "title": plan.title,
        "status": plan.status.value,
        "owners": " ".join(owner.slug for owner in plan.owners),
    }


def report_action(
    status: ActionStatus,
    lines: PrintedLines,
    priority: PriorityLine,
    *,
    view: GroupViewOnRecord | None = None,
    is_not_agreed: bool = False,
) -> ReportAction:
    """An action as the papers print it; what the group said of it is left out of the table of a plan."""
    said = status.said
    return ReportAction(
        code=status.code,
        plan_code=status.plan_code,
        number=status.number,
        title=status.title,
        priority=status.priority,
        priority_title=priority.title,
        outcome=priority.outcome,
        owners=", ".join([owner.short_name for owner in status.owners]),
        lead=status.lead,
        contributors=", ".join(lines.contributors),
        start=write_date(status.start),
        start_on=_first_day(status.start),
        due=write_date(status.due),
        due_on=_last_day(status.due),
        original_due=write_date(status.original_due),
        forecast=write_date(status.forecast, empty=""),
        forecast_on=_last_day(status.forecast),
        months_moved=status.months_moved,
        times_moved=status.facts.times_moved,
        label=status.label,
        previous=status.previous,
        update_state=status.update_state.value,
        reported_on=said.reported_on.isoformat() if said else "",
        details=lines.details,
        measures=lines.measures,
        reasons=tuple([reason.sentence for reason in status.suggestion.reasons]),
        flags=tuple([flag.sentence for flag in status.flags if flag.rule != "R9"]),
        promise=promise_line(status),
        back_on_track=write_date(said.back_on_track, empty="") if said else "",
        help_from=help_from_words(said) if said else "",
        is_illustrative=status.is_illustrative,
        is_exception=status.is_exception,
        is_overridden=status.is_overridden,
        suggested=status.suggestion.rating.word if status.suggestion.rating else "",
        words=said.words if said else "",
        reason=said.reason if said else "",
        put_it_right=said.put_it_right if said else "",
        help_text=said.help_text if said else "",
        override_reason=said.override_reason if said else "",
        plain_words=said.plain_words if said else "",
        group_view=group_view_line(status, view) if view is not None else "",
        is_not_agreed=is_not_agreed,
    )


def _plain(counts: Mapping[Label, int]) -> dict[str, int]:
    return {label.value: counts.get(label, 0) for label in Label}


def _first_day(value: PlanDate | None) -> str:
    return value.first.isoformat() if value and value.first else ""


def _last_day(value: PlanDate | None) -> str:
    return value.last.isoformat() if value and value.last else ""


def _moved(status: ActionStatus) -> str:
    before = status.previous.word if status.previous else ""
    return f"{status.code} {status.title}: {before} before, {status.label.word} now"


def _date_changed(status: ActionStatus) -> str:
    now = status.forecast if status.is_expected_late else status.due
    return f"{status.code} {status.title}: first agreed for {write_date(status.original_due)}, now {write_date(now)}"


def _asked(status: ActionStatus) -> str:
    return f"{status.code} {status.title}: {help_line(status)}"


def _not_received(status: ActionStatus) -> tuple[str, str, str]:
    owners = " and ".join(owner.short_name for owner in status.owners)
    last = (
        f"{status.label.word}, last update {write_day(status.said.reported_on)}"
        if status.said
        else "Never updated"
    )
    if status.update_state is UpdateState.UPDATE_DUE and status.answer_by is not None:
        last = f"{last}{DUE_BY}{write_day(status.answer_by)}"
    return owners, f"{status.code} {status.title}", last


def _now(board: Board, counts: Mapping[Label, int]) -> tuple[OverTime, ...]:
    if board.frozen and board.frozen[-1].as_at == board.as_at.day:
        return ()
    return (
        OverTime(name=write_day(board.as_at.day), as_at=board.as_at.day.isoformat(), counts=_plain(counts)),
    )


def _milestones_ahead(board: Board) -> tuple[ReportMilestone, ...]:
    until = add_months(board.as_at.day, MONTHS_AHEAD)
    codes = {status.code for status in board.statuses}
    ahead = [
        (milestone.day, milestone.code, milestone.title)
        for milestone in milestones_of(board.strategy.strategy_id, as_at=board.as_at)
        if milestone.done is None and milestone.day <= until and milestone.code in codes
    ]
    return tuple(
        ReportMilestone(
            code=code,
            title=title,
            day=write_day(day) if day >= board.as_at.day else f"{write_day(day)}: passed, not done",
        )
        for day, code, title in sorted(ahead)
    )


def _public(priority: PriorityLine, counts: Mapping[Label, int]) -> PublicPriority:
    return PublicPriority(
        number=priority.number,
        title=priority.title,
        going_to_plan=going_to_plan(counts),
        late=may_be_late(counts),
        not_known=counts.get(Label.NOT_RATED, 0),
        total=sum(counts.values()),
        summary=" ".join(public_summary(counts)),
    )
