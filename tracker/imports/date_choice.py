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


EXPECTED, DECIDED = "expected", "decided"


def date_choice(
    choices: Mapping[str, str], *, bodies: Sequence[BodyName], on: date, number: str = ""
) -> DateChoice:
    """Read the answer for all dates, or for those of the action with this number, which may differ.

    "dates" is "decided" or not; "dates_by" a body's short address or a post; "dates_on" a day. "date:3", "date_by:3" and
    "date_on:3" say the same of action 3 alone; what they leave open is as for all.
    """

    def said(name: str) -> str:
        own = choices.get(f"{name}:{number}", "").strip() if number else ""
        return own or choices.get(name.replace("date", "dates", 1), "").strip()

    if said("date") != DECIDED:
        return DateChoice()
    by = said("date_by")
    body = next((one for one in bodies if one.slug == by), None)
    day = read_iso_day(said("date_on"))
    where = f"end date of {number}" if number else "end dates"
    problems = []
    if not by:
        problems.append(
            Problem(where, "Say which group or post agreed the new date.", "Choose it from the list.")
        )
    if day is None:
        problems.append(
            Problem(where, "Give the day on which the new date was agreed.", "Such as 2019-09-30.")
        )
    elif day > on:
        problems.append(
            Problem(where, f"{write_day(day)} has not come yet.", f"Give a day up to {write_day(on)}.")
        )
    return DateChoice(True, body, "" if body else by[:200], day, tuple(problems))
