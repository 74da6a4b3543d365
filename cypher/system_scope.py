"""Queries that may look across organisations, each with the reason why.

A query whose header says ``scope: system`` does not have to name ``$org``, so nothing but its own
text keeps one tenant's data from another's. The loader therefore refuses every such query that is
not listed here, and every entry here that no query uses any more.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_SCHEMA: Final = "The schema belongs to the database, not to an organisation."

REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "auth.token_by_hash": "The token itself says which organisation a request is for.",
        "auth.touch_token": "Addressed by the token's hash, before its organisation is known.",
        "migrations.lock": _SCHEMA,
        "migrations.applied": _SCHEMA,
        "migrations.record": _SCHEMA,
        "migrations.forget": _SCHEMA,
        "migrations.await_indexes": _SCHEMA,
    }
)
"""Full query name (``file.name``) to the reason why it is not bound to one organisation."""
