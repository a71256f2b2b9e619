"""Words that are not posted yet: kept for later, and kept when the session ended while typing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from tests.conftest import PASSWORD, Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import contents, latest, updates_of
from tracker import Tracker
from tracker.extensions import db
from tracker.models import UpdateDraft

ACTION = "/plans/lrccg/actions/12"
UPDATE = f"{ACTION}/update"
TYPED = {
    "answer": "at_risk",
    "words": "Two practices are late.\nThe rest are on time.",
    "put_it_right": "We ring them “next week”.",
    "back_on_track": "2019-12",
    "worries": "None.",
    "step_1": "Ring both",
}


def type_update(browser: Browser) -> dict[str, list[str]]:
    """The form with everything typed and a detail ticked, not yet sent."""
    page = Page(browser.get(UPDATE))
    detail = page.tree.css_first("input[name=details_done]")
    assert detail is not None
    return filled(page.form(), **TYPED, details_done=detail.attributes["value"])


def in_other_words(fields: dict[str, list[str]]) -> dict[str, list[str]]:
    """What a person typed, without what is only there for the machine."""
    machine = ("csrf_token", "key", "seen", "next", "kept")
    return {
        name: [value.replace("\r\n", "\n") for value in values]
        for name, values in fields.items()
        if name not in machine and any(values)
    }


def drafts(app: Tracker) -> int:
    """How many drafts there are."""
    with app.app_context():
        return db.session.execute(select(func.count()).select_from(UpdateDraft)).scalar_one()


def end_session(browser: Browser) -> None:
    """Sign out elsewhere, with the same cookie: what this browser holds is worth nothing from then on."""
    other = Browser(browser.client.application.test_client())
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    other.client.set_cookie("session", cookie.value)
    assert other.post("/sign-out").status_code == 303


def lose_cookie(browser: Browser) -> None:
    """The browser forgot its session altogether."""
    browser.client.delete_cookie("session")


@pytest.mark.parametrize("lose", [end_session, lose_cookie], ids=["session ended", "cookie lost"])
def test_a_session_that_ended_while_typing_costs_no_word(
    app: Tracker, browser_of: Callable[..., Browser], lose: Callable[[Browser], None]
) -> None:
    amira = browser_of("amira")
    form = type_update(amira)
    before = updates_of(app, "lrccg", "12")
    lose(amira)

    signed_out = Page(amira.client.post(UPDATE, data=form))
    again = filled(signed_out.form("/sign-in"), email="amira@example.org", password=PASSWORD)
    signed_in = amira.client.post("/sign-in", data=again)
    back = Page(amira.get(signed_in.headers["Location"]))

    assert (signed_out.status, signed_out.heading) == (401, "You have been signed out")
    assert (signed_in.status_code, signed_in.headers["Location"]) == (303, UPDATE)
    assert back.notices == ["You are signed in again. What you had typed is here; it is not posted yet."]
    assert in_other_words(back.form()) == in_other_words(form)
    assert updates_of(app, "lrccg", "12") == before


def test_the_form_that_came_back_can_be_posted(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    form = type_update(amira)
    end_session(amira)
    signed_out = Page(amira.client.post(UPDATE, data=form))
    amira.client.post(
        "/sign-in", data=filled(signed_out.form("/sign-in"), email="amira@example.org", password=PASSWORD)
    )

    posted = amira.client.post(UPDATE, data=Page(amira.get(UPDATE)).form())

    assert posted.status_code == 303, Page(posted).problems
    assert latest(app, "lrccg", "12").words == TYPED["words"]
    assert drafts(app) == 0


def test_a_wrong_password_on_the_way_back_costs_no_word(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    form = type_update(amira)
    end_session(amira)
    signed_out = Page(amira.client.post(UPDATE, data=form))

    wrong = Page(
        amira.client.post(
            "/sign-in", data=filled(signed_out.form("/sign-in"), email="amira@example.org", password="no")
        )
    )
    amira.client.post("/sign-in", data=filled(wrong.form(), email="amira@example.org", password=PASSWORD))

    assert wrong.status == 422
    assert in_other_words(Page(amira.get(UPDATE)).form()) == in_other_words(form)


def test_somebody_else_who_signs_in_there_gets_no_draft_of_an_action_that_is_not_theirs(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    form = type_update(amira)
    end_session(amira)
    signed_out = Page(amira.client.post(UPDATE, data=form))

    amira.client.post(
        "/sign-in", data=filled(signed_out.form("/sign-in"), email="ben@example.org", password=PASSWORD)
    )

    assert drafts(app) == 0
    assert amira.get(UPDATE).status_code == 403


def test_a_form_kept_for_later_is_not_posted_and_comes_back_filled(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    form = type_update(amira)
    before = updates_of(app, "lrccg", "12")

    kept = amira.client.post(UPDATE, data=form | {"later": ["1"]})
    listed = Page(amira.get("/my-updates"))
    back = Page(amira.get(UPDATE))

    assert (kept.status_code, kept.headers["Location"]) == (303, "/my-updates")
    assert listed.notices == ["Kept for later: LRCCG 12. It is not posted yet; only you can see it."]
    assert "You have kept a draft." in listed.cards["LRCCG 12"]
    assert in_other_words(back.form()) == in_other_words(form)
    assert updates_of(app, "lrccg", "12") == before


def test_half_a_form_can_be_kept_for_later(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    form = filled(Page(amira.get(UPDATE)).form(), words="Only this so f")
    form["back_on_track-month"] = ["Dec"]

    amira.client.post(UPDATE, data=form | {"later": ["1"]})

    back = Page(amira.get(UPDATE)).form()
    assert (back["words"], back["back_on_track-month"]) == (["Only this so f"], ["Dec"])


def test_nobody_else_sees_a_draft(browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    amira.client.post(UPDATE, data=type_update(amira) | {"later": ["1"]})

    for name in ("harun", "esi"):
        other = browser_of(name)
        assert "Two practices are late." not in other.get(UPDATE).text
        assert "Two practices are late." not in other.get("/my-updates").text
        assert "Two practices are late." not in other.get(ACTION).text


def test_posting_ends_the_draft(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    amira.client.post(UPDATE, data=type_update(amira) | {"later": ["1"]})

    posted = amira.client.post(UPDATE, data=Page(amira.get(UPDATE)).form())

    assert posted.status_code == 303
    assert drafts(app) == 0
    assert Page(amira.get(UPDATE)).form()["worries"] == [""]


def test_a_draft_from_before_somebody_elses_update_meets_a_conflict(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira, harun = browser_of("amira"), browser_of("harun")
    amira.client.post(UPDATE, data=type_update(amira) | {"later": ["1"]})
    harun.client.post(
        UPDATE, data=filled(Page(harun.get(UPDATE)).form(), answer="on_track", words="Harun was first.")
    )

    page = Page(amira.client.post(UPDATE, data=Page(amira.get(UPDATE)).form()))

    assert page.status == 409
    assert page.form()["words"][0].startswith("Two practices are late.")


@pytest.mark.parametrize(
    "kept",
    [
        "[]",
        "null",
        "{",
        '{"words": "no list"}',
        '{"words": [1, null, {"a": 1}]}',
        '{"words": ["\\ud800"]}',
        '{"\\ud800": ["x"]}',
        '{"words": ["a\\u0000b"]}',
        '{"details_done": ["x"], "answer": ["on_track"]}',
        '{"back_on_track-month": ["' + "9" * 500 + '"]}',
    ],
    ids=[
        "a list",
        "null",
        "broken",
        "no list of words",
        "no words",
        "half a letter",
        "half a letter as a name",
        "a nul",
        "a detail that is none",
        "a long month",
    ],
)
def test_what_comes_back_in_another_shape_breaks_nothing(
    app: Tracker, browser_of: Callable[..., Browser], kept: str
) -> None:
    browser = browser_of("nobody")
    form = {"email": "amira@example.org", "password": PASSWORD, "next": UPDATE, "kept": kept}

    signed_in = browser.post("/sign-in", form, page="/sign-in")
    back = browser.get(UPDATE)

    assert signed_in.status_code == 303
    assert back.status_code == 200


def test_a_draft_is_not_written_while_only_looking(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    before = contents(app)

    amira.get(UPDATE)
    amira.get("/my-updates")

    assert contents(app) == before
