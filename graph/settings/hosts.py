"""Names of hosts and origins of pages, as settings give them."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

_NAME: Final = re.compile(r"(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_-]+)*")

_ORIGIN: Final = re.compile(r"https?://([a-z0-9_.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")


def host_names(given: str) -> tuple[str, ...]:
    """Return the names in a text with commas between them, in small letters.

    Raises:
        ValueError: For what is no name: it has a scheme, a port or a path, say.
    """
    names = (part.strip().lower().removesuffix(".") for part in given.split(","))
    return tuple(_checked(name) for name in names if name)


def _checked(name: str) -> str:
    address = name.strip("[]")
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        pass
    if not _NAME.fullmatch(name):
        message = (
            f"{name!r} is no name of a host; expected names such as nazara.example.org or "
            "*.example.org, without scheme, port and path, with commas between"
        )
        raise ValueError(message)
    return name


def origins(given: str) -> tuple[str, ...]:
    """Return the origins in a text with commas between them, in small letters.

    Raises:
        ValueError: For what is no origin: it has a path, or no scheme, say.
    """
    parts = (part.strip().lower().removesuffix("/") for part in given.split(","))
    return tuple(_origin(part) for part in parts if part)


def _origin(given: str) -> str:
    if not _ORIGIN.fullmatch(given):
        message = (
            f"{given!r} is no origin; expected `https://portal.example.org`, with a port where it "
            "is not the usual one, and without a path"
        )
        raise ValueError(message)
    return given
