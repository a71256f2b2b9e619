"""Settings: what a careless production is refused for, and that what is wrong is said without being quoted."""

from __future__ import annotations

import doctest

import pytest

import config
from config import Config, ConfigProblem

GOOD = {
    "TRACKER_ENV": "production",
    "SECRET_KEY": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "BASE_URL": "https://tracker.northfield.example",
    "DATABASE_URL": "sqlite:////var/lib/tracker/tracker.db",
    "TRUSTED_PROXIES": "1",
}


def refusal(**changed: str | None) -> str:
    """What the start says to these settings."""
    environ = {name: value for name, value in {**GOOD, **changed}.items() if value is not None}
    with pytest.raises(ConfigProblem) as refused:
        Config.from_environment(environ)
    return refused.value.format_message()


def test_production_starts_with_settings_of_its_own() -> None:
    settings = Config.from_environment(GOOD)

    assert (settings.IS_PRODUCTION, settings.IS_HTTPS, settings.TRUSTED_PROXIES) == (True, True, 1)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        pytest.param(None, "not set", id="none"),
        pytest.param("9f86d081884c7d659a2feaa0c55ad0", "too short", id="thirty characters"),
        pytest.param("k" * 40, "too few different characters", id="one character"),
        pytest.param("correct horse battery staple " * 3, "again and again", id="a phrase repeated"),
        pytest.param("9f86d081884c7d65" * 4, "again and again", id="a random piece repeated"),
        pytest.param("CHANGE_ME-9f86d081884c7d659a2feaa0c5", "“change”", id="change me"),
        pytest.param("my-own-secret-key-for-the-tracker-01", "“secret”", id="what it is"),
        pytest.param("0123456789abcdefghijklmnopqrstuvwxyz", "“0123456”", id="a row of the keyboard"),
        pytest.param("for tests alone, and long enough to be one", "“for tests”", id="that of the tests"),
    ],
)
def test_production_refuses_a_secret_key_that_can_be_guessed(key: str | None, why: str) -> None:
    said = refusal(SECRET_KEY=key)

    assert said.startswith("SECRET_KEY ")
    assert why in said
    assert "openssl rand -hex 32" in said
    assert key is None or key.strip() not in said


@pytest.mark.parametrize(
    "key", ["9f86d081884c7d65" * 4, "k" * 40, None], ids=["repeated", "one sign", "none"]
)
def test_development_takes_any_secret_key(key: str | None) -> None:
    environ = {"DATABASE_URL": "sqlite://"} | ({"SECRET_KEY": key} if key else {})

    assert Config.from_environment(environ).SECRET_KEY


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param(
            {"BASE_URL": "http://tracker.northfield.example"}, "must begin with https://", id="http"
        ),
        pytest.param({"BASE_URL": None}, "must begin with https://", id="no address"),
        pytest.param({"BASE_URL": "https://northfield.example/tracker"}, "more than a host", id="a path"),
        pytest.param({"BASE_URL": "https://a@northfield.example"}, "more than a host", id="somebody's name"),
        pytest.param({"TRUSTED_PROXIES": None}, "TRUSTED_PROXIES is not set", id="no word on proxies"),
        pytest.param({"TRUSTED_PROXIES": "one"}, "whole number from 0 to 10", id="proxies in words"),
        pytest.param({"FLASK_DEBUG": "1"}, "FLASK_DEBUG is set", id="debugging"),
        pytest.param({"LOG_FORMAT": "xml"}, "Use one of: json, text", id="a kind of log nobody writes"),
        pytest.param({"KEEP_DRAFT_DAYS": "90"}, "Did you mean KEEP_DRAFTS_DAYS?", id="a letter missing"),
        pytest.param({"BACKUP_FODLER": "/srv"}, "Did you mean BACKUP_FOLDER?", id="letters changed about"),
        pytest.param(
            {"SECRET_KEY": None, "SECRET_KEYFILE": "/run/key"}, "Did you mean SECRET_KEY_FILE?", id="a file"
        ),
        pytest.param({"TRACKER_ENV": "prodution"}, "Use one of: development, production", id="misspelt"),
    ],
)
def test_production_refuses_what_is_careless(changed: dict[str, str | None], said: str) -> None:
    assert said in refusal(**changed)


def test_names_that_are_nobody_s_setting_are_let_be() -> None:
    others = {"PATH": "/bin", "HOME": "/root", "PORTS": "80", "SECRET_KEY_BASE": "x", "LOG_FILE": "a.log"}

    assert Config.from_environment({**GOOD, **others}).PORT == 8000


def test_no_proxy_that_may_speak_for_visitors_can_be_said_outright() -> None:
    assert Config.from_environment({**GOOD, "TRUSTED_PROXIES": "0"}).TRUSTED_PROXIES == 0


def test_one_start_shows_every_mistake() -> None:
    said = refusal(SECRET_KEY="k" * 40, BASE_URL="http://a.example", TRUSTED_PROXIES=None, FLASK_DEBUG="true")

    assert [line.split()[0] for line in said.splitlines()] == [
        "SECRET_KEY",
        "BASE_URL",
        "TRUSTED_PROXIES",
        "FLASK_DEBUG",
    ]


def test_logs_are_json_in_production_and_text_elsewhere() -> None:
    in_development = Config.from_environment({"SECRET_KEY": "k" * 40, "DATABASE_URL": "sqlite://"})

    assert (Config.from_environment(GOOD).LOG_FORMAT, in_development.LOG_FORMAT) == ("json", "text")


def test_examples_show_what_the_settings_do() -> None:
    failed, tried = doctest.testmod(config)

    assert (failed, tried) == (0, 2)
