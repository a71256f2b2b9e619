"""The priorities of a plan: from a column, from headings across or above the tables; each once, with its outcome.

Source: docs/rules/imports.md, section 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tracker.domain.plan_document import PriorityLine
from tracker.domain.plan_reading import KnownNames, Question
from tracker.domain.problems import Problem, Severity
from tracker.imports.cell_lists import join_over_break, join_words
from tracker.imports.priority_words import (
    PriorityWords,
    has_priority_word,
    place_of_letter,
    read_priority,
    split_number,
)
from tracker.imports.sections import Section

_LONGEST = 300
_NONE_OF_THEM = "new"
_WEAK_KINDS = frozenset({"section", "part", "area", "standard"})


@dataclass(slots=True)
class _Priority:
    number: int
    title: str
    outcome: str
    kind: str


class PriorityBook:
    """The priorities met so far, in order, and the one in force."""

    def __init__(self, *, known: KnownNames, titles: Sequence[str], chosen: Mapping[str, str]) -> None:
        self.problems: list[Problem] = []
        self.questions: list[Question] = []
        self.current: int | None = None
        self._titles = titles
        self._chosen = chosen
        self._known = known
        self._priorities: dict[int, _Priority] = {}
        self._read: dict[tuple[str, bool], PriorityWords] = {}
        self._letter = ""

    @property
    def lines(self) -> tuple[PriorityLine, ...]:
        """The priorities in the order of their numbers."""
        return tuple(
            PriorityLine(one.number, one.title, one.outcome)
            for one in sorted(self._priorities.values(), key=lambda one: one.number)
        )

    @property
    def kind(self) -> str:
        """The plan's own word for the priority in force, "" where it has none."""
        return self._priorities[self.current].kind if self.current is not None else ""

    @property
    def last_words(self) -> str:
        """What a page break may have cut: the outcome of the priority in force, or its title; "" where none is."""
        one = self._priorities.get(self.current) if self.current is not None else None
        return (one.outcome or one.title) if one is not None else ""

    def enter(self, text: str, *, number: str = "", where: str, holds_outcome: bool = False) -> None:
        """Take these words as the priority from here on, a new one or one that was met before."""
        words = self._read.get((text, holds_outcome))
        if words is None:
            words = self._read[text, holds_outcome] = read_priority(
                text, where=where, titles=self._titles, chosen=self._chosen, holds_outcome=holds_outcome
            )
        if words.question is not None and all(words.question.key != one.key for one in self.questions):
            self.questions.append(words.question)
        written = split_number(number)[0] if number else None
        self.current = self._place(words, written or self._counted(words), where=where)
        self.add_outcome(words.outcome)

    def enter_unnamed(self, title: str, *, where: str) -> None:
        """The priority of a plan that names none: the only one that the strategy has, or the whole plan."""
        known = self._known.priorities
        self.current = known[0].number if len(known) == 1 else 1
        self._priorities.setdefault(
            self.current, _Priority(self.current, known[0].title if len(known) == 1 else title, "", "")
        )
        self.problems.append(
            Problem(
                where,
                f"The plan names no priority. Its actions were put under “{self._priorities[self.current].title}”.",
                "Give the table a column or headings of priorities if they belong to several.",
                Severity.WARNING,
            )
        )

    def add_outcome(self, words: str) -> None:
        """Words about what the priority in force is to achieve; those that it has already are left."""
        if self.current is None or not words.strip():
            return
        one = self._priorities[self.current]
        if " ".join(words.split()) not in " ".join(one.outcome.split()):
            one.outcome = f"{one.outcome}\n{words}".strip()

    def run_on(self, words: str) -> None:
        """The rest of the words in force, which a page break cut: of the outcome, or of the title."""
        if self.current is None:
            return
        one = self._priorities[self.current]
        if one.outcome:
            one.outcome = join_over_break(one.outcome, words)
        else:
            one.title = join_words(one.title, words)[:_LONGEST]

    def _counted(self, words: PriorityWords) -> int | None:
        """Its number; I, V and X that follow on H, U and W are letters."""
        before, self._letter = self._letter, words.letter or self._letter
        follows = bool(before and words.letter) and ord(words.letter) - ord(before) in (0, 1)
        return place_of_letter(words.letter) if follows else words.number

    def _place(self, words: PriorityWords, number: int | None, *, where: str) -> int:
        title = words.title[:_LONGEST].strip()
        same = next((one for one in self._priorities.values() if title and _same(one.title, title)), None)
        if same is not None and (number is None or number == same.number):
            return same.number
        if number is not None and not title:
            title = self._title_of(number, kind=words.kind, mark=words.letter or str(number))
        if number is None:
            number = self._number_for(title, where=where)
        met = self._priorities.get(number)
        if met is not None and _same(met.title, title):
            return number
        if met is not None:
            free = self._next_number()
            self.problems.append(
                Problem(
                    where,
                    f"Priority {number} is “{met.title}” and “{title}” at once. The second was given the number {free}.",
                    "Give each priority a number of its own.",
                    Severity.WARNING,
                )
            )
            number = free
        self._priorities[number] = _Priority(number, title, "", words.kind)
        return number

    def _title_of(self, number: int, *, kind: str, mark: str) -> str:
        if number in self._priorities:
            return self._priorities[number].title
        known = next((one.title for one in self._known.priorities if one.number == number), "")
        return known or f"{kind.capitalize() or 'Priority'} {mark}"

    def _number_for(self, title: str, *, where: str) -> int:
        """The number of a priority that comes without: the strategy's own where the title is the same, else asked."""
        known = self._known.priorities
        for one in known:
            if _same(one.title, title):
                return one.number
        free = self._next_number()
        if known:
            key = f"strategy priority:{_plain(title)[:80]}"
            choices = (
                *((str(one.number), f"{one.number}. {one.title}") for one in known),
                (_NONE_OF_THEM, "None of them"),
            )
            text = f"Which priority of the strategy is “{title}”?"
            question = Question(key, where, text, choices, _NONE_OF_THEM).answered(self._chosen)
            self.questions.append(question)
            if question.taken != _NONE_OF_THEM:
                return int(question.taken)
        return free

    def _next_number(self) -> int:
        numbers = [*self._priorities, *(one.number for one in self._known.priorities)]
        return max(numbers, default=0) + 1


