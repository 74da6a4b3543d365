"""Who asks: a token's holder, the organisation it is in, and what its role allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from graph.errors import Forbidden, InvalidInput

Role = Literal["admin", "agent", "viewer"]
ROLES: Final[tuple[str, ...]] = get_args(Role)
"""Each may do what those behind it may."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: a token, its organisation and its role; whose it is, if it is a user's.

    What Nazara asks by itself has no token, and the least role.
    """

    org: str
    uid: str = ""
    name: str = ""
    role: str = "viewer"
    user: str | None = None

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


def check_role(role: str) -> None:
    """Find out whether there is such a role.

    Raises:
        InvalidInput: When there is none.
    """
    if role not in ROLES:
        message = f"role {role!r} is none; expected {', '.join(ROLES)}"
        raise InvalidInput(message)
