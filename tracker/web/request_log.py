"""A line in the log for each request, and the id that ties its lines together: no address, no name, nothing typed.

The address is left out because it can hold a one-time link or a search; the name of the route says as much to whoever
keeps the tracker running.
"""

from __future__ import annotations

import logging
import os
import re
from time import perf_counter

from flask import Flask, Response, current_app, g, request

from tracker import logs

log = logging.getLogger(__name__)

# What proxies make: 32 digits, or the 36 signs of a UUID. Nothing else is taken, so that no words get in this way.
WELL_FORMED = re.compile(r"[0-9a-fA-F-]{16,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Before everything else that looks at a request: what others refuse is logged too."""
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_forget)


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "") if current_app.config["TRUSTED_PROXIES"] else ""
    logs.request_id.set(given if WELL_FORMED.fullmatch(given) else os.urandom(8).hex())
    g.began = perf_counter()


def _finish(response: Response) -> Response:
    response.headers["X-Request-ID"] = logs.request_id.get()
    if log.isEnabledFor(logging.INFO):
        log.info(
            "request",
            extra={
                "method": request.method if request.method in METHODS else "other",
                "route": request.endpoint or "none",
                "status": response.status_code,
                "ms": round((perf_counter() - g.began) * 1000, 1),
                # Read with the session, never for the log alone; None for a visitor.
                "person": g.get("person_id"),
            },
        )
    return response


def _forget(_fault: BaseException | None) -> None:
    logs.request_id.set("")
