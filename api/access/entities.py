"""The nodes that Nazara makes itself to say who may ask, and who may read."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any, Final

from graph.model.identity import CANONICAL_INSTANCE, CANONICAL_SOURCE, make_uid
from graph.model.made import made_node


def organization(org: str) -> dict[str, Any]:
    """Return the properties of an organisation."""
    return entity(org, "Organization", org, org)


def membership(org: str, number: str, name: str, role: str) -> dict[str, Any]:
    """Return the properties of a membership, which has the role."""
    return entity(org, "Membership", number, name) | {"role": role}


def joining(org: str, email: str, role: str) -> dict[str, Any]:
    """Return what a statement needs that makes somebody a member of an organisation."""
    made = membership(org, uuid.uuid4().hex, email, role)
    return {"org": org, "organization": organization(org), "membership": made}


_TYPES: Final = {
    "AccessScope": "access_scope",
    "ApiToken": "api_token",
    "Membership": "membership",
    "Organization": "organization",
    "SavedView": "saved_view",
    "User": "user",
}


def entity(org: str, label: str, native_id: str, name: str) -> dict[str, Any]:
    """Return the properties that every entity has, for one that Nazara makes itself."""
    uid = make_uid(org, CANONICAL_SOURCE, CANONICAL_INSTANCE, _TYPES[label], native_id)
    return {**made_node(org, label, uid, native_id, datetime.now(UTC)), "name": name}
