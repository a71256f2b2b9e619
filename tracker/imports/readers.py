"""From a file to its tables: which reader takes it, within which limits.

A reader gives what is there, each cell with its place; what it means is for `understanding`. Files of people's own
are read in a process apart (`reading_apart`); this is what runs there.
"""

from __future__ import annotations

from collections.abc import Callable

from tracker.domain.plan_reading import NotRead
from tracker.imports.file_kinds import Kind, recognise_kind, refuse
from tracker.imports.limits import require_size
from tracker.imports.source import SourceFile
from tracker.imports.tidying import tidy_file


def read_source(name: str, content: bytes) -> SourceFile:
    """The tables of a file. `name` is as its owner called it.

    Raises NotRead, with one plain problem, for whatever can't be read; never anything else that a file can cause.
    """
    require_size(content)
    kind = recognise_kind(name, content)
    try:
        return tidy_file(_reader_of(kind)(content))
    except (NotRead, KeyboardInterrupt, SystemExit):
        raise
    except MemoryError as error:
        raise refuse(
            "This file needs more memory than the tracker gives to one file.",
            "Keep the action plan alone in it and try again.",
        ) from error
    except BaseException as error:
        # Libraries meet a broken file with anything, calamine with what isn't even an Exception.
        raise refuse(
            f"This file is damaged: it looks like .{kind} but can't be read to its end.",
            "Open it in the program that made it, save it again and try again.",
        ) from error


def _reader_of(kind: Kind) -> Callable[[bytes], SourceFile]:
    """Each reader is loaded when a file asks for it: their libraries are large."""
    if kind is Kind.CSV:
        from tracker.imports.read_csv import read_csv

        return read_csv
    if kind is Kind.JSON:
        from tracker.imports.read_json import read_json

        return read_json
    if kind is Kind.DOCX:
        from tracker.imports.read_docx import read_docx

        return read_docx
    if kind is Kind.XLSX:
        from tracker.imports.read_xlsx import read_xlsx

        return read_xlsx
    if kind in {Kind.XLS, Kind.XLSB, Kind.ODS}:
        from tracker.imports.read_xlsx import read_old_workbook

        return read_old_workbook
    if kind is Kind.ODT:
        from tracker.imports.read_odt import read_odt

        return read_odt
    if kind is Kind.PDF:
        from tracker.imports.read_pdf import read_pdf

        return read_pdf
    from tracker.imports.read_text import read_text

    return read_text
