"""The endpoint /graphql: from the bytes of a request to the bytes of its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from api.access.bearers import Bearers
from api.access.viewer import Viewer
from api.compiler.engine import Answer, Engine, Request
from api.http.bodies import check_json, object_in, read_body
from api.http.door import Door
from api.http.errors import JSON
from api.http.threads import FairThreads
from graph.errors import InvalidInput
from graph.settings.settings import Settings

GRAPHQL_JSON: Final = "application/graphql-response+json"


@dataclass(slots=True)
class Endpoint:
    """Answers requests in threads, in turns; the driver they use is a blocking one."""

    engine: Engine
    bearers: Bearers
    settings: Settings
    door: Door
    threads: FairThreads

    async def __call__(self, request: HttpRequest) -> Response:
        """Answer a POST; a browser that comes by GET is led to GraphiQL."""
        if request.method == "GET":
            return _for_browsers(request)
        check_json(request)
        authorization = request.headers.get("authorization")
        body = await read_body(request, self.settings)
        viewer = self.bearers.remembered(authorization)
        if viewer is None:
            viewer = await self.door.run(lambda: self.bearers.verify(authorization))
        asked = _parsed(body, viewer, request.state.request_id)
        answer = await self.threads.run(viewer.org, lambda: self.engine.execute(asked))
        return _response(answer, request.headers.get("accept", ""))


def _for_browsers(request: HttpRequest) -> Response:
    if "text/html" in request.headers.get("accept", ""):
        return RedirectResponse("/graphiql", status_code=303)
    raise InvalidInput("GraphQL is asked by POST here", remedy="Send the query as JSON by POST.")


def _parsed(body: bytes, viewer: Viewer, request_id: str) -> Request:
    content = object_in(body, "`query`")
    text, variables = content.get("query"), content.get("variables") or {}
    operation = content.get("operationName")
    if not isinstance(text, str):
        raise InvalidInput("`query` is missing or no text")
    if not isinstance(variables, dict):
        raise InvalidInput("`variables` is no object")
    if not isinstance(operation, str | None):
        raise InvalidInput("`operationName` is no text")
    return Request(text, variables, operation or None, viewer.org, viewer, request_id)


def _response(answer: Answer, accept: str) -> Response:
    """Say 400 for a faulty request where the client knows GraphQL's media type, else 200."""
    if GRAPHQL_JSON in accept:
        status = 200 if answer.executed else 400
        return Response(answer.body, status, media_type=GRAPHQL_JSON)
    return Response(answer.body, media_type=JSON)
