"""Whether the tokens of connections that stay open still hold, and what they may read now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from api.access.bearers import Bearers
from api.access.signed import Grant, is_signed
from api.access.tokens import bearer_of
from api.access.viewer import Viewer
from cypher.loader import load
from graph.errors import GraphError, TokenExpired, Unauthenticated
from graph.store.store import Store

_ENDED: Final = "the session or the token was ended, or its user has another role now"


@dataclass(frozen=True, slots=True)
class Holding:
    """Who asks, by which header, and what their token was given for if it is a signed one."""

    authorization: str
    viewer: Viewer
    grant: Grant | None


@dataclass(frozen=True, slots=True)
class HeldTokens:
    """Looks at tokens again that were good when their connection began. It blocks."""

    bearers: Bearers
    store: Store

    def hold(self, authorization: str | None) -> Holding:
        """Return who sent the header.

        Raises:
            TokenExpired: When it holds a token whose time is over.
            Unauthenticated: When it holds no valid token.
        """
        token = bearer_of(authorization)
        grant = self.bearers.signed.read_grant(token) if is_signed(token) else None
        return Holding(str(authorization), self.bearers.asker(authorization), grant)

    def look(self, holdings: Iterable[Holding]) -> Mapping[Holding, Viewer | GraphError]:
        """Return who asks with each now, or why nobody does any more.

        Raises:
            DatabaseUnavailable: When Neo4j can't be reached.
        """
        asked = [*dict.fromkeys(holdings)]
        valid = self._valid([one.grant for one in asked if one.grant is not None])
        return {one: self._look(one, valid) for one in asked}

    def _look(self, holding: Holding, valid: frozenset[Grant]) -> Viewer | GraphError:
        if holding.grant is None:
            try:
                return self.bearers.asker(holding.authorization)
            except Unauthenticated as error:
                return error
        if holding.grant.until <= datetime.now(UTC):
            return TokenExpired("the token has run out")
        if holding.grant not in valid:
            return Unauthenticated(_ENDED)
        return self.bearers.clearances.of(holding.viewer)

    def _valid(self, grants: list[Grant]) -> frozenset[Grant]:
        if not grants:
            return frozenset()
        rows = [
            {
                "key": number,
                "uid": one.session,
                "subject": one.subject,
                "org": one.org,
                "role": one.role,
            }
            for number, one in enumerate(grants)
        ]
        found = self.store.read(load()["live.grants"], grants=rows, now=datetime.now(UTC))
        return frozenset(grants[row["key"]] for row in found)
