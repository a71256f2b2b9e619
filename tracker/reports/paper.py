"""What a paper is made of, before any renderer: headings, tables, lists, pictures and blocks of an action.

The PDF and the Word paper print the same `Paper`, so that they can't say different things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.rag import Label

# Words, a list of words, or a label, which is printed as its shape and its word.
Cell = str | tuple[str, ...] | Label
# What a line is about, and the words beside it.
Term = tuple[str, str]

NONE = "None."


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its share of the width, and whether it holds figures. A filled one shows labels in colour;
    one with a label of its own counts it and shows its shape above the heading."""

    title: str
    share: float = 1
    is_number: bool = False
    is_filled: bool = False
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; without rows it is printed as the sentence `empty`. A caption that the heading above
    says already is there for screen readers alone."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = NONE
    has_total: bool = False
    is_caption_shown: bool = True

    @property
    def is_whole(self) -> bool:
        """True where it is printed on one page: a small table of figures, or a very small one of words, so that no
        page is left half empty for it."""
        return len(self.rows) <= (12 if self.has_total else 4)


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; `is_empty` where all that it says is that there is nothing to show."""

    text: str
    is_empty: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; without lines it is printed as the sentence `empty`. A lead stands before it in bold."""

    lines: tuple[str, ...]
    lead: str = ""
    empty: str = NONE


@dataclass(frozen=True, slots=True)
class Numbered:
    """A list with numbers, from 1; without lines it is printed as the sentence `empty`. A lead stands before it, on the
    same page."""

    lines: tuple[str, ...]
    lead: str = ""
    empty: str = NONE


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with the sentence that stands for it, and its share of the width."""

    svg: str
    alt: str
    caption: str
    share: float = 0.86


@dataclass(frozen=True, slots=True)
class ActionBlock:
    """An action told at length: its label, code and title, short facts on one line, then what was said."""

    label: Label
    code: str
    title: str
    facts: tuple[Term, ...]
    said: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class KeyLine:
    """The shapes and words of all labels, on a line."""


Block = Table | Words | Bullets | Numbered | Picture | ActionBlock | KeyLine


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. An annex begins a page of its own, turned where its table is wide; another
    section does so where it `starts_page`, as the report does behind its cover sheet. One that `is_whole` is printed on
    one page, and must be short enough for it."""

    title: str
    blocks: tuple[Block, ...]
    is_annex: bool = False
    is_landscape: bool = False
    starts_page: bool = False
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `standing` says whether the figures are live or frozen; `marks` stand on every page. A compact one
    is set smaller, to fit a page."""

    title: str
    subtitle: str
    standing: str
    day: str
    as_at: str
    marks: tuple[str, ...]
    facts: tuple[Term, ...]
    sections: tuple[Section, ...]
    closing: tuple[Term, ...]
    is_landscape: bool = False
    is_compact: bool = False


def lines_of(*lines: str) -> str:
    """The lines that say something, one under another."""
    return "\n".join(line for line in lines if line)


def sentence_of(parts: Sequence[str], *, joined_by: str = " ") -> str:
    """The parts that say something, in one line."""
    return joined_by.join(part for part in parts if part)
