"""Words held in private: read by managers, the author's organisation and the body asked, and by nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from tests.conftest import Browser, Readers
from tests.journeys.pages import Page
from tests.journeys.records import action_id, latest, person_id
from tests.web.forms import freeze_early
from tracker import Tracker
from tracker.changes.audit import By
from tracker.changes.progress import post_update
from tracker.domain.dates import PlanDate
from tracker.domain.progress import Answer, HelpFrom, PathStep, ProgressReport
from tracker.extensions import begin_change, db
from tracker.queries.people import viewer_of
from tracker.queries.strategies import bodies_of, plan_by_slug

DAY = "2019-05-01"
ACTION = "/plans/city/actions/6"
WORDS = "Four in ten schools have a named person."
PATH = "Finish the talks and offer schools a visit."
HELD = "Held in private session."
PAGES = (
    ACTION,
    f"{ACTION}?as_at={DAY}",
    "/plans/city",
    f"/plans/city?as_at={DAY}",
    "/strategies/llr-carers/summary",
    f"/strategies/llr-carers/summary?as_at={DAY}",
    f"/strategies/llr-carers/summary?as_at={DAY}&partner=leicester-city-council",
    f"/strategies/llr-carers/actions?as_at={DAY}",
    f"/strategies/llr-carers/matrix?as_at={DAY}",
)
PAPERS = (
    f"/strategies/llr-carers/report.csv?as_at={DAY}",
    f"/strategies/llr-carers/report.json?as_at={DAY}",
    f"/plans/city.csv?as_at={DAY}",
    f"/plans/city.json?as_at={DAY}",
    "/strategies/llr-carers/report.json?frozen=3",
)
SECRET = "The provider wants twice the price."
OPEN_PAGES = (
    "/",
    "/public/llr-carers",
    *(f"/public/llr-carers/priorities/{number}" for number in range(1, 9)),
)


@pytest.mark.parametrize("name", ["carys", "farid", "dev", "amira", "ben"])
@pytest.mark.parametrize("address", PAGES + PAPERS)
def test_others_never_see_the_words(reader_of: Readers, name: str, address: str) -> None:
    answer = reader_of(name).get(address)

    assert answer.status_code == 200
    assert WORDS not in answer.text
    assert PATH not in answer.text


@pytest.mark.parametrize("name", ["carys", "farid", "dev", "amira", "ben"])
def test_others_see_the_rating_the_dates_and_that_words_are_held(reader_of: Readers, name: str) -> None:
    page = Page(reader_of(name).get(f"{ACTION}?as_at={DAY}"))

    assert HELD in page.text
    assert "At risk" in page.text
    assert page.history[0].words == HELD
    assert page.history[0].label == "At risk"


@pytest.mark.parametrize("name", ["esi", "priya"], ids=["the manager", "the author's organisation"])
def test_the_manager_and_the_authors_organisation_read_them(reader_of: Readers, name: str) -> None:
    page = Page(reader_of(name).get(f"{ACTION}?as_at={DAY}"))

    assert WORDS in page.text
    assert PATH in page.text
    assert HELD not in page.text


@pytest.mark.parametrize("name", ["esi", "priya"], ids=["the manager", "the author's organisation"])
@pytest.mark.parametrize("address", PAPERS)
def test_a_paper_never_holds_them_whoever_takes_it(reader_of: Readers, name: str, address: str) -> None:
    answer = reader_of(name).get(address)

    assert answer.status_code == 200
    assert WORDS not in answer.text


def post_private(app: Tracker, *, help_from: HelpFrom = HelpFrom.NONE_YET, body: str = "") -> None:
    """Priya posts an update on CITY 6 whose words are held in private."""
    who, action, seen = (
        person_id(app, "priya"),
        action_id(app, "city", "6"),
        latest(app, "city", "6").update_id,
    )
    with app.app_context():
        begin_change()
        viewer = viewer_of(who, on=date(2019, 9, 30))
        plan = plan_by_slug("city")
        assert viewer is not None
        assert plan is not None
        bodies = {one.slug: one.body_id for one in bodies_of(plan.strategy_id)}
        post_update(
            by=By(who, datetime.now(UTC)),
            viewer=viewer,
            on=date(2019, 9, 30),
            plan=plan,
            action_id=action,
            report=ProgressReport(
                answer=Answer.OFF_TRACK,
                words=SECRET,
                put_it_right="PATH: ask a second provider.",
                back_on_track=PlanDate.of_month(2020, 4),
                help_from=help_from,
                help_body_id=bodies[body] if body else None,
                help_text="ASK: decide on the price.",
                worries="WORRY: the price.",
                plain_words="PLAIN: the price.",
                steps=(PathStep("STEP: ring the second provider", "Priya"),),
                is_private=True,
                private_reason="Talks with a provider have not ended.",
            ),
            seen_update_id=seen,
        )
        db.session.commit()


ALL_OF_IT = (SECRET, "PATH:", "ASK:", "WORRY:", "PLAIN:", "STEP:", "Talks with a provider")


@pytest.mark.parametrize("name", ["carys", "farid", "dev"])
def test_nothing_of_a_private_update_of_today_is_seen_by_others(
    app: Tracker, browser_of: Callable[..., Browser], name: str
) -> None:
    post_private(app)
    reader = browser_of(name)

    for address in (
        ACTION,
        "/plans/city",
        "/strategies/llr-carers/summary",
        "/strategies/llr-carers/actions",
        "/strategies/llr-carers/report.csv",
        "/strategies/llr-carers/report.json",
        "/plans/city.csv",
    ):
        text = reader.get(address).text
        assert [words for words in ALL_OF_IT if words in text] == [], address


def test_a_report_frozen_by_the_manager_holds_no_private_words(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    post_private(app)
    esi, farid = browser_of("esi"), browser_of("farid")

    frozen = freeze_early(esi)

    paper = farid.get("/strategies/llr-carers/report.json?frozen=latest")
    assert (frozen.status_code, paper.status_code) == (303, 200)
    assert json.loads(paper.text)["as_at"] == "2019-09-30"
    assert [words for words in ALL_OF_IT if words in paper.text] == []


def test_public_pages_hold_no_private_words_after_a_freeze(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    post_private(app)
    esi = browser_of("esi")
    freeze_early(esi)

    found = {address: browser_of("nobody").get(address).text for address in OPEN_PAGES}

    assert [address for address, text in found.items() if any(words in text for words in ALL_OF_IT)] == []


def test_whom_a_private_ask_addresses_is_not_said_to_others(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    post_private(app, help_from=HelpFrom.BODY, body="home-first-programme-board")

    page = Page(browser_of("farid").get(ACTION))

    assert "Home First Programme Board" not in page.text


def test_the_words_of_a_private_update_confirmed_unchanged_stay_private(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    post_private(app)
    priya, farid = browser_of("priya"), browser_of("farid")
    said = f"{action_id(app, 'city', '6')}:{latest(app, 'city', '6').update_id}"
    form = {"key": "confirmed-today", "action": said}

    confirmed = priya.post("/my-updates/unchanged", form, page="/my-updates")

    assert confirmed.status_code == 303
    assert SECRET in priya.get(ACTION).text
    assert SECRET not in farid.get(ACTION).text


def test_an_update_form_shows_private_words_only_to_those_who_may_read_them(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    post_private(app)

    esi, amira = browser_of("esi"), browser_of("amira")

    assert SECRET in esi.get(f"{ACTION}/update").text
    assert amira.get(f"{ACTION}/update").status_code == 403
    assert SECRET not in amira.get("/my-updates").text
