"""The pages that the portal's build made: GraphiQL, and what it loads."""

from __future__ import annotations

import html
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from api.portal import bundle

_DIST: Final = bundle.FOLDER / bundle.DIST
_HEADERS: Final = {"Cache-Control": "no-cache"}


async def graphiql(_: Request) -> Response:
    """Return GraphiQL, or a page that says why there is none."""
    problem = bundle.problem()
    if problem is None:
        return FileResponse(_DIST / "graphiql.html", headers=_HEADERS)
    text = f"<!doctype html><title>Nazara</title><p>There is no portal: {html.escape(problem)}.</p>"
    return HTMLResponse(text, status_code=503, headers=_HEADERS)


class _Files(StaticFiles):
    """Built files, which a browser keeps and asks for again: they change with each version."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Return a file, or that it has not changed."""
        response = super().file_response(*args, **kwargs)
        response.headers.update(_HEADERS)
        return response


def routes() -> list[BaseRoute]:
    """Return the routes of the pages and their files."""
    files = _Files(directory=_DIST, check_dir=False)
    return [Route("/graphiql", graphiql), Mount("/portal", files)]
