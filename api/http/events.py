"""GraphQL over server-sent events, each operation a response of its own.

After https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md, "distinct connections". An
event's id is that of the news it tells, so that `Last-Event-ID` goes on behind it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.access.standing import Holding
from api.compiler.engine import Answer, refused
from api.compiler.watching import Event
from api.http.asking import LiveAsking
from api.live.guests import Guests
from api.live.line import LiveLine, Service
from api.live.outbox import Outbox
from graph.errors import GraphError, TooSlow
from graph.live.news import NewsPlace
from graph.settings.settings import Settings

MEDIA: Final = "text/event-stream"

_ONLY: Final = "1"
"""The id of the one operation of a response."""

_PING: Final = b":\n\n"
_COMPLETE: Final = b"event: complete\ndata:\n\n"
_HEADERS: Final = {"Content-Type": f"{MEDIA}; charset=utf-8", "X-Accel-Buffering": "no"}
"""The second one asks proxies to pass everything on at once."""

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class EventStreams:
    """Answers by server-sent events."""

    service: Service
    guests: Guests
    settings: Settings

    def answer(self, holding: Holding, asked: LiveAsking, after: str | None) -> Response:
        """Return the response to an operation; a subscription goes on behind `after`.

        Raises:
            InvalidInput: When `after` is no place.
            TooManyConnections: When as many are open as may be.
        """
        place = NewsPlace.parse(after) if after else None
        stream = EventStream(self.settings)
        line = stream.line = LiveLine(self.service, holding, stream)
        self.guests.enter(line)
        stream.leave = lambda: self.guests.leave(line)
        line.open(_ONLY, asked.by, place)
        return stream


class EventStream(Response):
    """A response that goes on until its operation ends, its token does, or its client goes."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(headers=_HEADERS)
        self.outbox = Outbox(settings.live_queue)
        self.line: LiveLine | None = None
        self.leave = _nothing
        self._patience = settings.live_ping_seconds
        self._broken = asyncio.get_running_loop().create_future()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what comes, as it comes."""
        del scope
        headers = [one for one in self.raw_headers if one[0] != b"content-length"]
        works = [self._sending(headers, send), _gone(receive), _result(self._broken)]
        tasks = [asyncio.ensure_future(work) for work in works]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self.line is not None:
                self.line.close_all()
            self.leave()

    async def _sending(self, headers: list[tuple[bytes, bytes]], send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        message = _PING
        while message is not _COMPLETE:
            await send({"type": "http.response.body", "body": message, "more_body": True})
            message = await self._next()
        await send({"type": "http.response.body", "body": message, "more_body": False})

    async def _next(self) -> bytes:
        try:
            async with asyncio.timeout(self._patience):
                return await self.outbox.get()
        except TimeoutError:
            return _PING

    # The words of `api.live.line.Teller`.

    def event(self, id_: str, event: Event) -> None:
        """Tell an event of the subscription."""
        del id_
        self._put(b"id: %b\nevent: next\ndata: %b\n\n" % (str(event.place).encode(), event.body))

    def answer(self, id_: str, answer: Answer) -> None:
        """Give the one answer of an operation, or the fault of its request."""
        self._put(b"event: next\ndata: %b\n\n" % answer.body)
        self.done(id_)

    def done(self, id_: str) -> None:
        """Say that the operation has ended."""
        del id_
        self._put(_COMPLETE)

    async def room(self) -> None:
        """Wait until not too much is waiting to be sent."""
        await self.outbox.room()

    def end(self, error: GraphError) -> None:
        """Say why the operation ends, because of its token."""
        if self.line is not None and self.line.close(_ONLY):
            self.answer(_ONLY, refused(error))

    def _put(self, message: bytes) -> None:
        try:
            self.outbox.put(message)
        except TooSlow as error:
            _LOG.info("subscription_dropped", code=error.code, why=error.message)
            if not self._broken.done():
                self._broken.set_result(None)


def _nothing() -> None:
    """Do nothing."""


async def _gone(receive: Receive) -> None:
    """Wait until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _result(future: asyncio.Future[None]) -> None:
    await future
