"""Whether parsed JSON has the shape of the plan document, said for the person who wrote it.

The shape is described in docs/plan-document.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from tracker.domain.dates import Precision
from tracker.domain.problems import Problem
from tracker.domain.rag import Stage

_REMEDY = "Its shape is described in docs/plan-document.md."
_STATUSES = ("draft", "received", "approved")
_MEANINGS = (None, "green", "amber", "red", "complete", "not_started", "on_hold", "closed")


def shape_problems(plain: Mapping[str, Any]) -> list[Problem]:
    """What of the document has another shape than agreed, place by place; empty where all of it is sound."""
    return [Problem(where, f"This is not a plan document: {what}", _REMEDY) for where, what in _faults(plain)]


def _faults(plain: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _texts(plain, "the document", must=("title", "code"))
    if plain.get("status", "draft") not in _STATUSES:
        yield "status", f"a status is one of {', '.join(_STATUSES)}."
    if not _is_list(plain.get("owners", []), str):
        yield "owners", "the owners are a list of short addresses."
    for name in ("priorities", "actions"):
        if not _is_list(plain.get(name), dict):
            yield name, f"“{name}” is a list of objects."
            return
    for place, priority in enumerate(plain["priorities"], start=1):
        yield from _texts(priority, f"priority {place}", must=("title",), may=("outcome",))
        if not _is_number(priority.get("number")):
            yield f"priority {place}", "the number of a priority is a whole number."
    for place, action in enumerate(plain["actions"], start=1):
        yield from _action(action, f"action {place}")


def _action(action: Mapping[str, Any], where: str) -> Iterator[tuple[str, str]]:
    yield from _texts(
        action, where, must=("number", "title"), may=("description", "lead", "progress", "source")
    )
    if not _is_number(action.get("priority")):
        yield where, "the priority of an action is a whole number."
    if not _is_list(action.get("leads", []), str):
        yield where, "the leads are a list of names."
    for name in ("notes", "update"):
        said = action.get(name, {})
        if not isinstance(said, dict) or not all(isinstance(words, str) for words in said.values()):
            yield where, f"“{name}” holds texts by their names."
    for name in ("start", "end", "forecast"):
        yield from _date(action.get(name), f"{where}, {name}")
    if action.get("stage") not in (None, *Stage):
        yield where, "the stage is not one of those that are known."
    rating = action.get("rating") or {}
    if (
        not isinstance(rating, dict)
        or not isinstance(rating.get("text", ""), str)
        or rating.get("meaning") not in _MEANINGS
    ):
        yield where, "the rating has a text, and a meaning that is known or null."
    details, measures = action.get("details", []), action.get("measures", [])
    for name, lines in (("details", details), ("measures", measures)):
        if not _is_list(lines, dict):
            yield where, f"“{name}” is a list of objects."
            return
    for number, line in enumerate(details, start=1):
        yield from _texts(line, f"{where}, detail {number}", must=("text",))
        for name in ("start", "end"):
            yield from _date(line.get(name), f"{where}, detail {number}, {name}")
    for number, line in enumerate(measures, start=1):
        yield from _texts(line, f"{where}, measure {number}", must=("text",))
        detail = line.get("detail")
        if detail is not None and not (_is_number(detail) and detail <= len(details)):
            yield f"{where}, measure {number}", "it belongs to a detail that the action does not have."


def _texts(
    plain: Mapping[str, Any], where: str, *, must: tuple[str, ...], may: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    for name in must:
        if not isinstance(plain.get(name), str) or (name in ("title", "number") and not plain[name].strip()):
            yield where, f"“{name}” is missing, or is not a text."
    for name in may:
        if not isinstance(plain.get(name, ""), str):
            yield where, f"“{name}” is not a text."


def _date(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if (
        not isinstance(value, dict)
        or not isinstance(value.get("text"), str)
        or value.get("precision") not in tuple(Precision)
    ):
        yield where, "a date has a text, a first and a last day, and a precision."
        return
    for name in ("first", "last"):
        day = value.get(name)
        if day is not None and not _is_day(day):
            yield where, f"the {name} day is not a day such as 2019-03-31."


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 100_000


def _is_list(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(one, kind) for one in value)
