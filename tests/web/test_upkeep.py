"""How the installation is kept: what an administrator sees of the last backup, and what a probe may read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import Browser
from tests.journeys.pages import Page
from tracker import Tracker
from tracker.extensions import db
from tracker.models import Backup
from tracker.queries.audit import head_on_record
from tracker.revisions import newest_revision

BrowserOf = Callable[..., Browser]
KEY = "a key that only our probe has"


def remember(app: Tracker, *, ago: timedelta, is_sealed: bool = True) -> datetime:
    """A backup on record, made so long ago."""
    made_at = datetime.now(UTC) - ago
    with app.app_context():
        db.session.add(
            Backup(
                made_at=made_at,
                host="keeper",
                file_name=f"tracker-{ago.days}.zip",
                size=1_260_000,
                row_count=4321,
                sha256="0" * 64,
                is_sealed=is_sealed,
                build="test",
                revision="0003",
                audit_seq=200,
                audit_hash="0" * 64,
            )
        )
        db.session.commit()
    return made_at


def test_the_last_backup_is_shown(app: Tracker, browser_of: BrowserOf) -> None:
    remember(app, ago=timedelta(days=9))
    remember(app, ago=timedelta(hours=3, minutes=5))
    with app.app_context():
        head, newest = head_on_record(), newest_revision()

    page = Page(browser_of("dev").get("/upkeep"))

    assert page.facts["When"].endswith(", 3 hours ago")
    assert {name: page.facts[name] for name in ("On the server", "File", "Size", "Encrypted")} == {
        "On the server": "keeper",
        "File": "tracker-0.zip",
        "Size": "1.3 MB, 4,321 rows",
        "Encrypted": "Yes",
    }
    assert page.facts["Audit chain up to"] == "Entry 200"
    assert page.facts["Version of its tables"] == newest
    assert int(page.facts["Audit chain"].split()[0]) > head.seq
    assert "it may be" not in page.text


@pytest.mark.parametrize(
    ("ago", "says"),
    [
        pytest.param(timedelta(hours=35), "", id="recent enough"),
        pytest.param(
            timedelta(hours=37), "The last backup is 37 hours old; it may be 36 hours", id="too old"
        ),
        pytest.param(timedelta(days=9), "The last backup is 9 days old", id="far too old"),
    ],
)
def test_an_old_backup_is_a_warning(ago: timedelta, says: str, app: Tracker, browser_of: BrowserOf) -> None:
    remember(app, ago=ago)

    page = Page(browser_of("dev").get("/upkeep"))

    assert says in page.text
    assert ("The last backup is" in page.text) is bool(says)


def test_no_backup_is_a_warning(browser_of: BrowserOf) -> None:
    page = Page(browser_of("dev").get("/upkeep"))

    assert "No backup was ever made" in page.text
    assert "When" not in page.facts


def test_a_probe_with_the_key_reads_the_detail(app: Tracker) -> None:
    app.config["PROBE_KEY"] = KEY
    made_at = remember(app, ago=timedelta(days=2), is_sealed=False)
    with app.app_context():
        head, kind, newest = head_on_record(), db.engine.dialect.name, newest_revision()

    answer = app.test_client().get("/readyz", headers={"Authorization": f"Bearer {KEY}"})

    found = answer.json
    assert (answer.status_code, found["ready"], found["database"], found["tables"]) == (
        200,
        True,
        kind,
        newest,
    )
    assert found["audit"] == {"seq": head.seq, "hash": head.entry_hash}
    assert datetime.fromisoformat(found["backup"]["made_at"]) == made_at
    assert 172_800 <= found["backup"].pop("age_seconds") < 173_800
    assert (found["backup"]["is_too_old"], found["backup"]["is_encrypted"]) == (True, False)


def test_a_probe_is_told_that_there_is_no_backup(app: Tracker) -> None:
    app.config["PROBE_KEY"] = KEY

    answer = app.test_client().get("/readyz", headers={"Authorization": f"Bearer {KEY}"})

    assert (answer.json["backup"]["made_at"], answer.json["backup"]["is_too_old"]) == (None, True)


@pytest.mark.parametrize(
    ("key", "sent"),
    [
        pytest.param(KEY, None, id="nothing sent"),
        pytest.param(KEY, "Bearer another key, as long as it", id="another key"),
        pytest.param(KEY, "Bearer ", id="an empty key"),
        pytest.param(KEY, "Bearer clé", id="letters of another alphabet"),
        pytest.param("", "Bearer ", id="no key set"),
    ],
)
def test_nobody_else_is_told_anything(key: str, sent: str | None, app: Tracker) -> None:
    app.config["PROBE_KEY"] = key
    headers = {"Authorization": sent.encode().decode("latin-1")} if sent else {}

    answer = app.test_client().get("/readyz", headers=headers)

    assert (answer.status_code, answer.text) == (200, "ready\n")


def test_a_probe_is_told_that_the_tables_are_of_another_version(app: Tracker) -> None:
    app.config["PROBE_KEY"] = KEY
    with app.app_context():
        db.session.execute(db.text("UPDATE alembic_version SET version_num = '0002'"))
        db.session.commit()

    answer = app.test_client().get("/readyz", headers={"Authorization": f"Bearer {KEY}"})
    open_answer = app.test_client().get("/readyz")

    assert (answer.status_code, answer.json["ready"]) == (503, False)
    assert open_answer.status_code == 503
    assert open_answer.text == "the tables are of another version: run flask upgrade\n"
