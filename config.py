"""Every setting, read from the environment and nowhere else.

| Name             | Meaning                                                        | Default                      |
|------------------|----------------------------------------------------------------|------------------------------|
| TRACKER_ENV      | `development` or `production`; production is strict (below)    | development                  |
| SECRET_KEY       | signs forms and cookies; 32 characters or more in production   | made once, instance/secret_key |
| DATABASE_URL     | an SQLite file or a PostgreSQL database                        | instance/tracker.db          |
| BASE_URL         | the address people use; https in production                    | http://127.0.0.1:PORT        |
| PORT             | the port that `make run` and `flask serve` listen on           | 8000                         |
| TRUSTED_PROXIES  | how many proxies in front may say who the visitor is           | 0                            |
| SESSION_HOURS    | hours after which a person signs in again, busy or not         | 12                           |
| SESSION_IDLE_MINUTES | minutes without a request after which they do so           | 120                          |
| LOG_LEVEL        | DEBUG, INFO, WARNING, ERROR                                    | INFO                         |
| WEB_PROCESSES    | server processes over the one port                             | 2                            |
| WEB_THREADS      | requests that each of them answers at once                     | 8                            |
| SECOND_FACTOR    | `on` offers everybody a code from an app beside the password   | off                          |
| SECOND_FACTOR_ROLES | roles that must have one, such as `admin,manager`           | none                         |
| OIDC_ISSUERS     | names for the providers of single sign-on, such as `nhs council` | none                       |
| OIDC_<NAME>_NAME | what its button says after "Sign in with"                      | the name                     |
| OIDC_<NAME>_ISSUER | the address that the provider calls itself by; https in production | none: must be set      |
| OIDC_<NAME>_CLIENT_ID | what the provider calls the tracker                       | none: must be set            |
| OIDC_<NAME>_CLIENT_SECRET | shared with the provider                              | none: must be set            |
| OIDC_<NAME>_COUNTS_AS_SECOND_FACTOR | `yes` where the provider asks for one itself | no                           |
| BUILD_ID         | names this version in ETags and static addresses               | a hash over the source       |

The secrets may stand in a file instead: SECRET_KEY_FILE, DATABASE_URL_FILE and OIDC_<NAME>_CLIENT_SECRET_FILE name
it, and its first line counts. Giving both is a mistake and is refused, so that nobody wonders which one won.

Production refuses to start without a SECRET_KEY of its own and with an http BASE_URL: a session cookie
that travels in the clear can be copied by anybody on the way.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from click import ClickException

CHECKOUT = Path(__file__).resolve().parent
INSTANCE = CHECKOUT / "instance"

SHORTEST_SECRET_KEY = 32
# As `flask user create --role` takes them.
ROLES = ("admin", "manager", "member", "board", "reference")
# Uploads are limited to 10 MB; the rest is room for the other fields of the form.
LARGEST_REQUEST = 12 * 1024 * 1024


class ConfigProblem(ClickException):
    """A setting that can't be used: one plain sentence for each.

    A ClickException, so that every `flask` command prints the sentences and exits 1, without a trace.
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class Issuer:
    """A provider of single sign-on: `name` stands in addresses, `title` on its button."""

    name: str
    title: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    counts_as_second_factor: bool = False


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings of one process, for `app.config.from_object`; the names are those of Flask's own."""

    TRACKER_ENV: str
    SECRET_KEY: str = field(repr=False)
    SQLALCHEMY_DATABASE_URI: str = field(repr=False)
    BASE_URL: str
    PORT: int
    TRUSTED_PROXIES: int
    SESSION_HOURS: int
    SESSION_IDLE_MINUTES: int
    LOG_LEVEL: str
    WEB_PROCESSES: int
    WEB_THREADS: int
    BUILD_ID: str
    SECOND_FACTOR: bool = False
    SECOND_FACTOR_ROLES: frozenset[str] = frozenset()
    OIDC_ISSUERS: tuple[Issuer, ...] = ()
    MAX_CONTENT_LENGTH: int = LARGEST_REQUEST

    @property
    def IS_PRODUCTION(self) -> bool:  # noqa: N802 - Flask reads only names in capitals
        return self.TRACKER_ENV == "production"

    @property
    def IS_HTTPS(self) -> bool:  # noqa: N802 - Flask reads only names in capitals
        return self.BASE_URL.startswith("https://")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Config:
        """The settings in `environ`. Raises ConfigProblem with a sentence for everything that is wrong.

        In development this makes instance/secret_key where there is none.
        """
        settings = _Settings(os.environ if environ is None else environ)
        production = settings.choice("TRACKER_ENV", ("development", "production")) == "production"
        port = settings.number("PORT", 8000, lowest=1, highest=65535)
        config = cls(
            TRACKER_ENV="production" if production else "development",
            SECRET_KEY=settings.secret_key(production=production),
            SQLALCHEMY_DATABASE_URI=settings.database_url(),
            BASE_URL=settings.base_url(port, production=production),
            PORT=port,
            TRUSTED_PROXIES=settings.number("TRUSTED_PROXIES", 0, lowest=0, highest=10),
            SESSION_HOURS=settings.number("SESSION_HOURS", 12, lowest=1, highest=24 * 7),
            SESSION_IDLE_MINUTES=settings.number("SESSION_IDLE_MINUTES", 120, lowest=1, highest=60 * 24),
            LOG_LEVEL=settings.choice("LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR")),
            WEB_PROCESSES=settings.number("WEB_PROCESSES", 2, lowest=1, highest=64),
            WEB_THREADS=settings.number("WEB_THREADS", 8, lowest=1, highest=256),
            BUILD_ID=settings.text("BUILD_ID") or build_id(),
            SECOND_FACTOR=settings.choice("SECOND_FACTOR", ("off", "on")) == "on",
            SECOND_FACTOR_ROLES=settings.second_factor_roles(),
            OIDC_ISSUERS=settings.issuers(production=production),
        )
        if settings.problems:
            raise ConfigProblem("\n".join(settings.problems))
        return config


