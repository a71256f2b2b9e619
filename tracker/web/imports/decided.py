"""Who agreed the new end dates of a file: asked once for all, and at each action where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.imports.date_choice import DECIDED, EXPECTED
from tracker.imports.stored import BodyName


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of a select or of radios."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """The fields of a group or a post, and of a day; their names begin with `by`, `post` and `on`."""

    by: str
    post: str
    on: str
    bodies: Sequence[Choice]
    post_typed: str
    day: str


@dataclass(frozen=True, slots=True)
class DateAsked:
    """What the new end date of one action is: as for all, or otherwise."""

    place: int
    number: str
    answers: Sequence[Choice]
    decided: Decided
    is_open: bool


def decided_fields(
    choices: Mapping[str, str], bodies: Sequence[BodyName], *, number: str = "", place: int = 0
) -> Decided:
    """The fields for all dates, or for those of one action, as they were filled in."""
    by, on = (choices.get(f"{name}:{number}" if number else f"{name}", "") for name in _named(number))
    is_body = by in {body.slug for body in bodies}
    names = [f"{name}-{place}" if number else name for name in (*_named(number), _post_of(number))]
    return Decided(
        by=names[0],
        on=names[1],
        post=names[2],
        bodies=[Choice(body.slug, body.name, body.slug == by) for body in bodies],
        post_typed="" if is_body else by,
        day=on,
    )


def date_asked(number: str, place: int, choices: Mapping[str, str], bodies: Sequence[BodyName]) -> DateAsked:
    """The question at one action."""
    said = choices.get(f"date:{number}", "")
    words = {
        "": "As I said for all",
        EXPECTED: "It is the date now expected; the agreed date stays",
        DECIDED: "A group or post agreed it",
    }
    answers = [Choice(value, text, value == said) for value, text in words.items()]
    decided = decided_fields(choices, bodies, number=number, place=place)
    return DateAsked(place, number, answers, decided, is_open=bool(said or decided.day or decided.post_typed))


def _named(number: str) -> tuple[str, str]:
    return ("date_by", "date_on") if number else ("dates_by", "dates_on")


def _post_of(number: str) -> str:
    return "date_post" if number else "dates_post"
