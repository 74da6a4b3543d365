"""A source on the loopback address that is asked, and what makes clients of it."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ingest.interface.credentials import RateLimit
from ingest.pull.client import SourceClient

SECRET = "very-secret-word"
FAST = RateLimit(requests=100_000)
Connect = Callable[..., SourceClient]


class Source:
    """A source that notes what it is asked, and answers as it is told to."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.answers: list[Response] = []
        self.app = Starlette(
            routes=[Route("/{path:path}", self.answer, methods=["GET", "POST", "PUT", "DELETE"])]
        )

    async def answer(self, request: Request) -> Response:
        await request.body()
        self.asked.append(request)
        return self.answers.pop(0) if self.answers else JSONResponse({"ok": True})
