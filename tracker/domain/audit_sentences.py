"""Entries of the audit chain as sentences: who did what to which, and what it was before.

Source: docs/rules/audit.md. An entry keeps ids; the names are given with it, as they are today.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.domain.dates import write_day
from tracker.domain.permissions import Role
from tracker.domain.rag import Rating, Stage

# Something that an entry points to: its kind and its id.
Thing = tuple[str, int]

BY_INSTALLATION = "A command on the server"
DIGEST = "_digest"

# What was done, after the name of whoever did it; "{it}" is what it was done to.
PHRASES: Mapping[str, str] = {
    "accept late update": "accepted a late update of {it}",
    "add action": "added {it}",
    "add addendum": "added to {it} what had to be said afterwards",
    "add body": "added the body {it}",
    "add figure": "added a figure to the indicator {it}",
    "add indicator": "added the indicator {it}",
    "add milestone": "added a milestone to {it}",
    "add organisation": "added the organisation {it}",
    "add person": "added {it}",
    "add plan": "added the plan {it}",
    "add priority": "added {it}",
    "add strategy": "added the strategy {it}",
    "add target": "said which figure {it} is to move",
    "add team": "added the team {it}",
    "add voice": "wrote down what carers told {it}",
    "add window": "planned the window {it}",
    "agree update as the group": "recorded that the group agreed the update of {it}",
    "agree update for its partner": "agreed the update of {it} for its partner",
    "agree updates": "recorded what a meeting agreed in {it}",
    "apply retention": "took away what had been kept for long enough",
    "assess update: agreed": "agreed the update of {it}",
    "assess update: checked": "checked that {it} is done",
    "assess update: own rating": "gave {it} a rating of the group’s own",
    "assess update: returned": "sent the update of {it} back with a question",
    "back up": "made a backup",
    "begin cover sheet": "began {it}",
    "change body": "changed the body {it}",
    "change cover sheet template": "changed the fields of the cover sheets of {it}",
    "change figure": "corrected a figure of the indicator {it}",
    "change indicator": "changed the indicator {it}",
    "change milestone": "changed a milestone of {it}",
    "change leads": "changed who leads {it}",
    "change publication hold": "changed a hold on what becomes public in {it}",
    "change password": "changed the password of {it}",
    "change voice": "changed what is written down of what carers told {it}",
    "change window": "changed the window {it}",
    "close body": "closed the body {it}",
    "rename body": "gave another name to the body {it}",
    "close window": "closed the window {it}",
    "confirm unchanged": "said that nothing changed in {it}",
    "delegate dates": "changed how far the owner of {it} may move dates",
    "disable person": "ended the account of {it}",
    "edit strategy": "changed the strategy {it}",
    "edit person": "changed {it}",
    "edit headline": "edited the headline of the next report of {it}",
    "end publication hold": "ended a hold on what becomes public in {it}",
    "end absence": "ended the absence of {it}",
    "finish cover sheet": "finished {it}",
    "fix today": "fixed the day that counts as today",
    "freeze board report": "froze {it}",
    "hand over cover": "handed over covering for {it}",
    "hand over draft": "handed over a draft on {it}",
    "hand over question": "handed over a question on {it}",
    "hand over role": "handed over a role in {it}",
    "hand over team": "handed over a place in the team {it}",
    "keep paper": "kept a file beside {it}",
    "link same work": "noted that another action carries the same work as {it}",
    "link single sign-on": "linked single sign-on for {it}",
    "make password link": "made a link with which {it} can choose a password",
    "join team": "joined the team {it}",
    "plan meeting": "put a meeting of {it} on record",
    "post update": "posted an update on {it}",
    "publish voice": "showed the public what carers told {it}",
    "publish wording": "published the public words for {it}",
    "record adoption": "recorded what a body did with the strategy",
    "record decision": "recorded a decision on {it}",
    "record publication hold": "recorded a hold on what becomes public in {it}",
    "record plan status": "recorded how far {it} has been agreed",
    "record successor": "recorded that another organisation took over from {it}",
    "remember answers": "kept how the file of {it} is to be read",
    "release held updates": "let the late updates of {it} count from the frozen report on",
    "remove figure": "took a figure off the indicator {it}",
    "remove milestone": "took a milestone off {it}",
    "remove target": "took a figure off {it}, which it was to move",
    "remove voice": "took away what carers had told {it}",
    "remove words": "removed words from {it}",
    "remove words beside strategies": "removed words that belong to no strategy",
    "rename organisation": "renamed the organisation {it}",
    "rename plan": "renamed the plan {it}",
    "replace details": "changed the details of {it}",
    "replace measures": "changed the measures of {it}",
    "reset second factor": "took the lost second factor of {it} away",
    "restore": "put a backup back",
    "reword action": "changed the words of {it}",
    "save cover sheet": "saved {it}",
    "say away": "noted an absence of {it}",
    "send update back": "sent the update of {it} back with a question",
    "set late updates": "changed what becomes of late updates in {it}",
    "set own due day": "gave a plan a due day of its own in the window {it}",
    "set password": "chose a password for {it}",
    "set report moments": "changed when {it} is issued and public",
    "set sign-off": "changed what updates of {it} go through before they count",
    "sign in": "signed in",
    "sign out": "signed out",
    "take back own due day": "let a plan be due with the others again in the window {it}",
    "take out meeting": "took a meeting of {it} off the record",
    "throw away cover sheet": "threw away a draft of a cover sheet of {it}",
    "undo successor": "took back that another organisation took over from {it}",
    "turn off second factor": "turned off the second factor of {it}",
    "turn on second factor": "turned on a second factor for {it}",
    "unlink single sign-on": "unlinked single sign-on for {it}",
    "use recovery code": "used a recovery code for {it}",
    "withdraw voice": "took what carers told {it} off the public pages",
}

# What a fact is called, and what its numbers point to; facts that are numbers of our own tables alone are left out.
_WORDS: Mapping[str, str] = {
    "answering": "its open questions are put to",
    "as_at": "figures of",
    "back_on_track": "back on track by",
    "changed": "what was changed",
    "closes": "closes",
    "covering_for": "covering for",
    "data_on": "date of the data",
    "deputy": "covered by",
    "disabled": "may not sign in",
    "due": "agreed end",
    "due_day": "updates due",
    "forecast": "now expected",
    "for_team": "for",
    "freezes": "report to be frozen",
    "hash": "hash",
    "how_told": "told",
    "may_be_public": "may be public",
    "may_decide": "may decide",
    "moved_reports": "reports that are public at another hour",
    "look_ends": "frozen before partners had two working days to see their lines, which end on",
    "made_at": "made",
    "manner": "how much went",
    "months": "months that may be moved",
    "on": "day",
    "other": "the other action",
    "papers_due": "papers due",
    "private": "held in private session",
    "public_on": "on public pages since",
    "private_request": "help asked for in private session",
    "sha256": "hash of the file",
    "short_name": "short name",
    "suggested": "suggested rating",
    "told_on": "told on",
    "values": "number of values",
}
# A day that is due is another one of what is not an action.
_WORDS_OF_VERB: Mapping[str, Mapping[str, str]] = {
    "add window": {"due": "updates due"},
    "change window": {"due": "updates due"},
    "add target": {"due": "to be reached by"},
    "remove target": {"due": "to be reached by"},
}
_KINDS: Mapping[str, str] = {
    "answering": "body",
    "bodies": "body",
    "body": "body",
    "covering_for": "person",
    "deputy": "person",
    "for_team": "team",
    "from": "person",
    "indicator": "indicator",
    "organisation": "organisation",
    "other": "action",
    "people": "person",
    "person": "person",
    "plan": "plan",
    "priority": "priority",
    "successor": "organisation",
    "teams": "team",
    "to": "person",
}
_OWN_NUMBERS = frozenset(
    (
        "update",
        "ask",
        "decision",
        "assessment",
        "milestone",
        "cover_sheet",
        "voice",
        "seq",
        "head",
        "replaced_seq",
        "replaced_head",
        "slug",
        "pieces",
        "files",
    )
)
_PROSE: Mapping[str, str] = {
    "answer": "what was done",
    "asked": "who was asked or counted",
    "ask_private_reason": "why the request is private",
    "because": "because",
    "done": "what is done",
    "late": "what is late",
    "next": "what comes next",
    "override_reason": "why the rating differs from the one suggested",
    "plain_words": "in plain words",
    "private_reason": "why it is private",
    "put_it_right": "what will put it right",
    "said": "what we said we would do",
    "told": "what carers told us",
    "what": "what was handed over",
    "where": "where it was heard",
    "why_held": "why nothing new is public",
    "worries": "worries",
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """An entry as it is read: its day and number, who, what to which, its facts, its words.

    `person` is empty where a command of the installation did it. `words` holds each piece of prose by its name.
    For a reader who may not see what was said in a strategy, its entries have neither words nor facts.
    """

    seq: int
    at: datetime
    person_id: int | None
    person: str
    verb: str
    subject: Thing | None
    strategy_id: int | None
    facts: Mapping[str, Any]
    words: Mapping[str, str]
    entry_hash: str


def things_in(line: AuditLine) -> Iterator[Thing]:
    """Everything that an entry points to, so that its names can be looked up."""
    if line.subject is not None:
        yield line.subject
    for name, value in _flat(line.facts).items():
        kind = _KINDS.get(name.removesuffix("_before"))
        for number in value if isinstance(value, list) else [value]:
            if kind is not None and isinstance(number, int) and not isinstance(number, bool):
                yield kind, number


def sentence_of(line: AuditLine, names: Mapping[Thing, str]) -> str:
    """Who did what to which, without a full stop.

    A verb that has no phrase here is given as it was recorded, so that no entry is ever left out.
    """
    it = _name_of(line.subject, names) if line.subject is not None else ""
    if line.person_id is not None and line.subject == ("person", line.person_id):
        it = "themselves"
    phrase = PHRASES.get(
        line.verb, f"{line.verb.replace('{', '').replace('}', '')}: {{it}}" if it else line.verb
    )
    return f"{line.person or BY_INSTALLATION} {phrase.replace('{it}', it)}"


def details_of(line: AuditLine, names: Mapping[Thing, str]) -> list[tuple[str, str]]:
    """The facts of an entry, each as what it is and how it stands; "before → after" where both are known.

    What was not given is left out, and so is what stayed as it was.
    """
    facts = _flat(line.facts)
    titles = {**_WORDS, **_WORDS_OF_VERB.get(line.verb, {})}
    told = []
    for name, value in facts.items():
        if name.endswith("_before") and name.removesuffix("_before") in facts:
            continue
        if name.endswith(DIGEST) or name in _OWN_NUMBERS:
            continue
        before = facts.get(f"{name}_before")
        after_words, before_words = (_value(name, one, names) for one in (value, before))
        if f"{name}_before" in facts and before_words != after_words:
            told.append((_title(name, titles), f"{before_words or 'none'} → {after_words or 'none'}"))
        elif after_words:
            told.append((_title(name, titles), after_words))
    return told


def words_of(line: AuditLine) -> list[tuple[str, str]]:
    """The words that were recorded with an entry, each under what it is."""
    return [(_title(name, _PROSE), words) for name, words in line.words.items() if words]


def _flat(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with what stood before beside them, however the entry keeps it."""
    before = facts.get("before")
    if not isinstance(before, Mapping):
        return dict(facts)
    rest = {name: value for name, value in facts.items() if name != "before"}
    return rest | {f"{name}_before": value for name, value in before.items()}


