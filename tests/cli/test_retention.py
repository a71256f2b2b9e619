"""`flask retention apply`: what has been kept for long enough goes, what is needed stays, and a dry run alters nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from tests.cli.conftest import Run
from tracker import Tracker
from tracker.extensions import db
from tracker.models import (
    AuditEntry,
    ImportDraft,
    Membership,
    PasswordLink,
    PendingSignIn,
    Person,
    ProgressUpdate,
    SignInDelay,
    SignInSession,
    Strategy,
    Submission,
    UpdateDraft,
)
from tracker.models.sign_in import Purpose

NOW = datetime.now(UTC)
OLD, NEW = NOW - timedelta(days=31), NOW - timedelta(days=29)
KINDS = (SignInSession, PendingSignIn, PasswordLink, SignInDelay, Submission, UpdateDraft, ImportDraft)


def keep(moment: datetime, *, number: int, drafts_at: datetime) -> None:
    """One of each kind, last needed at a moment."""
    person = db.session.execute(select(Person.id).where(Person.email == "amira@example.org")).scalar_one()
    strategy = db.session.execute(select(Strategy.id)).scalars().first()
    token = f"{number:064}"
    db.session.add_all(
        [
            SignInSession(
                token_hash=token,
                person_id=person,
                created_at=OLD,
                seen_at=moment,
                ends_at=moment,
                revoked_at=None,
            ),
            PendingSignIn(
                token_hash=token,
                purpose=Purpose.CODE,
                person_id=person,
                next_path="/",
                kept="",
                made_at=moment,
            ),
            PasswordLink(token_hash=token, person_id=person, made_by=None, made_at=OLD, ends_at=moment),
            SignInDelay(account_and_address=token, failures=3, not_before=moment),
            Submission(
                person_id=person,
                key=token[-40:],
                purpose="update",
                body_hash=token,
                result="/",
                sent_at=moment,
            ),
            UpdateDraft(
                person_id=person, action_id=number, typed={"words": "Half a sentence"}, saved_at=drafts_at
            ),
            ImportDraft(
                person_id=person,
                strategy_id=strategy,
                file_name="plan.csv",
                content=b"x",
                answers={},
                created_at=OLD,
                expires_at=NOW - timedelta(hours=1) if number == 1 else NOW + timedelta(days=1),
            ),
        ]
    )


def counts() -> list[int]:
    """How many rows of each kind there are."""
    return [db.session.execute(select(func.count()).select_from(kind)).scalar_one() for kind in KINDS]


@pytest.fixture
def filled_with_old_and_new(app: Tracker) -> None:
    """Of each kind one whose time is over, and one whose time is not."""
    with app.app_context():
        for kind in KINDS:
            db.session.query(kind).delete()
        keep(OLD, number=1, drafts_at=NOW - timedelta(days=366))
        keep(NEW, number=2, drafts_at=NOW - timedelta(days=364))
        db.session.commit()


@pytest.mark.usefixtures("filled_with_old_and_new")
def test_what_is_over_goes_and_what_is_needed_stays(app: Tracker, run: Run) -> None:
    said = run("retention", "apply", "--dry-run").stdout
    with app.app_context():
        assert counts() == [2] * len(KINDS)

    done = run("retention", "apply").stdout

    for line in (
        "4 sign-ins that are over",
        "1 mark of a form that was sent",
        "1 draft that was never posted",
        "1 file that was never brought in",
    ):
        assert f"Would go: {line}." in said
        assert f"Gone: {line}." in done
    with app.app_context():
        assert counts() == [1] * len(KINDS)
        assert db.session.execute(select(UpdateDraft.action_id)).scalar_one() == 2
    assert "Nothing has been kept for too long." in run("retention", "apply").stdout
    assert run("audit", "verify").exit_code == 0


def end_account(app: Tracker, run: Run) -> int:
    """End Ben's account now; a chain can't be altered, so tests move their clock on instead."""
    assert run("user", "disable", "ben@example.org").exit_code == 0
    with app.app_context():
        return db.session.execute(select(Person.id).where(Person.email == "ben@example.org")).scalar_one()


@pytest.mark.parametrize(("days", "goes"), [(399, False), (401, True)])
def test_an_ended_account_loses_its_name_when_its_time_is_over(
    app: Tracker, run: Run, monkeypatch: pytest.MonkeyPatch, days: int, goes: bool
) -> None:
    ben = end_account(app, run)
    app.config["KEEP_ENDED_ACCOUNTS_DAYS"] = 400
    with app.app_context():
        updates = db.session.execute(
            select(func.count()).select_from(ProgressUpdate).where(ProgressUpdate.recorded_by == ben)
        ).scalar_one()
    later = datetime.now(UTC) + timedelta(days=days)
    monkeypatch.setattr("tracker.clock.now", lambda: later)

    said = run("retention", "apply").stdout

    with app.app_context():
        person = db.session.get_one(Person, ben)
        assert ("name and address of an ended account" in said) is goes
        assert (person.name == f"Former member {ben}") is goes
        assert (person.email == f"former-{ben}@invalid") is goes
        assert (
            bool(db.session.execute(select(Membership.id).where(Membership.person_id == ben)).all())
            is not goes
        )
        # What they did is still theirs.
        mine = select(func.count()).select_from(ProgressUpdate).where(ProgressUpdate.recorded_by == ben)
        assert db.session.execute(mine).scalar_one() == updates > 0
        assert not db.session.execute(select(AuditEntry.seq).where(AuditEntry.facts.like("%Ben%"))).all()
    assert run("audit", "verify").exit_code == 0
    assert "ended account" not in run("retention", "apply").stdout.replace("Names of ended accounts", "")


def test_names_are_kept_for_good_unless_a_time_is_set(
    app: Tracker, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = end_account(app, run)
    later = datetime.now(UTC) + timedelta(days=20_000)
    monkeypatch.setattr("tracker.clock.now", lambda: later)

    assert "KEEP_ENDED_ACCOUNTS_DAYS sets a time" in run("retention", "apply").stdout
    with app.app_context():
        assert db.session.get_one(Person, ben).name == "Ben (demonstration)"


def test_somebody_who_may_sign_in_again_keeps_their_name(
    app: Tracker, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = end_account(app, run)
    app.config["KEEP_ENDED_ACCOUNTS_DAYS"] = 1
    with app.app_context():
        db.session.execute(update(Person).where(Person.id == ben).values(is_disabled=False))
        db.session.commit()
    later = datetime.now(UTC) + timedelta(days=10)
    monkeypatch.setattr("tracker.clock.now", lambda: later)

    run("retention", "apply")

    with app.app_context():
        assert db.session.get_one(Person, ben).name == "Ben (demonstration)"
