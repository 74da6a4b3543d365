"""For which names the API answers, and for pages from where.

A page of a stranger can give its own name this machine's address, and its visitor's browser then
takes the API for a part of that page. The name in the header `Host` gives it away.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.errors import error_response
from graph.errors import GraphError, HostNotAllowed, OriginNotAllowed

_AUTHORITY: Final = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?")
_ORIGIN: Final = re.compile(r"https?://(?P<authority>[^/]+)")
_READING: Final = ("GET", "HEAD", "OPTIONS")
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_SHOWN: Final = 100
"""Characters of a header that a message repeats."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names that are answered for: those of the loopback address, and those allowed.

    `*.example.org` in `allowed` stands for every name that ends so, and not for example.org.
    Pages of `origins` may ask as well, of all where that is `*`.
    """

    allowed: tuple[str, ...]
    origins: tuple[str, ...] = ()

    def check(self, headers: Headers) -> None:
        """Find out whether a request is for a name that is answered for.

        Raises:
            HostNotAllowed: When it names another host, none, or several.
        """
        given = headers.getlist("host")
        name = _name_of(given[0]) if len(given) == 1 else None
        if name is None or not (is_loopback(name) or self._allows(name)):
            message = f"the request is for {_shown(given)}, and this API is not known by that name"
            raise HostNotAllowed(message)

    def check_origin(self, headers: Headers) -> None:
        """Find out whether a request that may change something comes from a page of ours.

        A request without `Origin` comes from no page: what it may do is its token's affair.

        Raises:
            OriginNotAllowed: When it comes from elsewhere, the same host's other ports too.
        """
        given = headers.getlist("origin")
        if given and not (len(given) == 1 and self.are_ours(given[0].lower(), headers["host"])):
            message = f"the request comes from a page of {_shown(given)}, which is another site"
            raise OriginNotAllowed(message)

    def are_ours(self, origin: str, host: str) -> bool:
        """Return whether pages of an origin may ask: those of a host itself, and those allowed."""
        if origin in self.origins or "*" in self.origins:
            return True
        found = _ORIGIN.fullmatch(origin)
        if found is None:
            return False
        name = _name_of(found["authority"])
        return found["authority"] == host.lower() or (name is not None and self._allows(name))

    def _allows(self, name: str) -> bool:
        return any(
            name.endswith(one[1:]) if one.startswith("*.") else name == one for one in self.allowed
        )


class Hosts:
    """Refuses requests for other hosts, and changes asked by pages of other sites.

    `X-Forwarded-Host` is not looked at, and no answer repeats a host as an address.
    """

    def __init__(self, app: ASGIApp, names: Names) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer what is wrong with it."""
        try:
            self._check(scope)
        except GraphError as error:
            await error_response(error)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        if scope["type"] not in {"http", "websocket"}:
            return
        headers = Headers(scope=scope)
        self._names.check(headers)
        # An open socket can carry anything: its handshake counts as a change.
        if scope.get("method") not in _READING:
            self._names.check_origin(headers)


def address_of(request: HTTPConnection) -> str:
    """Return the network address that a request comes from; empty when that is not known."""
    return request.client.host if request.client else ""


def is_from_here(request: HTTPConnection) -> bool:
    """Return whether a request comes from this machine, and through no proxy that says so."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(address_of(request)).is_loopback
    except ValueError:
        return False


def is_loopback(name: str) -> bool:
    """Return whether a name or network address is one of this very machine."""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_for_loopback(headers: Headers) -> bool:
    """Return whether a request is for a name of this very machine."""
    name = _name_of(headers.get("host", ""))
    return name is not None and is_loopback(name)


def _name_of(authority: str) -> str | None:
    """Return the name in `name:port`, in small letters; None when it is no such thing."""
    found = _AUTHORITY.fullmatch(authority.lower())
    return found["name"].strip("[]").removesuffix(".") if found else None


def _shown(given: list[str]) -> str:
    return " and ".join(repr(value[:_SHOWN]) for value in given) or "no host"
