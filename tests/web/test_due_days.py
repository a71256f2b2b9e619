"""A plan's own due day in a window: set, changed and taken back, and what every page and paper says of it."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import Browser
from tests.journeys.pages import Page, filled, words_of
from tests.journeys.records import audit_lines, contents
from tests.web.forms import send
from tests.web.test_windows import LIST, missing_in, turn_to, window_of
from tracker import Tracker

BrowserOf = Callable[..., Browser]

CITY = f"{LIST}/5/plans/city"
SUMMARY = "/strategies/llr-carers/summary"


def set_day(browser: Browser, day: str, address: str = CITY) -> None:
    """Let a plan be due on a day of its own."""
    answer = send(browser, address, due=day)
    assert answer.status_code == 303, Page(answer).problems


def waiting_of_city(page: Page) -> list[str]:
    """What the summary lists of the city's updates that have not come, and the heading above."""
    heading = words_of(page.tree.css_first("#waiting"))
    lines = [words_of(one) for one in page.tree.css("main li") if words_of(one).startswith("CITY")]
    return [heading, *[line for line in lines if "last update" in line or "never updated" in line]]


def letter_to_city(page: Page) -> str:
    """The first line of the words to write to the city council."""
    area = page.tree.css_first("#letter-leicester-city-council")
    assert area is not None
    return area.text().splitlines()[0]


