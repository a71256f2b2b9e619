"""Refusals and faults as pages: what is wrong, and what to do. Nothing inside is ever shown."""

from __future__ import annotations

import errno
import json
import logging
import sqlite3
from collections.abc import Sequence

from flask import Flask, Response, current_app, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadHost, HTTPException, SecurityError

from tracker import access, logs
from tracker.access import SecondFactorNeeded, SignInNeeded
from tracker.domain.problems import ChangedMeanwhile, NotAllowed, Problem, RuleBroken, SentTwice
from tracker.extensions import roll_back
from tracker.reports.press import PaperFailed
from tracker.web.answers import see_other, show

logger = logging.getLogger(__name__)

# PostgreSQL's own number for a lock that did not come in time.
LOCK_NOT_AVAILABLE = "55P03"

# What a form carries for the machine: not given back at all, or given back without being shown.
MACHINE_FIELDS = frozenset(
    {"csrf_token", "key", "kept", "next", "password", "password_again", "code", "recovery_code"}
)
# Where people type what nobody else may read: none of it is ever given back.
SECRET_ROOMS = frozenset({"account", "own_account", "second_step", "single_sign_on"})
QUIET_FIELDS = frozenset({"seen", "version", "later"})

_PAGES = {
    400: ("We could not read that", "Go back, reload the page and try again."),
    403: (
        "You can’t do that here",
        "Your account does not let you do this. Ask your programme manager if it should.",
    ),
    404: ("We can’t find that page", "Check the address, or start again from the first page."),
    405: ("That address can’t be used like that", "Go back to the page you came from and use its button."),
    413: ("That is too large", "The most that can be sent at once is 500,000 characters of words, or 12 MB."),
    414: ("That address is too long", "Go back to the page you came from."),
    429: ("Please wait a moment", "There were too many tries. Wait and try again."),
    500: (
        "Something went wrong",
        "Nothing was changed. Try again; if it happens again, tell your administrator.",
    ),
    503: ("The tracker is busy", "Nothing was lost and nothing was changed. Wait a minute, then try again."),
}
# For everything that only whoever runs the machine can put right, and that needs no restart once they have.
_TROUBLE = (
    "The tracker can’t do that just now",
    "Nothing was lost and nothing was changed. Try again in a few minutes; if it happens again, tell your "
    "administrator.",
)
# What the machine has run out of, or can't reach.
_SHORTAGES = frozenset(
    {
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EIO,
        errno.EROFS,
        errno.ENOMEM,
        errno.EAGAIN,
    }
)


def init_app(app: Flask) -> None:
    """Tie every refusal to its page."""
    app.register_error_handler(SignInNeeded, _sign_in_needed)
    app.register_error_handler(SecondFactorNeeded, _second_factor_needed)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(RuleBroken, _rule_broken)
    app.register_error_handler(ChangedMeanwhile, _changed_meanwhile)
    app.register_error_handler(SentTwice, _sent_twice)
    app.register_error_handler(CSRFError, _token_missing)
    app.register_error_handler(PaperFailed, _paper_failed)
    app.register_error_handler(DBAPIError, _database_trouble)
    app.register_error_handler(PoolTimeout, _pool_is_empty)
    app.register_error_handler(OSError, _system_trouble)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def error_page(
    status: int, *, title: str = "", problems: Sequence[Problem] = (), what_to_do: str = "", again: str = ""
) -> Response:
    """A page that says what is wrong and what to do."""
    known_title, known_way = _PAGES.get(status, _PAGES[500 if status >= 500 else 400])
    return show(
        "errors/error.html",
        status=status,
        title=title or known_title,
        what_to_do=what_to_do or known_way,
        problems=problems,
        shown=_shown() if request.method == "POST" and request.blueprint not in SECRET_ROOMS else [],
        again=again,
        request_id=logs.request_id.get(),
        first_page=url_for("public.first_page"),
    )


def _form_sent() -> MultiDict[str, str]:
    """The form that was just sent; empty where it can't be read, too large or broken off: that is the refusal."""
    try:
        return request.form
    except HTTPException:
        return MultiDict()


def typed_fields() -> list[tuple[str, str]]:
    """What a person typed into the form that was just sent, field by field, machine fields left out."""
    return [
        (name, value)
        for name, values in _form_sent().lists()
        if name not in MACHINE_FIELDS
        for value in values
    ]


def _shown() -> list[tuple[str, str]]:
    """What was typed, field by field with readable names, for a person to see that it is there."""
    return [
        (name.replace("_", " ").replace("-", " ").capitalize(), value)
        for name, value in typed_fields()
        if value and name not in QUIET_FIELDS
    ]


def _sign_in_needed(_problem: SignInNeeded) -> Response:
    roll_back()
    if request.method in ("GET", "HEAD"):
        return see_other(url_for("account.sign_in", next=request.full_path.rstrip("?")))
    return _signed_out()


def _second_factor_needed(_problem: SecondFactorNeeded) -> Response:
    """Nothing but setting it up opens; a form that was sent comes back, to be sent again afterwards."""
    roll_back()
    if request.method in ("GET", "HEAD"):
        return see_other(url_for("own_account.second_factor", next=request.full_path.rstrip("?")))
    if request.blueprint in SECRET_ROOMS:
        return see_other(url_for("own_account.second_factor"))
    return _keep_typed(
        403,
        "Set up a second factor first",
        "Your role asks for one now. Nothing was posted. Set it up in another tab, come back here and press "
        "“Send it again”.",
        first=("Set up a second factor", url_for("own_account.second_factor")),
    )