class _Settings:
    """Reads settings one by one and gathers what is wrong, so that one start shows every mistake."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        """The value without the blanks around it; "" where it is not set or left empty."""
        return self._environ.get(name, "").strip()

    def secret(self, name: str) -> str:
        """The value of NAME, or the first line of the file that NAME_FILE names; "" where neither is set."""
        value, file = self.text(name), self.text(f"{name}_FILE")
        if not file:
            return value
        if value:
            self.problems.append(f"{name} and {name}_FILE are both set. Keep one of them.")
            return value
        try:
            lines = Path(file).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            self.problems.append(
                f"{name}_FILE names '{file}', which can't be read. Check the path and its owner."
            )
            return ""
        if not lines or not lines[0].strip():
            self.problems.append(f"{name}_FILE names '{file}', which has nothing on its first line.")
            return ""
        return lines[0].strip()

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """One of `choices`, in whichever case it was typed; the first one where it is not set."""
        value = self.text(name) or choices[0]
        for choice in choices:
            if value.casefold() == choice.casefold():
                return choice
        self.problems.append(f"{name} is '{value}'. Use one of: {', '.join(choices)}.")
        return choices[0]

    def number(self, name: str, default: int, *, lowest: int, highest: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if value.isdecimal() and value.isascii() and lowest <= int(value) <= highest:
            return int(value)
        self.problems.append(f"{name} is '{value}'. Use a whole number from {lowest} to {highest}.")
        return default

    def secret_key(self, *, production: bool) -> str:
        key = self.secret("SECRET_KEY")
        if not production:
            return key or _development_secret_key(INSTANCE / "secret_key")
        if len(key) < SHORTEST_SECRET_KEY:
            self.problems.append(
                f"SECRET_KEY is {'too short' if key else 'not set'}. In production give it {SHORTEST_SECRET_KEY} "
                "characters or more, for example the output of: openssl rand -hex 32"
            )
        return key

    def database_url(self) -> str:
        url = self.secret("DATABASE_URL")
        if not url:
            INSTANCE.mkdir(mode=0o700, exist_ok=True)
            return f"sqlite:///{INSTANCE / 'tracker.db'}"
        scheme, separator, rest = url.partition("://")
        if not separator:
            # Not quoted back: a mistyped address may hold a password, and this goes to a log.
            self.problems.append(
                "DATABASE_URL is not an address. Use sqlite:////full/path.db or postgresql://user@host/name."
            )
        # Hosts hand out these two schemes; SQLAlchemy knows the first not at all, and takes the second to
        # mean a driver that we don't install.
        if scheme in {"postgres", "postgresql"}:
            return f"postgresql+psycopg://{rest}"
        return url

    def base_url(self, port: int, *, production: bool) -> str:
        url = (self.text("BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
        try:
            address = urlsplit(url)
        except ValueError:
            address = urlsplit("")
        if address.scheme not in {"http", "https"} or not address.hostname:
            self.problems.append(
                f"BASE_URL is '{url}'. Use the address people type, such as https://tracker.example.org."
            )
        elif production and address.scheme != "https":
            self.problems.append(
                f"BASE_URL is '{url}'. In production it must begin with https://, "
                "or passwords and sessions could be read on the way."
            )
        return url

    def second_factor_roles(self) -> frozenset[str]:
        """The roles that must have a second factor, of those that a person can hold."""
        named = self.text("SECOND_FACTOR_ROLES").casefold().replace(",", " ").split()
        unknown = sorted(set(named) - set(ROLES))
        if unknown:
            self.problems.append(
                f"SECOND_FACTOR_ROLES names '{', '.join(unknown)}'. Use some of: {', '.join(ROLES)}."
            )
        if named and self.text("SECOND_FACTOR").casefold() != "on":
            self.problems.append(
                "SECOND_FACTOR_ROLES is set, but a second factor is not offered. Set SECOND_FACTOR=on as well."
            )
        return frozenset(named)

    def issuers(self, *, production: bool) -> tuple[Issuer, ...]:
        """The providers of single sign-on, in the order of their buttons."""
        names = self.text("OIDC_ISSUERS").casefold().replace(",", " ").split()
        for name in names:
            if not re.fullmatch("[a-z][a-z0-9_]{0,19}", name):
                self.problems.append(
                    f"OIDC_ISSUERS names '{name}'. Use up to 20 letters, digits and _, a letter first."
                )
        found = tuple(self._issuer(name, production=production) for name in names)
        for kind in ("name", "issuer"):
            values = [getattr(one, kind) for one in found if getattr(one, kind)]
            for twice in sorted({value for value in values if values.count(value) > 1}):
                self.problems.append(
                    f"OIDC_ISSUERS: two providers have the {kind} '{twice}'. Keep one of them."
                )
        return found

    def _issuer(self, name: str, *, production: bool) -> Issuer:
        prefix = f"OIDC_{name.upper()}"
        found = Issuer(
            name=name,
            title=self.text(f"{prefix}_NAME") or name,
            issuer=self.text(f"{prefix}_ISSUER"),
            client_id=self.text(f"{prefix}_CLIENT_ID"),
            client_secret=self.secret(f"{prefix}_CLIENT_SECRET"),
            counts_as_second_factor=self.choice(f"{prefix}_COUNTS_AS_SECOND_FACTOR", ("no", "yes")) == "yes",
        )
        for setting in ("issuer", "client_id", "client_secret"):
            if not getattr(found, setting):
                self.problems.append(
                    f"{prefix}_{setting.upper()} is not set. {name} stands in OIDC_ISSUERS, so it is needed."
                )
        if found.issuer and not _is_issuer(found.issuer, production=production):
            self.problems.append(
                f"{prefix}_ISSUER is '{found.issuer}'. Use the provider's address as it writes it itself, such as "
                "https://login.example.org, in production with https."
            )
        return found


def _is_issuer(address: str, *, production: bool) -> bool:
    """True for an address that a provider may call itself by: no query, no fragment, at most 400 characters."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    schemes = {"https"} if production else {"https", "http"}
    is_plain = not parts.query and not parts.fragment and "@" not in parts.netloc
    return parts.scheme in schemes and bool(parts.hostname) and is_plain and len(address) <= 400


