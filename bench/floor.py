"""The floor: the least that an honest application does for the same page, under the same launcher.

Flask, Jinja with escaping, Core queries, a session looked up in the database, a token in each form, a durable commit.
No rules, no roles, no audit, no frame of a design system. It reads the same tables and shows the same rows and
columns with the same lists, so that a ratio says what the rest of the tracker costs. It is never made slower.
"""

from __future__ import annotations

import csv
import hashlib
import io
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask, Response, abort, redirect, render_template, request, session, stream_with_context
from flask.typing import ResponseReturnValue
from sqlalchemy import and_, func, insert, literal, null, select, text, union_all, update

from config import Config
from tracker.cli.serve import serve_command
from tracker.extensions import begin_change, db, prepare_engine
from tracker.models import (
    Action,
    ActionCurrent,
    ActionLead,
    Baseline,
    ChangeCounter,
    DeliveryPlan,
    Detail,
    Measure,
    Person,
    Priority,
    ProgressUpdate,
    SignInSession,
    Strategy,
    Team,
)

FIELDS = (
    "answer",
    "words",
    "put_it_right",
    "month",
    "year",
    "help_from",
    "help_text",
    "reason",
    "worries",
    "plain_words",
)

_SESSION = (
    select(SignInSession.id, Person.id.label("person_id"), Person.name)
    .join(Person, Person.id == SignInSession.person_id)
    .where(SignInSession.revoked_at.is_(None), Person.is_disabled.is_(False))
)
_PLAN = select(DeliveryPlan.id, DeliveryPlan.slug, DeliveryPlan.code, DeliveryPlan.title)
_ACTIONS = (
    select(
        Action.id,
        Action.number,
        Action.title,
        Action.description,
        Priority.number.label("priority"),
        Priority.title.label("priority_title"),
        Priority.outcome,
        Team.name.label("lead"),
        Action.__table__.c.start_text,
        Baseline.__table__.c.due_text,
        ActionCurrent.stage,
        ActionCurrent.rating,
    )
    .join(Priority, Priority.id == Action.priority_id)
    .join(ActionCurrent, ActionCurrent.action_id == Action.id)
    .join(Baseline, Baseline.action_id == Action.id)
    .join(ActionLead, and_(ActionLead.action_id == Action.id, ActionLead.position == 1))
    .join(Team, Team.id == ActionLead.team_id)
    .order_by(Action.plan_id, Action.position)
)


def create_floor(config: Config | None = None) -> Flask:
    """The floor on the database of these settings; without any, of the environment's."""
    app = Flask(__name__)
    app.config.from_object(config or Config.from_environment())
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    for path, view in (
        ("/hello", hello),
        ("/hello-query", hello_query),
        ("/enter", enter),
        ("/plans/<slug>", plan_page),
        ("/plans/<slug>.csv", plan_csv),
    ):
        app.add_url_rule(path, view_func=view)
    app.add_url_rule("/plans/<slug>/actions/<number>/update", view_func=update_form, methods=["GET", "POST"])
    app.add_url_rule("/plans/<slug>/actions/<number>", view_func=action_page)
    app.cli.add_command(serve_command)
    return app


def hello() -> str:
    """A page that asks nothing."""
    return "<!DOCTYPE html><title>Hello</title><p>Hello.</p>"


def hello_query() -> str:
    """A page that asks the database one thing."""
    changes = db.session.execute(
        select(ChangeCounter.value)
        .join(Strategy, Strategy.id == ChangeCounter.strategy_id)
        .where(Strategy.slug == "bench")
    ).scalar()
    return f"<!DOCTYPE html><title>Hello</title><p>Hello, {changes}.</p>"


