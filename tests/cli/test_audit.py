"""`flask audit verify`: an untouched chain passes; any touch shows, and the first broken entry is named."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.cli.conftest import Run
from tests.conftest import Filled
from tracker import Tracker
from tracker.domain.audit import ChainedEntry, entry_hash
from tracker.extensions import db
from tracker.models import AuditEntry

Tamper = Callable[..., None]


def test_untouched_chain_is_unbroken(run: Run) -> None:
    result = run("audit", "verify")

    assert result.exit_code == 0
    assert "unbroken" in result.stdout


def test_chain_without_entries_is_unbroken(empty_run: Run) -> None:
    result = empty_run("audit", "verify")

    assert result.exit_code == 0
    assert "0 entries" in result.stdout


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        pytest.param(
            "UPDATE audit_entry SET verb = 'x' WHERE seq = 40", "Entry 40 (x) was altered", id="verb"
        ),
        pytest.param("UPDATE audit_entry SET facts = '{}' WHERE seq = 40", "Entry 40 ", id="facts"),
        pytest.param(
            "UPDATE audit_entry SET person_id = NULL WHERE seq = (SELECT max(seq) FROM audit_entry "
            "WHERE person_id IS NOT NULL)",
            "was altered",
            id="who",
        ),
        pytest.param("DELETE FROM audit_entry WHERE seq = 40", "Entry 40 is missing", id="left out"),
        pytest.param("DELETE FROM audit_entry WHERE seq = 1", "Entry 1 is missing", id="first left out"),
        pytest.param("DELETE FROM audit_entry WHERE seq > 100", "Entry 101 is missing", id="tail cut off"),
        pytest.param("DELETE FROM audit_entry", "Entry 1 is missing", id="all gone"),
        pytest.param(
            "UPDATE audit_entry SET entry_hash = previous_hash WHERE seq = 40", "Entry 40 ", id="hash"
        ),
        pytest.param(
            "UPDATE audit_entry SET previous_hash = entry_hash WHERE seq = 40",
            "Entry 40 does not follow entry 39",
            id="hash before",
        ),
        pytest.param(
            "UPDATE installation SET audit_seq = audit_seq - 1", "goes past the head", id="head moved"
        ),
        pytest.param(
            "UPDATE installation SET audit_hash = 'x'", "is not the head on record", id="head's hash"
        ),
        pytest.param(
            "UPDATE frozen_report SET audit_hash = 'x' WHERE number = 2",
            "report 2 of llr-carers",
            id="report's head",
        ),
    ],
)
def test_first_broken_entry_is_named(run: Run, tamper: Tamper, statement: str, says: str) -> None:
    tamper(statement)

    result = run("audit", "verify")

    assert result.exit_code == 1
    assert says in result.stderr
    assert "Traceback" not in result.output


def test_entry_that_cannot_be_read_is_named(run: Run, tamper: Tamper, filled: Filled) -> None:
    statement = "UPDATE audit_entry SET recorded_at = 'some day' WHERE seq = 40"
    if filled.kind == "postgresql":
        with pytest.raises(DBAPIError, match="some day"):
            tamper(statement)
        return
    tamper(statement)

    result = run("audit", "verify")

    assert result.exit_code == 1
    assert "Entry 40 can’t be read" in result.stderr


def test_altered_words_are_named(run: Run, tamper: Tamper, app: Tracker) -> None:
    seq, name = put_words(app, tamper, "Nothing happened.")

    result = run("audit", "verify")

    assert result.exit_code == 1
    assert f"Entry {seq} " in result.stderr
    assert f"the words of “{name}” were altered" in result.stderr


def test_words_that_only_say_that_they_were_removed_are_altered(
    run: Run, tamper: Tamper, app: Tracker
) -> None:
    seq, name = put_words(app, tamper, "removed on 2 October 2019 because it named a person")

    result = run("audit", "verify")

    assert result.exit_code == 1
    assert f"Entry {seq} " in result.stderr
    assert f"the words of “{name}” were altered" in result.stderr


def test_removed_words_are_reported_and_pass(run: Run) -> None:
    run("redact", "Talks with a provider", "--because", "it named one", "--by", "dev@example.org")

    result = run("audit", "verify")

    assert result.exit_code == 0, result.output
    assert "(post update): words of “words” were removed on 30 September 2019." in result.stdout


def test_rewriting_every_hash_after_a_lie_shows_against_the_frozen_reports(
    run: Run, tamper: Tamper, app: Tracker
) -> None:
    tell_a_lie(app, tamper, seq=3)

    result = run("audit", "verify")

    assert result.exit_code == 1
    assert "report 1 of llr-carers was frozen on" in result.stderr


def put_words(app: Tracker, tamper: Tamper, words: str) -> tuple[int, str]:
    """Replace the words of an entry, its salt and digest kept."""
    with app.app_context():
        for entry in db.session.query(AuditEntry).order_by(AuditEntry.seq.desc()):
            if entry.prose:
                prose = {name: dict(part) for name, part in entry.prose.items()}
                name = sorted(prose)[0]
                prose[name]["words"] = words
                seq = entry.seq
                break
        else:
            pytest.fail("The demonstration has no words in its chain.")
        db.session.rollback()
    tamper("UPDATE audit_entry SET prose = :prose WHERE seq = :seq", prose=json.dumps(prose), seq=seq)
    return seq, name


def tell_a_lie(app: Tracker, tamper: Tamper, *, seq: int) -> None:
    """Alter an entry and compute the whole chain after it anew, the installation's head included."""
    with app.app_context():
        entries = [
            (
                ChainedEntry(
                    seq=row.seq,
                    recorded_at=row.recorded_at,
                    person_id=row.person_id,
                    strategy_id=row.strategy_id,
                    verb="a lie" if row.seq == seq else row.verb,
                    subject_kind=row.subject_kind,
                    subject_id=row.subject_id,
                    facts=row.facts,
                    previous_hash="",
                )
            )
            for row in db.session.query(AuditEntry).order_by(AuditEntry.seq)
        ]
        db.session.rollback()
    before = ""
    for entry in entries:
        chained = ChainedEntry(
            **{name: getattr(entry, name) for name in entry.__slots__ if name != "previous_hash"},
            previous_hash=before,
        )
        hashed = entry_hash(chained)
        if chained.seq >= seq:
            tamper(
                "UPDATE audit_entry SET verb = :verb, previous_hash = :before, entry_hash = :hashed WHERE seq = :seq",
                verb=chained.verb,
                before=before,
                hashed=hashed,
                seq=chained.seq,
            )
        before = hashed
    tamper("UPDATE installation SET audit_hash = :hashed", hashed=before)
    with app.app_context():
        assert db.session.execute(text("SELECT audit_hash FROM installation")).scalar_one() == before
        db.session.rollback()
