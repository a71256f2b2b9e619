"""Removing words: what is looked for, where it is ticked, how much goes and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from flask import request
from wtforms import RadioField, StringField

from tracker.domain.removal import REASONS, Manner, tidy_reason
from tracker.web.fields import TypedForm, options, tidy_line

MOST_PLACES = 300
OTHER = "other"


class _Hinted(RadioField):
    """Radios that say what each choice means."""

    hints: ClassVar[Mapping[str, str]] = {
        Manner.WORDS: "What stands around them stays.",
        Manner.PLACE: "Use it where what stands around them tells as much. Of a report, each passage that has them goes.",
    }


class RemovalForm(TypedForm):
    """The words, the places that were ticked, how much goes, and why; `other` is a reason of one's own."""

    words = StringField(
        "Words to look for",
        filters=[tidy_line],
        description="A name or a phrase, as it was written. Large and small letters are the same. It is not kept.",
    )
    manner = _Hinted(
        "How much goes?",
        choices=options(*((manner.value, manner.word) for manner in Manner)),
        default=Manner.WORDS.value,
        validate_choice=False,
    )
    why = RadioField(
        "Why?",
        choices=options(
            *((reason, f"Because {reason}") for reason in REASONS), (OTHER, "For another reason")
        ),
        validate_choice=False,
    )
    other = StringField(
        "The other reason",
        filters=[tidy_line],
        description="It goes on after “because”, and everybody who reads the place reads it.",
    )

    @property
    def because(self) -> str:
        """The reason, chosen or typed; empty where none is."""
        why = str(self.why.data or "")
        return why if why in REASONS else tidy_reason(str(self.other.data or ""))

    @property
    def how_much(self) -> Manner:
        """How much goes; only the words where nothing that can be chosen was."""
        return Manner.PLACE if self.manner.data == Manner.PLACE else Manner.WORDS


def ticked_places() -> dict[str, str]:
    """The ticked places with the mark of what was seen in each: values such as "action.title.12~3fa9…"."""
    ticked = (value.rpartition("~") for value in request.form.getlist("place")[:MOST_PLACES])
    return {key[:200]: seen[:16] for key, _, seen in ticked if key}
