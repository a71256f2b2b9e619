"""Plans to hold files against, made without a database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.domain import make
from tracker.domain.dates import AsAt, PlanDate
from tracker.domain.gates import LateUpdates, SignOff
from tracker.domain.plan_document import ActionLine, PlanDocument, PriorityLine
from tracker.domain.plan_reading import Answers, PlanReading
from tracker.domain.rag import Label
from tracker.domain.rules import Thresholds
from tracker.imports.draft import PlanDraft, Setting, draft_plan
from tracker.imports.reading import PARTS, FileReading
from tracker.imports.stored import BodyName, StoredAction, StoredPlan
from tracker.models.plan import PlanStatus
from tracker.queries.strategies import PlanInForce

DAY = date(2019, 9, 30)
PRIORITIES = (PriorityLine(1, "Carers are found early"), PriorityLine(2, "Carers are informed"))
BOARD = BodyName(1, "board", "The Programme Board")


def line(number: str = "1", title: str = "Write a guide", **given: Any) -> ActionLine:
    """An action of a file."""
    return ActionLine(
        **{
            "number": number,
            "priority": 1,
            "title": title,
            "leads": ("A team",),
            "end": PlanDate.of_month(2020, 3),
            **given,
        }
    )


def document(*lines: ActionLine, **given: Any) -> PlanDocument:
    """A plan of these actions."""
    return PlanDocument(
        **{
            "title": "A plan",
            "code": "PLAN",
            "status": "draft",
            "owners": (),
            "priorities": PRIORITIES,
            "actions": lines,
            **given,
        }
    )


def stored(*lines: ActionLine, said: Sequence[str] = ()) -> StoredPlan:
    """A stored plan of these actions; those whose numbers are in `said` have an update."""
    plan = PlanInForce(
        plan_id=1,
        slug="plan",
        code="PLAN",
        title="A plan",
        status=PlanStatus.DRAFT,
        status_words="",
        status_on=None,
        starts=None,
        ends=None,
        owner_may_move_months=0,
        is_illustrative=False,
        version=1,
        thresholds=Thresholds(),
        sign_off=SignOff.LIGHT,
        late_updates=LateUpdates.ACCEPTED,
        owners=(),
        strategy_id=1,
        strategy_slug="strategy",
        strategy_title="A strategy",
        strategy_ends=None,
        is_strategy_illustrative=False,
        changes=1,
    )
    actions = []
    for place, one in enumerate(lines, start=1):
        status = make.status(number=one.number, title=one.title, said=make.said())
        if one.number not in said:
            status = make.status(Label.NOT_RATED, number=one.number, title=one.title, said=None)
        actions.append(StoredAction(place, one, status))
    return StoredPlan(plan, actions, document(*lines))


def draft(
    *lines: ActionLine,
    before: StoredPlan | None = None,
    choices: dict[str, str] | None = None,
    spoken: Sequence[str] = PARTS,
    is_exact: bool = False,
    priorities: Sequence[PriorityLine] = PRIORITIES,
    file_priorities: Sequence[PriorityLine] = PRIORITIES,
) -> PlanDraft:
    """These actions of a file, held against a stored plan."""
    reading = PlanReading(document=document(*lines, priorities=tuple(file_priorities)))
    setting = Setting(as_at=AsAt(DAY, DAY), stored=before, priorities=priorities, bodies=[BOARD])
    file = FileReading(reading, tuple(spoken), is_exact=is_exact)
    return draft_plan(file, setting, answers=Answers(choices=choices or {}))
