"""Where words stand that somebody wants removed: every place that is searched, with what is around each find.

Source: docs/rules/removal.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import LargeBinary, Select, String, Text, cast, inspect, literal, null, or_, select

from tracker.domain.freezing import canonical_json
from tracker.domain.removal import Wanted
from tracker.domain.word_pieces import Holds, texts_in, times_in
from tracker.extensions import db
from tracker.models import (
    Action,
    AuditEntry,
    Body,
    DeliveryPlan,
    FrozenReport,
    Priority,
    Strategy,
)
from tracker.queries.word_columns import STAYING
from tracker.queries.word_places import TABLES, Owner, Place, TableOfWords

MOST_SHOWN = 3

# What a file says, by its name or kind and its content; None where it can't be read.
ReadWords = Callable[[str, bytes], str | None]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a row belongs to: its name, the address at which it is read, its strategy. All empty where to nothing."""

    name: str = ""
    address: str = ""
    strategy_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """A place in which the words stand: a column of a row.

    `key` names it and `seen` what stands there: a removal asks for both, so that nothing goes that was not shown.
    `around` is empty where the words around it are not for an administrator to read (`is_private`), and for files.
    `stays_because` is empty where the words can be removed. `is_unread` is a file that can't be searched.
    """

    key: str
    seen: str
    table: str
    column: str
    row: tuple[int, ...]
    called: str
    standing: Standing
    times: int
    around: Sequence[tuple[str, str, str]] = ()
    is_private: bool = False
    is_whole: bool = False
    is_unread: bool = False
    stays_because: str = ""


def find_words(
    wanted: Wanted, *, strategy_id: int | None = None, read_words: ReadWords | None = None
) -> list[Find]:
    """Every find in the order of the places, words that stay last; of one strategy, where one is given.

    A file that can't be read is given as unread. Without `read_words` none is opened, and each is given so.
    """
    found: list[Find] = []
    for table in TABLES:
        standings = _standings(table.owner)
        for row in db.session.execute(_rows_with(table, wanted)).all():
            standing = standings.get(row.owner_id, Standing(strategy_id=row.of_strategy))
            found += _finds_in(table, row, wanted, standing, read_words)
    found += _staying(wanted)
    if strategy_id is not None:
        found = [find for find in found if find.standing.strategy_id == strategy_id]
    return found


def key_columns(model: Any) -> Sequence[Any]:
    """The columns of a table's key, in order."""
    return tuple(inspect(model).primary_key)


def place_of(table_name: str, column: str) -> tuple[TableOfWords, Place]:
    """The place of words of a table and column. Raises LookupError where there is none."""
    for table in TABLES:
        if table.model.__tablename__ == table_name:
            for place in table.places:
                if place.name == column:
                    return table, place
    raise LookupError(f"{table_name}.{column}")


