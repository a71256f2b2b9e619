"""Second names for a table, made once and used by every thread of the server."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import aliased

from tracker.extensions import Base

AnyModel = TypeVar("AnyModel", bound=Base)


def shared_alias(model: type[AnyModel]) -> type[AnyModel]:
    """Another name for a model in a statement, ready to be kept by a module.

    SQLAlchemy makes an alias whole at its first use. Where two threads come first together, one of them finds half of
    it and compiles a statement that names the table instead, which is then kept: a page that fails until the server
    is started anew. So it is made whole here, while one thread alone knows it.
    """
    alias = aliased(model)
    selectable = inspect(alias).selectable
    for column in model.__table__.columns:
        selectable.corresponding_column(column)
    return alias
