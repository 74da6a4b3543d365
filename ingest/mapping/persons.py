"""People as a tool knows them: one with all who have the address that it vouches for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ingest.mapping.records import TOOL_AUTHORITY, Draft, Origin


def person_draft(
    origin: Origin,
    native_id: str,
    *,
    name: str | None,
    email: str | None,
    confirmed: bool = True,
    external: bool | None = None,
    role: str | None = None,
    aliases: Iterable[str | None] = (),
    order: datetime | int | None = None,
) -> Draft:
    """Return the person that an account of a tool is.

    An address that is not `confirmed` is a property, and makes nobody the same as somebody else.
    """
    address = email.strip().casefold() if email and "@" in email else None
    draft = Draft("Person", native_id, authority=TOOL_AUTHORITY, order=order)
    draft.props = {
        "name": name or address,
        "email": address,
        "role": role,
        "external": external or None,
    }
    draft.aliases = tuple(one for one in aliases if one and one != name)
    if address and confirmed:
        draft.canonical = origin.canonical("Person", address)
    return draft
