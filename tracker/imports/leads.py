"""Who leads an action: never split on "and" or a comma, only where the file shows that there are several.

Source: docs/rules/imports.md, section 8.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.domain.plan_reading import Question
from tracker.imports.cell_lists import list_lines

ONE, SEVERAL = "one", "several"
# Between two names that each stand alone elsewhere these may be left out; anything else is part of a name.
_BETWEEN = re.compile(r"^(?:[\s,;/&+]|and\b|with\b)*$", re.I)
_SEVERAL = re.compile(r"\s*(?:,|;|/|\+|&|\band\b|\bwith\b)\s*", re.I)
_CONNECTIVE = re.compile(r"^(?:[,;/&+]|and\b|with\b)|(?:[,;/&+]|\band|\bwith)$", re.I)


@dataclass(frozen=True, slots=True)
class LeadReading:
    """The teams of one cell; `doubtful` holds the lines of it that may be one team or several, answered or not."""

    names: tuple[str, ...]
    doubtful: tuple[str, ...] = ()


def lead_key(words: str) -> str:
    """The key of the question about these words."""
    return f"lead:{_compared(words)}"


def names_alone(cells: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Names that stand alone on a line of a lead's cell, or that the strategy knows: as compared → as written.

    One with an "and" in it counts too, for a team may be called "Primary Care Team and Strategy Team".
    """
    alone = {_compared(name): name for name in known if name.strip()}
    for cell in cells:
        for line in list_lines(cell):
            alone.setdefault(_compared(line), line)
    return alone


def read_leads(text: str, *, alone: Mapping[str, str], chosen: Mapping[str, str]) -> LeadReading:
    """The teams named in a cell, the accountable one first. `alone` comes from `names_alone`."""
    names: list[str] = []
    doubtful: list[str] = []
    for line in list_lines(text):
        answer = chosen.get(lead_key(line))
        found = _split_on_names(line, alone)
        if (found or _SEVERAL.search(line)) and not _are_known(found, alone):
            doubtful.append(line)
        if answer == ONE:
            found = None
        elif answer == SEVERAL:
            found = [part for part in _SEVERAL.split(line) if part]
        names.extend(found or [line])
    return LeadReading(tuple(dict.fromkeys(names)), tuple(doubtful))


def lead_question(line: str, *, where: str, taken: tuple[str, ...]) -> Question:
    """The question whether these words are one team or several."""
    several = [part for part in _SEVERAL.split(line) if part]
    choices = [(ONE, f"One team: {line}")]
    if len(several) > 1:
        choices.append((SEVERAL, f"Several: {' · '.join(several)}"))
    is_split = len(taken) > 1
    if is_split:
        choices.append(("as taken", f"Several: {' · '.join(taken)}"))
    return Question(
        lead_key(line),
        where,
        f"Is “{line}” one team or several?",
        tuple(choices),
        "as taken" if is_split else ONE,
    )


def _are_known(found: list[str] | None, alone: Mapping[str, str]) -> bool:
    return bool(found) and all(_compared(name) in alone for name in found or ())


def _compared(name: str) -> str:
    return " ".join(name.casefold().split())


def _split_on_names(line: str, alone: Mapping[str, str]) -> list[str] | None:
    """The names in a line, where names that stand alone elsewhere show them; None where it stays one.

    Either every name stands alone elsewhere, or the rest stands beside a name of several words with nothing but a
    space between: "HR and" before a known team is part of its name, and so is "Manager" after one of two words.
    """
    plain = line.casefold()
    inside = sorted(
        (name for name in alone if name in plain and name != _compared(line)), key=len, reverse=True
    )
    spans: list[tuple[int, int]] = []
    for name in inside:
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", plain):
            if all(match.end() <= start or match.start() >= end for start, end in spans):
                spans.append(match.span())
    pieces: list[str] = []
    rests: list[str] = []
    place = 0
    for start, end in [*sorted(spans), (len(line), len(line))]:
        between = line[place:start].strip()
        if not _BETWEEN.match(between):
            rests.append(between)
            pieces.append(between)
        if end > start:
            pieces.append(line[start:end])
        place = end
    if len(pieces) < 2:
        return None
    are_long = all(len(line[start:end].split()) > 2 for start, end in spans)
    if rests and (not are_long or any(_CONNECTIVE.search(rest) for rest in rests)):
        return None
    return pieces
