"""A board paper in our own words, with the traps of real ones, and its plan as other kinds of file.

The priorities' numbers stand in a column of their own beside "title and outcome run together"; page breaks cut a
table into three, with empty headings on the later ones; one row is cut; one action has a second row with dates.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import date

import docx
import typst
import xlsxwriter

HEADINGS = (
    "Activity and Outcome", "Priority", "Action No", "Action Required", "Details", "Measure", "Lead",
    "Start Date", "End Date", "RAG",
)  # fmt: skip
TITLES = (
    "Finding carers",
    "Carers have a say",
    "Carers know where to turn",
    "Places that welcome carers",
    "Time away from caring",
    "Homes and equipment that help",
    "Help that comes in time",
    "Young carers matter",
)
PRACTICE = "Practice Team and Planning Team"
ALL = "Trusts, councils and the Forum"


@dataclass(frozen=True)
class PaperRow:
    """One row of the plan: a list is paragraphs; None is blank."""

    priority: str | list[str] = ""
    priority_number: str = ""
    number: str = ""
    action: str | list[str] = ""
    details: str | list[str] = ""
    measures: str | list[str] = ""
    lead: str = PRACTICE
    start: str = "April 2018"
    end: str = "December 2021"

    @property
    def cells(self) -> list[str | list[str]]:
        """The ten cells in the order of the headings; nothing is rated."""
        return [
            self.priority, self.priority_number, self.number, self.action, self.details, self.measures, self.lead,
            self.start, self.end, "",
        ]  # fmt: skip


PAGES: tuple[tuple[PaperRow, ...], ...] = (
    (
        PaperRow(
            ["Finding carers", "More carers are known.", "This counts registers, and people who use groups."], "1", "1",
            ["Telling staff", "Help all staff to notice carers."],
            ["Ask practices to use the badge scheme. Send notes with it.", "Use the memory clinic's form",
             "Hand out the leaflet (north only)", "Teach new staff", "A line on the dementia form",
             "Ask on the joining form.", "Work with the hospital so that carers are flagged."],
            ["What practices say of the badge", "A champion in each practice", "The yearly return", "Leaflets out",
             "What practices say", "On both systems", "Form in use everywhere.", "The hospital sits on the Forum."],
        ),
        PaperRow("", "", "2", ["Codes", "Help all staff to record carers."],
                 ["Agree a code.", "Use it.", "Share records between services."],
                 ["% agreed", "% in use", "Data from records"], end="On-going"),
        PaperRow("Carers have a say More carers are satisfied in the national survey. (Local", "2", "3", "Plans for care",
                 "Put carers into the summary.", "Data from records"),
    ),
    (
        PaperRow("Authority). Satisfaction survey – practices.", "", "4", "Buying services",
                 "Carers take part in buying services.", "Carers took part."),
        PaperRow("Carers know where to turn More carers find it easy to get information. Local survey.", "3", "5",
                 "Practice staff know what carers need, and can give them the agreed information",
                 "Use the badge scheme. Look at the induction pack.", "Pack up to date. Leaflets out.", end="December 2020"),
        PaperRow("", "", "6", "Staff know the pathway", "Refresh it and share it.", "Pathway shared.", start="August 2018",
                 end="December 2020"),
        PaperRow("", "", "7", "Badge guidance", "Look at the guidance.", "Guidance shared.", end="March 2019"),
        PaperRow("Places that welcome carers More carers are satisfied. Local survey.", "4", "8",
                 "Practices know their place in a welcoming town", "Badge scheme - Promote the badge.", "Shared.",
                 end="On-going"),
        PaperRow("", "", "", "", "Memory clinic form - Look at the form again.", "Form looked at. Promoted.",
                 start="August 2018", end="On-going"),
        PaperRow("Time away from caring More carers are satisfied", "5", "9", "Carers at work", "Look at our own rules.",
                 "Rules looked at.", lead="HR and Press Team", start="August 2018", end="December 2020"),
        PaperRow("", "", "10", "Health checks", "Look at the guidance for checks.", "Checks stand in the guidance of",
                 start="August 2018", end="On-going"),
    ),
    (
        PaperRow("in the national survey. Local survey.", "", "", "", "Promote checks to practices.",
                 "the badge. Promoted in several ways.", lead="", start="", end=""),
        PaperRow("Homes and equipment that help Councils know more about homes.", "6", "11", "Stand by the councils",
                 "Work with the councils.", "Evidence of support", lead=ALL, end="On-going"),
        PaperRow("Help that comes in time More carers are satisfied.", "7", "12", "Health checks",
                 "Look at the guidance for checks. Promote checks.", "Guidance looked at.", start="August 2018"),
        PaperRow("Local survey. Satisfaction survey – practices.", "", "13", "Work with partners", "Meet in the Forum.",
                 "We sit on the Forum.", lead=ALL),
        PaperRow("Young carers matter Young carers feel supported.", "8", "14", "Staff know what young carers need",
                 "The Forum writes a charter.", "Agreed. Published.", lead=f"Forum Members {PRACTICE} Press Team"),
        PaperRow("", "", "15", "Codes", "Look at codes for young carers.", "Codes looked at.", end="December 2020"),
        PaperRow("", "", "16", "A form for practices", "A link for practices.", "The link works.", lead=f"IT {PRACTICE}",
                 end="March 2019"),
        PaperRow("", "", "17", "New staff", "Young carers are in the pack.", "Pack looked at.", start="August 2018",
                 end="March 2019"),
        PaperRow("", "", "18", "Badge guidance", "Look at it for young carers.", "Guidance looked at.",
                 start="August 2018", end="March 2019"),
    ),
)  # fmt: skip
ALL_ROWS = tuple(row for page in PAGES for row in page)

_FRONT = """**NORTHVALE TRUST BOARD**

