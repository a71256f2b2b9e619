"""Plans of every kind that partners keep, in our own words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.imports.tables import ABOVE, LEFT, across, action, days, table, titles, understand, warnings
from tracker.domain.plan_document import PriorityLine, write_document
from tracker.domain.plan_reading import Answers, KnownNames, NotRead
from tracker.imports.source import Cell, SourceFile, SourceTable
from tracker.imports.understanding import understand_plan

HEAD = ["No.", "Action", "Lead", "By when", "RAG"]


def test_a_table_for_each_priority_with_its_heading_above_is_one_plan() -> None:
    reading = understand(
        table(
            HEAD,
            ["1", "Train staff", "CCG", "March 2020", ""],
            headings=["Plan", "Priority 1: Finding carers"],
        ),
        table(
            HEAD,
            ["2", "Write a charter", "Council", "May 2020", ""],
            place="table 2",
            headings=["Plan", "Priority 2: Young carers"],
        ),
    )

    assert [(line.number, line.title) for line in reading.document.priorities] == [
        (1, "Finding carers"),
        (2, "Young carers"),
    ]
    assert [one.priority for one in reading.document.actions] == [1, 2]


def test_headings_above_tables_need_no_word_for_a_priority_where_they_differ() -> None:
    reading = understand(
        table(HEAD, ["1", "Train staff", "CCG", "March 2020", ""], headings=["Our plan", "Finding carers"]),
        table(
            HEAD, ["2", "Write", "Council", "May 2020", ""], place="table 2", headings=["Our plan", "Breaks"]
        ),
    )

    assert [line.title for line in reading.document.priorities] == ["Finding carers", "Breaks"]


def test_a_frame_around_a_heading_names_the_priority_of_the_table_below() -> None:
    reading = understand(
        table(["PRIORITY 1 - FINDING CARERS"], place="table 1"),
        table(HEAD, ["1", "Train staff", "CCG", "March 2020", ""], place="table 2"),
        table(["PRIORITY 2 - BREAKS"], place="table 3"),
        table(HEAD, ["2", "Fund breaks", "CCG", "March 2020", ""], place="table 4"),
    )

    assert [line.title for line in reading.document.priorities] == ["FINDING CARERS", "BREAKS"]
    assert reading.left_out == ()


def test_heading_rows_across_the_table_are_priorities() -> None:
    reading = understand(
        table(
            HEAD,
            across("Finding carers", width=5),
            ["1", "Train staff", "CCG", "March 2020", ""],
            across("Breaks", width=5),
            ["2", "Fund breaks", "Council", "May 2020", ""],
        )
    )

    assert [line.title for line in reading.document.priorities] == ["Finding carers", "Breaks"]
    assert reading.document.counts["headings"] == 2
    assert reading.document.counts["rows"] == 4


def test_a_heading_row_below_named_priorities_is_kept_with_its_actions() -> None:
    reading = understand(
        table(
            HEAD,
            across("Priority 1: Finding carers", width=5),
            across("Objective 1.1: Staff notice carers", width=5),
            ["1", "Train staff", "CCG", "March 2020", ""],
            across("Objective 1.2: Carers notice themselves", width=5),
            ["2", "Campaign", "CCG", "March 2020", ""],
        )
    )

    assert [line.title for line in reading.document.priorities] == ["Finding carers"]
    assert action(reading, "2").notes["Objective"] == "Objective 1.2: Carers notice themselves"


def test_a_row_of_one_title_is_taken_as_a_priority_and_asked_about() -> None:
    plan = table(
        ["Action", "Lead", "By when"],
        ["Finding carers", "", ""],
        ["Train staff", "CCG", "March 2020"],
        ["Campaign", "CCG", "March 2020"],
        ["Ask at reception", "CCG", "March 2020"],
    )

    reading = understand(plan)
    question = next(one for one in reading.questions if one.key.startswith("row:"))
    told = understand(plan, answers=Answers(choices={question.key: "action"}))

    assert titles(reading) == ["Train staff", "Campaign", "Ask at reception"]
    assert [line.title for line in reading.document.priorities] == ["Finding carers"]
    assert titles(told) == ["Finding carers", "Train staff", "Campaign", "Ask at reception"]
    assert question.answered({question.key: "action"}) in told.questions


def test_a_sheet_with_title_rows_and_a_second_sheet_that_is_no_plan() -> None:
    reading = understand(
        table(
            ["Northvale action plan 2019"],
            ["Updated for the Forum"],
            [""],
            HEAD,
            ["1", "Train staff", "CCG", "March 2020", ""],
            place="sheet “Plan”",
        ),
        table(["Status", "Colour"], ["Open", "Red"], place="sheet “Lists”"),
    )

    assert reading.document.title == "Northvale action plan 2019"
    assert titles(reading) == ["Train staff"]
    assert reading.left_out[0].where == "sheet “Lists”"
    assert "Updated for the Forum" in [line.text for line in reading.left_out]


def test_headings_over_two_lines_with_a_merged_cell() -> None:
    reading = understand(
        table(
            ["Ref", "Action", "Lead", "Timescale", LEFT, "BRAG"],
            [ABOVE, ABOVE, ABOVE, "Start", "Finish", ABOVE],
            ["1", "Train staff", "CCG", "Apr-18", "Mar-19", ""],
        )
    )

    assert days(action(reading, "1").start) == "2018-04-01 to 2018-04-30"
    assert days(action(reading, "1").end) == "2019-03-01 to 2019-03-31"
    assert reading.document.counts["rows"] == 1


def test_headings_whose_words_are_broken_over_two_rows() -> None:
    reading = understand(
        table(
            ["Action", "Action", "Lead", "Target", "RAG"],
            ["no.", "required", "officer", "date", "status"],
            ["1", "Train staff", "CCG", "March 2020", "Green"],
        )
    )

    assert [(one.heading, one.taken_for) for one in reading.columns] == [
        ("Action no.", "number"),
        ("Action required", "title"),
        ("Lead officer", "lead"),
        ("Target date", "end"),
        ("RAG status", "rating"),
    ]


def test_headings_repeated_on_later_pages_are_no_rows() -> None:
    reading = understand(
        table(
            HEAD,
            ["1", "Train staff", "CCG", "March 2020", ""],
            HEAD,
            ["2", "Fund breaks", "CCG", "March 2020", ""],
        )
    )

    assert titles(reading) == ["Train staff", "Fund breaks"]
    assert reading.document.counts["rows"] == 2


def test_a_table_without_headings_goes_on_with_the_plan() -> None:
    reading = understand(
        table(HEAD, ["1", "Train staff", "CCG", "March 2020", ""]),
        table(["2", "Fund breaks", "CCG", "March 2021", ""], place="table 2"),
    )

    assert titles(reading) == ["Train staff", "Fund breaks"]


def test_a_table_as_wide_as_the_plan_but_of_other_words_is_left_out() -> None:
    reading = understand(
        table(HEAD, ["1", "Train staff", "CCG", "March 2020", ""]),
        table(["Risk", "Likelihood", "Impact", "Mitigation", "Owner"], ["Money", "High", "High", "Bid", "CCG"],
              place="table 2", headings=["Risks"]),
    )  # fmt: skip

    assert titles(reading) == ["Train staff"]
    assert [line.where for line in reading.left_out] == ["table 2"]


def test_another_table_of_actions_is_left_out_until_somebody_includes_it() -> None:
    plan = table(
        ["No.", "Priority", "Action", "Details", "Measure", "Lead", "Start date", "End date"],
        ["1", "Finding carers", "Train staff", "Sessions", "80%", "CCG", "April 2019", "March 2020"],
        ["2", "", "Campaign", "Posters", "40", "CCG", "April 2019", "March 2020"],
    )
    log = table(["Action", "Who"], ["Book a room", "Secretary"], place="table 2")

    reading = understand(plan, log)
    question = next(one for one in reading.questions if one.key.startswith("table:"))
    told = understand(plan, log, answers=Answers(choices={question.key: "include"}))

    assert titles(reading) == ["Train staff", "Campaign"]
    assert [line.where for line in reading.left_out] == ["table 2"]
    assert titles(told) == ["Train staff", "Campaign", "Book a room"]


@pytest.mark.parametrize(
    "rows",
    [
        [["Measure", "2012-13", "2014-15"], ["Quality of life", "8.1", "7.9"]],
        [["Indicator", "Target", "Actual", "RAG"], ["Carers assessed", "95%", "90%", "Amber"]],
        [["Name", "Role", "Telephone"], ["A", "Chair", "01"]],
        [["Title of the report", "A plan for carers"], ["Action required", "To note"]],
    ],
    ids=["survey figures", "targets that are figures", "people", "front sheet of a paper"],
)
def test_a_file_without_a_plan_says_so(rows: list[list[str]]) -> None:
    with pytest.raises(NotRead, match="holds no action plan"):
        understand(table(*rows))


def test_headings_without_an_action_say_so() -> None:
    with pytest.raises(NotRead, match="holds no action"):
        understand(table(HEAD, ["", "", "", "", ""]))


def test_a_priority_cell_merged_over_rows_is_inherited_and_a_lead_is_not() -> None:
    reading = understand(
        table(
            ["Theme", "Action", "Lead", "Deadline"],
            ["Finding carers", "Train staff", "CCG", "March 2020"],
            [ABOVE, "Campaign", "", ""],
            ["Breaks", "Fund breaks", "Council", "2019-20"],
        )
    )

    assert [one.priority for one in reading.document.actions] == [1, 1, 2]
    assert reading.document.actions[1].leads == ()
    assert [what for _, what in warnings(reading)][:3] == [
        "The actions have no numbers. They were numbered in their order.",
        "No end date is given.",
        "No lead is named.",
    ]


def test_an_action_merged_over_rows_has_their_details_with_their_dates() -> None:
    reading = understand(
        table(
            ["No", "Action", "Details", "Lead", "By when"],
            ["1", "Train staff", "Write the course", "CCG", "March 2020"],
            [ABOVE, ABOVE, "Run the course", ABOVE, "May 2020"],
        )
    )

    assert titles(reading) == ["Train staff"]
    assert [(line.text, days(line.end)) for line in action(reading, "1").details] == [
        ("Write the course", ""),
        ("Run the course", "2020-05-01 to 2020-05-31"),
    ]
    assert reading.document.counts["continuations"] == 1


def test_a_merged_cell_that_reaches_over_several_actions_holds_for_each() -> None:
    reading = understand(
        table(
            ["Commitment", "Action", "Lead", "By when", "Cost"],
            ["Know carers", "Train staff", "CCG", "March 2020", "£5"],
            ["", "Campaign", ABOVE, ABOVE, ABOVE],
        )
    )

    second = reading.document.actions[1]
    assert (second.leads, days(second.end), second.notes["Cost"]) == (
        ("CCG",),
        "2020-03-01 to 2020-03-31",
        "£5",
    )


def test_equal_titles_with_their_own_numbers_are_different_actions() -> None:
    reading = understand(
        table(HEAD, ["1", "Codes", "CCG", "March 2020", ""], ["2", "Codes", "CCG", "March 2021", ""])
    )

    assert [(one.number, one.title) for one in reading.document.actions] == [("1", "Codes"), ("2", "Codes")]


def test_marks_of_the_page_and_notes_are_left_out_with_the_reason() -> None:
    reading = understand(
        table(
            HEAD,
            ["1", "Train staff", "CCG", "March 2020", ""],
            across("OFFICIAL", width=5),
            ["2", "", "", "", ""],
            across("Key: G means on track", width=5),
        )
    )

    assert reading.document.counts | {"priorities": 0} == {
        "rows": 4, "actions": 1, "continuations": 0, "headings": 0, "skipped": 3, "priorities": 0,
    }  # fmt: skip
    assert [(line.where, line.text) for line in reading.left_out] == [
        ("table 1, row 3", "OFFICIAL"),
        ("table 1, row 4", "2"),
        ("table 1, row 5", "Key: G means on track"),
    ]


def test_thousands_of_rows_without_an_action_are_left_out() -> None:
    reading = understand(
        table(
            ["No", "Action", "Details", "Lead", "By when"],
            ["1", "Train staff", "Write", "CCG", "2020"],
            *[["", "", f"more {number}", "", ""] for number in range(3000)],
            *[[f"Words {number}", "", "", "", ""] for number in range(3000)],
        )
    )

    assert reading.document.counts["rows"] == 6001
    assert reading.document.counts["continuations"] == 100
    assert len(reading.left_out) == 5900


def test_lists_in_cells_are_lists_and_sentences_are_not() -> None:
    reading = understand(
        table(
            ["No", "Action", "Details", "Measure of success", "Lead", "End date"],
            [
                "1",
                "Train staff",
                "• Write a course\n• Run it. Twice.",
                "Staff trained. They say so.\nMore carers",
                "CCG",
                "2020",
            ],
        )
    )

    assert [line.text for line in action(reading, "1").details] == ["Write a course", "Run it. Twice."]
    assert [line.text for line in action(reading, "1").measures] == [
        "Staff trained. They say so.",
        "More carers",
    ]


def test_a_cell_of_several_steps_is_one_action_with_details() -> None:
    reading = understand(
        table(["Action", "Lead", "By when"], ["Train staff\n• Write a course\n• Run it", "CCG", "March 2020"])
    )

    first = reading.document.actions[0]

    assert (first.title, [line.text for line in first.details]) == (
        "Train staff",
        ["Write a course", "Run it"],
    )


def test_a_long_action_is_cut_after_a_sentence_and_the_rest_kept() -> None:
    sentence = "Work with every practice in the county so that staff notice carers. "
    words = sentence * 6

    reading = understand(table(["Action", "Lead", "By when"], [words, "CCG", "March 2020"]))

    first = reading.document.actions[0]
    assert first.title.endswith("notice carers.")
    assert len(first.title) <= 250
    assert f"{first.title} {first.description}" == words.strip()


def test_columns_without_a_place_are_notes_under_their_names() -> None:
    reading = understand(
        table(
            ["Action", "Lead", "By when", "Resources", "Zebra"],
            ["Train staff", "CCG", "March 2020", "£500", "stripes"],
        )
    )

    assert reading.document.actions[0].notes == {"Resources": "£500", "Zebra": "stripes"}
    assert [one.heading for one in reading.columns if one.taken_for == "note"] == ["Resources", "Zebra"]


def test_two_columns_of_leads_are_both_read() -> None:
    reading = understand(
        table(["Action", "Lead agency", "Lead officer", "By when"], ["Train", "CCG", "Head of Care", "2020"])
    )

    assert reading.document.actions[0].leads == ("CCG", "Head of Care")


def test_two_kinds_of_leads_are_both_read() -> None:
    reading = understand(
        table(
            ["Ref", "Action", "Executive lead", "Operational lead", "Due"],
            ["1", "List the contracts", "Director of Finance", "Head of Buying", "May 2024"],
            ["2", "Ask carers", "Director of People", "", "May 2024"],
        )
    )

    assert action(reading, "1").leads == ("Director of Finance", "Head of Buying")
    assert action(reading, "2").leads == ("Director of People",)
    assert not any("No lead" in what for _, what in warnings(reading))


def test_the_key_above_the_headings_is_no_title() -> None:
    reading = understand(
        table(
            ["Key:", "Blue = complete", "Red = overdue"],
            ["Action", "Lead", "RAG"],
            ["Ask carers", "HR", "Blue"],
        )
    )

    assert reading.document.title == "Plan for carers"


def test_original_and_revised_dates_side_by_side() -> None:
    reading = understand(
        table(
            ["Action", "Lead", "Original date", "Revised date"],
            ["Train staff", "CCG", "March 2019", "June 2019"],
        )
    )

    one = reading.document.actions[0]
    assert (days(one.end), days(one.forecast)) == ("2019-03-01 to 2019-03-31", "2019-06-01 to 2019-06-30")


def test_a_date_struck_out_is_the_agreed_one_and_its_words_are_kept() -> None:
    reading = understand(
        table(
            ["Action", "Lead", "End date"],
            ["Train staff", "CCG", Cell(text="June 2019", struck="March 2019")],
        )
    )

    one = reading.document.actions[0]
    assert (days(one.end), days(one.forecast)) == ("2019-03-01 to 2019-03-31", "2019-06-01 to 2019-06-30")
    assert one.notes == {"End date, struck out": "March 2019"}


def test_a_span_in_one_column_is_start_and_end() -> None:
    reading = understand(
        table(["Action", "Lead", "Timescale"], ["Train staff", "CCG", "Jan 2014 – March 2015"])
    )

    one = reading.document.actions[0]
    assert (days(one.start), days(one.end)) == ("2014-01-01 to 2014-01-31", "2015-03-01 to 2015-03-31")


@pytest.mark.parametrize(
    ("start", "end", "where", "said"),
    [
        ("April 2018", "31/02/2026", "End date", "“31/02/2026”: there is no such day."),
        ("April 2018", "TBC", "End date", "“TBC”: it names no day, month or year."),
        ("23-Mar", "April 2018", "Start date", "“23-Mar”: it has no year."),
        ("April 2019", "March 2019", "End date", "The end, “March 2019”, is before the start, “April 2019”."),
    ],
)
def test_doubtful_dates_are_named_with_their_place(start: str, end: str, where: str, said: str) -> None:
    reading = understand(
        table(["No", "Action", "Lead", "Start date", "End date"], ["1", "Train", "CCG", start, end])
    )

    assert (f"table 1, row 2, {where}", said) in warnings(reading)
    assert (reading.document.actions[0].start or reading.document.actions[0].end) is not None


def test_the_strategy_s_priorities_are_found_again_by_title() -> None:
    known = KnownNames(priorities=(PriorityLine(4, "Finding carers"), PriorityLine(7, "Breaks")))

    reading = understand(
        table(
            ["Theme", "Action", "Lead", "Deadline"],
            ["BREAKS", "Fund breaks", "Council", "2020"],
            ["Finding carers. More are known.", "Train staff", "CCG", "2020"],
            ["Something new", "Count", "CCG", "2020"],
        ),
        known=known,
    )

    assert [one.priority for one in reading.document.actions] == [7, 4, 8]
    assert reading.document.priorities[0].outcome == "More are known."
    assert [one.text for one in reading.questions] == ["Which priority of the strategy is “Something new”?"]


def test_a_plan_that_names_no_priority_is_put_under_one() -> None:
    reading = understand(table(HEAD, ["1", "Train staff", "CCG", "March 2020", ""]))

    assert len(reading.document.priorities) == 1
    assert any("names no priority" in what for _, what in warnings(reading))


def test_a_title_that_runs_into_its_outcome_is_asked_about() -> None:
    words = "Finding carers early and well in every practice of the county with help from the groups that carers know best"
    plan = table(
        ["Activity and outcome", "Action", "Lead", "End date"], [words, "Train staff", "CCG", "2020"]
    )

    reading = understand(plan)
    question = reading.questions[0]
    told = understand(plan, answers=Answers(choices={question.key: "Finding carers early and well"}))

    assert question.key.startswith("priority:")
    assert told.document.priorities[0].title == "Finding carers early and well"
    assert told.document.priorities[0].outcome.startswith("in every practice")


def test_an_answer_about_a_column_is_respected() -> None:
    plan = table(
        ["Action", "Lead", "By when", "Zebra", "Secret"],
        ["Train staff", "CCG", "March 2020", "Staff trained", "hidden"],
    )

    reading = understand(plan, answers=Answers(columns={"Zebra": "measures", "Secret": "leave out"}))

    assert [line.text for line in reading.document.actions[0].measures] == ["Staff trained"]
    assert reading.document.actions[0].notes == {}
    assert ("column “Secret”", "hidden") in [(line.where, line.text) for line in reading.left_out]


def test_a_document_of_our_own_is_read_as_it_is() -> None:
    plan = understand(table(HEAD, ["1", "Train staff", "CCG", "March 2020", ""])).document

    reading = understand_plan(SourceFile(kind="json", document=write_document(plan)))

    assert reading.document == plan


def test_a_document_of_another_shape_is_refused() -> None:
    with pytest.raises(NotRead, match="not a plan document"):
        understand_plan(SourceFile(kind="json", document={"title": "x"}))


def test_questions_have_the_same_keys_when_the_file_is_read_again() -> None:
    rows = [["Action", "Lead", "By when"], ["Train", "CCG and Council", "2020"]]

    one, other = understand(table(*rows)), understand(table(["Our plan"], *rows, place="table 9"))

    assert [question.key for question in one.questions] == [question.key for question in other.questions]


FOUR = ["Priority", "Action", "Lead", "By when"]


def on_pages(*rows: list[str], breaks_before: int) -> SourceTable:
    """A table of a PDF that goes on over a page."""
    made = table(FOUR, *rows)
    places = [f"page {1 if number <= breaks_before else 2}, row {number}" for number in range(len(made.rows))]
    return replace(
        made, rows=tuple(replace(row, place=place) for row, place in zip(made.rows, places, strict=True))
    )


def test_words_cut_by_a_page_break_go_on_without_a_number() -> None:
    reading = understand(
        on_pages(
            ["1. Known", "Train staff in all", "CCG", "2025"],
            ["", "practices, and in pharmacies", "", ""],
            ["", "Hold a fair", "CCG", "2025"],
            breaks_before=1,
        )
    )

    assert titles(reading) == ["Train staff in all practices, and in pharmacies", "Hold a fair"]
    assert reading.document.counts["continuations"] == 1


@pytest.mark.parametrize(
    ("row", "why"),
    [
        pytest.param(["Total", "2 actions", "", ""], "It adds up the rows above.", id="a total"),
        pytest.param(["Key", "", "", ""], "It is a key below the actions.", id="a key"),
    ],
)
def test_totals_and_keys_are_no_actions(row: list[str], why: str) -> None:
    reading = understand(table(FOUR, ["1. Known", "Train staff", "CCG", "2025"], row))

    assert titles(reading) == ["Train staff"]
    assert [line.why for line in reading.left_out] == [why]
    assert reading.document.priorities[0].outcome == ""


def test_a_heading_over_two_columns_need_not_be_merged() -> None:
    reading = understand(
        table(
            ["Action", "Milestones", "", "Lead"],
            ["", "What", "By when", ""],
            ["Map services", "Draft map", "June 2024", "Public health"],
            ["", "Publish it", "Sept 2024", ""],
        )
    )

    assert titles(reading) == ["Map services"]
    assert [line.text for line in action(reading, "1").details] == ["Draft map", "Publish it"]
    assert action(reading, "1").leads == ("Public health",)


def test_a_priority_known_by_its_number_alone_keeps_its_own_word() -> None:
    reading = understand(table(["Objective", "Action", "Lead"], ["Objective 2", "Train staff", "CCG"]))

    assert [(line.number, line.title) for line in reading.document.priorities] == [(2, "Objective 2")]


def test_lettered_lines_are_lines() -> None:
    reading = understand(
        table(["Action", "Lead", "Details"], ["Train", "CCG", "a) write a pack\nb) print it\nand post it"])
    )

    assert [line.text for line in action(reading, "1").details] == [
        "a) write a pack",
        "b) print it and post it",
    ]


def test_a_group_of_columns_is_not_the_title_of_the_plan() -> None:
    reading = understand(
        table(
            ["", "", "", "", "Partners involved"],
            [*FOUR, "City"],
            ["1. Known", "Train staff", "CCG", "2025", "yes"],
        )
    )

    assert reading.document.title == "Plan for carers"
    assert [line.text for line in reading.left_out] == ["Partners involved"]


@pytest.mark.parametrize(
    ("place", "where"),
    [
        pytest.param("sheet “Plan”", "sheet “Plan”, cell D2, By when", id="the cell of a sheet"),
        pytest.param("table 3", "table 3, row 2, By when", id="the row of another table"),
    ],
)
def test_a_doubtful_date_names_its_place(place: str, where: str) -> None:
    reading = understand(table(HEAD, ["1", "Train staff", "HR", "soon", ""], place=place))

    assert (where, "“soon”: it names no day, month or year.") in warnings(reading)


@pytest.mark.parametrize(
    "written",
    [
        "31/03/2025 (was 31/03/2024)",
        "31/03/2024, now 31/03/2025",
        "31/03/2024 revised to 31/03/2025",
        "Original: 31/03/2024\nRevised: 31/03/2025",
        "31/03/2025 (originally 31/03/2024)",
    ],
)
def test_a_cell_that_names_the_date_before_and_the_new_one(written: str) -> None:
    reading = understand(table(["No", "Action", "Lead", "Deadline"], ["1", "Ask carers", "Nurses", written]))

    found = action(reading, "1")
    assert (days(found.end), days(found.forecast)) == ("2024-03-31 to 2024-03-31", "2025-03-31 to 2025-03-31")
    assert len(warnings(reading)) == 2, "the dates, and that no priority is named"


def test_a_count_of_actions_below_them_is_none() -> None:
    reading = understand(
        table(
            ["No", "Action", "Lead"],
            ["1", "Total communication for carers", "Voice"],
            ["2", "Ask carers", "Voice"],
            ["Total actions", "2", ""],
        )
    )

    assert titles(reading) == ["Total communication for carers", "Ask carers"]
    assert [left.why for left in reading.left_out] == ["It adds up the rows above."]


def test_the_part_of_the_paper_above_the_only_table_is_no_priority() -> None:
    reading = understand(
        table(
            ["Theme", "Action", "Lead"],
            ["Information", "Write a guide", "Press"],
            ["Breaks", "Open a fund", "Buying"],
            headings=["Part III – Action tracker"],
        )
    )

    assert [line.title for line in reading.document.priorities] == ["Information", "Breaks"]
