"""Milestones of a strategy as they stand on a day."""

from __future__ import annotations

from flask import Blueprint, Response

from tracker import access
from tracker.access import requires
from tracker.domain.permissions import Permission
from tracker.queries.milestones import milestones_of
from tracker.web.answers import read_as_at, show, unchanged
from tracker.web.milestones.pages import milestones_page

bp = Blueprint("milestones", __name__)


@bp.get("/strategies/<slug>/milestones")
@requires(Permission.READ_SUBMITTED)
def milestones(slug: str) -> Response:
    """Every milestone, by its agreed day."""
    strategy = access.strategy_or_404(slug, Permission.READ_SUBMITTED)
    as_at = read_as_at()
    answer = unchanged(changes=strategy.changes, as_at=as_at, viewer=access.viewer())
    if answer is not None:
        return answer
    found = milestones_of(strategy.strategy_id, as_at=as_at)
    return show("milestones/milestones.html", page=milestones_page(strategy, found, as_at=as_at))
