"""Tokens for views in other sites' pages."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from api.access.bearers import Bearers
from api.access.embeds import embed_of
from api.access.rights import EMBEDDING
from api.http.bodies import check_json, object_in, read_body
from api.http.door import Door
from api.http.errors import json_response
from graph.errors import InvalidInput
from graph.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class EmbedTokens:
    """Gives a portal's back end tokens for its pages."""

    bearers: Bearers
    settings: Settings
    door: Door

    async def __call__(self, request: Request) -> Response:
        """Answer a request that carries an API token with the scope `embed`."""
        check_json(request)
        authorization = request.headers.get("authorization")
        viewer = await self.door.run(lambda: self.bearers.verify(authorization))
        EMBEDDING.check(viewer)
        given = object_in(
            await read_body(request, self.settings), "`viewer`, `origin` and `operations`"
        )
        embed, seconds = embed_of(given, self.settings), self._seconds(given.get("seconds"))
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
