"""Ports on the loopback address."""

from __future__ import annotations

import errno
import socket

from graph.errors import PortTaken

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Connections of an ended server that still linger must not count; listeners do.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise
    return True


def any_free() -> int:
    """Return a port that the system says is free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def choose(name: str, wanted: int, setting: str, preferred: int | None = None) -> int:
    """Return `wanted` if it is given, else `preferred` if it is free, else any free port.

    Raises:
        PortTaken: When `wanted` is given and another program has it.
    """
    if wanted:
        if not is_free(wanted):
            message = f"port {wanted} for {name} is taken by another program"
            raise PortTaken(
                message,
                remedy=f"Stop that program, or choose another port ({setting}; 0 finds one).",
            )
        return wanted
    return preferred if preferred and is_free(preferred) else any_free()
