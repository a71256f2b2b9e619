"""The Carers Strategy Tracker.

`create_app` reads like a contents page: it is the only place that knows every edge.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import Flask
from jinja2 import ChainableUndefined, ChoiceLoader, FileSystemLoader, PackageLoader

from tracker.extensions import csrf, db, login_manager, migrate, prepare_engine

if TYPE_CHECKING:
    from config import Config


class Tracker(Flask):
    """Flask with escaping in every template: the macros' own files end in .jinja, which Flask would not escape."""

    jinja_options = {"undefined": ChainableUndefined, "autoescape": True}  # noqa: RUF012


def create_app(config: Config | None = None) -> Tracker:
    """The application of these settings; without any, of the environment's."""
    from config import Config

    app = Tracker(__name__)
    app.config.from_object(config or Config.from_environment())
    # Lines go to standard error; a level of the environment's choice, and nothing that anybody typed.
    logging.basicConfig(
        level=app.config["LOG_LEVEL"], format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("alembic").setLevel(max(logging.WARNING, logging.getLogger().level))
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(f"{app.root_path}/templates"), PackageLoader("nhsuk_frontend_jinja")]
    )

    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    migrate.init_app(app, db)
    csrf.init_app(app)
    login_manager.init_app(app)

    _add_edge(app)
    _add_rooms(app)
    _add_commands(app)
    return app


def _add_edge(app: Tracker) -> None:
    from tracker import access
    from tracker.web import answers, components, errors, frame

    access.init_app(app)
    answers.init_app(app)
    components.init_app(app)
    errors.init_app(app)
    frame.init_app(app)


def _add_rooms(app: Tracker) -> None:
    from tracker.web.account.views import bp as account
    from tracker.web.admin.views import bp as admin
    from tracker.web.board.views import bp as board
    from tracker.web.due.views import bp as due
    from tracker.web.health.views import bp as health
    from tracker.web.imports.views import bp as imports
    from tracker.web.plans.views import bp as plans
    from tracker.web.progress.views import bp as progress
    from tracker.web.public.views import bp as public
    from tracker.web.wording.views import bp as wording

    for room in (public, account, plans, due, progress, board, wording, imports, admin, health):
        app.register_blueprint(room)


def _add_commands(app: Tracker) -> None:
    from tracker.cli import audit, demo, plan, report, serve, strategy, upkeep, user

    for command in (
        audit.commands,
        demo.commands,
        plan.commands,
        report.commands,
        strategy.commands,
        user.commands,
        upkeep.rebuild_command,
        serve.serve_command,
    ):
        app.cli.add_command(command)
