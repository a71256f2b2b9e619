"""What the matrix of priorities and partners says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.rag import Label
from tracker.domain.rollup import MatrixCell, count_by_label, priority_matrix
from tracker.domain.sentences import count_word, plural
from tracker.domain.status import Owner
from tracker.queries.board import Board
from tracker.queries.strategies import StrategyInForce
from tracker.web.board.pages import FORMATS, list_address, pieces_of, sheet_links
from tracker.web.days import DayLine, day_line


@dataclass(frozen=True, slots=True)
class CellOnPage:
    """A cell of the matrix: what it counts in words, where those actions are, and whether they are joint."""

    lines: Sequence[tuple[Label, int]]
    address: str
    is_joint: bool
    said: str


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """Priorities against partners."""

    strategy: StrategyInForce
    day: DayLine
    partners: Sequence[Owner]
    rows: Sequence[tuple[int, str, Sequence[CellOnPage], CellOnPage]]
    findings: Sequence[str]
    take_away: Sequence[tuple[str, str]]
    sheets: Sequence[tuple[str, Sequence[tuple[str, str]]]]


def matrix_page(board: Board) -> MatrixPage:
    """Put the matrix together; an empty cell says "no action", which is a finding."""
    day = day_line(board.as_at)
    numbers = [priority.number for priority in board.priorities]
    matrix = priority_matrix(board.statuses, numbers=numbers, partners=board.partners)
    rows = []
    for priority in board.priorities:
        cells = [
            _cell(
                matrix[priority.number][partner],
                list_address(board, day, priority=priority.number, partner=partner),
            )
            for partner in board.partners
        ]
        once = [status for status in board.statuses if status.priority == priority.number]
        total = _cell(
            MatrixCell(count_by_label(once), tuple(once)), list_address(board, day, priority=priority.number)
        )
        rows.append((priority.number, priority.title, cells, total))
    return MatrixPage(
        strategy=board.strategy,
        day=day,
        partners=board.partners,
        rows=rows,
        findings=_findings(board, matrix),
        sheets=[
            *((partner.name, sheet_links(board, f"partner={partner.slug}")) for partner in board.partners),
            *(
                (f"Priority {one.number}: {one.title}", sheet_links(board, f"priority={one.number}"))
                for one in board.priorities
            ),
        ],
        take_away=[
            (name, f"/strategies/{board.strategy.slug}/report.{suffix}{day.suffix}")
            for name, suffix in FORMATS
        ],
    )


def _cell(cell: MatrixCell, address: str) -> CellOnPage:
    said = ", ".join(f"{count} {label.word.lower()}" for label, count in pieces_of(cell.counts))
    return CellOnPage(
        lines=pieces_of(cell.counts),
        address=address,
        is_joint=any(status.is_joint for status in cell.actions),
        said=said or "no action",
    )


def _findings(board: Board, matrix: Mapping[int, Mapping[Owner, MatrixCell]]) -> list[str]:
    """What the empty cells say: partners without any action, and how many cells are empty."""
    without = [
        partner.name for partner in board.partners if all(not row[partner].actions for row in matrix.values())
    ]
    empty = sum(1 for row in matrix.values() for cell in row.values() if not cell.actions)
    findings = []
    if empty:
        cells = plural(empty, "cell has", "cells have")
        findings.append(
            f"{count_word(empty).capitalize()} {cells} no action: a priority that a partner’s plan does not touch."
        )
    findings.extend(f"{name} has no plan here yet." for name in without)
    return findings
