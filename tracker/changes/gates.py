"""Updates let through their gates, or sent back: by their partner, the programme manager, or the group's meeting."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tracker.changes.audit import By, record_entry
from tracker.changes.current_state import work_out_current
from tracker.domain.gates import (
    Gate,
    LateUpdates,
    SignOff,
    Waiting,
    day_it_counts_from,
    gate_after,
    problems_of_return,
)
from tracker.domain.permissions import Permission, Viewer, Work, is_allowed
from tracker.domain.problems import ChangedMeanwhile, NotAllowed, Problem, RuleBroken
from tracker.extensions import db
from tracker.models import Action, Assessment, DeliveryPlan, ProgressUpdate, Strategy, UpdateGate
from tracker.models.assessment import AssessmentKind

_KINDS = {
    Gate.MANAGER: AssessmentKind.ACCEPTED,
    Gate.PARTNER: AssessmentKind.PARTNER_AGREED,
    Gate.GROUP: AssessmentKind.AGREED,
}
_VERBS = {
    Gate.MANAGER: "accept late update",
    Gate.PARTNER: "agree update for its partner",
    Gate.GROUP: "agree update as the group",
}


def let_through(
    *,
    by: By,
    viewer: Viewer,
    on: date,
    waiting: Waiting,
    work: Work,
    body_id: int | None = None,
    meeting: str = "",
) -> None:
    """Let an update through the gate it waits at; past the last one it counts.

    `on` is the day of the agreement: today, or that of the group's meeting. Raises NotAllowed for one's own update or
    somebody else's to agree, ChangedMeanwhile where it waits there no more, RuleBroken for a meeting before it.
    """
    gate = _gate_at(waiting)
    _refuse_others(viewer, waiting, work)
    if on < waiting.reported_on:
        raise RuleBroken(
            [
                Problem(
                    "held_on",
                    "The meeting was before an update that is ticked.",
                    "Give the day of a later meeting, or leave that update out.",
                )
            ]
        )
    _assess(by, on, waiting, kind=_KINDS[waiting.gate], body_id=body_id, meeting=meeting)
    _pass(gate, on=on)
    record_entry(
        by=by,
        verb=_VERBS[waiting.gate],
        subject_kind="action",
        subject_id=waiting.action_id,
        strategy_id=work.strategy_id,
        facts={
            "update": waiting.update_id,
            "on": on.isoformat(),
            "meeting": meeting,
            "counts_from": gate.counts_from.isoformat() if gate.counts_from else None,
        },
        worded=("meeting",),
    )


def send_back(
    *,
    by: By,
    viewer: Viewer,
    on: date,
    waiting: Waiting,
    work: Work,
    words: str,
    answer_by: date | None,
    body_id: int | None = None,
    meeting: str = "",
) -> None:
    """Send an update back to its author with a question: it does not count; a new one may. Raises as `let_through`."""
    gate = _gate_at(waiting)
    _refuse_others(viewer, waiting, work)
    problems = problems_of_return(words, answer_by=answer_by, on=on)
    if problems:
        raise RuleBroken(problems)
    _assess(
        by,
        on,
        waiting,
        kind=AssessmentKind.RETURNED,
        reason=words,
        body_id=body_id,
        meeting=meeting,
        asked_of=waiting.who[:200],
        answer_by=answer_by,
    )
    gate.waits_for = Gate.AUTHOR
    record_entry(
        by=by,
        verb="send update back",
        subject_kind="action",
        subject_id=waiting.action_id,
        strategy_id=work.strategy_id,
        facts={"update": waiting.update_id, "on": on.isoformat(), "for": waiting.gate},
        prose={"reason": words},
    )


def release_held_updates(*, by: By, strategy_id: int, on: date) -> int:
    """End the hold of late updates once the report is frozen: they count from then on, for the next one. How many."""
    held = (
        db.session.execute(
            select(UpdateGate)
            .join(Action, Action.id == UpdateGate.action_id)
            .join(DeliveryPlan, DeliveryPlan.id == Action.plan_id)
            .where(DeliveryPlan.strategy_id == strategy_id, UpdateGate.waits_for == Gate.MANAGER)
            .order_by(UpdateGate.update_id)
        )
        .scalars()
        .all()
    )
    for gate in held:
        gate.waits_for = gate_after(Gate.MANAGER, sign_off=gate.sign_off)
        if gate.waits_for is Gate.NONE:
            gate.counts_from = on
        db.session.flush()
        work_out_current(gate.action_id)
    if held:
        record_entry(
            by=by,
            verb="release held updates",
            subject_kind="strategy",
            subject_id=strategy_id,
            strategy_id=strategy_id,
            facts={"updates": [gate.update_id for gate in held], "on": on.isoformat()},
        )
    return len(held)


def set_sign_off(*, by: By, plan_id: int, seen_version: int, sign_off: SignOff) -> None:
    """Set what a plan's updates go through from now on; those that wait go on as they were posted.

    Raises ChangedMeanwhile when somebody changed the plan since it was seen.
    """
    plan = db.session.get_one(DeliveryPlan, plan_id)
    if plan.version != seen_version:
        raise ChangedMeanwhile
    before, plan.sign_off = plan.sign_off, sign_off
    plan.version += 1
    record_entry(
        by=by,
        verb="set sign-off",
        subject_kind="plan",
        subject_id=plan_id,
        strategy_id=plan.strategy_id,
        facts={"sign_off": sign_off, "before": before},
    )


def set_late_updates(*, by: By, strategy_id: int, late_updates: LateUpdates) -> None:
    """Set what becomes of updates that come after the close, from now on."""
    strategy = db.session.get_one(Strategy, strategy_id)
    before, strategy.late_updates = strategy.late_updates, late_updates
    record_entry(
        by=by,
        verb="set late updates",
        subject_kind="strategy",
        subject_id=strategy_id,
        strategy_id=strategy_id,
        facts={"late_updates": late_updates, "before": before},
    )


def _gate_at(waiting: Waiting) -> UpdateGate:
    """The gate's row. Raises ChangedMeanwhile where the update does not wait there (any more)."""
    gate = db.session.get(UpdateGate, waiting.update_id)
    if gate is None or gate.waits_for is not waiting.gate or waiting.gate not in _KINDS:
        raise ChangedMeanwhile
    return gate


def _refuse_others(viewer: Viewer, waiting: Waiting, work: Work) -> None:
    asked = Permission.AGREE_UPDATE if waiting.gate is Gate.PARTNER else Permission.RUN_CYCLE
    if not is_allowed(viewer, asked, work=work):
        raise NotAllowed


def _pass(gate: UpdateGate, *, on: date) -> None:
    gate.waits_for = gate_after(gate.waits_for, sign_off=gate.sign_off)
    if gate.waits_for is Gate.NONE:
        reported_on = db.session.get_one(ProgressUpdate, gate.update_id).reported_on
        gate.counts_from = day_it_counts_from(sign_off=gate.sign_off, reported_on=reported_on, passed_on=on)
    db.session.flush()
    work_out_current(gate.action_id)


def _assess(
    by: By,
    on: date,
    waiting: Waiting,
    *,
    kind: AssessmentKind,
    reason: str = "",
    body_id: int | None = None,
    meeting: str = "",
    asked_of: str = "",
    answer_by: date | None = None,
) -> None:
    db.session.add(
        Assessment(
            update_id=waiting.update_id,
            kind=kind,
            reason=reason,
            assessed_on=on,
            recorded_at=by.at,
            recorded_by=by.person_id,
            body_id=body_id,
            meeting=meeting,
            asked_of=asked_of,
            answer_by=answer_by,
        )
    )
    db.session.flush()
