"""What must be true before production is served: looked at once, at the start, and said in plain sentences.

Settings are looked at where they are read, in config.py. Here is what only the database and the folder can tell.
"""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from tracker.extensions import db
from tracker.queries.installation import demo_left, migration_in_force
from tracker.revisions import newest_revision


class NotForProduction(click.ClickException):
    """The start is refused: a sentence for each thing that is in the way, and what to do about it."""


def refuse_careless_start(app: Flask) -> None:
    """Raise NotForProduction where this database or this folder is not fit to be served to people."""
    problems = [*_folder_problems(app), *_database_problems(app)]
    if problems:
        raise NotForProduction("\n".join(problems))


def refuse_development_server(app: Flask) -> None:
    """Raise NotForProduction where `flask run` loads the application in production.

    It is Flask's own server, made for developers; it would also begin without what `flask serve` looks at.
    """
    command = click.get_current_context(True)
    if app.config["IS_PRODUCTION"] and command is not None and command.info_name == "run":
        raise NotForProduction(
            "`flask run` is for development. In production start the tracker with: flask serve"
        )


def _folder_problems(app: Flask) -> list[str]:
    stamp = Path(app.static_folder or "", "ui", "build-stamp.txt")
    return [] if stamp.exists() else ["The front end is not built. Run: python3 tools/build_assets.py"]


def _database_problems(app: Flask) -> list[str]:
    with app.app_context():
        try:
            if migration_in_force() != newest_revision():
                return ["The tables are not those of this version. Run: flask upgrade"]
            left = demo_left()
        except SQLAlchemyError:
            # Nothing of the database's own words: they may quote the address, and this goes to a log.
            return ["The database can’t be read. Check DATABASE_URL, then run: flask upgrade"]
        finally:
            db.session.remove()
    problems = []
    if left.people:
        problems.append(
            f"The database holds {left.people} of the demonstration’s people, whose password is printed in the "
            "documentation. Production begins with a database of its own: give its address in DATABASE_URL."
        )
    if left.strategies:
        problems.append(
            f"The database holds the demonstration’s strategy: {', '.join(left.strategies)}. People could take it "
            "for the record. Give the address of another database in DATABASE_URL."
        )
    if left.is_day_fixed:
        problems.append(
            "The database is fixed to the demonstration’s day, so nothing would ever fall due. Give the address of "
            "another database in DATABASE_URL."
        )
    return problems
