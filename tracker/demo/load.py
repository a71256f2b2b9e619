"""Load the demonstration: facts of the real strategy and plan, and an invented year of updates.

Everything goes through `changes`, in the order of days, as people's own updates would; what is invented is marked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tracker.changes import (
    absences,
    audit,
    bodies,
    cover_sheets,
    decisions,
    indicators,
    people,
    plans,
    progress,
    reports,
    strategies,
    voices,
    windows,
)
from tracker.changes.assessing import assess_update, check_done
from tracker.changes.audit import By
from tracker.changes.milestones import add_milestone
from tracker.domain.calendar import PlannedWindow
from tracker.domain.cover_sheet_kinds import TEMPLATE_KINDS
from tracker.domain.dates import AsAt, PlanDate
from tracker.domain.decisions import Effect, Outcome, Taken
from tracker.domain.indicators import Better, Unit
from tracker.domain.permissions import Role, Viewer
from tracker.domain.plan_document import PlanDocument, read_date, read_document
from tracker.domain.progress import (
    Answer,
    Evidence,
    HelpFrom,
    HowTold,
    MeasureReport,
    PathStep,
    ProgressReport,
)
from tracker.domain.rag import Rating
from tracker.domain.status import ActionStatus
from tracker.domain.voices import Told, VoiceSource
from tracker.extensions import db
from tracker.models import Action, Ask, Body, Detail, Measure, Person, Team, Voice
from tracker.models.assessment import AssessmentKind
from tracker.models.plan import PlanStatus
from tracker.queries.cover_sheets import TemplateOnRecord, templates_of
from tracker.queries.people import viewer_of
from tracker.queries.statuses import Scope, action_statuses
from tracker.queries.strategies import (
    PlanInForce,
    StrategyInForce,
    plan_by_slug,
    plans_of,
    strategy_by_id,
    windows_of,
)

HERE = Path(__file__).parent
DEMO_DAY = date(2019, 9, 30)
ADDED_ON = date(2018, 6, 1)
RECEIVED_ON = date(2019, 1, 8)

# Builds and freezes the report of a day; handed in, because papers are made at an edge that the demo must not know.
FreezeReport = Callable[[By, AsAt, int], None]

# What a sheet for a body's meeting, on a frozen report, says before anybody types: the body's id, the day, the number.
FirstValues = Callable[[StrategyInForce, TemplateOnRecord, date, int], dict[str, Any]]


@dataclass
class _Ids:
    """What the files call by a name, and the database by an id."""

    strategy: int = 0
    priorities: dict[int, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    actions: dict[tuple[str, str], int] = field(default_factory=dict)
    plans: dict[str, PlanInForce] = field(default_factory=dict)
    wordings: dict[int, int] = field(default_factory=dict)


def load_demo(
    *, passwords: Mapping[str, str], freeze_report: FreezeReport, first_values: FirstValues
) -> None:
    """Fill an empty database. `passwords` gives each demo person's password hash by key. The caller commits."""
    ids = _Ids()
    extras = _read("extras")
    history = _read("history")
    start = _by(None, ADDED_ON)
    _load_strategy(ids, start)
    for slug in ("lrccg", "leics", "city"):
        _load_plan(ids, slug, start)
    _load_extras(ids, extras, start, passwords)
    _load_windows(ids, history["windows"])
    for day, _order, act in sorted(_events(ids, history, freeze_report), key=lambda event: event[:2]):
        act(day)
    for line in extras["absences"]:
        _load_absence(ids, line)
    _load_cover_sheets(ids, first_values)
    audit.fix_today(by=_by(None, DEMO_DAY), day=DEMO_DAY)


def demo_people() -> list[dict[str, Any]]:
    """The invented people: key, name, e-mail address, role, organisation and teams."""
    found: list[dict[str, Any]] = _read("extras")["people"]
    return found


def _read(name: str) -> Any:
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def _by(person_id: int | None, day: date, *, hour: int = 9) -> By:
    return By(person_id, datetime.combine(day, time(hour), UTC))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _month(text: str | None) -> PlanDate | None:
    return PlanDate.of_month(int(text[:4]), int(text[5:7])) if text else None


