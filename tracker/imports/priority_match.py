"""Which priorities of the strategy those of a file are: by their title, else by their number, else asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.plan_document import PlanDocument, PriorityLine
from tracker.domain.plan_reading import Question
from tracker.domain.problems import Problem
from tracker.imports.alike import alikeness, plain_words

ADD = "add"
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class PriorityMatch:
    """The strategy's number for each number of the file, and the priorities that would be added to the strategy."""

    numbers: Mapping[int, int]
    added: tuple[PriorityLine, ...] = ()
    questions: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()

    def number_of(self, number: int) -> int:
        """The strategy's number of a priority of the file."""
        return self.numbers.get(number, number)


def match_priorities(
    document: PlanDocument, *, known: Sequence[PriorityLine], choices: Mapping[str, str]
) -> PriorityMatch:
    """A strategy without priorities takes those of its first plan. One that has them is asked before it gets more."""
    used = {action.priority for action in document.actions}
    titles = {line.number: line for line in document.priorities}
    lines = [titles.get(number, PriorityLine(number, f"Priority {number}")) for number in sorted(used)]
    if not known:
        fitted = tuple(PriorityLine(line.number, line.title[:300], line.outcome) for line in lines)
        return PriorityMatch({line.number: line.number for line in lines}, fitted)
    by_title = {plain_words(line.title): line.number for line in known}
    by_number = {line.number: line for line in known}
    numbers: dict[int, int] = {}
    added: list[PriorityLine] = []
    questions: list[Question] = []
    problems: list[Problem] = []
    for line in lines:
        is_named = line.number in titles
        same = by_title.get(plain_words(line.title)) if is_named else None
        if same is None and line.number in by_number:
            is_alike = alikeness(line.title, by_number[line.number].title) >= _ALIKE
            same = line.number if is_alike or not is_named else None
        if same is not None:
            numbers[line.number] = same
            continue
        guess = str(line.number) if line.number in by_number else ""
        question = _question(line, known, taken=guess).answered(choices)
        questions.append(question)
        taken = question.taken
        if taken == ADD:
            number = line.number
            if number in by_number or number in {one.number for one in added}:
                number = max([*by_number, *(one.number for one in added)]) + 1
            added.append(PriorityLine(number, line.title[:300], line.outcome))
            numbers[line.number] = number
        elif taken.isdecimal() and int(taken) in by_number:
            numbers[line.number] = int(taken)
        else:
            problems.append(
                Problem(
                    f"priority {line.number}",
                    f"“{line.title}” is none of the strategy’s priorities.",
                    f"Say which it is, or that it is to be added (in a file of answers: “priority:{line.number}”).",
                )
            )
    return PriorityMatch(numbers, tuple(added), tuple(questions), tuple(problems))


def _question(line: PriorityLine, known: Sequence[PriorityLine], *, taken: str) -> Question:
    choices = [(str(one.number), f"{one.number}. {one.title}") for one in known]
    return Question(
        f"priority:{line.number}",
        f"priority {line.number}",
        f"Which of the strategy’s priorities is “{line.title}”?",
        (*choices, (ADD, "None of them: add it to the strategy")),
        taken,
    )
