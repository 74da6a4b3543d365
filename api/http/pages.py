"""The pages that the portal's build made, and what they load."""

from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from api.portal import bundle

_ASKED_AGAIN: Final = {"Cache-Control": "no-cache"}
_FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class PortalPage:
    """One page of the portal, or one that says why it is not there."""

    path: str
    folder: Path

    async def __call__(self, _: Request) -> Response:
        """Return the file that the manifest names; a build may have replaced it meanwhile."""
        built = bundle.page(self.path, self.folder)
        if built is not None:
            return FileResponse(built, headers=_ASKED_AGAIN)
        problem = html.escape(bundle.problem(self.folder) or "it was built without this page")
        text = f"<!doctype html><title>Nazara</title><p>There is no portal: {problem}.</p>"
        return HTMLResponse(text, status_code=503, headers=_ASKED_AGAIN)


class _Files(StaticFiles):
    """Built files. A name with a hash in it is kept for ever, others are asked for again."""

    def file_response(self, full_path: Any, *args: Any, **kwargs: Any) -> Response:
        """Return a file, or that it has not changed."""
        response = super().file_response(full_path, *args, **kwargs)
        hashed = Path(full_path).parent.name == bundle.ASSETS
        response.headers.update(_FOR_EVER if hashed else _ASKED_AGAIN)
        return response


def routes(folder: Path = bundle.FOLDER) -> list[BaseRoute]:
    """Return the routes of the pages that a portal declares, and of their files."""
    pages = [Route(path, PortalPage(path, folder).__call__) for path in bundle.paths(folder)]
    files = _Files(directory=folder / bundle.DIST, check_dir=False)
    return [*pages, Mount("/portal", files)]
