"""Characters that no plan means: control and direction marks, lost letters, the bullets of symbol typefaces.

Every reader's words pass through here, so that the same plan reads the same from every kind of file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from tracker.domain.problems import Problem, Severity
from tracker.imports.source import Cell, Row, SourceFile, SourceTable, cell_place

# Bidirectional marks can make words read otherwise than they are stored.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
# Of no meaning to a reader, and no harm: byte order marks, soft hyphens, joiners, annotation marks.
_NO_WIDTH = re.compile("[\ufeff\u00ad\u200b-\u200d\u2060\ufff9-\ufffc]")
_LOST = re.compile("\ufffd")
_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
# Word and Excel keep bullets as private letters of Wingdings and Symbol.
_BULLET = re.compile("^(?:[•●○◦▪▫■□‣⁃∙·➢➤►▶❖\ue000-\uf8ff]\\s*|\ufffd\\s+)(?=\\S)")
_TICKS = str.maketrans({"\uf0fc": "✓", "\uf0fb": "✗"})
_DASHED = re.compile(r"^[-–*]\s+")
_PLAIN = re.compile("[!-)+,.-~](?:[ -~]*[!-~])?")


@lru_cache(maxsize=4096)
def tidy_words(words: str) -> str:
    """Words as lines: breaks as line feeds, bullets as "• ", one space between words, no empty lines.

    >>> tidy_words("\\uf0b7\\tRefresh the pathway \\r\\n\\r\\n\\uf0b7  Share\\u00a0it")
    '• Refresh the pathway\\n• Share it'
    >>> tidy_words("- Refresh the pathway\\n- Share it")
    '• Refresh the pathway\\n• Share it'
    """
    if _PLAIN.fullmatch(words) and "  " not in words:
        return words
    words = _NO_WIDTH.sub("", _BREAKS.sub("\n", words))
    words = _UNSEEN.sub("", words).translate(_TICKS)
    lines = [line for line in (_SPACES.sub(" ", line).strip() for line in words.split("\n")) if line]
    lines = [line if line[0].isalnum() else _BULLET.sub("• ", line) for line in lines]
    # One dash at the start of a line may belong to a range that was broken; several are a list.
    if sum(line[0] in "-–*" and bool(_DASHED.match(line)) for line in lines) > 1:
        lines = [_DASHED.sub("• ", line) for line in lines]
    return "\n".join(line for line in lines if line not in {"•", "\ufffd"})


def tidy_file(source: SourceFile) -> SourceFile:
    """The file with all its words tidied; a warning where something was taken out or lost that might matter."""
    tables = tuple(_tidy_table(table) for table in source.tables)
    problems = list(source.problems)
    unseen = next(_places_of(_UNSEEN, source.tables), None)
    if unseen is not None:
        problems.append(
            Problem(
                unseen,
                "Characters that can't be seen (control or text direction marks) were taken out of the words.",
                "Compare the words in the preview with the file.",
                Severity.WARNING,
            )
        )
    lost = list(_places_of(_LOST, tables))
    if lost:
        problems.append(
            Problem(
                lost[0],
                f"Letters were lost when this file was made, in {len(lost)} cell{'' if len(lost) == 1 else 's'}: "
                "they stand as “\ufffd”.",
                "Put them in after the import, or mend the file and try again.",
                Severity.WARNING,
            )
        )
    return replace(source, title=tidy_words(source.title), tables=tables, problems=tuple(problems))


def _tidy_table(table: SourceTable) -> SourceTable:
    return SourceTable(
        place=tidy_words(table.place),
        rows=tuple(Row(row.place, tuple(_tidy_cell(cell) for cell in row.cells)) for row in table.rows),
        headings=tuple(heading for heading in map(tidy_words, table.headings) if heading),
        lead_in=tidy_words(table.lead_in),
    )


def _tidy_cell(cell: Cell) -> Cell:
    if not cell.text and not cell.struck:
        return cell
    text, struck = tidy_words(cell.text), tidy_words(cell.struck)
    if text == cell.text and struck == cell.struck:
        return cell
    return replace(cell, text=text, struck=struck)


def _places_of(pattern: re.Pattern[str], tables: Sequence[SourceTable]) -> Iterator[str]:
    for table in tables:
        for row in table.rows:
            for place, cell in enumerate(row.cells):
                if pattern.search(cell.text) or (cell.struck and pattern.search(cell.struck)):
                    yield cell_place(table.place, row.place, place)