def enter() -> ResponseReturnValue:
    """Begin a session for the first person on record."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    begin_change()
    db.session.execute(
        insert(SignInSession).values(
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            person_id=1,
            created_at=now,
            seen_at=now,
            ends_at=now + timedelta(hours=12),
        )
    )
    db.session.commit()
    session.update(token=token, csrf=secrets.token_urlsafe(16))
    return "in"


def _person() -> Any:
    token = hashlib.sha256(session.get("token", "").encode()).hexdigest()
    now = datetime.now(UTC)
    found = db.session.execute(
        _SESSION.where(SignInSession.token_hash == token, SignInSession.ends_at > now)
    ).first()
    return found or abort(403)


def _plan(slug: str) -> Any:
    return db.session.execute(_PLAN.where(DeliveryPlan.slug == slug)).first() or abort(404)


def _lines(action_ids: list[int]) -> dict[int, tuple[list[str], list[str]]]:
    """The details and the measures of each action, in one statement."""
    found: dict[int, tuple[list[str], list[str]]] = {action_id: ([], []) for action_id in action_ids}
    rows = db.session.execute(
        union_all(
            select(Detail.action_id, literal(0).label("kind"), Detail.position, Detail.text).where(
                Detail.action_id.in_(action_ids)
            ),
            select(Measure.action_id, literal(1), Measure.position, Measure.text).where(
                Measure.action_id.in_(action_ids)
            ),
        ).order_by("action_id", "kind", "position")
    )
    for action_id, kind, _, line in rows:
        found[action_id][kind].append(line)
    return found


def plan_page(slug: str) -> str:
    """The actions of a plan in ten columns with lists: the session and three queries."""
    person, plan = _person(), _plan(slug)
    size, number = int(request.args.get("per_page", "50")), int(request.args.get("page", "1"))
    rows = db.session.execute(
        _ACTIONS.where(Action.plan_id == plan.id).limit(size).offset((number - 1) * size)
    ).all()
    return render_template(
        "plan.html", person=person, plan=plan, rows=rows, lines=_lines([row.id for row in rows])
    )


def action_page(slug: str, number: str) -> str:
    """An action with its lists and its whole history: the session and four queries."""
    person, plan = _person(), _plan(slug)
    row = db.session.execute(
        _ACTIONS.where(Action.plan_id == plan.id, Action.number == number)
    ).first() or abort(404)
    history = db.session.execute(
        select(
            ProgressUpdate.reported_on,
            ProgressUpdate.recorded_at,
            ProgressUpdate.rating,
            ProgressUpdate.words,
            ProgressUpdate.put_it_right,
            ProgressUpdate.__table__.c.back_on_track_text,
            Person.name,
        )
        .join(Person, Person.id == ProgressUpdate.recorded_by)
        .where(ProgressUpdate.action_id == row.id)
        .order_by(ProgressUpdate.reported_on.desc(), ProgressUpdate.id.desc())
    ).all()
    return render_template(
        "action.html", person=person, plan=plan, row=row, lines=_lines([row.id])[row.id], history=history
    )


def update_form(slug: str, number: str) -> ResponseReturnValue:
    """A form of ten fields; posted, a row and a durable commit."""
    person, plan = _person(), _plan(slug)
    if request.method == "GET":
        return render_template(
            "form.html", person=person, plan=plan, number=number, fields=FIELDS, token=session["csrf"]
        )
    if not secrets.compare_digest(request.form.get("csrf_token", ""), session["csrf"]):
        abort(400)
    typed = {name: request.form.get(name, "").strip() for name in FIELDS}
    if not typed["words"]:
        abort(422)
    begin_change()
    action_id = db.session.execute(
        select(Action.id).where(Action.plan_id == plan.id, Action.number == number)
    ).scalar_one()
    now = datetime.now(UTC)
    update_id = db.session.execute(
        insert(ProgressUpdate)
        .values(
            action_id=action_id,
            reported_on=date(2019, 9, 30),
            recorded_at=now,
            recorded_by=person.person_id,
            stage="in_progress",
            rating="amber",
            **{name: typed[name] for name in ("words", "put_it_right", "reason", "worries", "plain_words")},
        )
        .returning(ProgressUpdate.id)
    ).scalar_one()
    db.session.execute(
        update(ActionCurrent)
        .where(ActionCurrent.action_id == action_id)
        .values(update_id=update_id, rating="amber")
    )
    db.session.commit()
    return redirect(f"/plans/{slug}/actions/{number}", code=303)


def plan_csv(slug: str) -> Response:
    """All actions of a plan as CSV, in as many columns as ours, written row by row."""
    _person()
    plan = _plan(slug)
    return Response(stream_with_context(_csv_lines(plan)), content_type="text/csv; charset=utf-8")


def rows_of_plan(slug: str) -> list[dict[str, Any]]:
    """All actions of a plan in as many columns as ours, with their lists, as plain values."""
    plan = _plan(slug)
    rows = db.session.execute(_WIDE.where(Action.plan_id == plan.id)).all()
    lines = _lines([row.id for row in rows])
    return [dict(row._mapping) | {"lines": lines[row.id]} for row in rows]


def _csv_lines(plan: Any) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line)
    position = 0
    while rows := db.session.execute(
        _WIDE.where(Action.plan_id == plan.id, Action.position > position).limit(500)
    ).all():
        lines = _lines([row.id for row in rows])
        for row in rows:
            details, measures = lines[row.id]
            writer.writerow([plan.code, *row[2:], "\n".join(details), "\n".join(measures)])
            yield line.getvalue()
            line.seek(0)
            line.truncate()
        position = rows[-1].position


_given, _start, _due = ProgressUpdate.__table__.c, Action.__table__.c, Baseline.__table__.c
_WIDE = (
    select(
        Action.id,
        Action.position,
        Priority.title,
        Priority.outcome,
        Priority.number,
        Action.number,
        Action.title,
        Team.name,
        _start.start_text,
        _due.due_text,
        ActionCurrent.stage,
        ActionCurrent.rating,
        _start.start_first,
        _due.due_last,
        _due.effective_on,
        _given.forecast_text,
        _given.forecast_last,
        ProgressUpdate.times_moved,
        func.coalesce(Action.lead_text, "").label("lead_text"),
        ProgressUpdate.reported_on,
        ProgressUpdate.words,
        ProgressUpdate.put_it_right,
        _given.back_on_track_text,
        ProgressUpdate.suggested_rating,
        ProgressUpdate.override_reason,
        ProgressUpdate.plain_words,
        ProgressUpdate.worries,
        ProgressUpdate.reason,
        ProgressUpdate.decided_by,
        null().label("note"),
    )
    .join(Priority, Priority.id == Action.priority_id)
    .join(ActionCurrent, ActionCurrent.action_id == Action.id)
    .join(Baseline, Baseline.action_id == Action.id)
    .join(ActionLead, and_(ActionLead.action_id == Action.id, ActionLead.position == 1))
    .join(Team, Team.id == ActionLead.team_id)
    .outerjoin(ProgressUpdate, ProgressUpdate.id == ActionCurrent.update_id)
    .order_by(Action.position)
)

# Current counts of every action in the database, as one would write them by hand.
RAW_COUNTS = text("SELECT stage, rating, count(*) FROM action_current GROUP BY stage, rating")
