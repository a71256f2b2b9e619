"""The order and the words of a paper, whichever file it becomes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.reports.sample import COUNCIL, make_action, make_empty_report, make_plan_report, make_report
from tracker.domain.board_report import BoardReport, ReportAddendum, ReportIndicator, ReportVoice
from tracker.domain.rag import Label
from tracker.reports.outline import KEY_TITLE, _without_empty_annexes, outline_paper, without_annexes
from tracker.reports.paper import ActionBlock, Bullets, Paper, Section, Table, Words
from tracker.reports.suffixes import file_name
from tracker.reports.tables import counts_table


def test_a_board_paper_has_its_sections_in_order() -> None:
    paper = outline_paper(make_report())

    titles = [section.title for section in paper.sections]

    assert titles == [
        "In short",
        "By priority",
        "By partner",
        "What moved since Board report 4, frozen 15 July 2019",
        "Off track (4)",
        "At risk (4)",
        "Decisions asked (1)",
        "Matters arising (0)",
        "Outcomes",
        "Carers’ voice (0)",
        "Updates not received (2)",
        "What comes next",
        "Annex A: the plans",
        "Annex B: dates moved",
        "Annex C: key, method and acronyms",
        "Annex D: ratings that differ from the rules' suggestion, and what the group has not agreed",
        "Annex F: outcomes and indicators, and ratings over time",
    ]


def test_an_empty_report_says_so_in_every_section() -> None:
    paper = outline_paper(make_empty_report())

    said = {section.title: _sentences(section) for section in paper.sections}

    assert said["Off track (0)"] == ["No action is off track."]
    assert said["Decisions asked (0)"] == ["No decision is asked."]
    assert said["Updates not received (0)"] == ["Every update that was due was received."]
    assert said["Matters arising (0)"] == ["Nothing is left over from the last report."]
    assert said["Carers’ voice (0)"] == ["Nothing new that carers said and that may be printed is on record."]
    assert "Annex A: the plans" not in said
    assert "Annex A: the plans. No plan has an action yet." in _key_lines(paper)
    assert "Annex B: dates moved. No date has moved." in _key_lines(paper)
    assert said["What moved since the last report"] == [
        "Nothing got worse. Nothing got better. Nothing was completed. No date has moved."
    ]
    assert said["Outcomes"] == ["No figure is published for the priorities."]


def test_an_annex_with_nothing_to_show_is_a_line_and_no_page() -> None:
    paper = outline_paper(make_report())

    annexes = [section.title.partition(":")[0] for section in paper.sections if section.is_annex]

    assert annexes == ["Annex A", "Annex B", "Annex C", "Annex D", "Annex F"]
    assert _key_lines(paper)[-1] == (
        "Annex E: what changed since Board report 4, frozen 15 July 2019. Nothing has changed."
    )


def test_a_paper_explains_the_acronyms_that_it_says() -> None:
    report = replace(make_report(), decisions_asked=("LRCCG 16: the ICB’s agreement.",))

    explained = [line.partition(":")[0] for line in _key_lines(outline_paper(report))]

    assert ("ICB" in explained, "RAG" in explained, "JSNA" in explained) == (True, True, False)


def test_an_acronym_that_begins_a_line_is_explained() -> None:
    action = make_action(details=("Ask every practice\nGP practices first",), measures=())
    report = replace(make_empty_report(), actions=(action,))

    explained = [line.partition(":")[0] for line in _key_lines(outline_paper(report))]

    assert "GP" in explained


def test_an_annex_of_words_that_say_something_is_printed() -> None:
    sections = (Section("Annex A: words", (Words("Something is said."),), is_annex=True),)

    assert _without_empty_annexes(sections) == sections


def test_a_request_that_is_held_in_private_session_is_counted_and_not_told() -> None:
    held = make_action(help_from="Held in private session.", help_text="")
    report = replace(make_empty_report(), actions=(held,))

    said = {section.title: _sentences(section) for section in outline_paper(report).sections}

    assert said["Decisions asked (0)"] == ["One request for help is held in private session."]


def test_counts_stand_beside_the_last_report() -> None:
    report = make_report()

    table = counts_table(report)

    assert table.rows[0] == (Label.OFF_TRACK, "4", "3", "+1")
    assert table.rows[2] == (Label.ON_TRACK, "10", "11", "−1")
    assert table.rows[-1][:2] == ("All actions", "30")


def test_without_an_earlier_report_there_is_a_dash_and_no_change() -> None:
    table = counts_table(make_empty_report())

    assert {row[2:] for row in table.rows} == {("–", "–")}
    assert "no earlier report to compare with" in table.caption


def test_a_joint_plan_stands_under_each_owner_and_once_in_the_total() -> None:
    table = _table(outline_paper(make_report()), "By partner")

    totals = {str(row[0]): str(row[-1]) for row in table.rows}

    assert totals == {
        COUNCIL: "6",
        "Eastmoor Clinical Commissioning Group (joint)": "24",
        "Westmoor Clinical Commissioning Group (joint)": "24",
        "All actions": "30",
    }


def test_off_track_says_why_what_will_put_it_right_and_what_help_is_needed() -> None:
    section = _section(outline_paper(make_report()), "Off track (4)")

    block = section.blocks[0]

    assert isinstance(block, ActionBlock)
    assert [term for term, _ in block.facts] == ["Agreed date", "Date now expected", "Lead"]
    assert [term for term, _ in block.said] == [
        "Why",
        "What will put it right",
        "Help needed",
        "Last time",
        "To note",
    ]


def test_off_track_without_words_says_that_nothing_was_said() -> None:
    unsaid = make_action(label=Label.OFF_TRACK, words="", forecast="", due="", lead="")

    block = _section(outline_paper(make_report(actions=(unsaid,))), "Off track (1)").blocks[0]

    assert isinstance(block, ActionBlock)
    assert block.said == (
        ("Why", "No reason was given."),
        ("What will put it right", "Not said."),
        ("Help needed", "None asked for."),
    )
    assert [words for _, words in block.facts][1:] == ["not given", "nobody yet"]


@pytest.mark.parametrize(
    ("label", "title"),
    [(Label.OFF_TRACK, "Off track (1)"), (Label.AT_RISK, "At risk (1)")],
    ids=["off track", "long at risk"],
)
@pytest.mark.parametrize(
    ("view", "said"),
    [
        pytest.param("", ["Not agreed by the group yet: {code}."], id="not looked at"),
        pytest.param("Sent back with a question.", [], id="sent back"),
    ],
)
def test_what_is_told_at_length_says_where_the_group_has_not_agreed_it(
    label: Label, title: str, view: str, said: list[str]
) -> None:
    action = make_action(label=label, is_exception=True, is_not_agreed=True, group_view=view)

    section = _section(outline_paper(make_report(actions=(action,))), title)

    [block] = [block for block in section.blocks if isinstance(block, ActionBlock)]
    assert dict(block.said).get("The group", "") == view
    assert _sentences(section) == [words.format(code=action.code) for words in said]


def _voice(**given: object) -> ReportVoice:
    filled: dict[str, Any] = {
        "priority": 4,
        "priority_title": "Friendly communities",
        "said": "Nobody rang back.",
        "is_quoted": True,
        "source": "An event",
        "source_words": "",
        "told": "12 June 2019",
        "answer": "",
        "answered_since": False,
    }
    return ReportVoice(**filled | given)


def test_carers_voice_is_told_by_priority_with_what_was_done() -> None:
    voices = (
        _voice(),
        _voice(said="It is slow.", is_quoted=False, answer="It is faster.", answered_since=True),
        _voice(priority=0, priority_title="", source_words="Carers Week"),
    )

    blocks = _section(
        outline_paper(make_report(voices=voices, voices_not_public=2)), "Carers’ voice (3)"
    ).blocks

    assert blocks == (
        Bullets(
            (
                "Priority 4: “Nobody rang back.” An event: 12 June 2019. No answer yet.",
                "Priority 4: It is slow. An event: 12 June 2019. What was done: It is faster. "
                "(Told before the last report, answered since.)",
                "About no priority in particular: “Nobody rang back.” An event, Carers Week: 12 June 2019. "
                "No answer yet.",
            )
        ),
        Words(
            "2 more are on record that may not be public. People with an account read them under Carers’ voice."
        ),
    )


def test_a_report_frozen_before_carers_voice_was_part_of_it_says_so() -> None:
    section = _section(outline_paper(make_report(schema_version=2)), "Carers’ voice (0)")

    assert _sentences(section) == ["What carers said was not part of board reports when this one was frozen."]


def test_the_plan_table_has_the_ten_columns_of_the_plan() -> None:
    table = _table(outline_paper(make_plan_report()), "Actions")

    assert [column.title for column in table.columns] == [
        "Activity and outcome",
        "Priority",
        "Action no.",
        "Action required",
        "Details",
        "Measure",
        "Lead",
        "Start date",
        "End date",
        "RAG",
    ]
    assert len(table.rows) == 18


def test_the_end_date_shows_the_date_now_expected_beneath() -> None:
    late = make_action(due="March 2019", forecast="January 2020", contributors="Carers Centre")

    row = _table(outline_paper(make_plan_report(actions=(late,))), "Actions").rows[0]

    assert row[8] == "March 2019\nnow expected January 2020"
    assert row[6] == "Primary Care Team and Strategy Team\nwith Carers Centre"


@pytest.mark.parametrize(
    ("report", "standing"),
    [
        pytest.param(make_report(), "Live figures of 30 September 2019", id="live"),
        pytest.param(
            make_report(number=4, frozen_written="15 July 2019"),
            "Board report 4, frozen 15 July 2019",
            id="frozen",
        ),
    ],
)
def test_a_paper_says_whether_its_figures_are_live_or_frozen(report: BoardReport, standing: str) -> None:
    paper = outline_paper(report)

    assert paper.standing == standing


@pytest.mark.parametrize(
    ("report", "name"),
    [
        pytest.param(make_report(), "northfield-carers-board-report-2019-09-30.pdf", id="live"),
        pytest.param(make_report(number=4), "northfield-carers-board-report-4.pdf", id="frozen"),
        pytest.param(make_plan_report(), "ewp-plan-2019-09-30.pdf", id="a plan"),
        pytest.param(
            make_report(strategy_slug='a"\r\n/../b'),
            "a-b-board-report-2019-09-30.pdf",
            id="no way out of a folder",
        ),
    ],
)
def test_a_file_is_named_for_what_it_holds(report: BoardReport, name: str) -> None:
    named = file_name(report, "pdf")

    assert named == name


def test_the_body_alone_says_that_there_are_annexes() -> None:
    paper = without_annexes(outline_paper(make_report()))

    assert [section.title for section in paper.sections if section.is_annex] == []
    assert paper.closing[0] == ("Printed apart", "Annex A, Annex B, Annex C, Annex D, Annex F")


def test_an_addendum_stands_before_all_else_with_its_fingerprint() -> None:
    addendum = ReportAddendum(
        name="4.A", frozen_written="2 October 2019", words="Two actions, not three.", content_hash="ab12"
    )

    first = outline_paper(make_report(addenda=(addendum,))).sections[0]

    assert first.title == "Addendum 4.A, frozen 2 October 2019"
    assert _sentences(first) == ["Two actions, not three.", "Fingerprint of this addendum: ab12"]


def test_an_edited_headline_is_marked() -> None:
    edited = make_report(is_headline_edited=True, headline_edited="30 September 2019")

    section = _section(outline_paper(edited), "In short")

    assert _sentences(section) == [
        "Edited by the programme manager on 30 September 2019; the figures below are the tracker’s."
    ]


def test_what_is_not_due_yet_is_told_in_codes_beside_what_is_late() -> None:
    report = make_report()
    [late, early] = report.actions[:2]
    lines = (
        ("East", f"{late.code} {late.title}", "On track, last update 28 June 2019"),
        ("East", f"{early.code} {early.title}", "Never updated; due by 4 October 2019"),
    )

    [section] = [
        section
        for section in outline_paper(replace(report, no_update=lines)).sections
        if section.title.startswith("Updates not received")
    ]

    assert section.title == "Updates not received (1)"
    assert [line[1] for line in section.blocks[0].rows] == [f"{late.code} {late.title}"]  # type: ignore[union-attr]
    assert section.blocks[1] == Bullets((f"Due by 4 October 2019: {early.code}",), lead="Still to come (1)")


def test_many_late_updates_are_told_in_a_line_for_each_partner() -> None:
    report = make_report()
    late = report.actions[:6]
    lines = tuple(
        ("East" if place < 5 else "West", f"{one.code} {one.title}", "Never updated")
        for place, one in enumerate(late)
    )

    [block] = _section(outline_paper(replace(report, no_update=lines)), "Updates not received (6)").blocks

    codes = [one.code for one in late]
    assert block == Bullets(
        (
            f"East: {'; '.join(f'{code} (Never updated)' for code in codes[:5])}.",
            f"West: {codes[5]} (Never updated).",
        )
    )


def test_outcomes_are_the_newest_figures_and_what_got_worse() -> None:
    def figures(area: str, *of_years: tuple[str, str]) -> ReportIndicator:
        return ReportIndicator(
            priority=7, title="1D Quality of life", area=area, source="A survey", figures=of_years
        )

    report = replace(
        make_report(),
        falling=("LEICS 2 Review information: 53%.",),
        indicators=(
            figures("England", ("2014-15", "7.9"), ("2016-17", "not given")),
            figures("Leicester", ("2014-15", "7.1"), ("2016-17", "7.2")),
            figures("Rutland", ("2016-17", "7.9")),
            figures("Oadby", ("2016-17", "not given")),
        ),
    )

    falling, newest = _section(outline_paper(report), "Outcomes").blocks

    assert falling == Bullets(report.falling, lead="On track while a figure got worse")
    assert isinstance(newest, Bullets)
    assert newest.lines == (
        "Priority 7, 1D Quality of life: England 7.9 (2014-15); Leicester 7.2, Rutland 7.9 (2016-17); Oadby not given.",
    )


def test_an_action_that_the_exceptions_tell_of_is_called_by_its_code_from_there() -> None:
    report = make_report()
    [off_track, *_] = report.labelled(Label.OFF_TRACK)
    [on_track, *_] = report.labelled(Label.ON_TRACK)
    asked = tuple(f"{one.code} {one.title}: a new agreed date." for one in (off_track, on_track))

    [section] = [
        section
        for section in outline_paper(replace(report, decisions_asked=(), dates_asked=asked)).sections
        if section.title.startswith("Decisions asked")
    ]

    [dates] = section.blocks
    assert isinstance(dates, Bullets)
    assert dates.lines == (
        f"{off_track.code}: a new agreed date.",
        f"{on_track.code} {on_track.title}: a new agreed date.",
    )


def _section(paper: Paper, title: str) -> Section:
    return next(section for section in paper.sections if section.title == title)


def _table(paper: Paper, title: str) -> Table:
    return next(block for block in _section(paper, title).blocks if isinstance(block, Table))


def _key_lines(paper: Paper) -> list[str]:
    key = next(section for section in paper.sections if section.title == KEY_TITLE)
    return [line for block in key.blocks if isinstance(block, Bullets) for line in block.lines]


def _sentences(section: Section) -> list[str]:
    said = []
    for block in section.blocks:
        if isinstance(block, Words):
            said.append(block.text)
        elif (isinstance(block, Bullets) and not block.lines) or (
            isinstance(block, Table) and not block.rows
        ):
            said.append(block.empty)
    return said
