"""Counting: how many actions wear each label, by priority and by partner, and what moved since last time.

Never an average, and never one colour for a priority in public. Source: docs/rules/rag.md, section 6.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from tracker.domain.rag import Label
from tracker.domain.status import ActionStatus, Owner

Counts = Mapping[Label, int]
_label_now, _label_before = attrgetter("label"), attrgetter("previous")


@dataclass(frozen=True, slots=True)
class CountLine:
    """A label's count now and in the report before; `before` is None where there is no earlier report."""

    label: Label
    now: int
    before: int | None

    @property
    def change(self) -> int | None:
        """How many more than before; None where there is nothing to compare with."""
        return None if self.before is None else self.now - self.before


@dataclass(frozen=True, slots=True)
class Movement:
    """How labels changed since the last frozen report, each action in one list only.

    `dates_changed` stands apart: every action whose date is no longer the one first agreed, or won't be.
    """

    worse: tuple[ActionStatus, ...] = ()
    better: tuple[ActionStatus, ...] = ()
    completed: tuple[ActionStatus, ...] = ()
    other: tuple[ActionStatus, ...] = ()
    dates_changed: tuple[ActionStatus, ...] = ()


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One priority and partner: the actions counted by label; empty means no action, which is a finding."""

    counts: Counts
    actions: tuple[ActionStatus, ...]

    @property
    def worst(self) -> Label | None:
        """The worst label in the cell; None where there is no action."""
        return worst_label(self.actions)


def count_by_label(statuses: Iterable[ActionStatus], *, before: bool = False) -> Counts:
    """How many actions wear each label; every label is there, with 0 where there is none.

    `before` counts the labels of the last frozen report; an action that was not in it is left out.
    """
    counted = Counter(map(_label_before if before else _label_now, statuses))
    return {label: counted.get(label, 0) for label in Label}


def compare_counts(now: Counts, before: Counts | None) -> list[CountLine]:
    """The counts beside the last frozen report's, in the order of the scale, worst first."""
    return [
        CountLine(label, now.get(label, 0), None if before is None else before.get(label, 0))
        for label in Label
    ]


def count_by_priority(
    statuses: Iterable[ActionStatus], numbers: Sequence[int], *, before: bool = False
) -> dict[int, Counts]:
    """The counts of each priority, in the order given; a priority without actions has noughts."""
    grouped: dict[int, list[ActionStatus]] = {number: [] for number in numbers}
    for status in statuses:
        grouped.setdefault(status.priority, []).append(status)
    return {number: count_by_label(found, before=before) for number, found in grouped.items()}


def count_by_partner(
    statuses: Iterable[ActionStatus], partners: Sequence[Owner], *, before: bool = False
) -> dict[Owner, Counts]:
    """The counts of each partner. A joint action stands under each of its owners, so columns add up to more
    than the whole; the whole itself counts it once."""
    found = list(statuses)
    return {
        partner: count_by_label((status for status in found if partner in status.owners), before=before)
        for partner in partners
    }


def priority_matrix(
    statuses: Iterable[ActionStatus], *, numbers: Sequence[int], partners: Sequence[Owner]
) -> dict[int, dict[Owner, MatrixCell]]:
    """The matrix of priorities and partners, every cell filled, joint actions in each owner's column."""
    cells: dict[tuple[int, int], list[ActionStatus]] = {}
    for status in statuses:
        for owner in status.owners:
            cells.setdefault((status.priority, owner.organisation_id), []).append(status)
    return {
        number: {partner: _cell(cells.get((number, partner.organisation_id), [])) for partner in partners}
        for number in numbers
    }


def _cell(statuses: Sequence[ActionStatus]) -> MatrixCell:
    return MatrixCell(count_by_label(statuses), tuple(statuses))


def worst_label(statuses: Iterable[ActionStatus]) -> Label | None:
    """The worst label among the actions; None where there are none."""
    return min((status.label for status in statuses), key=lambda label: label.rank, default=None)


def share_on_track(counts: Counts) -> Decimal | None:
    """Share of rated actions that are on track, done or complete, 0 to 1.

    Actions not rated, not started, on hold or closed are left out of both sides. None when nothing is rated, so
    that pages show a dash and not 0 %. Source: docs/rules/rag.md, section 6.
    """
    rated = sum(count for label, count in counts.items() if label.is_rated)
    if rated == 0:
        return None
    good = sum(counts.get(label, 0) for label in (Label.ON_TRACK, Label.DONE, Label.COMPLETE))
    return Decimal(good) / Decimal(rated)


def movement_of(statuses: Iterable[ActionStatus]) -> Movement:
    """Sort the actions by how they moved since the last frozen report; new actions have not moved.

    Worse and better are told only between off track, at risk and on track; reaching complete is completed; any
    other change of label is "other". A date counts as changed where a later one is expected than was agreed.
    """
    worse: list[ActionStatus] = []
    better: list[ActionStatus] = []
    completed: list[ActionStatus] = []
    other: list[ActionStatus] = []
    dates: list[ActionStatus] = []
    scale = (Label.OFF_TRACK, Label.AT_RISK, Label.ON_TRACK)
    for status in statuses:
        if status.is_date_moved:
            dates.append(status)
        if status.previous is None or status.previous is status.label:
            continue
        if status.label is Label.COMPLETE:
            completed.append(status)
        elif status.label in scale and status.previous in scale:
            (worse if status.label.rank < status.previous.rank else better).append(status)
        else:
            other.append(status)
    return Movement(tuple(worse), tuple(better), tuple(completed), tuple(other), tuple(dates))


def worst_first(statuses: Iterable[ActionStatus]) -> list[ActionStatus]:
    """The actions by label, worst first, and in plan order within a label."""
    return sorted(statuses, key=lambda status: status.label.rank)
