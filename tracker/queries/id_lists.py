"""Lists of ids as one parameter of a statement, however long they are, in either database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Dialect, Integer, Select, Text, TypeDecorator, bindparam, cast, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class _Ids(TypeDecorator[Sequence[int]]):
    """A list of ids, sent as one value."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[int] | None, _dialect: Dialect) -> str:
        return json.dumps(list(value or ()))


class _Members(GenericFunction[Any]):
    """The members of a JSON list, a row each, in a column `value`."""

    inherit_cache = True


@compiles(_Members, "sqlite")
def _members_in_sqlite(members: _Members, compiler: Any, **options: Any) -> str:
    return f"json_each{compiler.process(members.clause_expr, **options)}"


@compiles(_Members, "postgresql")
def _members_in_postgresql(members: _Members, compiler: Any, **options: Any) -> str:
    return f"json_array_elements_text(CAST({compiler.process(members.clause_expr, **options)} AS json))"


def any_of(name: str) -> Select[int]:
    """A parameter that holds a list of ids, to be asked for with `in_`: one value, however long the list.

    A parameter for each of a thousand ids takes longer to write into the statement and to send than to look up.
    """
    members = _Members(bindparam(name, type_=_Ids)).table_valued("value")
    return select(cast(members.c.value, Integer))
