"""From a proven person to an open session: where signing in leads, and what was being typed before.

Every way to sign in ends here, so that each gives the same fresh session and none leads to another site.
"""

from __future__ import annotations

import json
from datetime import timedelta

from flask import Response, current_app, request, session, url_for
from flask_login import login_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tracker import clock
from tracker.access import SignedIn
from tracker.changes.audit import By
from tracker.changes.drafts import save_draft
from tracker.changes.sign_in import PENDING_LASTS, keep_pending_sign_in, start_session
from tracker.domain.permissions import Viewer
from tracker.domain.problems import NotAllowed
from tracker.extensions import db
from tracker.models.sign_in import Purpose
from tracker.queries.people import Account, viewer_of
from tracker.queries.sign_in import Pending
from tracker.queries.work import action_id_of
from tracker.web.answers import see_other

MOST_KEPT = 200_000


# Where a browser's cookie keeps the token of a sign-in that is half done.
PENDING = "pending"


def open_session(
    by: By, *, email: str, next_path: str, kept: str, how: str, issuer: str | None = None
) -> Response:
    """Open a session for whoever has proved who they are, and end the change that has begun.

    Raises NotAllowed where they may not sign in any more.
    """
    lasts = timedelta(hours=current_app.config["SESSION_HOURS"])
    address = request.remote_addr or ""
    token = start_session(by=by, lasts=lasts, email=email, address=address, how=how, issuer=issuer)
    viewer = viewer_of(by.person_id or 0, on=clock.today())
    if viewer is None:
        raise NotAllowed
    path, notice = _go_on(by, next_path, kept, viewer=viewer)
    db.session.commit()
    # A session that somebody else may have planted in this browser ends here.
    session.clear()
    login_user(SignedIn(token, viewer, since=by.at))
    return see_other(path, notice=notice)


def ask_for_code(by: By, *, next_path: str, kept: str, issuer: str | None = None) -> Response:
    """Keep what was proved so far, end the change that has begun, and ask for the second factor's code."""
    kept = kept if len(kept) <= MOST_KEPT else ""
    token = keep_pending_sign_in(
        by=by, purpose=Purpose.CODE, next_path=safe_path(next_path), kept=kept, issuer=issuer
    )
    db.session.commit()
    session.clear()
    session[PENDING] = token
    return see_other(url_for("second_step.code"))


def is_too_old(pending: Pending) -> bool:
    """True once half a sign-in has waited too long for the other half."""
    return clock.now() > pending.made_at + PENDING_LASTS


def may_sign_in(account: Account | None) -> bool:
    """False for nobody, for somebody who is disabled, and in production for the demonstration's people."""
    if account is None or account.is_disabled:
        return False
    return not (account.is_demo and current_app.config["IS_PRODUCTION"])


def _go_on(by: By, next_path: str, kept: str, *, viewer: Viewer) -> tuple[str, str]:
    """Where a person goes after signing in, and what they are told: back to the form they were typing in, with
    their words kept as a draft, or to the page they asked for."""
    path = safe_path(next_path) or url_for("public.first_page")
    typed = _read_kept(kept)
    target = _update_form_at(path) if typed else None
    action_id = action_id_of(*target) if target else None
    if action_id is None:
        return path, ""
    try:
        save_draft(by=by, viewer=viewer, as_at=clock.as_at_today(), action_id=action_id, typed=typed)
    except NotAllowed:
        return path, ""
    return path, "You are signed in again. What you had typed is here; it is not posted yet."


def _update_form_at(path: str) -> tuple[str, str] | None:
    """The plan and number of the update form at an address of ours; None for any other address."""
    try:
        endpoint, values = current_app.url_map.bind("").match(path.partition("?")[0], method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return (values["slug"], values["number"]) if endpoint == "progress.update" else None


def _storable(text: str) -> str:
    """The text without halves of letters and NULs, which no database holds."""
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "")


def _read_kept(kept: str) -> dict[str, list[str]]:
    """The fields of a form that came back from being signed out; empty for anything that is no such thing."""
    if not kept or len(kept) > MOST_KEPT:
        return {}
    try:
        plain = json.loads(kept)
    except ValueError:
        return {}
    if not isinstance(plain, dict):
        return {}
    return {
        name: [_storable(value) for value in values if isinstance(value, str)]
        for name, values in plain.items()
        if isinstance(name, str) and isinstance(values, list)
    }


def safe_path(path: str) -> str:
    """A path of this site, or nothing: never another site, however it is spelled."""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path
    is_whole = path.isprintable() and "\ufffd" not in path and not any(ord(sign) < 33 for sign in path)
    return path if is_local and is_whole else ""
