"""What the pages of indicators say: frozen values, ready for their templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from tracker.domain.dates import AsAt
from tracker.domain.indicators import NOT_GIVEN, write_figure
from tracker.queries.indicators import IndicatorFigure, IndicatorOnRecord
from tracker.queries.strategies import StrategyInForce
from tracker.web.days import DayLine, day_line


@dataclass(frozen=True, slots=True)
class IndicatorShown:
    """An indicator with its figures as a table: a row an area, a column a period. `address` is there for the manager."""

    name: str
    periods: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    about: Sequence[str]
    address: str


@dataclass(frozen=True, slots=True)
class IndicatorsPage:
    """The indicators of a strategy, by priority, as known on a day."""

    strategy: StrategyInForce
    day: DayLine
    groups: Sequence[tuple[str, Sequence[IndicatorShown]]]
    new_address: str


@dataclass(frozen=True, slots=True)
class FigureCell:
    """A figure in the table of those that can be corrected. `address` is "" where the source has none of that year."""

    name: str
    said: str
    address: str


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """An indicator to change, or a new one. On a conflict, `meanwhile` says how it stands now; empty otherwise."""

    strategy: StrategyInForce
    title: str
    address: str
    back: str
    periods: Sequence[str]
    rows: Sequence[tuple[str, Sequence[FigureCell]]]
    new_figure: str
    meanwhile: Sequence[str]


@dataclass(frozen=True, slots=True)
class FigurePage:
    """A figure to correct, or a new one. On a conflict, `meanwhile` says how it stands now; empty otherwise."""

    strategy: StrategyInForce
    indicator: str
    title: str
    address: str
    back: str
    areas: str
    meanwhile: str
    remove_address: str


def indicators_page(
    strategy: StrategyInForce, found: Sequence[IndicatorOnRecord], *, as_at: AsAt, may_change: bool
) -> IndicatorsPage:
    """Put the list together."""
    here = _here(strategy)
    return IndicatorsPage(
        strategy=strategy,
        day=day_line(as_at),
        groups=[
            (
                f"{number}. {title}",
                [_shown(one, f"{here}/{one.indicator_id}" if may_change else "") for one in lines],
            )
            for (number, title), lines in groupby(found, key=lambda one: (one.priority, one.priority_title))
        ],
        new_address=f"{here}/new" if may_change else "",
    )


def indicator_page(
    strategy: StrategyInForce, indicator: IndicatorOnRecord | None, *, is_conflict: bool = False
) -> IndicatorPage:
    """Put the page of one indicator together; without one, that of a new one."""
    here = _here(strategy)
    address = f"{here}/{indicator.indicator_id}" if indicator else f"{here}/new"
    return IndicatorPage(
        strategy=strategy,
        title=name_of(indicator) if indicator else "Add an indicator",
        address=address,
        back=here,
        periods=_periods(indicator) if indicator else (),
        rows=_cells(indicator, address) if indicator else (),
        new_figure=f"{address}/figures/new" if indicator else "",
        meanwhile=(indicator.plain or indicator.title, *_about(indicator))
        if indicator and is_conflict
        else (),
    )


def figure_page(
    strategy: StrategyInForce,
    indicator: IndicatorOnRecord,
    figure: IndicatorFigure | None,
    *,
    is_conflict: bool = False,
) -> FigurePage:
    """Put the page of one figure together; without one, that of a new one."""
    back = f"{_here(strategy)}/{indicator.indicator_id}"
    address = f"{back}/figures/{figure.value_id if figure else 'new'}"
    meanwhile = ""
    if is_conflict:
        stands = f"{figure.area}, {figure.period}: {_said(indicator, figure)}" if figure else ""
        meanwhile = stands or "Another figure of this indicator, or what is said of it."
    return FigurePage(
        strategy=strategy,
        indicator=name_of(indicator),
        title=f"{figure.area}, {figure.period}" if figure else "Add a figure",
        address=address,
        back=back,
        areas=", ".join(dict.fromkeys(one.area for one in indicator.figures)),
        meanwhile=meanwhile,
        remove_address=f"{address}/removed" if figure else "",
    )


def name_of(indicator: IndicatorOnRecord) -> str:
    """The code and what the source calls it."""
    return f"{indicator.code} {indicator.title}"


def _here(strategy: StrategyInForce) -> str:
    return f"/strategies/{strategy.slug}/indicators"


def _shown(indicator: IndicatorOnRecord, address: str) -> IndicatorShown:
    return IndicatorShown(
        name=name_of(indicator),
        periods=_periods(indicator),
        rows=[
            (area, [_figure(indicator, figure) for figure in figures]) for area, figures in _grid(indicator)
        ],
        about=_about(indicator),
        address=address,
    )


def _periods(indicator: IndicatorOnRecord) -> list[str]:
    return sorted({one.period for one in indicator.figures})


def _grid(indicator: IndicatorOnRecord) -> list[tuple[str, list[IndicatorFigure | None]]]:
    """The figures of each area, a place for each period of any; None where the area has none of that period."""
    found = {(one.area, one.period): one for one in indicator.figures}
    areas = dict.fromkeys(one.area for one in indicator.figures)
    return [(area, [found.get((area, period)) for period in _periods(indicator)]) for area in areas]


def _cells(indicator: IndicatorOnRecord, address: str) -> list[tuple[str, list[FigureCell]]]:
    return [
        (
            area,
            [
                FigureCell(
                    f"{area}, {figure.period}" if figure else "",
                    _figure(indicator, figure),
                    f"{address}/figures/{figure.value_id}" if figure else "",
                )
                for figure in figures
            ],
        )
        for area, figures in _grid(indicator)
    ]


def _figure(indicator: IndicatorOnRecord, figure: IndicatorFigure | None) -> str:
    return (write_figure(figure.value, figure.written, indicator.unit) if figure else "") or NOT_GIVEN


def _about(indicator: IndicatorOnRecord) -> list[str]:
    """Which way is better, who was asked, and where the figures come from, each in a sentence."""
    return [
        f"{indicator.better.word}.",
        f"Asked or counted: {indicator.asked or 'not said'}.",
        f"Source: {indicator.source or 'not said'}.",
        *(f"{one.area}, {one.period}: {one.note}" for one in indicator.figures if one.note),
    ]


def _said(indicator: IndicatorOnRecord, figure: IndicatorFigure) -> str:
    return f"{_figure(indicator, figure)}. {figure.note}".strip()
