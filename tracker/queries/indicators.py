"""Published figures that speak to the priorities of a strategy: every area and year that was known on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import and_, or_, select

from tracker.domain.dates import AsAt, write_day
from tracker.domain.indicators import Better, Unit
from tracker.extensions import db
from tracker.models import Indicator, IndicatorValue, Priority
from tracker.queries.scope import DAY


@dataclass(frozen=True, slots=True)
class IndicatorFigure:
    """The figure of one area and period; `value` is None where the source has none, which is not zero.

    `source` is its own where it is not that of the indicator, and `data_on` the date of the data; empty and None where
    they were not given. `recorded_at` is None where no moment is on record.
    """

    value_id: int
    area: str
    period: str
    value: Decimal | None
    written: str
    source: str
    data_on: date | None
    recorded_at: datetime | None

    @property
    def note(self) -> str:
        """Its own source and the date of its data, each as a sentence; empty where neither was given."""
        said = [f"Source: {self.source}."] if self.source else []
        if self.data_on:
            said.append(f"Data of {write_day(self.data_on)}.")
        return " ".join(said)


@dataclass(frozen=True, slots=True)
class IndicatorOnRecord:
    """An indicator with its figures: areas in the order of the source, of each the oldest period first."""

    indicator_id: int
    priority: int
    priority_title: str
    code: str
    title: str
    plain: str
    unit: Unit
    better: Better
    source: str
    asked: str
    version: int
    figures: tuple[IndicatorFigure, ...]


_INDICATORS = (
    select(
        Indicator.id,
        Priority.number.label("priority"),
        Priority.title.label("priority_title"),
        Indicator.code,
        Indicator.title,
        Indicator.plain,
        Indicator.unit,
        Indicator.better,
        Indicator.source,
        Indicator.asked,
        Indicator.version,
        IndicatorValue.id.label("value_id"),
        IndicatorValue.area,
        IndicatorValue.period,
        IndicatorValue.value,
        IndicatorValue.written,
        IndicatorValue.source.label("own_source"),
        IndicatorValue.data_on,
        IndicatorValue.recorded_at,
    )
    .join(Priority, Priority.id == Indicator.priority_id)
    .outerjoin(
        IndicatorValue,
        and_(
            IndicatorValue.indicator_id == Indicator.id,
            or_(IndicatorValue.recorded_on.is_(None), IndicatorValue.recorded_on <= DAY),
        ),
    )
    .order_by(Priority.number, Indicator.code, Indicator.id, IndicatorValue.position, IndicatorValue.id)
)


def indicators_of(priority_id: int, *, as_at: AsAt) -> list[IndicatorOnRecord]:
    """The indicators of a priority with the figures known on the day, by code; one without any figure included."""
    return _found(_INDICATORS.where(Indicator.priority_id == priority_id), as_at=as_at)


def indicators_in(strategy_id: int, *, as_at: AsAt) -> list[IndicatorOnRecord]:
    """The indicators of a strategy with the figures known on the day, by priority and code."""
    return _found(_INDICATORS.where(Indicator.strategy_id == strategy_id), as_at=as_at)


def indicator_by_id(indicator_id: int, *, strategy_id: int, as_at: AsAt) -> IndicatorOnRecord | None:
    """An indicator of a strategy; None where it has no such."""
    mine = _INDICATORS.where(Indicator.id == indicator_id, Indicator.strategy_id == strategy_id)
    return next(iter(_found(mine, as_at=as_at)), None)


def _found(statement: Any, *, as_at: AsAt) -> list[IndicatorOnRecord]:
    rows = db.session.execute(statement, {"day": as_at.day}).all()
    return [_indicator(list(lines)) for _id, lines in groupby(rows, key=lambda row: row.id)]


def _indicator(rows: Sequence[Any]) -> IndicatorOnRecord:
    first = rows[0]
    areas = list(dict.fromkeys(row.area for row in rows))
    figures = [
        IndicatorFigure(
            row.value_id,
            row.area,
            row.period,
            row.value,
            row.written,
            row.own_source,
            row.data_on,
            row.recorded_at,
        )
        for row in rows
        if row.area is not None
    ]
    return IndicatorOnRecord(
        indicator_id=first.id,
        priority=first.priority,
        priority_title=first.priority_title,
        code=first.code,
        title=first.title,
        plain=first.plain,
        unit=Unit(first.unit),
        better=Better(first.better),
        source=first.source,
        asked=first.asked,
        version=first.version,
        figures=tuple(sorted(figures, key=lambda one: (areas.index(one.area), one.period))),
    )
