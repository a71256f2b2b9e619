"""A reading and what would change, as the JSON that `plan import --json` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.domain.plan_document import PlanDocument, write_document
from tracker.domain.plan_reading import PlanReading
from tracker.domain.problems import Problem
from tracker.imports.draft import Kind, PlanDraft


def document_of_reading(reading: PlanReading) -> dict[str, Any]:
    """The plan document of a file with its problems and questions."""
    return write_document(reading.document, problems=reading.all_problems)


def document_of_refusal(problem: Problem) -> dict[str, Any]:
    """The document of a file that isn't read: no actions, and why."""
    nothing = PlanDocument(title="", code="", status="draft", owners=(), priorities=(), actions=())
    return write_document(nothing, problems=[problem])


def document_of_draft(draft: PlanDraft) -> dict[str, Any]:
    """The plan document of a file, with what it would change in the stored plan; nothing where nothing would."""
    reading = PlanReading(document=draft.reading.document, problems=draft.problems, questions=draft.questions)
    document = document_of_reading(reading)
    if draft.stored is not None:
        document["changes"] = changes_of_draft(draft)
    return document


def changes_of_draft(draft: PlanDraft) -> list[Mapping[str, Any]]:
    """Every change by itself: of the plan's title, of a part of an action, or an action that is new."""
    changes: list[Mapping[str, Any]] = []
    if draft.title_change is not None:
        old, new = draft.title_change
        changes.append({"action": None, "change": "changed", "part": "title", "old": old, "new": new})
    for action in draft.actions:
        if action.kind is Kind.NEW:
            changes.append(
                {"action": action.number, "change": "new", "part": None, "old": "", "new": action.title}
            )
        changes += [
            {
                "action": action.number,
                "change": "changed",
                "part": change.part,
                "old": change.old,
                "new": change.new,
            }
            for change in action.changes
        ]
    return changes
