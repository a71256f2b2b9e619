"""A provider of single sign-on, asked by OpenID Connect; the only file that knows the library.

The library makes and checks state, nonce and PKCE; its state stands in the browser's signed cookie, so that an answer
counts only in the browser that asked. What it leaves open is closed here: which algorithms, which audience, which
issuer, how long we wait. Nothing is loaded and nobody is asked before somebody presses a button.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import current_app, request, session, url_for

if TYPE_CHECKING:
    from config import Issuer

logger = logging.getLogger(__name__)
# At DEBUG the library would write down the verifier of every question.
logging.getLogger("authlib").setLevel(logging.WARNING)

# For each answer of the provider: a page of ours waits for it.
SECONDS_TO_WAIT = 5
LEEWAY_SECONDS = 60
# Signed with the provider's own key. Never "none", and never a secret that both sides know.
ALGORITHMS = tuple(f"{kind}{size}" for kind in ("RS", "PS", "ES") for size in (256, 384, 512))
# A browser that asks in many windows keeps the newest: a cookie holds no more.
MOST_STATES = 3
_STATE = "_state_"
_KNOWN = frozenset(
    {
        "_loaded_at",
        "authorization_endpoint",
        "id_token_signing_alg_values_supported",
        "issuer",
        "jwks_uri",
        "token_endpoint",
    }
)


class ProviderFailed(Exception):
    """The provider did not answer, or its answer can't be trusted."""


class ProviderDeclined(Exception):
    """The provider says that the person did not sign in, or chose not to."""


class AnswerUnknown(Exception):
    """An answer to a question that this browser did not ask, or asked long ago, or had answered before."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Who somebody is to the provider, and what they were asked for: the half-done sign-in, and where they go on."""

    subject: str
    pending: str
    next_path: str


def callback_address(issuer: Issuer) -> str:
    """The address that the provider sends people back to; from our own settings, never from the request."""
    path = url_for("single_sign_on.back", name=issuer.name)
    return f"{current_app.config['BASE_URL']}{path}"


def address_to_ask(issuer: Issuer, *, pending: str, next_path: str) -> str:
    """Where to send a person to sign in; what they are asked for is remembered in their browser.

    Raises ProviderFailed.
    """
    with _trouble_told(issuer):
        client = _client(issuer)
        asked = client.create_authorization_url(callback_address(issuer))
    _forget_older_states()
    client.save_authorize_data(
        redirect_uri=callback_address(issuer),
        state=asked["state"],
        nonce=asked["nonce"],
        code_verifier=asked["code_verifier"],
        pending=pending,
        next_path=next_path,
    )
    return str(asked["url"])


def read_answer(issuer: Issuer) -> Answer:
    """Who the provider says that this browser's person is.

    Raises AnswerUnknown, ProviderDeclined or ProviderFailed. An answer is taken once.
    """
    from authlib.integrations.flask_client import FlaskIntegration

    state, states = request.args.get("state", ""), FlaskIntegration(issuer.name)
    asked = states.get_state_data(session, state)
    if asked is None:
        raise AnswerUnknown
    if "error" in request.args or not request.args.get("code"):
        states.clear_state_data(session, state)
        raise ProviderDeclined
    with _trouble_told(issuer):
        told = _client(issuer).authorize_access_token(
            leeway=LEEWAY_SECONDS,
            claims_options={
                "iss": {"essential": True, "value": issuer.issuer},
                "aud": {"essential": True, "value": issuer.client_id},
            },
        )
        subject = told["userinfo"]["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
            raise ValueError("The subject is none.")
    return Answer(subject, asked["pending"], asked["next_path"])


def _client(issuer: Issuer) -> Any:
    """The library's client of this provider with what discovery says, made on first use and kept in the process."""
    from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App

    clients = current_app.extensions.setdefault("single_sign_on", {})
    if issuer.name not in clients:
        settings = {
            "scope": "openid",
            "code_challenge_method": "S256",
            "default_timeout": SECONDS_TO_WAIT,
            # A provider that sends us elsewhere is not the one that was set.
            "max_redirects": 0,
        }
        client = FlaskOAuth2App(
            FlaskIntegration(issuer.name),
            issuer.name,
            client_id=issuer.client_id,
            client_secret=issuer.client_secret,
            server_metadata_url=f"{issuer.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs=settings,
        )
        found = client.load_server_metadata()
        _check_discovery(found, issuer=issuer)
        if "client_secret_basic" not in found.get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        ):
            settings["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105  # nosec B105 - the name of a way
        client.server_metadata = {name: value for name, value in found.items() if name in _KNOWN} | {
            "id_token_signing_alg_values_supported": list(ALGORITHMS)
        }
        clients[issuer.name] = client
    return clients[issuer.name]


def _check_discovery(found: dict[str, Any], *, issuer: Issuer) -> None:
    """Raises ValueError where what was discovered is of another issuer, or would send secrets in the clear."""
    if found.get("issuer") != issuer.issuer:
        raise ValueError("Discovery names another issuer.")
    scheme = urlsplit(issuer.issuer).scheme
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if urlsplit(str(found[name])).scheme not in {scheme, "https"}:
            raise ValueError(f"{name} is less safe than the issuer.")


@contextmanager
def _trouble_told(issuer: Issuer) -> Iterator[None]:
    """Turn whatever a provider's answer can set off into ProviderFailed, and say in the log what it was.

    What was discovered is forgotten then: the provider may have new keys or addresses.
    """
    from authlib.common.errors import AuthlibBaseError
    from cryptography.exceptions import UnsupportedAlgorithm
    from joserfc.errors import JoseError
    from requests import RequestException

    try:
        yield
    except (
        AuthlibBaseError,
        JoseError,
        RequestException,
        UnsupportedAlgorithm,
        # JSON of another shape than the standard's.
        AttributeError,
        LookupError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as problem:
        current_app.extensions.get("single_sign_on", {}).pop(issuer.name, None)
        code = str(getattr(problem, "error", ""))
        what = f"{type(problem).__name__} {code if re.fullmatch('[a-z_]{1,40}', code) else ''}".strip()
        logger.warning("Single sign-on with %s failed: %s", issuer.name, what)
        raise ProviderFailed from problem


def _forget_older_states() -> None:
    """Make room in the cookie for one more question."""
    by_age = sorted((value.get("exp", 0), name) for name, value in session.items() if name.startswith(_STATE))
    for _, name in by_age[: max(0, len(by_age) - MOST_STATES + 1)]:
        session.pop(name)