def _development_secret_key(file: Path) -> str:
    """The key kept in `file`, made on first use, so that a restart signs nobody out.

    Two processes may start at once: each writes a file of its own and the first to give it the name wins,
    so nobody ever reads half a key.
    """
    if not file.exists():
        file.parent.mkdir(mode=0o700, exist_ok=True)
        # Made with mode 600; the name is unlike any other's.
        handle, own = tempfile.mkstemp(prefix=file.name, dir=file.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as new_file:
                new_file.write(secrets.token_hex(32) + "\n")
            os.link(own, file)
        except FileExistsError:
            pass
        finally:
            Path(own).unlink()
    return file.read_text(encoding="utf-8").strip()


def build_id(checkout: Path = CHECKOUT) -> str:
    """Twelve characters that change whenever a page could look different, and only then.

    A hash over contents and not over times of change: several servers with one version must agree, or an
    ETag given by one would never match at another.
    """
    digest = hashlib.blake2b(digest_size=6)
    for file in _what_pages_are_made_of(checkout):
        content = file.read_bytes()
        name = file.relative_to(checkout).as_posix()
        # Name and length go in too: without them a rename, or words moved between files, would not show.
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _what_pages_are_made_of(checkout: Path) -> Iterator[Path]:
    """Our code, templates, hand-written css and js; for everything that is installed or built, its lock."""
    # The built front end is named by its stamp: hashing its two megabytes would slow every command down.
    for lock in (checkout / "requirements.txt", checkout / "tracker" / "static" / "ui" / "build-stamp.txt"):
        if lock.exists():
            yield lock
    tracker = checkout / "tracker"
    left_out = {tracker / "static" / "ui", tracker / "frontend"}
    for folder, folders, files in os.walk(tracker):
        # In place: this also tells walk what not to enter, and in which order to go on.
        folders[:] = sorted(
            name for name in folders if name != "__pycache__" and Path(folder, name) not in left_out
        )
        yield from (Path(folder, name) for name in sorted(files) if not name.startswith("."))
