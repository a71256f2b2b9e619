"""Every address of the tracker against the table of who may do what, written out by hand from the design.

A new address without a line here fails the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from config import Config
from tests.access.providers import issuer_at
from tests.conftest import Browser, Readers
from tests.journeys.pages import Page
from tests.journeys.records import action_id, contents, latest
from tracker import Tracker, create_app
from tracker.domain.permissions import Permission

# Ben is a member like Amira, and neither his team nor his organisation has a part in Amira's actions.
ROLES = {
    "visitor": "nobody",
    "reference": "farid",
    "board": "carys",
    "member": "amira",
    "another partner's member": "ben",
    "manager": "esi",
    "admin": "dev",
}

EVERYBODY = set(ROLES)
READERS = EVERYBODY - {"visitor"}
MEMBERS = {"member", "another partner's member", "manager"}
OWN_WORK = {"member", "manager"}
MANAGER = {"manager"}
HEARERS = MEMBERS | {"reference"}
BOARD = {"board", "manager"}
INVITERS = {"manager", "admin"}
ADMIN = {"admin"}

# Filled in from the demonstration: the strategy, its real plan, an action of Amira's, the first person and council.
WHO_MAY: dict[tuple[str, str], tuple[str, set[str]]] = {
    ("GET", "public.first_page"): ("/", EVERYBODY),
    ("GET", "public.strategies"): ("/public", EVERYBODY),
    ("GET", "public.strategy"): ("/public/llr-carers", EVERYBODY),
    ("GET", "public.priority"): ("/public/llr-carers/priorities/3", EVERYBODY),
    ("GET", "public.key"): ("/key", EVERYBODY),
    ("GET", "public.accessibility"): ("/accessibility", EVERYBODY),
    ("GET", "public.privacy"): ("/privacy", EVERYBODY),
    ("GET", "health.alive"): ("/healthz", EVERYBODY),
    ("GET", "health.ready"): ("/readyz", EVERYBODY),
    ("GET", "account.sign_in"): ("/sign-in", EVERYBODY),
    ("POST", "account.sign_in_post"): ("/sign-in", EVERYBODY),
    ("POST", "account.sign_out"): ("/sign-out", EVERYBODY),
    ("GET", "account.set_password"): ("/set-password/no-such-link", EVERYBODY),
    ("POST", "account.set_password_post"): ("/set-password/no-such-link", EVERYBODY),
    ("GET", "second_step.code"): ("/sign-in/code", EVERYBODY),
    ("POST", "second_step.code_post"): ("/sign-in/code", EVERYBODY),
    ("GET", "single_sign_on.ask"): ("/sign-in/with/nhs", EVERYBODY),
    ("POST", "single_sign_on.ask_with_form"): ("/sign-in/with/nhs", EVERYBODY),
    ("GET", "single_sign_on.back"): ("/sign-in/with/nhs/back", EVERYBODY),
    ("POST", "single_sign_on.use_link"): ("/set-password/no-such-link/with/nhs", EVERYBODY),
    ("GET", "own_account.own_account"): ("/account", READERS),
    ("GET", "own_account.password"): ("/account/password", READERS),
    ("POST", "own_account.password_post"): ("/account/password", READERS),
    ("GET", "own_account.second_factor"): ("/account/second-factor", READERS),
    ("POST", "own_account.begin"): ("/account/second-factor", READERS),
    ("POST", "own_account.confirm"): ("/account/second-factor/code", READERS),
    ("POST", "own_account.turn_off"): ("/account/second-factor/off", READERS),
    ("GET", "single_sign_on.own_link"): ("/account/single-sign-on/nhs", READERS),
    ("POST", "single_sign_on.link"): ("/account/single-sign-on/nhs", READERS),
    ("POST", "single_sign_on.unlink"): ("/account/single-sign-on/nhs/stop", READERS),
    ("GET", "plans.strategies"): ("/strategies", READERS),
    ("GET", "plans.strategy"): ("/strategies/llr-carers", READERS),
    ("GET", "plans.plan_table"): ("/plans/lrccg", READERS),
    ("GET", "plans.take_away"): ("/plans/lrccg.csv", READERS),
    ("GET", "plans.action"): ("/plans/lrccg/actions/12", READERS),
    ("GET", "board.summary"): ("/strategies/llr-carers/summary", READERS),
    ("GET", "board.matrix"): ("/strategies/llr-carers/matrix", READERS),
    ("GET", "board.actions"): ("/strategies/llr-carers/actions", READERS),
    ("GET", "board.chart_by_priority"): ("/strategies/llr-carers/summary/by-priority/chart.json", READERS),
    ("GET", "board.chart_over_time"): ("/strategies/llr-carers/summary/over-time/chart.json", READERS),
    ("GET", "milestones.milestones"): ("/strategies/llr-carers/milestones", READERS),
    ("GET", "board.report"): ("/strategies/llr-carers/report.csv", READERS),
    ("GET", "board.meeting_sheet"): ("/strategies/llr-carers/sheet.docx?partner=wlccg", READERS),
    ("GET", "board.reports"): ("/strategies/llr-carers/reports", READERS),
    ("POST", "board.freeze"): ("/strategies/llr-carers/reports", MANAGER),
    ("GET", "report.report"): ("/strategies/llr-carers/reports/4", READERS),
    ("GET", "report.verify"): ("/strategies/llr-carers/reports/4/verify", READERS),
    ("GET", "comparing.changes"): ("/strategies/llr-carers/changes", READERS),
    ("GET", "kept.new_paper"): ("/strategies/llr-carers/reports/4/papers/new", MANAGER),
    ("POST", "kept.new_paper_post"): ("/strategies/llr-carers/reports/4/papers/new", MANAGER),
    ("GET", "kept.take_away"): ("/strategies/llr-carers/reports/4/papers/1", READERS),
    ("GET", "moments.moments"): ("/strategies/llr-carers/reports/4/moments/1", MANAGER),
    ("POST", "moments.moments_post"): ("/strategies/llr-carers/reports/4/moments/1", MANAGER),
    ("GET", "addenda.new_addendum"): ("/strategies/llr-carers/reports/4/addenda/new", MANAGER),
    ("POST", "addenda.new_addendum_post"): ("/strategies/llr-carers/reports/4/addenda/new", MANAGER),
    ("GET", "headline.headline"): ("/strategies/llr-carers/reports/headline", MANAGER),
    ("POST", "headline.headline_post"): ("/strategies/llr-carers/reports/headline", MANAGER),
    ("GET", "cycle.windows"): ("/strategies/llr-carers/windows", MANAGER),
    ("GET", "cycle.new_windows"): ("/strategies/llr-carers/windows/new", MANAGER),
    ("POST", "cycle.plan"): ("/strategies/llr-carers/windows/new", MANAGER),
    ("GET", "cycle.edit_window"): ("/strategies/llr-carers/windows/1", MANAGER),
    ("POST", "cycle.replan"): ("/strategies/llr-carers/windows/1", MANAGER),
    ("POST", "cycle.close"): ("/strategies/llr-carers/windows/closed", MANAGER),
    ("GET", "due_days.due_day"): ("/strategies/llr-carers/windows/5/plans/lrccg", MANAGER),
    ("POST", "due_days.due_day_post"): ("/strategies/llr-carers/windows/5/plans/lrccg", MANAGER),
    ("GET", "holds.holds"): ("/strategies/llr-carers/holds", MANAGER),
    ("GET", "holds.new_hold"): ("/strategies/llr-carers/holds/new", MANAGER),
    ("POST", "holds.new_hold_post"): ("/strategies/llr-carers/holds/new", MANAGER),
    ("GET", "holds.hold"): ("/strategies/llr-carers/holds/1", MANAGER),
    ("POST", "holds.hold_post"): ("/strategies/llr-carers/holds/1", MANAGER),
    ("GET", "meeting.meeting"): ("/strategies/llr-carers/meeting", MANAGER),
    ("POST", "meeting.record"): ("/strategies/llr-carers/meeting", MANAGER),
    ("GET", "agree.to_agree"): ("/strategies/llr-carers/to-agree", MEMBERS),
    ("POST", "agree.let"): ("/strategies/llr-carers/to-agree", MEMBERS),
    ("POST", "agree.late"): ("/strategies/llr-carers/late-updates", MANAGER),
    ("GET", "new_strategies.edit"): ("/strategies/llr-carers/edit", INVITERS),
    ("POST", "new_strategies.edit_post"): ("/strategies/llr-carers/edit", INVITERS),
    ("GET", "plan_status.plan_status"): ("/plans/lrccg/status", MANAGER),
    ("POST", "plan_status.plan_status_post"): ("/plans/lrccg/status", MANAGER),
    ("GET", "agree.sign_off"): ("/plans/lrccg/sign-off", MANAGER),
    ("POST", "agree.sign_off_post"): ("/plans/lrccg/sign-off", MANAGER),
    ("GET", "decisions.decisions"): ("/strategies/llr-carers/decisions", READERS),
    ("GET", "decisions.decision"): ("/plans/lrccg/actions/12/decision", MANAGER),
    ("POST", "decisions.record"): ("/plans/lrccg/actions/12/decision", MANAGER),
    ("GET", "milestone_changes.of_action"): ("/plans/lrccg/actions/8/milestones", MANAGER),
    ("POST", "milestone_changes.add"): ("/plans/lrccg/actions/8/milestones", MANAGER),
    ("GET", "milestone_changes.milestone"): ("/plans/lrccg/actions/8/milestones/3", MANAGER),
    ("POST", "milestone_changes.change"): ("/plans/lrccg/actions/8/milestones/3", MANAGER),
    ("POST", "milestone_changes.remove"): ("/plans/lrccg/actions/14/milestones/5/removed", MANAGER),
    ("GET", "voices.voices"): ("/strategies/llr-carers/carers-voice", READERS),
    ("GET", "voices.new_voice"): ("/strategies/llr-carers/carers-voice/new", HEARERS),
    ("POST", "voices.new_voice_post"): ("/strategies/llr-carers/carers-voice/new", HEARERS),
    ("GET", "voices.voice"): ("/strategies/llr-carers/carers-voice/3", MANAGER),
    ("POST", "voices.voice_post"): ("/strategies/llr-carers/carers-voice/3", MANAGER),
    ("POST", "voices.remove"): ("/strategies/llr-carers/carers-voice/3/removed", MANAGER),
    ("POST", "voices.publish"): ("/strategies/llr-carers/carers-voice/3/public", MANAGER),
    ("POST", "voices.withdraw"): ("/strategies/llr-carers/carers-voice/3/not-public", MANAGER),
    ("GET", "indicators.indicators"): ("/strategies/llr-carers/indicators", READERS),
    ("GET", "indicators.new_indicator"): ("/strategies/llr-carers/indicators/new", MANAGER),
    ("POST", "indicators.new_indicator_post"): ("/strategies/llr-carers/indicators/new", MANAGER),
    ("GET", "indicators.indicator"): ("/strategies/llr-carers/indicators/1", MANAGER),
    ("POST", "indicators.indicator_post"): ("/strategies/llr-carers/indicators/1", MANAGER),
    ("GET", "figures.new_figure"): ("/strategies/llr-carers/indicators/1/figures/new", MANAGER),
    ("POST", "figures.new_figure_post"): ("/strategies/llr-carers/indicators/1/figures/new", MANAGER),
    ("GET", "figures.figure"): ("/strategies/llr-carers/indicators/1/figures/2", MANAGER),
    ("POST", "figures.figure_post"): ("/strategies/llr-carers/indicators/1/figures/2", MANAGER),
    ("POST", "figures.remove"): ("/strategies/llr-carers/indicators/1/figures/2/removed", MANAGER),
    ("GET", "targets.of_action"): ("/plans/lrccg/actions/8/targets", MANAGER),
    ("POST", "targets.add"): ("/plans/lrccg/actions/8/targets", MANAGER),
    ("POST", "targets.remove"): ("/plans/lrccg/actions/8/targets/1/removed", MANAGER),
    ("GET", "bodies.bodies"): ("/strategies/llr-carers/bodies", READERS),
    ("GET", "bodies.new_body"): ("/strategies/llr-carers/bodies/new", MANAGER),
    ("POST", "bodies.new_body_post"): ("/strategies/llr-carers/bodies/new", MANAGER),
    ("GET", "bodies.body"): ("/strategies/llr-carers/bodies/1", MANAGER),
    ("POST", "bodies.body_post"): ("/strategies/llr-carers/bodies/1", MANAGER),
    ("POST", "bodies.add_meeting"): ("/strategies/llr-carers/bodies/1/meetings", MANAGER),
    ("POST", "bodies.remove_meeting"): ("/strategies/llr-carers/bodies/1/meetings/1/removed", MANAGER),
    ("GET", "bodies.delegation"): ("/plans/lrccg/delegation", MANAGER),
    ("POST", "bodies.delegation_post"): ("/plans/lrccg/delegation", MANAGER),
    ("GET", "sheet_templates.template"): ("/strategies/llr-carers/bodies/3/cover-sheet", MANAGER),
    ("POST", "sheet_templates.start"): ("/strategies/llr-carers/bodies/3/cover-sheet", MANAGER),
    ("POST", "sheet_templates.arrange"): ("/strategies/llr-carers/bodies/3/cover-sheet/order", MANAGER),
    ("GET", "sheet_templates.field"): (
        "/strategies/llr-carers/bodies/3/cover-sheet/fields/f_section",
        MANAGER,
    ),
    ("POST", "sheet_templates.field_post"): (
        "/strategies/llr-carers/bodies/3/cover-sheet/fields/f_section",
        MANAGER,
    ),
    ("GET", "cover_sheets.sheets"): ("/strategies/llr-carers/cover-sheets", READERS),
    ("GET", "cover_sheets.new_sheet"): ("/strategies/llr-carers/cover-sheets/new", MANAGER),
    ("POST", "cover_sheets.begin"): ("/strategies/llr-carers/cover-sheets/new", MANAGER),
    ("GET", "cover_sheets.sheet"): ("/strategies/llr-carers/cover-sheets/1", BOARD),
    ("GET", "cover_sheets.paper"): ("/strategies/llr-carers/cover-sheets/1.docx", BOARD),
    ("GET", "cover_sheets.edit"): ("/strategies/llr-carers/cover-sheets/1/edit", MANAGER),
    ("POST", "cover_sheets.save"): ("/strategies/llr-carers/cover-sheets/1/edit", MANAGER),
    ("GET", "cover_sheets.ask_once_more"): ("/strategies/llr-carers/cover-sheets/1/thrown-away", MANAGER),
    ("POST", "cover_sheets.throw_away"): ("/strategies/llr-carers/cover-sheets/1/thrown-away", MANAGER),
    ("GET", "due.my_updates"): ("/my-updates", MEMBERS),
    ("POST", "due.confirm"): ("/my-updates/unchanged", MEMBERS),
    ("POST", "due.check"): ("/my-updates/checked", MEMBERS),
    ("POST", "due.take"): ("/my-updates/take", MEMBERS),
    ("GET", "own_lines.own_lines"): ("/strategies/llr-carers/lines", MEMBERS),
    ("GET", "progress.update"): ("/plans/lrccg/actions/12/update", OWN_WORK),
    ("POST", "progress.update_post"): ("/plans/lrccg/actions/12/update", OWN_WORK),
    ("GET", "progress.posted"): ("/plans/lrccg/actions/12/posted", OWN_WORK),
    ("POST", "progress.post_same_work"): ("/plans/lrccg/actions/10/same-work", OWN_WORK),
    ("GET", "imports.upload"): ("/imports", MANAGER),
    ("POST", "imports.upload_post"): ("/imports", MANAGER),
    ("GET", "imports.preview"): ("/imports/1", MANAGER),
    ("POST", "imports.preview_post"): ("/imports/1", MANAGER),
    ("GET", "imports.template"): ("/imports/template.xlsx", MANAGER),
    ("GET", "wording.list_wording"): ("/strategies/llr-carers/wording", MANAGER),
    ("GET", "wording.edit_wording"): ("/strategies/llr-carers/wording/3", MANAGER),
    ("POST", "wording.publish"): ("/strategies/llr-carers/wording/3", MANAGER),
    ("GET", "admin.list_people"): ("/people", INVITERS),
    ("GET", "admin.new_person"): ("/people/new", INVITERS),
    ("POST", "admin.new_person_post"): ("/people/new", INVITERS),
    ("GET", "admin.person"): ("/people/1", INVITERS),
    ("POST", "admin.person_post"): ("/people/1", INVITERS),
    ("POST", "admin.make_link"): ("/people/1/link", INVITERS),
    ("POST", "second_factors.reset"): ("/people/1/second-factor", ADMIN),
    ("GET", "away.own_away"): ("/account/away", MEMBERS),
    ("POST", "away.own_away_post"): ("/account/away", MEMBERS),
    ("POST", "away.own_back"): ("/account/away/ended", MEMBERS),
    ("GET", "away.away"): ("/people/1/away", INVITERS),
    ("POST", "away.away_post"): ("/people/1/away", INVITERS),
    ("POST", "away.back"): ("/people/1/away/ended", INVITERS),
    ("GET", "hand_over.form"): ("/people/1/hand-over", INVITERS),
    ("POST", "hand_over.take"): ("/people/1/hand-over", INVITERS),
    ("GET", "admin.new_team"): ("/teams/new", INVITERS),
    ("POST", "admin.new_team_post"): ("/teams/new", INVITERS),
    ("GET", "admin.list_organisations"): ("/organisations", ADMIN),
    ("GET", "admin.new_organisation"): ("/organisations/new", ADMIN),
    ("POST", "admin.new_organisation_post"): ("/organisations/new", ADMIN),
    ("GET", "admin.organisation"): ("/organisations/1", ADMIN),
    ("POST", "admin.organisation_post"): ("/organisations/1", ADMIN),
    ("GET", "succession.form"): ("/organisations/1/successor", ADMIN),
    ("POST", "succession.take"): ("/organisations/1/successor", ADMIN),
    ("GET", "undoing.ask_once_more"): ("/organisations/1/successor/undone", ADMIN),
    ("POST", "undoing.undo"): ("/organisations/1/successor/undone", ADMIN),
    ("GET", "new_strategies.new_strategy"): ("/strategies/new", ADMIN),
    ("POST", "new_strategies.new_strategy_post"): ("/strategies/new", ADMIN),
    ("GET", "removal.begin"): ("/removal", ADMIN),
    ("POST", "removal.take"): ("/removal", ADMIN),
    ("GET", "upkeep.upkeep"): ("/upkeep", ADMIN),
    ("GET", "audit.whole"): ("/audit", ADMIN),
    ("GET", "audit.whole_csv"): ("/audit.csv", ADMIN),
    ("GET", "audit.of_strategy"): ("/strategies/llr-carers/audit", MANAGER),
    ("GET", "audit.of_strategy_csv"): ("/strategies/llr-carers/audit.csv", MANAGER),
    ("GET", "audit.all_we_hold"): ("/plans/lrccg/actions/12/all-we-hold.html", MANAGER),
}

# What a refused request sends: enough to be stored, were it let through.
KEY = "a-key-of-this-test"
AWAY = {
    "version": "1",
    "since-day": "30",
    "since-month": "9",
    "since-year": "2019",
    "until-day": "4",
    "until-month": "10",
    "until-year": "2019",
}
VOICE = {
    "key": KEY,
    "version": "1",
    "said": "Nobody rang back.",
    "manner": "quoted",
    "source": "event",
    "told_on-day": "12",
    "told_on-month": "9",
    "told_on-year": "2019",
    "priority": "",
    "may_be_public": "no",
}
INDICATOR = {
    "key": KEY,
    "version": "1",
    "code": "9Z",
    "title": "Another name",
    "priority": "1",
    "unit": "score",
    "better": "higher",
    "source": "A survey",
    "asked": "Carers",
}
FIGURE = {"key": KEY, "version": "1", "area": "England", "period": "2018-19", "figure": "8.2"}
PERSON = {"key": KEY, "version": "1", "name": "Somebody", "email": "somebody@example.org", "role": "board"}
SENT: dict[str, dict[str, str]] = {
    "due.confirm": {"key": KEY, "action": "{action}:{seen}"},
    "due.check": {"done": "{action}:", "outcome": "agreed"},
    "due.take": {"action": "{action}:"},
    "progress.update_post": {"key": KEY, "seen": "{seen}", "answer": "on_track", "words": "Going well."},
    "progress.post_same_work": {"key": KEY, "action": "{action}:{seen}"},
    "board.freeze": {"key": KEY, "early": "y"},
    "headline.headline_post": {"number": "5", "version": "0", "words": "All goes well."},
    "addenda.new_addendum_post": {"key": KEY, "words": "Two, not three.", "why": "A wrong count."},
    "kept.new_paper_post": {"key": KEY, "kind": "minutes", "text": "It was noted."},
    "moments.moments_post": {"version": "0", "public": "at_once"},
    "cycle.plan": {
        "key": KEY,
        "rhythm": "quarterly",
        "first-month": "10",
        "first-year": "2019",
        "last-month": "3",
        "last-year": "2020",
    },
    "holds.new_hold_post": {
        "key": KEY,
        "starts-day": "1",
        "starts-month": "10",
        "starts-year": "2019",
        "ends-day": "31",
        "ends-month": "10",
        "ends-year": "2019",
        "words": "An election",
    },
    "due_days.due_day_post": {"due-day": "8", "due-month": "10", "due-year": "2019"},
    "holds.hold_post": {"seen": "as-it-stood", "end": "1"},
    "meeting.record": {
        "key": KEY,
        "others": "y",
        "held_on-day": "30",
        "held_on-month": "9",
        "held_on-year": "2019",
    },
    "decisions.record": {
        "key": KEY,
        "seen": "{seen}:none",
        "outcome": "approved",
        "effect": "help_given",
        "decided_by": "post",
        "post": "Director",
        "power": "The scheme of delegation.",
        "words": "Agreed.",
        "decided_on-day": "30",
        "decided_on-month": "9",
        "decided_on-year": "2019",
    },
    "milestone_changes.add": {
        "key": KEY,
        "title": "Opened",
        "agreed-day": "20",
        "agreed-month": "12",
        "agreed-year": "2019",
    },
    "milestone_changes.change": {"version": "1", "title": "Another name"},
    "milestone_changes.remove": {"version": "1"},
    "voices.new_voice_post": VOICE,
    "voices.voice_post": VOICE,
    "voices.remove": {"version": "1"},
    "voices.publish": {"version": "1"},
    "voices.withdraw": {"version": "1"},
    "indicators.new_indicator_post": INDICATOR,
    "indicators.indicator_post": INDICATOR,
    "figures.new_figure_post": FIGURE,
    "figures.figure_post": FIGURE,
    "figures.remove": {"version": "1"},
    "targets.add": {
        "key": KEY,
        "which": "1:England",
        "target": "8.5",
        "due_on-day": "",
        "due_on-month": "",
        "due_on-year": "",
    },
    "bodies.new_body_post": {"key": KEY, "name": "A new body", "kind": "committee"},
    "bodies.body_post": {"version": "1", "name": "Another name", "kind": "committee"},
    "bodies.add_meeting": {
        "held_on-day": "22",
        "held_on-month": "1",
        "held_on-year": "2020",
        "papers_due_on-day": "15",
        "papers_due_on-month": "1",
        "papers_due_on-year": "2020",
    },
    "bodies.delegation_post": {"version": "2", "months": "6"},
    "agree.let": {"gate": "partner", "action": "{action}:{seen}"},
    "agree.late": {"late_updates": "held"},
    "agree.sign_off_post": {"version": "2", "sign_off": "partner"},
    "new_strategies.edit_post": {"version": "1", "title": "Another title", "public": "yes"},
    "plan_status.plan_status_post": {"version": "2", "status": "approved", "words": "By the board."},
    "sheet_templates.start": {"version": "1", "start": "generic"},
    "sheet_templates.arrange": {"version": "1", "do": "out f_section"},
    "sheet_templates.field_post": {
        "version": "1",
        "label": "Another name",
        "kind": "line",
        "filled_from": "hand",
    },
    "cover_sheets.begin": {"key": KEY, "meeting": "3:", "report": "live"},
    "cover_sheets.save": {"version": "2", "as": "draft", "f_section": "Another section"},
    "cover_sheets.throw_away": {"version": "2"},
    "cycle.replan": {"version": "1", "name": "Another name"},
    "imports.upload_post": {"key": KEY, "target": "plan:lrccg"},
    "imports.preview_post": {"key": KEY, "import": "1"},
    "hand_over.take": {"key": KEY, "step": "confirm"},
    "away.own_away_post": AWAY,
    "away.away_post": AWAY,
    "wording.publish": {"version": "0", "said": "We said so."},
    "admin.new_person_post": PERSON,
    "admin.person_post": PERSON,
    "admin.new_team_post": {"key": KEY, "name": "A new team"},
    "admin.new_organisation_post": {
        "key": KEY,
        "name": "A new council",
        "short_name": "New",
        "kind": "council",
    },
    "admin.organisation_post": {"version": "1", "name": "A new name", "short_name": "New"},
    "succession.take": {
        "key": KEY,
        "successor": "2",
        "on-day": "1",
        "on-month": "7",
        "on-year": "2019",
    },
    "new_strategies.new_strategy_post": {"key": KEY, "title": "A new strategy"},
}


@dataclass(frozen=True)
class Asked:
    """One request of one role."""

    method: str
    endpoint: str
    role: str

    @property
    def address(self) -> str:
        """The address that the table fills in."""
        return WHO_MAY[self.method, self.endpoint][0]

    @property
    def is_allowed(self) -> bool:
        """What the table says."""
        return self.role in WHO_MAY[self.method, self.endpoint][1]

    def __str__(self) -> str:
        return f"{self.method} {self.address} as {self.role}"


ASKED = [Asked(method, endpoint, role) for method, endpoint in WHO_MAY for role in ROLES]


# A provider that nobody answers for: the way there says so, and an answer from there was never asked for.
NOBODYS_PROVIDER = issuer_at("http://127.0.0.1:9")
# And no file is kept with a report of the demonstration, and nothing is held there. Taking a milestone off without
# saying how it was seen changes nothing; nor does showing or taking away what carers said, or taking away a figure.
NOT_ANSWERED = {
    "single_sign_on.ask": 503,
    "single_sign_on.back": 400,
    "kept.take_away": 404,
    "holds.hold": 404,
    "holds.hold_post": 404,
    "milestone_changes.remove": 409,
    "cover_sheets.throw_away": 409,
    "voices.remove": 409,
    "voices.publish": 409,
    "voices.withdraw": 409,
    "figures.remove": 409,
    "undoing.ask_once_more": 404,
    "undoing.undo": 404,
}


@pytest.fixture(autouse=True, scope="module")
def _all_ways_to_sign_in(reading_app: Tracker) -> Iterator[None]:
    """Offer on the shared application what is off until it is set."""
    before = {name: reading_app.config[name] for name in ("SECOND_FACTOR", "OIDC_ISSUERS")}
    reading_app.config.update(SECOND_FACTOR=True, OIDC_ISSUERS=(NOBODYS_PROVIDER,))
    yield
    reading_app.config.update(before)


def _routes() -> list[tuple[str, str, object]]:
    """Method, endpoint and declared permission of every route but the files."""
    app = create_app(Config.from_environment({"SECRET_KEY": "k" * 40, "DATABASE_URL": "sqlite://"}))
    return [
        (method, rule.endpoint, getattr(app.view_functions[rule.endpoint], "permission", None))
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def test_every_route_declares_what_it_needs() -> None:
    undeclared = [
        (method, endpoint)
        for method, endpoint, permission in _routes()
        if not isinstance(permission, Permission)
    ]

    assert undeclared == []


def test_every_route_has_its_line_in_the_table() -> None:
    routes = {(method, endpoint) for method, endpoint, _ in _routes()}

    assert sorted(routes ^ set(WHO_MAY)) == []


def test_every_address_of_the_table_belongs_to_its_route(reading_app: Tracker) -> None:
    urls = reading_app.url_map.bind("localhost")

    found = {key: urls.match(address, method=key[0])[0] for key, (address, _) in WHO_MAY.items()}

    assert found == {key: key[1] for key in WHO_MAY}


@pytest.fixture(scope="module")
def untouched(reading_app: Tracker, reader_of: Readers) -> dict[str, tuple[int, str]]:
    """What every table holds once all roles have signed in."""
    for name in ROLES.values():
        reader_of(name)
    return contents(reading_app)


@pytest.mark.parametrize(("method", "endpoint"), WHO_MAY, ids=map(" ".join, WHO_MAY))
def test_what_the_table_does_not_allow_is_refused_and_changes_nothing(
    method: str,
    endpoint: str,
    reading_app: Tracker,
    reader_of: Readers,
    untouched: dict[str, tuple[int, str]],
) -> None:
    asked = [one for one in ASKED if (one.method, one.endpoint) == (method, endpoint) and not one.is_allowed]
    fits = {
        "action": action_id(reading_app, "lrccg", "12"),
        "seen": latest(reading_app, "lrccg", "12").update_id,
    }
    sent = {name: value.format(**fits) for name, value in SENT.get(endpoint, {}).items()}

    answers = {
        one.role: _outcome(
            reader_of(ROLES[one.role]).get(one.address)
            if method == "GET"
            else reader_of(ROLES[one.role]).post(one.address, sent)
        )
        for one in asked
    }

    assert answers == {one.role: _refusal(one) for one in asked}
    if method == "POST":
        assert contents(reading_app) == untouched


_GETS = [key for key in WHO_MAY if key[0] == "GET"]


@pytest.mark.parametrize(("method", "endpoint"), _GETS, ids=map(" ".join, _GETS))
def test_what_the_table_allows_can_be_opened(method: str, endpoint: str, reader_of: Readers) -> None:
    asked = [one for one in ASKED if (one.method, one.endpoint) == (method, endpoint) and one.is_allowed]

    answers = {}
    for one in asked:
        answer = reader_of(ROLES[one.role]).get(one.address)
        # A file that is sent in pieces is read to its end before the next is asked for.
        answer.get_data()
        answers[one.role] = (_outcome(answer), answer.status_code)

    assert {outcome for outcome, _ in answers.values()} <= {"allowed"}
    allowed = {200, 303, 410, NOT_ANSWERED.get(endpoint)}
    assert {status for _, status in answers.values()} <= allowed, answers


@pytest.mark.parametrize("asked", [one for one in ASKED if one.is_allowed and one.method == "POST"], ids=str)
def test_what_the_table_allows_can_be_sent(
    asked: Asked, app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    app.config.update(SECOND_FACTOR=True, OIDC_ISSUERS=(NOBODYS_PROVIDER,))
    browser = browser_of(ROLES[asked.role])

    answer = browser.post(asked.address)

    assert _outcome(answer) == "allowed"
    assert answer.status_code in (200, 303, 410, 422, NOT_ANSWERED.get(asked.endpoint))


def _refusal(asked: Asked) -> str:
    if asked.role != "visitor":
        return "refused"
    return "sent to sign in" if asked.method == "GET" else "told that they are signed out"


def _outcome(answer) -> str:  # type: ignore[no-untyped-def]
    if answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in?"):
        return "sent to sign in"
    if answer.status_code == 401:
        page = Page(answer)
        is_told = page.heading == "You have been signed out" and "email" in page.form("/sign-in")
        return "told that they are signed out" if is_told else "401 without a way on"
    return "refused" if answer.status_code == 403 else "allowed"


def test_a_signed_out_request_comes_back_to_the_page_it_asked_for(reader_of: Readers) -> None:
    browser = reader_of("nobody")

    answer = browser.get("/plans/lrccg?as_at=2019-05-01&priority=8")

    assert answer.headers["Location"] == "/sign-in?next=/plans/lrccg?as_at%3D2019-05-01%26priority%3D8"
