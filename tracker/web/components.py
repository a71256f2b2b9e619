"""Our forms and values as the parameters that the NHS frontend macros take, and the small markup rows are made of.

Table cells and labels are plain markup with the kit's classes: a macro a row would cost more than the page. A form
of thirty fields can't be written so; there the kit's own markup is kept for fields that nobody has typed in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    BooleanField,
    Field,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)

from tracker import clock
from tracker.domain.problems import Problem
from tracker.domain.rag import Label
from tracker.web.fields import BoxesField

_LABELS = {
    label: Markup(
        '<span class="app-label app-label--{shape}"><span class="app-label__sign" aria-hidden="true"></span>'
        "{word}</span>"
    ).format(shape=label.shape, word=label.word)
    for label in Label
}

_YEAR = re.compile(r"\{year([+-]\d)?\}")


def init_app(app: Flask) -> None:
    """Give templates the adapters."""
    # The kit indents what stands inside something else, again at every level, for people who read its HTML. It takes a
    # third of the time of a long form and a quarter of its size, and it would indent the lines of a text area too.
    app.jinja_env.filters["indent"] = lambda markup, *_args, **_more: markup
    app.jinja_env.filters["capitalize_first"] = lambda words: words[:1].upper() + words[1:]
    app.jinja_env.globals.update(
        kit=kit_markup,
        nhs=field_params,
        rag=rag,
        error_summary_params=error_summary_params,
        problem_summary=problem_summary,
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A component with its parameters; two are the same where their written parameters are.

    Written as Python does, so that markup and the same signs as plain words stay two things.
    """

    component: str
    written: str
    params: Mapping[str, Any] = field(compare=False)


def kit_markup(component: str, params: Mapping[str, Any]) -> Markup:
    """The kit's markup of a component, such as "date-input"; kept for a field that holds nothing.

    What somebody typed is never kept: it belongs to one page of one person.
    """
    boxes = params.get("items") or ()
    if (
        params.get("value")
        or params.get("errorMessage")
        or any("name" in box and box.get("value") for box in boxes)
    ):
        return _render(component, params)
    return _kept(_Piece(component, repr(params), params))


@lru_cache(maxsize=1024)
def _kept(piece: _Piece) -> Markup:
    return _render(piece.component, piece.params)


def _render(component: str, params: Mapping[str, Any]) -> Markup:
    first, *others = component.split("-")
    template = current_app.jinja_env.get_template(f"nhsuk/components/{component}/macro.jinja")
    macro = getattr(template.module, first + "".join(word.capitalize() for word in others))
    markup: Markup = macro(params)
    return markup


def rag(label: Label | None) -> Markup:
    """A label as its word with its shape; an empty cell says so in words."""
    return _LABELS[label] if label is not None else Markup('<span class="app-quiet">No action</span>')


def in_this_year(hint: str) -> str:
    """A hint whose example dates, {year} or {year+1}, are near the day that counts as today."""
    return _YEAR.sub(lambda found: str(clock.today().year + int(found.group(1) or 0)), hint)


def field_params(field: Field, **extra: Any) -> dict[str, Any]:
    """A form field as the parameters of its macro: names, values, hint and the first error."""
    params: dict[str, Any] = {
        "id": field.id,
        "name": field.name,
        "hint": {"text": in_this_year(field.description)} if field.description else None,
        "errorMessage": {"text": field.errors[0]} if field.errors else None,
    }
    label = {"text": field.label.text, "size": extra.pop("size", "s")}
    if isinstance(field, BoxesField):
        params |= {"fieldset": {"legend": label}, "items": field.items()}
    elif isinstance(field, RadioField | SelectMultipleField):
        del params["id"]
        params |= {"idPrefix": field.id, "fieldset": {"legend": label}, "items": _choices(field)}
    elif isinstance(field, BooleanField):
        del params["id"]
        item = {"value": "y", "text": field.label.text, "checked": bool(field.data)}
        params |= {"idPrefix": field.id, "items": [item]}
    else:
        params["label"] = label
        if isinstance(field, SelectField):
            params["items"] = [
                {"value": value, "text": text, "selected": selected}
                for value, text, selected, *_ in field.iter_choices()
            ]
        elif not isinstance(field, PasswordField):
            params["value"] = field.data if isinstance(field, TextAreaField) else field._value()  # type: ignore[attr-defined]
    return {name: value for name, value in (params | extra).items() if value is not None}


def _choices(field: RadioField | SelectMultipleField) -> list[dict[str, Any]]:
    hints: Mapping[str, str] = getattr(field, "hints", {})
    return [
        {
            "value": value,
            "text": text,
            "checked": selected,
            "hint": {"text": hints[value]} if value in hints else None,
        }
        for value, text, selected, *_ in field.iter_choices()
    ]


def error_summary_params(form: FlaskForm, problems: Sequence[Problem] = ()) -> dict[str, Any] | None:
    """Every problem of a form at once, each linked to its field; None where there is none."""
    items = [
        {"text": error, "href": f"#{_first_input(field)}"}
        for field in form
        for error in field.errors
        if error
    ]
    items += [{"text": problem.sentence} for problem in problems]
    return {"titleText": "There is a problem", "errorList": items} if items else None


def problem_summary(problems: Sequence[Problem], fields: Sequence[str] = ()) -> dict[str, Any] | None:
    """Problems of a page without a form of fields; None where there is none. Those of `fields` lead to them."""
    items = [
        {"text": problem.sentence, "href": f"#{problem.where}" if problem.where in fields else None}
        for problem in problems
    ]
    return {"titleText": "There is a problem", "errorList": items} if items else None


def _first_input(field: Field) -> str:
    return f"{field.id}-{field.boxes[0][0]}" if isinstance(field, BoxesField) else str(field.id)


def add_problems(form: FlaskForm, problems: Sequence[Problem]) -> list[Problem]:
    """Lay the rules' problems on the form's fields; what belongs to no field comes back, for the page itself."""
    rest = []
    for problem in problems:
        field = form._fields.get(problem.where)
        if field is None:
            rest.append(problem)
        else:
            add_error(field, problem.sentence)
    return rest


def add_error(field: Field, sentence: str) -> None:
    """Lay one problem on a field."""
    field.errors = [*field.errors, sentence]
