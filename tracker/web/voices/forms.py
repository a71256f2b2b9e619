"""What is typed of what carers said."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from tracker.domain.plain_words import look_at, names_in
from tracker.domain.voices import LONGEST_VOICE, Told, VoiceSource
from tracker.queries.strategies import PriorityInForce
from tracker.queries.voices import VoiceOnRecord
from tracker.web.fields import DayField, TypedForm, options, tidy_line, tidy_text
from tracker.web.sent import WordWarning

_TOO_LONG = f"Use {LONGEST_VOICE:,} characters or fewer."
YES, NO = "yes", "no"
QUOTED, SUMMED_UP = "quoted", "summed_up"


class VoiceForm(TypedForm):
    """What carers said. `key` is that of a new one, `version` that of one which is changed.

    `warned` carries the warnings the person has seen: the same ones do not stop them a second time.
    """

    key = HiddenField()
    version = HiddenField()
    warned = HiddenField()
    said = TextAreaField(
        "What did carers tell you?",
        [DataRequired("Say what carers told you."), Length(max=LONGEST_VOICE, message=_TOO_LONG)],
        filters=[tidy_text],
        description="Never name a carer or the person they care for. Leave out what would show who they are.",
    )
    manner = RadioField(
        "Are these their own words?",
        [InputRequired("Say whether these are their own words.")],
        choices=options((QUOTED, "Yes, as they said it"), (SUMMED_UP, "No, this is a summary")),
    )
    source = RadioField(
        "Where did you hear it?",
        [InputRequired("Say where you heard it.")],
        choices=options(*((source.value, source.word) for source in VoiceSource)),
    )
    source_words = StringField(
        "Which one? (optional)",
        [Length(max=200, message="Use 200 characters or fewer.")],
        filters=[tidy_line],
        description="The name of the survey, meeting or event, such as “Carers Week in Melton”. Not who said it.",
    )
    told_on = DayField(
        "When did they say it?",
        [InputRequired("Enter the day they said it.")],
        description="For a survey, the day it closed. For example 12 6 {year-1}.",
    )
    priority = SelectField("Which priority is it about?")
    answer = TextAreaField(
        "What was done in answer? (optional)",
        [Length(max=LONGEST_VOICE, message=_TOO_LONG)],
        filters=[tidy_text],
        description="“You said, we did.” Leave it empty until there is something to say.",
    )
    may_be_public = RadioField(
        "May it be public?",
        [InputRequired("Say whether it may be public.")],
        choices=options((YES, "Yes"), (NO, "No")),
        description="Yes, if those who said it know that it may be printed. It can then stand in board papers, and the "
        "programme manager can show it on the public pages. If not, only people with an account here read it.",
    )

    def told(self, priorities: Sequence[PriorityInForce]) -> Told:
        """What was typed, about one of these priorities; the form has been validated."""
        ids = {str(line.number): line.priority_id for line in priorities}
        return Told(
            said=str(self.said.data),
            is_quoted=self.manner.data == QUOTED,
            source=VoiceSource(self.source.data),
            source_words=str(self.source_words.data or ""),
            told_on=self.told_on.data,
            priority_id=ids.get(str(self.priority.data)),
            answer=str(self.answer.data or ""),
            may_be_public=self.may_be_public.data == YES,
        )

    def warnings(self) -> list[WordWarning]:
        """What names somebody, and what may be hard to read where everybody may read it."""
        look = look_at if self.may_be_public.data == YES else names_in
        return [
            WordWarning(field.id, field.label.text, sentence)
            for field in (self.said, self.source_words, self.answer)
            for sentence in look(str(field.data or ""))
        ]


def voice_form(
    voice: VoiceOnRecord | None, *, priorities: Sequence[PriorityInForce], key: str = ""
) -> VoiceForm:
    """The form as it stands of one, new with a key, or else as it was sent."""
    if voice is not None:
        form = VoiceForm(formdata=None, data=_typed(voice))
    else:
        form = VoiceForm(formdata=None, data={"key": key}) if key else VoiceForm()
    form.priority.choices = options(
        ("", "None in particular"),
        *((str(line.number), f"{line.number}. {line.plain_title or line.title}") for line in priorities),
    )
    return form


def _typed(voice: VoiceOnRecord) -> dict[str, object]:
    told = voice.told
    return {
        "version": str(voice.version),
        "said": told.said,
        "manner": QUOTED if told.is_quoted else SUMMED_UP,
        "source": told.source.value,
        "source_words": told.source_words,
        "told_on": told.told_on,
        "priority": str(voice.priority or ""),
        "answer": told.answer,
        "may_be_public": YES if told.may_be_public else NO,
    }
