"""What an instance gives for being asked: its address, as whom, and what its requests are about."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import jwt

from graph.errors import InvalidInput
from graph.outgoing.faults import RequestNotAllowed
from ingest.interface.credentials import (
    AppKey,
    BasicAuth,
    ClientCredentials,
    HeaderAuth,
    OneAuth,
    QueryAuth,
    placeholders,
)

_SHORTEST_HIDDEN: Final = 4


@dataclass(frozen=True, slots=True)
class SourceAccess:
    """Where a source is asked, and with what.

    Attributes:
        base_url: Its address, filled.
        budget: Name of the budget: equal for all that use one credential of one host.
        options: By name.
        secrets: By name; several are tried in turn, so that one can be replaced.
        allow_private: Whether the address may be one inside of a network.
    """

    base_url: str
    budget: str
    options: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    allow_private: bool = False

    @property
    def base(self) -> httpx.URL:
        """The address.

        Raises:
            InvalidInput: When it is none that can be asked.
        """
        try:
            url = httpx.URL(self.base_url)
        except httpx.InvalidURL as error:
            message = f"{self.base_url!r} is no address: {error}"
            raise InvalidInput(message) from error
        if url.scheme not in {"http", "https"} or not url.host or url.userinfo or url.query:
            message = f"{self.base_url!r}: expected an address such as https://api.example.org"
            raise InvalidInput(message)
        return url

    @property
    def turns(self) -> int:
        """How many secrets there are to try."""
        return max((len(one) for one in self.secrets.values()), default=1)

    def known(self, turn: int) -> dict[str, str]:
        """Return the values of placeholders, with the secrets of a turn."""
        given = {name: str(value) for name, value in self.options.items()}
        return given | {name: one[min(turn, len(one) - 1)] for name, one in self.secrets.items()}

    def hidden(self, text: str) -> str:
        """Return a text without any of the secrets."""
        words = sorted({one for some in self.secrets.values() for one in some}, key=len)
        long = [re.escape(one) for one in reversed(words) if len(one) >= _SHORTEST_HIDDEN]
        return re.sub("|".join(long), "***", text) if long else text

    def check(self, url: httpx.URL) -> None:
        """Make sure that an address is one of the source.

        Raises:
            RequestNotAllowed: When it is of another host, port or scheme.
        """
        base = self.base
        if _origin(url) != _origin(base):
            message = f"the address {_shown(url)} is not one of {_shown(base)}"
            raise RequestNotAllowed(message)


@dataclass(frozen=True, slots=True)
class Signing:
    """What a credential adds to each request."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __bool__(self) -> bool:
        return bool(self.headers or self.query)


def signature(auth: OneAuth, access: SourceAccess, turn: int, token: str | None = None) -> Signing:
    """Return what a credential adds to requests; `token` is one that was fetched.

    Raises:
        InvalidInput: When the instance gives not all that it needs.
    """
    known = access.known(turn)
    match auth:
        case HeaderAuth(headers=headers):
            return Signing(headers={name: _filled(one, known) for name, one in headers.items()})
        case BasicAuth(user=user, password=password):
            pair = f"{_filled(user, known)}:{_filled(password, known)}"
            word = base64.b64encode(pair.encode()).decode()
            return Signing(headers={"Authorization": f"Basic {word}"})
        case QueryAuth(query=query):
            return Signing(query={name: _filled(one, known) for name, one in query.items()})
        case ClientCredentials() | AppKey() if token is not None:
            return Signing(headers={"Authorization": f"Bearer {token}"})
        case _:
            return Signing()


def client_pair(auth: ClientCredentials, access: SourceAccess, turn: int) -> tuple[str, str]:
    """Return id and secret of a client.

    Raises:
        InvalidInput: When the instance gives not all that it needs.
    """
    known = access.known(turn)
    return _filled(auth.client_id, known), _filled(auth.client_secret, known)


def app_token(auth: AppKey, access: SourceAccess, turn: int) -> tuple[str, str]:
    """Return where a token is fetched for an app, and what its key signs for that.

    Raises:
        InvalidInput: When the instance gives not all that it needs, or a key that is none.
    """
    known, now = access.known(turn), int(time.time())
    # The clocks of both sides may differ; longer than ten minutes is taken by nobody.
    claims = {"iss": _filled(auth.app, known), "iat": now - 60, "exp": now + 540}
    try:
        said = jwt.encode(claims, _filled(auth.private_key, known), algorithm="RS256")
    except (ValueError, TypeError, jwt.PyJWTError) as error:
        message = f"the private key of app {claims['iss']} is none: expected RSA, as PEM"
        raise InvalidInput(message) from error
    return _filled(auth.asked_at, known), said


def _filled(text: str, known: Mapping[str, str]) -> str:
    for name in placeholders(text):
        if name not in known:
            message = f"the instance gives no {name!r}, which its credential needs"
            raise InvalidInput(message, remedy=f"Give it under `secrets:`, as `{name}: env:NAME`.")
    return text.format_map(known)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    port = url.port or {"http": 80, "https": 443}.get(url.scheme)
    return url.scheme, url.host.rstrip("."), port


def _shown(url: httpx.URL) -> str:
    """Return scheme, host and port alone: what follows may hold secrets."""
    return f"{url.scheme}://{url.netloc.decode('ascii', 'replace').rpartition('@')[2]}"
