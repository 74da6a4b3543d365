"""Answers to GET that a client holds already: it is told so in place of sending them again."""

from __future__ import annotations

import hashlib
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

_KEPT: Final = ("ETag", "Cache-Control", "Vary")


def conditional(response: Response, request: Request) -> Response:
    """Return an answer with its tag, or 304 without a body to a client that has it.

    It may be kept by the client alone, and is asked for again each time: the graph may have
    changed, and so may what the client may see.
    """
    digest = hashlib.blake2b(response.body, digest_size=16).hexdigest()
    response.headers["ETag"] = f'W/"{digest}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Accept, Authorization"
    if not _has(request.headers.get("if-none-match", ""), digest):
        return response
    return Response(status_code=304, headers={name: response.headers[name] for name in _KEPT})


def _has(given: str, digest: str) -> bool:
    tags = (one.strip().removeprefix("W/") for one in given.split(","))
    return any(one in {"*", f'"{digest}"'} for one in tags)
