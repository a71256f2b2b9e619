"""What the pages of milestones say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tracker.charts.svg import milestones_svg
from tracker.domain.dates import AsAt, write_day
from tracker.domain.milestones import MilestoneOfPlan, milestones_sentences, state_of
from tracker.queries.milestones import ActionToPlan, MilestoneOnRecord
from tracker.queries.strategies import PlanInForce, StrategyInForce
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


@dataclass(frozen=True, slots=True)
class MilestoneToChange:
    """A milestone of an action as a sentence, and where it is changed."""

    title: str
    said: str
    is_done: bool
    address: str


@dataclass(frozen=True, slots=True)
class ActionMilestonesPage:
    """The milestones of an action, for whoever may change them."""

    plan: PlanInForce
    code: str
    title: str
    address: str
    milestones: Sequence[MilestoneToChange]


@dataclass(frozen=True, slots=True)
class MilestonePage:
    """A milestone to change. On a conflict, `meanwhile` says how it stands now; empty otherwise."""

    plan: PlanInForce
    code: str
    title: str
    agreed: str
    address: str
    back: str
    meanwhile: str


def action_milestones_page(plan: PlanInForce, action: ActionToPlan) -> ActionMilestonesPage:
    """Put the list of an action together."""
    address = f"/plans/{plan.slug}/actions/{action.number}/milestones"
    return ActionMilestonesPage(
        plan,
        f"{plan.code} {action.number}",
        action.title,
        address,
        [
            MilestoneToChange(
                line.title, _said(line), line.done is not None, f"{address}/{line.milestone_id}"
            )
            for line in action.milestones
        ],
    )


def milestone_page(
    plan: PlanInForce, action: ActionToPlan, line: MilestoneOnRecord, *, is_conflict: bool = False
) -> MilestonePage:
    """Put the page of one milestone together."""
    back = f"/plans/{plan.slug}/actions/{action.number}/milestones"
    return MilestonePage(
        plan,
        f"{plan.code} {action.number}",
        line.title,
        write_day(line.agreed),
        f"{back}/{line.milestone_id}",
        back,
        f"{line.title}. {_said(line)}" if is_conflict else "",
    )


def _said(line: MilestoneOnRecord) -> str:
    said = [f"Agreed for {write_day(line.agreed)}."]
    if line.expected is not None and line.done is None:
        said.append(f"Now expected {write_day(line.expected)}.")
    said.append(f"Done {write_day(line.done)}." if line.done else "Not done yet.")
    if line.is_critical:
        said.append("Critical.")
    return " ".join(said)
