"""Values made by the thousand: all that a frozen dataclass is, save for its guard."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tracker.domain.values import bulk_value


@bulk_value()
class Place:
    """A value of two fields."""

    row: int
    column: int = 1


def test_equal_fields_make_equal_values_that_stand_for_each_other_in_sets() -> None:
    assert len({Place(2), Place(2, 1), replace(Place(3), row=2)}) == 1


def test_a_field_that_it_does_not_have_is_refused() -> None:
    with pytest.raises(AttributeError):
        Place(2).colour = "red"  # type: ignore[attr-defined]
