"""Labels counted in the database are those that the rules give each action."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select, update

from tests.conftest import Browser
from tests.journeys.plans import add_long_plan
from tests.web.test_windows import turn_to
from tracker import Tracker, clock
from tracker.domain.dates import AsAt
from tracker.domain.gates import Gate, SignOff
from tracker.domain.permissions import OPEN_READER
from tracker.domain.rag import Label, Rating
from tracker.extensions import db
from tracker.models import (
    Action,
    ActionCurrent,
    DeliveryPlan,
    ProgressUpdate,
    ReportingWindow,
    Strategy,
    UpdateGate,
)
from tracker.queries.counts import current_counts
from tracker.queries.statuses import Scope, action_statuses
from tracker.queries.strategies import all_plans, windows_of


def one_by_one() -> dict[Label, int]:
    """The labels of all plans, each action put through the rules by itself."""
    today = clock.today()
    found: Counter[Label] = Counter()
    for plan in all_plans():
        statuses = action_statuses(
            viewer=OPEN_READER,
            as_at=AsAt(today, today),
            scope=Scope(plans=[plan]),
            windows=windows_of(plan.strategy_id),
        )
        found.update(status.label for status in statuses)
    return {label: found[label] for label in Label}


def test_the_demo_is_counted_as_its_actions_are_labelled(reading_app: Tracker) -> None:
    with reading_app.app_context():
        counted = current_counts(on=clock.today())

        assert counted == one_by_one()
        # The demonstration has an action for every label.
        assert min(counted.values()) > 0


def test_a_done_that_was_checked_counts_as_complete(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    with app.app_context():
        complete = current_counts(on=clock.today())[Label.COMPLETE]
        assert complete == one_by_one()[Label.COMPLETE]

    assert complete > 0


@pytest.mark.parametrize("change", [{"closed_on": date(2019, 9, 30)}, {"added_on": date(2019, 10, 1)}])
def test_what_is_not_in_force_is_not_counted(app: Tracker, change: dict[str, date]) -> None:
    with app.app_context():
        before = sum(current_counts(on=clock.today()).values())
        number_five = select(Action.id).where(Action.number == "5").limit(3).scalar_subquery()
        changed = db.session.execute(update(Action).where(Action.id.in_(number_five)).values(**change))
        db.session.commit()

        counted = current_counts(on=clock.today())

        assert counted == one_by_one()
        assert sum(counted.values()) == before - changed.rowcount  # type: ignore[attr-defined]


def test_actions_nobody_has_rated_wait_for_their_start(app: Tracker) -> None:
    add_long_plan(app, 40)
    with app.app_context():
        later = select(Action.id).where(Action.number.in_(["31", "32"])).scalar_subquery()
        db.session.execute(
            update(Action.__table__)
            .where(Action.__table__.c.id.in_(later))
            .values(start_first=date(2020, 4, 1), start_last=date(2020, 4, 30))
        )
        db.session.commit()

        counted = current_counts(on=clock.today())

        assert counted == one_by_one()
        assert counted[Label.NOT_STARTED] >= 2


def test_each_strategy_has_windows_of_its_own(app: Tracker) -> None:
    with app.app_context():
        strategy = Strategy(slug="other", title="Another strategy")
        db.session.add(strategy)
        db.session.flush()
        # Its one window opened before everything, so that nobody has missed any.
        day = date(2018, 1, 1)
        db.session.add(
            ReportingWindow(
                strategy_id=strategy.id, name="Q1", starts=day, ends=day, opens=day, due=day, closes=day
            )
        )
        db.session.execute(
            update(DeliveryPlan).where(DeliveryPlan.slug == "leics").values(strategy_id=strategy.id)
        )
        db.session.commit()

        assert current_counts(on=clock.today()) == one_by_one()


@pytest.mark.parametrize("waits_for", [Gate.GROUP, Gate.AUTHOR], ids=["answered in time", "sent back"])
def test_an_update_at_a_gate_answers_the_windows_where_its_author_has(app: Tracker, waits_for: Gate) -> None:
    turn_to(app, "2020-01-20")
    with app.app_context():
        rated = current_counts(on=clock.today())
        current = (
            db.session.execute(
                select(ActionCurrent)
                .where(ActionCurrent.rating == Rating.GREEN, ActionCurrent.waiting_id.is_(None))
                .order_by(ActionCurrent.reported_on)
            )
            .scalars()
            .first()
        )
        assert current is not None
        counts = db.session.get_one(ProgressUpdate, current.update_id)
        held = {
            column.name: getattr(counts, column.name)
            for column in ProgressUpdate.__table__.columns
            if hasattr(ProgressUpdate, column.name) and column.name != "id"
        }
        waiting = ProgressUpdate(**held | {"reported_on": date(2020, 1, 6)})
        db.session.add(waiting)
        db.session.flush()
        db.session.add(
            UpdateGate(
                update_id=waiting.id,
                action_id=current.action_id,
                sign_off=SignOff.PARTNER_GROUP,
                waits_for=waits_for,
            )
        )
        current.waiting_id = waiting.id
        db.session.commit()

        counted = current_counts(on=clock.today())

        assert counted == one_by_one()
        assert counted[Label.ON_TRACK] - rated[Label.ON_TRACK] == (1 if waits_for is Gate.GROUP else 0)
