"""What a board reads: the RAG summary, and the actions that one of its figures counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tracker.charts.words import alt_text_by_group
from tracker.domain.board_report import GroupCounts
from tracker.domain.dates import agreed_for, write_date, write_day, write_span_of_days
from tracker.domain.rag import Label
from tracker.domain.rollup import (
    compare_counts,
    count_by_label,
    count_by_priority,
    movement_of,
    worst_first,
)
from tracker.domain.sentences import (
    join_words,
    partner_sentences,
    plural,
    report_sentences,
    what_is_asked,
)
from tracker.domain.status import ActionStatus, Owner
from tracker.domain.windows import UpdateState
from tracker.queries.board import Board
from tracker.queries.strategies import StrategyInForce
from tracker.reports.contents import (
    decisions_asked,
    headline,
    help_line,
    not_received,
    promise_line,
)
from tracker.reports.sections import date_asked, new_dates_asked
from tracker.web.days import DayLine, day_line

FORMATS = (("PDF", "pdf"), ("Word", "docx"), ("Excel", "xlsx"), ("CSV", "csv"))


@dataclass(frozen=True, slots=True)
class CountRow:
    """A label with its count now and before; the change is said with its sign."""

    label: Label
    now: int
    before: str
    change: str
    address: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A label of a bar with its count, and how many are counted before it in the bar."""

    label: Label
    count: int
    start: int


@dataclass(frozen=True, slots=True)
class BarRow:
    """A priority or report with the counts of its bar."""

    name: str
    address: str
    pieces: Sequence[Piece]
    counts: Mapping[Label, int]
    total: int


@dataclass(frozen=True, slots=True)
class Case:
    """An action told as a board needs it: why, what will put it right, what is asked, what was promised."""

    code: str
    title: str
    address: str
    label: Label
    lead: str
    owners: str
    dates: str
    why: str
    reasons: Sequence[str]
    put_it_right: str
    help_needed: str
    promise: str
    update_state: str


@dataclass(frozen=True, slots=True)
class Line:
    """An action in a list, with a few words."""

    code: str
    title: str
    address: str
    words: str


@dataclass(frozen=True, slots=True)
class DateLine:
    """An action whose date moved: first agreed, agreed now, now expected, by how many months, how many times."""

    code: str
    title: str
    address: str
    original: str
    agreed: str
    expected: str
    months: str
    times: str


Shown = TypeVar("Shown")

# A board reads a page; a list longer than this is told by its number and its worst. The paper has all.
MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Listed(Generic[Shown]):
    """A list as a page shows it: the first of it, how many there are, and where all are; no address, no such page."""

    shown: Sequence[Shown]
    total: int
    address: str = ""

    @property
    def left(self) -> int:
        """How many are not shown."""
        return self.total - len(self.shown)


def _listed(
    statuses: Sequence[ActionStatus], make: Callable[[ActionStatus], Shown], address: str = ""
) -> Listed[Shown]:
    return Listed([make(status) for status in statuses[:MOST_LISTED]], len(statuses), address)


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """The RAG summary."""

    strategy: StrategyInForce
    day: DayLine
    partners: Sequence[Owner]
    partner: Owner | None
    headline: Sequence[str]
    counts: Sequence[CountRow]
    total: int
    compared_with: str
    compared_short: str
    priorities: Sequence[BarRow]
    priorities_said: str
    over_time: Sequence[BarRow]
    over_time_said: str
    labels: Sequence[Label]
    asked_count: int
    asked: Listed[Case]
    dates_asked: Listed[Line]
    off_track: Listed[Case]
    at_risk: Listed[Case]
    worse: Listed[Line]
    better: Listed[Line]
    completed: Listed[Line]
    dates_moved: Listed[DateLine]
    waiting: Mapping[str, Listed[Line]]
    waiting_title: str
    waiting_count: int
    take_away: Sequence[tuple[str, str]]
    chart_query: str
    copy_text: Sequence[str]
    sheet: Sequence[tuple[str, str]]


