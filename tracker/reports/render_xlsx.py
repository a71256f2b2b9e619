"""The report as an Excel workbook, for those who sort, filter and count: real tables, real dates, no formulas."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from tracker.charts.palette import INK, RULE, paint_of
from tracker.charts.words import point_name, printable
from tracker.domain.board_report import BoardReport
from tracker.domain.plan_table import AS_EXPORTED, MARK, RATING_WORDS, write_digests
from tracker.domain.rag import Label
from tracker.reports.action_columns import (
    ACTION_COLUMNS,
    PLACES_READ_BACK,
    PRINTED_COLUMNS,
    Value,
    note_on,
)
from tracker.reports.outline import METHOD, outline_facts, standing_of
from tracker.reports.paper import Table
from tracker.reports.tables import (
    changed_table,
    counts_table,
    dates_table,
    group_table,
    key_table,
    label_table,
)
from tracker.reports.voices import voices_table

_CELL_LETTERS = 32_767
_CUT = " … (cut: the cell is full)"
# Excel knows no day before this one.
_FIRST_DAY = date(1900, 3, 1)
_HEADER_LETTERS = 100
_LINE_HIGH, _ROW_HIGH = 13.2, 330


@dataclass(frozen=True, slots=True)
class _Formats:
    title: Any
    line: Any
    column: Any
    words: Any
    heading: Any
    head: Any
    head_number: Any
    text: Any
    number: Any
    day: Any
    labels: dict[Label, Any]


def render_xlsx(
    report: BoardReport, *, content_hash: str = "", own: Mapping[str, str] | None = None
) -> bytes:
    """The report as a workbook: summary, actions, dates moved, what changed, carers' voice, indicators and key.

    The table of a plan can be filled in and brought back: it carries its marks, and what each cell held.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    day = date.fromisoformat(report.as_at)
    book.set_properties(
        {
            "title": printable(report.title)[:255],
            "subject": printable(standing_of(report))[:255],
            "comments": printable("; ".join(report.marks))[:255],
            "author": "Carers Strategy Tracker",
            # The property holds no zone; midnight of the day of the figures is meant.
            "created": datetime(day.year, day.month, day.day),  # noqa: DTZ001
        }
    )
    for name, words in (own or {}).items():
        book.set_custom_property(f"{MARK}{name}", printable(words)[:255], "text")
    formats = _formats(book)
    _add_summary(book, report, formats, content_hash=content_hash)
    _add_actions(book, report, formats)
    _add_dates(book, report, formats)
    if report.kind != "plan":
        _add_changes(book, report, formats)
        _add_voices(book, report, formats)
        _add_indicators(book, report, formats)
    _add_key(book, report, formats)
    book.close()
    return file.getvalue()


def _formats(book: Any) -> _Formats:
    plain = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}
    wrapped = plain | {"text_wrap": True}
    head = wrapped | {"bold": True, "bg_color": "#EEF1F3", "bottom": 2, "bottom_color": RULE}
    return _Formats(
        title=book.add_format(plain | {"bold": True, "font_size": 16}),
        line=book.add_format(plain),
        column=book.add_format(wrapped | {"num_format": "@"}),
        words=book.add_format(wrapped),
        heading=book.add_format(plain | {"bold": True, "font_size": 12}),
        head=book.add_format(head),
        head_number=book.add_format(head | {"align": "right"}),
        text=book.add_format(wrapped | {"bottom": 1, "bottom_color": RULE, "num_format": "@"}),
        number=book.add_format(wrapped | {"bottom": 1, "bottom_color": RULE, "num_format": "0"}),
        day=book.add_format(
            wrapped | {"bottom": 1, "bottom_color": RULE, "num_format": "d mmm yyyy", "align": "left"}
        ),
        labels={
            label: book.add_format(
                wrapped
                | {
                    "bold": True,
                    "bg_color": paint_of(label).fill,
                    "font_color": paint_of(label).text,
                    "border": 1,
                    "border_color": paint_of(label).edge,
                }
            )
            for label in Label
        },
    )


def _said(report: BoardReport) -> tuple[str, ...]:
    """The headline, and who edited it."""
    if report.kind == "plan":
        return ()
    return (*report.headline, *((report.edit_line,) if report.edit_line else ()))


def _added(report: BoardReport) -> Iterator[str]:
    """The addenda: whoever reads the report must read them first."""
    for addendum in report.addenda:
        yield f"Addendum {addendum.name}, {addendum.frozen_written}: {addendum.words}"
        why = f"Why: {addendum.why} " if addendum.why else ""
        yield f"{why}Fingerprint of this addendum: {addendum.content_hash}"


