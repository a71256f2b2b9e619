"""Lists of ids, sent as one parameter, on both databases."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from tracker import Tracker
from tracker.extensions import db
from tracker.models import Action
from tracker.queries.asking import ask, ask_plain
from tracker.queries.id_lists import any_of

_NAMED = select(Action.id).where(Action.id.in_(any_of("action_ids"))).order_by(Action.id)
# More than either database takes as parameters of one statement.
MANY = range(1, 300_001)


def ids_found(action_ids: Sequence[int]) -> list[int]:
    return [row.id for row in ask(_NAMED, {"action_ids": action_ids})]


def all_ids() -> list[int]:
    return list(db.session.execute(select(Action.id).order_by(Action.id)).scalars())


@pytest.mark.parametrize("wanted", [slice(0, 0), slice(0, 1), slice(2, 7)], ids=["none", "one", "some"])
def test_those_that_are_named_are_found(reading_app: Tracker, wanted: slice) -> None:
    with reading_app.app_context():
        ids = all_ids()[wanted]

        assert ids_found(ids) == ids


def test_the_order_and_repetition_of_ids_is_nothing(reading_app: Tracker) -> None:
    with reading_app.app_context():
        one, two, *_ = all_ids()

        assert ids_found([two, one, two]) == [one, two]


def test_a_list_may_be_longer_than_a_statement_takes_parameters(reading_app: Tracker) -> None:
    with reading_app.app_context():
        assert ids_found(MANY) == all_ids()


def test_the_same_statement_is_asked_with_lists_of_any_length(reading_app: Tracker) -> None:
    with reading_app.app_context():
        ids = all_ids()

        assert [ids_found(ids[:3]), ids_found(ids[:1]), ids_found(ids[:4])] == [ids[:3], ids[:1], ids[:4]]


def test_plain_rows_are_those_of_the_question(reading_app: Tracker) -> None:
    with reading_app.app_context():
        ids = all_ids()

        assert [tuple(row) for row in ask_plain(_NAMED, {"action_ids": ids[:2]})] == [(ids[0],), (ids[1],)]
