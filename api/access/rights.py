"""Who may what: the one table that checks are made from, printed into docs/reference/rights.md.

A field of GraphQL may need more than its kind of operation does: that role it declares itself.
What of the graph somebody reads is no matter of roles: see `api.access.clearances`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from api.access.viewer import Role, TokenScope, Viewer


@dataclass(frozen=True, slots=True)
class Right:
    """What one way to ask needs.

    Args:
        what: What is asked, as a message about it begins.
        scope: What a token has to be for; None: nothing in particular.
        role: The least role.
        is_open: Whether no token is needed, because something else is asked for or nothing told.
        for_views: Whether a view in another site's page may ask.
    """

    what: str
    scope: TokenScope | None = None
    role: Role = "viewer"
    is_open: bool = False
    for_views: bool = False

    def check(self, viewer: Viewer, role: Role | None = None) -> None:
        """Find out whether a viewer may; `role` is the least one, if that is not this one's.

        Raises:
            Forbidden: When the viewer may not.
        """
        if self.scope is not None:
            viewer.need(self.scope, self.what)
        viewer.check(role or self.role, self.what)


QUERY: Final = Right("GraphQL", "read", for_views=True)
SUBSCRIPTION: Final = Right("a subscription", "read", for_views=True)
MUTATION: Final = Right("a mutation", "write")
EXPLAINING: Final = Right("explaining a query", "read", "admin")
EMBEDDING: Final = Right("asking for an embed token", "embed")
EXPORTING: Final = Right("sending telemetry", "ingest", "agent")
LOGS: Final = Right("reading log files", "write", "agent")
ONESELF: Final = Right("asking who one is")
_LOGIN: Final = Right("signing in", is_open=True)
_SESSION: Final = Right("a session of one's own", is_open=True)
_STATE: Final = Right("whether Nazara is there", is_open=True)
_DOOR: Final = Right("the way to Neo4j Browser, which asks for a password", is_open=True)
_SCRIPT: Final = Right("a script, which holds no data", is_open=True)
_WATCHING: Final = Right(
    "figures of all organisations, for this machine or a token of its own", is_open=True
)
_CALL: Final = Right("calls of sources, each proved by a secret of its instance", is_open=True)

OPERATIONS: Final[Mapping[str, Right]] = MappingProxyType(
    {"Query": QUERY, "Mutation": MUTATION, "Subscription": SUBSCRIPTION}
)
"""What operations of GraphQL need, by their root type."""

ENDPOINTS: Final[Mapping[str, Right]] = MappingProxyType(
    {
        "/graphql": QUERY,
        "/metrics": _WATCHING,
        "/health/live": _STATE,
        "/health/ready": _STATE,
        "/api/auth/token": _LOGIN,
        "/api/auth/token/refresh": _SESSION,
        "/api/auth/logout": _SESSION,
        "/api/auth/invitation": _LOGIN,
        "/api/auth/link": _LOGIN,
        "/api/auth/methods": _LOGIN,
        "/api/auth/oidc/start": _LOGIN,
        "/api/auth/oidc/callback": _LOGIN,
        "/api/me": ONESELF,
        "/api/embed/token": EMBEDDING,
        "/api/logs": LOGS,
        "/api/logs/{reading}": LOGS,
        "/api/neo4j-browser": _DOOR,
        "/embed/nazara.js": _SCRIPT,
        "/ingest/logs": EXPORTING,
        "/loki/api/v1/push": EXPORTING,
        "/v1/logs": EXPORTING,
        "/v1/metrics": EXPORTING,
        "/v1/traces": EXPORTING,
        "/webhooks/{source}": _CALL,
        "/webhooks/{source}/{instance}": _CALL,
    }
)
"""What each address needs; those of the portal's pages are pages without data."""
