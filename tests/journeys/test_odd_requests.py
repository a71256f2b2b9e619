"""Five hundred requests that nobody would type: none of them is a fault of ours."""

from __future__ import annotations

import random
from collections.abc import Callable
from urllib.parse import quote

import pytest
from werkzeug.routing import Rule

from tests.access.test_every_route import SENT
from tests.conftest import Browser
from tests.journeys.pages import Page
from tests.journeys.records import verify_chain
from tracker import Tracker

PEOPLE = ("nobody", "farid", "carys", "amira", "esi", "dev")
EACH = 25
ROUNDS = 20

ODD = (
    "",
    " ",
    "0",
    "-1",
    "1",
    "12",
    "9" * 10,
    "9" * 40,
    "1e9",
    "NaN",
    "٣",
    "\x00",
    "a\x00b",
    "\x00" * 12,
    "\x7f\x1b[2J",
    "\u202e\u200d",
    "\U0001f600",
    "é" * 60,
    "<img src=x onerror=alert(1)>",
    "' OR 1=1 --",
    '"; DROP TABLE audit_entry; --',
    "{{ 7 * 7 }}",
    "%s%n%x",
    "../../etc/passwd",
    "x" * 3000,
    "none",
    "latest",
    "12:",
    "12:x",
    ":",
    "99999999999:99999999999",
    "on_track",
    "board",
    "2019-09-30",
    "\r\nX: y",
    "[]",
    '{"words": ["\\ud800"]}',
)
GOOD = {
    "slug": ("llr-carers", "lrccg", "city"),
    "number": ("1", "3", "12"),
    "suffix": ("csv", "json"),
    "person_id": ("1", "2", "2147483647"),
    "organisation_id": ("1", "2147483647"),
    "token": ("x",),
}
FIELDS = (
    "key",
    "seen",
    "answer",
    "words",
    "put_it_right",
    "back_on_track-month",
    "back_on_track-year",
    "help_from",
    "which",
    "done_month-month",
    "forecast-year",
    "details_done",
    "evidence_1",
    "link_1",
    "for_team",
    "how_told",
    "later",
    "action",
    "done",
    "outcome",
    "version",
    "warned",
    "said",
    "name",
    "email",
    "password",
    "password_again",
    "role",
    "strategy",
    "organisation",
    "teams",
    "short_name",
    "kind",
    "next",
    "kept",
    "may_sign_in",
)
QUERY = ("as_at", "page", "per_page", "lead", "label", "priority", "partner", "frozen", "strategy", "next")
RAW = (
    b"words=%ff%fe&answer=on_track",
    b"%00=%00&%ff=%ff",
    b"=&&&===",
    b"\xff\xfe\x00\x01",
    b"answer=on_track&answer=at_risk&answer=",
    b"details_done=x&details_done=" + b"9" * 50,
)


