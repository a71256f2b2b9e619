"""What is typed of a board report: its headline."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired

from tracker.web.fields import TypedForm


def tidy_text(text: str | None) -> str:
    """Text as it is stored: plain line ends, nothing that can't be printed, no blanks around it."""
    plain = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in plain if sign == "\n" or sign.isprintable()).strip()


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

    @property
    def lines(self) -> list[str]:
        """The sentences, empty lines left out."""
        return [line.strip() for line in str(self.words.data or "").split("\n") if line.strip()]
