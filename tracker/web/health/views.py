"""Whether the process lives and whether it is ready: for whatever watches it, without names or figures.

A probe that holds PROBE_KEY also reads how old the last backup is, and what is installed.
"""

from __future__ import annotations

import hmac
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from sqlalchemy.exc import DBAPIError

from tracker import clock
from tracker.access import requires
from tracker.domain.backups import is_too_old
from tracker.domain.permissions import Permission
from tracker.extensions import roll_back
from tracker.queries.audit import head_on_record
from tracker.queries.backups import last_backup
from tracker.queries.installation import kind_of_database, migration_in_force
from tracker.revisions import newest_revision

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@requires(Permission.READ_PUBLIC, even_without_second_factor=True)
def alive() -> Response:
    """The process answers; the database is not asked."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@requires(Permission.READ_PUBLIC, even_without_second_factor=True)
def ready() -> Response:
    """The database answers and its tables are those of this version; else 503.

    An old backup is told to whoever may know and makes nothing unready: a server taken out of service saves no backup.
    """
    try:
        found = migration_in_force()
        problem = "" if found == newest_revision() else "the tables are of another version: run flask upgrade"
        detail = _detail() if _is_signed() and not problem else {}
    except DBAPIError:
        roll_back()
        problem, detail = "the database does not answer", {}
    status = 503 if problem else 200
    if _is_signed():
        answer = jsonify({"ready": not problem, "problem": problem, **detail})
        answer.status_code = status
        return answer
    return Response(f"{problem or 'ready'}\n", status=status, mimetype="text/plain")


def _is_signed() -> bool:
    """True for a request that carries the probe's key; the comparison takes as long for every wrong one."""
    key = current_app.config["PROBE_KEY"]
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(key) and hmac.compare_digest(sent.encode(), key.encode())


def _detail() -> dict[str, Any]:
    now, backup, head = clock.now(), last_backup(), head_on_record()
    hours = current_app.config["BACKUP_TOO_OLD_HOURS"]
    made_at = backup.made_at if backup else None
    return {
        "build": current_app.config["BUILD_ID"],
        "database": kind_of_database(),
        "tables": newest_revision(),
        "audit": {"seq": head.seq, "hash": head.entry_hash},
        "backup": {
            "made_at": made_at.isoformat() if made_at else None,
            "age_seconds": int((now - made_at).total_seconds()) if made_at else None,
            "is_too_old": is_too_old(made_at, now=now, hours=hours),
            "is_encrypted": backup.is_sealed if backup else None,
            "size": backup.size if backup else None,
        },
    }
