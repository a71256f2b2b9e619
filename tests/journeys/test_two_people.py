"""Two people and one record; one form and two presses of its button."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, contents, latest, updates_of
from tracker import Tracker

ACTION = "/plans/lrccg/actions/12"
UPDATE = f"{ACTION}/update"


def open_form(browser: Browser, words: str) -> dict[str, list[str]]:
    """The form of the action, with words typed and not yet sent."""
    return filled(Page(browser.get(UPDATE)).form(), answer="on_track", words=words, worries="None so far.")


def test_the_second_of_two_people_sees_both_texts_and_loses_none(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira, harun = browser_of("amira"), browser_of("harun")
    amiras, haruns = open_form(amira, "Amira's words."), open_form(harun, "Harun's words.")

    first = amira.client.post(UPDATE, data=amiras)
    before = contents(app)
    second = Page(harun.client.post(UPDATE, data=haruns))

    assert first.status_code == 303
    assert second.status == 409
    assert "Somebody else posted while you were typing" in second.text
    assert "Amira's words." in second.text
    assert second.typed["words"] == ["Harun's words."]
    assert second.typed["worries"] == ["None so far."]
    assert contents(app) == before


def test_posting_again_goes_on_top_of_the_first(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira, harun = browser_of("amira"), browser_of("harun")
    amiras, haruns = open_form(amira, "Amira's words."), open_form(harun, "Harun's words.")
    amira.client.post(UPDATE, data=amiras)
    conflict = Page(harun.client.post(UPDATE, data=haruns))

    again = harun.client.post(UPDATE, data=conflict.form())

    last, one_before = updates_of(app, "lrccg", "12")[-1], updates_of(app, "lrccg", "12")[-2]
    assert again.status_code == 303
    assert (one_before.words, last.words) == ("Amira's words.", "Harun's words.")
    assert last.seen_update_id == one_before.update_id
    assert [line.words for line in Page(harun.get(ACTION)).history[:2]] == [
        "Harun's words.",
        "Amira's words.",
    ]


def test_a_form_that_does_not_say_what_was_seen_is_a_conflict(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    before = contents(app)

    answers = [
        amira.client.post(UPDATE, data=open_form(amira, "Words.") | {"seen": [seen]}).status_code
        for seen in ("", "none", "0", "-1", "x", "9" * 40)
    ]

    assert answers == [409] * 6
    assert contents(app) == before


def test_a_form_sent_twice_is_stored_once_and_leads_to_the_same_page(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    form = open_form(amira, "Sent twice.")

    first = amira.client.post(UPDATE, data=form)
    after = contents(app)
    second = amira.client.post(UPDATE, data=form)

    assert [first.status_code, second.status_code] == [303, 303]
    assert first.headers["Location"] == second.headers["Location"]
    assert contents(app) == after
    assert [update.words for update in updates_of(app, "lrccg", "12")].count("Sent twice.") == 1
    assert [line[0] for line in audit_lines(app, 2)].count("post update") == 1


def test_the_same_form_with_other_words_is_a_conflict_that_shows_them(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    form = open_form(amira, "The first words.")
    amira.client.post(UPDATE, data=form)
    after = contents(app)

    page = Page(amira.client.post(UPDATE, data=form | {"words": ["The second words."]}))

    assert page.status == 409
    assert contents(app) == after
    assert latest(app, "lrccg", "12").words == "The first words."
    assert "The second words." in page.tree.html


def test_the_key_of_one_person_means_nothing_for_another(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira, harun = browser_of("amira"), browser_of("harun")
    form = open_form(amira, "Amira's words.")
    amira.client.post(UPDATE, data=form)

    haruns = open_form(harun, "Harun's words.") | {"key": form["key"]}

    assert harun.client.post(UPDATE, data=haruns).status_code == 303
    assert latest(app, "lrccg", "12").words == "Harun's words."


def test_a_form_without_a_key_is_refused_and_keeps_what_was_typed(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    form = open_form(amira, "Typed with care.") | {"key": [""]}
    before = contents(app)

    page = Page(amira.client.post(UPDATE, data=form))

    assert page.status == 422
    assert contents(app) == before
    assert "Typed with care." in page.tree.html


def test_two_managers_and_one_public_wording(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    one, two = browser_of("esi"), browser_of("esi")
    address = "/strategies/llr-carers/wording/3"
    first = filled(
        Page(one.get(address)).form(), said="We said we would tell carers.", done="", late="", next=""
    )
    second = filled(
        Page(two.get(address)).form(), said="We said we would help carers.", done="", late="", next=""
    )
    assert one.client.post(address, data=first).status_code == 303

    page = Page(two.client.post(address, data=second))

    assert page.status == 409
    assert page.form()["said"] == ["We said we would help carers."]
    assert "We said we would tell carers." in page.text


def test_two_administrators_and_one_person(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    one, two = browser_of("dev"), browser_of("dev")
    address = "/people/1"
    first = filled(Page(one.get(address)).form(address), name="Amira One")
    second = filled(Page(two.get(address)).form(address), name="Amira Two")
    assert one.client.post(address, data=first).status_code == 303

    conflict = Page(two.client.post(address, data=second))
    again = two.client.post(address, data=conflict.form(address))

    assert conflict.status == 409
    assert conflict.form(address)["name"] == ["Amira Two"]
    assert "Amira One" in conflict.text
    assert again.status_code == 303
    assert Page(two.get(address)).form(address)["name"] == ["Amira Two"]


def test_a_report_frozen_by_a_button_sent_twice_is_frozen_once(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    esi = browser_of("esi")
    address = "/strategies/llr-carers/reports"
    form = filled(Page(esi.get(address)).form(), early="y")

    first = esi.client.post(address, data=form)
    after = contents(app)
    second = esi.client.post(address, data=form)

    assert [first.status_code, second.status_code] == [303, 303]
    assert contents(app) == after
