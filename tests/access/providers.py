"""Providers of single sign-on: a real one in a process of its own, and one of ours that answers as it is told to."""

from __future__ import annotations

import base64
import hmac
import json
import os
import re
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry
from werkzeug.serving import make_server
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request, Response

from config import Issuer
from tests.conftest import Browser
from tracker import Tracker

CLIENT_ID = "the-tracker"


@contextmanager
def running_provider() -> Iterator[str]:
    """A provider in a process of its own; its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", "0", "--require-nonce"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            found = re.search(r"running on (http://127\.0\.0\.1:\d+)", line)
            if found:
                break
        else:
            raise AssertionError("The provider did not start.")
        # Its log must go somewhere, or it would wait for us once the pipe is full.
        reader = threading.Thread(target=process.stderr.read)
        reader.start()
        yield found.group(1)
    finally:
        process.terminate()
        process.wait(timeout=20)
    reader.join()
    process.stderr.close()


def use_provider(app: Tracker, *issuers: Issuer) -> None:
    """Let the application know these providers."""
    app.config["OIDC_ISSUERS"] = issuers


def issuer_at(address: str, *, name: str = "nhs", title: str = "NHS login", **more: Any) -> Issuer:
    """The settings of a provider."""
    return Issuer(
        name=name, title=title, issuer=address, client_id=CLIENT_ID, client_secret="between us two", **more
    )


def answer_at_provider(address: str, *, subject: str = "", action: str = "") -> str:
    """Do at the real provider what a person does there; the path that it sends the browser back to."""
    answer = requests.post(
        address,
        data={"sub": subject} if not action else {"action": action},
        allow_redirects=False,
        timeout=20,
    )
    assert answer.status_code == 302, answer.text
    return path_of(answer.headers["Location"])


def path_of(address: str) -> str:
    """Path and query of an address at our own place."""
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("http", "127.0.0.1:8000"), address
    return f"{parts.path}?{parts.query}"


def sign_in_with(browser: Browser, subject: str, *, name: str = "nhs", next_path: str = "") -> TestResponse:
    """Press the provider's button, sign in there, and come back."""
    asked = browser.get(f"/sign-in/with/{name}", query_string={"next": next_path} if next_path else None)
    assert asked.status_code == 303, asked.text
    return browser.get(answer_at_provider(asked.headers["Location"], subject=subject))


@cache
def _usual_key() -> RSAKey:
    """Made once: it takes long."""
    return RSAKey.generate_key(2048, {"kid": "one"})


@dataclass
class OurProvider:
    """A provider of ours on loopback: right by default, and wrong in the one way that a test asks for."""

    address: str = ""
    key: RSAKey = field(default_factory=_usual_key)
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    signing_key: Any = None
    discovery: dict[str, Any] = field(default_factory=dict)
    nonce: str | None = None
    # Told the path, may answer in the provider's stead.
    instead: Callable[[str], Response | None] = lambda _path: None
    codes: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)

    def come_back(self, browser: Browser, *, name: str = "nhs") -> TestResponse:
        """Ask this provider, and come back with a code as if a person had signed in there."""
        asked = browser.get(f"/sign-in/with/{name}")
        assert asked.status_code == 303, asked.text
        question = {
            key: values[0] for key, values in parse_qs(urlsplit(asked.headers["Location"]).query).items()
        }
        self.asked.append(question)
        self.nonce = question["nonce"]
        code = f"code-{len(self.asked)}"
        self.codes.add(code)
        back = path_of(question["redirect_uri"])
        return browser.get(f"{back}code={code}&state={question['state']}")

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        response = self.instead(request.path) or self._answer(request)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.path == "/.well-known/openid-configuration":
            told = {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
            } | self.discovery
            return _json(told)
        if request.path == "/keys":
            return _json({"keys": [self.key.as_dict(private=False)]})
        code = request.form.get("code", "")
        if code not in self.codes:
            return _json({"error": "invalid_grant"}, status=400)
        self.codes.remove(code)
        return _json({"access_token": "opaque", "token_type": "Bearer", "id_token": self._token()})

    def _token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": "amira-at-nhs",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
        } | self.claims
        header = {"alg": "RS256", "kid": "one"} | self.header
        claims = {name: value for name, value in claims.items() if value is not None}
        if header["alg"] == "HS256":
            return _signed_with_public_key(self.key, header, claims)
        registry = JWSRegistry(algorithms=["RS256", "none"])
        with warnings.catch_warnings():
            # The library warns of a token that nobody signed, and this provider gives one where a test asks for it.
            warnings.simplefilter("ignore", SecurityWarning)
            return jwt.encode(header, claims, self.signing_key or self.key, registry=registry)


def _signed_with_public_key(key: RSAKey, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """A token whose signature uses the public key as a shared secret, which no honest library makes."""
    parts = [_encoded(json.dumps(part).encode()) for part in (header, claims)]
    text = ".".join(parts)
    signature = hmac.digest(key.as_pem(private=False), text.encode(), "sha256")
    return f"{text}.{_encoded(signature)}"


def _encoded(plain: bytes) -> str:
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def _json(told: Any, *, status: int = 200) -> Response:
    return Response(json.dumps(told), status=status, mimetype="application/json")


@contextmanager
def our_provider() -> Iterator[OurProvider]:
    """A provider of ours, served on a port of its own."""
    provider = OurProvider()
    server = make_server("127.0.0.1", 0, provider, threaded=True)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
