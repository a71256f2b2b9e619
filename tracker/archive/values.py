"""The values of a column as JSON, the same for every database, and back."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

LARGEST_INTEGER = 2**63 - 1


class Kind(StrEnum):
    """The kinds of values that an archive knows."""

    INTEGER = "integer"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    DECIMAL = "decimal"
    FLOAT = "float"
    JSON = "json"
    BYTES = "bytes"


def _moment_as_text(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _bytes_as_text(value: bytes) -> str:
    return base64.b64encode(value).decode()


# What is not here stands in JSON as it is. The text of a JSON column is kept as text, letter for letter.
WRITERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.DATE: date.isoformat,
    Kind.MOMENT: _moment_as_text,
    Kind.DECIMAL: str,
    Kind.BYTES: _bytes_as_text,
}


def _read_integer(value: Any) -> int:
    if type(value) is not int or abs(value) > LARGEST_INTEGER:
        raise ValueError
    return value


def _read_text(value: Any) -> str:
    if type(value) is not str:
        raise ValueError
    if not value.isascii():
        # Half a pair of surrogates is a text in JSON and in no database.
        value.encode()
    return value


def _read_boolean(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError
    return value


def _read_date(value: Any) -> date:
    return date.fromisoformat(_read_text(value))


def _read_moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_read_text(value))
    if moment.tzinfo is None:
        raise ValueError
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError from None


def _read_decimal(value: Any) -> Decimal:
    try:
        number = Decimal(_read_text(value))
    except InvalidOperation:
        raise ValueError from None
    if not number.is_finite():
        raise ValueError
    return number


def _read_float(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError
    return float(value)


def _read_json(value: Any) -> str:
    json.loads(_read_text(value))
    return str(value)


def _read_bytes(value: Any) -> bytes:
    return base64.b64decode(_read_text(value), validate=True)


# Each raises ValueError, or RecursionError for JSON within JSON without end, where the value is of another kind.
READERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.INTEGER: _read_integer,
    Kind.TEXT: _read_text,
    Kind.BOOLEAN: _read_boolean,
    Kind.DATE: _read_date,
    Kind.MOMENT: _read_moment,
    Kind.DECIMAL: _read_decimal,
    Kind.FLOAT: _read_float,
    Kind.JSON: _read_json,
    Kind.BYTES: _read_bytes,
}
