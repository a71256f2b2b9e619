"""Characters that no plan means, and the examples in the docstrings of the readers."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tracker.domain.problems import Severity
from tracker.imports.readers import read_source
from tracker.imports.tidying import tidy_words


@pytest.mark.parametrize(
    "name", ["tidying", "colours", "pdf_cells", "read_csv", "sheet_looks", "sheet_words", "word_numbers"]
)
def test_examples_show_what_the_code_does(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(f"tracker.imports.{name}"))

    assert failed == 0
    assert tried > 0


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("● Write it\n● Share it", "• Write it\n• Share it"),
        ("\uf0a7 Write it", "• Write it"),
        ("\ufffd Write it", "• Write it"),
        ("●", "●"),
        ("✓", "✓"),
        ("\uf0fc", "✓"),
        ("Jan 2014\n– March 2015", "Jan 2014\n– March 2015"),
        ("re\u00adview\ufeff\u200b", "review"),
        ("a\u2028b\x0bc\r\nd", "a\nb\nc\nd"),
        ("  Write \t it  ", "Write it"),
        ("•\n\ufffd\nWrite it", "Write it"),
    ],
    ids=[
        "round bullets",
        "a bullet of a symbol typeface",
        "a bullet that was lost",
        "a coloured dot alone is a rating",
        "a tick is a word",
        "a tick of a symbol typeface",
        "a range that was broken is no list",
        "what has no width",
        "every kind of break",
        "spaces",
        "empty bullets",
    ],
)
def test_words_are_tidied_to_what_a_reader_sees(written: str, read: str) -> None:
    assert tidy_words(written) == read


def test_text_direction_marks_are_taken_out_and_named() -> None:
    source = read_source("plan.csv", "Action,Lead\nWrite \u202eti\u202c,Amira\x07\n".encode())

    assert [cell.text for cell in source.tables[0].rows[1].cells] == ["Write ti", "Amira"]
    assert [(problem.where, problem.severity) for problem in source.problems] == [
        ("table 1, row 2", Severity.WARNING)
    ]


def test_a_letter_that_was_lost_is_kept_and_named_once() -> None:
    source = read_source("plan.csv", "Action,Lead\nThe CCG\ufffds plan,\ufffd\nThe board\ufffds,x\n".encode())

    assert [cell.text for cell in source.tables[0].rows[1].cells] == ["The CCG\ufffds plan", ""]
    assert [(problem.where, problem.what.split(":")[0]) for problem in source.problems] == [
        ("table 1, row 2", "Letters were lost when this file was made, in 2 cells")
    ]
