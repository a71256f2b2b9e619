"""Decisions on record: what a body or post decided of an action, and what it changes there and then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.changes.audit import By, record_entry
from tracker.changes.progress import post_update
from tracker.domain.dates import AsAt
from tracker.domain.decisions import Effect, Subject, Taken, problems_of_decision
from tracker.domain.permissions import Viewer
from tracker.domain.problems import ChangedMeanwhile, RuleBroken
from tracker.domain.progress import Answer, HowTold, ProgressReport
from tracker.domain.rag import Stage
from tracker.domain.status import ActionStatus
from tracker.extensions import db
from tracker.models import Action, Ask, Baseline, BodySuccessor, Decision
from tracker.queries.decisions import OpenAsk, last_date_of_a_body, last_decision_id
from tracker.queries.scope import LATEST, PUT_TO, answers_for
from tracker.queries.sign_off import decided_updates
from tracker.queries.strategies import PlanInForce
from tracker.queries.updates import form_choices


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person had before them: the last update of the action and the last decision on it, None without any."""

    update_id: int | None
    decision_id: int | None


def decide_on_action(
    *,
    by: By,
    viewer: Viewer,
    on: date,
    plan: PlanInForce,
    status: ActionStatus,
    taken: Taken,
    ask: OpenAsk | None,
    seen: Seen,
) -> Decision:
    """Record a decision on an action as it stands, by the rules; closed and on hold are posted as an update too.

    Raises ChangedMeanwhile where somebody posted or decided since it was seen, RuleBroken with every problem found.
    """
    now = Seen(status.newest_update_id, last_decision_id(status.action_id))
    if now != seen:
        raise ChangedMeanwhile
    action = db.session.get_one(Action, status.action_id)
    subject = Subject(
        added_on=action.added_on,
        start=status.start,
        due=status.due,
        agreed_on=status.agreed_on,
        last_by_body=last_date_of_a_body(status.action_id),
        owner_may_move_months=plan.owner_may_move_months,
        is_closed=status.stage is Stage.CLOSED and _is_decided(status),
        has_update=status.newest_update_id is not None,
        asked_on=ask.asked_on if ask else None,
        is_ask_private=ask is not None and ask.is_private,
    )
    problems = problems_of_decision(taken, subject=subject, on=on)
    if problems:
        raise RuleBroken(problems)
    decision = record_decision(
        by=by,
        strategy_id=plan.strategy_id,
        action_id=status.action_id,
        taken=taken,
        ask_id=ask.ask_id if ask else None,
    )
    if taken.effect in (Effect.CLOSED, Effect.ON_HOLD):
        _post_effect(by=by, viewer=viewer, on=on, plan=plan, status=status, taken=taken)
    return decision


def _is_decided(status: ActionStatus) -> bool:
    """True where its last update says what a body or post decided; one that only reports a stop can be decided on."""
    return status.said is not None and bool(decided_updates([status.said.update_id]))


def record_decision(
    *, by: By, strategy_id: int, action_id: int, taken: Taken, ask_id: int | None = None
) -> Decision:
    """Put a decision on record as it was taken, with its new agreed date; what it answers is asked no more.

    The original date stays on record. The rules are asked by `decide_on_action`.
    """
    decision = Decision(
        strategy_id=strategy_id,
        action_id=action_id,
        ask_id=ask_id,
        body_id=taken.body_id,
        post="" if taken.body_id else taken.by,
        power=taken.power,
        outcome=taken.outcome.value,
        effect=taken.effect.value,
        words=taken.words,
        decided_on=taken.decided_on,
        deferred_until=taken.until if taken.outcome.leaves_it_open else None,
        is_delegated=taken.is_delegated,
        is_private=bool(taken.private_reason),
        private_reason=taken.private_reason,
        recorded_at=by.at,
        recorded_by=by.person_id,
    )
    db.session.add(decision)
    db.session.flush()
    if taken.effect is Effect.NEW_DATE:
        db.session.add(
            Baseline(
                action_id=action_id,
                due=taken.due,
                effective_on=taken.decided_on,
                decision_id=decision.id,
                recorded_at=by.at,
                recorded_by=by.person_id,
            )
        )
    if ask_id is not None and not taken.outcome.leaves_it_open:
        _answer(ask_id, on=taken.decided_on)
    record_entry(
        by=by,
        verb="record decision",
        subject_kind="action",
        subject_id=action_id,
        strategy_id=strategy_id,
        facts=_facts(decision, taken),
        worded=("post", "power"),
        prose={"words": taken.words, "private_reason": taken.private_reason},
    )
    return decision


def _answer(ask_id: int, *, on: date) -> None:
    """The same question, carried from update to update, is answered as one."""
    ask = db.session.get_one(Ask, ask_id)
    same = (
        select(Ask, PUT_TO.label("put_to"))
        .outerjoin(BodySuccessor, answers_for(day=LATEST))
        .where(
            Ask.action_id == ask.action_id,
            Ask.help_from == ask.help_from,
            Ask.text == ask.text,
            Ask.answered_on.is_(None),
        )
        .order_by(Ask.id)
    )
    open_ones = db.session.execute(same).all()
    put_to = next((row.put_to for row in open_ones if row.Ask is ask), ask.body_id)
    for row in open_ones:
        if row.put_to == put_to:
            row.Ask.answered_on = on


def _facts(decision: Decision, taken: Taken) -> dict[str, object]:
    return {
        "decision": decision.id,
        "ask": decision.ask_id,
        "outcome": taken.outcome,
        "effect": taken.effect,
        "body": taken.body_id,
        "post": decision.post,
        "power": taken.power,
        "delegated": taken.is_delegated,
        "on": taken.decided_on.isoformat(),
        "due": taken.due.text if taken.due and taken.effect is Effect.NEW_DATE else None,
        "until": decision.deferred_until.isoformat() if decision.deferred_until else None,
    }


def _post_effect(
    *, by: By, viewer: Viewer, on: date, plan: PlanInForce, status: ActionStatus, taken: Taken
) -> None:
    """Say for the lead, in an update, that the action is closed or on hold by this decision."""
    is_hold = taken.effect is Effect.ON_HOLD
    teams = form_choices(status.action_id, strategy_id=plan.strategy_id, as_at=AsAt(on, on)).teams
    post_update(
        by=by,
        viewer=viewer,
        on=on,
        plan=plan,
        action_id=status.action_id,
        report=ProgressReport(
            answer=Answer.ON_HOLD if is_hold else Answer.STOPPED,
            reason=taken.words,
            decided_by=taken.by,
            review_month=taken.review if is_hold else None,
            forecast=status.forecast if is_hold else None,
            is_private=bool(taken.private_reason),
            private_reason=taken.private_reason,
        ),
        seen_update_id=status.newest_update_id,
        for_team_id=teams[0][0] if teams else None,
        how_told=HowTold.MEETING if taken.body_id is not None else None,
        is_decided=True,
    )
