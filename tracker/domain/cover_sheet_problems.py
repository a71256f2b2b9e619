"""What is wrong with a field of a cover sheet's template, and with what a sheet says. Source: docs/rules/cover-sheets.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.domain.cover_sheets import (
    LONGEST_RECOMMENDATION,
    MOST_LINES,
    FieldKind,
    Recommendation,
    SheetField,
    Values,
    fitting_sources,
    has_value,
    recommendations_of,
)
from tracker.domain.dates import read_iso_day
from tracker.domain.problems import Problem

MOST_FIELDS = 60
LONGEST_LINE = 300
LONGEST_WORDS = 6000
MOST_OPTIONS = 30
LONGEST_OPTION = 200


def problems_of_field(field: SheetField, *, others: Sequence[SheetField]) -> list[Problem]:
    """What is wrong with a field of a template, beside the others."""
    problems = []
    if not field.label:
        problems.append(Problem("label", "The field has no name.", "Give the name that the sheet prints."))
    elif any(other.label.casefold() == field.label.casefold() for other in others):
        problems.append(
            Problem(
                "label",
                f"There is a field “{field.label}” already.",
                "Give another name, or change that one.",
            )
        )
    if field.kind.has_options and not field.options:
        problems.append(Problem("listed", f"“{field.kind.word}” needs its list.", "Write one on each line."))
    if len(field.options) > MOST_OPTIONS or any(len(option) > LONGEST_OPTION for option in field.options):
        problems.append(
            Problem(
                "listed",
                f"The list has more than {MOST_OPTIONS} lines, or one longer than {LONGEST_OPTION} characters.",
                "Shorten it.",
            )
        )
    if len(others) >= MOST_FIELDS:
        problems.append(Problem("label", f"A sheet has at most {MOST_FIELDS} fields.", "Take one out first."))
    if field.filled_from not in fitting_sources(field.kind):
        problems.append(
            Problem(
                "filled_from", f"“{field.kind.word}” can’t be filled from that.", "Choose another source."
            )
        )
    return problems


def problems_of_values(fields: Sequence[SheetField], values: Values, *, is_finished: bool) -> list[Problem]:
    """Everything wrong with what a sheet says, in the order of its fields; what is missing only once it is finished."""
    return [
        problem for field in fields for problem in _problems_of(field, values.get(field.key), is_finished)
    ]


def _problems_of(field: SheetField, value: Any, is_finished: bool) -> list[Problem]:
    if not has_value(field, value) and field.is_required and is_finished:
        what = "has a question without an answer" if field.kind is FieldKind.QUESTIONS else "is empty"
        return [Problem(field.key, f"“{field.label}” {what}.", "Fill it in, or keep the sheet as a draft.")]
    if not value:
        return []
    problem = None
    if field.kind in (FieldKind.LINE, FieldKind.PERSON) and len(value) > LONGEST_LINE:
        problem = (f"“{field.label}” is longer than {LONGEST_LINE} characters.", "Shorten it.")
    elif field.kind is FieldKind.WORDS and len(value) > LONGEST_WORDS:
        problem = (f"“{field.label}” is longer than {LONGEST_WORDS:,} characters.", "Shorten it.")
    elif field.kind is FieldKind.DAY and read_iso_day(value) is None:
        problem = (f"“{field.label}” is not a day.", "Give its day, month and year.")
    elif (field.kind is FieldKind.CHOICE and value not in field.options) or (
        field.kind is FieldKind.GOALS and not set(value) <= set(field.options)
    ):
        problem = (f"“{field.label}” has a choice that is not offered.", "Choose one from the list.")
    elif field.kind is FieldKind.NUMBERED and (
        len(value) > MOST_LINES or sum(map(len, value)) > LONGEST_WORDS
    ):
        problem = (
            f"“{field.label}” is longer than {MOST_LINES} paragraphs or {LONGEST_WORDS:,} characters.",
            "Shorten it.",
        )
    elif field.kind is FieldKind.RECOMMENDATIONS:
        problem = _problem_of_recommendations(field, recommendations_of(value))
    return [Problem(field.key, *problem)] if problem else []


def _problem_of_recommendations(field: SheetField, lines: Sequence[Recommendation]) -> tuple[str, str] | None:
    if len(lines) > MOST_LINES or any(
        len(line.what) > LONGEST_RECOMMENDATION or len(line.appendix) > 100 for line in lines
    ):
        return (
            f"“{field.label}” is too long.",
            f"Use {LONGEST_RECOMMENDATION:,} characters or fewer for each, and 100 for an appendix.",
        )
    for number, line in enumerate(lines, start=1):
        if not line.what:
            return (
                f"“{field.label}”: number {number} does not say what to {line.verb.value}.",
                "Say it in a few words.",
            )
    return None


def why_it_stays(*, is_finished: bool, was_issued: bool) -> Problem | None:
    """Why a sheet can't be thrown away; None where it can."""
    if was_issued:
        return Problem(
            "throw",
            "This sheet was finished, and its report was issued to the body with it.",
            "It stays on record. Begin another one where a new one is needed.",
        )
    if is_finished:
        return Problem(
            "throw", "This sheet is finished.", "Save it as a draft first, then it can be thrown away."
        )
    return None
