"""The paper as a Word file that a board secretary can edit: real headings, captions, lists and tables.

It prints the same outline as the PDF. Nothing floats and nothing is a text box, so that cutting and pasting works.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

from tracker.charts.palette import paint_of
from tracker.charts.words import printable, shorten_name, xml_text
from tracker.domain.board_report import BoardReport
from tracker.domain.plan_table import MARK
from tracker.domain.rag import Label
from tracker.reports.docx_styles import (
    FACT,
    SMALL,
    TABLE_BULLET,
    TABLE_FIGURE,
    TABLE_HEAD,
    TABLE_STYLE,
    TABLE_TEXT,
    add_field,
    make_compact,
    number_anew,
    set_edge,
    set_running_line,
    set_styles,
)
from tracker.reports.outline import outline_paper, without_annexes
from tracker.reports.paper import (
    ActionBlock,
    Block,
    Bullets,
    Cell,
    Column,
    KeyLine,
    Numbered,
    Paper,
    Picture,
    Section,
    Table,
    Words,
)
from tracker.reports.typesetting import draw_png

_SHORT, _LONG = Mm(210), Mm(297)
_SIDE, _SIDE_WIDE = Mm(18), Mm(14)
_SIGN_FONT = "Segoe UI Symbol"
_LONG_CELL = 900
_TWIPS_A_MM = 56.6929


def render_docx(
    report: BoardReport,
    *,
    content_hash: str = "",
    own: Mapping[str, str] | None = None,
    with_annexes: bool = True,
) -> bytes:
    """The report as a Word file."""
    paper = outline_paper(report, content_hash=content_hash)
    if not with_annexes:
        paper = without_annexes(paper)
    return render_docx_paper(paper, own=own)


def render_docx_paper(paper: Paper, *, own: Mapping[str, str] | None = None) -> bytes:
    """A paper as a Word file."""
    document = docx.Document()
    set_styles(document)
    if paper.is_compact:
        make_compact(document)
    _describe(document, paper)
    if own:
        add_marks(document, own)
    is_wide = paper.is_landscape
    _set_page(document, paper, is_wide=is_wide)
    _add_paragraph(document, paper.title, "Title")
    if paper.subtitle:
        _add_paragraph(document, paper.subtitle, "Subtitle")
    for term, words in paper.facts:
        _add_fact(document, term, words)
    for section in paper.sections:
        wanted = section.is_landscape or paper.is_landscape
        if section.is_annex:
            document.add_section(WD_SECTION.NEW_PAGE)
            _set_page(document, paper, is_wide=wanted)
        is_wide = wanted
        _add_section(document, section, width=_width(is_wide))
    for term, words in paper.closing:
        paragraph = _add_paragraph(document, "", SMALL)
        paragraph.add_run(f"{term}: ").bold = True
        paragraph.add_run(printable(words))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def add_marks(document: Document, own: Mapping[str, str]) -> None:
    """Document properties of our own, which the library has no words for."""
    properties = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{place}" name="{MARK}{name}">'
        f"<vt:lpwstr>{xml_text(printable(words))}</vt:lpwstr></property>"
        for place, (name, words) in enumerate(own.items(), start=2)
    )
    schemas = "http://schemas.openxmlformats.org/officeDocument/2006"
    text = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<Properties xmlns="{schemas}/custom-properties" xmlns:vt="{schemas}/docPropsVTypes">'
        f"{properties}</Properties>"
    )
    kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    package = document.part.package
    part = Part(PackURI("/docProps/custom.xml"), kind, text.encode(), package)
    package.relate_to(part, f"{schemas}/relationships/custom-properties")


def _describe(document: Document, paper: Paper) -> None:
    day = date.fromisoformat(paper.as_at)
    about = document.core_properties
    about.title = printable(paper.title)[:255]
    about.subject = printable(paper.standing)[:255]
    about.keywords = printable("; ".join(paper.marks))[:255]
    about.author, about.comments, about.language = "Carers Strategy Tracker", "", "en-GB"
    # The property holds no zone; midnight of the day of the figures is meant.
    about.created = about.modified = datetime(day.year, day.month, day.day)  # noqa: DTZ001


def _width(is_wide: bool) -> Length:
    return Length(_LONG - 2 * _SIDE_WIDE if is_wide else _SHORT - 2 * _SIDE)


def _set_page(document: Document, paper: Paper, *, is_wide: bool) -> None:
    """Turn the newest part of the document as wanted and give it its header and footer."""
    page = document.sections[-1]
    page.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = (_LONG, _SHORT) if is_wide else (_SHORT, _LONG)
    page.left_margin = page.right_margin = _SIDE_WIDE if is_wide else _SIDE
    page.top_margin, page.bottom_margin = (Mm(17), Mm(13)) if paper.is_compact else (Mm(19), Mm(15))
    page.header_distance, page.footer_distance = (Mm(8), Mm(7)) if paper.is_compact else (Mm(9), Mm(8))
    page.header.is_linked_to_previous = page.footer.is_linked_to_previous = False
    head, foot = page.header.paragraphs[0], page.footer.paragraphs[0]
    set_running_line(head, width=_width(is_wide))
    head.add_run(printable(shorten_name(paper.title, 90)))
    if paper.marks:
        head.add_run("\t")
        head.add_run(printable(" · ".join(paper.marks))).bold = True
    set_running_line(foot, width=_width(is_wide))
    foot.add_run(f"{printable(paper.standing)}\tPage ")
    add_field(foot, "PAGE")
    foot.add_run(" of ")
    add_field(foot, "NUMPAGES")


def _add_section(document: Document, section: Section, *, width: Length) -> None:
    heading = _add_paragraph(document, section.title, "Heading 1")
    if section.starts_page:
        heading.paragraph_format.page_break_before = True
    for block in section.blocks:
        _add_block(document, block, width=width)
    if section.is_whole:
        # All but the last paragraph; the very last part of the body is its page set-up.
        body = list(document.element.body)
        for paragraph in body[body.index(heading._p) : -2]:
            Paragraph(paragraph, document).paragraph_format.keep_with_next = True


def _add_block(document: Document, block: Block, *, width: Length) -> None:
    match block:
        case Table():
            _add_table(document, block, width=width)
        case Words():
            _add_paragraph(document, block.text)
        case Bullets():
            if block.lead:
                _add_paragraph(document, block.lead, "Heading 2")
            for line in block.lines:
                _add_paragraph(document, line, "List Bullet")
            if not block.lines:
                _add_paragraph(document, block.empty)
        case Numbered():
            if block.lead:
                _add_paragraph(document, block.lead).paragraph_format.keep_with_next = True
            lines = [_add_paragraph(document, line, "List Number") for line in block.lines]
            number_anew(document, lines)
            if not lines:
                _add_paragraph(document, block.empty)
        case Picture():
            _add_picture(document, block)
        case ActionBlock():
            _add_action(document, block)
        case KeyLine():
            paragraph = _add_paragraph(document, "Key:", SMALL)
            for label in Label:
                paragraph.add_run("   ")
                _add_label(paragraph, label)


def _add_paragraph(document: Document, words: str, style: str = "") -> Paragraph:
    paragraph = document.add_paragraph(printable(words))
    if style:
        # By its id: python-docx looks a name up among hundreds of styles, two milliseconds a time.
        paragraph._p.style = style.replace(" ", "")
    return paragraph


def _add_fact(document: Document, term: str, words: str) -> Paragraph:
    paragraph = _add_paragraph(document, "", FACT)
    paragraph.add_run(term).bold = True
    paragraph.add_run(f"\t{printable(words)}")
    return paragraph


def _add_label(paragraph: Paragraph, label: Label) -> None:
    sign = paragraph.add_run(label.sign)
    sign.font.name = _SIGN_FONT
    sign.font.color.rgb = docx.shared.RGBColor.from_string(paint_of(label).edge.strip("#").upper())
    paragraph.add_run(f" {label.word}")


def _add_action(document: Document, block: ActionBlock) -> None:
    head = _add_paragraph(document, "", "Heading 2")
    _add_label(head, block.label)
    head.add_run(f"   {printable(block.code)}  {printable(block.title)}")
    facts = _add_paragraph(document, "", TABLE_TEXT)
    facts.paragraph_format.space_after = Pt(3)
    for place, (term, words) in enumerate(block.facts):
        facts.add_run(f"{'     ' if place else ''}{term}: ").bold = True
        facts.add_run(printable(words))
    lines = [head, facts, *(_add_fact(document, term, words) for term, words in block.said)]
    for line in lines[1:]:
        set_edge(line, paint_of(block.label).edge)
    for line in lines[:-1]:
        line.paragraph_format.keep_with_next = True


def _add_picture(document: Document, block: Picture) -> None:
    _add_paragraph(document, block.caption, "Caption")
    wide = round(172 * block.share)
    picture = document.add_picture(io.BytesIO(draw_png(block.svg, width_mm=wide)), width=Mm(wide))
    about = picture._inline.docPr
    about.set("descr", printable(block.alt))
    about.set("title", printable(block.caption))


def _add_table(document: Document, table: Table, *, width: Length) -> None:
    if not table.rows:
        _add_paragraph(document, table.empty)
        return
    if table.is_caption_shown:
        _add_paragraph(document, table.caption, "Caption")
    # One text for the whole table: python-docx's own cells take a time that grows with the square of the rows.
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(_table_xml(table, width=width)))
    if table.is_whole:
        for row in body[-2].tr_lst[:-1]:
            for cell in row.tc_lst:
                Paragraph(cell.p_lst[0], document).paragraph_format.keep_with_next = True
    # Word joins two tables with nothing between them.
    gap = _add_paragraph(document, "", SMALL).paragraph_format
    gap.line_spacing = Pt(5)


def _table_xml(table: Table, *, width: Length) -> str:
    room = width.mm * _TWIPS_A_MM
    total = sum(column.share for column in table.columns)
    wide = [int(room * column.share / total) for column in table.columns]
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in wide)
    head = "".join(_head_xml(column, width=one) for column, one in zip(table.columns, wide, strict=True))
    rows = []
    for place, row in enumerate(table.rows):
        is_total = table.has_total and place == len(table.rows) - 1
        cells = "".join(
            _cell_xml(column, cell, width=one, is_bold=is_total)
            for column, cell, one in zip(table.columns, row, wide, strict=True)
        )
        whole = "" if _is_long(row) else "<w:cantSplit/>"
        rows.append(f"<w:tr><w:trPr>{whole}</w:trPr>{cells}</w:tr>")
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/><w:tblW w:w="{sum(wide)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0"'
        f' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="{xml_text(table.caption)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{''.join(rows)}</w:tbl>"
    )


def _head_xml(column: Column, *, width: int) -> str:
    if column.label is None:
        return _cell_xml(column, column.title, width=width, is_bold=True)
    said = f"{_sign_xml(column.label, paint_of(column.label).edge)}<w:r><w:br/></w:r>"
    return _tc_xml([said + _run_xml(column.title)], TABLE_HEAD, width=width, align="right")


def _is_long(row: tuple[Cell, ...]) -> bool:
    return max(len(cell) if isinstance(cell, str) else sum(map(len, cell)) for cell in row) > _LONG_CELL


def _cell_xml(column: Column, cell: Cell, *, width: int, is_bold: bool = False) -> str:
    if isinstance(cell, Label):
        paint = paint_of(cell)
        if not column.is_filled:
            said = f"{_sign_xml(cell, paint.edge)}{_run_xml(f' {cell.word}', is_bold=True)}"
            return _tc_xml([said], TABLE_TEXT, width=width)
        said = f"{_sign_xml(cell, paint.text)}{_run_xml(f' {cell.word}', is_bold=True, colour=paint.text)}"
        return _tc_xml([said], TABLE_TEXT, width=width, fill=paint.fill)
    if isinstance(cell, tuple):
        return _tc_xml([_run_xml(line) for line in cell], TABLE_BULLET, width=width)
    style, align = (TABLE_FIGURE, "right") if column.is_number else (TABLE_TEXT, "")
    return _tc_xml([_run_xml(cell, is_bold=is_bold)], style, width=width, align=align)


def _tc_xml(said: list[str], style: str, *, width: int, align: str = "", fill: str = "") -> str:
    """A cell of paragraphs; a cell without any still holds an empty one, as Word demands."""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill.strip("#")}"/>' if fill else ""
    side = f'<w:jc w:val="{align}"/>' if align else ""
    named = (style if said else TABLE_TEXT).replace(" ", "")
    paragraphs = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{named}"/>{side}</w:pPr>{runs}</w:p>' for runs in said or [""]
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{paragraphs}</w:tc>'


def _sign_xml(label: Label, colour: str) -> str:
    fonts = f'<w:rFonts w:ascii="{_SIGN_FONT}" w:hAnsi="{_SIGN_FONT}" w:eastAsia="{_SIGN_FONT}"/>'
    return f'<w:r><w:rPr>{fonts}<w:color w:val="{colour.strip("#")}"/></w:rPr><w:t>{label.sign}</w:t></w:r>'


def _run_xml(words: str, *, is_bold: bool = False, colour: str = "") -> str:
    lines = printable(words).split("\n")
    text = "<w:br/>".join(f'<w:t xml:space="preserve">{xml_text(line)}</w:t>' for line in lines)
    weight = "<w:b/>" if is_bold else ""
    ink = f'<w:color w:val="{colour.strip("#")}"/>' if colour else ""
    return f"<w:r><w:rPr>{weight}{ink}</w:rPr>{text}</w:r>"
