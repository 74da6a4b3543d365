"""Signed tokens of a login (JWT): what they say, and whether they may be believed.

An access token says who asks and lives for minutes. A refresh token names a session, and is good
for nothing but new tokens. An embed token is for a view in another site's page. A trip's keeps
what a browser was sent to an identity provider with. Their audiences differ, so that none passes
for another.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api.access.embeds import Embed
from api.access.keys import SigningKeys
from api.access.tokens import LONGEST
from api.access.users import Account
from api.access.viewer import ROLES, Viewer, usual_scopes
from graph.errors import TokenExpired, Unauthenticated
from graph.logging import new_id
from graph.settings.settings import Settings

ALGORITHM: Final = "EdDSA"
"""The only one that is believed, whatever a token says of itself."""

ISSUER: Final = "nazara"
ACCESS: Final = "nazara:access"
REFRESH: Final = "nazara:refresh"
EMBED: Final = "nazara:embed"
TRIP: Final = "nazara:trip"
_OF_EACH: Final = ("iss", "aud", "jti", "iat", "exp")
_REQUIRED: Final = (*_OF_EACH, "sub", "sid")
_FORGED: Final = "the token is not one that was given out here, or it was revoked"
_USES: Final = (
    "A refresh token is for refreshing and signing out, an embed token for GraphQL alone; all else "
    "takes an access token or an API token."
)


@dataclass(frozen=True, slots=True)
class Access:
    """What an access token says: who asks, and in which session."""

    viewer: Viewer
    session: str


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a refresh token says: its own id, and whose session it goes on with."""

    session: str
    user: str
    token: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What a signed token was given for: a login's session, or without one an API token's view.

    `subject` is the uid of the user, or of that API token; `until` is when its own time is over.
    """

    subject: str
    org: str
    session: str | None
    role: str | None
    until: datetime


class Signed:
    """Signs tokens, and tells what signed tokens say."""

    def __init__(self, keys: SigningKeys, settings: Settings) -> None:
        self._keys = keys
        self._lifetime = timedelta(seconds=settings.access_token_seconds)
        self._skew = settings.clock_skew_seconds

    def access(self, user: Account, org: str, session: str, until: datetime) -> str:
        """Return an access token of a user in an organisation, for `until` at the longest."""
        ends = min(datetime.now(UTC) + self._lifetime, until)
        who = {"sub": user.uid, "name": user.name, "org": org, "role": user.roles[org]}
        return self._token(who | {"aud": ACCESS, "sid": session, "jti": new_id(), "exp": ends})

    def refresh(self, user: str, session: str, token: str, until: datetime) -> str:
        """Return the refresh token with the id `token` of a session that lasts `until`."""
        return self._token(
            {"aud": REFRESH, "sub": user, "sid": session, "jti": token, "exp": until}
        )

    def embed(self, holder: Viewer, embed: Embed, seconds: int) -> str:
        """Return a token for a view, asked for by the holder of an API token."""
        bounds = {
            "name": embed.viewer,
            "org": holder.org,
            "origin": embed.origin,
            "operations": sorted(embed.operations),
            "node": embed.node,
        }
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        who = {"aud": EMBED, "sub": holder.uid, "sid": holder.uid, "jti": new_id(), "exp": until}
        return self._token(who | bounds)

    def trip(self, said: Mapping[str, str | None], seconds: int) -> str:
        """Return a token that keeps for a browser what it was sent elsewhere with."""
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        return self._token({**said, "aud": TRIP, "jti": new_id(), "exp": until})

    def read_trip(self, token: str) -> dict[str, Any]:
        """Return what such a token keeps.

        Raises:
            TokenExpired: When its time is over.
            Unauthenticated: When it is none.
        """
        key = self._keys.find(_key_of(token))
        return self._checked(token, key, TRIP, required=_OF_EACH)

    def remembered(self, token: str) -> Viewer | None:
        """Return who asks with an access or embed token if its key is known, without a read.

        Raises:
            TokenExpired: When its time is over.
            Unauthenticated: When it is none.
        """
        key = self._keys.known(_key_of(token))
        return None if key is None else self._asker(token, key)

    def read_asker(self, token: str) -> Viewer:
        """Return who asks with an access or embed token.

        Raises:
            TokenExpired: When its time is over.
            Unauthenticated: When it is none.
        """
        return self._asker(token, self._keys.find(_key_of(token)))

    def read_access(self, token: str) -> Access:
        """Return what an access token says.

        Raises:
            TokenExpired: When its time is over.
            Unauthenticated: When it is none.
        """
        said = self._checked(token, self._keys.find(_key_of(token)), ACCESS)
        return Access(_user(said), said["sid"])

    def read_grant(self, token: str) -> Grant:
        """Return what an access or embed token was given for.

        Raises:
            TokenExpired: When its time is over.
            Unauthenticated: When it is none.
        """
        said = self._checked(token, self._keys.find(_key_of(token)), ACCESS, EMBED)
        until = datetime.fromtimestamp(said["exp"] + self._skew, UTC)
        session = said["sid"] if said["aud"] == ACCESS else None
        return Grant(said["sub"], said["org"], session, said.get("role"), until)

    def read_refresh(self, token: str) -> Refresh:
        """Return what a refresh token says.

        Raises:
            TokenExpired: When its time is over.
            Unauthenticated: When it is none.
        """
        said = self._checked(token, self._keys.find(_key_of(token)), REFRESH)
        return Refresh(said["sid"], said["sub"], said["jti"])

    def _token(self, claims: dict[str, Any]) -> str:
        pair = self._keys.signing()
        claims |= {"iss": ISSUER, "iat": datetime.now(UTC)}
        return jwt.encode(claims, pair.private, ALGORITHM, headers={"kid": pair.uid})

    def _asker(self, token: str, key: Ed25519PublicKey | None) -> Viewer:
        said = self._checked(token, key, ACCESS, EMBED)
        return _user(said) if said["aud"] == ACCESS else _view(said)

    def _checked(
        self,
        token: str,
        key: Ed25519PublicKey | None,
        *audiences: str,
        required: Sequence[str] = _REQUIRED,
    ) -> dict[str, Any]:
        if key is None:
            raise Unauthenticated(_FORGED)
        try:
            said: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=audiences,
                issuer=ISSUER,
                leeway=self._skew,
                options={"require": list(required)},
            )
        except jwt.ExpiredSignatureError as error:
            raise TokenExpired("the token has run out") from error
        except jwt.ImmatureSignatureError as error:
            raise Unauthenticated(
                "the token is from the future: the clocks of two machines differ",
                remedy="Set the clocks, or raise NAZARA_CLOCK_SKEW_SECONDS.",
            ) from error
        except jwt.InvalidAudienceError as error:
            raise Unauthenticated(
                "the token was given out here, but for something else", remedy=_USES
            ) from error
        except (jwt.InvalidTokenError, ValueError) as error:
            raise Unauthenticated(_FORGED) from error
        return said


def _user(said: dict[str, Any]) -> Viewer:
    org, name, role = (said.get(one) for one in ("org", "name", "role"))
    if not isinstance(org, str) or not isinstance(name, str) or role not in ROLES:
        raise Unauthenticated(_FORGED)
    return Viewer(org, said["sub"], name, role, said["sub"], usual_scopes(role))


def _view(said: dict[str, Any]) -> Viewer:
    embed = Embed(said["name"], said["origin"], frozenset(said["operations"]), said["node"])
    return Viewer(said["org"], said["sub"], embed.viewer, scopes=frozenset({"read"}), embed=embed)


def is_signed(token: str) -> bool:
    """Return whether a bearer token has the form of a signed one."""
    return token.count(".") == 2  # noqa: PLR2004 - Head, claims and signature.


def _key_of(token: str) -> str:
    """Return the key that a token names. Nothing of it is believed by that."""
    if len(token) <= LONGEST:
        with contextlib.suppress(jwt.InvalidTokenError, ValueError):
            named = jwt.get_unverified_header(token).get("kid")
            if isinstance(named, str):
                return named
    raise Unauthenticated(_FORGED)
