"""The body of a request: read within limits, and taken for JSON alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request

from api.http.errors import JSON
from graph.errors import BodyTooSlow, InvalidInput, LimitExceeded, Overloaded, UnsupportedMedia
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


@dataclass(slots=True)
class LargeBodies:
    """Reads the bodies of calls of sources: each within limits, and all of a process together.

    All methods belong to the thread of the event loop.
    """

    settings: Settings
    _held: int = 0

    @asynccontextmanager
    async def body_of(self, request: Request) -> AsyncIterator[bytes]:
        """Hold the body of a request while the block runs.

        Raises:
            BodyTooSlow: When it does not come in time.
            InvalidInput: When the connection ends before it does.
            LimitExceeded: When it is too long.
            Overloaded: When this process holds as many bytes of others as it may.
        """
        parts: list[bytes] = []
        try:
            await self._in_time(request, parts)
            yield b"".join(parts)
        finally:
            self._held -= sum(map(len, parts))

    async def _in_time(self, request: Request, parts: list[bytes]) -> None:
        seconds = self.settings.push_body_seconds
        try:
            async with asyncio.timeout(seconds):
                self._check_length(int(request.headers.get("content-length") or 0))
                await self._read(request, parts)
        except TimeoutError as error:
            message = f"the body was not there after {seconds} seconds"
            remedy = "Send it at once, or raise NAZARA_PUSH_BODY_SECONDS."
            raise BodyTooSlow(message, remedy=remedy) from error
        except ClientDisconnect as error:
            raise InvalidInput("the connection ended before the body did") from error

    async def _read(self, request: Request, parts: list[bytes]) -> None:
        size = 0
        async for part in request.stream():
            parts.append(part)
            size += len(part)
            self._held += len(part)
            self._check_length(size)
            if self._held > self.settings.push_bytes_at_once:
                message = f"{self._held:,} bytes of calls are held already"
                raise Overloaded(message)

    def _check_length(self, size: int) -> None:
        if size > self.settings.push_body_bytes:
            message = f"the body is longer than {self.settings.push_body_bytes:,} bytes"
            raise LimitExceeded(message, remedy="Send less, or raise NAZARA_PUSH_BODY_BYTES.")