def _load_strategy(ids: _Ids, by: By) -> None:
    plain = _read("strategy")
    strategy = strategies.add_strategy(
        by=by,
        slug=plain["slug"],
        title=plain["title"],
        area=plain["area"],
        vision=plain["vision"],
        about=plain["about"],
        starts=_day(plain["starts"]),
        ends=_day(plain["ends"]),
        help_now=[line["text"] for line in plain["help_now"]],
        is_illustrative=True,
    )
    ids.strategy = strategy.id
    for line in plain["organisations"]:
        organisation = strategies.add_organisation(by=by, **line)
        ids.organisations[organisation.slug] = organisation.id
    for line in plain["bodies"]:
        body = bodies.add_body(
            by=by,
            strategy_id=ids.strategy,
            slug=line["slug"],
            name=line["name"],
            kind=line["kind"],
            organisation_id=ids.organisations.get(line["organisation"]),
            may_decide=line["may_decide"],
        )
        ids.bodies[body.slug] = body.id
    for line in plain["adoptions"]:
        strategies.record_adoption(
            by=by,
            strategy_id=ids.strategy,
            body_id=ids.bodies[line["body"]],
            outcome=line["outcome"],
            on=_day(line["on"]),
            words=line["words"],
        )
    for line in plain["priorities"]:
        priority = strategies.add_priority(
            by=by,
            strategy_id=ids.strategy,
            number=line["number"],
            title=line["title"],
            plain_title=line["plain"]["title"],
            outcome=line["outcome"],
            principle=line["principle"],
            found=line["found"],
            will_do=line["will_do"],
            how_we_know=line["how_we_know"],
        )
        ids.priorities[priority.number] = priority.id
    for line in plain["indicators"]:
        indicators.add_indicator(
            by=by,
            on=ADDED_ON,
            strategy_id=ids.strategy,
            code=line["code"],
            described=indicators.Described(
                priority_id=ids.priorities[line["priority"]],
                title=line["title"],
                plain=line["plain"],
                unit=Unit(line["unit"]),
                better=Better(line["better"]),
                source=line["source"],
                asked=line["asked"],
            ),
            figures=[_figure(value) for value in line["values"]],
        )


def _figure(line: Mapping[str, Any]) -> indicators.Figure:
    return indicators.Figure(
        area=line["area"],
        period=line["period"],
        value=Decimal(line["value"]) if line["value"] is not None else None,
        written=line["written"] or "",
    )


def _load_plan(ids: _Ids, slug: str, by: By) -> None:
    document: PlanDocument = read_document(_read(f"plan_{slug}"))
    is_real = slug == "lrccg"
    plan = plans.add_plan(
        by=by,
        on=ADDED_ON,
        strategy_id=ids.strategy,
        slug=slug,
        document=document,
        is_illustrative=not is_real,
    )
    if is_real:
        plans.record_plan_status(
            by=by,
            plan_id=plan.id,
            status=PlanStatus.RECEIVED,
            words="A draft, given to the West Leicestershire CCG Board to receive.",
            on=RECEIVED_ON,
        )
    if slug == "leics":
        plans.delegate_dates(by=by, plan_id=plan.id, seen_version=plan.version, months=3)
    found = plan_by_slug(slug)
    if found is None:
        raise RuntimeError(f"The demo's plan {slug} was not stored.")
    ids.plans[slug] = found
    for action in db.session.query(Action).filter_by(plan_id=plan.id):
        ids.actions[slug, action.number] = action.id
    ids.teams = {team.name: team.id for team in db.session.query(Team)}


