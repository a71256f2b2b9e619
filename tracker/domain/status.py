"""The spine: one value per action and day, from which every page, chart, paper and file is made.

`status_of` is the only place where facts become a label, reasons and flags; numbers cannot then disagree between a
page and a paper.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tracker.domain.dates import PlanDate, months_between, write_day
from tracker.domain.gates import Gate, Waiting
from tracker.domain.progress import HelpFrom
from tracker.domain.rag import SETTLED_STAGES, Label, Rating, Stage, label_for
from tracker.domain.rules import (
    ActionFacts,
    Flag,
    Suggestion,
    Thresholds,
    flags_for,
    is_not_yet_started,
    review_day,
    review_passed,
    suggest_rating,
)
from tracker.domain.values import bulk_value
from tracker.domain.windows import UpdateState, Window, WindowsOnDay, update_state


@dataclass(frozen=True, slots=True)
class Owner:
    """An organisation that owns a plan."""

    organisation_id: int
    slug: str
    name: str
    short_name: str


@bulk_value(kw_only=True)
class Said:
    """What the latest update says; words are empty where they are private and the viewer may not read them.

    `is_hidden` says that they are, and `private_reason` why they are private, to those who may read it. Help that is
    asked for may be private by itself: `is_ask_private`, `is_ask_hidden` and `ask_private_reason` say so of it alone.
    """

    update_id: int
    reported_on: date
    by: str
    for_team: str = ""
    covering_for: str = ""
    how_told: str = ""
    words: str = ""
    plain_words: str = ""
    worries: str = ""
    put_it_right: str = ""
    back_on_track: PlanDate | None = None
    help_from: HelpFrom | None = None
    help_body: str = ""
    help_text: str = ""
    reason: str = ""
    decided_by: str = ""
    review: PlanDate | None = None
    done_in: PlanDate | None = None
    override_reason: str = ""
    is_private: bool = False
    is_hidden: bool = False
    private_reason: str = ""
    is_ask_private: bool = False
    is_ask_hidden: bool = False
    ask_private_reason: str = ""
    is_unchanged: bool = False
    unchanged_running: int = 0


def withheld(said: Said) -> Said:
    """An update as those read it who may not read its words: they are held in private session, and what it asks for too."""
    return replace(
        said,
        words=PRIVATE_WORDS,
        plain_words="",
        worries="",
        put_it_right="",
        reason="",
        decided_by="",
        override_reason="",
        private_reason="",
        help_from=None,
        help_body="",
        help_text="",
        ask_private_reason="",
        is_hidden=True,
    )


@bulk_value(kw_only=True)
class ActionStatus:
    """An action as it stands on a day. `answer_by` is the due day of its plan in the window that asks; None before the first.

    `promised` is when it was to be back on track as the last report said, and `is_promise_past` whether that has passed,
    whatever has been promised since. `is_forecast_past` says that the day has passed by which it was expected.
    """

    action_id: int
    number: str
    title: str
    plan_id: int
    plan_slug: str
    plan_code: str
    is_illustrative: bool
    owners: tuple[Owner, ...]
    priority: int
    lead: str
    label: Label
    facts: ActionFacts
    original_due: PlanDate | None
    agreed_on: date | None
    said: Said | None
    waiting: Waiting | None
    suggestion: Suggestion
    flags: tuple[Flag, ...]
    update_state: UpdateState
    review_on: date | None
    answer_by: date | None = None
    previous: Label | None = None
    promised: PlanDate | None = None
    is_promise_past: bool = False
    is_forecast_past: bool = False

    @property
    def code(self) -> str:
        """The number as people quote it: "LRCCG 8"."""
        return f"{self.plan_code} {self.number}"

    @property
    def stage(self) -> Stage:
        """How far it has come, as declared or as the group assessed it."""
        return self.facts.stage

    @property
    def rating(self) -> Rating | None:
        """The effective rating: the group's own where there is one, else as declared."""
        return self.facts.rating

    @property
    def start(self) -> PlanDate | None:
        """When it was to start."""
        return self.facts.start

    @property
    def due(self) -> PlanDate | None:
        """The agreed date, on the page "agreed for"."""
        return self.facts.due

    @property
    def forecast(self) -> PlanDate | None:
        """The date now expected."""
        return self.facts.forecast

    @property
    def update_state_written(self) -> str:
        """Whether it has answered, with the day by which an update is due that has not come: "Update due by …"."""
        if self.update_state is UpdateState.UPDATE_DUE and self.answer_by is not None:
            return f"{self.update_state.value} by {write_day(self.answer_by)}"
        return self.update_state.value

    @property
    def newest_update_id(self) -> int | None:
        """The update a new one would be written on top of: one that waits, else the last that counts."""
        if self.waiting is not None:
            return self.waiting.update_id
        return self.said.update_id if self.said is not None else None

    @property
    def waits_for_others(self) -> bool:
        """True where an update was posted that others have to let through: nobody is asked for it again."""
        return self.waiting is not None and self.waiting.gate is not Gate.AUTHOR

    @property
    def is_silent(self) -> bool:
        """True where it is not rated because windows were missed: what it was rated last no longer stands."""
        return self.label is Label.NOT_RATED and self.rating is not None

    @property
    def is_joint(self) -> bool:
        """True for an action of a plan with several owners."""
        return len(self.owners) > 1

    @property
    def is_overridden(self) -> bool:
        """True where the rating is better than the rules suggest."""
        if self.rating is None or self.suggestion.rating is None or self.stage is Stage.NOT_STARTED:
            return False
        return self.rating.severity < self.suggestion.rating.severity

    @property
    def is_exception(self) -> bool:
        """True for what a board is shown first: off track, or at risk for three reports running."""
        return self.label is Label.OFF_TRACK or any(flag.is_exception for flag in self.flags)

    @property
    def is_date_moved(self) -> bool:
        """True where the agreed date differs from the original, or a later one is now expected."""
        if self.due is not None and self.original_due is not None and self.due.last != self.original_due.last:
            return True
        return self.is_expected_late

    @property
    def is_expected_late(self) -> bool:
        """True where the date now expected is later than the agreed one."""
        return (
            self.forecast is not None
            and self.due is not None
            and self.forecast.last is not None
            and self.due.last is not None
            and self.forecast.last > self.due.last
        )

    @property
    def is_new_date_asked(self) -> bool:
        """True where a body is to decide on a new agreed date: one is expected later than agreed, has not passed, and it
        is not over.

        Source: docs/rules/papers.md, section 2.
        """
        is_to_come = self.is_expected_late and not self.is_forecast_past
        return is_to_come and self.stage not in (Stage.DONE, Stage.COMPLETE, Stage.CLOSED)

    @property
    def months_moved(self) -> int:
        """Whole months from the original date to the one now expected, or to the agreed one; 0 where it is earlier."""
        expected = self.forecast if self.is_expected_late else self.due
        first, last = self.original_due, expected
        if first is None or first.last is None or last is None or last.last is None:
            return 0
        return max(0, months_between(first.last, last.last))


