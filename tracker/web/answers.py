"""What every answer shares: the day asked for, "unchanged", security headers, going on after a form."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from typing import Any

from flask import Flask, Response, abort, current_app, flash, g, redirect, render_template, request, session
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import BadHost, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map
from whitenoise import WhiteNoise

from tracker import access, clock
from tracker.domain.dates import AsAt, read_iso_day, write_day
from tracker.domain.permissions import Viewer
from tracker.domain.problems import Problem, RuleBroken
from tracker.queries.moments import PublicClock
from tracker.web import held

logger = logging.getLogger(__name__)

# The one inline script is the kit's own; plotly makes one empty <style> and fills it through the browser's interface.
KIT_SCRIPT = (
    "document.body.className += ' js-enabled' + ('noModule' in HTMLScriptElement.prototype ? "
    "' nhsuk-frontend-supported' : '');"
)
EMPTY_STYLE = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
STATIC_SECONDS = 31_536_000
# What pages print of the settings: with another one a page is another.
_SETTINGS_SHOWN = ("BUILD_ID", "RUN_BY", "CONTACT", "CONTACT_EMAIL", "KEEP_SIGN_INS_DAYS")
# Tabs and line ends are the control characters that people type; the last two of each plane are no characters at all.
_NO_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
    + "]"
)


class IdConverter(IntegerConverter):
    """A number in an address that can be an id: no larger than both databases hold."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2_147_483_647)


