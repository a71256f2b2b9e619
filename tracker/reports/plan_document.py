"""A stored plan as the plan document: the JSON that the tracker writes and reads back."""

from __future__ import annotations

import json

from tracker.domain.dates import AsAt
from tracker.domain.permissions import Viewer
from tracker.domain.plan_document import (
    ActionLine,
    DetailLine,
    MeasureLine,
    PlanDocument,
    PriorityLine,
    write_document,
)
from tracker.domain.status import ActionStatus
from tracker.queries.board import priority_lines
from tracker.queries.lines import ActionLines
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


def plan_document(*, viewer: Viewer, plan: PlanInForce, as_at: AsAt) -> PlanDocument:
    """The document of a plan as it stands on a day."""
    found = status_page(
        viewer=viewer,
        as_at=as_at,
        scope=Scope(plans=[plan]),
        windows=windows_of(plan.strategy_id),
        page=None,
        with_lines=True,
    )
    numbers = {status.priority for status in found.statuses}
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
        actions=tuple(_action(status, found.lines[status.action_id]) for status in found.statuses),
    )


def plan_document_json(*, viewer: Viewer, plan: PlanInForce, as_at: AsAt) -> str:
    """The document as text, two spaces deep, letters as they are."""
    document = write_document(plan_document(viewer=viewer, plan=plan, as_at=as_at))
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _action(status: ActionStatus, lines: ActionLines) -> ActionLine:
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
        rating_text=status.label.word if is_said else "",
        rating_meaning=_MEANINGS.get(status.label.value) if is_said else None,
        progress=status.said.words if status.said else "",
    )
