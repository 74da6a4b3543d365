"""Who asks: a token's holder, the organisation it is in, and what role and scopes allow."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal, get_args

from api.access.embeds import Embed
from graph.errors import Forbidden, InvalidInput
from graph.model.facts import EVERYBODY

Role = Literal["admin", "agent", "viewer"]
ROLES: Final[tuple[str, ...]] = get_args(Role)
"""Each may do what those behind it may."""

TokenScope = Literal["read", "write", "ingest", "embed", "admin"]
SCOPES: Final[tuple[str, ...]] = get_args(TokenScope)
"""What a token may be used for. `embed` alone is never given without being asked for."""

_USUAL: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "admin": frozenset({"read", "write", "ingest", "admin"}),
        "agent": frozenset({"read", "write", "ingest"}),
        "viewer": frozenset({"read"}),
    }
)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: a token, its organisation and its role; whose it is, if it is a user's.

    What Nazara asks by itself has no token, and the least role. `embed` bounds what a view in
    another site's page may ask. `visible` holds each `visibility` whose nodes may be read: what is
    for the whole organisation, and the access scopes that have the holder among their readers.
    """

    org: str
    uid: str = ""
    name: str = ""
    role: str = "viewer"
    user: str | None = None
    scopes: frozenset[str] = frozenset(SCOPES)
    embed: Embed | None = None
    visible: tuple[str, ...] = (EVERYBODY,)

    def limited(self, scopes: frozenset[str]) -> Viewer:
        """Return the same with these scopes; without `admin` an admin is an agent."""
        role = "agent" if self.role == "admin" and "admin" not in scopes else self.role
        return replace(self, scopes=scopes, role=role)

    def need(self, scope: str, what: str) -> None:
        """Find out whether the token may be used for this.

        Raises:
            Forbidden: When it may not.
        """
        if scope not in self.scopes:
            mine = ", ".join(one for one in SCOPES if one in self.scopes)
            message = f"{what} needs the scope {scope}; this token has {mine or 'none'}"
            raise Forbidden(message, remedy="Use a token that has it.")

    def check(self, role: str, what: str) -> None:
        """Find out whether the role allows what `role` is needed for.

        Raises:
            Forbidden: When it does not.
        """
        if ROLES.index(self.role) > ROLES.index(role):
            message = f"{what} needs the role {role}; this token has the role {self.role}"
            raise Forbidden(message)


NOBODY: Final = Viewer("")
"""Somebody without a token, of no organisation."""


def usual_scopes(role: str) -> frozenset[str]:
    """Return what a token of a role may be used for where nothing else was said."""
    return _USUAL[role]


def check_scopes(role: str, scopes: Collection[str]) -> None:
    """Find out whether a token of a role may have these scopes.

    Raises:
        InvalidInput: When there are none, or one that does not exist or is beyond the role.
    """
    allowed = usual_scopes(role) | {"embed"}
    if not scopes or not allowed.issuperset(scopes):
        given = ", ".join(sorted(scopes)) or "none"
        expected = ", ".join(one for one in SCOPES if one in allowed)
        message = f"the scopes of a token for a {role} are some of {expected}; got {given}"
        raise InvalidInput(message)


def check_role(role: str) -> None:
    """Find out whether there is such a role.

    Raises:
        InvalidInput: When there is none.
    """
    if role not in ROLES:
        message = f"role {role!r} is none; expected {', '.join(ROLES)}"
        raise InvalidInput(message)
