"""An empty plan to fill in, as Excel and Word, in the columns of our own tables so that it is read without a question."""

from __future__ import annotations

import io
from typing import Any

from tracker.domain.plan_table import MARK, RATING_WORDS

TEMPLATE_SUFFIXES = ("xlsx", "docx")
ROWS = 200
_ROWS_ON_PAPER = 12

# Heading, width in the spreadsheet, and what belongs there.
_COLUMNS = (
    ("Activity and outcome", 26, "The priority of the strategy, and under it what it should achieve."),
    ("Priority", 8, "The number of that priority."),
    ("Action no.", 9, "A number of your own, each once. It stays with the action for good."),
    ("Action required", 30, "The action in one line."),
    ("Details", 42, "What will be done, one thing on each line."),
    ("Measure", 32, "How you will know that it has worked, one measure on each line."),
    ("Lead", 22, "The team that answers for it. Name a team, not a person."),
    ("Start date", 14, "Such as April 2018."),
    ("End date", 14, "Such as 31 March 2020, March 2020, or On-going."),
    ("RAG", 13, f"One of: {', '.join(RATING_WORDS)}. Leave it empty until there is something to say."),
    ("Progress", 40, "What has happened, in a line or two."),
    ("What will put it right", 34, "If it is at risk or off track: the next step, and who takes it."),
    ("Date now expected", 16, "If it will be later than the end date."),
    ("Help needed", 34, "If it is off track: what is needed, and from whom."),
)
_HOW = (
    "One row for each action. Leave out what you do not know: an empty cell says nothing.",
    "In a cell, Alt and Enter begin a new line.",
    "Keep the headings as they are. You may add columns: they are kept as notes.",
    "Nobody’s personal details belong here. Name teams and posts, not people.",
)


def render_template(suffix: str) -> bytes:
    """The empty plan as a file of this kind: "xlsx" or "docx"."""
    return _workbook() if suffix == "xlsx" else _document()


def _workbook() -> bytes:
    import xlsxwriter

    from tracker.reports.render_xlsx import offer_ratings

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    head = book.add_format({"bold": True, "bg_color": "#EEF1F3", "text_wrap": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    book.set_custom_property(f"{MARK}kind", "template", "text")
    sheet = book.add_worksheet("Actions")
    for place, (title, width, meaning) in enumerate(_COLUMNS):
        sheet.set_column(place, place, width, text)
        sheet.write_string(0, place, title, head)
        if title == "RAG":
            offer_ratings(sheet, first=1, last=ROWS, place=place)
        else:
            said = {"validate": "any", "input_title": title, "input_message": meaning}
            sheet.data_validation(1, place, ROWS, place, said)
    sheet.freeze_panes(1, 4)
    _add_how(book)
    book.close()
    return file.getvalue()


def _add_how(book: Any) -> None:
    sheet = book.add_worksheet("How to fill it in")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    for row, line in enumerate(_HOW):
        sheet.write_string(row, 1, line, wrapped)
    for row, (title, _, meaning) in enumerate(_COLUMNS, start=len(_HOW) + 1):
        sheet.write_string(row, 0, title, bold)
        sheet.write_string(row, 1, meaning, wrapped)


def _document() -> bytes:
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    from tracker.reports.render_docx import add_marks

    document = docx.Document()
    add_marks(document, {"kind": "template"})
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Mm(420), Mm(297)
    page.left_margin = page.right_margin = Mm(14)
    document.styles["Normal"].font.size = Pt(9)
    document.core_properties.title, document.core_properties.language = "Action plan", "en-GB"
    document.add_heading("Action plan", level=1)
    for line in _HOW:
        document.add_paragraph(line, style="List Bullet")
    rag = next(meaning for title, _, meaning in _COLUMNS if title == "RAG")
    document.add_paragraph(f"RAG: {rag}")
    table = document.add_table(rows=1 + _ROWS_ON_PAPER, cols=len(_COLUMNS), style="Table Grid")
    for cell, (title, _, _) in zip(table.rows[0].cells, _COLUMNS, strict=True):
        cell.paragraphs[0].add_run(title).bold = True
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
