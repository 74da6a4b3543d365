"""Passwords: hashed by argon2id, checked in a time that tells nothing of who exists.

A password is guessable, so hashing one takes memory and time on purpose. Older versions kept
scrypt; whoever signs in with such a hash gets a new one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from graph.errors import InvalidInput
from graph.settings.settings import Settings

LONGEST_BYTES = 1024
"""A longer password would be work for nothing; nobody types it."""

_OLD = "scrypt$"


class Passwords:
    """Makes and checks hashes; all methods take a noticeable time, and memory."""

    def __init__(self, settings: Settings) -> None:
        self._shortest = settings.password_min_length
        self._hasher = PasswordHasher(
            time_cost=settings.password_rounds, memory_cost=settings.password_memory_mb * 1024
        )
        self._nobody = _made_of_nothing(self._hasher)

    def hash(self, password: str) -> str:
        """Return what is kept of a new password.

        Raises:
            InvalidInput: When it is too short or too long.
        """
        if len(password) < self._shortest:
            message = (
                f"the password has {len(password)} characters, expected at least {self._shortest}"
            )
            raise InvalidInput(message)
        given = _bytes_of(password)
        if given is None:
            message = f"the password is longer than {LONGEST_BYTES} bytes, or no text"
            raise InvalidInput(message)
        return self._hasher.hash(given)

    def is_right(self, password: str, stored: str | None) -> bool:
        """Return whether `stored` was made of this password.

        None stands for a user who does not exist, or has no password: never right, after the
        same work.
        """
        given = _bytes_of(password) or b""
        if stored is not None and stored.startswith(_OLD):
            return _is_old(given, stored)
        try:
            self._hasher.verify(self._nobody if stored is None else stored, given)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Return whether a hash was made in another way than it would be now."""
        return stored.startswith(_OLD) or self._hasher.check_needs_rehash(stored)


def _made_of_nothing(hasher: PasswordHasher) -> str:
    """Return a hash that no password is known for; checking it is as much work as any other."""
    salt, hashed = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")
        for size in (hasher.salt_len, hasher.hash_len)
    )
    work = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${work}${salt}${hashed}"


def _bytes_of(password: str) -> bytes | None:
    try:
        given = password.encode()
    except UnicodeEncodeError:
        return None
    return given if len(given) <= LONGEST_BYTES else None


def _is_old(password: bytes, stored: str) -> bool:
    """Check a hash `scrypt$n$r$p$salt$hash`, salt and hash in base64."""
    _, n, r, p, salt, hashed = stored.split("$")
    made = hashlib.scrypt(
        password,
        salt=base64.b64decode(salt),
        n=int(n),
        r=int(r),
        p=int(p),
        maxmem=256 * int(n) * int(r),
    )
    return hmac.compare_digest(made, base64.b64decode(hashed))
