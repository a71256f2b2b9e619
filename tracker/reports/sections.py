"""Sections of the board report that stand on more than the day's ratings: sign-off, matters arising, dates, figures.

All of it is what an open reader may read: nothing that is held in private session comes in here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.domain.board_report import BoardReport, ReportChange, ReportIndicator, ReportMatter, ReportVoice
from tracker.domain.comparison import changes_between
from tracker.domain.dates import write_date, write_day, write_months
from tracker.domain.indicators import NOT_GIVEN, write_figure
from tracker.domain.permissions import OPEN_READER
from tracker.domain.sentences import days_of_plans, plural
from tracker.domain.sign_off import is_before_the_group, reported_as_stopped
from tracker.domain.status import HELP_FROM_DIRECTOR, ActionStatus
from tracker.domain.windows import Window, asking_window
from tracker.queries.board import Board
from tracker.queries.decisions import NOT_SAID_WHAT_FOR, DecisionOnRecord, OpenAsk, open_asks
from tracker.queries.indicators import IndicatorFigure, IndicatorOnRecord, indicators_in
from tracker.queries.reports import FrozenFigures, compared_report
from tracker.queries.sign_off import GroupViewOnRecord, decided_updates, group_views
from tracker.queries.voices import VoiceOnRecord, voices_of


@dataclass(frozen=True, slots=True)
class GroupsViews:
    """What the group has said of the last update of each action, by update, and which of the updates are before it.

    `of_window` are those made since the window opened, `older` those of before that it has still to look at; both as
    a meeting has them.
    """

    said: Mapping[int, GroupViewOnRecord]
    of_window: Sequence[ActionStatus]
    older: Sequence[ActionStatus]
    window: Window | None

    @property
    def not_agreed(self) -> list[ActionStatus]:
        """Those before the group that it has not agreed."""
        return [one for one in (*self.of_window, *self.older) if not self.is_agreed(one)]

    def view_of(self, status: ActionStatus) -> GroupViewOnRecord | None:
        """What the group said of the action's last update; None where it has not looked."""
        return self.said.get(status.said.update_id) if status.said is not None else None

    def is_agreed(self, status: ActionStatus) -> bool:
        """True where the group has agreed the action's last update."""
        view = self.view_of(status)
        return view is not None and view.kind == "agreed"


def views_of(board: Board) -> GroupsViews:
    """What the group has said of the updates of a board's day, and which are before it. Two statements."""
    said = group_views(
        [status.said.update_id for status in board.statuses if status.said is not None], as_at=board.as_at
    )
    decided = decided_updates(reported_as_stopped(board.statuses))
    window = asking_window(board.windows, on=board.as_at.day)
    of_window: list[ActionStatus] = []
    older: list[ActionStatus] = []
    for status in board.statuses:
        if status.said is None or not is_before_the_group(
            status, window=window, is_seen=status.said.update_id in said, decided=decided
        ):
            continue
        is_old = window is not None and status.said.reported_on < window.opens
        (older if is_old else of_window).append(status)
    return GroupsViews(said, of_window, older, window)


def group_view_line(status: ActionStatus, view: GroupViewOnRecord | None) -> str:
    """What the group said of the action's last update; empty where it has not looked. A private one gives no reason."""
    if view is None:
        return ""
    where = f" {view.where}" if view.where else ""
    said = {
        "agreed": f"Agreed{where}, {write_day(view.on)}.",
        "returned": f"Sent back with a question{where}, {write_day(view.on)}.",
        "own_rating": f"The group’s own rating{where}, {write_day(view.on)}.",
        "check_returned": (
            f"Not looked at by the group: a second person sent it back with a question, {write_day(view.on)}."
        ),
    }[view.kind]
    is_private = status.said is not None and status.said.is_private
    return said if is_private or not view.reason else f"{said} {view.reason}"


