"""API tokens: made once, then known by their hash.

A token is 256 random bits, so a plain SHA-256 of it is safe to store and quick to compare.
"""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog

from api.access.entities import entity, membership, organization
from api.access.remembered import Remembered
from api.access.viewer import Viewer, check_role, check_scopes, usual_scopes
from cypher.loader import load
from graph.errors import GraphError, InvalidInput, NotFound, Unauthenticated
from graph.model.identity import check_org
from graph.settings.settings import Settings
from graph.store.store import Store, native_times

_LOG = structlog.get_logger(__name__)

TOKEN_PREFIX: Final = "nzr_"  # noqa: S105 - The visible head of every token, no secret.

_TOKEN_BYTES: Final = 32
LONGEST: Final = 4096
"""Characters of a token: signed ones have about 600 or, for a view, more, others 47."""

_TOUCH_AFTER: Final = timedelta(minutes=10)
_SHOWN: Final = 12
"""Digits of a token's number that people see: its id."""


@dataclass(frozen=True, slots=True)
class _Known:
    viewer: Viewer | None

    def checked(self) -> Viewer:
        if self.viewer is None:
            raise Unauthenticated("the token is unknown or expired")
        return self.viewer


class TokenVerifier:
    """Tells whose token it is, and remembers the answer for a moment.

    A token that was revoked or has expired is believed for at most `token_cache_seconds`.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._known = Remembered[str, _Known](
            settings.token_cache_seconds, settings.token_cache_size
        )

    def verify(self, authorization: str | None) -> Viewer:
        """Return who sent the header `Authorization`.

        Raises:
            Unauthenticated: When it holds no valid token.
        """
        hashed = hash_of(bearer_of(authorization))
        known = self._known.get(hashed)
        if known is None:
            asked_at = time.monotonic()
            known = self._known.keep(hashed, _Known(self._ask(hashed)), asked_at)
        return known.checked()

    def vouches(self, view: Viewer) -> Viewer:
        """Return an embedded view; the API token that it was asked for with is still valid.

        Raises:
            Unauthenticated: When it is not.
        """
        known = self._known.get(view.uid)
        if known is None:
            asked_at = time.monotonic()
            rows = self._store.read(load()["auth.token_holder"], org=view.org, uid=view.uid)
            is_valid = bool(rows) and not _is_past(rows[0]["expires_at"], datetime.now(UTC))
            known = self._known.keep(view.uid, _Known(view if is_valid else None), asked_at)
        known.checked()
        return view

    def vouched(self, view: Viewer) -> Viewer | None:
        """Return the same if it is remembered; nothing is read for it.

        Raises:
            Unauthenticated: When that token is remembered as invalid.
        """
        known = self._known.get(view.uid)
        if known is None:
            return None
        known.checked()
        return view

    def remembered(self, authorization: str | None) -> Viewer | None:
        """Return who sent the header if that is remembered; nothing is read for it.

        Raises:
            Unauthenticated: When it holds no token, or one that is remembered as invalid.
        """
        known = self._known.get(hash_of(bearer_of(authorization)))
        return None if known is None else known.checked()

    def _ask(self, hashed: str) -> Viewer | None:
        now = datetime.now(UTC)
        rows = self._store.read(load()["auth.token_by_hash"], hash=hashed)
        if not rows or _is_past(rows[0]["expires_at"], now):
            return None
        row = rows[0]
        last = row["last_used_at"]
        if last is None or last.to_native() < now - _TOUCH_AFTER:
            self._note_use(hashed, now)
        viewer = Viewer(row["org"], row["uid"], row["name"], row["role"], row["user"])
        return viewer.limited(frozenset(row["scopes"] or usual_scopes(viewer.role)))

    def _note_use(self, hashed: str, now: datetime) -> None:
        """Write down that the token was used; a request is not refused for want of that."""
        try:
            self._store.write(load()["auth.touch_token"], hash=hashed, now=now)
        except GraphError as error:
            _LOG.warning("token_use_not_noted", why=error.message)


def hash_of(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token that was just made: the one time that it is known. `uid` is its node's."""

    token: str
    uid: str
    id: str
    scopes: tuple[str, ...]


