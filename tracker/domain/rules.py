"""The rules that suggest a rating, and the flags that ask a question.

Rules suggest with a reason, people declare. Every function takes the day asked for and the agreed date, and answers
with a sentence that has its figures in it. Where no rule fires nothing is suggested: "on track" is always
somebody's word. Source: docs/rules/rag.md, section 3; the numbers R1 to R9 are those of that page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from tracker.domain.dates import (
    PlanDate,
    Precision,
    add_months,
    write_date,
    write_day,
    write_month,
    write_months,
    write_span_of_days,
)
from tracker.domain.outcomes import Outcome, falls_short
from tracker.domain.rag import SETTLED_STAGES, Rating, Stage, is_before_start
from tracker.domain.values import bulk_value

# The flag of an outcome that falls, which has no number on the page of the rules.
FALLING = "outcome falling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The figures the rules run on; every one is a setting of a plan."""

    overdue_months: int = 3
    moved_months: int = 3
    late_start_months: int = 3
    moves_before_at_risk: int = 2
    review_months: int = 6
    evidence_months: int = 12
    horizon_months: int = 12
    reports_before_exception: int = 3
    tolerance_percent: int = 10

    @classmethod
    def of(cls, settings: Mapping[str, int] | None) -> Thresholds:
        """The defaults with a plan's own settings laid over them; unknown names are left out."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in (settings or {}).items() if name in names})


@bulk_value()
class DatedPart:
    """A detail or milestone with a date of its own."""

    name: str
    due: date
    is_done: bool
    is_critical: bool = False
    detail_id: int | None = None


@bulk_value(kw_only=True)
class ActionFacts:
    """All that the rules look at for one action on one day."""

    stage: Stage
    rating: Rating | None = None
    start: PlanDate | None = None
    due: PlanDate | None = None
    forecast: PlanDate | None = None
    times_moved: int = 0
    last_reported_on: date | None = None
    last_evidence_on: date | None = None
    back_on_track: PlanDate | None = None
    review: PlanDate | None = None
    reports_at_risk_running: int = 0
    parts: tuple[DatedPart, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


@bulk_value()
class Reason:
    """Why a rule objects: its number, how bad it finds things, and the sentence to show."""

    rule: str
    rating: Rating
    sentence: str


@bulk_value()
class Flag:
    """A question or a warning that changes no rating."""

    rule: str
    sentence: str
    is_exception: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the rules make of an action: the worst rating any rule gives, and every reason.

    `rating` is None where no rule objects; that is not the same as on track.
    """

    rating: Rating | None
    reasons: tuple[Reason, ...]


NO_OBJECTION = Suggestion(None, ())


def suggest_rating(facts: ActionFacts, *, on: date, thresholds: Thresholds) -> Suggestion:
    """Run R1 to R3 and R5 to R7; the worst rating wins.

    Done, complete, closed, on hold and not-yet-started actions get no suggestion.
    """
    if facts.stage in SETTLED_STAGES or is_not_yet_started(facts, on=on):
        return NO_OBJECTION
    given = (
        overdue(facts, on=on, thresholds=thresholds),
        moved(facts, thresholds=thresholds),
        late_start(facts, on=on, thresholds=thresholds),
        short_of_target(facts, on=on, thresholds=thresholds),
        late_parts(facts, on=on),
        no_effect_shown(facts, on=on, thresholds=thresholds),
    )
    found = [reason for reason in given if reason is not None]
    if not found:
        return NO_OBJECTION
    worst = max((reason.rating for reason in found), key=lambda rating: rating.severity)
    return Suggestion(worst, tuple(sorted(found, key=lambda reason: (-reason.rating.severity, reason.rule))))


def flags_for(facts: ActionFacts, *, on: date, thresholds: Thresholds) -> tuple[Flag, ...]:
    """The flags that R2 (expected date), R7 (review), R8, R9 and a falling outcome raise; none for a settled action."""
    if facts.stage in SETTLED_STAGES:
        return ()
    given = (
        review_passed(facts, on=on, thresholds=thresholds),
        forecast_passed(facts, on=on),
        promise_lapsed(facts, on=on),
        long_at_risk(facts, thresholds=thresholds),
        nothing_to_check_against(facts, on=on, thresholds=thresholds),
        outcome_falling(facts, thresholds=thresholds),
    )
    return tuple([flag for flag in given if flag is not None])