def _load_extras(ids: _Ids, extras: Mapping[str, Any], by: By, passwords: Mapping[str, str]) -> None:
    for first_plan, first, second_plan, second in extras["same_work"]:
        plans.link_same_work(
            by=by,
            strategy_id=ids.strategy,
            action_id=ids.actions[first_plan, first],
            other_id=ids.actions[second_plan, second],
        )
    for line in extras["milestones"]:
        baseline = _day(line["baseline"])
        if baseline is None:
            raise ValueError(f"The demo's milestone {line['title']} has no date.")
        done = _day(line["done_on"])
        add_milestone(
            by=by,
            on=done or baseline,
            strategy_id=ids.strategy,
            action_id=ids.actions[line["plan"], line["action"]],
            title=line["title"],
            agreed=baseline,
            expected=_day(line["forecast"]),
            done=done,
            is_critical=line["critical"],
        )
    for line in extras["people"]:
        role = Role(line["role"])
        person = people.add_person(
            by=by,
            email=line["email"],
            name=line["name"],
            role=role,
            strategy_id=None if role is Role.ADMIN else ids.strategy,
            organisation_id=ids.organisations.get(line["organisation"] or ""),
            team_ids=[ids.teams[name] for name in line["teams"]],
            on=ADDED_ON,
            password_hash=passwords[line["key"]],
            is_demo=True,
        )
        ids.people[line["key"]] = person.id


def _load_absence(ids: _Ids, line: Mapping[str, str]) -> None:
    person = db.session.get_one(Person, ids.people[line["person"]])
    since = date.fromisoformat(line["since"])
    absences.say_away(
        by=_by(person.id, since),
        on=since,
        person_id=person.id,
        seen_version=person.version,
        since=since,
        until=date.fromisoformat(line["until"]),
        deputy_id=ids.people[line["deputy"]],
    )


def _load_windows(ids: _Ids, lines: Iterable[Mapping[str, str]]) -> None:
    for line in lines:
        days = {name: date.fromisoformat(line[name]) for name in ("starts", "ends", "opens", "due", "closes")}
        planned = PlannedWindow(name=line["name"], **days)
        windows.add_window(by=_by(None, ADDED_ON), strategy_id=ids.strategy, planned=planned)


def _events(
    ids: _Ids, history: Mapping[str, Any], freeze_report: FreezeReport
) -> Iterable[tuple[date, int, Callable[[date], None]]]:
    """Everything that happens in the invented year, with its day and its place within the day."""
    for line in history["updates"]:
        yield date.fromisoformat(line["on"]), 1, _posting(ids, line)
    for line in history["checks"]:
        yield date.fromisoformat(line["on"]), 2, _checking(ids, line)
    for line in history["assessments"]:
        yield date.fromisoformat(line["on"]), 2, _assessing(ids, line)
    for line in history["decisions"]:
        yield date.fromisoformat(line["on"]), 0, _deciding(ids, line)
    for line in history["public"]:
        yield date.fromisoformat(line["published_on"]), 3, _publishing(ids, line)
    for line in history["voices"]:
        yield from _voice_events(ids, line)
    for line in history["windows"]:
        if line["frozen_on"]:
            closes = date.fromisoformat(line["closes"])
            yield closes + timedelta(days=1), 0, _closing(ids, line["name"])
            yield date.fromisoformat(line["frozen_on"]), 4, _freezing(ids, freeze_report)


def _posting(ids: _Ids, line: Mapping[str, Any]) -> Callable[[date], None]:
    def post(day: date) -> None:
        plan, action_id = ids.plans[line["plan"]], ids.actions[line["plan"], line["action"]]
        viewer, status = _viewer(ids, line["by"], day), _status(ids, line, day)
        shared: dict[str, Any] = {
            "by": _by(ids.people[line["by"]], day, hour=11),
            "viewer": viewer,
            "on": day,
            "plan": plan,
            "action_id": action_id,
            "seen_update_id": status.newest_update_id,
            "for_team_id": ids.teams.get(line["for_team"] or ""),
            "how_told": HowTold(line["how_told"]) if line["how_told"] else None,
        }
        if line["answer"] == "no_change":
            progress.confirm_unchanged(**shared, words=line["words"] or "")
            return
        report = _report(ids, line, action_id=action_id, kept=status.forecast)
        progress.post_update(**shared, report=report)

    return post


