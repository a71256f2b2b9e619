"""A draft made real: through the same changes as the forms, in the caller's one transaction.

Source: docs/rules/imports.md, section 10.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from tracker.changes.actions import add_action, change_leads, reword_action
from tracker.changes.audit import By
from tracker.changes.decisions import record_decision
from tracker.changes.lines import replace_details, replace_measures
from tracker.changes.plans import add_plan, remember_answers, rename_plan
from tracker.changes.strategies import add_priority
from tracker.domain.dates import AsAt
from tracker.domain.decisions import Effect, Outcome, Taken
from tracker.domain.permissions import Viewer
from tracker.domain.plan_reading import Answers
from tracker.extensions import db
from tracker.imports.action_parts import UPDATE_CHANGES
from tracker.imports.draft import ActionDraft, Kind, PlanDraft, document_for_new_plan
from tracker.imports.file_updates import post_file_update
from tracker.imports.headings import plain_heading
from tracker.imports.ratings import plain_rating
from tracker.imports.stored import BodyName
from tracker.models import Action, DeliveryPlan, Priority
from tracker.queries.plans import answers_kept
from tracker.queries.strategies import PlanInForce, plan_by_slug


@dataclass(frozen=True, slots=True)
class NewPlan:
    """How a plan that is added is called, and whose it is."""

    slug: str
    code: str
    title: str
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done: the plan, and how many actions were added and changed, and updates posted."""

    plan_slug: str
    added: int = 0
    changed: int = 0
    updates: int = 0

    @property
    def sentence(self) -> str:
        """What was done, for the person who did it."""
        parts = [
            f"{_actions(self.added)} added" if self.added else "",
            f"{_actions(self.changed)} changed" if self.changed else "",
        ]
        said = " and ".join(part for part in parts if part) or "Nothing had to change"
        recorded = "1 update" if self.updates == 1 else f"{self.updates} updates"
        return f"{said[:1].upper()}{said[1:]}." + (f" {recorded} recorded by file." if self.updates else "")


def _actions(number: int) -> str:
    return "1 action" if number == 1 else f"{number} actions"


@dataclass(frozen=True, slots=True)
class _Change:
    """Who applies a draft, when, and to what."""

    by: By
    viewer: Viewer
    on: date
    bodies: Sequence[BodyName]
    priorities: dict[int, int]


def apply_draft(
    *,
    by: By,
    viewer: Viewer,
    on: date,
    strategy_id: int,
    draft: PlanDraft,
    bodies: Sequence[BodyName],
    answers: Answers,
    new_plan: NewPlan | None = None,
) -> Applied:
    """Do what the draft says. The draft was made in this very transaction; flushes, and the caller commits.

    Raises ValueError for a draft with errors: whoever calls has said so to the person before.
    """
    if draft.is_refused:
        raise ValueError("A draft with errors can't be applied.")
    for line in draft.priorities.added:
        add_priority(
            by=by, strategy_id=strategy_id, number=line.number, title=line.title, outcome=line.outcome
        )
    numbers = select(Priority.number, Priority.id).where(Priority.strategy_id == strategy_id)
    change = _Change(by, viewer, on, bodies, dict(db.session.execute(numbers).all()))
    if draft.stored is None:
        if new_plan is None:
            raise ValueError("A plan that is added needs a name.")
        applied = _add_plan(change, draft, strategy_id=strategy_id, names=new_plan)
    else:
        applied = _alter_plan(change, draft, draft.stored.plan)
    plan = db.session.execute(select(DeliveryPlan.id).where(DeliveryPlan.slug == applied.plan_slug))
    remember_answers(by=by, plan_id=plan.scalar_one(), answers=_answers_of_file(draft, answers))
    return applied


def _answers_of_file(draft: PlanDraft, answers: Answers) -> dict[str, dict[str, str]]:
    """What was said of the columns and rating words that the plan came from, and of those of its files before.

    A person may have looked at another table of the file first; what they said of that one is not the plan's.
    """
    kept = answers_kept(draft.stored.plan.plan_id) if draft.stored is not None else {}
    headings = {column.heading for column in draft.reading.columns} | kept.get("columns", {}).keys()
    words = {rating.word for rating in draft.reading.ratings} | kept.get("ratings", {}).keys()
    return {
        "columns": _said_of(headings, answers.columns, compared=plain_heading),
        "ratings": _said_of(words, answers.ratings, compared=plain_rating),
    }


def _said_of(known: Set[str], said: Mapping[str, str], *, compared: Callable[[str], str]) -> dict[str, str]:
    plain = {compared(one) for one in known}
    return {about: answer for about, answer in said.items() if compared(about) in plain}


