"""How the Word paper looks: named styles, so that a secretary changes one and the whole paper follows."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from tracker.charts.palette import INK, QUIET_INK, RULE

FONT = "Arial"
TABLE_STYLE = "ReportTable"
FACT, SMALL, TABLE_TEXT, TABLE_BULLET, TABLE_FIGURE, TABLE_HEAD = (
    "Report fact",
    "Report small print",
    "Report table text",
    "Report table bullet",
    "Report table figure",
    "Report table small heading",
)

_TABLE_STYLE = """
<w:style {ns} w:type="table" w:customStyle="1" w:styleId="{id}"><w:name w:val="Report table"/>
<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4" w:color="{rule}"/><w:bottom w:val="single" w:sz="4"
 w:color="{rule}"/><w:insideH w:val="single" w:sz="4" w:color="{rule}"/></w:tblBorders>
<w:tblCellMar><w:top w:w="25" w:type="dxa"/><w:left w:w="50" w:type="dxa"/><w:bottom w:w="25" w:type="dxa"/>
<w:right w:w="50" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8"
 w:color="{quiet}"/></w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="EEF1F3"/></w:tcPr></w:tblStylePr>
<w:tblStylePr w:type="lastRow"><w:rPr><w:b/></w:rPr></w:tblStylePr></w:style>"""


def set_styles(document: Document) -> None:
    """Give the document its styles, in British English."""
    styles = document.styles
    _dress(styles["Normal"], size=9.5, after=3)
    _dress(styles["Title"], size=20, bold=True, after=2)
    _dress(styles["Subtitle"], size=11.5, colour=QUIET_INK, after=6)
    _dress(styles["Heading 1"], size=13, bold=True, before=9, after=2, keep=True)
    _dress(styles["Heading 2"], size=10, bold=True, before=5, after=1, keep=True)
    _dress(styles["Caption"], size=8.5, colour=QUIET_INK, before=3, after=2, keep=True)
    _dress(styles["List Bullet"], size=9.5, after=1)
    _dress(styles["List Number"], size=9.5, after=3)
    _dress(styles["Header"], size=8, colour=QUIET_INK)
    _dress(styles["Footer"], size=8, colour=QUIET_INK)
    for name, base in (
        (FACT, "Normal"),
        (SMALL, "Normal"),
        (TABLE_TEXT, "Normal"),
        (TABLE_FIGURE, "Normal"),
        (TABLE_HEAD, "Normal"),
    ):
        added = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        added.base_style = styles[base]
        _dress(
            added, size={FACT: 9, SMALL: 8, TABLE_HEAD: 6.5}.get(name, 8.2), after=1 if name == FACT else 0
        )
    styles[FACT].paragraph_format.left_indent = Mm(38)
    styles[FACT].paragraph_format.first_line_indent = Mm(-38)
    styles[FACT].paragraph_format.tab_stops.add_tab_stop(Mm(38))
    bullet = styles.add_style(TABLE_BULLET, WD_STYLE_TYPE.PARAGRAPH)
    bullet.base_style = styles["List Bullet"]
    _dress(bullet, size=8.2, after=1)
    bullet.paragraph_format.left_indent = Mm(3.2)
    bullet.paragraph_format.first_line_indent = Mm(-3.2)
    bullet.paragraph_format.tab_stops.add_tab_stop(Mm(3.2))
    styles.element.append(
        parse_xml(
            _TABLE_STYLE.format(
                ns=nsdecls("w"), id=TABLE_STYLE, rule=RULE.strip("#"), quiet=QUIET_INK.strip("#")
            )
        )
    )
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


def make_compact(document: Document) -> None:
    """Set the whole paper smaller and closer, for what must fit a page."""
    styles = document.styles
    _dress(styles["Normal"], size=8.5, after=3)
    _dress(styles["Title"], size=15, bold=True, after=1)
    _dress(styles["Subtitle"], size=9.5, colour=QUIET_INK, after=3)
    _dress(styles["Heading 1"], size=10.5, bold=True, before=7, after=2, keep=True)
    _dress(styles["List Bullet"], size=8.5, after=1)
    for name in (TABLE_TEXT, TABLE_FIGURE):
        _dress(styles[name], size=7.5)
    for name in (SMALL, FACT):
        _dress(styles[name], size=7.5)


def set_running_line(paragraph: Paragraph, *, width: Length) -> None:
    """Make a header's or footer's line: one tab, which puts what follows at the right edge."""
    stops = paragraph.paragraph_format.tab_stops
    for stop in list(paragraph.style.paragraph_format.tab_stops) if paragraph.style else []:
        stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)


def add_field(paragraph: Paragraph, code: str) -> None:
    """Add a field that Word works out by itself, such as PAGE."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def number_anew(document: Document, paragraphs: Sequence[Paragraph]) -> None:
    """Let the numbers of these paragraphs begin at 1: Word goes on counting through a document otherwise."""
    if not paragraphs:
        return
    numbering = document.part.numbering_part.element
    style = document.styles["List Number"].element
    of_style = numbering.num_having_numId(style.pPr.numPr.numId.val)
    anew = numbering.add_num(of_style.abstractNumId.val)
    anew.add_lvlOverride(ilvl=0).add_startOverride(1)
    for paragraph in paragraphs:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = anew.numId


def set_edge(paragraph: Paragraph, colour: str) -> None:
    """A coloured line at the left of a paragraph, which joins with that of the next."""
    edge = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="24" w:space="6" w:color="{colour.strip("#")}"/></w:pBdr>'
    )
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        edge, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _dress(
    style: ParagraphStyle,
    *,
    size: float,
    colour: str = INK,
    bold: bool = False,
    before: float = 0,
    after: float = 0,
    keep: bool = False,
) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, False
    font.color.rgb = RGBColor.from_string(colour.strip("#").upper())
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)
    for leftover in (qn("w:pBdr"), qn("w:spacing"), qn("w:kern")):
        for element in style.element.findall(f".//{leftover}"):
            element.getparent().remove(element)
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.keep_with_next = Pt(before), Pt(after), keep
    shape.line_spacing = 1.0
