"""Cover sheets: the fields of a body's template, what a sheet says in each, and what is wrong with it.

A body's sheet is built of fields, so that a new body needs no code. Source: docs/rules/cover-sheets.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tracker.domain.dates import read_iso_day, write_day

MOST_LINES = 60
LONGEST_RECOMMENDATION = 1000
NOT_STATED = "Not stated"
NO_DAY = "day not known yet"


class FieldKind(StrEnum):
    """What a field holds."""

    LINE = "line"
    WORDS = "words"
    DAY = "day"
    PERSON = "person"
    CHOICE = "choice"
    GOALS = "goals"
    QUESTIONS = "questions"
    NUMBERED = "numbered"
    RECOMMENDATIONS = "recommendations"
    HEADING = "heading"

    @property
    def word(self) -> str:
        """The kind as it is offered to choose."""
        return {
            "line": "One line",
            "words": "Several lines",
            "day": "A day",
            "person": "A person and their post",
            "choice": "One of a list",
            "goals": "A list to tick",
            "questions": "Questions with yes or no",
            "numbered": "Numbered paragraphs",
            "recommendations": "Recommendations",
            "heading": "A heading above the fields that follow",
        }[self.value]

    @property
    def has_options(self) -> bool:
        """True for a kind that needs its list: of choices, goals or questions."""
        return self in (FieldKind.CHOICE, FieldKind.GOALS, FieldKind.QUESTIONS)

    @property
    def stands_alone(self) -> bool:
        """True for a kind that is printed under a heading of its own, not as a row among others."""
        return self in (
            FieldKind.GOALS,
            FieldKind.QUESTIONS,
            FieldKind.NUMBERED,
            FieldKind.RECOMMENDATIONS,
            FieldKind.HEADING,
        )


class FilledFrom(StrEnum):
    """What the tracker knows, and fills in when a sheet is begun."""

    HAND = "hand"
    BODY = "body"
    MEETING = "meeting"
    TITLE = "title"
    REPORT = "report"
    STRATEGY = "strategy"
    CONSIDERED = "considered"
    HEADLINE = "headline"

    @property
    def word(self) -> str:
        """The source as it is offered to choose."""
        return {
            "hand": "Nothing: it is typed",
            "body": "The body’s name",
            "meeting": "The day of the meeting",
            "title": "The title of the report",
            "report": "Which report it is, and of which day",
            "strategy": "The strategy that the report belongs to",
            "considered": "The bodies that had the same report before",
            "headline": "The report’s headline, a paragraph for each sentence",
        }[self.value]


class Verb(StrEnum):
    """What a body is asked to do."""

    RECEIVE = "receive"
    APPROVE = "approve"
    NOTE = "note"
    DISCUSS = "discuss"
    ASSURANCE = "take assurance"

    @property
    def word(self) -> str:
        """The verb as it is printed."""
        return self.value.capitalize()

    @property
    def meaning(self) -> str:
        """What the body does when it does so."""
        return {
            "receive": "take the paper into the body’s records; that approves nothing",
            "approve": "decide that it shall be so; the minutes say who decided",
            "note": "take account of what it says; no decision is asked",
            "discuss": "give a view, which the minutes record",
            "take assurance": "say that what the paper shows is enough to rely on, or what is missing",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetField:
    """A field of a template. `lead` is a line printed above the value.

    `options` are the choices, goals or questions; a kind that has none keeps them unused, until it is changed back.
    """

    key: str
    label: str
    kind: FieldKind = FieldKind.LINE
    hint: str = ""
    lead: str = ""
    options: tuple[str, ...] = ()
    filled_from: FilledFrom = FilledFrom.HAND
    is_remembered: bool = False
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the body is asked to do with what, and in which appendix it is found."""

    verb: Verb
    what: str
    appendix: str = ""

    @property
    def sentence(self) -> str:
        """The recommendation on one line.

        >>> Recommendation(Verb.RECEIVE, "the draft plan", "Appendix 2").sentence
        'Receive: the draft plan (Appendix 2)'
        """
        where = f" ({self.appendix})" if self.appendix else ""
        return f"{self.verb.word}: {self.what}{where}"


