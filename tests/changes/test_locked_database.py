"""A database that another process keeps locked: 503, what was typed comes back, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import URL, create_engine

from tests.conftest import PASSWORD, Browser, config_for
from tests.journeys.pages import Page, filled
from tests.journeys.records import contents, latest
from tracker import Tracker, create_app, extensions
from tracker.extensions import CHANGE_LOCK, db

UPDATE = "/plans/lrccg/actions/12/update"


@pytest.fixture
def impatient(
    database_url: URL, compiled_templates: FileSystemBytecodeCache, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Tracker]:
    """The application, which waits one second for its turn and no longer."""
    monkeypatch.setattr(extensions, "WAIT_SECONDS", 1)
    app = create_app(config_for(database_url))
    app.jinja_env.bytecode_cache = compiled_templates
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def amira(impatient: Tracker) -> Browser:
    """Amira, signed in."""
    browser = Browser(impatient.test_client())
    assert browser.sign_in("amira@example.org").status_code == 303
    return browser


@contextmanager
def somebody_else_writing(url: URL) -> Iterator[None]:
    """The lock of a change, held by somebody who does not let go."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({CHANGE_LOCK})")
        yield
        connection.exec_driver_sql(
            "ROLLBACK" if engine.dialect.name == "sqlite" else f"SELECT pg_advisory_unlock({CHANGE_LOCK})"
        )
    engine.dispose()


def test_an_update_meets_a_busy_page_with_what_was_typed(
    impatient: Tracker, amira: Browser, database_url: URL
) -> None:
    form = filled(
        Page(amira.get(UPDATE)).form(), answer="on_track", words="Typed with care.", worries="None."
    )
    before = contents(impatient)

    with somebody_else_writing(database_url):
        answer = amira.client.post(UPDATE, data=form)

    page = Page(answer)
    assert (answer.status_code, page.heading) == (503, "The tracker is busy")
    assert answer.headers["Retry-After"]
    assert page.facts["Words"] == "Typed with care."
    assert contents(impatient) == before


def test_the_busy_page_can_be_sent_again_once_the_lock_is_gone(
    impatient: Tracker, amira: Browser, database_url: URL
) -> None:
    form = filled(Page(amira.get(UPDATE)).form(), answer="on_track", words="Typed with care.")
    with somebody_else_writing(database_url):
        page = Page(amira.client.post(UPDATE, data=form))

    again = amira.client.post(UPDATE, data=page.form(UPDATE))

    assert again.status_code == 303
    assert latest(impatient, "lrccg", "12").words == "Typed with care."


@pytest.mark.parametrize(
    "address",
    ["/my-updates", "/plans/lrccg", "/plans/lrccg/actions/12", "/strategies/llr-carers/summary", UPDATE, "/"],
)
def test_everything_can_be_read_meanwhile(amira: Browser, database_url: URL, address: str) -> None:
    with somebody_else_writing(database_url):
        answer = amira.get(address)

    assert answer.status_code in (200, 303)


def test_signing_in_meanwhile_is_a_busy_page_that_does_not_show_the_password(
    impatient: Tracker, database_url: URL
) -> None:
    browser = Browser(impatient.test_client())
    form = {"email": "amira@example.org", "password": PASSWORD, "csrf_token": browser.token("/sign-in")}

    with somebody_else_writing(database_url):
        answer = browser.client.post("/sign-in", data=form)

    assert answer.status_code == 503
    assert PASSWORD not in answer.text


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/my-updates/take", {"action": "11:"}),
        (UPDATE, {"later": "1", "words": "Kept for later."}),
        ("/my-updates/checked", {"done": "5:"}),
    ],
    ids=["taking an action", "keeping for later", "checking"],
)
def test_no_change_gets_past_the_lock(
    impatient: Tracker, amira: Browser, database_url: URL, address: str, typed: dict[str, str]
) -> None:
    form = {"csrf_token": amira.token("/my-updates"), "key": "a-key-of-this-test", **typed}
    before = contents(impatient)

    with somebody_else_writing(database_url):
        answer = amira.client.post(address, data=form)

    assert answer.status_code == 503
    assert contents(impatient) == before


def test_noting_that_a_session_is_in_use_never_waits(
    impatient: Tracker, amira: Browser, database_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[Callable[..., None]] = []
    monkeypatch.setattr("tracker.access.SEEN_EVERY", -extensions.datetime.resolution * 10**6)
    monkeypatch.setattr("tracker.access.mark_seen", lambda **_: called.append(print))

    with somebody_else_writing(database_url):
        answer = amira.get("/plans/lrccg")

    assert answer.status_code == 200
    assert called == []