class Dice:
    """Chooses, the same every time."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def one(self, choices: tuple[str, ...]) -> str:
        """One of these."""
        return self.random.choice(choices)

    def is_odd(self) -> bool:
        """True once in three times."""
        return self.random.random() < 1 / 3

    def address(self, rule: Rule) -> str:
        """An address of this route, with odd parts now and then, and an odd query."""
        path = rule.rule
        for name in rule.arguments:
            value = self.one(ODD) if self.is_odd() else self.one(GOOD.get(name, ("x",)))
            start = path.index("<", 0)
            while not path[start : path.index(">", start)].endswith(name):
                start = path.index("<", start + 1)
            path = path[:start] + quote(value, safe="") + path[path.index(">", start) + 1 :]
        if self.random.random() < 0.6:
            names = self.random.sample(QUERY, k=self.random.randint(1, 3))
            path += "?" + "&".join(f"{name}={quote(self.one(ODD))}" for name in names)
        return path

    def fields(self, endpoint: str) -> dict[str, list[str]]:
        """A form: what would fit, with odd values, twice now and then."""
        form = {name: [value.format(action=1, seen=1)] for name, value in SENT.get(endpoint, {}).items()}
        for name in self.random.sample(FIELDS, k=self.random.randint(0, 8)):
            form[name] = [self.one(ODD) for _ in range(self.random.randint(1, 2))]
        return form


@pytest.fixture
def browsers(browser_of: Callable[..., Browser]) -> dict[str, Browser]:
    """The cast, each with a browser."""
    return {name: browser_of(name) for name in PEOPLE}


def rules(app: Tracker) -> list[tuple[str, Rule]]:
    """Every route with each of its methods, in a fixed order."""
    found = [
        (method, rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in ("static", "account.sign_out")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]
    return sorted(found, key=lambda pair: (pair[1].rule, pair[0]))


def ask(browser: Browser, method: str, rule: Rule, dice: Dice):  # type: ignore[no-untyped-def]
    """One odd request; with it, what it was."""
    address = dice.address(rule)
    if method == "GET":
        return browser.get(address), address
    if dice.random.random() < 0.15:
        sent = dice.random.choice(RAW)
        answer = browser.client.post(
            address, data=sent, content_type="application/x-www-form-urlencoded; charset=utf-7"
        )
        return answer, f"{address} {sent!r}"
    form = dice.fields(rule.endpoint)
    if dice.random.random() < 0.8:
        form["csrf_token"] = [browser.token("/key")]
    return browser.client.post(address, data=form), f"{address} {form!r}"


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_odd_request_is_a_fault(app: Tracker, browsers: dict[str, Browser], seed: int) -> None:
    dice, faults = Dice(seed), []
    routes = rules(app)

    for _ in range(EACH):
        name = dice.one(PEOPLE)
        method, rule = dice.random.choice(routes)
        answer, asked = ask(browsers[name], method, rule, dice)
        if answer.status_code >= 500:
            faults.append(f"{answer.status_code} {method} as {name}: {asked}")

    assert faults == []
    verify_chain(app)


NUL = "a\x00b"


@pytest.mark.parametrize(
    ("name", "method", "address"),
    [
        ("carys", "GET", "/plans/%00"),
        ("carys", "GET", "/plans/a%00b.csv"),
        ("carys", "GET", "/plans/lrccg/actions/%00"),
        ("carys", "GET", "/strategies/%00"),
        ("carys", "GET", "/strategies/%00/summary"),
        ("nobody", "GET", "/public/%00"),
        ("nobody", "GET", "/set-password/%00"),
        ("esi", "GET", "/strategies/%00/wording"),
        ("amira", "GET", "/plans/lrccg/actions/%00/update"),
    ],
)
def test_a_nul_in_an_address_finds_nothing(
    reader_of: Callable[..., Browser], name: str, method: str, address: str
) -> None:
    answer = reader_of(name).client.open(address, method=method)

    assert answer.status_code in (404, 410)


def test_a_nul_in_an_e_mail_address_is_left_out(app: Tracker) -> None:
    browser = Browser(app.test_client())

    answers = [browser.sign_in("nob\x00ody@example.org"), browser.sign_in("amira\x00@example.org")]

    assert [answer.status_code for answer in answers] == [422, 303]


def test_a_nul_in_the_words_of_an_update_is_left_out(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    address = "/plans/lrccg/actions/12/update"
    form = Page(amira.get(address)).form() | {"answer": ["on_track"], "words": [NUL], "worries": [NUL]}

    answer = amira.client.post(address, data=form)

    assert answer.status_code == 303
    assert Page(amira.get("/plans/lrccg/actions/12")).history[0].words == "ab"


@pytest.mark.parametrize("field", ["key", "seen", "help_from", "for_team", "how_told", "decided_by"])
def test_a_nul_in_any_other_field_is_no_fault(browser_of: Callable[..., Browser], field: str) -> None:
    amira = browser_of("amira")
    address = "/plans/lrccg/actions/12/update"
    form = Page(amira.get(address)).form() | {"answer": ["on_track"], "words": ["Good."]}

    answer = amira.client.post(address, data=form | {field: ["twelve\x00signs"]})

    assert answer.status_code in (303, 409, 422)
