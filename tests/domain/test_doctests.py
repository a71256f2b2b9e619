"""The examples in the docstrings of the rules."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import tracker.domain

MODULES = sorted(module.name for module in pkgutil.iter_modules(tracker.domain.__path__, "tracker.domain."))
WITH_EXAMPLES = {
    "tracker.domain.dates",
    "tracker.domain.numbering",
    "tracker.domain.sentences",
    "tracker.domain.written_dates",
}


@pytest.mark.parametrize("name", MODULES)
def test_examples_show_what_the_code_does(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(name))

    assert failed == 0
    assert tried > 0 or name not in WITH_EXAMPLES
