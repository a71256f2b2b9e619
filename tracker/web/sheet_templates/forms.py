"""What is typed of a field of a template, and where a template starts from."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from tracker.domain.cover_sheet_kinds import TEMPLATE_KINDS
from tracker.domain.cover_sheets import FieldKind, FilledFrom, SheetField, key_of
from tracker.queries.cover_sheets import TemplateOnRecord
from tracker.web.fields import TypedForm, options, tidy_line

NEW = "new"


class StartForm(TypedForm):
    """What a body's template starts from."""

    version = HiddenField()
    start = RadioField(
        "Which sheet is most like this body’s own?", [InputRequired("Choose one to start from.")]
    )


def start_form(others: Sequence[TemplateOnRecord]) -> StartForm:
    """The form with the templates that come with the tracker, and those of the other bodies."""
    form = StartForm()
    form.start.choices = options(
        *((kind.name, kind.title) for kind in TEMPLATE_KINDS.values()),
        *((f"body:{other.body_id}", f"The same as {other.body}") for other in others),
    )
    form.start.hints = {kind.name: kind.about for kind in TEMPLATE_KINDS.values()}  # type: ignore[attr-defined]
    return form


def fields_to_start_with(form: StartForm, others: Sequence[TemplateOnRecord]) -> tuple[SheetField, ...]:
    """The fields of what was chosen."""
    chosen = str(form.start.data)
    if chosen in TEMPLATE_KINDS:
        return TEMPLATE_KINDS[chosen].fields
    return next(other.fields for other in others if f"body:{other.body_id}" == chosen)


class FieldForm(TypedForm):
    """A field of a template."""

    version = HiddenField()
    label = StringField(
        "Name",
        [
            DataRequired("Enter the name that the sheet prints."),
            Length(max=200, message="Use 200 characters or fewer for the name."),
        ],
        filters=[tidy_line],
        description="As the sheet prints it.",
    )
    kind = SelectField("What it holds", choices=options(*((kind.value, kind.word) for kind in FieldKind)))
    listed = TextAreaField(
        "Its list",
        description="For a list to choose from or to tick, or for questions: one on each line.",
    )
    lead = StringField(
        "A line printed above it (may stay empty)",
        [Length(max=300, message="Use 300 characters or fewer for the line above.")],
        filters=[tidy_line],
        description="For recommendations, for example: The board is asked to:",
    )
    hint = StringField(
        "Help for whoever fills it in (may stay empty)",
        [Length(max=300, message="Use 300 characters or fewer for the help.")],
        filters=[tidy_line],
    )
    filled_from = SelectField(
        "What the tracker fills in", choices=options(*((one.value, one.word) for one in FilledFrom))
    )
    is_remembered = BooleanField("Begin with what the last sheet for this body said")
    is_required = BooleanField("A sheet is not finished without it")

    def typed(self, key: str, *, taken: Sequence[str]) -> SheetField:
        """The field as it was typed; a new one gets its key from its name."""
        lines = [tidy_line(line) for line in str(self.listed.data or "").splitlines()]
        return SheetField(
            key=key_of(str(self.label.data), taken=taken) if key == NEW else key,
            label=str(self.label.data),
            kind=FieldKind(self.kind.data),
            hint=str(self.hint.data or ""),
            lead=str(self.lead.data or ""),
            options=tuple(dict.fromkeys(line for line in lines if line)),
            filled_from=FilledFrom(self.filled_from.data),
            is_remembered=bool(self.is_remembered.data),
            is_required=bool(self.is_required.data),
        )


def field_form(field: SheetField | None, *, version: int) -> FieldForm:
    """The form of a field that is there, or of a new one; filled in with what was sent where it was sent."""
    data: dict[str, object] = {"version": str(version)}
    if field is not None:
        data |= {
            "label": field.label,
            "kind": field.kind.value,
            "listed": "\n".join(field.options),
            "lead": field.lead,
            "hint": field.hint,
            "filled_from": field.filled_from.value,
            "is_remembered": field.is_remembered,
            "is_required": field.is_required,
        }
    return FieldForm(data=data)
