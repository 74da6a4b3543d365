"""What stands at the other end of a call, as the span of the caller tells."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import ip_address
from typing import Final, Literal, NamedTuple

KnownBy = Literal["name", "address"]

CALLING: Final = frozenset({3, 4})
"""The kinds of spans that call: clients and producers. What others tell is not asked for."""

_HOST: Final = re.compile(
    r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*"
)
_LONGEST: Final = 253
_HERE: Final = "localhost"


class Other(NamedTuple):
    """The other end of a call, which may send spans of its own: a service's name, or a host's."""

    name: str
    known_by: KnownBy


def silent_in(attributes: Mapping[str, str]) -> str | None:
    """Return the system at the other end that never sends spans: a database, a queue."""
    database = attributes.get("db.system.name") or attributes.get("db.system")
    if database:
        named = attributes.get("db.namespace") or attributes.get("db.name")
        place = named or address_in(attributes)
        return f"{database}/{place}" if place else database
    queue = attributes.get("messaging.system")
    named = attributes.get("messaging.destination.name")
    return f"{queue}/{named}" if queue and named else None


def other_in(attributes: Mapping[str, str]) -> Other | None:
    """Return what a caller calls that may answer by spans of its own; None where nobody tells."""
    if name := attributes.get("peer.service", "").strip()[:200]:
        return Other(name, "name")
    address = address_in(attributes)
    return Other(address, "address") if address else None


def address_in(attributes: Mapping[str, str]) -> str | None:
    """Return the host that is called, by its new name or its old one."""
    given = attributes.get("server.address") or attributes.get("net.peer.name")
    return host_of(given) if given else None


@functools.lru_cache(maxsize=20_000)
def host_of(address: str) -> str | None:
    """Return the host that an address names, None where it names none.

    A number is no name: tomorrow it is somebody else's. What is called on the same machine is
    not known by that either.
    """
    host = address.strip().rstrip(".").lower()
    with suppress(ValueError):
        ip_address(host)
        return None
    is_here = host.rpartition(".")[2] == _HERE
    is_host = len(host) <= _LONGEST and _HOST.fullmatch(host)
    return host if is_host and not is_here else None
