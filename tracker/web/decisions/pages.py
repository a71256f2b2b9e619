"""What the pages of decisions say: what is asked of whom and since when, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.dates import AsAt, agreed_for, write_day
from tracker.domain.sentences import plural
from tracker.domain.status import HELP_FROM_DIRECTOR, ActionStatus, last_update_line
from tracker.queries.bodies import MeetingOnRecord
from tracker.queries.decisions import NOT_SAID_WHAT_FOR, DecisionOnRecord, OpenAsk
from tracker.queries.strategies import PlanInForce, StrategyInForce
from tracker.web.days import DayLine, day_line


@dataclass(frozen=True, slots=True)
class AskLine:
    """A question as a line for a meeting."""

    ask_id: int
    code: str
    title: str
    address: str
    text: str
    asked: str
    standing: Sequence[str]
    record_address: str


@dataclass(frozen=True, slots=True)
class AskedOf:
    """What is asked of one body: what an earlier report held too, and what is new."""

    name: str
    mark: str
    meets: str
    arising: Sequence[AskLine]
    new: Sequence[AskLine]

    @property
    def total(self) -> int:
        """How many questions there are."""
        return len(self.arising) + len(self.new)


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """A decision in the list."""

    code: str
    title: str
    address: str
    on: str
    what: str
    words: str
    power: str


@dataclass(frozen=True, slots=True)
class DecisionsPage:
    """What is asked, by body, and what was decided."""

    strategy: StrategyInForce
    day: DayLine
    lede: str
    asked_of: Sequence[AskedOf]
    decided: Sequence[DecidedLine]


def decisions_page(
    strategy: StrategyInForce,
    *,
    as_at: AsAt,
    asks: Sequence[OpenAsk],
    decided: Sequence[DecisionOnRecord],
    frozen: Sequence[date],
    meetings: Sequence[MeetingOnRecord],
    may_record: bool,
) -> DecisionsPage:
    """Put the page together. What was asked up to the last frozen report is a matter arising.

    Of each body the next meeting is told, at which its lines stand.
    """
    day = day_line(as_at)
    by_body: dict[int | None, list[OpenAsk]] = {}
    for ask in asks:
        by_body.setdefault(ask.body_id, []).append(ask)
    arising = [ask for ask in asks if frozen and ask.asked_on <= frozen[-1]]

    def line(ask: OpenAsk) -> AskLine:
        return _ask_line(ask, day, frozen, may_record=may_record)

    return DecisionsPage(
        strategy,
        day,
        _lede(len(asks), len(arising)),
        [
            AskedOf(
                of_body[0].body or HELP_FROM_DIRECTOR,
                str(place),
                _meets(meetings, body_id),
                [line(ask) for ask in of_body if ask in arising],
                [line(ask) for ask in of_body if ask not in arising],
            )
            for place, (body_id, of_body) in enumerate(
                sorted(by_body.items(), key=lambda pair: (pair[0] is None, pair[1][0].body)), start=1
            )
        ],
        [_decided_line(one, day.suffix) for one in decided],
    )


def _meets(meetings: Sequence[MeetingOnRecord], body_id: int | None) -> str:
    """When a body meets next; empty where no meeting to come is on record."""
    found = next((one for one in meetings if one.body_id == body_id), None)
    if found is None:
        return ""
    return f"Meets on {write_day(found.held_on)}; papers are due on {write_day(found.papers_due_on)}."


def _lede(asked: int, arising: int) -> str:
    if not asked:
        return "Nothing is asked of any body."
    waiting = f"{asked} {plural(asked, 'question waits', 'questions wait')} for an answer."
    if not arising:
        return waiting
    asked_by = plural(arising, "is a matter arising: it was", "are matters arising: they were")
    return f"{waiting} {arising} {asked_by} asked by the day of the last report."


def _ask_line(ask: OpenAsk, day: DayLine, frozen: Sequence[date], *, may_record: bool) -> AskLine:
    reports = sum(1 for frozen_day in frozen if frozen_day >= ask.asked_on)
    asked = f"Asked on {write_day(ask.asked_on)} by {ask.asked_by}"
    if reports:
        asked = f"{asked}, {reports} {plural(reports, 'report', 'reports')} ago"
    standing = []
    if ask.deferral is not None:
        standing.append(ask.deferral.sentence)
    if not ask.is_in_last_update:
        standing.append("The last update no longer asks this.")
    if ask.is_private:
        standing.append(f"Held in private session: {ask.private_reason}")
    address = f"/plans/{ask.plan_slug}/actions/{ask.number}"
    return AskLine(
        ask.ask_id,
        ask.code,
        ask.title,
        f"{address}{day.suffix}",
        ask.text or NOT_SAID_WHAT_FOR,
        f"{asked}.",
        standing,
        f"{address}/decision?ask={ask.ask_id}" if may_record else "",
    )


def _decided_line(one: DecisionOnRecord, suffix: str) -> DecidedLine:
    return DecidedLine(
        one.code,
        one.title,
        f"/plans/{one.plan_slug}/actions/{one.number}{suffix}",
        write_day(one.on),
        one.what,
        one.words,
        one.power,
    )


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """The form for a decision on an action. On a conflict, what stands there now is said beside what was typed."""

    plan: PlanInForce
    status: ActionStatus
    address: str
    asked: str
    asked_of: str
    asked_words: str
    dates: str
    last_said: str
    last_decided: str
    is_conflict: bool
    is_answered_meanwhile: bool


def decision_page(
    plan: PlanInForce,
    status: ActionStatus,
    *,
    ask: OpenAsk | None,
    last: DecisionOnRecord | None,
    is_conflict: bool = False,
    is_answered_meanwhile: bool = False,
) -> DecisionPage:
    """Put the page of the form together."""
    last_decided = ""
    if last is not None:
        line = _decided_line(last, "")
        last_decided = f"{line.on}: {line.what}. {line.words}"
    return DecisionPage(
        plan,
        status,
        f"/plans/{status.plan_slug}/actions/{status.number}",
        f"Asked on {write_day(ask.asked_on)} by {ask.asked_by}" if ask else "",
        (ask.body or HELP_FROM_DIRECTOR) if ask else "",
        ask.text if ask else "",
        agreed_for(status.due),
        last_update_line(status),
        last_decided,
        is_conflict,
        is_answered_meanwhile,
    )