def _add_summary(book: Any, report: BoardReport, formats: _Formats, *, content_hash: str) -> None:
    sheet = _new_sheet(book, report, "Summary")
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 12, 13)
    sheet.write_string(0, 0, _fit(report.title), formats.title)
    facts = [f"{term}: {words}" for term, words in outline_facts(report)]
    row = 1
    for line in "\n".join([report.subtitle, *report.marks, *facts]).split("\n"):
        sheet.write_string(row, 0, _fit(line), formats.line)
        row += 1
    row += 1
    for sentence in (*_added(report), *_said(report)):
        sheet.merge_range(row, 0, row, 9, "", formats.words)
        sheet.write_string(row, 0, _fit(sentence), formats.words)
        row += 1
    tables = [counts_table(report)]
    if report.by_priority:
        tables.append(
            group_table(report, report.by_priority, caption="By priority", of="priority", with_before=False)
        )
    if report.by_partner:
        tables.append(
            group_table(
                report,
                report.by_partner,
                caption="By partner: a joint plan's actions stand under each owner and once in the last line",
                of="partner",
                with_before=False,
            )
        )
    if report.over_time:
        rows = [(point_name(one), one.counts) for one in report.over_time]
        tables.append(label_table("Over time", rows, of="report", has_total=False))
    for table in tables:
        row = _add_table(sheet, table, formats, row=row + 1)
    if content_hash:
        sheet.write_string(row + 1, 0, f"Fingerprint of this report: {content_hash}", formats.line)


def _add_actions(book: Any, report: BoardReport, formats: _Formats) -> None:
    columns = [*((column.title, column.width) for column in ACTION_COLUMNS), ("Note", 34)]
    rows: list[list[Value]] = [
        [*(column.value(action) for column in ACTION_COLUMNS), note_on(report, action)]
        for action in report.actions
    ]
    if report.kind == "plan":
        columns.append((AS_EXPORTED, 12))
        for row in rows:
            row.append(_digests(row))
    sheet = _add_data_sheet(
        book, report, "Actions", columns, rows, formats, empty="No action has been added yet."
    )
    if report.kind == "plan" and rows:
        sheet.set_column(len(columns) - 1, len(columns) - 1, 12, None, {"hidden": True})
        offer_ratings(sheet, first=1, last=len(rows), place=RATING_PLACE)
    sheet.print_area(0, 0, max(len(rows), 1), PRINTED_COLUMNS - 1)


RATING_PLACE = next(place for place, column in enumerate(ACTION_COLUMNS) if column.name == "rag")


def offer_ratings(sheet: Any, *, first: int, last: int, place: int) -> None:
    """A list of rating words to choose from, in a column of ratings; another word is warned of, not refused."""
    sheet.data_validation(
        first,
        place,
        last,
        place,
        {
            "validate": "list",
            "source": list(RATING_WORDS),
            "error_type": "warning",
            "error_title": "Another word",
            "error_message": "The tracker knows the words of the list. Another one will be asked about.",
        },
    )


def _digests(row: Sequence[Value]) -> str:
    return write_digests({name: _as_shown(row[place]) for place, name in PLACES_READ_BACK})


def _as_shown(value: Value) -> str | int | date | None:
    """A value as the cell will hold it: cut where it is too long for one."""
    if isinstance(value, Label):
        return value.word
    return _fit(value) if isinstance(value, str) else value


def _add_dates(book: Any, report: BoardReport, formats: _Formats) -> None:
    table = dates_table(report)
    widths = (48, 30, 18, 18, 18, 14, 12)
    rows = [
        [
            int(str(cell)) if column.is_number else _value(cell)
            for column, cell in zip(table.columns, row, strict=True)
        ]
        for row in table.rows
    ]
    columns = [(column.title, width) for column, width in zip(table.columns, widths, strict=True)]
    _add_data_sheet(book, report, "Dates moved", columns, rows, formats, empty=table.empty)


def _add_changes(book: Any, report: BoardReport, formats: _Formats) -> None:
    table = changed_table(report.changed, caption="What changed")
    widths = (9, 30, 48, 24, 60)
    rows = [[int(str(row[0])), *(_value(cell) for cell in row[1:])] for row in table.rows]
    columns = [(column.title, width) for column, width in zip(table.columns, widths, strict=True)]
    _add_data_sheet(book, report, "What changed", columns, rows, formats, empty=table.empty)


def _add_voices(book: Any, report: BoardReport, formats: _Formats) -> None:
    table = voices_table(report)
    widths = (9, 60, 11, 30, 18, 60)
    rows = [[int(str(row[0])) if row[0] else None, *(_value(cell) for cell in row[1:])] for row in table.rows]
    columns = [(column.title, width) for column, width in zip(table.columns, widths, strict=True)]
    _add_data_sheet(book, report, "Carers voice", columns, rows, formats, empty=table.empty)


def _add_indicators(book: Any, report: BoardReport, formats: _Formats) -> None:
    """A row for each figure, so that it can be filtered and drawn."""
    columns = [("Priority", 9), ("Indicator", 48), ("Area", 22), ("Period", 12), ("Figure", 12)]
    columns += [("Who was asked or counted", 40), ("Source", 48)]
    rows: list[list[Value]] = [
        [one.priority, one.title, one.area, period, figure, one.asked, one.source]
        for one in report.indicators
        for period, figure in one.figures
    ]
    empty = "No figure is published for the priorities."
    _add_data_sheet(book, report, "Indicators", columns, rows, formats, empty=empty)