def _report(ids: _Ids, line: Mapping[str, Any], *, action_id: int, kept: PlanDate | None) -> ProgressReport:
    details = {
        detail.position: detail.id for detail in db.session.query(Detail).filter_by(action_id=action_id)
    }
    measures = {
        measure.position: measure.id for measure in db.session.query(Measure).filter_by(action_id=action_id)
    }
    help_from = line["help_from"]
    body_id = ids.bodies.get(help_from or "")
    decided_by = line["decided_by"] or ""
    body = db.session.get(Body, ids.bodies[decided_by]) if decided_by in ids.bodies else None
    return ProgressReport(
        answer=Answer(line["answer"]),
        words=line["words"] or "",
        put_it_right=line["put_it_right"] or "",
        back_on_track=_month(line["back_on_track"]),
        help_from=HelpFrom.BODY if body_id else HelpFrom(help_from) if help_from else None,
        help_body_id=body_id,
        help_text=line["help_text"] or "",
        done_month=_month(line["done_month"]),
        reason=line["reason"] or "",
        decided_by=body.name if body else decided_by,
        review_month=_month(line["review_month"]),
        forecast=_month(line["forecast"]) or kept,
        override_reason=line["override_reason"] or "",
        plain_words=line["plain"] or "",
        details_done=frozenset(details[number] for number in line["details_done"]),
        measures=tuple(
            MeasureReport(measures[item["n"]], Evidence(item["evidence"])) for item in line["measures"]
        ),
        steps=tuple(PathStep(step["text"], step["who"], _month(step["by"])) for step in line["steps"]),
        is_private=bool(line.get("private_reason")),
        private_reason=line.get("private_reason") or "",
    )


def _checking(ids: _Ids, line: Mapping[str, Any]) -> Callable[[date], None]:
    def check(day: date) -> None:
        check_done(
            by=_by(ids.people[line["by"]], day, hour=14),
            viewer=_viewer(ids, line["by"], day),
            on=day,
            plan=ids.plans[line["plan"]],
            action_id=ids.actions[line["plan"], line["action"]],
            is_agreed=line["outcome"] == "agreed",
            words=line["words"] or "",
        )

    return check


def _assessing(ids: _Ids, line: Mapping[str, Any]) -> Callable[[date], None]:
    def assess(day: date) -> None:
        assess_update(
            by=_by(ids.people["esi"], day, hour=14),
            on=day,
            plan=ids.plans[line["plan"]],
            status=_status(ids, line, day),
            kind=AssessmentKind(line["kind"]),
            rating=Rating(line["rating"]),
            reason=line["reason"],
            body_id=ids.bodies[line["body"]],
        )

    return assess


def _deciding(ids: _Ids, line: Mapping[str, Any]) -> Callable[[date], None]:
    def decide(day: date) -> None:
        due = read_date(line["new_end"])
        if due is None:
            raise ValueError("The demo's decision has no new date.")
        body_id = ids.bodies.get(line["body"])
        body = db.session.get(Body, body_id) if body_id else None
        action_id = ids.actions[line["plan"], line["action"]]
        asked = db.session.query(Ask).filter_by(action_id=action_id, body_id=body_id, answered_on=None)
        ask = asked.order_by(Ask.id.desc()).first()
        decisions.record_decision(
            by=_by(ids.people["esi"], day),
            strategy_id=ids.strategy,
            action_id=action_id,
            ask_id=ask.id if ask else None,
            taken=Taken(
                outcome=Outcome(line["outcome"]),
                effect=Effect(line["effect"]),
                decided_on=day,
                by=body.name if body else line["body"],
                body_id=body_id,
                power=line["power"],
                due=due,
                words=line["words"],
            ),
        )

    return decide