def overdue(facts: ActionFacts, *, on: date, thresholds: Thresholds) -> Reason | None:
    """R1: past the agreed date and not done; due today is not overdue. A date now expected never silences it."""
    if facts.due is None or facts.due.last is None or on <= facts.due.last:
        return None
    late = on > add_months(facts.due.last, thresholds.overdue_months)
    days = write_span_of_days((on - facts.due.last).days)
    return Reason(
        "R1",
        Rating.RED if late else Rating.AMBER,
        f"Agreed for {write_date(facts.due)}: {days} ago and not done.",
    )


def moved(facts: ActionFacts, *, thresholds: Thresholds) -> Reason | None:
    """R2: the date now expected is later than the agreed one, or was moved twice since the last decision."""
    if facts.forecast is not None and facts.forecast.last is not None and facts.due is not None:
        agreed = facts.due.last
        if agreed is not None and facts.forecast.last > agreed:
            far = facts.forecast.last > add_months(agreed, thresholds.moved_months)
            return Reason(
                "R2",
                Rating.RED if far else Rating.AMBER,
                f"Now expected {write_date(facts.forecast)}, agreed for {write_date(facts.due)}.",
            )
    if facts.times_moved >= thresholds.moves_before_at_risk:
        return Reason(
            "R2",
            Rating.AMBER,
            f"The date now expected has moved {facts.times_moved} times since it was agreed.",
        )
    return None


def forecast_passed(facts: ActionFacts, *, on: date) -> Flag | None:
    """R2: the date it was expected by has passed too, and the lead has to name another before a body can agree one."""
    if facts.forecast is None or not facts.forecast.has_passed(on):
        return None
    return Flag(
        "R2", f"Was expected by {write_date(facts.forecast)}; that has passed, and no other date is given."
    )


def late_start(facts: ActionFacts, *, on: date, thresholds: Thresholds) -> Reason | None:
    """R3: the last day of the start has passed and the stage is not started; not known yet is no lateness."""
    if facts.stage != Stage.NOT_STARTED or facts.start is None or facts.start.last is None:
        return None
    if on <= facts.start.last:
        return None
    late = on > add_months(facts.start.last, thresholds.late_start_months)
    days = write_span_of_days((on - facts.start.last).days)
    return Reason(
        "R3",
        Rating.RED if late else Rating.AMBER,
        f"Was to start {'on' if facts.start.precision == Precision.DAY else 'in'} {write_date(facts.start)}: {days} ago and not started.",
    )


def short_of_target(facts: ActionFacts, *, on: date, thresholds: Thresholds) -> Reason | None:
    """R5: a figure that was to be reached by now is worse than its target: at risk within tolerance, else off track.

    The worst of several counts. No target, not due yet, no figure of a period that ended since the action began: no
    effect.
    """
    if not facts.outcomes:
        return None
    began = facts.start.first if facts.start is not None else None
    found: list[Reason] = []
    for outcome in facts.outcomes:
        newest = outcome.newest(since=began)
        if outcome.target is None or outcome.due_on is None or on <= outcome.due_on or newest is None:
            continue
        target, better = outcome.target, outcome.better
        if not falls_short(newest.value, of=target, better=better, percent=0):
            continue
        is_far = falls_short(newest.value, of=target, better=better, percent=thresholds.tolerance_percent)
        found.append(
            Reason(
                "R5",
                Rating.RED if is_far else Rating.AMBER,
                f"{outcome.name}: {outcome.shown(newest)}, {outcome.target_line}.",
            )
        )
    return max(found, key=lambda reason: reason.rating.severity, default=None)


def outcome_falling(facts: ActionFacts, *, thresholds: Thresholds) -> Flag | None:
    """Rated green while a figure, entered since the last report, is worse than the one before it beyond tolerance."""
    if facts.rating is not Rating.GREEN:
        return None
    for outcome in facts.outcomes:
        if len(outcome.figures) < 2 or not outcome.figures[-1].is_new:
            continue
        before, newest = outcome.figures[-2:]
        if falls_short(
            newest.value, of=before.value, better=outcome.better, percent=thresholds.tolerance_percent
        ):
            return Flag(
                FALLING,
                f"On track, while {outcome.name} got worse: {outcome.shown(before)}, {outcome.shown(newest)}.",
            )
    return None