def test_a_plan_is_given_a_day_of_its_own_and_the_window_says_so(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")

    answer = send(esi, CITY, due="2019-10-08")

    page = Page(esi.get(f"{LIST}/5"))
    assert answer.headers["Location"] == f"{LIST}/5"
    assert page.notices == ["Updates of CITY are due on 8 October 2019."]
    assert [row[1] for row in page.table()] == [
        "8 October 2019, its own day",
        "8 October 2019, its own day",
        "4 October 2019",
    ]
    assert Page(esi.get(LIST)).table()[0][2] == "4 October 2019 (CITY: 8 October 2019; LEICS: 8 October 2019)"
    assert audit_lines(app, 1) == [("set own due day", "esi", "window", 5)]
    told = Page(esi.get("/strategies/llr-carers/audit?kind=cycle")).text
    assert "gave a plan a due day of its own in the window Q2 2019/20" in told
    assert "4 October 2019 → 8 October 2019" in told


def test_whoever_is_asked_reads_the_day_of_their_own_plan(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    set_day(esi, "2019-10-08")
    said = "Updates are due by 4 October 2019 (CITY: 8 October 2019; LEICS: 8 October 2019)"

    priya, amira = Page(browser_of("priya").get("/my-updates")), Page(browser_of("amira").get("/my-updates"))
    page = Page(esi.get(LIST))

    assert "Updates are due by 8 October 2019. The window closes on 11 October 2019." in priya.text
    assert "Update due by 8 October 2019" in priya.text
    assert "Updates are due by 4 October 2019. The window closes" in amira.text
    assert said in page.text
    assert letter_to_city(page).endswith(
        "Updates are due by 8 October 2019, and the last day is 11 October 2019."
    )
    assert Page(esi.get("/plans/city/actions/2")).facts["This window"] == "Update due by 8 October 2019"


def test_between_the_days_the_others_are_late_and_the_plan_is_not(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")
    set_day(esi, "2019-10-08")
    stands = {}

    for day in ("2019-10-07", "2019-10-08"):
        turn_to(app, day)
        summary = Page(esi.get(SUMMARY))
        stands[day] = (
            waiting_of_city(summary),
            [line for line in summary.text.split(". ") if "not received" in line],
            Page(esi.get("/plans/city")).text.count("No update"),
            [row for row in esi.get("/plans/city.csv").text.splitlines() if "No update" in row] != [],
        )

    assert stands["2019-10-07"][0][0] == "No update, or still to come (13)"
    assert all(line.endswith("; due by 8 October 2019") for line in stands["2019-10-07"][0][1:])
    assert (
        "Eight updates were not received, five are still to come in this window" in stands["2019-10-07"][1][0]
    )
    assert stands["2019-10-07"][2] == 0
    assert stands["2019-10-08"][0][0] == "No update (13)"
    assert "13 updates were not received" in stands["2019-10-08"][1][0]
    assert stands["2019-10-08"][2] == 3


def test_on_the_due_day_itself_pages_say_were_as_labels_say_no_update(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, amira = browser_of("esi"), browser_of("amira")
    said = {}

    for day in ("2019-10-03", "2019-10-04"):
        turn_to(app, day)
        said[day] = (
            "Updates are due by 4 October 2019." in Page(amira.get("/my-updates")).text,
            letter_to_city(Page(esi.get(LIST))).endswith(
                "Updates are due by 4 October 2019, and the last day is 11 October 2019."
            ),
            Page(esi.get("/plans/city/actions/2")).facts["This window"] == "No update",
        )
    # A plan with a day of its own is still asked.
    whole = Page(esi.get(LIST)).text
    turn_to(app, "2019-10-08")

    assert said == {"2019-10-03": (True, True, False), "2019-10-04": (False, False, True)}
    assert "Updates are due by 4 October 2019 (LEICS: 8 October 2019)" in whole
    assert "Updates were due by 4 October 2019 (LEICS: 8 October 2019)" in Page(esi.get(LIST)).text


def test_the_report_says_which_updates_are_late_and_by_when_the_rest_are_due(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")
    set_day(esi, "2019-10-08")
    turn_to(app, "2019-10-07")

    report = esi.get("/strategies/llr-carers/report.json").get_json()

    to_come = {line[1]: line[2] for line in report["no_update"] if "due by" in line[2]}
    states = {one["code"]: one["update_state"] for one in report["actions"] if one["plan_code"] != "LRCCG"}
    assert [title.split()[:2] for title in to_come] == [
        code.split() for code in sorted(states) if states[code] == "Update due"
    ]
    assert all(words.endswith("due by 8 October 2019") for words in to_come.values())
    assert len(report["no_update"]) == 13


def test_what_is_missing_at_the_close_is_recorded_all_the_same(app: Tracker, browser_of: BrowserOf) -> None:
    set_day(browser_of("esi"), "2019-10-11")
    turn_to(app, "2019-10-12")

    closed = app.test_cli_runner().invoke(args=["window", "close"])

    assert closed.output == "llr-carers\tQ2 2019/20\t13\n"
    assert missing_in(app, "Q2 2019/20") == 13


def test_the_day_in_a_closed_window_stays_as_it_is(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    old = filled(Page(esi.get(CITY)).form(CITY), due="2019-10-09")
    turn_to(app, "2019-10-12")
    app.test_cli_runner().invoke(args=["window", "close"])
    before = contents(app)

    answer = esi.client.post(CITY, data=old)

    assert answer.status_code == 422
    assert (
        "“Q2 2019/20” is closed, and what was missing is on record. It can’t be changed." in Page(answer).text
    )
    assert "the day stays as it is" in Page(esi.get(CITY)).text
    assert contents(app) == before


def test_the_day_is_taken_back_and_sent_twice_is_recorded_once(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    set_day(esi, "2019-10-08")
    back = Page(esi.get(CITY)).form(CITY) | {"back": ["1"]}

    answers = [esi.client.post(CITY, data=back).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert Page(esi.get(f"{LIST}/5")).notices[:1] == [
        "Updates of CITY are due on 4 October 2019, with the others."
    ]
    assert Page(esi.get(LIST)).table()[0][2] == "4 October 2019 (LEICS: 8 October 2019)"
    assert [line[0] for line in audit_lines(app, 2)] == ["set own due day", "take back own due day"]


def test_a_day_outside_the_window_is_refused_and_stays_typed(app: Tracker, browser_of: BrowserOf) -> None:
    esi, before = browser_of("esi"), contents(app)

    late, empty = send(esi, CITY, due="2019-10-12"), send(esi, CITY, due="")

    page = Page(late)
    assert (late.status_code, empty.status_code) == (422, 422)
    assert page.problems == [
        "12 October 2019 is outside the window. Give a day from 17 September 2019 to 11 October 2019."
    ]
    assert page.form(CITY)["due-day"] == ["12"]
    assert Page(empty).problems == ["Enter the day updates of this plan are due."]
    assert contents(app) == before


def test_somebody_else_was_first(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    old = filled(Page(esi.get(CITY)).form(CITY), due="2019-10-09")
    set_day(esi, "2019-10-08")

    answer = esi.client.post(CITY, data=old)

    page = Page(answer)
    assert answer.status_code == 409
    assert "CITY is now due on 8 October 2019" in page.text
    assert page.form(CITY)["due-day"] == ["09"]
    assert esi.client.post(CITY, data=page.form(CITY)).status_code == 303


def test_days_of_a_window_that_leave_a_plan_outside_are_refused_and_say_which(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, window = browser_of("esi"), f"{LIST}/{window_of(app, 'Q2 2019/20')}"
    set_day(esi, "2019-09-20")
    set_day(esi, "2019-10-10", f"{LIST}/5/plans/lrccg")
    before = contents(app)

    early, late = send(esi, window, opens="2019-09-20"), send(esi, window, closes="2019-10-09")

    assert (early.status_code, late.status_code) == (422, 422)
    assert Page(early).problems == [
        "CITY is due on 20 September 2019: the window would not be open before that day. Choose another day here, "
        "or change the days of these plans first."
    ]
    assert Page(late).problems == [
        "LRCCG is due on 10 October 2019: the window would be closed by then. Choose another day here, or change "
        "the days of these plans first."
    ]
    assert contents(app) == before


def test_a_plan_of_another_strategy_has_no_day_here(browser_of: BrowserOf) -> None:
    esi = browser_of("esi")

    assert esi.get(f"{LIST}/5/plans/no-such-plan").status_code == 404
    assert esi.get(f"{LIST}/999999/plans/city").status_code == 404
