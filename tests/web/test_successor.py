"""An organisation takes over from another: asked for, shown, done in one step, and refused with every reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from tests.conftest import Browser, Readers
from tests.journeys.pages import Page, filled
from tests.journeys.records import (
    action_id,
    audit_lines,
    contents,
    latest,
    organisation_id,
    person_id,
    verify_chain,
)
from tests.journeys.successors import (
    DAY,
    ICB,
    let_all_three_become_one,
    let_take_over,
    preview_succession,
    successor_page,
)
from tests.web.forms import send
from tests.web.test_decisions import decide, of_the_ask
from tests.web.test_moments import freeze
from tracker import Tracker
from tracker.changes.bodies import give_name
from tracker.extensions import begin_change, db
from tracker.models import (
    Ask,
    Body,
    BodyReader,
    BodySuccessor,
    Organisation,
    OrganisationName,
    Person,
    PublicationHold,
    Successor,
    Team,
)

BrowserOf = Callable[..., Browser]

OTHERS = ["farid", "carys", "amira", "ben", "esi"]
NAME = ICB["name"]
WEST = "West Leicestershire Clinical Commissioning Group"
EAST = "East Leicestershire and Rutland Clinical Commissioning Group"
BOARD = "West Leicestershire CCG Board"
NOON = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
MATRIX = "/strategies/llr-carers/matrix"
UPDATE = "/plans/lrccg/actions/12/update"
IN_FULL = {
    "key": "a-key-of-this-test",
    "step": "confirm",
    "on-day": "1",
    "on-month": "7",
    "on-year": "2019",
    **ICB,
}


def standing(app: Tracker) -> list[tuple[str, str, date, date | None]]:
    """Who stands in whose place: short addresses, from a day, to a day."""
    with app.app_context():
        slugs = dict(db.session.execute(select(Organisation.id, Organisation.slug)).all())
        rows = db.session.execute(
            select(Successor).order_by(Successor.organisation_id, Successor.took_over_on)
        ).scalars()
        return [
            (slugs[row.organisation_id], slugs[row.successor_id], row.took_over_on, row.until) for row in rows
        ]


def ids_of(app: Tracker, table: type[Person | Team], slug: str) -> set[int]:
    """The people or teams of an organisation."""
    wanted = organisation_id(app, slug)
    with app.app_context():
        return set(db.session.execute(select(table.id).where(table.organisation_id == wanted)).scalars())


OLD_BOARD = "West Leicestershire CCG Board"


def board_of(app: Tracker, slug: str) -> int:
    """The id of a body."""
    with app.app_context():
        return db.session.execute(select(Body.id).where(Body.slug == slug)).scalar_one()


def facts_of(browser: Browser, day: str = "2019-09-30") -> dict[str, str]:
    """What the page of the strategy says of it on a day, its bodies among it."""
    return Page(browser.get(f"/strategies/llr-carers?as_at={day}")).facts


def undone(app: Tracker, slug: str) -> str:
    """The page on which a takeover is undone."""
    return f"{successor_page(app, slug)}/undone"


# It works


def test_what_will_happen_is_shown_first_and_nothing_is_stored(app: Tracker, browser_of: BrowserOf) -> None:
    dev = browser_of("dev")
    before = contents(app)

    page = Page(preview_succession(app, dev, "wlccg"))

    assert (page.status, page.heading) == (200, "Look at it once more")
    assert f"{NAME} (Northfield ICB) takes over from {WEST} (WL CCG) on 1 July 2019." in page.text
    assert ": a joint plan of ELR CCG and Northfield ICB from 1 July 2019." in page.text
    assert f"{BOARD}: a body of Northfield ICB from 1 July 2019, with 1 open question." in page.text
    assert "3 people (board reader 1, delivery group member 2)" in page.text
    assert contents(app) == before


def test_the_successor_stands_in_its_place_with_people_and_teams(app: Tracker, browser_of: BrowserOf) -> None:
    people, teams = ids_of(app, Person, "wlccg"), ids_of(app, Team, "wlccg")

    dev = browser_of("dev")

    answer = let_take_over(app, dev, "wlccg")

    page = Page(dev.get(answer.headers["Location"]))
    assert answer.status_code == 303
    assert page.notices == [f"{NAME} stands in the place of {WEST} from 1 July 2019."]
    assert standing(app) == [("wlccg", "northfield-icb", date(2019, 7, 1), None)]
    assert len(people) == 3
    assert people == ids_of(app, Person, "northfield-icb")
    assert teams == ids_of(app, Team, "northfield-icb")
    assert ids_of(app, Person, "wlccg") == set()
    verify_chain(app)


def test_a_member_goes_on_with_their_updates_and_the_work_of_the_successor(
    app: Tracker, browser_of: BrowserOf
) -> None:
    amira = browser_of("amira")
    before = Page(amira.get("/my-updates")).cards

    let_take_over(app, browser_of("dev"), "wlccg")

    assert before
    assert Page(amira.get("/my-updates")).cards == before
    # Owned by her organisation, and led by a team that she is not in.
    assert amira.get("/plans/lrccg/actions/1/update").status_code == 200


def test_three_become_one_and_the_joint_plan_counts_once(app: Tracker, browser_of: BrowserOf) -> None:
    dev = browser_of("dev")
    let_take_over(app, dev, "wlccg")
    icb = str(organisation_id(app, "northfield-icb"))

    shown = Page(preview_succession(app, dev, "elrccg", successor=icb, name=""))
    let_all = let_take_over(app, dev, "elrccg", successor=icb, name="")

    said = "no longer a joint plan. Northfield ICB owns it alone from 1 July 2019, and it counts once."
    assert said in shown.text
    assert let_all.status_code == 303
    page = Page(browser_of("carys").get("/plans/lrccg"))
    assert NAME in page.text
    assert "Clinical Commissioning Group" not in page.text


def test_a_successor_is_taken_over_in_its_turn(app: Tracker, browser_of: BrowserOf) -> None:
    dev, carys = browser_of("dev"), browser_of("carys")
    let_take_over(app, dev, "wlccg", on="2019-03-01")

    answer = let_take_over(
        app, dev, "northfield-icb", name="Heath ICB", short_name="Heath", slug="heath", on="2019-08-01"
    )

    days = ("2019-02-28", "2019-03-01", "2019-07-31", "2019-08-01")
    texts = [Page(carys.get(f"/plans/lrccg?as_at={day}")).text for day in days]
    assert answer.status_code == 303
    assert [name for text in texts for name in (WEST, NAME, "Heath ICB") if name in text] == [
        WEST,
        NAME,
        NAME,
        "Heath ICB",
    ]
    assert standing(app) == [
        ("wlccg", "northfield-icb", date(2019, 3, 1), date(2019, 7, 31)),
        ("wlccg", "heath", date(2019, 8, 1), None),
        ("northfield-icb", "heath", date(2019, 8, 1), None),
    ]


def test_a_body_is_closed_from_the_day(app: Tracker, browser_of: BrowserOf) -> None:
    with app.app_context():
        board = db.session.execute(select(Body.id).where(Body.slug == "lcccg-governing-body")).scalar_one()

    let_take_over(app, browser_of("dev"), "lcccg", closing=[board])
    last = audit_lines(app, 1)

    carys, esi = browser_of("carys"), browser_of("esi")
    name = "Leicester City CCG Governing Body"
    before = Page(carys.get("/strategies/llr-carers?as_at=2019-06-30"))
    after = Page(carys.get("/strategies/llr-carers"))
    offered = Page(esi.get("/plans/lrccg/actions/12/decision")).text
    assert (name in before.facts, name in after.facts, name in offered) == (True, False, False)
    assert "Closed on 1 July 2019." in Page(carys.get("/strategies/llr-carers/bodies")).text
    assert last == [("close body", "dev", "body", board)]


def test_a_body_that_passes_on_gets_another_name_from_the_day(app: Tracker, browser_of: BrowserOf) -> None:
    dev, board = browser_of("dev"), board_of(app, "wlccg-board")

    shown = Page(preview_succession(app, dev, "wlccg", **{f"body_{board}": "LLR ICB Board"}))
    before = facts_of(browser_of("carys"))
    dev.client.post(successor_page(app, "wlccg"), data=shown.form(successor_page(app, "wlccg")))
    last = audit_lines(app, 1)

    assert "from 1 July 2019" in shown.text
    assert "It is called “LLR ICB Board” from then on." in shown.text
    assert OLD_BOARD in before
    found = {day: facts_of(browser_of("carys"), day) for day in ("2019-06-30", "2019-07-01", "2019-09-30")}
    assert {
        day: [name for name in (OLD_BOARD, "LLR ICB Board") if name in facts] for day, facts in found.items()
    } == {
        "2019-06-30": [OLD_BOARD],
        "2019-07-01": ["LLR ICB Board"],
        "2019-09-30": ["LLR ICB Board"],
    }
    assert last == [("rename body", "dev", "body", board)]


@pytest.mark.usefixtures("at_noon")
def test_a_name_that_a_body_got_goes_when_the_takeover_is_undone(app: Tracker, browser_of: BrowserOf) -> None:
    dev, board = browser_of("dev"), board_of(app, "wlccg-board")
    let_take_over(app, dev, "wlccg", **{f"body_{board}": "LLR ICB Board"})
    address = undone(app, "wlccg")

    page = Page(dev.get(address))
    answer = send(dev, address)

    assert "1 body that got another name with it: called as before." in page.text
    assert answer.status_code == 303
    for day in ("2019-06-30", "2019-09-30"):
        facts = facts_of(browser_of("carys"), day)
        assert (OLD_BOARD in facts, "LLR ICB Board" in facts) == (True, False)


def test_a_name_that_cannot_be_is_explained(app: Tracker, browser_of: BrowserOf) -> None:
    dev, board = browser_of("dev"), board_of(app, "wlccg-board")
    city = board_of(app, "lcccg-governing-body")

    taken = preview_succession(app, dev, "wlccg", **{f"body_{board}": "Carers Delivery Group"})
    ending = preview_succession(app, dev, "lcccg", closing=[city], **{f"body_{city}": "City Board"})
    with app.app_context():
        begin_change()
        give_name(db.session.get_one(Body, board), "LLR Board", on=date(2019, 8, 1))
        db.session.commit()
    renamed = preview_succession(app, dev, "wlccg", **{f"body_{board}": "LLR ICB Board"})

    assert [(answer.status_code, Page(answer).problems) for answer in (taken, ending, renamed)] == [
        (422, ["There is a body “Carers Delivery Group” already. Give another name, or edit that one."]),
        (
            422,
            [
                "Leicester City CCG Governing Body ends, and gets no new name. "
                "Leave the new name empty, or let it pass on."
            ],
        ),
        (
            422,
            [
                "LLR Board has that name from 1 August 2019 on. "
                "Leave the new name empty, and rename the body on its own page."
            ],
        ),
    ]


def test_a_body_that_is_saved_unchanged_keeps_its_history(app: Tracker, browser_of: BrowserOf) -> None:
    let_take_over(app, browser_of("dev"), "wlccg")
    with app.app_context():
        board = db.session.execute(select(Body).where(Body.slug == "wlccg-board")).scalar_one()
        address, of = f"/strategies/llr-carers/bodies/{board.id}", board.organisation_id

    page = Page(browser_of("esi").get(address))
    answer = send(browser_of("esi"), address, may_decide="Decides on dates.")

    assert page.form(address)["organisation"] == [str(organisation_id(app, "northfield-icb"))]
    assert answer.status_code == 303
    with app.app_context():
        assert (
            db.session.execute(select(Body.organisation_id).where(Body.slug == "wlccg-board")).scalar_one()
            == of
        )


def test_a_hold_on_publishing_goes_on_for_the_successor(app: Tracker, browser_of: BrowserOf) -> None:
    west = organisation_id(app, "wlccg")
    with app.app_context():
        for starts, ends in (
            ("2019-06-20", "2019-07-10"),
            ("2019-09-01", "2019-10-01"),
            ("2019-05-01", "2019-05-09"),
        ):
            db.session.add(
                PublicationHold(
                    strategy_id=1,
                    organisation_id=west,
                    starts=date.fromisoformat(starts),
                    ends=date.fromisoformat(ends),
                    recorded_at=datetime(2019, 5, 1, tzinfo=UTC),
                )
            )
        db.session.commit()

    let_take_over(app, browser_of("dev"), "wlccg")

    with app.app_context():
        rows = db.session.execute(
            select(PublicationHold).order_by(PublicationHold.starts, PublicationHold.id)
        ).scalars()
        found = [(row.organisation_id == west, row.starts.isoformat(), row.ends.isoformat()) for row in rows]
    assert found == [
        (True, "2019-05-01", "2019-05-09"),
        (True, "2019-06-20", "2019-06-30"),
        (False, "2019-07-01", "2019-07-10"),
        (False, "2019-09-01", "2019-10-01"),
    ]


def test_one_that_was_taken_over_is_said_to_be_and_offered_no_more(
    app: Tracker, browser_of: BrowserOf
) -> None:
    dev = browser_of("dev")
    let_take_over(app, dev, "wlccg")

    rows = {row[3]: row for row in Page(dev.get("/organisations")).table()}
    page = Page(dev.get(f"/organisations/{organisation_id(app, 'wlccg')}"))
    offered = [
        node.text() for node in Page(dev.get("/people/new")).tree.css("select[name=organisation] option")
    ]

    said = f"Clinical commissioning group. Taken over on 1 July 2019; now {NAME}."
    assert rows["wlccg"][2] == said
    assert f"{NAME} has stood in the place of {WEST} since 1 July 2019." in page.text
    assert WEST not in offered
    assert NAME in offered


def test_one_that_was_taken_over_keeps_its_name(app: Tracker, browser_of: BrowserOf) -> None:
    dev, address = browser_of("dev"), f"/organisations/{organisation_id(app, 'wlccg')}"
    sent = Page(dev.get(address)).form(address)
    let_take_over(app, dev, "wlccg")
    before = contents(app)

    answer = dev.client.post(address, data={**sent, "version": ["2"], "name": ["Another"]})

    assert answer.status_code == 422
    assert Page(answer).problems == [
        "Another organisation took over from this one, which keeps its name. Rename the one that took over."
    ]
    assert contents(app) == before


def test_a_new_person_of_the_old_short_address_is_of_the_successor(
    app: Tracker, browser_of: BrowserOf
) -> None:
    let_take_over(app, browser_of("dev"), "wlccg")

    done = app.test_cli_runner().invoke(
        args=[
            "user",
            "create",
            "new@example.org",
            "--name",
            "New",
            "--role",
            "board",
            "--organisation",
            "wlccg",
        ]
    )

    assert done.exit_code == 0, done.output
    with app.app_context():
        of = db.session.execute(
            select(Person.organisation_id).where(Person.email == "new@example.org")
        ).scalar_one()
    assert of == organisation_id(app, "northfield-icb")


# Another role is refused, and signed-out is sent to sign in


@pytest.mark.parametrize("who", OTHERS)
def test_only_administrators_let_an_organisation_take_over(
    reading_app: Tracker, reader_of: Readers, who: str
) -> None:
    reader, address = reader_of(who), successor_page(reading_app, "wlccg")
    before = contents(reading_app)

    answers = [reader.get(address), reader.post(address, dict(IN_FULL))]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert contents(reading_app) == before


def test_somebody_signed_out_is_sent_to_sign_in(reading_app: Tracker, reader_of: Readers) -> None:
    address, before = successor_page(reading_app, "wlccg"), contents(reading_app)

    read, sent = reader_of().get(address), reader_of().post(address, dict(IN_FULL))

    assert (read.status_code, read.headers["Location"]) == (303, f"/sign-in?next={address}")
    assert sent.status_code == 401
    assert contents(reading_app) == before


def test_an_organisation_that_is_not_there_is_not_found(reader_of: Readers) -> None:
    dev = reader_of("dev")

    assert dev.get("/organisations/77/successor").status_code == 404
    assert dev.post("/organisations/77/successor", dict(IN_FULL)).status_code == 404


# Bad input is explained and nothing is written


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"successor": ""}, ["Choose who takes over."]),
        ({"on": ""}, ["Enter the day."]),
        (
            {"on": "2019-02-30"},
            ["“30 02 2019” is not a real date. Use a day such as 4 10 2019 or 4 October 2019."],
        ),
        (
            {"on": "2019-10-01"},
            [
                "That day has not come yet. Come back on 1 October 2019, or give a day up to 30 September 2019."
            ],
        ),
        ({"name": "", "short_name": " "}, ["Enter the name of the organisation.", "Enter a short name."]),
        (
            {"name": "a" * 201, "short_name": "b" * 61, "slug": "c" * 61},
            [
                "Use 200 characters or fewer for the name.",
                "Use 60 characters or fewer for the short name.",
                "Use 60 characters or fewer for the short address.",
            ],
        ),
        (
            {"slug": "elrccg"},
            [
                "The short address “elrccg” is taken by another organisation. Choose that one, or type another "
                "name or short address."
            ],
        ),
        ({"successor": "77"}, ["Not a valid choice."]),
        ({"closing": ["77"]}, ["'77' is not a valid choice for this field."]),
        ({"kind": "x"}, ["Not a valid choice."]),
    ],
    ids=[
        "nobody chosen",
        "no day",
        "a day that is none",
        "a day to come",
        "a new one without names",
        "long names",
        "a short address that is taken",
        "no such organisation",
        "no such body",
        "no such kind",
    ],
)
@pytest.mark.parametrize("step", ["", "confirm"])
def test_what_cannot_be_is_explained(
    reading_app: Tracker, reader_of: Readers, typed: dict[str, object], problems: list[str], step: str
) -> None:
    dev, before = reader_of("dev"), contents(reading_app)

    answer = preview_succession(reading_app, dev, "wlccg", step=step, **typed)

    page = Page(answer)
    assert (page.status, page.problems) == (422, problems)
    assert page.form(successor_page(reading_app, "wlccg"))["name"] == [str(typed.get("name", NAME)).strip()]
    assert contents(reading_app) == before


def test_a_body_with_open_questions_is_not_closed(app: Tracker, browser_of: BrowserOf) -> None:
    with app.app_context():
        board = db.session.execute(select(Body).where(Body.slug == "home-first-programme-board")).scalar_one()
        board.organisation_id = organisation_id(app, "wlccg")
        board_id = board.id
        db.session.commit()

    answer = preview_succession(app, browser_of("dev"), "wlccg", closing=[board_id])

    [problem] = Page(answer).problems
    assert answer.status_code == 422
    assert problem.startswith("Home First Programme Board has ")
    assert problem.endswith("Say who answers for it, record an answer first, or let it pass on.")


def asked_of(browser: Browser, day: str = "2019-09-30") -> dict[str, list[str]]:
    """Which actions each body is asked something about, on the page of what is asked."""
    page = LexborHTMLParser(browser.get(f"/strategies/llr-carers/decisions?as_at={day}").text)
    return {
        section.css_first("h2").text().rpartition(" (")[0]: [
            link.text().partition(":")[0] for link in section.css("li > p:first-child a")
        ]
        for section in page.css("section.app-case")
    }


def end(app: Tracker, dev: Browser, slug: str, body: str, *, answering: str, on: str) -> None:
    """Let the new board take over from an organisation of which this body ends; another answers for it."""
    ending, other = board_of(app, body), board_of(app, answering)
    with app.app_context():
        icb = db.session.execute(
            select(Organisation.id).where(Organisation.slug == "northfield-icb")
        ).scalar_one_or_none()
    known = {"successor": str(icb), "name": "", "short_name": "", "slug": ""} if icb else {}
    typed = {f"answering_{ending}": str(other)}
    answer = let_take_over(app, dev, slug, on=on, closing=[ending], **known, **typed)
    assert answer.status_code == 303, Page(answer).problems


ASKED = "Please agree January 2020"
HOME_FIRST, GOVERNING = "Home First Programme Board", "Leicester City CCG Governing Body"


def test_questions_of_a_body_that_ends_are_put_to_another(app: Tracker, browser_of: BrowserOf) -> None:
    dev, esi = browser_of("dev"), browser_of("esi")

    end(app, dev, "wlccg", "wlccg-board", answering="home-first-programme-board", on="2019-09-28")

    assert asked_of(esi, "2019-09-27")[BOARD] == ["LRCCG 16"]
    assert BOARD not in asked_of(esi)
    assert asked_of(esi)[HOME_FIRST] == ["LRCCG 16", "LRCCG 16"]
    summary = Page(esi.get("/strategies/llr-carers/summary")).text
    assert f"{HOME_FIRST}: Please agree January 2020 as the new date" in summary
    told = Page(esi.get("/strategies/llr-carers/audit?kind=cycle")).text
    assert f"Its open questions are put to: {HOME_FIRST}" in told
    verify_chain(app)


def test_what_the_other_body_decides_answers_the_question(app: Tracker, browser_of: BrowserOf) -> None:
    dev, esi = browser_of("dev"), browser_of("esi")
    end(app, dev, "wlccg", "wlccg-board", answering="home-first-programme-board", on="2019-09-28")

    answer = decide(esi, of_the_ask(app), outcome="answered", effect="help_given")

    assert answer.status_code == 303
    assert asked_of(esi)[HOME_FIRST] == ["LRCCG 16"]
    assert f"{HOME_FIRST} gave help" in Page(esi.get("/plans/lrccg/actions/16")).history[0].what


def test_readers_of_the_body_that_answers_read_a_question_in_private(
    app: Tracker, browser_of: BrowserOf
) -> None:
    other, reader = board_of(app, "home-first-programme-board"), person_id(app, "farid")
    with app.app_context():
        wanted = select(Ask).where(Ask.text.startswith(ASKED))
        question = db.session.execute(wanted).scalar_one()
        question.is_private, question.private_reason = True, "it names a supplier"
        db.session.add(BodyReader(body_id=other, person_id=reader))
        db.session.commit()
    address = "/strategies/llr-carers/decisions"
    before = ASKED in browser_of("farid").get(address).text

    end(
        app,
        browser_of("dev"),
        "wlccg",
        "wlccg-board",
        answering="home-first-programme-board",
        on="2019-09-28",
    )

    read = {name: ASKED in browser_of(name).get(address).text for name in ("farid", "ben")}
    assert (before, read) == (False, {"farid": True, "ben": False})
    assert ASKED not in browser_of("farid").get(f"{address}?as_at=2019-09-27").text


def test_a_question_said_again_after_its_body_ended_is_put_to_the_other(
    app: Tracker, browser_of: BrowserOf
) -> None:
    end(
        app,
        browser_of("dev"),
        "wlccg",
        "wlccg-board",
        answering="home-first-programme-board",
        on="2019-09-28",
    )
    said = f"{action_id(app, 'lrccg', '16')}:{latest(app, 'lrccg', '16').update_id}"

    confirmed = browser_of("amira").post(
        "/my-updates/unchanged", {"key": "confirmed-today", "action": said}, page="/my-updates"
    )

    assert confirmed.status_code == 303
    assert latest(app, "lrccg", "16").update_id > int(said.partition(":")[2])
    assert asked_of(browser_of("esi"))[HOME_FIRST] == ["LRCCG 16", "LRCCG 16"]


def test_a_body_that_answered_for_another_ends_in_its_turn(app: Tracker, browser_of: BrowserOf) -> None:
    dev, esi = browser_of("dev"), browser_of("esi")
    end(app, dev, "wlccg", "wlccg-board", answering="lcccg-governing-body", on="2019-09-28")

    end(app, dev, "lcccg", "lcccg-governing-body", answering="home-first-programme-board", on="2019-09-30")
    ended = asked_of(esi)
    day_between = asked_of(esi, "2019-09-29")
    undoing = send(dev, undone(app, "lcccg"))

    assert (ended[HOME_FIRST], GOVERNING in ended) == (["LRCCG 16", "LRCCG 16"], False)
    assert (day_between[GOVERNING], day_between[HOME_FIRST]) == (["LRCCG 16"], ["LRCCG 16"])
    assert undoing.status_code == 303
    assert asked_of(esi)[GOVERNING] == ["LRCCG 16"]

    send(dev, undone(app, "wlccg"))

    assert asked_of(esi)[BOARD] == ["LRCCG 16"]
    with app.app_context():
        assert db.session.execute(select(BodySuccessor)).all() == []


def test_it_is_taken_over_once(app: Tracker, browser_of: BrowserOf) -> None:
    dev = browser_of("dev")
    let_take_over(app, dev, "wlccg")
    before = contents(app)

    answer = preview_succession(app, dev, "wlccg", name="Another", short_name="Another", slug="another")

    assert (answer.status_code, Page(answer).problems) == (
        422,
        [f"{NAME} took over from {WEST} already. An organisation is taken over once."],
    )
    assert contents(app) == before


# Sent twice, changed meanwhile, and the audit


def test_sent_twice_it_is_done_once(app: Tracker, browser_of: BrowserOf) -> None:
    dev, address = browser_of("dev"), successor_page(app, "wlccg")
    sent = Page(preview_succession(app, dev, "wlccg")).form(address)
    first = dev.client.post(address, data=sent)
    before = contents(app)

    second = dev.client.post(address, data=sent)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert contents(app) == before


def test_what_has_changed_since_is_shown_and_nothing_is_done(app: Tracker, browser_of: BrowserOf) -> None:
    dev, address = browser_of("dev"), successor_page(app, "wlccg")
    sent = Page(preview_succession(app, dev, "wlccg")).form(address)
    with app.app_context():
        db.session.get_one(Person, person_id(app, "gwen")).organisation_id = organisation_id(app, "wlccg")
        db.session.commit()
    before = contents(app)

    answer = dev.client.post(address, data=sent)
    page = Page(answer)

    assert (page.status, contents(app)) == (409, before)
    assert "Nothing was done. This is what would happen now." in page.text
    assert dev.client.post(address, data=page.form(address)).status_code == 303


def test_the_audit_says_who_and_what(app: Tracker, browser_of: BrowserOf) -> None:
    dev, west = browser_of("dev"), organisation_id(app, "wlccg")

    let_take_over(app, dev, "wlccg")

    icb = organisation_id(app, "northfield-icb")
    assert audit_lines(app, 2) == [
        ("add organisation", "dev", "organisation", icb),
        ("record successor", "dev", "organisation", west),
    ]
    said = Page(browser_of("esi").get("/strategies/llr-carers/audit")).text
    assert f"Dev (demonstration) recorded that another organisation took over from {WEST}" in said
    assert NAME in said


def test_a_renamed_organisation_shows_the_name_of_the_day(app: Tracker, browser_of: BrowserOf) -> None:
    address = f"/organisations/{organisation_id(app, 'elrccg')}"
    send(browser_of("dev"), address, name="Eastmoor Partnership", short_name="Eastmoor")
    carys = browser_of("carys")

    today = Page(carys.get("/plans/lrccg")).text
    before = Page(carys.get("/plans/lrccg?as_at=2019-09-29")).text

    assert "Eastmoor Partnership" in today
    assert EAST in before
    with app.app_context():
        short = db.session.execute(
            select(OrganisationName.short_name).where(OrganisationName.used_to.is_not(None))
        ).scalar_one()
    assert short == "ELR CCG"


def test_all_three_are_one_in_one_go(app: Tracker, browser_of: BrowserOf) -> None:
    let_all_three_become_one(app, browser_of("dev"), on=DAY)

    page = Page(browser_of("dev").get(f"/organisations/{organisation_id(app, 'northfield-icb')}"))
    assert page.text.count(f"{NAME} has stood in the place of") == 3


# Undone


@pytest.fixture
def at_noon() -> Iterator[time_machine.Traveller]:
    """A day that midnight does not end in the middle of a test."""
    with time_machine.travel(NOON) as traveller:
        yield traveller


def matrix_of(browser: Browser) -> str:
    """What the matrix says, without what was said to be saved."""
    return Page(browser.get(MATRIX)).text.partition("Priorities by partner")[2]


@pytest.mark.usefixtures("at_noon")
def test_a_takeover_is_undone_on_its_day_and_all_is_as_before(app: Tracker, browser_of: BrowserOf) -> None:
    dev, amira = browser_of("dev"), browser_of("amira")
    matrix = matrix_of(dev)
    people, teams = ids_of(app, Person, "wlccg"), ids_of(app, Team, "wlccg")
    let_take_over(app, dev, "wlccg")
    between = matrix_of(dev)
    page = Page(dev.get(undone(app, "wlccg")))

    done = send(dev, undone(app, "wlccg"))

    assert page.heading == "Undo this takeover?"
    assert f"3 people: of {WEST} again." in page.text
    assert (done.status_code, standing(app)) == (303, [])
    assert (ids_of(app, Person, "wlccg"), ids_of(app, Team, "wlccg")) == (people, teams)
    assert between != matrix
    assert matrix_of(dev) == matrix
    assert amira.get(UPDATE).status_code == 200
    assert audit_lines(app, 1)[0][:3] == ("undo successor", "dev", "organisation")
    assert "took back that another organisation took over" in Page(dev.get("/audit")).text
    verify_chain(app)
    # It can be recorded again.
    icb = str(organisation_id(app, "northfield-icb"))
    assert let_take_over(app, dev, "wlccg", successor=icb, name="").status_code == 303


@pytest.mark.usefixtures("at_noon")
def test_a_body_that_closed_is_open_again_and_updates_do_not_stand_in_the_way(
    app: Tracker, browser_of: BrowserOf
) -> None:
    with app.app_context():
        board = db.session.execute(select(Body.id).where(Body.slug == "lcccg-governing-body")).scalar_one()
    dev, amira = browser_of("dev"), browser_of("amira")
    let_take_over(app, dev, "lcccg", closing=[str(board)])
    form = Page(amira.get(UPDATE)).form()
    said = filled(form, answer="on_track", words="It goes on.", override_reason="So they say.")
    assert amira.client.post(UPDATE, data=said).status_code == 303

    done = send(dev, undone(app, "lcccg"))

    assert done.status_code == 303
    with app.app_context():
        assert db.session.get_one(Body, board).closed_on is None


@pytest.mark.usefixtures("at_noon")
def test_what_an_organisation_stood_for_comes_back_to_it(app: Tracker, browser_of: BrowserOf) -> None:
    dev = browser_of("dev")
    county = str(organisation_id(app, "leicestershire-county-council"))
    let_take_over(app, dev, "wlccg", on="2019-04-01", successor=county, name="")
    before = standing(app)
    let_take_over(app, dev, "leicestershire-county-council")
    between = standing(app)

    done = send(dev, undone(app, "leicestershire-county-council"))

    assert len(between) == len(before) + 2
    assert done.status_code == 303
    assert standing(app) == before


@pytest.mark.usefixtures("at_noon")
def test_of_two_takeovers_the_last_is_undone_first_and_then_the_one_before(
    app: Tracker, browser_of: BrowserOf
) -> None:
    dev = browser_of("dev")
    matrix = matrix_of(dev)
    people = {slug: ids_of(app, Person, slug) for slug in ("wlccg", "elrccg")}
    let_take_over(app, dev, "wlccg")
    first = Page(dev.get(undone(app, "wlccg"))).form()
    icb = str(organisation_id(app, "northfield-icb"))
    let_take_over(app, dev, "elrccg", successor=icb, name="")
    before = contents(app)

    refused = dev.client.post(undone(app, "wlccg"), data=first)

    page = Page(refused)
    assert (page.status, page.heading) == (422, "This takeover stays")
    assert f"took over from {EAST} after it. Undo that first, on the page of {EAST}" in page.text
    assert contents(app) == before

    answers = [send(dev, undone(app, slug)).status_code for slug in ("elrccg", "wlccg")]

    assert (answers, standing(app)) == ([303, 303], [])
    assert {slug: ids_of(app, Person, slug) for slug in people} == people
    assert matrix_of(dev) == matrix
    verify_chain(app)


@pytest.mark.usefixtures("at_noon")
def test_of_a_chain_of_takeovers_the_last_is_undone_first(app: Tracker, browser_of: BrowserOf) -> None:
    dev, county = browser_of("dev"), "leicestershire-county-council"
    its_id = str(organisation_id(app, county))
    let_take_over(app, dev, "wlccg", on="2019-04-01", successor=its_id, name="")
    let_take_over(app, dev, county)
    page = Page(dev.get(undone(app, "wlccg")))

    answers = [send(dev, undone(app, slug)).status_code for slug in (county, "wlccg")]

    assert "took over from Leicestershire County Council after it. Undo that first" in page.text
    assert (answers, standing(app)) == ([303, 303], [])


@pytest.mark.usefixtures("at_noon")
def test_what_else_was_recorded_between_two_takeovers_keeps_the_first(
    app: Tracker, browser_of: BrowserOf
) -> None:
    dev = browser_of("dev")
    let_take_over(app, dev, "wlccg")
    freeze(browser_of("esi"))
    icb = str(organisation_id(app, "northfield-icb"))
    let_take_over(app, dev, "elrccg", successor=icb, name="")

    assert send(dev, undone(app, "elrccg")).status_code == 303
    assert "Something else was recorded after it" in Page(dev.get(undone(app, "wlccg"))).text


@pytest.mark.usefixtures("at_noon")
def test_what_was_built_on_stays_and_the_page_says_why(app: Tracker, browser_of: BrowserOf) -> None:
    dev = browser_of("dev")
    let_take_over(app, dev, "wlccg")
    address, here = undone(app, "wlccg"), successor_page(app, "wlccg").removesuffix("/successor")
    linked = address in Page(dev.get(here)).links
    form = Page(dev.get(address)).form(address)
    freeze(browser_of("esi"))
    before = contents(app)

    late, page = dev.client.post(address, data=form), Page(dev.get(address))

    assert linked
    assert (late.status_code, page.heading) == (422, "This takeover stays")
    assert "Something else was recorded after it, on 29 November 2026" in page.text
    assert "The record of changes says what." in page.text
    assert contents(app) == before


def test_the_day_after_it_stays(app: Tracker, browser_of: BrowserOf, at_noon: time_machine.Traveller) -> None:
    let_take_over(app, browser_of("dev"), "wlccg")
    at_noon.move_to(NOON + timedelta(days=1))
    page = Page(browser_of("dev").get(undone(app, "wlccg")))

    assert page.heading == "This takeover stays"
    assert "It was recorded on 29 November 2026, and is undone on that day alone." in page.text


@pytest.mark.usefixtures("at_noon")
def test_there_is_nothing_to_undo_where_nobody_took_over(app: Tracker, browser_of: BrowserOf) -> None:
    dev = browser_of("dev")
    let_take_over(app, dev, "wlccg")
    form = Page(dev.get(undone(app, "wlccg"))).form()
    first = dev.client.post(undone(app, "wlccg"), data=form)

    again = dev.client.post(undone(app, "wlccg"), data=form)

    assert (first.status_code, again.status_code) == (303, 404)
    assert dev.get(undone(app, "elrccg")).status_code == 404
