"""A stored plan as the plan document: the JSON that the tracker writes and reads back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.dates import AsAt, write_date
from tracker.domain.permissions import Viewer
from tracker.domain.plan_document import (
    ActionLine,
    DetailLine,
    MeasureLine,
    PlanDocument,
    PriorityLine,
    write_document,
)
from tracker.domain.status import ActionStatus, Said, help_from_words
from tracker.queries.board import priority_lines
from tracker.queries.lines import ActionLines
from tracker.queries.plans import AsWritten, words_as_written
from tracker.queries.statuses import Scope, status_page
from tracker.queries.strategies import PlanInForce, windows_of

# The label's word is the rating as written; its meaning is said in the document's own few words.
_MEANINGS = {
    "on_track": "green",
    "at_risk": "amber",
    "off_track": "red",
    "complete": "complete",
    "on_hold": "on_hold",
    "closed": "closed",
}


@dataclass(frozen=True, slots=True)
class ActionOnPlan:
    """An action as it stands, and as the document writes it."""

    status: ActionStatus
    line: ActionLine


def actions_on_plan(*, viewer: Viewer, plan: PlanInForce, as_at: AsAt) -> list[ActionOnPlan]:
    """Every action of a plan on a day, in plan order."""
    found = status_page(
        viewer=viewer,
        as_at=as_at,
        scope=Scope(plans=[plan]),
        windows=windows_of(plan.strategy_id),
        page=None,
        with_lines=True,
    )
    written = words_as_written(plan.plan_id)
    return [
        ActionOnPlan(status, _action(status, found.lines[status.action_id], written[status.action_id]))
        for status in found.statuses
    ]


def plan_document(*, viewer: Viewer, plan: PlanInForce, as_at: AsAt) -> PlanDocument:
    """The document of a plan as it stands on a day."""
    return document_of(plan, actions_on_plan(viewer=viewer, plan=plan, as_at=as_at))


def document_of(plan: PlanInForce, actions: Sequence[ActionOnPlan]) -> PlanDocument:
    """The document of a plan with these actions; of the strategy's priorities it names those they work for."""
    numbers = {one.line.priority for one in actions}
    return PlanDocument(
        title=plan.title,
        code=plan.code,
        status=plan.status.value,
        owners=tuple(owner.slug for owner in plan.owners),
        priorities=tuple(
            PriorityLine(line.number, line.title, line.outcome)
            for line in priority_lines(plan.strategy_id)
            if line.number in numbers
        ),
        actions=tuple(one.line for one in actions),
    )


def plan_document_json(*, viewer: Viewer, plan: PlanInForce, as_at: AsAt) -> str:
    """The document as text, two spaces deep, letters as they are."""
    document = write_document(plan_document(viewer=viewer, plan=plan, as_at=as_at))
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _action(status: ActionStatus, lines: ActionLines, written: AsWritten) -> ActionLine:
    """An action that nobody has reported on keeps the rating word and the progress of the file it came from."""
    positions = {detail.detail_id: number for number, detail in enumerate(lines.details, start=1)}
    is_said = status.said is not None
    return ActionLine(
        number=status.number,
        priority=status.priority,
        title=status.title,
        description=lines.description,
        details=tuple(DetailLine(detail.text, detail.start, detail.end) for detail in lines.details),
        measures=tuple(
            MeasureLine(measure.text, positions.get(measure.detail_id) if measure.detail_id else None)
            for measure in lines.measures
        ),
        lead=lines.lead_text,
        leads=tuple(name for _, name, _ in lines.leads),
        start=status.start,
        end=status.due,
        forecast=status.forecast,
        stage=status.stage.value if is_said else None,
        rating_text=status.label.word if is_said else written.rating_text,
        rating_meaning=_MEANINGS.get(status.label.value) if is_said else None,
        progress=status.said.words if status.said else written.progress_text,
        update=_said_beside(status.said) if status.said else {},
        notes=dict(written.notes),
        source=written.source,
    )


def _said_beside(said: Said) -> dict[str, str]:
    parts = {
        "put_it_right": said.put_it_right,
        "back_on_track": write_date(said.back_on_track, empty=""),
        "help_from": help_from_words(said),
        "help_needed": said.help_text,
        "override_reason": said.override_reason,
        "plain_words": said.plain_words,
    }
    return {name: words for name, words in parts.items() if words}