def _add_key(book: Any, report: BoardReport, formats: _Formats) -> None:
    sheet = _new_sheet(book, report, "Key")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 2, 90)
    row = _add_table(sheet, key_table(), formats, row=0)
    sheet.write_string(row + 1, 0, "How the figures are made", formats.heading)
    for place, line in enumerate(METHOD):
        sheet.merge_range(row + 2 + place, 0, row + 2 + place, 2, "", formats.words)
        sheet.write_string(row + 2 + place, 0, line, formats.words)
        sheet.set_row(row + 2 + place, 14 * (1 + len(line) // 115))


def _new_sheet(book: Any, report: BoardReport, name: str) -> Any:
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    marks = _plain_header(" · ".join(report.marks))
    sheet.set_header(f"&L{_plain_header(report.title)}&R&B{marks}")
    sheet.set_footer(f"&L{_plain_header(standing_of(report))}&RPage &P of &N")
    return sheet


def _plain_header(words: str) -> str:
    """Words for a printed header, where & would begin a command and 255 letters are all there is room for."""
    return printable(words).replace("\n", " ")[:_HEADER_LETTERS].replace("&", "&&")


def _add_table(sheet: Any, table: Table, formats: _Formats, *, row: int) -> int:
    """Print a small table with its caption; the row after it."""
    sheet.write_string(row, 0, _fit(table.caption), formats.heading)
    row += 1
    if any(len(column.title) > 14 for column in table.columns if column.is_number):
        sheet.set_row(row, 28)
    for place, column in enumerate(table.columns):
        sheet.write_string(
            row, place, column.title, formats.head_number if column.is_number else formats.head
        )
    for cells in table.rows:
        row += 1
        for place, (column, cell) in enumerate(zip(table.columns, cells, strict=True)):
            figure = str(cell).replace("−", "-")
            is_figure = column.is_number and figure.lstrip("+-").isdigit()
            _write_cell(sheet, row, place, int(figure) if is_figure else _value(cell), formats)
    return row + 1


def _value(cell: Any) -> Value:
    return "\n".join(cell) if isinstance(cell, tuple) else cell


def _add_data_sheet(
    book: Any,
    report: BoardReport,
    name: str,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[Value]],
    formats: _Formats,
    *,
    empty: str,
) -> Any:
    """A sheet that is one real Excel table with a filter on every column; without rows, headings and a sentence."""
    sheet = _new_sheet(book, report, name)
    headings = [{"header": title, "header_format": formats.head} for title, _ in columns]
    for place, (title, width) in enumerate(columns):
        # What is typed into an empty cell stays as it was typed: "1/2" does not become a day.
        sheet.set_column(place, place, width, formats.column)
        if not rows:
            sheet.write_string(0, place, title, formats.head)
    if rows:
        # The table writes its headings.
        options = {"name": name.title().replace(" ", ""), "style": None, "columns": headings}
        sheet.add_table(0, 0, len(rows), len(columns) - 1, options)
    else:
        sheet.write_string(1, 0, empty, formats.text)
    for down, values in enumerate(rows, start=1):
        lines = 1
        for place, value in enumerate(values):
            if value is None or value == "":
                continue
            _write_cell(sheet, down, place, value, formats)
            # A column that nobody sees must not set the height of a row.
            if columns[place][0] != AS_EXPORTED:
                lines = max(lines, _lines_needed(value, columns[place][1]))
        sheet.set_row(down, min(_LINE_HIGH * lines + 2, _ROW_HIGH))
    # Empty cells are not written, so on the screen the lines between rows are the program's own.
    sheet.hide_gridlines(1)
    sheet.freeze_panes(1, 5 if len(columns) > 10 else 1)
    sheet.repeat_rows(0)
    return sheet


def _lines_needed(value: Value, width: int) -> int:
    """About how many lines a cell needs: Excel fits rows to their text by itself, other programs don't."""
    return (
        sum(1 + len(line) * 10 // (width * 12) for line in value.split("\n")) if isinstance(value, str) else 1
    )


def _write_cell(sheet: Any, row: int, place: int, value: Value, formats: _Formats) -> None:
    if isinstance(value, Label):
        sheet.write_string(row, place, value.word, formats.labels[value])
    elif isinstance(value, int):
        sheet.write_number(row, place, value, formats.number)
    elif isinstance(value, date) and value >= _FIRST_DAY:
        sheet.write_datetime(row, place, value, formats.day)
    elif value is None or value == "":
        sheet.write_blank(row, place, None, formats.text)
    else:
        sheet.write_string(row, place, _fit(str(value)), formats.text)


def _fit(words: str) -> str:
    """Words as a cell can hold them; Excel allows 32,767 letters, counted in UTF-16."""
    words = printable(words)
    # Half of them is safe whatever its signs: none takes more than two letters.
    if len(words) <= _CELL_LETTERS // 2 or len(words.encode("utf-16-le")) // 2 <= _CELL_LETTERS:
        return words
    room = (_CELL_LETTERS - len(_CUT)) * 2
    return words.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + _CUT
