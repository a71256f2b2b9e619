"""The tables, one noun a file. Importing this package makes every table known to SQLAlchemy and Alembic."""

from tracker.models.action import Action, ActionLead, Baseline, Detail, Measure, Milestone, SameWork
from tracker.models.assessment import Assessment
from tracker.models.audit import AuditEntry
from tracker.models.backup import Backup
from tracker.models.body import Adoption, Body, BodyMeeting, BodyName, BodyPost, BodyReader, BodySuccessor
from tracker.models.cover_sheet import CoverSheet, CoverSheetTemplate
from tracker.models.decision import Decision
from tracker.models.gate import UpdateGate
from tracker.models.identity import Identity
from tracker.models.import_draft import ImportDraft
from tracker.models.indicator import Indicator, IndicatorValue, Target
from tracker.models.installation import ChangeCounter, Installation
from tracker.models.organisation import Organisation, OrganisationName, Successor
from tracker.models.person import Membership, Person, Team, TeamMember
from tracker.models.plan import DeliveryPlan, PlanOwner
from tracker.models.progress import (
    ActionCurrent,
    Ask,
    DetailDone,
    MeasureEvidence,
    PathStep,
    ProgressUpdate,
    UpdateDraft,
)
from tracker.models.report import (
    FrozenReport,
    KeptPaper,
    PublicationHold,
    PublicWording,
    ReportAddendum,
    ReportHeadline,
    ReportMoment,
)
from tracker.models.second_factor import RecoveryCode, SecondFactor
from tracker.models.sign_in import PasswordLink, PendingSignIn, SignInDelay, SignInSession
from tracker.models.strategy import Priority, Strategy
from tracker.models.submission import Submission
from tracker.models.voice import Voice
from tracker.models.window import MissingUpdate, PlanDueDay, ReportingWindow

__all__ = [
    "Action",
    "ActionCurrent",
    "ActionLead",
    "Adoption",
    "Ask",
    "Assessment",
    "AuditEntry",
    "Backup",
    "Baseline",
    "Body",
    "BodyMeeting",
    "BodyName",
    "BodyPost",
    "BodyReader",
    "BodySuccessor",
    "ChangeCounter",
    "CoverSheet",
    "CoverSheetTemplate",
    "Decision",
    "DeliveryPlan",
    "Detail",
    "DetailDone",
    "FrozenReport",
    "Identity",
    "ImportDraft",
    "Indicator",
    "IndicatorValue",
    "Installation",
    "KeptPaper",
    "Measure",
    "MeasureEvidence",
    "Membership",
    "Milestone",
    "MissingUpdate",
    "Organisation",
    "OrganisationName",
    "PasswordLink",
    "PathStep",
    "PendingSignIn",
    "Person",
    "PlanDueDay",
    "PlanOwner",
    "Priority",
    "ProgressUpdate",
    "PublicWording",
    "PublicationHold",
    "RecoveryCode",
    "ReportAddendum",
    "ReportHeadline",
    "ReportMoment",
    "ReportingWindow",
    "SameWork",
    "SecondFactor",
    "SignInDelay",
    "SignInSession",
    "Strategy",
    "Submission",
    "Successor",
    "Target",
    "Team",
    "TeamMember",
    "UpdateDraft",
    "UpdateGate",
    "Voice",
]
