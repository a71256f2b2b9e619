"""A file read as a plan, whichever way: as one of our own tables, as our document, or as anybody's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker.domain.plan_document import UPDATE_PARTS
from tracker.domain.plan_reading import NO_ANSWERS, NOTHING_KNOWN, Answers, KnownNames, NotRead, PlanReading
from tracker.domain.problems import Problem
from tracker.imports.document_shape import shape_problems
from tracker.imports.own_tables import read_own_table
from tracker.imports.source import SourceFile
from tracker.imports.understanding import understand_plan

# The parts of an action that a file can speak of. A part that it does not speak of is not compared.
PARTS = (
    "number",
    "priority",
    "title",
    "description",
    "details",
    "measures",
    "leads",
    "start",
    "end",
    "rating",
    "progress",
    "forecast",
    *UPDATE_PARTS,
    "notes",
)

# What a column's field, as `understanding` names it, says of an action.
_PARTS_OF_FIELD = {
    "number": ("number",),
    "priority": ("priority",),
    "priority number": ("priority",),
    "title": ("title",),
    "description": ("description",),
    "details": ("details",),
    "measures": ("measures",),
    "lead": ("leads",),
    "start": ("start",),
    "end": ("end", "start"),
    "forecast": ("forecast",),
    "rating": ("rating",),
    "progress": ("progress",),
    "note": ("notes",),
}


@dataclass(frozen=True, slots=True)
class FileReading:
    """A file, read, and how far it speaks: which parts of an action it holds at all, and which of each were edited.

    `unedited` goes by the place of the action in the document. `is_exact` is True for our own document, where an
    empty value means that there is none; elsewhere a blank cell says nothing.
    """

    reading: PlanReading
    spoken: tuple[str, ...]
    unedited: tuple[tuple[str, ...], ...] = ()
    is_exact: bool = False
    own_code: str = ""

    def speaks_of(self, place: int) -> frozenset[str]:
        """The parts that the file says something of for the action at this place, counted from 0."""
        unedited = self.unedited[place] if place < len(self.unedited) else ()
        return frozenset(self.spoken) - frozenset(unedited)


def read_plan(
    source: SourceFile, *, answers: Answers = NO_ANSWERS, known: KnownNames = NOTHING_KNOWN
) -> FileReading:
    """The plan of a file. Raises NotRead where it holds none."""
    if source.document is not None:
        return _read_document(source, source.document)
    own = read_own_table(source, answers=answers)
    if own is not None:
        if not own.reading.document.actions:
            raise NotRead(
                Problem("file", "This table of a plan holds no action.", "Fill in the actions and try again.")
            )
        return FileReading(
            own.reading, (*own.spoken, "number", "notes"), own.unedited, own_code=own.plan_code
        )
    reading = understand_plan(source, answers=answers, known=known)
    spoken = {part for column in reading.columns for part in _PARTS_OF_FIELD.get(column.taken_for, ())}
    if any(action.description for action in reading.document.actions):
        spoken.add("description")
    if any(action.progress for action in reading.document.actions):
        spoken.add("progress")
    if len(reading.document.priorities) > 0:
        spoken.add("priority")
    return FileReading(reading, tuple(sorted(spoken)))


def _read_document(source: SourceFile, plain: Mapping[str, Any]) -> FileReading:
    problems = shape_problems(plain)
    if problems:
        raise NotRead(problems[0])
    reading = understand_plan(source)
    names = {name for action in plain["actions"] for name in action}
    spoken = set(PARTS) & names
    if {"lead", "leads"} & names:
        spoken.add("leads")
    if "update" in names:
        spoken |= {part for action in reading.document.actions for part in action.update}
    return FileReading(reading, tuple(sorted(spoken)), is_exact=True)
