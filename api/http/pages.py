"""The pages that the portal's build made, and what they load."""

from __future__ import annotations

import html
import mimetypes
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.http.headers import policy_for
from api.portal import bundle
from graph.settings.settings import Settings

_ASKED_AGAIN: Final = {"Cache-Control": "no-cache"}
_BY_ORIGIN: Final = {"Vary": "Origin"}
"""What a page of this site has cached does not say that pages of other sites may use it."""

_FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class EmbedScript:
    """The script that pages of other sites name; its address stays when its content changes."""

    folder: Path

    async def __call__(self, _: Request) -> Response:
        """Return the script, or that it was not built."""
        built = self.folder / bundle.DIST / bundle.SCRIPT
        if built.is_file():
            return FileResponse(
                built, media_type=_type_of(built), headers=_ASKED_AGAIN | _BY_ORIGIN
            )
        text = (
            f"// There is no portal: {bundle.problem(self.folder) or 'it was built without this'}."
        )
        return Response(text, 503, media_type="text/javascript")


@dataclass(frozen=True, slots=True)
class PortalPage:
    """One page of the portal, or one that says why it is not there."""

    path: str
    folder: Path
    headers: Mapping[str, str]

    async def __call__(self, _: Request) -> Response:
        """Return the file that the manifest names; a build may have replaced it meanwhile."""
        built = bundle.page(self.path, self.folder)
        if built is not None:
            return FileResponse(built, headers=self.headers)
        problem = html.escape(bundle.problem(self.folder) or "it was built without this page")
        text = f"<!doctype html><title>Nazara</title><p>There is no portal: {problem}.</p>"
        return HTMLResponse(text, status_code=503, headers=self.headers)


_ENCODINGS: Final = (("br", ".br"), ("gzip", ".gz"))
"""How the build compressed files, the smallest form first, and what it named those."""


class _Files(StaticFiles):
    """Built files. A name with a hash in it is kept for ever, others are asked for again.

    Of what the build compressed, a client gets the smallest form that it understands.
    """

    def file_response(
        self, full_path: Any, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return a file, or that it has not changed."""
        headers = dict(_FOR_EVER if Path(full_path).parent.name == bundle.ASSETS else _ASKED_AGAIN)
        headers |= _BY_ORIGIN
        name, found = _compressed(Path(full_path), Headers(scope=scope))
        if name is not None:
            headers |= {"Content-Encoding": name, "Vary": "Accept-Encoding, Origin"}
            stat_result = found.stat()
        response = super().file_response(found, stat_result, scope, status_code)
        response.headers.update(headers)
        response.headers["Content-Type"] = _type_of(full_path)
        return response


def _compressed(path: Path, headers: Headers) -> tuple[str | None, Path]:
    """Return the form of a file that is sent: the name of its encoding, and where it lies."""
    understood = {
        part.partition(";")[0].strip() for part in headers.get("accept-encoding", "").split(",")
    }
    for name, suffix in _ENCODINGS:
        other = path.with_name(path.name + suffix)
        if name in understood and other.is_file():
            return name, other
    return None, path


def _type_of(path: Any) -> str:
    """Return the media type of a built file by its name, compressed or not."""
    found = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith("text/") else found


def routes(folder: Path, settings: Settings) -> list[BaseRoute]:
    """Return the routes of the pages that a portal declares, and of their files."""
    pages = [
        Route(address, _page(declared, folder, settings).__call__)
        for declared in bundle.pages(folder)
        for address in declared.addresses
    ]
    script = Route(f"/{bundle.SCRIPT}", EmbedScript(folder).__call__)
    files = _Files(directory=folder / bundle.DIST, check_dir=False)
    return [script, *pages, Mount("/portal", files)]


def _page(declared: bundle.DeclaredPage, folder: Path, settings: Settings) -> PortalPage:
    policy = policy_for(settings, inline_styles=declared.inline_styles)
    headers = {**_ASKED_AGAIN, "Content-Security-Policy": policy}
    return PortalPage(declared.path, folder, headers)
