"""Cover sheets on pages: begun with what is known, saved, finished, taken away."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from sqlalchemy import select

from tests.conftest import Browser, Readers
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, contents, verify_chain
from tests.web.forms import send
from tracker import Tracker
from tracker.extensions import db
from tracker.models import Body, CoverSheet

BrowserOf = Callable[..., Browser]

LIST = "/strategies/llr-carers/cover-sheets"
NEW = f"{LIST}/new"
DEMO = f"{LIST}/1"
ASKED = "f_what_the_board_is_asked_to_do"


def body_id(app: Tracker, slug: str = "wlccg-board") -> int:
    """The id of a body."""
    with app.app_context():
        found: int = db.session.execute(select(Body.id).where(Body.slug == slug)).scalar_one()
        return found


def begin(
    browser: Browser, app: Tracker, *, slug: str = "wlccg-board", day: str = "2019-11-12", report: str = "4"
) -> str:
    """Begin a sheet; the address where it is written."""
    answer = send(browser, NEW, meeting=f"{body_id(app, slug)}:{day}", report=report)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def page_form(browser: Browser, address: str) -> dict[str, list[str]]:
    """The form of a sheet as a browser would send it."""
    return dict(Page(browser.get(address)).form(address))


# It works


def test_a_sheet_begins_with_what_is_known_and_what_the_last_one_said(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")

    typed = page_form(esi, begin(esi, app))

    day = [typed[f"f_date_of_the_meeting-{part}"] for part in ("day", "month", "year")]
    assert typed["f_meeting"] == ["West Leicestershire CCG Board"]
    assert day == [["12"], ["11"], ["2019"]]
    assert typed["f_title_of_the_report"] == [
        "Joint Carers Strategy 2018-2021, board report: Q1 2019/20 (April to June)"
    ]
    assert typed["f_executive_summary"][0].startswith("Four of 30 actions are off track")
    assert typed["f_alignment_with_other_strategies"] == ["Joint Carers Strategy 2018-2021"]
    # Remembered: the section, who presents and what is asked; of this meeting alone: the letter.
    assert typed["f_section"] == ["Our strategic direction"]
    assert typed["f_presented_by"] == ["The head of primary care"]
    assert typed["f_paper_letter_or_agenda_item"] == [""]
    assert typed["f_recommendation-1-verb"] == ["receive"]
    assert typed["f_recommendation-1-what"] == ["the board report on the Joint Carers Strategy"]


def test_what_a_body_is_asked_is_recommended_where_nothing_is_remembered(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")

    board = page_form(esi, begin(esi, app, slug="home-first-programme-board", day="2019-10-23"))
    council = page_form(esi, begin(esi, app, slug="leicestershire-county-council-approval", day="2019-11-22"))

    assert board[f"{ASKED}-1-verb"] == ["approve"]
    assert board[f"{ASKED}-1-what"][0].endswith(": Please ask HIS to keep the August slot free.")
    assert board[f"{ASKED}-2-what"] == [""]
    assert council["f_recommendations-1-what"] == [""]


def test_a_body_that_had_the_report_before_is_named_to_the_next(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    board = f"/strategies/llr-carers/reports/4/moments/{body_id(app, 'home-first-programme-board')}"
    assert send(esi, board, issued="2019-09-30", public="not_yet").status_code == 303

    address = begin(esi, app, slug="leicestershire-county-council-approval", day="2019-11-22")

    assert page_form(esi, address)["f_previously_considered_by"] == [
        "Home First Programme Board, to be discussed on 23 October 2019\n"
        "West Leicestershire CCG Board, to be discussed on 12 November 2019"
    ]


def test_a_body_without_a_meeting_on_record_was_only_sent_the_report(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")
    group = f"/strategies/llr-carers/reports/4/moments/{body_id(app, 'carers-delivery-group')}"
    assert send(esi, group, issued="2019-09-30", public="not_yet").status_code == 303

    address = begin(esi, app)

    assert page_form(esi, address)["f_discussed_by"] == [
        "Carers Delivery Group, issued to its members on 30 September 2019"
    ]


def test_a_body_that_meets_earlier_is_not_told_of_a_later_one(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")

    address = begin(esi, app, slug="home-first-programme-board", day="2019-10-23")

    assert page_form(esi, address)["f_previously_considered_by"] == [""]


def test_a_form_sent_twice_begins_one_sheet(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    form = filled(Page(esi.get(NEW)).form(NEW), meeting=f"{body_id(app)}:", report="live")

    answers = [esi.client.post(NEW, data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    with app.app_context():
        assert len(db.session.execute(select(CoverSheet.id)).all()) == 2


def test_a_draft_is_kept_finished_and_taken_away_as_it_was_typed(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    address = begin(esi, app, slug="home-first-programme-board", day="2019-10-23")
    asked = "f_what_the_board_is_asked_to_do"
    typed: dict[str, Any] = {
        "f_agenda_item": "7",
        "f_author": "Programme manager",
        "f_why_it_comes_to_this_meeting": "For assurance.\nAnd for one decision.",
        "f_assurance_level": "Limited",
        f"{asked}-1-verb": "take assurance",
        f"{asked}-1-what": "from the report",
        f"{asked}-2-verb": "note",
        f"{asked}-2-what": "what is off track",
        f"{asked}-2-appendix": "Annex A",
    }

    kept = send(esi, address, **typed, **{"as": "draft"})
    shown = page_form(esi, address)
    done = send(esi, address, **{"as": "finished"})
    page = Page(esi.get(done.headers["Location"]))
    word = esi.get(f"{done.headers['Location']}.docx?part=sheet")

    assert (kept.status_code, done.status_code) == (303, 303)
    assert {name: shown[name][0] for name in typed} == typed
    assert "Note: what is off track (Annex A)" in page.text
    assert "Finished, last saved" in page.text
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(word.data)).paragraphs)
    assert text.index("Take assurance: from the report") < text.index("Note: what is off track (Annex A)")
    assert {line[0] for line in audit_lines(app, 3)} == {
        "finish cover sheet",
        "save cover sheet",
        "begin cover sheet",
    }


def test_a_meeting_that_is_moved_is_moved_on_the_sheet(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    day = {f"f_date_of_the_meeting-{part}": said for part, said in (("day", "3"), ("month", "12"))}

    moved = send(esi, f"{DEMO}/edit", **day, **{"as": "finished"})
    council = begin(esi, app, slug="leicestershire-county-council-approval", day="2019-11-22")
    emptied = send(
        esi, council, **dict.fromkeys(day, ""), **{"f_date_of_the_meeting-year": "", "as": "draft"}
    )

    assert (moved.status_code, emptied.status_code) == (303, 303)
    word = docx.Document(io.BytesIO(esi.get(f"{DEMO}.docx?part=sheet").data))
    assert word.paragraphs[1].text == "West Leicestershire CCG Board: meeting of 3 December 2019"
    # The council meets before it now, and had the report before nobody.
    assert page_form(esi, council)["f_previously_considered_by"] == [""]
    assert Page(esi.get(LIST)).headings[:2] == [
        "Leicestershire County Council, day not known yet",
        "West Leicestershire CCG Board, 3 December 2019",
    ]


def test_a_paper_of_live_figures_is_a_draft(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    address = begin(esi, app, report="live").removesuffix("/edit")

    live = docx.Document(io.BytesIO(esi.get(f"{address}.docx").data)).sections[0]
    public = docx.Document(io.BytesIO(esi.get(f"{DEMO}.docx").data)).sections[0]

    assert "DRAFT: not for publication" in live.header.paragraphs[0].text
    assert "DRAFT" not in public.header.paragraphs[0].text
    assert "Illustrative: not the record" in public.header.paragraphs[0].text


def test_a_command_writes_the_paper(app: Tracker, tmp_path: Any) -> None:
    run = app.test_cli_runner().invoke

    listed = run(args=["sheet", "list"])
    written = run(args=["sheet", "export", "1", "--output", str(tmp_path / "paper.pdf")])
    wrong = run(args=["sheet", "export", "99", "--output", str(tmp_path / "paper.pdf")])
    odd = run(args=["sheet", "export", "1", "--output", str(tmp_path / "paper.odt")])

    assert listed.output == "1\tllr-carers\tWest Leicestershire CCG Board\t2019-11-12\tfinished\n"
    assert written.exit_code == 0, written.output
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF")
    assert (wrong.exit_code, odd.exit_code) == (1, 1)
    assert "There is no cover sheet 99." in wrong.output
    assert "End it in .pdf or .docx." in odd.output


# In another order


def order_of(browser: Browser, address: str) -> list[str]:
    """What is asked, line by line, as the page shows it; spare lines left out."""
    form = page_form(browser, address)
    lines = [f"{form[f'{ASKED}-{n}-verb'][0]} {form[f'{ASKED}-{n}-what'][0]}" for n in (1, 2, 3)]
    return [line for line in lines if line != "receive "]


def test_a_recommendation_is_moved_with_what_was_typed_beside_it(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    address = begin(esi, app, slug="home-first-programme-board", day="2019-10-23")
    typed = {
        f"{ASKED}-1-verb": "receive",
        f"{ASKED}-1-what": "the first",
        f"{ASKED}-2-verb": "note",
        f"{ASKED}-2-what": "the second",
        # Typed in a spare line, an empty one before it, and moved before it was ever saved.
        f"{ASKED}-3-what": "",
        f"{ASKED}-4-verb": "approve",
        f"{ASKED}-4-what": "the third",
    }
    form = filled(page_form(esi, address) | {f"{ASKED}-4-what": [""], f"{ASKED}-4-verb": [""]}, **typed)

    up = esi.client.post(address, data=form | {"move": [f"up {ASKED} 4"], "f_agenda_item": ["7"]})
    after_up = order_of(esi, address)
    down = send(esi, address, move=f"down {ASKED} 1")

    assert up.status_code == down.status_code == 303
    assert up.headers["Location"] == f"{address}#{ASKED}-2"
    assert after_up == ["receive the first", "approve the third", "note the second"]
    assert order_of(esi, address) == ["approve the third", "receive the first", "note the second"]
    assert page_form(esi, address)["f_agenda_item"] == ["7"]


def test_moving_a_finished_sheets_recommendations_leaves_it_finished(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")
    before = Page(esi.get(DEMO)).text
    asked = next(name for name in page_form(esi, f"{DEMO}/edit") if name.endswith("-1-what"))

    moved = send(esi, f"{DEMO}/edit", move=f"down {asked.removesuffix('-1-what')} 1")

    after = Page(esi.get(DEMO)).text
    assert moved.status_code == 303
    assert "Finished, last saved" in after
    assert after != before


@pytest.mark.parametrize(
    "odd", ["up", "up x 1", "up f_section 1", f"up {ASKED} 99", f"up {ASKED} x", f"sideways {ASKED} 2"]
)
def test_a_move_of_nothing_moves_nothing(app: Tracker, browser_of: BrowserOf, odd: str) -> None:
    esi = browser_of("esi")
    address = begin(esi, app, slug="home-first-programme-board", day="2019-10-23")
    send(
        esi,
        address,
        **{f"{ASKED}-1-verb": "receive", f"{ASKED}-1-what": "one", f"{ASKED}-2-what": "two", "as": "draft"},
    )

    answer = send(esi, address, move=odd)

    assert answer.status_code == 303
    assert order_of(esi, address) == ["receive one", "receive two"]


# Thrown away


def test_a_draft_is_thrown_away_once_it_was_asked_again(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    address = begin(esi, app).removesuffix("/edit")
    link = next(to for to in Page(esi.get(address)).links if to.endswith("/thrown-away"))

    asked = Page(esi.get(link))
    done = send(esi, link)

    assert asked.heading == "Throw this draft away?"
    assert (done.status_code, done.headers["Location"]) == (303, LIST)
    assert [esi.get(one).status_code for one in (address, link, f"{address}.pdf")] == [404] * 3
    assert audit_lines(app, 1)[0][:3] == ("throw away cover sheet", "esi", "body")
    said = Page(esi.get("/strategies/llr-carers/audit?kind=reports")).text
    assert "threw away a draft of a cover sheet of West Leicestershire CCG Board" in said
    verify_chain(app)
    # Entries about it go on meaning it: the next sheet has a number of its own.
    assert begin(esi, app).removesuffix("/edit") != address


def test_what_is_finished_or_was_issued_stays(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    board = f"/strategies/llr-carers/reports/4/moments/{body_id(app)}"
    version = page_form(esi, f"{DEMO}/edit")["version"]
    away = f"{DEMO}/thrown-away"

    offered = "Throw this draft away" in Page(esi.get(DEMO)).text
    finished = esi.post(away, {"version": version})
    # Opened again as a draft it may go, until its report is issued to the body.
    send(esi, f"{DEMO}/edit", **{"as": "draft"})
    may_go = Page(esi.get(away))
    assert send(esi, board, issued="2019-09-30", keep=[], public="not_yet").status_code == 303
    issued = esi.client.post(away, data=may_go.form(away))

    assert not offered
    assert (finished.status_code, issued.status_code) == (422, 422)
    assert "This sheet is finished. Save it as a draft first" in Page(finished).text
    assert may_go.heading == "Throw this draft away?"
    assert "its report was issued to the body with it. It stays on record." in Page(issued).text
    assert esi.get(DEMO).status_code == 200


def test_a_draft_that_somebody_saved_meanwhile_is_not_thrown_away(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")
    address = begin(esi, app)
    away = f"{address.removesuffix('/edit')}/thrown-away"
    old = Page(esi.get(away)).form(away)
    send(esi, address, f_section="Hers", **{"as": "draft"})

    late = Page(esi.client.post(away, data=old))

    assert late.status == 409
    assert "Hers" in late.text
    assert esi.client.post(away, data=late.form(away)).status_code == 303


# Others


def test_the_record_of_changes_says_what_was_done_in_sentences(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    begin(esi, app)

    text = Page(esi.get("/strategies/llr-carers/audit?kind=reports")).text

    assert "Esi (demonstration) began a cover sheet of West Leicestershire CCG Board" in text
    assert "finished a cover sheet of West Leicestershire CCG Board" in text
    assert "changed the fields of the cover sheets of Leicestershire County Council" in text


def test_board_readers_read_what_is_finished_and_nobody_else(app: Tracker, browser_of: BrowserOf) -> None:
    draft = begin(browser_of("esi"), app).removesuffix("/edit")
    carys, farid = browser_of("carys"), browser_of("farid")

    read_by_carys = [carys.get(one).status_code for one in (DEMO, f"{DEMO}.pdf", draft, f"{draft}.pdf")]
    read_by_farid = [farid.get(one).status_code for one in (DEMO, f"{DEMO}.pdf", draft)]

    assert read_by_carys == [200, 200, 403, 403]
    assert read_by_farid == [403, 403, 403]
    assert Page(carys.get(LIST)).headings.count("West Leicestershire CCG Board, 12 November 2019") == 1
    assert "No cover sheet is here yet." in Page(farid.get(LIST)).text


def test_there_is_no_sheet_or_paper_of_another_name(reader_of: Readers) -> None:
    esi = reader_of("esi")
    odd = (f"{LIST}/99", f"{LIST}/99.pdf", f"{DEMO}.xlsx", f"{LIST}/0")

    assert [esi.get(one).status_code for one in odd] == [404, 404, 404, 404]


# What is wrong


def test_what_is_missing_is_said_in_one_go_and_what_was_typed_stays(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")
    address = begin(esi, app, slug="leicestershire-county-council-approval", day="2019-11-22")
    before = contents(app)

    answer = send(esi, address, f_wards_affected="All", **{"as": "finished"})

    page = Page(answer)
    missing = ("Lead member", "Report author", "Purpose of the report", "Recommendations")
    assert answer.status_code == 422
    assert page.problems == [
        f"“{label}” is empty. Fill it in, or keep the sheet as a draft." for label in missing
    ]
    assert page.form(address)["f_wards_affected"] == ["All"]
    assert contents(app) == before


def test_what_is_wrong_is_said_beside_what_is_missing(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    address = begin(esi, app, slug="home-first-programme-board", day="2019-10-23")
    wrong = {
        "f_date_of_the_meeting-day": "31",
        "f_date_of_the_meeting-month": "2",
        "f_assurance_level": "Odd",
        f"{ASKED}-1-what": "",
    }

    page = Page(send(esi, address, **wrong, **{"as": "finished"}))

    assert [problem.partition(".")[0] for problem in page.problems] == [
        "“31 2 2019” is not a real date",
        "“Author” is empty",
        "“Why it comes to this meeting” is empty",
        "“What the board is asked to do” is empty",
        "“Assurance level” has a choice that is not offered",
    ]
    assert page.form(address)["f_date_of_the_meeting-day"] == ["31"]


def test_a_second_person_who_saves_sees_the_first_ones_words_and_keeps_their_own(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")
    address = begin(esi, app)
    first = filled(page_form(esi, address), f_section="Hers", **{"as": "draft"})
    second = filled(page_form(esi, address), f_section="His", **{"as": "draft"})

    saved = esi.client.post(address, data=first)
    conflict = esi.client.post(address, data=second)
    again = esi.client.post(address, data=filled(Page(conflict).form(address), **{"as": "draft"}))

    assert (saved.status_code, conflict.status_code, again.status_code) == (303, 409, 303)
    assert "Hers" in Page(conflict).text
    assert Page(conflict).form(address)["f_section"] == ["His"]
    assert page_form(esi, address)["f_section"] == ["His"]


def test_a_report_to_lie_behind_a_sheet_is_called_once(browser_of: BrowserOf) -> None:
    offered = [one.text() for one in Page(browser_of("esi").get(NEW)).tree.css("select[name=report] option")]

    assert [words for words in offered if words.lower().count("board report") > 1] == []
    assert [words for words in offered if words.startswith("Board report 4: ")]


def test_a_meeting_or_report_that_is_not_offered_is_refused(app: Tracker, browser_of: BrowserOf) -> None:
    esi, meeting = browser_of("esi"), f"{body_id(app)}:"
    before = contents(app)

    answers = [
        send(esi, NEW, **({"meeting": meeting, "report": "live"} | odd))
        for odd in ({"meeting": "99:"}, {"meeting": "x"}, {"report": "99"}, {"report": "-1"})
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert contents(app) == before


def test_odd_values_are_kept_as_words_or_left_out(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    address = begin(esi, app)
    odd = {"f_recommendation-1-verb": "explode", "f_recommendation-1-what": "it", "as": "draft"}

    answer = send(esi, address, f_section="=HYPERLINK(1) #panic(1)\x0b<b>", **odd)

    shown = page_form(esi, address)
    assert answer.status_code == 303
    assert shown["f_section"] == ["=HYPERLINK(1) #panic(1) <b>"]
    assert (shown["f_recommendation-1-verb"], shown["f_recommendation-1-what"]) == (["receive"], ["it"])
