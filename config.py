"""Every setting, read from the environment and nowhere else.

| Name             | Meaning                                                        | Default                      |
|------------------|----------------------------------------------------------------|------------------------------|
| TRACKER_ENV      | `development` or `production`; production is strict (below)    | development                  |
| SECRET_KEY       | signs forms and cookies; in production 32 characters or more, made at random | made once, instance/secret_key |
| DATABASE_URL     | an SQLite file or a PostgreSQL database                        | instance/tracker.db          |
| BASE_URL         | the address people use; https in production                    | http://127.0.0.1:PORT        |
| PORT             | the port that `make run` and `flask serve` listen on           | 8000                         |
| RUN_BY           | who runs the tracker and answers for what is kept (the controller) | none: no name              |
| CONTACT          | how to reach it: a telephone number or an address, on one line | none                         |
| CONTACT_EMAIL    | its e-mail address, shown to everybody                         | none                         |
| TRUSTED_PROXIES  | how many proxies in front may say who the visitor is; must be said in production | 0            |
| SESSION_HOURS    | hours after which a person signs in again, busy or not         | 12                           |
| SESSION_IDLE_MINUTES | minutes without a request after which they do so           | 120                          |
| LOG_LEVEL        | DEBUG, INFO, WARNING, ERROR; a line for each request from INFO down | INFO                    |
| LOG_FORMAT       | `text` or `json`, one object a line                            | text; json in production     |
| WEB_PROCESSES    | server processes over the one port                             | 2                            |
| WEB_THREADS      | requests that each of them answers at once                     | 8                            |
| BACKUP_FOLDER    | where backups are kept that are given no file of their own     | instance/backups             |
| BACKUP_PASSPHRASE | seals every backup, and opens them again; 12 characters or more | none: not sealed           |
| BACKUP_TOO_OLD_HOURS | hours after which the last backup is called too old         | 36                           |
| PROBE_KEY        | lets a probe that sends it read the detail of /readyz; 20 characters or more | none: nobody may |
| SECOND_FACTOR    | `on` offers everybody a code from an app beside the password   | off                          |
| SECOND_FACTOR_ROLES | roles that must have one, such as `admin,manager`           | none                         |
| OIDC_ISSUERS     | names for the providers of single sign-on, such as `nhs council` | none                       |
| OIDC_<NAME>_NAME | what its button says after "Sign in with"                      | the name                     |
| OIDC_<NAME>_ISSUER | the address that the provider calls itself by; https in production | none: must be set      |
| OIDC_<NAME>_CLIENT_ID | what the provider calls the tracker                       | none: must be set            |
| OIDC_<NAME>_CLIENT_SECRET | shared with the provider                              | none: must be set            |
| OIDC_<NAME>_COUNTS_AS_SECOND_FACTOR | `yes` where the provider asks for one itself | no                           |
| KEEP_SIGN_INS_DAYS | days that sign-ins which are over are kept                    | 30                           |
| KEEP_FORMS_DAYS  | days that a form sent twice is known again                     | 30                           |
| KEEP_DRAFTS_DAYS | days that an update is kept that was begun and never posted    | 365                          |
| KEEP_ENDED_ACCOUNTS_DAYS | days after which an ended account loses its name and address | none: kept for good     |
| BUILD_ID         | names this version in ETags and static addresses               | a hash over the source       |

Secrets may stand in a file instead: SECRET_KEY_FILE, DATABASE_URL_FILE, BACKUP_PASSPHRASE_FILE, PROBE_KEY_FILE and
OIDC_<NAME>_CLIENT_SECRET_FILE name it, and its first line counts. Giving both is a mistake and is refused, so that
nobody wonders which one won.

Production refuses to start without a SECRET_KEY of its own, with one that can be guessed, with an http
BASE_URL (a session cookie that travels in the clear can be copied by anybody on the way), without a word on
the proxies in front, with Flask's debugging on, and with a name that is nearly a setting's. `flask serve` looks at the
database too: cli/production.py.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from click import ClickException
from sqlalchemy import make_url

CHECKOUT = Path(__file__).resolve().parent
INSTANCE = CHECKOUT / "instance"

SHORTEST_SECRET_KEY = 32
# A key made at random, from hexadecimal digits alone, has more than this for certain.
FEWEST_DIFFERENT_SIGNS = 6
# What stands in examples, here and elsewhere: whoever knows the example knows the key. All long enough that a
# key made at random does not hold one by chance.
WORDS_OF_EXAMPLES = (
    *("change", "example", "replace", "secret", "password", "placeholder", "for tests"),
    *("0123456", "1234567", "abcdefg", "qwerty"),
)
SHORTEST_PASSPHRASE = 12
SHORTEST_PROBE_KEY = 20
# As `flask user create --role` takes them.
ROLES = ("admin", "manager", "member", "board", "reference")
# Uploads are limited to 10 MB; the rest is room for the other fields of the form.
LARGEST_REQUEST = 12 * 1024 * 1024
# How alike two names are, from 0 to 1, that one is taken for the other misspelt: about one letter in ten is another.
LIKENESS_OF_MISSPELT = 0.9
# Ten years and their leap days.
LONGEST_KEPT = 3_653
# To a database server, before a page says that it can't be reached.
SECONDS_TO_CONNECT = 5


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
    LOG_FORMAT: str
    WEB_PROCESSES: int
    WEB_THREADS: int
    BUILD_ID: str
    BACKUP_FOLDER: Path
    BACKUP_PASSPHRASE: str = field(repr=False)
    BACKUP_TOO_OLD_HOURS: int
    PROBE_KEY: str = field(repr=False)
    SECOND_FACTOR: bool = False
    SECOND_FACTOR_ROLES: frozenset[str] = frozenset()
    OIDC_ISSUERS: tuple[Issuer, ...] = ()
    KEEP_SIGN_INS_DAYS: int = 30
    KEEP_FORMS_DAYS: int = 30
    KEEP_DRAFTS_DAYS: int = 365
    KEEP_ENDED_ACCOUNTS_DAYS: int | None = None
    RUN_BY: str = ""
    CONTACT: str = ""
    CONTACT_EMAIL: str = ""
    MAX_CONTENT_LENGTH: int = LARGEST_REQUEST

    @property
    def IS_PRODUCTION(self) -> bool:  # noqa: N802 - Flask reads only names in capitals
        return self.TRACKER_ENV == "production"

    @property
    def IS_HTTPS(self) -> bool:  # noqa: N802 - Flask reads only names in capitals
        return self.BASE_URL.startswith("https://")

    @property
    def SQLALCHEMY_ENGINE_OPTIONS(self) -> dict[str, object]:  # noqa: N802 - Flask reads only names in capitals
        """One connection for each thread, kept open: a new one to an SQLite file can't be had on a full disk.

        PostgreSQL may have been restarted since a connection was last used, so it is asked first; and a server that
        does not answer at all is given up on. What was typed stays out of the log of a statement that failed.
        """
        url = make_url(self.SQLALCHEMY_DATABASE_URI)
        options: dict[str, object] = {"hide_parameters": True}
        if url.get_backend_name() == "sqlite":
            is_file = url.database not in (None, "", ":memory:")
            return {**options, "pool_size": self.WEB_THREADS} if is_file else options
        patience = {} if "connect_timeout" in url.query else {"connect_timeout": SECONDS_TO_CONNECT}
        return {
            **options,
            "pool_size": self.WEB_THREADS,
            "pool_pre_ping": True,
            "connect_args": patience,
        }

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
            TRUSTED_PROXIES=settings.trusted_proxies(production=production),
            SESSION_HOURS=settings.number("SESSION_HOURS", 12, lowest=1, highest=24 * 7),
            SESSION_IDLE_MINUTES=settings.number("SESSION_IDLE_MINUTES", 120, lowest=1, highest=60 * 24),
            LOG_LEVEL=settings.choice("LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR")),
            LOG_FORMAT=settings.choice("LOG_FORMAT", ("json", "text") if production else ("text", "json")),
            WEB_PROCESSES=settings.number("WEB_PROCESSES", 2, lowest=1, highest=64),
            WEB_THREADS=settings.number("WEB_THREADS", 8, lowest=1, highest=256),
            BUILD_ID=settings.text("BUILD_ID") or build_id(),
            BACKUP_FOLDER=Path(settings.text("BACKUP_FOLDER") or INSTANCE / "backups"),
            BACKUP_PASSPHRASE=settings.long_secret("BACKUP_PASSPHRASE", SHORTEST_PASSPHRASE),
            BACKUP_TOO_OLD_HOURS=settings.number("BACKUP_TOO_OLD_HOURS", 36, lowest=1, highest=24 * 366),
            PROBE_KEY=settings.long_secret("PROBE_KEY", SHORTEST_PROBE_KEY),
            SECOND_FACTOR=settings.choice("SECOND_FACTOR", ("off", "on")) == "on",
            SECOND_FACTOR_ROLES=settings.second_factor_roles(),
            OIDC_ISSUERS=settings.issuers(production=production),
            KEEP_SIGN_INS_DAYS=settings.number("KEEP_SIGN_INS_DAYS", 30, lowest=1, highest=LONGEST_KEPT),
            KEEP_FORMS_DAYS=settings.number("KEEP_FORMS_DAYS", 30, lowest=1, highest=LONGEST_KEPT),
            KEEP_DRAFTS_DAYS=settings.number("KEEP_DRAFTS_DAYS", 365, lowest=1, highest=LONGEST_KEPT),
            # 0 stands for "not said", which is for good.
            KEEP_ENDED_ACCOUNTS_DAYS=settings.number(
                "KEEP_ENDED_ACCOUNTS_DAYS", 0, lowest=1, highest=LONGEST_KEPT
            )
            or None,
            RUN_BY=settings.text("RUN_BY"),
            CONTACT=settings.text("CONTACT"),
            CONTACT_EMAIL=settings.email("CONTACT_EMAIL"),
        )
        if production:
            settings.refuse_debugging()
            settings.refuse_misspelt()
        if settings.problems:
            raise ConfigProblem("\n".join(settings.problems))
        return config


class _Settings:
    """Reads settings one by one and gathers what is wrong, so that one start shows every mistake."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._asked: set[str] = set()
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        """The value without the blanks around it; "" where it is not set or left empty."""
        self._asked.add(name)
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

    def long_secret(self, name: str, shortest: int) -> str:
        """A secret that may be left out, and must not be short enough to try."""
        value = self.secret(name)
        if value and len(value) < shortest:
            self.problems.append(
                f"{name} is too short. Give it {shortest} characters or more, or leave it out."
            )
        return value

    def email(self, name: str) -> str:
        """An e-mail address that may be left out."""
        value = self.text(name)
        if value and not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
            self.problems.append(f"{name} is '{value}', which is no e-mail address.")
        return value

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
        weakness = secret_key_weakness(key)
        if weakness:
            # The key itself is not quoted: this goes to a log.
            self.problems.append(
                f"SECRET_KEY {weakness}. In production give it {SHORTEST_SECRET_KEY} characters or more that "
                "nobody can guess, for example the output of: openssl rand -hex 32"
            )
        return key

    def trusted_proxies(self, *, production: bool) -> int:
        if production and not self.text("TRUSTED_PROXIES"):
            # With an unsaid 0 behind a proxy everybody has the proxy's address, and one stranger's wrong passwords
            # would hold up the person whose account it is.
            self.problems.append(
                "TRUSTED_PROXIES is not set. In production something in front must speak https: say how many "
                "proxies there are, 1 for one, or 0 where it can't say who the visitor is."
            )
        return self.number("TRUSTED_PROXIES", 0, lowest=0, highest=10)

    def refuse_misspelt(self) -> None:
        """Names that are nearly those of settings: what stands there would count for nothing, and nobody would know."""
        meant = sorted(self._asked - set(self._environ))
        for name in sorted(set(self._environ) - self._asked):
            for setting in get_close_matches(name, meant, n=1, cutoff=LIKENESS_OF_MISSPELT):
                self.problems.append(
                    f"{name} is no setting. Did you mean {setting}? Mend its name, or take it out."
                )

    def refuse_debugging(self) -> None:
        """Flask's debug mode shows the inside of a fault to whoever caused it."""
        if self.text("FLASK_DEBUG").casefold() not in {"", "0", "false", "no"}:
            self.problems.append("FLASK_DEBUG is set. In production take it out, or set it to 0.")

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
        elif address.path or address.query or address.fragment or address.username:
            self.problems.append(
                f"BASE_URL names more than a host. Use the address alone, such as {address.scheme}://tracker.example.org: "
                "the tracker stands at the root of its own host name."
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
                # Not quoted: what stands in the wrong setting may be a secret, and a refusal is written into logs.
                f"{prefix}_ISSUER is not an address by which a provider calls itself. Use that address, such as "
                "https://login.example.org, in production with https, without ? # or @."
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


def secret_key_weakness(key: str) -> str:
    """Why a secret key could be guessed, in words that follow "SECRET_KEY"; empty where it looks made at random.

    >>> secret_key_weakness("4f8a1c07" * 4)
    'is one piece written again and again'
    >>> secret_key_weakness("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c")
    ''
    """
    if not key:
        return "is not set"
    if len(key) < SHORTEST_SECRET_KEY:
        return "is too short"
    if len(set(key)) < FEWEST_DIFFERENT_SIGNS:
        return "has too few different characters"
    # A text made of one piece is found again inside two of it, other than at both ends.
    pressed = "".join(key.split())
    if pressed in (pressed + pressed)[1:-1]:
        return "is one piece written again and again"
    word = next((word for word in WORDS_OF_EXAMPLES if word in key.casefold().replace("_", " ")), None)
    return f"has “{word}” in it, as examples have" if word else ""


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
