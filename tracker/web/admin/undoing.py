"""A takeover that was recorded by mistake is undone on its day; or the page says why it stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, url_for
from wtforms import HiddenField

from tracker import access, clock
from tracker.access import requires
from tracker.changes.succession import undo_take_over
from tracker.domain.dates import write_day, write_moment
from tracker.domain.permissions import Permission
from tracker.domain.problems import ChangedMeanwhile, RuleBroken
from tracker.domain.succession import TakeOver, why_it_stays
from tracker.extensions import db
from tracker.queries.successors import last_take_over
from tracker.web.answers import see_other, show
from tracker.web.fields import TypedForm
from tracker.web.sent import number_of

bp = Blueprint("undoing", __name__)


class UndoForm(TypedForm):
    """The takeover that was seen, by the number of its entry in the record of changes."""

    seen = HiddenField()


@dataclass(frozen=True, slots=True)
class UndoPage:
    """What is as before once a takeover is undone; `stays` says why it can't be, empty where it can."""

    organisation_id: int
    name: str
    said: str
    going_back: Sequence[str]
    stays: str
    is_conflict: bool


@bp.get("/organisations/<id:organisation_id>/successor/undone")
@requires(Permission.ADMINISTER)
def ask_once_more(organisation_id: int) -> Response:
    """What undoing it would do, or why it stays."""
    return _show(last_take_over(organisation_id) or abort(404))


@bp.post("/organisations/<id:organisation_id>/successor/undone")
@requires(Permission.ADMINISTER)
def undo(organisation_id: int) -> Response:
    """Undo the takeover, unless it stays."""
    change = access.start_change(Permission.ADMINISTER)
    try:
        done = undo_take_over(
            by=change.by, organisation_id=organisation_id, seen_seq=number_of(UndoForm().seen)
        )
    except ChangedMeanwhile:
        db.session.rollback()
        return _show(last_take_over(organisation_id) or abort(404), is_conflict=True, status=409)
    except RuleBroken:
        db.session.rollback()
        return _show(last_take_over(organisation_id) or abort(404), status=422)
    db.session.commit()
    address = url_for("admin.organisation", organisation_id=organisation_id)
    return see_other(address, notice=f"{done.name} stands for itself again.")


def _show(found: TakeOver, *, is_conflict: bool = False, status: int = 200) -> Response:
    problem = why_it_stays(found, at=clock.now())
    page = UndoPage(
        organisation_id=found.organisation_id,
        name=found.name,
        said=f"{found.successor} stands in the place of {found.name} from {write_day(found.on)}. "
        f"That was recorded on {write_moment(found.recorded_at)}.",
        going_back=found.going_back,
        stays=problem.sentence if problem else "",
        is_conflict=is_conflict,
    )
    form = UndoForm(formdata=None, data={"seen": str(found.seq)})
    return show("admin/undone.html", page=page, form=form, status=status)
