"""A bench database: `python -m bench.data --database URL --plans P --actions N --updates M`.

One strategy with eight priorities; P plans of N actions, M updates each. What there is little of goes through
`changes` like anybody's, with its audit entries; actions and updates are inserted in bulk, because three million
changes one by one would take a day.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

import flask_migrate
from sqlalchemy import Engine, event

from bench import rows
from config import Config
from tracker import Tracker, create_app
from tracker.changes import audit, bodies, people, strategies, windows
from tracker.changes.audit import By
from tracker.cli.report import freeze_day
from tracker.domain.calendar import PlannedWindow
from tracker.domain.dates import AsAt
from tracker.domain.permissions import Role
from tracker.extensions import begin_change, db
from tracker.passwords import hash_password
from tracker.queries.installation import has_strategy

EMAIL, PASSWORD = "bench@example.org", "bench-only"
STRATEGY = "bench"
# The day the database takes for today, so that its labels are the same whenever it is measured.
TODAY = date(2019, 9, 30)
FROZEN_ON = date(2019, 7, 12)
# A board that reads more than this at once does not exist, and its report would be the whole of the making.
MOST_ACTIONS_FROZEN = 12_000
WINDOWS = (
    ("Q2 2018/19", "2018-07-01", "2018-09-30", "2018-09-17", "2018-10-05", "2018-10-12"),
    ("Q3 2018/19", "2018-10-01", "2018-12-31", "2018-12-17", "2019-01-04", "2019-01-11"),
    ("Q4 2018/19", "2019-01-01", "2019-03-31", "2019-03-18", "2019-04-05", "2019-04-12"),
    ("Q1 2019/20", "2019-04-01", "2019-06-30", "2019-06-17", "2019-07-05", "2019-07-12"),
    ("Q2 2019/20", "2019-07-01", "2019-09-30", "2019-09-16", "2019-10-04", "2019-10-11"),
)
TEAMS = 12
MOST_OWNERS = 8


@dataclass(frozen=True, slots=True)
class Size:
    """How much is made: `plans` of `actions` each, with `updates` each."""

    plans: int
    actions: int
    updates: int

    @property
    def all_actions(self) -> int:
        """The actions of all plans."""
        return self.plans * self.actions


def make_bench_database(url: str, size: Size) -> None:
    """Bring the tables of an empty database up to date and fill it. Raises SystemExit where it has a strategy."""
    app = create_app(replace(Config.from_environment(), SQLALCHEMY_DATABASE_URI=url))
    with app.app_context():
        flask_migrate.upgrade()
    fill(app, size)


def fill(app: Tracker, size: Size) -> None:
    """Fill a database that has its tables and no strategy yet."""
    with app.app_context():
        if has_strategy():
            sys.exit("This database has a strategy already. Give a new one: nothing is written over.")
        _hurry(db.engine)
        begin_change()
        by = By(None, datetime.combine(rows.ADDED_ON, time(9), UTC))
        place = _add_strategy(by, size)
        db.session.commit()
        with db.engine.connect() as connection:
            rows.insert_all(
                connection, place=place, plans=size.plans, actions=size.actions, updates=size.updates
            )
        begin_change()
        audit.record_entry(
            by=by,
            verb="load bench data",
            subject_kind="strategy",
            subject_id=place.strategy_id,
            strategy_id=place.strategy_id,
            facts={"plans": size.plans, "actions": size.all_actions, "updates": size.updates},
        )
        if size.all_actions <= MOST_ACTIONS_FROZEN:
            frozen_at = datetime.combine(FROZEN_ON, time(17), UTC)
            as_at = AsAt(FROZEN_ON, TODAY)
            freeze_day(By(None, frozen_at), as_at, place.strategy_id, public_at=frozen_at)
        audit.fix_today(by=by, day=TODAY)
        db.session.commit()
        with db.engine.connect() as connection:
            rows.count_for_the_planner(connection)
        db.session.remove()
        db.engine.dispose()


def _hurry(engine: Engine) -> None:
    """Let SQLite write without waiting for the disk while the database is made: a broken one is made again."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        event.listen(
            engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF").close()
        )


def _add_strategy(by: By, size: Size) -> rows.Place:
    """The strategy, who is in it, and one person who leads actions."""
    strategy = strategies.add_strategy(
        by=by,
        slug=STRATEGY,
        title="Bench Carers Strategy",
        area="Benchshire",
        vision="Carers are recognised and supported.",
        about="Made to be measured.",
        starts=date(2018, 4, 1),
        ends=date(2021, 3, 31),
        help_now=["Ring the carers’ line."],
    )
    owners = [
        strategies.add_organisation(
            by=by,
            slug=f"partner-{number}",
            name=f"Partner Council {number}",
            short_name=f"P{number}",
            kind="council",
        ).id
        for number in range(1, min(size.plans, MOST_OWNERS) + 1)
    ]
    body_ids = [
        bodies.add_body(
            by=by,
            strategy_id=strategy.id,
            slug=slug,
            name=name,
            kind="board",
            organisation_id=None,
            may_decide="Agreed dates",
        ).id
        for slug, name in (("delivery-group", "Delivery Group"), ("board", "Programme Board"))
    ]
    priorities = [
        strategies.add_priority(
            by=by,
            strategy_id=strategy.id,
            number=number,
            title=title,
            outcome=f"{title}: carers say that it has got better for them and for those they care for.",
        ).id
        for number, title in enumerate(rows.PRIORITIES, start=1)
    ]
    for name, *days in WINDOWS:
        starts, ends, opens, due, closes = map(date.fromisoformat, days)
        planned = PlannedWindow(name=name, starts=starts, ends=ends, opens=opens, due=due, closes=closes)
        windows.add_window(by=by, strategy_id=strategy.id, planned=planned)
    teams = [
        people.add_team(
            by=by, strategy_id=strategy.id, name=f"Carers Team {number}", organisation_id=owners[0]
        ).id
        for number in range(1, TEAMS + 1)
    ]
    person = people.add_person(
        by=by,
        email=EMAIL,
        name="Bench Member",
        role=Role.MEMBER,
        strategy_id=strategy.id,
        organisation_id=owners[0],
        team_ids=teams[:1],
        on=rows.ADDED_ON,
        password_hash=hash_password(PASSWORD),
    )
    return rows.Place(strategy.id, person.id, tuple(priorities), tuple(owners), tuple(teams), tuple(body_ids))


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the database that the arguments ask for."""
    parser = argparse.ArgumentParser(prog="python -m bench.data", description=__doc__)
    parser.add_argument("--database", required=True, metavar="URL", help="an empty database")
    for name, meaning in (
        ("plans", "delivery plans"),
        ("actions", "actions of each plan"),
        ("updates", "progress updates of each action"),
    ):
        parser.add_argument(f"--{name}", required=True, type=_count, metavar="NUMBER", help=meaning)
    given = parser.parse_args(arguments)
    size = Size(given.plans, given.actions, given.updates)
    make_bench_database(given.database, size)
    print(
        f"Made {size.plans:,} plans of {size.actions:,} actions with {size.updates:,} updates each. "
        f"Sign in as {EMAIL}, password {PASSWORD}."
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 0:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number.")
    return int(text)


if __name__ == "__main__":
    main()
