"""Published figures as papers print them: the newest of each in the body, every year of every area in annex F."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from tracker.domain.board_report import BoardReport, ReportIndicator
from tracker.domain.indicators import NOT_GIVEN
from tracker.reports.paper import Column, Table


def newest_figures(report: BoardReport) -> list[str]:
    """A line for each indicator: the newest figure of each area with its period. Empty where no figure is published."""
    return [
        f"Priority {priority}, {title}: {_newest(list(areas))}."
        for (priority, title), areas in _by_indicator(report)
    ]


def _newest(areas: list[ReportIndicator]) -> str:
    """The newest figure of each area, with its period behind those that share it."""
    found = [(one.area, *_last_given(one)) for one in areas]
    return "; ".join(
        ", ".join(f"{area} {said}" for area, _, said in same) + (f" ({period})" if period else "")
        for period, same in ((period, list(same)) for period, same in groupby(found, key=lambda one: one[1]))
    )


def _last_given(indicator: ReportIndicator) -> tuple[str, str]:
    """The period and the words of the newest figure; no period where none is given."""
    given = [(period, said) for period, said in indicator.figures if said != NOT_GIVEN]
    return given[-1] if given else ("", NOT_GIVEN)


def indicator_tables(report: BoardReport) -> Iterator[tuple[Table, str]]:
    """Each indicator as a table, an area a row and a period a column, and what stands below it: source, who was asked,
    notes.

    None where no figure is published. A period of which an area has no line is left empty.
    """
    for (priority, title), found in _by_indicator(report):
        lines = list(found)
        periods = sorted({period for one in lines for period, _ in one.figures})
        figures = [dict(one.figures) for one in lines]
        table = Table(
            f"Priority {priority}: {title}",
            (Column("Area", 2), *(Column(period, 1, is_number=True) for period in periods)),
            tuple(
                (one.area, *(of_area.get(period, "") for period in periods))
                for one, of_area in zip(lines, figures, strict=True)
            ),
        )
        said = [f"Source: {one.source}." for one in lines if one.source]
        said += [f"Asked or counted: {one.asked}." for one in lines if one.asked]
        said += [f"{note}." for one in lines for note in one.notes]
        yield table, " ".join(dict.fromkeys(said))


def _by_indicator(report: BoardReport) -> Iterator[tuple[tuple[int, str], Iterator[ReportIndicator]]]:
    return groupby(report.indicators, key=lambda one: (one.priority, one.title))
