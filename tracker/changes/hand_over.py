"""A leaver hands over everything in one step: each thing an entry of its own, all with one reference."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import func, select

from tracker.changes.audit import By, chain_head, count_change_everywhere, record_entry
from tracker.changes.people import disable_person, refuse_last_administrator
from tracker.domain.hand_over import HeldKind, Step, problems_of_steps
from tracker.domain.permissions import Role
from tracker.domain.problems import ChangedMeanwhile, RuleBroken
from tracker.extensions import db
from tracker.models import (
    ActionCurrent,
    Assessment,
    Membership,
    Person,
    TeamMember,
    UpdateDraft,
)
from tracker.models.assessment import AssessmentKind
from tracker.queries.holdings import holdings_of


def hand_over(*, by: By, on: date, person_id: int, steps: Sequence[Step], ends_account: bool) -> str:
    """Take every step, and end the account where that is asked; the reference that all entries carry.

    Raises ChangedMeanwhile where the person no longer holds what the steps are about; RuleBroken where something would
    be left in nobody's hands, or the last administrator would go.
    """
    person = db.session.get_one(Person, person_id)
    held = holdings_of(person_id, name=person.name, on=on)
    going = [step.held for step in steps]
    if any(one not in held for one in going):
        raise ChangedMeanwhile
    left = [Step(one, None) for one in held if ends_account and one not in going]
    problems = problems_of_steps([*steps, *left], name=person.name)
    if problems:
        raise RuleBroken(problems)
    if ends_account:
        refuse_last_administrator(person_id)
    reference = f"hand-over {chain_head().audit_seq + 1}"
    for step in steps:
        _take(by, on, person, step)
        record_entry(
            by=by,
            verb=f"hand over {step.held.kind.value}",
            subject_kind=_SUBJECTS[step.held.kind],
            subject_id=step.held.subject_id,
            strategy_id=step.held.strategy_id,
            facts={
                "reference": reference,
                "from": person_id,
                "to": step.to.person_id if step.to else None,
                "on": on.isoformat(),
            },
            prose={"what": step.sentence(name=person.name, on=on)},
        )
    if ends_account:
        disable_person(by=by, person_id=person_id, reference=reference)
    # Whose hands things are in stands on pages of every strategy.
    count_change_everywhere()
    return reference


_SUBJECTS = {
    HeldKind.TEAM: "team",
    HeldKind.ROLE: "strategy",
    HeldKind.QUESTION: "action",
    HeldKind.DRAFT: "action",
    HeldKind.COVER: "person",
}


def _take(by: By, on: date, person: Person, step: Step) -> None:
    to = step.to.person_id if step.to else None
    if step.held.kind is HeldKind.TEAM:
        _change_member(step.held.subject_id, person.id, to, on=on)
    elif step.held.kind is HeldKind.ROLE and to is not None:
        _give_role(step.held.subject_id, to)
    elif step.held.kind is HeldKind.QUESTION and step.to is not None:
        _put_question_to(by, on, step.held.subject_id, step.to.name)
    elif step.held.kind is HeldKind.DRAFT and to is not None:
        _give_draft(step.held.subject_id, person.id, to)
    elif step.held.kind is HeldKind.COVER:
        covered = db.session.get_one(Person, step.held.subject_id)
        # Nobody covers for themselves.
        covered.deputy_id = to if to != covered.id else None
        covered.version += 1
    db.session.flush()


def _change_member(team_id: int, person_id: int, to: int | None, *, on: date) -> None:
    """The membership ends the day before, and the successor's begins; history keeps both."""
    current = db.session.execute(
        select(TeamMember).where(TeamMember.team_id == team_id, TeamMember.member_to.is_(None))
    ).scalars()
    is_there = False
    for member in current:
        if member.person_id == person_id:
            member.member_to = on - timedelta(days=1)
        is_there = is_there or member.person_id == to
    if to is not None and not is_there:
        db.session.add(TeamMember(team_id=team_id, person_id=to, member_from=on))


def _give_role(strategy_id: int, to: int) -> None:
    held = select(Membership.id).where(
        Membership.person_id == to, Membership.strategy_id == strategy_id, Membership.role == Role.MANAGER
    )
    if not db.session.execute(held).first():
        db.session.add(Membership(person_id=to, strategy_id=strategy_id, role=Role.MANAGER))
        db.session.get_one(Person, to).version += 1


def _put_question_to(by: By, on: date, action_id: int, name: str) -> None:
    """The same question again, to somebody else: what was said of an update is only ever added to."""
    asked = db.session.execute(
        select(Assessment)
        .join(
            ActionCurrent,
            Assessment.update_id == func.coalesce(ActionCurrent.waiting_id, ActionCurrent.update_id),
        )
        .where(
            ActionCurrent.action_id == action_id,
            Assessment.id
            == select(func.max(Assessment.id))
            .where(Assessment.update_id == func.coalesce(ActionCurrent.waiting_id, ActionCurrent.update_id))
            .correlate(ActionCurrent)
            .scalar_subquery(),
        )
    ).scalar_one()
    db.session.add(
        Assessment(
            update_id=asked.update_id,
            kind=AssessmentKind.RETURNED,
            reason=asked.reason,
            assessed_on=on,
            recorded_at=by.at,
            recorded_by=by.person_id,
            body_id=asked.body_id,
            meeting=asked.meeting,
            asked_of=name[:200],
            answer_by=asked.answer_by,
        )
    )


def _give_draft(action_id: int, person_id: int, to: int) -> None:
    """The draft goes to the successor; one that they have typed themselves stays theirs, and this one is kept."""
    own = select(UpdateDraft.id).where(UpdateDraft.action_id == action_id, UpdateDraft.person_id == to)
    if db.session.execute(own).first():
        return
    draft = db.session.execute(
        select(UpdateDraft).where(UpdateDraft.action_id == action_id, UpdateDraft.person_id == person_id)
    ).scalar_one()
    draft.person_id = to
