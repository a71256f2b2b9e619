"""The paper as PDF, tagged for screen readers (PDF/UA-1) and for keeping (PDF/A-2a), typeset by typst.

The look is in `report.typ`; here the paper becomes data for it. Fonts come with the tracker, so that a paper is the
same on every machine.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import typst

from tracker.charts.palette import INK, QUIET_INK, RULE, paint_of, shape_svg
from tracker.charts.words import printable, shorten_name
from tracker.domain.board_report import BoardReport
from tracker.domain.rag import Label
from tracker.reports.outline import outline_paper, without_annexes
from tracker.reports.paper import ActionBlock, Block, Cell, Column, Paper, Picture, Section, Table
from tracker.reports.typesetting import NotTypeset, compiler_for, forget_papers

TEMPLATE = Path(__file__).with_name("report.typ")

# A block or a row longer than this may break over pages: as one piece it might not fit on any.
_LONG_BLOCK = 1500
_LONG_CELL = 700
# From here on a paper takes memory worth giving back.
_MANY_ACTIONS = 100

# Letters, signs and arrows that the fonts here can print; measured by printing each of them.
_FONTS_PRINT = re.compile(
    "[^\\n\\x20-\u0482\u048a-\u04ff\u0531-\u0556\u0561-\u0587\u05d0-\u05ea\u0621-\u063a\u0641-\u064a\u0900-\u0950"
    "\u1e00-\u1fff\u2000-\u2040\u2054-\u205f\u20a0-\u20c0\u2190-\u23ff\u2500-\u25ff\u2c60-\u2cff]"
)
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufff0-\ufffb\ue000-\uf8ff\U000e0000-\U0010ffff]")
_LONG_WORD = re.compile(r"\S{21,}")


class _Reading(Protocol):
    """How typed words are made ready to be printed."""

    def __call__(self, words: str, *, is_drawing: bool = False, breaks: bool = True) -> str: ...


def render_pdf(report: BoardReport, *, content_hash: str = "", with_annexes: bool = True) -> bytes:
    """The report as a PDF. The same report gives the same bytes. Raises NotTypeset."""
    paper = outline_paper(report, content_hash=content_hash)
    if not with_annexes:
        paper = without_annexes(paper)
    try:
        return _typeset_somehow(paper)
    finally:
        if len(report.actions) > _MANY_ACTIONS:
            forget_papers()


def render_pdf_paper(paper: Paper) -> bytes:
    """A paper as a PDF. The same paper gives the same bytes. Raises NotTypeset."""
    try:
        return _typeset_somehow(paper)
    finally:
        if _rows_of(paper) > _MANY_ACTIONS:
            forget_papers()


def _rows_of(paper: Paper) -> int:
    tables = (block for section in paper.sections for block in section.blocks if isinstance(block, Table))
    return max((len(table.rows) for table in tables), default=0)


def _typeset_somehow(paper: Paper) -> bytes:
    try:
        return _typeset(paper, text=_as_typed)
    except typst.TypstError:
        # A letter that no font here has, most often an emoji: it is printed as its name.
        try:
            return _typeset(paper, text=_with_names)
        except typst.TypstError as error:
            raise NotTypeset(error.message) from error


def _typeset(paper: Paper, *, text: _Reading) -> bytes:
    compiler = compiler_for(TEMPLATE)
    day = date.fromisoformat(paper.as_at)
    pdf = compiler.compile(
        sys_inputs={"data": json.dumps(_data(paper, day=day, text=text), ensure_ascii=False)},
        format="pdf",
        pdf_standards=["ua-1", "a-2a"],
    )
    if not isinstance(pdf, bytes):
        raise NotTypeset("The paper came out in more than one file.")
    return pdf


def _data(paper: Paper, *, day: date, text: _Reading) -> dict[str, Any]:
    return {
        "name": text(paper.title, breaks=False).strip() or "Report",
        "name_short": text(shorten_name(paper.title, 90)),
        "title": text(paper.title),
        "subtitle": text(paper.subtitle),
        "standing": text(paper.standing),
        "marks": text(" · ".join(paper.marks)),
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "is_landscape": paper.is_landscape,
        "is_compact": paper.is_compact,
        "facts": [[term, text(words)] for term, words in paper.facts],
        "closing": [[term, text(words, breaks=False)] for term, words in paper.closing],
        "sections": [
            _section(
                section, text=text, is_landscape=paper.is_landscape, is_last=section is paper.sections[-1]
            )
            for section in paper.sections
        ],
        "order": [label.value for label in Label],
        "labels": {label.value: _label(label) for label in Label},
        "ink": INK,
        "quiet": QUIET_INK,
        "rule": RULE,
    }


def _label(label: Label) -> dict[str, str]:
    paint = paint_of(label)
    return {
        "word": label.word,
        "shape": shape_svg(label),
        "plain": shape_svg(label, ink=paint.text),
        "fill": paint.fill,
        "text": paint.text,
        "edge": paint.edge,
    }


def _section(section: Section, *, text: _Reading, is_landscape: bool, is_last: bool) -> dict[str, Any]:
    return {
        "title": text(section.title),
        "blocks": [_block(block, text=text) for block in section.blocks],
        "is_annex": section.is_annex,
        "starts_page": section.starts_page,
        "is_whole": section.is_whole,
        "is_landscape": section.is_landscape or is_landscape,
        "is_last": is_last,
    }


def _block(block: Block, *, text: _Reading) -> dict[str, Any]:
    plain: dict[str, Any] = {"kind": type(block).__name__}
    if isinstance(block, Picture):
        return plain | {
            "svg": text(block.svg, is_drawing=True),
            "alt": text(block.alt, breaks=False),
            "caption": text(block.caption),
            "share": block.share,
        }
    plain |= _parts(block, text=text)
    if isinstance(block, ActionBlock):
        plain["label"] = block.label.value
        plain["is_long"] = sum(len(words) for _, words in block.said) > _LONG_BLOCK
    if isinstance(block, Table):
        longest = [_longest_cell(row) for row in block.rows]
        plain["long_rows"] = [place for place, letters in enumerate(longest) if letters > _LONG_CELL]
        plain["is_whole"] = block.is_whole and sum(longest) < _LONG_BLOCK
        plain["columns"] = [
            column | {"label": column["label"]["label"] if column["label"] else None}
            for column in plain["columns"]
        ]
    return plain


def _longest_cell(row: tuple[Cell, ...]) -> int:
    return max(len(cell) if isinstance(cell, str) else sum(map(len, cell)) for cell in row)


def _plain(value: Any, *, text: _Reading) -> Any:
    if isinstance(value, Label):
        return {"label": value.value}
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Column):
        return _parts(value, text=text)
    if isinstance(value, tuple | list):
        return [_plain(one, text=text) for one in value]
    return value


def _parts(value: Any, *, text: _Reading) -> dict[str, Any]:
    """What a block or a column consists of, by name."""
    return {part.name: _plain(getattr(value, part.name), text=text) for part in fields(value)}


def _as_typed(words: str, *, is_drawing: bool = False, breaks: bool = True) -> str:
    words = _UNWANTED.sub("", printable(words))
    return _LONG_WORD.sub(_with_breaks, words) if breaks and not is_drawing else words


def _with_names(words: str, *, is_drawing: bool = False, breaks: bool = True) -> str:
    # A name would not fit where a drawing has room for a letter; the table beside it has the name.
    words = _FONTS_PRINT.sub("" if is_drawing else _name_of, words)
    return _as_typed(words, is_drawing=is_drawing, breaks=breaks)


def _name_of(found: re.Match[str]) -> str:
    letter = found[0]
    if unicodedata.category(letter) in ("Mn", "Cf", "Cc", "Cs", "Co", "Cn"):
        return ""
    return f"[{unicodedata.name(letter, 'unknown letter').lower()}]"


def _with_breaks(found: re.Match[str]) -> str:
    """A long word with invisible places to break it: after what joins its parts, and where it goes on too long."""
    pieces = re.sub(r"([/\\._@&=?+,;:)-])(?=\w)", "\\1\u200b", found[0]).split("\u200b")
    return "\u200b".join(
        piece if len(piece) <= 20 else "\u200b".join(piece[at : at + 10] for at in range(0, len(piece), 10))
        for piece in pieces
    )
