"""A fresh installation: an administrator adds a strategy, and its first plan comes in by pages alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import flask_migrate
import pytest

from tests.conftest import Browser, Readers, config_for
from tests.imports.plan_files import CSV
from tests.journeys.pages import Page
from tests.journeys.records import audit_lines, contents, row_counts
from tests.web.forms import send
from tests.web.test_imports import press, preview_of, send_file, titles_of
from tests.web.test_people import shown_link
from tracker import Tracker, create_app
from tracker.extensions import db

BrowserOf = Callable[..., Browser]
PASSWORD = "a long enough phrase"
OTHERS = ["farid", "carys", "amira", "ben", "esi"]
OTHER_IDS = ["reference group", "board reader", "member", "another member", "programme manager"]


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Tracker]:
    """An installation that has its tables and nothing in them."""
    app = create_app(config_for(f"sqlite:///{tmp_path / 'fresh.db'}"))
    with app.app_context():
        flask_migrate.upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


def enter_by_link(app: Tracker, link: str, email: str) -> Browser:
    """Choose a password by a one-time link, and sign in."""
    browser = Browser(app.test_client())
    form = Page(browser.get(link)).form()
    words = {name: [PASSWORD] for name in form if name.startswith("password")}
    assert browser.client.post(link, data={**form, **words}).status_code == 303
    assert browser.sign_in(email, PASSWORD).status_code == 303
    return browser


def test_a_first_plan_comes_in_by_pages_alone(fresh: Tracker) -> None:
    made = fresh.test_cli_runner().invoke(args=["user", "first-admin", "dee@example.org", "--name", "Dee"])
    token = made.output.partition("/set-password/")[2].split()[0]
    dee = enter_by_link(fresh, f"/set-password/{token}", "dee@example.org")
    send(dee, "/organisations/new", name="Northfield Council", short_name="Northfield", kind="council")
    added = send(dee, "/strategies/new", title="Northern carers 2026 to 2029", area="Northfield")
    strategy = added.headers["Location"]
    waits = Page(dee.get(strategy))
    link = send(dee, "/people/new", name="Em", email="em@example.org", role="manager", strategy="1")
    em = enter_by_link(fresh, shown_link(link), "em@example.org")
    first, due = Page(em.get(strategy)), Page(em.get("/my-updates"))

    address, page = preview_of(em, send_file(em, CSV.encode(), target="new:northern-carers-2026-to-2029"))
    fields = {"code": "NTH", "title": "Northern plan", "owner": "northfield-council"}
    steps = Page(em.get(address)).text
    imported = press(em, address, page, "import", **fields)

    assert strategy == "/strategies/northern-carers-2026-to-2029"
    assert "No plan has been brought in yet." in waits.text
    assert waits.links == [f"{strategy}/edit", "/people/new", "/organisations"]
    assert first.links[-1] == "/imports?strategy=northern-carers-2026-to-2029"
    assert "There is no plan yet." in due.text
    assert "Go to the button “Import 3 actions”" in steps
    assert (
        "No report has been frozen yet: these are the figures of the day."
        in Page(em.get(f"{strategy}/summary")).text
    )
    assert due.links == ["/imports?strategy=northern-carers-2026-to-2029"]
    assert imported.headers["Location"] == "/plans/nth"
    assert titles_of(fresh, "nth") == ["Write a guide", "Hold a fair", "Meet schools"]
    for reading in ("/plans/nth", strategy, f"{strategy}/summary", f"{strategy}/matrix", "/my-updates"):
        assert em.get(reading).status_code == 200, reading


def test_a_strategy_is_added_once_however_often_it_is_sent(app: Tracker, browser_of: BrowserOf) -> None:
    dev = browser_of("dev")
    form = {**Page(dev.get("/strategies/new")).form("/strategies/new"), "title": ["Young carers"]}

    first, second = (dev.client.post("/strategies/new", data=form) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"] == "/strategies/young-carers"
    assert row_counts(app)["strategy"] == 2
    assert audit_lines(app, 1)[0][:2] == ("add strategy", "dev")
    assert "Young carers" in Page(dev.get("/strategies")).text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param({"title": ""}, "Enter the title of the strategy.", id="no title"),
        pytest.param({"title": "x" * 201}, "Use 200 characters or fewer", id="a long title"),
        pytest.param({"title": "Again", "slug": "llr-carers"}, "is taken by another strategy", id="taken"),
        pytest.param(
            {"title": "Days", "starts-day": "1", "starts-month": "4", "starts-year": "2026",
             "ends-day": "31", "ends-month": "3", "ends-year": "2025"},
            "The last day comes before the first.",
            id="ends before it begins",
        ),
        pytest.param(
            {"title": "Days", "ends-day": "31", "ends-month": "2", "ends-year": "2025"}, "", id="no real day"
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_stored(
    app: Tracker, browser_of: BrowserOf, typed: dict[str, str], says: str
) -> None:
    dev, before = browser_of("dev"), contents(app)

    answer = send(dev, "/strategies/new", **typed)

    page = Page(answer)
    assert (answer.status_code, len(page.problems)) == (422, 1)
    assert says in page.problems[0]
    assert page.form("/strategies/new")["title"] == [typed["title"]]
    assert contents(app) == before


def test_a_title_that_would_stand_at_the_address_of_the_form_gets_another(browser_of: BrowserOf) -> None:
    assert (
        send(browser_of("dev"), "/strategies/new", title="New").headers["Location"] == "/strategies/strategy"
    )


@pytest.mark.parametrize("name", OTHERS, ids=OTHER_IDS)
def test_only_an_administrator_may_add_one(reader_of: Readers, name: str) -> None:
    browser = reader_of(name)

    assert browser.get("/strategies/new").status_code == 403
    assert "/strategies/new" not in Page(browser.get("/strategies", follow_redirects=True)).links


def test_signed_out_is_sent_to_sign_in(reader_of: Readers) -> None:
    assert reader_of().get("/strategies/new").headers["Location"].startswith("/sign-in")
