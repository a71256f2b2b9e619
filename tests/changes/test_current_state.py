"""What is kept beside each action as its current state, against its history."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select, update

from tests.conftest import Browser
from tests.journeys.pages import Page
from tests.journeys.records import action_id, contents
from tests.journeys.test_post_update import send
from tracker import Tracker
from tracker.changes.current_state import rebuild_current
from tracker.domain.rag import Rating, Stage
from tracker.extensions import begin_change, db
from tracker.models import ActionCurrent


def rebuild(app: Tracker) -> list[int]:
    """Work the current state out again and keep it; the actions where it differed."""
    with app.app_context():
        begin_change()
        differed = rebuild_current()
        db.session.commit()
        return differed


def test_what_is_kept_of_the_demonstration_is_what_its_history_gives(app: Tracker) -> None:
    before = contents(app)

    differed = rebuild(app)

    assert differed == []
    assert contents(app) == before


def test_so_it_is_after_every_kind_of_change(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira, priya = browser_of("amira"), browser_of("priya")
    send(amira, answer="done", done_month="2019-08")
    send(amira, "/plans/lrccg/actions/10/update", answer="on_track", words="All do.")
    listed = Page(amira.get("/my-updates"))
    amira.client.post(
        "/my-updates/unchanged",
        data=listed.form("/my-updates/unchanged") | {"action": [listed.offered["LRCCG 2"]]},
    )
    checks = Page(priya.get("/my-updates"))
    priya.client.post(
        "/my-updates/checked",
        data=checks.form("/my-updates/checked")
        | {"done": [checks.offered["LRCCG 12"]], "outcome": ["agreed"]},
    )
    with app.app_context():
        stages = dict(
            db.session.execute(
                select(ActionCurrent.action_id, ActionCurrent.stage).where(
                    ActionCurrent.assessment_id.is_not(None)
                )
            ).all()
        )

    assert action_id(app, "lrccg", "12") in stages
    assert rebuild(app) == []


def test_a_state_that_was_altered_is_found_and_set_right(app: Tracker) -> None:
    wrong = action_id(app, "lrccg", "12")
    before = contents(app)["action_current"]
    with app.app_context():
        db.session.execute(
            update(ActionCurrent)
            .where(ActionCurrent.action_id == wrong)
            .values(stage=Stage.COMPLETE, rating=Rating.GREEN)
        )
        db.session.commit()

    differed = rebuild(app)

    assert differed == [wrong]
    assert contents(app)["action_current"] == before
    assert rebuild(app) == []


def test_the_command_says_so_as_well(app: Tracker) -> None:
    done = app.test_cli_runner().invoke(args=["rebuild"])

    assert done.exit_code == 0, done.output