@bulk_value(kw_only=True)
class ActionOnRecord:
    """What the tables hold of an action on a day, before any rule has looked at it.

    `previous` is its label in the last frozen report, and `promised` when it was to be back on track, as said there.
    """

    action_id: int
    number: str
    title: str
    plan_id: int
    plan_slug: str
    plan_code: str
    is_illustrative: bool
    owners: tuple[Owner, ...]
    priority: int
    lead: str
    added_on: date
    facts: ActionFacts
    original_due: PlanDate | None
    agreed_on: date | None
    said: Said | None
    waiting: Waiting | None = None
    previous: Label | None = None
    promised: PlanDate | None = None


def status_of(record: ActionOnRecord, *, windows: WindowsOnDay, thresholds: Thresholds) -> ActionStatus:
    """Apply the scale and the rules to one action on the day of the windows."""
    facts, asking, on = record.facts, windows.asking, windows.day
    answered_on = _answered_on(record)
    label = label_for(
        stage=facts.stage,
        rating=facts.rating,
        start=facts.start,
        windows_missed=windows.missed(last_reported_on=answered_on, added_on=record.added_on),
        on=on,
    )
    return ActionStatus(
        action_id=record.action_id,
        number=record.number,
        title=record.title,
        plan_id=record.plan_id,
        plan_slug=record.plan_slug,
        plan_code=record.plan_code,
        is_illustrative=record.is_illustrative,
        owners=record.owners,
        priority=record.priority,
        lead=record.lead,
        label=label,
        facts=facts,
        original_due=record.original_due,
        agreed_on=record.agreed_on,
        said=record.said,
        waiting=record.waiting,
        suggestion=suggest_rating(facts, on=on, thresholds=thresholds),
        flags=(
            *flags_for(facts, on=on, thresholds=thresholds),
            *_reason_out_of_date(record.said, windows),
            *((Flag("waiting", record.waiting.sentence),) if record.waiting is not None else ()),
        ),
        update_state=_update_state(record, asking, answered_on=answered_on, on=on, thresholds=thresholds),
        review_on=review_day(facts, thresholds=thresholds),
        answer_by=asking.due_of(record.plan_id) if asking is not None else None,
        previous=record.previous,
        promised=record.promised,
        is_promise_past=record.promised is not None and record.promised.has_passed(on),
        is_forecast_past=facts.forecast is not None and facts.forecast.has_passed(on),
    )


