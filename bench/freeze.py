"""Freezing a report in one process, in turn with reading and writing the same rows: `python -m bench.freeze URL TIMES`.

The raw one selects what a report holds of each action, its details and measures too, and dumps it as JSON. Prints both
in ms.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from bench.floor import rows_of_plan
from config import Config
from tracker import clock, create_app
from tracker.changes.audit import By
from tracker.changes.reports import freeze_board_report
from tracker.collecting import uncollected
from tracker.extensions import begin_change, db
from tracker.queries.strategies import strategy_by_slug
from tracker.reports.freezing import report_to_freeze


@uncollected()
def freeze_today() -> None:
    """Freeze today's report, all of it, as the button does."""
    begin_change()
    strategy = strategy_by_slug("bench")
    if strategy is None:
        raise SystemExit("The database holds no bench strategy.")
    as_at = clock.as_at_today()
    ready = report_to_freeze(strategy, as_at=as_at)
    freeze_board_report(
        by=By(None, clock.now()),
        on=as_at.day,
        strategy_id=strategy.strategy_id,
        window_id=ready.window_id,
        report=ready.report,
        figures=ready.figures,
        public_at=None,
    )
    # Not committed: the next one has the same to freeze.
    db.session.rollback()


def main() -> None:
    """Do both in turn and print the middle of each."""
    app = create_app(replace(Config.from_environment(), SQLALCHEMY_DATABASE_URI=sys.argv[1]))
    with app.app_context():
        does: tuple[Callable[[], object], ...] = (
            freeze_today,
            lambda: json.dumps(rows_of_plan("bench-1"), default=str),
        )
        taken: list[list[float]] = [[], []]
        for do in does:
            do()
        for _ in range(int(sys.argv[2])):
            for do, seconds in zip(does, taken, strict=True):
                began = time.process_time()
                do()
                seconds.append(time.process_time() - began)
                db.session.rollback()
        print(*(statistics.median(seconds) * 1000 for seconds in taken))


if __name__ == "__main__":
    main()
