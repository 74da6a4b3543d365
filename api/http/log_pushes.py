"""The endpoints /loki/api/v1/push and /ingest/logs: log records that shippers push."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.http.errors import error_response
from api.http.exporting import ExportDoor, answered
from api.http.webhooks import Webhooks
from graph.metrics import TELEMETRY
from ingest.push.log_pushes import LogPush, LogPushes
from ingest.push.telemetry import Telemetry
from ingest.wordings.shared import SharedWordings

_PATHS = ("/loki/api/v1/push", "/ingest/logs")


@dataclass(frozen=True, slots=True)
class LogReceiver:
    """Answers shippers of log records, with a token for `ingest`."""

    door: ExportDoor
    pushes: LogPushes

    @classmethod
    def beside(cls, webhooks: Webhooks, door: ExportDoor, wordings: SharedWordings) -> LogReceiver:
        """Return one whose records go where those of OTLP go."""
        return cls(door, LogPushes(Telemetry(webhooks.broker), wordings))

    def routes(self) -> list[Route]:
        """Return where shippers push to."""
        return [Route(path, self.take, methods=["POST"]) for path in _PATHS]

    async def take(self, request: Request) -> Response:
        """Take log records in; they are counted on disk when they are answered."""
        return await answered(request, self._taken, error_response)

    async def _taken(self, request: Request) -> Response:
        headers, service = request.headers, request.query_params.get("service", "")
        form, encoding = headers.get("content-type", ""), headers.get("content-encoding", "")
        number = await self.door.take(
            request,
            lambda org, body: self.pushes.take(LogPush(org, form, encoding, body, service)),
        )
        TELEMETRY.labels("logs").inc(number)
        return Response(status_code=204)
