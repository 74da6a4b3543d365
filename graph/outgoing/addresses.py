"""Addresses that are asked: none inside of a network unless it is allowed, none by surprise."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import Final

from graph.outgoing.faults import PrivateAddress, SourceUnreachable

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NEVER: Final = tuple(
    map(
        ipaddress.ip_address,
        ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16"),
    )
)
"""Where clouds tell a machine its own credentials: asked by nobody, whatever is allowed."""


def resolve_host(host: str, port: int, *, allow_private: bool) -> list[str]:
    """Return the addresses of a host, each of which may be asked.

    The caller connects to one of these and to nothing else: a second look at the name may give
    another answer.

    Raises:
        PrivateAddress: When one of them may not be asked.
        SourceUnreachable: When the name is not known.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        message = f"the name {host} is not known: {error}"
        raise SourceUnreachable(message) from error
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    check_addresses(host, addresses, allow_private=allow_private)
    return addresses


def check_addresses(host: str, addresses: Iterable[str], *, allow_private: bool) -> None:
    """Make sure that a host may be asked at all of its addresses.

    Raises:
        PrivateAddress: When it may not.
    """
    for text in addresses:
        address = _plain(ipaddress.ip_address(text.partition("%")[0]))
        if address in _NEVER:
            message = f"{host} is {address}, which tells this machine's credentials"
            raise PrivateAddress(message, remedy="Nothing was sent. Correct `base_url`.")
        if not (allow_private or address.is_global) or address.is_multicast:
            named = host if host == str(address) else f"{host} is {address}"
            message = f"{named}, an address inside of a network"
            raise PrivateAddress(message)


def _plain(address: IpAddress) -> IpAddress:
    """Return the address of the fourth version that one of the sixth wraps, if it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    return address.ipv4_mapped or address.sixtofour or _nat64(address) or address


def _nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    wraps = address in ipaddress.ip_network("64:ff9b::/96")
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if wraps else None
