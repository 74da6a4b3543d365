"""GraphQL over WebSocket: the subprotocol `graphql-transport-ws`.

After https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md. Codes of
its own that a connection is closed with: 4410 says that the client reads too slowly, 4411 that it
says nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from api.access.rights import QUERY
from api.access.standing import Holding
from api.compiler.engine import Answer, refused
from api.compiler.watching import Event
from api.http.asking import LiveAsking
from api.http.documents import Documents
from api.http.door import Door
from api.http.hosts import address_of
from api.http.parameters import parameters_of_body
from api.live.guests import Guests
from api.live.line import LiveLine, Service
from api.live.outbox import Outbox
from api.live.pace import Pace
from graph.errors import (
    Forbidden,
    GraphError,
    InvalidInput,
    LimitExceeded,
    TooManyConnections,
    TooSlow,
    Unauthenticated,
)
from graph.logging import bound, new_id
from graph.settings.settings import Settings

SUBPROTOCOL: Final = "graphql-transport-ws"

_BAD: Final = 4400
_UNAUTHORIZED: Final = 4401
_FORBIDDEN: Final = 4403
_NO_SUBPROTOCOL: Final = 4406
_NO_INIT: Final = 4408
_DUPLICATE: Final = 4409
_TOO_SLOW: Final = 4410
_SILENT: Final = 4411
_TOO_MANY: Final = 4429
_TOO_BIG: Final = 1009
_LATER: Final = 1013
_LONGEST_REASON: Final = 120
"""Bytes of a reason that a close frame has room for."""

_LONGEST_ID: Final = 200
_CLOSING_SECONDS: Final = 5.0
_SILENT_PINGS: Final = 3
_MORE_LINES: Final = "End some, open another connection, or raise NAZARA_LIVE_OPERATIONS."


class Closed(Exception):
    """The connection has to be closed with a code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:_LONGEST_REASON].decode(errors="ignore")


@dataclass(frozen=True, slots=True)
class Sockets:
    """The endpoint for WebSockets."""

    service: Service
    guests: Guests
    documents: Documents
    door: Door
    settings: Settings

    async def __call__(self, socket: WebSocket) -> None:
        """Serve one connection until it ends."""
        with bound(request_id=new_id()):
            await _Connection(self, socket).serve()


