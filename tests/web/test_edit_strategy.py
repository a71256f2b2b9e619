"""A strategy's own words, changed afterwards, and when the public sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Readers
from tests.imports.plan_files import CSV
from tests.journeys.pages import Page, filled, words_of
from tests.journeys.records import audit_lines, contents
from tests.web.forms import send
from tests.web.test_imports import BrowserOf
from tracker import Tracker, clock
from tracker.changes.audit import By
from tracker.changes.reports import publish_wording
from tracker.extensions import begin_change, db
from tracker.models import PublicationHold
from tracker.queries.strategies import priorities_of, strategy_by_slug

STRATEGY, EDIT = "/strategies/llr-carers", "/strategies/llr-carers/edit"
NEW, NEW_PUBLIC = "/strategies/young-carers", "/public/young-carers"


def add(browser_of: BrowserOf) -> None:
    """A strategy made on a page; it has no plan yet."""
    assert (
        send(browser_of("dev"), "/strategies/new", title="Young carers", area="Northfield").status_code == 303
    )


def test_words_and_days_are_changed(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    linked = EDIT in Page(esi.get(STRATEGY)).links
    days = {"ends-day": "31", "ends-month": "3", "ends-year": "2022"}

    answer = send(
        esi, EDIT, title="Carers 2018 to 2022", area="Northfield", vision="Carers live well.", **days
    )

    page = Page(esi.get(STRATEGY))
    assert (linked, answer.headers["Location"]) == (True, STRATEGY)
    assert (page.heading, page.notices) == ("Carers 2018 to 2022", ["The strategy is changed."])
    assert "Northfield, 2018 to 2022" in page.text
    assert "Carers live well." in page.text
    assert audit_lines(app, 1)[0][:3] == ("edit strategy", "esi", "strategy")


def test_where_carers_get_help_is_said_on_the_public_pages(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    lines = (
        "\r\n  Northfield carers’ line: 01632 960 001,  weekdays 9 to 5\r\n\r\nIn an emergency, call 999.\r\n"
    )

    send(esi, EDIT, help_now=lines, about="Agreed by two councils.")

    page = Page(esi.get("/public/llr-carers"))
    help_today = [words_of(line) for line in page.tree.css(".app-help li")]
    assert help_today == [
        "Northfield carers’ line: 01632 960 001, weekdays 9 to 5",
        "In an emergency, call 999.",
    ]
    assert "Agreed by two councils." in page.text
    assert Page(esi.get(EDIT)).typed["help_now"] == ["\n".join(help_today)]


def test_without_lines_of_its_own_it_names_help_that_is_everywhere(browser_of: BrowserOf) -> None:
    esi = browser_of("esi")

    send(esi, EDIT, help_now=" \r\n ")

    assert "Tell your GP practice that you look after someone." in Page(esi.get("/public/llr-carers")).text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param({"title": ""}, "Enter the title of the strategy.", id="no title"),
        pytest.param(
            {"ends-year": "2010"}, "The last day comes before the first.", id="ends before it begins"
        ),
        pytest.param({"public": "not yet"}, "is public already, and stays so", id="hidden though published"),
        pytest.param({"help_now": "x" * 2001}, "Use 2,000 characters or fewer.", id="much too long"),
        pytest.param({"public": "perhaps"}, "", id="neither yes nor not yet"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    app: Tracker, browser_of: BrowserOf, typed: dict[str, str], says: str
) -> None:
    esi, before = browser_of("esi"), contents(app)

    answer = send(esi, EDIT, **typed)

    assert (answer.status_code, len(Page(answer).problems)) == (422, 1)
    assert says in Page(answer).problems[0]
    assert contents(app) == before


def test_two_who_change_it_are_told(browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    form = Page(esi.get(EDIT)).form()
    send(browser_of("dev"), EDIT, title="The first title")

    second = esi.client.post(EDIT, data=filled(form, title="The second title"))

    assert second.status_code == 409
    assert "It is now called “The first title”" in Page(second).text
    assert Page(second).form(EDIT)["title"] == ["The second title"]
    assert Page(esi.get(STRATEGY)).heading == "The first title"


@pytest.mark.parametrize("name", ["farid", "carys", "amira", "ben"])
def test_only_managers_and_administrators_may(reader_of: Readers, name: str) -> None:
    browser = reader_of(name)

    assert browser.get(EDIT).status_code == 403
    assert EDIT not in Page(browser.get(STRATEGY)).links


def show_it(browser_of: BrowserOf, public: str) -> None:
    """Say whether the public sees the new strategy."""
    answer = send(browser_of("dev"), f"{NEW}/edit", public=public)
    assert answer.status_code == 303, Page(answer).problems


def bring_in(app: Tracker, tmp_path: Path) -> None:
    """The first plan of the new strategy, with its priorities."""
    file = tmp_path / "plan.csv"
    file.write_text(CSV)
    command = [
        "plan",
        "import",
        str(file),
        "--strategy",
        "young-carers",
        "--code",
        "NEW",
        "--title",
        "A plan",
        "--owner",
        "leicester-city-council",
    ]
    done = app.test_cli_runner().invoke(args=command)
    assert done.exit_code == 0, done.output


def test_a_new_strategy_is_public_only_when_somebody_says_so(app: Tracker, browser_of: BrowserOf) -> None:
    nobody = browser_of()
    add(browser_of)
    before = (nobody.get(NEW_PUBLIC).status_code, "Young carers" in nobody.get("/public").text)

    show_it(browser_of, "yes")
    shown = (nobody.get(NEW_PUBLIC).status_code, NEW_PUBLIC in nobody.get("/public").text)
    show_it(browser_of, "not yet")

    assert before == (404, False)
    assert shown == (200, True)
    assert nobody.get(NEW_PUBLIC).status_code == 404
    assert NEW_PUBLIC not in nobody.get("/public").text


def test_priorities_of_a_first_plan_are_not_public_with_it(
    app: Tracker, browser_of: BrowserOf, tmp_path: Path
) -> None:
    add(browser_of)
    bring_in(app, tmp_path)
    priority = f"{NEW_PUBLIC}/priorities/1"

    seen = Page(browser_of("dev").get(priority))

    others = (browser_of(), browser_of("amira"))
    assert [one.get(priority).status_code for one in others] == [404, 404]
    assert (seen.status, "The public does not see this page yet." in seen.text) == (200, True)


def test_published_words_show_the_strategy_too(app: Tracker, browser_of: BrowserOf, tmp_path: Path) -> None:
    add(browser_of)
    bring_in(app, tmp_path)
    hidden = browser_of().get(NEW_PUBLIC).status_code

    with app.app_context():
        publish_words("young-carers")

    assert (hidden, browser_of().get(NEW_PUBLIC).status_code) == (404, 200)
    assert Page(browser_of("dev").get(f"{NEW}/edit")).form()["public"] == ["yes"]


def publish_words(slug: str) -> None:
    """Publish words of the strategy's first priority."""
    begin_change()
    strategy = strategy_by_slug(slug)
    assert strategy
    publish_wording(
        by=By(None, clock.now()),
        on=clock.today(),
        strategy_id=strategy.strategy_id,
        priority_id=priorities_of(strategy.strategy_id)[0].priority_id,
        seen_version=0,
        said="We will write a guide.",
        done=[],
        late="",
        next_steps="",
    )
    db.session.commit()


def test_while_everything_is_held_nothing_new_is_shown(app: Tracker, browser_of: BrowserOf) -> None:
    add(browser_of)
    with app.app_context():
        strategy = strategy_by_slug("young-carers")
        assert strategy
        day, scope = clock.today(), strategy.strategy_id
        db.session.add(PublicationHold(strategy_id=scope, starts=day, ends=day, recorded_at=clock.now()))
        db.session.commit()

    answer = send(browser_of("dev"), f"{NEW}/edit", public="yes")

    assert (answer.status_code, len(Page(answer).problems)) == (422, 1)
    assert browser_of().get(NEW_PUBLIC).status_code == 404


def test_the_demo_is_public_from_the_start(reader_of: Readers) -> None:
    assert reader_of().get("/public/llr-carers").status_code == 200
