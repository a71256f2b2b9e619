"""The frame around every page: header, navigation, footer; rendered once per role and section, then filled in.

The kit's macros cost more than a whole page, so their output is kept as text with slots for the name, the token and
the page itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, get_flashed_messages, render_template
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from tracker import access
from tracker.domain.board_report import ILLUSTRATIVE
from tracker.domain.permissions import Permission, Viewer, is_allowed
from tracker.web.answers import KIT_SCRIPT

SLOTS = ("@@title@@", "@@name@@", "@@token@@", "@@content@@")


@dataclass(frozen=True, slots=True)
class Frame:
    """The pieces of a frame: before the title, between title and content, and the end."""

    start: Markup
    middle: Markup
    end: Markup


@dataclass(frozen=True, slots=True)
class RunBy:
    """Who runs this installation, and how to reach them; empty words where the settings don't say."""

    name: str
    contact: str
    email: str


def init_app(app: Flask) -> None:
    """Give templates the frame, and the mark of what is illustrative."""
    app.jinja_env.globals.update(
        page_frame=page_frame,
        notices=get_flashed_messages,
        run_by=run_by,
        is_page_illustrative=access.is_page_illustrative,
        words_to_copy=words_to_copy,
        ILLUSTRATIVE=ILLUSTRATIVE,
    )


def words_to_copy(lines: Sequence[str]) -> str:
    """Lines to take into an e-mail or the minutes; what is illustrative is said there too, as the last of them."""
    return "\n".join((*lines, *((ILLUSTRATIVE,) if access.is_page_illustrative() else ())))


def run_by() -> RunBy:
    """Who runs the tracker, by the settings."""
    settings = current_app.config
    return RunBy(settings["RUN_BY"], settings["CONTACT"], settings["CONTACT_EMAIL"])


def page_frame(section: str = "", *, is_indexed: bool = False) -> Frame:
    """The frame for the present viewer, with the section of the navigation that the page is in marked."""
    viewer = access.viewer()
    made_for = (current_app.config["BUILD_ID"], run_by())
    pieces = _pieces(made_for, _menu_key(viewer), section, viewer.home_slug, is_indexed)
    # Our own template's output, in which every value was escaped, and the name, escaped here.
    if not viewer.is_signed_in:
        return Frame(*(Markup(piece) for piece in pieces))  # nosec B704
    middle = pieces[1] + str(escape(viewer.name)) + pieces[2] + generate_csrf() + pieces[3]
    return Frame(*(Markup(piece) for piece in (pieces[0], middle, pieces[4])))  # nosec B704


def _menu_key(viewer: Viewer) -> tuple[str, ...]:
    if not viewer.is_signed_in:
        return ()
    return tuple(permission.name for permission in Permission if is_allowed(viewer, permission))


@lru_cache(maxsize=256)
def _pieces(
    _made_for: tuple[str, RunBy], menu_key: tuple[str, ...], section: str, home_slug: str, is_indexed: bool
) -> tuple[str, ...]:
    is_signed_in = bool(menu_key)
    html = render_template(
        "layouts/frame.html",
        slots=dict(zip(("title", "name", "token", "content"), SLOTS, strict=True)),
        is_signed_in=is_signed_in,
        navigation=_navigation(menu_key, section, home_slug),
        kit_script=Markup(KIT_SCRIPT),  # nosec B704
        is_indexed=is_indexed,
    )
    pieces = []
    for slot in SLOTS:
        if slot in html:
            before, _, html = html.partition(slot)
            pieces.append(before)
    return (*pieces, html)


def _navigation(menu_key: tuple[str, ...], section: str, home_slug: str) -> list[dict[str, Any]]:
    """The places a person can go, those they come for first."""
    strategy = f"/strategies/{home_slug}" if home_slug else "/strategies"
    reads, updates = Permission.READ_SUBMITTED.name in menu_key, Permission.POST_UPDATE.name in menu_key
    places = []
    if updates:
        places.append(("my-updates", "My updates", "/my-updates"))
    if reads and home_slug:
        places.append(("summary", "RAG summary", f"{strategy}/summary"))
        places.append(("matrix", "By partner", f"{strategy}/matrix"))
        places.append(("decisions", "Decisions", f"{strategy}/decisions"))
        places.append(("voices", "Carers’ voice", f"{strategy}/carers-voice"))
    if reads:
        places.append(("strategy", "Strategy and plans" if home_slug else "Strategies", strategy))
    if Permission.RUN_CYCLE.name in menu_key:
        places.append(("imports", "Bring in a plan", "/imports"))
    if Permission.RUN_CYCLE.name in menu_key and home_slug:
        places.append(("windows", "Windows", f"{strategy}/windows"))
        places.append(("meeting", "Meeting", f"{strategy}/meeting"))
        places.append(("wording", "Public wording", f"{strategy}/wording"))
        places.append(("audit", "Record of changes", f"{strategy}/audit"))
    if Permission.INVITE_PEOPLE.name in menu_key:
        places.append(("people", "People", "/people"))
    if Permission.ADMINISTER.name in menu_key:
        places.append(("organisations", "Organisations", "/organisations"))
        places.append(("upkeep", "Upkeep", "/upkeep"))
    places.append(("public", "Public pages", f"/public/{home_slug}" if home_slug else "/public"))
    return [{"text": text, "href": address, "current": name == section} for name, text, address in places]
