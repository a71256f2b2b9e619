"""What the pages of signing in and of one's own account say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from tracker.domain.absence import Absence
from tracker.domain.dates import local_day, write_day
from tracker.domain.permissions import Permission, Viewer, is_allowed
from tracker.queries.absences import PersonAway
from tracker.queries.people import Account
from tracker.queries.sign_in import LinkedIdentity
from tracker.second_factor import QrCode, address_for_app, grouped, qr_code

if TYPE_CHECKING:
    from config import Issuer

SERVICE = "Carers Strategy Tracker"


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of single sign-on, as a button: what it is called, and where the button leads."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The sign-in form, with the providers beside it."""

    providers: Sequence[Provider]


def sign_in_page(issuers: Sequence[Issuer], *, next_path: str) -> SignInPage:
    """Put the sign-in page together; each button carries on where the person was going."""
    onward = f"?next={quote(next_path)}" if next_path else ""
    return SignInPage([Provider(one.title, f"/sign-in/with/{one.name}{onward}") for one in issuers])


@dataclass(frozen=True, slots=True)
class SetPasswordPage:
    """The form behind a one-time link, with the providers that can be used instead of a password."""

    name: str
    email: str
    providers: Sequence[Provider]


def set_password_page(issuers: Sequence[Issuer], *, link: Account, token: str) -> SetPasswordPage:
    """Put the page of a one-time link together."""
    providers = [Provider(one.title, f"/set-password/{token}/with/{one.name}") for one in issuers]
    return SetPasswordPage(link.name, link.email, providers)


@dataclass(frozen=True, slots=True)
class GoOnPage:
    """The page between us and a provider: for what one goes there, and the way."""

    title: str
    what_for: str
    address: str


@dataclass(frozen=True, slots=True)
class LinkedProvider:
    """A provider on the page of one's own account; `since` is empty where it is not linked."""

    title: str
    address: str
    since: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One's own account: who one is, the second factor, and the providers."""

    name: str
    email: str
    roles: str
    has_password: bool
    has_second_factor: bool
    codes_left: int
    is_offered: bool
    is_required: bool
    providers: Sequence[LinkedProvider]
    away: str
    covered: Sequence[str]
    may_be_away: bool


def account_page(
    viewer: Viewer,
    *,
    has_password: bool,
    has_second_factor: bool,
    codes_left: int,
    is_offered: bool,
    is_required: bool,
    issuers: Sequence[Issuer],
    identities: Sequence[LinkedIdentity],
    away: PersonAway | None,
    covered: Sequence[Absence],
) -> AccountPage:
    """Put the page of one's own account together."""
    since: Mapping[str, str] = {one.issuer: write_day(local_day(one.linked_at)) for one in identities}
    return AccountPage(
        name=viewer.name,
        email=viewer.email,
        roles=", ".join(sorted(role.word for role in viewer.roles_in(None))),
        has_password=has_password,
        has_second_factor=has_second_factor,
        codes_left=codes_left,
        is_offered=is_offered,
        is_required=is_required,
        providers=[
            LinkedProvider(one.title, f"/account/single-sign-on/{one.name}", since.get(one.issuer, ""))
            for one in issuers
        ],
        away=away.absence.sentence if away else "",
        covered=[_covered_line(absence) for absence in covered],
        may_be_away=is_allowed(viewer, Permission.POST_UPDATE),
    )


def _covered_line(absence: Absence) -> str:
    """Whom one covers for and when; that nobody does while one is away oneself."""
    days = f"{absence.name}, away from {write_day(absence.since)} until {write_day(absence.until)}"
    if absence.deputy_until is None:
        return days
    return f"{days}. You are away too, until {write_day(absence.deputy_until)}: nobody covers meanwhile"


@dataclass(frozen=True, slots=True)
class OwnPasswordPage:
    """The form to change one's password; the address is for programs that keep passwords."""

    email: str


@dataclass(frozen=True, slots=True)
class BeginPage:
    """The question for the password before something that only the person themselves may do."""

    is_required: bool
    asks_password: bool


@dataclass(frozen=True, slots=True)
class SetUpPage:
    """The secret, to be scanned, opened or typed."""

    qr: QrCode
    address: str
    secret: str


def set_up_page(secret: str, *, email: str) -> SetUpPage:
    """Put the page together on which an app is given the secret."""
    address = address_for_app(secret=secret, email=email, name=SERVICE)
    return SetUpPage(qr_code(address), address, grouped(secret))


@dataclass(frozen=True, slots=True)
class RecoveryCodesPage:
    """The recovery codes, shown once, and where to go on."""

    codes: Sequence[str]
    address: str


@dataclass(frozen=True, slots=True)
class AskAgainPage:
    """The question for the password before a provider is linked or unlinked."""

    title: str
    address: str
    asks_password: bool
    is_linked: bool