def create_token(
    store: Store,
    org: str,
    name: str,
    role: str,
    expires_at: datetime | None = None,
    *,
    scopes: Collection[str] = (),
    teams: Collection[str] = (),
) -> str:
    """Create an API token in an organisation and return it: it can't be read again.

    As `issue_token`.

    Raises:
        InvalidInput: For a role, scope, name or organisation that is none.
    """
    return issue_token(store, org, name, role, expires_at, scopes=scopes, teams=teams).token


def issue_token(
    store: Store,
    org: str,
    name: str,
    role: str,
    expires_at: datetime | None = None,
    *,
    scopes: Collection[str] = (),
    teams: Collection[str] = (),
) -> IssuedToken:
    """Create an API token in an organisation, and return what is known of it.

    Without `scopes` it may be used for all that its role allows, but for embedding. `teams` are
    uids of those whose restricted records it may read.

    Raises:
        InvalidInput: For a role, scope, name or organisation that is none.
    """
    check_org(org)
    check_role(role)
    chosen = frozenset(scopes or usual_scopes(role))
    check_scopes(role, chosen)
    if not name.strip():
        raise InvalidInput("the token needs a name that says what it is for")
    token = TOKEN_PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    number = uuid.uuid4().hex
    node = entity(org, "ApiToken", number, name)
    secret = {
        "hash": hash_of(token),
        "role": role,
        "scopes": sorted(chosen),
        "expires_at": expires_at,
    }
    store.write(
        load()["auth.create_token"],
        org=org,
        organization=organization(org),
        membership=membership(org, number, name, role) | {"teams": sorted(teams) or None},
        token=node | secret,
    )
    return IssuedToken(token, node["uid"], number[:_SHOWN], tuple(sorted(chosen)))


@dataclass(frozen=True, slots=True)
class ApiTokenInfo:
    """What is known of a token: everything but the token. `id` names it to people."""

    id: str
    uid: str
    name: str
    role: str
    scopes: tuple[str, ...]
    expires_at: datetime | None
    last_used_at: datetime | None


def tokens_of(store: Store, org: str) -> list[ApiTokenInfo]:
    """Return the API tokens of an organisation by name, those that are over too."""
    return [
        ApiTokenInfo(
            id=row["native_id"][:_SHOWN],
            uid=row["uid"],
            name=row["name"],
            role=row["role"],
            scopes=tuple(row["scopes"] or sorted(usual_scopes(row["role"]))),
            expires_at=row["expires_at"],
            last_used_at=row["last_used_at"],
        )
        for row in map(native_times, store.read(load()["auth.tokens"], org=org))
    ]


def revoke_token(store: Store, org: str, which: str) -> ApiTokenInfo:
    """Let a token of an organisation be valid no more, named by its id or else by its name.

    Raises:
        InvalidInput: When several have that name.
        NotFound: When none has.
    """
    tokens = tokens_of(store, org)
    found = [one for one in tokens if one.id == which] or [
        one for one in tokens if one.name == which
    ]
    if not found:
        message = f"{org} has no token with the id or name {which!r}"
        raise NotFound(message, remedy="`nazara token list` shows them.")
    if len(found) > 1:
        ids = ", ".join(one.id for one in found)
        message = f"{len(found)} tokens have the name {which!r}: {ids}"
        raise InvalidInput(message, remedy="Name it by its id.")
    store.write(load()["auth.revoke_token"], org=org, uid=found[0].uid)
    return found[0]


def bearer_of(authorization: str | None) -> str:
    """Return the token in a header `Authorization`.

    Raises:
        Unauthenticated: When there is none, or one that is too long to be one of ours.
    """
    scheme, _, token = (authorization or "").partition(" ")
    token = token.strip()
    if scheme.casefold() != "bearer" or not token:
        raise Unauthenticated("the request carries no token")
    if len(token) > LONGEST:
        raise Unauthenticated("the token is unknown or expired")
    return token


def _is_past(when: Any, now: datetime) -> bool:
    return when is not None and when.to_native() <= now
