"""What is typed of a board report: its headline, when it is issued and public, what is added to it and kept
with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from tracker.domain.dates import (
    LONDON,
    local_day,
    moment_in_london,
    read_iso_day,
    read_typed_time,
    write_day,
)
from tracker.domain.kept_papers import KeptKind
from tracker.queries.moments import Moments
from tracker.web.components import add_error
from tracker.web.fields import DayField, FileForm, TypedForm, options, tidy_line, tidy_text


class HeadlineForm(TypedForm):
    """The headline of the report that is frozen next, a line a sentence.

    `number` and `version` are those of the page: nothing is saved over what somebody else wrote, or for a report that
    was frozen meanwhile.
    """

    number = HiddenField()
    version = HiddenField()
    words = TextAreaField(
        "Headline",
        [DataRequired("Write at least one sentence, or go back to the drafted headline.")],
        filters=[tidy_text],
        description="A line for each sentence, worst first. Three to five are read best. Name no person.",
    )
    private_reason = StringField(
        "Why these words are held in private session, if they are",
        [Length(max=300, message="Use 300 characters or fewer.")],
        filters=[tidy_line],
        description="Leave it empty for words that all readers may see. With a reason, papers and the frozen report print "
        "the drafted headline. Yours is read on the report’s page by you, your organisation, and readers of the bodies to "
        "which the report is issued.",
    )

    @property
    def lines(self) -> list[str]:
        """The sentences, empty lines left out."""
        return [line.strip() for line in str(self.words.data or "").split("\n") if line.strip()]


class AddendumForm(TypedForm):
    """What is added to a frozen report, and why."""

    key = HiddenField()
    words = TextAreaField(
        "What is added",
        filters=[tidy_text],
        description="Say which figure or sentence of the report it is about. Name no person.",
    )
    why = StringField("Why it is added", filters=[tidy_text], description="One sentence, printed with it.")
    private_reason = StringField(
        "Why it is held in private session, if it is",
        filters=[tidy_line],
        description="Leave it empty for what all readers may see. With a reason, papers say that there is an addendum. What "
        "it says is read on the report’s page by you, your organisation, and readers of the bodies to which the report is "
        "issued.",
    )


class KeepForm(FileForm):
    """A file to keep beside a report, or the extract of the minutes as a text."""

    key = HiddenField()
    kind = RadioField(
        "What is it?",
        [InputRequired("Choose what it is.")],
        choices=options(*((kind.value, kind.word) for kind in KeptKind)),
    )
    body = SelectField("Of which body?", validate_choice=False)
    file = FileField("The file")
    text = TextAreaField(
        "Or the extract of the minutes as a text",
        filters=[tidy_text],
        description="Instead of a file. Name posts, not people.",
    )

    def file_sent(self) -> tuple[str, bytes]:
        """The file's name, of which only the last part counts, and its content; both empty where none was sent."""
        sent = self.file.data
        if not isinstance(sent, FileStorage):
            return "", b""
        name = str(sent.filename or "").replace("\\", "/").rpartition("/")[2]
        return "".join(sign for sign in name if sign.isprintable()), sent.read()

    def body_id(self, names: Mapping[int, str]) -> int | None:
        """The chosen body; None for none of them."""
        return next((body_id for body_id in names if str(body_id) == self.body.data), None)


def keep_form(names: Mapping[int, str], *, key: str = "") -> KeepForm:
    """The form with the bodies of the strategy; with a key a new one, else what was sent."""
    form = KeepForm(formdata=None, data={"key": key}) if key else KeepForm()
    form.body.choices = options(
        ("", "None in particular"), *((str(body_id), name) for body_id, name in names.items())
    )
    return form


NOT_YET, AT_ONCE, FROM_HOUR = "not_yet", "at_once", "from_hour"
WHEN_PUBLIC = ((NOT_YET, "Not yet"), (AT_ONCE, "At once"), (FROM_HOUR, "From a day and hour on"))


class MomentsForm(TypedForm):
    """When a report is issued to a body, and from when it is public there.

    `public` is its choice as it is named in problems: not yet, at once, from an hour on; or put off until a day, which
    is then the choice itself.
    """

    version = HiddenField()
    issued = DayField(
        "Issued to its members on", description="For example 2 10 {year}. Leave it empty if it is not issued."
    )
    keep = BooleanField("Keep the PDF and the Word paper as they are issued")
    public = RadioField(
        "Public",
        [InputRequired("Choose when it is public.")],
        choices=options(*WHEN_PUBLIC),
    )
    public_on = DayField("The day", description="For example 9 10 {year}.")
    public_time = StringField(
        "The hour",
        [Length(max=20, message="Use a time such as 14:00 or 2pm.")],
        description="For example 14:00.",
    )

    def offer_to_put_off(self, day: date | None) -> None:
        """Offer to make it public when the hold is over that falls on its hour; nothing where none does."""
        put_off = (
            [(day.isoformat(), f"Put it off until {write_day(day)}, when the hold is over")] if day else []
        )
        self.public.choices = options(*WHEN_PUBLIC, *put_off)

    def put_off_until(self) -> date | None:
        """The day that was chosen to put it off until; None where something else was."""
        return read_iso_day(str(self.public.data or ""))

    def validate(self, extra_validators: object = None) -> bool:
        """Whether everything is there: an hour needs its day and its time."""
        self.offer_to_put_off(self.put_off_until())
        is_right = bool(super().validate(extra_validators))
        if self.public.data != FROM_HOUR:
            return is_right
        if self.public_on.data is None and not self.public_on.errors:
            add_error(self.public_on, "Enter the day from which it is public.")
            is_right = False
        hour = read_typed_time(str(self.public_time.data or ""))
        if isinstance(hour, str):
            add_error(self.public_time, hour if self.public_time.data else "Enter the hour, such as 14:00.")
            is_right = False
        return is_right

    def keeps_papers(self) -> bool:
        """True where the papers are to be kept as they are issued."""
        return bool(self.keep.data and self.issued.data)

    def issued_at(self) -> datetime | None:
        """The beginning of the day on which it is issued; None where no day was typed."""
        return moment_in_london(self.issued.data, time(0)) if self.issued.data else None

    def public_at(self, *, at_once: datetime) -> datetime | None:
        """The hour from which it is public; None where that is not said yet."""
        if self.public.data == AT_ONCE:
            return at_once
        put_off = self.put_off_until()
        if put_off is not None:
            return moment_in_london(put_off, time(0))
        hour = read_typed_time(str(self.public_time.data or ""))
        if self.public.data != FROM_HOUR or isinstance(hour, str) or self.public_on.data is None:
            return None
        return moment_in_london(self.public_on.data, hour)


def moments_form(moments: Moments) -> MomentsForm:
    """The form as the moments stand."""
    public_at = moments.public_at
    local = public_at.astimezone(LONDON) if public_at else None
    return MomentsForm(
        formdata=None,
        data={
            "version": str(moments.version),
            "keep": moments.issued_at is None,
            "issued": local_day(moments.issued_at) if moments.issued_at else None,
            "public": FROM_HOUR if local else NOT_YET,
            "public_on": local.date() if local else None,
            "public_time": f"{local:%H:%M}" if local else "",
        },
    )
