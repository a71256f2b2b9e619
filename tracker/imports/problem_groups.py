"""Problems of the same kind put together, so that forty rows without a lead are read as one thing to know."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.problems import Problem

# As many of a kind are still read faster one by one.
_FEWEST = 4
_QUOTED = re.compile(r"“[^”]*”")
_COUNTED = re.compile(r"\b\d[\w.()/-]*")
_QUOTE_IN_FRONT = re.compile(r"^“…”: (\w)")


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """What is wrong and what to do about it, once; and for each place what it says there.

    `places` is empty for a problem that stands alone: `what` then is its own sentence, and `where` its place.
    """

    what: str
    remedy: str
    where: str = ""
    places: tuple[str, ...] = ()


def group_problems(problems: Sequence[Problem]) -> list[ProblemGroup]:
    """Problems that differ only in their place, in what they quote and in figures, as one; in the order of the first."""
    kinds: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        kinds.setdefault((_general(problem.what), problem.remedy), []).append(problem)
    groups = []
    for (general, remedy), alike in kinds.items():
        if len(alike) < _FEWEST:
            groups += [ProblemGroup(one.what, remedy, one.where) for one in alike]
            continue
        is_same = len({one.what for one in alike}) == 1
        what = alike[0].what if is_same else _QUOTE_IN_FRONT.sub(lambda match: match[1].upper(), general)
        groups.append(ProblemGroup(what, remedy, places=tuple(_told(one, is_same=is_same) for one in alike)))
    return groups


def _general(what: str) -> str:
    """A sentence without what it quotes and counts.

    >>> _general("“TBC”: it names no day."), _general("This action has no number. It was given “1a”.")
    ('“…”: it names no day.', 'This action has no number. It was given “…”.')
    """
    return _COUNTED.sub("…", _QUOTED.sub("“…”", what))


def _told(problem: Problem, *, is_same: bool) -> str:
    """A place, with what the sentence quotes there."""
    quoted = _QUOTED.findall(problem.what)
    if is_same:
        return problem.where
    return f"{problem.where}: {', '.join(quoted)}" if quoted else f"{problem.where}: {problem.what}"
