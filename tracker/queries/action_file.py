"""Everything that is kept about one action, table by table: for whoever asks what is held on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, select

from tracker.domain.audit_sentences import Thing
from tracker.domain.dates import write_day, write_moment
from tracker.extensions import Model
from tracker.models import (
    Action,
    ActionLead,
    Ask,
    Assessment,
    Baseline,
    Decision,
    Detail,
    DetailDone,
    Measure,
    MeasureEvidence,
    Milestone,
    PathStep,
    ProgressUpdate,
    Target,
    UpdateGate,
)
from tracker.queries.asking import ask
from tracker.queries.audit_trail import names_of

# Numbers of our own that say nothing to anybody, and what only makes the pages quick.
_LEFT_OUT = frozenset(
    (
        "action_id", "plan_id", "strategy_id", "sort_key", "position", "version", "unchanged_running",
        "suggested_reasons",
    )
)  # fmt: skip
# The parts of a date beside the words it was written in.
_OF_DATES = ("_first", "_last", "_precision")
_KINDS = {
    "body_id": "body", "covering_for_id": "person", "for_team_id": "team", "priority_id": "priority",
    "indicator_id": "indicator", "recorded_by": "person", "team_id": "team", "window_id": "window",
}  # fmt: skip


# Columns whose names are not the words of the field.
_WORDS = {
    "id": "Number in the tracker",
    "baseline_on": "Agreed date",
    "due_text": "Agreed date",
    "due_on": "To be reached by",
    "effective_on": "Agreed from",
    "forecast_on": "Date now expected",
    "forecast_text": "Date now expected",
    "help_from": "Help needed from",
    "how_told": "Told",
    "is_accountable": "Accountable",
    "is_critical": "Critical",
    "is_delegated": "Delegated to the plan’s owner",
    "is_original": "The original date",
    "is_private": "Held in private session",
    "is_unchanged": "Said that nothing changed",
    "missed_close": "Came after the window closed",
    "override_reason": "Why the rating differs from the one suggested",
    "plain_words": "In plain words",
    "private_reason": "Why it is private",
    "put_it_right": "What will put it right",
    "seen_update": "Written on top of update",
    "sign_off": "Sign-off",
}


@dataclass(frozen=True, slots=True)
class HeldRows:
    """What one table holds about the action: each row as what it is and how it stands."""

    title: str
    rows: Sequence[Sequence[tuple[str, str]]]


def everything_on(action_id: int) -> list[HeldRows]:
    """Every row about an action, oldest first, private words included; drafts, which are their writers' own, are not.

    A table without a row is there with none, so that it can be seen that nothing is held.
    """
    updates = select(ProgressUpdate.id).where(ProgressUpdate.action_id == action_id)
    tables: Sequence[tuple[str, type[Model], ColumnElement[bool]]] = (
        ("The action", Action, Action.id == action_id),
        ("Who leads it", ActionLead, ActionLead.action_id == action_id),
        ("Agreed dates", Baseline, Baseline.action_id == action_id),
        ("What will be done", Detail, Detail.action_id == action_id),
        ("How we shall know", Measure, Measure.action_id == action_id),
        ("Figures it is to move", Target, Target.action_id == action_id),
        ("Milestones", Milestone, Milestone.action_id == action_id),
        ("Updates", ProgressUpdate, ProgressUpdate.action_id == action_id),
        ("Steps to put it right", PathStep, PathStep.update_id.in_(updates)),
        ("Details reported as done", DetailDone, DetailDone.update_id.in_(updates)),
        ("What was reported on measures", MeasureEvidence, MeasureEvidence.update_id.in_(updates)),
        ("Help asked for", Ask, Ask.action_id == action_id),
        ("What the group said", Assessment, Assessment.update_id.in_(updates)),
        ("What updates went through before they counted", UpdateGate, UpdateGate.action_id == action_id),
        ("Decisions", Decision, Decision.action_id == action_id),
    )
    found = [
        (title, [dict(row._mapping) for row in ask(_every_row(model, condition))])
        for title, model, condition in tables
    ]
    names = names_of(
        (_KINDS[name], value)
        for _, rows in found
        for row in rows
        for name, value in row.items()
        if name in _KINDS and isinstance(value, int)
    )
    return [HeldRows(title, [_told(row, names) for row in rows]) for title, rows in found]


def _every_row(model: type[Model], condition: ColumnElement[bool]) -> Any:
    columns = model.__table__.c
    return select(*columns).where(condition).order_by(*(one for one in columns if one.primary_key))


def _told(row: dict[str, Any], names: Any) -> list[tuple[str, str]]:
    told = []
    for name, value in row.items():
        if name in _LEFT_OUT or name.endswith(_OF_DATES):
            continue
        written = _written(name, value, names)
        if written:
            told.append((_title(name), written))
    return told


def _title(name: str) -> str:
    if name in _WORDS:
        return _WORDS[name]
    words = name.removesuffix("_text").removesuffix("_id").replace("_", " ")
    return words[:1].upper() + words[1:]


def _written(name: str, value: Any, names: dict[Thing, str]) -> str:
    kind = _KINDS.get(name)
    if kind is not None and isinstance(value, int):
        return names.get((kind, value), f"{kind} {value}")
    if value is None or value == "" or value is False or value in ([], {}):
        return ""
    if value is True:
        return "yes"
    if isinstance(value, datetime):
        return write_moment(value)
    if isinstance(value, date):
        return write_day(value)
    if isinstance(value, Enum):
        word = getattr(value, "word", None)
        return word if isinstance(word, str) else str(value.value).replace("_", " ")
    if isinstance(value, list):
        return "\n".join(str(one) for one in value)
    if isinstance(value, dict):
        return "\n".join(f"{column}: {text}" for column, text in value.items())
    return str(value)
