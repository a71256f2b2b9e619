"""Which column holds what: the headings propose, the values decide, a person's answer goes before both.

Source: docs/rules/imports.md, section 2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.plan_reading import ColumnGuess
from tracker.domain.written_dates import read_written_date
from tracker.imports.action_numbers import is_number
from tracker.imports.headings import SHARED_FIELDS, Field, match_heading, plain_heading
from tracker.imports.ratings import colour_of, looks_like_ratings
from tracker.imports.source import Cell, Covered

_MOST_VALUES = 150


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the plan: its heading, the field it is taken for, and whether that is certain."""

    heading: str
    field: Field
    is_certain: bool
    examples: tuple[str, ...] = ()

    @property
    def guess(self) -> ColumnGuess:
        """The column as the preview shows it."""
        return ColumnGuess(self.heading, self.field.value, self.examples, self.is_certain)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A column with the fields that it may still be taken for, likeliest first."""

    place: int
    heading: str
    fields: tuple[Field, ...]
    rank: tuple[int, int, int]
    is_certain: bool


@dataclass(frozen=True, slots=True)
class _Values:
    """What the cells of a column say about it."""

    texts: tuple[str, ...]
    covered: int
    blank: int
    fills: tuple[str, ...]

    @property
    def numbers(self) -> float:
        return _share(self.texts, is_number)

    @property
    def dates(self) -> float:
        return _share(self.texts, _is_date)

    @property
    def ratings(self) -> float:
        return looks_like_ratings(self.texts)

    @property
    def is_sparse(self) -> bool:
        """True where one cell stands for several rows: merged, blank after the first, or repeated."""
        whole = len(self.texts) + self.covered + self.blank
        if self.covered > 1:
            return True
        return whole >= 3 and (len(set(self.texts)) <= 0.7 * whole)

    @property
    def words(self) -> float:
        """Words in a cell, on average."""
        return sum(len(text.split()) for text in self.texts) / len(self.texts) if self.texts else 0.0


def _share(texts: Sequence[str], claim: object) -> float:
    return sum(1 for text in texts if claim(text)) / len(texts) if texts and callable(claim) else 0.0


def _is_date(text: str) -> bool:
    if len(text) > 60 or not re.search(r"\d|on[\s-]?going", text, re.I):
        return False
    written = read_written_date(text)
    return written is not None and not written.doubt


def map_columns(
    headings: Sequence[str], rows: Sequence[Sequence[Cell]], *, chosen: Mapping[str, str]
) -> tuple[Column, ...]:
    """One field for each column. `chosen` maps headings to fields, as a person said; the rest follows from it."""
    # Rows of one cell are headings and notes: they say nothing of the column they stand in.
    telling = [cells for cells in rows if sum(1 for cell in cells if cell.text) != 1] or rows
    values = [_values_of(telling, place) for place in range(len(headings))]
    answers = {plain_heading(heading): field for heading, field in chosen.items()}
    taken: dict[int, tuple[Field, bool]] = {}
    candidates: list[_Candidate] = []
    for place, heading in enumerate(headings):
        answer = answers.get(plain_heading(heading))
        if answer in set(Field):
            taken[place] = (Field(answer), True)
        else:
            candidates.append(_candidate(place, heading, values[place]))
    _take_title(candidates, taken, values)
    _take_others(candidates, taken, values)
    _take_unnamed(candidates, taken, values)
    _mend(taken, values)
    return tuple(
        Column(heading, taken[place][0], taken[place][1], _examples(values[place].texts))
        for place, heading in enumerate(headings)
    )


def _values_of(rows: Sequence[Sequence[Cell]], place: int) -> _Values:
    cells = [row[place] for row in rows[:_MOST_VALUES] if place < len(row)]
    return _Values(
        texts=tuple(cell.text for cell in cells if cell.text),
        covered=sum(cell.covered is Covered.FROM_ABOVE for cell in cells),
        blank=sum(not cell.text and cell.covered is None for cell in cells),
        fills=tuple(colour for cell in cells if cell.fill and (colour := colour_of(f"#{cell.fill}"))),
    )


def _examples(texts: Sequence[str]) -> tuple[str, ...]:
    different = list(dict.fromkeys(" ".join(text.split()) for text in texts))
    return tuple(text if len(text) <= 60 else f"{text[:57].rstrip()}…" for text in different[:3])


def _candidate(place: int, heading: str, values: _Values) -> _Candidate:
    base = re.sub(r" \(\d+\)$", "", heading)
    match = match_heading(base)
    if match is None:
        return _Candidate(place, heading, (), (2, 0, place), is_certain=not _is_unnamed(heading))
    fields = _weighed(plain_heading(base), match.fields, values)
    # Of several columns of ratings, one a quarter, the last that is filled is today's.
    is_latest = fields[0] is Field.RATING and (values.texts or values.fills)
    rank = (0 if match.is_exact else 1, match.strength, -place if is_latest else place)
    return _Candidate(place, heading, fields, rank, is_certain=match.is_exact)


def _is_unnamed(heading: str) -> bool:
    return re.fullmatch(r"Column \d+(?: \(\d+\))?", heading) is not None


_GRADES = {"high", "medium", "low", "h", "m", "l", "essential", "desirable", "urgent", "must", "should", "could",
           "high medium", "medium high", "low medium", "medium low", "critical", "med"}  # fmt: skip
_AMBIGUOUS_OUTCOMES = {"outcome", "outcomes", "impact", "result", "results", "key outcome", "key outcomes"}


def _weighed(heading: str, fields: tuple[Field, ...], values: _Values) -> tuple[Field, ...]:
    """The fields a heading may stand for, in the order that the column's values leave of them."""
    first = fields[0]
    if first is Field.RATING and set(heading.split()) & {"last", "previous", "prior"}:
        return (Field.NOTE,)
    if not values.texts:
        return fields
    if first is Field.PRIORITY and _share(values.texts, lambda text: plain_heading(text) in _GRADES) >= 0.6:
        return (Field.NOTE,)
    if first is Field.NUMBER and values.numbers < 0.5:
        return (Field.NOTE,)
    if first is Field.TITLE:
        if values.numbers >= 0.6:
            return (Field.NUMBER, Field.NOTE)
        if values.dates >= 0.6:
            return (Field.END, Field.NOTE)
        if _share(values.texts, lambda text: not re.search(r"[^\W\d]{2}", text)) >= 0.5:
            return (Field.MEASURES, Field.NOTE)
    if first is Field.PRIORITY and values.dates >= 0.6 and values.numbers < 0.6:
        return (Field.NOTE,)
    if first is Field.RATING and values.ratings < 0.5 and values.words > 4:
        return (Field.PROGRESS, Field.NOTE)
    if first is Field.RATING and values.dates >= 0.6:
        return (Field.NOTE,)
    if first is Field.PROGRESS and values.ratings >= 0.6:
        return (Field.RATING, Field.PROGRESS)
    if first is Field.MEASURES and heading in _AMBIGUOUS_OUTCOMES and values.is_sparse:
        return (Field.PRIORITY, Field.MEASURES)
    return fields


