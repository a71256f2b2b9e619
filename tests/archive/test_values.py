"""Values of every kind go into an archive and come back as they were, on both databases."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Double,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    TypeDecorator,
    null,
    select,
)

from tests.conftest import Filled
from tracker import Tracker
from tracker.archive.backup import _lines_of
from tracker.archive.manifest import ArchiveProblem, TableFile
from tracker.archive.reading import _rows
from tracker.archive.shapes import ColumnShape, Shape, column_shape, shapes_at
from tracker.archive.tables import table_of
from tracker.extensions import UtcDateTime, db
from tracker.revisions import newest_revision

EVERY_KIND = Table(
    "every_kind",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(60)),
    Column("words", Text),
    Column("is_so", Boolean),
    Column("day", Date),
    Column("moment", UtcDateTime),
    Column("amount", Numeric(10, 2)),
    Column("share", Double),
    Column("facts", JSON),
    Column("file", LargeBinary),
)


def shape_of(column: Column[Any]) -> ColumnShape:
    """The shape of a column of the models, whose moments are of a type of ours."""
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return column_shape(column.name, kind)


SHAPE = Shape("every_kind", tuple(shape_of(column) for column in EVERY_KIND.columns), ("id",))
ROWS = [
    {
        "id": 1,
        "name": "Tŷ Gwyn “home”\n\twith lines",
        "words": "",
        "is_so": True,
        "day": date(2019, 9, 30),
        "moment": datetime(2019, 9, 30, 12, 5, 6, 789, UTC),
        "amount": Decimal("1234.50"),
        "share": 0.1 + 0.2,
        "facts": {"b": [1, None, "ü"], "a": 1.5},
        "file": bytes(range(256)),
    },
    dict.fromkeys(EVERY_KIND.columns.keys()) | {"id": 2, "facts": null()},
    # What is null in a JSON column is a value, and not the lack of one.
    dict.fromkeys(EVERY_KIND.columns.keys()) | {"id": 3, "facts": JSON.NULL, "is_so": False, "file": b""},
]


def test_every_kind_of_value_comes_back_as_it_was(app: Tracker) -> None:
    with app.app_context(), db.engine.begin() as connection:
        EVERY_KIND.create(connection)
        connection.execute(EVERY_KIND.insert(), ROWS)
        before = [tuple(row) for row in connection.execute(select(EVERY_KIND))]
        empty = select(EVERY_KIND.c.id).where(EVERY_KIND.c.facts.is_(null()))

        lines = [line for batch in _lines_of(connection, SHAPE) for line in batch]
        connection.execute(EVERY_KIND.delete())
        read = list(_rows(io.BytesIO("".join(lines).encode()), file_of(lines), SHAPE))
        connection.execute(table_of(SHAPE, database=connection.dialect.name).insert(), read)

        assert [tuple(row) for row in connection.execute(select(EVERY_KIND))] == before
        assert before[0] == tuple(ROWS[0].values())
        assert connection.execute(empty).scalars().all() == [2]


def file_of(lines: list[str]) -> TableFile:
    """What a manifest says of these lines."""
    content = "".join(lines).encode()
    return TableFile(
        table="every_kind",
        rows=len(lines),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        columns=SHAPE.kinds,
    )


ODD = {
    "a word for a number": ("id", '"1"'),
    "a claim for a number": ("id", "true"),
    "a number that no database holds": ("id", str(2**63)),
    "a number for words": ("name", "1"),
    "half a letter": ("name", '"\\ud800"'),
    "a number for a claim": ("is_so", "1"),
    "no such day": ("day", '"2019-02-30"'),
    "a moment without its zone": ("moment", '"2019-09-30T12:00:00"'),
    "a moment before all moments": ("moment", '"0001-01-01T00:00:00+14:00"'),
    "an amount that is none": ("amount", '"much"'),
    "an amount without end": ("amount", '"Infinity"'),
    "a share that is none": ("share", "NaN"),
    "JSON that is none": ("facts", '"{"'),
    "JSON without end": ("facts", '"' + "[" * 100_000 + '"'),
    "bytes that are none": ("file", '"*"'),
}


@pytest.mark.parametrize(("column", "value"), ODD.values(), ids=ODD)
def test_a_value_of_another_kind_is_refused(column: str, value: str) -> None:
    line = "{" + ",".join(f'"{one.name}":{value if one.name == column else "null"}' for one in SHAPE.columns)
    lines = [line + "}\n"]

    with pytest.raises(ArchiveProblem, match="row 1 of the table every_kind can’t be read"):
        list(_rows(io.BytesIO(lines[0].encode("utf-8")), file_of(lines), SHAPE))


def test_every_column_of_the_models_has_the_kind_that_the_migrations_give_it(
    reading_app: Tracker, filled: Filled
) -> None:
    with reading_app.app_context():
        shapes = shapes_at(newest_revision())
    wanted = {
        table.name: {column.name: shape_of(column).kind for column in table.columns}
        for table in db.metadata.sorted_tables
    }

    assert {
        name: {column.name: column.kind for column in shape.columns} for name, shape in shapes.items()
    } == wanted
