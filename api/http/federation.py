"""The endpoints under /api/auth/oidc/: to an identity provider and back.

What a browser is sent there with is kept in a cookie of its own until it comes back: nothing is
remembered here, so it may come back to another process.
"""

from __future__ import annotations

import hmac
import html
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from api.access.federated import Federated
from api.access.provider import IdentityProvider, Trip
from api.access.sessions import Tokens
from api.access.signed import Signed
from api.actions.admissions import Admissions
from api.actions.mutation import RequestOrigin
from api.http import cookies
from api.http.door import Door
from api.http.errors import count_refusal, error_response, status_of
from api.http.hosts import address_of
from api.http.negotiation import accepts_pages
from graph.errors import GraphError, InvalidInput, LoginRefused, NotFound
from graph.settings.settings import Settings

_LOG = structlog.get_logger(__name__)

_COOKIE: Final = "nazara_trip"
_PATH: Final = "/api/auth/oidc"
_START: Final = f"{_PATH}/start/"
_CALLBACK: Final = f"{_PATH}/callback/"
_AGAIN: Final = "Sign in again."
_PAGE: Final = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,2000}|/")
_LONGEST: Final = 4096
_SHOWN: Final = 200

_FAILED: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Nazara: signing in failed</title></head>
<body><main><h1>Signing in failed</h1><p role="alert">{message}. {remedy}</p>
<p><a href="{start}">Sign in again</a></p></main></body></html>
"""


@dataclass(frozen=True, slots=True)
class Federation:
    """Answers them; `door` is for asking the provider, which may be slow."""

    provider: IdentityProvider
    federated: Federated
    signed: Signed
    settings: Settings
    door: Door

    def routes(self) -> list[Route]:
        """Return the routes; without a provider all are 404."""
        return [
            Route(path, _for_people(endpoint), methods=["GET"])
            for full, endpoint in ((_START, self.start), (_CALLBACK, self.callback))
            for path in (full, full.removesuffix("/"))
        ]

    def told(self) -> dict[str, str] | None:
        """Return what pages call the provider and where they lead to; None without one."""
        if self.settings.oidc_issuer is None:
            return None
        return {"name": self.settings.oidc_name, "start": _START}

    async def start(self, request: Request) -> Response:
        """Send a browser to the provider; `return` is the page that it comes back to."""
        self._check_there()
        query = request.query_params
        back, org = query.get("return", "/"), query.get("org")
        if not _PAGE.fullmatch(back):
            message = f"`return` is no path of a page here: {back[:_SHOWN]!r}"
            raise InvalidInput(message)
        trip = Trip.begun(f"{request.url.scheme}://{request.headers['host']}{_CALLBACK}")
        address = await self.door.run(lambda: self.provider.address(trip))
        kept = await self.door.run(lambda: self._kept(trip, back, org))
        response = RedirectResponse(address, status_code=303)
        _keep(response, request, kept, self.settings.oidc_login_seconds)
        return response

    async def callback(self, request: Request) -> Response:
        """Take a browser that comes back: with a code, it gets a session."""
        self._check_there()
        try:
            said, trip = await self._trip(request)
            code = _code(request)
            origin = RequestOrigin(address_of(request), request.state.request_id)
            tokens = await self.door.run(lambda: self._sign_in(trip, code, said["org"], origin))
        except LoginRefused as error:
            _LOG.info("login_refused", address=address_of(request), why=error.message)
            raise
        response = RedirectResponse(said["back"], status_code=303)
        cookies.keep(response, request, tokens.refresh, tokens.until)
        _keep(response, request, "", 0)
        return response

    def _sign_in(self, trip: Trip, code: str, org: str | None, origin: RequestOrigin) -> Tokens:
        identity = self.provider.identity(trip, code)
        return self.federated.sign_in(identity, Admissions(origin).vouched, org)

    def _kept(self, trip: Trip, back: str, org: str | None) -> str:
        said = {
            "state": trip.state,
            "nonce": trip.nonce,
            "verifier": trip.verifier,
            "redirect": trip.redirect,
            "back": back,
            "org": org,
        }
        return self.signed.trip(said, self.settings.oidc_login_seconds)

    async def _trip(self, request: Request) -> tuple[dict[str, Any], Trip]:
        token = request.cookies.get(_COOKIE)
        if token is None:
            raise LoginRefused(
                "this browser was not sent to sign in, or that is too long ago", remedy=_AGAIN
            )
        said = await self.door.run(lambda: self.signed.read_trip(token))
        trip = Trip(said["state"], said["nonce"], said["verifier"], said["redirect"])
        state = request.query_params.get("state", "")
        if not hmac.compare_digest(state.encode(), trip.state.encode()):
            raise LoginRefused("the answer is for another login than this browser's", remedy=_AGAIN)
        return said, trip

    def _check_there(self) -> None:
        if self.settings.oidc_issuer is None:
            raise NotFound(
                "people sign in here with a password",
                remedy="NAZARA_OIDC_ISSUER names an identity provider.",
            )


def _code(request: Request) -> str:
    query = request.query_params
    if (why := query.get("error")) is not None:
        more = query.get("error_description")
        said = f"{why}: {more}" if more else why
        message = f"the identity provider refuses: {said[:_SHOWN]}"
        raise LoginRefused(message, remedy=_AGAIN)
    code = query.get("code", "")
    if not 1 <= len(code) <= _LONGEST:
        raise InvalidInput("the address has no `code` of the identity provider")
    return code


def _keep(response: Response, request: Request, value: str, seconds: int) -> None:
    # Lax: the browser comes back from another site.
    cookies.set_hidden(response, request, _COOKIE, value, seconds, path=_PATH, same_site="lax")


def _for_people(
    endpoint: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint with errors as a page, where a browser asks."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except GraphError as error:
            if not accepts_pages(request.headers.get("accept")):
                return error_response(error)
            return _failed(error, request)

    return answer


def _failed(error: GraphError, request: Request) -> Response:
    count_refusal(error)
    back = request.query_params.get("return")
    start = f"{_START}?{urlencode({'return': back})}" if back else _START
    words = error.message[:1].upper() + error.message[1:]
    page = _FAILED.format(
        message=html.escape(words), remedy=html.escape(error.remedy), start=html.escape(start)
    )
    return HTMLResponse(page, status_of(error))
