"""The words for everybody about one priority."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from tracker.domain.plain_words import look_at
from tracker.web.fields import TypedForm, tidy_text
from tracker.web.sent import WordWarning

LONGEST = 2000
_TOO_LONG = "Use 2,000 characters or fewer."


class WordingForm(TypedForm):
    """What was promised, what was done, what is late and why, and what happens next.

    `warned` carries the warnings the person has seen: the same ones do not stop them a second time.
    """

    version = HiddenField()
    warned = HiddenField()
    said = TextAreaField(
        "What we said we would do",
        [
            DataRequired("Say what was promised, in two or three short sentences."),
            Length(max=LONGEST, message=_TOO_LONG),
        ],
        filters=[tidy_text],
        description="Two or three short sentences. Promise nothing that the strategy does not promise.",
    )
    done = TextAreaField(
        "What was done",
        [Length(max=LONGEST, message=_TOO_LONG)],
        filters=[tidy_text],
        description="One line for each thing, with its month first. For example: March {year-1}: Staff had training about carers.",
    )
    late = TextAreaField(
        "What is late, and why",
        [Length(max=LONGEST, message=_TOO_LONG)],
        filters=[tidy_text],
        description="Say it plainly. Leave it empty if nothing is late.",
    )
    next = TextAreaField(
        "What happens next",
        [Length(max=LONGEST, message=_TOO_LONG)],
        filters=[tidy_text],
        description="Who will do what, and by when. Name teams, never people.",
    )

    @property
    def done_lines(self) -> list[str]:
        """What was done, line by line, empty lines left out."""
        return [line.strip() for line in str(self.done.data or "").split("\n") if line.strip()]

    def warnings(self) -> list[WordWarning]:
        """What may be hard to read."""
        return [
            WordWarning(field.id, field.label.text, sentence)
            for field in (self.said, self.done, self.late, self.next)
            for sentence in look_at(str(field.data or ""))
        ]