def _title(name: str, words: Mapping[str, str]) -> str:
    base = name.removesuffix("_before")
    title = words.get(base, base.replace("_", " "))
    title = f"{title} before" if base != name else title
    return title[:1].upper() + title[1:]


def _value(name: str, value: Any, names: Mapping[Thing, str]) -> str:
    base = name.removesuffix("_before")
    if value is None or value == "" or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, list):
        return ", ".join(written for one in value if (written := _value(name, one, names)))
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, int):
        kind = _KINDS.get(base)
        return _name_of((kind, value), names) if kind is not None else str(value)
    return _plain(base, str(value))


def _plain(name: str, value: str) -> str:
    if _DAY.fullmatch(value):
        return _day(value)
    if name in ("rating", "suggested") and value in set(Rating):
        return Rating(value).word
    if name == "stage" and value in set(Stage):
        return Stage(value).word
    if name == "role" and value in set(Role):
        return Role(value).word
    return value.replace("_", " ") if re.fullmatch("[a-z]+(_[a-z]+)+", value) else value


def _day(value: str) -> str:
    try:
        return write_day(date.fromisoformat(value))
    except ValueError:
        return value


def _name_of(thing: Thing, names: Mapping[Thing, str]) -> str:
    kind, number = thing
    return names.get(thing) or f"{kind} {number}"
