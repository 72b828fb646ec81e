"""Sign in with an OpenID Connect provider: authorization code flow with PKCE, state and nonce."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
import urllib.error
import urllib.request
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from kakehashi.errors import KakehashiError, SettingError, StoreError
from kakehashi.settings import Settings

__all__ = ["IdentityRefusedError", "Pending", "Provider"]

#: Seconds that somebody may take at the provider, and sign-ins that may be under way.
_PATIENCE: Final = 600.0
_MANY: Final = 1000
#: Seconds and bytes for one answer of the provider, and seconds for which its keys are kept.
_SECONDS: Final = 10.0
_BYTES: Final = 1 << 20
_FRESH: Final = 3600.0
#: How identities may be signed: with a key that the provider publishes.
_ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]


class IdentityRefusedError(KakehashiError):
    """What came back from the provider does not prove who somebody is."""

    status = 401


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in that is under way; only the browser that began it can end it."""

    browser: str  #: secret in a cookie of the browser
    nonce: str
    verifier: str
    back: str  #: path to go to afterwards
    invitation: str  #: secret of an invitation that is being accepted; empty: none
    until: float


class Provider:
    """The provider that the settings name."""

    def __init__(self, issuer: str, client: str, secret: str) -> None:
        self.issuer, self._client, self._secret = issuer, client, secret
        self.name = urlsplit(issuer).netloc
        self._pending: OrderedDict[str, Pending] = OrderedDict()
        self._lock = threading.Lock()
        self._known: tuple[float, dict[str, Any], KeySet] | None = None

    @classmethod
    def of(cls, settings: Settings) -> Provider | None:
        """Return the provider; None when none is set up. Raises SettingError."""
        if not settings.oidc_issuer:
            return None
        if not settings.oidc_client_id or not settings.oidc_client_secret:
            raise SettingError(
                "The OpenID Connect provider needs identifier and secret of this server.",
                where="KAKEHASHI_OIDC_ISSUER",
                remedy="Set KAKEHASHI_OIDC_CLIENT_ID and KAKEHASHI_OIDC_CLIENT_SECRET too.",
            )
        return cls(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)

    def begin(self, redirect: str, back: str, invitation: str = "") -> tuple[str, str]:
        """Return where to send the browser, and the secret that it keeps meanwhile."""
        about, _ = self._about()
        state, browser = secrets.token_urlsafe(), secrets.token_urlsafe()
        nonce, verifier = secrets.token_urlsafe(), secrets.token_urlsafe(48)
        until = time.monotonic() + _PATIENCE
        with self._lock:
            self._pending[state] = Pending(browser, nonce, verifier, back, invitation, until)
            while len(self._pending) > _MANY:
                self._pending.popitem(last=False)
        asked = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": redirect,
            "scope": "openid",
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        return f"{about['authorization_endpoint']}?{urlencode(asked)}", browser

    def finish(self, state: str, browser: str, code: str, redirect: str) -> tuple[str, Pending]:
        """Return the subject that the provider vouches for, and what was begun.

        Raises IdentityRefusedError; StoreError when the provider does not answer.
        """
        with self._lock:
            pending = self._pending.pop(state, None)
        if pending is None or pending.until < time.monotonic():
            raise _refused()
        if not secrets.compare_digest(pending.browser.encode(), browser.encode()) or not code:
            raise _refused()
        about, keys = self._about()
        basic = f"{quote(self._client, safe='')}:{quote(self._secret, safe='')}"
        answer = _fetched(
            about["token_endpoint"],
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": redirect,
                "code_verifier": pending.verifier,
            },
            basic,
        )
        return self._subject(str(answer.get("id_token", "")), pending.nonce, keys), pending

    def _subject(self, token: str, nonce: str, keys: KeySet) -> str:
        claims = jwt.JWTClaimsRegistry(
            leeway=60,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self._client},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
        )
        try:
            found = jwt.decode(token, keys, algorithms=_ALGORITHMS)
            claims.validate(found.claims)
        except (JoseError, ValueError) as error:
            self._known = None  # the keys may have been replaced
            raise _refused() from error
        others = found.claims.get("aud")
        if isinstance(others, list) and others != [self._client]:
            raise _refused()
        return str(found.claims["sub"])

    def _about(self) -> tuple[dict[str, Any], KeySet]:
        """Return what the provider says of itself, and its keys."""
        known = self._known
        if known is None or time.monotonic() - known[0] > _FRESH:
            about = _fetched(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if about.get("issuer") != self.issuer:
                raise _no_answer()
            try:
                keys = KeySet.import_key_set(_fetched(about["jwks_uri"]))  # type: ignore[arg-type]
            except (JoseError, KeyError, ValueError) as error:
                raise _no_answer() from error
            known = self._known = (time.monotonic(), about, keys)
        return known[1], known[2]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Secrets go to the address that the provider names, and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


def _fetched(address: str, form: dict[str, str] | None = None, basic: str = "") -> dict[str, Any]:
    if urlsplit(address).scheme not in ("https", "http"):
        raise _no_answer()
    request = urllib.request.Request(address, headers={"Accept": "application/json"})  # noqa: S310
    if form is not None:
        request.data = urlencode(form).encode()
        request.add_header("Authorization", f"Basic {base64.b64encode(basic.encode()).decode()}")
    try:
        opener = urllib.request.build_opener(_NoRedirect)
        with opener.open(request, timeout=_SECONDS) as answer:
            found = json.loads(answer.read(_BYTES))
    except urllib.error.HTTPError as error:
        error.close()
        raise (_refused() if form is not None else _no_answer()) from None
    except (OSError, ValueError) as error:
        raise _no_answer() from error
    if not isinstance(found, dict):
        raise _no_answer()
    return found


def _refused() -> IdentityRefusedError:
    return IdentityRefusedError(
        "The provider did not prove who you are, or the sign-in took too long.",
        remedy="Begin once more on the sign-in page.",
    )


def _no_answer() -> StoreError:
    return StoreError("The OpenID Connect provider does not answer as it should.")
