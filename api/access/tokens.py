"""Who asks: API tokens, users and their roles.

A token is 256 random bits, so a plain SHA-256 of it is safe to store and quick to compare.
A password is guessable, so it is kept as scrypt with the parameters beside it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import time
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, Final, Literal, get_args

import structlog

from cypher.loader import load
from graph.errors import GraphError, InvalidInput, Unauthenticated
from graph.model.identity import (
    CANONICAL_INSTANCE,
    CANONICAL_SOURCE,
    SYSTEM_ORG,
    check_org,
    make_uid,
    org_token,
)
from graph.settings.settings import Settings
from graph.store.organizations import check_present
from graph.store.store import Store

_LOG = structlog.get_logger(__name__)

Role = Literal["admin", "agent", "viewer"]
ROLES: Final[tuple[str, ...]] = get_args(Role)

TOKEN_PREFIX: Final = "nzr_"  # noqa: S105 - The visible head of every token, no secret.
"""Organisation of users: they may be members of several."""

_TOKEN_BYTES: Final = 32
_LONGEST_TOKEN: Final = 256
_TOUCH_AFTER: Final = timedelta(minutes=10)
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**15, 8, 1
_SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: a token, its organisation and its role."""

    uid: str
    name: str
    role: str
    org: str


@dataclass(frozen=True, slots=True)
class _Known:
    viewer: Viewer | None
    until: float

    def checked(self) -> Viewer:
        if self.viewer is None:
            raise Unauthenticated("the API token is unknown or expired")
        return self.viewer


