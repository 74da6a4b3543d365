"""What programs export by themselves: with a token for `ingest`, within limits of their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog
from starlette.requests import Request
from starlette.responses import Response

from api.access.bearers import Bearers
from api.access.rights import EXPORTING
from api.http.bodies import LargeBodies
from api.http.door import Door
from api.http.webhooks import Webhooks
from graph.errors import GraphError
from graph.metrics import timed_call
from ingest.push.telemetry import SOURCE

Taken = TypeVar("Taken")
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ExportDoor:
    """Lets exports in: who sends them, their bodies, and threads that read them."""

    bearers: Bearers
    readers: Door
    bodies: LargeBodies
    tokens: Door

    @classmethod
    def beside(cls, webhooks: Webhooks, bearers: Bearers, tokens: Door) -> ExportDoor:
        """Return one that shares limits with the door for sources."""
        return cls(bearers, webhooks.exports, webhooks.bodies, tokens)

    async def take(self, request: Request, read: Callable[[str, bytes], Taken]) -> Taken:
        """Return what is read, in a thread, of an organisation's export.

        Raises:
            GraphError: When there is no such token, too much at once, or a body beyond a limit.
        """
        authorization = request.headers.get("authorization")
        viewer = await self.tokens.run(lambda: self.bearers.verify(authorization))
        EXPORTING.check(viewer)
        async with self.bodies.body_of(request) as body:
            return await self.readers.run(lambda: read(viewer.org, body))


async def answered(
    request: Request,
    answer: Callable[[Request], Awaitable[Response]],
    refusal: Callable[[GraphError], Response],
) -> Response:
    """Return an answer, or a refusal, counted and timed as a call of telemetry."""
    try:
        with timed_call() as call:
            call.source = SOURCE
            given = await answer(request)
            call.outcome = "accepted"
            return given
    except GraphError as error:
        path = request.url.path
        _LOG.warning("export_refused", path=path, code=error.code, why=error.message)
        return refusal(error)
