"""From the rows of an action to its line in the plan document, every word of them kept.

Source: docs/rules/imports.md, sections 4 to 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.domain.plan_document import ActionLine, DetailLine, MeasureLine
from tracker.domain.plan_reading import Question
from tracker.domain.problems import Problem, Severity
from tracker.imports.action_dates import ActionDates, read_action_dates
from tracker.imports.action_numbers import split_glued
from tracker.imports.cell_lists import cut_title, is_bulleted, join_over_break, join_words, list_lines
from tracker.imports.headings import Field
from tracker.imports.leads import lead_key, lead_question, read_leads
from tracker.imports.plan_rows import GatheredAction, PlanRow
from tracker.imports.priority_words import split_number
from tracker.imports.ratings import meaning_of, plain_rating, read_rating
from tracker.imports.source import Cell

_LONGEST_TITLE = 250
_LONGEST_LEAD = 300
_DATES = (Field.START, Field.END, Field.FORECAST)


@dataclass(slots=True)
class LineReader:
    """Makes lines of actions; collects what is doubtful, and which rating words were met how often."""

    alone: Mapping[str, str]
    key: Mapping[str, str]
    chosen_ratings: Mapping[str, str]
    choices: Mapping[str, str]
    are_glued: bool
    problems: list[Problem] = field(default_factory=list)
    questions: dict[str, Question] = field(default_factory=dict)
    ratings: dict[str, tuple[str, int, str]] = field(default_factory=dict)

    def read(self, action: GatheredAction, *, number: str) -> ActionLine:
        """The line of one action."""
        notes = _Notes()
        title, description, steps = self._read_title(action)
        dates = read_action_dates(action.first)
        self.problems.extend(dates.problems)
        lead, leads = self._read_lead(action, notes)
        rating, meaning, stage, prose = self._read_rating(action)
        details = [*map(DetailLine, list_lines(action.text(Field.DETAILS))), *map(DetailLine, steps)]
        measures = [MeasureLine(line) for line in list_lines(action.text(Field.MEASURES))]
        for row in action.own_rows:
            own_details, own_dates = self._read_own_row(row, action, notes)
            details.extend(own_details)
            measures.extend(MeasureLine(line) for line in list_lines(row.text(Field.MEASURES)))
            if own_dates is not None and not (dates.start or dates.end):
                dates = own_dates
            elif own_dates is not None:
                for name in _DATES:
                    notes.add(_heading_of(row, name), row.text(name))
        self._note_the_rest(action, dates, notes)
        return ActionLine(
            number=number,
            priority=action.priority,
            title=title,
            description=description,
            details=tuple(details),
            measures=tuple(measures),
            lead=lead,
            leads=leads,
            start=dates.start,
            end=dates.end,
            forecast=dates.forecast,
            stage=stage,
            rating_text=rating,
            rating_meaning=meaning,
            progress="\n".join(part for part in (action.text(Field.PROGRESS), prose) if part),
            notes=notes.kept,
            source=action.first.where[:200],
        )

    def _read_title(self, action: GatheredAction) -> tuple[str, str, tuple[str, ...]]:
        """Title, description, and the steps that a bulleted title holds."""
        text = _joined_title(action)
        written = action.first.text(Field.NUMBER)
        glued = split_glued(text)
        if glued and (self.are_glued or glued[0] == written):
            text = glued[1]
        further = action.text(Field.DESCRIPTION)
        if not text.strip():
            text, further = further or action.first.text(Field.DETAILS), ""
        lines = list_lines(text)
        if not lines:
            return action.first.words[:_LONGEST_TITLE], "", ()
        title, rest = cut_title(lines[0], longest=_LONGEST_TITLE)
        more = lines[1:]
        if is_bulleted(text) and more:
            return title, "\n".join(part for part in (rest, further) if part), more
        return title, "\n".join(part for part in (rest, *more, further) if part), ()

    def _read_lead(self, action: GatheredAction, notes: _Notes) -> tuple[str, tuple[str, ...]]:
        lead = action.text(Field.LEAD)
        for row in action.own_rows:
            own = row.text(Field.LEAD)
            if own and own not in lead.split("\n") and own != lead:
                lead = f"{lead}\n{own}".strip()
        where = action.first.where_in(Field.LEAD)
        if not lead:
            if action.first.cells(Field.LEAD):
                self.warn(where, "No lead is named.", "Say who leads it, here or after the import.")
            return "", ()
        reading = read_leads(lead, alone=self.alone, chosen=self.choices)
        for line in reading.doubtful:
            key = lead_key(line)
            if key not in self.questions:
                taken = read_leads(line, alone=self.alone, chosen={}).names
                asked = lead_question(line, where=where, taken=taken)
                self.questions[key] = asked.answered(self.choices)
        if len(lead) > _LONGEST_LEAD:
            notes.add(_heading_of(action.first, Field.LEAD), lead)
        return lead[:_LONGEST_LEAD], tuple(name[:200] for name in reading.names)

    def _read_rating(self, action: GatheredAction) -> tuple[str, str | None, str | None, str]:
        cells = action.first.cells(Field.RATING)
        fill = next((cell.fill for _, cell in cells if cell.fill), "")
        reading = read_rating(action.text(Field.RATING), fill)
        if not reading.word:
            return "", None, None, reading.prose
        plain = plain_rating(reading.word)
        first, times, where = self.ratings.get(plain, (reading.word, 0, action.first.where_in(Field.RATING)))
        self.ratings[plain] = (first, times + 1, where)
        found = meaning_of(reading.word, key=self.key, chosen=self.chosen_ratings)
        return reading.word[:120], found.meaning, found.stage.value if found.stage else None, reading.prose

    def _read_own_row(
        self, row: PlanRow, action: GatheredAction, notes: _Notes
    ) -> tuple[list[DetailLine], ActionDates | None]:
        """A further row of an action: its details with its dates. Without a detail the dates are the action's, if
        that has none, else they are noted."""
        dates = read_action_dates(row)
        self.problems.extend(dates.problems)
        lines = list_lines(row.text(Field.DETAILS))
        title = row.text(Field.TITLE)
        if not lines and title and title != action.first.text(Field.TITLE):
            lines = list_lines(title)
        elif not lines:
            lines = list_lines(row.text(Field.DESCRIPTION))
        if dates.forecast:
            notes.add(_heading_of(row, Field.FORECAST), dates.forecast.text or "")
        for heading, words in dates.notes:
            notes.add(heading, words)
        if lines:
            lead = " ".join(row.text(Field.LEAD).split())
            if lead and lead != " ".join(action.first.text(Field.LEAD).split()):
                # All of them lead the action; who does what is said beside.
                notes.add(f"{_heading_of(row, Field.LEAD)} of details", f"{lines[0]}: {lead}")
            return [DetailLine(line, dates.start, dates.end) for line in lines], None
        if not action.first.text(*_DATES) and (dates.start or dates.end):
            return [], dates
        for name in _DATES:
            notes.add(_heading_of(row, name), row.text(name))
        return [], None

    def _note_the_rest(self, action: GatheredAction, dates: ActionDates, notes: _Notes) -> None:
        """Columns without a field of ours, inner headings, struck words: each as a note under its name."""
        for heading in action.inner_headings:
            kind = split_number(heading)[2]
            notes.add(kind.capitalize() if kind else "Heading", heading)
        for heading, words in dates.notes:
            notes.add(heading, words)
        number = action.first.text(Field.NUMBER)
        if number and len(number) > 30:
            notes.add(_heading_of(action.first, Field.NUMBER), number)
        for row in action.rows:
            for place, cell in row.filled:
                self._note_cell(action, row, place, cell, notes)

    def _note_cell(self, action: GatheredAction, row: PlanRow, place: int, cell: Cell, notes: _Notes) -> None:
        if place >= len(row.columns):
            notes.add(f"Column {place + 1}", cell.text)
            notes.add(f"Column {place + 1}, struck out", cell.struck)
            return
        column = row.columns[place]
        if column.field is Field.NOTE:
            notes.add(column.heading, cell.text)
        if cell.struck and column.field is not Field.LEAVE_OUT:
            notes.add(f"{column.heading}, struck out", cell.struck)
        if row in action.own_rows and column.field in {Field.RATING, Field.PROGRESS}:
            notes.add(column.heading, cell.text)
        if row in action.cut_rows and column.field in _DATES:
            notes.add(column.heading, cell.text)

    def warn(self, where: str, what: str, remedy: str) -> None:
        """Add a warning."""
        self.problems.append(Problem(where, what, remedy, Severity.WARNING))


@dataclass(slots=True)
class _Notes:
    """Words by the heading of their column; those of further rows come below, the same ones once."""

    kept: dict[str, str] = field(default_factory=dict)

    def add(self, heading: str, words: str) -> None:
        if not words.strip():
            return
        before = self.kept.get(heading, "")
        if words not in before.split("\n") and words != before:
            self.kept[heading] = f"{before}\n{words}".strip()


def _joined_title(action: GatheredAction) -> str:
    """The words of the action; a page break in them leaves no line break."""
    text = action.first.text(Field.TITLE)
    for row in action.cut_rows:
        more = row.text(Field.TITLE)
        if more and more != text:
            text = join_words(text, more) if text and "\n" not in text else join_over_break(text, more)
    return text


def _heading_of(row: PlanRow, wanted: Field) -> str:
    return next(
        (column.heading for column in row.columns if column.field is wanted), wanted.value.capitalize()
    )
