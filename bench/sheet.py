"""A workbook of a thousand actions with coloured ratings, and the least that reading one takes.

Reading runs in a process of its own, as ours does: `python -m bench.sheet FILE` takes every value by calamine and every
fill by openpyxl, and imports nothing of the tracker.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
from pathlib import Path

HEADINGS = (
    "Priority",
    "Action no.",
    "Action required",
    "Details",
    "Measure",
    "Lead",
    "Start date",
    "End date",
    "RAG",
)
FILLS = {"Red": "#C00000", "Amber": "#FFC000", "Green": "#00B050"}


def workbook_of(actions: int) -> bytes:
    """An Excel file of so many actions: a title row, nine columns, ratings by word and fill."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("Action plan")
    paints = {word: book.add_format({"bg_color": fill}) for word, fill in FILLS.items()}
    sheet.write(0, 0, "Plan for carers")
    sheet.write_row(2, 0, HEADINGS)
    for place in range(actions):
        word = tuple(FILLS)[place % 3]
        sheet.write_row(
            3 + place,
            0,
            (
                f"{place % 8 + 1} Carers are supported in way {place % 8 + 1}",
                str(place + 1),
                f"Offer help of kind {place + 1} to carers",
                f"Agree how carers are asked in place {place + 1}.\nTell staff, and ask what they need.",
                f"Number of carers who were offered help of kind {place + 1}",
                f"Team {place % 12 + 1}",
                "April 2019",
                "March 2020" if place % 2 else "On-going",
            ),
        )
        sheet.write(3 + place, 8, word, paints[word])
    book.close()
    return file.getvalue()


def seconds_to_read(path: Path) -> float:
    """The CPU seconds of a process that starts, reads the file, and ends."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "bench.sheet", str(path)], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Read a file and say how many values and fills it holds."""
    import openpyxl
    import python_calamine

    content = Path(sys.argv[1]).read_bytes()
    values = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    fills = [cell.fill.fgColor.rgb for row in sheet.iter_rows() for cell in row if cell.fill.fill_type]
    print(len(values), len(fills))


if __name__ == "__main__":
    main()
