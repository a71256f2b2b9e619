"""Roles that must have a second factor: nothing opens before it is set up, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from config import Config, ConfigProblem
from tests.access.providers import issuer_at, running_provider, sign_in_with, use_provider
from tests.access.second_factors import ADDRESS, begin, offer, turn_on
from tests.access.test_every_route import WHO_MAY
from tests.access.test_single_sign_on import link
from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import contents, latest
from tracker import Tracker

UPDATE = "/plans/lrccg/actions/12/update"
OPEN_BEFORE = {
    "account.sign_in",
    "account.sign_in_post",
    "account.sign_out",
    "account.set_password",
    "account.set_password_post",
    "health.alive",
    "health.ready",
    "own_account.begin",
    "own_account.confirm",
    "own_account.second_factor",
    "own_account.turn_off",
    "second_step.code",
    "second_step.code_post",
    "single_sign_on.ask",
    "single_sign_on.ask_with_form",
    "single_sign_on.back",
    "single_sign_on.use_link",
}


def test_nothing_else_opens_before_it_is_set_up(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    esi = browser_of("esi")
    offer(app, "manager")
    before = contents(app)

    found = {
        (method, endpoint): esi.get(address) if method == "GET" else esi.post(address, page=ADDRESS)
        for (method, endpoint), (address, roles) in WHO_MAY.items()
        if endpoint not in OPEN_BEFORE and "manager" in roles
    }

    passed = {
        key
        for key, answer in found.items()
        if not (
            (answer.status_code == 303 and answer.headers["Location"].startswith(ADDRESS))
            or (answer.status_code == 403 and Page(answer).heading == "Set up a second factor first")
        )
    }
    assert len(found) > 30
    assert passed == set()
    assert contents(app) == before


def test_once_it_is_set_up_the_person_goes_on_to_where_they_were_going(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    offer(app, "manager", "admin")
    esi = browser_of("esi")

    gate = esi.get("/plans/lrccg?priority=8")
    page = Page(esi.get(gate.headers["Location"]))
    begun = esi.client.post(ADDRESS, data=filled(page.form(ADDRESS), password="carers-count-2019"))
    set_up = Page(esi.get(begun.headers["Location"]))
    secret = begin(esi)
    done = Page(
        esi.client.post(f"{ADDRESS}/code", data=filled(set_up.form(f"{ADDRESS}/code"), code=secret.code()))
    )

    assert "Your role needs one." in page.text
    assert done.links == ["/plans/lrccg?priority=8"]
    assert esi.get("/plans/lrccg?priority=8").status_code == 200


def test_other_roles_go_on_as_before(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    offer(app, "manager", "admin")

    assert [browser_of(name).get("/plans/lrccg").status_code for name in ("amira", "carys")] == [200, 200]


def test_an_update_sent_when_the_rule_came_in_is_kept_and_can_be_sent_again(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    form = filled(Page(amira.get(UPDATE)).form(), answer="on_track", words="Two practices more.")
    offer(app, "member")

    held = Page(amira.client.post(UPDATE, data=form))
    again = held.form(UPDATE)
    turn_on(amira)
    sent = amira.client.post(UPDATE, data=again)

    assert (held.status, held.heading) == (403, "Set up a second factor first")
    assert ADDRESS in held.links
    assert sent.status_code == 303
    assert latest(app, "lrccg", "12").words == "Two practices more."


def test_turning_it_off_brings_the_person_back_to_the_first_step(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    offer(app, "member")
    amira = browser_of("amira")
    codes = turn_on(amira).recovery_codes

    off = amira.post(
        f"{ADDRESS}/off", {"password": "carers-count-2019", "recovery_code": codes[0]}, page=ADDRESS
    )

    assert off.status_code == 303
    assert amira.get("/my-updates").headers["Location"].startswith(ADDRESS)


@pytest.mark.parametrize("counts", [True, False], ids=["counts as one", "does not"])
def test_a_provider_stands_in_for_it_only_where_the_settings_say_so(app: Tracker, counts: bool) -> None:
    with running_provider() as address:
        use_provider(app, issuer_at(address, counts_as_second_factor=counts))
        link(app, address, "amira")
        offer(app, "member")
        first = Browser(app.test_client())
        sign_in_with(first, "amira-at-nhs")
        is_open_without = first.get("/plans/lrccg").status_code == 200

        app.config["SECOND_FACTOR_ROLES"] = frozenset()
        turn_on(first)
        second = Browser(app.test_client())
        asked_for_code = sign_in_with(second, "amira-at-nhs").headers["Location"] == "/sign-in/code"

    assert (is_open_without, asked_for_code) == ((True, False) if counts else (False, True))


SECRET = {"SECRET_KEY": "k" * 40, "DATABASE_URL": "sqlite://"}
NHS = {
    "OIDC_ISSUERS": "nhs",
    "OIDC_NHS_ISSUER": "https://login.example.org",
    "OIDC_NHS_CLIENT_ID": "us",
    "OIDC_NHS_CLIENT_SECRET": "between us",
}


def test_the_settings_are_read_as_they_are_documented(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "secret"
    file.write_text("from a file\n", encoding="utf-8")
    plain = Config.from_environment(SECRET)
    full = Config.from_environment(
        SECRET
        | NHS
        | {
            "SECOND_FACTOR": "on",
            "SECOND_FACTOR_ROLES": "admin, Manager",
            "OIDC_ISSUERS": "nhs council",
            "OIDC_COUNCIL_NAME": "the Council",
            "OIDC_COUNCIL_ISSUER": "https://login.council.example",
            "OIDC_COUNCIL_CLIENT_ID": "we",
            "OIDC_COUNCIL_CLIENT_SECRET_FILE": str(file),
            "OIDC_COUNCIL_COUNTS_AS_SECOND_FACTOR": "yes",
        }
    )

    assert (False, frozenset(), ()) == (plain.SECOND_FACTOR, plain.SECOND_FACTOR_ROLES, plain.OIDC_ISSUERS)
    assert (True, {"admin", "manager"}) == (full.SECOND_FACTOR, full.SECOND_FACTOR_ROLES)
    assert [
        (one.name, one.title, one.issuer, one.client_secret, one.counts_as_second_factor)
        for one in full.OIDC_ISSUERS
    ] == [
        ("nhs", "nhs", "https://login.example.org", "between us", False),
        ("council", "the Council", "https://login.council.example", "from a file", True),
    ]
    assert "between us" not in repr(full)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"SECOND_FACTOR": "maybe"}, "Use one of: off, on."),
        ({"SECOND_FACTOR": "on", "SECOND_FACTOR_ROLES": "boss"}, "SECOND_FACTOR_ROLES names 'boss'."),
        ({"SECOND_FACTOR_ROLES": "admin"}, "Set SECOND_FACTOR=on as well."),
        (NHS | {"OIDC_NHS_CLIENT_SECRET": ""}, "OIDC_NHS_CLIENT_SECRET is not set."),
        (NHS | {"OIDC_NHS_CLIENT_ID": ""}, "OIDC_NHS_CLIENT_ID is not set."),
        (NHS | {"OIDC_NHS_ISSUER": ""}, "OIDC_NHS_ISSUER is not set."),
        (NHS | {"OIDC_NHS_ISSUER": "login.example.org"}, "OIDC_NHS_ISSUER is not an address by which"),
        (NHS | {"OIDC_NHS_ISSUER": "https://login.example.org/?x=1"}, "Use that address, such as"),
        (NHS | {"OIDC_ISSUERS": "nhs nhs"}, "two providers have the name 'nhs'"),
        (NHS | {"OIDC_ISSUERS": "nhs-1"}, "OIDC_ISSUERS names 'nhs-1'."),
        (
            NHS
            | {
                "OIDC_NHS_ISSUER": "http://login.example.org",
                "TRACKER_ENV": "production",
                "BASE_URL": "https://tracker.example.org",
            },
            "in production with https",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_setting_that_can_not_be_used_stops_the_start(settings: dict[str, str], says: str) -> None:
    with pytest.raises(ConfigProblem, match=says.replace("?", r"\?").replace(".", r"\.")):
        Config.from_environment(SECRET | settings)
