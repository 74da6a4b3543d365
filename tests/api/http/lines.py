"""Clients of subscriptions that say what a test wants, right or wrong: WebSocket and SSE."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

ANYTHING = "subscription { entityChanged { id what nodeId node { title } } }"
WAIT = 10.0


class Socket:
    """A WebSocket that speaks `graphql-transport-ws`."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def send(self, **message: Any) -> None:
        self.connection.send(json.dumps(message))

    def receive(self, wait: float = WAIT) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self.connection.recv(timeout=wait))
        return message

    def init(self, token: str | None) -> dict[str, Any]:
        payload = {"authorization": f"Bearer {token}"} if token else {}
        self.send(type="connection_init", payload=payload)
        return self.receive()

    def subscribe(self, text: str = ANYTHING, id_: str = "1", **variables: Any) -> None:
        self.send(id=id_, type="subscribe", payload={"query": text, "variables": variables})

    def next(self, id_: str = "1", wait: float = WAIT) -> Any:
        """Return what the field of the next event holds."""
        message = self.receive(wait)
        while message["type"] == "ping":
            message = self.receive(wait)
        assert (message["type"], message["id"]) == ("next", id_), message
        [value] = message["payload"]["data"].values()
        return value

    def is_quiet(self, wait: float = 0.5) -> bool:
        try:
            self.connection.recv(timeout=wait)
        except TimeoutError:
            return True
        return False

    def closed(self, wait: float = WAIT) -> tuple[int, str]:
        """Return with which code and reason the server closes, whatever it says before."""
        until = time.monotonic() + wait
        try:
            while time.monotonic() < until:
                self.connection.recv(timeout=until - time.monotonic())
        except ConnectionClosed as closed:
            return (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (0, "cut off")
        raise AssertionError("the server does not close")


@contextmanager
def socket(
    address: str, token: str | None = None, protocol: str = "graphql-transport-ws", **more: Any
) -> Iterator[Socket]:
    """Open a WebSocket; with a token, up to the acknowledgement."""
    url = f"{address.replace('http', 'ws', 1)}/graphql"
    with connect(url, subprotocols=[Subprotocol(protocol)], **more) as connection:
        opened = Socket(connection)
        if token is not None:
            assert opened.init(token) == {"type": "connection_ack"}
        yield opened


def lines(response: httpx.Response) -> Iterator[str]:
    """Yield the lines of a stream of events, which end with a line feed and nothing else."""
    left = b""
    for piece in response.iter_raw():
        *whole, left = (left + piece).split(b"\n")
        yield from (line.decode() for line in whole)


class Stream:
    """A response of server-sent events."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = lines(response)

    def message(self) -> dict[str, str]:
        """Return the fields of the next event."""
        fields: dict[str, str] = {}
        for line in self._lines:
            if not line and fields:
                return fields
            name, _, value = line.partition(":")
            if name:
                fields[name] = value.removeprefix(" ")
        return fields

    def next(self) -> Any:
        """Return what the field of the next event holds."""
        message = self.message()
        assert message["event"] == "next", message
        [value] = json.loads(message["data"])["data"].values()
        return value


@contextmanager
def stream(
    client: httpx.Client, text: str = ANYTHING, after: str | None = None, **variables: Any
) -> Iterator[Stream]:
    """Ask by POST for server-sent events."""
    headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": after} if after else {})
    body = {"query": text, "variables": variables}
    with client.stream("POST", "/graphql", json=body, headers=headers, timeout=WAIT) as response:
        assert response.headers["content-type"].startswith("text/event-stream"), response.read()
        yield Stream(response)
