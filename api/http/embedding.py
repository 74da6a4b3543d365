"""Tokens for views in other sites' pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from api.access.bearers import Bearers
from api.access.embeds import embed_of
from api.access.rights import EMBEDDING
from api.http.bodies import check_json, object_in, read_body
from api.http.door import Door
from api.http.errors import json_response
from api.http.hosts import Names
from graph.errors import InvalidInput
from graph.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class EmbedTokens:
    """Gives a portal's back end tokens for its pages.

    `elements` are the hashes of what each of Nazara's own elements asks, by its name.
    """

    bearers: Bearers
    settings: Settings
    door: Door
    elements: Mapping[str, list[str]]

    async def __call__(self, request: Request) -> Response:
        """Answer a request that carries an API token with the scope `embed`."""
        check_json(request)
        authorization = request.headers.get("authorization")
        viewer = await self.door.run(lambda: self.bearers.verify(authorization))
        EMBEDDING.check(viewer)
        body = await read_body(request, self.settings)
        given = object_in(body, "`viewer`, `origin` and `elements` or `operations`")
        names = Names(self.settings.allowed_hosts, self.settings.cors_origins)
        host = request.headers["host"]
        embed = embed_of(
            given, self.settings, self.elements, lambda origin: names.are_ours(origin, host)
        )
        seconds = self._seconds(given.get("seconds"))
        token = await self.door.run(lambda: self.bearers.signed.embed(viewer, embed, seconds))
        return json_response({"token": token, "expires_in": seconds})

    def _seconds(self, given: object) -> int:
        longest = self.settings.embed_token_seconds
        if given is None:
            return longest
        if type(given) is not int or not 1 <= given <= longest:
            message = f"`seconds` is no whole number from 1 to {longest}"
            raise InvalidInput(message)
        return given