@dataclass(frozen=True, slots=True)
class HadBefore:
    """A body that had the same report before: at a meeting of that day, or issued to it on that day."""

    body: str
    on: date
    is_meeting: bool

    def sentence(self, *, today: date) -> str:
        """What is known of it, without saying of a day that has not passed that anything was discussed.

        >>> had = HadBefore("Programme Board", date(2019, 10, 23), is_meeting=True)
        >>> had.sentence(today=date(2019, 10, 16)), had.sentence(today=date(2019, 10, 24))
        ('Programme Board, to be discussed on 23 October 2019', 'Programme Board, discussed on 23 October 2019')
        """
        if not self.is_meeting:
            return f"{self.body}, issued to its members on {write_day(self.on)}"
        said = "discussed" if self.on < today else "to be discussed"
        return f"{self.body}, {said} on {write_day(self.on)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFacts:
    """What the tracker knows for a sheet that is begun. Empty where it knows nothing; `meeting_on` None likewise."""

    body: str
    meeting_on: date | None
    title: str
    report: str
    strategy: str
    considered: tuple[str, ...]
    headline: tuple[str, ...]
    asked: tuple[Recommendation, ...] = ()


# A value by the key of its field: text; an ISO day; a list of text; or a recommendation's parts.
Values = Mapping[str, Any]


def fields_to_plain(fields: Sequence[SheetField]) -> list[dict[str, Any]]:
    """The fields as they are stored."""
    return [asdict(field) | {"options": list(field.options)} for field in fields]


def fields_from_plain(plain: Sequence[Mapping[str, Any]]) -> tuple[SheetField, ...]:
    """The fields as they were stored."""
    return tuple(
        SheetField(
            key=line["key"],
            label=line["label"],
            kind=FieldKind(line["kind"]),
            hint=line["hint"],
            lead=line["lead"],
            options=tuple(line["options"]),
            filled_from=FilledFrom(line["filled_from"]),
            is_remembered=line["is_remembered"],
            is_required=line["is_required"],
        )
        for line in plain
    )


def key_of(label: str, *, taken: Collection[str]) -> str:
    """The key of a new field, which stays when the field is renamed.

    >>> key_of("Title of the report:", taken=[]), key_of("Section", taken=["f_section"])
    ('f_title_of_the_report', 'f_section_2')
    """
    stem = "f_" + (re.sub("[^a-z0-9]+", "_", label.lower()).strip("_")[:40].strip("_") or "field")
    return next(
        key
        for number in range(1, len(taken) + 2)
        if (key := stem + (f"_{number}" if number > 1 else "")) not in taken
    )


def fitting_sources(kind: FieldKind) -> tuple[FilledFrom, ...]:
    """What a kind of field can be filled from: text from anything but a day, a day from a day."""
    if kind is FieldKind.DAY:
        return (FilledFrom.HAND, FilledFrom.MEETING)
    if kind in (FieldKind.LINE, FieldKind.WORDS, FieldKind.NUMBERED):
        return tuple(FilledFrom)
    return (FilledFrom.HAND,)


def moved(fields: Sequence[SheetField], key: str, *, by: int) -> tuple[SheetField, ...]:
    """The fields with one moved up (-1) or down (1); as they are where it is at the end already, or not there."""
    places = {field.key: place for place, field in enumerate(fields)}
    if key not in places or not 0 <= places[key] + by < len(fields):
        return tuple(fields)
    order = list(fields)
    here = places[key]
    order[here], order[here + by] = order[here + by], order[here]
    return tuple(order)


def with_field(fields: Sequence[SheetField], field: SheetField) -> tuple[SheetField, ...]:
    """The fields with this one in the place of its earlier self, or as the last."""
    if any(one.key == field.key for one in fields):
        return tuple(field if one.key == field.key else one for one in fields)
    return (*fields, field)


def begin_values(
    fields: Sequence[SheetField],
    facts: SheetFacts,
    *,
    remembered: Values,
    remembered_fields: Sequence[SheetField] = (),
) -> dict[str, Any]:
    """What a new sheet says: what the tracker knows, else what the last sheet for this body said, where remembered.

    A value is remembered only for a field that is still of the kind it was typed in. Where there is no recommendation to
    begin with, there is one for each question that the body is asked.
    """
    kinds = {field.key: field.kind for field in remembered_fields}
    values: dict[str, Any] = {}
    for field in fields:
        known = _known(field, facts)
        if known:
            values[field.key] = known
        elif field.is_remembered and field.key in remembered and kinds.get(field.key) is field.kind:
            values[field.key] = _still_offered(field, remembered[field.key])
        if field.kind is FieldKind.RECOMMENDATIONS and facts.asked and not values.get(field.key):
            values[field.key] = [asdict(line) for line in facts.asked]
    return values


