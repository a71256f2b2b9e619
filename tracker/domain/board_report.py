"""The board report as one frozen value: figures and words of a day, from which every paper is made.

It holds text ready to print and no table's key, so that it can be stored, hashed and rendered again years later.
Prose (what people typed) is marked, because the hash covers its salted digest and not the words: a redaction then
leaves the hash as it was. Source: docs/rules/papers.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from tracker.domain.rag import Label
from tracker.domain.values import bulk_value

SCHEMA_VERSION = 4

# The first schema with what carers told the partnership, and with words of indicators that people type on a page.
VOICES_SINCE = 3

# Stands on every page, paper and chart whose progress is not any organisation's record.
ILLUSTRATIVE = "Illustrative: not the record of any organisation"

# Stands on every page of a paper whose figures are not public.
DRAFT = "DRAFT: not for publication"


def prose(*, since: int = 1, default: Any = "") -> Any:
    """A field that holds words: its digest is hashed in their place, in reports of this schema and later ones."""
    return field(default=default, metadata={"prose_since": since})


def words_of(*, since: int = 2, is_beside: bool = False) -> Any:
    """A field of words that every report has to say; beside the content where that says them elsewhere."""
    return field(metadata={"prose_since": since, "is_beside": is_beside})


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelCount:
    """A label's count now, in the last frozen report (None where there is none), and the change."""

    label: Label
    now: int
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCounts:
    """The counts of one priority or partner: `name` as printed, `counts` by label, noughts included.

    `before` are those of the last frozen report; None where there is none.
    """

    name: str
    counts: dict[str, int]
    is_joint: bool = False
    before: dict[str, int] | None = None


@bulk_value(kw_only=True)
class ComparedAction:
    """What two reports are compared by: an action with its label, its dates as written, and the help asked for."""

    code: str
    title: str = words_of()
    priority: int
    owners: str
    due: str
    forecast: str
    label: Label
    help_from: str
    help_text: str = prose()


@bulk_value(kw_only=True)
class ReportAction(ComparedAction):
    """An action as the papers print it. Dates are written out; `due_on` and `start_on` are ISO days or empty.

    Title and outcome of its priority are stored once, with the report's `priorities`; up to schema 3 with each action.
    """

    plan_code: str
    number: str
    priority_title: str = words_of(is_beside=True)
    outcome: str = words_of(is_beside=True)
    lead: str = words_of()
    contributors: str = words_of()
    start: str
    start_on: str
    due_on: str
    original_due: str
    forecast_on: str
    months_moved: int
    times_moved: int
    previous: Label | None
    update_state: str
    reported_on: str
    details: tuple[str, ...] = words_of()
    measures: tuple[str, ...] = words_of()
    reasons: tuple[str, ...] = words_of()
    flags: tuple[str, ...] = words_of()
    promise: str = words_of()
    back_on_track: str
    is_illustrative: bool
    is_exception: bool = False
    is_overridden: bool = False
    suggested: str = ""
    words: str = prose()
    reason: str = prose()
    put_it_right: str = prose()
    override_reason: str = prose()
    plain_words: str = prose()
    group_view: str = prose(since=2)
    is_not_agreed: bool = False

    @property
    def why(self) -> str:
        """Why it stands as it does: the reason that was given, else what the update says; empty without an update."""
        return self.reason or self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPriority:
    """A priority of the strategy, told once for all of its actions."""

    number: int
    title: str = words_of()
    outcome: str = words_of()


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
    title: str = words_of()
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPriority:
    """What the public page of a priority says: our published words and the counts behind them."""

    number: int
    title: str = words_of()
    going_to_plan: int
    late: int
    not_known: int
    total: int
    summary: str = words_of()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMatter:
    """A matter arising: what was asked or decided of an action, and what became of it since the last report."""

    code: str
    title: str = words_of()
    asked: str = words_of()
    since: str
    outcome: str = words_of()
    is_open: bool


