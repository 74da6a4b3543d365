"""What every answer tells a browser, whatever was asked and however it ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.settings.settings import Settings

_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors {ancestors}; {more}"
)
# Text becomes markup by Lit's templates and nowhere else: no script of ours can be talked into it.
_STRICT: Final = "require-trusted-types-for 'script'; trusted-types lit-html"
# GraphiQL's editor sets styles on its elements itself, and has its fonts in its style sheet.
_LOOSE: Final = "style-src 'self' 'unsafe-inline'; font-src 'self' data:"


def policy_for(settings: Settings, *, inline_styles: bool = False) -> str:
    """Return the content security policy of a page: everything comes from here."""
    ancestors = " ".join(settings.frame_ancestors) or "'none'"
    return _POLICY.format(ancestors=ancestors, more=_LOOSE if inline_styles else _STRICT)


def headers_for(settings: Settings) -> Mapping[str, str]:
    """Return the headers by name. An answer that sets one of them itself keeps its own."""
    headers = {
        "Content-Security-Policy": policy_for(settings),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    if settings.hsts_seconds:
        headers["Strict-Transport-Security"] = f"max-age={settings.hsts_seconds}"
    return headers


_STARTS: Final = ("http.response.start", "websocket.http.response.start")


class SecurityHeaders:
    """Gives each answer of an application the headers that it did not set.

    It stands around the whole application: pages and their files, errors and redirects,
    defects and what is refused before it reaches a route.
    """

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer back with the headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] in _STARTS:
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)
