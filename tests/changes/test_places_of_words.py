"""Every column is a place of words, or named with the reason why it is none: nothing typed is out of a removal's reach."""

from __future__ import annotations

from sqlalchemy import JSON, Enum, LargeBinary, String

from tracker.extensions import db
from tracker.queries.word_columns import NO_WORDS, STAYING
from tracker.queries.word_places import TABLES


def _columns_that_may_hold_words() -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | JSON | LargeBinary)
        # The database refuses any word of these but ours, and a precision is one of ours too.
        and not isinstance(column.type, Enum)
        and not column.name.endswith("_precision")
    }


def test_every_column_is_in_one_list() -> None:
    places = [f"{table.model.__tablename__}.{place.name}" for table in TABLES for place in table.places]
    listed = [*places, *STAYING, *NO_WORDS]

    assert sorted(_columns_that_may_hold_words() - set(listed)) == [], "in no list"
    assert sorted(set(listed) - _columns_that_may_hold_words()) == [], "no such column"
    assert len(listed) == len(set(listed))


def test_what_holds_no_words_says_why() -> None:
    assert [name for name, why in NO_WORDS.items() if not why] == []
    assert [name for name, (called, why) in STAYING.items() if not called or not why.endswith(".")] == []