def sign_off_line(views: GroupsViews) -> str:
    """How much of what is printed the group has agreed; empty where no update is before it."""
    agreed = sum(1 for status in views.of_window if views.is_agreed(status))
    total, older = len(views.of_window), len(views.older)
    rest = total - agreed
    since = " of this window" if views.window else ""
    lines = []
    if total:
        lines.append(f"The group has agreed {agreed} of {total} {plural(total, 'update', 'updates')}{since}.")
    if rest:
        stand, are = plural(rest, "stands", "stand"), plural(rest, "is", "are")
        lines.append(f"{rest} {stand} as submitted and {are} marked as not agreed.")
    if older:
        update, are = plural(older, "update", "updates"), plural(older, "is", "are")
        lines.append(
            f"{older} {update} of earlier windows, which the group has still to look at, {are} marked "
            f"{'so too' if rest else 'as not agreed'}."
        )
    return " ".join(lines)


def not_agreed_lines(views: GroupsViews) -> tuple[str, ...]:
    """What the group sent back or rated otherwise, a line each; then those it has not looked at, in one line."""
    lines, unseen = [], []
    for status in views.not_agreed:
        view = views.view_of(status)
        if view is None:
            unseen.append(status.code)
        else:
            lines.append(f"{status.code} {status.title}: {group_view_line(status, view)}")
    if unseen:
        lines.append(f"Not looked at by the group yet: {', '.join(unseen)}.")
    return tuple(lines)


def new_dates_asked(statuses: Sequence[ActionStatus]) -> list[ActionStatus]:
    """The actions for which a body is asked for a new agreed date."""
    return [status for status in statuses if status.is_new_date_asked]


def dates_asked(statuses: Sequence[ActionStatus]) -> tuple[str, ...]:
    """The date changes that need a decision, a line for each action."""
    return tuple(
        f"{status.code} {status.title}: {date_asked(status)}" for status in new_dates_asked(statuses)
    )


def date_asked(status: ActionStatus) -> str:
    """The new agreed date that is asked for an action."""
    return (
        f"a new agreed date, {write_date(status.forecast)} instead of "
        f"{write_date(status.due)} ({write_months(status.months_moved)} from the original)."
    )


def matters_arising(board: Board, decisions: Sequence[DecisionOnRecord]) -> tuple[ReportMatter, ...]:
    """What bodies decided since the last frozen report, and what was asked by then and has no answer.

    `decisions` are all up to the board's day, the last first.

    Empty where no report has been frozen: nothing can be left over from one.
    """
    if not board.frozen:
        return ()
    last, frozen_at = board.frozen[-1].as_at, board.frozen[-1].frozen_at
    strategy_id, as_at = board.strategy.strategy_id, board.as_at
    asks = [ask for ask in open_asks(strategy_id, viewer=OPEN_READER, as_at=as_at) if ask.asked_on <= last]
    # What was put off or sent back stands with its question already, where that is an old one.
    told = {(ask.code, ask.deferral.on, ask.deferral.words) for ask in asks if ask.deferral is not None}
    decided = [
        one
        for one in decisions
        if one.is_since(last, frozen_at=frozen_at)
        and not (one.outcome.leaves_it_open and (one.code, one.on, one.words) in told)
    ]
    return (
        *(_open_matter(ask) for ask in asks),
        *(_decided_matter(one) for one in reversed(decided)),
    )


def _open_matter(ask: OpenAsk) -> ReportMatter:
    outcome = "No answer yet."
    if ask.deferral is not None:
        outcome = ask.deferral.sentence
    elif not ask.is_in_last_update:
        outcome = "No answer yet; the last update no longer asks it."
    return ReportMatter(
        code=ask.code,
        title=ask.title,
        asked=f"{ask.body or HELP_FROM_DIRECTOR}: {ask.text or NOT_SAID_WHAT_FOR}",
        since=write_day(ask.asked_on),
        outcome=outcome,
        is_open=True,
    )


def _decided_matter(decision: DecisionOnRecord) -> ReportMatter:
    return ReportMatter(
        code=decision.code,
        title=decision.title,
        asked=decision.asked,
        since=write_day(decision.on),
        outcome=decision_line(decision),
        is_open=decision.outcome.leaves_it_open,
    )


