"""What an end date that a file changes is: a date now expected, or a new agreed date that somebody decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.dates import read_iso_day, write_day
from tracker.domain.problems import Problem
from tracker.imports.stored import BodyName


@dataclass(frozen=True, slots=True)
class DateChoice:
    """Whether the file's end dates were decided, by which body or post, and on which day."""

    is_decided: bool = False
    body: BodyName | None = None
    post: str = ""
    on: date | None = None
    problems: tuple[Problem, ...] = ()


def date_choice(choices: Mapping[str, str], *, bodies: Sequence[BodyName], on: date) -> DateChoice:
    """Read the answer: "dates" is "decided" or not; "dates_by" a body's short address or a post; "dates_on" a day."""
    if choices.get("dates") != "decided":
        return DateChoice()
    by = choices.get("dates_by", "").strip()
    body = next((one for one in bodies if one.slug == by), None)
    day = read_iso_day(choices.get("dates_on", "").strip())
    problems = []
    if not by:
        problems.append(
            Problem("dates_by", "Say which group or post agreed the new dates.", "Choose it from the list.")
        )
    if day is None:
        problems.append(
            Problem("dates_on", "Give the day on which the new dates were agreed.", "Such as 2019-09-30.")
        )
    elif day > on:
        problems.append(
            Problem("dates_on", f"{write_day(day)} has not come yet.", f"Give a day up to {write_day(on)}.")
        )
    return DateChoice(True, body, "" if body else by[:200], day, tuple(problems))
