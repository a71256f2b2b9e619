"""The board report of today, ready to be frozen: its headline as a person edited it, where somebody did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tracker.domain.board_report import BoardReport
from tracker.domain.dates import AsAt, write_day
from tracker.domain.own_lines import look_ends
from tracker.domain.permissions import OPEN_READER
from tracker.domain.problems import Problem, RuleBroken
from tracker.domain.windows import asking_window
from tracker.queries.board import board_of
from tracker.queries.reports import EditedHeadline, edited_headline, next_report_number
from tracker.queries.strategies import StrategyInForce
from tracker.reports.contents import board_report, frozen_figures

HEADLINE_HELD = "The programme manager’s own words on this are held in private session."


@dataclass(frozen=True, slots=True)
class ReadyReport:
    """Today's report as the rules draft it, the number it will get, and the headline that somebody edited for it.

    `look_ends` is the last day that partners have to see their own lines, where the report comes before it has passed.
    """

    number: int
    drafted: BoardReport
    figures: Mapping[str, Any]
    window_id: int | None
    look_ends: date | None
    edited: EditedHeadline

    @property
    def report(self) -> BoardReport:
        """The report with its edited headline. Raises RuleBroken where the figures changed under it since."""
        if self.edited.has_old_figures(self.drafted.headline):
            raise RuleBroken(
                [
                    Problem(
                        "headline",
                        "The figures have changed since the headline was edited.",
                        "Read the headline again and save it, or go back to the drafted one.",
                    )
                ]
            )
        return with_headline(self.drafted, self.edited)


def report_to_freeze(strategy: StrategyInForce, *, as_at: AsAt) -> ReadyReport:
    """The open report of a day: what is held in private session is not in it.

    A report of the same day, frozen earlier, is not what it is compared with.
    """
    board = board_of(viewer=OPEN_READER, strategy=strategy, as_at=as_at, before=as_at.day)
    window = asking_window(board.windows, on=as_at.day)
    number = next_report_number(strategy.strategy_id)
    return ReadyReport(
        number=number,
        drafted=board_report(board),
        figures=frozen_figures(board),
        window_id=window.window_id if window else None,
        look_ends=look_ends(board.windows, on=as_at.day),
        edited=edited_headline(strategy.strategy_id, number=number),
    )


def live_report(strategy: StrategyInForce, *, as_at: AsAt) -> BoardReport:
    """The figures of a day as a paper; today's with the edited headline, as long as it fits the figures."""
    report = board_report(board_of(viewer=OPEN_READER, strategy=strategy, as_at=as_at))
    if not as_at.is_today:
        return report
    edited = edited_headline(strategy.strategy_id, number=next_report_number(strategy.strategy_id))
    return report if edited.has_old_figures(report.headline) else with_headline(report, edited)


def with_headline(report: BoardReport, edited: EditedHeadline) -> BoardReport:
    """The report with a headline that a person edited, marked as such; as it is where nobody did.

    Words that are held in private session are in no paper: the drafted ones stay, and say that there are others.
    """
    if not edited.words or edited.edited_on is None:
        return report
    if edited.private_reason:
        return replace(report, headline=(*report.headline, HEADLINE_HELD))
    return replace(
        report,
        headline=edited.words,
        is_headline_edited=True,
        headline_edited=write_day(edited.edited_on),
    )