def _publishing(ids: _Ids, line: Mapping[str, Any]) -> Callable[[date], None]:
    said = {item["number"]: item["plain"]["said"] for item in _read("strategy")["priorities"]}

    def publish(day: date) -> None:
        number = line["priority"]
        reports.publish_wording(
            by=_by(ids.people["esi"], day, hour=15),
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


def _voice_events(ids: _Ids, line: Mapping[str, Any]) -> Iterable[tuple[date, int, Callable[[date], None]]]:
    """What carers told somebody, then each answer, then the public pages."""
    voice_ids: list[int] = []

    def write_down(day: date) -> None:
        told = _told(ids, line, answer="")
        by = _by(ids.people[line["by"]], day, hour=13)
        voice_ids.append(voices.add_voice(by=by, on=day, strategy_id=ids.strategy, told=told).id)

    def answer_with(answer: Mapping[str, str]) -> Callable[[date], None]:
        def change(day: date) -> None:
            told = _told(ids, line, answer=answer["words"])
            voices.change_voice(
                by=_by(ids.people[answer["by"]], day, hour=14), on=day, told=told, **_seen(answer["by"], day)
            )

        return change

    def publish(day: date) -> None:
        voices.publish_voice(by=_by(ids.people["esi"], day, hour=15), on=day, **_seen("esi", day))

    def _seen(key: str, day: date) -> dict[str, Any]:
        voice = db.session.get_one(Voice, voice_ids[0])
        return {
            "viewer": _viewer(ids, key, day),
            "strategy_id": ids.strategy,
            "voice_id": voice.id,
            "seen_version": voice.version,
        }

    yield date.fromisoformat(line["on"]), 2, write_down
    for answer in line["answers"]:
        yield date.fromisoformat(answer["on"]), 3, answer_with(answer)
    for day in line["published"]:
        yield date.fromisoformat(day), 3, publish


def _told(ids: _Ids, line: Mapping[str, Any], *, answer: str) -> Told:
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


def _closing(ids: _Ids, name: str) -> Callable[[date], None]:
    def close(day: date) -> None:
        window = next(window for window in windows_of(ids.strategy) if window.name == name)
        windows.close_window(
            by=_by(ids.people["esi"], day),
            window_id=window.window_id,
            statuses=_statuses(ids, window.closes),
        )

    return close


def _freezing(ids: _Ids, freeze_report: FreezeReport) -> Callable[[date], None]:
    def freeze(day: date) -> None:
        freeze_report(_by(ids.people["esi"], day, hour=16), AsAt(day, day), ids.strategy)

    return freeze


def _load_cover_sheets(ids: _Ids, first_values: FirstValues) -> None:
    """The templates of bodies, their meetings to come, and one finished sheet; all of it is invented."""
    plain, by = _read("cover_sheets"), _by(ids.people["esi"], DEMO_DAY)
    for slug, kind in plain["templates"].items():
        cover_sheets.keep_template(
            by=by, body_id=ids.bodies[slug], seen_version=0, fields=TEMPLATE_KINDS[kind].fields
        )
    for line in plain["meetings"]:
        bodies.plan_meeting(
            by=by,
            body_id=ids.bodies[line["body"]],
            held_on=date.fromisoformat(line["held_on"]),
            papers_due_on=date.fromisoformat(line["papers_due_on"]),
        )
    strategy = strategy_by_id(ids.strategy)
    templates = {template.body_id: template for template in templates_of(ids.strategy)}
    for line in plain["sheets"]:
        template, day = templates[ids.bodies[line["body"]]], date.fromisoformat(line["meeting_on"])
        if strategy is None:
            raise RuntimeError("The demo's strategy was not stored.")
        values = first_values(strategy, template, day, line["report"])
        sheet = cover_sheets.begin_sheet(
            by=by,
            body_id=template.body_id,
            meeting_on=day,
            report_number=line["report"],
            fields=template.fields,
            values=values,
        )
        cover_sheets.save_sheet(
            by=by, sheet_id=sheet.id, seen_version=1, values=values | line["said"], is_finished=True
        )


def _viewer(ids: _Ids, key: str, day: date) -> Viewer:
    viewer = viewer_of(ids.people[key], on=day)
    if viewer is None:
        raise RuntimeError(f"The demo's {key} was not stored.")
    return viewer


def _statuses(ids: _Ids, day: date) -> list[ActionStatus]:
    return action_statuses(
        viewer=_viewer(ids, "esi", day),
        as_at=AsAt(day, day),
        scope=Scope(plans=plans_of(ids.strategy)),
        windows=windows_of(ids.strategy),
    )


def _status(ids: _Ids, line: Mapping[str, Any], day: date) -> ActionStatus:
    return action_statuses(
        viewer=_viewer(ids, "esi", day),
        as_at=AsAt(day, day),
        scope=Scope(plans=[ids.plans[line["plan"]]], number=line["action"]),
        windows=windows_of(ids.strategy),
    )[0]
