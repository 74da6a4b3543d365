"""The endpoint /graphql: from the bytes of a request to the bytes of its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from api.access.bearers import Bearers
from api.access.rights import QUERY
from api.access.viewer import Viewer
from api.compiler.engine import Answer, Engine, Request, refused
from api.compiler.explaining import explained
from api.http.asking import LiveAsking
from api.http.bodies import check_json, object_in, read_body
from api.http.documents import Documents, digest_of
from api.http.door import Door
from api.http.errors import JSON
from api.http.etags import conditional
from api.http.events import EventStreams
from api.http.hosts import address_of
from api.http.negotiation import accepts_events, accepts_pages, chosen
from api.http.parameters import Parameters, parameters_of_body, parameters_of_url
from api.http.threads import FairThreads
from graph.errors import GraphError, LimitExceeded
from graph.metrics import timed_request
from graph.settings.settings import Settings

_READING: Final = ("GET", "HEAD")


@dataclass(slots=True)
class Endpoint:
    """Answers requests in threads, in turns; the driver they use is a blocking one."""

    engine: Engine
    documents: Documents
    bearers: Bearers
    settings: Settings
    door: Door
    threads: FairThreads
    streams: EventStreams

    async def __call__(self, request: HttpRequest) -> Response:
        """Answer a request by POST or GET; a browser that wants a page is led to GraphiQL."""
        accept, is_reading = request.headers.get("accept"), request.method in _READING
        if is_reading and accepts_pages(accept):
            return RedirectResponse("/graphiql", status_code=303)
        if accepts_events(accept):
            return await self._stream(request)
        media = chosen(accept)
        body = b"" if is_reading else await self._body(request)
        viewer = await self._viewer(request.headers.get("authorization"))
        asked = self._in_url(request) if is_reading else parameters_of_body(_object_in(body))
        answer = await self.threads.run(viewer.org, lambda: self._answer(asked, viewer, request))
        response = _response(answer, media)
        return conditional(response, request) if is_reading and answer.executed else response

    async def _stream(self, request: HttpRequest) -> Response:
        """Answer by server-sent events."""
        is_reading, headers = request.method in _READING, request.headers
        asked = (
            self._in_url(request)
            if is_reading
            else parameters_of_body(_object_in(await self._body(request)))
        )
        tokens = self.streams.guests.tokens
        holding = await self.door.run(lambda: tokens.hold(headers.get("authorization")))
        QUERY.check(holding.viewer)
        asking = LiveAsking(
            self.documents,
            asked,
            headers.get("origin"),
            request.state.request_id,
            address_of(request),
            is_reading,
        )
        return self.streams.answer(holding, asking, headers.get("last-event-id"))

    async def _body(self, request: HttpRequest) -> bytes:
        check_json(request)
        return await read_body(request, self.settings)

    async def _viewer(self, authorization: str | None) -> Viewer:
        known = self.bearers.remembered(authorization)
        if known is None:
            known = await self.door.run(lambda: self.bearers.asker(authorization))
        QUERY.check(known)
        return known

    def _in_url(self, request: HttpRequest) -> Parameters:
        limit = self.settings.api_max_body_bytes
        if len(request.scope["query_string"]) > limit:
            message = f"the URL is longer than {limit} bytes"
            raise LimitExceeded(message, remedy="Send it by POST.")
        return parameters_of_url(request.query_params)

    def _answer(self, asked: Parameters, viewer: Viewer, request: HttpRequest) -> Answer:
        try:
            text = self.documents.text_of(asked)
        except GraphError as error:
            return refused(error)
        if viewer.embed is not None:
            viewer.embed.check(digest_of(text), asked.variables, request.headers.get("origin"))
        meant = Request(
            text,
            asked.variables,
            asked.operation,
            viewer.org,
            viewer,
            request.state.request_id,
            reads_only=request.method in _READING,
            address=address_of(request),
        )
        with timed_request() as timed:
            answer = explained(self.engine, meant) if asked.explains else self.engine.execute(meant)
            timed.operation, timed.outcome = answer.operation, answer.outcome
            return answer


def _object_in(body: bytes) -> dict[str, object]:
    return object_in(body, "`query`")


def _response(answer: Answer, media: str) -> Response:
    """Say 400 for a faulty request where the client knows GraphQL's media type, else 200."""
    status = 200 if answer.executed or media == JSON else 400
    return Response(answer.body, status, media_type=f"{media}; charset=utf-8")
