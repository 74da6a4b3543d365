"""The endpoints /v1/logs, /v1/traces and /v1/metrics: OTLP over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.http.errors import error_response
from api.http.exporting import ExportDoor, answered
from api.http.webhooks import Webhooks
from graph.errors import GraphError
from graph.metrics import TELEMETRY
from graph.store.store import Store
from ingest.instances.stored import everywhere
from ingest.push.exports import JSON, PROTOBUF, Export, Exports, Signal, form_of, refusal_of
from ingest.push.wanted import WantedSeries
from ingest.wordings.shared import SharedWordings

_SIGNALS: Final[dict[str, Signal]] = {
    "/v1/logs": "logs",
    "/v1/traces": "traces",
    "/v1/metrics": "metrics",
}


@dataclass(frozen=True, slots=True)
class OtlpReceiver:
    """Answers programs that export telemetry, with a token for `ingest`."""

    door: ExportDoor
    exports: Exports

    @classmethod
    def beside(
        cls, webhooks: Webhooks, door: ExportDoor, store: Store, wordings: SharedWordings
    ) -> OtlpReceiver:
        """Return one whose exports go where the calls of sources go."""
        seconds = webhooks.bodies.settings.push_instances_seconds
        wanted = WantedSeries(lambda: everywhere(store), seconds)
        return cls(door, Exports(webhooks.broker, wanted, wordings))

    def routes(self) -> list[Route]:
        """Return where programs export to."""
        return [Route(path, self.take, methods=["POST"]) for path in _SIGNALS]

    async def take(self, request: Request) -> Response:
        """Take an export in; it is counted on disk when it is answered."""
        content_type = request.headers.get("content-type", "")
        return await answered(request, self._taken, lambda error: _refusal(error, content_type))

    async def _taken(self, request: Request) -> Response:
        signal, headers = _SIGNALS[request.url.path], request.headers
        content_type = headers.get("content-type", "")
        form, encoding = form_of(content_type), headers.get("content-encoding", "")
        answer, number = await self.door.take(
            request,
            lambda org, body: self.exports.take(Export(org, signal, content_type, encoding, body)),
        )
        TELEMETRY.labels(signal).inc(number)
        return Response(answer, media_type=form)


def _refusal(error: GraphError, content_type: str) -> Response:
    """Return an error with its usual status and headers, in the form of what it answers."""
    usual = error_response(error)
    if content_type.partition(";")[0].strip().lower() != PROTOBUF:
        body = orjson.dumps({"message": error.message, **orjson.loads(bytes(usual.body))})
        return Response(body, usual.status_code, _headers(usual), media_type=JSON)
    return Response(
        refusal_of(error.message), usual.status_code, _headers(usual), media_type=PROTOBUF
    )


def _headers(response: Response) -> dict[str, str]:
    return {
        name: value
        for name, value in response.headers.items()
        if name not in {"content-type", "content-length"}
    }
