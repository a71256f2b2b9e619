"""Single sign-on against a real provider in a process of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from tests.access.providers import (
    answer_at_provider,
    issuer_at,
    running_provider,
    sign_in_with,
    use_provider,
)
from tests.access.test_password_links import link_for
from tests.access.test_sessions import cookie_of, is_signed_in, with_cookie
from tests.conftest import PASSWORD, Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, person_id
from tracker import Tracker
from tracker.changes.audit import By
from tracker.changes.identities import link_identity
from tracker.changes.people import disable_person
from tracker.clock import now
from tracker.extensions import begin_change, db
from tracker.models import AuditEntry, Identity, SignInSession

UPDATE = "/plans/lrccg/actions/12/update"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of the provider."""
    with running_provider() as address:
        yield address


@pytest.fixture
def linked(app: Tracker, provider: str) -> str:
    """Amira is linked to `amira-at-nhs`; the address of the provider."""
    use_provider(app, issuer_at(provider))
    link(app, provider, "amira")
    return provider


def link(app: Tracker, issuer: str, name: str) -> None:
    """Link one of the cast to the subject of their name at this issuer."""
    number = person_id(app, name)
    with app.app_context():
        begin_change()
        link_identity(by=By(number, now()), person_id=number, issuer=issuer, subject=f"{name}-at-nhs")
        db.session.commit()


def identities(app: Tracker) -> list[tuple[int, str, str]]:
    """Who is linked to what."""
    with app.app_context():
        rows = db.session.execute(select(Identity.person_id, Identity.issuer, Identity.subject))
        return [tuple(row) for row in rows]


def last_facts(app: Tracker) -> dict[str, object]:
    """The facts of the last entry of the audit chain."""
    with app.app_context():
        facts: dict[str, object] = json.loads(
            db.session.execute(select(AuditEntry.facts).order_by(AuditEntry.seq.desc()).limit(1)).scalar_one()
        )
        return facts


def test_a_linked_person_signs_in_and_it_is_recorded_how(app: Tracker, linked: str) -> None:
    amira = Browser(app.test_client())

    back = sign_in_with(amira, "amira-at-nhs", next_path="/plans/lrccg")

    assert (back.status_code, back.headers["Location"]) == (303, "/plans/lrccg")
    assert is_signed_in(amira)
    assert audit_lines(app, 1) == [("sign in", "amira", "person", person_id(app, "amira"))]
    assert last_facts(app) == {"how": "single sign-on", "issuer": linked}


def test_the_question_has_state_nonce_and_a_hashed_verifier_and_asks_for_no_more_than_who_it_is(
    app: Tracker, linked: str
) -> None:
    asked = Browser(app.test_client()).get("/sign-in/with/nhs", headers={"Host": "evil.example"})

    address = urlsplit(asked.headers["Location"])
    question = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert f"{address.scheme}://{address.netloc}" == linked
    assert question["redirect_uri"] == "http://127.0.0.1:8000/sign-in/with/nhs/back"
    assert (question["scope"], question["response_type"]) == ("openid", "code")
    assert question["code_challenge_method"] == "S256"
    assert min(len(question[name]) for name in ("state", "nonce", "code_challenge")) >= 20


def test_the_session_is_a_fresh_one_that_can_be_ended(app: Tracker, linked: str) -> None:
    amira = Browser(app.test_client())
    amira.get("/sign-in")
    planted = cookie_of(amira)

    sign_in_with(amira, "amira-at-nhs")

    assert not is_signed_in(with_cookie(app, planted))
    amira.post("/sign-out")
    assert not is_signed_in(amira)


@pytest.mark.parametrize("subject", ["somebody-else", "amira@example.org", "AMIRA-AT-NHS"])
def test_a_stranger_is_told_whom_to_ask_and_nothing_of_who_has_an_account(
    app: Tracker, linked: str, subject: str
) -> None:
    stranger = Browser(app.test_client())

    page = Page(sign_in_with(stranger, subject))

    assert page.status == 403
    assert page.heading == "Your NHS login account opens nothing here yet"
    assert "Ask your programme manager or administrator" in page.text
    assert "@" not in page.text
    assert not is_signed_in(stranger)


def test_somebody_who_is_disabled_reads_the_same_as_a_stranger(app: Tracker, linked: str) -> None:
    stranger = Page(sign_in_with(Browser(app.test_client()), "somebody-else"))
    with app.app_context():
        begin_change()
        disable_person(by=By(None, now()), person_id=person_id(app, "amira"))
        db.session.commit()

    disabled = Page(sign_in_with(Browser(app.test_client()), "amira-at-nhs"))

    # Each page has its own number to quote.
    assert disabled.status == 403
    assert disabled.text.partition("If you tell us")[0] == stranger.text.partition("If you tell us")[0]


