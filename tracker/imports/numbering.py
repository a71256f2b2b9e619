"""A number for every action of a plan: its own where it has one, each once.

Source: docs/rules/imports.md, section 4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.domain.plan_reading import Question
from tracker.domain.problems import Problem, Severity
from tracker.imports.action_numbers import (
    LONGEST_NUMBER,
    clean_number,
    is_number,
    next_free,
    split_glued,
    with_lost_nought,
)
from tracker.imports.headings import Field
from tracker.imports.plan_rows import GatheredAction


@dataclass(slots=True)
class Numbered:
    """The numbers of the actions in their order, and what is doubtful about them.

    `goes_on` holds the places of those that a person said go on with an earlier action, with its place; `out` of those
    that they left out. Both have a number as well.
    """

    numbers: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    goes_on: dict[int, int] = field(default_factory=dict)
    out: set[int] = field(default_factory=set)


OWN, GOES_ON, OUT = "own", "rest", "out"
# More than these are a plan that counts in a way of its own: they are told apart and warned of.
_MOST_ASKED = 20


def number_actions(
    actions: Sequence[GatheredAction],
    *,
    are_glued: bool,
    known: Sequence[tuple[str, str]],
    chosen: Mapping[str, str],
) -> Numbered:
    """Numbers for these actions. One without takes that of the known action with the same title, else a free one.

    Where the numbers begin anew in each priority, the priority's number is put in front of them. Another action with a
    number that was there before is asked about; `chosen` are the answers.
    """
    result = Numbered()
    written = [_written_number(action, are_glued=are_glued) for action in actions]
    _mend_lost_noughts(actions, written, result)
    written = _tell_apart_by_priority(actions, written, result)
    taken = {number for number in written if number}
    titles = {" ".join(title.casefold().split()): number for number, title in known}
    has_numbers = bool(taken)
    used: set[str] = set()
    before = ""
    for place, (action, wanted) in enumerate(zip(actions, written, strict=True)):
        number = wanted
        where = action.first.where
        if not number:
            title = " ".join(action.first.text(Field.TITLE).split("\n")[0].casefold().split())
            own = titles.get(title, "")
            number = (
                own
                if own and own not in taken | used
                else next_free(before if has_numbers else "", taken | used)
            )
            if has_numbers:
                result.problems.append(
                    _warning(
                        where,
                        f"This action has no number. It was given “{number}”.",
                        "Give it a number of its own in the file.",
                    )
                )
        elif number in used:
            number = _told_apart(number, taken | used)
            if (number, action.title) not in known:
                _ask_of_repeated(place, action, wanted, number, written, result, chosen)
        if place not in result.goes_on and place not in result.out:
            used.add(number)
        result.numbers.append(number)
        before = number
    if not has_numbers and actions:
        result.problems.append(
            _warning(
                actions[0].first.section.place,
                "The actions have no numbers. They were numbered in their order.",
                "Put a column of numbers into the file, so that they stay the same.",
            )
        )
    return result


def _ask_of_repeated(
    place: int,
    action: GatheredAction,
    wanted: str,
    number: str,
    written: Sequence[str],
    result: Numbered,
    chosen: Mapping[str, str],
) -> None:
    """Ask what a further action of the same number is; it is one of its own until somebody says otherwise."""
    where = action.first.where_in(Field.NUMBER)
    if len(result.questions) >= _MOST_ASKED:
        result.problems.append(
            _warning(
                where,
                f"The number {wanted} stands more than once. This action was given “{number}”.",
                "Give each action a number of its own.",
            )
        )
        return
    question = Question(
        f"number:{wanted}:{written[: place + 1].count(wanted)}",
        where,
        f"The number {wanted} stands more than once. Is “{action.title}” an action of its own?",
        (
            (OWN, f"Yes, an action of its own: it gets the number {number}"),
            (GOES_ON, f"No, it goes on with action {wanted}"),
            (OUT, "Leave it out"),
        ),
        OWN,
    ).answered(chosen)
    result.questions.append(question)
    if question.taken == GOES_ON:
        result.goes_on[place] = written.index(wanted)
    elif question.taken == OUT:
        result.out.add(place)


def _written_number(action: GatheredAction, *, are_glued: bool) -> str:
    text = action.first.text(Field.NUMBER).strip()
    if text:
        number = clean_number(text)
        if any(cell.is_number for _, cell in action.first.cells(Field.NUMBER)):
            number = number.removesuffix(".0")
        return number if is_number(text) or len(text) <= LONGEST_NUMBER else ""
    glued = split_glued(action.first.text(Field.TITLE)) if are_glued else None
    return clean_number(glued[0]) if glued else ""


def _mend_lost_noughts(actions: Sequence[GatheredAction], written: list[str], result: Numbered) -> None:
    before = ""
    for place, action in enumerate(actions):
        number = written[place]
        if number and any(cell.is_number for _, cell in action.first.cells(Field.NUMBER)):
            mended = with_lost_nought(number, before)
            if mended != number:
                written[place] = mended
                result.problems.append(
                    _warning(
                        action.first.where_in(Field.NUMBER),
                        f"The file holds “{number}” as a figure. After “{before}” it was read as “{mended}”.",
                        "Write the numbers as text in the file.",
                    )
                )
        before = written[place] or before


def _tell_apart_by_priority(
    actions: Sequence[GatheredAction], written: list[str], result: Numbered
) -> list[str]:
    """Numbers that begin anew in each priority become "2.1"; others stay."""
    times = Counter(number for number in written if number)
    if not any(count > 1 for count in times.values()):
        return written
    pairs = Counter(
        (action.priority, number) for action, number in zip(actions, written, strict=True) if number
    )
    again = sum(1 for count in times.values() if count > 1)
    if any(count > 1 for count in pairs.values()) or len({action.priority for action in actions}) < 2:
        return written
    if again < 2 and times[next(iter(times))] < 2:
        return written
    result.problems.append(
        _warning(
            actions[0].first.section.place,
            "The numbers of the actions begin anew in each priority. The priority's number was put in front of them.",
            "Check them in the preview.",
        )
    )
    return [
        f"{action.priority}.{number}" if number else ""
        for action, number in zip(actions, written, strict=True)
    ]


def _told_apart(number: str, taken: set[str]) -> str:
    return next(
        f"{number} ({again})" for again in range(2, len(taken) + 3) if f"{number} ({again})" not in taken
    )


def _warning(where: str, what: str, remedy: str) -> Problem:
    return Problem(where, what, remedy, Severity.WARNING)
