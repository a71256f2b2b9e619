"""The board report as one frozen value: figures and words of a day, from which every paper is made.

It holds text ready to print and no table's key, so that it can be stored, hashed and rendered again years later.
Prose (what people typed) is marked, because the hash covers its salted digest and not the words: a redaction then
leaves the hash as it was. Source: docs/rules/papers.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tracker.domain.rag import Label

SCHEMA_VERSION = 1

# Stands on every page, paper and chart whose progress is not any organisation's record.
ILLUSTRATIVE = "Illustrative: not the record of any organisation"


def prose(default: str = "") -> Any:
    """A field that holds words somebody typed."""
    return field(default=default, metadata={"prose": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelCount:
    """A label's count now, in the last frozen report (None where there is none), and the change."""

    label: Label
    now: int
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCounts:
    """The counts of one priority or partner: `name` as printed, `counts` by label, noughts included."""

    name: str
    counts: dict[str, int]
    is_joint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAction:
    """An action as the papers print it. Dates are written out; `due_on` and `start_on` are ISO days or empty."""

    code: str
    plan_code: str
    number: str
    title: str
    priority: int
    priority_title: str
    outcome: str
    owners: str
    lead: str
    contributors: str
    start: str
    start_on: str
    due: str
    due_on: str
    original_due: str
    forecast: str
    forecast_on: str
    months_moved: int
    times_moved: int
    label: Label
    previous: Label | None
    update_state: str
    reported_on: str
    details: tuple[str, ...]
    measures: tuple[str, ...]
    reasons: tuple[str, ...]
    flags: tuple[str, ...]
    promise: str
    back_on_track: str
    help_from: str
    is_illustrative: bool
    is_exception: bool = False
    is_overridden: bool = False
    suggested: str = ""
    words: str = prose()
    why: str = prose()
    put_it_right: str = prose()
    help_text: str = prose()
    override_reason: str = prose()
    plain_words: str = prose()


@dataclass(frozen=True, slots=True, kw_only=True)
class OverTime:
    """The counts at one published report."""

    name: str
    as_at: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMilestone:
    """A milestone of the months ahead."""

    code: str
    title: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPriority:
    """What the public page of a priority says: our published words and the counts behind them."""

    number: int
    title: str
    going_to_plan: int
    late: int
    not_known: int
    total: int
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardReport:
    """The report of a strategy, or the table of one plan, on a day.

    `number` is None for live figures and the report's number once frozen. `compared_with` names the report that
    `before` figures come from, or is empty. `marks` are lines every page of every paper carries.
    """

    schema_version: int
    kind: str
    strategy_slug: str
    title: str
    subtitle: str
    area: str
    as_at: str
    as_at_written: str
    number: int | None
    frozen_written: str
    compared_with: str
    marks: tuple[str, ...]
    headline: tuple[str, ...]
    partners: tuple[str, ...]
    total: int
    counts: tuple[LabelCount, ...]
    by_priority: tuple[GroupCounts, ...]
    by_partner: tuple[GroupCounts, ...]
    worse: tuple[str, ...]
    better: tuple[str, ...]
    completed: tuple[str, ...]
    dates_changed: tuple[str, ...]
    decisions_asked: tuple[str, ...] = field(metadata={"prose": True})
    no_update: tuple[tuple[str, str, str], ...]
    over_time: tuple[OverTime, ...]
    milestones: tuple[ReportMilestone, ...]
    public: tuple[PublicPriority, ...]
    actions: tuple[ReportAction, ...]
    audit_seq: int = 0
    audit_hash: str = ""

    def labelled(self, *labels: Label) -> tuple[ReportAction, ...]:
        """The actions that wear one of these labels, in plan order."""
        return tuple(action for action in self.actions if action.label in labels)
