"""The names by which the API may be asked, as a setting gives them."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

_NAME: Final = re.compile(r"(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_-]+)*")


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