def decision_line(decision: DecisionOnRecord) -> str:
    """A decision in one sentence, without what is held in private session."""
    is_settled = decision.power and not decision.outcome.leaves_it_open
    under = f" Under: {decision.power}" if is_settled else ""
    return f"{decision.what}. {decision.words}{under}".strip()


def changed_since(
    report: BoardReport, last: FrozenFigures, decisions: Sequence[DecisionOnRecord], *, strategy_id: int
) -> tuple[ReportChange, ...]:
    """What changed since a frozen report; empty where it can't be read."""
    found = compared_report(strategy_id, number=last.number)
    if found is None:
        return ()
    day, earlier = found
    decided = decided_since(decisions, day, frozen_at=last.frozen_at)
    return changes_between(earlier, report.actions, decided=decided)


def decided_since(
    decisions: Sequence[DecisionOnRecord], day: date, *, frozen_at: datetime
) -> dict[str, list[str]]:
    """Those of the decisions, the last first, that are not in the report of a day, in words, by action."""
    found: dict[str, list[str]] = {}
    for one in reversed(decisions):
        if one.is_since(day, frozen_at=frozen_at):
            found.setdefault(one.code, []).append(decision_line(one))
    return found


def indicators_by_area(board: Board) -> tuple[ReportIndicator, ...]:
    """Every published figure behind the priorities that was known on the day: a line for each indicator and area."""
    return tuple(
        line
        for indicator in indicators_in(board.strategy.strategy_id, as_at=board.as_at)
        for line in _areas(indicator)
    )


def _areas(indicator: IndicatorOnRecord) -> list[ReportIndicator]:
    areas: dict[str, list[IndicatorFigure]] = {}
    for figure in indicator.figures:
        areas.setdefault(figure.area, []).append(figure)
    return [
        ReportIndicator(
            priority=indicator.priority,
            title=f"{indicator.code} {indicator.title}",
            area=area,
            source=indicator.source,
            asked=indicator.asked,
            figures=tuple((figure.period, _figure(indicator, figure)) for figure in figures),
            notes=tuple(f"{figure.period}: {figure.note}" for figure in figures if figure.note),
        )
        for area, figures in areas.items()
    ]


def _figure(indicator: IndicatorOnRecord, figure: IndicatorFigure) -> str:
    return write_figure(figure.value, figure.written, indicator.unit) or NOT_GIVEN


def voices_in(board: Board) -> tuple[tuple[ReportVoice, ...], int]:
    """What carers said that may be printed, and how much more was said that may not be: since the last frozen report.

    Counted by the moment at which it was written down, so that nothing falls between two reports. What was in an earlier
    one comes again, once, when it has its answer.
    """
    last = board.frozen[-1].frozen_at if board.frozen else None
    voices, not_public = [], 0
    for one in voices_of(board.strategy.strategy_id, as_at=board.as_at):
        is_new = last is None or one.recorded_at > last
        is_answered_since = (
            not is_new and one.answered_at is not None and last is not None and one.answered_at > last
        )
        if not is_new and not is_answered_since:
            continue
        if one.told.may_be_public:
            voices.append(_voice(one, answered_since=is_answered_since))
        else:
            not_public += 1
    return tuple(voices), not_public


def _voice(one: VoiceOnRecord, *, answered_since: bool) -> ReportVoice:
    return ReportVoice(
        priority=one.priority,
        priority_title=one.priority_title,
        said=one.told.said,
        is_quoted=one.told.is_quoted,
        source=one.told.source.word,
        source_words=one.told.source_words,
        told=write_day(one.told.told_on),
        answer=one.told.answer,
        answered_since=answered_since,
    )


def next_window_line(windows: Sequence[Window], *, codes: Mapping[int, str], on: date) -> str:
    """The window that opens next, with its days and those of these plans (codes by id); empty where none is planned."""
    coming = next((window for window in windows if window.opens > on), None)
    if coming is None:
        return ""
    due = days_of_plans(coming.due, coming.due_days(codes))
    return (
        f"{coming.title} opens on {write_day(coming.opens)}. Updates are due on {due} and it "
        f"closes on {write_day(coming.closes)}."
    )