def init_app(app: Flask) -> None:
    """Put the headers on every answer, files included; and read ids in addresses."""
    headers = security_headers(app)

    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        _say_how_long_it_holds(response)
        return response

    def add_to_file(found: Any, _path: str, _address: str) -> None:
        for name, value in headers.items():
            found[name] = value

    # Two slashes are not one: the router would lead to the one by the name of the host that the visitor gave.
    app.url_map.merge_slashes = False
    app.url_map.converters["id"] = IdConverter
    app.before_request(_leave_out_what_no_text_holds)
    app.before_request(held.answer_if_held)
    app.after_request(add_headers)
    app.jinja_env.globals["asset"] = lambda path: f"/static/{path}?v={app.config['BUILD_ID']}"
    secure = app.config["IS_HTTPS"]
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        PREFERRED_URL_SCHEME="https" if secure else "http",
    )
    if app.static_folder:
        app.wsgi_app = _Files(  # type: ignore[method-assign]
            app.wsgi_app,
            root=app.static_folder,
            prefix="static/",
            max_age=STATIC_SECONDS,
            add_headers_function=add_to_file,
        )
    hops = app.config["TRUSTED_PROXIES"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


class _Files(WhiteNoise):  # type: ignore[misc]
    """Files beside the pages; one that can't be opened just now, as when too many are open, is a plain 503."""

    @staticmethod
    def serve(static_file: Any, environ: Any, start_response: Any) -> Any:
        try:
            return WhiteNoise.serve(static_file, environ, start_response)
        except OSError as problem:
            logger.error("A file could not be opened: %s", problem.strerror)
            headers = [("Content-Type", "text/plain"), ("Cache-Control", "no-store"), ("Retry-After", "30")]
            start_response("503 Service Unavailable", headers)
            return [b"This file can't be sent just now. Reload the page in a few minutes.\n"]


def _leave_out_what_no_text_holds() -> None:
    """Control characters and code points that are none: no database and no page holds all of them.

    Nothing has one in its address; forms and queries are read with a blank in its place. A NUL, which nobody types, is
    left out of forms, so that what was typed around it is kept; in a query it stays a sign that fits nothing. A host
    that can be none is refused before anything is read: no page of ours, not even a refusal, could be made.
    """
    if isinstance(request.routing_exception, BadHost | SecurityError):
        raise request.routing_exception
    if _NO_TEXT.search(request.path):
        abort(404)
    if _has_what_no_text_holds(request.args):
        request.args = _without_what_no_text_holds(request.args, nul="\ufffd")
    if request.method == "POST" and _has_what_no_text_holds(request.form):
        request.form = _without_what_no_text_holds(request.form, nul="")


def _has_what_no_text_holds(fields: MultiDict[str, str]) -> bool:
    return any(_NO_TEXT.search(text) for line in fields.items(multi=True) for text in line)


def _without_what_no_text_holds(fields: MultiDict[str, str], *, nul: str) -> ImmutableMultiDict[str, str]:
    def read(text: str) -> str:
        return _NO_TEXT.sub(" ", text.replace("\x00", nul))

    return ImmutableMultiDict((read(name), read(text)) for name, text in fields.items(multi=True))


def security_headers(app: Flask) -> dict[str, str]:
    """The headers of every answer. Hashes, no nonce: a kept or unchanged page would carry an old one."""
    script = hashlib.sha256(KIT_SCRIPT.encode()).digest()
    policy = (
        "default-src 'none'; "
        f"script-src 'self' 'sha256-{base64.b64encode(script).decode()}'; "
        f"style-src 'self' '{EMPTY_STYLE}'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if app.config["IS_HTTPS"]:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


def _say_how_long_it_holds(response: Response) -> None:
    """A page that can be asked for again cheaply carries its ETag; everything else of a person is not kept."""
    etag = g.get("etag")
    if etag and response.status_code in (200, 304) and request.method in ("GET", "HEAD"):
        response.headers["ETag"] = f'"{etag}"'
        response.headers["Cache-Control"] = "private, no-cache" if "_user_id" in session else "no-cache"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    if "Vary" not in response.headers:
        response.headers["Vary"] = "Cookie"


def read_as_at() -> AsAt:
    """The day that `?as_at=` asks for; today without it. Raises RuleBroken for a day that is none, or has not come."""
    today = clock.today()
    text = request.args.get("as_at", "").strip()
    if not text:
        return AsAt(today, today)
    day = read_iso_day(text)
    if day is None:
        raise RuleBroken(
            [
                Problem(
                    "as_at",
                    f"“{text[:40]}” is not a day.",
                    "Give a day such as 2019-09-30, or leave it empty.",
                )
            ]
        )
    if day > today:
        raise RuleBroken(
            [Problem("as_at", f"{write_day(day)} has not come yet.", f"Give a day up to {write_day(today)}.")]
        )
    return AsAt(day, today)


def read_as_at_of_today() -> AsAt:
    """Today, for a page that is not kept by day. Raises RuleBroken as `read_as_at` does; the page says of an earlier day
    that it is not what is shown.
    """
    asked = read_as_at()
    if not asked.is_today:
        g.not_shown = write_day(asked.day)
    return AsAt(asked.today, asked.today)


def read_number(
    name: str, *, default: int, among: tuple[int, ...] | None = None, highest: int = 10_000
) -> int:
    """A whole number of the address. Raises RuleBroken for anything else, or for a number not offered."""
    text = request.args.get(name, "").strip()
    if not text:
        return default
    number = int(text) if text.isdecimal() and text.isascii() and len(text) < 7 else 0
    if (among and number not in among) or not 1 <= number <= highest:
        offered = " or ".join(str(choice) for choice in among) if among else f"a number from 1 to {highest:,}"
        raise RuleBroken(
            [Problem(name, f"“{text[:40]}” can’t be used for {name.replace('_', ' ')}.", f"Use {offered}.")]
        )
    return number


def unchanged(
    *, changes: int, as_at: AsAt, viewer: Viewer, published: PublicClock | None = None
) -> Response | None:
    """An empty 304 if the browser holds this very page; None if it must be made.

    The page is the same for the same count of changes, person, session, days, address, version of the tracker
    and settings that pages print.
    One that shows what is public hands in the clock of that: it is another once the next hour strikes.
    """
    if session.get("_flashes"):
        return None
    parts = (
        changes,
        viewer.person_id,
        sorted((str(key), sorted(held)) for key, held in viewer.roles.items()),
        viewer.organisation_id,
        sorted(viewer.team_ids),
        sorted(viewer.body_ids),
        [(cover.person_id, sorted(cover.team_ids)) for cover in viewer.covers],
        hashlib.sha256(access.session_token().encode()).hexdigest(),
        as_at.today.isoformat(),
        as_at.day.isoformat(),
        request.full_path,
        *(current_app.config[name] for name in _SETTINGS_SHOWN),
        published.struck if published else None,
    )
    g.etag = hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
    held.note_sent(g.etag, until=published.strikes_next if published else None)
    if g.etag in request.if_none_match:
        return Response(status=304)
    return None


def show(template: str, *, status: int = 200, **values: Any) -> Response:
    """A page made from its template."""
    values |= {"not_shown": g.get("not_shown", "")}
    return Response(render_template(template, **values), status=status, mimetype="text/html")


def see_other(address: str, *, notice: str = "") -> Response:
    """Go on after a form that was stored, with a line that says so."""
    if notice:
        flash(notice)
    response = redirect(address, code=303)
    return Response(response.response, response.status_code, response.headers)
