"""The endpoints /loki/api/v1/push and /ingest/logs: log records that shippers push."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.access.bearers import Bearers
from api.access.rights import EXPORTING
from api.http.bodies import LargeBodies
from api.http.door import Door
from api.http.errors import error_response
from api.http.webhooks import Webhooks
from graph.errors import GraphError
from graph.metrics import TELEMETRY, timed_call
from ingest.push.log_pushes import LogPush, LogPushes
from ingest.push.telemetry import SOURCE, Telemetry

_LOG = structlog.get_logger(__name__)
_PATHS = ("/loki/api/v1/push", "/ingest/logs")


@dataclass(frozen=True, slots=True)
class LogReceiver:
    """Answers shippers of log records, with a token for `ingest`."""

    bearers: Bearers
    pushes: LogPushes
    door: Door
    bodies: LargeBodies
    tokens: Door

    @classmethod
    def beside(cls, webhooks: Webhooks, bearers: Bearers, tokens: Door) -> LogReceiver:
        """Return one that shares limits with the door for sources, and threads with OTLP."""
        pushes = LogPushes(Telemetry(webhooks.broker), webhooks.bodies.settings)
        return cls(bearers, pushes, webhooks.exports, webhooks.bodies, tokens)

    def routes(self) -> list[Route]:
        """Return where shippers push to."""
        return [Route(path, self.take, methods=["POST"]) for path in _PATHS]

    async def take(self, request: Request) -> Response:
        """Take log records in; they are counted on disk when they are answered."""
        try:
            with timed_call() as call:
                call.source = SOURCE
                await self._taken(request)
                call.outcome = "accepted"
        except GraphError as error:
            _LOG.warning("logs_refused", path=request.url.path, code=error.code, why=error.message)
            return error_response(error)
        return Response(status_code=204)

    async def _taken(self, request: Request) -> None:
        headers = request.headers
        viewer = await self.tokens.run(lambda: self.bearers.verify(headers.get("authorization")))
        EXPORTING.check(viewer)
        async with self.bodies.body_of(request) as body:
            push = LogPush(
                viewer.org,
                headers.get("content-type", ""),
                headers.get("content-encoding", ""),
                body,
                request.query_params.get("service", ""),
            )
            number = await self.door.run(lambda: self.pushes.take(push))
        TELEMETRY.labels("logs").inc(number)
