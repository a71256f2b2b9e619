"""What the pages of carers' voice say: frozen values, ready for their templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from tracker.domain.dates import AsAt, write_day
from tracker.domain.permissions import Permission, Viewer, is_allowed, may_change_voice
from tracker.domain.sentences import plural
from tracker.domain.voices import NO_PRIORITY, said_as_printed, source_line
from tracker.queries.strategies import StrategyInForce
from tracker.queries.voices import VoiceOnRecord
from tracker.web.days import DayLine, day_line
from tracker.web.sent import WordWarning


@dataclass(frozen=True, slots=True)
class VoiceShown:
    """One thing that carers said. Addresses are there for whoever may use them; empty otherwise."""

    said: str
    where: str
    by: str
    answer: str
    standing: str
    version: int
    change_address: str
    publish_address: str
    withdraw_address: str


@dataclass(frozen=True, slots=True)
class VoiceGroup:
    """What was said about a priority."""

    title: str
    voices: Sequence[VoiceShown]


@dataclass(frozen=True, slots=True)
class VoicesPage:
    """All that carers told the partnership, as known on a day."""

    strategy: StrategyInForce
    day: DayLine
    summary: str
    groups: Sequence[VoiceGroup]
    new_address: str


@dataclass(frozen=True, slots=True)
class VoicePage:
    """The form, new or to change. On a conflict, `meanwhile` says how it stands now; empty otherwise."""

    strategy: StrategyInForce
    title: str
    address: str
    back: str
    warnings: Sequence[WordWarning]
    meanwhile: Sequence[str]
    remove_address: str
    is_public: bool


def voices_page(
    strategy: StrategyInForce, voices: Sequence[VoiceOnRecord], *, viewer: Viewer, as_at: AsAt
) -> VoicesPage:
    """Put the list together: by priority, the newest first."""
    here = _here(strategy)
    may_add = is_allowed(viewer, Permission.RECORD_VOICE, strategy_id=strategy.strategy_id)
    return VoicesPage(
        strategy=strategy,
        day=day_line(as_at),
        summary=_summary(voices),
        groups=[
            VoiceGroup(
                f"{number}. {title}" if number else NO_PRIORITY,
                [_shown(strategy, voice, viewer=viewer) for voice in lines],
            )
            for (number, title), lines in groupby(voices, key=lambda one: (one.priority, one.priority_title))
        ],
        new_address=f"{here}/new" if may_add else "",
    )


def voice_page(
    strategy: StrategyInForce,
    voice: VoiceOnRecord | None,
    *,
    warnings: Sequence[WordWarning] = (),
    is_conflict: bool = False,
) -> VoicePage:
    """Put the form's page together; without a voice, that of a new one."""
    here = _here(strategy)
    return VoicePage(
        strategy=strategy,
        title="Change what carers told us" if voice else "Write down what carers told us",
        address=f"{here}/{voice.voice_id}" if voice else f"{here}/new",
        back=here,
        warnings=warnings,
        meanwhile=_as_it_stands(voice) if voice and is_conflict else (),
        remove_address=f"{here}/{voice.voice_id}/removed" if voice else "",
        is_public=voice is not None and voice.public_on is not None,
    )


def _here(strategy: StrategyInForce) -> str:
    return f"/strategies/{strategy.slug}/carers-voice"


def _shown(strategy: StrategyInForce, voice: VoiceOnRecord, *, viewer: Viewer) -> VoiceShown:
    address = f"{_here(strategy)}/{voice.voice_id}"
    may_change = may_change_voice(viewer, strategy_id=strategy.strategy_id, recorded_by=voice.recorded_by)
    may_publish = is_allowed(viewer, Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    is_public = voice.public_on is not None
    told = voice.told
    return VoiceShown(
        said=said_as_printed(told.said, is_quoted=told.is_quoted),
        where=source_line(told.source.word, told.source_words, write_day(told.told_on)),
        by=f"Written down by {voice.recorded_by_name}." if voice.recorded_by_name else "",
        answer=told.answer,
        standing=_standing(voice),
        version=voice.version,
        change_address=address if may_change else "",
        publish_address=f"{address}/public" if may_publish and told.may_be_public and not is_public else "",
        withdraw_address=f"{address}/not-public" if may_publish and is_public else "",
    )


def _standing(voice: VoiceOnRecord) -> str:
    if not voice.told.may_be_public:
        return "It may not be public."
    if voice.public_on is None:
        return "It may be public, and is not on the public pages."
    return f"On the public pages since {write_day(voice.public_on)}."


def _summary(voices: Sequence[VoiceOnRecord]) -> str:
    if not voices:
        return "Nothing is written down yet."
    number, unanswered = len(voices), sum(1 for voice in voices if not voice.told.answer)
    said = f"{number:,} {plural(number, 'thing is', 'things are')} written down."
    if not unanswered:
        return f"{said} Each has an answer."
    return f"{said} {unanswered:,} {plural(unanswered, 'has', 'have')} no answer yet."


def _as_it_stands(voice: VoiceOnRecord) -> Sequence[str]:
    told = voice.told
    return (
        said_as_printed(told.said, is_quoted=told.is_quoted),
        source_line(told.source.word, told.source_words, write_day(told.told_on)),
        f"About {voice.priority}. {voice.priority_title}" if voice.priority else NO_PRIORITY,
        f"What was done: {told.answer}" if told.answer else "No answer yet.",
        _standing(voice),
    )
