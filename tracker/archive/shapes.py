"""What tables there are at a version: their columns, the kind of each one's values, and the key they are ordered by.

Learnt by making that version in memory, with the migrations that make it anywhere: so archives of older versions, and
tables that came later, need no list of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import create_engine, inspect, types

from tracker.archive.values import Kind
from tracker.revisions import migrations_folder, raise_tables


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """A column: the kind of its values, and for decimals the digits that are kept."""

    name: str
    kind: Kind
    precision: int | None = None
    scale: int | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: its columns in order, and the columns of its key."""

    table: str
    columns: tuple[ColumnShape, ...]
    key: tuple[str, ...]

    @property
    def kinds(self) -> dict[str, str]:
        """Each column with the kind of its values, as a manifest says it."""
        return {column.name: column.kind.value for column in self.columns}


def shapes_at(revision: str) -> Mapping[str, Shape]:
    """Every table of a known version by its name, in the order of names; Alembic's own is left out."""
    return _shapes_at(migrations_folder(), revision)


@lru_cache(maxsize=8)
def _shapes_at(_folder: str, revision: str) -> Mapping[str, Shape]:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        raise_tables(connection, to=revision)
        asked = inspect(connection)
        found = {
            name: Shape(
                name,
                tuple(column_shape(column["name"], column["type"]) for column in asked.get_columns(name)),
                tuple(asked.get_pk_constraint(name)["constrained_columns"]),
            )
            for name in sorted(asked.get_table_names())
            if name != "alembic_version"
        }
    engine.dispose()
    return found


def column_shape(name: str, kind: types.TypeEngine[object]) -> ColumnShape:
    """The shape of a column of a type. Raises ValueError for a type that no archive can hold."""
    if isinstance(kind, types.Numeric) and not isinstance(kind, types.Float):
        return ColumnShape(name, Kind.DECIMAL, kind.precision, kind.scale)
    for wanted, found in _KINDS:
        if isinstance(kind, wanted):
            return ColumnShape(name, found)
    raise ValueError(f"No archive can hold the column {name} of type {kind}.")


# In this order: a JSON column must not be taken for text, nor a moment for a day.
_KINDS = (
    (types.Boolean, Kind.BOOLEAN),
    (types.DateTime, Kind.MOMENT),
    (types.Date, Kind.DATE),
    (types.JSON, Kind.JSON),
    (types.LargeBinary, Kind.BYTES),
    (types.Float, Kind.FLOAT),
    (types.Integer, Kind.INTEGER),
    (types.String, Kind.TEXT),
)
