"""The cookie that holds a page's refresh token: out of reach of scripts and of other sites."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Literal

from starlette.requests import Request
from starlette.responses import Response

from api.http.hosts import Names, is_for_loopback
from graph.errors import OriginNotAllowed

NAME: Final = "nazara_refresh"
PATH: Final = "/api/auth/token/refresh"
"""The browser sends it there and nowhere else."""

_ELSEWHERE: Final = "Use a page of this address; others take the refresh token in the body."


def in_cookie(request: Request, own: Names) -> str | None:
    """Return the refresh token that came by cookie, if one did.

    Raises:
        OriginNotAllowed: When a page of another origin had it sent.
    """
    token = request.cookies.get(NAME)
    if token is not None:
        check_page(request, own)
    return token


def check_page(request: Request, own: Names) -> None:
    """Find out whether a page of our `own` has a cookie set or sent.

    A page of another site gets none, not even one that may ask with a token.

    Raises:
        OriginNotAllowed: When it is a page of another origin.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site != "same-origin":
        message = f"a page from {site[:20]!r}, which is elsewhere, has no cookie for sessions here"
        raise OriginNotAllowed(message, remedy=_ELSEWHERE)
    own.check_origin(request.headers)


def keep(response: Response, request: Request, token: str, until: datetime) -> None:
    """Have the browser keep a refresh token until then."""
    seconds = max(0, int((until - datetime.now(UTC)).total_seconds()))
    _set(response, request, token, seconds)


def forget(response: Response, request: Request) -> None:
    """Have the browser forget it."""
    _set(response, request, "", 0)


def _set(response: Response, request: Request, value: str, seconds: int) -> None:
    set_hidden(response, request, NAME, value, seconds, path=PATH, same_site="strict")


def set_hidden(
    response: Response,
    request: Request,
    name: str,
    value: str,
    seconds: int,
    *,
    path: str,
    same_site: Literal["lax", "strict"],
) -> None:
    """Set a cookie that no script reads, for a path and for some seconds (0 takes it away)."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path,
        # Browsers take a secure cookie from a host without TLS only where it is this machine,
        # and not all of them do.
        secure=not is_for_loopback(request.headers),
        httponly=True,
        samesite=same_site,
    )
