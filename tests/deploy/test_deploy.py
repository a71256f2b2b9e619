"""What deploy/ holds, held against the tracker: every command and setting exists, and no secret stands there."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

import config
from config import LARGEST_REQUEST, Config
from tracker import create_app
from tracker.cli.answering import TIMES_READ

DEPLOY = Path(__file__).parents[2] / "deploy"
SERVICES = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
SETTINGS = set(re.findall(r"^\| ([A-Z_]+) ", config.__doc__ or "", re.M)) | {
    "SECRET_KEY_FILE",
    "DATABASE_URL_FILE",
    "BACKUP_PASSPHRASE_FILE",
}
HARDENED = {
    *(
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
    ),
    *("CapabilityBoundingSet=", "RestrictSUIDSGID=yes", "SystemCallFilter=@system-service", "User=tracker"),
}


def lines_of(path: Path) -> list[str]:
    """The lines that count: no blanks, no comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.stem)
def test_the_commands_of_a_service_exist_with_their_options(service: Path) -> None:
    app = create_app(Config.from_environment({"SECRET_KEY": "k" * 40, "DATABASE_URL": "sqlite://"}))
    lines = [line for line in lines_of(service) if line.startswith("ExecStart=")]

    assert lines
    for line in lines:
        program, *words = shlex.split(line.removeprefix("ExecStart="))
        assert program == "/srv/tracker/.venv/bin/flask"
        command: click.Command = app.cli
        while isinstance(command, click.Group):
            found = command.get_command(click.Context(command), words.pop(0))
            assert found is not None, f"{service.name} calls a command that there is not: {line}"
            command = found
        command.make_parser(click.Context(command)).parse_args(words)


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.stem)
def test_a_service_may_write_its_own_folders_and_gain_nothing(service: Path) -> None:
    lines = lines_of(service)

    assert set(lines) >= HARDENED
    (written,) = [
        line.removeprefix("ReadWritePaths=") for line in lines if line.startswith("ReadWritePaths=")
    ]
    assert set(written.split()) <= {"/var/lib/tracker", "/var/backups/tracker"}


def test_each_timer_has_its_service_and_is_started_again_after_a_stop() -> None:
    assert [timer.stem for timer in TIMERS] == ["tracker-backup", "tracker-nightly", "tracker-verify"]
    for timer in TIMERS:
        assert timer.with_suffix(".service") in SERVICES
        assert "Persistent=yes" in lines_of(timer)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd to read its files with")
def test_systemd_reads_every_file(tmp_path: Path) -> None:
    for unit in (*SERVICES, *TIMERS):
        text = unit.read_text(encoding="utf-8").replace("/srv/tracker/.venv/bin/flask", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")

    read = subprocess.run(
        ["systemd-analyze", "verify", *sorted(map(str, tmp_path.iterdir()))], capture_output=True, text=True
    )

    complaints = [line for line in read.stderr.splitlines() if "tracker" in line]
    assert complaints == []


def test_the_example_of_the_environment_holds_settings_and_no_secret() -> None:
    text = (DEPLOY / "environment.example").read_text(encoding="utf-8")
    given = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.M))

    assert set(given) <= SETTINGS
    assert "SECRET_KEY" not in given
    assert given["TRACKER_ENV"] == "production"


def test_the_example_of_the_environment_starts_a_production(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text(
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c\n", encoding="utf-8"
    )
    given = dict(line.split("=", 1) for line in lines_of(DEPLOY / "environment.example"))

    settings = Config.from_environment({**given, "SECRET_KEY_FILE": str(tmp_path / "secret-key")})

    assert (settings.IS_PRODUCTION, settings.TRUSTED_PROXIES, settings.LOG_FORMAT) == (True, 1, "json")


@pytest.mark.parametrize("proxy", ["nginx.conf.example", "Caddyfile.example"])
def test_a_proxy_says_itself_who_the_visitor_is_and_allows_what_the_tracker_does(proxy: str) -> None:
    text = (DEPLOY / proxy).read_text(encoding="utf-8")

    for header in ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Request-ID"):
        assert header in text
    # More than the tracker takes, so that it is the tracker that says it.
    [size] = re.findall(r"size\s+(\d+)mb?\b", text, re.I)
    assert int(size) * 1024**2 >= TIMES_READ * LARGEST_REQUEST


def test_a_command_runs_in_the_checkout_with_the_settings_and_its_words_as_they_are(tmp_path: Path) -> None:
    bin_folder = tmp_path / "checkout" / ".venv" / "bin"
    bin_folder.mkdir(parents=True)
    settings = tmp_path / "environment"
    settings.write_text(
        'BASE_URL=https://tracker.example.org\nOIDC_COUNCIL_NAME="the council"\n', encoding="utf-8"
    )
    program = bin_folder / "flask"
    program.write_text(
        '#!/bin/sh\nprintf "%s|" "$PWD" "$BASE_URL" "$OIDC_COUNCIL_NAME" "$@"\n', encoding="utf-8"
    )
    program.chmod(0o755)
    script = (DEPLOY / "as-tracker").read_text(encoding="utf-8")
    # Whose user it becomes is for the machine to say; here it stays ours.
    for there, here in (
        ("/srv/tracker", str(tmp_path / "checkout")),
        ("/etc/tracker/environment", str(settings)),
        ("runuser -u tracker -- ", ""),
    ):
        assert there in script
        script = script.replace(there, here)

    said = subprocess.run(
        ["sh", "-c", script, "as-tracker", "flask", "user", "first-admin", "--name", "Your Name"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert said.split("|")[:-1] == [
        str(tmp_path / "checkout"),
        "https://tracker.example.org",
        "the council",
        *("user", "first-admin", "--name", "Your Name"),
    ]


def test_what_a_restore_saves_first_has_a_folder_that_the_tracker_may_write() -> None:
    given = dict(line.split("=", 1) for line in lines_of(DEPLOY / "environment.example"))
    [backup] = [
        line for line in lines_of(DEPLOY / "systemd" / "tracker-backup.service") if "ReadWritePaths" in line
    ]

    assert given["BACKUP_FOLDER"] in backup.partition("=")[2].split()
