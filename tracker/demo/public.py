"""What the public reads in the invented year: the words on priorities, and what carers told somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from tracker.changes import reports, voices
from tracker.demo.files import Event, by_on, read
from tracker.demo.ids import Ids, viewer_on
from tracker.domain.voices import Told, VoiceSource
from tracker.extensions import db
from tracker.models import Voice


def public_events(ids: Ids, history: Mapping[str, Any]) -> Iterable[Event]:
    """Everything of the invented year that is said to the public, or by carers."""
    for line in history["public"]:
        yield date.fromisoformat(line["published_on"]), 3, _publishing(ids, line)
    for line in history["voices"]:
        yield from _voice_events(ids, line)


def _publishing(ids: Ids, line: Mapping[str, Any]) -> Callable[[date], None]:
    said = {item["number"]: item["plain"]["said"] for item in read("strategy")["priorities"]}

    def publish(day: date) -> None:
        number = line["priority"]
        reports.publish_wording(
            by=by_on(ids.people["esi"], day, hour=15),
            on=day,
            strategy_id=ids.strategy,
            priority_id=ids.priorities[number],
            seen_version=ids.wordings.get(number, 0),
            said=said[number],
            done=line["done"],
            late=line["late"],
            next_steps=line["next"],
        )
        ids.wordings[number] = ids.wordings.get(number, 0) + 1

    return publish


def _voice_events(ids: Ids, line: Mapping[str, Any]) -> Iterable[Event]:
    """What carers told somebody, then each answer, then the public pages."""
    voice_ids: list[int] = []

    def write_down(day: date) -> None:
        told = _told(ids, line, answer="")
        by = by_on(ids.people[line["by"]], day, hour=13)
        voice_ids.append(voices.add_voice(by=by, on=day, strategy_id=ids.strategy, told=told).id)

    def answer_with(answer: Mapping[str, str]) -> Callable[[date], None]:
        def change(day: date) -> None:
            told = _told(ids, line, answer=answer["words"])
            voices.change_voice(
                by=by_on(ids.people[answer["by"]], day, hour=14),
                on=day,
                told=told,
                **_seen(answer["by"], day),
            )

        return change

    def publish(day: date) -> None:
        voices.publish_voice(by=by_on(ids.people["esi"], day, hour=15), on=day, **_seen("esi", day))

    def _seen(key: str, day: date) -> dict[str, Any]:
        voice = db.session.get_one(Voice, voice_ids[0])
        return {
            "viewer": viewer_on(ids, key, day),
            "strategy_id": ids.strategy,
            "voice_id": voice.id,
            "seen_version": voice.version,
        }

    yield date.fromisoformat(line["on"]), 2, write_down
    for answer in line["answers"]:
        yield date.fromisoformat(answer["on"]), 3, answer_with(answer)
    for day in line["published"]:
        yield date.fromisoformat(day), 3, publish


def _told(ids: Ids, line: Mapping[str, Any], *, answer: str) -> Told:
    return Told(
        said=line["said"],
        is_quoted=line["quoted"],
        source=VoiceSource(line["source"]),
        source_words=line["where"],
        told_on=date.fromisoformat(line["told_on"]),
        priority_id=ids.priorities[line["priority"]] if line["priority"] else None,
        answer=answer,
        may_be_public=line["public"],
    )
