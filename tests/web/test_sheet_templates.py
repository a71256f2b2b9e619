"""The template of a body's cover sheets: started, changed, put in order, and never overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, contents
from tests.web.forms import send
from tests.web.test_cover_sheets import DEMO, begin, body_id, page_form
from tracker import Tracker

BrowserOf = Callable[..., Browser]


def template_of(app: Tracker, slug: str = "wlccg-board") -> str:
    """The page of a body's template."""
    return f"/strategies/llr-carers/bodies/{body_id(app, slug)}/cover-sheet"


def fields_shown(browser: Browser, address: str) -> list[str]:
    """The fields of a template in their order."""
    return [one.text() for one in Page(browser.get(address)).tree.css(".app-fields h2")]


def arrange(browser: Browser, address: str, do: str) -> int:
    """Press a button of the list of fields."""
    form = filled(Page(browser.get(address)).form(f"{address}/order"), do=do)
    return int(browser.client.post(f"{address}/order", data=form).status_code)


def test_a_body_without_a_sheet_starts_with_one_of_ours_or_another_bodys(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, address = browser_of("esi"), template_of(app, "lcccg-governing-body")

    first = send(esi, address, start=f"body:{body_id(app)}")
    same = fields_shown(esi, address)
    second = send(esi, address, start="generic")

    assert (first.status_code, second.status_code) == (303, 303)
    assert same == fields_shown(esi, template_of(app))
    assert fields_shown(esi, address)[3:6] == ["Title of the report", "Author", "Presented by"]
    assert audit_lines(app, 1) == [
        ("change cover sheet template", "esi", "body", body_id(app, "lcccg-governing-body"))
    ]


def test_fields_are_moved_taken_out_renamed_and_added_without_code(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, address = browser_of("esi"), template_of(app)

    moved = arrange(esi, address, "up f_section")
    out = arrange(esi, address, "out f_lead_director")
    renamed = send(esi, f"{address}/fields/f_section", label="Part of the agenda")
    added = send(
        esi, f"{address}/fields/new", label="Risk register", kind="choice", listed="On it\nNot on it"
    )

    labels = fields_shown(esi, address)
    assert (moved, out, renamed.status_code, added.status_code) == (303, 303, 303, 303)
    assert labels[3:6] == ["Part of the agenda", "Title of the report", "Report by"]
    assert "Lead director" not in labels
    assert labels[-1] == "Risk register"
    new = page_form(esi, begin(esi, app))
    assert new["f_section"] == ["Our strategic direction"]
    assert new["f_risk_register"] == [""]


def test_a_sheet_that_was_begun_keeps_its_fields(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    arrange(esi, template_of(app), "out f_section")

    shown = page_form(esi, f"{DEMO}/edit")

    assert shown["f_section"] == ["Our strategic direction"]


def test_a_template_that_somebody_changed_meanwhile_is_not_overwritten(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, address = browser_of("esi"), template_of(app)
    field = f"{address}/fields/f_section"
    form = filled(Page(esi.get(field)).form(field), label="Mine")
    order = filled(Page(esi.get(address)).form(f"{address}/order"), do="out f_section")
    arrange(esi, address, "up f_section")

    answers = [esi.client.post(field, data=form), esi.client.post(f"{address}/order", data=order)]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert Page(answers[0]).form(field)["label"] == ["Mine"]
    assert "Section" in fields_shown(esi, address)


def test_a_field_that_was_taken_out_while_it_was_changed_can_be_put_back(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, address = browser_of("esi"), template_of(app)
    field, new = f"{address}/fields/f_section", f"{address}/fields/new"
    form = filled(Page(esi.get(field)).form(field), label="Mine", hint="Words of mine")
    arrange(esi, address, "out f_section")

    conflict = esi.client.post(field, data=form)
    again = esi.client.post(new, data=Page(conflict).form(new))

    assert (conflict.status_code, again.status_code) == (409, 303)
    assert Page(conflict).form(new)["hint"] == ["Words of mine"]
    assert fields_shown(esi, address)[-1] == "Mine"


def test_the_last_field_stays(app: Tracker, browser_of: BrowserOf) -> None:
    esi, address = browser_of("esi"), template_of(app)
    keys = [one.attributes["value"] for one in Page(esi.get(address)).tree.css("button[value^='out ']")]

    answers = [arrange(esi, address, str(key)) for key in keys]

    assert answers == [303] * (len(keys) - 1) + [422]
    assert fields_shown(esi, address) == ["Recommendation"]


def test_a_field_that_can_not_stand_is_explained(app: Tracker, browser_of: BrowserOf) -> None:
    esi, address = browser_of("esi"), template_of(app)
    before = contents(app)

    answers = [
        send(esi, f"{address}/fields/new", **typed)
        for typed in (
            {"label": ""},
            {"label": "Section"},
            {"label": "Goals", "kind": "goals"},
            {"label": "Day", "kind": "day", "filled_from": "title"},
            {
                "label": "Wards",
                "kind": "goals",
                "listed": "\n".join(f"Ward {number}" for number in range(31)),
            },
        )
    ]

    assert [answer.status_code for answer in answers] == [422] * 5
    assert [Page(answer).problems for answer in answers] == [
        ["Enter the name that the sheet prints."],
        ["There is a field “Section” already. Give another name, or change that one."],
        ["“A list to tick” needs its list. Write one on each line."],
        ["“A day” can’t be filled from that. Choose another source."],
        ["The list has more than 30 lines, or one longer than 200 characters. Shorten it."],
    ]
    assert "Ward 30" in Page(answers[4]).form(f"{address}/fields/new")["listed"][0]
    assert contents(app) == before
