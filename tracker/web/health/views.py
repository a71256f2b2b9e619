"""Whether the process lives and whether it is ready: for whatever watches it, without names or figures."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy.exc import DBAPIError

from tracker.access import requires
from tracker.domain.permissions import Permission
from tracker.extensions import db
from tracker.queries.installation import migration_in_force
from tracker.revisions import newest_revision

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@requires(Permission.READ_PUBLIC)
def alive() -> Response:
    """The process answers; the database is not asked."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@requires(Permission.READ_PUBLIC)
def ready() -> Response:
    """The database answers and its tables are those of this version; else 503."""
    try:
        found = migration_in_force()
    except DBAPIError:
        db.session.rollback()
        return Response("the database does not answer\n", status=503, mimetype="text/plain")
    if found != newest_revision():
        return Response(
            "the tables are of another version: run flask upgrade\n", status=503, mimetype="text/plain"
        )
    return Response("ready\n", mimetype="text/plain")
