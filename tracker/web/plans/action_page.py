"""What the page of an action says: how it is going and why, what it consists of, and its history in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tracker.domain.dates import AsAt, PlanDate, agreed_for, write_date, write_day, write_moment
from tracker.domain.decisions import what_was_decided
from tracker.domain.gates import Waiting
from tracker.domain.permissions import Permission, Viewer, Work, is_allowed
from tracker.domain.progress import is_web_address
from tracker.domain.rag import Label, Rating, Stage
from tracker.domain.sentences import action_sentences
from tracker.domain.status import ActionStatus, Said, who_said
from tracker.models.assessment import AssessmentKind
from tracker.queries.history import PastEvent, SameWorkAction, StepOnPath
from tracker.queries.lines import ActionLines, DetailOnDay
from tracker.queries.sign_off import OpenQuestion
from tracker.queries.strategies import (
    PlanInForce,
)
from tracker.reports.contents import help_line
from tracker.web.days import DayLine, day_line
from tracker.web.plans.pages import action_address, waiting_word

HELD_FOR = "Held in private session"


@dataclass(frozen=True, slots=True)
class DetailLine:
    """A detail with its own dates, in words."""

    text: str
    dates: str
    done: str


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure with what was last reported on it."""

    text: str
    evidence: str
    on: str
    link: str


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone: agreed, now expected, done."""

    title: str
    agreed: str
    expected: str
    done: str
    is_critical: bool


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Something that happened, told in words."""

    on: str
    what: str
    label: Label | None
    words: str
    more: Sequence[tuple[str, str]]
    who: str


@dataclass(frozen=True, slots=True)
class ActionPage:
    """The page of an action."""

    plan: PlanInForce
    status: ActionStatus
    day: DayLine
    lines: ActionLines
    facts: Sequence[tuple[str, str]]
    why_title: str
    why: Sequence[str]
    flags: Sequence[str]
    waiting: Waiting | None
    question: str
    put_it_right: str
    back_on_track: str
    steps: Sequence[str]
    help_needed: str
    help_held_for: str
    details: Sequence[DetailLine]
    measures: Sequence[MeasureLine]
    milestones: Sequence[MilestoneLine]
    history: Sequence[HistoryLine]
    same_work: Sequence[tuple[SameWorkAction, str]]
    update_address: str
    decision_address: str
    milestones_address: str
    outcomes: Sequence[tuple[str, str]]
    targets_address: str
    record_address: str
    file_address: str
    copy_text: Sequence[str]


def action_page(
    plan: PlanInForce,
    status: ActionStatus,
    *,
    as_at: AsAt,
    viewer: Viewer,
    lines: ActionLines,
    history: Sequence[PastEvent],
    steps: Sequence[StepOnPath],
    same_work: Sequence[SameWorkAction],
    question: OpenQuestion | None,
) -> ActionPage:
    """Put the page of an action together."""
    said = status.said
    work = Work(
        strategy_id=plan.strategy_id,
        owner_ids=frozenset(owner.organisation_id for owner in plan.owners),
        team_ids=frozenset(team_id for team_id, _, _ in lines.leads),
    )
    may_update = as_at.is_today and is_allowed(viewer, Permission.POST_UPDATE, work=work)
    runs_cycle = is_allowed(viewer, Permission.RUN_CYCLE, work=work)
    return ActionPage(
        plan=plan,
        status=status,
        day=day_line(as_at),
        lines=lines,
        facts=_facts(plan, status, lines),
        why_title=f"Why {status.label.word.lower()}",
        why=_why(status, history),
        flags=[flag.sentence for flag in status.flags if flag.rule != "waiting"],
        waiting=status.waiting,
        question=question.sentence if question else "",
        put_it_right=said.put_it_right if said else "",
        back_on_track=_back_on_track(status, history),
        steps=[_step(step) for step in steps],
        help_needed=help_line(status),
        help_held_for=f"{HELD_FOR}: {said.ask_private_reason}" if said and said.ask_private_reason else "",
        details=[DetailLine(line.text, _own_dates(line), _done(line)) for line in lines.details],
        measures=[
            MeasureLine(
                line.text,
                line.evidence.word if line.evidence else "Nothing reported yet",
                write_day(line.reported_on) if line.reported_on else "",
                line.link if is_web_address(line.link) else "",
            )
            for line in lines.measures
        ],
        milestones=[
            MilestoneLine(
                line.title,
                write_day(line.baseline_on),
                write_day(line.forecast_on) if line.forecast_on else "",
                write_day(line.done_on) if line.done_on else "",
                line.is_critical,
            )
            for line in lines.milestones
        ],
        history=_history_lines(history),
        same_work=[(other, _dates_differ(status, other)) for other in same_work],
        update_address=f"{action_address(status)}/update" if may_update else "",
        decision_address=f"{action_address(status)}/decision" if runs_cycle and as_at.is_today else "",
        milestones_address=f"{action_address(status)}/milestones" if runs_cycle and as_at.is_today else "",
        outcomes=[(outcome.name, outcome.sentence) for outcome in status.facts.outcomes],
        targets_address=f"{action_address(status)}/targets" if runs_cycle and as_at.is_today else "",
        record_address=f"/strategies/{plan.strategy_slug}/audit?action={status.action_id}"
        if runs_cycle
        else "",
        file_address=f"{action_address(status)}/all-we-hold.html" if runs_cycle else "",
        copy_text=action_sentences(status, on=as_at.day),
    )


