"""The body of a request: read within limits, and taken for JSON alone."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request

from api.http.errors import JSON
from graph.errors import InvalidInput, LimitExceeded, UnsupportedMedia
from graph.settings.settings import Settings


def check_json(request: Request) -> None:
    """Make sure that a body is sent as JSON: a form of another site's page can't do that.

    Raises:
        UnsupportedMedia: When it is not.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise UnsupportedMedia("the body is not sent as application/json")


def object_in(body: bytes, expected: str) -> dict[str, Any]:
    """Return the JSON object that a body holds; `expected` says what should be in it.

    Raises:
        InvalidInput: When it holds none.
    """
    try:
        content: Any = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        message = f"the body is no JSON: {error}"
        raise InvalidInput(message) from error
    if not isinstance(content, dict):
        message = f"the body is no JSON object with {expected}"
        raise InvalidInput(message)
    return content


async def read_body(request: Request, settings: Settings) -> bytes:
    """Return the body of a request.

    Raises:
        InvalidInput: When the connection ends before it does.
        LimitExceeded: When it is too long, too slow or never ends.
    """
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


async def _whole(request: Request, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            message = f"the body is longer than {limit} bytes"
            raise LimitExceeded(message, remedy="Send less, or raise NAZARA_API_MAX_BODY_BYTES.")
        parts.append(part)
    return b"".join(parts)