@bulk_value(kw_only=True)
class ReportChange:
    """One change of an action since the last report: in which priority, of whose plan, of which kind, in words."""

    code: str
    title: str = words_of()
    priority: int
    owners: str
    kind: str
    said: str = words_of()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportIndicator:
    """A published figure of one area: each period with its figure as the source has it, or "not given".

    `notes` say of a period where its figure comes from and the date of its data, where these are its own.
    """

    priority: int
    title: str = words_of(since=3)
    area: str
    source: str = words_of(since=3)
    figures: tuple[tuple[str, str], ...]
    asked: str = prose(since=3)
    notes: tuple[str, ...] = prose(since=3, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportVoice:
    """One thing that carers said and that may be printed. `priority` is 0 where it is about none in particular.

    `answered_since` is True for one that they said before the last report and that has its answer since.
    """

    priority: int
    priority_title: str = words_of(since=VOICES_SINCE)
    said: str = words_of(since=VOICES_SINCE)
    is_quoted: bool
    source: str
    source_words: str = words_of(since=VOICES_SINCE)
    told: str
    answer: str = words_of(since=VOICES_SINCE)
    answered_since: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAddendum:
    """A correction printed with a frozen report, which itself stays as it was."""

    name: str
    frozen_written: str
    words: str
    why: str = ""
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardReport:
    """The report of a strategy, or the table of one plan, on a day.

    `number` is None for live figures and the report's number once frozen. `compared_with` names the report that
    `before` figures come from, or is empty. `marks` are lines every page of every paper carries. `addenda` are printed
    with a frozen report and are no part of it. `falling` are the actions on track whose
    figures got worse. `priorities` are those that the actions are of. `voices_not_public` counts what carers said since the last report and what
    may not be printed. `headline_edited` is the day on which a person edited the headline.
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
    headline: tuple[str, ...] = words_of()
    partners: tuple[str, ...]
    total: int
    counts: tuple[LabelCount, ...]
    by_priority: tuple[GroupCounts, ...]
    by_partner: tuple[GroupCounts, ...]
    worse: tuple[str, ...] = words_of()
    better: tuple[str, ...] = words_of()
    completed: tuple[str, ...] = words_of()
    dates_changed: tuple[str, ...] = words_of()
    decisions_asked: tuple[str, ...] = words_of(since=1)
    no_update: tuple[tuple[str, str, str], ...] = words_of()
    over_time: tuple[OverTime, ...]
    milestones: tuple[ReportMilestone, ...]
    public: tuple[PublicPriority, ...]
    actions: tuple[ReportAction, ...]
    audit_seq: int = 0
    audit_hash: str = ""
    is_headline_edited: bool = False
    headline_edited: str = ""
    sign_off: str = ""
    dates_asked: tuple[str, ...] = prose(since=2, default=())
    not_agreed: tuple[str, ...] = prose(since=2, default=())
    matters: tuple[ReportMatter, ...] = ()
    changed: tuple[ReportChange, ...] = ()
    indicators: tuple[ReportIndicator, ...] = ()
    falling: tuple[str, ...] = prose(since=3, default=())
    voices: tuple[ReportVoice, ...] = ()
    voices_not_public: int = 0
    next_window: str = ""
    priorities: tuple[ReportPriority, ...] = ()
    addenda: tuple[ReportAddendum, ...] = field(default=(), metadata={"is_beside": True})

    @property
    def edit_line(self) -> str:
        """Who edited the headline and when; empty where it stands as the rule drafted it."""
        if not self.is_headline_edited:
            return ""
        on = f" on {self.headline_edited}" if self.headline_edited else ""
        return f"Edited by the programme manager{on}; the figures below are the tracker’s."

    def labelled(self, *labels: Label) -> tuple[ReportAction, ...]:
        """The actions that wear one of these labels, in plan order."""
        return tuple(action for action in self.actions if action.label in labels)


def marked_as_draft(report: BoardReport, *, is_draft: bool) -> BoardReport:
    """The report with or without the mark that stands on every page of what is not public."""
    marks = tuple(mark for mark in report.marks if mark != DRAFT)
    return replace(report, marks=(*marks, DRAFT) if is_draft else marks)
