"""What a file says otherwise of a stored action, part by part, in words for the preview.

A blank says nothing, except in our own document. A value that our papers would print just so is no change.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.domain.dates import PlanDate, Precision, write_date
from tracker.domain.plan_document import UPDATE_PARTS, ActionLine, DetailLine
from tracker.domain.problems import Problem, Severity
from tracker.domain.rag import Stage
from tracker.domain.status import HELP_FROM_DIRECTOR, HELP_FROM_NONE_YET
from tracker.imports.alike import plain_words
from tracker.imports.stored import PRIVATE_WORDS, StoredAction

PART_WORDS: Mapping[str, str] = {
    "title": "Action required",
    "priority": "Priority",
    "description": "Description",
    "details": "Details",
    "measures": "Measures",
    "leads": "Lead",
    "start": "Start date",
    "end": "End date",
    "forecast": "Date now expected",
    "rating": "Rating",
    "progress": "Progress",
    "put_it_right": "What will put it right",
    "back_on_track": "Back on track by",
    "help_from": "Help needed from",
    "help_needed": "Help needed",
    "override_reason": "Reason for another rating",
    "plain_words": "In plain words",
    "notes": "Notes",
}

# Parts that come in as a progress update, never as a change of the plan itself.
UPDATE_CHANGES = frozenset({"rating", "progress", "forecast", *UPDATE_PARTS})

# Parts that are asked for where an action is at risk or off track, and mean nothing where it is not.
OFF_COURSE = frozenset({"put_it_right", "back_on_track", "help_from", "help_needed"})

MEANING_WORDS: Mapping[str | None, str] = {
    "green": "On track",
    "amber": "At risk",
    "red": "Off track",
    "complete": "Done",
    "not_started": "Not started",
    "on_hold": "On hold",
    "closed": "Closed",
    None: "Not rated",
}


@dataclass(frozen=True, slots=True)
class PartChange:
    """A part of an action as it is and as it would be, in words."""

    part: str
    old: str
    new: str

    @property
    def name(self) -> str:
        """The part as pages and papers call it."""
        return PART_WORDS[self.part]


def changes_of(
    line: ActionLine, stored: StoredAction, *, spoken: Collection[str], is_exact: bool, priority: int
) -> tuple[PartChange, ...]:
    """Everything that the file says otherwise of the action, in the order of the plan's columns."""
    before = stored.line
    found = [
        *_words_changes(line, before, is_exact=is_exact),
        *_priority_change(before.priority, priority),
        *_lines_changes(line, before, is_exact=is_exact),
        *_lead_changes(line, before, is_exact=is_exact),
        *_date_changes(line, before, is_exact=is_exact, speaks_of_forecast="forecast" in spoken),
        *_rating_changes(line, stored),
        *_said_changes(line, stored),
        *_note_changes(line, before),
    ]
    return tuple(change for change in found if _is_spoken(change.part, spoken))


def _is_spoken(part: str, spoken: Collection[str]) -> bool:
    if part == "leads":
        return "leads" in spoken or "contributors" in spoken
    return part in spoken


def _words_changes(line: ActionLine, before: ActionLine, *, is_exact: bool) -> list[PartChange]:
    found = []
    if _differ(line.title, before.title):
        found.append(PartChange("title", before.title, line.title))
    if _differ(line.description, before.description) and (line.description or is_exact):
        found.append(PartChange("description", before.description, line.description))
    return found


def _priority_change(before: int, after: int) -> list[PartChange]:
    return [PartChange("priority", str(before), str(after))] if before != after else []


def _lines_changes(line: ActionLine, before: ActionLine, *, is_exact: bool) -> list[PartChange]:
    found = []
    details = [part.text for part in line.details]
    if (details or is_exact) and (
        _lines_differ(details, [part.text for part in before.details])
        or (is_exact and not _same_days(line.details, before.details))
        or (not is_exact and _brings_days(line.details, before.details))
    ):
        found.append(PartChange("details", _listed(before.details), _listed(line.details)))
    measures = [part.text for part in line.measures]
    if (measures or is_exact) and (
        _lines_differ(measures, [part.text for part in before.measures])
        or (is_exact and [part.detail for part in line.measures] != [part.detail for part in before.measures])
    ):
        found.append(
            PartChange("measures", "\n".join(part.text for part in before.measures), "\n".join(measures))
        )
    return found


def _lines_differ(after: Sequence[str], before: Sequence[str]) -> bool:
    """Compared line by line as they would be printed: a line break inside a detail makes no difference."""
    return _flat(after) != _flat(before)


def _flat(texts: Sequence[str]) -> list[str]:
    return [_bare(line) for text in texts for line in text.split("\n") if line.strip()]


