"""How long what is no longer needed is kept. Source: docs/rules/retention.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Kept(StrEnum):
    """What is kept for a time and then goes."""

    SIGN_INS = "sign-ins"
    FORMS = "forms"
    DRAFTS = "drafts"
    FILES = "files"
    ACCOUNTS = "accounts"

    def told(self, number: int) -> str:
        """So many of them, in words."""
        one, many = {
            "sign-ins": ("sign-in that is over", "sign-ins that are over"),
            "forms": ("mark of a form that was sent", "marks of forms that were sent"),
            "drafts": ("draft that was never posted", "drafts that were never posted"),
            "files": ("file that was never brought in", "files that were never brought in"),
            "accounts": ("name and address of an ended account", "names and addresses of ended accounts"),
        }[self.value]
        return f"{number} {one if number == 1 else many}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """How many days each is kept after it was last needed. `accounts` None keeps names of ended accounts for good."""

    sign_ins: int = 30
    forms: int = 30
    drafts: int = 365
    accounts: int | None = None

    def before(self, kept: Kept, *, now: datetime) -> datetime | None:
        """The moment before which it goes; None where it never does. A file has its own day, so it goes from now on."""
        days = {
            Kept.SIGN_INS: self.sign_ins,
            Kept.FORMS: self.forms,
            Kept.DRAFTS: self.drafts,
            Kept.FILES: 0,
            Kept.ACCOUNTS: self.accounts,
        }[kept]
        return now - timedelta(days=days) if days is not None else None
