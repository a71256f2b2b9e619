"""Taking away the second factor of somebody who lost it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, url_for

from tracker import access
from tracker.access import requires
from tracker.changes.second_factor import reset_second_factor
from tracker.domain.permissions import Permission
from tracker.extensions import db
from tracker.queries.people import person_by_id
from tracker.web.answers import see_other

bp = Blueprint("second_factors", __name__)


@bp.post("/people/<id:person_id>/second-factor")
@requires(Permission.ADMINISTER)
def reset(person_id: int) -> Response:
    """Reset a second factor: the person is signed out, and signs in with their password alone until they set one up."""
    change = access.start_change(Permission.ADMINISTER)
    account = person_by_id(person_id)
    if account is None:
        abort(404)
    was_on = reset_second_factor(by=change.by, person_id=person_id)
    db.session.commit()
    notice = f"The second factor of {account.name} is reset." if was_on else f"{account.name} has none."
    return see_other(url_for("admin.person", person_id=person_id), notice=notice)