def summary_page(board: Board, *, partners: Sequence[Owner], partner: Owner | None) -> SummaryPage:
    """Put the summary together from a board, narrowed to a partner or not."""
    day = day_line(board.as_at)
    statuses = worst_first(board.statuses)
    movement = movement_of(statuses)
    counts = count_by_label(statuses)
    waiting = not_received(board.statuses)
    asked = decisions_asked(statuses)
    new_dates = new_dates_asked(board.statuses)
    priorities = _priority_bars(board, day, partner)
    over_time = _over_time_bars(board) if partner is None else []

    def case(status: ActionStatus) -> Case:
        return _case(status, day, board)

    def moved(status: ActionStatus) -> Line:
        return _moved_line(status, day)

    def labelled(label: Label) -> Listed[Case]:
        found = [status for status in statuses if status.label is label]
        return _listed(found, case, list_address(board, day, label=label, partner=partner))

    query = f"?as_at={day.day}" + (f"&partner={partner.slug}" if partner else "")
    return SummaryPage(
        strategy=board.strategy,
        day=day,
        partners=partners,
        partner=partner,
        headline=headline(board, movement),
        counts=_count_rows(board, day, partner),
        total=len(statuses),
        compared_with=board.compared_with,
        compared_short=board.compared_with_short,
        priorities=priorities,
        priorities_said=alt_text_by_group(
            [GroupCounts(name=row.name, counts=_plain(row.counts)) for row in priorities]
        ),
        over_time=over_time,
        over_time_said=_over_time_sentence(over_time, has_report=bool(board.frozen)),
        labels=[label for label in Label if counts[label] or any(row.counts.get(label) for row in over_time)],
        asked_count=len(asked) + len(new_dates),
        asked=_listed(asked, case),
        dates_asked=_listed(
            new_dates,
            lambda status: Line(status.code, status.title, _address(status, day), date_asked(status)),
        ),
        off_track=labelled(Label.OFF_TRACK),
        at_risk=labelled(Label.AT_RISK),
        worse=_listed(movement.worse, moved),
        better=_listed(movement.better, moved),
        completed=_listed(movement.completed, moved),
        dates_moved=_listed(movement.dates_changed, lambda status: _date_line(status, day)),
        waiting=_by_owner(waiting, day),
        waiting_title=_waiting_title(waiting),
        waiting_count=len(waiting),
        take_away=[
            (name, f"/strategies/{board.strategy.slug}/report.{suffix}{day.suffix}")
            for name, suffix in FORMATS
        ],
        chart_query=query,
        copy_text=_copy_text(board, partner),
        sheet=sheet_links(board, f"partner={partner.slug}") if partner else [],
    )


def _copy_text(board: Board, partner: Owner | None) -> list[str]:
    """The summary in three sentences: of one partner, or of all."""
    title, day = board.strategy.title, board.as_at.day
    requests = len(decisions_asked(board.statuses))
    dates = len(new_dates_asked(board.statuses))
    waiting = len(not_received(board.statuses))
    if partner is not None:
        return partner_sentences(
            name=partner.name,
            strategy=title,
            statuses=board.statuses,
            not_received=waiting,
            asked=requests + dates,
            on=day,
        )
    asked = what_is_asked(requests=requests, dates=dates) if requests + dates else "no decision"
    decisions = f"The boards are asked for {asked}."
    counts = count_by_label(board.statuses)
    return report_sentences(strategy=title, counts=counts, on=day, more=decisions)


def _plain(counts: Mapping[Label, int]) -> dict[str, int]:
    return {label.value: count for label, count in counts.items()}