def _take_title(
    candidates: list[_Candidate], taken: dict[int, tuple[Field, bool]], values: Sequence[_Values]
) -> None:
    if any(field is Field.TITLE for field, _ in taken.values()):
        return
    first = [one for one in candidates if one.fields[:1] == (Field.TITLE,)]
    second = [one for one in candidates if Field.TITLE in one.fields[1:] and values[one.place].numbers < 0.6]
    if first:
        title = min(first, key=lambda one: one.rank)
    elif second:
        # "Objective | Strategies | Lead": what stands once for several rows is the priority, not the action.
        title = min(second, key=lambda one: (values[one.place].is_sparse, one.rank))
    else:
        return
    candidates.remove(title)
    taken[title.place] = (Field.TITLE, title.is_certain and bool(first))


def _take_others(
    candidates: list[_Candidate], taken: dict[int, tuple[Field, bool]], values: Sequence[_Values]
) -> None:
    filled = {field for field, _ in taken.values()}
    exact = {one.fields[0] for one in candidates if one.fields and one.rank[0] == 0}
    beside = tuple(candidates)
    for one in sorted(candidates, key=lambda candidate: candidate.rank):
        wanted = [field for field in one.fields if field is not Field.TITLE]
        if not one.fields:
            continue
        if Field.PRIORITY in wanted and _is_number_beside_words(one, beside, values):
            wanted.insert(0, Field.PRIORITY_NUMBER)
        place_of_end = next((place for place, (field, _) in taken.items() if field is Field.END), None)
        if wanted[:1] == [Field.END] and place_of_end is not None and _is_range(one, place_of_end, values):
            # Two columns under one heading "Timescale": the first holds the start.
            early, late = sorted((place_of_end, one.place))
            taken[early], taken[late] = (Field.START, False), (Field.END, False)
            filled.add(Field.START)
            candidates.remove(one)
            continue
        for field in [*wanted, Field.NOTE]:
            is_free = field not in filled or field in SHARED_FIELDS
            # A second column of a field needs its own heading for it, not a few words in one.
            is_doubtful = (
                field in filled | exact
                and field is not Field.NOTE
                and one.rank[0] > 0
                and not (field is Field.LEAD and _ends_on_a_lead(one.heading))
            )
            if is_free and not is_doubtful:
                is_expected = field in {one.fields[0], Field.PRIORITY_NUMBER}
                taken[one.place] = (field, one.is_certain and is_expected)
                filled.add(field)
                break
        candidates.remove(one)


