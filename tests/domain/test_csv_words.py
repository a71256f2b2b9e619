"""Words in a CSV that no spreadsheet runs, and back: docs/rules/papers.md, section 1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.csv_words import guard, unguard


@given(st.one_of(st.text(), st.text("=+-@;\t\n'\"|!( a1\u200b")))
def test_words_come_back_as_they_were(words: str) -> None:
    assert unguard(guard(words)) == words


@pytest.mark.parametrize(
    "words",
    [
        "Two things:\n- posters\n- a short film",
        "Late; -5 days",
        "Ring +44 20 7946 0000; or write",
        "On track; agreed",
        "5 of 7",
    ],
)
def test_what_runs_nothing_stands_as_it_was_typed(words: str) -> None:
    assert guard(words) == words