class TokenVerifier:
    """Tells whose token it is, and remembers the answer for a few seconds.

    A token that was deleted or has expired is believed for at most `token_cache_seconds`.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._seconds = settings.token_cache_seconds
        self._size = settings.token_cache_size
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._lock = Lock()

    def verify(self, authorization: str | None) -> Viewer:
        """Return who sent the header `Authorization`.

        Raises:
            Unauthenticated: When it holds no valid token.
        """
        hashed = hash_of(_bearer(authorization))
        known = self._remembered(hashed)
        if known is None:
            known = self._remember(hashed, self._ask(hashed))
        return known.checked()

    def remembered(self, authorization: str | None) -> Viewer | None:
        """Return who sent the header if that is remembered; nothing is read for it.

        Raises:
            Unauthenticated: When it holds no token, or one that is remembered as invalid.
        """
        known = self._remembered(hash_of(_bearer(authorization)))
        return None if known is None else known.checked()

    def _remembered(self, hashed: str) -> _Known | None:
        with self._lock:
            known = self._known.get(hashed)
            return known if known is not None and known.until > time.monotonic() else None

    def _remember(self, hashed: str, viewer: Viewer | None) -> _Known:
        known = _Known(viewer, time.monotonic() + self._seconds)
        with self._lock:
            self._known[hashed] = known
            self._known.move_to_end(hashed)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return known

    def _ask(self, hashed: str) -> Viewer | None:
        now = datetime.now(UTC)
        rows = self._store.read(load()["auth.token_by_hash"], hash=hashed)
        if not rows or _is_past(rows[0]["expires_at"], now):
            return None
        row = rows[0]
        last = row["last_used_at"]
        if last is None or last.to_native() < now - _TOUCH_AFTER:
            self._note_use(hashed, now)
        return Viewer(row["uid"], row["name"], row["role"], row["org"])

    def _note_use(self, hashed: str, now: datetime) -> None:
        """Write down that the token was used; a request is not refused for want of that."""
        try:
            self._store.write(load()["auth.touch_token"], hash=hashed, now=now)
        except GraphError as error:
            _LOG.warning("token_use_not_noted", why=error.message)


def chosen_org(store: Store, given: str | None) -> str:
    """Return the organisation a command works on: the given one, else `default_org`.

    Raises:
        InvalidInput: When it is no organisation's name.
    """
    return check_org(given or default_org(store))


def present_org(store: Store, given: str | None) -> str:
    """Return the organisation a command asks about; one that is named must be there.

    Raises:
        InvalidInput: When it is no organisation's name.
        NotFound: When the graph holds nothing of it.
    """
    return check_present(store, given) if given else check_org(default_org(store))


def default_org(store: Store) -> str:
    """Return the organisation to use where none is named.

    `NAZARA_ORG` if it is set, else that of the token in the data folder, else the default.
    """
    settings = store.settings
    path = settings.data_dir / "token"
    if "org" in settings.model_fields_set or not path.is_file():
        return settings.org
    token = path.read_text(encoding="utf-8").strip()
    try:
        return TokenVerifier(store, settings).verify(f"Bearer {token}").org
    except Unauthenticated:
        return settings.org


def hash_of(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def create_token(
    store: Store, org: str, name: str, role: str, expires_at: datetime | None = None
) -> str:
    """Create an API token in an organisation and return it: it can't be read again.

    Raises:
        InvalidInput: For a role, name or organisation that is none.
    """
    check_org(org)
    _check_role(role)
    if not name.strip():
        raise InvalidInput("the token needs a name that says what it is for")
    token = TOKEN_PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    number = uuid.uuid4().hex
    secret = {"hash": hash_of(token), "role": role, "expires_at": expires_at}
    store.write(
        load()["auth.create_token"],
        org=org,
        organization=_organization(org),
        membership=_membership(org, number, name, role),
        token=_entity(org, "ApiToken", number, name) | secret,
    )
    return token


def create_user(store: Store, email: str, role: str, org: str, password: str) -> str:
    """Create a user who is a member of an organisation, and return the uid.

    Raises:
        InvalidInput: For a short password, an address or role that is none, or an address
            that a user already has.
    """
    check_org(org)
    _check_role(role)
    address = email.strip().casefold()
    if not _EMAIL.fullmatch(address):
        message = f"{email!r} is no e-mail address"
        raise InvalidInput(message)
    shortest = store.settings.password_min_length
    if len(password) < shortest:
        message = f"the password has {len(password)} characters, expected at least {shortest}"
        raise InvalidInput(message)
    number = uuid.uuid4().hex
    secret = {"email": address, "password_hash": hash_password(password)}
    rows = store.write(
        load()["auth.create_user"],
        org=org,
        organization=_organization(org),
        membership=_membership(org, number, address, role),
        user=_entity(SYSTEM_ORG, "User", number, address) | secret,
    )
    if not rows:
        message = f"a user with the e-mail address {address} exists already"
        raise InvalidInput(message)
    uid: str = rows[0]["uid"]
    return uid


def hash_password(password: str) -> str:
    """Return `scrypt$n$r$p$salt$hash`, salt and hash in base64."""
    salt = secrets.token_bytes(_SALT_BYTES)
    hashed = _scrypt(password, salt, _SCRYPT_N, _SCRYPT_R, _SCRYPT_P)
    parts = (base64.b64encode(part).decode() for part in (salt, hashed))
    return "$".join(("scrypt", str(_SCRYPT_N), str(_SCRYPT_R), str(_SCRYPT_P), *parts))


def is_password(password: str, stored: str) -> bool:
    """Return whether `stored` was made of this password."""
    _, n, r, p, salt, hashed = stored.split("$")
    made = _scrypt(password, base64.b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(made, base64.b64decode(hashed))


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    memory = 256 * n * r
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=memory)


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    token = token.strip()
    if scheme.casefold() != "bearer" or not token:
        raise Unauthenticated("the request carries no API token")
    if len(token) > _LONGEST_TOKEN:
        raise Unauthenticated("the API token is unknown or expired")
    return token


def _is_past(when: Any, now: datetime) -> bool:
    return when is not None and when.to_native() <= now


def _check_role(role: str) -> None:
    if role not in ROLES:
        message = f"role {role!r} is none; expected {', '.join(ROLES)}"
        raise InvalidInput(message)


def _organization(org: str) -> dict[str, Any]:
    return _entity(org, "Organization", org, org)


def _membership(org: str, number: str, name: str, role: str) -> dict[str, Any]:
    return _entity(org, "Membership", number, name) | {"role": role}


_TYPES: Final = {
    "ApiToken": "api_token",
    "Membership": "membership",
    "Organization": "organization",
    "User": "user",
}


def _entity(org: str, label: str, native_id: str, name: str) -> dict[str, Any]:
    """Return the properties that every entity has, for one that Nazara makes itself."""
    now = datetime.now(UTC)
    return {
        "uid": make_uid(org, CANONICAL_SOURCE, CANONICAL_INSTANCE, _TYPES[label], native_id),
        "org": org,
        "org_token": org_token(org),
        "type": label,
        "source": CANONICAL_SOURCE,
        "native_id": native_id,
        "name": name,
        "visibility": "org",
        "sort_at": now,
        "first_seen": now,
        "last_seen": now,
    }
