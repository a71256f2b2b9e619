"""Providers that answer wrongly: a plain page each time, nobody signed in, and never a fault."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

import pytest
from joserfc.jwk import RSAKey
from werkzeug.wrappers import Response

from tests.access.providers import (
    CLIENT_ID,
    OurProvider,
    issuer_at,
    our_provider,
    use_provider,
)
from tests.access.test_sessions import is_signed_in
from tests.access.test_single_sign_on import link
from tests.conftest import Browser
from tests.journeys.pages import Page
from tracker import Tracker
from tracker.web.account import provider as client

NOT_NOW = "Signing in with NHS login does not work just now"


@pytest.fixture
def provider(app: Tracker) -> Iterator[OurProvider]:
    """A provider of ours, to whom Amira is linked."""
    with our_provider() as provider:
        use_provider(app, issuer_at(provider.address))
        link(app, provider.address, "amira")
        yield provider


def test_the_provider_of_these_tests_is_taken_when_it_answers_rightly(
    app: Tracker, provider: OurProvider
) -> None:
    browser = Browser(app.test_client())

    assert provider.come_back(browser).status_code == 303
    assert is_signed_in(browser)


def hour_ago() -> int:
    """A moment an hour ago, as tokens write it."""
    return int(time.time()) - 3600


def replaced(path: str, answer: Callable[[], Response]) -> Callable[[OurProvider], None]:
    """Answer one address of the provider differently."""

    def change(provider: OurProvider) -> None:
        provider.instead = lambda asked: answer() if asked == path else None

    return change


def with_claims(**claims: object) -> Callable[[OurProvider], None]:
    """Tell other claims; None leaves one out."""

    def change(provider: OurProvider) -> None:
        provider.claims = claims

    return change


def unsigned(provider: OurProvider) -> None:
    provider.header = {"alg": "none"}


def signed_with_public_key(provider: OurProvider) -> None:
    provider.header = {"alg": "HS256"}


def signed_by_somebody_else(provider: OurProvider) -> None:
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "one"})


def of_a_key_that_is_not_there(provider: OurProvider) -> None:
    provider.header, provider.signing_key = {"kid": "two"}, RSAKey.generate_key(2048, {"kid": "two"})


WRONG: dict[str, Callable[[OurProvider], None]] = {
    "no signature": unsigned,
    "signed with the public key as a secret": signed_with_public_key,
    "signed by somebody else": signed_by_somebody_else,
    "a key that is not there": of_a_key_that_is_not_there,
    "another nonce": with_claims(nonce="of another question"),
    "no nonce": with_claims(nonce=None),
    "for another audience": with_claims(aud="another-application"),
    "for another audience, by us": with_claims(aud="another-application", azp=CLIENT_ID),
    "for two, by another": with_claims(aud=[CLIENT_ID, "another"], azp="another"),
    "of another issuer": with_claims(iss="https://evil.example"),
    "too old": with_claims(iat=hour_ago(), exp=hour_ago() + 60),
    "without an end": with_claims(exp=None),
    "without a subject": with_claims(sub=None),
    "a subject that is a number": with_claims(sub=7),
    "an empty subject": with_claims(sub=""),
    "a subject that is too long": with_claims(sub="x" * 300),
    "a subject with a NUL": with_claims(sub="amira\x00"),
    "no token at all": replaced(
        "/token", lambda: Response('{"access_token": "x"}', mimetype="application/json")
    ),
    "a token that is none": replaced(
        "/token", lambda: Response('{"access_token": "x", "id_token": "a.b.c"}', mimetype="application/json")
    ),
    "a token that is a number": replaced(
        "/token", lambda: Response('{"access_token": "x", "id_token": 7}', mimetype="application/json")
    ),
    "a token that is a list": replaced("/token", lambda: Response("[]", mimetype="application/json")),
    "a page in place of a token": replaced(
        "/token", lambda: Response("<h1>Hello</h1>", mimetype="text/html")
    ),
    "a fault for a token": replaced("/token", lambda: Response("", status=500)),
    "elsewhere for a token": replaced(
        "/token", lambda: Response("", status=307, headers={"Location": "http://127.0.0.1:9/token"})
    ),
    "keys that are none": replaced("/keys", lambda: Response('{"keys": [{"kty": "RSA"}]}')),
    "keys that are a page": replaced("/keys", lambda: Response("<h1>Hello</h1>", mimetype="text/html")),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_a_wrong_answer_signs_nobody_in(
    app: Tracker,
    provider: OurProvider,
    change: Callable[[OurProvider], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    change(provider)
    browser = Browser(app.test_client())

    with caplog.at_level(logging.WARNING):
        page = Page(provider.come_back(browser))

    assert (page.status, page.heading) == (503, NOT_NOW)
    assert not is_signed_in(browser)
    assert [record.levelname for record in caplog.records if record.name == client.__name__] == ["WARNING"]
    assert [word for word in ("amira", "code-1", "between us") if word in caplog.text] == []


DISCOVERIES: dict[str, Callable[[OurProvider], None]] = {
    "another issuer": lambda provider: provider.discovery.update(issuer="https://evil.example"),
    "an issuer with a slash more": lambda provider: provider.discovery.update(issuer=f"{provider.address}/"),
    "no address to ask": lambda provider: provider.discovery.update(authorization_endpoint=None),
    "a script for an address": lambda provider: provider.discovery.update(
        authorization_endpoint="javascript:alert(1)"
    ),
    "a list": replaced("/.well-known/openid-configuration", lambda: Response("[]")),
    "a page": replaced("/.well-known/openid-configuration", lambda: Response("<h1>Hello</h1>")),
    "nothing": replaced("/.well-known/openid-configuration", lambda: Response("", status=404)),
}


@pytest.mark.parametrize("change", DISCOVERIES.values(), ids=DISCOVERIES)
def test_what_was_discovered_must_be_the_issuers_own(
    app: Tracker, provider: OurProvider, change: Callable[[OurProvider], None]
) -> None:
    change(provider)

    page = Page(Browser(app.test_client()).get("/sign-in/with/nhs"))

    assert (page.status, page.heading) == (503, NOT_NOW)


def test_a_provider_that_is_down_is_asked_anew_the_next_time(app: Tracker, provider: OurProvider) -> None:
    browser = Browser(app.test_client())
    provider.instead = lambda _path: Response("", status=503)
    down = browser.get("/sign-in/with/nhs").status_code
    others = [browser.get(address).status_code for address in ("/", "/sign-in")]

    provider.instead = lambda _path: None
    up = provider.come_back(browser).status_code

    assert (down, others, up) == (503, [200, 200], 303)


def test_a_provider_that_does_not_answer_is_not_waited_for(
    app: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    monkeypatch.setattr(client, "SECONDS_TO_WAIT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        use_provider(app, issuer_at(f"http://127.0.0.1:{deaf.getsockname()[1]}"))

        page = Page(Browser(app.test_client()).get("/sign-in/with/nhs"))

    assert (page.status, page.heading) == (503, NOT_NOW)


def test_a_provider_that_got_new_keys_is_believed(app: Tracker, provider: OurProvider) -> None:
    assert provider.come_back(Browser(app.test_client())).status_code == 303

    provider.key = RSAKey.generate_key(2048, {"kid": "two"})
    provider.header = {"kid": "two"}

    assert provider.come_back(Browser(app.test_client())).status_code == 303


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?code=x",
        "?state=x",
        "?code=x&state=x",
        "?error=access_denied",
        "?code=x&state=" + "x" * 2000,
        "?state=%00",
    ],
)
def test_an_answer_to_a_question_that_nobody_asked_is_refused(
    app: Tracker, provider: OurProvider, query: str
) -> None:
    page = Page(Browser(app.test_client()).get(f"/sign-in/with/nhs/back{query}"))

    assert (page.status, page.heading) == (400, "Please begin again")


def test_what_a_provider_says_of_an_error_is_not_repeated(app: Tracker, provider: OurProvider) -> None:
    browser = Browser(app.test_client())
    browser.get("/sign-in/with/nhs")
    with browser.client.session_transaction() as session:
        state = next(name for name in session if name.startswith("_state_")).removeprefix("_state_nhs_")

    page = Page(
        browser.get(
            f"/sign-in/with/nhs/back?state={state}&error=server_error&error_description=Call+0800+FRAUD"
        )
    )

    assert (page.status, page.heading) == (403, "You were not signed in")
    assert "FRAUD" not in page.answer.text


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_no_way_leads_on_to_another_site(app: Tracker, provider: OurProvider, wanted: str) -> None:
    browser = Browser(app.test_client())
    browser.get("/sign-in/with/nhs", query_string={"next": wanted})
    with browser.client.session_transaction() as session:
        carried = [
            value["data"]["next_path"] for name, value in session.items() if name.startswith("_state_")
        ]

    assert carried == [""]


def test_a_cookie_holds_the_newest_questions_alone(app: Tracker, provider: OurProvider) -> None:
    browser = Browser(app.test_client())

    for _ in range(8):
        browser.get("/sign-in/with/nhs", query_string={"next": "/plans/lrccg?" + "x" * 200})

    with browser.client.session_transaction() as session:
        states = [name for name in session if name.startswith("_state_")]
    assert len(states) == client.MOST_STATES
    assert provider.come_back(browser).status_code == 303
