"""`flask user`: create, first-admin, disable, link, reset-second-factor; and `flask rebuild`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.access.second_factors import offer, turn_on
from tests.cli.conftest import Run
from tests.conftest import Browser
from tracker import Tracker
from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import AuditEntry
from tracker.queries.people import PersonOnRecord, everybody

Tamper = Callable[..., None]
LINK = "http://tracker.example.org/set-password/"


def test_create_prints_a_link_that_sets_the_password_once(run: Run, app: Tracker) -> None:
    result = run("user", "create", "Jo@Example.org", "--name", "Jo", "--role", "member")

    link = result.stdout.strip()
    assert link.startswith(LINK)
    client = app.test_client()
    path = link.removeprefix("http://tracker.example.org")
    app.config["WTF_CSRF_ENABLED"] = False
    typed = {"password": "four clever otters", "password_again": "four clever otters"}
    assert [client.get(path).status_code, client.post(path, data=typed).status_code] == [200, 303]
    assert client.get(path).status_code == 410


def test_create_with_everything(run: Run, app: Tracker) -> None:
    result = run(
        *("user", "create", "jo@example.org", "--name", " Jo  Smith ", "--role", "member"),
        *("--organisation", "wlccg", "--team", "HR and Communications Team", "--password-stdin"),
        stdin="four clever otters\n",
    )

    assert result.exit_code == 0, result.output
    jo = person(app, "jo@example.org")
    assert (jo.name, jo.organisation, jo.teams, jo.has_password) == (
        "Jo Smith",
        "WL CCG",
        ("HR and Communications Team",),
        True,
    )
    assert jo.roles == ((None, Role.MEMBER),)


@pytest.mark.parametrize(
    ("args", "stdin", "says"),
    [
        pytest.param(["nobody"], None, "“nobody” is not an e-mail address", id="no address"),
        pytest.param(["amira@example.org"], None, "already has an account", id="taken"),
        pytest.param(["AMIRA@example.org"], None, "already has an account", id="taken in capitals"),
        pytest.param(["jo@example.org", "--name", "  "], None, "Give a name", id="no name"),
        pytest.param(
            ["jo@example.org", "--organisation", "x"], None, "There is no organisation “x”", id="organisation"
        ),
        pytest.param(["jo@example.org", "--team", "x"], None, "There is no team “x”", id="team"),
        pytest.param(
            ["jo@example.org", "--password-stdin"], "short\n", "Use 10 characters", id="short password"
        ),
        pytest.param(
            ["jo@example.org", "--password-stdin"], "password12\n", "easy to guess", id="weak password"
        ),
        pytest.param(["jo@example.org", "--password-stdin"], "", "Use 10 characters", id="no password"),
    ],
)
def test_create_refuses_in_a_plain_sentence(
    run: Run, app: Tracker, args: list[str], stdin: str | None, says: str
) -> None:
    before = len(everyone(app))

    result = run("user", "create", "--name", "Jo", "--role", "member", *args, stdin=stdin)

    assert result.exit_code == 1
    assert says in result.stderr
    assert len(everyone(app)) == before


def test_first_admin_only_while_there_is_none(empty_run: Run) -> None:
    first = empty_run("user", "first-admin", "dev@example.org")
    second = empty_run("user", "first-admin", "other@example.org")

    assert first.stdout.startswith(LINK)
    assert second.exit_code == 1
    assert "There is an administrator already" in second.stderr


def test_first_admin_again_once_the_only_one_is_disabled(empty_run: Run) -> None:
    empty_run("user", "first-admin", "dev@example.org")
    empty_run("user", "disable", "dev@example.org")

    result = empty_run("user", "first-admin", "other@example.org")

    assert result.exit_code == 0, result.output


def test_disable_ends_sessions_and_links(run: Run, app: Tracker) -> None:
    link = run("user", "link", "amira@example.org").stdout.strip()
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/sign-in", data={"email": "amira@example.org", "password": "carers-count-2019"})
    assert client.get("/strategies/llr-carers").status_code == 200

    result = run("user", "disable", "amira@example.org")

    assert result.exit_code == 0, result.output
    assert client.get("/strategies/llr-carers").status_code == 303
    assert client.get(link.removeprefix("http://tracker.example.org")).status_code == 410
    assert last_verb(app) == "disable person"


def test_link_makes_the_one_before_stop_working(run: Run, app: Tracker) -> None:
    first, second = (run("user", "link", "amira@example.org").stdout.strip() for _ in range(2))

    client = app.test_client()
    statuses = [
        client.get(link.removeprefix("http://tracker.example.org")).status_code for link in (first, second)
    ]

    assert statuses == [410, 200]


@pytest.mark.parametrize("command", ["disable", "link"])
def test_unknown_address_is_a_plain_sentence(run: Run, command: str) -> None:
    result = run("user", command, "nobody@example.org")

    assert result.exit_code == 1
    assert result.stderr == "Error: There is nobody with the address nobody@example.org.\n"


def test_disabled_person_gets_no_link(run: Run) -> None:
    run("user", "disable", "amira@example.org")

    result = run("user", "link", "amira@example.org")

    assert result.exit_code == 1
    assert "amira@example.org is disabled" in result.stderr


def test_rebuild_says_how_many_differed(run: Run, tamper: Tamper) -> None:
    tamper("UPDATE action_current SET rating = NULL WHERE rating = 'red'")

    first, second = run("rebuild"), run("rebuild")

    assert "differed and were put right" in first.stdout
    assert second.stdout == "All as they should be: 0 current states differed.\n"


def everyone(app: Tracker) -> list[PersonOnRecord]:
    with app.app_context():
        found = everybody(strategy_ids=None)
        db.session.rollback()
    return found


def person(app: Tracker, email: str) -> PersonOnRecord:
    return next(found for found in everyone(app) if found.email == email)


def last_verb(app: Tracker) -> str:
    with app.app_context():
        verb = db.session.execute(
            select(AuditEntry.verb).order_by(AuditEntry.seq.desc()).limit(1)
        ).scalar_one()
        db.session.rollback()
    return verb


def test_a_second_factor_is_reset_for_somebody_who_lost_it(run: Run, app: Tracker) -> None:
    offer(app)
    amira = Browser(app.test_client())
    amira.sign_in("amira@example.org")
    turn_on(amira)

    done = [
        run("user", "reset-second-factor", address) for address in ("Amira@example.org", "amira@example.org")
    ]

    assert [result.stdout.strip() for result in done] == [
        "amira@example.org signs in with the password alone until they set up a new second factor.",
        "amira@example.org has no second factor.",
    ]
    assert amira.get("/plans/lrccg").status_code == 303
    assert amira.sign_in("amira@example.org").headers["Location"] == "/"


def test_there_is_no_second_factor_of_nobody(run: Run) -> None:
    result = run("user", "reset-second-factor", "nobody@example.org")

    assert (result.exit_code, result.output) == (
        1,
        "Error: There is nobody with the address nobody@example.org.\n",
    )
