"""Who sent a request, by its header `Authorization`: an API token's holder, or a user."""

from __future__ import annotations

from dataclasses import dataclass

from api.access.clearances import Clearances
from api.access.signed import Access, Signed, is_signed
from api.access.tokens import TokenVerifier, bearer_of
from api.access.viewer import Viewer
from graph.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Bearers:
    """Tells who asks, and what they may read.

    An access token needs no read but for a key that is not known yet, and now and then for the
    access scopes that its user may read.
    """

    tokens: TokenVerifier
    signed: Signed
    clearances: Clearances

    def remembered(self, authorization: str | None) -> Viewer | None:
        """Return who sent the header with a question if that can be told without a read.

        Raises:
            TokenExpired: When it holds an access token whose time is over.
            Unauthenticated: When it holds no token, or one that is known to be invalid.
        """
        token = bearer_of(authorization)
        if is_signed(token):
            viewer = self.signed.remembered(token)
            if viewer is not None and viewer.embed is not None:
                viewer = self.tokens.vouched(viewer)
        else:
            viewer = self.tokens.remembered(authorization)
        return None if viewer is None else self.clearances.remembered(viewer)

    def asker(self, authorization: str | None) -> Viewer:
        """Return who sent the header with a question: a view in another site's page too.

        Raises:
            TokenExpired: When it holds a token whose time is over.
            Unauthenticated: When it holds no valid token.
        """
        token = bearer_of(authorization)
        if is_signed(token):
            viewer = self.signed.read_asker(token)
            vouched = viewer if viewer.embed is None else self.tokens.vouches(viewer)
            return self.clearances.of(vouched)
        return self.clearances.of(self.tokens.verify(authorization))

    def verify(self, authorization: str | None) -> Viewer:
        """Return who sent the header, for what reads no record; a view may do nothing but ask.

        Raises:
            TokenExpired: When it holds an access token whose time is over.
            Unauthenticated: When it holds no valid token.
        """
        token = bearer_of(authorization)
        if is_signed(token):
            return self.signed.read_access(token).viewer
        return self.tokens.verify(authorization)

    def session(self, authorization: str | None) -> Access:
        """Return what the header's access token says.

        Raises:
            InvalidInput: When it holds an API token, which is of no session.
            TokenExpired: When its time is over.
            Unauthenticated: When it holds no valid access token.
        """
        token = bearer_of(authorization)
        if not is_signed(token):
            raise InvalidInput("the token is no access token of a login, so it has no session")
        return self.signed.read_access(token)
