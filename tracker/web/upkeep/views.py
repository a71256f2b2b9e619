"""How the installation is kept: its last backup, its version, its database; for administrators."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from tracker import clock
from tracker.access import requires
from tracker.domain.permissions import Permission
from tracker.queries.audit import head_on_record
from tracker.queries.backups import last_backup
from tracker.queries.installation import kind_of_database, migration_in_force
from tracker.web.answers import show
from tracker.web.upkeep.pages import Installed, upkeep_page

bp = Blueprint("upkeep", __name__)


@bp.get("/upkeep")
@requires(Permission.ADMINISTER)
def upkeep() -> Response:
    """The last backup and what is installed."""
    installed = Installed(
        build=current_app.config["BUILD_ID"],
        database=kind_of_database(),
        revision=migration_in_force() or "",
        head=head_on_record(),
    )
    page = upkeep_page(
        last_backup(), installed, now=clock.now(), too_old_hours=current_app.config["BACKUP_TOO_OLD_HOURS"]
    )
    return show("upkeep/upkeep.html", page=page)
