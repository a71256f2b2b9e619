"""Pages and forms, on the stricter of the two databases."""

from __future__ import annotations

import pytest

from tests.conftest import DATABASES, Filled


@pytest.fixture(scope="session", params=DATABASES[-1:])
def filled(filled: Filled) -> Filled:
    """The demonstration on PostgreSQL, where there is one. Of the other, a browser opens and fills the same pages; what
    stands beneath them is proved on both in tests/access, attack, changes, journeys, privacy and queries."""
    return filled
