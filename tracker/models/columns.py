"""Column shapes that several tables share: a plan's date, a choice from an enum, a reference."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Date, Dialect, Enum, ForeignKey, Result, Row, String
from sqlalchemy.orm import Composite, MappedColumn, composite, mapped_column

from tracker.domain.dates import PlanDate, Precision

Choice = TypeVar("Choice", bound=StrEnum)

# A row whose columns are told by their names.
AnyRow: TypeAlias = Row[*tuple[Any, ...]]


def named_rows(result: Result[*tuple[Any, ...]]) -> list[Any]:
    """The rows of a result as plain named tuples: SQLAlchemy's own look a name up ten times as long."""
    make = _row_type(tuple(result.keys()))
    return [make(row) for row in result.all()]


@cache
def _row_type(names: tuple[str, ...]) -> Callable[[Iterable[Any]], Any]:
    made: Any = namedtuple("NamedRow", names)  # type: ignore[misc]
    return made._make


class _Choice(Enum):
    """An enum whose members are found by one look into a dictionary: a row has several, and a long plan many rows."""

    def result_processor(self, _dialect: Dialect, _coltype: object) -> Callable[[str | None], Any]:
        """What makes a member of a stored word; raises KeyError for one that is none."""
        return ({None: None} | {member.value: member for member in self.enum_class or ()}).__getitem__


def choice(enum: type[Choice], *, name: str | None = None) -> Enum:
    """An enum stored by its value, with a CHECK constraint, so that the database refuses any other word."""
    return _Choice(
        enum,
        native_enum=False,
        create_constraint=True,
        length=30,
        values_callable=lambda members: [member.value for member in members],
        name=name or enum.__name__.lower(),
    )


# Few dates stand in many rows, and a value that never changes can stand for all of them.
@lru_cache(maxsize=4096)
def read_plan_date(
    text: str | None, first: date | None, last: date | None, precision: str | None
) -> PlanDate | None:
    """The PlanDate of four columns of a row; None where all is NULL."""
    if precision is None:
        return None
    return PlanDate(text, first, last, Precision(precision))


def plan_date(prefix: str) -> Composite[PlanDate | None]:
    """Four columns that hold a PlanDate: the words, the first and last day, the precision. All NULL is no date."""
    return composite(
        read_plan_date,
        mapped_column(f"{prefix}_text", String(120)),
        mapped_column(f"{prefix}_first", Date),
        mapped_column(f"{prefix}_last", Date),
        mapped_column(f"{prefix}_precision", String(10)),
    )


def reference(target: str, *, index: bool = True, primary_key: bool = False) -> MappedColumn[int]:
    """A foreign key that must be filled."""
    return mapped_column(ForeignKey(target), index=index and not primary_key, primary_key=primary_key)