def late_parts(facts: ActionFacts, *, on: date) -> Reason | None:
    """R6: one detail or milestone late is at risk; all open ones late, or a critical one, is off track.

    Only parts with a date of their own are looked at.
    """
    if not facts.parts:
        return None
    still_open = [part for part in facts.parts if not part.is_done]
    late = [part for part in still_open if on > part.due]
    if not late:
        return None
    names = "; ".join(f"“{part.name}” ({write_day(part.due)})" for part in late[:2])
    more = f" and {len(late) - 2} more" if len(late) > 2 else ""
    critical = any(part.is_critical for part in late)
    if critical or len(late) == len(still_open):
        why = "a critical part is late" if critical else "every part still open is late"
        return Reason("R6", Rating.RED, f"{names}{more}: {why}.")
    return Reason("R6", Rating.AMBER, f"{names}{more}: late and not done.")


def no_effect_shown(facts: ActionFacts, *, on: date, thresholds: Thresholds) -> Reason | None:
    """R7: an On-going action with nothing reported on any measure and no evidence for twelve months."""
    if facts.due is None or not facts.due.is_ongoing:
        return None
    since = facts.last_evidence_on or (facts.start.last if facts.start else None)
    if since is None or on <= add_months(since, thresholds.evidence_months):
        return None
    return Reason(
        "R7",
        Rating.AMBER,
        f"Nothing shows an effect: nothing reported on any measure and no evidence since {write_day(since)}, "
        f"more than {write_months(thresholds.evidence_months)}.",
    )


def review_day(facts: ActionFacts, *, thresholds: Thresholds) -> date | None:
    """The day an On-going action is to be looked at again: six months after the last update, or after the start."""
    if facts.due is None or not facts.due.is_ongoing:
        return None
    since = facts.last_reported_on or (facts.start.last if facts.start else None)
    return add_months(since, thresholds.review_months) if since is not None else None


def review_passed(facts: ActionFacts, *, on: date, thresholds: Thresholds) -> Flag | None:
    """R7: the review day of an On-going action has passed; it counts as no update (R4)."""
    review = review_day(facts, thresholds=thresholds)
    if review is None or on <= review or is_not_yet_started(facts, on=on):
        return None
    return Flag("R7", f"Was to be reviewed by {write_day(review)}.")


def promise_lapsed(facts: ActionFacts, *, on: date) -> Flag | None:
    """R8: the month promised for being back on track has passed and it is not."""
    if facts.back_on_track is None or not facts.back_on_track.has_passed(on):
        return None
    if facts.rating not in (Rating.AMBER, Rating.RED):
        return None
    return Flag("R8", f"Was to be back on track by {write_date(facts.back_on_track)}. It is not.")


def long_at_risk(facts: ActionFacts, *, thresholds: Thresholds) -> Flag | None:
    """R8: at risk for three reports running is an exception that the board is shown."""
    running = facts.reports_at_risk_running
    if facts.rating != Rating.AMBER or running < thresholds.reports_before_exception:
        return None
    return Flag("R8", f"At risk in {running} reports running.", is_exception=True)


def nothing_to_check_against(facts: ActionFacts, *, on: date, thresholds: Thresholds) -> Flag | None:
    """R9: no date, detail date or milestone falls in the next twelve months."""
    until = add_months(on, thresholds.horizon_months)
    if facts.due is not None and facts.due.last is not None and facts.due.last <= until:
        return None
    if any(part.due <= until for part in facts.parts if not part.is_done):
        return None
    return Flag(
        "R9",
        f"Nothing to check against before {write_month(until + timedelta(days=1))}: no date or milestone.",
    )


def is_not_yet_started(facts: ActionFacts, *, on: date) -> bool:
    """True while an action waits for its start: no rating, not under way, and the start's first day to come."""
    return (
        facts.rating is None
        and facts.stage in (Stage.NOT_STARTED, Stage.NOT_KNOWN)
        and is_before_start(facts.start, on=on)
    )
