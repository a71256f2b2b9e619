"""Sheets of Excel and OpenDocument workbooks: values by calamine, and of .xlsx how the cells look."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from tracker.domain.plan_reading import NotRead
from tracker.domain.problems import Problem, Severity
from tracker.domain.sentences import join_words
from tracker.imports.archives import MACROS_LEFT_ALONE, Archive, damaged, is_markup, pack
from tracker.imports.grid import EMPTY, MOST_COLUMNS, MOST_ROWS, mark_merged, too_many_rows, without_empty_end
from tracker.imports.own_marks import read_own_marks
from tracker.imports.progress import tell_step
from tracker.imports.sheet_looks import PLAIN, Look, Place, SheetLooks
from tracker.imports.sheet_words import DAY_FORMAT, show_day, show_number
from tracker.imports.source import Cell, Row, SourceFile, SourceTable, cell_place

_Value = int | float | str | bool | time | date | datetime | timedelta
# A cell that holds something far down or far to the right: a sheet is as large as its furthest cell.
_FAR_CELL = re.compile(
    rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="(?:(?:[A-Z]{3}|[H-Z][A-Z]|G[S-Z])\d+|[A-Z]{1,3}(?:\d{6,}|[2-9]\d{4}))"[^>]*[^>/]>(?=<[^/]|[^<])'
)
_ROW_WITHOUT_NUMBER = re.compile(rb"<(?:\w+:)?row(?=[\s>])(?![^>]*\sr=)")
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*\shidden="(?:1|true)")[^>]*?\br="(\d+)"')
_NOT_A_SHEET_PART = re.compile(
    r"^xl/(?:media|drawings|charts|embeddings|externalLinks|ctrlProps|activeX|printerSettings)/"
)


def read_xlsx(content: bytes) -> SourceFile:
    """Every sheet that is shown, as a table, with fills, struck-out words and days as the sheet shows them."""
    archive = Archive(content)
    parts = _sheet_parts(archive)
    members, too_large = _members_within_limits(archive, parts)
    looks = SheetLooks(members)
    reading = _Workbook(
        _open(pack(members.items())),
        kind="xlsx",
        too_large=too_large,
        looks_of=lambda sheet: looks.of_sheet(members[parts[sheet]]) if parts[sheet] in members else {},
        hidden_rows_of=lambda sheet: {
            int(number) for number in _HIDDEN_ROW.findall(members.get(parts[sheet], b""))
        },
    )
    reading.problems += [MACROS_LEFT_ALONE] if archive.has_macros else []
    return reading.read(own=read_own_marks(archive))


def read_old_workbook(content: bytes) -> SourceFile:
    """The sheets of .xls, .xlsb and .ods: values alone, and a warning that says so."""
    if content.startswith(b"PK"):
        archive = Archive(content)
        content = pack((name, archive.read(name)) for name in archive.names if _is_needed(name))
    reading = _Workbook(_open(content), kind="workbook")
    reading.problems.append(_VALUES_ALONE)
    return reading.read(own={})


@dataclass
class _Workbook:
    """A workbook that is being read."""

    book: CalamineWorkbook
    kind: str
    too_large: frozenset[str] = frozenset()
    looks_of: Callable[[str], dict[Place, Look]] | None = None
    hidden_rows_of: Callable[[str], set[int]] | None = None
    problems: list[Problem] = field(default_factory=list)

    def read(self, *, own: dict[str, str]) -> SourceFile:
        """The sheets that are shown; raises NotRead where every one of them is too large."""
        tables, refused = [], []
        sheets = self.book.sheets_metadata
        for number, sheet in enumerate(sheets, start=1):
            tell_step(f"Reading sheet {number} of {len(sheets)}")
            place = f"sheet “{sheet.name}”"
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            if sheet.visible != SheetVisibleEnum.Visible:
                self.problems.append(
                    Problem(
                        place,
                        "This sheet is hidden; it was left out.",
                        "Unhide it to bring it in.",
                        Severity.WARNING,
                    )
                )
            elif sheet.name in self.too_large or (rows := self.read_sheet(sheet.name)) is None:
                refused.append(too_many_rows(place))
            elif rows:
                tables.append(SourceTable(place=place, rows=rows))
        if refused and not tables:
            raise NotRead(refused[0])
        self.problems += [
            Problem(
                problem.where, f"This sheet was left out. {problem.what}", problem.remedy, Severity.WARNING
            )
            for problem in refused
        ]
        return SourceFile(kind=self.kind, tables=tuple(tables), problems=tuple(self.problems), own=own)

    def read_sheet(self, name: str) -> tuple[Row, ...] | None:
        """The rows of one sheet, numbered as the sheet numbers them; None where it is too large."""
        sheet = self.book.get_sheet_by_name(name)
        if sheet.end is None:
            return ()
        height, width = sheet.end[0] + 1, sheet.end[1] + 1
        if height > MOST_ROWS or width > MOST_COLUMNS:
            return None
        looks = self.looks_of(name) if self.looks_of is not None else {}
        plain = PLAIN if self.looks_of is not None else _UNKNOWN
        rows = [
            [_cell_of(value, looks.get((number, column), plain)) for column, value in enumerate(values)]
            for number, values in enumerate(_values(sheet))
        ]
        self.note_formulas(name, rows)
        self.note_hidden_rows(name, rows)
        rows = mark_merged(rows, sheet.merged_cell_ranges or [])
        return without_empty_end(
            [Row(f"row {number}", tuple(cells)) for number, cells in enumerate(rows, start=1)]
        )

    def note_formulas(self, name: str, rows: list[list[Cell]]) -> None:
        """Name the formulas that the file holds no value of, and empty their cells."""
        found = [
            (number, column)
            for number, cells in enumerate(rows)
            for column, cell in enumerate(cells)
            if cell is _NO_VALUE
        ]
        for number, column in found:
            rows[number][column] = EMPTY
        if found:
            self.problems.append(
                Problem(
                    cell_place(f"sheet “{name}”", f"row {found[0][0] + 1}", found[0][1]),
                    f"The file holds formulas without their values, in {len(found)} cells: they were read as empty.",
                    "Open the file in Excel, save it and try again.",
                    Severity.WARNING,
                )
            )

    def note_hidden_rows(self, name: str, rows: list[list[Cell]]) -> None:
        """Say which rows with words the sheet hides: whoever looks at it in Excel doesn't know that they are there."""
        hidden = self.hidden_rows_of(name) if self.hidden_rows_of is not None else set()
        found = [
            number
            for number in sorted(hidden)
            if number <= len(rows) and any(cell.text for cell in rows[number - 1])
        ]
        if found:
            named = join_words([str(number) for number in found[:5]])
            more = f" and {len(found) - 5} more" if len(found) > 5 else ""
            self.problems.append(
                Problem(
                    f"sheet “{name}”",
                    f"{'Row' if len(found) == 1 else 'Rows'} {named}{more}: hidden in the sheet, and read all the same.",
                    "Take them out of the file, and bring it in again, if they are no part of the plan.",
                    Severity.WARNING,
                )
            )


