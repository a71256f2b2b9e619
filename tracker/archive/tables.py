"""The tables of a shape for a database: what is read and written as it stands there, past the models."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Double,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    TypeDecorator,
    cast,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from tracker.archive.shapes import ColumnShape, Shape
from tracker.archive.values import Kind
from tracker.extensions import UtcDateTime


class JsonAsText(TypeDecorator[str]):
    """The text of a JSON column on PostgreSQL, letter for letter: what is null there stays apart from no value."""

    impl = Text
    cache_ok = True

    def bind_expression(self, bindvalue: Any) -> ColumnElement[Any]:
        """Text on the way in, which the database takes for JSON."""
        return cast(type_coerce(bindvalue, Text), JSON)

    def column_expression(self, column: Any) -> ColumnElement[Any]:
        """Text on the way out."""
        return cast(column, Text)


def table_of(shape: Shape, *, database: str) -> Table:
    """The table as a kind of database has it."""
    columns = [
        Column(column.name, _type_of(column, database), primary_key=column.name in shape.key)
        for column in shape.columns
    ]
    return Table(shape.table, MetaData(), *columns)


def _type_of(column: ColumnShape, database: str) -> TypeEngine[Any]:
    match column.kind:
        case Kind.INTEGER:
            return BigInteger()
        case Kind.BOOLEAN:
            return Boolean()
        case Kind.DATE:
            return Date()
        case Kind.MOMENT:
            return UtcDateTime()
        case Kind.DECIMAL:
            return Numeric(column.precision, column.scale)
        case Kind.FLOAT:
            return Double()
        case Kind.JSON:
            # SQLite keeps JSON as the text it is.
            return JsonAsText() if database == "postgresql" else Text()
        case Kind.BYTES:
            return LargeBinary()
        case Kind.TEXT:
            return String()
