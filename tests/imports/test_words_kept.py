"""No word of a plan's table is lost: each stands in the document or in what is left out."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imports import paper
from tests.imports.tables import ABOVE, table, understand
from tracker.domain.plan_document import write_document
from tracker.domain.plan_reading import NotRead, PlanReading
from tracker.imports.readers import read_source
from tracker.imports.source import Cell, SourceFile, SourceTable
from tracker.imports.understanding import understand_plan

# Our own fields say these in other ways: a priority's number, the number of an action.
_SAID_OTHERWISE = {"priority", "theme", "objective", "action", "no"}


def words_of(text: str) -> list[str]:
    """Words and figures as they are compared."""
    return [word for word in re.findall(r"[^\W_]+", text.casefold()) if word not in _SAID_OTHERWISE]


def kept_words(reading: PlanReading) -> set[str]:
    """Every word of the document and of what is left out."""
    document = json.dumps(write_document(reading.document), ensure_ascii=False).replace("\\n", " ")
    return set(words_of(" ".join([document, *(line.text for line in reading.left_out)])))


def lost_words(source: SourceFile, reading: PlanReading, *, tables: list[SourceTable]) -> list[str]:
    """Words of the tables' cells, headings left out, that are nowhere."""
    headings = set(words_of(" ".join(column.heading for column in reading.columns)))
    given = Counter(
        word
        for one in tables
        for row in one.rows
        for cell in row.cells
        for word in words_of(f"{cell.text} {cell.struck}")
    )
    return sorted(set(given) - kept_words(reading) - headings)


def test_no_word_of_the_board_paper_s_plan_is_lost() -> None:
    source = read_source("paper.md", paper.as_text().encode())

    reading = understand_plan(source)

    assert lost_words(source, reading, tables=list(source.tables[5:])) == []


_WORDS = st.lists(
    st.sampled_from(
        [
            "train",
            "Staff",
            "carers",
            "in",
            "schools.",
            "and",
            "Breaks:",
            "more",
            "Amber",
            "2019",
            "CCG",
            "(new)",
        ]
    ),
    min_size=1,
    max_size=7,
).map(" ".join)
_CELLS = st.one_of(
    st.just(""),
    _WORDS,
    st.lists(_WORDS, min_size=1, max_size=3).map("\n".join),
    st.lists(_WORDS, min_size=1, max_size=3).map(lambda lines: "\n".join(f"• {line}" for line in lines)),
    st.sampled_from(["March 2020", "TBC", "On-going", "Jan 2014 – March 2015", "Green", "Amber: late", "1", "1.1", "2a"]),
).map(lambda text: Cell(text=text)) | st.just(ABOVE) | st.builds(Cell, text=_WORDS, struck=_WORDS)  # fmt: skip
_HEADINGS = st.permutations(
    [
        "Action",
        "Lead",
        "End date",
        "Start date",
        "RAG",
        "Details",
        "Measure",
        "Theme",
        "No",
        "Progress update",
        "Cost",
    ]
)


@pytest.mark.parametrize(
    "rows",
    [
        (["Staff"], ["train", "", "", "", "", "", "", "train"]),
        (["train", ""], [Cell(text="train", struck="Staff")]),
        (["train", "", "meet", *[""] * 7, Cell(text="often", struck="Staff")],),
        (["train", "HIS"], ["", "", "Jan 2014 – March 2015", "then", "", "meet"]),
        (["train", "HIS"], ["", "", "Staff"], ["", "", "", "train"]),
    ],
    ids=[
        "a heading right above a new priority",
        "words struck out of a heading",
        "words struck out beyond the last column",
        "a span of dates beside a start, in a second row",
        "dates in two further rows",
    ],
)
def test_no_word_in_an_odd_place_is_lost(rows: tuple[list[str | Cell], ...]) -> None:
    headings = [
        "Action",
        "Lead",
        "End date",
        "Start date",
        "RAG",
        "Details",
        "Measure",
        "Theme",
        "No",
        "Cost",
    ]
    one = table(headings, *rows)

    reading = understand(one)

    assert lost_words(SourceFile(kind="text", tables=(one,)), reading, tables=[one]) == []


@given(headings=_HEADINGS, data=st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_stands_in_a_table_no_word_of_it_is_lost(headings: list[str], data: st.DataObject) -> None:
    width = len(headings)
    rows = data.draw(st.lists(st.lists(_CELLS, min_size=1, max_size=width + 1), min_size=1, max_size=4))
    one = table(headings, *rows)
    source = SourceFile(kind="text", tables=(one,))

    try:
        reading = understand(one)
    except NotRead:
        return
    counts = reading.document.counts

    assert lost_words(source, reading, tables=[one]) == []
    assert (
        counts["rows"] == counts["actions"] + counts["continuations"] + counts["headings"] + counts["skipped"]
    )
    assert len({line.number for line in reading.document.actions}) == len(reading.document.actions)
