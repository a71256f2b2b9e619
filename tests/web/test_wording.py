"""Public wording: published at once, looked over for plain words first, and never over somebody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import Browser, Readers
from tests.journeys.pages import Fields, Page, filled
from tests.journeys.records import audit_lines, contents
from tests.web.forms import send
from tracker import Tracker
from tracker.extensions import db
from tracker.models import Membership, Priority, PublicWording, Strategy
from tracker.queries.strategies import priorities_of, strategy_by_slug

BrowserOf = Callable[..., Browser]

LIST = "/strategies/llr-carers/wording"
FIRST = f"{LIST}/1"
PAGES = {"all words": LIST, "the words of a priority": FIRST}
OTHERS = ["farid", "carys", "amira", "ben", "dev"]
OTHER_IDS = [
    "a reader of the reference group",
    "a board reader",
    "a member",
    "another partner's member",
    "an administrator",
]
PLAIN = {"said": "We said we would help.", "done": "One.\r\n\r\n Two. ", "late": "", "next": ""}
HARD = "The RAG is bad. Ask the HIS."


def first_priority_id(app: Tracker) -> int:
    """The id of the first priority."""
    with app.app_context():
        strategy = strategy_by_slug("llr-carers")
        assert strategy
        return next(line.priority_id for line in priorities_of(strategy.strategy_id) if line.number == 1)


def published(app: Tracker) -> list[tuple[int, str, list[str], str]]:
    """The words published for the first priority, the oldest first: version, promise, what was done, what is late."""
    wanted = first_priority_id(app)
    with app.app_context():
        rows = db.session.execute(
            select(PublicWording).where(PublicWording.priority_id == wanted).order_by(PublicWording.version)
        ).scalars()
        return [(row.version, row.said, list(row.done), row.late) for row in rows]


def warnings_on(page: Page) -> list[str]:
    """The lines under "Please check these words"."""
    return [" ".join(line.text().split()) for line in page.tree.css("#warnings li")]


def typed_again(answer: TestResponse, **typed: object) -> Fields:
    """The form of an answer, to be sent again."""
    return filled(Page(answer).form(FIRST), **typed)


# It works


def test_the_list_says_what_is_published_about_every_priority(reader_of: Readers) -> None:
    page = Page(reader_of("esi").get(LIST))

    assert [heading.partition(".")[0] for heading in page.headings] == [str(number) for number in range(1, 9)]
    assert page.headings[0] == "1. Finding carers early"
    assert "Version 2, published 15 July 2019." in page.text
    assert page.links[:2] == [FIRST, "/public/llr-carers/priorities/1"]


def test_the_form_starts_with_the_words_in_force(reading_app: Tracker, reader_of: Readers) -> None:
    form = Page(reader_of("esi").get(FIRST)).form(FIRST)

    version, said, done, late = published(reading_app)[-1]
    assert (form["version"], form["said"], form["late"]) == ([str(version)], [said], [late])
    assert form["done"][0].strip().splitlines() == done


def test_plain_words_are_public_at_once_and_the_ones_before_stay(app: Tracker, browser_of: BrowserOf) -> None:
    esi, before = browser_of("esi"), published(app)

    answer = send(esi, FIRST, **PLAIN)

    page = Page(esi.get(LIST))
    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    assert page.notices == ["The words for priority 1 are public now. Carers and the public can read them."]
    assert "Version 3, published 30 September 2019." in page.text
    assert published(app) == [*before, (3, "We said we would help.", ["One.", "Two."], "")]
    assert "We said we would help." in Page(browser_of().get("/public/llr-carers/priorities/1")).text


def test_the_list_asked_for_again_is_unchanged_until_words_are_published(browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    seen = {"If-None-Match": esi.get(LIST).headers["ETag"]}

    before = esi.get(LIST, headers=seen).status_code
    send(esi, FIRST, **PLAIN)
    esi.get("/key")
    after = esi.get(LIST, headers=seen).status_code

    assert (before, after) == (304, 200)


def test_a_priority_without_words_gets_its_first(app: Tracker, browser_of: BrowserOf) -> None:
    with app.app_context():
        strategy = strategy_by_slug("llr-carers")
        assert strategy
        db.session.add(Priority(strategy_id=strategy.strategy_id, number=9, title="Caring at night"))
        db.session.commit()
    esi, address = browser_of("esi"), f"{LIST}/9"
    page = Page(esi.get(address))

    answer = esi.client.post(address, data=filled(page.form(address), said="We said we would help."))

    assert "Nothing is published yet." in page.text
    assert answer.status_code == 303
    assert "Version 1, published 30 September 2019." in Page(esi.get(address)).text


# Another role or another partner is refused


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("who", OTHERS, ids=OTHER_IDS)
def test_only_programme_managers_open_the_pages(reader_of: Readers, who: str, path: str) -> None:
    answer = reader_of(who).get(path)

    assert (answer.status_code, Page(answer).heading) == (403, "You can’t do that here")


@pytest.mark.parametrize("who", OTHERS, ids=OTHER_IDS)
def test_only_programme_managers_publish(reading_app: Tracker, reader_of: Readers, who: str) -> None:
    browser, before = reader_of(who), contents(reading_app)

    answer = browser.post(FIRST, {"version": "2", **PLAIN})

    assert answer.status_code == 403
    assert contents(reading_app) == before


def test_a_manager_of_one_strategy_publishes_nothing_of_another(app: Tracker, browser_of: BrowserOf) -> None:
    with app.app_context():
        strategy = Strategy(slug="north", title="Northfield Carers Plan", area="Northfield", help_now=[])
        db.session.add(strategy)
        db.session.flush()
        db.session.add(Priority(strategy_id=strategy.id, number=1, title="Finding carers"))
        db.session.commit()
    esi = browser_of("esi")
    address, before = "/strategies/north/wording", contents(app)

    answers = [esi.get(address), esi.get(f"{address}/1"), esi.post(f"{address}/1", {"version": "0", **PLAIN})]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert contents(app) == before


@pytest.mark.parametrize(
    "path",
    [
        "/strategies/none/wording",
        "/strategies/none/wording/1",
        f"{LIST}/9",
        f"{LIST}/{'9' * 30}",
        f"{LIST}/x",
    ],
    ids=["no such strategy", "a priority of none", "no such priority", "a far larger number", "no number"],
)
def test_what_is_not_there_is_not_found(reader_of: Readers, path: str) -> None:
    assert reader_of("esi").get(path).status_code == 404


# Signed-out is sent to sign in


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_somebody_signed_out_is_sent_to_sign_in(reader_of: Readers, path: str) -> None:
    answer = reader_of().get(path)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sign-in?next={path}")


def test_words_of_somebody_signed_out_are_not_taken(reading_app: Tracker, reader_of: Readers) -> None:
    before = contents(reading_app)

    answer = reader_of().post(FIRST, {"version": "2", **PLAIN})

    assert answer.status_code == 401
    assert contents(reading_app) == before


# Bad input is explained and nothing is written


@pytest.mark.parametrize(
    ("name", "words", "problem"),
    [
        ("said", " \n ", "Say what was promised, in two or three short sentences."),
        ("said", "a" * 2001, "Use 2,000 characters or fewer."),
        ("done", "a" * 2001, "Use 2,000 characters or fewer."),
        ("late", "a" * 2001, "Use 2,000 characters or fewer."),
        ("next", "a" * 2001, "Use 2,000 characters or fewer."),
    ],
    ids=["no promise", "a long promise", "long deeds", "long reasons", "long plans"],
)
def test_words_that_cannot_be_published_are_explained(
    reading_app: Tracker, reader_of: Readers, name: str, words: str, problem: str
) -> None:
    esi, before = reader_of("esi"), contents(reading_app)

    answer = send(esi, FIRST, **PLAIN | {name: words})

    assert (answer.status_code, Page(answer).problems) == (422, [problem])
    assert contents(reading_app) == before


def test_words_that_are_hard_to_read_are_named_before_they_are_public(
    reading_app: Tracker, reader_of: Readers
) -> None:
    esi, before = reader_of("esi"), contents(reading_app)

    answer = send(esi, FIRST, **PLAIN | {"late": HARD})

    page = Page(answer)
    assert answer.status_code == 422
    assert len(warnings_on(page)) == 2
    assert warnings_on(page)[1] == "What is late, and why: “HIS” is not explained: write it out."
    assert page.form(FIRST)["late"] == [HARD]
    assert "Publish as it is" in page.text
    assert contents(reading_app) == before


def test_words_named_once_are_published_the_second_time(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    warned = send(esi, FIRST, **PLAIN | {"late": HARD})

    answer = esi.client.post(FIRST, data=typed_again(warned))

    assert answer.status_code == 303
    assert published(app)[-1][3] == HARD


def test_other_hard_words_are_named_again(reading_app: Tracker, reader_of: Readers) -> None:
    esi, before = reader_of("esi"), contents(reading_app)
    warned = send(esi, FIRST, **PLAIN | {"late": HARD})

    answer = esi.client.post(FIRST, data=typed_again(warned, late=f"{HARD} And the CQC."))

    assert (answer.status_code, len(warnings_on(Page(answer)))) == (422, 3)
    assert contents(reading_app) == before


# The audit says who


def test_the_audit_says_who_published(app: Tracker, browser_of: BrowserOf) -> None:
    send(browser_of("esi"), FIRST, **PLAIN)

    assert audit_lines(app, 1) == [("publish wording", "esi", "priority", first_priority_id(app))]


# Published by two


@pytest.mark.parametrize("seen", ["2", "", "x", "9" * 30], ids=["an older one", "none", "a word", "too many"])
def test_words_published_meanwhile_stand_beside_those_typed(
    app: Tracker, browser_of: BrowserOf, seen: str
) -> None:
    esi = browser_of("esi")
    send(esi, FIRST, **PLAIN)
    before = contents(app)

    answer = send(esi, FIRST, **PLAIN | {"said": "Words of my own."}, version=seen)

    page = Page(answer)
    assert (answer.status_code, page.heading) == (409, "Somebody else published first")
    assert page.headings == ["What they published"]
    assert "We said we would help." in page.text
    assert (page.form(FIRST)["said"], page.form(FIRST)["version"]) == (["Words of my own."], ["3"])
    assert contents(app) == before


def test_the_second_to_publish_may_then_replace_the_words(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    send(esi, FIRST, **PLAIN)
    shown = send(esi, FIRST, **PLAIN | {"said": "Words of my own."}, version="2")

    answer = esi.client.post(FIRST, data=typed_again(shown))

    assert answer.status_code == 303
    assert [words[:2] for words in published(app)[-2:]] == [
        (3, "We said we would help."),
        (4, "Words of my own."),
    ]


def test_a_programme_manager_of_every_strategy_publishes_too(app: Tracker, browser_of: BrowserOf) -> None:
    with app.app_context():
        manager = db.session.execute(select(Membership).where(Membership.role == "manager")).scalar_one()
        manager.strategy_id = None
        db.session.commit()

    answer = send(browser_of("esi"), FIRST, **PLAIN)

    assert answer.status_code == 303
