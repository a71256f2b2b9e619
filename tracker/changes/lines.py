"""The lines of an action, its details and measures: added, and replaced without losing what updates said of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import TypeVar

from sqlalchemy import select

from tracker.changes.audit import By, record_entry
from tracker.domain.plan_document import DetailLine, MeasureLine
from tracker.extensions import db
from tracker.models import Detail, Measure

Line = TypeVar("Line", Detail, Measure)

# Lines that were taken out stand behind all others, each at a place of its own.
_BEHIND = 1_000_000


def add_details(action_id: int, lines: Sequence[DetailLine]) -> list[Detail]:
    """The first details of an action, in order."""
    details = [
        Detail(action_id=action_id, position=number, text=part.text, start=part.start, end=part.end)
        for number, part in enumerate(lines, start=1)
    ]
    db.session.add_all(details)
    db.session.flush()
    return details


def add_measures(action_id: int, lines: Sequence[MeasureLine], *, details: Sequence[Detail]) -> None:
    """The first measures of an action, in order, each with the detail it belongs to."""
    for number, part in enumerate(lines, start=1):
        detail_id = details[part.detail - 1].id if part.detail else None
        db.session.add(Measure(action_id=action_id, position=number, text=part.text, detail_id=detail_id))


def replace_details(
    *,
    by: By,
    on: date,
    strategy_id: int,
    action_id: int,
    lines: Sequence[DetailLine],
    keeps_days: bool = False,
) -> list[Detail]:
    """Put other details in the place of those an action has; the audit entry keeps the words before.

    A line of the same words stays the same line, and so does one that was reworded in its place: what was ticked
    as done stays ticked. A line that is gone is taken out from this day on, and kept. With `keeps_days` a line
    that comes without a start or an end keeps the one it has.
    """
    before = _lines_of(Detail, action_id)
    after = _match(before, [line.text for line in lines], make=lambda: Detail(action_id=action_id))
    _record(by, strategy_id, action_id, verb="replace details", before=before, after=len(lines))
    _place(before, after, on=on)
    for detail, line in zip(after, lines, strict=True):
        detail.text = line.text
        if line.start is not None or not keeps_days:
            detail.start = line.start
        if line.end is not None or not keeps_days:
            detail.end = line.end
    db.session.add_all(after)
    db.session.flush()
    return after


def replace_measures(
    *,
    by: By,
    on: date,
    strategy_id: int,
    action_id: int,
    lines: Sequence[MeasureLine],
    keeps_details: bool = False,
) -> None:
    """Put other measures in the place of those an action has, as `replace_details`; evidence stays with its line.

    With `keeps_details` a measure that comes without a detail stays with the one it belongs to.
    """
    before = _lines_of(Measure, action_id)
    details = _lines_of(Detail, action_id)
    after = _match(before, [line.text for line in lines], make=lambda: Measure(action_id=action_id))
    _record(by, strategy_id, action_id, verb="replace measures", before=before, after=len(lines))
    _place(before, after, on=on)
    for measure, line in zip(after, lines, strict=True):
        measure.text = line.text
        if line.detail or not keeps_details:
            measure.detail_id = details[line.detail - 1].id if line.detail else None
    db.session.add_all(after)
    db.session.flush()


def _lines_of(kind: type[Line], action_id: int) -> list[Line]:
    return list(
        db.session.execute(
            select(kind).where(kind.action_id == action_id, kind.removed_on.is_(None)).order_by(kind.position)
        ).scalars()
    )


def _match(before: Sequence[Line], texts: Sequence[str], *, make: Callable[[], Line]) -> list[Line]:
    """For each new text the line that holds it: the same words, else the one in its place, else a new one."""
    matcher = SequenceMatcher(None, [line.text for line in before], list(texts), autojunk=False)
    after: list[Line] = []
    for how, first, last, begin, end in matcher.get_opcodes():
        if how == "delete":
            continue
        kept = list(before[first:last])[: end - begin] if how in ("equal", "replace") else []
        after += kept
        after += [make() for _ in range(end - begin - len(kept))]
    return after


def _place(before: Sequence[Line], after: Sequence[Line], *, on: date) -> None:
    """Give every line its place. No two may share one even for a moment, so all step aside first."""
    for line in before:
        line.position = _BEHIND + line.id
    db.session.flush()
    kept = {id(line) for line in after}
    for line in before:
        if id(line) not in kept:
            line.removed_on = on
    for number, line in enumerate(after, start=1):
        line.position = number


def _record(
    by: By, strategy_id: int, action_id: int, *, verb: str, before: Sequence[Line], after: int
) -> None:
    record_entry(
        by=by,
        verb=verb,
        subject_kind="action",
        subject_id=action_id,
        strategy_id=strategy_id,
        facts={"before": len(before), "after": after},
        prose={"before": "\n".join(line.text for line in before)},
    )
