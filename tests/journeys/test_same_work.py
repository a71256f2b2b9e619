"""Actions that carry the same work: the words go there too in one step, or the form there is opened with them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import update

from tests.conftest import Browser
from tests.journeys.pages import Page
from tests.journeys.records import contents, latest, updates_of
from tests.journeys.test_post_update import send
from tracker import Tracker
from tracker.extensions import db
from tracker.models import ProgressUpdate

TEN, TWELVE = "/plans/lrccg/actions/10", "/plans/lrccg/actions/12"
SEVEN, EIGHT = "/plans/lrccg/actions/7", "/plans/lrccg/actions/8"


def posted_page(browser: Browser, action: str, **typed: str) -> Page:
    """Post an update and go on to the page after it."""
    answer = send(browser, f"{action}/update", **typed)
    assert answer.status_code == 303, Page(answer).problems
    return Page(browser.get(answer.headers["Location"]))


def test_the_page_after_an_update_offers_the_same_work_with_its_date(
    browser_of: Callable[..., Browser],
) -> None:
    amira = browser_of("amira")

    page = posted_page(amira, TEN, answer="on_track", words="All practices offer the check.")
    action = Page(amira.get(TEN))

    assert "Post these words there too?" in page.headings
    assert list(page.offered) == ["LRCCG 12"]
    assert "Health Checks in Primary Medical Care (agreed for December 2021)" in page.text
    assert "agreed for December 2021: the dates differ" in action.text


def test_the_same_words_go_to_the_other_action(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    page = posted_page(amira, TEN, answer="on_track", words="All practices offer the check.")

    answer = amira.client.post(f"{TEN}/same-work", data=page.form(f"{TEN}/same-work") | page_ticks(page))

    stored = latest(app, "lrccg", "12")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my-updates")
    assert Page(amira.get("/my-updates")).notices == ["Posted to LRCCG 12 too."]
    assert (stored.by, stored.words, stored.rating) == ("amira", "All practices offer the check.", "green")


def page_ticks(page: Page) -> dict[str, list[str]]:
    """All boxes of the page, ticked."""
    return {"action": list(page.offered.values())}


def test_the_same_button_sent_twice_posts_once(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    page = posted_page(amira, TEN, answer="on_track", words="All practices offer the check.")
    form = page.form(f"{TEN}/same-work") | page_ticks(page)
    before = len(updates_of(app, "lrccg", "12"))

    first = amira.client.post(f"{TEN}/same-work", data=form)
    second = amira.client.post(f"{TEN}/same-work", data=form)

    assert [first.status_code, second.status_code] == [303, 303]
    assert first.headers["Location"] == second.headers["Location"]
    assert len(updates_of(app, "lrccg", "12")) == before + 1


def test_where_the_dates_differ_so_that_more_is_needed_the_form_opens_with_the_words(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    # Action 8 goes on; action 7, the same work, was due in March and the rules suggest worse there.
    page = posted_page(
        amira,
        EIGHT,
        answer="at_risk",
        words="Answers are late.",
        put_it_right="Ring the practices.",
        back_on_track="2019-12",
    )
    before = updates_of(app, "lrccg", "7")

    answer = amira.client.post(f"{EIGHT}/same-work", data=page.form(f"{EIGHT}/same-work") | page_ticks(page))
    form = Page(amira.get(answer.headers["Location"]))

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{SEVEN}/update")
    assert updates_of(app, "lrccg", "7") == before
    assert form.typed["words"] == ["Answers are late."]
    assert form.typed["put_it_right"] == ["Ring the practices."]
    assert form.typed["answer"] == ["at_risk"]
    assert (form.typed.get("back_on_track-month"), form.typed.get("back_on_track-year")) == (["12"], ["2019"])


def test_an_action_that_somebody_else_updated_meanwhile_is_not_posted_over(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira, harun = browser_of("amira"), browser_of("harun")
    page = posted_page(amira, TEN, answer="on_track", words="All practices offer the check.")
    send(harun, f"{TWELVE}/update", answer="on_track", words="Harun was first.")

    answer = amira.client.post(f"{TEN}/same-work", data=page.form(f"{TEN}/same-work") | page_ticks(page))

    assert answer.headers["Location"] == f"{TWELVE}/update"
    assert latest(app, "lrccg", "12").words == "Harun was first."
    assert Page(amira.get(f"{TWELVE}/update")).typed["words"] == ["All practices offer the check."]


def test_words_held_in_private_do_not_become_open_by_being_posted_elsewhere(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira, farid = browser_of("amira"), browser_of("farid")
    page = posted_page(amira, TEN, answer="on_track", words="Talks with one practice go on.")
    with app.app_context():
        db.session.execute(
            update(ProgressUpdate)
            .where(ProgressUpdate.id == latest(app, "lrccg", "10").update_id)
            .values(is_private=True, private_reason="Talks go on.")
        )
        db.session.commit()

    amira.client.post(f"{TEN}/same-work", data=page.form(f"{TEN}/same-work") | page_ticks(page))

    assert "Talks with one practice go on." not in farid.get(TEN).text
    assert "Talks with one practice go on." not in farid.get(TWELVE).text


def test_another_partner_can_not_post_there_too(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira, ben = browser_of("amira"), browser_of("ben")
    page = posted_page(amira, TEN, answer="on_track", words="All practices offer the check.")
    before = contents(app)

    answer = ben.post(f"{TEN}/same-work", {"key": "a-key-of-bens", **page_ticks(page)}, page="/my-updates")

    assert answer.status_code == 403
    assert contents(app) == before
