"""What the pages of a body's template say: its fields in order, and one field to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.cover_sheets import FilledFrom, SheetField
from tracker.queries.cover_sheets import TemplateOnRecord
from tracker.queries.strategies import StrategyInForce


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field in the list, with what can be done to it."""

    key: str
    label: str
    about: Sequence[str]
    address: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """The template of a body; without fields, the choice where to start. A conflict says that it was changed."""

    strategy: StrategyInForce
    body: str
    address: str
    version: int
    fields: Sequence[FieldLine]
    new_field_address: str
    is_conflict: bool


@dataclass(frozen=True, slots=True)
class FieldPage:
    """One field to change, or a new one."""

    strategy: StrategyInForce
    body: str
    label: str
    address: str
    template_address: str
    is_conflict: bool


def template_address(strategy: StrategyInForce, body_id: int) -> str:
    """The page of a body's template."""
    return f"/strategies/{strategy.slug}/bodies/{body_id}/cover-sheet"


def template_page(
    strategy: StrategyInForce, template: TemplateOnRecord, *, is_conflict: bool = False
) -> TemplatePage:
    """Put the page of a template together."""
    address = template_address(strategy, template.body_id)
    last = len(template.fields) - 1
    return TemplatePage(
        strategy,
        template.body,
        address,
        template.version,
        [
            FieldLine(
                field.key,
                field.label,
                _about(field),
                f"{address}/fields/{field.key}",
                place == 0,
                place == last,
            )
            for place, field in enumerate(template.fields)
        ],
        f"{address}/fields/new",
        is_conflict,
    )


def field_page(
    strategy: StrategyInForce,
    template: TemplateOnRecord,
    field: SheetField | None,
    *,
    is_conflict: bool = False,
) -> FieldPage:
    """Put the page of one field together."""
    address = template_address(strategy, template.body_id)
    return FieldPage(
        strategy,
        template.body,
        field.label if field else "Add a field",
        f"{address}/fields/{field.key if field else 'new'}",
        address,
        is_conflict,
    )


def _about(field: SheetField) -> list[str]:
    about = [field.kind.word]
    if field.kind.has_options:
        about.append("; ".join(field.options))
    if field.filled_from is not FilledFrom.HAND:
        word = field.filled_from.word
        about.append(f"Filled in: {word[:1].lower()}{word[1:]}")
    if field.is_remembered:
        about.append("Remembered from the last sheet")
    if field.is_required:
        about.append("Required")
    return about
