"""Bodies of a loopback provider's answers: whole, or in the trouble that a test wants."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response, StreamingResponse

from tests.loopback.script import Turn


def body_of(value: Any, turn: Turn) -> Response:
    """Return a body, whole or in the trouble that is wanted."""
    if turn.trouble == "malformed":
        return Response('{"id": "half', media_type="application/json")
    whole = JSONResponse(value) if turn.trouble != "nan" else _with_no_numbers(value)
    if turn.trouble != "cut":
        return whole
    return StreamingResponse(_half(bytes(whole.body)), headers=dict(whole.headers))


def _with_no_numbers(value: Any) -> Response:
    # Starlette's own refuses numbers that are none.
    return Response(json.dumps(value), media_type="application/json")


async def _half(body: bytes) -> AsyncIterator[bytes]:
    yield body[: len(body) // 2]
    raise ClientDisconnect
