"""What the page of milestones says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tracker.charts.svg import milestones_svg
from tracker.domain.dates import AsAt, write_day
from tracker.domain.milestones import MilestoneOfPlan, milestones_sentences, state_of
from tracker.queries.strategies import StrategyInForce
from tracker.web.days import DayLine, day_line


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone in the table."""

    code: str
    address: str
    title: str
    agreed: str
    expected: str
    done: str
    state: str


@dataclass(frozen=True, slots=True)
class MilestonesPage:
    """All milestones of a strategy on a day; `chart` is empty where there is none."""

    strategy: StrategyInForce
    day: DayLine
    sentences: Sequence[str]
    chart: Markup
    rows: Sequence[MilestoneRow]


def milestones_page(
    strategy: StrategyInForce, lines: Sequence[MilestoneOfPlan], *, as_at: AsAt
) -> MilestonesPage:
    """Put the page together."""
    day = day_line(as_at)
    # Our own drawing, in which every word was escaped.
    chart = Markup(milestones_svg(lines, on=as_at.day, title="Milestones")) if lines else Markup("")  # noqa: S704  # nosec B704
    return MilestonesPage(
        strategy,
        day,
        milestones_sentences(lines, on=as_at.day),
        chart,
        [
            MilestoneRow(
                line.code,
                f"/plans/{line.plan_slug}/actions/{line.number}{day.suffix}",
                f"{line.title} (critical)" if line.is_critical else line.title,
                write_day(line.agreed),
                write_day(line.expected) if line.expected else "As agreed",
                write_day(line.done) if line.done else "Not yet",
                state_of(line, on=as_at.day).word,
            )
            for line in lines
        ],
    )
