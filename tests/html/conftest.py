"""Pages against the Nu HTML checker, a Java program.

Without NU_CHECKER (`make test` fetches it, and says so where there is no Java) nothing here is collected.
"""

from __future__ import annotations

import os

import pytest

from tests.conftest import Filled

if not os.environ.get("NU_CHECKER"):
    collect_ignore_glob = ["*"]


@pytest.fixture(scope="session", params=["sqlite"])
def filled(filled: Filled) -> Filled:
    """The demonstration on SQLite alone: the pages of the other database are the same."""
    return filled
