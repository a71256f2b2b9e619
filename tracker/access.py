"""From a request to a viewer, and from an address to a record the viewer may see: for pages and interfaces alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, abort, current_app, g, session
from flask_login import AnonymousUserMixin, current_user
from sqlalchemy.exc import OperationalError

from tracker import clock
from tracker.changes.audit import By
from tracker.changes.people import hash_token
from tracker.changes.sign_in import mark_seen
from tracker.domain.dates import local_day
from tracker.domain.permissions import VISITOR, Permission, Viewer, is_allowed
from tracker.domain.problems import NotAllowed
from tracker.extensions import begin_change, db, login_manager, roll_back
from tracker.queries.people import OpenSession, SessionAtAGlance, open_session, session_at_a_glance
from tracker.queries.strategies import PlanInForce, StrategyInForce, plan_by_slug, strategy_by_slug

SEEN_EVERY = timedelta(minutes=5)

P = ParamSpec("P")
R = TypeVar("R")


class SignInNeeded(Exception):
    """The page needs a person, and nobody is signed in."""


class SecondFactorNeeded(Exception):
    """A role of the person asks for a second factor, which they must set up before anything else."""


class SignedIn:
    """What Flask-Login keeps of a person: the token of their session, which can be revoked, and who they are."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(
        self, token: str, viewer: Viewer, *, since: datetime, lacks_second_factor: bool = False
    ) -> None:
        self.token = token
        self.viewer = viewer
        self.since = since
        self.lacks_second_factor = lacks_second_factor

    def get_id(self) -> str:
        """The session's token: the cookie carries it, the database knows its hash."""
        return self.token


@dataclass(frozen=True, slots=True)
class Change:
    """A change that has begun: who makes it, as the database knows them inside its transaction."""

    by: By
    viewer: Viewer


def init_app(app: Flask) -> None:
    """Tie sessions to the app."""
    login_manager.session_protection = None
    login_manager.user_loader(_load_signed_in)
    app.after_request(_note_seen)


def _session_in_force(token: str) -> OpenSession | None:
    now = clock.now()
    return open_session(hash_token(token), now=now, idle_since=_idle_since(now), today=local_day(now))


def _idle_since(now: datetime) -> datetime:
    return now - timedelta(minutes=current_app.config["SESSION_IDLE_MINUTES"])


def look_at_session(token: str) -> SessionAtAGlance | None:
    """The session of this token if it is in force and needs no note that it is in use; None otherwise."""
    now = clock.now()
    found = session_at_a_glance(hash_token(token), now=now, idle_since=_idle_since(now))
    return found if found is not None and now - found.seen_at <= SEEN_EVERY else None


def head_at_start() -> str | None:
    """The head of the audit chain when this request's person was looked up; None for a visitor."""
    head: str | None = g.get("audit_hash")
    return head


def _load_signed_in(token: str) -> SignedIn | None:
    found = _session_in_force(token)
    if found is None:
        return None
    clock.remember_fixed_day(found.fixed_today)
    g.person_id = found.viewer.person_id
    g.audit_hash = found.audit_hash
    g.is_seen_stale = clock.now() - found.seen_at > SEEN_EVERY
    lacks_second_factor = _lacks_second_factor(found)
    return SignedIn(token, found.viewer, since=found.created_at, lacks_second_factor=lacks_second_factor)


def _lacks_second_factor(found: OpenSession) -> bool:
    """True where a role of theirs must have a second factor and there is none, nor a provider that counts as one."""
    required = current_app.config["SECOND_FACTOR_ROLES"]
    if not required or found.has_second_factor or not required & found.viewer.roles_in(None):
        return False
    return not any(
        issuer.counts_as_second_factor and issuer.issuer == found.issuer
        for issuer in current_app.config["OIDC_ISSUERS"]
    )


