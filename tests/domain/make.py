"""Builders for the tests of the rules: each fills in everything that is not under test."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.domain.board_report import BoardReport, LabelCount, ReportAction, ReportPriority
from tracker.domain.dates import PlanDate
from tracker.domain.indicators import Better, Unit
from tracker.domain.outcomes import Outcome, OutcomeFigure
from tracker.domain.permissions import Role, Viewer
from tracker.domain.rag import Label, Rating, Stage
from tracker.domain.rules import NO_OBJECTION, ActionFacts, DatedPart, Thresholds
from tracker.domain.status import ActionOnRecord, ActionStatus, Owner, Said, status_of
from tracker.domain.windows import Window, windows_on

DAY = date(2019, 9, 30)
DEFAULTS = Thresholds()

Q1 = Window(
    1,
    "Q1 2019/20",
    date(2019, 4, 1),
    date(2019, 6, 30),
    date(2019, 6, 17),
    date(2019, 7, 5),
    date(2019, 7, 12),
)
Q2 = Window(
    2,
    "Q2 2019/20",
    date(2019, 7, 1),
    date(2019, 9, 30),
    date(2019, 9, 16),
    date(2019, 10, 4),
    date(2019, 10, 11),
)
Q3 = Window(
    3,
    "Q3 2019/20",
    date(2019, 10, 1),
    date(2019, 12, 31),
    date(2019, 12, 16),
    date(2020, 1, 3),
    date(2020, 1, 10),
)
WINDOWS = (Q1, Q2, Q3)

NORTHFIELD = Owner(1, "northfield", "Northfield Council", "Northfield")
EASTMOOR = Owner(2, "eastmoor", "Eastmoor Clinical Commissioning Group", "Eastmoor")

LRR, ELSEWHERE = 1, 2  # strategies: the one that the cast work in, and another


def day(text: str) -> date:
    """A day from its ISO spelling."""
    return date.fromisoformat(text)


def on_day(text: str) -> PlanDate:
    """A plan's date that is exactly one day."""
    return PlanDate.of_day(day(text))


def month(text: str) -> PlanDate:
    """A plan's date that is a month, from "2019-03"."""
    year, number = text.split("-")
    return PlanDate.of_month(int(year), int(number))


def facts(**given: Any) -> ActionFacts:
    """An action in progress and rated green, begun in April 2018 and agreed for March 2020: no rule objects."""
    filled: dict[str, Any] = {
        "stage": Stage.IN_PROGRESS,
        "rating": Rating.GREEN,
        "start": month("2018-04"),
        "due": month("2020-03"),
    }
    return ActionFacts(**filled | given)


def part(due: str, *, name: str = "Leaflet", is_done: bool = False, is_critical: bool = False) -> DatedPart:
    """A detail or milestone with a day of its own."""
    return DatedPart(name, day(due), is_done, is_critical)


def outcome(*figures: tuple[str, str], is_new: bool = True, **given: Any) -> Outcome:
    """Share of carers in Northfield who are content, to reach 50 percent by March 2019; figures as period and value."""
    filled: dict[str, Any] = {
        "code": "3B",
        "area": "Northfield",
        "unit": Unit.PERCENT,
        "better": Better.HIGHER,
        "target": Decimal(50),
        "due_on": date(2019, 3, 31),
        "figures": tuple(
            OutcomeFigure(period, Decimal(value), value, is_new and place == len(figures))
            for place, (period, value) in enumerate(figures, start=1)
        ),
    }
    return Outcome(**filled | given)


def said(**given: Any) -> Said:
    """An update by Amira, in the second window."""
    filled: dict[str, Any] = {
        "update_id": 1,
        "reported_on": date(2019, 9, 20),
        "by": "Amira",
        "words": "Going well.",
    }
    return Said(**filled | given)


def on_record(**given: Any) -> ActionOnRecord:
    """An action as the tables hold it."""
    filled: dict[str, Any] = {
        "action_id": 8,
        "number": "8",
        "title": "Carer friendly surgeries",
        "plan_id": 1,
        "plan_slug": "lrccg",
        "plan_code": "LRCCG",
        "is_illustrative": False,
        "owners": (NORTHFIELD,),
        "priority": 4,
        "lead": "Primary Care Team",
        "added_on": date(2018, 4, 1),
        "facts": facts(last_reported_on=date(2019, 9, 20)),
        "original_due": month("2020-03"),
        "agreed_on": None,
        "said": said(),
    }
    return ActionOnRecord(**filled | given)


def status(label: Label = Label.ON_TRACK, **given: Any) -> ActionStatus:
    """An action that wears a label, without reasons or flags."""
    bare = status_of(on_record(), windows=windows_on((), on=DAY), thresholds=DEFAULTS)
    return replace(bare, **{"label": label, "suggestion": NO_OBJECTION, "flags": ()} | given)


def counts(**given: int) -> dict[Label, int]:
    """Counts by label, by the label's name in small letters; noughts for the rest."""
    return {label: given.get(label.name.lower(), 0) for label in Label}


def viewer(*roles: Role, **given: Any) -> Viewer:
    """A signed-in person with these roles in the cast's strategy."""
    filled: dict[str, Any] = {"person_id": 1, "name": "Amira", "roles": {LRR: frozenset(roles)}}
    return Viewer(**filled | given)


def report_action(**given: Any) -> ReportAction:
    """An action as the papers print it."""
    filled: dict[str, Any] = {
        "code": "LRCCG 8",
        "plan_code": "LRCCG",
        "number": "8",
        "title": "Carer friendly surgeries",
        "priority": 4,
        "priority_title": "Carer friendly communities",
        "outcome": "",
        "owners": "Northfield",
        "lead": "Primary Care Team",
        "contributors": "",
        "start": "April 2018",
        "start_on": "2018-04-01",
        "due": "March 2020",
        "due_on": "2020-03-31",
        "original_due": "March 2020",
        "forecast": "",
        "forecast_on": "",
        "months_moved": 0,
        "times_moved": 0,
        "label": Label.ON_TRACK,
        "previous": None,
        "update_state": "Answered",
        "reported_on": "2019-09-20",
        "details": ("Ask every surgery",),
        "measures": (),
        "reasons": (),
        "flags": (),
        "promise": "",
        "back_on_track": "",
        "help_from": "",
        "is_illustrative": False,
    }
    return ReportAction(**filled | given)


def board_report(**given: Any) -> BoardReport:
    """A report with one action."""
    filled: dict[str, Any] = {
        "schema_version": 4,
        "kind": "board",
        "strategy_slug": "llr-carers",
        "title": "Joint Carers Strategy",
        "subtitle": "Board report",
        "area": "Leicestershire",
        "as_at": "2019-09-30",
        "as_at_written": "30 September 2019",
        "number": 5,
        "frozen_written": "14 October 2019",
        "compared_with": "",
        "marks": (),
        "headline": ("None of 1 action is off track or at risk.",),
        "partners": ("Northfield Council",),
        "total": 1,
        "counts": (LabelCount(label=Label.ON_TRACK, now=1),),
        "by_priority": (),
        "by_partner": (),
        "worse": (),
        "better": (),
        "completed": (),
        "dates_changed": (),
        "decisions_asked": (),
        "no_update": (("Northfield", "LRCCG 8 Carer friendly surgeries", "Never updated"),),
        "over_time": (),
        "milestones": (),
        "public": (),
        "actions": (report_action(),),
        "priorities": (ReportPriority(number=4, title="Carer friendly communities", outcome=""),),
    }
    return BoardReport(**filled | given)