def _answered_on(record: ActionOnRecord) -> date | None:
    """The day of the last update that answers a window: whoever posted in time has, though it waits for others."""
    waiting = record.waiting
    if waiting is not None and waiting.answers_a_window:
        return waiting.reported_on
    return record.facts.last_reported_on


def _update_state(
    record: ActionOnRecord,
    asking: Window | None,
    *,
    answered_on: date | None,
    on: date,
    thresholds: Thresholds,
) -> UpdateState:
    """Whether an update is missing (R4); a review day that has passed counts as no update too (R7)."""
    facts = record.facts
    state = update_state(
        asking,
        last_reported_on=answered_on,
        on=on,
        is_asked=is_asked(facts, on=on),
        plan_id=record.plan_id,
    )
    if facts.stage in SETTLED_STAGES or state is UpdateState.UPDATE_DUE:
        return state
    if review_passed(facts, on=on, thresholds=thresholds):
        return UpdateState.NO_UPDATE
    return state


def _reason_out_of_date(said: Said | None, windows: WindowsOnDay) -> tuple[Flag, ...]:
    """A flag where a rating better than the rules suggest was explained in a window that has closed since."""
    if said is None or not said.override_reason:
        return ()
    if windows.last_close is not None and windows.last_close >= said.reported_on:
        return (Flag("reason", "The reason given for this rating is out of date."),)
    return ()


def is_asked(facts: ActionFacts, *, on: date) -> bool:
    """True if a window asks for an update: not of settled actions, nor before the start comes.

    An action on hold is asked again once its month of review has passed.
    """
    if facts.stage is Stage.ON_HOLD:
        return facts.review is not None and facts.review.last is not None and on > facts.review.last
    return facts.stage not in SETTLED_STAGES and not is_not_yet_started(facts, on=on)


def longest_without_update(status: ActionStatus) -> tuple[str, str]:
    """Sorts actions so that the one longest without an update comes first, never updated ones before all."""
    return (status.said.reported_on.isoformat() if status.said else "", status.code)


def last_update_line(status: ActionStatus) -> str:
    """When the last update was made and by whom, in words that say which day it is."""
    said = status.said
    if said is None:
        return "No update yet"
    by = who_said(said.by, said.for_team, said.covering_for)
    return f"Last update: {write_day(said.reported_on)}, by {by}"


def who_said(by: str, for_team: str, covering_for: str) -> str:
    """Who wrote an update, for which team, and for whom they covered.

    >>> who_said("Ben", "Primary Care Team", "Amira")
    'Ben for Primary Care Team, covering for Amira'
    """
    line = f"{by} for {for_team}" if for_team else by
    return f"{line}, covering for {covering_for}" if covering_for else line


# What stands in the place of words that the viewer may not read.
PRIVATE_WORDS = "Held in private session."
HELP_FROM_DIRECTOR = "The lead’s own director"
HELP_FROM_NONE_YET = "None named yet"


def help_from_words(said: Said) -> str:
    """Whose help is needed, in words; empty where none was asked for."""
    if said.is_ask_hidden:
        return PRIVATE_WORDS
    if said.help_from is None:
        return ""
    return {
        HelpFrom.BODY: said.help_body,
        HelpFrom.DIRECTOR: HELP_FROM_DIRECTOR,
        HelpFrom.NONE_YET: HELP_FROM_NONE_YET,
    }[said.help_from]
