"""A line for each request, with an id that the visitor sees too, and nothing of the visitor."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask, request
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import URL, text
from werkzeug.test import TestResponse

from tests.cli.test_production import CHECKOUT, production_environ
from tests.conftest import PASSWORD, Browser, config_for
from tests.endurance.servers import free_port, kill_group, wait_until_it_listens
from tests.journeys.pages import Page
from tracker import Tracker, create_app
from tracker.extensions import db

ID = "9f86d081884c7d659a2feaa0c55ad015"


def breaks_the_database() -> str:
    """A view that stores what was typed where it can't be: the database says so, with the words in it."""
    insert = text("INSERT INTO person (email, name) VALUES (:email, :name)")
    db.session.execute(insert, {"email": request.form["email"], "name": request.form["words"]})
    return "stored"


def breaks_twice() -> str:
    """A view that fails with what was typed in its message."""
    try:
        return str(int(request.form["words"]))
    except ValueError as problem:
        raise LookupError(f"{request.form['email']} {request.full_path}") from problem


@contextmanager
def application_on(url: URL, templates: FileSystemBytecodeCache, **changed: object) -> Iterator[Tracker]:
    """The application as it is in production, with two views that fail; the demonstration's people may sign in."""
    config = config_for(url, LOG_FORMAT="json", **changed)
    app = create_app(config)
    app.jinja_env.bytecode_cache = templates
    _log_as_production(app)
    app.add_url_rule(
        "/broken/<token>", "broken.database", lambda token: breaks_the_database(), methods=["POST"]
    )
    app.add_url_rule("/broken/<token>/twice", "broken.twice", lambda token: breaks_twice(), methods=["POST"])
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _log_as_production(app: Flask) -> None:
    from tracker.logs import LogSettings, set_up_logs

    set_up_logs(LogSettings(level="INFO", form="json", is_production=True))
    assert app.config["LOG_FORMAT"] == "json"


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    from tracker.logs import set_up_logs, settings_in_force

    before, hook = settings_in_force(), sys.excepthook
    yield
    set_up_logs(before)
    sys.excepthook = hook


