"""The bare libraries, warm, making papers with the same tables and words as ours: what a paper can't cost less than.

Runs in a process of its own that imports nothing of the tracker: `python -m bench.papers FILE` reads the words once,
then makes a paper for each line of its input ("pdf", "xlsx" or "docx") and answers with the CPU seconds it took.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TEMPLATE = """
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title)
#set page(paper: "a4", flipped: true, margin: 1.4cm)
#set text(lang: "en", region: "GB", font: "Lato", size: 8pt)
#title(d.title)
#for line in d.lines [#par(line)]
#for one in d.tables [
  = #one.caption
  #table(columns: one.head.len(), table.header(..one.head), ..one.rows.flatten())
]
"""


def maker_of(words: dict[str, Any]) -> dict[str, Callable[[], bytes]]:
    """What makes each kind of paper, its library loaded."""
    return {"pdf": _pdf_maker(words), "xlsx": _xlsx_maker(words), "docx": _docx_maker(words)}


def _pdf_maker(words: dict[str, Any]) -> Callable[[], bytes]:
    import importlib.util
    import tempfile

    import typst

    found = importlib.util.find_spec("font_lato")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("The package font-lato is missing.")
    fonts = Path(found.submodule_search_locations[0]) / "files"
    template = Path(tempfile.mkdtemp()) / "bare.typ"
    template.write_text(TEMPLATE, encoding="utf-8")
    compiler = typst.Compiler(str(template), font_paths=[str(fonts)], ignore_system_fonts=True)

    def make() -> bytes:
        # A word that is new each time: a paper seen before would come out of the library's memory.
        data = words | {"lines": [*words["lines"], str(time.perf_counter_ns())]}
        made = compiler.compile(sys_inputs={"data": json.dumps(data)}, format="pdf", pdf_standards=["ua-1"])
        return made if isinstance(made, bytes) else b""

    return make


def _xlsx_maker(words: dict[str, Any]) -> Callable[[], bytes]:
    import xlsxwriter

    def make() -> bytes:
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file, {"in_memory": True})
        for place, one in enumerate(words["sheets"]):
            sheet = book.add_worksheet(f"Sheet {place}")
            for row, cells in enumerate([one["head"], *one["rows"]]):
                for column, cell in enumerate(cells):
                    sheet.write(row, column, cell)
        book.close()
        return file.getvalue()

    return make


def _docx_maker(words: dict[str, Any]) -> Callable[[], bytes]:
    import docx

    def make() -> bytes:
        document = docx.Document()
        document.add_heading(words["title"], 0)
        for line in words["lines"]:
            document.add_paragraph(line)
        for one in words["tables"]:
            document.add_heading(one["caption"], 2)
            table = document.add_table(rows=1, cols=len(one["head"]))
            for cells, made in [(one["head"], table.rows[0])] + [
                (cells, table.add_row()) for cells in one["rows"]
            ]:
                for cell, text in zip(made.cells, cells, strict=True):
                    cell.text = text
        file = io.BytesIO()
        document.save(file)
        return file.getvalue()

    return make


def main() -> None:
    """Answer each line of the input with the CPU seconds of one paper."""
    makers = maker_of(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    for line in sys.stdin:
        began = time.process_time()
        made = makers[line.strip()]()
        print(time.process_time() - began if made else -1.0, flush=True)


if __name__ == "__main__":
    main()
