"""A figure that an action is to move, and how it moved: invented, and said to be so where its source is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from tracker.changes import indicators, targets
from tracker.demo.files import Event, by_on
from tracker.demo.ids import Ids
from tracker.demo.strategy import described_as, figure_of
from tracker.extensions import db
from tracker.models import Indicator


def outcome_events(ids: Ids, lines: Iterable[Mapping[str, Any]]) -> Iterable[Event]:
    """Each figure with the action that is to move it, then what came in later."""
    for line in lines:
        yield date.fromisoformat(line["on"]), 3, _aiming(ids, line)
        for figure in line["later"]:
            yield date.fromisoformat(figure["on"]), 3, _moving(ids, line["code"], figure)


def _aiming(ids: Ids, line: Mapping[str, Any]) -> Callable[[date], None]:
    def aim(day: date) -> None:
        by = by_on(ids.people["esi"], day, hour=15)
        indicator = indicators.add_indicator(
            by=by,
            on=day,
            strategy_id=ids.strategy,
            code=line["code"],
            described=described_as(ids, line),
            figures=[figure_of(value) for value in line["values"]],
        )
        targets.add_target(
            by=by,
            strategy_id=ids.strategy,
            action_id=ids.actions[line["plan"], line["action"]],
            indicator_id=indicator.id,
            area=line["values"][0]["area"],
            value=Decimal(line["target"]),
            due_on=date.fromisoformat(line["target_by"]),
        )

    return aim


def _moving(ids: Ids, code: str, figure: Mapping[str, Any]) -> Callable[[date], None]:
    def move(day: date) -> None:
        known = select(Indicator).where(Indicator.strategy_id == ids.strategy, Indicator.code == code)
        indicator = db.session.execute(known).scalar_one()
        indicators.add_figure(
            by=by_on(ids.people["esi"], day, hour=15),
            on=day,
            strategy_id=ids.strategy,
            indicator_id=indicator.id,
            seen_version=indicator.version,
            figure=figure_of(figure),
        )

    return move
