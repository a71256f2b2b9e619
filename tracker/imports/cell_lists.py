"""The words of a cell as a list: hard breaks and bullets make its lines, sentences never do.

Source: docs/rules/imports.md, section 5.
"""

from __future__ import annotations

import re

BULLET = "• "
_UNFINISHED = re.compile(
    r"(?:\b(?:and|or|of|the|to|in|for|with|a|an|by|from|on|at|as|their|our|that|which)|[,(–-])$", re.I
)


_LETTERED = re.compile(r"\(?(?:[a-z]|[ivx]{1,4})[.)]\s")


def list_lines(text: str) -> tuple[str, ...]:
    """The lines of a cell without their bullets; a line that goes on in small letters belongs to the one before.

    >>> list_lines("• Refresh the pathway\\n• Share it with\\npractices. Ask them.")
    ('Refresh the pathway', 'Share it with practices. Ask them.')
    """
    lines: list[str] = []
    for written in text.splitlines():
        is_bullet = written.startswith(BULLET.strip())
        line = written.removeprefix(BULLET.strip()).strip()
        if not line:
            continue
        goes_on = line[0].islower() and not _LETTERED.match(line)
        if lines and not is_bullet and (goes_on or _UNFINISHED.search(lines[-1])):
            lines[-1] = f"{lines[-1]} {line}"
        else:
            lines.append(line)
    return tuple(lines)


def is_bulleted(text: str) -> bool:
    """True where every line but the first is a bullet, and there is one."""
    lines = text.splitlines()
    return any(line.startswith(BULLET.strip()) for line in lines) and all(
        line.startswith(BULLET.strip()) for line in lines[1:]
    )


def runs_on(before: str, after: str) -> bool:
    """True where `after` reads as the rest of what `before` began.

    >>> runs_on("Evidence of checks included in quality", "marker tool."), runs_on("Share it.", "Promote it.")
    (True, False)
    """
    before, after = before.strip(), after.strip()
    if not before or not after or after.startswith(BULLET.strip()):
        return False
    opened = before.count("(") > before.count(")") and after.count(")") > after.count("(")
    return after[0].islower() or opened or _UNFINISHED.search(before) is not None


def join_over_break(before: str, after: str) -> str:
    """Words cut by a page break, put together: on the same line where they run on, else as another line."""
    if not before or not after:
        return before or after
    return f"{before} {after}" if runs_on(before, after) else f"{before}\n{after}"


def cut_title(text: str, *, longest: int) -> tuple[str, str]:
    """A title of at most so many letters, and the words that are left: cut after a sentence, else after a word.

    >>> cut_title("Train staff. All of them, every year.", longest=20)
    ('Train staff.', 'All of them, every year.')
    """
    if len(text) <= longest:
        return text, ""
    sentences = [match.end() for match in re.finditer(r"[.!?;:](?=\s)", text[: longest + 1])]
    cut = sentences[-1] if sentences else text.rfind(" ", 0, longest)
    if cut <= 0:
        cut = longest
    return text[:cut].strip(), text[cut:].strip()
