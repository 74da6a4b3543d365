"""What an identity provider publishes of itself: its addresses, and the keys that it signs with."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, Final

import httpx
import jwt
import orjson

from graph.errors import IdentityProviderUnavailable
from graph.settings.oidc import is_safe
from graph.settings.settings import Settings

_DISCOVERY: Final = "/.well-known/openid-configuration"
KEYS_AGAIN_SECONDS: Final = 2.0
"""The keys are asked for at most so often, whatever keys are named to us."""

_LONGEST: Final = 1_000_000
_CHECK: Final = "Check NAZARA_OIDC_ISSUER, and that this machine reaches it."


class Published:
    """What the issuer of these settings publishes, remembered for a while."""

    def __init__(self, settings: Settings) -> None:
        self._issuer = settings.oidc_issuer or ""
        self._seconds = settings.oidc_cache_seconds
        self._timeout = settings.oidc_timeout_seconds
        self._lock = Lock()
        self._document: Mapping[str, Any] = {}
        self._read_at = float("-inf")
        self._keys: Mapping[str | None, jwt.PyJWK] = {}
        self._keys_read_at = float("-inf")

    def endpoint(self, name: str) -> str:
        """Return one of the addresses.

        Raises:
            IdentityProviderUnavailable: When there is none, or none that is safe.
        """
        address = self._current().get(name)
        if not isinstance(address, str) or not is_safe(address.partition("?")[0]):
            message = f"the identity provider {self._issuer} publishes no safe {name}"
            raise IdentityProviderUnavailable(message, remedy=_CHECK)
        return address

    def has(self, name: str) -> bool:
        """Whether it publishes something under a name."""
        return name in self._current()

    def listed(self, name: str) -> tuple[str, ...]:
        """Return a list that it publishes; none is as good as an empty one."""
        given = self._current().get(name)
        return tuple(map(str, given)) if isinstance(given, list) else ()

    def key(self, token: str) -> jwt.PyJWK:
        """Return the key that a token names; the only one there is, where it names none.

        Raises:
            IdentityProviderUnavailable: When the keys can't be read.
            jwt.InvalidTokenError: When the token is none, or names none of the keys.
        """
        named = jwt.get_unverified_header(token).get("kid")
        with self._lock:
            age = time.monotonic() - self._keys_read_at
            found = self._named(named)
            if age > self._seconds or (found is None and age > KEYS_AGAIN_SECONDS):
                self._keys = self._read_keys()
                self._keys_read_at = time.monotonic()
                found = self._named(named)
        if found is None:
            message = f"it names the key {str(named)[:100]!r}, which the provider has not"
            raise jwt.InvalidTokenError(message)
        return found

    def _named(self, named: str | None) -> jwt.PyJWK | None:
        if named is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(named)

    def _read_keys(self) -> Mapping[str | None, jwt.PyJWK]:
        address = self._document.get("jwks_uri")
        if not isinstance(address, str) or not is_safe(address):
            raise IdentityProviderUnavailable("the identity provider publishes no keys")
        try:
            keys = jwt.PyJWKSet.from_dict(dict(self._get(address))).keys
        except jwt.PyJWTError as error:
            message = f"the identity provider's keys can't be read: {error}"
            raise IdentityProviderUnavailable(message, remedy=_CHECK) from error
        return {key.key_id: key for key in keys if key.public_key_use in (None, "sig")}

    def _current(self) -> Mapping[str, Any]:
        with self._lock:
            if time.monotonic() - self._read_at > self._seconds or not self._document:
                self._document = self._discovered()
                self._read_at = time.monotonic()
            return self._document

    def _discovered(self) -> Mapping[str, Any]:
        document = self._get(self._issuer.removesuffix("/") + _DISCOVERY)
        if document.get("issuer") != self._issuer:
            named = str(document.get("issuer"))[:200]
            message = f"the identity provider at {self._issuer} calls itself {named}"
            raise IdentityProviderUnavailable(
                message, remedy="Set NAZARA_OIDC_ISSUER to that, letter by letter."
            )
        return document

    def _get(self, address: str) -> Mapping[str, Any]:
        return object_of(asked(lambda: httpx.get(address, timeout=self._timeout)))


def asked(call: Callable[[], httpx.Response]) -> httpx.Response:
    """Return what a provider answers.

    Raises:
        IdentityProviderUnavailable: When it does not, or has an error of its own.
    """
    try:
        answer = call()
    except httpx.HTTPError as error:
        message = f"the identity provider does not answer: {error}"
        raise IdentityProviderUnavailable(message) from error
    if not (answer.is_success or answer.is_client_error):
        message = f"the identity provider answers {answer.status_code}"
        raise IdentityProviderUnavailable(message, remedy=_CHECK)
    return answer


def object_of(answer: httpx.Response) -> Mapping[str, Any]:
    """Return the JSON object in a provider's answer.

    Raises:
        IdentityProviderUnavailable: When there is none.
    """
    try:
        content = orjson.loads(answer.content) if len(answer.content) <= _LONGEST else None
    except orjson.JSONDecodeError:
        content = None
    if not isinstance(content, dict):
        message = f"the identity provider answers {answer.status_code}, and no JSON object"
        raise IdentityProviderUnavailable(message, remedy=_CHECK)
    return content