def list_address(
    board: Board,
    day: DayLine,
    *,
    label: Label | None = None,
    priority: int | None = None,
    partner: Owner | None = None,
) -> str:
    """Where the actions that a figure counts are listed."""
    parts = []
    if label is not None:
        parts.append(f"label={label.value}")
    if priority is not None:
        parts.append(f"priority={priority}")
    if partner is not None:
        parts.append(f"partner={partner.slug}")
    if not day.is_today:
        parts.append(f"as_at={day.day}")
    return f"/strategies/{board.strategy.slug}/actions" + (f"?{'&'.join(parts)}" if parts else "")


def _count_rows(board: Board, day: DayLine, partner: Owner | None) -> list[CountRow]:
    return [
        CountRow(
            line.label,
            line.now,
            "–" if line.before is None else str(line.before),
            _signed(line.change),
            list_address(board, day, label=line.label, partner=partner),
        )
        for line in compare_counts(count_by_label(board.statuses), board.before)
        if line.now or line.before
    ]


def _signed(change: int | None) -> str:
    if change is None:
        return "–"
    return "0" if change == 0 else f"{change:+d}".replace("-", "\u2212")


def _priority_bars(board: Board, day: DayLine, partner: Owner | None) -> list[BarRow]:
    by_priority = count_by_priority(board.statuses, [priority.number for priority in board.priorities])
    return [
        BarRow(
            name=f"{priority.number} {priority.title}",
            address=list_address(board, day, priority=priority.number, partner=partner),
            pieces=_bar(by_priority[priority.number]),
            counts=by_priority[priority.number],
            total=sum(by_priority[priority.number].values()),
        )
        for priority in board.priorities
    ]


def pieces_of(counts: Mapping[Label, int]) -> list[tuple[Label, int]]:
    """The labels that are there with their counts, worst first."""
    return [(label, counts[label]) for label in Label if counts.get(label)]


def _bar(counts: Mapping[Label, int]) -> list[Piece]:
    """The pieces of a bar, worst first, each where the one before ends."""
    pieces, start = [], 0
    for label, count in pieces_of(counts):
        pieces.append(Piece(label, count, start))
        start += count
    return pieces


def _over_time_bars(board: Board) -> list[BarRow]:
    rows = [
        BarRow(write_day(report.as_at), "", _bar(report.counts), report.counts, sum(report.counts.values()))
        for report in board.frozen
    ]
    if not board.frozen or board.frozen[-1].as_at != board.as_at.day:
        counts = count_by_label(board.statuses)
        rows.append(BarRow(write_day(board.as_at.day), "", _bar(counts), counts, len(board.statuses)))
    return rows


def _over_time_sentence(rows: Sequence[BarRow], *, has_report: bool) -> str:
    """What changed between the first and the last column, in one sentence."""
    if not has_report:
        return "No report has been frozen yet: these are the figures of the day."
    if len(rows) < 2:
        return "There is one report so far."
    first, last = rows[0], rows[-1]
    moved = [
        f"{label.word.lower()} went from {first.counts.get(label, 0)} to {last.counts.get(label, 0)}"
        for label in (Label.OFF_TRACK, Label.AT_RISK, Label.COMPLETE)
    ]
    return f"Between {first.name} and {last.name} {join_words(moved)}."


def _address(status: ActionStatus, day: DayLine) -> str:
    return f"/plans/{status.plan_slug}/actions/{status.number}{day.suffix}"


def _case(status: ActionStatus, day: DayLine, board: Board) -> Case:
    said = status.said
    dates = [agreed_for(status.due)]
    if status.due is not None and status.due.last is not None and board.as_at.day > status.due.last:
        dates.append(f"{write_span_of_days((board.as_at.day - status.due.last).days)} ago")
    if status.is_expected_late:
        dates.append(f"now expected {write_date(status.forecast)}")
    put_it_right = said.put_it_right if said else ""
    if said is not None and said.back_on_track is not None:
        put_it_right = f"{put_it_right} Back on track by {write_date(said.back_on_track)}.".strip()
    return Case(
        code=status.code,
        title=status.title,
        address=_address(status, day),
        label=status.label,
        lead=status.lead,
        owners=" and ".join(owner.short_name for owner in status.owners),
        dates=", ".join(dates),
        why=(said.reason or said.words) if said else "Nobody has said.",
        reasons=[reason.sentence for reason in status.suggestion.reasons if reason.rule != "R1"],
        put_it_right=put_it_right,
        help_needed=help_line(status),
        promise=promise_line(status),
        update_state="" if status.update_state.value == "Answered" else status.update_state.value,
    )