@pytest.fixture
def app(database_url: URL, compiled_templates: FileSystemBytecodeCache) -> Iterator[Tracker]:
    """The application on this test's database, logging as in production."""
    with application_on(database_url, compiled_templates) as app:
        yield app


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """What was written since it was last asked for."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_request_is_one_line_by_route_and_number(app: Tracker, capsys: pytest.CaptureFixture[str]) -> None:
    amira = Browser(app.test_client())
    amira.sign_in("amira@example.org")
    capsys.readouterr()

    answer = amira.get("/plans/lrccg?label=off_track")

    (line,) = lines(capsys)
    assert set(line) == {
        *("time", "level", "logger", "process", "message"),
        *("method", "route", "status", "ms", "person", "request_id"),
    }
    assert (line["method"], line["route"], line["status"]) == ("GET", "plans.plan_table", 200)
    assert isinstance(line["person"], int)
    assert isinstance(line["ms"], float)
    assert line["request_id"] == answer.headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("method", "path", "status", "route"),
    [
        ("GET", "/", 200, "public.first_page"),
        ("GET", "/my-updates", 303, "due.my_updates"),
        ("GET", "/no-such-page", 404, "none"),
        ("POST", "/sign-in", 400, "account.sign_in_post"),
        ("MARKED-METHOD", "/sign-in", 405, "none"),
    ],
)
def test_what_is_refused_is_logged_too(
    app: Tracker, capsys: pytest.CaptureFixture[str], method: str, path: str, status: int, route: str
) -> None:
    answer = app.test_client().open(path, method=method)

    (line,) = lines(capsys)
    assert (line["status"], line["route"], line["person"]) == (answer.status_code, route, None)
    assert answer.status_code == status
    assert "MARKED" not in json.dumps(line)


@pytest.mark.parametrize(
    ("proxies", "given", "is_taken"),
    [
        pytest.param(1, ID, True, id="32 digits from the proxy"),
        pytest.param(1, "6f1f3a0e-8f0d-4c55-9d8e-6f2a8d1c7b11", True, id="a UUID from the proxy"),
        pytest.param(0, ID, False, id="from a visitor, without a proxy"),
        pytest.param(1, "amira@example.org-amira", False, id="words"),
        pytest.param(1, "0123456789abcdef\ttoken", False, id="more than an id"),
        pytest.param(1, "a" * 65, False, id="too long"),
        pytest.param(1, "abc", False, id="too short"),
    ],
)
def test_the_id_of_a_trusted_proxy_is_taken_where_it_is_well_formed(
    database_url: URL,
    compiled_templates: FileSystemBytecodeCache,
    capsys: pytest.CaptureFixture[str],
    proxies: int,
    given: str,
    is_taken: bool,
) -> None:
    with application_on(database_url, compiled_templates, TRUSTED_PROXIES=proxies) as app:
        answer = app.test_client().get("/key", headers={"X-Request-ID": given})

    (line,) = lines(capsys)
    assert (answer.headers["X-Request-ID"] == given) is is_taken
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert len(answer.headers["X-Request-ID"]) >= 16


def test_a_page_of_a_fault_says_what_to_tell_us(app: Tracker, capsys: pytest.CaptureFixture[str]) -> None:
    app.config["WTF_CSRF_ENABLED"] = False

    answer = app.test_client().post("/broken/x/twice", data={"words": "none", "email": "none"})

    said = Page(answer).text
    assert answer.status_code == 500
    assert f"If you tell us about this, say {answer.headers['X-Request-ID']}." in said
    assert {line["request_id"] for line in lines(capsys)} == {answer.headers["X-Request-ID"]}


MARKS = ("marked-words", "marked-password", "marked-token", "marked@example.org", "marked-search", PASSWORD)


def post_everything(app: Tracker) -> list[TestResponse]:
    """Every way of failing that we know, with a mark in each place that something can be typed."""
    app.config["WTF_CSRF_ENABLED"] = False
    visitor, amira = Browser(app.test_client()), Browser(app.test_client())
    amira.client.post("/sign-in", data={"email": "amira@example.org", "password": PASSWORD})
    form = "/plans/lrccg/actions/12/update"
    update = {
        **Page(amira.get(form)).form(),
        "answer": "on_track",
        "words": "marked-words",
    }
    typed = {"email": "marked@example.org", "words": "marked-words", "password": "marked-password"}
    answers = [
        visitor.client.post("/sign-in", data=typed),
        visitor.client.post("/sign-in?next=/marked-search", data={"email": "marked@example.org"}),
        visitor.client.get("/set-password/marked-token?x=marked-search"),
        visitor.client.post("/set-password/marked-token", data=typed),
        visitor.client.get("/marked-words/marked-token"),
        visitor.client.get("/key", headers={"X-Request-ID": "marked-token", "Forwarded": "marked-token"}),
        amira.client.post("/broken/marked-token?q=marked-search", data=typed),
        amira.client.post("/broken/marked-token/twice?q=marked-search", data=typed),
        amira.client.post("/people/new", data=typed),
    ]
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE progress_update RENAME TO gone"))
        connection.execute(text("ALTER TABLE password_link RENAME TO gone_too"))
        connection.execute(text("ALTER TABLE sign_in_delay RENAME TO gone_as_well"))
    answers += [
        amira.client.post(form, data=update),
        visitor.client.post("/set-password/marked-token", data=typed),
        visitor.client.post("/sign-in", data=typed),
    ]
    return answers


def test_nothing_typed_reaches_the_log_on_any_way_of_failing(
    app: Tracker, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = post_everything(app)

    written = capsys.readouterr().err
    found = [json.loads(line) for line in written.splitlines()]
    assert [mark for mark in (*MARKS, "amira") if mark in written] == []
    assert sum(answer.status_code >= 500 for answer in answers) == 5
    faults = [line for line in found if line["level"] == "ERROR"]
    assert len(faults) == 5
    assert sum("Traceback" in line.get("trace", "") for line in faults) >= 2
    assert sum(line["message"] == "request" for line in found) >= len(answers)


def test_a_refused_statement_shows_nothing_that_was_stored(app: Tracker) -> None:
    with app.app_context(), pytest.raises(Exception, match="INSERT INTO person") as refused:
        db.session.execute(
            text("INSERT INTO person (email) VALUES (:email)"), {"email": "marked@example.org"}
        )

    assert "SQL parameters hidden" in str(refused.value)
    assert "[parameters" not in str(refused.value)


@pytest.fixture
def new_database(tmp_path: Path) -> str:
    """A database with its tables and nobody in it."""
    url = f"sqlite:///{tmp_path / 'new.db'}"
    app = create_app(config_for(url))
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()
    return url


def asked(port: int) -> str:
    """The id of a request to the server."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=20) as answer:
        name: str = answer.headers["X-Request-ID"]
        return name


def test_every_process_of_the_server_writes_lines(new_database: str) -> None:
    port = free_port()
    command = [sys.executable, "-m", "flask", "serve", "--port", str(port), "--processes", "1"]

    with subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=production_environ(new_database),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as server:
        assert server.stderr is not None
        try:
            wait_until_it_listens(server, port)
            start = json.loads(server.stderr.readline())
            first_id = asked(port)
            first = json.loads(server.stderr.readline())
            os.kill(first["process"], signal.SIGKILL)
            death = json.loads(server.stderr.readline())
            second_id = asked(port)
            second = json.loads(server.stderr.readline())
        finally:
            kill_group(server)

    assert start["message"] == f"Listening on 127.0.0.1, port {port}: 1 process of 8 threads."
    assert (first["request_id"], second["request_id"]) == (first_id, second_id)
    assert (first["route"], second["route"]) == ("health.ready", "health.ready")
    assert death["message"] == f"Server process {first['process']} ended (signal 9); starting another."
    assert len({first["process"], death["process"], second["process"]}) == 3
