"""The words of Word's paragraphs as a reader sees them: changes accepted, fields shown, marks of footnotes left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from lxml import etree

from tracker.imports.collected import BOLD_LEVEL
from tracker.imports.colours import read_colour
from tracker.imports.word_numbers import W, WordNumbers, value_of

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_OFF = {"0", "false", "off", "none"}
_TAKEN_OUT = {f"{W}del", f"{W}moveFrom"}
_PUT_IN = {f"{W}ins", f"{W}moveTo"}
_DRAWN = {f"{W}drawing", f"{W}pict", f"{W}object", f"{_MC}AlternateContent"}
_OPENED = {
    f"{W}hyperlink",
    f"{W}smartTag",
    f"{W}fldSimple",
    f"{W}customXml",
    f"{W}sdtContent",
    f"{W}dir",
    f"{W}bdo",
}
# Word's sixteen pens; those that nobody rates with are left out.
_HIGHLIGHTS = {
    "yellow": "FFFF00", "green": "00FF00", "cyan": "00FFFF", "blue": "0000FF", "red": "FF0000",
    "darkBlue": "000080", "darkGreen": "008000", "darkRed": "800000", "darkYellow": "808000",
    "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph inherits from its style: its heading level (1 is the highest), and its list."""

    level: int | None = None
    list_number: str = ""
    list_depth: int = 0


@dataclass
class Line:
    """A paragraph: its words, those struck out, the colours it is highlighted in, its level as a heading."""

    text: str = ""
    struck: str = ""
    highlights: Counter[str] = field(default_factory=Counter)
    level: int | None = None
    is_bold: bool = True


@dataclass
class WordParagraphs:
    """Reads paragraphs on the way down a document, and counts what was left out."""

    numbers: WordNumbers
    styles: dict[str, Style]
    left_out: Counter[str] = field(default_factory=Counter)

    def read(self, paragraph: etree._Element) -> Line:
        """One paragraph, with the number or bullet that Word shows before it."""
        line = Line()
        self._collect(paragraph, line)
        properties = paragraph.find(f"{W}pPr")
        style = self.styles.get(value_of(_find(properties, "pStyle")), Style())
        outline = value_of(_find(properties, "outlineLvl"))
        line.level = int(outline) + 1 if outline.isdecimal() and int(outline) < 9 else style.level
        if line.level is None and line.is_bold and line.text.strip():
            line.level = BOLD_LEVEL
        mark = self._mark(properties, style)
        line.text = f"{mark}{line.text.strip()}" if line.text.strip() or mark not in {"", "• "} else ""
        return line

    def _mark(self, properties: etree._Element | None, style: Style) -> str:
        numbering = _find(properties, "numPr")
        if numbering is None:
            return self.numbers.mark(style.list_number, style.list_depth) if style.list_number else ""
        depth = value_of(_find(numbering, "ilvl"))
        number = value_of(_find(numbering, "numId")) or style.list_number
        return self.numbers.mark(number, int(depth) if depth.isdecimal() else style.list_depth)

    def _collect(self, parent: etree._Element, line: Line) -> None:
        for child in parent:
            tag = child.tag
            if tag == f"{W}r":
                self._read_run(child, line)
            elif tag in _TAKEN_OUT:
                self.left_out["deletions"] += 1
            elif tag in _PUT_IN:
                self.left_out["insertions"] += 1
                self._collect(child, line)
            elif tag == f"{W}sdt":
                if not is_placeholder(child):
                    self._collect(child, line)
            elif tag in _OPENED:
                self._collect(child, line)
            elif tag in _DRAWN:
                self._note_drawing(child)

    def _read_run(self, run: etree._Element, line: Line) -> None:
        words = "".join(self._words_of(part) for part in run)
        if not words:
            return
        properties = run.find(f"{W}rPr")
        if is_on(properties, "vanish"):
            self.left_out["hidden words"] += 1
            return
        if is_on(properties, "strike") or is_on(properties, "dstrike"):
            line.struck += words
            return
        line.text += words
        if words.strip():
            line.is_bold = line.is_bold and is_on(properties, "b")
            line.highlights[_highlight_of(properties)] += len(words.strip())

    def _words_of(self, part: etree._Element) -> str:
        tag = part.tag
        if tag == f"{W}t":
            return part.text or ""
        if tag in {f"{W}br", f"{W}cr"}:
            return "\n"
        if tag in {f"{W}tab", f"{W}ptab"}:
            return "\t"
        if tag == f"{W}noBreakHyphen":
            return "-"
        if tag == f"{W}sym":
            code = part.get(f"{W}char", "")
            # Symbol typefaces keep their signs among the private letters, some files without saying so.
            number = int(code, 16) if all(digit in "0123456789abcdefABCDEF" for digit in code) and code else 0
            return chr(number | 0xF000 if number < 0x100 else number) if 0 < number < 0x10000 else ""
        if tag in _DRAWN:
            self._note_drawing(part)
        return ""

    def _note_drawing(self, drawing: etree._Element) -> None:
        if any(
            (text.text or "").strip() for box in drawing.iter(f"{W}txbxContent") for text in box.iter(f"{W}t")
        ):
            self.left_out["text boxes"] += 1


def read_styles(styles: etree._Element | None) -> dict[str, Style]:
    """The paragraph styles of a document, each with what it inherits from those it is based on."""
    if styles is None:
        return {}
    found = {
        style.get(f"{W}styleId", ""): style
        for style in styles.findall(f"{W}style")
        if style.get(f"{W}type", "paragraph") == "paragraph"
    }

    def read(name: str, deep: int) -> Style:
        style = found.get(name)
        if style is None or deep > 20:
            return Style()
        base = read(value_of(style.find(f"{W}basedOn")), deep + 1)
        properties = style.find(f"{W}pPr")
        called = value_of(style.find(f"{W}name")).lower()
        outline = value_of(_find(properties, "outlineLvl"))
        level = base.level
        if called == "title":
            level = 0
        elif called.startswith("heading ") and called[8:].isdecimal():
            level = int(called[8:])
        elif outline.isdecimal():
            level = int(outline) + 1 if int(outline) < 9 else None
        numbering = _find(properties, "numPr")
        if numbering is None:
            return Style(level, base.list_number, base.list_depth)
        depth = value_of(_find(numbering, "ilvl"))
        number = value_of(_find(numbering, "numId")) or base.list_number
        return Style(level, number, int(depth) if depth.isdecimal() else base.list_depth)

    return {name: read(name, 0) for name in found}


def is_on(properties: etree._Element | None, name: str) -> bool:
    """True where a property stands and isn't said to be off."""
    found = _find(properties, name)
    return found is not None and value_of(found) not in _OFF


def is_placeholder(control: etree._Element) -> bool:
    """True for a content control that nobody has filled in: it shows "Click here to enter text"."""
    return is_on(control.find(f"{W}sdtPr"), "showingPlcHdr")


def shade_of(properties: etree._Element | None) -> str:
    """The colour behind a cell or words, "RRGGBB"; "" for none and for white."""
    shading = _find(properties, "shd")
    if shading is None:
        return ""
    if value_of(shading) == "solid" and (solid := read_colour(shading.get(f"{W}color", ""))):
        return solid
    return read_colour(shading.get(f"{W}fill", ""))


def _highlight_of(properties: etree._Element | None) -> str:
    return _HIGHLIGHTS.get(value_of(_find(properties, "highlight")), "") or shade_of(properties)


def _find(parent: etree._Element | None, name: str) -> etree._Element | None:
    return None if parent is None else parent.find(f"{W}{name}")
