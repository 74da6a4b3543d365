"""The pages that the portal's build made: GraphiQL, and what it loads."""

from __future__ import annotations

import html
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from api.portal import bundle

_DIST: Final = bundle.FOLDER / bundle.DIST
_HEADERS: Final = {
    # Everything comes from here; the editor sets styles on its elements itself.
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


async def graphiql(_: Request) -> Response:
    """Return GraphiQL, or a page that says why there is none."""
    problem = bundle.problem()
    if problem is None:
        return FileResponse(_DIST / "graphiql.html", headers=_HEADERS)
    text = f"<!doctype html><title>Nazara</title><p>There is no portal: {html.escape(problem)}.</p>"
    return HTMLResponse(text, status_code=503, headers=_HEADERS)


def routes() -> list[BaseRoute]:
    """Return the routes of the pages and their files."""
    files = StaticFiles(directory=_DIST, check_dir=False)
    return [Route("/graphiql", graphiql), Mount("/portal", files)]
