"""Queries that may look across organisations, each with the reason why.

A query whose header says ``scope: system`` does not have to name ``$org``, so nothing but its own
text keeps one tenant's data from another's. The loader therefore refuses every such query that is
not listed here, and every entry here that no query uses any more.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_SCHEMA: Final = "The schema belongs to the database, not to an organisation."

_BACKUP: Final = "A backup holds the whole database; the command bounds what a part of it reads."

_WATCH: Final = "Whoever watches the installation is no organisation; numbers alone come back."

_LOGIN: Final = "A user stands above organisations, and so does whoever signs in."

REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "auth.token_by_hash": "The token itself says which organisation a request is for.",
        "auth.touch_token": "Addressed by the token's hash, before its organisation is known.",
        "auth.user_by_email": _LOGIN,
        "auth.user_by_subject": _LOGIN,
        "auth.bind_subject": _LOGIN,
        "auth.user_by_uid": _LOGIN,
        "auth.rehash": _LOGIN,
        "auth.set_password": _LOGIN,
        "auth.disable": _LOGIN,
        "embeddings.anywhere": "An index belongs to the database; no vector comes back.",
        "metrics.work": _WATCH,
        "instances.flowing": "Whoever watches the installation is no organisation; no record comes "
        "back.",
        "instances.everywhere": "A webhook's address and the clock know no organisation.",
        "pulls.due": "The clock knows no organisation; only times come back.",
        "explaining.hides": "It tells that there are others, to keep back what would tell of them.",
        "backup.stamp": _BACKUP,
        "backup.counts": _BACKUP,
        "backup.members": _BACKUP,
        "backup.uids": _BACKUP,
        "backup.observations": _BACKUP,
        "backup.entities": _BACKUP,
        "backup.relationships": _BACKUP,
        "backup.embeddings": _BACKUP,
        "backup.loose_changes": _BACKUP,
        "backup.moves": _BACKUP,
        "backup.create_nodes": _BACKUP,
        "backup.merge_access": _BACKUP,
        "backup.relate": _BACKUP,
        "backup.relate_changes": _BACKUP,
        "backup.merge_in": _BACKUP,
        "backup.merge_acts_as": _BACKUP,
        "backup.begun": _BACKUP,
        "backup.begin": _BACKUP,
        "backup.advance": _BACKUP,
        "backup.labels": _BACKUP,
        "backup.types": _BACKUP,
        "backup.recount": _BACKUP,
        "backup.unmark": _BACKUP,
        "backup.finish": _BACKUP,
        "doctor.next_org": "Finds out which organisations there are, and returns nothing else.",
        "doctor.indexes": _SCHEMA,
        "doctor.constraints": _SCHEMA,
        "doctor.restores": "A restore is of the whole database.",
        "doctor.clock": "Asks what time it is, and reads no node.",
        "invitations.read": "What the link holds says which organisation it is to.",
        "invitations.take": "Addressed by the hash of what the link holds.",
        "keys.publish": _LOGIN,
        "keys.known": _LOGIN,
        "keys.listed": _LOGIN,
        "keys.signs": _LOGIN,
        "keys.retire": _LOGIN,
        "keys.revoke": _LOGIN,
        "live.grants": _LOGIN,
        "migrations.lock": _SCHEMA,
        "migrations.applied": _SCHEMA,
        "migrations.record": _SCHEMA,
        "migrations.forget": _SCHEMA,
        "migrations.await_indexes": _SCHEMA,
        "sessions.start": _LOGIN,
        "sessions.lock": _LOGIN,
        "sessions.replace": _LOGIN,
        "sessions.move": _LOGIN,
        "sessions.end": _LOGIN,
        "runs.next_org": "A nightly job asks which organisations there are, one after the other.",
    }
)
"""Full query name (``file.name``) to the reason why it is not bound to one organisation."""
