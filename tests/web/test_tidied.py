"""What people type, as it is stored."""

from __future__ import annotations

import pytest

from tracker.web.fields import tidy_line, tidy_lines, tidy_text


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        pytest.param(None, "", id="nothing sent"),
        pytest.param(" \t\r\n ", "", id="blanks alone"),
        pytest.param("  Northfield   carers\r\nline ", "Northfield carers line", id="blanks and line ends"),
        pytest.param("a\x00b\x1bc\u202ed", "a b c d", id="what can't be printed"),
        pytest.param("\U0001f469\u200d\U0001f9b3", "\U0001f469\u200d\U0001f9b3", id="an emoji of two signs"),
    ],
)
def test_a_line(typed: str | None, stored: str) -> None:
    assert tidy_line(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        pytest.param(None, "", id="nothing sent"),
        pytest.param("\r\n One. \r\nTwo.\rThree.\n\n", "One.\nTwo.\nThree.", id="line ends of any system"),
        pytest.param("One.\n\n  Two.", "One.\n\n  Two.", id="paragraphs and what is set in"),
        pytest.param("a\x00b\u202ec", "abc", id="what can't be printed"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="a script that needs a joiner"),
    ],
)
def test_a_text(typed: str | None, stored: str) -> None:
    assert tidy_text(typed) == stored


def test_lines() -> None:
    assert tidy_lines(" One \r\n\r\n\x00\r\n  two  things ") == "One\ntwo things"
