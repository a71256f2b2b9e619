"""Where only one person can: docs/rules/permissions.md."""

from __future__ import annotations

import pytest

from tracker.domain.keepers import Keeping, Kept, lone_warnings

AMIRA, BEN = (1, "Amira"), (2, "Ben")


def kept(keeping: Keeping, *people: tuple[int, str], is_leading: bool = True) -> Kept:
    return Kept(
        keeping=keeping,
        subject_id=7,
        title="Primary Care" if keeping is Keeping.TEAM else "the strategy",
        people=people,
        is_leading=is_leading,
    )


@pytest.mark.parametrize(
    ("one", "said"),
    [
        pytest.param(kept(Keeping.ADMIN, AMIRA), ["Only Amira is an administrator."], id="one administrator"),
        pytest.param(
            kept(Keeping.MANAGER, AMIRA),
            ["Only Amira can run the cycle and publish for the strategy."],
            id="one manager",
        ),
        pytest.param(
            kept(Keeping.MANAGER), ["Nobody can run the cycle and publish for the strategy."], id="no manager"
        ),
        pytest.param(
            kept(Keeping.TEAM, AMIRA),
            ["This lead team has one member only: Primary Care (Amira)."],
            id="one in a lead team",
        ),
        pytest.param(kept(Keeping.TEAM, AMIRA, is_leading=False), [], id="one in a team that leads nothing"),
        pytest.param(kept(Keeping.TEAM), [], id="a lead without an account is usual"),
        pytest.param(kept(Keeping.ADMIN, AMIRA, BEN), [], id="two administrators"),
        pytest.param(kept(Keeping.MANAGER, AMIRA, BEN), [], id="two managers"),
    ],
)
def test_what_hangs_on_one_person_is_said(one: Kept, said: list[str]) -> None:
    assert [warning.sentence for warning in lone_warnings([one])] == said
