"""The mark "Held in private session" on the update form: who sets it, what it needs, and how far the words go."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, update

from tests.conftest import PASSWORD, Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import action_id, contents, latest
from tests.journeys.test_drafts import end_session
from tracker import Tracker
from tracker.extensions import db
from tracker.models import AuditEntry, Person, ProgressUpdate

TWELVE = "/plans/lrccg/actions/12"
TEN = "/plans/lrccg/actions/10"
UPDATE = f"{TWELVE}/update"
WORDS = "One practice wants to leave the scheme."
WHY = "The practice has not told its patients."
PRIVATE = {"answer": "on_track", "words": WORDS, "is_private": "y", "private_reason": WHY}
HELD = "Held in private session."


def post(browser: Browser, address: str = UPDATE, **typed: object):  # type: ignore[no-untyped-def]
    """Open the form of an action, type into it and send it."""
    return browser.client.post(address, data=filled(Page(browser.get(address)).form(), **typed))


def stored(app: Tracker, number: str = "12") -> tuple[bool, str]:
    """Whether the last update of the action is private, and why."""
    with app.app_context():
        row = db.session.execute(
            select(ProgressUpdate.is_private, ProgressUpdate.private_reason).where(
                ProgressUpdate.id == latest(app, "lrccg", number).update_id
            )
        ).one()
        return row.is_private, row.private_reason


def move(app: Tracker, name: str, *, to: int | None) -> None:
    """Let one of the cast work for another organisation, or for none."""
    with app.app_context():
        db.session.execute(
            update(Person).where(Person.email == f"{name}@example.org").values(organisation_id=to)
        )
        db.session.commit()


def test_words_that_are_marked_are_read_by_few_and_the_rating_by_all(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    posted = post(browser_of("amira"), **PRIVATE)

    assert posted.status_code == 303
    assert stored(app) == (True, WHY)
    assert WORDS in Page(browser_of("amira").get(TWELVE)).text
    assert WORDS in Page(browser_of("esi").get(TWELVE)).text
    for name in ("ben", "dev", "farid", "gwen"):
        page = Page(browser_of(name).get(TWELVE))
        assert WORDS not in page.text
        assert WHY not in page.text
        assert (page.history[0].words, page.history[0].label) == (HELD, "On track")


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"is_private": "y"}, "Say why the words are held in private session."),
        (
            {"private_reason": WHY},
            "You gave a reason for a private session, and the words are not marked.",
        ),
        (
            {"is_private": "y", "private_reason": "x" * 301},
            "This is 301 characters; the most is 300.",
        ),
    ],
    ids=["a mark without a reason", "a reason without the mark", "too long a reason"],
)
def test_a_mark_and_its_reason_go_together_and_nothing_typed_is_lost(
    app: Tracker, browser_of: Callable[..., Browser], typed: dict[str, str], problem: str
) -> None:
    amira = browser_of("amira")
    before = contents(app)

    answer = post(amira, answer="on_track", words=WORDS, **typed)

    page = Page(answer)
    assert answer.status_code == 422
    assert [said.startswith(problem) for said in page.problems] == [True]
    assert page.typed["words"] == [WORDS]
    assert page.typed.get("is_private", [""]) == [typed.get("is_private", "")]
    assert page.typed.get("private_reason", [""]) == [typed.get("private_reason", "")]
    assert page.tree.css_first("details.nhsuk-expander[open] #private") is not None
    assert contents(app) == before


def test_the_mark_is_said_with_everything_else_that_is_missing(browser_of: Callable[..., Browser]) -> None:
    answer = post(browser_of("amira"), answer="on_track", words="", is_private="y")

    assert [said.partition(".")[0] for said in Page(answer).problems] == [
        "Say in a line or two what has happened",
        "Say why the words are held in private session",
    ]


def test_the_mark_is_kept_with_what_is_kept_for_later(browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")

    post(amira, **PRIVATE, later="1")

    page = Page(amira.get(UPDATE))
    assert (page.typed["is_private"], page.typed["private_reason"]) == (["y"], [WHY])
    assert page.typed["words"] == [WORDS]


def test_a_session_that_ended_while_typing_does_not_lose_the_mark(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    form = filled(Page(amira.get(UPDATE)).form(), **PRIVATE)
    end_session(amira)

    signed_out = Page(amira.client.post(UPDATE, data=form))
    again = filled(signed_out.form("/sign-in"), email="amira@example.org", password=PASSWORD)
    page = Page(amira.get(amira.client.post("/sign-in", data=again).headers["Location"]))
    sent = amira.client.post(UPDATE, data=page.form())

    assert (page.typed["is_private"], page.typed["private_reason"]) == (["y"], [WHY])
    assert sent.status_code == 303
    assert stored(app) == (True, WHY)


def test_the_next_update_begins_with_the_mark_of_the_last(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    post(amira, **PRIVATE)

    page = Page(amira.get(UPDATE))
    post(amira, answer="on_track", words="All practices stay.", is_private=[], private_reason="")

    assert (page.typed["is_private"], page.typed["private_reason"]) == (["y"], [WHY])
    assert page.tree.css_first("details.nhsuk-expander[open]") is not None
    assert stored(app) == (False, "")
    assert "All practices stay." in Page(browser_of("farid").get(TWELVE)).text


def test_words_for_a_team_are_read_by_the_team(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    esi = browser_of("esi")

    post(esi, **PRIVATE, how_told="phone")

    assert stored(app) == (True, WHY)
    assert WORDS in Page(browser_of("amira").get(TWELVE)).text
    assert WORDS not in Page(browser_of("farid").get(TWELVE)).text


def test_a_summary_kept_for_the_team_is_not_shown_to_others_of_its_organisation(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira, harun = browser_of("amira"), browser_of("harun")
    late = {"put_it_right": "Ring them.", "back_on_track": "2020-01", "help_from": "none"}

    post(browser_of("esi"), **PRIVATE | {"answer": "off_track"}, **late, how_told="phone")

    summary = "/strategies/llr-carers/summary"
    assert WORDS in Page(amira.get(summary)).text
    assert WORDS not in Page(harun.get(summary)).text


def test_the_same_words_posted_elsewhere_stay_marked(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    page = Page(amira.get(post(amira, f"{TEN}/update", **PRIVATE).headers["Location"]))

    amira.client.post(
        f"{TEN}/same-work",
        data=page.form(f"{TEN}/same-work") | {"action": list(page.offered.values())},
    )

    assert stored(app, "12") == (True, WHY)


def test_a_draft_of_the_same_words_is_marked_too(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira, eight, seven = browser_of("amira"), "/plans/lrccg/actions/8", "/plans/lrccg/actions/7"
    # Action 7 needs more than action 8, so that its form opens with the words in it.
    more = {"put_it_right": "Ring the practices.", "back_on_track": "2019-12"}
    posted = post(amira, f"{eight}/update", **PRIVATE | {"answer": "at_risk"}, **more)
    page = Page(amira.get(posted.headers["Location"]))

    answer = amira.client.post(
        f"{eight}/same-work",
        data=page.form(f"{eight}/same-work") | {"action": list(page.offered.values())},
    )
    opened = Page(amira.get(answer.headers["Location"]))

    assert answer.headers["Location"] == f"{seven}/update"
    assert (opened.typed["is_private"], opened.typed["private_reason"]) == (["y"], [WHY])


def test_nobody_confirms_unchanged_what_they_may_not_read(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    esi, amira = browser_of("esi"), browser_of("amira")
    post(amira, **PRIVATE)
    # Amira still leads the action, for an organisation that these words are not meant for.
    move(app, "amira", to=None)
    move(app, "harun", to=None)
    with app.app_context():
        db.session.execute(
            update(ProgressUpdate)
            .where(ProgressUpdate.id == latest(app, "lrccg", "12").update_id)
            .values(recorded_by=select(Person.id).where(Person.email == "esi@example.org").scalar_subquery())
        )
        db.session.commit()
    seen = latest(app, "lrccg", "12").update_id
    twelve = action_id(app, "lrccg", "12")
    ticked = {"key": "not-mine-to-say", "action": f"{twelve}:{seen}"}

    answer = amira.post("/my-updates/unchanged", ticked, page="/my-updates")

    assert WORDS in Page(esi.get(TWELVE)).text
    assert WORDS not in Page(amira.get(TWELVE)).text
    assert "held in private session, and you can’t read it" in Page(answer).text
    assert latest(app, "lrccg", "12").update_id == seen


def test_nobody_posts_words_elsewhere_that_they_may_not_read(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    page = Page(amira.get(post(amira, f"{TEN}/update", **PRIVATE).headers["Location"]))
    before = latest(app, "lrccg", "12")
    move(app, "amira", to=None)
    with app.app_context():
        db.session.execute(
            update(ProgressUpdate)
            .where(ProgressUpdate.id == latest(app, "lrccg", "10").update_id)
            .values(recorded_by=select(Person.id).where(Person.email == "esi@example.org").scalar_subquery())
        )
        db.session.commit()

    answer = amira.client.post(
        f"{TEN}/same-work",
        data=page.form(f"{TEN}/same-work") | {"action": list(page.offered.values())},
    )

    assert answer.status_code == 303
    assert latest(app, "lrccg", "12") == before
    assert WORDS not in Page(amira.get(f"{TWELVE}/update")).text


def test_the_audit_says_that_words_are_private_and_shows_them_to_the_manager_alone(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    post(browser_of("amira"), **PRIVATE)

    with app.app_context():
        entry = db.session.execute(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).scalar_one()
        facts, prose = str(entry.facts), str(entry.prose)
    page = Page(browser_of("esi").get("/strategies/llr-carers/audit"))

    assert "private" in facts
    assert (WORDS in prose, WHY in prose) == (True, True)
    assert (WORDS in page.text, WHY in page.text) == (True, True)
    assert WORDS not in Page(browser_of("dev").get("/audit")).text


def test_another_partner_can_not_mark_words(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    ben = browser_of("ben")
    before = contents(app)

    answer = ben.post(UPDATE, {"key": "k", "seen": "1", **PRIVATE}, page="/my-updates")

    assert answer.status_code == 403
    assert contents(app) == before


# A request that is private by itself

ASK = {
    "answer": "off_track",
    "words": "The rooms are not ready.",
    "put_it_right": "Find others.",
    "back_on_track": "2020-03",
    "help_text": "Pay for two rooms.",
    "ask_private_reason": "The price is being agreed",
}
ASKS = "/strategies/llr-carers/decisions"


def ask_in_private(browser: Browser, **typed: object):  # type: ignore[no-untyped-def]
    """Post an update whose words are open and whose request is not."""
    choices = Page(browser.get(UPDATE)).tree.css("select[name=help_from] option")
    board = next(one.attributes["value"] for one in choices if one.text() == "Home First Programme Board")
    return post(browser, **(ASK | {"help_from": board} | typed))


def test_a_request_alone_is_read_by_few_and_the_words_by_all(browser_of: Callable[..., Browser]) -> None:
    amira, esi, farid = browser_of("amira"), browser_of("esi"), browser_of("farid")

    posted = ask_in_private(amira)
    page, asks = Page(farid.get(TWELVE)), Page(farid.get(ASKS))

    assert posted.status_code == 303
    for reader in (amira, esi):
        assert "Home First Programme Board: Pay for two rooms." in Page(reader.get(TWELVE)).text
        assert "Held in private session: The price is being agreed" in Page(reader.get(TWELVE)).text
    assert "Pay for two rooms." in Page(esi.get(ASKS)).text
    assert "The rooms are not ready." in page.text
    assert "Help needed Held in private session." in page.text
    for text in (page.text, asks.text, farid.get("/plans/lrccg.csv").text):
        assert "two rooms" not in text
        assert "price" not in text


def test_the_next_update_and_no_change_keep_the_mark_of_the_request(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira, farid = browser_of("amira"), browser_of("farid")
    ask_in_private(amira)
    seen, twelve = latest(app, "lrccg", "12").update_id, action_id(app, "lrccg", "12")

    offered = Page(amira.get(UPDATE)).typed["ask_private_reason"]
    amira.post(
        "/my-updates/unchanged", {"key": "said-again", "action": f"{twelve}:{seen}"}, page="/my-updates"
    )

    assert offered == [ASK["ask_private_reason"]]
    assert latest(app, "lrccg", "12").update_id != seen
    assert "two rooms" not in Page(farid.get(TWELVE)).text
    assert "Pay for two rooms." in Page(amira.get(TWELVE)).text


def test_nobody_says_again_a_request_that_they_may_not_read(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    ask_in_private(amira)
    move(app, "amira", to=None)
    with app.app_context():
        esi = select(Person.id).where(Person.email == "esi@example.org").scalar_subquery()
        db.session.execute(
            update(ProgressUpdate)
            .where(ProgressUpdate.id == latest(app, "lrccg", "12").update_id)
            .values(recorded_by=esi)
        )
        db.session.commit()
    seen, twelve = latest(app, "lrccg", "12").update_id, action_id(app, "lrccg", "12")

    answer = amira.post(
        "/my-updates/unchanged", {"key": "not-mine-to-ask", "action": f"{twelve}:{seen}"}, page="/my-updates"
    )

    assert "the help it asks for is held in private session, and you can’t read it" in Page(answer).text
    assert latest(app, "lrccg", "12").update_id == seen


def test_too_long_a_reason_for_a_request_is_refused(browser_of: Callable[..., Browser]) -> None:
    page = Page(ask_in_private(browser_of("amira"), ask_private_reason="x" * 301))

    assert page.problems == ["This is 301 characters; the most is 300. Please shorten it."]
    assert page.typed["help_text"] == [ASK["help_text"]]


def test_a_file_that_comes_back_leaves_the_request_as_it_is(
    app: Tracker, browser_of: Callable[..., Browser], tmp_path: Path
) -> None:
    ask_in_private(browser_of("amira"))
    run, file = app.test_cli_runner(), tmp_path / "plan.xlsx"
    run.invoke(args=["plan", "export", "lrccg", "--format", "xlsx", "--output", str(file)])

    read = run.invoke(args=["plan", "import", str(file), "--plan", "lrccg", "--dry-run", "--json"])

    assert read.exit_code == 0, read.output
    assert json.loads(read.output)["changes"] == []
