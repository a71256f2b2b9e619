"""Cover sheets: every field of the real kind, what is filled in, what is remembered, and what is wrong."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tracker.domain.cover_sheet_kinds import CCG, COUNCIL, GENERIC, TEMPLATE_KINDS
from tracker.domain.cover_sheet_problems import problems_of_field, problems_of_values
from tracker.domain.cover_sheets import (
    FieldKind,
    FilledFrom,
    SheetFacts,
    SheetField,
    Verb,
    begin_values,
    fields_from_plain,
    fields_to_plain,
    key_of,
    moved,
    said_lines,
    with_field,
)

# Each field of the sheet that the West Leicestershire board's papers open with, in its order.
REAL_FIELDS = (
    "Meeting",
    "Date of the meeting",
    "Paper letter or agenda item",
    "Title of the report",
    "Section",
    "Report by",
    "Presented by",
    "Lead director",
    "Report supports the following West Leicestershire CCG’s goal(s)",
    "Equality Act 2010 – positive general duties",
    "Additional Paper details",
    "Please state relevant Constitution provision",
    "Please state relevant Scheme of Reservation and Delegation provision (SORD)",
    "Please state relevant Financial Scheme of Delegation provision",
    "Please state reason why this paper is being presented to the WLCCG Board",
    "Discussed by",
    "Alignment with other strategies",
    "Environmental Implications",
    "Has this paper been discussed with members of the public and other stakeholders? If so, please provide details",
    "Conflicts of interest",
    "Assurance level",
    "Executive summary",
    "Recommendation",
)
FACTS = SheetFacts(
    body="Northfield Board",
    meeting_on=date(2019, 11, 12),
    title="Joint Carers Strategy, board report",
    report="Board report 4",
    strategy="Joint Carers Strategy",
    considered=("Eastmoor Board, 1 November 2019", "Programme Board, 5 November 2019"),
    headline=("Two are off track.", "One update is missing."),
)


def line(label: str = "Section", **more: Any) -> SheetField:
    """A field of one line, wherever a test does not say otherwise."""
    return SheetField(key=key_of(label, taken=()), label=label, **more)


def test_the_sheet_of_a_commissioning_group_has_every_field_of_the_real_one() -> None:
    labels = tuple(field.label for field in CCG.fields)

    assert labels == REAL_FIELDS


if os.environ.get("REAL_PAPERS"):
    PAPERS = sorted(Path(os.environ["REAL_PAPERS"]).glob("002_*.txt"))

    @pytest.mark.parametrize("paper", PAPERS, ids=[paper.name for paper in PAPERS])
    def test_every_heading_of_the_real_paper_is_a_field(paper: Path) -> None:
        sheet = paper.read_text(encoding="utf-8").partition("EXECUTIVE SUMMARY")[0]
        rows = [row.strip("|").split("|") for row in sheet.splitlines() if re.match(r"\|[^-]*[A-Za-z]", row)]
        first = [row[0].strip() for row in rows]
        # A cell that goes on over the page stands in two rows.
        first = [
            f"{cell} {first[place + 1]}" if cell.endswith("and other") else cell
            for place, cell in enumerate(first)
            if place == 0 or not first[place - 1].endswith("and other")
        ]
        options = [option for field in CCG.fields for option in field.options]
        goals = {cell.strip() for row in rows for cell in row if cell.strip() in options}
        headings = [
            plain(cell) for cell in first if cell and cell not in goals and not cell.startswith("<ol")
        ]

        labels = {plain(field.label) for field in CCG.fields}

        assert len(headings) >= 14
        assert [heading for heading in headings if heading not in labels] == []
        assert goals == set(CCG.fields[8].options)


def plain(label: str) -> str:
    """A label by its letters and figures alone."""
    return re.sub(r"[^a-z0-9]+", " ", label.lower()).strip()


@pytest.mark.parametrize("kind", [CCG, COUNCIL, GENERIC], ids=lambda kind: kind.name)
def test_a_template_of_ours_is_right_and_is_stored_whole(kind: Any) -> None:
    wrong = [
        problem
        for place, field in enumerate(kind.fields)
        for problem in problems_of_field(field, others=kind.fields[:place])
    ]

    assert wrong == []
    assert len({field.key for field in kind.fields}) == len(kind.fields)
    assert fields_from_plain(fields_to_plain(kind.fields)) == kind.fields
    assert TEMPLATE_KINDS[kind.name] is kind


@pytest.mark.parametrize("kind", [CCG, COUNCIL, GENERIC], ids=lambda kind: kind.name)
def test_a_new_sheet_knows_its_meeting_title_strategy_bodies_and_summary(kind: Any) -> None:
    values = begin_values(kind.fields, FACTS, remembered={})

    said = {
        field.filled_from: said_lines(field, values.get(field.key))
        for field in kind.fields
        if field.filled_from is not FilledFrom.HAND
    }
    assert said[FilledFrom.BODY] == ("Northfield Board",)
    assert said[FilledFrom.MEETING] == ("12 November 2019",)
    assert said[FilledFrom.TITLE] == ("Joint Carers Strategy, board report",)
    assert said[FilledFrom.STRATEGY] == ("Joint Carers Strategy",)
    assert said[FilledFrom.CONSIDERED] == FACTS.considered
    assert said[FilledFrom.HEADLINE] == FACTS.headline


def test_what_the_last_sheet_said_is_remembered_only_where_the_template_says_so() -> None:
    fields = (line("Section", is_remembered=True), line("Agenda item"))
    last = {"f_section": "Strategy", "f_agenda_item": "Paper H"}

    values = begin_values(fields, FACTS, remembered=last, remembered_fields=fields)

    assert values == {"f_section": "Strategy"}


def test_what_the_tracker_knows_comes_before_what_was_remembered() -> None:
    fields = (line("Title", filled_from=FilledFrom.TITLE, is_remembered=True),)

    values = begin_values(fields, FACTS, remembered={"f_title": "Last time’s"}, remembered_fields=fields)

    assert values == {"f_title": "Joint Carers Strategy, board report"}


def test_a_field_that_holds_something_else_now_remembers_nothing() -> None:
    before = (line("Section", is_remembered=True),)
    now = (line("Section", kind=FieldKind.NUMBERED, is_remembered=True),)

    assert begin_values(now, FACTS, remembered={"f_section": "Strategy"}, remembered_fields=before) == {}


def test_a_recommendation_that_is_none_any_more_is_not_remembered() -> None:
    fields = (SheetField(key="f_asks", label="Asks", kind=FieldKind.RECOMMENDATIONS, is_remembered=True),)
    last = {"f_asks": [{"verb": "applaud", "what": "the plan"}, {"verb": "note", "what": "the report"}]}

    values = begin_values(fields, FACTS, remembered=last, remembered_fields=fields)

    assert values["f_asks"] == [{"verb": "note", "what": "the report"}]


def test_a_goal_that_is_no_longer_offered_is_not_remembered() -> None:
    goals = line("Goals", kind=FieldKind.GOALS, options=("Better care",), is_remembered=True)

    values = begin_values(
        (goals,), FACTS, remembered={"f_goals": ["Better care", "Gone"]}, remembered_fields=(goals,)
    )

    assert values == {"f_goals": ["Better care"]}


def test_everything_that_is_missing_is_said_in_one_go() -> None:
    fields = (
        line("Section", is_required=True),
        line("Asked", kind=FieldKind.RECOMMENDATIONS, is_required=True),
        line("Implications", kind=FieldKind.QUESTIONS, options=("Law", "Staff"), is_required=True),
        line("Risks"),
    )

    problems = problems_of_values(fields, {"f_implications": {"Law": "no"}}, is_finished=True)

    assert [(one.where, one.what) for one in problems] == [
        ("f_section", "“Section” is empty."),
        ("f_asked", "“Asked” is empty."),
        ("f_implications", "“Implications” has a question without an answer."),
    ]


def test_a_draft_may_be_empty() -> None:
    assert problems_of_values(CCG.fields, {}, is_finished=False) == []


WRONG_VALUES = [
    pytest.param(FieldKind.LINE, "x" * 301, "is longer than 300 characters", id="a line too long"),
    pytest.param(FieldKind.WORDS, "x" * 6001, "is longer than 6,000 characters", id="words too long"),
    pytest.param(FieldKind.DAY, "31/02/2019", "is not a day", id="no day"),
    pytest.param(FieldKind.CHOICE, "Other", "has a choice that is not offered", id="a choice not offered"),
    pytest.param(
        FieldKind.GOALS, ["Full", "Odd"], "has a choice that is not offered", id="a goal not offered"
    ),
    pytest.param(FieldKind.NUMBERED, ["x"] * 61, "is longer than 60 paragraphs", id="too many paragraphs"),
    pytest.param(
        FieldKind.RECOMMENDATIONS,
        [{"verb": "note", "what": "it"}, {"verb": "approve", "what": "", "appendix": "Appendix 1"}],
        "number 2 does not say what to approve",
        id="a recommendation of nothing",
    ),
]


@pytest.mark.parametrize(("kind", "value", "said"), WRONG_VALUES)
def test_a_value_that_can_not_stand_is_refused_even_in_a_draft(
    kind: FieldKind, value: Any, said: str
) -> None:
    field = line("Field", kind=kind, options=("Full",) if kind.has_options else ())

    problems = problems_of_values([field], {"f_field": value}, is_finished=False)

    assert [problem.where for problem in problems] == ["f_field"]
    assert said in problems[0].what


WRONG_FIELDS = [
    pytest.param(line("section"), "There is a field “section” already.", id="a name twice"),
    pytest.param(line("Goals", kind=FieldKind.GOALS), "“A list to tick” needs its list.", id="no goals"),
    pytest.param(
        line("Day", kind=FieldKind.DAY, filled_from=FilledFrom.TITLE),
        "“A day” can’t be filled from that.",
        id="a day from a title",
    ),
]


@pytest.mark.parametrize(("field", "said"), WRONG_FIELDS)
def test_a_field_that_can_not_stand_is_refused(field: SheetField, said: str) -> None:
    problems = problems_of_field(field, others=[line("Section")])

    assert [problem.what for problem in problems] == [said]


def test_fields_are_moved_changed_and_added_in_their_order() -> None:
    fields = (line("A"), line("B"), line("C"))

    assert [one.label for one in moved(fields, "f_b", by=-1)] == ["B", "A", "C"]
    assert [one.label for one in moved(fields, "f_c", by=1)] == ["A", "B", "C"]
    renamed = SheetField(key="f_b", label="B, renamed")
    assert [one.label for one in with_field(fields, renamed)] == ["A", "B, renamed", "C"]
    assert [one.label for one in with_field(fields, line("D"))] == ["A", "B", "C", "D"]


def test_every_verb_says_what_it_asks_for() -> None:
    assert [verb.word for verb in Verb] == ["Receive", "Approve", "Note", "Discuss", "Take assurance"]
    assert all(verb.meaning for verb in Verb)
    assert "approves nothing" in Verb.RECEIVE.meaning
