"""Measuring: a page and its floor asked for in turn, in rounds, so that a busy machine is busy for both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.servers import Server


@dataclass
class Subject:
    """Something to be measured: what one request does, and the server whose CPU it costs."""

    server: Server
    ask: Callable[[], object]
    seconds: float = 0.0
    requests: int = 0
    waits: list[float] = field(default_factory=list)

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds of the server a request."""
        return self.seconds / self.requests * 1000

    @property
    def p50_ms(self) -> float:
        """The middle of what a browser waited, in milliseconds."""
        return statistics.median(self.waits) * 1000

    def run(self, times: int) -> None:
        """Ask so many times and count what it cost."""
        before = self.server.seconds_used()
        for _ in range(times):
            began = time.perf_counter()
            self.ask()
            self.waits.append(time.perf_counter() - began)
        self.seconds += self.server.seconds_used() - before
        self.requests += times


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: a figure, what it is held against, and how far it may be from it."""

    name: str
    value: float
    base: float
    unit: str
    gate: float | None = None
    aim: float | None = None
    p50: float = 0.0
    base_p50: float = 0.0

    @property
    def ratio(self) -> float:
        """How many times the base the figure is."""
        return self.value / self.base if self.base else 0.0

    @property
    def verdict(self) -> str:
        """Whether the figure keeps its gate."""
        if self.gate is None:
            return ""
        return "PASS" if self.ratio <= self.gate else "over"


def in_rounds(*subjects: Subject, rounds: int, times: int) -> None:
    """Ask all subjects in turn, so many times a round; what comes before the first round is not counted."""
    for subject in subjects:
        for _ in range(max(4, times // 8)):
            subject.ask()
    for _ in range(rounds):
        for subject in subjects:
            subject.run(times)


def against(
    name: str, subject: Subject, base: Subject, *, gate: float | None = None, aim: float | None = None
) -> Line:
    """The line of a subject that was measured beside its base."""
    return Line(name, subject.cpu_ms, base.cpu_ms, "ms", gate, aim, subject.p50_ms, base.p50_ms)


def table_of(lines: Sequence[Line]) -> str:
    """The lines as a Markdown table."""
    rows = [
        "| what | figure | held against | ratio | gate | aim | | p50, and of what it is held against |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for line in lines:
        gate = f"≤ {line.gate:g}" if line.gate is not None else ""
        aim = f"{line.aim:g}" if line.aim is not None else ""
        p50 = f"{line.p50:.1f} ms, {line.base_p50:.1f} ms" if line.p50 else ""
        rows.append(
            f"| {line.name} | {line.value:.2f} {line.unit} | {line.base:.2f} {line.unit} | {line.ratio:.2f} "
            f"| {gate} | {aim} | {line.verdict} | {p50} |"
        )
    return "\n".join(rows)
