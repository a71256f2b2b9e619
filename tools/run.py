"""From a fresh checkout to the tracker in a browser: `python tools/run.py`, which is what `make run` calls.

Environment, front end, database, the demo, server; each step is skipped where it is done. From the second step
on everything happens in one process, because loading the application is what takes the time.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from build_assets import BuildProblem, build_assets
from set_up import CHECKOUT, enter_venv, say, set_up

if TYPE_CHECKING:
    from flask import Flask

HOST = "127.0.0.1"


def main() -> None:
    set_up()
    enter_venv(__file__)
    try:
        build_assets()
    except BuildProblem as problem:
        sys.exit(str(problem))
    # wsgi.py, config.py and migrations/ are found from here. Not in the place of this folder: the process that prints
    # papers begins with this program again.
    os.chdir(CHECKOUT)
    sys.path.insert(0, str(CHECKOUT))
    _run()


def _run() -> None:
    # Only now: none of it exists before the environment does.
    from click import ClickException

    try:
        from config import Config

        port = Config.from_environment().PORT

        from tracker import create_app
        from tracker.cli.serve import listen, run_server

        # Asked first, so that a second `make run` does not touch the database of the one that is running.
        listen(HOST, port).close()
        app = create_app()
        _prepare_database(app)
        _welcome(app)
        run_server(app, HOST, port, app.config["WEB_PROCESSES"], app.config["WEB_THREADS"])
    except ClickException as problem:
        sys.exit(problem.format_message())


def _prepare_database(app: Flask) -> None:
    """Bring the tables up to date; load the demo only where there is no strategy yet, and never in production."""
    from sqlalchemy import func, select

    from tracker.extensions import db

    say(_flask(app, "upgrade").strip())
    with app.app_context():
        strategies = db.session.scalar(select(func.count()).select_from(db.metadata.tables["strategy"]))
    if not strategies and app.config["TRACKER_ENV"] != "production":
        say("Loading the demo ...")
        _flask(app, "demo", "load")


def _welcome(app: Flask) -> None:
    say(f"\nThe Carers Strategy Tracker is on http://{HOST}:{app.config['PORT']}")
    if app.config["TRACKER_ENV"] != "production":
        sign_ins = [line.split("\t") for line in _flask(app, "demo", "sign-ins").splitlines() if "\t" in line]
        if sign_ins:
            say("\nDemo sign-ins (the data is an illustration):")
            for role, email, password in sign_ins:
                say(f"  {role:<10} {email:<36} {password}")
    say("\nCtrl-C stops it.\n")


def _flask(app: Flask, *words: str) -> str:
    """What a `flask` command prints, run in this process. Ends the process with its words where it fails."""
    result = app.test_cli_runner().invoke(args=words, catch_exceptions=False)
    if result.exit_code != 0:
        sys.exit(result.output.strip() or f"flask {' '.join(words)} failed.")
    return str(result.stdout)


if __name__ == "__main__":
    main()
