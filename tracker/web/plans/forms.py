"""What a plan's table can be narrowed to, read from the address."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from tracker.domain.problems import Problem, RuleBroken
from tracker.domain.rag import Label
from tracker.queries.lines import FilterChoices
from tracker.web.answers import read_number

PAGE_SIZES = (50, 100)


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters and the stretch of the table that the address asks for."""

    team_id: int | None
    label: Label | None
    priority: int | None
    page: int
    per_page: int

    @property
    def is_any(self) -> bool:
        """True where the table is narrowed at all."""
        return any(value is not None for value in (self.team_id, self.label, self.priority))


def read_filters(choices: FilterChoices) -> Filters:
    """The filters of this request. Raises RuleBroken for one that the plan does not have."""
    return Filters(
        team_id=_one_of("lead", [str(team_id) for team_id, _ in choices.teams]),
        label=_label(),
        priority=_one_of("priority", [str(number) for number, _ in choices.priorities]),
        page=read_number("page", default=1),
        per_page=read_number("per_page", default=PAGE_SIZES[0], among=PAGE_SIZES),
    )


def _one_of(name: str, offered: list[str]) -> int | None:
    text = request.args.get(name, "").strip()
    if not text:
        return None
    if text not in offered:
        raise RuleBroken(
            [Problem(name, f"This plan has no {name} “{text[:40]}”.", "Choose one from the list.")]
        )
    return int(text)


def _label() -> Label | None:
    text = request.args.get("label", "").strip()
    if not text:
        return None
    if text not in {label.value for label in Label}:
        raise RuleBroken([Problem("label", f"“{text[:40]}” is not a rating.", "Choose one from the list.")])
    return Label(text)
