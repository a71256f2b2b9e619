"""The words of a priority: its number, its title, and the outcome that may stand in the same cell.

Source: docs/rules/imports.md, section 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.domain.plan_reading import Question

_KIND = (
    r"(?:(?:strategic|key|corporate|our|local|carers?)\s+)*(?P<kind>priority|theme|ambition|objective|aim|outcome|goal|"
    r"strand|workstream|work\s?stream|pillar|commitment|promise|standard|principle|area|section|part|pledge)"
    r"(?:\s+(?:area|theme|objective))?"
)
_NUMBERS = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        start=1,
    )
} | {
    word: number
    for number, word in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"], start=1)
}
_WORDED = re.compile(
    rf"{_KIND}\s*(?:no\.?|number|#)?\s*"
    rf"(?P<number>\d{{1,2}}(?!\d|\.\d)|(?:{'|'.join(_NUMBERS)})\b|"
    # A letter counts where a mark, a capital or the end shows that it is none of the words.
    r"(?<=\s)(?-i:[A-Z])(?=\s*[:.)](?:\s|$)|\s*[–—]|\s+-\s|\s*$|(?-i:\s+[A-Z])))?"
    r"(?P<end>\s*[:.)\-–—]*\s*)"
    r"(?P<rest>.*)",
    re.I | re.S,
)
_NUMBERED = re.compile(r"P?(?P<number>\d{1,2})(?:[.):]+\s*|\s*[-–—]\s*|\s+)(?P<rest>[^\W\d].*)", re.S)
_LETTERED = re.compile(
    r"(?P<number>[A-Z]|[IVX]{2,4})(?:[.):]\s+|\s+[-–—:]\s+|\s*[–—]\s+)(?P<rest>[^\W\d].*)", re.S
)
_OUTCOME = re.compile(
    r"\s*[-–—.:;]?\s*\b(?:key |intended |desired |expected )?(?:outcomes?|aims?)\s*[:–-]\s*", re.I
)
_LONGEST_TITLE = 110
_LONGEST_CUT = 160


@dataclass(frozen=True, slots=True)
class PriorityWords:
    """What a cell or a heading says of a priority; `kind` is its own word for it, "theme" or "priority"."""

    number: int | None
    title: str
    outcome: str = ""
    kind: str = ""
    question: Question | None = None
    letter: str = ""  # where it is counted by letters: "B"


def has_priority_word(text: str) -> bool:
    """True for words that name a priority by a word for it and a number or a colon.

    >>> has_priority_word("Theme 2: Information"), has_priority_word("Priority groups are asked")
    (True, False)
    """
    match = _WORDED.match(" ".join(text.split()))
    if match is None:
        return False
    return (
        match["number"] is not None or ":" in match["end"] or re.match(r"\d+\.\d", match["rest"]) is not None
    )


def split_number(text: str) -> tuple[int | None, str, str]:
    """The number in front of a priority's words, the words, and its own word for a priority. Letters count: B is 2.

    >>> split_number("Priority 3. Carers are informed"), split_number("2 - Support")
    ((3, 'Carers are informed', 'priority'), (2, 'Support', ''))
    >>> split_number("Theme B – Breaks"), split_number("II. Health"), split_number("A break for carers")
    ((2, 'Breaks', 'theme'), (2, 'Health', ''), (None, 'A break for carers', ''))
    """
    written, rest, kind = _split_mark(text.strip())
    return _counted(written), rest, kind


def letter_of(text: str) -> str:
    """The letter that a priority is counted by: "B" of "Theme B – Breaks"; "" where it is counted otherwise."""
    written = _split_mark(text.strip())[0]
    return written if len(written) == 1 and written.isalpha() else ""


def _split_mark(text: str) -> tuple[str, str, str]:
    """What a priority is counted by as written, its words, and its own word for a priority."""
    if has_priority_word(text) and (match := _WORDED.match(text)):
        return match["number"] or "", match["rest"].strip(), match["kind"].casefold()
    if marked := _NUMBERED.match(text) or _LETTERED.match(text):
        return marked["number"], marked["rest"].strip(), ""
    if re.fullmatch(r"P?\d{1,2}|[A-Z]|[IVX]{2,4}", text):
        return text if text == "P" else text.removeprefix("P"), "", ""
    return "", text, ""


def _counted(written: str) -> int | None:
    """A figure, a word, a Roman number or a letter as a number; I, V and X alone are Roman."""
    plain = written.casefold()
    if plain.isdigit():
        return int(plain)
    if plain in _NUMBERS:
        return _NUMBERS[plain]
    return place_of_letter(written) if len(written) == 1 else None


def place_of_letter(letter: str) -> int:
    """1 for "A", 26 for "Z"."""
    return ord(letter.upper()) - ord("A") + 1


def read_priority(
    text: str,
    *,
    where: str,
    titles: Iterable[str],
    chosen: Mapping[str, str],
    holds_outcome: bool,
) -> PriorityWords:
    """Number, title and outcome of the words. `titles` are those that the file or the strategy has.

    Run together, they are cut after the longest title that they begin with. Where none fits, the first line is the
    title; a single long line, or one in a column that says it holds the outcome too, is asked about.
    """
    number, rest, kind = split_number(text)
    read = _read_words(
        rest, number, kind, where=where, titles=titles, chosen=chosen, holds_outcome=holds_outcome
    )
    return replace(read, letter=letter_of(text))


def _read_words(
    rest: str,
    number: int | None,
    kind: str,
    *,
    where: str,
    titles: Iterable[str],
    chosen: Mapping[str, str],
    holds_outcome: bool,
) -> PriorityWords:
    flat = " ".join(rest.split())
    known = _longest_title(flat, titles)
    if known:
        return PriorityWords(number, known, _after(rest, known), kind)
    lines = [line for line in rest.split("\n") if line.strip()]
    marked = _OUTCOME.search(rest)
    if marked and 3 < marked.start() <= _LONGEST_CUT:
        return PriorityWords(
            number, " ".join(rest[: marked.start()].split()), rest[marked.start() :].strip(" -–—.:;\n"), kind
        )
    if len(lines) > 1 and len(lines[0]) <= _LONGEST_CUT:
        return PriorityWords(number, lines[0].strip(), "\n".join(lines[1:]), kind)
    if len(flat) <= _LONGEST_TITLE and not (holds_outcome and (len(flat.split()) > 7 or _likely_cut(flat))):
        return PriorityWords(number, flat, "", kind)
    question = _cut_question(flat, where=where)
    title = chosen.get(question.key, "")
    if title and flat.startswith(title):
        question = replace(question, taken=title, is_answered=True)
    return PriorityWords(number, question.taken, flat[len(question.taken) :].strip(), kind, question)


def _cut_question(flat: str, *, where: str) -> Question:
    """Where a title may end: before a word with a capital letter, or at the end."""
    sentence = re.search(r"(?<=[a-z)])[.:;](?=\s+[A-Z])", flat[:_LONGEST_CUT])
    cuts = [match.start() for match in re.finditer(r"(?<=\S)\s+(?=[A-Z])", flat[:_LONGEST_CUT])]
    places = [cut for cut in cuts if len(flat[:cut].split()) > 1][:6]
    titles = [flat[:cut].rstrip() for cut in places]
    if sentence and (first := flat[: sentence.end()]) not in titles:
        titles.insert(0, first)
    longest = flat if len(flat) <= 300 else flat[: flat.rfind(" ", 0, 300)]
    likely = _likely_cut(flat)
    taken = flat[:likely].rstrip() if likely else flat[: sentence.end()] if sentence else longest
    choices = dict.fromkeys([*titles, longest, taken])
    return Question(
        _key(flat),
        where,
        f"Where does the title of this priority end? “{flat[:200]}{'…' if len(flat) > 200 else ''}”",
        tuple((title, title) for title in choices),
        taken,
    )


# How the sentence about an outcome begins, after a title without a full stop.
_OUTCOME_BEGINS = re.compile(
    r"(?<=[\w)])\s+(?=(?:Increase|Increased|Increasing|More|Improve|Improved|Improvement|Improvements|Reduce|Reduced|"
    r"Reduction|Fewer|Better|Greater|Higher|Everyone)\s+[a-z])"
)
_CLAUSE_BEGINS = re.compile(
    r"(?<=[a-z)])\s+(?=[A-Z][\w'’-]*(?:\s+(?!and\b|of\b|or\b)[a-z][\w'’-]*){0,2}\s+"
    r"(?:feel|feels|have|has|are|is|report|can|will|receive|know|get|say|understand|experience|take|live)\s)"
)


def _likely_cut(flat: str) -> int:
    """Where a title most likely ends before a sentence about its outcome; 0 where nothing shows it."""
    for begins in (_OUTCOME_BEGINS, _CLAUSE_BEGINS):
        for match in begins.finditer(flat[:_LONGEST_CUT]):
            if len(flat[: match.start()].split()) > 1:
                return match.start()
    return 0


def _key(flat: str) -> str:
    words = re.findall(r"[^\W_]+", flat.casefold())[:8]
    return f"priority:{' '.join(words)}"


def _longest_title(flat: str, titles: Iterable[str]) -> str:
    """The longest of these titles that the words begin with, as the words write it; "" where there is none."""
    plain = flat.casefold()
    best = 0
    for title in titles:
        length = len(title)
        if length <= best or not plain.startswith(title.casefold()):
            continue
        rest = flat[length:]
        if not rest or (not rest[0].isalnum() and not rest.lstrip(" -–—:.")[:1].islower()):
            best = length
    return flat[:best]


def _after(text: str, title: str) -> str:
    """What follows a title in words that may break its line."""
    pattern = r"\s+".join(re.escape(word) for word in title.split())
    match = re.match(pattern, text)
    return text[match.end() :].lstrip(" -–—:.\n").strip() if match else ""


def possible_titles(texts: Iterable[str], known: Sequence[str]) -> tuple[str, ...]:
    """Words of a file that may be a priority's title: short, of two words at least, without their number."""
    found = [title for title in known if title.strip()]
    for text in texts:
        for line in text.split("\n"):
            title = " ".join(split_number(line)[1].split())
            if 1 < len(title.split()) <= 16 and len(title) <= 120 and title[:1].isupper():
                found.append(title.rstrip(".:;"))
    return tuple(dict.fromkeys(found))
