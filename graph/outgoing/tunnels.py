"""The way through a proxy: a tunnel to the address that was looked at, opened by CONNECT.

The proxy is told an address and no name: it could find another one behind the name than was
looked at here. What goes through the tunnel, certificates too, is as without a proxy.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import httpcore

from graph.errors import InvalidInput

_PORT: Final = 8080
_MOST: Final = 16_384
"""Bytes of what a proxy may say before it gives the tunnel."""

_END: Final = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class ProxyAddress:
    """Where a proxy is, and as whom it is asked: the value of the header, empty for nobody."""

    host: str
    port: int
    credential: str = field(default="", repr=False)

    @classmethod
    def of_text(cls, text: str) -> ProxyAddress:
        """Return the proxy at an address such as `http://user:password@proxy.example.org:3128`.

        Raises:
            InvalidInput: When it is none.
        """
        try:
            url = urlsplit(text)
            host, port = url.hostname, url.port or _PORT
        except ValueError:
            host, port = None, 0
        if host is None or url.scheme != "http" or url.path not in {"", "/"} or url.query:
            # What was given is not repeated: it may hold a password.
            message = "NAZARA_CONNECTOR_PROXY is no proxy; expected http://proxy.example.org:3128"
            raise InvalidInput(message)
        if url.username is None:
            return cls(host, port)
        pair = f"{unquote(url.username)}:{unquote(url.password or '')}"
        return cls(host, port, f"Basic {base64.b64encode(pair.encode()).decode()}")


class Tunnels(httpcore.SyncBackend):
    """Connects to addresses through a proxy."""

    def __init__(self, proxy: ProxyAddress) -> None:
        super().__init__()
        self._proxy = proxy

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a tunnel to an address.

        Raises:
            ConnectError: When the proxy can't be reached, or gives none.
        """
        proxy = self._proxy
        stream = super().connect_tcp(proxy.host, proxy.port, timeout, local_address, socket_options)
        try:
            stream.write(self._request(host, port), timeout)
            status = _status(stream, timeout)
        except BaseException:
            stream.close()
            raise
        if status.split()[1:2] != ["200"]:
            stream.close()
            message = f"the proxy gives no way there: {status}"
            raise httpcore.ConnectError(message)
        return stream

    def _request(self, host: str, port: int) -> bytes:
        place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
        if self._proxy.credential:
            lines.append(f"Proxy-Authorization: {self._proxy.credential}")
        return "\r\n".join([*lines, "", ""]).encode()


def _status(stream: httpcore.NetworkStream, timeout: float | None) -> str:
    """Return the first line of what a proxy answers; behind its head the tunnel begins."""
    head = b""
    while not head.endswith(_END):
        # One by one: what follows belongs to whoever uses the tunnel.
        piece = stream.read(1, timeout)
        head += piece
        if not piece or len(head) > _MOST:
            message = "the proxy does not answer as one"
            raise httpcore.ConnectError(message)
    return head.partition(b"\r\n")[0].decode("latin-1")
