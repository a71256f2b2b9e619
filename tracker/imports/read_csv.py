"""Tables as separated values, whichever separator and encoding the spreadsheet that saved them used."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from tracker.domain.plan_reading import NotRead
from tracker.domain.problems import Problem
from tracker.imports.decoding import decode_text
from tracker.imports.grid import EMPTY, require_columns, require_rows, without_empty_end
from tracker.imports.source import Cell, Row, SourceFile, SourceTable

SEPARATORS = ",;\t|"
_LOOKED_AT = 60
_LONGEST_CELL = 1_000_000


def read_csv(content: bytes) -> SourceFile:
    """The one table of a file of separated values; rows are numbered as a spreadsheet numbers them.

    Raises NotRead where a quotation mark is never closed or there are too many rows.
    """
    text, problems = decode_text(content)
    text = text.replace("\x00", "")
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        # Excel's own first line, which is none of the table.
        separator, text, start = first.strip()[4], rest, 2
    else:
        separator, start = likely_separator(text), 1
    rows = []
    try:
        csv.field_size_limit(_LONGEST_CELL)
        for number, words in enumerate(_records(text, separator), start=start):
            require_rows(number, "table 1")
            cells = tuple(Cell(text=word) if word else EMPTY for word in require_columns(words))
            rows.append(Row(f"row {number}", cells))
    except csv.Error as error:
        raise NotRead(
            Problem(
                f"row {len(rows) + start}",
                "The file can't be read from here on as separated values.",
                "Look for a quotation mark that is never closed, or save the file as .xlsx and try again.",
            )
        ) from error
    kept = without_empty_end(rows)
    tables = (SourceTable(place="table 1", rows=kept),) if kept else ()
    return SourceFile(kind="csv", tables=tables, problems=problems)


def likely_separator(text: str) -> str:
    """The separator that cuts most of the first rows into the same number of columns; a comma where none does.

    >>> likely_separator("Action;Lead\\nWrite, then share;Practice team\\n")
    ';'
    """

    def evenness(separator: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in islice(_records(text, separator), _LOOKED_AT) if any(row)]
        except csv.Error:
            return 0.0, 0
        wide = Counter(width for width in widths if width > 1)
        if not wide:
            return 0.0, 0
        width, times = wide.most_common(1)[0]
        return times / len(widths), width

    return max(SEPARATORS, key=evenness) if text else ","


def _records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)
