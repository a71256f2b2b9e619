"""Figures turned into plain sentences by rule: the headline of a report, the line on a public page.

A person may edit a headline; these are the drafts. Public sentences use no colour word and no term of art.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tracker.domain.dates import agreed_for, write_date, write_day
from tracker.domain.rag import Label
from tracker.domain.rollup import Counts, Movement
from tracker.domain.status import ActionStatus

# So many actions are named in one sentence; more are counted.
MOST_CODES = 10

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


def planned_sentences(names: Sequence[str], *, body: str, usual: Sequence[str]) -> str:
    """What was planned: so many windows and, where they were to be counted back from a body's meetings, how many were.

    `usual` are the names of those that no meeting of the body fits; `body` is empty where nobody's meetings count.

    >>> planned_sentences(["Q3", "Q4"], body="Board", usual=["Q4"])
    '2 windows are planned, 1 counted back from meetings of Board. No meeting of Board on record fits Q4: it has its usual days.'
    """
    number = len(names)
    planned = f"{number} {plural(number, 'window is', 'windows are')} planned"
    if not body:
        return f"{planned}."
    back = number - len(usual)
    counted = f", {back} counted back from meetings of {body}" if back else ""
    if not usual:
        return f"{planned}{counted}."
    took = plural(len(usual), "it has its usual days", "they have their usual days")
    return f"{planned}{counted}. No meeting of {body} on record fits {join_words(usual)}: {took}."


def days_of_plans(usual: date, days: Mapping[str, date]) -> str:
    """The day by which updates of these plans (by code) are due, then those that are due on another day than the usual.

    >>> days_of_plans(date(2019, 10, 4), {"CITY": date(2019, 10, 4), "LRCCG": date(2019, 10, 8)})
    '4 October 2019 (LRCCG: 8 October 2019)'
    >>> days_of_plans(date(2019, 10, 4), {"LRCCG": date(2019, 10, 8)})
    '8 October 2019'
    >>> days_of_plans(date(2019, 10, 4), {"CITY": date(2019, 10, 9), "LRCCG": date(2019, 10, 8)})
    '8 October 2019 (LRCCG) and 9 October 2019 (CITY)'
    """
    if not days or set(days.values()) == {usual}:
        return write_day(usual)
    if len(set(days.values())) == 1:
        return write_day(next(iter(days.values())))
    own = sorted((day, code) for code, day in days.items() if day != usual)
    if usual in days.values():
        return f"{write_day(usual)} ({'; '.join(f'{code}: {write_day(day)}' for day, code in own)})"
    return join_words([f"{write_day(day)} ({code})" for day, code in own])


def are_or_were_due(usual: date, days: Mapping[str, date], *, on: date) -> str:
    """Whether updates of these plans are due, or were: from the last of their days on, a missing one is "No update".

    >>> are_or_were_due(date(2019, 10, 4), {}, on=date(2019, 10, 4))
    'were due'
    """
    return "were due" if on >= max(days.values(), default=usual) else "are due"


def draft_headline(
    *,
    counts: Counts,
    total: int,
    movement: Movement,
    compared_with: str,
    not_received: int,
    still_to_come: int,
    decisions_asked: int,
    overridden: int,
    unexplained: int = 0,
    dates_asked: int = 0,
    falling: int = 0,
) -> list[str]:
    """One to five sentences, worst first, from the figures alone.

    Updates that were not received are those whose due day has come, still to come are those whose day has not. Of the
    ratings that are better than the rules suggest, `unexplained` were given no reason.
    """
    if total == 0:
        return ["No plan has any action on this day."]
    sentences = [_standing(counts, total)]
    if compared_with:
        sentences.append(_moved(movement, compared_with))
    sentences += _gaps(not_received, still_to_come, counts[Label.NOT_RATED])
    sentences += _too_good(overridden, unexplained, falling)
    if decisions_asked or dates_asked:
        asked = what_is_asked(requests=decisions_asked, dates=dates_asked)
        sentences.append(f"The board is asked for {asked}.")
    return sentences


def what_is_asked(*, requests: int, dates: int) -> str:
    """How many decisions are asked of bodies: requests for help, and new agreed dates; both together are the count.

    >>> what_is_asked(requests=1, dates=7)
    'eight decisions: one request for help and seven new agreed dates'
    >>> what_is_asked(requests=2, dates=0), what_is_asked(requests=0, dates=1)
    ('two decisions', 'one decision, on a new agreed date')
    """
    decisions = f"{count_word(requests + dates)} {plural(requests + dates, 'decision', 'decisions')}"
    if not dates:
        return decisions
    if not requests:
        return f"{decisions}, on {plural(dates, 'a new agreed date', 'new agreed dates')}"
    return (
        f"{decisions}: {count_word(requests)} {plural(requests, 'request', 'requests')} for help and "
        f"{count_word(dates)} new agreed {plural(dates, 'date', 'dates')}"
    )


def _too_good(overridden: int, unexplained: int, falling: int) -> list[str]:
    """What looks better than rules or figures have it; one sentence at the most."""
    parts = []
    if overridden:
        ratings = plural(overridden, "rating is", "ratings are")
        reasons = "for reasons that are printed"
        if unexplained:
            reasons = (
                f"{count_word(unexplained)} of them without a reason"
                if overridden > 1
                else "without a reason"
            )
        parts.append(f"{count_word(overridden)} {ratings} better than the rules suggest, {reasons}")
    if falling:
        actions, to_move = plural(falling, "action is", "actions are"), plural(falling, "it is", "they are")
        parts.append(
            f"{count_word(falling)} {actions} on track while a figure that {to_move} to move got worse"
        )
    said = ", and ".join(parts)
    return [f"{said[:1].upper()}{said[1:]}."] if said else []


def _gaps(not_received: int, still_to_come: int, not_rated: int) -> list[str]:
    """What nobody has said: updates that did not come, and actions without a rating; one sentence at the most."""
    gaps = []
    if not_received:
        verb = plural(not_received, "update was", "updates were")
        gaps.append(f"{count_word(not_received)} {verb} not received")
    if still_to_come:
        verb = plural(still_to_come, "is", "are")
        what = verb if not_received else f"{plural(still_to_come, 'update', 'updates')} {verb}"
        gaps.append(f"{count_word(still_to_come)} {what} still to come in this window")
    if not_rated and not gaps:
        unrated = plural(not_rated, "action is", "actions are")
        return [f"{count_word(not_rated).capitalize()} {unrated} not rated: nobody has said how it is going."]
    if not_rated:
        gaps.append(f"{count_word(not_rated)} {plural(not_rated, 'action is', 'actions are')} not rated")
    said = join_words(gaps)
    return [f"{said[:1].upper()}{said[1:]}."] if said else []


def _standing(counts: Counts, total: int) -> str:
    off, risk = counts[Label.OFF_TRACK], counts[Label.AT_RISK]
    of_all = f"of {count_word(total)} {plural(total, 'action', 'actions')}"
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


def action_sentences(status: ActionStatus, *, on: date) -> list[str]:
    """Three sentences on an action for an e-mail or the minutes: how it stood on the day, what was said, what is next.

    Where an update is not agreed yet, the third says that. Words held in private session are left out, whoever reads:
    what is copied goes on to others.
    """
    said = status.said
    title = tidied(status.title).rstrip(".")
    first = f"{status.code}, {title} ({agreed_for(status.due)}), {_STOOD[status.label]} on {write_day(on)}."
    if said is None:
        none = "No update counts yet." if status.waiting else "Nobody has posted an update on it."
        return [first, none, _following(status)]
    told = f"On {write_day(said.reported_on)} {said.for_team or 'the lead'}"
    words = tidied(said.words or said.reason)
    second = f"{told} said: {ended(words)}" if words else f"{told} confirmed it without further words."
    if said.is_private:
        second = f"{told} posted an update that is held in private session."
    return [first, second, _following(status)]


def partner_sentences(
    *, name: str, strategy: str, statuses: Sequence[ActionStatus], not_received: int, asked: int, on: date
) -> list[str]:
    """Three sentences on a partner's actions in a strategy: how many stand how, which are late, what is missing."""
    number = len(statuses)
    counts = [(sum(1 for one in statuses if one.label is label), label) for label in Label]
    parts = [f"{count_word(found)} {label.word.lower().replace(',', '')}" for found, label in counts if found]
    own = f"{count_word(number)} {plural(number, 'action', 'actions')} in the {strategy}"
    first = f"On {write_day(on)} {name} had {own}{': ' if parts else ''}{join_words(parts)}."
    late = [
        f"{label.word.lower()}: {_codes([one.code for one in statuses if one.label is label])}"
        for label in (Label.OFF_TRACK, Label.AT_RISK)
        if any(one.label is label for one in statuses)
    ]
    second = "; ".join(late) if late else "none is off track or at risk"
    missing = "every update has come"
    if not_received:
        missing = f"{count_word(not_received)} {plural(not_received, 'update has', 'updates have')} not come"
    decisions = f"{count_word(asked)} {plural(asked, 'decision is', 'decisions are')} asked"
    return [first, f"{sentence_case(second)}.", f"{sentence_case(missing)} and {decisions}."]


