"""Posting for somebody else: recorded "by A for B, by phone", and offered only to those who may."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import action_id, contents, latest
from tests.journeys.test_post_update import send
from tracker import Tracker

HIS = "/plans/lrccg/actions/16"
TEAM = "Primary Care Team and Strategy Team"


def test_a_manager_types_in_what_a_team_said_by_phone(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    esi = browser_of("esi")
    form = Page(esi.get(f"{HIS}/update"))

    answer = send(
        esi,
        f"{HIS}/update",
        answer="off_track",
        words="The slot is in December.",
        put_it_right="Test in December.",
        back_on_track="2020-02",
        help_from="none",
        how_told="phone",
    )

    stored = latest(app, "lrccg", "16")
    page = Page(esi.get(HIS))
    assert words_offered(form, "for_team") == ["HIS", TEAM]
    assert answer.status_code == 303, Page(answer).problems
    assert (stored.by, stored.for_team, stored.how_told) == ("esi", "HIS", "phone")
    assert page.facts["Last update"] == "30 September 2019, by Esi (demonstration) for HIS, by phone"
    assert page.history[0].who == "By Esi (demonstration) for HIS, by phone"


def words_offered(page: Page, name: str) -> list[str]:
    """What a list of choices offers."""
    found = page.tree.css_first(f"select[name={name}]")
    assert found is not None
    return [" ".join(option.text().split()) for option in found.css("option")]


def test_a_member_of_the_owning_organisation_posts_for_the_team_they_are_not_in(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    harun = browser_of("harun")

    send(harun, answer="on_track", words="Seen at the practice meeting.")

    stored = latest(app, "lrccg", "12")
    assert (stored.by, stored.for_team) == ("harun", TEAM)
    assert (
        Page(harun.get("/plans/lrccg/actions/12")).facts["Last update"]
        == f"30 September 2019, by Harun (demonstration) for {TEAM}"
    )


def test_somebody_of_the_team_posts_in_their_own_name(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    send(browser_of("amira"), answer="on_track", words="Seen at the practice meeting.")

    stored = latest(app, "lrccg", "12")
    assert (stored.by, stored.for_team, stored.how_told) == ("amira", "", "")


def test_a_team_that_does_not_lead_the_action_can_not_be_named(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    esi = browser_of("esi")
    page = Page(esi.get("/plans/city/actions/1/update"))
    foreign = page.form()["for_team"][0]

    send(esi, answer="on_track", words="Seen.", for_team=foreign)

    assert latest(app, "lrccg", "12").for_team == TEAM


def test_an_action_that_nobody_answers_for_can_be_taken(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    gwen = browser_of("gwen")
    taken = str(action_id(app, "lrccg", "11"))
    before = Page(gwen.get("/my-updates"))
    assert any(heading.startswith("Nobody with an account") for heading in before.headings)

    answer = gwen.post("/my-updates/take", {"action": f"{taken}:"}, page="/my-updates")

    after = Page(gwen.get("/my-updates"))
    assert answer.status_code == 303
    assert not any(heading.startswith("Nobody with an account") for heading in after.headings)
    send(gwen, "/plans/lrccg/actions/11/update", answer="on_track", words="Mine now.")
    assert latest(app, "lrccg", "11").for_team == ""


def test_an_action_that_somebody_answers_for_can_not_be_taken(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    harun = browser_of("harun")
    amiras = action_id(app, "lrccg", "12")
    before = contents(app)

    harun.post("/my-updates/take", {"action": f"{amiras}:"}, page="/my-updates")

    assert contents(app) == before


def test_taking_nothing_does_not_claim_that_something_was_taken(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    gwen = browser_of("gwen")

    gwen.post("/my-updates/take", {}, page="/my-updates")

    assert Page(gwen.get("/my-updates")).notices == []


def test_how_it_was_told_is_kept_when_the_form_comes_back(browser_of: Callable[..., Browser]) -> None:
    esi = browser_of("esi")
    form = filled(Page(esi.get(f"{HIS}/update")).form(), answer="off_track", how_told="meeting")

    page = Page(esi.client.post(f"{HIS}/update", data=form))

    assert page.status == 422
    assert page.form()["how_told"] == ["meeting"]
