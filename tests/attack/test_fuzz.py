"""Thousands of requests that nobody would send: each gets a plain answer, and none shows anything of the inside.

In `make test` one thousand of them run on each database; `make attack` sends twenty thousand. A failure names the seed
and the number of the request, from which `Dice` makes the very same one.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from werkzeug.test import TestResponse

from tests.access.providers import issuer_at
from tests.attack.fuzz import PEOPLE, Asked, Dice, Form, form_of_a_file, forms_of_pages
from tests.attack.test_other_strategy import across_strategies
from tests.conftest import Browser, Readers
from tests.journeys.records import verify_chain
from tracker import Tracker, passwords

REQUESTS = int(os.environ.get("ATTACK_REQUESTS", "1000"))
# So many on one copy of the demonstration: what they store changes what the next ones meet.
EACH = 1000

# What a page of ours never says, whatever it was sent: files, statements, classes, libraries, versions.
INNER = re.compile(
    r"Traceback|File &#34;|File \"|site-packages|/usr/lib|/tracker/[a-z_]+\.py|\.py[\"&]|line \d+, in "
    r"|sqlalchemy|sqlite3|psycopg|werkzeug|flask[._/]|jinja|waitress|gunicorn|authlib|wtforms|Python/\d"
    r"|SELECT [a-z_.]+|INSERT INTO|UPDATE [a-z_]+ SET|\b[A-Za-z]{1,60}(?:Error|Exception)\b|<[a-z_.]+ object at",
)


@pytest.fixture(scope="module")
def forms(reader_of: Readers) -> list[Form]:
    """Every form of every page, as each of the cast gets it."""
    found = forms_of_pages(reader_of)
    assert len(found) > 60
    return found


@pytest.fixture
def browsers(
    app: Tracker, browser_of: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> dict[str, Browser]:
    """The cast, each with a browser; everything that can be turned on is on, and a wrong password costs little."""
    cheap = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: cheap)
    found = {name: browser_of(name) for name in PEOPLE}
    app.config.update(SECOND_FACTOR=True, OIDC_ISSUERS=(issuer_at("http://127.0.0.1:9"),), TRUSTED_PROXIES=1)
    return found


def faults_of(answer: TestResponse, asked: Asked) -> list[str]:
    """What is wrong with an answer; nothing, where all is well."""
    found = []
    # The provider of this test answers nobody, and says so.
    is_provider_down = answer.status_code == 503 and asked.path.startswith(b"/sign-in/with/nhs")
    if answer.status_code >= 500 and not is_provider_down:
        found.append(f"status {answer.status_code}")
    if "Content-Security-Policy" not in answer.headers:
        found.append("no policy")
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        found.append("may be sniffed")
    if "Server" in answer.headers or "X-Powered-By" in answer.headers:
        found.append("says what it runs on")
    location = answer.headers.get("Location", "")
    if location and (not location.startswith("/") or location.startswith(("//", "/\\"))):
        found.append(f"leads to {location}")
    if answer.mimetype in ("text/html", "text/plain"):
        inner = INNER.search(answer.text)
        if inner:
            found.append(f"says {inner.group()!r}")
    return found


# A body that breaks off among its files leaves them to the garbage collector.
@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("seed", range(max(1, REQUESTS // EACH)))
def test_every_odd_request_gets_a_plain_answer(
    app: Tracker, browsers: dict[str, Browser], forms: list[Form], seed: int
) -> None:
    tokens = {name: browser.token("/key") for name, browser in browsers.items()}
    forms = [*forms, *[form_of_a_file(browsers["esi"])] * 3]
    faults: list[str] = []
    statuses: Counter[tuple[str, int]] = Counter()

    for number in range(EACH):
        asked = Dice(seed=seed, number=number).request(forms, tokens)
        answer = asked.send(browsers[asked.who])
        statuses[asked.method, answer.status_code] += 1
        faults += [f"seed {seed}, number {number}: {fault}: {asked}" for fault in faults_of(answer, asked)]
        if answer.status_code == 303 and asked.path.startswith((b"/sign-in", b"/sign-out", b"/set-password")):
            tokens[asked.who] = sign_in_again(app, browsers, asked.who)

    assert not faults, "\n".join(faults)
    # They get inside: forms are taken, and refused with what is wrong; pages are opened.
    is_inside = sum(statuses["POST", status] for status in (200, 303, 422))
    assert is_inside > EACH / 20, statuses
    assert statuses["GET", 200] > EACH / 20, statuses
    assert across_strategies(app) == []
    verify_chain(app)


def sign_in_again(app: Tracker, browsers: dict[str, Browser], name: str) -> str:
    """Open a new browser for somebody whose own has signed in as another, or out; its token."""
    browsers[name] = Browser(app.test_client())
    if name != "nobody":
        browsers[name].sign_in(f"{name}@example.org")
    return browsers[name].token("/key")
