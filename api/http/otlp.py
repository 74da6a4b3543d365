"""The endpoints /v1/logs, /v1/traces and /v1/metrics: OTLP over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import orjson
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
from graph.store.store import Store
from ingest.instances.stored import everywhere
from ingest.push.exports import JSON, PROTOBUF, Export, Exports, Signal, form_of, refusal_of
from ingest.push.telemetry import SOURCE
from ingest.push.wanted import WantedSeries

_LOG = structlog.get_logger(__name__)
_SIGNALS: Final[dict[str, Signal]] = {
    "/v1/logs": "logs",
    "/v1/traces": "traces",
    "/v1/metrics": "metrics",
}


@dataclass(frozen=True, slots=True)
class OtlpReceiver:
    """Answers programs that export telemetry, with a token for `ingest`."""

    bearers: Bearers
    exports: Exports
    door: Door
    bodies: LargeBodies
    tokens: Door

    @classmethod
    def beside(
        cls, webhooks: Webhooks, bearers: Bearers, tokens: Door, store: Store
    ) -> OtlpReceiver:
        """Return one that shares limits with the door for sources."""
        seconds = webhooks.bodies.settings.push_instances_seconds
        exports = Exports(webhooks.broker, WantedSeries(lambda: everywhere(store), seconds))
        return cls(bearers, exports, webhooks.exports, webhooks.bodies, tokens)

    def routes(self) -> list[Route]:
        """Return where programs export to."""
        return [Route(path, self.take, methods=["POST"]) for path in _SIGNALS]

    async def take(self, request: Request) -> Response:
        """Take an export in; it is counted on disk when it is answered."""
        content_type = request.headers.get("content-type", "")
        try:
            with timed_call() as call:
                call.source = SOURCE
                answer = await self._taken(request, content_type)
                call.outcome = "accepted"
        except GraphError as error:
            _LOG.warning(
                "export_refused", path=request.url.path, code=error.code, why=error.message
            )
            return _refusal(error, content_type)
        return Response(answer, media_type=form_of(content_type))

    async def _taken(self, request: Request, content_type: str) -> bytes:
        form_of(content_type)
        signal = _SIGNALS[request.url.path]
        authorization = request.headers.get("authorization")
        viewer = await self.tokens.run(lambda: self.bearers.verify(authorization))
        EXPORTING.check(viewer)
        encoding = request.headers.get("content-encoding", "")
        async with self.bodies.body_of(request) as body:
            export = Export(viewer.org, signal, content_type, encoding, body)
            answer, number = await self.door.run(lambda: self.exports.take(export))
        TELEMETRY.labels(signal).inc(number)
        return answer


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
