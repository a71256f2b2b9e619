"""`flask serve` with other settings of SQLite than the tracker's own: `python -m tests.endurance.pragmas NAME=VALUE ...`.

A server that keeps its promises less well, to show that the tests here would notice; or one that writes back sooner.
"""

from __future__ import annotations

import sys
from typing import Any

from flask.cli import main
from sqlalchemy import event
from sqlalchemy.engine import Engine


def set_before_each_transaction(pragmas: list[str]) -> None:
    """Have every connection of this process set them before it begins."""

    @event.listens_for(Engine, "begin")
    def set_pragmas(connection: Any) -> None:
        cursor = connection.connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


if __name__ == "__main__":
    set_before_each_transaction(sys.argv[1:])
    sys.argv[1:] = ["serve"]
    main()
