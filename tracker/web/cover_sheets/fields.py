"""Fields of a form that WTForms lacks: recommendations line by line, and questions with yes or no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field

from tracker.domain.cover_sheets import MOST_LINES, Verb
from tracker.web.fields import tidy_line

SPARE_LINES = 2
FEWEST_LINES = 3


class RecommendationsField(Field):
    """Recommendations, each with its verb, what, and appendix; `data` is a list of their parts, empty ones left out.

    There are always some lines more than are filled in; saving the draft gives more.
    """

    def process(
        self,
        formdata: Any,
        data: Any = None,
        extra_filters: Sequence[Any] | None = None,  # noqa: ARG002
    ) -> None:
        """Read `name-1-verb`, `name-1-what`, `name-1-appendix` and so on; without a form, show what is handed in."""
        self.process_errors = []
        self.data: list[dict[str, str]] = list(data or [])
        # The number of each line on the page that was sent: empty ones between them are left out.
        self.numbers = list(range(1, len(self.data) + 1))
        if formdata is not None and f"{self.name}-1-what" in formdata:
            typed = [
                (number, line)
                for number in range(1, MOST_LINES + SPARE_LINES + 1)
                if (line := self._line(formdata, number))["what"] or line["appendix"]
            ]
            self.numbers = [number for number, _ in typed]
            self.data = [line for _, line in typed]

    def move(self, number: int, *, by: int) -> int:
        """Move the line of that number on the page up (-1) or down (1); its number then, counted from 1.

        All stays as it is where the line is empty or at the end already.
        """
        if number not in self.numbers:
            return 1
        here = self.numbers.index(number)
        there = min(max(here + by, 0), len(self.data) - 1)
        self.data[here], self.data[there] = self.data[there], self.data[here]
        return there + 1

    def _line(self, formdata: Any, number: int) -> dict[str, str]:
        verb = formdata.get(f"{self.name}-{number}-verb", "")
        return {
            "verb": verb if verb in {one.value for one in Verb} else Verb.RECEIVE.value,
            "what": tidy_line(formdata.get(f"{self.name}-{number}-what")),
            "appendix": tidy_line(formdata.get(f"{self.name}-{number}-appendix")),
        }

    @property
    def lines(self) -> list[dict[str, str]]:
        """The lines to show, the spare ones empty."""
        spare = max(SPARE_LINES, FEWEST_LINES - len(self.data))
        empty = {"verb": Verb.RECEIVE.value, "what": "", "appendix": ""}
        return [*self.data, *([empty] * spare)]

    verbs = tuple(Verb)


class QuestionsField(Field):
    """Questions with yes or no; `data` maps each to "yes" or "no", those without an answer left out."""

    def __init__(self, label: str = "", *, questions: Sequence[str], **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.questions = questions

    def process(
        self,
        formdata: Any,
        data: Any = None,
        extra_filters: Sequence[Any] | None = None,  # noqa: ARG002
    ) -> None:
        """Read `name-1` and so on, by the place of the question; without a form, show what is handed in."""
        self.process_errors = []
        self.data: Mapping[str, str] = dict(data or {})
        if formdata is not None and f"{self.name}-sent" in formdata:
            typed = {
                question: formdata.get(f"{self.name}-{number}", "")
                for number, question in enumerate(self.questions, start=1)
            }
            self.data = {question: said for question, said in typed.items() if said in ("yes", "no")}

    def lines(self) -> list[tuple[int, str, str]]:
        """Each question with its number and its answer, empty where there is none."""
        return [
            (number, question, self.data.get(question, ""))
            for number, question in enumerate(self.questions, start=1)
        ]
