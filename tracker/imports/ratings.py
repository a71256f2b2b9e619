"""What the rating words, letters and fills of a plan mean: proposed here, confirmed by a person.

A colour means different things in different bodies, so a colour alone is never certain; the plan's own key comes
first. Source: docs/rules/imports.md, section 7, and docs/rules/rag.md, section 1.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from tracker.domain.rag import Stage

MEANINGS = ("green", "amber", "red", "complete", "not_started", "on_hold", "closed")
NO_MEANING = "none"
_MOST_WORDS_OF_A_RATING = 5


@dataclass(frozen=True, slots=True)
class RatingMeaning:
    """What a word is taken for: a meaning or a stage or neither ("not rated"); `is_known` is False for a new word."""

    meaning: str | None
    stage: Stage | None = None
    is_certain: bool = True
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class RatingReading:
    """A cell of ratings: the word or fill it goes by, and the prose beside it. All empty for a blank cell."""

    word: str = ""
    prose: str = ""


# Words whose meaning does not hang on a colour.
_BY_WORDS = {
    "green": "on track · on target · on schedule · on course · progressing well · good progress · on plan · going to plan",
    "amber": "at risk · some risk · minor delay · slightly delayed · slight delay · off track but recoverable · minor issues",
    "red": "off track · not on track · off target · at serious risk · significantly delayed · major issues · not delivered · missed · failed",
    "complete": "complete · completed · done · achieved · delivered · finished · complete and checked · "
    "action complete · action completed · fully achieved · fully complete · implemented",
    "not_started": "not started · not yet started · not begun · yet to start · to be started · to start · not started yet · not commenced · not yet commenced · not yet due · not due · not due yet · future",
    "on_hold": "on hold · paused · suspended · deferred · postponed",
    "closed": "closed without delivery · withdrawn · cancelled · stopped · no longer required · discontinued · abandoned",
}
# Taken so, and shown to be confirmed.
_BY_COLOUR = {
    "green": "g · green · 🟢 · 🟩 · 💚",
    "amber": "🟡 · 🟠 · 🟨 · 🟧 · 💛 · 🧡 · a · amber · yellow · orange · y · delayed · behind schedule · behind · delay",
    "red": "🔴 · 🟥 · ❤ · r · red · overdue · late",
    "complete": "🔵 · 🟦 · 💙 · ✅ · b · blue · c · yes · y es · ✓ · ✔ · achieved yes · closed · met",
    "not_started": "⚪ · ⚫ · ⬜ · ⬛ · grey · gray · n · white",
}
_STAGES = {
    Stage.IN_PROGRESS: "in progress · in-progress · started · underway · under way · ongoing · on going · continuing · work in progress · "
    "wip · commenced · begun · progressing · active · open · live · partially complete · partly complete · partially completed · partially implemented · partly implemented · partially delivered · "
    "partially achieved · partly achieved · partially met · part complete · in development",
    Stage.DONE: "done to be checked",
}
_NOTHING = "not rated · no rating · n/a · na · none · tbc · tbd · - · – · not applicable · not known · unknown · no rag · blank · no update"


@cache
def _known() -> dict[str, RatingMeaning]:
    known: dict[str, RatingMeaning] = {}
    for meaning, words in _BY_WORDS.items():
        known |= {word: RatingMeaning(meaning) for word in _split(words)}
    for meaning, words in _BY_COLOUR.items():
        known |= {word: RatingMeaning(meaning, is_certain=False) for word in _split(words)}
    for stage, words in _STAGES.items():
        known |= {word: RatingMeaning(None, stage) for word in _split(words)}
    return known | {word: RatingMeaning(None) for word in _split(_NOTHING)}


def _split(words: str) -> list[str]:
    return [" ".join(word.split()) for word in words.split("·")]


@lru_cache(maxsize=4096)
def plain_rating(word: str) -> str:
    """A rating word as it is compared: small letters, "rag" and "status" and marks left out.

    >>> plain_rating("On-track."), plain_rating("RAG: Green"), plain_rating("#FF0000")
    ('on track', 'green', '#ff0000')
    """
    plain = word.casefold().strip()
    if re.fullmatch(r"#[0-9a-f]{6}", plain):
        return plain
    plain = re.sub(r"^(?:b?rag(?: rat(?:ing|ed))?|status)\s*[:=-]?\s+", "", plain)
    if re.search(r"[/]", plain) and plain not in {"n/a"}:
        return re.sub(r"\s*/\s*", "/", plain).strip(" .,:;*")
    return " ".join(re.sub(r"[^\w✓✔/–-]+|(?<=\w)-(?=\w)", " ", plain).split()) or plain


def meaning_of(word: str, *, key: Mapping[str, str], chosen: Mapping[str, str]) -> RatingMeaning:
    """The meaning a rating word or fill is taken for. `chosen` is what a person said; `key` is the plan's own.

    >>> meaning_of("On track", key={}, chosen={}).meaning, meaning_of("Plum", key={}, chosen={}).is_known
    ('green', False)
    """
    plain = plain_rating(word)
    for said, meaning in chosen.items():
        if plain_rating(said) == plain:
            known = _known().get(plain)
            stage = known.stage if known is not None and meaning not in MEANINGS else None
            return RatingMeaning(meaning if meaning in MEANINGS else None, stage)
    if plain.startswith("#"):
        colour = colour_of(plain)
        plain = colour or plain
        if colour and colour not in key:
            return RatingMeaning(_known()[colour].meaning, is_certain=False)
    if plain in key:
        return RatingMeaning(key[plain], is_certain=False)
    return _known().get(plain, RatingMeaning(None, is_certain=False, is_known=False))


@lru_cache(maxsize=4096)
def read_rating(text: str, fill: str) -> RatingReading:
    """The rating word at the start of a cell, the longest that is known, and the prose after it.

    A short cell of unknown words is a rating too; a long one is prose alone. A fill counts where no known word does,
    and the words in it are then prose.

    >>> read_rating("Amber – waiting for the funding to be agreed", "")
    RatingReading(word='Amber', prose='waiting for the funding to be agreed')
    >>> read_rating("", "00B050")
    RatingReading(word='#00b050', prose='')
    """
    by_fill = f"#{fill.casefold()}" if fill and colour_of(f"#{fill}") else ""
    words = " ".join(text.split())
    if not words:
        return RatingReading(by_fill)
    if plain_rating(words) in _known():
        return RatingReading(words)
    found = _rating_at_start(text)
    if found is not None:
        return found
    if by_fill:
        return RatingReading(by_fill, text)
    if len(words.split()) <= _MOST_WORDS_OF_A_RATING and not re.search(r"[.!?]$|\d{2}", words):
        return RatingReading(words)
    return RatingReading("", text)


def _rating_at_start(text: str) -> RatingReading | None:
    lines = text.splitlines()
    if len(lines) > 1 and plain_rating(lines[0]) in _known():
        return RatingReading(lines[0].strip(), "\n".join(lines[1:]))
    best: RatingReading | None = None
    for mark in re.finditer(r"\s*[-–—:;,.(]\s+|\s+[-–—]\s*|\s*[:(]|\n", text):
        word = text[: mark.start()].strip()
        if plain_rating(word) in _known() and plain_rating(word) not in {"-", "–"}:
            prose = text[mark.end() :].strip()
            if "(" in mark[0] and prose.count(")") > prose.count("("):
                prose = prose.removesuffix(")") if prose.endswith(")") else f"({prose}"
            best = RatingReading(word, prose)
    return best


def looks_like_ratings(texts: Iterable[str]) -> float:
    """The share of these cells that begin with a known rating word; 0 where there are none."""
    filled = [text for text in texts if text.strip()]
    if not filled:
        return 0.0
    known = sum(1 for text in filled if plain_rating(read_rating(text, "").word) in _known())
    return known / len(filled)


_HUES = ((18, "red"), (68, "amber"), (170, "green"), (265, "blue"), (330, ""), (361, "red"))


def colour_of(fill: str) -> str:
    """The colour that a fill is called by; "" for white, greys and what is no colour of a rating.

    >>> colour_of("#FF0000"), colour_of("#FFC000"), colour_of("#92D050"), colour_of("#D9D9D9")
    ('red', 'amber', 'green', '')
    """
    digits = fill.removeprefix("#")
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", digits):
        return ""
    red, green, blue = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    if saturation < 0.25 or lightness > 0.95 or lightness < 0.08:
        return ""
    return next(name for limit, name in _HUES if hue * 360 < limit)


_KEY_LINE = re.compile(
    r"\b(red|amber|yellow|green|blue|grey|white|[rgab])\b\s*(?:[=:–—-]|is\b|means\b)\s*([^\n;,|]{3,80})", re.I
)


def read_key(texts: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """The plan's own key, where it has one: colour → meaning, from rows such as "Green | Completed".

    >>> read_key([("Blue", "Completed"), ("Green", "On track"), ("Key: amber = at risk of delay",)])
    {'blue': 'complete', 'green': 'green', 'amber': 'amber'}
    """
    key: dict[str, str] = {}
    for cells in texts:
        filled = [cell for cell in cells if cell.strip()]
        pairs = [(match[1], match[2]) for cell in filled for match in _KEY_LINE.finditer(cell)]
        if len(filled) == 2 and plain_rating(filled[0]) in _COLOURS:
            pairs.append((filled[0], filled[1]))
        for colour, words in pairs:
            meaning = _meaning_in(words)
            if meaning:
                key.setdefault(_COLOURS[plain_rating(colour)], meaning)
    return key


_COLOURS = {
    "r": "red", "red": "red", "a": "amber", "amber": "amber", "yellow": "amber", "g": "green", "green": "green",
    "b": "blue", "blue": "blue", "grey": "grey", "white": "white",
}  # fmt: skip


def _meaning_in(words: str) -> str | None:
    """The meaning of a sentence of a key: that of the known words which stand first in it."""
    plain = plain_rating(words)
    found = [
        (match.start(), -len(word), meaning.meaning)
        for word, meaning in _known().items()
        if meaning.is_certain and meaning.meaning and (match := re.search(rf"\b{re.escape(word)}\b", plain))
    ]
    return min(found)[2] if found else None
