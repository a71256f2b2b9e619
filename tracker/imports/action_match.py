"""Which stored action each action of a file is.

Number and title agree: the same. Number the same, title different: asked. Else the title, within the priority. A number
that stands twice in the file: asked. Source: docs/rules/imports.md, section 10.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.domain.plan_document import ActionLine
from tracker.domain.plan_reading import Question
from tracker.domain.problems import Problem, Severity
from tracker.imports.action_numbers import LONGEST_NUMBER, next_free
from tracker.imports.alike import alikeness, plain_words
from tracker.imports.priority_match import PriorityMatch
from tracker.imports.stored import StoredAction, StoredPlan

NEW, OUT = "new", "out"
_LIKELY = 0.82


@dataclass(frozen=True, slots=True)
class Match:
    """What an action of a file is: one that is stored, a new one with its number, or left out."""

    stored: StoredAction | None = None
    number: str = ""
    is_out: bool = False
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """A match for every action of the file, in its order."""

    matches: list[Match] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def match_actions(
    lines: Sequence[ActionLine],
    *,
    stored: StoredPlan | None,
    priorities: PriorityMatch,
    has_numbers: bool,
    choices: Mapping[str, str],
) -> Matches:
    """Match every action; those that agree in number and title first, so that no doubtful one takes their place."""
    return _Matching(lines, stored.actions if stored else (), priorities, has_numbers, choices).match()


class _Matching:
    """One comparison."""

    def __init__(
        self,
        lines: Sequence[ActionLine],
        stored: Sequence[StoredAction],
        priorities: PriorityMatch,
        has_numbers: bool,
        choices: Mapping[str, str],
    ) -> None:
        self.lines, self.stored, self.priorities, self.choices = lines, stored, priorities, choices
        self.has_numbers = has_numbers
        self.times = Counter(_plain_number(line.number) for line in lines)
        self.by_number = {_plain_number(one.line.number): one for one in stored}
        self.by_id = {one.action_id: one for one in stored}
        self.by_priority: dict[int, list[StoredAction]] = {}
        for one in stored:
            self.by_priority.setdefault(one.line.priority, []).append(one)
        self.found: dict[int, Match] = {}
        self.taken: set[int] = set()
        self.result = Matches()

    def match(self) -> Matches:
        """Agreeing ones, then equal titles, then those that are asked about, then new ones."""
        self._match_agreeing()
        self._match_titles()
        self._ask()
        self._number_new()
        self.result.matches.extend(self.found[place] for place in range(len(self.lines)))
        return self.result

    def _open(self) -> list[tuple[int, ActionLine]]:
        return [(place, line) for place, line in enumerate(self.lines) if place not in self.found]

    def _take(self, place: int, one: StoredAction, *, is_asked: bool = False) -> None:
        self.found[place] = Match(one, is_asked=is_asked)
        self.taken.add(one.action_id)

    def _match_agreeing(self) -> None:
        if not self.has_numbers:
            return
        for place, line in self._open():
            one = self.by_number.get(_plain_number(line.number))
            if (
                one is not None
                and one.action_id not in self.taken
                and plain_words(one.line.title) == plain_words(line.title)
            ):
                self._take(place, one)

    def _match_titles(self) -> None:
        """A title that one stored action of the priority has, and the file too only once there."""
        for place, line in self._open():
            if self.has_numbers and _plain_number(line.number) in self.by_number:
                continue
            same = [one for one in self._free(line) if plain_words(one.line.title) == plain_words(line.title)]
            if len(same) == 1:
                self._take(place, same[0])

    def _free(self, line: ActionLine) -> list[StoredAction]:
        priority = self.priorities.number_of(line.priority)
        return [one for one in self.by_priority.get(priority, ()) if one.action_id not in self.taken]

    def _ask(self) -> None:
        nth: Counter[str] = Counter()
        for place, line in self._open():
            plain = _plain_number(line.number)
            nth[plain] += 1
            one = self.by_number.get(plain) if self.has_numbers else None
            is_repeated = self.times[plain] > 1 and self.has_numbers
            likely = self._likely(line)
            if not self.stored or (one is None and likely is None):
                continue
            same = one if one is not None and one.action_id not in self.taken else None
            guess = (same or likely) if not is_repeated else likely
            key = f"match:{line.number}" + (f":{nth[plain]}" if is_repeated else "")
            self._settle(place, line, key=key, one=one, guess=guess, is_repeated=is_repeated)

    def _likely(self, line: ActionLine) -> StoredAction | None:
        free = [
            (alikeness(one.line.title, line.title, at_least=_LIKELY), -place, one)
            for place, one in enumerate(self._free(line))
        ]
        best = max(free, key=lambda found: found[:2], default=None)
        return best[2] if best is not None and best[0] >= _LIKELY else None

    def _settle(
        self,
        place: int,
        line: ActionLine,
        *,
        key: str,
        one: StoredAction | None,
        guess: StoredAction | None,
        is_repeated: bool,
    ) -> None:
        offered = dict.fromkeys(found.action_id for found in (one, guess) if found is not None)
        chosen = self.choices.get(key, "")
        picked = next((found for found in self.stored if chosen == f"is:{found.line.number}"), None)
        if picked is not None:
            offered[picked.action_id] = None
        options = [
            (f"is:{found.line.number}", f"Yes, it is {found.line.number}: {found.line.title}")
            for action_id in offered
            for found in (self.by_id[action_id],)
        ]
        options += [(NEW, "No, it is a new action, with a number of its own"), (OUT, "Leave it out")]
        default = f"is:{guess.line.number}" if guess is not None else (OUT if is_repeated else NEW)
        why = (
            f"The number {line.number} stands more than once in the file."
            if is_repeated
            else f"Number {line.number} has another title in the plan: “{one.line.title}”."
            if one is not None
            else f"The plan has an action with nearly this title: “{guess.line.title if guess else ''}”."
        )
        question = Question(
            key,
            line.source or f"action {line.number}",
            f"{why} Is “{line.title}” the same action?",
            tuple(options),
            default,
        ).answered(self.choices)
        self.result.questions.append(question)
        taken = question.taken
        if taken == OUT:
            self.found[place] = Match(is_out=True, is_asked=True)
        elif taken == NEW:
            self.found[place] = Match(number=line.number, is_asked=True)
        else:
            wanted = next(found for found in self.stored if taken == f"is:{found.line.number}")
            if wanted.action_id in self.taken:
                self.result.problems.append(
                    Problem(
                        line.source or f"action {line.number}",
                        f"Two rows of the file are taken for action {wanted.line.number}.",
                        "Choose another answer for one of them.",
                    )
                )
            self._take(place, wanted, is_asked=True)

    def _number_new(self) -> None:
        """What is left is new. A number is used once, for ever: one that is taken gets a letter behind it."""
        taken = {_plain_number(one.line.number) for one in self.stored}
        for place, line in enumerate(self.lines):
            match = self.found.get(place)
            if match is not None and (match.stored is not None or match.is_out):
                continue
            number = line.number.strip()[:LONGEST_NUMBER]
            if not number or _plain_number(number) in taken:
                free = next_free(number, taken)
                if number:
                    self.result.problems.append(
                        Problem(
                            line.source or f"action {number}",
                            f"The number {number} is taken; “{line.title}” gets {free}.",
                            "Numbers are never used twice.",
                            Severity.WARNING,
                        )
                    )
                number = free
            taken.add(_plain_number(number))
            self.found[place] = Match(number=number, is_asked=match.is_asked if match else False)


def _plain_number(number: str) -> str:
    return " ".join(number.casefold().split()).rstrip(".):")
