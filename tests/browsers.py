"""The browsers of tests: clients of the application that fill in forms as a person's browser would."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from flask.testing import FlaskClient

from tracker import Tracker, clock
from tracker.changes.audit import By
from tracker.changes.sign_in import start_session
from tracker.extensions import begin_change, db
from tracker.queries.people import person_by_email

PASSWORD = "carers-count-2019"


@dataclass
class Browser:
    """A test client that fills in forms as a browser would: with the token of the page it has open."""

    client: FlaskClient
    # The token of the page it has open, and what it belongs to in the browser's cookie.
    held: tuple[str, str] | None = None

    def get(self, address: str, **options: object):  # type: ignore[no-untyped-def]
        """Open a page."""
        return self.client.get(address, **options)  # type: ignore[arg-type]

    def post(
        self, address: str, data: dict[str, object] | None = None, *, page: str = "/key", **options: object
    ):  # type: ignore[no-untyped-def]
        """Send a form with the token of `page`."""
        fields = {"csrf_token": self.token(page), **(data or {})}
        return self.client.post(address, data=fields, **options)  # type: ignore[arg-type]

    def token(self, page: str = "/sign-in") -> str:
        """The token of the forms this browser gets, of a page it still has open where it has one."""
        if self.held is not None and self._of_cookie("csrf_token") == self.held[0]:
            return self.held[1]
        from selectolax.lexbor import LexborHTMLParser

        for address in (page, "/sign-in"):
            found = LexborHTMLParser(self.client.get(address).text).css_first("input[name=csrf_token]")
            if found is not None:
                token = found.attributes["value"] or ""
                self.held = (self._of_cookie("csrf_token"), token)
                return token
        raise AssertionError(f"No form on {page}.")

    def _of_cookie(self, name: str) -> str:
        with self.client.session_transaction() as session:
            return str(session.get(name, ""))

    def begin_session(self, email: str) -> None:
        """Have the session that signing in gives, without its form: for tests of something else."""
        with self.client.application.app_context():
            begin_change()
            account = person_by_email(email)
            assert account is not None
            token = start_session(
                by=By(account.person_id, clock.now()),
                lasts=timedelta(hours=self.client.application.config["SESSION_HOURS"]),
                email=email,
                address="127.0.0.1",
                how="password",
            )
            db.session.commit()
        with self.client.session_transaction() as session:
            session.clear()
            session.update(_user_id=token, _fresh=True)

    def sign_in(self, email: str, password: str = PASSWORD):  # type: ignore[no-untyped-def]
        """Sign in with the form."""
        return self.post("/sign-in", {"email": email, "password": password}, page="/sign-in")


@dataclass
class Readers:
    """The cast's browsers on the shared application, each signed in once."""

    app: Tracker
    browsers: dict[str, Browser] = field(default_factory=dict)

    def __call__(self, name: str = "nobody") -> Browser:
        """The browser of one of the cast; "nobody" gets a new one each time."""
        if name == "nobody":
            return Browser(self.app.test_client())
        if name not in self.browsers:
            self.browsers[name] = Browser(self.app.test_client())
            assert self.browsers[name].sign_in(f"{name}@example.org").status_code == 303
        return self.browsers[name]
