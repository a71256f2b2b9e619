"""Figures turned into plain sentences by rule: the headline of a report, the line on a public page.

A person may edit a headline; these are the drafts. Public sentences use no colour word and no term of art.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain.rag import Label
from tracker.domain.rollup import Counts, Movement

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def count_word(number: int) -> str:
    """A number as prose has it: in words up to ten.

    >>> count_word(3), count_word(12)
    ('three', '12')
    """
    return _WORDS[number] if number < len(_WORDS) else f"{number:,}"


def plural(number: int, one: str, many: str) -> str:
    """A counted noun or verb.

    >>> plural(1, "action is", "actions are")
    'action is'
    """
    return one if number == 1 else many


def join_words(words: Sequence[str]) -> str:
    """A list as prose has it.

    >>> join_words(["one", "two", "three"])
    'one, two and three'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def draft_headline(
    *,
    counts: Counts,
    total: int,
    movement: Movement,
    compared_with: str,
    not_received: int,
    is_window_past_due: bool,
    decisions_asked: int,
    overridden: int,
) -> list[str]:
    """One to five sentences, worst first, from the figures alone."""
    if total == 0:
        return ["No plan has any action on this day."]
    sentences = [_standing(counts, total)]
    if compared_with:
        sentences.append(_moved(movement, compared_with))
    sentences += _gaps(not_received, counts[Label.NOT_RATED], is_window_past_due=is_window_past_due)
    if overridden:
        sentences.append(
            f"{count_word(overridden).capitalize()} {plural(overridden, 'rating is', 'ratings are')} better than the "
            "rules suggest; the reasons are printed."
        )
    if decisions_asked:
        sentences.append(
            f"The board is asked for {count_word(decisions_asked)} {plural(decisions_asked, 'decision', 'decisions')}."
        )
    return sentences


def _gaps(not_received: int, not_rated: int, *, is_window_past_due: bool) -> list[str]:
    """What nobody has said: updates that did not come, and actions without a rating; one sentence at the most."""
    come = plural(not_received, "update is", "updates are")
    what = f"{come} still to come in this window"
    if is_window_past_due:
        what = f"{plural(not_received, 'update was', 'updates were')} not received"
    said = f"{count_word(not_received).capitalize()} {what}"
    unrated = plural(not_rated, "action is", "actions are")
    if not_received and not_rated:
        return [f"{said} and {count_word(not_rated)} {unrated} not rated."]
    if not_received:
        return [f"{said}."]
    if not_rated:
        return [f"{count_word(not_rated).capitalize()} {unrated} not rated: nobody has said how it is going."]
    return []


def _standing(counts: Counts, total: int) -> str:
    off, risk = counts[Label.OFF_TRACK], counts[Label.AT_RISK]
    of_all = f"of {total:,} {plural(total, 'action', 'actions')}"
    if not off and not risk:
        return f"None {of_all} is off track or at risk."
    if not off:
        return f"{count_word(risk).capitalize()} {of_all} {plural(risk, 'is', 'are')} at risk; none is off track."
    first = f"{count_word(off).capitalize()} {of_all} {plural(off, 'is', 'are')} off track"
    if not risk:
        return f"{first} and none is at risk."
    return f"{first} and {count_word(risk)} {plural(risk, 'is', 'are')} at risk."


def _moved(movement: Movement, compared_with: str) -> str:
    parts = []
    for found, word in (
        (movement.worse, "got worse"),
        (movement.better, "got better"),
        (movement.completed, "were completed"),
        (movement.other, "changed otherwise"),
    ):
        if found:
            verb = "was completed" if word == "were completed" and len(found) == 1 else word
            parts.append(f"{count_word(len(found))} {verb}")
    if not parts:
        return f"Since {compared_with} no rating has changed."
    return f"Since {compared_with} {join_words(parts)}."


def public_summary(counts: Counts) -> list[str]:
    """How a priority is going, for everybody: counted in words, never one colour for it all.

    >>> public_summary({Label.ON_TRACK: 2, Label.OFF_TRACK: 1})
    ['2 of 3 going to plan.', '1 is late or may be late.']
    """
    going, late, unknown = going_to_plan(counts), may_be_late(counts), counts.get(Label.NOT_RATED, 0)
    total = sum(counts.values())
    if total == 0:
        return ["No partner has told us about any work on this yet."]
    sentences = [f"{going} of {total} going to plan."]
    for number, one, many in (
        (late, "is late or may be late", "are late or may be late"),
        (counts.get(Label.NOT_STARTED, 0), "is due to start later", "are due to start later"),
        (counts.get(Label.ON_HOLD, 0), "has been paused", "have been paused"),
        (counts.get(Label.CLOSED, 0), "was stopped", "were stopped"),
    ):
        if number:
            sentences.append(f"{number} {plural(number, one, many)}.")
    if unknown:
        sentences.append(f"We have not been told how {unknown} {plural(unknown, 'is', 'are')} going.")
    return sentences


def going_to_plan(counts: Counts) -> int:
    """How many are on track, done or complete."""
    return sum(counts.get(label, 0) for label in (Label.ON_TRACK, Label.DONE, Label.COMPLETE))


def may_be_late(counts: Counts) -> int:
    """How many are off track or at risk."""
    return sum(counts.get(label, 0) for label in (Label.OFF_TRACK, Label.AT_RISK))
