"""The one way to the network: to addresses that were looked at, and never for too long."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpcore
import httpx

from graph.outgoing.addresses import resolve_host
from graph.outgoing.faults import SourceUnavailable, SourceUnreachable
from graph.outgoing.tunnels import ProxyAddress, Tunnels
from graph.settings.settings import Settings

_UNREACHED = (httpcore.ConnectError, httpcore.ConnectTimeout)
_UNHEARD = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, ssl.SSLError)


class Deadline(threading.local):
    """Until when an answer must have come that this thread waits for."""

    at: float = 0.0

    def set(self, seconds: float) -> None:
        """Begin anew."""
        self.at = time.monotonic() + seconds

    def left(self, most: float | None = None) -> float:
        """Return the seconds that are left, `most` at most.

        Raises:
            ReadTimeout: When none are.
        """
        left = self.at - time.monotonic()
        if left <= 0:
            message = "the answer takes too long"
            raise httpcore.ReadTimeout(message)
        return left if most is None else min(left, most)


class GuardedTransport(httpx.BaseTransport):
    """Connects to the addresses that `resolve_host` lets pass, within a deadline for each answer.

    What goes wrong on the way is raised as SourceUnavailable, or as `resolve_host` raises it.
    Several threads may use one; it keeps up to `connections`.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        seconds: float,
        *,
        allow_private: bool,
        proxy: ProxyAddress | None = None,
        connections: int = 2,
    ) -> None:
        self._seconds = seconds
        self._deadline = Deadline()
        sockets = Tunnels(proxy) if proxy else httpcore.SyncBackend()
        backend = _Backend(self._deadline, sockets, allow_private=allow_private)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, max_connections=connections, network_backend=backend
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the body of the answer is read by whoever takes it."""
        self._deadline.set(self._seconds)
        host = request.url.host
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        sent = httpcore.Request(
            method=request.method,
            url=url,
            headers=request.headers.raw,
            content=request.read(),
            extensions={
                "timeout": dict.fromkeys(("connect", "read", "write", "pool"), self._seconds)
            },
        )
        with _heard(host):
            answer = self._pool.handle_request(sent)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer, host), request=request
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


def proxy_of(settings: Settings) -> ProxyAddress | None:
    """Return the proxy through which other hosts are asked, if the settings name one.

    Raises:
        InvalidInput: When what they name is none.
    """
    given = settings.connector_proxy
    return ProxyAddress.of_text(given.get_secret_value()) if given else None


@cache
def tls_context(authorities: Path | None) -> ssl.SSLContext:
    """Return what checks certificates; to read those of the system takes a while."""
    context = ssl.create_default_context()
    if authorities is not None:
        context.load_verify_locations(cafile=authorities)
    return context


class _Body(httpx.SyncByteStream):
    """The body of an answer, as it comes."""

    def __init__(self, answer: httpcore.Response, host: str) -> None:
        self._answer = answer
        self._host = host

    def __iter__(self) -> Iterator[bytes]:
        with _heard(self._host):
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Backend(httpcore.NetworkBackend):
    """Connects to an address of a host that may be asked."""

    def __init__(
        self, deadline: Deadline, sockets: httpcore.NetworkBackend, *, allow_private: bool
    ) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._sockets = sockets

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failed: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in resolve_host(host, port, allow_private=self._allow_private):
            try:
                left = self._deadline.left(timeout)
                found = self._sockets.connect_tcp(
                    address, port, left, local_address, socket_options
                )
                return _Stream(found, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class _Stream(httpcore.NetworkStream):
    """A connection on which nothing waits longer than the deadline allows."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


@contextmanager
def _heard(host: str) -> Iterator[None]:
    """Raise what the network raises as an error of ours.

    Raises:
        SourceUnreachable: When no connection came about.
        SourceUnavailable: When nothing, or not all, was heard.
    """
    try:
        yield
    except _UNREACHED as error:
        message = f"no connection to {host}: {str(error) or 'it takes too long'}"
        raise SourceUnreachable(message) from error
    except _UNHEARD as error:
        what = "takes too long to answer" if isinstance(error, httpcore.TimeoutException) else ""
        message = f"{host} {what or f'can not be read: {error}'}"
        raise SourceUnavailable(message) from error
