"""Indicators and their figures: entered, corrected, taken away, and read where they are read.

Source: docs/rules/indicators.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, contents
from tests.web.forms import send
from tests.web.test_holds import hold
from tracker import Tracker
from tracker.extensions import db
from tracker.models import Indicator, IndicatorValue

Open = Callable[..., Browser]

STRATEGY = "/strategies/llr-carers"
HERE = f"{STRATEGY}/indicators"
PUBLIC = "/public/llr-carers/priorities/1"
INDICATOR: dict[str, Any] = {
    "code": "9Z",
    "title": "Carers known to their practice",
    "plain": "How many carers does the practice know of?",
    "priority": "1",
    "unit": "percent",
    "better": "higher",
    "source": "Practice returns",
    "asked": "Every practice",
}
FIGURE: dict[str, Any] = {
    "area": "Rutland",
    "period": "2018/19",
    "figure": "4.25 %",
    "source": "Late return",
    "data_on": "2019-06-25",
}


def add(browser: Browser, **typed: Any) -> TestResponse:
    return send(browser, f"{HERE}/new", **(INDICATOR | typed))


def add_figure(browser: Browser, indicator: str, **typed: Any) -> TestResponse:
    return send(browser, f"{indicator}/figures/new", **(FIGURE | typed))


def figure_address(app: Tracker, indicator: str, period: str) -> str:
    """The page that corrects a figure."""
    with app.app_context():
        found = db.session.execute(
            select(IndicatorValue.id).where(
                IndicatorValue.indicator_id == int(indicator.rpartition("/")[2]),
                IndicatorValue.period == period,
            )
        ).scalar_one()
        return f"{indicator}/figures/{found}"


@pytest.fixture
def esi(browser_of: Open) -> Browser:
    return browser_of("esi")


@pytest.fixture
def added(esi: Browser) -> str:
    """The address of an indicator with one figure."""
    address: str = add(esi).headers["Location"]
    assert add_figure(esi, address).status_code == 303
    return address


# It works


def test_an_indicator_with_its_figure_is_read_by_everybody_with_who_was_asked(
    app: Tracker, browser_of: Open, added: str
) -> None:
    recorded = audit_lines(app, 2)
    page = Page(browser_of("farid").get(HERE))
    public = Page(browser_of().get(PUBLIC))
    report = json.loads(browser_of("carys").get(f"{STRATEGY}/report.json").text)

    assert page.table()[0] == ["Rutland", "4.25%"]
    assert (
        "A higher number is better. Asked or counted: Every practice. Source: Practice returns. "
        "Rutland, 2018-19: Source: Late return. Data of 25 June 2019." in page.text
    )
    assert ["Rutland", "4.25%"] in public.table()
    assert "Who was asked or counted: Every practice." in public.text
    assert "Practice returns; Late return" in public.text
    [line] = [one for one in report["indicators"] if one["title"].startswith("9Z")]
    assert (line["figures"], line["asked"]) == ([["2018-19", "4.25%"]], "Every practice")
    assert line["notes"] == ["2018-19: Source: Late return. Data of 25 June 2019."]
    assert [one[:3] for one in recorded] == [
        ("add indicator", "esi", "indicator"),
        ("add figure", "esi", "indicator"),
    ]


def test_a_figure_is_corrected_and_the_record_keeps_what_it_was(
    app: Tracker, browser_of: Open, esi: Browser, added: str
) -> None:
    answer = send(esi, figure_address(app, added, "2018-19"), figure="4.5")

    assert (answer.status_code, answer.headers["Location"]) == (303, added)
    assert Page(browser_of("carys").get(HERE)).table()[0] == ["Rutland", "4.5%"]
    assert "Figure: 4.25 → 4.5" in Page(esi.get(f"{STRATEGY}/audit")).text


def test_every_figure_of_an_indicator_leads_to_where_it_is_corrected(
    app: Tracker, esi: Browser, added: str
) -> None:
    add_figure(esi, added, area="Leicester", period="2017-18", figure="3.5")
    page = Page(esi.get(added))

    assert [cells[0] for cells in page.table()] == ["Rutland", "Leicester"]
    assert "not given 4.25% : correct Rutland, 2018-19" in page.text
    assert figure_address(app, added, "2018-19") in page.links
    assert figure_address(app, added, "2017-18") in page.links


def test_what_is_wrong_with_a_new_indicator_is_said_in_the_order_of_the_form(esi: Browser) -> None:
    page = Page(add(esi, code="", title="", unit=[], asked=""))

    assert page.problems == [
        "Enter a code.",
        "Enter what the source calls it.",
        "Say what is counted.",
        "Say who was asked or counted.",
    ]


def test_the_public_read_months_in_the_place_of_a_quarter(browser_of: Open, esi: Browser, added: str) -> None:
    add_figure(esi, added, period="2018-19 Q3", figure="4")

    shown = browser_of().get(PUBLIC).text

    assert "October to December 2018" in shown
    assert "2018-19 Q3" not in shown


def test_an_indicator_says_whether_its_own_figures_are_newer_than_the_strategy(
    browser_of: Open, esi: Browser, added: str
) -> None:
    other = add(esi, code="9Y", plain="How many carers had a break?").headers["Location"]
    add_figure(esi, other, period="2016-17")

    page = Page(browser_of().get(PUBLIC)).text

    before = page.partition("How many carers had a break?")[2].partition("How many carers does")[0]
    assert "The newest figures are from 2016-17. The strategy began after that, in 2018." in before
    assert "Look at how the figures have moved." not in before
    after = page.partition("How many carers does the practice know of?")[2]
    assert after.startswith(" Look at how the figures have moved.")


def test_what_not_given_means_is_said_only_where_a_figure_is_not_given(
    browser_of: Open, esi: Browser, added: str
) -> None:
    meaning = "“Not given” means that there was no number to use."
    whole = Page(browser_of().get(PUBLIC)).text

    add_figure(esi, added, period="2017-18", figure="")

    assert meaning not in whole
    assert meaning in Page(browser_of().get(PUBLIC)).text


def test_a_figure_that_the_source_lacks_is_not_nought(browser_of: Open, esi: Browser, added: str) -> None:
    # An area keeps its spelling, and the oldest period comes first whenever it was entered.
    assert add_figure(esi, added, area="rutland", period="2017-18", figure="").status_code == 303

    assert Page(browser_of("carys").get(HERE)).table()[0] == ["Rutland", "not given", "4.25%"]


def test_an_earlier_day_shows_the_figures_entered_by_then(browser_of: Open, added: str) -> None:
    page = Page(browser_of("carys").get(f"{HERE}?as_at=2019-09-29"))

    assert "9Z Carers known to their practice No figure yet." in page.text
    assert "72.9%" in page.text
    assert "4.25%" not in Page(browser_of().get(f"{PUBLIC}?as_at=2019-09-29")).text


def test_what_an_indicator_is_can_be_changed_and_a_figure_taken_away(
    app: Tracker, browser_of: Open, esi: Browser, added: str
) -> None:
    figure = figure_address(app, added, "2018-19")

    changed = send(esi, added, better="lower", asked="Two practices in three")
    gone = send(esi, figure, f"{figure}/removed")

    assert (changed.status_code, gone.status_code) == (303, 303)
    assert [one[0] for one in audit_lines(app, 2)] == ["change indicator", "remove figure"]
    text = Page(browser_of("carys").get(HERE)).text
    assert "No figure yet. A lower number is better. Asked or counted: Two practices in three." in text


def test_excel_has_a_row_for_each_figure(esi: Browser, added: str) -> None:
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(esi.get(f"{STRATEGY}/report.xlsx").get_data()))

    rows = [[cell.value for cell in row] for row in book["Indicators"].iter_rows()]
    assert rows[1][:5] == [1, "9Z Carers known to their practice", "Rutland", "2018-19", "4.25%"]


@pytest.mark.parametrize("what", ["indicator", "figure"])
def test_sent_twice_it_is_added_once(app: Tracker, esi: Browser, added: str, what: str) -> None:
    address = f"{HERE}/new" if what == "indicator" else f"{added}/figures/new"
    typed = INDICATOR | {"code": "8Y"} if what == "indicator" else FIGURE | {"period": "2017-18"}
    form = filled(Page(esi.get(address)).form(address), **typed)

    answers = [esi.client.post(address, data=form) for _ in range(2)]

    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


# What is wrong


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param({"code": ""}, "Enter a code.", id="no code"),
        pytest.param({"code": "1D"}, "“1D” is taken by another indicator.", id="a code that is taken"),
        pytest.param({"title": " "}, "Enter what the source calls it.", id="no title"),
        pytest.param({"unit": []}, "Say what is counted.", id="no unit"),
        pytest.param({"better": []}, "Say which way is better.", id="no way"),
        pytest.param({"source": ""}, "Say where the figures come from.", id="no source"),
        pytest.param({"asked": ""}, "Say who was asked or counted.", id="nobody asked"),
        pytest.param({"asked": "x" * 301}, "Use 300 characters or fewer.", id="too long"),
        pytest.param({"priority": "99"}, "Not a valid choice.", id="no such priority"),
    ],
)
def test_what_is_wrong_with_an_indicator_is_said_and_what_was_typed_stays(
    app: Tracker, esi: Browser, typed: dict[str, Any], says: str
) -> None:
    before = contents(app)

    answer = add(esi, **typed)

    page = Page(answer)
    assert answer.status_code == 422
    assert any(says in problem for problem in page.problems), page.problems
    assert page.typed["plain"] == [INDICATOR["plain"]]
    assert contents(app) == before


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param({"area": ""}, "Enter the area.", id="no area"),
        pytest.param({"period": "last spring"}, "“last spring” is no year.", id="no year"),
        pytest.param({"period": "2018-20"}, "“2018-20” is no year.", id="two years"),
        pytest.param({"figure": "many"}, "“many” is not a number. Enter digits, such as 38.5.", id="words"),
        pytest.param({"figure": "1e2"}, "“1e2” is not a number.", id="a power"),
        pytest.param({"figure": "142"}, "142 is not between 0 and 100.", id="no share"),
        pytest.param({"figure": "3.14159"}, "3.14159 is too long.", id="too many digits"),
        pytest.param({}, "Rutland has a figure of 2018-19 already.", id="one there is"),
        pytest.param({"data_on": "2019-02-30"}, "is not a real date", id="no such day"),
    ],
)
def test_what_is_wrong_with_a_figure_is_said_and_what_was_typed_stays(
    app: Tracker, esi: Browser, added: str, typed: dict[str, Any], says: str
) -> None:
    before = contents(app)

    answer = add_figure(esi, added, **typed)

    page = Page(answer)
    assert answer.status_code == 422
    assert any(says in problem for problem in page.problems), page.problems
    assert page.typed["source"] == ["Late return"]
    assert contents(app) == before


@pytest.mark.parametrize("what", ["indicator", "figure", "removed"])
def test_somebody_elses_change_is_shown_and_nothing_lost(
    app: Tracker, browser_of: Open, esi: Browser, added: str, what: str
) -> None:
    figure = figure_address(app, added, "2018-19")
    address = added if what == "indicator" else figure
    target = f"{figure}/removed" if what == "removed" else address
    mine = {"indicator": {"asked": "Mine"}, "figure": {"figure": "5"}, "removed": {}}[what]
    stale = filled(Page(esi.get(address)).form(target), **mine)
    send(browser_of("esi"), figure, figure="4.75")
    send(browser_of("esi"), added, asked="Theirs")

    answer = esi.client.post(target, data=stale)

    page = Page(answer)
    assert answer.status_code == 409
    assert ("Asked or counted: Theirs." if what == "indicator" else "Rutland, 2018-19: 4.75%.") in page.text
    for name, value in mine.items():
        assert page.form(address)[name] == [value]
    assert esi.client.post(target, data=page.form(target)).status_code == 303


def test_while_nothing_new_may_be_public_nothing_is_entered(app: Tracker, esi: Browser, added: str) -> None:
    hold(esi)
    before = contents(app)

    answers = [
        add(esi, code="8Y"),
        send(esi, added, asked="Nobody"),
        add_figure(esi, added, period="2017-18"),
        send(esi, figure_address(app, added, "2018-19"), figure="5"),
    ]

    assert [one.status_code for one in answers] == [422] * 4
    assert all(
        Page(one).problems[0].startswith("Nothing new of all partners is made public") for one in answers
    )
    assert contents(app) == before


def test_a_figure_of_another_strategys_indicator_is_not_there(app: Tracker, esi: Browser) -> None:
    assert esi.get(f"{HERE}/99").status_code == 404
    assert esi.get(f"{HERE}/2/figures/1").status_code == 404
    assert esi.get("/strategies/nowhere/indicators").status_code == 404
    with app.app_context():
        assert db.session.execute(select(Indicator.id).where(Indicator.id == 2)).first()


def test_a_figure_whose_words_were_removed_meanwhile_is_not_saved_over(
    app: Tracker, esi: Browser, added: str
) -> None:
    address = figure_address(app, added, "2018-19")
    form = filled(Page(esi.get(address)).form(address), source="A survey by Jane Nobody")
    esi.client.post(address, data=form)
    old = Page(esi.get(address)).form(address)
    removed = app.test_cli_runner().invoke(
        args=["redact", "-", "--by", "dev@example.org", "--because", "it named a person"],
        input="Jane Nobody\n",
    )

    answer = esi.client.post(address, data=old)

    assert removed.exit_code == 0, removed.output
    assert answer.status_code == 409
    assert "A survey by [removed" in Page(esi.get(address)).form(address)["source"][0]
