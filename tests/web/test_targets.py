"""Published figures that an action is to move: set and taken off, and what the rules and the board make of them.

Source: docs/rules/indicators.md, section 3, and docs/rules/rag.md, section 3.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from werkzeug.test import TestResponse

from tests.conftest import Browser, Readers
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, contents
from tests.journeys.test_post_update import send as send_update
from tests.queries.test_statement_counts import statements_of
from tests.web.forms import send
from tests.web.test_indicators import add_figure
from tests.web.test_moments import freeze
from tracker import Tracker
from tracker.extensions import begin_change, db
from tracker.models import Indicator, Target

Open = Callable[..., Browser]

STRATEGY = "/strategies/llr-carers"
ACTION = "/plans/lrccg/actions/12"
HERE = f"{ACTION}/targets"
NAME = "3B, Leicestershire"


def indicator(app: Tracker, code: str = "3B") -> str:
    """The page of an indicator of the demonstration."""
    with app.app_context():
        found = db.session.execute(select(Indicator.id).where(Indicator.code == code)).scalar_one()
        return f"{STRATEGY}/indicators/{found}"


def add(app: Tracker, browser: Browser, **typed: Any) -> TestResponse:
    which = f"{indicator(app).rpartition('/')[2]}:Leicestershire"
    return send(browser, HERE, **({"which": which, "target": "45", "due_on": "2019-03-31"} | typed))


def new_figure(app: Tracker, browser: Browser, figure: str) -> None:
    """The survey of 2018-19 comes in."""
    typed = {"area": "Leicestershire", "period": "2018-19", "figure": figure, "source": "", "data_on": ""}
    assert add_figure(browser, indicator(app), **typed).status_code == 303


@pytest.fixture
def esi(browser_of: Open) -> Browser:
    return browser_of("esi")


def test_a_figure_short_of_its_target_is_an_objection_on_the_action_and_on_its_form(
    app: Tracker, browser_of: Open, esi: Browser
) -> None:
    said = "3B, Leicestershire: 31.5% in 2018-19, target 45% by 31 March 2019."
    amira = browser_of("amira")

    assert add(app, esi).status_code == 303
    before = Page(amira.get(ACTION)).text
    new_figure(app, esi, "31.5")

    # The figures of 2016-17 are older than the action.
    assert said not in before
    assert f"{NAME}: 31.2% in 2016-17. Target 45% by 31 March 2019." in before
    assert said in Page(amira.get(ACTION)).text
    assert said in Page(amira.get(f"{ACTION}/update")).text
    refused = send_update(amira, f"{ACTION}/update", answer="on_track", words="Going well.")
    assert refused.status_code == 422
    assert said not in Page(amira.get(f"{ACTION}?as_at=2019-09-29")).text


def test_on_track_while_a_figure_got_worse_is_told_to_the_board_once(
    app: Tracker, browser_of: Open, esi: Browser
) -> None:
    add(app, esi, target="", due_on="")
    sent = send_update(
        browser_of("amira"),
        f"{ACTION}/update",
        answer="on_track",
        words="Going well.",
        override_reason="It is.",
    )
    assert sent.status_code == 303, Page(sent).problems
    quiet = json.loads(esi.get(f"{STRATEGY}/report.json").text)["falling"]
    new_figure(app, esi, "25")

    report = json.loads(esi.get(f"{STRATEGY}/report.json").text)
    freeze(esi)
    next_one = json.loads(esi.get(f"{STRATEGY}/report.json").text)

    [line] = [line for line in report["falling"] if line not in quiet]
    assert line.endswith("On track, while 3B, Leicestershire got worse: 31.2% in 2016-17, 25% in 2018-19.")
    told = "two actions are on track while a figure that they are to move got worse."
    assert any(told in sentence for sentence in report["headline"])
    assert next_one["falling"] == []
    frozen = json.loads(esi.get(f"{STRATEGY}/report.json?frozen=latest").text)
    assert frozen["falling"] == report["falling"]


def test_a_target_is_taken_off_and_the_record_keeps_it(app: Tracker, esi: Browser) -> None:
    add(app, esi)
    with app.app_context():
        to = f"{HERE}/{db.session.execute(select(func.max(Target.id))).scalar_one()}/removed"
    form = Page(esi.get(HERE)).form(to)

    answers = [esi.client.post(to, data=form).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert NAME not in Page(esi.get(ACTION)).text
    assert [line[0] for line in audit_lines(app, 2)] == ["add target", "remove target"]
    assert NAME.split(", ")[1] in Page(esi.get(f"{STRATEGY}/audit")).text


def test_sent_twice_it_is_added_once(app: Tracker, esi: Browser) -> None:
    which = f"{indicator(app).rpartition('/')[2]}:Rutland"
    form = filled(Page(esi.get(HERE)).form(HERE), which=which)

    assert [esi.client.post(HERE, data=form).status_code for _ in range(2)] == [303, 303]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param({"due_on": ""}, "There is a figure and no day.", id="no day"),
        pytest.param({"target": ""}, "There is a day and no figure.", id="no figure"),
        pytest.param({"target": "half"}, "“half” is not a number.", id="words"),
        pytest.param({"target": "450"}, "450 is not between 0 and 100.", id="no share"),
        pytest.param({"which": ""}, "Choose a figure.", id="nothing chosen"),
        pytest.param({"which": "99:Leicestershire"}, "Not a valid choice.", id="no such indicator"),
        pytest.param({"due_on": "2019-02-30"}, "is not a real date", id="no such day"),
        pytest.param({}, "The action is to move this one already.", id="one there is"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_stored(
    app: Tracker, esi: Browser, typed: dict[str, str], says: str
) -> None:
    if not typed:
        add(app, esi)
    before = contents(app)

    answer = add(app, esi, **typed)

    assert answer.status_code == 422
    assert any(says in problem for problem in Page(answer).problems), Page(answer).problems
    assert contents(app) == before


def test_targets_of_many_actions_take_one_statement_more(
    app: Tracker, browser_of: Open, esi: Browser
) -> None:
    carys = browser_of("carys")
    address = "/plans/lrccg"
    none = statements_of(app, carys, address)
    add(app, esi)
    one = statements_of(app, carys, address)
    for number in ("8", "16"):
        to = f"/plans/lrccg/actions/{number}/targets"
        assert send(esi, to, which=f"{indicator(app).rpartition('/')[2]}:Rutland").status_code == 303

    assert (one - none, statements_of(app, carys, address) - one) == (1, 0)


def test_pages_of_a_whole_strategy_ask_for_targets_in_no_statement_of_their_own(
    app: Tracker, browser_of: Open, esi: Browser
) -> None:
    carys, address = browser_of("carys"), f"{STRATEGY}/summary?as_at=2019-05-01"
    with_one = statements_of(app, carys, address)
    with app.app_context():
        begin_change()
        db.session.execute(delete(Target))
        db.session.commit()

    assert statements_of(app, carys, address) == with_one


def test_the_demonstration_has_a_figure_that_fell_short_and_got_worse(reader_of: Readers) -> None:
    carys = reader_of("carys")
    action = Page(carys.get("/plans/leics/actions/2"))

    assert "L1, Leicestershire: 53% in 2019-20 Q1, target 58% by 30 June 2019." in action.text
    assert (
        "On track, while L1, Leicestershire got worse: 61% in 2018-19 Q4, 53% in 2019-20 Q1." in action.text
    )
    before = Page(carys.get("/plans/leics/actions/2?as_at=2019-09-25")).text
    assert "53%" not in before
    assert "Invented for this demonstration" in Page(carys.get(f"{STRATEGY}/indicators")).text