@dataclass(eq=False, slots=True)
class _Connection:
    """One WebSocket: reads messages, and sends what waits in its outbox."""

    place: Sockets
    socket: WebSocket
    outbox: Outbox = field(init=False)
    line: LiveLine | None = None
    _closing: asyncio.Future[Closed] = field(init=False)
    _authorizing: bool = False

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.place.settings.live_queue)
        self._closing = asyncio.get_running_loop().create_future()

    async def serve(self) -> None:
        """Take the connection in, and serve it until either side closes it."""
        if SUBPROTOCOL not in self.socket.scope.get("subprotocols", ()):
            await self.socket.accept()
            await self._say_goodbye(
                Closed(_NO_SUBPROTOCOL, f"Subprotocol not acceptable, expected {SUBPROTOCOL}")
            )
            return
        await self.socket.accept(subprotocol=SUBPROTOCOL)
        works = [self._reading(), self._sending(), self._waiting_for_init(), self._pinging()]
        tasks = [asyncio.ensure_future(self._until_closed(work)) for work in works]
        try:
            closed = await self._closing
            await self._say_goodbye(closed)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self.line is not None:
                self.line.close_all()
                self.place.guests.leave(self.line)

    def close(self, code: int, reason: str) -> None:
        """Have the connection closed."""
        if not self._closing.done():
            self._closing.set_result(Closed(code, reason))

    async def _until_closed(self, work: Any) -> None:
        try:
            await work
        except Closed as closed:
            self.close(closed.code, closed.reason)
        except (WebSocketDisconnect, RuntimeError, OSError):
            self.close(1000, "")

    async def _say_goodbye(self, closed: Closed) -> None:
        """Close the connection; a client that takes nothing can't be waited for."""
        if self.socket.application_state is not WebSocketState.CONNECTED:
            return
        with contextlib.suppress(RuntimeError, OSError, TimeoutError, WebSocketDisconnect):
            async with asyncio.timeout(_CLOSING_SECONDS):
                await self.socket.close(closed.code, closed.reason)

    # What comes in.

    async def _reading(self) -> None:
        settings = self.place.settings
        pace = Pace(settings.live_messages_per_second)
        while True:
            text = await self._received(settings.live_ping_seconds * _SILENT_PINGS)
            if not pace.goes_on():
                raise Closed(_TOO_MANY, "Too many messages, see NAZARA_LIVE_MESSAGES_PER_SECOND")
            await self._take(_message(text))

    async def _received(self, patience: float) -> str:
        try:
            async with asyncio.timeout(patience):
                message = await self.socket.receive()
        except TimeoutError as error:
            raise Closed(_SILENT, f"Nothing came for {patience:g} s") from error
        if message["type"] == "websocket.disconnect":
            raise Closed(1000, "")
        text = message.get("text")
        if not isinstance(text, str):
            raise Closed(_BAD, "Invalid message: binary, expected text")
        if len(text) > self.place.settings.live_message_bytes:
            raise Closed(_TOO_BIG, "Message too long, see NAZARA_LIVE_MESSAGE_BYTES")
        return text

    async def _take(self, message: Mapping[str, Any]) -> None:
        match message.get("type"):
            case "connection_init":
                await self._init(_object(message, "payload"))
            case "ping":
                self._post({"type": "pong"} | _echo(message))
            case "pong":
                pass
            case "subscribe":
                self._subscribe(message)
            case "complete":
                self._acknowledged().close(_id(message))
            case other:
                raise Closed(_BAD, f"Invalid message: unknown type {str(other)[:40]!r}")

    async def _init(self, payload: Mapping[str, Any]) -> None:
        if self._authorizing:
            raise Closed(_TOO_MANY, "Too many initialisation requests")
        self._authorizing = True
        given = next((payload[name] for name in payload if name.lower() == "authorization"), None)
        header = given if isinstance(given, str) else self.socket.headers.get("authorization")
        holding = await self._held(header)
        line = LiveLine(self.place.service, holding, self)
        try:
            self.place.guests.enter(line)
        except TooManyConnections as error:
            raise Closed(_LATER, error.message) from error
        self.line = line
        self._post({"type": "connection_ack"})

    async def _held(self, header: str | None) -> Holding:
        tokens = self.place.guests.tokens
        try:
            holding = await self.place.door.run(lambda: tokens.hold(header))
            QUERY.check(holding.viewer)
        except Unauthenticated as error:
            raise Closed(_UNAUTHORIZED, f"Unauthorized: {error.message}") from error
        except Forbidden as error:
            raise Closed(_FORBIDDEN, f"Forbidden: {error.message}") from error
        except GraphError as error:
            raise Closed(_LATER, error.message) from error
        return holding

    def _subscribe(self, message: Mapping[str, Any]) -> None:
        line, id_ = self._acknowledged(), _id(message)
        payload = _object(message, "payload")
        if id_ in line:
            raise Closed(_DUPLICATE, f"Subscriber for {id_} already exists")
        limit = self.place.settings.live_operations
        if len(line) >= limit:
            text = f"{limit} operations are under way on this connection"
            self.answer(id_, refused(LimitExceeded(text, remedy=_MORE_LINES)))
            return
        try:
            parameters = parameters_of_body(payload)
        except InvalidInput as error:
            raise Closed(_BAD, f"Invalid message: {error.message}") from error
        origin, address = self.socket.headers.get("origin"), address_of(self.socket)
        asked = LiveAsking(self.place.documents, parameters, origin, new_id(), address)
        line.open(id_, asked.by)

    def _acknowledged(self) -> LiveLine:
        if self.line is None:
            raise Closed(_UNAUTHORIZED, "Unauthorized: connection_init has to come first")
        return self.line

    async def _waiting_for_init(self) -> None:
        await asyncio.sleep(self.place.settings.live_init_seconds)
        if self.line is None:
            raise Closed(_NO_INIT, "Connection initialisation timeout")

    # What goes out: the words of `api.live.line.Teller`.

    def event(self, id_: str, event: Event) -> None:
        """Tell an event of a subscription."""
        self._put(b'{"id":%b,"type":"next","payload":%b}' % (orjson.dumps(id_), event.body))

    def answer(self, id_: str, answer: Answer) -> None:
        """Give the one answer of an operation, or the fault of its request."""
        if answer.executed:
            self._put(b'{"id":%b,"type":"next","payload":%b}' % (orjson.dumps(id_), answer.body))
            self.done(id_)
        else:
            errors = orjson.loads(answer.body)["errors"]
            self._post({"id": id_, "type": "error", "payload": errors})

    def done(self, id_: str) -> None:
        """Say that an operation has ended."""
        self._post({"id": id_, "type": "complete"})

    async def room(self) -> None:
        """Wait until not too much is waiting to be sent."""
        await self.outbox.room()

    def end(self, error: GraphError) -> None:
        """End the connection, because of its token."""
        refused = isinstance(error, Unauthenticated)
        code = _UNAUTHORIZED if refused else _FORBIDDEN if isinstance(error, Forbidden) else _LATER
        self.close(code, f"{'Unauthorized: ' if refused else ''}{error.message}")

    def _post(self, message: Mapping[str, Any]) -> None:
        self._put(orjson.dumps(message))

    def _put(self, message: bytes) -> None:
        try:
            self.outbox.put(message)
        except TooSlow as error:
            self.close(_TOO_SLOW, f"Too slow: {error.message}")

    async def _sending(self) -> None:
        while True:
            message = await self.outbox.get()
            await self.socket.send({"type": "websocket.send", "text": message.decode()})

    async def _pinging(self) -> None:
        while True:
            await asyncio.sleep(self.place.settings.live_ping_seconds)
            if self.line is not None:
                self._post({"type": "ping"})


def _message(text: str) -> Mapping[str, Any]:
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Closed(_BAD, f"Invalid message: no JSON: {error}") from error
    if not isinstance(message, dict):
        raise Closed(_BAD, "Invalid message: expected an object")
    return message


def _id(message: Mapping[str, Any]) -> str:
    given = message.get("id")
    if not isinstance(given, str) or not 1 <= len(given) <= _LONGEST_ID:
        raise Closed(_BAD, f"Invalid message: `id` is no text of 1 to {_LONGEST_ID} characters")
    return given


def _object(message: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    given = message.get(name)
    if not isinstance(given, dict | None):
        raise Closed(_BAD, f"Invalid message: `{name}` is no object")
    return given or {}


def _echo(message: Mapping[str, Any]) -> dict[str, Any]:
    payload = _object(message, "payload")
    return {"payload": payload} if payload else {}