| | |
|---|---|
| Title of the report: | Joint Strategy for Carers |
| Report by: | The Head of Planning |

| | |
|---|---|
| Finding carers..... | 4 |
| 9. What we will do | 18 |

| Northvale | | | | | | | |
|---|---|---|---|---|---|---|---|
| 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 |
| %s |

| What we found | What we will do |
|---|---|
| Carers are tired. | Partners will look at breaks. |

| | Measure | | 2012-13 | 2014-15 |
|---|---|---|---|---|
| 1D | Quality of life | COUNTY | 8.1 | 7.9 |
"""
_ABOVE_PLAN = "NORTHVALE AND SOUTHVALE TRUSTS\nSTRATEGY FOR CARERS 2018-2021\nACTION PLAN\n"


def as_text() -> str:
    """The whole paper, its other tables before the plan, as its words are taken out of it."""
    parts = [_FRONT % " | ".join(TITLES)]
    for number, page in enumerate(PAGES):
        head = HEADINGS if number == 0 else [""] * len(HEADINGS)
        lines = [_pipe_line(head), _pipe_line(["---"] * len(HEADINGS))]
        lines += [_pipe_line([_as_html(cell) for cell in row.cells]) for row in page]
        parts.append("\n".join([_ABOVE_PLAN, *lines]))
    return "\n\n".join(parts) + "\n"


def _pipe_line(cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"  # type: ignore[call-overload]


def _as_html(cell: str | list[str]) -> str:
    return cell if isinstance(cell, str) else " ".join(f"<p>{line}</p>" for line in cell)


def _as_lines(cell: str | list[str]) -> str:
    return cell if isinstance(cell, str) else "\n".join(cell)


def as_csv() -> bytes:
    """The raw rows of the plan."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    writer.writerows([_as_lines(cell) for cell in row.cells] for row in ALL_ROWS)
    return file.getvalue().encode()


def as_xlsx() -> bytes:
    """A workbook with title rows above the headings, real dates shown as months, and a sheet that is no plan."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("Plan")
    month = book.add_format({"num_format": "mmmm yyyy"})
    wrapped = book.add_format({"text_wrap": True})
    sheet.merge_range(0, 0, 0, 9, "Strategy for carers 2018-2021: action plan")
    sheet.write_string(1, 0, "As agreed in the Forum")
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(3, column, heading)
    for number, row in enumerate(ALL_ROWS, start=4):
        for column, cell in enumerate(row.cells):
            words = _as_lines(cell)
            if words in _MONTHS:
                sheet.write_datetime(number, column, _MONTHS[words], month)
            elif words.isdecimal():
                sheet.write_number(number, column, int(words))
            elif words:
                sheet.write_string(number, column, words, wrapped)
    lists = book.add_worksheet("Lists")
    lists.write_column(0, 0, ["Status", "Open", "Closed"])
    book.close()
    return file.getvalue()


_MONTHS = {
    "April 2018": date(2018, 4, 1),
    "August 2018": date(2018, 8, 1),
    "March 2019": date(2019, 3, 1),
    "December 2020": date(2020, 12, 1),
    "December 2021": date(2021, 12, 1),
}


def as_docx() -> bytes:
    """A Word document: one table, its priority cells merged over the rows of a priority as Word people do."""
    document = docx.Document()
    document.add_heading("Strategy for carers 2018-2021: action plan", level=1)
    table = document.add_table(rows=1, cols=len(HEADINGS))
    for cell, heading in zip(table.rows[0].cells, HEADINGS, strict=True):
        cell.text = heading
    for row in ALL_ROWS:
        cells = table.add_row().cells
        for cell, written in zip(cells, row.cells, strict=True):
            lines = [written] if isinstance(written, str) else written
            cell.text = lines[0]
            for line in lines[1:]:
                cell.add_paragraph(line)
    for number, row in enumerate(ALL_ROWS, start=1):
        if number > 1 and not row.priority and not row.priority_number:
            for column in (0, 1):
                above = table.cell(number - 1, column)
                words = above.text
                merged = above.merge(table.cell(number, column))
                merged.text = words
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


_PRINTED = """
#set page(paper: "a3", flipped: true, margin: 1.5cm, footer: context align(center, counter(page).display()))
#set text(size: 9pt)
#let rows = json(bytes(sys.inputs.rows))
= Strategy for carers 2018-2021: action plan
#table(columns: (2fr, 1fr, 1fr, 2fr, 6fr, 3fr, 2fr, 1.4fr, 1.6fr, 0.8fr),
  ..rows.flatten().map(words => words.split("\n").map(line => [#line]).join(parbreak())))
"""


def as_pdf() -> bytes:
    """The plan as printed: a ruled table over several pages, its headings on the first alone."""
    rows = [list(HEADINGS), *([_as_lines(cell) for cell in row.cells] for row in ALL_ROWS)]
    return bytes(typst.compile(_PRINTED.encode(), sys_inputs={"rows": json.dumps(rows)}))
