"""A plan as long as is wanted, added through the same door as any other."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tracker import Tracker
from tracker.changes.audit import By
from tracker.changes.plans import add_plan
from tracker.domain.dates import PlanDate
from tracker.domain.plan_document import ActionLine, DetailLine, MeasureLine, PlanDocument, PriorityLine
from tracker.extensions import begin_change, db
from tracker.queries.strategies import strategy_by_slug

TEAMS = ("Primary Care Team and Strategy Team", "A Second Team", "A Third Team")


def add_long_plan(app: Tracker, actions: int, *, slug: str = "long") -> None:
    """Add a plan of so many actions, spread over the eight priorities and three teams, all due in March 2020."""
    document = PlanDocument(
        title="A long plan",
        code=slug.upper(),
        status="draft",
        owners=("wlccg",),
        priorities=tuple(PriorityLine(number, f"Priority {number}") for number in range(1, 9)),
        actions=tuple(
            ActionLine(
                number=str(number),
                priority=1 + (number - 1) * 8 // actions,
                title=f"Action {number}",
                details=(DetailLine("One thing"), DetailLine("Another thing")),
                measures=(MeasureLine("A count"),),
                leads=(TEAMS[number % 3],),
                start=PlanDate.of_month(2018, 4),
                end=PlanDate.of_month(2020, 3),
            )
            for number in range(1, actions + 1)
        ),
    )
    with app.app_context():
        begin_change()
        strategy = strategy_by_slug("llr-carers")
        assert strategy is not None
        add_plan(
            by=By(None, datetime.now(UTC)),
            on=date(2018, 6, 1),
            strategy_id=strategy.strategy_id,
            slug=slug,
            document=document,
        )
        db.session.commit()
