"""What is typed on the pages of imports: a file with its target, and what a person says of the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from tracker.domain.plan_reading import Answers, PlanReading
from tracker.imports.ratings import NO_MEANING
from tracker.imports.setting import FileOffered
from tracker.web.fields import FileForm, options

_MOST = 1000


class UploadForm(FileForm):
    """A file, and the plan it belongs to: `target` is "plan:" with a plan, or "new:" with a strategy."""

    key = HiddenField()
    target = SelectField("Which plan is it?", [InputRequired("Choose a plan.")])
    file = FileField("The file", [FileRequired("Choose a file.")])

    def offered(self) -> FileOffered:
        """The file as it was sent; of its name only the last part counts."""
        name = str(self.file.data.filename or "").replace("\\", "/").rpartition("/")[2]
        shown = "".join(sign for sign in name if sign.isprintable())
        return FileOffered(shown[-200:] or "file", self.file.data.read())


def upload_form(targets: Sequence[tuple[str, str]], *, key: str = "", target: str = "") -> UploadForm:
    """The form with the plans that the person may bring files in for."""
    form = UploadForm(data={"key": key, "target": target}) if key else UploadForm()
    form.target.choices = options(("", "Choose a plan"), *targets)
    return form


@dataclass(frozen=True, slots=True)
class Names:
    """How a new plan is called, as it was typed."""

    code: str = ""
    title: str = ""
    owners: tuple[str, ...] = ()
    is_given: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """All that a person said of a file."""

    answers: Answers
    names: Names

    def as_plain(self) -> dict[str, Any]:
        """For the table that keeps it."""
        return {
            "columns": dict(self.answers.columns),
            "ratings": dict(self.answers.ratings),
            "choices": dict(self.answers.choices),
            "names": {
                "code": self.names.code,
                "title": self.names.title,
                "owners": list(self.names.owners),
            }
            if self.names.is_given
            else None,
        }


def said_before(kept: Mapping[str, Any]) -> Said:
    """What was said of a file so far."""
    names = kept.get("names")
    return Said(
        Answers(
            columns=kept.get("columns") or {},
            ratings=kept.get("ratings") or {},
            choices=kept.get("choices") or {},
        ),
        Names(names["code"], names["title"], tuple(names["owners"]), is_given=True) if names else Names(),
    )


def read_said(form: MultiDict[str, str], *, before: Said) -> Said:
    """What the preview's form says. Each question names what it is about in a field beside its answer.

    What was said `before` stays, save where the form says otherwise or takes an answer back: a page shows some of the
    questions alone, and one that is not asked now may be asked again.
    """
    answers = before.answers
    return Said(
        Answers(
            columns=_said(form, "heading", "column", before=answers.columns),
            ratings=_said(form, "word", "rating", before=answers.ratings),
            choices=_with_dates(form, _said(form, "question", "answer", before=answers.choices)),
        ),
        _names_said(form) if "code" in form else before.names,
    )


def _names_said(form: MultiDict[str, str]) -> Names:
    return Names(
        form.get("code", "").strip()[:60],
        " ".join(form.get("title", "").split())[:200],
        tuple(form.getlist("owner"))[:50],
        is_given=True,
    )


def _with_dates(form: MultiDict[str, str], choices: Mapping[str, str]) -> dict[str, str]:
    """The choices, with who agreed the new end dates, and when: of all together, and of single actions."""
    said = dict(choices)
    if "dates_on" in form:
        said["dates_by"] = _by(form, "dates_by", "dates_post")
        said["dates_on"] = form.get("dates_on", "").strip()[:20]
    for place in range(_MOST):
        number = form.get(f"date-{place}")
        if number is None:
            break
        said[f"date:{number}"] = form.get(f"date_answer-{place}", "")[:20]
        said[f"date_by:{number}"] = _by(form, f"date_by-{place}", f"date_post-{place}")
        said[f"date_on:{number}"] = form.get(f"date_on-{place}", "").strip()[:20]
    return {key: answer for key, answer in said.items() if answer}


def _by(form: MultiDict[str, str], body: str, post: str) -> str:
    """A body that was chosen, else the post that was typed."""
    return (form.get(body, "") or form.get(post, "")).strip()[:200]


def are_what_was_taken(answers: Answers, reading: PlanReading, *, before: Answers) -> bool:
    """True where a person left everything as the file was read, `before` being what was said then: it would be read so
    again."""
    columns = {column.heading: column.taken_for for column in reading.columns}
    ratings = {rating.word: rating.meaning or NO_MEANING for rating in reading.ratings}
    asked = {question.key: question.taken for question in reading.questions}
    return (
        not before.choices.keys() - answers.choices.keys()
        and _adds_nothing(answers.columns, taken=columns, before=before.columns)
        and _adds_nothing(answers.ratings, taken=ratings, before=before.ratings)
        and all(answers.choices.get(key, taken) == taken for key, taken in asked.items())
    )


def _adds_nothing(said: Mapping[str, str], *, taken: Mapping[str, str], before: Mapping[str, str]) -> bool:
    """True where all that is said otherwise than before is what was taken: of what the file lacks, as before is enough."""
    return not before.keys() - said.keys() and all(
        taken.get(about) == answer for about, answer in said.items() if before.get(about) != answer
    )


def _said(form: MultiDict[str, str], name: str, value: str, *, before: Mapping[str, str]) -> dict[str, str]:
    said = dict(before)
    for place in range(_MOST):
        about = form.get(f"{name}-{place}")
        if about is None:
            break
        said[about.replace("\r\n", "\n")] = form.get(f"{value}-{place}", "")
    return {about: answer for about, answer in said.items() if answer}
