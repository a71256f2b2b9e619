"""What the demonstration has and the first tables had no place for."""

from __future__ import annotations

from sqlalchemy import text

from tracker import Tracker
from tracker.extensions import db

NEWER = (
    "UPDATE person SET away_from = NULL, away_until = NULL, deputy_id = NULL",
    "DELETE FROM cover_sheet",
    "DELETE FROM cover_sheet_template",
    "DELETE FROM body_meeting",
    "DELETE FROM voice",
    "DELETE FROM target",
    "DELETE FROM plan_due_day",
    "UPDATE frozen_report SET compared = NULL",
    "UPDATE indicator SET asked = '', version = 1",
    "UPDATE indicator_value SET recorded_on = NULL, recorded_at = NULL",
)


def leave_out_what_is_newer(app: Tracker) -> None:
    """Bring the demonstration to what the first tables hold, so that all of it must come back the same."""
    with app.app_context(), db.engine.begin() as connection:
        for statement in NEWER:
            connection.execute(text(statement))
