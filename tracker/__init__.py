"""The Carers Strategy Tracker.

`create_app` reads like a contents page: it is the only place that knows every edge.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from jinja2 import ChainableUndefined, ChoiceLoader, FileSystemLoader, PackageLoader

from tracker import logs
from tracker.extensions import csrf, db, login_manager, migrate, prepare_engine, roll_back

if TYPE_CHECKING:
    from config import Config


class Tracker(Flask):
    """Flask with escaping in every template: the macros' own files end in .jinja, which Flask would not escape."""

    jinja_options = {"undefined": ChainableUndefined, "autoescape": True}  # noqa: RUF012


def create_app(config: Config | None = None) -> Tracker:
    """The application of these settings; without any, of the environment's."""
    from config import Config
    from tracker.web import request_log

    app = Tracker(__name__)
    app.config.from_object(config or Config.from_environment())
    logs.set_up_logs(
        logs.LogSettings(
            level=app.config["LOG_LEVEL"],
            form=app.config["LOG_FORMAT"],
            is_production=app.config["IS_PRODUCTION"],
        )
    )
    request_log.init_app(app)
    # Before the libraries that add a command of their own.
    _add_commands(app)
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(f"{app.root_path}/templates"), PackageLoader("nhsuk_frontend_jinja")]
    )

    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    # Before the session is put away: a page that is made stands, also where the database died after its last query.
    app.teardown_appcontext(lambda _problem: roll_back())
    migrate.init_app(app, db, directory=str(Path(app.root_path).parent / "migrations"))
    csrf.init_app(app)
    login_manager.init_app(app)

    _add_edge(app)
    _add_rooms(app)
    return app


def _add_edge(app: Tracker) -> None:
    from tracker import access
    from tracker.web import answers, compiled_templates, components, errors, frame

    access.init_app(app)
    answers.init_app(app)
    compiled_templates.init_app(app)
    components.init_app(app)
    errors.init_app(app)
    frame.init_app(app)


def _add_rooms(app: Tracker) -> None:
    from tracker.web.account.own_account import bp as own_account
    from tracker.web.account.second_step import bp as second_step
    from tracker.web.account.single_sign_on import bp as single_sign_on
    from tracker.web.account.views import bp as account
    from tracker.web.admin.second_factor import bp as second_factors
    from tracker.web.admin.strategies import bp as new_strategies
    from tracker.web.admin.succession import bp as succession
    from tracker.web.admin.undoing import bp as undoing
    from tracker.web.admin.views import bp as admin
    from tracker.web.agree.views import bp as agree
    from tracker.web.audit.views import bp as audit
    from tracker.web.board.views import bp as board
    from tracker.web.bodies.views import bp as bodies
    from tracker.web.cover.away import bp as away
    from tracker.web.cover.hand_over import bp as hand_over
    from tracker.web.cover_sheets.views import bp as cover_sheets
    from tracker.web.cycle.due_days import bp as due_days
    from tracker.web.cycle.holds import bp as holds
    from tracker.web.cycle.views import bp as cycle
    from tracker.web.decisions.views import bp as decisions
    from tracker.web.due.views import bp as due
    from tracker.web.health.views import bp as health
    from tracker.web.imports.views import bp as imports
    from tracker.web.indicators.figures import bp as figures
    from tracker.web.indicators.targets import bp as targets
    from tracker.web.indicators.views import bp as indicators
    from tracker.web.meeting.views import bp as meeting
    from tracker.web.milestones.changing import bp as milestone_changes
    from tracker.web.milestones.views import bp as milestones
    from tracker.web.own_lines.views import bp as own_lines
    from tracker.web.plans.plan_status import bp as plan_status
    from tracker.web.plans.views import bp as plans
    from tracker.web.progress.views import bp as progress
    from tracker.web.public.views import bp as public
    from tracker.web.removal.views import bp as removal
    from tracker.web.reports.addenda import bp as addenda
    from tracker.web.reports.comparing import bp as comparing
    from tracker.web.reports.headline import bp as headline
    from tracker.web.reports.kept import bp as kept_papers
    from tracker.web.reports.moments import bp as moments
    from tracker.web.reports.report import bp as report
    from tracker.web.sheet_templates.views import bp as sheet_templates
    from tracker.web.upkeep.views import bp as upkeep
    from tracker.web.voices.views import bp as voices
    from tracker.web.wording.views import bp as wording

    for room in (
        public,
        account,
        second_step,
        single_sign_on,
        own_account,
        plans,
        due,
        own_lines,
        progress,
        board,
        milestone_changes,
        milestones,
        headline,
        report,
        moments,
        addenda,
        kept_papers,
        comparing,
        cycle,
        due_days,
        holds,
        meeting,
        agree,
        decisions,
        bodies,
        sheet_templates,
        cover_sheets,
        voices,
        indicators,
        figures,
        targets,
        wording,
        imports,
        admin,
        second_factors,
        new_strategies,
        plan_status,
        away,
        hand_over,
        succession,
        undoing,
        audit,
        upkeep,
        removal,
        health,
    ):
        app.register_blueprint(room)


def _add_commands(app: Tracker) -> None:
    from tracker.cli.catalogue import Catalogue
    from tracker.cli.production import refuse_development_server

    refuse_development_server(app)
    app.cli = Catalogue(app.name)
