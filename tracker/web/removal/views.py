"""Removing words: an administrator looks for them, ticks where they go, sees what will happen, and confirms.

The words travel in forms alone: an address would be kept by browsers and logs. Source: docs/rules/removal.md.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, request, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.removal import remove_words
from tracker.domain.permissions import Permission
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.domain.removal import Removal, Wanted, problems_of_removal, problems_of_words
from tracker.extensions import db
from tracker.imports.file_words import words_of_file
from tracker.queries.words import Find, find_words
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.removal.forms import MOST_PLACES, OTHER, RemovalForm, ticked_places
from tracker.web.removal.pages import RemovalPage, found_page, preview_page

bp = Blueprint("removal", __name__)

# Files are opened one by one, each in a process apart; somebody waits for the page.
SECONDS_FOR_FILES = 20


@bp.get("/removal")
@requires(Permission.ADMINISTER)
def begin() -> Response:
    """The form that asks for the words."""
    return _show(RemovalPage(), RemovalForm(formdata=None))


@bp.post("/removal")
@requires(Permission.ADMINISTER)
def take() -> Response:
    """Show where the words stand, then what would happen, then do it: all of it, or nothing with every reason."""
    form, step = RemovalForm(), request.form.get("step", "")
    words = str(form.words.data or "")
    problems = problems_of_words(words)
    if problems:
        return _show(RemovalPage(), form, problems=_laid(form, problems), status=422)
    if step == "remove":
        return _remove(form)
    finds = find_words(Wanted(words), read_words=_Reader())
    if len(finds) > MOST_PLACES:
        problem = Problem("words", f"They stand in {len(finds):,} places.", "Look for a longer phrase.")
        return _show(RemovalPage(), form, problems=_laid(form, [problem]), status=422)
    if step == "look":
        return _look(form, finds)
    return _show(found_page(words, finds), form)


def _look(form: RemovalForm, finds: Sequence[Find]) -> Response:
    """What would happen; the finds again, with the reason, where it can't."""
    removal, chosen = _removal(form), ticked_places()
    by_key = {find.key: find for find in finds if not find.stays_because}
    problems = problems_of_removal(removal)
    if not chosen:
        problems.append(Problem("places", "Tick at least one place."))
    if problems:
        page = found_page(removal.wanted.words, finds, ticked=chosen)
        return _show(page, form, problems=_laid(form, problems), status=422)
    if any(key not in by_key or by_key[key].seen != seen for key, seen in chosen.items()):
        return _show(found_page(removal.wanted.words, finds, is_conflict=True), form, status=409)
    return _show(preview_page(removal, by_key, chosen), form)


def _remove(form: RemovalForm) -> Response:
    removal = _removal(form)
    change = access.start_change(Permission.ADMINISTER)
    finds = find_words(removal.wanted)
    try:
        number = remove_words(
            by=change.by,
            removal=removal,
            finds={find.key: find for find in finds},
            chosen=ticked_places(),
        )
    except ChangedMeanwhile:
        db.session.rollback()
        finds = find_words(removal.wanted, read_words=_Reader())
        return _show(found_page(removal.wanted.words, finds, is_conflict=True), form, status=409)
    except RuleBroken as refused:
        db.session.rollback()
        finds = find_words(removal.wanted, read_words=_Reader())
        page = found_page(removal.wanted.words, finds, ticked=ticked_places())
        return _show(page, form, problems=_laid(form, refused.problems), status=422)
    db.session.commit()
    places = "1 place" if number == 1 else f"{number:,} places"
    return see_other(
        url_for("removal.begin"),
        notice=f"The words are removed from {places}. Backups that were made before still hold them.",
    )


def _laid(form: RemovalForm, problems: Sequence[Problem]) -> list[Problem]:
    """Lay problems on the form's fields; one of the reason on the field in which it was given."""
    where = "other" if form.why.data == OTHER else "why"
    return add_problems(
        form, [replace(one, where=where) if one.where == "because" else one for one in problems]
    )


def _removal(form: RemovalForm) -> Removal:
    return Removal(Wanted(str(form.words.data or "")), form.how_much, clock.today(), form.because)


class _Reader:
    """What files say, as long as there is time for it; the others are shown as not searched."""

    def __init__(self) -> None:
        self.end = time.monotonic() + SECONDS_FOR_FILES

    def __call__(self, name: str, content: bytes) -> str | None:
        return words_of_file(name, content) if time.monotonic() < self.end else None


def _show(
    page: RemovalPage, form: RemovalForm, *, problems: Sequence[Problem] = (), status: int = 200
) -> Response:
    return show("removal/removal.html", page=page, form=form, problems=problems, status=status)
