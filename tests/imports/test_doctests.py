"""The examples in the docstrings of what understands plans."""

from __future__ import annotations

import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "name", ["action_numbers", "cell_lists", "headings", "plan_title", "priority_words", "ratings", "source"]
)
def test_examples_show_what_the_code_does(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(f"tracker.imports.{name}"))

    assert failed == 0
    assert tried > 0
