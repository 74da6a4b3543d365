"""Errors on their way out: which HTTP status an error of ours has, and its body."""

from __future__ import annotations

import math
from typing import Any, Final

import orjson
from starlette.responses import Response

from graph.errors import (
    BodyTooSlow,
    DiskFull,
    Forbidden,
    GraphError,
    HostNotAllowed,
    InvalidInput,
    LimitExceeded,
    LoginRefused,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    TooManyForms,
    TooManyLogins,
    TooManyUploads,
    Unauthenticated,
    UnsupportedMedia,
    UploadOffset,
)
from graph.metrics import LOGINS_REFUSED

JSON: Final = "application/json"

_STATUS: Final[tuple[tuple[type[GraphError], int], ...]] = (
    (Unauthenticated, 401),
    (BodyTooSlow, 408),
    (HostNotAllowed, 421),
    (UnsupportedMedia, 415),
    (NotAcceptable, 406),
    (MethodNotAllowed, 405),
    (Forbidden, 403),
    (NotFound, 404),
    (LimitExceeded, 413),
    (UploadOffset, 409),
    (DiskFull, 507),
    (InvalidInput, 400),
    (TooManyForms, 429),
    (TooManyLogins, 429),
    (TooManyUploads, 429),
)


def status_of(error: GraphError) -> int:
    """Return the HTTP status: 503 or 429 for what may succeed when repeated, 500 for defects."""
    default = 503 if error.retryable else 500
    return next((status for kind, status in _STATUS if isinstance(error, kind)), default)


def count_refusal(error: GraphError) -> None:
    """Count a login that is refused; another error is none."""
    if isinstance(error, LoginRefused | TooManyLogins):
        LOGINS_REFUSED.labels(error.code).inc()


def error_response(error: GraphError) -> Response:
    """Return the error as GraphQL writes it, with the headers that its status calls for."""
    count_refusal(error)
    status = status_of(error)
    headers: dict[str, str] = {}
    if status == 401:  # noqa: PLR2004 - A status is best known by its number.
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, MethodNotAllowed):
        headers["Allow"] = "POST"
    if error.retryable:
        headers["Retry-After"] = str(math.ceil(error.retry_after))
    item = {"message": error.message, "extensions": error.extensions}
    return json_response({"errors": [item]}, status, headers)


def json_response(
    content: Any, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """Return a response with a JSON body."""
    return Response(orjson.dumps(content), status, headers, media_type=JSON)
