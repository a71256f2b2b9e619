"""Frozen, issued, public: three moments, each body's own; and nothing is public before its hour."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, verify_chain
from tests.web.forms import freeze_early, send
from tracker import Tracker
from tracker.domain.board_report import DRAFT
from tracker.extensions import db
from tracker.models import FrozenReport
from tracker.queries.moments import body_names
from tracker.queries.strategies import strategy_by_slug

REPORTS = "/strategies/llr-carers/reports"
REPORT = f"{REPORTS}/5"
PUBLIC = "/public/llr-carers"
# Half past one in London.
FROZEN_AT = datetime(2019, 9, 30, 12, 30, tzinfo=UTC)
Open = Callable[..., Browser]


def freeze(browser: Browser) -> None:
    """Freeze today's report, with the button."""
    assert freeze_early(browser).status_code == 303


def marks(browser: Browser) -> list[str]:
    """What stands on every page of the paper."""
    found: list[str] = json.loads(browser.get("/strategies/llr-carers/report.json?frozen=5").text)["marks"]
    return found


def of_body(app: Tracker, name: str) -> str:
    """Where the moments of a body are set."""
    with app.app_context():
        strategy = strategy_by_slug("llr-carers")
        assert strategy is not None
        names = {found: body_id for body_id, found in body_names(strategy.strategy_id).items()}
    return f"{REPORT}/moments/{names[name]}"


def etag_of(browser: Browser, address: str) -> dict[str, str]:
    """What a browser says that holds a page already."""
    return {"If-None-Match": browser.get(address).headers["ETag"]}


def checked(browser: Browser, address: str = PUBLIC) -> str:
    """Which check the public page shows."""
    return Page(browser.get(address)).text.partition("Last checked in ")[2].partition(".")[0].split(" We ")[0]


def test_a_report_is_public_from_its_first_hour_and_not_before(app: Tracker, browser_of: Open) -> None:
    with time_machine.travel(FROZEN_AT, tick=False) as clock:
        esi, carys, nobody = browser_of("esi"), browser_of("carys"), browser_of()
        freeze(esi)
        board, group = (
            of_body(app, name) for name in ("Home First Programme Board", "Carers Delivery Group")
        )
        before = Page(carys.get(REPORT)).text
        issued = [
            send(
                esi,
                board,
                issued="2019-09-30",
                keep="",
                public="from_hour",
                public_on="2019-09-30",
                public_time="2pm",
            ),
            send(
                esi,
                group,
                issued="2019-09-30",
                keep="",
                public="from_hour",
                public_on="2019-10-09",
                public_time="9:00",
            ),
        ]
        waiting, held = Page(carys.get(REPORT)), etag_of(carys, REPORT)
        seen, signed_in = etag_of(nobody, PUBLIC), etag_of(carys, PUBLIC)
        months = [checked(nobody), checked(carys)]
        papers = [marks(carys)]
        listed = app.test_cli_runner().invoke(args=["report", "list"]).output
        still = [
            nobody.get(PUBLIC, headers=seen).status_code,
            carys.get(REPORT, headers=held).status_code,
        ]

        # Nobody does anything, and the hour strikes.
        clock.shift(timedelta(minutes=31))
        now = [
            nobody.get(PUBLIC, headers=seen).status_code,
            carys.get(PUBLIC, headers=signed_in).status_code,
            carys.get(REPORT, headers=held).status_code,
        ]
        months += [checked(nobody), checked(carys), checked(nobody, f"{PUBLIC}?as_at=2019-09-29")]
        papers.append(marks(carys))
        struck = Page(carys.get(REPORT))
        listed_now = app.test_cli_runner().invoke(args=["report", "list"]).output

    assert [answer.status_code for answer in issued] == [303, 303]
    assert DRAFT in before
    assert "It has not been issued to any body yet." in before
    assert "Not public yet. Public from 30 September 2019, 2:00pm." in waiting.text
    assert (
        "Home First Programme Board Issued 30 September 2019 Public From 30 September 2019, 2:00pm"
        in waiting.text
    )
    assert (still, now) == ([304, 304], [200, 200, 200])
    assert months == ["July 2019", "July 2019", "September 2019", "September 2019", "July 2019"]
    assert [DRAFT in paper for paper in papers] == [True, False]
    assert DRAFT not in struck.text
    assert "Public since 30 September 2019, 2:00pm." in struck.text
    assert "Carers Delivery Group Issued 30 September 2019 Public From 9 October 2019, 9:00am" in struck.text
    assert ("2019-09-30" in listed, "2019-09-30" in listed_now) == (False, True)
    assert [line[:2] for line in audit_lines(app, 3)] == [
        ("freeze board report", "esi"),
        ("set report moments", "esi"),
        ("set report moments", "esi"),
    ]
    verify_chain(app)


def test_before_its_hour_only_readers_of_the_strategy_come_to_it(browser_of: Open) -> None:
    esi, nobody = browser_of("esi"), browser_of()
    freeze(esi)

    answers = {name: browser_of(name).get(REPORT).status_code for name in ("carys", "farid", "amira")}

    assert set(answers.values()) == {200}
    assert nobody.get(REPORT).headers["Location"].startswith("/sign-in?")
    assert checked(nobody) == "July 2019"
    # Who may not change it sees no way to.
    assert "Change" not in Page(browser_of("carys").get(REPORT)).text