def _add_plan(change: _Change, draft: PlanDraft, *, strategy_id: int, names: NewPlan) -> Applied:
    document = replace(document_for_new_plan(draft), title=names.title, code=names.code, owners=names.owners)
    stored = add_plan(by=change.by, on=change.on, strategy_id=strategy_id, slug=names.slug, document=document)
    plan = _plan_in_force(names.slug)
    ids = dict(db.session.execute(select(Action.number, Action.id).where(Action.plan_id == stored.id)).all())
    new = draft.of_kind(Kind.NEW)
    updates = sum(_record_rating(change, plan, draft, action, ids[action.number]) for action in new)
    return Applied(names.slug, added=len(new), updates=updates)


def _alter_plan(change: _Change, draft: PlanDraft, plan: PlanInForce) -> Applied:
    if draft.title_change is not None:
        rename_plan(by=change.by, plan_id=plan.plan_id, title=draft.title_change[1])
    updates = 0
    for action in draft.of_kind(Kind.CHANGED):
        updates += _alter_action(change, draft, plan, action)
    stored = db.session.get_one(DeliveryPlan, plan.plan_id)
    new = draft.of_kind(Kind.NEW)
    for action in new:
        if action.line is not None:
            line = replace(action.line, number=action.number)
            priority_id = change.priorities[draft.priorities.number_of(line.priority)]
            added = add_action(by=change.by, on=change.on, plan=stored, line=line, priority_id=priority_id)
            updates += _record_rating(change, plan, draft, action, added.id)
    return Applied(plan.slug, added=len(new), changed=len(draft.of_kind(Kind.CHANGED)), updates=updates)


def _record_rating(
    change: _Change, plan: PlanInForce, draft: PlanDraft, action: ActionDraft, action_id: int
) -> int:
    """A new action's rating in the file, recorded as an update where the person agreed to that."""
    if action.line is None or not action.line.rating_meaning or not draft.records_ratings:
        return 0
    parts = {"rating", "progress", "forecast", *action.line.update}
    _post(change, plan, action, action_id, parts=parts)
    return 1


def _alter_action(change: _Change, draft: PlanDraft, plan: PlanInForce, action: ActionDraft) -> int:
    """Change an action part by part; 1 where an update was posted."""
    line, stored = action.line, action.stored
    if line is None or stored is None:
        return 0
    parts = {part.part for part in action.changes}
    shared = {"by": change.by, "strategy_id": plan.strategy_id, "action_id": stored.action_id}
    changed = {
        name: value
        for part, name, value in (
            ("title", "title", line.title),
            ("description", "description", line.description),
            ("start", "start", line.start),
            ("leads", "lead_text", line.lead),
            ("notes", "notes", {**stored.line.notes, **line.notes}),
            ("priority", "priority_id", change.priorities[draft.priorities.number_of(line.priority)]),
        )
        if part in parts
    }
    is_exact = not draft.keeps_blanks
    if changed:
        reword_action(**shared, changed=changed)  # type: ignore[arg-type]
    if "details" in parts:
        replace_details(**shared, on=change.on, lines=line.details, keeps_days=not is_exact)  # type: ignore[arg-type]
    if "measures" in parts:
        replace_measures(**shared, on=change.on, lines=line.measures, keeps_details=not is_exact)  # type: ignore[arg-type]
    if "leads" in parts:
        owner = db.session.get_one(DeliveryPlan, plan.plan_id)
        change_leads(by=change.by, on=change.on, plan=owner, action_id=stored.action_id, names=line.leads)
    moved = action.date
    if moved is not None and moved.is_decided and moved.on is not None and line.end is not None:
        taken = Taken(
            outcome=Outcome.APPROVED,
            effect=Effect.NEW_DATE,
            decided_on=moved.on,
            by=moved.body.name if moved.body else moved.post,
            body_id=moved.body.body_id if moved.body else None,
            due=line.end,
            words="Recorded from a file of the plan.",
        )
        record_decision(**shared, taken=taken)  # type: ignore[arg-type]
        parts.discard("end")
    said = parts & (UPDATE_CHANGES | {"end"})
    if not said:
        return 0
    if "rating" in said:
        # With another rating what was said before falls away, save what the row itself goes on saying.
        said |= set(line.update) & action.spoken
    _post(change, plan, action, stored.action_id, parts=said)
    return 1


def _post(
    change: _Change, plan: PlanInForce, action: ActionDraft, action_id: int, *, parts: set[str]
) -> None:
    if action.line is None:
        return
    post_file_update(
        by=change.by,
        viewer=change.viewer,
        as_at=AsAt(change.on, change.on),
        plan=plan,
        action_id=action_id,
        line=action.line,
        stored=action.stored,
        parts=parts,
        bodies=change.bodies,
    )


def _plan_in_force(slug: str) -> PlanInForce:
    plan = plan_by_slug(slug)
    if plan is None:
        raise ValueError(f"The plan {slug} was not stored.")
    return plan
