"""SigningKeys that tokens are signed with: the private half never leaves the process that made it.

Each process that signs makes a pair of its own and publishes the public half in the graph, where
every process finds it. So there is no secret to share, to keep or to lose: whoever can read the
graph, a backup or a disk can't sign, and a key ends with its process at the latest.
"""

from __future__ import annotations

import base64
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cypher.loader import load
from graph.logging import new_id
from graph.store.store import Row, Store, native_times


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A key to sign with, under the name by which its public half is known."""

    uid: str
    private: Ed25519PrivateKey
    until: datetime

    @property
    def public(self) -> Ed25519PublicKey:
        """What others check with."""
        return self.private.public_key()


class SigningKeys:
    """The keys that this process knows, and the one that it signs with.

    What others published is believed for `signing_key_cache_seconds`.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._settings = store.settings
        self._pair: KeyPair | None = None
        self._known: Mapping[str, Ed25519PublicKey] = {}
        self._read_at = -float("inf")
        self._lock = Lock()

    def known(self, uid: str) -> Ed25519PublicKey | None:
        """Return a key that is known and still believed; nothing is read for it."""
        return None if self._is_old() else self._known.get(uid)

    def find(self, uid: str) -> Ed25519PublicKey | None:
        """Return a key, None if there is none of that name; what is not known is looked for."""
        asked_at = time.monotonic()
        with self._lock:
            # Whoever waited for the lock takes what was read meanwhile.
            if self._read_at < asked_at and (self._is_old() or uid not in self._known):
                self._read()
            return self._known.get(uid)

    def signing(self) -> KeyPair:
        """Return the pair to sign with: a new one when there is none, or it was retired."""
        with self._lock:
            if self._pair is None or not self._signs(self._pair):
                self._pair = self._made()
                self._read()
            return self._pair

    def _is_old(self) -> bool:
        return time.monotonic() - self._read_at >= self._settings.signing_key_cache_seconds

    def _signs(self, pair: KeyPair) -> bool:
        return bool(self._store.read(load()["keys.signs"], uid=pair.uid, now=datetime.now(UTC)))

    def _read(self) -> None:
        rows = self._store.read(load()["keys.known"], now=datetime.now(UTC))
        self._known = {row["uid"]: _public(row["public_key"]) for row in rows}
        self._read_at = time.monotonic()

    def _made(self) -> KeyPair:
        now = datetime.now(UTC)
        until = now + timedelta(hours=self._settings.signing_key_hours)
        pair = KeyPair(new_id(), Ed25519PrivateKey.generate(), until)
        self._store.write(load()["keys.publish"], key=self._published(pair, now), now=now)
        return pair

    def _published(self, pair: KeyPair, now: datetime) -> dict[str, Any]:
        """Return what is kept of a pair until the last token that it signs has run out."""
        longest = timedelta(
            days=self._settings.session_days, seconds=self._settings.clock_skew_seconds
        )
        return {
            "uid": pair.uid,
            "name": f"{now:%Y-%m-%d %H:%M}Z {socket.gethostname()}",
            "public_key": base64.b64encode(pair.public.public_bytes_raw()).decode(),
            "made_at": now,
            "signs_until": pair.until,
            "expires_at": pair.until + longest,
        }


def listed(store: Store) -> list[Row]:
    """Return the keys whose tokens may be valid, the newest first, with their times."""
    rows = store.read(load()["keys.listed"], now=datetime.now(UTC))
    return [native_times(row) for row in rows]


def rotate(store: Store) -> int:
    """Let every process sign with a new key from now on; tokens stay valid. Return how many."""
    [row] = store.write(load()["keys.retire"], now=datetime.now(UTC))
    return int(row["keys"])


def revoke(store: Store) -> tuple[int, int]:
    """Let no token of a login be valid any more; return how many keys and sessions went."""
    [row] = store.write(load()["keys.revoke"])
    return int(row["keys"]), int(row["sessions"])


def _public(text: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(text))
