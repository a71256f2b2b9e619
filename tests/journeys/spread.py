"""A word that names somebody, put into every place where words are stored; and everything read to see where it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.web.forms import send
from tests.web.test_cover_sheets import begin
from tests.web.test_imports import send_file
from tests.web.test_moments import freeze, of_body
from tracker import Tracker
from tracker.domain.word_pieces import Holds, Leaves
from tracker.extensions import begin_change, db
from tracker.imports.file_words import words_in
from tracker.models import (
    Body,
    BodyName,
    Organisation,
    OrganisationName,
    PendingSignIn,
    PublicationHold,
    Strategy,
)
from tracker.queries.word_places import TABLES, Place

MARK = "ZzRemoveMeZz"
REPORT = "/strategies/llr-carers/reports/5"
Open = Callable[..., Browser]

# A report that is frozen keeps these in its hashed figures: they get the word after that.
_IN_FIGURES = {
    "strategy",
    "organisation",
    "organisation_name",
    "indicator",
    "indicator_value",
    "body",
    "body_name",
    "team",
}
_IN_FIGURES |= {"reporting_window", "body_post", "cover_sheet_template"}
_IN_FIGURES_COLUMNS = {"priority.title", "priority.plain_title", "delivery_plan.title"}


def spread(app: Tracker, browser_of: Open) -> None:
    """Put the word into the plans and updates that are there, then let people do with it all that they do."""
    fill(app, is_before=True)
    esi, amira = browser_of("esi"), browser_of("amira")
    assert (
        send(esi, f"{REPORT.rpartition('/')[0]}/headline", words=f"All goes well with {MARK}.").status_code
        == 303
    )
    freeze(esi)
    board = of_body(app, "Home First Programme Board")
    assert send(esi, board, issued="2019-09-30", keep="y", public="at_once").status_code == 303
    typed = {"words": f"Two, not {MARK}.", "why": f"{MARK} said so."}
    assert send(esi, f"{REPORT}/addenda/new", **typed).status_code == 303
    minutes = {"kind": "minutes", "text": f"{MARK} asked."}
    assert send(esi, f"{REPORT}/papers/new", **minutes).status_code == 303
    begin(esi, app, report="5")
    csv = f"Ref,Theme,Action,Lead\n1,Carers are informed,Ask {MARK},Team\n".encode()
    assert send_file(esi, csv, name=f"{MARK}.csv").status_code == 303
    page = "/plans/lrccg/actions/12/update"
    for more in ({}, {"later": "1"}):
        form = filled(Page(amira.get(page)).form(), answer="on_track", words=f"{MARK} goes on.", worries=MARK)
        assert amira.client.post(page, data={**form, **more}).status_code == 303
    wording = {"said": f"We ask {MARK}.", "done": f"March 2019: {MARK} was asked."}
    send(esi, "/strategies/llr-carers/wording/3", **wording)
    fill(app, is_before=False)


def fill(app: Tracker, *, is_before: bool) -> None:
    """Put the word behind what stands in every place of every row; hashed words are left as they are."""
    with app.app_context():
        begin_change()
        if not is_before:
            _add_rows()
        for table in TABLES:
            for place in table.places:
                if (
                    place.holds in (Holds.TEXT, Holds.JSON)
                    and _is_in_figures(table.model, place) != is_before
                ):
                    _fill_place(table.model.__table__, place)
        db.session.commit()


def _is_in_figures(model: Any, place: Place) -> bool:
    name = model.__tablename__
    return name in _IN_FIGURES or f"{name}.{place.name}" in _IN_FIGURES_COLUMNS


def _add_rows() -> None:
    now, strategy = datetime.now(UTC), db.session.execute(select(Strategy.id).limit(1)).scalar_one()
    organisation = db.session.execute(select(Organisation.id).limit(1)).scalar_one()
    db.session.add(OrganisationName(organisation_id=organisation, name=f"The {MARK} Trust"))
    body = db.session.execute(select(Body.id).limit(1)).scalar_one()
    db.session.add(BodyName(body_id=body, name=f"The {MARK} Board", used_to=date(2018, 1, 1)))
    db.session.execute(
        insert(PublicationHold).values(
            strategy_id=strategy, starts=now.date(), ends=now.date(), words=MARK, recorded_at=now
        )
    )
    db.session.add(
        PendingSignIn(
            token_hash="0" * 64,
            purpose="code",
            next_path="/",
            kept=json.dumps({"words": [MARK]}),
            made_at=now,
        )
    )
    db.session.flush()


def _fill_place(table: Any, place: Place) -> None:
    column, keys = table.c[place.name], list(table.primary_key.columns)
    marked = [
        {
            **{f"key_{key.name}": one for key, one in zip(keys, row, strict=False)},
            "marked": _marked(row.stored, place.leaves, "")
            if place.holds is Holds.JSON
            else f"{MARK} {row.stored}"[: column.type.length],
        }
        for row in db.session.execute(select(*keys, column.label("stored")))
        if row.stored not in (None, "", [], {})
    ]
    if marked:
        here = [key == bindparam(f"key_{key.name}") for key in keys]
        db.session.execute(update(table).where(*here).values({place.name: bindparam("marked")}), marked)


def _marked(value: Any, leaves: Leaves, name: str) -> Any:
    if isinstance(value, dict):
        return {
            f"{key} {MARK}" if leaves.keys and not key.startswith("f_") else key: _marked(inner, leaves, key)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_marked(inner, leaves, name) for inner in value]
    is_words = isinstance(value, str) and leaves.has(name) and value not in ("yes", "no")
    return f"{value} {MARK}" if is_words else value


def holding(app: Tracker, word: str = MARK) -> list[str]:
    """Every table and column in which the word stands, files opened and all: what a copy of the database would tell."""
    with app.app_context():
        return sorted({where for where, text in _everything() if word.lower() in text.lower()})


def _everything() -> Iterator[tuple[str, str]]:
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            for column, value in zip(table.columns, row, strict=True):
                where = f"{table.name}.{column.name}"
                if isinstance(value, bytes):
                    yield where, value.decode("latin-1")
                    # Here and not in a process apart: these are our own files, and many.
                    yield where, words_in(value)
                else:
                    yield where, value if isinstance(value, str) else json.dumps(value, default=str)
