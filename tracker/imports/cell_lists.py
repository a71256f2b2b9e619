"""The words of a cell as a list: hard breaks and bullets make its lines, sentences never do.

Source: docs/rules/imports.md, section 5.
"""

from __future__ import annotations

import re

BULLET = "• "
_UNFINISHED = re.compile(
    # "Ward A" breaks off nowhere.
    r"(?:\b(?:(?i:and|or|of|the|to|in|for|with|an|by|from|on|at|as|their|our|that|which)|a)|[,(–-])$"
)


_LETTERED = re.compile(r"\(?(?:[a-z]|[ivx]{1,4})[.)]\s")


# What stands before a hyphen that belongs to the word: "co-produce", "drop-in", "carer-friendly".
_BEFORE_HYPHEN = """
    age all anti back best board build care carer catch check child client co community cost council cross day dementia
    drop e end evidence face family fast first five follow four front full half hand hard health high home in inter
    joined key lead life local long longer low man means mid mini multi near needs new non off older on one open out over
    part patient peer person place post pre pro problem quick real risk school self semi service set short sign single
    six small socio start step stop strengths sub task tele ten third three time to top turn two under up user walk
    web well whole work year
"""
_ENDS_ON_HYPHEN = re.compile(r"([^\W\d_]+)[-\u2010]$")


def join_words(before: str, after: str) -> str:
    """Words that a line end cut, on one line: a word that was parted there is put together again.

    >>> join_words("Early identifi-", "cation of carers"), join_words("Write it with", "carers")
    ('Early identification of carers', 'Write it with carers')
    >>> join_words("Plan for self-", "care"), join_words("Health-", "related checks")
    ('Plan for self-care', 'Health-related checks')
    """
    parted = _ENDS_ON_HYPHEN.search(before)
    if parted is None or not after[:1].islower():
        return f"{before} {after}"
    is_compound = parted[1].casefold() in _BEFORE_HYPHEN.split() or (
        parted[1].casefold() == "re" and after[0] == "e"
    )
    return before + after if is_compound else before[:-1] + after


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
            lines[-1] = join_words(lines[-1], line)
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


_BREAKS_OFF = re.compile(r"(?:\b(?:(?i:and|or|the|an|their|our)|a)|[,(–-])$")


def is_unfinished(words: str) -> bool:
    """True for words that no sentence ends on: "and the", a comma, an opened bracket or a hyphen.

    >>> is_unfinished("Information and"), is_unfinished("Early identifi-"), is_unfinished("Carers feel listened to")
    (True, True, False)
    """
    words = words.strip()
    return bool(_BREAKS_OFF.search(words)) or words.count("(") > words.count(")")


def join_over_break(before: str, after: str) -> str:
    """Words cut by a page break, put together: on the same line where they run on, else as another line."""
    if not before or not after:
        return before or after
    return join_words(before, after) if runs_on(before, after) else f"{before}\n{after}"


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
