"""The columns that are no places of words, each with its reason: words that stay, and columns that hold none.

Source: docs/rules/removal.md.
"""

from __future__ import annotations

from collections.abc import Mapping

_PERSON = "It is the account of a person. Change it, or end the account, on the page of that person."
_ADDRESS = "It is part of addresses and numbers that papers and links name. It stays."

# Words that are searched and can't be replaced here, each with the reason that the page gives.
STAYING: Mapping[str, tuple[str, str]] = {
    "person.name": ("Name of an account", _PERSON),
    "person.email": ("E-mail address of an account", _PERSON),
    "strategy.slug": ("Short address of a strategy", _ADDRESS),
    "delivery_plan.slug": ("Short address of a plan", _ADDRESS),
    "delivery_plan.code": ("Code of a plan", _ADDRESS),
    "organisation.slug": ("Short address of an organisation", _ADDRESS),
    "body.slug": ("Short address of a body", _ADDRESS),
    "action.number": ("Number of an action", _ADDRESS),
    "indicator.code": ("Code of an indicator", _ADDRESS),
    "frozen_report.content": (
        "Figures of a frozen report",
        "Its hash covers the names of organisations, priorities and areas as they are, and older ones those of sources.",
    ),
    "audit_entry.facts": (
        "Facts of an entry in the record of changes",
        "Its hash covers it as it is. Entries of earlier versions have names, meetings and posts in their facts.",
    ),
}

_CHOICE = "one of a list of ours"
_HASH = "a hash, a token or a secret"
_MACHINE = "written by the tracker, not by people"
_SAME = "the same as in frozen_report.content"

# Columns that hold no words of people, each with the reason.
NO_WORDS: Mapping[str, str] = {
    "action.sort_key": "made of the number",
    "audit_entry.entry_hash": _HASH,
    "audit_entry.previous_hash": _HASH,
    "audit_entry.subject_kind": _CHOICE,
    "audit_entry.verb": _CHOICE,
    "backup.audit_hash": _HASH,
    "backup.build": _MACHINE,
    "backup.file_name": _MACHINE,
    "backup.host": _MACHINE,
    "backup.revision": _MACHINE,
    "backup.sha256": _HASH,
    "body.kind": _CHOICE,
    "decision.effect": _CHOICE,
    "decision.outcome": _CHOICE,
    "delivery_plan.thresholds": "numbers",
    "frozen_report.audit_hash": _HASH,
    "frozen_report.compared": "repeats words of frozen_report.prose; a removal from them takes it away",
    "frozen_report.content_hash": _HASH,
    "frozen_report.title": _SAME,
    "identity.issuer": _MACHINE,
    "identity.subject": _HASH,
    "import_draft.reading_of": _HASH,
    "import_draft.step": _MACHINE,
    "indicator.better": _CHOICE,
    "indicator.unit": _CHOICE,
    "indicator_value.period": "a year or a quarter",
    "installation.audit_hash": _HASH,
    "kept_paper.content_hash": _HASH,
    "kept_paper.kind": _CHOICE,
    "kept_paper.removed": "what stands where a file stood",
    "kept_paper.suffix": _CHOICE,
    "organisation.kind": _CHOICE,
    "password_link.token_hash": _HASH,
    "pending_sign_in.issuer": _MACHINE,
    "pending_sign_in.token_hash": _HASH,
    "person.password_hash": _HASH,
    "recovery_code.code_hash": _HASH,
    "report_addendum.content": "digests, days and numbers; its words stand beside",
    "report_addendum.content_hash": _HASH,
    "second_factor.sealed_secret": _HASH,
    "sign_in_delay.account_and_address": _HASH,
    "sign_in_session.issuer": _MACHINE,
    "sign_in_session.token_hash": _HASH,
    "submission.body_hash": _HASH,
    "submission.key": _HASH,
    "submission.purpose": _CHOICE,
    "submission.result": "an address of ours",
}