def report_sentences(
    *,
    strategy: str,
    counts: Counts,
    on: date,
    number: int | None = None,
    frozen: str = "",
    more: str,
) -> list[str]:
    """Three sentences on a report: which it is and of which day, how the actions stood, and `more`.

    `number` and `frozen`, the day it was frozen in words, are those of a board report; the live figures have neither.
    """
    first = f"The figures of the {strategy} are those of {write_day(on)} and are not frozen."
    if number is not None and frozen:
        first = f"Board report {number} of the {strategy} was frozen on {frozen} with the figures of {write_day(on)}."
    total = sum(counts.values())
    return [first, _standing(counts, total) if total else "No plan had any action on this day.", more]


# How an action stood on a day, for a sentence in the past.
_STOOD = {
    Label.CLOSED: "had been closed without delivery",
    Label.ON_HOLD: "was on hold",
    Label.COMPLETE: "was complete",
    Label.DONE: "was reported done and not yet checked",
    Label.NOT_STARTED: "had not started yet, as planned,",
    Label.NOT_RATED: "was not rated",
    Label.OFF_TRACK: "was off track",
    Label.AT_RISK: "was at risk",
    Label.ON_TRACK: "was on track",
}


def _codes(codes: Sequence[str]) -> str:
    """The first ten codes by name, the others by their number."""
    more = [f"{count_word(len(codes) - MOST_CODES)} more"] if len(codes) > MOST_CODES else []
    return join_words([*codes[:MOST_CODES], *more])