def _facts(plan: PlanInForce, status: ActionStatus, lines: ActionLines) -> list[tuple[str, str]]:
    facts = [("Lead", status.lead)]
    if lines.contributors:
        facts.append(("Also", ", ".join(lines.contributors)))
    facts.append(("Plan", f"{plan.title} ({' and '.join(owner.short_name for owner in plan.owners)})"))
    facts.append(("Start", write_date(status.start)))
    facts.append(("Agreed date", _agreed(status)))
    if status.is_expected_late:
        facts.append(("Date now expected", write_date(status.forecast)))
    if status.said is not None:
        facts.append(("Last update", f"{write_day(status.said.reported_on)}, {_who(status)}"))
    else:
        facts.append(("Last update", "None yet"))
    if waiting_word(status):
        facts.append(("This window", waiting_word(status) if status.waiting else status.update_state_written))
    return facts


def _agreed(status: ActionStatus) -> str:
    written = write_date(status.due)
    if status.review_on is not None:
        written = f"{written}, next review by {write_day(status.review_on)}"
    original = status.original_due
    if original is not None and status.due is not None and original.last != status.due.last:
        written = f"{written} (first agreed for {write_date(original)})"
    return written


def _who(status: ActionStatus) -> str:
    said = status.said
    if said is None:
        return ""
    return _by_line(who_said(said.by, said.for_team, said.covering_for), said.how_told)


def _by_line(who: str, how_told: str) -> str:
    line = f"by {who}"
    return f"{line}, {how_told}" if how_told else line


def _why(status: ActionStatus, history: Sequence[PastEvent]) -> list[str]:
    said = status.said
    reasons = [reason.sentence for reason in status.suggestion.reasons]
    if said is None:
        return ["Nobody has posted an update on this action."]
    lines = [said.reason or said.words, _rated_otherwise(said, history)]
    if status.is_silent:
        rated = status.rating.word.lower() if status.rating else ""
        lines = [
            f"Two reporting windows in a row have closed without an update. The last rating, {rated} "
            f"of {write_day(said.reported_on)}, stands no more. Its words were:",
            *lines,
        ]
    if status.is_overridden and status.suggestion.rating and not status.is_silent:
        lines.append(f"The rules suggest “{status.suggestion.rating.word}”: {' '.join(reasons)}")
        lines.append(f"Why the rating is better: {said.override_reason}")
    elif reasons:
        is_agreed = status.rating is status.suggestion.rating and not status.is_silent
        lines.append(f"{'The rules agree' if is_agreed else 'The rules say'}: {' '.join(reasons)}")
    elif status.rating is not None and not status.is_silent:
        lines.append("No rule objects.")
    if said.private_reason:
        lines.append(f"{HELD_FOR}: {said.private_reason}")
    return [line for line in lines if line]


def _rated_otherwise(said: Said, history: Sequence[PastEvent]) -> str:
    """Who gave the update another rating or stage than it declared, and why: the group, or whoever checked a "done"."""
    event = next(
        (
            event
            for event in history
            if event.kind == "assessment"
            and event.update_id == said.update_id
            and (event.stage is not None or event.rating is not None)
        ),
        None,
    )
    if event is None or said.is_hidden:
        return ""
    who = {
        AssessmentKind.CHECKED: f"Checked by {event.by}",
        AssessmentKind.RETURNED: f"Looked at by {event.by}, and sent back with a question",
    }.get(event.assessment or AssessmentKind.OWN_RATING, f"{event.body or 'The group'}’s own view")
    return f"{who}: {event.words}" if event.words else f"{who}."


def _back_on_track(status: ActionStatus, history: Sequence[PastEvent]) -> str:
    said = status.said
    if said is None or said.back_on_track is None:
        return ""
    written = f"Back on track expected {write_date(said.back_on_track)}"
    earlier = next(
        (
            event.back_on_track
            for event in history
            if event.kind == "update" and event.update_id != said.update_id and event.back_on_track
        ),
        None,
    )
    if earlier is not None and earlier.last != said.back_on_track.last:
        return f"{written} (last time they said: {write_date(earlier)})."
    return f"{written}."


def _step(step: StepOnPath) -> str:
    who = f", {step.who}" if step.who else ""
    by = f", by {write_date(step.by)}" if step.by else ""
    return f"{step.text}{who}{by}"


def _own_dates(line: DetailOnDay) -> str:
    parts = []
    if line.start is not None:
        parts.append(f"from {write_date(line.start)}")
    if line.end is not None and not line.end.is_ongoing:
        parts.append(f"until {write_date(line.end)}")
    return ", ".join(parts)


