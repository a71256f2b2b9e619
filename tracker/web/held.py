"""A page that a browser holds already, told by one question: did anything at all change since it was made?

Every change adds an entry to the audit chain. While its head and the session stand, a page that was made for this
session at this address on this day is still the same, whatever its view would look up to find that out. Otherwise the
view is asked, which knows what the page depends on (`answers.unchanged`).
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock

from flask import Response, current_app, g, request, session

from tracker import access, clock
from tracker.domain.dates import local_day

MOST_HELD = 4096

_lock = Lock()


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that was sent: to whom, where, on which day, and the head of the audit chain it was made at.

    `until` is the hour at which it is another without any change; None where there is no such hour.
    """

    token: str
    address: str
    today: date
    head: str
    until: datetime | None


def note_sent(etag: str, *, until: datetime | None = None) -> None:
    """Remember the page that is about to be sent, or said to be unchanged, to somebody signed in."""
    head = access.head_at_start()
    if head is None:
        return
    page = _Page(access.session_token(), request.full_path, clock.today(), head, until)
    pages = _pages()
    with _lock:
        pages[etag] = page
        pages.move_to_end(etag)
        while len(pages) > MOST_HELD:
            pages.popitem(last=False)


def answer_if_held() -> Response | None:
    """An empty 304 where nothing changed since the page was sent; None where the view must be asked."""
    if request.method != "GET" or not request.if_none_match or session.get("_flashes"):
        return None
    token = session.get("_user_id")
    for etag in request.if_none_match.as_set():
        page = _pages().get(etag)
        if page is None or (page.token, page.address) != (token, request.full_path):
            continue
        found = access.look_at_session(page.token)
        if found is None or found.audit_hash != page.head:
            return None
        if (found.fixed_today or local_day(clock.now())) != page.today:
            return None
        clock.remember_fixed_day(found.fixed_today)
        if page.until is not None and clock.moment() >= page.until:
            return None
        g.person_id, g.etag = found.person_id, etag
        return Response(status=304)
    return None


def _pages() -> OrderedDict[str, _Page]:
    pages: OrderedDict[str, _Page] = current_app.extensions.setdefault("pages_sent", OrderedDict())
    return pages