def _following(status: ActionStatus) -> str:
    """What is next: an update that waits, else what will put it right, the help needed, the date now expected."""
    said = status.said
    if status.waiting is not None:
        return status.waiting.sentence
    if said is not None and said.put_it_right and not said.is_private:
        return f"What will put it right: {ended(tidied(said.put_it_right))}"
    if said is not None and (said.is_ask_private or said.is_ask_hidden):
        return "What help is asked for is held in private session."
    if said is not None and said.help_text and not said.is_private:
        return f"Help needed: {ended(tidied(said.help_text))}"
    if status.is_expected_late:
        return f"It is now expected in {write_date(status.forecast)}."
    if said is not None and said.is_private:
        return "No other date is expected; whether help is asked for is held in private session."
    return "No help is asked for and no other date is expected."


def tidied(words: str) -> str:
    """Words on one line."""
    return " ".join(words.split())


def ended(words: str) -> str:
    """Words with a full stop, unless they end in one of their own.

    >>> ended("It is late"), ended("Is it late?")
    ('It is late.', 'Is it late?')
    """
    return words if words.endswith((".", "!", "?", "…", "”")) else f"{words}."


def sentence_case(words: str) -> str:
    """Words with their first letter made large.

    >>> sentence_case("two updates have not come")
    'Two updates have not come'
    """
    return f"{words[:1].upper()}{words[1:]}"