def test_public_pages_and_not_the_papers_are_for_everybody(browser_of: Open) -> None:
    esi, nobody = browser_of("esi"), browser_of()
    freeze(esi)
    said = "The report itself and its papers are read by people with an account in this strategy, before and after."
    before = Page(esi.get(REPORT)).text

    send(esi, f"{REPORT}/moments/0", public="at_once")

    paper = nobody.get("/strategies/llr-carers/report.pdf?frozen=5")
    assert said in before
    assert checked(nobody) == "September 2019"
    assert paper.headers["Location"].startswith("/sign-in?")


def test_a_report_of_a_fixed_day_names_no_day_of_the_server(browser_of: Open) -> None:
    with time_machine.travel(datetime(2026, 11, 29, 12, tzinfo=UTC), tick=False):
        esi = browser_of("esi")
        freeze(esi)
        send(esi, f"{REPORT}/moments/0", public="at_once")
        page, listed = Page(esi.get(REPORT)).text, Page(esi.get(REPORTS)).text

    assert "2026" not in page + listed
    assert "was frozen on 30 September 2019 with the figures of 30 September 2019" in page
    assert "Public since 30 September 2019." in page
    assert "Figures of 30 September 2019, frozen 30 September 2019. Public since 30 September 2019." in listed


@pytest.mark.parametrize("way", ["page", "command"])
def test_it_is_made_public_for_everybody_at_once(app: Tracker, browser_of: Open, way: str) -> None:
    esi = browser_of("esi")
    freeze(esi)

    if way == "page":
        assert send(esi, f"{REPORT}/moments/0", public="at_once").status_code == 303
    else:
        args = ["report", "publish", "llr-carers", "latest", "--by", "esi@example.org"]
        assert app.test_cli_runner().invoke(args=args).exit_code == 0
        assert app.test_cli_runner().invoke(args=args).exit_code == 0
    page = Page(esi.get(f"{REPORT}/moments/0"))

    assert checked(browser_of()) == "September 2019"
    assert marks(esi) == ["Illustrative: not the record of any organisation"]
    assert "public" in page.form()
    assert "It is public there already." in page.text
    assert audit_lines(app, 1)[0][:2] == ("set report moments", "esi")
    assert "Public since" in Page(esi.get(REPORTS)).text
    # What is public stays so, whatever the form says.
    esi.client.post(f"{REPORT}/moments/0", data=page.form() | {"public": ["not_yet"]})
    assert checked(browser_of()) == "September 2019"


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(app: Tracker, browser_of: Open) -> None:
    esi, other = browser_of("esi"), browser_of("esi")
    freeze(esi)
    board = of_body(app, "Home First Programme Board")
    old = Page(other.get(board)).form()

    hour = Page(send(esi, board, public="from_hour", public_on="2019-10-02", public_time="25:00"))
    nothing = Page(send(esi, board, public="from_hour"))
    early = Page(
        send(esi, board, issued="2019-09-29", public="from_hour", public_on="2019-09-29", public_time="9am")
    )
    order = Page(
        send(esi, board, issued="2019-10-03", public="from_hour", public_on="2019-10-02", public_time="9am")
    )
    assert send(esi, board, issued="2019-10-02", keep="", public="not_yet").status_code == 303
    conflict = Page(other.client.post(board, data=filled(old, issued="2019-10-03", keep="")))

    assert hour.problems == ["“25:00” is not a time. Use a time such as 14:00 or 2pm."]
    assert hour.form()["public_time"] == ["25:00"]
    assert nothing.problems == ["Enter the day from which it is public.", "Enter the hour, such as 14:00."]
    assert early.problems == [
        "The report has the figures of 30 September 2019. It can’t be issued before. Enter a later day.",
        "The report has the figures of 30 September 2019. It can’t be public before. Enter a later day.",
    ]
    assert order.problems == [
        "It can’t be public there before it is issued. Enter the same day or a later one."
    ]
    assert {page.status for page in (hour, nothing, early, order)} == {422}
    assert conflict.status == 409
    assert "Issued: To be issued on 2 October 2019" in conflict.text
    assert conflict.form()["issued-day"] == ["03"]
    assert other.client.post(board, data=conflict.form()).status_code == 303
    assert "To be issued on 3 October 2019" in Page(esi.get(REPORT)).text


@pytest.mark.parametrize("address", [f"{REPORTS}/9", f"{REPORTS}/9/moments/0", f"{REPORTS}/4/moments/999999"])
def test_what_is_not_there_is_not_found(browser_of: Open, address: str) -> None:
    assert browser_of("esi").get(address).status_code == 404


def test_an_hour_that_has_not_come_can_be_put_off(app: Tracker, browser_of: Open) -> None:
    with time_machine.travel(FROZEN_AT, tick=False) as clock:
        esi = browser_of("esi")
        freeze(esi)
        everybody = f"{REPORT}/moments/0"
        send(esi, everybody, public="from_hour", public_on="2019-09-30", public_time="14:00")
        put_off = send(esi, everybody, public="not_yet")
        clock.shift(timedelta(hours=1))
        month = checked(browser_of())

    assert (put_off.status_code, month) == (303, "July 2019")
    with app.app_context():
        report = db.session.query(FrozenReport).filter_by(number=5).one()
        assert (report.public_at, report.public_from) == (None, None)
