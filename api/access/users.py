"""Users and their passwords.

A password is guessable, so it is kept as scrypt with the parameters beside it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import uuid
from typing import Final

from api.access.entities import entity, membership, organization
from api.access.viewer import check_role
from cypher.loader import load
from graph.errors import InvalidInput
from graph.model.identity import SYSTEM_ORG, check_org
from graph.store.store import Store

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**15, 8, 1
_SALT_BYTES: Final = 16


def create_user(store: Store, email: str, role: str, org: str, password: str) -> str:
    """Create a user who is a member of an organisation, and return the uid.

    Raises:
        InvalidInput: For a short password, an address or role that is none, or an address
            that a user already has.
    """
    check_org(org)
    check_role(role)
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
        organization=organization(org),
        membership=membership(org, number, address, role),
        user=entity(SYSTEM_ORG, "User", number, address) | secret,
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
