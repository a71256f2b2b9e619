"""The order of actions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.numbering import sort_key


@pytest.mark.parametrize(
    "in_order",
    [
        pytest.param(["1", "2", "10", "11", "100"], id="plain"),
        pytest.param(["1.1", "1.2", "1.9", "1.10", "2.1"], id="in parts"),
        pytest.param(["2", "2a", "2b", "3"], id="with letters"),
        pytest.param(["A1", "A2", "A10", "B1"], id="letters first"),
        pytest.param(["Action 2", "Action 10"], id="with a word"),
        pytest.param(["1", "1.1", "2"], id="an action and its parts"),
    ],
)
def test_numbers_are_ordered_as_people_count(in_order: list[str]) -> None:
    backwards = in_order[::-1]

    assert sorted(backwards, key=sort_key) == in_order


def test_capitals_and_spaces_around_make_no_difference() -> None:
    assert sort_key(" 2A ") == sort_key("2a")


@given(st.integers(0, 99_999_999), st.integers(0, 99_999_999))
def test_whole_numbers_are_ordered_by_size(one: int, other: int) -> None:
    assert (sort_key(str(one)) < sort_key(str(other))) == (one < other)


@given(
    st.lists(st.integers(0, 9999), min_size=1, max_size=4),
    st.lists(st.integers(0, 9999), min_size=1, max_size=4),
)
def test_numbers_in_parts_are_ordered_part_by_part(one: list[int], other: list[int]) -> None:
    first, second = (".".join(map(str, parts)) for parts in (one, other))

    assert (sort_key(first) < sort_key(second)) == (one < other)


@pytest.mark.parametrize("number", ["x" * 300, "1." * 150], ids=["letters", "figures"])
def test_a_key_is_cut_to_fit_its_column(number: str) -> None:
    assert len(sort_key(number)) == 120


@given(st.text())
def test_no_number_is_too_odd_to_be_ordered(number: str) -> None:
    assert len(sort_key(number)) <= 120