def _known(field: SheetField, facts: SheetFacts) -> Any:
    if field.filled_from is FilledFrom.MEETING:
        if facts.meeting_on is None:
            return ""
        return facts.meeting_on.isoformat() if field.kind is FieldKind.DAY else write_day(facts.meeting_on)
    lines: Mapping[FilledFrom, tuple[str, ...]] = {
        FilledFrom.BODY: (facts.body,),
        FilledFrom.TITLE: (facts.title,),
        FilledFrom.REPORT: (facts.report,),
        FilledFrom.STRATEGY: (facts.strategy,),
        FilledFrom.CONSIDERED: facts.considered,
        FilledFrom.HEADLINE: facts.headline,
    }
    found = [line for line in lines.get(field.filled_from, ()) if line]
    if field.kind is FieldKind.NUMBERED:
        return found
    return ("\n" if field.kind is FieldKind.WORDS else "; ").join(found)


def _still_offered(field: SheetField, value: Any) -> Any:
    """What is remembered of a list, without what the template or this release no longer offers."""
    if field.kind is FieldKind.CHOICE:
        return value if value in field.options else ""
    if field.kind is FieldKind.GOALS:
        return [goal for goal in value if goal in field.options]
    if field.kind is FieldKind.QUESTIONS:
        return {question: said for question, said in value.items() if question in field.options}
    if field.kind is FieldKind.RECOMMENDATIONS:
        return [line for line in value if line.get("verb") in set(Verb)]
    return value


def meeting_day(fields: Sequence[SheetField], values: Values, *, otherwise: date | None) -> date | None:
    """The day of the meeting as the sheet says it: what its first day filled from the meeting holds, None while empty.

    A sheet may have no such field; then it is the day that the sheet was begun for, `otherwise`.
    """
    for field in fields:
        if field.kind is FieldKind.DAY and field.filled_from is FilledFrom.MEETING:
            return read_iso_day(values.get(field.key) or "")
    return otherwise


def missing_fields(fields: Sequence[SheetField], values: Values) -> list[SheetField]:
    """The required fields that a sheet leaves empty, in order."""
    return [field for field in fields if field.is_required and not has_value(field, values.get(field.key))]


def has_value(field: SheetField, value: Any) -> bool:
    """True where something is said; for questions, where each has its answer."""
    if field.kind is FieldKind.HEADING:
        return True
    if field.kind is FieldKind.QUESTIONS:
        return all((value or {}).get(question) in ("yes", "no") for question in field.options)
    return bool(value)


def recommendations_of(value: Sequence[Mapping[str, str]]) -> list[Recommendation]:
    """The recommendations of a stored value, in order."""
    return [Recommendation(Verb(line["verb"]), line["what"], line.get("appendix", "")) for line in value]


def said_lines(field: SheetField, value: Any) -> tuple[str, ...]:
    """What a field says, line by line, as pages and papers print it; empty where it says nothing.

    >>> said_lines(SheetField(key="f_day", label="Day", kind=FieldKind.DAY), "2019-11-12")
    ('12 November 2019',)
    >>> goals = SheetField(key="f_goals", label="Goals", kind=FieldKind.GOALS, options=("Better care", "Less waste"))
    >>> said_lines(goals, ["Less waste"])
    ('Better care: No', 'Less waste: Yes')
    """
    if field.kind.has_options and field.kind is not FieldKind.CHOICE:
        return tuple(f"{option}: {answer}" for option, answer in answered(field, value))
    if not value or field.kind is FieldKind.HEADING:
        return ()
    if field.kind is FieldKind.DAY:
        day = read_iso_day(value)
        return (write_day(day) if day else value,)
    if field.kind is FieldKind.RECOMMENDATIONS:
        return tuple(line.sentence for line in recommendations_of(value))
    if field.kind is FieldKind.NUMBERED:
        return tuple(value)
    return tuple(str(value).split("\n"))


def answered(field: SheetField, value: Any) -> list[tuple[str, str]]:
    """Each goal or question with its answer in a word."""
    if field.kind is FieldKind.GOALS:
        return [(goal, "Yes" if goal in (value or ()) else "No") for goal in field.options]
    words = {"yes": "Yes", "no": "No"}
    return [(question, words.get((value or {}).get(question, ""), NOT_STATED)) for question in field.options]
