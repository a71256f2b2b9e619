"""A second name for a table means the same to every thread of the server."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import configure_mappers

from tracker.models import Action, Baseline
from tracker.models.shared_aliases import shared_alias

CHECKOUT = Path(__file__).parents[2]
THREADS = 8
# A bare alias fails in one round of eight.
ROUNDS = 200


@pytest.fixture
def eager_switching() -> Iterator[None]:
    """Threads take turns as often as they can."""
    configure_mappers()
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def statements_of_a_crowd(people: ThreadPoolExecutor) -> set[str]:
    """The statements that threads compile which all come to a new alias at once."""
    original, together = shared_alias(Baseline), Barrier(THREADS)

    def compiled(_number: int) -> str:
        together.wait(timeout=60)
        is_original = (original.action_id == Action.id) & (original.is_original == true())
        return str(select(Action.id, original.due_text).outerjoin(original, is_original))

    return set(people.map(compiled, range(THREADS)))


def test_threads_that_come_first_together_ask_the_same(eager_switching: None) -> None:
    with ThreadPoolExecutor(THREADS) as people:
        found = [statements_of_a_crowd(people) for _ in range(ROUNDS)]

    for statements in found:
        (statement,) = statements
        assert " baseline." not in statement


def test_no_module_keeps_an_alias_that_is_made_whole_at_its_first_use() -> None:
    kept = [
        f"{path.relative_to(CHECKOUT)}:{statement.lineno}"
        for path in sorted((CHECKOUT / "tracker").rglob("*.py"))
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for call in ast.walk(statement)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("aliased")
    ]

    assert kept == []
