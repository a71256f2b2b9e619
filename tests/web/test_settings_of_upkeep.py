"""The settings of backups and probes: secrets from files, and none that could be tried out."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Config, ConfigProblem

KEY = {"SECRET_KEY": "for tests alone, and long enough to be one"}


def test_without_settings_nothing_is_sealed_and_no_probe_is_told_anything() -> None:
    config = Config.from_environment(KEY)

    assert (config.BACKUP_PASSPHRASE, config.PROBE_KEY, config.BACKUP_TOO_OLD_HOURS) == ("", "", 36)
    assert config.BACKUP_FOLDER.parts[-2:] == ("instance", "backups")


def test_secrets_may_stand_in_files_and_are_never_shown(tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text("four clever otters\n")
    (tmp_path / "key").write_text("a key that only our probe has\n")

    config = Config.from_environment(
        {
            **KEY,
            "BACKUP_PASSPHRASE_FILE": str(tmp_path / "passphrase"),
            "PROBE_KEY_FILE": str(tmp_path / "key"),
        }
    )

    assert (config.BACKUP_PASSPHRASE, config.PROBE_KEY) == (
        "four clever otters",
        "a key that only our probe has",
    )
    assert "otters" not in repr(config)
    assert "our probe" not in repr(config)


@pytest.mark.parametrize("name", ["BACKUP_PASSPHRASE", "PROBE_KEY"])
def test_a_secret_that_is_too_short_is_refused_and_not_quoted(name: str) -> None:
    with pytest.raises(ConfigProblem, match=f"{name} is too short") as found:
        Config.from_environment({**KEY, name: "sesame"})

    assert "sesame" not in str(found.value)
