"""One page for a meeting, on one partner or one priority: counts, what is late and why, what is next, what is asked.

It is short by rule: the more there is to say, the fewer words each action gets, and what is left out is said, with
where to read it. Never more than two pages. Source: docs/rules/cover-sheets.md, section 7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.board_report import DRAFT, BoardReport, ReportAction
from tracker.domain.dates import add_months, read_iso_day
from tracker.domain.rag import Label
from tracker.domain.sentences import count_word, plural, sentence_case
from tracker.reports.outline import standing_of
from tracker.reports.paper import Bullets, Column, Paper, Section, Table, Words, sentence_of

MONTHS_AHEAD = 4
_MOST_LATE = 16
_MOST_NEXT = 8
_MOST_ASKED = 6
_MOST_OTHERS = 24
_FEW_OTHERS = 6
_MOST_CODES = 40
_LATE = (Label.OFF_TRACK, Label.AT_RISK)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """How many letters fit, for so many late actions: of each one's title, why and what will put it right, and of an
    ask."""

    late: int
    title: int
    why: int
    right: int
    asked: int


_ROOMS = (
    _Room(late=4, title=160, why=420, right=260, asked=320),
    _Room(late=8, title=120, why=210, right=150, asked=240),
    _Room(late=14, title=90, why=90, right=80, asked=150),
    _Room(late=20, title=50, why=60, right=50, asked=150),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSubject:
    """What the page is about: "County Council" or "Priority 4: …", and where the whole is read."""

    name: str
    address: str


def outline_meeting_sheet(
    subject: SheetSubject, report: BoardReport, *, waiting: Sequence[str] = ()
) -> Paper:
    """The page, from a report that is narrowed to its subject. `waiting` says which updates are not agreed yet."""
    late = tuple(sorted(report.labelled(*_LATE), key=lambda action: action.label.rank))
    others = tuple(action for action in report.actions if action.label not in _LATE)
    room = next((one for one in _ROOMS if len(late) <= one.late), _ROOMS[-1])
    shown = late if len(late) <= room.late else late[:_MOST_LATE]
    is_full = len(report.actions) > _MOST_OTHERS
    left_out = _left_out(shown, len(late) - len(shown), room=room, others=len(others), is_full=is_full)
    return Paper(
        title=subject.name,
        subtitle=f"{report.title}, {report.as_at_written}",
        standing=standing_of(report),
        day=report.as_at_written,
        as_at=report.as_at,
        marks=tuple(dict.fromkeys((*report.marks, DRAFT))),
        facts=()
        if report.partners == (subject.name,)
        else (("Who", "; ".join(report.partners) or "No partner yet"),),
        sections=(
            Section(f"At a glance ({len(report.actions)})", (_counts(report),)),
            Section(f"Off track and at risk ({len(late)})", (_late_table(shown, room),)),
            *_waiting(waiting),
            Section("Asked", (Bullets(_asked(report, room), empty="No decision is asked."),)),
            Section("What is due next", (Bullets(_next(report), empty="Nothing in the next four months."),)),
            Section(f"The others ({len(others)})", (_others(others, is_full=is_full),)),
        ),
        closing=(("Left out here", f"{left_out} All of it: {subject.address}"),),
        is_compact=True,
    )


def _counts(report: BoardReport) -> Table:
    found = [(line.label, line.now) for line in report.counts if line.now]
    columns = tuple(Column(label.word, is_number=True, label=label) for label, _ in found)
    row = tuple(str(number) for _, number in found)
    return Table(
        "Actions by label",
        columns,
        (row,) if found else (),
        empty="There is no action.",
        is_caption_shown=False,
    )


def _late_table(late: tuple[ReportAction, ...], room: _Room) -> Table:
    columns = (
        Column("Rating", 0.15),
        Column("Action", 0.27),
        Column("Why", 0.32),
        Column("What will put it right", 0.26),
    )
    rows = tuple(
        (
            action.label,
            f"{action.code} {_short(action.title, room.title)}\n{_dates(action)}",
            _short(_why(action), room.why) or "No reason was given",
            _short(_right(action), room.right) or "Not said",
        )
        for action in late
    )
    return Table(
        "What is off track or at risk",
        columns,
        rows,
        empty="None is off track or at risk.",
        is_caption_shown=False,
    )


def _why(action: ReportAction) -> str:
    return action.why or action.words or sentence_of(action.reasons)


def _right(action: ReportAction) -> str:
    by = f"Back on track by {action.back_on_track}." if action.back_on_track else ""
    return sentence_of((by, action.put_it_right))


def _dates(action: ReportAction) -> str:
    expected = (
        f", now expected {action.forecast}" if action.forecast and action.forecast != action.due else ""
    )
    return f"Agreed: {action.due or 'no date'}{expected}."


def _waiting(lines: Sequence[str]) -> tuple[Section, ...]:
    if not lines:
        return ()
    return (Section(f"Updates that wait ({len(lines)})", (Bullets(_first(lines, _MOST_ASKED)),)),)


def _asked(report: BoardReport, room: _Room) -> tuple[str, ...]:
    lines = [_short(line, room.asked) for line in (*report.decisions_asked, *report.dates_asked)]
    return _first(lines, _MOST_ASKED)


def _next(report: BoardReport) -> tuple[str, ...]:
    """Milestones and agreed dates of the months ahead, the first first."""
    day = read_iso_day(report.as_at)
    until = add_months(day, MONTHS_AHEAD).isoformat() if day else ""
    settled = (Label.COMPLETE, Label.DONE, Label.CLOSED)
    lines = [f"{one.day}: {one.code}, {_short(one.title, 90)}" for one in report.milestones]
    due = sorted(
        (
            action
            for action in report.actions
            if report.as_at <= action.due_on <= until and action.label not in settled
        ),
        key=lambda action: (action.due_on, action.code),
    )
    lines += [f"{action.due}: {action.code}, {_short(action.title, 90)}, is due" for action in due]
    return _first(lines, _MOST_NEXT)


def _first(lines: Sequence[str], most: int) -> tuple[str, ...]:
    more = len(lines) - most
    return (*lines[:most], *((f"and {count_word(more)} more",) if more > 0 else ()))


def _others(others: tuple[ReportAction, ...], *, is_full: bool) -> Bullets | Words:
    """The actions that are not late, by label: with their titles where there is room, else by number."""
    if not others:
        return Words("There are no others.")
    lines = []
    for label in Label:
        found = [action for action in others if action.label is label]
        if not found:
            continue
        room = 120 if len(others) <= _FEW_OTHERS else 45
        named = [
            action.code if is_full else f"{action.code} {_short(action.title, room)}" for action in found
        ]
        lines.append(f"{label.word} ({len(found)}): {'; '.join(_first(named, _MOST_CODES))}")
    return Bullets(tuple(lines))


def _left_out(shown: tuple[ReportAction, ...], rest: int, *, room: _Room, others: int, is_full: bool) -> str:
    """What a reader does not find here: `rest` late actions are not shown at all."""
    said = []
    if others:
        said.append(f"what was said of the {plural(others, 'action that is', 'actions that are')} not late")
    if is_full and others:
        said.append("their titles")
    cut = sum(1 for action in shown if len(_why(action)) > room.why or len(_right(action)) > room.right)
    if cut:
        said.append(f"some words of {count_word(cut)} {plural(cut, 'action', 'actions')}, marked with …")
    if rest:
        said.append(f"{count_word(rest)} more {plural(rest, 'action that is late', 'actions that are late')}")
    return f"{sentence_case('; '.join(said))}." if said else "Nothing."


def _short(words: str, letters: int) -> str:
    """Words cut at a blank, with a sign that there are more.

    >>> _short("The form is late", 12)
    'The form is…'
    """
    line = " ".join(words.split())
    if len(line) <= letters:
        return line
    return f"{line[:letters].rsplit(' ', 1)[0].rstrip(',;:.')}…"
