"""The invented year of the cycle: updates, checks, the group's views, decisions, closed windows and frozen reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from tracker.changes import decisions, progress, windows
from tracker.changes.assessing import assess_update, check_done
from tracker.changes.audit import By
from tracker.demo.files import Event, by_on, month_of
from tracker.demo.ids import Ids, status_on, statuses_on, viewer_on
from tracker.domain.dates import AsAt, PlanDate
from tracker.domain.decisions import Effect, Outcome, Taken
from tracker.domain.plan_document import read_date
from tracker.domain.progress import (
    Answer,
    Evidence,
    HelpFrom,
    HowTold,
    MeasureReport,
    PathStep,
    ProgressReport,
)
from tracker.domain.rag import Rating
from tracker.domain.windows import Window
from tracker.extensions import db
from tracker.models import Ask, Body, Detail, Measure
from tracker.models.assessment import AssessmentKind
from tracker.queries.strategies import windows_of

# Builds and freezes the report of a day; handed in, because papers are made at an edge that the demo must not know.
FreezeReport = Callable[[By, AsAt, int], None]


def cycle_events(ids: Ids, history: Mapping[str, Any], freeze_report: FreezeReport) -> Iterable[Event]:
    """Everything that happens in the cycle of the invented year."""
    for line in history["updates"]:
        yield date.fromisoformat(line["on"]), 1, _posting(ids, line)
    for line in history["checks"]:
        yield date.fromisoformat(line["on"]), 2, _checking(ids, line)
    for line in history["assessments"]:
        yield date.fromisoformat(line["on"]), 2, _assessing(ids, line)
    for line in history["decisions"]:
        yield date.fromisoformat(line["on"]), 0, _deciding(ids, line)
    for line in history["windows"]:
        if "own_due" in line:
            yield date.fromisoformat(line["own_due"]["on"]), 0, _giving_a_day(ids, line)
        if line["frozen_on"]:
            closes = date.fromisoformat(line["closes"])
            yield closes + timedelta(days=1), 0, _closing(ids, line["name"])
            yield date.fromisoformat(line["frozen_on"]), 4, _freezing(ids, freeze_report)


def _posting(ids: Ids, line: Mapping[str, Any]) -> Callable[[date], None]:
    def post(day: date) -> None:
        plan, action_id = ids.plans[line["plan"]], ids.actions[line["plan"], line["action"]]
        viewer, status = viewer_on(ids, line["by"], day), status_on(ids, line, day)
        shared: dict[str, Any] = {
            "by": by_on(ids.people[line["by"]], day, hour=11),
            "viewer": viewer,
            "on": day,
            "plan": plan,
            "action_id": action_id,
            "seen_update_id": status.newest_update_id,
            "for_team_id": ids.teams.get(line["for_team"] or ""),
            "how_told": HowTold(line["how_told"]) if line["how_told"] else None,
        }
        if line["answer"] == "no_change":
            progress.confirm_unchanged(**shared, words=line["words"] or "")
            return
        report = _report(ids, line, action_id=action_id, kept=status.forecast)
        progress.post_update(**shared, report=report)

    return post


def _report(ids: Ids, line: Mapping[str, Any], *, action_id: int, kept: PlanDate | None) -> ProgressReport:
    details = {
        detail.position: detail.id for detail in db.session.query(Detail).filter_by(action_id=action_id)
    }
    measures = {
        measure.position: measure.id for measure in db.session.query(Measure).filter_by(action_id=action_id)
    }
    help_from = line["help_from"]
    body_id = ids.bodies.get(help_from or "")
    decided_by = line["decided_by"] or ""
    body = db.session.get(Body, ids.bodies[decided_by]) if decided_by in ids.bodies else None
    return ProgressReport(
        answer=Answer(line["answer"]),
        words=line["words"] or "",
        put_it_right=line["put_it_right"] or "",
        back_on_track=month_of(line["back_on_track"]),
        help_from=HelpFrom.BODY if body_id else HelpFrom(help_from) if help_from else None,
        help_body_id=body_id,
        help_text=line["help_text"] or "",
        done_month=month_of(line["done_month"]),
        reason=line["reason"] or "",
        decided_by=body.name if body else decided_by,
        review_month=month_of(line["review_month"]),
        forecast=month_of(line["forecast"]) or kept,
        override_reason=line["override_reason"] or "",
        plain_words=line["plain"] or "",
        details_done=frozenset(details[number] for number in line["details_done"]),
        measures=tuple(
            MeasureReport(measures[item["n"]], Evidence(item["evidence"])) for item in line["measures"]
        ),
        steps=tuple(PathStep(step["text"], step["who"], month_of(step["by"])) for step in line["steps"]),
        is_private=bool(line.get("private_reason")),
        private_reason=line.get("private_reason") or "",
    )


def _checking(ids: Ids, line: Mapping[str, Any]) -> Callable[[date], None]:
    def check(day: date) -> None:
        check_done(
            by=by_on(ids.people[line["by"]], day, hour=14),
            viewer=viewer_on(ids, line["by"], day),
            on=day,
            plan=ids.plans[line["plan"]],
            action_id=ids.actions[line["plan"], line["action"]],
            is_agreed=line["outcome"] == "agreed",
            words=line["words"] or "",
        )

    return check


def _assessing(ids: Ids, line: Mapping[str, Any]) -> Callable[[date], None]:
    def assess(day: date) -> None:
        assess_update(
            by=by_on(ids.people["esi"], day, hour=14),
            on=day,
            plan=ids.plans[line["plan"]],
            status=status_on(ids, line, day),
            kind=AssessmentKind(line["kind"]),
            rating=Rating(line["rating"]),
            reason=line["reason"],
            body_id=ids.bodies[line["body"]],
        )

    return assess


def _deciding(ids: Ids, line: Mapping[str, Any]) -> Callable[[date], None]:
    def decide(day: date) -> None:
        due = read_date(line["new_end"])
        if due is None:
            raise ValueError("The demo's decision has no new date.")
        body_id = ids.bodies.get(line["body"])
        body = db.session.get(Body, body_id) if body_id else None
        action_id = ids.actions[line["plan"], line["action"]]
        asked = db.session.query(Ask).filter_by(action_id=action_id, body_id=body_id, answered_on=None)
        ask = asked.order_by(Ask.id.desc()).first()
        decisions.record_decision(
            by=by_on(ids.people["esi"], day),
            strategy_id=ids.strategy,
            action_id=action_id,
            ask_id=ask.id if ask else None,
            taken=Taken(
                outcome=Outcome(line["outcome"]),
                effect=Effect(line["effect"]),
                decided_on=day,
                by=body.name if body else line["body"],
                body_id=body_id,
                power=line["power"],
                due=due,
                words=line["words"],
            ),
        )

    return decide


def _giving_a_day(ids: Ids, line: Mapping[str, Any]) -> Callable[[date], None]:
    def give(day: date) -> None:
        windows.set_own_due_day(
            by=by_on(ids.people["esi"], day),
            strategy_id=ids.strategy,
            window_id=_window(ids, line["name"]).window_id,
            plan_id=ids.plans[line["own_due"]["plan"]].plan_id,
            seen=None,
            due=date.fromisoformat(line["own_due"]["due"]),
        )

    return give


def _window(ids: Ids, name: str) -> Window:
    return next(window for window in windows_of(ids.strategy) if window.name == name)


def _closing(ids: Ids, name: str) -> Callable[[date], None]:
    def close(day: date) -> None:
        window = _window(ids, name)
        windows.close_window(
            by=by_on(ids.people["esi"], day),
            window_id=window.window_id,
            statuses=statuses_on(ids, window.closes),
        )

    return close


def _freezing(ids: Ids, freeze_report: FreezeReport) -> Callable[[date], None]:
    def freeze(day: date) -> None:
        freeze_report(by_on(ids.people["esi"], day, hour=16), AsAt(day, day), ids.strategy)

    return freeze
