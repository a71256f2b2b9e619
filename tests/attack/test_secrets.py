"""Passwords, codes, tokens and keys are in no log, no audit entry and no row as they are, on no page but their own,
and in no command line.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click
import pyrage
import pytest
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import URL, select

from config import Config
from tests.access.providers import issuer_at
from tests.access.second_factors import give_code, turn_on
from tests.archive.sealed_keys import seal_cheaply
from tests.conftest import PASSWORD, Browser
from tests.journeys.pages import Page
from tests.web.test_request_log import application_on
from tracker import Tracker
from tracker.extensions import db
from tracker.logs import set_up_logs, settings_in_force

PASSPHRASE = "marked passphrase of backups"
PROBE_KEY = "marked-probe-key-that-is-long"
CLIENT_SECRET = "marked-client-secret"
NEW_PASSWORD = "marked plain words of a person"
SETTINGS = {
    "SECRET_KEY": "marked-secret-key-0f5c9d1e7a3b",
    "DATABASE_URL": "postgresql://tracker:marked-database-password@db.example/tracker",
    "BACKUP_PASSPHRASE": PASSPHRASE,
    "PROBE_KEY": PROBE_KEY,
    "OIDC_ISSUERS": "nhs",
    "OIDC_NHS_ISSUER": "https://login.example.org",
    "OIDC_NHS_CLIENT_ID": "the-tracker",
    "OIDC_NHS_CLIENT_SECRET": CLIENT_SECRET,
}


@pytest.fixture
def app(database_url: URL, compiled_templates: FileSystemBytecodeCache, tmp_path: Path) -> Iterator[Tracker]:
    """The application logging as in production, as much as it can, with every secret set."""
    before, hook = settings_in_force(), sys.excepthook
    with application_on(
        database_url,
        compiled_templates,
        LOG_LEVEL="DEBUG",
        BACKUP_PASSPHRASE=PASSPHRASE,
        PROBE_KEY=PROBE_KEY,
        BACKUP_FOLDER=tmp_path,
        SECOND_FACTOR=True,
        OIDC_ISSUERS=(issuer_at("http://127.0.0.1:9"),),
    ) as app:
        yield app
    set_up_logs(before)
    sys.excepthook = hook


def use_every_secret(app: Tracker) -> dict[str, str]:
    """Use each secret rightly and wrongly; what each of them was."""
    amira, dev, nobody = (Browser(app.test_client()) for _ in range(3))
    amira.sign_in("amira@example.org")
    dev.sign_in("dev@example.org")
    code_app = turn_on(amira)
    with amira.client.session_transaction() as session:
        token = session["_user_id"]
    again = Browser(app.test_client())
    again.sign_in("amira@example.org")
    wrong = code_app.wrong_code()
    give_code(again, code=wrong)
    give_code(again, recovery_code=code_app.recovery_codes[0])
    Browser(app.test_client()).sign_in("amira@example.org", "marked wrong password")
    link = Page(dev.post("/people/2/link", {"version": "1"}, page="/people/2")).tree.css_first(
        "main input[value*='/set-password/']"
    )
    path = urlsplit(link.attributes["value"] or "").path
    nobody.post(path, {"password": NEW_PASSWORD, "password_again": "marked other words"}, page=path)
    nobody.post(path, {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD}, page=path)
    nobody.get("/sign-in/with/nhs/back?state=marked-state&code=marked-code&id_token=marked-id-token")
    nobody.get("/sign-in/with/nhs?next=/marked-next")
    for key in (PROBE_KEY, "marked wrong probe key"):
        nobody.get("/readyz", headers={"Authorization": f"Bearer {key}", "X-Probe-Key": key})
    backed_up = app.test_cli_runner().invoke(args=["backup"])
    assert backed_up.exit_code == 0, backed_up.output
    assert PASSPHRASE not in backed_up.output
    return {
        "the key of the app": code_app.secret,
        "a recovery code": code_app.recovery_codes[0],
        "another recovery code": code_app.recovery_codes[1],
        "a session's token": token,
        "a one-time link": path.rpartition("/")[2],
        "a password": PASSWORD,
        "a new password": NEW_PASSWORD,
        "the passphrase": PASSPHRASE,
        "the probe's key": PROBE_KEY,
        "the provider's secret": "between us two",
        "the secret key": app.config["SECRET_KEY"],
        "a wrong password": "marked wrong password",
        "what a provider sends": "marked-code",
        "another of it": "marked-id-token",
        "its state": "marked-state",
    }


def test_no_secret_is_logged_or_stored_as_it_is(
    app: Tracker, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pyrage.passphrase, "encrypt", seal_cheaply)
    secrets = use_every_secret(app)

    written = "".join(capsys.readouterr())
    with app.app_context():
        stored = {
            table.name: "\n".join(repr(tuple(row)) for row in db.session.execute(select(table)))
            for table in db.metadata.sorted_tables
        }

    assert "sign_in" in written
    assert "link" in stored["audit_entry"]
    assert [name for name, secret in secrets.items() if secret in written] == []
    found = [
        (table, name) for table, rows in stored.items() for name, secret in secrets.items() if secret in rows
    ]
    assert found == []


def test_settings_that_are_printed_show_no_secret() -> None:
    config = Config.from_environment(SETTINGS)

    shown = f"{config!r} {config} {config.OIDC_ISSUERS!r}"

    assert "https://login.example.org" in shown
    assert "marked" not in shown


def test_no_command_takes_a_secret_where_everybody_on_the_machine_can_read_it(reading_app: Tracker) -> None:
    options = [
        (" ".join(path), option.name)
        for path, command in _commands(reading_app.cli, ())
        for option in command.params
        if isinstance(option, click.Option) and not option.is_flag
    ]

    assert len(options) > 15
    assert [one for one in options if re.search("pass|secret|token|^key$|_key$", str(one[1]))] == []


def _commands(group: click.Group, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        elif command.callback is not None and str(command.callback.__module__).startswith("tracker"):
            yield (*path, name), command
