"""Indicators and their figures: added, changed, corrected, taken away.

What is changed here is on the public pages at once, so that all of it is refused while nothing new may be public
(docs/rules/cycle.md, section 3). Changes raise ChangedMeanwhile where the indicator was changed since it was seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from tracker.changes.audit import By, record_entry
from tracker.domain.indicators import Better, Unit
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.domain.publication import hold_on, refusal
from tracker.extensions import db
from tracker.models import Indicator, IndicatorValue
from tracker.queries.holds import holds_of, organisations_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What an indicator is: in the source's words, in plain words, and how it is counted."""

    priority_id: int
    title: str
    plain: str
    unit: Unit
    better: Better
    source: str
    asked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of an area and a period; `value` is None where the source has none, which is not zero.

    `source` is empty where it is that of the indicator, `data_on` is None where the source gives no date.
    """

    area: str
    period: str
    value: Decimal | None
    written: str
    source: str = ""
    data_on: date | None = None


def add_indicator(
    *,
    by: By,
    on: date,
    strategy_id: int,
    code: str,
    described: Described,
    figures: Sequence[Figure] = (),
) -> Indicator:
    """Add an indicator, perhaps with figures. Raises RuleBroken where its code is taken."""
    _refuse_while_held(strategy_id, described.priority_id, on=on)
    taken = select(Indicator.id).where(Indicator.strategy_id == strategy_id, Indicator.code == code)
    if db.session.execute(taken).first():
        raise RuleBroken(
            [
                Problem(
                    "code",
                    f"“{code}” is taken by another indicator.",
                    "Change that one, or use another code.",
                )
            ]
        )
    indicator = Indicator(strategy_id=strategy_id, code=code, version=1)
    _lay(indicator, described)
    db.session.add(indicator)
    db.session.flush()
    for position, figure in enumerate(figures, start=1):
        db.session.add(_value(indicator, figure, position=position, by=by, on=on))
    _record(
        by,
        indicator,
        verb="add indicator",
        facts={"code": code, "values": len(figures), **_counted(described)},
        prose=_words(described),
    )
    return indicator


def change_indicator(
    *, by: By, on: date, strategy_id: int, indicator_id: int, seen_version: int, described: Described
) -> Indicator:
    """Change what an indicator is; its code and its figures stay."""
    indicator = _as_seen(indicator_id, strategy_id=strategy_id, seen_version=seen_version, on=on)
    _refuse_while_held(strategy_id, described.priority_id, on=on)
    before = Described(
        priority_id=indicator.priority_id,
        title=indicator.title,
        plain=indicator.plain,
        unit=Unit(indicator.unit),
        better=Better(indicator.better),
        source=indicator.source,
        asked=indicator.asked,
    )
    _lay(indicator, described)
    was = _words(before)
    _record(
        by,
        indicator,
        verb="change indicator",
        facts=_counted(described) | {f"{name}_before": value for name, value in _counted(before).items()},
        prose=_words(described)
        | {f"{name}_before": was[name] for name, words in _words(described).items() if words != was[name]},
    )
    return indicator


def add_figure(
    *, by: By, on: date, strategy_id: int, indicator_id: int, seen_version: int, figure: Figure
) -> IndicatorValue:
    """Add a figure. Raises RuleBroken where the area has one of that period."""
    indicator = _as_seen(indicator_id, strategy_id=strategy_id, seen_version=seen_version, on=on)
    _refuse_taken(indicator_id, figure)
    last = select(func.max(IndicatorValue.position)).where(IndicatorValue.indicator_id == indicator_id)
    value = _value(indicator, figure, position=(db.session.execute(last).scalar() or 0) + 1, by=by, on=on)
    db.session.add(value)
    db.session.flush()
    _record_figure(by, indicator, verb="add figure", figure=figure)
    return value


def change_figure(
    *, by: By, on: date, strategy_id: int, indicator_id: int, value_id: int, seen_version: int, figure: Figure
) -> IndicatorValue:
    """Correct a figure; the audit entry keeps what it was. Raises RuleBroken as `add_figure` does.

    What it says is known from today on where its number is another one.
    """
    indicator = _as_seen(indicator_id, strategy_id=strategy_id, seen_version=seen_version, on=on)
    value = _value_or_gone(indicator_id, value_id)
    _refuse_taken(indicator_id, figure, but=value_id)
    before = Figure(
        area=value.area,
        period=value.period,
        value=value.value,
        written=value.written,
        source=value.source,
        data_on=value.data_on,
    )
    value.area, value.period, value.written = figure.area, figure.period, figure.written
    value.source, value.data_on = figure.source, figure.data_on
    if value.value != figure.value:
        value.value, value.recorded_at = figure.value, by.at
    _record_figure(by, indicator, verb="change figure", figure=figure, before=before)
    return value


def remove_figure(
    *, by: By, on: date, strategy_id: int, indicator_id: int, value_id: int, seen_version: int
) -> None:
    """Take a figure away that was typed wrongly; the audit entry keeps it."""
    indicator = _as_seen(indicator_id, strategy_id=strategy_id, seen_version=seen_version, on=on)
    value = _value_or_gone(indicator_id, value_id)
    figure = Figure(area=value.area, period=value.period, value=value.value, written=value.written)
    _record_figure(by, indicator, verb="remove figure", figure=figure)
    db.session.delete(value)
    db.session.flush()


def _as_seen(indicator_id: int, *, strategy_id: int, seen_version: int, on: date) -> Indicator:
    """The indicator, counted as changed once more."""
    indicator = db.session.get(Indicator, indicator_id)
    if indicator is None or indicator.strategy_id != strategy_id or indicator.version != seen_version:
        raise ChangedMeanwhile
    _refuse_while_held(strategy_id, indicator.priority_id, on=on)
    indicator.version += 1
    return indicator


def _value_or_gone(indicator_id: int, value_id: int) -> IndicatorValue:
    value = db.session.get(IndicatorValue, value_id)
    if value is None or value.indicator_id != indicator_id:
        raise ChangedMeanwhile
    return value


def _refuse_while_held(strategy_id: int, priority_id: int, *, on: date) -> None:
    hold = hold_on(on, holds_of(strategy_id), organisation_ids=organisations_in(priority_id, on=on))
    if hold is not None:
        raise RuleBroken([refusal(hold, "hold")])


def _refuse_taken(indicator_id: int, figure: Figure, *, but: int | None = None) -> None:
    taken = db.session.execute(
        select(IndicatorValue.id).where(
            IndicatorValue.indicator_id == indicator_id,
            IndicatorValue.area == figure.area,
            IndicatorValue.period == figure.period,
        )
    ).scalar_one_or_none()
    if taken is not None and taken != but:
        raise RuleBroken(
            [
                Problem(
                    "period",
                    f"{figure.area} has a figure of {figure.period} already.",
                    "Correct that one, or enter another year.",
                )
            ]
        )


def _lay(indicator: Indicator, described: Described) -> None:
    indicator.priority_id, indicator.title, indicator.plain = (
        described.priority_id,
        described.title,
        described.plain,
    )
    indicator.unit, indicator.better = described.unit.value, described.better.value
    indicator.source, indicator.asked = described.source, described.asked


def _value(indicator: Indicator, figure: Figure, *, position: int, by: By, on: date) -> IndicatorValue:
    return IndicatorValue(
        indicator_id=indicator.id,
        area=figure.area,
        period=figure.period,
        position=position,
        value=figure.value,
        written=figure.written,
        source=figure.source,
        data_on=figure.data_on,
        recorded_on=on,
        recorded_at=by.at,
    )


def _counted(described: Described) -> dict[str, Any]:
    return {
        "priority": described.priority_id,
        "unit": described.unit.value,
        "better": described.better.value,
    }


def _words(described: Described) -> dict[str, str]:
    return {
        "title": described.title,
        "in_plain_words": described.plain,
        "source": described.source,
        "asked": described.asked,
    }


def _record_figure(
    by: By, indicator: Indicator, *, verb: str, figure: Figure, before: Figure | None = None
) -> None:
    facts: dict[str, Any] = _of_figure(figure)
    prose = {"area": figure.area, "source": figure.source}
    if before is not None:
        facts |= {f"{name}_before": value for name, value in _of_figure(before).items()}
        was = {"area": before.area, "source": before.source}
        prose |= {f"{name}_before": words for name, words in was.items() if words != prose[name]}
    _record(by, indicator, verb=verb, facts=facts, prose=prose)


def _of_figure(figure: Figure) -> dict[str, Any]:
    return {
        "period": figure.period,
        "figure": str(figure.value) if figure.value is not None else None,
        "data_on": figure.data_on.isoformat() if figure.data_on else None,
    }


def _record(
    by: By, indicator: Indicator, *, verb: str, facts: Mapping[str, Any], prose: Mapping[str, str]
) -> None:
    record_entry(
        by=by,
        verb=verb,
        subject_kind="indicator",
        subject_id=indicator.id,
        strategy_id=indicator.strategy_id,
        facts=facts,
        prose=prose,
    )