def _token_missing(_problem: CSRFError) -> Response:
    """The form's token is missing or of another session: nothing was done, and what was typed comes back."""
    if request.blueprint in SECRET_ROOMS:
        return error_page(
            400,
            title="Please try again",
            what_to_do="Nothing was changed. Open the page again and fill the form in anew.",
            again="/" if request.endpoint == "account.sign_out" else request.path,
        )
    if access.viewer().is_signed_in:
        return _keep_typed(
            400, "Please send that again", "The page was open for a long time. Press “Send it again”."
        )
    return _signed_out()


def _signed_out() -> Response:
    """The sign-in form, with what was typed in the form that was sent: it comes back after signing in."""
    kept: dict[str, list[str]] = {}
    for name, value in typed_fields():
        kept.setdefault(name, []).append(value)
    return show(
        "errors/signed_out.html",
        status=401,
        shown=_shown(),
        kept=json.dumps(kept),
        issuers=current_app.config["OIDC_ISSUERS"],
        address=request.full_path.rstrip("?"),
    )


def _keep_typed(
    status: int, title: str, what_to_do: str, *, first: tuple[str, str] | None = None
) -> Response:
    return show(
        "errors/send_again.html",
        status=status,
        title=title,
        what_to_do=what_to_do,
        first=first,
        typed=typed_fields(),
        shown=_shown(),
        key=_form_sent().get("key", ""),
        address=request.full_path.rstrip("?"),
        request_id=logs.request_id.get(),
    )


def _not_allowed(_problem: NotAllowed) -> Response:
    roll_back()
    return error_page(403)


def _rule_broken(problem: RuleBroken) -> Response:
    roll_back()
    return error_page(
        422, title="There is a problem", problems=problem.problems, what_to_do="Nothing was changed."
    )


def _changed_meanwhile(_problem: ChangedMeanwhile) -> Response:
    roll_back()
    return error_page(
        409,
        title="Somebody else saved this first",
        what_to_do="Nothing of yours was stored. Go back, reload the page to see what they wrote, and try again.",
    )


def _sent_twice(_problem: SentTwice) -> Response:
    roll_back()
    return error_page(
        409,
        title="This form was sent before with other words",
        what_to_do="The first one was stored and stays. To say something else, open the page again.",
    )


def _paper_failed(problem: PaperFailed) -> Response:
    return _for_now("The paper could not be made", str(problem))


def _database_trouble(problem: DBAPIError) -> Response:
    """A busy, full or stopped database: a plain 503 and nothing lost. A value it can't hold is bad input."""
    roll_back()
    code = _sqlite_code(problem)
    # A disk that can't be read looks to SQLite like a damaged file.
    is_damaged = code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    if isinstance(problem, OperationalError) or problem.connection_invalidated or is_damaged:
        # Its first line says which: locked, full, not reachable.
        reason = str(problem.orig).partition("\n")[0]
        logger.error("The database could not answer: %s: %s", type(problem.orig).__name__, reason)
        is_busy = (
            code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            or getattr(problem.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE
        )
        return _for_now(*(_PAGES[503] if is_busy else _TROUBLE))
    logger.error("The database refused a statement", exc_info=problem)
    return _with_typed(500, *_PAGES[500])


def _sqlite_code(problem: DBAPIError) -> int | None:
    """SQLite's number for what happened, without its details; None for another database."""
    code = getattr(problem.orig, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def _pool_is_empty(_problem: PoolTimeout) -> Response:
    """Every connection to the database is taken, and none came back in time."""
    roll_back()
    logger.error("No connection to the database was free")
    return _for_now(*_PAGES[503])


def _system_trouble(problem: OSError) -> Response:
    """Too many files open, a full disk, a disk that can't be read: a plain 503. Any other is a fault of ours."""
    if problem.errno not in _SHORTAGES:
        return _fault(problem)
    roll_back()
    logger.error("The system could not do it: %s", problem.strerror)
    return _for_now(*_TROUBLE)


def _for_now(title: str, what_to_do: str) -> Response:
    response = _with_typed(503, title, what_to_do)
    response.headers["Retry-After"] = "30"
    return response


def _with_typed(status: int, title: str, what_to_do: str) -> Response:
    """The page of a fault; where a form was sent, with everything typed and a button to send it again.

    Where the person can't even be looked up the frame is a visitor's; where no page can be made it is plain text.
    """
    for is_for_visitor in (False, True):
        if is_for_visitor:
            access.forget_viewer()
        try:
            if request.method == "POST" and request.blueprint not in SECRET_ROOMS:
                return _keep_typed(status, title, what_to_do)
            return error_page(status, title=title, what_to_do=what_to_do)
        except (DBAPIError, OSError):
            roll_back()
    ask = f"If you tell us about this, say {logs.request_id.get()}."
    return Response(f"{title}. {what_to_do} {ask}", status=status, mimetype="text/plain")


def _http(problem: HTTPException) -> Response:
    if isinstance(problem, BadHost | SecurityError):
        # The request names a host that can be none: no page of ours can be addressed, nor made.
        return Response("This address is not complete.", status=problem.code, mimetype="text/plain")
    roll_back()
    try:
        response = error_page(problem.code or 500)
    except DBAPIError as trouble:
        return _database_trouble(trouble)
    except OSError as trouble:
        return _system_trouble(trouble)
    allowed = getattr(problem, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _fault(problem: Exception) -> Response:
    roll_back()
    logger.error("A request failed", exc_info=problem)
    return _with_typed(500, *_PAGES[500])