@lru_cache(maxsize=4096)
def _plain(title: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in title.casefold()).split())


def _same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def priorities_above(sections: Sequence[Section]) -> dict[int, str]:
    """For each section that begins under a heading: the heading that names its priority.

    It is one that says so ("Priority 2: …"); else, where there are several tables, the level of headings in which
    they differ; else the name of the sheet where that differs.
    """
    heads = {place: section for place, section in enumerate(sections) if not section.goes_on}
    for kinds_wanted in ("strong", "any"):
        named = {
            place: text
            for place, section in heads.items()
            if (text := _named(section.above, any_kind=kinds_wanted == "any"))
        }
        # "Part 3: action tracker" above the only table is a part of the paper.
        if named and (len(named) > 1 or (len(heads) == 1 and kinds_wanted == "strong")):
            return named
    if len(heads) < 2:
        return {}
    for level in range(1, max(len(section.above) for section in heads.values()) + 1):
        texts = {
            place: section.above[-level] for place, section in heads.items() if len(section.above) >= level
        }
        if len(texts) == len(heads) and len(set(texts.values())) > len(texts) / 2:
            return texts
    sheets = {place: name for place, section in heads.items() if (name := _sheet_name(section.place))}
    return sheets if len(set(sheets.values())) > 1 else {}


def _named(above: Sequence[str], *, any_kind: bool) -> str:
    for text in above:
        if has_priority_word(text) and (any_kind or split_number(text)[2] not in _WEAK_KINDS):
            return text
    return ""


def _sheet_name(place: str) -> str:
    return place.split("“", 1)[1].rstrip("”") if "“" in place else ""