def test_the_demonstrations_people_are_refused_in_production(app: Tracker, linked: str) -> None:
    app.config["IS_PRODUCTION"] = True

    assert sign_in_with(Browser(app.test_client()), "amira-at-nhs").status_code == 403


def test_the_same_subject_of_another_issuer_is_somebody_else(app: Tracker, linked: str) -> None:
    with running_provider() as other:
        use_provider(app, issuer_at(linked), issuer_at(other, name="council", title="Council"))
        link(app, other, "ben")
        browsers = [Browser(app.test_client()) for _ in range(3)]

        at_council = sign_in_with(browsers[0], "amira-at-nhs", name="council")
        ben = sign_in_with(browsers[1], "ben-at-nhs", name="council")
        amira = sign_in_with(browsers[2], "amira-at-nhs")

    assert (at_council.status_code, ben.status_code, amira.status_code) == (403, 303, 303)
    assert "Ben (demonstration)" in browsers[1].get("/plans/lrccg").text
    assert "Amira (demonstration)" in browsers[2].get("/plans/lrccg").text


def test_local_accounts_stay_beside_the_buttons(app: Tracker, linked: str) -> None:
    browser = Browser(app.test_client())

    page = Page(browser.get("/sign-in?next=/plans/lrccg"))

    assert "/sign-in/with/nhs?next=/plans/lrccg" in page.links
    assert browser.sign_in("amira@example.org").status_code == 303


def test_whoever_chose_not_to_sign_in_there_gets_a_plain_page(app: Tracker, linked: str) -> None:
    browser = Browser(app.test_client())
    asked = browser.get("/sign-in/with/nhs").headers["Location"]
    path = answer_at_provider(asked, action="deny")
    state = parse_qs(urlsplit(asked).query)["state"][0]

    page = Page(browser.get(path if "state=" in path else f"{path}&state={state}"))

    assert (page.status, page.heading) == (403, "You were not signed in")


def test_an_answer_is_taken_once_and_only_in_the_browser_that_asked(app: Tracker, linked: str) -> None:
    amira, other = Browser(app.test_client()), Browser(app.test_client())
    asked = amira.get("/sign-in/with/nhs")
    before = cookie_of(amira)
    path = answer_at_provider(asked.headers["Location"], subject="amira-at-nhs")

    elsewhere = other.get(path)
    first = amira.get(path)
    again = amira.get(path)
    with_old_cookie = with_cookie(app, before).get(path)

    assert (elsewhere.status_code, first.status_code, again.status_code) == (400, 303, 400)
    assert Page(again).heading == "Please begin again"
    # The cookie of then still knows the question; the provider takes no code twice.
    assert with_old_cookie.status_code == 503
    assert not is_signed_in(other)


def test_what_was_typed_when_the_session_ended_comes_back(app: Tracker, linked: str) -> None:
    amira = Browser(app.test_client())
    sign_in_with(amira, "amira-at-nhs")
    form = filled(Page(amira.get(UPDATE)).form(), answer="on_track", words="Two practices more.")
    with app.app_context():
        db.session.execute(SignInSession.__table__.update().values(revoked_at=now()))
        db.session.commit()
    signed_out = Page(amira.client.post(UPDATE, data=form))

    go_on = Page(amira.client.post("/sign-in/with/nhs", data=signed_out.form("/sign-in")))
    asked = amira.get(go_on.links[0])
    back = amira.get(answer_at_provider(asked.headers["Location"], subject="amira-at-nhs"))

    assert (back.status_code, back.headers["Location"]) == (303, UPDATE)
    assert Page(amira.get(UPDATE)).form()["words"] == ["Two practices more."]


