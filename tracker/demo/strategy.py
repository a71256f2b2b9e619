"""The strategy: organisations, bodies, adoptions, priorities, published figures, and the calendar of its windows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.changes import bodies, indicators, strategies, windows
from tracker.changes.audit import By
from tracker.demo.files import ADDED_ON, by_on, day_of, read
from tracker.demo.ids import Ids
from tracker.domain.calendar import PlannedWindow
from tracker.domain.indicators import Better, Unit


def load_strategy(ids: Ids, by: By) -> None:
    """The strategy with all that belongs to it but plans and people."""
    plain = read("strategy")
    strategy = strategies.add_strategy(
        by=by,
        slug=plain["slug"],
        title=plain["title"],
        area=plain["area"],
        vision=plain["vision"],
        about=plain["about"],
        starts=day_of(plain["starts"]),
        ends=day_of(plain["ends"]),
        help_now=[line["text"] for line in plain["help_now"]],
        is_illustrative=True,
        is_public=True,
    )
    ids.strategy = strategy.id
    for line in plain["organisations"]:
        organisation = strategies.add_organisation(by=by, **line)
        ids.organisations[organisation.slug] = organisation.id
    for line in plain["bodies"]:
        body = bodies.add_body(
            by=by,
            strategy_id=ids.strategy,
            slug=line["slug"],
            name=line["name"],
            kind=line["kind"],
            organisation_id=ids.organisations.get(line["organisation"]),
            may_decide=line["may_decide"],
        )
        ids.bodies[body.slug] = body.id
    for line in plain["adoptions"]:
        strategies.record_adoption(
            by=by,
            strategy_id=ids.strategy,
            body_id=ids.bodies[line["body"]],
            outcome=line["outcome"],
            on=day_of(line["on"]),
            words=line["words"],
        )
    for line in plain["priorities"]:
        priority = strategies.add_priority(
            by=by,
            strategy_id=ids.strategy,
            number=line["number"],
            title=line["title"],
            plain_title=line["plain"]["title"],
            outcome=line["outcome"],
            principle=line["principle"],
            found=line["found"],
            will_do=line["will_do"],
            how_we_know=line["how_we_know"],
        )
        ids.priorities[priority.number] = priority.id
    _load_indicators(ids, plain["indicators"], by)


def _load_indicators(ids: Ids, lines: Iterable[Mapping[str, Any]], by: By) -> None:
    for line in lines:
        indicators.add_indicator(
            by=by,
            on=ADDED_ON,
            strategy_id=ids.strategy,
            code=line["code"],
            described=described_as(ids, line),
            figures=[figure_of(value) for value in line["values"]],
        )


def described_as(ids: Ids, line: Mapping[str, Any]) -> indicators.Described:
    """What a figure of the files counts, in the source's words and in plain ones."""
    return indicators.Described(
        priority_id=ids.priorities[line["priority"]],
        title=line["title"],
        plain=line["plain"],
        unit=Unit(line["unit"]),
        better=Better(line["better"]),
        source=line["source"],
        asked=line["asked"],
    )


def figure_of(line: Mapping[str, Any]) -> indicators.Figure:
    """One figure of an area and a period."""
    return indicators.Figure(
        area=line["area"],
        period=line["period"],
        value=Decimal(line["value"]) if line["value"] is not None else None,
        written=line["written"] or "",
    )


def load_windows(ids: Ids, lines: Iterable[Mapping[str, str]]) -> None:
    """The calendar of reporting windows."""
    for line in lines:
        days = {name: date.fromisoformat(line[name]) for name in ("starts", "ends", "opens", "due", "closes")}
        planned = PlannedWindow(name=line["name"], **days)
        windows.add_window(by=by_on(None, ADDED_ON), strategy_id=ids.strategy, planned=planned)