def _same_days(after: Sequence[DetailLine], before: Sequence[DetailLine]) -> bool:
    return len(after) == len(before) and all(
        is_same_date(new.start, old.start) and is_same_date(new.end, old.end)
        for new, old in zip(after, before, strict=True)
    )


def _brings_days(after: Sequence[DetailLine], before: Sequence[DetailLine]) -> bool:
    """True where the file gives a detail a day that it does not have; one without a day says nothing."""
    return any(
        (new.start is not None and not is_same_date(new.start, old.start))
        or (new.end is not None and not is_same_date(new.end, old.end))
        for new, old in zip(after, before, strict=False)
    )


def _listed(details: Sequence[DetailLine]) -> str:
    lines = []
    for detail in details:
        days = [
            f"{word} {write_date(day)}"
            for word, day in (("from", detail.start), ("to", detail.end))
            if day is not None
        ]
        lines.append(f"{detail.text} ({' '.join(days)})" if days else detail.text)
    return "\n".join(lines)


def _lead_changes(line: ActionLine, before: ActionLine, *, is_exact: bool) -> list[PartChange]:
    after, were = _leads_of(line), _leads_of(before)
    if after == were or (not line.leads and not is_exact):
        return []
    if not is_exact and line.lead and not _differ(line.lead, before.lead):
        return []
    return [PartChange("leads", "; ".join(before.leads), "; ".join(line.leads))]


def _leads_of(line: ActionLine) -> tuple[str, str]:
    """The accountable team and the others, as a paper prints them."""
    names = [plain_words(name) for name in line.leads]
    return (names[0], " ".join(names[1:])) if names else ("", "")


def _date_changes(
    line: ActionLine, before: ActionLine, *, is_exact: bool, speaks_of_forecast: bool
) -> list[PartChange]:
    found = []
    if (line.start is not None or is_exact) and not is_same_date(line.start, before.start):
        found.append(_dates("start", before.start, line.start))
    is_other_end = line.end is not None and not is_same_date(line.end, before.end)
    # A file may go on saying the date that it once moved: it is expected already.
    if is_other_end and (speaks_of_forecast or not is_same_date(line.end, before.forecast)):
        found.append(_dates("end", before.end, line.end))
    if line.forecast is not None and not is_same_date(line.forecast, before.forecast):
        found.append(_dates("forecast", before.forecast, line.forecast))
    return found


def _dates(part: str, before: PlanDate | None, after: PlanDate | None) -> PartChange:
    return PartChange(part, write_date(before), write_date(after))


def is_same_date(one: PlanDate | None, other: PlanDate | None) -> bool:
    """True for the same days, whatever the words; without days, for the same words; or printed the same."""
    if one is None or other is None:
        return one is other
    if one.first is not None or other.first is not None:
        days = (one.first, one.last) == (other.first, other.last)
        return days or write_date(one) == write_date(other)
    if Precision.ONGOING in (one.precision, other.precision):
        return one.precision == other.precision
    return plain_words(one.text or "") == plain_words(other.text or "")


_DONE = frozenset({Stage.DONE, Stage.COMPLETE})


def _rating_changes(line: ActionLine, stored: StoredAction) -> list[PartChange]:
    """A rating that the file gives and that is another one. A word without a meaning changes nothing."""
    meaning, before = line.rating_meaning, stored.line
    if meaning is None or meaning == before.rating_meaning:
        return []
    if line.rating_text and not _differ(line.rating_text, before.rating_text):
        return []
    if meaning == "complete" and stored.status.stage in _DONE and stored.status.said is not None:
        return []
    if meaning == "not_started" and stored.status.stage is Stage.NOT_STARTED:
        return []
    # "Not started yet" is what an action without an update is called before its start.
    if stored.status.said is None and plain_words(line.rating_text) == plain_words(stored.status.label.word):
        return []
    old = MEANING_WORDS[before.rating_meaning] if stored.status.said else before.rating_text or "Not rated"
    return [PartChange("rating", old, MEANING_WORDS[meaning])]


def _said_changes(line: ActionLine, stored: StoredAction) -> list[PartChange]:
    before, found = stored.line, []
    if line.progress and line.progress != PRIVATE_WORDS and _differ(line.progress, before.progress):
        found.append(PartChange("progress", before.progress, line.progress))
    is_said = _is_help_said(line.update, before.update)
    for part in UPDATE_PARTS:
        if is_said and part in ("help_from", "help_needed"):
            continue
        new, old = line.update.get(part, ""), before.update.get(part, "")
        if new == PRIVATE_WORDS:
            continue
        if new and _differ(new, old) and not (part == "override_reason" and not _needs_reason(line, stored)):
            found.append(PartChange(part, old, new))
    return found


