"""A delivery plan as a document: what a file of a plan says, and what `plan export --format json` writes.

The shape is a contract that others script against; docs/plan-document.md describes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.domain.dates import PlanDate, Precision
from tracker.domain.problems import Problem


@dataclass(frozen=True, slots=True)
class PriorityLine:
    """A priority as the plan names it."""

    number: int
    title: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class DetailLine:
    """One line of what will be done."""

    text: str
    start: PlanDate | None = None
    end: PlanDate | None = None


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One line of how it will show; `detail` counts from 1, None where it belongs to no one detail."""

    text: str
    detail: int | None = None


# What an update may say beside its rating, its words and the date now expected.
UPDATE_PARTS = (
    "put_it_right",
    "back_on_track",
    "help_from",
    "help_needed",
    "override_reason",
    "plain_words",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLine:
    """An action of the plan.

    `update` is what else its last update says, by the names of UPDATE_PARTS and in the words of our papers; empty
    where nothing is said, and then left out of what is written.
    """

    number: str
    priority: int
    title: str
    description: str = ""
    details: tuple[DetailLine, ...] = ()
    measures: tuple[MeasureLine, ...] = ()
    lead: str = ""
    leads: tuple[str, ...] = ()
    start: PlanDate | None = None
    end: PlanDate | None = None
    forecast: PlanDate | None = None
    stage: str | None = None
    rating_text: str = ""
    rating_meaning: str | None = None
    progress: str = ""
    update: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDocument:
    """A whole plan: its title, code, owners, priorities and actions, and how many rows they came from."""

    title: str
    code: str
    status: str
    owners: tuple[str, ...]
    priorities: tuple[PriorityLine, ...]
    actions: tuple[ActionLine, ...]
    counts: Mapping[str, int] = field(default_factory=dict)


def read_document(plain: Mapping[str, Any]) -> PlanDocument:
    """The document of parsed JSON. Raises KeyError or ValueError where it is not of the agreed shape."""
    try:
        return _read_plan(plain)
    except (TypeError, AttributeError) as wrong:
        raise ValueError(
            "This is not a plan document: a part of it has another shape than agreed."
        ) from wrong


def _read_plan(plain: Mapping[str, Any]) -> PlanDocument:
    return PlanDocument(
        title=plain["title"],
        code=plain["code"],
        status=plain.get("status", "draft"),
        owners=tuple(plain.get("owners", ())),
        priorities=tuple(
            PriorityLine(item["number"], item["title"], item.get("outcome", ""))
            for item in plain["priorities"]
        ),
        actions=tuple(_read_action(item) for item in plain["actions"]),
        counts=plain.get("counts", {}),
    )


def _read_action(plain: Mapping[str, Any]) -> ActionLine:
    rating = plain.get("rating") or {}
    return ActionLine(
        number=plain["number"],
        priority=plain["priority"],
        title=plain["title"],
        description=plain.get("description", ""),
        details=tuple(
            DetailLine(item["text"], read_date(item.get("start")), read_date(item.get("end")))
            for item in plain.get("details", ())
        ),
        measures=tuple(MeasureLine(item["text"], item.get("detail")) for item in plain.get("measures", ())),
        lead=plain.get("lead", ""),
        leads=tuple(plain.get("leads", ())),
        start=read_date(plain.get("start")),
        end=read_date(plain.get("end")),
        forecast=read_date(plain.get("forecast")),
        stage=plain.get("stage"),
        rating_text=rating.get("text", ""),
        rating_meaning=rating.get("meaning"),
        progress=plain.get("progress", ""),
        update={name: words for name, words in plain.get("update", {}).items() if name in UPDATE_PARTS},
        notes=plain.get("notes", {}),
        source=plain.get("source", ""),
    )


def read_date(plain: Mapping[str, Any] | None) -> PlanDate | None:
    """A date of the document; None stays None."""
    if plain is None:
        return None
    first, last = plain.get("first"), plain.get("last")
    return PlanDate(
        plain["text"],
        date.fromisoformat(first) if first else None,
        date.fromisoformat(last) if last else None,
        Precision(plain["precision"]),
    )


def write_plain_date(value: PlanDate | None) -> dict[str, Any] | None:
    """A date as the document holds it."""
    if value is None:
        return None
    return {
        "text": value.text,
        "first": value.first.isoformat() if value.first else None,
        "last": value.last.isoformat() if value.last else None,
        "precision": value.precision,
    }


def write_document(document: PlanDocument, *, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """The document as plain dictionaries and lists, in the agreed order of names, with what was found wrong."""
    actions = [_write_action(action) for action in document.actions]
    counts = {
        "rows": len(actions),
        "actions": len(actions),
        "continuations": 0,
        "headings": 0,
        "skipped": 0,
        "priorities": len(document.priorities),
    }
    return {
        "title": document.title,
        "code": document.code,
        "status": document.status,
        "owners": list(document.owners),
        "priorities": [
            {"number": line.number, "title": line.title, "outcome": line.outcome}
            for line in document.priorities
        ],
        "actions": actions,
        "problems": [
            {
                "where": problem.where,
                "what": problem.what,
                "remedy": problem.remedy,
                "severity": problem.severity.value,
            }
            for problem in problems
        ],
        "counts": dict(document.counts) or counts,
    }


def _write_action(action: ActionLine) -> dict[str, Any]:
    said = {"update": dict(action.update)} if action.update else {}
    return {
        "number": action.number,
        "priority": action.priority,
        "title": action.title,
        "description": action.description,
        "details": [
            {"text": line.text, "start": write_plain_date(line.start), "end": write_plain_date(line.end)}
            for line in action.details
        ],
        "measures": [{"text": line.text, "detail": line.detail} for line in action.measures],
        "lead": action.lead,
        "leads": list(action.leads),
        "start": write_plain_date(action.start),
        "end": write_plain_date(action.end),
        "forecast": write_plain_date(action.forecast),
        "stage": action.stage,
        "rating": {"text": action.rating_text, "meaning": action.rating_meaning},
        "progress": action.progress,
        **said,
        "notes": dict(action.notes),
        "source": action.source,
    }
