"""The tables of a paper: of counts, of a plan in its own columns, of dates moved, of ratings and of the labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tracker.charts.words import group_name, labels_used
from tracker.domain.board_report import (
    BoardReport,
    GroupCounts,
    ReportAction,
    ReportChange,
)
from tracker.domain.dates import read_iso_day, write_day, write_months
from tracker.domain.rag import Label
from tracker.domain.status import PRIVATE_WORDS
from tracker.reports.paper import Cell, Column, Table, lines_of

# Between an action's last rating and the day of an update that is not due yet.
DUE_BY = "; due by "

PLAN_COLUMNS = (
    Column("Activity and outcome", 3.3),
    Column("Priority", 1.35),
    Column("Action no.", 1.2),
    Column("Action required", 3.4),
    Column("Details", 5),
    Column("Measure", 4),
    Column("Lead", 2.5),
    Column("Start date", 1.7),
    Column("End date", 1.9),
    Column("RAG", 1.9, is_filled=True),
)


def written(day: str) -> str:
    """A day in words, whether it came as an ISO day or already in words."""
    exact = read_iso_day(day)
    return write_day(exact) if exact else day


def end_date_of(action: ReportAction) -> str:
    """The agreed date, with the date now expected under it where that is another."""
    moved = action.forecast and action.forecast != action.due
    return lines_of(action.due, f"now expected {action.forecast}" if moved else "")


def is_date_moved(action: ReportAction) -> bool:
    """True where the agreed date is not the original one, or a later one is now expected."""
    is_later = bool(action.forecast_on and action.due_on and action.forecast_on > action.due_on)
    return is_later or action.times_moved > 0 or action.original_due not in ("", action.due)


def plan_rows(actions: Iterable[ReportAction]) -> tuple[tuple[Cell, ...], ...]:
    """The plan's own ten columns. A priority's outcome is printed once, its title on every row."""
    rows: list[tuple[Cell, ...]] = []
    told: set[tuple[str, int, str]] = set()
    for action in actions:
        spoken = (action.plan_code, action.priority, action.outcome)
        outcome = "" if spoken in told else action.outcome
        told.add(spoken)
        rows.append(
            (
                lines_of(action.priority_title, outcome),
                str(action.priority),
                action.number,
                action.title,
                action.details,
                action.measures,
                lines_of(action.lead, f"with {action.contributors}" if action.contributors else ""),
                action.start,
                end_date_of(action),
                action.label,
            )
        )
    return tuple(rows)


def counts_table(report: BoardReport) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (line.label, str(line.now), _figure(line.before), _change(line.now, line.before))
        for line in report.counts
    ]
    befores = [line.before for line in report.counts if line.before is not None]
    before = sum(befores) if befores else None
    rows.append(("All actions", str(report.total), _figure(before), _change(report.total, before)))
    beside = f"beside {report.compared_with}" if report.compared_with else "no earlier report to compare with"
    return Table(
        f"Actions by label, {beside}",
        (Column("Label", 3), Column("Now", 1, True), Column("Before", 1, True), Column("Change", 1, True)),
        tuple(rows),
        has_total=True,
    )


def group_table(
    report: BoardReport, groups: tuple[GroupCounts, ...], *, caption: str, of: str, with_before: bool = True
) -> Table:
    """The counts of each group, and of all; with what they were in the last report, where that is known."""
    total = {line.label.value: line.now for line in report.counts}
    before = {line.label.value: line.before for line in report.counts if line.before is not None}
    rows = [(group_name(group), group.counts) for group in groups] + [("All actions", total)]
    befores = [*(group.before for group in groups), before or None]
    return label_table(caption, rows, of=of, befores=befores if with_before else ())


def beside_caption(report: BoardReport, caption: str) -> str:
    """The caption of a table of groups, saying what stands in brackets in it where anything does."""
    has_before = any(line.before is not None for line in report.counts)
    return (
        f"{caption}; in brackets the count in {report.compared_with}, where it was another"
        if has_before
        else caption
    )


def label_table(
    caption: str,
    rows: list[tuple[str, dict[str, int]]],
    *,
    of: str,
    has_total: bool = True,
    befores: Sequence[dict[str, int] | None] = (),
) -> Table:
    labels = labels_used([*(counts for _, counts in rows), *(one for one in befores if one)])
    earlier = befores or [None] * len(rows)
    return Table(
        caption,
        (
            Column(of.capitalize(), 4.6),
            *(Column(label.word, 1, is_number=True, label=label) for label in labels),
            Column("Total", 0.9, is_number=True),
        ),
        tuple(
            (name, *(_beside(counts, before, label) for label in labels), str(sum(counts.values())))
            for (name, counts), before in zip(rows, earlier, strict=True)
        ),
        has_total=has_total,
    )


def _beside(counts: dict[str, int], before: dict[str, int] | None, label: Label) -> str:
    now = counts.get(label, 0)
    return str(now) if before is None or before.get(label, 0) == now else f"{now} ({before.get(label, 0)})"


def at_risk_table(actions: Sequence[ReportAction]) -> Table:
    """The actions at risk that are told in a line each; those at risk for long are told at length."""
    return Table(
        "Actions at risk: what will put each right, and when",
        (
            Column("Action", 3.6),
            Column("Why", 4),
            Column("What will put it right", 3.6),
            Column("Back by", 1.9),
        ),
        tuple(
            (
                f"{one.code} {one.title}",
                one.why or " ".join(one.reasons) or "Not said.",
                one.put_it_right or "Not said.",
                one.back_on_track or "Not said",
            )
            for one in actions
        ),
        empty="No action is at risk.",
    )


def matters_table(report: BoardReport, *, named: Mapping[str, str]) -> Table:
    """What was asked and decided; the actions in `named`, by code and title, are called as it says."""
    are_codes = all(f"{one.code} {one.title}" in named for one in report.matters)
    return Table(
        "What was asked or decided of actions, and what became of it",
        (
            Column("Action", 1.2 if are_codes else 3),
            Column("What was asked", 4.6),
            Column("On", 1.6),
            Column("Outcome", 4),
        ),
        tuple(
            (
                named.get(f"{one.code} {one.title}", f"{one.code} {one.title}"),
                one.asked or ("Not said" if one.is_open else "Decided without a question"),
                one.since,
                one.outcome,
            )
            for one in report.matters
        ),
        empty="Nothing is left over from the last report.",
    )


def changed_table(changes: Sequence[ReportChange], *, caption: str) -> Table:
    return Table(
        caption,
        (
            Column("Priority", 0.8, is_number=True),
            Column("Partner", 1.5),
            Column("Action", 3.2),
            Column("What changed", 1.6),
            Column("How", 4.2),
        ),
        tuple(
            (str(one.priority), one.owners, f"{one.code} {one.title}", one.kind, one.said) for one in changes
        ),
        empty="Nothing has changed.",
    )


def not_agreed_table(report: BoardReport) -> Table:
    return Table(
        "Updates that the group sent back or rated otherwise",
        (Column("Action", 3), Column("Shown as", 1.3, is_filled=True), Column("The group", 5)),
        tuple(
            (f"{one.code} {one.title}", one.label, one.group_view)
            for one in report.actions
            if one.is_not_agreed and one.group_view
        ),
        empty="The group has sent nothing back, and rated nothing otherwise.",
    )


def no_update_table(report: BoardReport) -> Table:
    """The updates whose due day has come; those still to come are in `still_to_come`."""
    return Table(
        "Actions without the update that was due",
        (Column("Partner", 1.45), Column("Action", 3.5), Column("Last rating and its date", 2.35)),
        tuple(_late(report)),
        empty="Every update that was due was received.",
    )


def late_by_partner(report: BoardReport) -> list[str]:
    """The lines of `no_update_table`, those of a partner in one: each action by its number, with its last rating."""
    codes = _codes_by_name(report)
    found: dict[str, list[str]] = {}
    for partner, name, last in _late(report):
        found.setdefault(partner, []).append(f"{codes.get(name, name)} ({last})")
    return [f"{partner}: {'; '.join(said)}." for partner, said in found.items()]


def _late(report: BoardReport) -> list[tuple[str, str, str]]:
    return [line for line in report.no_update if DUE_BY not in line[2]]


def _codes_by_name(report: BoardReport) -> dict[str, str]:
    return {f"{action.code} {action.title}": action.code for action in report.actions}


def still_to_come(report: BoardReport) -> dict[str, list[str]]:
    """The codes of the actions whose update is not due yet, by the day as it is written, both in the order of the list.

    A frozen report holds the day in the words of the line alone.
    """
    codes = _codes_by_name(report)
    found: dict[str, list[str]] = {}
    for _, title, last in report.no_update:
        _, is_to_come, day = last.partition(DUE_BY)
        if is_to_come:
            found.setdefault(day, []).append(codes.get(title, title))
    return found


def milestones_table(report: BoardReport) -> Table:
    return Table(
        "Milestones of the months ahead, and those that passed and are not done",
        (Column("Day", 1.2), Column("Action", 1), Column("Milestone", 4)),
        tuple((written(one.day), one.code, one.title) for one in report.milestones),
        empty="No milestone is set for the months ahead.",
    )


def plan_table(caption: str, actions: Iterable[ReportAction]) -> Table:
    return Table(caption, PLAN_COLUMNS, plan_rows(actions), empty="This plan has no action yet.")


def dates_table(report: BoardReport) -> Table:
    return Table(
        "Actions whose date has moved since the plan began",
        (
            Column("Action", 4),
            Column("Lead", 2),
            Column("Original date", 1.5),
            Column("Agreed date", 1.5),
            Column("Date now expected", 1.6),
            Column("Moved by", 1.2),
            Column("Times moved since it was last decided", 1.2, True),
        ),
        tuple(
            (
                f"{one.code} {one.title}",
                one.lead,
                one.original_due or "No date",
                one.due or "No date",
                one.forecast or "not given",
                write_months(one.months_moved),
                str(one.times_moved),
            )
            for one in report.actions
            if is_date_moved(one)
        ),
        empty="No date has moved.",
    )


def overrides_table(report: BoardReport) -> Table:
    return Table(
        "Ratings that are better than the rules suggest, and why",
        (
            Column("Action", 3),
            Column("Shown as", 1.3, is_filled=True),
            Column("The rules suggest", 1.3),
            Column("Reason given", 4),
        ),
        tuple(
            (
                f"{one.code} {one.title}",
                one.label,
                one.suggested,
                one.override_reason
                or (PRIVATE_WORDS if one.words == PRIVATE_WORDS else "No reason was given."),
            )
            for one in report.actions
            if one.is_overridden
        ),
    )


def key_table() -> Table:
    return Table(
        "What the labels mean",
        (Column("Label", 2), Column("Letter", 0.7), Column("Meaning", 7)),
        tuple((label, label.letter, label.meaning) for label in Label),
    )


def _figure(number: int | None) -> str:
    return "–" if number is None else str(number)


def _change(now: int, before: int | None) -> str:
    if before is None:
        return "–"
    return "0" if now == before else f"{now - before:+d}".replace("-", "−")