def _moved_line(status: ActionStatus, day: DayLine) -> Line:
    before = status.previous.word if status.previous else "not there"
    return Line(
        status.code,
        status.title,
        _address(status, day),
        f"{before} before, {status.label.word.lower()} now",
    )


def _date_line(status: ActionStatus, day: DayLine) -> DateLine:
    return DateLine(
        status.code,
        status.title,
        _address(status, day),
        write_date(status.original_due),
        "As first agreed" if status.due == status.original_due else write_date(status.due),
        write_date(status.forecast) if status.is_expected_late else "As agreed",
        str(status.months_moved),
        str(status.facts.times_moved),
    )


def _by_owner(statuses: Iterable[ActionStatus], day: DayLine) -> dict[str, Listed[Line]]:
    found: dict[str, list[ActionStatus]] = {}
    for status in statuses:
        found.setdefault(" and ".join(owner.name for owner in status.owners), []).append(status)
    return {
        owners: _listed(of_owner, lambda status: _waiting_line(status, day))
        for owners, of_owner in sorted(found.items())
    }


def _waiting_title(waiting: Sequence[ActionStatus]) -> str:
    states = {status.update_state for status in waiting}
    if len(states) > 1:
        return "No update, or still to come"
    return "No update" if UpdateState.NO_UPDATE in states else "Updates still to come"


def _waiting_line(status: ActionStatus, day: DayLine) -> Line:
    if status.said is None:
        words = "never updated"
    else:
        words = f"{status.label.word.lower()}, last update {write_day(status.said.reported_on)}"
    if status.update_state is UpdateState.UPDATE_DUE and status.answer_by is not None:
        words = f"{words}; due by {write_day(status.answer_by)}"
    return Line(status.code, status.title, _address(status, day), words)


@dataclass(frozen=True, slots=True)
class ActionsPage:
    """The actions that a figure counts."""

    strategy: StrategyInForce
    day: DayLine
    title: str
    cases: Sequence[Case]
    sheet: Sequence[tuple[str, str]]


def sheet_links(board: Board, query: str) -> list[tuple[str, str]]:
    """One page for a meeting, as Word and PDF, on the day shown; `query` names its partner or priority."""
    as_at = "" if board.as_at.is_today else f"&as_at={board.as_at.day.isoformat()}"
    return [
        (name, f"/strategies/{board.strategy.slug}/sheet.{suffix}?{query}{as_at}")
        for name, suffix in (("Word", "docx"), ("PDF", "pdf"))
    ]


def actions_page(
    board: Board, *, label: Label | None, priority: int | None, partner: Owner | None
) -> ActionsPage:
    """The actions with this label, priority and partner, worst first."""
    day = day_line(board.as_at)
    found = [
        status
        for status in worst_first(board.statuses)
        if (label is None or status.label is label)
        and (priority is None or status.priority == priority)
        and (partner is None or partner in status.owners)
    ]
    parts = [label.word if label else "All actions"]
    if priority is not None:
        parts.append(f"priority {priority}")
    if partner is not None:
        parts.append(partner.name)
    return ActionsPage(
        strategy=board.strategy,
        day=day,
        title=f"{', '.join(parts)}: {len(found)} {plural(len(found), 'action', 'actions')}",
        cases=[_case(status, day, board) for status in found],
        sheet=sheet_links(board, f"priority={priority}") if priority and not partner and not label else [],
    )