def _is_help_said(after: Mapping[str, str], before: Mapping[str, str]) -> bool:
    """True where a group that the strategy does not have stands in front of the help needed already."""
    named = [after.get(part, "") for part in ("help_from", "help_needed")]
    joined = ": ".join(words for words in named if words)
    return bool(named[0]) and not _differ(joined, before.get("help_needed", ""))


def _needs_reason(line: ActionLine, stored: StoredAction) -> bool:
    """A reason for another rating is kept only beside a rating that is better than the rules suggest."""
    return stored.status.is_overridden or bool(_rating_changes(line, stored))


def _note_changes(line: ActionLine, before: ActionLine) -> list[PartChange]:
    changed = {
        heading: words
        for heading, words in line.notes.items()
        if _differ(words, before.notes.get(heading, ""))
    }
    if not changed:
        return []
    old = "\n".join(f"{heading}: {before.notes[heading]}" for heading in changed if heading in before.notes)
    return [PartChange("notes", old, "\n".join(f"{heading}: {words}" for heading, words in changed.items()))]


def _differ(one: str, other: str) -> bool:
    return _bare(one) != _bare(other)


def _bare(text: str) -> str:
    """A text as it is compared: its blanks as one, and no bullet before it, which readers of files take for a list's."""
    return " ".join(text.split()).lstrip("•·▪◦‣*–—- ")


def update_warnings(
    line: ActionLine,
    stored: StoredAction | None,
    changes: Sequence[PartChange],
    *,
    bodies: Collection[str],
) -> list[Problem]:
    """What a file's update lacks that the form would have asked for, and a group for help that is not known."""
    where = line.source or f"action {line.number}"
    number = stored.line.number if stored else line.number
    found = []
    is_rated = any(change.part == "rating" for change in changes) or (stored is None and line.rating_meaning)
    is_explained = bool(line.update.get("put_it_right")) or (
        stored is not None and bool(stored.line.update.get("put_it_right"))
    )
    if is_rated and line.rating_meaning in ("amber", "red") and not is_explained:
        word = MEANING_WORDS[line.rating_meaning]
        found.append(
            Problem(
                where,
                f"Action {number} is rated “{word}”, and the file doesn’t say what will put it right.",
                "It is imported so. Ask its lead.",
                Severity.WARNING,
            )
        )
    help_from = line.update.get("help_from", "")
    is_known = help_from in ("", HELP_FROM_DIRECTOR, HELP_FROM_NONE_YET, *bodies)
    if not is_known and any(change.part == "help_from" for change in changes):
        found.append(
            Problem(
                where,
                f"“{help_from}” is none of the groups of the strategy.",
                "The name is put in front of the help needed.",
                Severity.WARNING,
            )
        )
    return found


_TITLE, _LEAD, _NAME, _RATING, _SOURCE, _DATE = 500, 300, 200, 120, 200, 120


def fit_line(line: ActionLine) -> ActionLine:
    """The action as the tables can hold it. What is too long for its place is kept whole in a note, and cut there."""
    if _fits(line):
        return line
    notes = dict(line.notes)

    def cut(text: str, length: int, note: str) -> str:
        if len(text) <= length:
            return text
        notes[note] = text
        return f"{text[: length - 1].rstrip()}…"

    title = cut(line.title, _TITLE, "Action required, in full")
    lead = cut(line.lead, _LEAD, "Lead, in full")
    leads = tuple(cut(name, _NAME, "Lead, in full") for name in line.leads)
    rating = cut(line.rating_text, _RATING, "Rating, in full")
    start, end = _fit_date(line.start), _fit_date(line.end)
    for name, before, after in (("Start date", line.start, start), ("End date", line.end, end)):
        if before is not after and before is not None:
            notes[f"{name}, in full"] = before.text or ""
    return replace(
        line,
        title=title,
        lead=lead,
        leads=leads,
        rating_text=rating,
        start=start,
        end=end,
        forecast=_fit_date(line.forecast),
        details=tuple(
            replace(detail, start=_fit_date(detail.start), end=_fit_date(detail.end))
            for detail in line.details
        ),
        notes=notes,
        source=line.source[:_SOURCE],
    )


def _fits(line: ActionLine) -> bool:
    dates = (line.start, line.end, line.forecast)
    return (
        len(line.title) <= _TITLE
        and len(line.lead) <= _LEAD
        and all(len(name) <= _NAME for name in line.leads)
        and len(line.rating_text) <= _RATING
        and len(line.source) <= _SOURCE
        and all(value is None or len(value.text or "") <= _DATE for value in dates)
        and all(_fit_date(day) is day for detail in line.details for day in (detail.start, detail.end))
    )


def _fit_date(value: PlanDate | None) -> PlanDate | None:
    if value is None or len(value.text or "") <= _DATE:
        return value
    return replace(value, text=f"{(value.text or '')[: _DATE - 1].rstrip()}…")
