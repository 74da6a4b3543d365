"""What happens around every request: its id, its errors, its line in the log."""

from __future__ import annotations

import re
import time
from contextlib import AbstractContextManager
from typing import Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph import tracing
from graph.logging import bound, new_id
from graph.metrics import HTTP

HEADER: Final = "X-Request-ID"

_LOG = structlog.get_logger(__name__)
_ACCEPTED: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_QUIET: Final = ("/health/", "/portal/", "/metrics")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class RequestIds:
    """Gives every request an id: the caller's if it has a plain one, else a new one.

    The id is bound to the log and to Neo4j's transactions, and comes back in the response.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its id bound."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        request_id = given if _ACCEPTED.fullmatch(given) else new_id()
        scope.setdefault("state", {})["request_id"] = request_id
        status, started = 500, time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        with bound(request_id=request_id), _traced(scope) as note:
            try:
                await self._app(scope, receive, send_with_id)
            finally:
                route = _route(scope)
                note("http.response.status_code", status)
                note("http.route", route)
                HTTP.labels(route, _method(scope), str(status)).inc()
                if not scope["path"].startswith(_QUIET):
                    _LOG.info(
                        "request",
                        method=scope["method"],
                        path=scope["path"],
                        status=status,
                        ms=round((time.perf_counter() - started) * 1000, 1),
                    )


def _traced(scope: Scope) -> AbstractContextManager[tracing.Annotate]:
    """Make a request a span, of the trace that it comes with if it comes with one."""
    headers = Headers(scope=scope)
    carrier = {name: headers[name] for name in tracing.CARRIED if name in headers}
    told = {"http.request.method": _method(scope), "url.path": scope["path"]}
    return tracing.span(f"HTTP {_method(scope)}", "SERVER", told, carrier)


def _route(scope: Scope) -> str:
    """Return the route that answered: never what was asked for, of which there is no end."""
    if "endpoint" not in scope:
        return "none"
    if scope.get("path_params"):
        return "/" + str(scope["path"]).split("/")[1]
    return str(scope["path"])


def _method(scope: Scope) -> str:
    return scope["method"] if scope["method"] in _METHODS else "other"
