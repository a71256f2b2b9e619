"""What a reader has met so far on its way down a file: the headings in force, the last words, the tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracker.domain.plan_reading import NotRead
from tracker.domain.problems import Problem
from tracker.imports.source import Row, SourceTable

# Below marked headings: a line that is bold from end to end.
BOLD_LEVEL = 20
_LONGEST_HEADING = 300
_LEAD_IN_LENGTH = 500
_MOST_TABLES = 2000


@dataclass
class Collected:
    """The tables of a file in their order, each with the headings and the last words above it."""

    title: str = ""
    tables: list[SourceTable] = field(default_factory=list)
    _headings: dict[int, str] = field(default_factory=dict)
    _last_words: list[str] = field(default_factory=list)
    _is_going_on: bool = False

    def head(self, level: int, words: str) -> None:
        """A heading: those of its level and below end here."""
        if len(words) > _LONGEST_HEADING:
            self.say(words)
        elif words:
            self.title = self.title or words
            self._headings = {above: words for above, words in self._headings.items() if above < level}
            self._headings[level] = words
            self._last_words, self._is_going_on = [], False

    def say(self, words: str) -> None:
        """Words between tables; those after a pause replace those before it."""
        if not words:
            return
        if not self._is_going_on:
            self._last_words = []
        self._last_words.append(words)
        self._is_going_on = True

    def pause(self) -> None:
        """An empty line."""
        self._is_going_on = False

    def add_table(self, rows: tuple[Row, ...]) -> None:
        """A table, unless it is empty. Raises NotRead where there are more than any paper has."""
        if rows:
            if len(self.tables) >= _MOST_TABLES:
                raise NotRead(
                    Problem(
                        "the file",
                        f"This file has more than {_MOST_TABLES:,} tables.",
                        "Keep the pages of the action plan alone and try again.",
                    )
                )
            self.tables.append(
                SourceTable(
                    place=f"table {len(self.tables) + 1}",
                    rows=rows,
                    headings=tuple(self._headings[level] for level in sorted(self._headings)),
                    lead_in="\n".join(self._last_words)[-_LEAD_IN_LENGTH:],
                )
            )
        self._last_words, self._is_going_on = [], False
