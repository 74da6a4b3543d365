"""The endpoint /webhooks/{source}/{instance}: where sources call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.http.bodies import LargeBodies
from api.http.door import Door
from api.http.errors import error_response
from graph.errors import BodyTooSlow, GraphError, LimitExceeded
from graph.metrics import TimedCall, timed_call
from graph.queue.broker import Broker
from graph.store.store import Store
from ingest.instances.instance import DEFAULT_NAME
from ingest.instances.stored import everywhere
from ingest.push.calls import RawCall
from ingest.push.heard import Heard
from ingest.push.receiving import Receiver, Taken

PATHS: Final = ("/webhooks/{source}", "/webhooks/{source}/{instance}")

_LOG = structlog.get_logger(__name__)
_METHODS: Final = ("POST", "GET", "HEAD", "OPTIONS")
_SHOWN: Final = 64
"""Characters of a name in an address that the log repeats."""


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Answers calls of sources. What a call takes is done in threads of its own."""

    receiver: Receiver
    broker: Broker
    door: Door
    exports: Door
    bodies: LargeBodies

    @classmethod
    def of(cls, store: Store) -> Webhooks:
        """Return the endpoint on a graph and its queue, and the door for telemetry beside it.

        Telemetry has few threads of its own: to read it takes the processor, which more of them
        would only take from each other and from whoever answers.
        """
        settings = store.settings
        broker = Broker(settings)
        heard = Heard(lambda: everywhere(store), settings.push_instances_seconds)
        door = Door.of(settings.push_threads, settings.push_queue, "webhooks")
        exports = Door.of(settings.otlp_threads, settings.push_queue, "exports")
        return cls(Receiver(heard, broker), broker, door, exports, LargeBodies(settings))

    def routes(self) -> list[Route]:
        """Return where sources call, each with and without a slash at its end."""
        paths = [f"{one}{slash}" for one in PATHS for slash in ("", "/")]
        return [Route(one, self.call, methods=[*_METHODS]) for one in paths]

    def close(self) -> None:
        """End what it holds open."""
        self.door.close()
        self.exports.close()
        self.broker.close()

    async def call(self, request: Request) -> Response:
        """Take a call in; each refusal is counted and has its line in the log."""
        source = request.path_params["source"]
        name = request.path_params.get("instance", DEFAULT_NAME)
        try:
            with timed_call() as call:
                taken = await self._taken(request, source, name, call)
        except GraphError as error:
            place = {"source": source[:_SHOWN], "instance": name[:_SHOWN]}
            _LOG.warning("webhook_refused", **place, code=error.code, why=error.message)
            response = error_response(error)
            if isinstance(error, BodyTooSlow | LimitExceeded):
                # What else of the body comes would be read for nothing.
                response.headers["Connection"] = "close"
            return response
        reply = taken.reply
        media = reply.content_type if reply.body else None
        return Response(reply.body, reply.status, dict(reply.headers), media)

    async def _taken(self, request: Request, source: str, name: str, call: TimedCall) -> Taken:
        if not self.receiver.is_open(source, name):
            await self.door.run(lambda: self.receiver.check(source, name))
        call.source = source
        if request.method == "POST":
            async with self.bodies.body_of(request) as body:
                raw = _raw(request, body)
                taken = await self.door.run(lambda: self.receiver.receive(source, name, raw))
        else:
            raw = _raw(request)
            taken = await self.door.run(lambda: self.receiver.answer(source, name, raw))
        call.outcome, call.records = taken.outcome, taken.records
        return taken


def _raw(request: Request, body: bytes = b"") -> RawCall:
    # The first of several headers of one name counts.
    headers: dict[str, Any] = dict(reversed(request.headers.items()))
    token = request.query_params.get("token")
    return RawCall(method=request.method, headers=headers, token=token, body=body)
