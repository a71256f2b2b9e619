"""`make bench`: every page held against its floor, in one run, as a table."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench import lines
from bench.databases import databases
from bench.measure import Line, table_of
from bench.servers import CHECKOUT


def main() -> int:
    """Measure, print each line as it is known, and the whole at the end; 1 where a gate is not kept."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="a tenth of the requests, and no giant databases"
    )
    parser.add_argument(
        "--only", metavar="WORDS", default="", help="only the groups whose name has these words"
    )
    parser.add_argument("--output", metavar="FILE", help="write the table to a file too")
    given = parser.parse_args()
    effort = lines.Effort(rounds=3, times=12) if given.quick else lines.Effort(rounds=6, times=30)
    found: list[Line] = []
    with tempfile.TemporaryDirectory() as folder:
        data = databases(CHECKOUT / "instance" / "bench", Path(folder))
        for group in lines.GROUPS:
            is_wanted = given.only.replace(" ", "_") in group.__name__
            if not is_wanted or (given.quick and group in lines.GIANT):
                continue
            for line in group(data, effort):
                print(
                    f"{line.name}: {line.value:.2f} {line.unit}, {line.ratio:.2f} {line.verdict}", flush=True
                )
                found.append(line)
    table = f"{machine()}\n\n{table_of(found)}"
    print(f"\n{table}")
    if given.output:
        Path(given.output).write_text(f"{table}\n", encoding="utf-8")
    return 1 if any(line.verdict == "over" for line in found) else 0


def machine() -> str:
    """The day, the machine, and what else ran on it."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=CHECKOUT, capture_output=True, text=True
    ).stdout.strip()
    load = Path("/proc/loadavg").read_text().split()[1]
    facts = {
        "day": f"{datetime.now(UTC):%-d %B %Y}",
        "version": commit,
        "machine": f"{cpu}, {_cores()} cores, load {load} at the end",
        "python": platform.python_version(),
    }
    return ", ".join(f"{name}: {json.dumps(fact)[1:-1]}" for name, fact in facts.items())


def _cores() -> int:
    import os

    return os.cpu_count() or 1


if __name__ == "__main__":
    sys.exit(main())