_NO_VALUE = Cell(text="=")
# Where the looks of cells aren't known, days are written in full.
_UNKNOWN = Look(number_format=DAY_FORMAT)
_VALUES_ALONE = Problem(
    "the file",
    "This kind of workbook is read for its values alone: colours and struck-out words were not read, and days are "
    "written in full.",
    "If colours are the ratings, save it as .xlsx in Excel and try again.",
    Severity.WARNING,
)


def _values(sheet: CalamineSheet) -> Iterator[list[_Value]]:
    """The values of a sheet from its first row and column, whatever its own first cell is."""
    first_row, first_column = sheet.start or (0, 0)
    for _ in range(first_row):
        yield []
    for values in sheet.to_python(skip_empty_area=True):
        yield [""] * first_column + values


def _cell_of(value: _Value, look: Look) -> Cell:
    if isinstance(value, str) and not value:
        if look.is_formula_without_value:
            return _NO_VALUE
        return Cell(fill=look.fill) if look.fill else EMPTY
    if look.struck:
        return Cell(text=look.kept, struck=look.struck, fill=look.fill)
    day, shown_to, is_number = None, None, False
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        text, shown_to = show_day(day, look.number_format)
    elif isinstance(value, bool):
        text = str(value).upper()
    elif isinstance(value, int | float):
        text, is_number = show_number(value, look.number_format), True
    elif isinstance(value, time):
        text = value.strftime("%H:%M")
    else:
        text = str(value)
    if look.is_struck:
        return Cell(struck=text, fill=look.fill)
    return Cell(text=text, fill=look.fill, day=day, shown_to=shown_to, is_number=is_number)


def _open(content: bytes) -> CalamineWorkbook:
    try:
        return load_workbook(io.BytesIO(content))
    except PasswordError as error:
        raise NotRead(
            Problem(
                "the file", "This file is protected by a password.", "Take the password off and try again."
            )
        ) from error


def _members_within_limits(
    archive: Archive, parts: dict[str, str]
) -> tuple[dict[str, bytes], frozenset[str]]:
    """The parts of a workbook that are read, and the names of sheets that are larger than any plan."""
    names = {part: sheet for sheet, part in parts.items()}
    members: dict[str, bytes] = {}
    too_large = set()
    for name in archive.names:
        if not _is_needed(name):
            continue
        if name not in names:
            members[name] = archive.read(name)
        elif (words := _sheet_within_limits(archive.pieces(name))) is not None:
            members[name] = words
        else:
            too_large.add(names[name])
    return members, frozenset(too_large)


def _is_needed(name: str) -> bool:
    if _NOT_A_SHEET_PART.match(name):
        return False
    return is_markup(name) or name == "mimetype" or (name.endswith(".bin") and "vbaProject" not in name)


def _sheet_within_limits(pieces: Iterator[bytes]) -> bytes | None:
    """The words of a sheet; None, without reading on, once it has a row or column beyond the limits."""
    kept, before = [], b""
    for piece in pieces:
        if _FAR_CELL.search(before + piece):
            return None
        # What is cut in two here is seen whole with the next piece.
        before = piece[-300:]
        kept.append(piece)
    words = b"".join(kept)
    return words if len(_ROW_WITHOUT_NUMBER.findall(words)) <= MOST_ROWS else None


def _sheet_parts(archive: Archive) -> dict[str, str]:
    """Which part of the archive holds which sheet."""
    book, relations = archive.parse("xl/workbook.xml"), archive.parse("xl/_rels/workbook.xml.rels")
    if book is None or relations is None:
        raise damaged()
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    parts = {}
    for sheet in book.iter("{*}sheet"):
        reference = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
        target = targets.get(reference, "")
        parts[sheet.get("name", "")] = (
            target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        )
    return parts