def _note_seen(response: Any) -> Any:
    """Note that the session is in use: at most every five minutes, by itself, and not at all when busy."""
    if g.pop("is_seen_stale", False) and "_user_id" in session:
        try:
            begin_change(is_patient=False)
            mark_seen(token=session["_user_id"], now=clock.now())
            db.session.commit()
        except OperationalError:
            roll_back()
    return response


def viewer() -> Viewer:
    """The person this page is made for; a visitor where nobody is signed in."""
    user = current_user._get_current_object()
    return user.viewer if isinstance(user, SignedIn) else VISITOR


def forget_viewer() -> None:
    """Make the rest of this request for a visitor: who sent it can't be looked up now. Their cookie stays."""
    g._login_user = AnonymousUserMixin()


def session_token() -> str:
    """The token of the session this request came with; empty for a visitor."""
    user = current_user._get_current_object()
    return user.token if isinstance(user, SignedIn) else ""


def signed_in_at() -> datetime:
    """When the session that this request came with was opened. Raises SignInNeeded for a visitor."""
    user = current_user._get_current_object()
    if not isinstance(user, SignedIn):
        raise SignInNeeded
    return user.since


def requires(
    permission: Permission, *, even_without_second_factor: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare what a view needs. Nobody signed in is sent to sign in; a person without it is refused.

    Whoever must set up a second factor comes to no view but those that say `even_without_second_factor`.
    """

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            allow_or_403(permission)
            if not even_without_second_factor and _must_set_up_first():
                raise SecondFactorNeeded
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return declare


def _must_set_up_first() -> bool:
    user = current_user._get_current_object()
    return isinstance(user, SignedIn) and user.lacks_second_factor


def allow_or_403(permission: Permission, *, strategy_id: int | None = None) -> Viewer:
    """The viewer, if the table lets them do this (in that strategy). Raises SignInNeeded or NotAllowed."""
    found = viewer()
    if is_allowed(found, permission, strategy_id=strategy_id):
        return found
    if not found.is_signed_in:
        raise SignInNeeded
    raise NotAllowed


def strategy_or_404(slug: str, permission: Permission) -> StrategyInForce:
    """The strategy of that address, if the viewer may do this in it."""
    strategy = strategy_by_slug(slug)
    if strategy is None:
        abort(404)
    allow_or_403(permission, strategy_id=strategy.strategy_id)
    note_illustrative(strategy.is_illustrative)
    return strategy


def plan_or_404(slug: str, permission: Permission, *, on: date | None = None) -> PlanInForce:
    """The plan of that address with its owners of the day, or of today, if the viewer may do this in its strategy."""
    plan = plan_by_slug(slug, on=on or clock.today())
    if plan is None:
        abort(404)
    allow_or_403(permission, strategy_id=plan.strategy_id)
    note_illustrative(plan.is_illustrative or plan.is_strategy_illustrative)
    return plan


def note_illustrative(is_illustrative: bool) -> None:
    """What this request is about is illustrative: its page and words copied from it say so."""
    g.is_illustrative = is_page_illustrative() or is_illustrative


def is_page_illustrative() -> bool:
    """Whether this request is about a strategy or plan that is the record of no organisation."""
    return bool(g.get("is_illustrative", False))


def start_change(
    permission: Permission, *, strategy_id: int | None = None, even_without_second_factor: bool = False
) -> Change:
    """Open the transaction of a change with the person and the permission read again inside it.

    The view commits. Raises SignInNeeded where the session has ended since the form was opened, and
    SecondFactorNeeded where one must be set up first.
    """
    token = session_token()
    begin_change()
    found = _session_in_force(token) if token else None
    if found is None:
        raise SignInNeeded
    if not is_allowed(found.viewer, permission, strategy_id=strategy_id):
        raise NotAllowed
    if not even_without_second_factor and _lacks_second_factor(found):
        raise SecondFactorNeeded
    return Change(By(found.viewer.person_id, clock.now()), found.viewer)