def _ends_on_a_lead(heading: str) -> bool:
    """True for "Executive lead" beside "Operational lead": each names who leads."""
    return bool(re.search(r"\b(?:leads?|owners?)$", plain_heading(heading)))


def _is_number_beside_words(
    one: _Candidate, candidates: Sequence[_Candidate], values: Sequence[_Values]
) -> bool:
    others = [other for other in candidates if other is not one and other.fields[:1] == (Field.PRIORITY,)]
    return values[one.place].numbers >= 0.8 and any(values[other.place].numbers < 0.5 for other in others)


def _is_range(one: _Candidate, place: int, values: Sequence[_Values]) -> bool:
    both_dates = values[one.place].dates >= 0.5 and values[place].dates >= 0.5
    return abs(one.place - place) == 1 and both_dates and one.heading.endswith(" (2)")


def _take_unnamed(
    candidates: list[_Candidate], taken: dict[int, tuple[Field, bool]], values: Sequence[_Values]
) -> None:
    """Columns whose headings say nothing: taken by their values where that is plain, else kept as notes."""
    title = next((place for place, (field, _) in taken.items() if field is Field.TITLE), None)
    for one in candidates:
        column = values[one.place]
        filled = {field for field, _ in taken.values()}
        field, is_certain = Field.NOTE, one.is_certain or not column.texts
        if _is_unnamed(one.heading) and title is not None:
            if Field.NUMBER not in filled and one.place < title and column.numbers >= 0.7:
                field, is_certain = Field.NUMBER, False
            elif Field.PRIORITY not in filled and one.place < title and column.is_sparse and column.words > 1:
                field, is_certain = Field.PRIORITY, False
            elif Field.RATING not in filled and (
                (column.ratings >= 0.7 and column.words <= 3) or (not column.texts and len(column.fills) >= 2)
            ):
                field, is_certain = Field.RATING, False
        taken[one.place] = (field, is_certain)


def _mend(taken: dict[int, tuple[Field, bool]], values: Sequence[_Values]) -> None:
    """What follows from all columns together."""
    by_field = {field: place for place, (field, _) in reversed(taken.items())}
    if Field.END not in by_field and Field.FORECAST in by_field:
        taken[by_field[Field.FORECAST]] = (Field.END, False)
    if {Field.PRIORITY, Field.PRIORITY_NUMBER} <= set(by_field) and Field.NUMBER not in by_field:
        number, words = values[by_field[Field.PRIORITY_NUMBER]], values[by_field[Field.PRIORITY]]
        if len(number.texts) >= 3 and len(set(number.texts)) == len(number.texts) > len(set(words.texts)):
            # Another number for each row, the same words for several: it counts the actions.
            taken[by_field[Field.PRIORITY_NUMBER]] = (Field.NUMBER, False)
    if Field.PRIORITY not in by_field and Field.PRIORITY_NUMBER in by_field:
        taken[by_field[Field.PRIORITY_NUMBER]] = (Field.PRIORITY, taken[by_field[Field.PRIORITY_NUMBER]][1])
    if Field.RATING not in by_field:
        _take_fills(taken, values)


def _take_fills(taken: dict[int, tuple[Field, bool]], values: Sequence[_Values]) -> None:
    """Traffic lights in an empty column without a heading of its own are ratings."""
    for place, (field, _) in taken.items():
        if field is Field.NOTE and not values[place].texts and len(set(values[place].fills)) >= 2:
            taken[place] = (Field.RATING, False)
            return
