"""Refusals and faults as pages: what is wrong, and what to do. Nothing inside is ever shown."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence

from flask import Flask, Response, current_app, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from tracker import access
from tracker.access import SecondFactorNeeded, SignInNeeded
from tracker.domain.problems import ChangedMeanwhile, NotAllowed, Problem, RuleBroken, SentTwice
from tracker.extensions import db
from tracker.reports.press import PaperFailed
from tracker.web.answers import see_other, show

logger = logging.getLogger(__name__)

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
    413: ("That is too large", "The most that can be sent at once is 12 MB."),
    414: ("That address is too long", "Go back to the page you came from."),
    429: ("Please wait a moment", "There were too many tries. Wait and try again."),
    500: (
        "Something went wrong",
        "Nothing was changed. Try again; if it happens again, tell your administrator.",
    ),
    503: ("The tracker is busy", "Nothing was lost and nothing was changed. Wait a minute, then try again."),
}


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
        first_page=url_for("public.first_page"),
    )


def typed_fields() -> list[tuple[str, str]]:
    """What a person typed into the form that was just sent, field by field, machine fields left out."""
    return [
        (name, value)
        for name, values in request.form.lists()
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
    db.session.rollback()
    if request.method in ("GET", "HEAD"):
        return see_other(url_for("account.sign_in", next=request.full_path.rstrip("?")))
    return _signed_out()


def _second_factor_needed(_problem: SecondFactorNeeded) -> Response:
    """Nothing but setting it up opens; a form that was sent comes back, to be sent again afterwards."""
    db.session.rollback()
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
        key=request.form.get("key", ""),
        address=request.full_path.rstrip("?"),
    )


def _not_allowed(_problem: NotAllowed) -> Response:
    db.session.rollback()
    return error_page(403)


def _rule_broken(problem: RuleBroken) -> Response:
    db.session.rollback()
    return error_page(
        422, title="There is a problem", problems=problem.problems, what_to_do="Nothing was changed."
    )


def _changed_meanwhile(_problem: ChangedMeanwhile) -> Response:
    db.session.rollback()
    return error_page(
        409,
        title="Somebody else saved this first",
        what_to_do="Nothing of yours was stored. Go back, reload the page to see what they wrote, and try again.",
    )


def _sent_twice(_problem: SentTwice) -> Response:
    db.session.rollback()
    return error_page(
        409,
        title="This form was sent before with other words",
        what_to_do="The first one was stored and stays. To say something else, open the page again.",
    )


def _paper_failed(problem: PaperFailed) -> Response:
    return error_page(503, title="The paper could not be made", what_to_do=str(problem))


def _database_trouble(problem: DBAPIError) -> Response:
    """A busy, full or stopped database: a plain 503 and nothing lost. A value it can't hold is bad input."""
    _roll_back()
    if isinstance(problem, OperationalError) or problem.connection_invalidated:
        logger.error("The database could not answer: %s", type(problem.orig).__name__)
        response = _with_typed(503)
        response.headers["Retry-After"] = "30"
        return response
    logger.error("The database refused a statement", exc_info=problem)
    return _with_typed(500)


def _with_typed(status: int) -> Response:
    """The page of a fault; where a form was sent, with everything typed and a button to send it again."""
    try:
        if request.method == "POST" and request.blueprint not in SECRET_ROOMS:
            title, way = _PAGES[status]
            return _keep_typed(status, title, way)
        return error_page(status)
    except DBAPIError:
        _roll_back()
        title, way = _PAGES[status]
        return Response(f"{title}. {way}", status=status, mimetype="text/plain")


def _roll_back() -> None:
    try:
        db.session.rollback()
    except DBAPIError:
        db.session.remove()


def _http(problem: HTTPException) -> Response:
    if isinstance(problem, RoutingException):
        return Response(status=problem.code, headers=problem.get_response().headers)
    _roll_back()
    response = error_page(problem.code or 500)
    allowed = getattr(problem, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _fault(problem: Exception) -> Response:
    _roll_back()
    logger.error("A request failed", exc_info=problem)
    return _with_typed(500)
