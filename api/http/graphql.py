"""The endpoint /graphql: from the bytes of a request to the bytes of its answer."""

from __future__ import annotations

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from api.access.tokens import TokenVerifier
from api.access.viewer import Viewer
from api.compiler.engine import Answer, Engine, Request
from api.http.errors import JSON
from api.http.threads import FairThreads
from graph.errors import InvalidInput, LimitExceeded, Overloaded, UnsupportedMedia
from graph.settings.settings import Settings

GRAPHQL_JSON: Final = "application/graphql-response+json"


@dataclass(slots=True)
class Endpoint:
    """Answers requests in threads, in turns; the driver they use is a blocking one."""

    engine: Engine
    verifier: TokenVerifier
    settings: Settings
    door: ThreadPoolExecutor
    threads: FairThreads
    _at_the_door: int = field(default=0)

    async def __call__(self, request: HttpRequest) -> Response:
        """Answer a POST; a browser that comes by GET is led to GraphiQL."""
        if request.method == "GET":
            return _for_browsers(request)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
            raise UnsupportedMedia("the body is not sent as application/json")
        authorization = request.headers.get("authorization")
        body = await _body(request, self.settings)
        viewer = self.verifier.remembered(authorization) or await self._verified(authorization)
        asked = _parsed(body, viewer, request.state.request_id)
        answer = await self.threads.run(viewer.org, lambda: self.engine.execute(asked))
        return _response(answer, request.headers.get("accept", ""))

    async def _verified(self, authorization: str | None) -> Viewer:
        """Look up a token; until that is done nobody knows whose turn it is."""
        limit = self.settings.api_queue
        if self._at_the_door > limit:
            message = f"{self._at_the_door} tokens are being looked up"
            raise Overloaded(message)
        self._at_the_door += 1
        try:
            loop = asyncio.get_running_loop()
            verify = contextvars.copy_context().run
            return await loop.run_in_executor(
                self.door, verify, self.verifier.verify, authorization
            )
        finally:
            self._at_the_door -= 1


def _for_browsers(request: HttpRequest) -> Response:
    if "text/html" in request.headers.get("accept", ""):
        return RedirectResponse("/graphiql", status_code=303)
    raise InvalidInput("GraphQL is asked by POST here", remedy="Send the query as JSON by POST.")


async def _body(request: HttpRequest, settings: Settings) -> bytes:
    """Return the body; one that is too long, too slow or never ends is refused."""
    try:
        async with asyncio.timeout(settings.api_body_seconds):
            return await _whole(request, settings.api_max_body_bytes)
    except TimeoutError as error:
        message = f"the body was not there after {settings.api_body_seconds} seconds"
        raise LimitExceeded(
            message, remedy="Send it at once, or raise NAZARA_API_BODY_SECONDS."
        ) from error
    except ClientDisconnect as error:
        raise InvalidInput("the connection ended before the body did") from error


async def _whole(request: HttpRequest, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            message = f"the body is longer than {limit} bytes"
            raise LimitExceeded(message, remedy="Send less, or raise NAZARA_API_MAX_BODY_BYTES.")
        parts.append(part)
    return b"".join(parts)


def _parsed(body: bytes, viewer: Viewer, request_id: str) -> Request:
    try:
        content: Any = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        message = f"the body is no JSON: {error}"
        raise InvalidInput(message) from error
    if not isinstance(content, dict):
        raise InvalidInput("the body is no JSON object with `query`")
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