def _done(line: DetailOnDay) -> str:
    return f"Done, reported {write_day(line.done_on)}" if line.done_on else ""


def _dates_differ(status: ActionStatus, other: SameWorkAction) -> str:
    mine = status.due
    if (
        mine is None
        or other.due is None
        or (mine.last, mine.precision) == (other.due.last, other.due.precision)
    ):
        return agreed_for(other.due)
    return f"{agreed_for(other.due)}: the dates differ"


def _history_lines(history: Sequence[PastEvent]) -> list[HistoryLine]:
    """Newest first; each update says what the label was and became."""
    lines = []
    updates = [event for event in history if event.kind == "update"]
    before = {newer.update_id: older for newer, older in pairwise(updates)}
    for event in history:
        if event.kind == "update":
            lines.append(_update_line(event, before.get(event.update_id)))
        elif event.kind == "assessment":
            lines.append(_assessment_line(event))
        else:
            lines.append(_decision_line(event))
    return lines


def _decision_line(event: PastEvent) -> HistoryLine:
    """Who decided what, under which power; of what is held in private session only that a date was agreed."""
    what = "A decision"
    if event.outcome is not None:
        decided = what_was_decided(event.outcome, event.effect, due=event.forecast, until=event.until)
        what = f"{event.body or 'A post with the power to'} {decided}"
    elif event.forecast is not None:
        what = f"A decision on a new agreed date: {write_date(event.forecast)}"
    more = [(name, said) for name, said in (("Power", event.power), (HELD_FOR, event.private_reason)) if said]
    return HistoryLine(write_day(event.on), what, None, event.words, tuple(more), _recorded(event))


def _update_line(event: PastEvent, older: PastEvent | None) -> HistoryLine:
    now, then = _event_label(event), _event_label(older) if older else None
    if event.is_unchanged:
        what = "Confirmed unchanged"
    elif then is None:
        what = "First update"
    elif then is now:
        what = "Update"
    else:
        what = f"From {then.word.lower()} to {now.word.lower()}"
    more: list[tuple[str, str]] = []
    if not event.is_unchanged:
        if event.put_it_right:
            more.append(("What will put it right", event.put_it_right))
        if event.back_on_track:
            more.append(("Back on track expected", write_date(event.back_on_track)))
        if event.forecast and (older is None or _moved(older.forecast, event.forecast)):
            more.append(("Date now expected", write_date(event.forecast)))
        if event.body:
            more.append(("Help asked of", event.body))
        if event.override_reason:
            more.append(("Why better than the rules suggest", event.override_reason))
    if event.private_reason and not event.is_unchanged:
        more.append((HELD_FOR, event.private_reason))
    if event.waits:
        what = f"{what}, {event.waits}"
    return HistoryLine(
        write_day(event.on),
        what,
        now,
        "" if event.is_unchanged else event.words,
        tuple(more),
        _recorded(event),
    )


def _moved(before: PlanDate | None, now: PlanDate) -> bool:
    return before is None or before.last != now.last


def _assessment_line(event: PastEvent) -> HistoryLine:
    what = {
        AssessmentKind.AGREED: "Agreed by the group",
        AssessmentKind.RETURNED: "Sent back with a question",
        AssessmentKind.OWN_RATING: "The group’s own rating",
        AssessmentKind.CHECKED: "Checked by a second person",
        AssessmentKind.PARTNER_AGREED: "Agreed by the partner",
        AssessmentKind.ACCEPTED: "Accepted although late",
    }[event.assessment or AssessmentKind.AGREED]
    label = _event_label(event) if event.stage or event.rating else None
    more: tuple[tuple[str, str], ...] = ()
    if event.assessment is AssessmentKind.RETURNED:
        by_when = write_day(event.until) if event.until else ""
        facts = (("Asked by", event.body), ("Put to", event.asked_of), ("Answer needed by", by_when))
        more = tuple((name, fact) for name, fact in facts if fact)
    return HistoryLine(write_day(event.on), what, label, event.words, more, _recorded(event))


def _recorded(event: PastEvent) -> str:
    how = event.how_told.phrase if event.how_told else ""
    if not event.by:
        return f"Recorded {write_moment(event.at)}"
    line = _by_line(who_said(event.by, event.for_team, event.covering_for), how)
    return f"{line[0].upper()}{line[1:]}, recorded {write_moment(event.at)}"


def _event_label(event: PastEvent) -> Label:
    settled: Mapping[Stage, Label] = {
        Stage.DONE: Label.DONE,
        Stage.COMPLETE: Label.COMPLETE,
        Stage.ON_HOLD: Label.ON_HOLD,
        Stage.CLOSED: Label.CLOSED,
    }
    if event.stage is not None and event.stage in settled:
        return settled[event.stage]
    ratings = {Rating.RED: Label.OFF_TRACK, Rating.AMBER: Label.AT_RISK, Rating.GREEN: Label.ON_TRACK}
    return ratings[event.rating] if event.rating else Label.NOT_STARTED
