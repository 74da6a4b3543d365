"""The identity provider that people sign in with: OpenID Connect, authorization code with PKCE.

Its addresses are read where its issuer says (discovery), and its keys where those say. What it
tells of somebody is believed when it is signed with one of the keys, for us, in answer to what
this browser was sent there with.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

import httpx
import jwt
import structlog

from api.access.published import Published, asked, object_of
from graph.errors import IdentityProviderUnavailable, LoginRefused
from graph.settings.settings import Settings

ALGORITHMS: Final = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)
"""Those with a public key: a secret that both sides know signs nothing here."""

_LOG = structlog.get_logger(__name__)

_REQUIRED: Final = ("iss", "aud", "sub", "iat", "exp")
_BYTES: Final = 32
_LONGEST: Final = 200
_MOST_GROUPS: Final = 1000
_ASK: Final = "Ask whoever runs the identity provider."
_GROUPS: Final = (
    "Let the provider send them: ask for its scope in NAZARA_OIDC_SCOPES, or name another claim in "
    "NAZARA_OIDC_GROUPS_CLAIM."
)


@dataclass(frozen=True, slots=True)
class Trip:
    """What a browser is sent to the provider with, and has to come back with."""

    state: str
    nonce: str
    verifier: str
    redirect: str

    @classmethod
    def begun(cls, redirect: str) -> Trip:
        """Return a new one, which nobody can guess; `redirect` is where it shall come back to."""
        state, nonce, verifier = (secrets.token_urlsafe(_BYTES) for _ in range(3))
        return cls(state, nonce, verifier, redirect)


@dataclass(frozen=True, slots=True)
class FederatedIdentity:
    """Who somebody is at the provider: `subject` is its issuer and its own id of them."""

    subject: str
    email: str | None
    name: str | None
    groups: frozenset[str]


class IdentityProvider:
    """The provider of these settings, which name one. Safe to be used by many threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._published = Published(settings)

    def address(self, trip: Trip) -> str:
        """Return where to send a browser.

        Raises:
            IdentityProviderUnavailable: When the provider does not say where.
        """
        digest = hashlib.sha256(trip.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._settings.oidc_client_id,
            "redirect_uri": trip.redirect,
            "scope": self._settings.oidc_scopes,
            "state": trip.state,
            "nonce": trip.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        endpoint = self._published.endpoint("authorization_endpoint")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def identity(self, trip: Trip, code: str) -> FederatedIdentity:
        """Return who came back with a code.

        Raises:
            IdentityProviderUnavailable: When the provider does not answer as it should.
            LoginRefused: When it refuses the code, or what it says can't be believed.
        """
        with httpx.Client(timeout=self._settings.oidc_timeout_seconds) as http:
            given = self._exchanged(http, trip, code)
            said = self._checked(_text(given, "id_token"), trip)
            return self._identity(said | self._more(http, said, given))

    def _exchanged(self, http: httpx.Client, trip: Trip, code: str) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": trip.redirect,
            "code_verifier": trip.verifier,
        }
        endpoint = self._published.endpoint("token_endpoint")
        form |= self._posted()
        answer = asked(lambda: http.post(endpoint, data=form, headers=self._headers()))
        content = object_of(answer)
        if answer.is_client_error:
            why = str(content.get("error", answer.status_code))[:_LONGEST]
            message = f"the identity provider did not take the code: {why}"
            raise LoginRefused(message, remedy="Sign in again.")
        return content

    def _secret(self) -> str | None:
        secret = self._settings.oidc_client_secret
        return None if secret is None else secret.get_secret_value()

    def _posts_secret(self) -> bool:
        ways = self._published.listed("token_endpoint_auth_methods_supported")
        return "client_secret_basic" not in (ways or ("client_secret_basic",))

    def _headers(self) -> dict[str, str]:
        secret = self._secret()
        if secret is None or self._posts_secret():
            return {}
        pair = f"{quote(self._settings.oidc_client_id, '')}:{quote(secret, '')}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}

    def _posted(self) -> dict[str, str]:
        secret = self._secret()
        if secret is None:
            return {"client_id": self._settings.oidc_client_id}
        posted = {"client_id": self._settings.oidc_client_id, "client_secret": secret}
        return posted if self._posts_secret() else {}

    def _checked(self, token: str, trip: Trip) -> dict[str, Any]:
        """Return what an ID token says (OpenID Connect Core 1.0, 3.1.3.7)."""
        settings = self._settings
        try:
            said: dict[str, Any] = jwt.decode(
                token,
                self._published.key(token).key,
                algorithms=list(ALGORITHMS),
                audience=settings.oidc_client_id,
                issuer=settings.oidc_issuer,
                leeway=settings.clock_skew_seconds,
                options={"require": list(_REQUIRED)},
            )
        except (jwt.ImmatureSignatureError, jwt.ExpiredSignatureError) as error:
            raise LoginRefused(
                "what the identity provider signed is from another time: its clock and this "
                "machine's differ",
                remedy="Set the clocks, or raise NAZARA_CLOCK_SKEW_SECONDS.",
            ) from error
        except (jwt.PyJWTError, TypeError, ValueError) as error:
            message = f"what the identity provider signed can't be believed: {error}"
            raise LoginRefused(message, remedy=_ASK) from error
        self._check_party(said, trip)
        return said

    def _check_party(self, said: Mapping[str, Any], trip: Trip) -> None:
        ours = self._settings.oidc_client_id
        if said.get("azp", ours) != ours or (
            said["aud"] not in (ours, [ours]) and "azp" not in said
        ):
            raise LoginRefused("what the identity provider signed is for another", remedy=_ASK)
        if not hmac.compare_digest(str(said.get("nonce", "")), trip.nonce):
            raise LoginRefused(
                "what the identity provider signed answers another login", remedy="Sign in again."
            )

    def _more(
        self, http: httpx.Client, said: Mapping[str, Any], given: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return what the provider tells of the user only when it is asked once more."""
        wanted = {"email", self._settings.oidc_groups_claim}
        if wanted <= said.keys() or not self._published.has("userinfo_endpoint"):
            return {}
        endpoint = self._published.endpoint("userinfo_endpoint")
        bearer = {"Authorization": f"Bearer {_text(given, 'access_token')}"}
        told = object_of(asked(lambda: http.get(endpoint, headers=bearer)))
        return dict(told) if told.get("sub") == said["sub"] else {}

    def _identity(self, said: Mapping[str, Any]) -> FederatedIdentity:
        self._look_for_groups(said)
        email, name = said.get("email"), said.get("name")
        is_sure = said.get("email_verified") is True or self._settings.oidc_trust_email
        return FederatedIdentity(
            subject=f"{self._settings.oidc_issuer} {said['sub']}",
            email=email if isinstance(email, str) and is_sure else None,
            name=name.strip()[:_LONGEST] if isinstance(name, str) and name.strip() else None,
            groups=_groups(said.get(self._settings.oidc_groups_claim)),
        )

    def _look_for_groups(self, said: Mapping[str, Any]) -> None:
        """Say so in the log where roles hang on groups of which nothing was told.

        It is no error: some providers leave the claim out for who is in none.
        """
        claim = self._settings.oidc_groups_claim
        if claim not in said and self._settings.oidc_needs_groups:
            _LOG.warning("groups_not_told", claim=claim, subject=said["sub"], remedy=_GROUPS)


def _groups(given: Any) -> frozenset[str]:
    listed = given if isinstance(given, list) else [given]
    return frozenset(one for one in listed[:_MOST_GROUPS] if isinstance(one, str))


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str):
        message = f"the identity provider's answer has no {name}"
        raise IdentityProviderUnavailable(message, remedy=_ASK)
    return value