def test_a_person_links_their_own_account_with_their_password_and_unlinks_it(
    app: Tracker, provider: str, browser_of: Callable[..., Browser]
) -> None:
    use_provider(app, issuer_at(provider))
    carys, address = browser_of("carys"), "/account/single-sign-on/nhs"

    wrong = carys.post(address, {"password": "not mine"})
    go_on = Page(carys.post(address, {"password": PASSWORD}))
    asked = carys.get(go_on.links[0])
    back = carys.get(answer_at_provider(asked.headers["Location"], subject="carys-77"))

    assert (wrong.status_code, Page(wrong).problems) == (422, ["The password is wrong."])
    assert (back.status_code, back.headers["Location"]) == (303, "/account")
    assert Page(carys.get("/account")).notices == ["You can sign in with NHS login now."]
    assert identities(app) == [(person_id(app, "carys"), provider, "carys-77")]
    assert audit_lines(app, 1) == [("link single sign-on", "carys", "person", person_id(app, "carys"))]
    assert sign_in_with(Browser(app.test_client()), "carys-77").status_code == 303

    stopped = carys.post(f"{address}/stop", {"password": PASSWORD})

    assert (stopped.status_code, identities(app)) == (303, [])
    assert sign_in_with(Browser(app.test_client()), "carys-77").status_code == 403


def test_nobody_takes_over_who_somebody_else_is_there(
    app: Tracker, linked: str, browser_of: Callable[..., Browser]
) -> None:
    carys = browser_of("carys")
    go_on = Page(carys.post("/account/single-sign-on/nhs", {"password": PASSWORD}))

    asked = carys.get(go_on.links[0])
    page = Page(carys.get(answer_at_provider(asked.headers["Location"], subject="amira-at-nhs")))

    assert page.status == 422
    assert "This sign-in is linked to another account here." in page.text
    assert "Amira" not in page.text
    assert identities(app) == [(person_id(app, "amira"), linked, "amira-at-nhs")]


def test_a_link_that_somebody_else_began_in_this_browser_links_nobody(
    app: Tracker, provider: str, browser_of: Callable[..., Browser]
) -> None:
    use_provider(app, issuer_at(provider))
    browser = browser_of("carys")
    go_on = Page(browser.post("/account/single-sign-on/nhs", {"password": PASSWORD}))
    asked = browser.get(go_on.links[0])
    path = answer_at_provider(asked.headers["Location"], subject="carys-77")
    with browser.client.session_transaction() as session:
        question = {name: value for name, value in session.items() if name.startswith("_state_")}

    browser.post("/sign-out")
    browser.sign_in("ben@example.org")
    forgotten = browser.get(path)
    # Were the question still there, it would not be Ben's.
    with browser.client.session_transaction() as session:
        session.update(question)
    remembered = browser.get(path)

    assert (forgotten.status_code, remembered.status_code) == (400, 400)
    assert identities(app) == []


def test_a_one_time_link_is_spent_by_signing_in_there_and_not_before(
    app: Tracker, provider: str, browser_of: Callable[..., Browser]
) -> None:
    use_provider(app, issuer_at(provider))
    before = browser_of("farid")
    path = link_for(app, browser_of("dev"), "farid")
    farid = browser_of("nobody")

    offered = Page(farid.get(path))
    go_on = Page(farid.client.post(f"{path}/with/nhs", data=offered.form(f"{path}/with/nhs")))
    asked = farid.get(go_on.links[0])
    still_there = farid.get(path).status_code
    back = farid.get(answer_at_provider(asked.headers["Location"], subject="farid-5"))

    assert "From then on Farid (demonstration), farid@example.org, signs in here" in go_on.text
    assert still_there == 200
    assert back.status_code == 303
    assert is_signed_in(farid)
    assert not is_signed_in(before)
    assert identities(app) == [(person_id(app, "farid"), provider, "farid-5")]
    assert [line[:2] for line in audit_lines(app, 2)] == [
        ("link single sign-on", "farid"),
        ("sign in", "farid"),
    ]
    assert farid.get(path).status_code == 410
    assert farid.post(f"{path}/with/nhs").status_code == 410


def test_the_only_way_in_is_not_taken_away(app: Tracker, linked: str) -> None:
    with app.app_context():
        db.session.execute(
            db.metadata.tables["person"]
            .update()
            .where(db.text("email = 'amira@example.org'"))
            .values(password_hash=None)
        )
        db.session.commit()
    amira = Browser(app.test_client())
    sign_in_with(amira, "amira-at-nhs")

    page = Page(amira.post("/account/single-sign-on/nhs/stop"))

    assert page.status == 422
    assert "This is the only way for you to sign in." in page.text
    assert identities(app) == [(person_id(app, "amira"), linked, "amira-at-nhs")]


def test_a_provider_that_is_not_set_is_not_there(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    browser = browser_of("amira")

    found = [
        browser.get(address).status_code
        for address in ("/sign-in/with/nhs", "/sign-in/with/nhs/back", "/account/single-sign-on/nhs")
    ]

    assert found == [404, 404, 404]
    assert "organisation’s account" not in browser.get("/account").text
