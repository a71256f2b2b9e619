"""People and teams: who may add and edit whom, one-time links, and two who save the same person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import Browser, Readers
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, contents, organisation_id, person_id
from tests.web.forms import send
from tracker import Tracker
from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import Membership, Strategy, Team
from tracker.queries.people import PersonOnRecord, everybody
from tracker.queries.strategies import strategy_by_slug

BrowserOf = Callable[..., Browser]

ADDRESSES = {
    "a new person": "/people/new",
    "a person": "/people/1",
    "a link": "/people/1/link",
    "a new team": "/teams/new",
}
PAGES = {"people": "/people"} | {name: path for name, path in ADDRESSES.items() if name != "a link"}
PRIMARY_CARE = "Primary Care Team and Strategy Team"
OUTSIDERS = ["farid", "carys", "amira", "ben"]
OUTSIDER_IDS = ["a reader of the reference group", "a board reader", "a member", "another partner's member"]


def page_of(app: Tracker, name: str) -> str:
    """The address of the page of one of the cast."""
    return f"/people/{person_id(app, name)}"


def all_on_record(app: Tracker) -> dict[str, PersonOnRecord]:
    """Everybody with an account, by the first part of their e-mail address."""
    with app.app_context():
        return {found.email.partition("@")[0]: found for found in everybody(strategy_ids=None)}


def strategy_id(app: Tracker) -> int:
    """The id of the strategy of the demonstration."""
    with app.app_context():
        found = strategy_by_slug("llr-carers")
        assert found
        return found.strategy_id


def team_id(app: Tracker, name: str) -> int:
    """The id of a team."""
    with app.app_context():
        found: int = db.session.execute(select(Team.id).where(Team.name == name)).scalar_one()
        return found


def shown_link(answer: TestResponse) -> str:
    """The path of the one-time link that a page shows."""
    field = Page(answer).tree.css_first("#link")
    assert field is not None, Page(answer).text
    return "/set-password/" + (field.attributes["value"] or "").partition("/set-password/")[2]


def emails(page: Page) -> list[str]:
    """The people in the table of people, by the first part of their address."""
    return [row[1].partition("@")[0] for row in page.table()]


# It works


def test_a_manager_sees_everybody_with_a_role_in_their_strategy(reader_of: Readers) -> None:
    page = Page(reader_of("esi").get("/people"))

    assert emails(page) == ["amira", "ben", "carys", "esi", "farid", "gwen", "harun", "priya"]
    assert page.table()[0] == [
        "Edit Amira (demonstration)",
        "amira@example.org",
        "Delivery group member",
        "WL CCG",
        PRIMARY_CARE,
        "Password set",
    ]


def test_an_administrator_sees_everybody(reader_of: Readers) -> None:
    page = Page(reader_of("dev").get("/people"))

    assert emails(page) == ["amira", "ben", "carys", "dev", "esi", "farid", "gwen", "harun", "priya"]


def test_a_new_person_is_stored_as_typed(app: Tracker, browser_of: BrowserOf) -> None:
    ccg, teams = organisation_id(app, "elrccg"), [team_id(app, PRIMARY_CARE), team_id(app, "HIS")]

    answer = send(
        browser_of("esi"),
        "/people/new",
        name=" Jo   Smith ",
        email="Jo@Example.ORG",
        role="member",
        organisation=ccg,
        teams=teams,
    )

    jo = all_on_record(app)["jo"]
    assert Page(answer).heading == "Jo Smith is added"
    assert (jo.name, jo.email, jo.organisation) == ("Jo Smith", "jo@example.org", "ELR CCG")
    assert (jo.roles, jo.teams) == (((strategy_id(app), Role.MEMBER),), ("HIS", PRIMARY_CARE))
    assert not jo.has_password


def test_the_link_of_a_new_person_opens_and_is_kept_by_no_browser(browser_of: BrowserOf) -> None:
    answer = send(browser_of("esi"), "/people/new", name="Jo", email="jo@example.org", role="board")

    assert answer.headers["Cache-Control"] == "no-store"
    assert browser_of().get(shown_link(answer)).status_code == 200


def test_a_new_link_ends_the_one_before(app: Tracker, browser_of: BrowserOf) -> None:
    esi, nobody = browser_of("esi"), browser_of()
    address = f"{page_of(app, 'amira')}/link"

    links = [shown_link(esi.post(address)) for _ in range(2)]

    assert [nobody.get(link).status_code for link in links] == [410, 200]


def test_an_edited_person_is_stored_as_typed(app: Tracker, browser_of: BrowserOf) -> None:
    esi, address = browser_of("esi"), page_of(app, "amira")

    answer = send(esi, address, name="Amira One", role="board", organisation="", teams=[])

    amira = all_on_record(app)["amira"]
    assert (answer.status_code, answer.headers["Location"]) == (303, "/people")
    assert Page(esi.get("/people")).notices == ["Amira One is saved."]
    assert (amira.name, amira.roles) == ("Amira One", ((strategy_id(app), Role.BOARD),))
    assert (amira.organisation, amira.teams) == ("", ())


def test_a_person_saved_as_they_are_stays_as_they_are(app: Tracker, browser_of: BrowserOf) -> None:
    before = all_on_record(app)["amira"]

    answer = send(browser_of("esi"), page_of(app, "amira"))

    after = all_on_record(app)["amira"]
    assert answer.status_code == 303
    assert (after.name, after.roles, after.organisation, after.team_ids, after.is_disabled) == (
        before.name,
        before.roles,
        before.organisation,
        before.team_ids,
        before.is_disabled,
    )


def test_teams_given_and_taken_on_one_day_may_be_given_again(app: Tracker, browser_of: BrowserOf) -> None:
    esi, his = browser_of("esi"), team_id(app, "HIS")
    address = page_of(app, "carys")

    answers = [send(esi, address, teams=teams).status_code for teams in ([his], [], [his])]

    assert answers == [303, 303, 303]
    assert all_on_record(app)["carys"].teams == ("HIS",)


def test_a_person_who_may_no_longer_sign_in_is_out_at_once(app: Tracker, browser_of: BrowserOf) -> None:
    esi, amira, address = browser_of("esi"), browser_of("amira"), page_of(app, "amira")
    link = shown_link(esi.post(f"{address}/link"))

    send(esi, address, may_sign_in=[])

    assert amira.get("/strategies/llr-carers").status_code == 303
    assert browser_of().get(link).status_code == 410
    assert browser_of().sign_in("amira@example.org").status_code == 422
    assert "May not sign in." in Page(esi.get(address)).text


def test_a_new_team_can_be_chosen(browser_of: BrowserOf) -> None:
    esi = browser_of("esi")

    answer = send(esi, "/teams/new", name="Hospital Carers Team")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/people")
    assert Page(esi.get("/people")).notices == ["The team “Hospital Carers Team” is added."]
    assert "Hospital Carers Team" in Page(esi.get("/people/new")).offered


# Another role or another partner is refused


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("who", OUTSIDERS, ids=OUTSIDER_IDS)
def test_only_those_who_invite_open_the_pages(reader_of: Readers, who: str, path: str) -> None:
    answer = reader_of(who).get(path)

    assert (answer.status_code, Page(answer).heading) == (403, "You can’t do that here")


@pytest.mark.parametrize("path", ADDRESSES.values(), ids=ADDRESSES)
@pytest.mark.parametrize("who", OUTSIDERS, ids=OUTSIDER_IDS)
def test_only_those_who_invite_change_anything(
    reading_app: Tracker, reader_of: Readers, who: str, path: str
) -> None:
    browser, typed = reader_of(who), {"name": "Jo", "email": "jo@example.org", "role": "member"}
    before = contents(reading_app)

    answer = browser.post(path, typed)

    assert answer.status_code == 403
    assert contents(reading_app) == before


def test_a_manager_finds_no_page_of_an_administrator(reading_app: Tracker, reader_of: Readers) -> None:
    esi, address = reader_of("esi"), page_of(reading_app, "dev")
    typed = {"version": "1", "name": "X", "role": "member", "may_sign_in": "y"}
    before = contents(reading_app)

    answers = [esi.get(address), esi.post(address, typed), esi.post(f"{address}/link")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert contents(reading_app) == before


def test_a_manager_sees_another_manager_and_may_not_edit_them(app: Tracker, browser_of: BrowserOf) -> None:
    send(browser_of("dev"), "/people/new", name="Ana", email="ana@example.org", role="manager")
    esi, address = browser_of("esi"), page_of(app, "ana")

    answers = [esi.get(address), esi.post(address, {"name": "X"}), esi.post(f"{address}/link")]

    page = Page(esi.get("/people"))
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert page.table()[1][:2] == ["Ana", "ana@example.org"]
    assert address not in page.links


@pytest.mark.parametrize("role", ["manager", "admin", "visitor"])
@pytest.mark.parametrize("who", ["new", "amira"], ids=["a new person", "a person who is there"])
def test_a_manager_gives_only_roles_that_read_or_post(
    reading_app: Tracker, reader_of: Readers, who: str, role: str
) -> None:
    esi = reader_of("esi")
    address = "/people/new" if who == "new" else page_of(reading_app, who)
    before = contents(reading_app)

    answer = send(esi, address, name="Jo", email="jo@example.org", role=role)

    assert (answer.status_code, len(Page(answer).problems)) == (422, 1)
    assert contents(reading_app) == before


@pytest.mark.parametrize(
    ("role", "is_everywhere"),
    [("manager", False), ("admin", True)],
    ids=["a programme manager of the strategy", "an administrator of everything"],
)
def test_an_administrator_gives_every_role(
    app: Tracker, browser_of: BrowserOf, role: str, is_everywhere: bool
) -> None:
    send(browser_of("dev"), "/people/new", name="Jo", email="jo@example.org", role=role)

    where = None if is_everywhere else strategy_id(app)
    assert all_on_record(app)["jo"].roles == ((where, Role(role)),)


@pytest.mark.parametrize("who", ["esi", "dev"], ids=["a programme manager", "an administrator"])
def test_nobody_changes_their_own_role_or_shuts_themselves_out(
    app: Tracker, browser_of: BrowserOf, who: str
) -> None:
    browser, address, before = browser_of(who), page_of(app, who), all_on_record(app)[who]
    offered = Page(browser.get(address)).form(address)

    answer = send(browser, address, name="New name", role="board", strategy="1", may_sign_in=[])

    after = all_on_record(app)[who]
    assert [name for name in ("role", "strategy", "may_sign_in") if name in offered] == []
    assert answer.status_code == 303
    assert (after.name, after.roles, after.is_disabled) == ("New name", before.roles, False)
    assert browser.get("/people").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/people/9999", "/people/2147483648", "/people/99999999999999999999", "/people/none"],
    ids=["nobody of that number", "more than a number holds", "far more", "no number"],
)
def test_a_person_who_is_not_there_is_not_found(reader_of: Readers, path: str) -> None:
    assert reader_of("dev").get(path).status_code == 404


# Signed-out is sent to sign in


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_somebody_signed_out_is_sent_to_sign_in(reader_of: Readers, path: str) -> None:
    answer = reader_of().get(path)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sign-in?next={path}")


@pytest.mark.parametrize("path", ADDRESSES.values(), ids=ADDRESSES)
def test_a_form_of_somebody_signed_out_is_not_taken(
    reading_app: Tracker, reader_of: Readers, path: str
) -> None:
    before = contents(reading_app)

    answer = reader_of().post(path, {"name": "Jo", "email": "jo@example.org", "role": "member"})

    assert answer.status_code == 401
    assert contents(reading_app) == before


# Bad input is explained and nothing is written


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({}, ["Enter a name.", "Enter an e-mail address.", "Choose a role."]),
        (
            {"name": "  ", "email": "x", "role": "member"},
            ["Enter a name.", "That is not an e-mail address. Use one such as name@example.org."],
        ),
        (
            {"name": "a" * 121, "email": "jo@example.org", "role": "member"},
            ["Use 120 characters or fewer for the name."],
        ),
        (
            {"name": "Jo", "email": "a" * 300 + "@example.org", "role": "member"},
            ["That is not an e-mail address. Use one such as name@example.org."],
        ),
        (
            {"name": "Jo", "email": "jo@exam\x07ple.org", "role": "member"},
            ["That is not an e-mail address. Use one such as name@example.org."],
        ),
        (
            {"name": "Jo", "email": "AMIRA@example.org", "role": "member"},
            ["amira@example.org already has an account. Use another address, or edit that person."],
        ),
    ],
    ids=[
        "nothing typed",
        "blanks and no address",
        "a long name",
        "a long address",
        "an address with a sign nobody types",
        "the address of somebody who is there",
    ],
)
def test_a_new_person_that_cannot_be_is_explained(
    reading_app: Tracker, reader_of: Readers, typed: dict[str, str], problems: list[str]
) -> None:
    esi, before = reader_of("esi"), contents(reading_app)

    answer = send(esi, "/people/new", **typed)

    assert (answer.status_code, Page(answer).problems) == (422, problems)
    assert contents(reading_app) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [("role", "nope"), ("organisation", "999"), ("organisation", "x"), ("teams", ["999"]), ("teams", ["x"])],
    ids=["no such role", "no such organisation", "no number of one", "no such team", "no number of a team"],
)
def test_a_choice_that_was_not_offered_is_refused(
    reading_app: Tracker, reader_of: Readers, name: str, value: object
) -> None:
    esi, before = reader_of("esi"), contents(reading_app)
    typed = {"name": "Jo", "email": "jo@example.org", "role": "member", name: value}

    answer = send(esi, "/people/new", **typed)

    assert answer.status_code == 422
    assert len(Page(answer).problems) == 1
    assert contents(reading_app) == before


def test_an_edited_person_without_a_name_is_explained(reading_app: Tracker, reader_of: Readers) -> None:
    esi, before = reader_of("esi"), contents(reading_app)

    answer = send(esi, page_of(reading_app, "amira"), name=" ")

    assert (answer.status_code, Page(answer).problems) == (422, ["Enter a name."])
    assert contents(reading_app) == before


def test_a_name_is_shown_as_it_was_typed_and_never_as_markup(app: Tracker, browser_of: BrowserOf) -> None:
    answer = send(browser_of("esi"), "/people/new", name="J\x07o <b>", email="jo@example.org", role="board")

    assert all_on_record(app)["jo"].name == "J o <b>"
    assert Page(answer).heading == "J o <b> is added"
    assert "<b>" not in answer.text


def test_no_link_is_made_for_somebody_who_may_not_sign_in(app: Tracker, browser_of: BrowserOf) -> None:
    esi, address = browser_of("esi"), page_of(app, "amira")
    send(esi, address, may_sign_in=[])
    before = contents(app)

    answer = esi.post(f"{address}/link")

    assert answer.status_code == 422
    assert "Amira (demonstration) may not sign in." in Page(answer).text
    assert contents(app) == before


@pytest.mark.parametrize(
    ("name", "problems"),
    [
        ("", ["Enter the name of the team."]),
        ("a" * 201, ["Use 200 characters or fewer for the name."]),
        ("his", ["There is a team “his” already. Use it, or choose another name."]),
    ],
    ids=["no name", "a long name", "the name of one that is there"],
)
def test_a_new_team_that_cannot_be_is_explained(
    reading_app: Tracker, reader_of: Readers, name: str, problems: list[str]
) -> None:
    esi, before = reader_of("esi"), contents(reading_app)

    answer = send(esi, "/teams/new", name=name)

    assert (answer.status_code, Page(answer).problems) == (422, problems)
    assert contents(reading_app) == before


# The audit says who


def test_the_audit_says_who_added_and_edited_a_person(app: Tracker, browser_of: BrowserOf) -> None:
    dev, esi = browser_of("dev"), browser_of("esi")

    send(dev, "/people/new", name="Jo", email="jo@example.org", role="board")
    send(esi, page_of(app, "jo"), name="Jo Smith")

    jo = person_id(app, "jo")
    assert audit_lines(app, 3) == [
        ("add person", "dev", "person", jo),
        ("make password link", "dev", "person", jo),
        ("edit person", "esi", "person", jo),
    ]


def test_the_audit_says_who_made_a_link(app: Tracker, browser_of: BrowserOf) -> None:
    browser_of("esi").post(f"{page_of(app, 'amira')}/link")

    assert audit_lines(app, 1) == [("make password link", "esi", "person", person_id(app, "amira"))]


def test_the_audit_says_who_added_a_team(app: Tracker, browser_of: BrowserOf) -> None:
    send(browser_of("esi"), "/teams/new", name="Hospital Carers Team")

    assert audit_lines(app, 1) == [("add team", "esi", "team", team_id(app, "Hospital Carers Team"))]


# Sent twice, and saved by two


def test_a_form_sent_twice_adds_one_person_and_its_last_link_works(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, nobody = browser_of("esi"), browser_of()
    form = filled(Page(esi.get("/people/new")).form(), name="Jo", email="jo@example.org", role="member")

    answers = [esi.client.post("/people/new", data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [nobody.get(shown_link(answer)).status_code for answer in answers] == [410, 200]
    assert len(all_on_record(app)) == 10


def test_a_form_sent_again_with_other_words_is_refused(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    form = filled(Page(esi.get("/people/new")).form(), name="Jo", email="jo@example.org", role="member")
    esi.client.post("/people/new", data=form)
    before = contents(app)

    answer = esi.client.post("/people/new", data=filled(form, name="Somebody else"))

    assert answer.status_code == 409
    assert contents(app) == before


@pytest.mark.parametrize("key", ["", "short", "no key of ours!"], ids=["none", "too short", "other signs"])
def test_a_form_without_a_key_of_ours_is_taken(app: Tracker, browser_of: BrowserOf, key: str) -> None:
    answer = send(browser_of("esi"), "/people/new", name="Jo", email="jo@example.org", role="board", key=key)

    assert answer.status_code == 200
    assert "jo" in all_on_record(app)


def test_a_team_sent_twice_is_there_once(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    form = filled(Page(esi.get("/teams/new")).form(), name="Hospital Carers Team")

    answers = [esi.client.post("/teams/new", data=form).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert team_id(app, "Hospital Carers Team")


@pytest.mark.parametrize("seen", ["1", "", "x", "9" * 30], ids=["an older one", "none", "a word", "too many"])
def test_two_who_save_a_person_are_both_shown(app: Tracker, browser_of: BrowserOf, seen: str) -> None:
    esi, address = browser_of("esi"), page_of(app, "amira")
    send(browser_of("dev"), address, name="Amira One")
    before = contents(app)

    answer = send(esi, address, version=seen, name="Amira Two", role="board")

    page = Page(answer)
    assert (answer.status_code, page.heading) == (409, "Somebody else saved this first")
    assert page.table() == [
        ["Name", "Amira One", "Amira Two"],
        ["Role", "Delivery group member", "Board reader"],
    ]
    assert (page.form()["name"], page.form()["role"]) == (["Amira Two"], ["board"])
    assert contents(app) == before


def test_the_second_to_save_a_person_may_then_replace_it(app: Tracker, browser_of: BrowserOf) -> None:
    esi, address = browser_of("esi"), page_of(app, "amira")
    send(browser_of("dev"), address, name="Amira One")
    shown = Page(send(esi, address, version="1", name="Amira Two"))

    answer = esi.client.post(address, data=shown.form(address))

    assert answer.status_code == 303
    assert all_on_record(app)["amira"].name == "Amira Two"


# Several strategies


@dataclass(frozen=True)
class Elsewhere:
    """A second strategy, which Esi does not manage, with a team of its own."""

    strategy_id: int
    team_id: int


@pytest.fixture
def elsewhere(app: Tracker) -> Elsewhere:
    """A strategy beside that of the demonstration."""
    with app.app_context():
        strategy = Strategy(slug="north", title="Northfield Carers Plan", area="Northfield", help_now=[])
        db.session.add(strategy)
        db.session.flush()
        team = Team(strategy_id=strategy.id, name="Northfield Carers Team")
        db.session.add(team)
        db.session.commit()
        return Elsewhere(strategy.id, team.id)


def also_reads(app: Tracker, name: str, elsewhere: Elsewhere) -> None:
    """Give one of the cast a second role: reading for the board of the other strategy."""
    with app.app_context():
        db.session.add(
            Membership(
                person_id=all_on_record(app)[name].person_id,
                strategy_id=elsewhere.strategy_id,
                role=Role.BOARD,
            )
        )
        db.session.commit()


@pytest.mark.usefixtures("elsewhere")
def test_a_manager_of_one_strategy_is_offered_nothing_of_another(browser_of: BrowserOf) -> None:
    page = Page(browser_of("esi").get("/people/new"))

    assert "Northfield Carers Team" not in page.text
    assert "strategy" not in page.form()


@pytest.mark.usefixtures("elsewhere")
def test_an_administrator_chooses_among_the_strategies(browser_of: BrowserOf) -> None:
    page = Page(browser_of("dev").get("/people/new"))

    offered = [" ".join(option.text().split()) for option in page.tree.css("select[name=strategy] option")]

    assert offered == ["Joint Carers Strategy 2018-2021", "Northfield Carers Plan", "Every strategy"]
    assert "Northfield Carers Team (Northfield Carers Plan)" in page.text


def test_a_team_of_another_strategy_than_the_role_is_explained(
    app: Tracker, browser_of: BrowserOf, elsewhere: Elsewhere
) -> None:
    dev, here = browser_of("dev"), strategy_id(app)
    typed = {"name": "Bea", "email": "bea@example.org", "role": "member", "teams": [elsewhere.team_id]}
    before = contents(app)

    answer = send(dev, "/people/new", strategy=here, **typed)

    assert (answer.status_code, Page(answer).problems) == (
        422,
        [
            "Northfield Carers Team: not a team of the strategy chosen. Choose teams of that strategy.",
        ],
    )
    assert contents(app) == before


def test_a_manager_finds_nobody_of_another_strategy(
    app: Tracker, browser_of: BrowserOf, elsewhere: Elsewhere
) -> None:
    send(
        browser_of("dev"),
        "/people/new",
        name="Bea",
        email="bea@example.org",
        role="member",
        strategy=elsewhere.strategy_id,
        teams=[elsewhere.team_id],
    )
    esi, address = browser_of("esi"), page_of(app, "bea")

    answers = [esi.get(address).status_code, esi.post(f"{address}/link").status_code]

    assert all_on_record(app)["bea"].roles == ((elsewhere.strategy_id, Role.MEMBER),)
    assert answers == [404, 404]
    assert "bea" not in emails(Page(esi.get("/people")))


def test_a_manager_adds_no_team_to_another_strategy(
    app: Tracker, browser_of: BrowserOf, elsewhere: Elsewhere
) -> None:
    esi = browser_of("esi")

    send(esi, "/teams/new", name="Hospital Carers Team", strategy=elsewhere.strategy_id)

    with app.app_context():
        found = select(Team.strategy_id).where(Team.name == "Hospital Carers Team")
        assert elsewhere.strategy_id not in db.session.execute(found).scalars().all()


def test_a_manager_sees_and_may_not_edit_somebody_with_a_role_elsewhere(
    app: Tracker, browser_of: BrowserOf, elsewhere: Elsewhere
) -> None:
    also_reads(app, "amira", elsewhere)
    esi = browser_of("esi")

    answer = esi.get(page_of(app, "amira"))

    assert answer.status_code == 403
    assert "amira" in emails(Page(esi.get("/people")))


def test_somebody_with_several_roles_keeps_them(
    app: Tracker, browser_of: BrowserOf, elsewhere: Elsewhere
) -> None:
    also_reads(app, "amira", elsewhere)
    dev, address = browser_of("dev"), page_of(app, "amira")
    page = Page(dev.get(address))

    send(dev, address, name="Amira Two", role="admin", teams=[])

    amira = all_on_record(app)["amira"]
    assert "Somebody with several roles keeps them here." in page.text
    assert "role" not in page.form(address)
    assert set(amira.roles) == {(strategy_id(app), Role.MEMBER), (elsewhere.strategy_id, Role.BOARD)}
    assert (amira.name, amira.teams) == ("Amira Two", ())


@pytest.mark.usefixtures("elsewhere")
def test_a_role_in_every_strategy_is_out_of_a_managers_reach(app: Tracker, browser_of: BrowserOf) -> None:
    address = page_of(app, "carys")

    answer = send(browser_of("dev"), address, role="board", strategy="every")

    assert answer.status_code == 303
    assert all_on_record(app)["carys"].roles == ((None, Role.BOARD),)
    assert browser_of("esi").get(address).status_code == 404
