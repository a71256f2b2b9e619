"""Current counts in one process, in turn with the raw SQL: `python -m bench.counts URL TIMES` prints both in ms."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from bench.floor import RAW_COUNTS
from config import Config
from tracker import clock, create_app
from tracker.extensions import db
from tracker.queries.counts import current_counts


def main() -> None:
    """Ask both in turn and print the middle of each."""
    app = create_app(replace(Config.from_environment(), SQLALCHEMY_DATABASE_URI=sys.argv[1]))
    with app.app_context():
        on = clock.today()
        asks: tuple[Callable[[], object], ...] = (
            lambda: current_counts(on=on),
            lambda: db.session.execute(RAW_COUNTS).all(),
        )
        taken: list[list[float]] = [[], []]
        for _ in range(int(sys.argv[2])):
            for ask, seconds in zip(asks, taken, strict=True):
                began = time.process_time()
                ask()
                seconds.append(time.process_time() - began)
        print(*(statistics.median(seconds) * 1000 for seconds in taken))


if __name__ == "__main__":
    main()