def seen_mark(value: Any) -> str:
    """A short mark of what stands in a place, to tell whether it has changed since it was shown."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()[:16]


def _rows_with(table: TableOfWords, wanted: Wanted) -> Select[Any]:
    """The rows in which the words may stand: those with the longest run of plain letters of them."""
    stored = table.model.__table__.c
    texts = [stored[place.name] for place in table.places if not _is_file(table, place)]
    of_strategy = stored.get("strategy_id")
    statement = select(
        *(column.label(f"key_{number}") for number, column in enumerate(key_columns(table.model))),
        table.owner_id.label("owner_id"),
        table.is_private.label("is_private"),
        (of_strategy if of_strategy is not None else null()).label("of_strategy"),
        *texts,
        *(stored[name] for name in ("suffix", "removed", "content_hash") if name in stored),
    ).order_by(*key_columns(table.model))
    if not wanted.run or len(texts) < len(table.places):
        # A file must be opened to know what it says.
        return statement
    # Only a first sieve: the pattern decides.
    return statement.where(or_(*(cast(column, Text).ilike(f"%{wanted.run}%") for column in texts)))


def _is_file(table: TableOfWords, place: Place) -> bool:
    return isinstance(table.model.__table__.c[place.name].type, LargeBinary)


def stored_value(table: TableOfWords, place: Place, row: tuple[int, ...]) -> Any:
    """What stands in a place of a row; None where there is no such row."""
    keys = key_columns(table.model)
    return db.session.execute(
        select(table.model.__table__.c[place.name]).where(
            *(key == one for key, one in zip(keys, row, strict=True))
        )
    ).scalar()


def _finds_in(
    table: TableOfWords, row: Any, wanted: Wanted, standing: Standing, read_words: ReadWords | None
) -> Iterator[Find]:
    ids = tuple(getattr(row, f"key_{number}") for number in range(len(key_columns(table.model))))
    whole = [place for place in table.places if place.holds is Holds.ROW]
    if whole:
        times = sum(_times_in_row(table, place, row, ids, wanted, read_words) for place in whole)
        is_opened = read_words is not None or not any(_is_file(table, place) for place in whole)
        if times or not is_opened:
            value = getattr(row, whole[0].name)
            yield _find(table, whole[0], row, ids, standing, value, times=times, is_unread=not is_opened)
        return
    for place in table.places:
        if place.holds is Holds.FILE:
            if row.removed:
                continue
            words = read_words(row.suffix, stored_value(table, place, ids)) if read_words else None
            times = wanted.times_in(words) if words is not None else 0
            if times or words is None:
                value, is_unread = row.content_hash, words is None
                yield _find(table, place, row, ids, standing, value, times=times, is_unread=is_unread)
            continue
        value = getattr(row, place.name)
        times = times_in(value, wanted, place.holds, place.leaves)
        if times:
            shown: list[tuple[str, str, str]] = []
            if not row.is_private:
                for text in texts_in(value, place.holds, place.leaves):
                    shown += list(wanted.around(text))[: MOST_SHOWN - len(shown)]
            yield _find(table, place, row, ids, standing, value, times=times, around=shown)


def _times_in_row(
    table: TableOfWords,
    place: Place,
    row: Any,
    ids: tuple[int, ...],
    wanted: Wanted,
    read_words: ReadWords | None,
) -> int:
    if not _is_file(table, place):
        return times_in(getattr(row, place.name), wanted, place.holds)
    if read_words is None:
        return 0
    value = stored_value(table, place, ids) or b""
    words = read_words(row.file_name, value)
    return wanted.times_in(value.decode("utf-8", "ignore") if words is None else words)


def _find(
    table: TableOfWords,
    place: Place,
    row: Any,
    ids: tuple[int, ...],
    standing: Standing,
    value: Any,
    **more: Any,
) -> Find:
    name = table.model.__tablename__
    if table.model is AuditEntry:
        standing = replace(standing, name=f"entry {ids[0]}", address="")
    return Find(
        key=f"{name}.{place.name}.{'-'.join(str(one) for one in ids)}",
        seen=seen_mark(value),
        table=name,
        column=place.name,
        row=ids,
        called=place.called,
        standing=standing,
        is_private=bool(row.is_private),
        is_whole=place.holds in (Holds.ROW, Holds.FILE),
        **more,
    )


def _staying(wanted: Wanted) -> Iterator[Find]:
    """Words in what can't be replaced: only named and counted, with the reason."""
    for name, (called, because) in STAYING.items():
        table_name, _, column_name = name.partition(".")
        table = db.metadata.tables[table_name]
        column = table.c[column_name]
        ids = list(table.primary_key.columns)
        statement = select(*ids, column.label("value")).order_by(*ids)
        if wanted.run:
            statement = statement.where(column.ilike(f"%{wanted.run}%"))
        of_strategy = table.c.get("strategy_id")
        if of_strategy is not None:
            statement = statement.add_columns(of_strategy.label("of_strategy"))
        for row in db.session.execute(statement):
            times = wanted.times_in(row.value)
            if times:
                yield Find(
                    key="",
                    seen="",
                    table=table_name,
                    column=column_name,
                    row=tuple(row[: len(ids)]),
                    called=called,
                    standing=Standing(
                        name=f"number {row[0]}",
                        strategy_id=row.of_strategy if of_strategy is not None else None,
                    ),
                    times=times,
                    stays_because=because,
                )


def _standings(owner: Owner) -> Mapping[int, Standing]:
    """Every thing of a kind that rows belong to, by its id."""
    statement = _STANDINGS.get(owner)
    if statement is None:
        return {}
    return {row.id: Standing(row.name, row.address, row.strategy_id) for row in db.session.execute(statement)}


def _text(value: Any) -> Any:
    return cast(value, String)


_STANDINGS: Mapping[Owner, Any] = {
    Owner.ACTION: select(
        Action.id.label("id"),
        (DeliveryPlan.code + " " + Action.number).label("name"),
        ("/plans/" + DeliveryPlan.slug + "/actions/" + Action.number).label("address"),
        DeliveryPlan.strategy_id.label("strategy_id"),
    ).join(DeliveryPlan, DeliveryPlan.id == Action.plan_id),
    Owner.PLAN: select(
        DeliveryPlan.id.label("id"),
        DeliveryPlan.code.label("name"),
        ("/plans/" + DeliveryPlan.slug).label("address"),
        DeliveryPlan.strategy_id.label("strategy_id"),
    ),
    Owner.PRIORITY: select(
        Priority.id.label("id"),
        ("priority " + _text(Priority.number)).label("name"),
        ("/public/" + Strategy.slug + "/priorities/" + _text(Priority.number)).label("address"),
        Strategy.id.label("strategy_id"),
    ).join(Strategy, Strategy.id == Priority.strategy_id),
    Owner.STRATEGY: select(
        Strategy.id.label("id"),
        Strategy.title.label("name"),
        ("/strategies/" + Strategy.slug).label("address"),
        Strategy.id.label("strategy_id"),
    ),
    Owner.REPORT: select(
        FrozenReport.id.label("id"),
        ("board report " + _text(FrozenReport.number)).label("name"),
        ("/strategies/" + Strategy.slug + "/reports/" + _text(FrozenReport.number)).label("address"),
        Strategy.id.label("strategy_id"),
    ).join(Strategy, Strategy.id == FrozenReport.strategy_id),
    Owner.BODY: select(
        Body.id.label("id"),
        Body.name.label("name"),
        literal("").label("address"),
        Body.strategy_id.label("strategy_id"),
    ),
}
