"""Whether the process lives and whether it is ready: for whatever watches it, without names or figures."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app
from sqlalchemy.exc import DBAPIError

from tracker.access import requires
from tracker.domain.permissions import Permission
from tracker.extensions import roll_back
from tracker.queries.installation import migration_in_force

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
        roll_back()
        return Response("the database does not answer\n", status=503, mimetype="text/plain")
    if found != _newest_migration():
        return Response(
            "the tables are of another version: run flask db upgrade\n", status=503, mimetype="text/plain"
        )
    return Response("ready\n", mimetype="text/plain")


def _newest_migration() -> str | None:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(current_app.root_path).parent / "migrations"))
    return ScriptDirectory.from_config(config).get_current_head()
