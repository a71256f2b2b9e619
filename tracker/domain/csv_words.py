"""Words in a file of separated values: so that no spreadsheet takes them for a formula, and back as they were typed.

A spreadsheet that is set to semicolons cuts our lines, which have commas, at the semicolons and line ends within a cell:
each stretch between them is a cell of its own there. Source: docs/rules/papers.md, section 1.
"""

from __future__ import annotations

import re

# What programs pass over at the beginning of a cell, beside blanks: quotes, and signs that can't be seen.
_PASSED_OVER = (
    "\"'`\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
# What begins a formula, in its small and full-width forms too.
_SIGN = "[-=+@\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20]"
# A cell that begins with a tab or a line end is not left so, nor one with an apostrophe before these: it could be ours.
_FORMULA = re.compile(f"'*[\t\n]|[\\s{_PASSED_OVER}]*{_SIGN}")
_WITHIN = re.compile(f"[;\t\n](?:[^\\S\t\n]|[{_PASSED_OVER}])*{_SIGN}")
_CUT = re.compile("([;\t\n])")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
# A dash or a plus before a blank or a figure is an item of a list, as long as it calls nothing: no function, program or
# other file.
_ITEM = re.compile("\\s*[-+\ufe62\ufe63\uff0b\uff0d][\\s\\d][^(|!#$]*")


def guard(text: str) -> str:
    """A text of which no spreadsheet runs anything: an apostrophe stands before what would begin a formula.

    >>> guard("=1+1"), guard("-5"), guard("Agreed;=1+1"), guard("Two things:\\n- posters\\n- cmd|'x'!A1")
    ("'=1+1", '-5', "Agreed;'=1+1", "Two things:\\n- posters\\n'- cmd|'x'!A1")
    """
    # Most cells begin with a letter or a figure. Fillers that can't be seen are letters too, outside of ASCII.
    if (
        not (text[:1].isascii() and text[:1].isalnum())
        and _FORMULA.match(text)
        and not _NUMBER.fullmatch(text)
    ):
        text = f"'{text}"
    if not _WITHIN.search(text):
        return text
    first, *rest = _CUT.split(text)
    return "".join([first, *(f"'{part}" if _is_live(part) else part for part in rest)])


def unguard(text: str) -> str:
    """The text as it was before `guard`.

    >>> unguard("'=1+1"), unguard("Agreed;'=1+1"), unguard("'Tis late"), unguard("The carers' say")
    ('=1+1', 'Agreed;=1+1', "'Tis late", "The carers' say")
    """
    if text.startswith("'") and _FORMULA.match(text[1:]) and not _NUMBER.fullmatch(text[1:]):
        text = text[1:]
    first, *rest = _CUT.split(text)
    return "".join(
        [first, *(part[1:] if part.startswith("'") and _is_live(part[1:]) else part for part in rest)]
    )


def _is_live(part: str) -> bool:
    """True for a stretch within a cell that would run as a cell of its own."""
    if _CUT.fullmatch(part) or _NUMBER.fullmatch(part.strip()) or _ITEM.fullmatch(part):
        return False
    return _FORMULA.match(part) is not None
