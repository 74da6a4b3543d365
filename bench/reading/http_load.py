"""HTTP with as little work for the client as possible: both cores are wanted elsewhere.

Requests are bytes made once; of an answer only its status and length are looked at.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Sequence
from itertools import cycle
from typing import Any

_CHUNK = 1 << 18
_TIMEOUT = 120.0


class HttpAsker:
    """Posts bodies, one after the other, over one connection that stays open."""

    def __init__(self, target: dict[str, Any]) -> None:
        self._address = ("127.0.0.1", int(target["port"]))
        host = f"{self._address[0]}:{self._address[1]}"
        head = f"POST {target['path']} HTTP/1.1\r\nHost: {host}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in target["headers"].items())
        bodies = [body.encode() for body in target["bodies"]]
        self._requests = cycle(
            [f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body for body in bodies]
        )
        self.socket = self._connected()
        self._got = bytearray()

    def renew(self) -> None:
        """Connect again: servers hang up on those who said nothing for a few seconds."""
        self.socket.close()
        self.socket = self._connected()

    def _connected(self) -> socket.socket:
        connection = socket.create_connection(self._address, timeout=_TIMEOUT)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def send(self) -> None:
        """Send the next request."""
        self._got.clear()
        self.socket.sendall(next(self._requests))

    def receive(self) -> bytes | None:
        """Read what is there; return the answer's body if that completes it.

        Raises:
            ConnectionError: When the server hangs up or answers with an error.
        """
        part = self.socket.recv(_CHUNK)
        if not part:
            message = "the server closed the connection"
            raise ConnectionError(message)
        self._got += part
        return body_of(self._got)

    def ask(self) -> bytes:
        """Send the next request and wait for its answer."""
        self.send()
        while (body := self.receive()) is None:
            pass
        return body


def body_of(got: bytearray) -> bytes | None:
    """Return the body of an answer, None while it is not complete.

    Raises:
        ConnectionError: When it is no plain success, or one without a length.
    """
    end = got.find(b"\r\n\r\n")
    if end < 0:
        return None
    if not got.startswith(b"HTTP/1.1 200"):
        message = f"answered {bytes(got[:200])!r}"
        raise ConnectionError(message)
    head = bytes(got[:end]).lower()
    start = head.find(b"content-length:")
    if start < 0:
        message = f"no length in {head!r}"
        raise ConnectionError(message)
    length = int(head[start + 15 : start + 30].split(b"\r\n")[0])
    body = end + 4
    return bytes(got[body:]) if len(got) >= body + length else None


def http_load(askers: Sequence[HttpAsker], seconds: float) -> list[float]:
    """Keep every connection busy for some seconds; return the seconds of each answer."""
    taken: list[float] = []
    started: dict[HttpAsker, float] = {}
    with selectors.DefaultSelector() as selector:
        until = time.perf_counter() + seconds
        for one in askers:
            selector.register(one.socket, selectors.EVENT_READ, one)
            started[one] = time.perf_counter()
            one.send()
        while started:
            for key, _ in selector.select():
                one = key.data
                if one.receive() is None:
                    continue
                now = time.perf_counter()
                taken.append(now - started.pop(one))
                if now < until:
                    started[one] = now
                    one.send()
    return taken
